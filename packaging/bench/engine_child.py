"""Measurements of the engine from inside one process: `engine_child.py probe|cancel|many ARGUMENTS`; prints JSON."""

from __future__ import annotations

import json
import resource
import socket
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from mailconfig_gui.app.port_scan import look_around  # noqa: E402
from mailconfig_gui.app.send_test import Cancel, send_test  # noqa: E402
from mailconfig_gui.model.settings import Settings, check  # noqa: E402
from mailconfig_gui.net.transport import run  # noqa: E402
from mailconfig_gui.smtp.conversation import converse  # noqa: E402
from mailconfig_gui.smtp.events import Finished, StageStarted  # noqa: E402
from mailconfig_gui.smtp.plan import Plan  # noqa: E402

SENDER, PASSWORD, RECIPIENT = "alice@example.org", "secret", "bob@example.org"


def settings(host: str, port: int, security: str) -> Settings:
    """Return good settings for a server of the lab."""
    found = check({
        "mailFrom": SENDER, "smtpProtocol": "smtps" if security == "tls" else "smtp", "smtpHost": host,
        "smtpPort": str(port), "timeout": "10000", "enableTls": security == "starttls", "username": SENDER,
        "password": PASSWORD,
    }).settings  # fmt: skip
    assert found is not None
    return found


def probe(host: str, ca_file: str) -> dict[str, float]:
    """Look at all eight endpoints at once, and at each alone; ms."""
    wanted = settings(host, 587, "starttls")
    list(look_around(wanted, ca_file=ca_file))  # the trust roots are in the page cache from here on
    start = time.perf_counter()
    *endpoints, _ = look_around(wanted, ca_file=ca_file)
    whole = time.perf_counter() - start
    alone = []
    for endpoint in endpoints:
        plan = Plan(host, endpoint.port, endpoint.security or "none", "", (), lambda _: b"",
                    stop_before_auth=True)  # fmt: skip
        start = time.perf_counter()
        for _ in run(converse(plan), deadline_ms=8000, ca_file=ca_file):
            pass
        alone.append(time.perf_counter() - start)
    assert len(alone) == 8, endpoints
    return {"whole": whole * 1000, "slowest": max(alone) * 1000}


def cancel(ca_file: str, ports: dict[str, list[str]]) -> dict[str, float]:
    """Cancel a test that waits in each stage; ms from the wish to the result."""
    took: dict[str, float] = {}
    for stage, (host, port, security) in ports.items():
        took[stage] = _cancel_in(stage, settings(host, int(port), security), ca_file)
    return took


def _cancel_in(stage: str, wanted: Settings, ca_file: str) -> float:
    wish = Cancel()
    reached, ended = threading.Event(), threading.Event()

    def work() -> None:
        for event in send_test(wanted, RECIPIENT, ca_file=ca_file, cancel=wish):
            if isinstance(event, StageStarted) and str(event.stage) == stage:
                reached.set()
            if isinstance(event, Finished):
                assert event.result.cancelled, (stage, event.result.failure)
                ended.set()

    threading.Thread(target=work, daemon=True).start()
    assert reached.wait(20), stage
    time.sleep(0.1)  # well into the wait
    start = time.perf_counter()
    wish.cancel()
    assert ended.wait(20), stage
    return (time.perf_counter() - start) * 1000


def many(host: str, port: str, security: str, ca_file: str, jobs: str) -> dict[str, list[float]]:
    """Send 1, 10, 100 and 1000 tests, eight at a time; processor ms for each, and the memory at the end."""
    wanted = settings(host, int(port), security)

    def send(_: int) -> None:
        for event in send_test(wanted, RECIPIENT, ca_file=ca_file):
            if isinstance(event, Finished):
                assert event.result.ok, event.result.failure

    send(0)
    each, wall, memory = [], [], []
    for count in (1, 10, 100, 1000):
        start, begun = time.process_time(), time.perf_counter()
        with ThreadPoolExecutor(int(jobs)) as pool:
            list(pool.map(send, range(count)))
        each.append((time.process_time() - start) * 1000 / count)
        wall.append((time.perf_counter() - begun) * 1000 / count)
        memory.append(rss_mib())
    return {"each": each, "wall": wall, "memory": memory}


def rss_mib() -> float:
    """Return the memory in use now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def main() -> None:
    """Do one of them."""
    socket.setdefaulttimeout(None)
    what: dict[str, Callable[..., object]] = {"probe": probe, "many": many}
    if sys.argv[1] == "cancel":
        print(json.dumps(cancel(sys.argv[2], json.loads(sys.argv[3]))))
    else:
        print(json.dumps(what[sys.argv[1]](*sys.argv[2:])))


main()
