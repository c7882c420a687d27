"""Queries the service types by multicast DNS, once a second, and prints each answer once."""

import socket
import struct

GROUP, PORT = "224.0.0.251", 5353
querier = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
querier.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
querier.bind(("", PORT))
request = socket.inet_aton(GROUP) + bytes(4) + struct.pack("I", socket.if_nametoindex("d0"))
querier.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, request)
querier.settimeout(1)

labels = [b"_services", b"_dns-sd", b"_udp", b"local"]
name = b"".join(bytes([len(label)]) + label for label in labels) + b"\0"
question = struct.pack("!6H", 0, 0, 1, 0, 0, 0) + name + struct.pack("!2H", 12, 1)

seen = set()
while len(seen) < 2:
    querier.sendto(question, (GROUP, PORT))
    try:
        while True:
            message = querier.recv(9000)
            if not message[2] & 0x80:
                continue
            for kind in (b"_probe\x04_tcp", b"_uwp\x04_udp"):
                if kind in message and kind not in seen:
                    seen.add(kind)
                    print(kind.replace(b"\x04", b".").decode() + ".local", flush=True)
    except TimeoutError:
        pass
