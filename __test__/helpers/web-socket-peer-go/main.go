// A peer of the WebSocket packages gorilla and coder, the second argument: `serve gorilla [certificate key]` sends every
// message back and prints its port; `connect gorilla URI deflate [root]` sends messages to a server that sends them back, and
// prints "done".
package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

// What both packages have in common. A message is text or binary.
type connection interface {
	read() (isText bool, message []byte, err error)
	write(isText bool, message []byte) error
	ping() error
	// Completes the closing handshake, and returns the code of the other side.
	close(code int, reason string) (int, error)
}

type implementation interface {
	accept(w http.ResponseWriter, r *http.Request) (connection, error)
	dial(ctx context.Context, uri string, deflate bool, roots *tls.Config) (connection, *http.Response, error)
}

const protocol = "chat"

var implementations = map[string]implementation{"gorilla": gorilla{}, "coder": coder{}}

func main() {
	log.SetFlags(0)
	run := map[string]func(implementation, []string) error{"serve": serve, "connect": connect}[os.Args[1]]
	if err := run(implementations[os.Args[2]], os.Args[3:]); err != nil {
		log.Fatal(err)
	}
}

func serve(by implementation, files []string) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { echo(by, w, r) })
	if len(files) == 0 {
		return http.Serve(listener, handler)
	}
	return http.ServeTLS(listener, handler, files[0], files[1])
}

func echo(by implementation, w http.ResponseWriter, r *http.Request) {
	socket, err := by.accept(w, r)
	for err == nil {
		var isText bool
		var message []byte
		if isText, message, err = socket.read(); err == nil {
			err = socket.write(isText, message)
		}
	}
	log.Print(err)
}

func connect(by implementation, words []string) error {
	time.AfterFunc(time.Minute, func() { log.Fatal("not done within a minute") })
	deflate := words[1] == "true"
	roots, err := trusted(words[2:])
	if err != nil {
		return err
	}
	socket, response, err := by.dial(context.Background(), words[0], deflate, roots)
	if err != nil {
		return err
	}
	if err := checkAnswer(response, deflate); err != nil {
		return err
	}
	if err := exchange(socket); err != nil {
		return err
	}
	if code, err := socket.close(4000, "done"); err != nil || code != 4000 {
		return fmt.Errorf("closed with %d, %v", code, err)
	}
	fmt.Println("done")
	return nil
}

func trusted(files []string) (*tls.Config, error) {
	if len(files) == 0 {
		return nil, nil
	}
	pem, err := os.ReadFile(files[0])
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	return &tls.Config{RootCAs: roots}, nil
}

func checkAnswer(response *http.Response, deflate bool) error {
	extensions := response.Header.Get("Sec-WebSocket-Extensions")
	if strings.HasPrefix(extensions, "permessage-deflate") != deflate {
		return fmt.Errorf("extensions: %s", extensions)
	}
	if chosen := response.Header.Get("Sec-WebSocket-Protocol"); chosen != protocol {
		return fmt.Errorf("protocol: %s", chosen)
	}
	return nil
}

func exchange(socket connection) error {
	messages := [][]byte{{}, []byte("äöü€😀"), bytes.Repeat([]byte("x"), 70_000), bytes.Repeat([]byte("y"), 3_000_000)}
	for _, isText := range []bool{true, false} {
		for _, message := range messages {
			if err := exchangeOne(socket, isText, message); err != nil {
				return fmt.Errorf("%d bytes: %w", len(message), err)
			}
		}
	}
	return socket.ping()
}

func exchangeOne(socket connection, isText bool, message []byte) error {
	if err := socket.write(isText, message); err != nil {
		return err
	}
	answerIsText, answer, err := socket.read()
	if err == nil && (answerIsText != isText || !bytes.Equal(answer, message)) {
		err = fmt.Errorf("the answer has %d bytes, text: %t", len(answer), answerIsText)
	}
	return err
}
