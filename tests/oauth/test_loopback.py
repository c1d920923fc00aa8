"""The listener's HTTP without a socket: one request counts, whatever else is sent."""

from __future__ import annotations

import base64
import hashlib
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailconfig_gui.oauth.authorization import Code, Refusal, RefusalKind
from mailconfig_gui.oauth.loopback import LONGEST, Awaited, Redirect, Reply, read_redirect, read_request
from mailconfig_gui.words.say import Catalogue, choose
from tests.oauth.samples import GOOGLE

STATE = "s" * 43
AWAITED = Awaited(Redirect("127.0.0.1", 8091, "/cb"), STATE, GOOGLE.authorization_uri)
GOOD = f"GET /cb?state={STATE}&code=4/0A-c HTTP/1.1\r\nHost: 127.0.0.1:8091\r\n\r\n".encode()


def replied(request: bytes, awaited: Awaited = AWAITED) -> Reply:
    reply = read_request(request, awaited)
    assert reply is not None
    return reply


def status(reply: Reply) -> int:
    return int(reply.data.split()[1])


def head(reply: Reply) -> dict[str, str]:
    lines = reply.data.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
    return dict(line.split(": ", 1) for line in lines)


def test_the_answer_to_our_question_ends_the_waiting() -> None:
    reply = replied(GOOD)
    assert reply.outcome == Code("4/0A-c")
    assert status(reply) == 200
    assert b"You may close this page." in reply.data
    assert b"4/0A" not in reply.data
    assert STATE.encode() not in reply.data
    assert STATE not in repr(AWAITED)
    assert repr(reply) == f"Reply({len(reply.data)} bytes, {reply.outcome!r})"
    assert "4/0A" not in repr(reply)


def test_a_real_browsers_request_is_understood() -> None:
    lines = (
        f"GET /cb?state={STATE}&code=c HTTP/1.1", "Host: 127.0.0.1:8091", "Connection: keep-alive",
        "Upgrade-Insecure-Requests: 1", "User-Agent: Mozilla/5.0 (X11; Linux x86_64)", "Accept: text/html,*/*;q=0.8",
        "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Accept-Language: de,en;q=0.9", "Cookie: a=b; c=d",
    )  # fmt: skip
    assert replied("\r\n".join((*lines, "", "")).encode()).outcome == Code("c")


@given(st.lists(st.integers(1, len(GOOD) - 1), max_size=4))
def test_it_may_come_in_pieces(cuts: list[int]) -> None:
    for cut in cuts:
        assert read_request(GOOD[:cut], AWAITED) is None
    assert replied(GOOD).outcome == Code("4/0A-c")


def test_nothing_yet_is_waited_on() -> None:
    assert read_request(b"", AWAITED) is None


def test_a_refusal_of_the_provider_ends_the_waiting_too_and_so_does_another_provider() -> None:
    reply = replied(GOOD.replace(b"code=4/0A-c", b"error=access_denied"))
    assert reply.outcome == Refusal(RefusalKind.REFUSED, "access_denied")
    assert b"did not agree" in reply.data
    assert replied(GOOD.replace(b"&code", b"&iss=https://evil.test&code")).outcome == Refusal(
        RefusalKind.OTHER_ISSUER
    )


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        # Forged, or of an older attempt.
        (GOOD.replace(STATE.encode(), b"x" * 43), 400),
        (GOOD.replace(b"state=", b"State="), 400),
        (GOOD.replace(b"code=", b"c="), 400),
        (GOOD.replace(b"&code", b"&state=x&code"), 400),
        # A name of the attacker's own that leads here (DNS rebinding), or none, or two.
        (GOOD.replace(b"Host: 127.0.0.1:8091", b"Host: evil.test:8091"), 421),
        (GOOD.replace(b"Host: 127.0.0.1:8091", b"Host: localhost:8091"), 421),
        (GOOD.replace(b"Host: 127.0.0.1:8091", b"Host: 127.0.0.1"), 421),
        (GOOD.replace(b"Host: 127.0.0.1:8091", b"X: y"), 421),
        (GOOD.replace(b"\r\n\r\n", b"\r\nhost: evil.test\r\n\r\n"), 421),
        # What pages send without being asked, and what no page of ours would.
        (b"GET /favicon.ico HTTP/1.1\r\nHost: 127.0.0.1:8091\r\n\r\n", 404),
        (GOOD.replace(b"/cb", b"/CB"), 404),
        (GOOD.replace(b"/cb", b"/cb/"), 404),
        (GOOD.replace(b"/cb", b"//evil.test/cb"), 404),
        (GOOD.replace(b"GET", b"POST"), 405),
        (GOOD.replace(b"GET", b"HEAD"), 405),
        (GOOD.replace(b"GET", b"OPTIONS").replace(b"\r\n\r\n", b"\r\nOrigin: https://evil.test\r\n\r\n"), 405),
        (GOOD.replace(b"GET /cb", b"GET http://127.0.0.1:8091/cb"), 400),
        (GOOD.replace(b"HTTP/1.1", b"HTTP/2.0"), 400),
        (GOOD.replace(b"HTTP/1.1\r\n", b"\r\n"), 400),
        (GOOD.replace(b"GET ", b"GET  "), 400),
        # What two readers could understand differently.
        (GOOD.replace(b"\r\n\r\n", b"\r\nContent-Length: 0\r\n\r\n"), 400),
        (GOOD.replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\n"), 400),
        (GOOD.replace(b"Host:", b"Host :"), 400),
        (GOOD.replace(b"\r\n\r\n", b"\r\n folded\r\n\r\n"), 400),
        (GOOD.replace(b"\r\n\r\n", b"\r\nno header\r\n\r\n"), 400),
        (GOOD.replace(b"\r\n\r\n", b"\r\nX: a\nHost: b\r\n\r\n"), 400),
        (GOOD + b"GET / HTTP/1.1\r\n", 400),
        # No HTTP, and too much of it.
        (b"\x16\x03\x01\x02\x00\x01", 400),
        (b"\r\n\r\n", 400),
        (b"GET /" + b"a" * LONGEST, 431),
        (GOOD + b"a" * LONGEST, 431),
    ],
)  # fmt: skip
def test_all_else_is_refused_and_waited_on(request_: bytes, code: int) -> None:
    reply = replied(request_)
    assert (status(reply), reply.outcome) == (code, None)
    assert b"not the answer" in reply.data
    assert b"Access-Control" not in reply.data


@pytest.mark.parametrize("end", [b"\0", b"\n", b"", b"x"])
def test_a_request_of_blanks_takes_no_time(end: bytes) -> None:
    """Nobody can cancel while one is read."""
    blanks = b" \t" * (LONGEST // 2 - len(GOOD))
    begun = time.process_time()
    replied(GOOD.replace(b"\r\n\r\n", b"\r\nX:" + blanks + end + b"\r\n\r\n"))
    assert time.process_time() - begun < 1


def test_who_may_not_post_is_told_so() -> None:
    assert head(replied(GOOD.replace(b"GET", b"PUT")))["Allow"] == "GET"


def test_a_page_loads_nothing_and_tells_nobody_where_it_was() -> None:
    data = replied(GOOD).data
    given = head(replied(GOOD))
    assert given["Referrer-Policy"] == "no-referrer"
    assert given["Cache-Control"] == "no-store"
    assert given["Connection"] == "close"
    body = data.partition(b"\r\n\r\n")[2]
    assert int(given["Content-Length"]) == len(body)
    style = re.search(rb"<style>(.*?)</style>", body)
    assert style is not None
    shown = base64.b64encode(hashlib.sha256(style[1]).digest()).decode()
    assert given["Content-Security-Policy"] == (
        f"default-src 'none'; style-src 'sha256-{shown}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    assert b"<script" not in body
    assert re.findall(rb"(?:href|src)=\"(.*?)\"", body) == [b"data:,"]


def test_a_page_speaks_the_persons_language_whatever_letters_that_needs() -> None:
    words = {"The provider has agreed.": "موافقة <المزود> & kommt"}
    choose(Catalogue("ar_EG", words, {}, lambda _n: 0))
    body = replied(GOOD).data.decode()
    assert '<html lang="ar-EG">' in body
    assert '<h1 dir="auto">موافقة &lt;المزود&gt; &amp; kommt</h1>' in body


@pytest.mark.parametrize(
    ("uri", "redirect"),
    [
        ("http://127.0.0.1:8091/cb", Redirect("127.0.0.1", 8091, "/cb")),
        ("http://localhost", Redirect("localhost", 0, "")),
        ("http://LOCALHOST/", Redirect("localhost", 0, "/")),
        ("https://localhost/", None),
        ("http://127.0.0.2/", None),
        ("http://localhost.evil.test/", None),
        ("http://localhost@evil.test/", None),
        ("http://evil.test@localhost/", None),
        ("http://localhost/?a=b", None),
        ("http://localhost/#a", None),
        ("http://localhost:99999/", None),
        ("http://localhost:x/", None),
        ("http://[", None),
        ("https://iot.example.org/api/admin/mail/oauth2/code", None),
        ("", None),
    ],
)
def test_only_an_address_of_this_computer_can_be_listened_to(uri: str, redirect: Redirect | None) -> None:
    assert read_redirect(uri) == redirect


def test_an_address_is_told_as_a_browser_will_ask_for_it() -> None:
    assert Redirect("localhost", 0, "").at(4711).uri == "http://localhost:4711"
    assert Redirect("localhost", 80, "/").uri == "http://localhost/"
    root = AWAITED._replace(redirect=Redirect("localhost", 80, ""))
    request = f"GET /?state={STATE}&code=c HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    assert replied(request, root).outcome == Code("c")


@given(st.binary(max_size=200))
def test_no_request_raises_and_none_is_an_answer_by_chance(request_: bytes) -> None:
    reply = read_request(request_, AWAITED)
    assert reply is None or reply.outcome is None
