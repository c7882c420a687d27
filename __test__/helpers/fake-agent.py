"""An agent that keeps what it is given, for tests of its clients: fake-agent.py SOCKET [TYPE:FAULT [USER]]

It knows one task, TASK, and applies FAULT to requests of TYPE. Lines on standard output: "ready", then for each request its type.
"""

import json
import os
import socket
import struct
import sys
import threading

TASK = "11111111-2222-3333-4444-555555555555"
WITH_DESCRIPTOR = 1 << 31

path = sys.argv[1]
fault_type, _, fault = (sys.argv[2] if len(sys.argv) > 2 else "").partition(":")
kept = {}


def say(line):
    print(line, flush=True)


def frame(message, tail=b"", has_descriptor=False):
    text = json.dumps(message).encode()
    flag = WITH_DESCRIPTOR if has_descriptor else 0
    return struct.pack("<II", len(text), len(tail) | flag) + text + tail


def receive(connection, early={}):
    """The next message. What came behind it stays in `early`."""
    bytes_, descriptors = early.pop(connection, b""), []
    while True:
        if len(bytes_) >= 8:
            length, tail = struct.unpack("<II", bytes_[:8])
            tail &= ~WITH_DESCRIPTOR
            if len(bytes_) >= 8 + length + tail:
                message = json.loads(bytes_[8 : 8 + length])
                early[connection] = bytes_[8 + length + tail :]
                return message, bytes_[8 + length : 8 + length + tail], descriptors
        more, passed, _, _ = socket.recv_fds(connection, 1 << 20, 1)
        if not more:
            return None
        bytes_ += more
        descriptors += passed


def answer(message, tail, descriptors):
    kind = message["type"]
    if kind == "hello":
        return {"type": "welcome", "version": "0", "pid": os.getpid()}, b"", None
    if kind == "tasks":
        return {"type": "tasks", "tasks": [{"taskId": TASK}]}, b"", None
    if kind == "transfer":
        if message["id"] in kept:
            os.close(descriptors[0])
            return {"type": "error", "hresult": 0x800700B7, "message": "the id is in use"}, b"", None
        kept[message["id"]] = (message, tail, descriptors[0])
        return {"type": "done"}, b"", None
    if kind == "sockets":
        records = [each[0] for each in kept.values()]
        contexts = b"".join(each[1][: each[0]["contextLength"] or 0] for each in kept.values())
        return {"type": "sockets", "sockets": records}, contexts, None
    if kind == "reclaim":
        if message["id"] not in kept:
            return {"type": "error", "hresult": 0x80070490, "message": "there is no such socket"}, b"", None
        record, tail, descriptor = kept[message["id"]]
        return {**record, "type": "reclaimed"}, tail, descriptor
    if kind == "received":
        os.close(kept.pop(message["id"])[2])
    return {"type": "done"}, b"", None


def apply_fault(connection):
    """Whether the connection goes on."""
    if fault == "never":
        return True
    if fault == "half":
        connection.sendall(frame({"type": "done"})[:11])
    elif fault == "huge":
        connection.sendall(b"\xff" * 8)
    elif fault == "nonsense":
        connection.sendall(struct.pack("<II", 3, 0) + b"{][")
        return True
    elif fault == "other":
        connection.sendall(frame({"type": "tasks", "tasks": []}))
        return True
    elif fault == "refusal":
        connection.sendall(frame({"type": "error", "hresult": 0x80070070, "message": "the disk is full"}))
        return True
    elif fault == "bare":
        record, tail, _ = kept[next(iter(kept))]
        connection.sendall(frame({**record, "type": "reclaimed"}, tail))
        return True
    elif fault == "short":
        record, tail, descriptor = kept[next(iter(kept))]
        socket.send_fds(connection, [frame({**record, "type": "reclaimed"}, tail[:-1], True)], [descriptor])
        return True
    return False


def serve(connection):
    with connection:
        while (request := receive(connection)) is not None:
            message, tail, descriptors = request
            say(message["type"])
            if message["type"] == fault_type:
                for descriptor in descriptors:
                    os.close(descriptor)
                if not apply_fault(connection):
                    return
                continue
            if message["type"] in ("progress", "ended"):
                connection.sendall(frame({"type": "canceled", "instance": message["instance"], "reason": 5}))
                continue
            reply, tail, descriptor = answer(message, tail, descriptors)
            data = frame(reply, tail, descriptor is not None)
            if descriptor is None:
                connection.sendall(data)
            else:
                sent = socket.send_fds(connection, [data], [descriptor])
                connection.sendall(data[sent:])
            if message["type"] == "attach":
                event = {"type": "progress", "taskId": TASK, "instance": "i", "progress": 1}
                connection.sendall(frame(event, b"tail"))


os.umask(0o077)
listener = socket.socket(socket.AF_UNIX)
listener.bind(path)
if len(sys.argv) > 3:
    # Credentials are those of the call.
    os.seteuid(int(sys.argv[3]))
listener.listen()
say("ready")
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
