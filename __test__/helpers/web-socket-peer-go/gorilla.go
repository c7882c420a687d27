package main

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"time"

	"github.com/gorilla/websocket"
)

type gorilla struct{}

type gorillaConnection struct{ socket *websocket.Conn }

func (gorilla) accept(w http.ResponseWriter, r *http.Request) (connection, error) {
	upgrader := websocket.Upgrader{EnableCompression: true, Subprotocols: []string{protocol}}
	socket, err := upgrader.Upgrade(w, r, nil)
	return gorillaConnection{socket}, err
}

func (gorilla) dial(ctx context.Context, uri string, deflate bool, roots *tls.Config) (connection, *http.Response, error) {
	dialer := websocket.Dialer{EnableCompression: deflate, Subprotocols: []string{protocol}, TLSClientConfig: roots}
	socket, response, err := dialer.DialContext(ctx, uri, nil)
	return gorillaConnection{socket}, response, err
}

func (c gorillaConnection) read() (bool, []byte, error) {
	kind, message, err := c.socket.ReadMessage()
	return kind == websocket.TextMessage, message, err
}

func (c gorillaConnection) write(isText bool, message []byte) error {
	kind := websocket.BinaryMessage
	if isText {
		kind = websocket.TextMessage
	}
	return c.socket.WriteMessage(kind, message)
}

// The Pong is handled while something else is read.
func (c gorillaConnection) ping() error {
	var pong string
	c.socket.SetPongHandler(func(payload string) error {
		pong = payload
		return nil
	})
	if err := c.socket.WriteControl(websocket.PingMessage, []byte("are you there"), time.Time{}); err != nil {
		return err
	}
	if err := exchangeOne(c, true, []byte("behind the Ping")); err != nil {
		return err
	}
	if pong != "are you there" {
		return errors.New("no Pong, or another: " + pong)
	}
	return nil
}

func (c gorillaConnection) close(code int, reason string) (int, error) {
	frame := websocket.FormatCloseMessage(code, reason)
	if err := c.socket.WriteControl(websocket.CloseMessage, frame, time.Time{}); err != nil {
		return 0, err
	}
	_, _, err := c.socket.ReadMessage()
	var closed *websocket.CloseError
	if errors.As(err, &closed) {
		return closed.Code, nil
	}
	return 0, err
}
