"""A TCP peer that is not Node: `tcp-peer.py digest|echo|reset|close` serves one connection, `tcp-peer.py send <port>` makes one."""
import hashlib
import socket
import struct
import sys


def read(connection, size):
    data = bytearray()
    while len(data) < size:
        chunk = connection.recv(min(65536, size - len(data)))
        if not chunk:
            raise EOFError(f"the connection ended after {len(data)} of {size} bytes")
        data += chunk
    return bytes(data)


def digest(connection):
    (size,) = struct.unpack(">I", read(connection, 4))
    connection.sendall(hashlib.sha256(read(connection, size)).digest())


def echo(connection):
    while chunk := connection.recv(65536):
        connection.sendall(chunk)


def reset(connection):
    read(connection, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def close(connection):
    """Prints how the peer ended the connection."""
    connection.sendall(b"unread?")
    try:
        while connection.recv(65536):
            pass
        print("orderly end", flush=True)
    except ConnectionResetError:
        print("reset", flush=True)


def serve(task):
    family = socket.AF_INET6 if socket.has_ipv6 else socket.AF_INET
    address = "::1" if socket.has_ipv6 else "127.0.0.1"
    with socket.create_server((address, 0), family=family) as server:
        print(address, server.getsockname()[1], flush=True)
        connection, _ = server.accept()
        with connection:
            task(connection)


def send(port):
    data = bytes(index * 7 % 251 for index in range(3_000_000))
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(struct.pack(">I", len(data)))
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        answer = read(connection, 32)
        print("intact" if answer == hashlib.sha256(data).digest() else "damaged", flush=True)
        print("orderly end" if connection.recv(1) == b"" else "more", flush=True)


if sys.argv[1] == "send":
    send(int(sys.argv[2]))
else:
    serve({"digest": digest, "echo": echo, "reset": reset, "close": close}[sys.argv[1]])
