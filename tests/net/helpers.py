"""What the tests of the driver share: plans for loopback servers, and one run as a whole."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from mailconfig_gui.model.news import Cancel
from mailconfig_gui.net.transport import run
from mailconfig_gui.smtp.conversation import converse
from mailconfig_gui.smtp.events import Event, Finished, Result
from mailconfig_gui.smtp.plan import Plan
from tests.lab.scripted import Line, Send, Step, Until
from tests.smtp.playbook import login

GREETING = Send(b"220 mx.test ESMTP\r\n")
EHLO: list[Step] = [Line(b"EHLO"), Send(b"250-mx.test\r\n250-PIPELINING\r\n250 AUTH PLAIN\r\n")]
EHLO_STARTTLS: list[Step] = [
    Line(b"EHLO"),
    Send(b"250-mx.test\r\n250 STARTTLS\r\n"),
    Line(b"STARTTLS"),
    Send(b"220 go\r\n"),
]
AUTH: list[Step] = [Line(b"AUTH PLAIN"), Send(b"235 2.7.0 ok\r\n")]
ENVELOPE: list[Step] = [Line(b"MAIL"), Line(b"RCPT"), Line(b"DATA"), Send(b"250 a\r\n250 b\r\n354 go\r\n")]
MESSAGE: list[Step] = [Until(b"\r\n.\r\n"), Send(b"250 2.0.0 Ok: queued as 4F2B\r\n"), Line(b"QUIT")]
WHOLE: list[Step] = [GREETING, *EHLO, *AUTH, *ENVELOPE, *MESSAGE]


def local(port: int, security: str = "none", **more: Any) -> Plan:
    return login(security)._replace(host="127.0.0.1", port=port, **more)


def events_of(plan: Plan, *, deadline_ms: int = 15_000, **more: Any) -> Iterator[Event]:
    return run(converse(plan), deadline_ms=deadline_ms, **more)


def hold(plan: Plan, **more: Any) -> Result:
    """Run to the end and return the result."""
    *_, last = events_of(plan, **more)
    assert isinstance(last, Finished)
    return last.result


def names(monkeypatch: Any, known: Mapping[str, Sequence[str]]) -> None:
    """Make the system's resolver know these names and no others."""
    real = socket.getaddrinfo

    def getaddrinfo(host: Any, port: Any, *args: Any, **more: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name not in known:
            return real(host, port, *args, **more)
        if more.get("flags"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [entry for ip in known[name] for entry in real(ip, port, *args, **more)]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


def cancel_after(cancel: Cancel, ready: Callable[[], bool]) -> list[float]:
    """Cancel from another thread once `ready` says so; the list gets the moment."""
    import threading

    moments: list[float] = []

    def watch() -> None:
        end = time.monotonic() + 10
        pause = threading.Event()
        while not ready() and time.monotonic() < end:
            pause.wait(0.002)
        pause.wait(0.02)  # the run is in its wait by now
        moments.append(time.monotonic())
        cancel.cancel()

    threading.Thread(target=watch, daemon=True).start()
    return moments
