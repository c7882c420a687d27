"""Runs a command in a seccomp sandbox that rejects the calls named by the first argument, with the errno of the second:
sendmmsg, recvmmsg, setsockopt, sockets of a family: netlink, or a socket option: segment (UDP_SEGMENT), busy-poll
(SO_BUSY_POLL), or any by its level and number: 0/49. Names are separated by commas."""

import ctypes
import os
import platform
import struct
import sys

CALLS = {
    "x86_64": {"socket": 41, "sendmmsg": 307, "recvmmsg": 299, "getsockopt": 55, "setsockopt": 54},
    "aarch64": {"socket": 198, "sendmmsg": 269, "recvmmsg": 243, "getsockopt": 209, "setsockopt": 208},
}[platform.machine()]

LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, ERRNO = 0x7FFF0000, 0x00050000
NUMBER, FAMILY, LEVEL, OPTION = 0, 16, 16 + 8, 16 + 16
FAMILIES = {"netlink": 16}
OPTIONS = {"segment": (17, 103), "busy-poll": (1, 46)}


def reject(call, error):
    return [(LOAD, 0, 0, NUMBER), (EQUAL, 0, 1, CALLS[call]), (RETURN, 0, 0, ERRNO | error)]


def reject_option(call, level, option, error):
    return [
        (LOAD, 0, 0, NUMBER),
        (EQUAL, 0, 5, CALLS[call]),
        (LOAD, 0, 0, LEVEL),
        (EQUAL, 0, 3, level),
        (LOAD, 0, 0, OPTION),
        (EQUAL, 0, 1, option),
        (RETURN, 0, 0, ERRNO | error),
    ]


def reject_family(family, error):
    return [
        (LOAD, 0, 0, NUMBER),
        (EQUAL, 0, 3, CALLS["socket"]),
        (LOAD, 0, 0, FAMILY),
        (EQUAL, 0, 1, family),
        (RETURN, 0, 0, ERRNO | error),
    ]


def rules(names, error):
    filters = []
    for name in names.split(","):
        if name in OPTIONS:
            for call in ("getsockopt", "setsockopt"):
                filters += reject_option(call, *OPTIONS[name], error)
        elif "/" in name:
            level, option = map(int, name.split("/"))
            filters += reject_option("setsockopt", level, option, error)
        elif name in FAMILIES:
            filters += reject_family(FAMILIES[name], error)
        else:
            filters += reject(name, error)
    return filters + [(RETURN, 0, 0, ALLOW)]


class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filters", ctypes.c_void_p)]


def sandbox(filters):
    code = b"".join(struct.pack("HBBI", *each) for each in filters)
    memory = ctypes.create_string_buffer(code, len(code))
    program = Program(len(filters), ctypes.addressof(memory))
    libc = ctypes.CDLL(None, use_errno=True)
    no_new_privileges, set_seccomp, mode_filter = 38, 22, 2
    for arguments in [(no_new_privileges, 1, 0, 0, 0), (set_seccomp, mode_filter, ctypes.byref(program), 0, 0)]:
        if libc.prctl(*arguments) != 0:
            sys.exit(f"the sandbox cannot be set up: {os.strerror(ctypes.get_errno())}")


sandbox(rules(sys.argv[1], int(sys.argv[2])))
os.execvp(sys.argv[3], sys.argv[3:])
