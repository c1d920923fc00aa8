"""Which names each command asks for and which connections it makes: seen in a network of its own, as docs/ has it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.lab.sandbox import require
from tests.real.network_world import DATABASE, DOMAIN, MAIL, OTHER, PLATFORM, PROXY, SAMPLE, seen

pytestmark = pytest.mark.real

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "connections.md"
BUS = "/nonexistent/bus"
WORDS = {
    MAIL: "mail server", PROXY: "proxy", PLATFORM: "platform", DATABASE: "database", "127.0.0.1": "this computer",
    "sendgrid.net": "provider", DOMAIN: "domain",
    # Whose name servers are asked for with the provider's: where its zone begins is not known before.
    "net": "provider",
}  # fmt: skip

#: The domain of a sender, what lies below it, and what a policy or a zone above it could say.
OF_DOMAIN = r"(^|\.)plant\.(org|test)$|^(_dmarc\.)?org$"

Seen = dict[str, list[str]]


def look(folder: Path, *more: str) -> Seen:
    """Run everything; where this computer allows no namespace, the test fails with its words."""
    require("strace")
    proxy = f"http://{OTHER}:3128"
    done = subprocess.run(
        ["unshare", "--net", "--mount", "--propagation", "private",
         sys.executable, "-m", "tests.real.network_world", str(folder), *more],
        capture_output=True, text=True, timeout=110, check=False,
        # The keyring as it is chosen without a word, and proxies that nobody asked for.
        env={
            **{name: value for name, value in os.environ.items() if name != "PYTHON_KEYRING_BACKEND"},
            "PYTHONPATH": str(ROOT), "MAILCONFIG_HOME": str(folder / "home"), "MAILCONFIG_TARGET_PASSWORD": "sysadmin",
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={BUS}", "http_proxy": proxy, "https_proxy": proxy,
            "all_proxy": proxy,
        },
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    found: Seen = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    return look(tmp_path_factory.mktemp("world"))


def row(label: str, calls: list[str]) -> str:
    """Return the row of the page for what was seen. What has no word there stands as it is, and so fails."""
    asked: list[str] = []
    places: dict[str, Counter[str]] = {}
    times: Counter[tuple[str, str]] = Counter()
    local: list[str] = []
    for one in calls:
        kind, _, rest = one.partition(" ")
        if kind == "name":
            asked.append(WORDS.get(rest, rest) if not re.search(OF_DOMAIN, rest) else "domain")
        elif kind == "connect":
            name, _, port = rest.partition(" ")
            times[name, port] += 1
            places.setdefault(WORDS.get(name, name), Counter())
            places[WORDS.get(name, name)] |= Counter({port: times[name, port]})
        elif one == "mark next":
            times.clear()
        elif kind == "listen":
            local.append(f"listens on {rest}")
        elif one == f"local {BUS}":
            local.append("keyring")
        elif kind != "mark":
            local.append(one)
    reached = [
        name if "port" in ports else f"{name} at {', '.join(_counted(ports))}"
        for name, ports in places.items()
    ]
    cells = [", ".join(dict.fromkeys(cell)) or "-" for cell in (asked, reached, local)]
    return f"| {label} | {' | '.join(cells)} |"


def _counted(ports: Counter[str]) -> list[str]:
    """Each port, with the number of connections that one command made to it."""
    times = {1: "", 2: " (twice)"}
    return [f"{port}{times[number]}" for port, number in sorted(ports.items(), key=lambda one: int(one[0]))]


def rows() -> list[str]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("| ") and not line.startswith(("| command", "|---"))]


def test_the_page_says_what_is_seen(found: Seen) -> None:
    """A sample of the commands; `make test-all` runs every one."""
    assert sorted(found) == sorted(SAMPLE)
    assert [
        line for line in (row(label, calls) for label, calls in found.items()) if line not in rows()
    ] == []


def test_the_window_is_silent_until_a_test(found: Seen) -> None:
    """Start, first paint, half a second of rest, a form typed key by key: nothing, not even a D-Bus."""
    calls = found["gui, Send Test"]
    marks = [calls.index(f"mark {name}") for name in ("start", "painted", "idle", "typed", "tested")]
    assert marks[:4] == [0, 1, 2, 3]
    assert set(calls[4 : marks[4]]) == {f"name {MAIL}", f"connect {MAIL} 587"}
    assert calls[marks[4] + 1 :] == []


def test_nobody_else_is_asked(found: Seen) -> None:
    everything = [one for calls in found.values() for one in calls]
    assert not [one for one in everything if OTHER in one or one.startswith("datagram")]
    assert f"connect {MAIL} 587" in everything


def test_what_is_planted_is_seen() -> None:
    lines = [
        '7 connect(3<TCP:[1]>, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("10.9.0.5")}, 16) = 0',
        ('7 connect(3<TCPv6:[1]>, {sa_family=AF_INET6, sin6_port=htons(1), sin6_flowinfo=htonl(0), '
        'inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28) = -1 ENETUNREACH'),
        r'7 sendto(4<UDP:[10.0.0.1:9->10.53.0.1:53]>, "\1\2\1\0\0\1\0\0\0\0\0\0\3api\4test\0\0\1\0\1", 26, 0) = 26',
        '7 sendto(4<UDP:[10.0.0.1:9->10.9.0.5:99]>, "ping", 4, 0, NULL, 0) = 4',
        '7 connect(5<UNIX-STREAM:[3]>, {sa_family=AF_UNIX, sun_path="/run/user/0/bus"}, 18) = 0',
        '7 bind(6<TCP:[4]>, {sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr("127.0.0.1")}, 16) = 0',
        '7 bind(8<TCP:[5]>, {sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr("10.9.0.5")}, 16) = 0',
        "7 listen(6<TCP:[4]>, 5)                 = 0",
    ]  # fmt: skip
    found = list(seen(lines, "10.53.0.1"))
    assert " ".join(one.split(" ")[0] for one in found) == "connect connect name datagram local listen"
    assert (found[2], found[5]) == ("name api.test", "listen 127.0.0.1")
    assert row("x", found).count("third-party.test") == 1


@pytest.mark.slow
def test_the_page_has_every_command(tmp_path: Path) -> None:
    assert rows() == [row(label, calls) for label, calls in look(tmp_path, "--all").items()]
