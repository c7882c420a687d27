"""Sends to the host and port of the command line: for each line of input, numbers between spaces, datagrams of these
sizes, whose bytes are their place modulo 251. Answers each line when it was sent."""

import socket
import sys

host, port = sys.argv[1], int(sys.argv[2])
sender = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
for line in sys.stdin:
    for size in map(int, line.split()):
        sender.sendto(bytes(place % 251 for place in range(size)), (host, port))
    print("sent", flush=True)
