"""Names to addresses, and their order."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailconfig_gui.net.resolver import interleave, is_no_such_host, look_up, read_address
from mailconfig_gui.smtp.actions import Address


def addresses(*ips: str) -> tuple[Address, ...]:
    return tuple(Address(ip, (ip, 25)) for ip in ips)


@pytest.mark.parametrize(
    ("host", "ip"), [("127.0.0.1", "127.0.0.1"), ("::1", "::1"), ("[::1]", "::1"), ("0:0::1", "::1")]
)
def test_an_address_is_its_own_answer(host: str, ip: str) -> None:
    (found,) = read_address(host, 25)
    assert found.ip == ip
    assert found.sockaddr[:2] == (ip, 25)


@pytest.mark.parametrize("name", ["localhost", "mx.test", "a.b-c_d.example."])
def test_a_name_is_no_address(name: str) -> None:
    assert read_address(name, 25) == ()


def test_a_name_of_this_computer() -> None:
    assert {one.ip for one in look_up("localhost", 25)} <= {"127.0.0.1", "::1"}


def test_the_systems_order_is_kept_without_repeats(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def getaddrinfo(host: Any, port: Any, **more: Any) -> Any:
        asked.append(host)
        kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        return [(*kind, (ip, port)) for ip in ("192.0.2.2", "192.0.2.1", "192.0.2.2")]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    assert [one.ip for one in look_up("mx.test", 25)] == ["192.0.2.2", "192.0.2.1"]
    assert asked == [b"mx.test"]  # as bytes: nothing is loaded or changed on the way


def test_who_does_not_exist_and_who_cannot_be_asked() -> None:
    assert is_no_such_host(socket.gaierror(socket.EAI_NONAME, "x"))
    assert is_no_such_host(socket.gaierror(11001, "x"))
    assert not is_no_such_host(socket.gaierror(socket.EAI_AGAIN, "x"))
    assert not is_no_such_host(socket.gaierror(socket.EAI_FAIL, "x"))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", ""),
        ("4a 4b", "4a 4b"),
        ("6: 7: 4a 4b", "6: 4a 7: 4b"),
        ("4a 4b 4c 6:", "4a 6: 4b 4c"),
        ("4a 6: 7: 8:", "4a 6: 7: 8:"),
    ],
)
def test_families_take_turns(given: str, expected: str) -> None:
    assert [one.ip for one in interleave(addresses(*given.split()))] == expected.split()


@given(st.lists(st.sampled_from(["1.1.1.1", "2.2.2.2", "3.3.3.3", "::1", "::2", "::3"]), unique=True))
def test_no_address_is_lost(ips: list[str]) -> None:
    ordered = interleave(addresses(*ips))
    assert sorted(one.ip for one in ordered) == sorted(ips)
    assert [one.ip for one in ordered][:1] == ips[:1]
