"""Prints what comes through the UDP socket that it was given as descriptor 3, which blocks, until it reads "end"."""

import socket

given = socket.socket(fileno=3)
print(given.getblocking(), given.getsockname()[1], flush=True)
text = ""
while text != "end":
    text = given.recv(70000).decode()
    print(text, flush=True)
