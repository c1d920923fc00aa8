"""A program run in the sandbox sees the names it was given, and only there."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

from tests.lab.dns import NameServer
from tests.lab.sandbox import Sandbox

pytestmark = pytest.mark.real

LOOK_UP = """
import socket, sys
try:
    found = socket.getaddrinfo(sys.argv[1], 25, type=socket.SOCK_STREAM)
    print(*(entry[4][0] for entry in found))
except socket.gaierror as problem:
    print(problem.errno == socket.EAI_NONAME)
"""


def look_up(lab: Sandbox, name: str, etc: dict[str, str]) -> str:
    command = lab.command(None, sys.executable, "-c", LOOK_UP, name, etc=etc)
    return subprocess.run(command, capture_output=True, text=True, timeout=20, check=True).stdout.strip()


def test_a_hosts_file_of_its_own(lab: Sandbox) -> None:
    # The order is the system's (RFC 6724): IPv6 first, then the address nearest to its source.
    etc = {"hosts": "127.0.0.2 two.test\n127.0.0.1 two.test\n127.0.0.1 both.test\n::1 both.test\n"}
    assert look_up(lab, "two.test", etc) == "127.0.0.1 127.0.0.2"
    assert look_up(lab, "both.test", etc) == "::1 127.0.0.1"
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("two.test", 25)


def test_a_name_server_of_its_own(lab: Sandbox, name_server: NameServer) -> None:
    etc = {"hosts": "", "resolv.conf": name_server.resolv_conf}
    assert look_up(lab, "mail.test", etc) == "127.0.0.1"
    assert look_up(lab, "nowhere.test", etc) == "True"
