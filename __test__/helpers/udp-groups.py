"""Sends to groups, or receives from them: udp-groups.py send|receive PORT GROUP,INTERFACE[,TEXT] …

Receiving prints "ready", then for each datagram its text, interface and hop limit, until the text is "end".
"""

import json
import socket
import struct
import sys

command, port, words = sys.argv[1], int(sys.argv[2]), [word.split(",") for word in sys.argv[3:]]
is_v6 = ":" in words[0][0]
family = socket.AF_INET6 if is_v6 else socket.AF_INET


def index(interface):
    return struct.pack("I", socket.if_nametoindex(interface))


def send(group, interface, text):
    sender = socket.socket(family, socket.SOCK_DGRAM)
    if is_v6:
        sender.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, index(interface))
    else:
        sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, bytes(8) + index(interface))
    sender.sendto(text.encode(), (group, port))


def join(receiver, group, interface):
    address = socket.inet_pton(family, group)
    if is_v6:
        receiver.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, address + index(interface))
    else:
        request = address + bytes(4) + index(interface)
        receiver.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, request)


def receive():
    receiver = socket.socket(family, socket.SOCK_DGRAM)
    if is_v6:
        receiver.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
        receiver.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVHOPLIMIT, 1)
    else:
        receiver.setsockopt(socket.IPPROTO_IP, 8, 1)  # IP_PKTINFO
        receiver.setsockopt(socket.IPPROTO_IP, 12, 1)  # IP_RECVTTL
    receiver.bind(("", port))
    for group, interface in words:
        join(receiver, group, interface)
    print("ready", flush=True)
    text = ""
    while text != "end":
        data, controls, _, _ = receiver.recvmsg(2000, 256)
        text = data.decode()
        seen = {"text": text}
        for level, kind, value in controls:
            if kind in (8, socket.IPV6_PKTINFO) and len(value) >= 12:
                number = struct.unpack("I", value[16:20] if is_v6 else value[:4])[0]
                seen["interface"] = socket.if_indextoname(number)
            elif len(value) == 4:
                seen["hopLimit"] = struct.unpack("i", value)[0]
        print(json.dumps(seen), flush=True)


if command == "receive":
    receive()
else:
    for word in words:
        send(*word)
