"""A link with a round trip of its own: two network namespaces joined in user space, no kernel queueing needed.

`link.py DELAY_MS PORT=TARGET ...` runs in the foreground until SIGTERM. It makes the namespaces near-PID and far-PID
(PID: its own), prints them with `ready`, and carries connections to 10.213.5.2:PORT or [2001:db8:213::2]:PORT on the
far side to TARGET on the machine's own loopback. DELAY_MS is one way. Nothing answers at 2001:db8:213::dead or
10.213.5.66.
"""

from __future__ import annotations

import ctypes
import fcntl
import heapq
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

NEAR, FAR = f"near-{os.getpid()}", f"far-{os.getpid()}"
ADDRESSES = {NEAR: ("10.213.5.1", "2001:db8:213::1"), FAR: ("10.213.5.2", "2001:db8:213::2")}
_TUNSETIFF, _IFF_TUN, _IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
_LIBC = ctypes.CDLL(None, use_errno=True)


@contextmanager
def inside(namespace: str) -> Iterator[None]:
    """Make what this thread opens belong to a namespace."""
    here = os.open("/proc/self/ns/net", os.O_RDONLY)
    there = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
    try:
        if _LIBC.setns(there, 0):
            raise OSError(ctypes.get_errno(), "setns")
        yield
    finally:
        _LIBC.setns(here, 0)
        os.close(here)
        os.close(there)


def make_end(namespace: str) -> int:
    """Make a namespace with one end of the link and return that end."""
    ip("netns", "add", namespace)
    with inside(namespace):
        end = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(end, _TUNSETIFF, struct.pack("16sH22x", b"link0", _IFF_TUN | _IFF_NO_PI))
    v4, v6 = ADDRESSES[namespace]
    for words in (
        "link set lo up", f"addr add {v4}/24 dev link0", f"-6 addr add {v6}/64 dev link0 nodad", "link set link0 up",
    ):  # fmt: skip
        ip("-n", namespace, *words.split())
    return end


def ip(*words: str) -> None:
    """Run ip(8)."""
    subprocess.run(["ip", *words], check=True)


def forward(port: int, target: int) -> None:
    """Accept connections on the far side and carry them to a port of the loopback."""
    for family, address in ((socket.AF_INET, ADDRESSES[FAR][0]), (socket.AF_INET6, ADDRESSES[FAR][1])):
        with inside(FAR):
            listener = socket.create_server((address, port), family=family, backlog=64)
        threading.Thread(target=_accept, args=(listener, target), daemon=True).start()


def _accept(listener: socket.socket, target: int) -> None:
    while True:
        client, _ = listener.accept()
        with suppress(OSError):
            server = socket.create_connection(("127.0.0.1", target))
            for line in (client, server):
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=_pump, args=(source, sink), daemon=True).start()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            # At once, or the second half of a reply would wait for the delayed acknowledgement of the first.
            source.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


def carry(ends: list[int], delay_s: float, stopped: threading.Event) -> None:
    """Hand each packet to the other end once it is due."""
    waiting: list[tuple[float, int, int, bytes]] = []
    number = 0
    while not stopped.is_set():
        pause = max(0.0, waiting[0][0] - time.monotonic()) if waiting else 0.5
        for end in select.select(ends, [], [], pause)[0]:
            with suppress(BlockingIOError):
                packet = os.read(end, 65535)
                number += 1
                other = ends[1 - ends.index(end)]
                heapq.heappush(waiting, (time.monotonic() + delay_s, number, other, packet))
        while waiting and waiting[0][0] <= time.monotonic():
            _, _, other, packet = heapq.heappop(waiting)
            with suppress(OSError):
                os.write(other, packet)


def main() -> None:
    """Make the link, say so, carry packets until told to stop, and leave nothing behind."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    try:
        ends = [make_end(NEAR), make_end(FAR)]
        for word in sys.argv[2:]:
            port, _, target = word.partition("=")
            forward(int(port), int(target))
        print("ready", NEAR, FAR, flush=True)
        carry(ends, float(sys.argv[1]) / 1000, stopped)
    finally:
        for namespace in (NEAR, FAR):
            subprocess.run(["ip", "netns", "del", namespace], check=False, stderr=subprocess.DEVNULL)


main()
