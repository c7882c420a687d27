"""Continues the connection inherited as descriptor 3, which is in blocking mode: prints the received text up to the end,
and sends it back in capitals."""

import socket

inherited = socket.socket(fileno=3)
print(inherited.getblocking(), flush=True)
text = b""
while part := inherited.recv(65536):
    text += part
inherited.sendall(text.upper())
print(text.decode(), flush=True)
