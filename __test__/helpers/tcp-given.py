"""Goes on with the connection that it was given as descriptor 3, which blocks: prints what comes up to its end, and
answers that in capitals."""

import socket

given = socket.socket(fileno=3)
print(given.getblocking(), flush=True)
text = b""
while part := given.recv(65536):
    text += part
given.sendall(text.upper())
print(text.decode(), flush=True)
