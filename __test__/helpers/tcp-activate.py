"""Opens a TCP socket, passes it to another process through a UNIX socket (SCM_RIGHTS), which starts a program with it as
descriptor 3: tcp-activate.py JSON COMMAND …, where the JSON has a kind:

"listener" listens on loopback, "bound" does not listen yet; both may have hopLimit. "connection" connects to "port",
writes "one" and reads as many bytes of the answer."""

import json
import os
import socket
import sys

options = json.loads(sys.argv[1])


def opened():
    if options["kind"] == "connection":
        connection = socket.create_connection(("127.0.0.1", options["port"]))
        connection.sendall(b"one")
        assert connection.recv(3, socket.MSG_WAITALL) == b"ONE"
        return connection
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.bind(("127.0.0.1", 0))
    if "hopLimit" in options:
        bound.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, options["hopLimit"])
    if options["kind"] == "listener":
        bound.listen(16)
    return bound


ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
if os.fork() == 0:
    sent = opened()
    socket.send_fds(ours, [b"x"], [sent.fileno()])
    os._exit(0)
ours.close()
_, (number,), _, _ = socket.recv_fds(theirs, 1, 1)
os.wait()
theirs.close()
os.dup2(number, 3)
os.set_inheritable(3, True)
os.execvp(sys.argv[2], sys.argv[2:])
