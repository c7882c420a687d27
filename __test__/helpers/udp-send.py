"""Sends to the host and port of the command line: for each line of input, numbers separated by spaces, datagrams of these
sizes, whose bytes are their index modulo 251. Prints a line after each line was sent."""

import socket
import sys

host, port = sys.argv[1], int(sys.argv[2])
sender = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
for line in sys.stdin:
    for size in map(int, line.split()):
        sender.sendto(bytes(index % 251 for index in range(size)), (host, port))
    print("sent", flush=True)
