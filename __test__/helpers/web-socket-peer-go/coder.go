package main

import (
	"context"
	"crypto/tls"
	"net/http"

	"github.com/coder/websocket"
)

type coder struct{}

type coderConnection struct {
	socket *websocket.Conn
	ctx    context.Context
}

func (coder) accept(w http.ResponseWriter, r *http.Request) (connection, error) {
	socket, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		CompressionMode: websocket.CompressionContextTakeover,
		Subprotocols:    []string{protocol},
	})
	return unlimited(r.Context(), socket), err
}

func (coder) dial(ctx context.Context, uri string, deflate bool, roots *tls.Config) (connection, *http.Response, error) {
	mode := websocket.CompressionDisabled
	if deflate {
		mode = websocket.CompressionContextTakeover
	}
	socket, response, err := websocket.Dial(ctx, uri, &websocket.DialOptions{
		CompressionMode: mode,
		HTTPClient:      &http.Client{Transport: &http.Transport{TLSClientConfig: roots}},
		Subprotocols:    []string{protocol},
	})
	return unlimited(ctx, socket), response, err
}

func unlimited(ctx context.Context, socket *websocket.Conn) connection {
	if socket != nil {
		socket.SetReadLimit(-1)
	}
	return coderConnection{socket, ctx}
}

func (c coderConnection) read() (bool, []byte, error) {
	kind, message, err := c.socket.Read(c.ctx)
	return kind == websocket.MessageText, message, err
}

func (c coderConnection) write(isText bool, message []byte) error {
	kind := websocket.MessageBinary
	if isText {
		kind = websocket.MessageText
	}
	return c.socket.Write(c.ctx, kind, message)
}

// The Pong is handled while something else is read: here the answer to a message that is sent behind it.
func (c coderConnection) ping() error {
	result := make(chan error, 1)
	go func() {
		err := c.socket.Ping(c.ctx)
		if err == nil {
			err = c.write(true, []byte("behind the Pong"))
		}
		result <- err
	}()
	if _, _, err := c.read(); err != nil {
		return err
	}
	return <-result
}

// Close completes the handshake, and fails unless the other side answers with the same code.
func (c coderConnection) close(code int, reason string) (int, error) {
	return code, c.socket.Close(websocket.StatusCode(code), reason)
}
