"""An SSDP device, then a control point: answers one search, and searches until another device answers."""

import socket
import struct

GROUP, PORT = "239.255.255.250", 1900
interface = struct.pack("I", socket.if_nametoindex("d0"))

device = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
device.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
device.bind(("", PORT))
device.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(GROUP) + bytes(4) + interface)
print("ready", flush=True)
data, peer = device.recvfrom(2000)
assert data.startswith(b"M-SEARCH * HTTP/1.1\r\n"), data
device.sendto(b"HTTP/1.1 200 OK\r\nST: ssdp:all\r\nUSN: uuid:python\r\n\r\n", peer)

point = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
point.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, bytes(8) + interface)
search = b'M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nMX: 1\r\nST: ssdp:all\r\n\r\n'
point.settimeout(1)
answer = None
while answer is None:
    point.sendto(search, (GROUP, PORT))
    try:
        answer = point.recv(2000).decode()
    except TimeoutError:
        pass
print("python found " + answer.split("USN: ")[1].split("\r\n")[0], flush=True)
