"""Echoes every datagram to its sender; prints its port."""

import socket
import sys

echo = socket.socket(socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET, socket.SOCK_DGRAM)
echo.bind((sys.argv[1], 0))
print(echo.getsockname()[1], flush=True)
while True:
    data, peer = echo.recvfrom(70000)
    echo.sendto(data, peer)
