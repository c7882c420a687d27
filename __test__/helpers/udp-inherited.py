"""Prints the datagrams of the UDP socket inherited as descriptor 3, which is in blocking mode, until it reads "end"."""

import socket

inherited = socket.socket(fileno=3)
print(inherited.getblocking(), inherited.getsockname()[1], flush=True)
text = ""
while text != "end":
    text = inherited.recv(70000).decode()
    print(text, flush=True)
