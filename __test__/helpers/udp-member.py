"""Shares a port by SO_REUSEADDR, joins a group on an interface, and prints each datagram until it reads "end"."""

import socket
import sys

group, interface, port = sys.argv[1], socket.if_nametoindex(sys.argv[2]), int(sys.argv[3])
family = socket.AF_INET6 if ":" in group else socket.AF_INET
member = socket.socket(family, socket.SOCK_DGRAM)
member.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
member.bind(("", port))
address = socket.inet_pton(family, group)
if family == socket.AF_INET:
    request = address + bytes(4) + interface.to_bytes(4, sys.byteorder)
    member.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, request)
else:
    request = address + interface.to_bytes(4, sys.byteorder)
    member.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, request)
print("ready", flush=True)
text = ""
while text != "end":
    text = member.recv(2000).decode()
    print(text, flush=True)
