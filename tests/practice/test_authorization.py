"""The practice authorization server, asked by a plain HTTP client and logged in with by smtplib."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import smtplib
import socket
import threading
from collections.abc import Mapping
from http.client import HTTPConnection
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from mailconfig_gui.app.practice_settings import is_practice
from mailconfig_gui.model.fields import OAUTH2_KEYS, defaults
from mailconfig_gui.model.settings import check
from mailconfig_gui.practice import authorization as module
from mailconfig_gui.practice.authorization import MAILBOX, OTHER_MAILBOX, AuthorizationServer, Shelf
from mailconfig_gui.practice.server import PracticeServer

REDIRECT = "http://localhost:4711/"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


class Answer(NamedTuple):
    status: int
    text: str
    headers: dict[str, str]

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.text)
        return found

    @property
    def back(self) -> dict[str, str]:
        """The parameters that a browser would carry to the listener."""
        return {name: one[0] for name, one in parse_qs(urlsplit(self.headers["Location"]).query).items()}


@pytest.fixture
def server(practice: PracticeServer) -> AuthorizationServer:
    practice.fault = ""
    return practice.authorization


def http(
    server: AuthorizationServer,
    method: str,
    path: str,
    fields: Mapping[str, str] = {},
    headers: Mapping[str, str] = {},
) -> Answer:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
    text = urlencode(fields)
    if method == "GET":
        connection.request("GET", f"{path}?{text}", headers=headers)
    else:
        connection.request(method, path, text, headers)
    response = connection.getresponse()
    answer = Answer(response.status, response.read().decode(), dict(response.getheaders()))
    connection.close()
    return answer


def asked(**more: str) -> dict[str, str]:
    return {
        "client_id": "mailconfig-practice", "redirect_uri": REDIRECT, "response_type": "code", "scope": "mail openid",
        "state": "the state", "code_challenge": CHALLENGE, "code_challenge_method": "S256", **more,
    }  # fmt: skip


def consent(
    server: AuthorizationServer, *, untick: bool = False, answer: str = "allow", **more: str
) -> Answer:
    """What a browser does with the page as it is: a box is sent only where it is ticked."""
    page = http(server, "GET", "/authorize", asked(**more))
    assert page.status == 200
    key = re.search(r'name="request" value="([^"]+)"', page.text)
    assert key is not None
    ticked = {"scope": "mail"} if " checked" in page.text and not untick else {}
    return http(server, "POST", "/authorize", {"request": key[1], "answer": answer, **ticked})


def exchange(server: AuthorizationServer, **more: str) -> Answer:
    fields = {
        "grant_type": "authorization_code", "redirect_uri": REDIRECT, "code_verifier": VERIFIER,
        "client_id": "mailconfig-practice", "client_secret": server.client_secret,
    }  # fmt: skip
    fields.update(more)
    if "code" not in fields:
        fields["code"] = consent(server).back["code"]
    return http(server, "POST", "/token", fields)


def refresh(server: AuthorizationServer, token: str) -> Answer:
    return exchange(server, grant_type="refresh_token", refresh_token=token, code="")


def login(practice: PracticeServer, mailbox: str, token: str, *, initial: bool = True) -> tuple[int, str]:
    """The last reply to XOAUTH2, and what a 334 before it said."""
    response = base64.b64encode(f"user={mailbox}\1auth=Bearer {token}\1\1".encode()).decode()
    with smtplib.SMTP(practice.host, practice.ports["plain"], timeout=10) as smtp:
        smtp.ehlo()
        assert "XOAUTH2" in smtp.esmtp_features["auth"]
        if initial:
            code, text = smtp.docmd("AUTH", f"XOAUTH2 {response}")
        else:
            assert smtp.docmd("AUTH", "XOAUTH2")[0] == 334
            code, text = smtp.docmd(response)
        if code != 334:
            return code, ""
        return smtp.docmd("")[0], base64.b64decode(text).decode()


def test_a_sign_in_from_the_page_to_a_login(practice: PracticeServer, server: AuthorizationServer) -> None:
    allowed = consent(server)
    assert allowed.headers["Location"].startswith(f"{REDIRECT}?code=")
    assert allowed.back["state"] == "the state"
    tokens = exchange(server, code=allowed.back["code"]).json
    assert (tokens["token_type"], tokens["expires_in"], tokens["scope"]) == ("Bearer", 3600, "mail openid")
    claims = json.loads(base64.urlsafe_b64decode(tokens["id_token"].split(".")[1] + "=="))
    assert claims["email"] == MAILBOX
    again = refresh(server, tokens["refresh_token"]).json
    assert "refresh_token" not in again
    for token in (tokens["access_token"], again["access_token"]):
        assert login(practice, MAILBOX, token) == (235, "")
        assert login(practice, MAILBOX, token, initial=False) == (235, "")


def test_a_form_filled_in_with_its_values_is_whole(
    practice: PracticeServer, server: AuthorizationServer
) -> None:
    mail = {"smtpHost": "127.0.0.1", "smtpPort": str(practice.ports["starttls"]), "mailFrom": MAILBOX}
    checked = check({**defaults(), **mail, **server.draft(), "enableOauth2": True})
    assert [one.code for one in checked.problems if one.field in OAUTH2_KEYS] == ["not-signed-in"]
    assert checked.settings is not None
    assert is_practice("", checked.settings.draft())


def test_who_signs_in_has_the_same_password(practice: PracticeServer) -> None:
    for user in (practice.username, MAILBOX):
        with smtplib.SMTP(practice.host, practice.ports["plain"], timeout=10) as smtp:
            smtp.login(user, practice.password)


def test_a_login_without_a_good_token_is_refused_with_a_reason(
    practice: PracticeServer, server: AuthorizationServer
) -> None:
    good = exchange(server).json["access_token"]
    reason = {"status": "400", "schemes": "Bearer", "scope": "mail"}
    for mailbox, token in ((MAILBOX, "made-up"), (OTHER_MAILBOX, good), ("", "")):
        code, said = login(practice, mailbox, token)
        assert (code, json.loads(said)) == (535, reason)
    with smtplib.SMTP(practice.host, practice.ports["plain"], timeout=10) as smtp:
        smtp.ehlo()
        assert smtp.docmd("AUTH", "XOAUTH2 !")[0] == 501
        assert smtp.docmd("AUTH", "XOAUTH2 aGVsbG8=")[0] == 334
        assert smtp.docmd("*")[0] == 501


def test_the_page_may_be_refused(server: AuthorizationServer) -> None:
    assert consent(server, answer="refuse").back == {"error": "access_denied", "state": "the state"}
    assert exchange(server, code=consent(server, untick=True).back["code"]).json["scope"] == "openid"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"client_id": "another"}, "invalid_client"),
        ({"redirect_uri": "https://localhost/"}, "redirect_uri_mismatch"),
        ({"redirect_uri": "http://example.com/"}, "redirect_uri_mismatch"),
        ({"redirect_uri": "http://localhost@example.com/"}, "redirect_uri_mismatch"),
        ({"redirect_uri": "http://x@localhost/"}, "redirect_uri_mismatch"),
        ({"redirect_uri": "http://localhost:x/"}, "redirect_uri_mismatch"),
        ({"redirect_uri": "http://localhost/\r\nSet-Cookie: a=b"}, "redirect_uri_mismatch"),
        ({"redirect_uri": 'http://elsewhere/"><script>'}, "&quot;&gt;&lt;script&gt;"),
    ],
)
def test_nobody_is_sent_to_an_address_that_is_not_of_this_computer(
    server: AuthorizationServer, wrong: dict[str, str], words: str
) -> None:
    page = http(server, "GET", "/authorize", asked(**wrong))
    assert (page.status, "Location" in page.headers) == (400, False)
    assert words in page.text


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"scope": "calendar"}, "invalid_scope"),
    ],
)
def test_a_wrong_request_comes_back_as_an_error(
    server: AuthorizationServer, wrong: dict[str, str], error: str
) -> None:
    back = http(server, "GET", "/authorize", asked(**wrong)).back
    assert (back["error"], back["state"]) == (error, "the state")


@pytest.mark.parametrize(
    ("wrong", "status", "error"),
    [
        ({"code": "made-up"}, 400, "invalid_grant"),
        ({"code_verifier": "w" * 43}, 400, "invalid_grant"),
        ({"redirect_uri": "http://localhost:4712/"}, 400, "invalid_grant"),
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "another"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
def test_a_code_is_given_away_to_nobody_else(
    server: AuthorizationServer, wrong: dict[str, str], status: int, error: str
) -> None:
    refused = exchange(server, **wrong)
    assert (refused.status, refused.json["error"]) == (status, error)


def test_codes_and_pages_work_once_and_not_for_long(
    server: AuthorizationServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = consent(server).back["code"]
    assert exchange(server, code=code).status == 200
    assert exchange(server, code=code).json["error"] == "invalid_grant"
    assert http(server, "POST", "/authorize", {"request": "old", "answer": "allow"}).status == 400
    monkeypatch.setattr(module, "CODE_LIFETIME_S", 0)
    assert exchange(server).json["error"] == "invalid_grant"


def test_the_faults_of_a_sign_in(practice: PracticeServer, server: AuthorizationServer) -> None:
    practice.fault = "redirect-refused"
    assert "redirect_uri_mismatch" in http(server, "GET", "/authorize", asked()).text
    practice.fault = "consent-refused"
    assert consent(server).back["error"] == "access_denied"
    practice.fault = "box-unticked"
    assert exchange(server).json["scope"] == "openid"
    practice.fault = "no-refresh-token"
    assert "refresh_token" not in exchange(server).json
    practice.fault = "secret-expired"
    assert (exchange(server).status, exchange(server).json["error"]) == (401, "invalid_client")
    practice.fault = "mailbox-wrong"
    tokens = exchange(server).json
    assert login(practice, MAILBOX, tokens["access_token"])[0] == 535
    assert login(practice, OTHER_MAILBOX, tokens["access_token"])[0] == 235


def test_the_faults_of_a_token(
    practice: PracticeServer, server: AuthorizationServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = exchange(server).json
    practice.fault = "token-revoked"
    assert refresh(server, first["refresh_token"]).json["error"] == "invalid_grant"
    practice.fault = "token-expired"
    assert login(practice, MAILBOX, first["access_token"])[0] == 535
    practice.fault = "scope-missing"
    again = refresh(server, first["refresh_token"]).json
    assert again["scope"] == "mail openid"
    assert login(practice, MAILBOX, again["access_token"])[0] == 535
    practice.fault = "token-not-json"
    page = refresh(server, first["refresh_token"])
    assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    practice.fault = "token-rotated"
    second = refresh(server, first["refresh_token"]).json["refresh_token"]
    assert refresh(server, first["refresh_token"]).json["error"] == "invalid_grant"
    assert refresh(server, second).status == 200
    practice.fault = "token-slow"
    monkeypatch.setattr(module, "SLOW_S", 0.3)
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(b"POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")
        connection.settimeout(0.1)
        with pytest.raises(TimeoutError):
            connection.recv(10)
        connection.settimeout(10)
        assert connection.recv(12) == b"HTTP/1.0 401"


def test_what_is_no_request_of_this_computer_is_refused(server: AuthorizationServer) -> None:
    assert http(server, "GET", "/authorize", asked(), {"Host": f"evil.example:{server.port}"}).status == 403
    assert http(server, "GET", "/").status == 404
    assert http(server, "POST", "/token", headers={"Content-Length": "70000"}).status == 413
    assert http(server, "GET", "/authorize", {f"f{number}": "" for number in range(60)}).status == 400
    # A second address of the loopback network stands for every other address of the computer.
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", server.port), timeout=10)


def test_pages_have_no_script_and_tell_nobody_where_they_were(server: AuthorizationServer) -> None:
    page = http(server, "GET", "/authorize", asked(state='"><script>'))
    assert "<script" not in page.text
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"


def test_a_shelf_holds_a_hundred_things() -> None:
    shelf: Shelf[int] = Shelf()
    keys = [shelf.put(number) for number in range(101)]
    assert shelf.get(keys[0]) is None
    assert shelf.take(keys[100]) == 100
    assert shelf.take(keys[100]) is None


def test_it_ends_at_once_in_the_middle_of_a_slow_answer() -> None:
    threads = set(threading.enumerate())
    asked_for = threading.Event()

    def fault() -> str:
        asked_for.set()
        return "token-slow"

    server = AuthorizationServer(fault)
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(b"POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")
        assert asked_for.wait(10)
        server.stop()
        connection.settimeout(10)
        while connection.recv(1000):
            pass
    for thread in set(threading.enumerate()) - threads:
        thread.join(10)
    assert set(threading.enumerate()) == threads
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port))
