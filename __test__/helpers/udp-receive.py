"""Receives datagrams: prints the port, then for each datagram its size, hop limit, traffic class and SHA-256."""

import hashlib
import json
import socket
import struct
import sys

host = sys.argv[1]
family = socket.AF_INET6 if ":" in host else socket.AF_INET
receiver = socket.socket(family, socket.SOCK_DGRAM)
if family == socket.AF_INET:
    receiver.setsockopt(socket.IPPROTO_IP, socket.IP_RECVTOS, 1)
    receiver.setsockopt(socket.IPPROTO_IP, 12, 1)  # IP_RECVTTL
else:
    receiver.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVTCLASS, 1)
    receiver.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVHOPLIMIT, 1)
receiver.bind((host, 0))
print(receiver.getsockname()[1], flush=True)

HOP_LIMITS = {(socket.IPPROTO_IP, socket.IP_TTL), (socket.IPPROTO_IPV6, socket.IPV6_HOPLIMIT)}
CLASSES = {(socket.IPPROTO_IP, socket.IP_TOS), (socket.IPPROTO_IPV6, socket.IPV6_TCLASS)}


def number(data):
    return data[0] if len(data) == 1 else struct.unpack("i", data[:4])[0]


while True:
    data, controls, _, peer = receiver.recvmsg(70000, 256)
    seen = {"size": len(data), "hash": hashlib.sha256(data).hexdigest(), "peer": [peer[0], peer[1]]}
    for level, kind, value in controls:
        if (level, kind) in HOP_LIMITS:
            seen["hopLimit"] = number(value)
        if (level, kind) in CLASSES:
            seen["trafficClass"] = number(value)
    print(json.dumps(seen), flush=True)
