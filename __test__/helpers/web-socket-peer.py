"""A peer of the Python package websockets, whose folder is the second argument: `serve [certificate key]` sends every message
back and prints its port; `connect URI deflate [root]` sends messages to a server that sends them back, and prints `done`."""

import asyncio
import ssl
import sys

sys.path.insert(0, sys.argv[2])

import websockets.asyncio.client as client
import websockets.asyncio.server as server


async def echo(connection):
    async for message in connection:
        await connection.send(message)


async def serve(certificate=None, key=None):
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
    async with server.serve(echo, "127.0.0.1", 0, ssl=context, max_size=None, subprotocols=["chat"]) as listening:
        print(listening.sockets[0].getsockname()[1], flush=True)
        await listening.serve_forever()


async def connect(uri, deflate, root=None):
    options = {"compression": "deflate" if deflate == "True" else None, "max_size": None, "subprotocols": ["chat"]}
    if root:
        options["ssl"] = ssl.create_default_context(cafile=root)
    async with client.connect(uri, **options) as connection:
        for message in ["", "äöü€😀", b"", b"\x00\xff", "x" * 70_000, b"y" * 3_000_000]:
            await connection.send(message)
            answer = await connection.recv()
            assert answer == message, (len(answer), len(message))
        await connection.send(["frag", "ment", "ed"])
        assert await connection.recv() == "fragmented"
        await (await connection.ping())
        assert connection.subprotocol == "chat", connection.subprotocol
        await connection.close(4000, "done")
        assert connection.close_code == 4000, connection.close_code
    print("done", flush=True)


asyncio.run({"serve": serve, "connect": connect}[sys.argv[1]](*sys.argv[3:]))
