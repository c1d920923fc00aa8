"""CONNECT as the platform's library says it, and whatever comes back."""

from __future__ import annotations

import base64
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailconfig_gui.model.settings import Proxy
from mailconfig_gui.smtp.commands import UnsendableError
from mailconfig_gui.smtp.proxy import MAX_HEAD, AnswerReader, ProxyAnswer, connect_request

PROXY = Proxy("proxy.test", 3128, "", "")


def test_the_request_without_login() -> None:
    assert connect_request(PROXY, "mx.test", 465) == (
        b"CONNECT mx.test:465 HTTP/1.1\r\nHost: mx.test:465\r\nProxy-Connection: keep-alive\r\n\r\n"
    )


def test_the_request_with_login() -> None:
    request = connect_request(PROXY._replace(user="mü", password="p:€"), "mx.test", 25)
    token = base64.b64encode("mü:p:€".encode())
    assert b"\r\nProxy-Authorization: Basic " + token + b"\r\n" in request


@pytest.mark.parametrize(("user", "password"), [("u", ""), ("", "p")])
def test_half_a_login_is_none(user: str, password: str) -> None:
    assert b"Authorization" not in connect_request(PROXY._replace(user=user, password=password), "h", 1)


@pytest.mark.parametrize("host", ["a\r\nX: y", "a b", "ü.test", "a\0"])
def test_a_host_that_would_be_another_header(host: str) -> None:
    with pytest.raises(UnsendableError):
        connect_request(PROXY, host, 25)


def test_a_login_that_cannot_be_encoded() -> None:
    with pytest.raises(UnsendableError) as caught:
        connect_request(PROXY._replace(user="u", password="SECRET\ud800"), "h", 1)
    assert "SECRET" not in str(caught.value)


def read(data: bytes, *cuts: int) -> ProxyAnswer | None:
    reader = AnswerReader()
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    rest = b""
    answer = None
    for start, end in pairwise(edges):
        if answer is None:
            answer = reader.feed(data[start:end])
        else:
            rest += data[start:end]
    return None if answer is None else answer._replace(rest=answer.rest + rest)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", ProxyAnswer(200, "HTTP/1.1 200 OK")),
        (b"HTTP/1.0 200\r\nVia: x\r\n\r\n220 hi\r\n", ProxyAnswer(200, "HTTP/1.0 200", b"220 hi\r\n")),
        (b"HTTP/1.1 407 Proxy \x1b[1m\n\n", ProxyAnswer(407, "HTTP/1.1 407 Proxy \\x1b[1m")),
        (b"HTTP/1.1 OK\r\n\r\n", ProxyAnswer(0, "HTTP/1.1 OK")),
        (b"HTTP/1.1 2000 OK\r\n\r\n", ProxyAnswer(0, "HTTP/1.1 2000 OK")),
        (b"HTTP/1.1 200 OK\r\nX: y\r\n", None),
        (b"HTT", None),
        (b"", None),
        (b"220 mx", None),
    ],
)
def test_what_proxies_answer(data: bytes, expected: ProxyAnswer | None) -> None:
    assert read(data) == expected
    assert read(data, *range(len(data))) == expected


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"220 mx.test ESMTP\r\n", "220 mx.test ESMTP"),
        (b"x" * 2000, "x" * 512),
        (b"\x15\x03\x01\n", "\\x15\\x03\\x01"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 4000, "HTTP/1.1 200 OK"),
        (b"HTTP/1.1 200 " + b"x" * MAX_HEAD * 2, "HTTP/1.1 200 " + "x" * 499),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * MAX_HEAD + b"\r\n\r\n", "HTTP/1.1 200 OK"),
    ],
)
@pytest.mark.parametrize("size", [1, 100, 100_000])
def test_what_is_no_proxy(data: bytes, line: str, size: int) -> None:
    answer = read(data, *range(0, len(data), size))
    assert answer is not None
    assert (answer.code, answer.line) == (0, line)


@given(st.binary(max_size=100), st.booleans(), st.lists(st.integers(0, 120), max_size=5))
def test_any_bytes_in_any_split_give_the_same(data: bytes, http: bool, cuts: list[int]) -> None:
    whole = b"HTTP/1.1 " * http + data
    first = read(whole)
    again = read(whole, *cuts)
    assert (first is None) == (again is None)
    if first is not None and again is not None:
        assert again.code == first.code
        if first.code:
            assert again == first
