"""Starts a program as a service manager does, with a bound socket as descriptor 3:
udp-activate.py JSON COMMAND …, where the JSON has the host, and may have a peer [host, port], a hop limit and a group
to join on loopback."""

import json
import os
import socket
import sys

options = json.loads(sys.argv[1])
bound = socket.socket(socket.AF_INET6 if ":" in options["host"] else socket.AF_INET, socket.SOCK_DGRAM)
bound.bind((options["host"], 0))
if "peer" in options:
    bound.connect(tuple(options["peer"]))
if "hopLimit" in options:
    bound.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, options["hopLimit"])
if "group" in options:
    interface = socket.if_nametoindex("lo").to_bytes(4, sys.byteorder)
    request = socket.inet_aton(options["group"]) + bytes(4) + interface
    bound.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, request)
os.dup2(bound.fileno(), 3)
os.set_inheritable(3, True)
os.execvp(sys.argv[2], sys.argv[2:])
