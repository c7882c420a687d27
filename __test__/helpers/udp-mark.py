"""For each line of input, "host port traffic-class hop-limit", sends one datagram with these header fields, and with their
values as payload. Prints a line after each datagram was sent."""

import socket
import sys

for line in sys.stdin:
    host, port, traffic_class, hop_limit = line.split()
    if ":" in host:
        sender = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        sender.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_TCLASS, int(traffic_class))
        sender.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS, int(hop_limit))
    else:
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sender.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, int(traffic_class))
        sender.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, int(hop_limit))
    sender.sendto(f"{traffic_class} {hop_limit}".encode(), (host, int(port)))
    sender.close()
    print("sent", flush=True)
