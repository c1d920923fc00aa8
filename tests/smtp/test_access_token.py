"""The access token of a test: fetched before anything else, told with its reasons, never shown."""

from __future__ import annotations

import base64
import json

import pytest

from mailconfig_gui.oauth.values import LibraryFault, TokenFaultKind, TokenRequest
from mailconfig_gui.smtp.access_token import read_token, reason_in_words
from mailconfig_gui.smtp.actions import Fetch, Fetched, Resolve
from mailconfig_gui.smtp.events import FailureKind, Rotated, TokenSeen
from mailconfig_gui.smtp.secret_forms import holds_secret
from mailconfig_gui.smtp.stages import Reached, Stage
from mailconfig_gui.smtp.transcript import as_text
from tests.smtp.playbook import (
    CLIENT_SECRET,
    GRANTED,
    REFRESH,
    REQUEST,
    TOKEN,
    Encrypts,
    Entry,
    Fails,
    Grants,
    Hears,
    Run,
    Says,
    improvise,
    oauth,
    play,
)

LOGIN = base64.b64encode(f"user=tb@example.org\1auth=Bearer {TOKEN}\1\1".encode()).decode()
OPENED: list[Entry] = [
    Encrypts(), Says("220 mx"), Hears("EHLO [192.0.2.9]"), Says("250-mx\n250 AUTH PLAIN LOGIN XOAUTH2"),
]  # fmt: skip
SECRETS = (TOKEN, REFRESH, CLIENT_SECRET, LOGIN, "a0AfH6SMBx9-Q3kT_lab")


def granted(**more: object) -> Grants:
    return Grants(json.dumps({**json.loads(GRANTED), **more}))


def seen_everywhere(run: Run) -> str:
    return as_text(run.result.transcript) + repr(run.events) + repr(run.result) + repr(run.actions)


def failed(run: Run) -> tuple[Stage, FailureKind, str]:
    assert run.result.failure is not None
    assert not any(secret in seen_everywhere(run) for secret in SECRETS)
    return run.result.failure.stage, run.result.failure.kind, run.result.failure.text


def refused(body: object, status: int = 400, reason: str = "Bad Request", **more: str) -> Run:
    text = body if isinstance(body, str) else json.dumps(body)
    return play(oauth(), [Grants(text, status, reason, **more)])


def test_an_exchange_asks_for_tokens_and_connects_to_nobody() -> None:
    code, middle = (
        "4/0AX4-authorization-code",
        base64.urlsafe_b64encode(b'{"email": "tb@example.org"}').decode(),
    )
    body = f"code={code}&grant_type=authorization_code&client_secret={CLIENT_SECRET}".encode()
    request = TokenRequest("https://login.test/token", body)
    plan = oauth(stop_after_token=True, token_request=request)
    assert plan.stages == (Stage.CONFIG, Stage.OAUTH_TOKEN)
    run = play(plan, [granted(refresh_token=REFRESH, id_token=f"e.{middle.rstrip('=')}.s")])
    assert run.result.rotated == Rotated(REFRESH)
    assert run.result.token is not None
    assert run.result.token.account == "tb@example.org"
    assert run.result.stages[1].text == "login.test gave an access token, good for 3599 s"
    assert not any(secret in seen_everywhere(run) for secret in (*SECRETS, code))


def test_the_token_comes_first_and_then_the_login() -> None:
    script = [*OPENED, Hears(f"AUTH XOAUTH2 {LOGIN}"), Says("235 2.7.0 Accepted")]
    run = play(oauth(stop_after_auth=True), [Grants(GRANTED), *script, Hears("QUIT")])
    assert run.result.ok
    assert run.result.reached is Reached.AUTHENTICATED
    assert run.result.mechanism == "XOAUTH2"
    assert isinstance(run.actions[0], Fetch)
    assert [one.stage for one in run.result.stages][:2] == [Stage.CONFIG, Stage.OAUTH_TOKEN]
    report = run.result.stages[1]
    assert report.text == "login.test gave an access token, good for 3599 s"
    assert report.detail == {
        "status": 200, "expires_in": 3599, "scope": ("https://mail.test/",), "rotated": False,
    }  # fmt: skip
    assert run.result.token == TokenSeen(
        200, "OK", "application/json; charset=utf-8", 1, 3599, ("https://mail.test/",)
    )
    assert "* login.test answers 200 OK" in as_text(run.result.transcript)
    assert "> AUTH XOAUTH2 ****" in as_text(run.result.transcript)
    assert not any(secret in seen_everywhere(run) for secret in SECRETS)


def test_a_test_that_stops_before_the_login_asks_for_no_token() -> None:
    run = improvise(oauth(stop_before_auth=True), [b"220 mx\r\n", b"250 mx\r\n"])
    assert run.result.ok
    assert not any(isinstance(action, Fetch) for action in run.actions)


def test_a_replaced_refresh_token_comes_back_and_is_not_shown() -> None:
    run = play(oauth(), [granted(refresh_token="1//0gThe-next-one"), Fails("timeout")], failing=Resolve)
    assert run.result.rotated == Rotated("1//0gThe-next-one")
    assert "The-next-one" not in seen_everywhere(run)
    assert run.result.stages[1].text.endswith("; the refresh token was replaced by another")
    same = read_token(Fetched(1, 200, "", "", granted(refresh_token=REFRESH).body.encode()), REQUEST, 1)
    assert same.rotated is None
    assert repr(same) == "Given('login.test gave an access token, good for 3599 s')"


def test_a_refused_token_is_told_with_the_servers_own_reason() -> None:
    said = '{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}'
    script: list[Entry] = [
        *OPENED,
        Hears(f"AUTH XOAUTH2 {LOGIN}"),
        Says(f"334 {base64.b64encode(said.encode()).decode()}"),
        Hears(""),
        Says("535-5.7.8 Username and Password not accepted.\n535 5.7.8 gsmtp"),
        Hears("QUIT"),
    ]
    run = play(oauth(), [Grants(GRANTED), *script])
    assert failed(run)[:2] == (Stage.AUTH, FailureKind.REPLY)
    assert run.result.replies["auth-334"].code == 334
    assert "https://mail.google.com/" in failed(run)[2]
    record = as_text(run.result.transcript)
    assert "> (an empty line)" in record
    assert f"* the server says why: {said}" in record


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            '{"status":"400","schemes":"Bearer","scope":"mail"}',
            "status 400, it takes tokens for the scope mail",
        ),
        ('{"status":401,"schemes":"bearer"}', "status 401"),
        ('{"schemes":"bearer"}', '{"schemes":"bearer"}'),
        ("[1]", "[1]"),
        ("no token today", "no token today"),
        ("[" * 5000, "[" * 5000),
    ],
)
def test_a_mail_servers_reason_in_words(said: str, words: str) -> None:
    assert reason_in_words(said) == words


@pytest.mark.parametrize(
    "echo",
    [
        f"Bearer {TOKEN}",
        LOGIN,
        LOGIN[:60],
        LOGIN[20:60],
        TOKEN[:20],
        f"token {TOKEN[4:24]}... is void",
        base64.b64encode(f'{{"error":"{TOKEN}"}}'.encode()).decode(),
        base64.b64encode(f'{{"scope":"\\u{ord(TOKEN[0]):04x}{TOKEN[1:]}"}}'.encode()).decode(),
        base64.b64encode(TOKEN[3:27].encode()).decode(),
        TOKEN.upper(),
    ],
)
@pytest.mark.parametrize("code", ["334", "535"])
def test_what_a_server_repeats_of_a_token_is_masked(echo: str, code: str) -> None:
    more: list[Entry] = [Hears(""), Says(f"535 {echo}")] if code == "334" else []
    script = [*OPENED, Hears(f"AUTH XOAUTH2 {LOGIN}"), Says(f"{code} {echo}"), *more, Hears("QUIT")]
    run = play(oauth(), [Grants(GRANTED), *script])
    failed(run)
    shown = seen_everywhere(run).lower()
    parts = {TOKEN[at : at + 16].lower() for at in range(len(TOKEN) - 15)}
    parts |= {LOGIN[at : at + 16].lower() for at in range(40, len(LOGIN) - 24)}
    assert not any(part in shown for part in parts)


def test_a_refusal_is_told_in_the_endpoints_own_words() -> None:
    body = {
        "error": "invalid_grant",
        "error_description": "AADSTS70008: The refresh token has expired.",
        "suberror": "x",
    }
    run = refused(body)
    text = (
        "login.test refuses an access token: invalid_grant (x): AADSTS70008: The refresh token has expired."
    )
    assert failed(run) == (Stage.OAUTH_TOKEN, FailureKind.NOT_GRANTED, text)
    failure = run.result.failure
    assert failure is not None
    assert failure.fault is not None
    assert (failure.code, failure.fault.code, failure.fault.error) == (400, "AADSTS70008", "invalid_grant")
    assert failure.raw == "invalid_grant (x): AADSTS70008: The refresh token has expired."
    assert run.result.token is not None
    assert json.loads(run.result.token.body) == body
    assert run.result.reached is Reached.UNTESTED


@pytest.mark.parametrize("echo", [REFRESH, CLIENT_SECRET, REFRESH[:20], TOKEN])
def test_what_an_endpoint_repeats_of_a_secret_is_masked(echo: str) -> None:
    run = refused({"error": "invalid_grant", "error_description": f"no such token: {echo}"})
    if echo != TOKEN:
        assert echo not in seen_everywhere(run)
    odd = refused(f"<html>{REFRESH} {CLIENT_SECRET}</html>", 500, f"Oh \x1b {REFRESH}")
    assert failed(odd)[1] is FailureKind.NOT_GRANTED


@pytest.mark.parametrize(
    ("status", "reason", "body", "kind", "text"),
    [
        (
            401,
            "Unauthorized",
            "",
            TokenFaultKind.STATUS,
            "no access token and no reason: it answers 401 Unauthorized.",
        ),
        (407, "", "<html>", TokenFaultKind.STATUS, "gives no access token and no reason: it answers 407."),
        (
            302,
            "Found",
            "",
            TokenFaultKind.REDIRECT,
            "sends to another address (302 Found), where no secret goes.",
        ),
        (
            200,
            "OK",
            "<html>",
            TokenFaultKind.NOT_JSON,
            "does not answer as a token endpoint: what came is no JSON.",
        ),
        (200, "OK", "{}", TokenFaultKind.NO_ACCESS, "login.test answers without an access token."),
        (200, "OK", '{"access_token":"a"}', TokenFaultKind.NO_EXPIRY, "(expires_in)."),
        (
            200,
            "OK",
            '{"access_token":"a","expires_in":"3600"}',
            TokenFaultKind.BAD_EXPIRY,
            "in whole seconds",
        ),
        (
            200,
            "OK",
            '{"access_token":"a","expires_in":1,"token_type":"mac"}',
            TokenFaultKind.OTHER_TYPE,
            "(Bearer).",
        ),
        (200, "OK", '{"access_token":"a b","expires_in":1}', TokenFaultKind.UNSENDABLE, "cannot be sent."),
        (
            200,
            "OK",
            '{"access_token":"a","expires_in":1,"scope":[]}',
            TokenFaultKind.MISTYPED,
            "is no text).",
        ),
    ],
)
def test_an_answer_without_a_usable_token(
    status: int, reason: str, body: str, kind: TokenFaultKind, text: str
) -> None:
    run = refused(body, status, reason)
    stage, failure_kind, words = failed(run)
    assert (stage, failure_kind) == (Stage.OAUTH_TOKEN, FailureKind.NOT_GRANTED)
    assert text in words
    assert run.result.token is not None
    assert run.result.token.fault is not None
    assert run.result.token.fault.kind is kind
    # A success may hold a token all the same.
    assert run.result.token.body == ("" if status == 200 else body)


@pytest.mark.parametrize("status", [200, 400, 401, 500])
def test_a_token_that_comes_with_a_refusal_is_masked_too(status: int) -> None:
    said = {
        "error": "busy",
        "error_description": f"keep {TOKEN}",
        "access_token": TOKEN,
        "refresh_token": TOKEN[::-1],
    }
    answer = read_token(Fetched(1, status, "", "application/json", json.dumps(said).encode()), REQUEST, 1)
    told = f"{answer!r}{answer.raw}{answer.seen}{answer.seen.body}{answer.seen.fault and tuple(answer.seen.fault)}"
    assert "busy" in told
    assert not holds_secret(told, (TOKEN, TOKEN[::-1]))


def test_a_refusal_without_end_is_not_kept() -> None:
    run = refused("x" * 20_000, 500, "Internal Server Error")
    assert run.result.token is not None
    assert run.result.token.body == ""


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("no-such-host", "No address was found for the name login.test."),
        ("refused", "login.test refuses the connection: nothing listens there."),
        ("timeout", "No answer from login.test within 20 s."),
        ("closed", "login.test closed the connection before its whole answer had come."),
        ("protocol", "login.test does not answer as a web server does: no-http."),
        ("cancelled", "Cancelled."),
        ("certificate", "The server's certificate has expired."),
    ],
)
def test_an_endpoint_that_cannot_be_asked(kind: str, text: str) -> None:
    run = play(oauth(), [Fails(kind, "no-http", "raw", verify_code=10)], failing=Fetch)
    assert failed(run) == (Stage.OAUTH_TOKEN, FailureKind(kind), text)
    assert run.result.token is None


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://login.test/token", True),
        ("http://login.test/token", False),
        ("http://127.0.0.1:8080/token", True),
        ("http://localhost/token", True),
        ("http://[::1]:1/token", True),
        ("http://localhost.evil.test/token", False),
        ("http://127.0.0.1@evil.test/token", False),
        ("ftp://login.test/token", False),
        ("", False),
    ],
)
def test_secrets_go_over_plain_http_to_this_computer_only(url: str, good: bool) -> None:
    what = oauth(token_request=TokenRequest(url, b"grant_type=refresh_token&refresh_token=x"))
    run = play(what, [Fails("timeout")] if good else [], failing=Fetch)
    assert failed(run)[0] is (Stage.OAUTH_TOKEN if good else Stage.CONFIG)


def test_without_a_refresh_token_nothing_is_asked() -> None:
    run = play(oauth(token_request=TokenRequest(REQUEST.url, b"grant_type=refresh_token&client_id=x")), [])
    assert failed(run) == (
        Stage.CONFIG,
        FailureKind.SETTINGS,
        "This cannot be sent: the refresh token is missing.",
    )


def test_without_a_mailbox_nothing_is_asked() -> None:
    run = play(oauth(username=""), [])
    assert failed(run)[:2] == (Stage.CONFIG, FailureKind.SETTINGS)
    assert "With OAuth2".lower() in failed(run)[2].lower()


def test_a_token_goes_over_no_readable_line() -> None:
    script: list[Entry] = [
        Grants(GRANTED),
        Says("220 mx"),
        Hears("EHLO [192.0.2.9]"),
        Says("250-mx\n250 AUTH XOAUTH2"),
        Hears("QUIT"),
    ]
    run = play(oauth("none"), script)
    assert failed(run) == (
        Stage.AUTH,
        FailureKind.UNPROTECTED,
        "Not tried: without encryption everybody on the way could read the access token.",
    )


def test_a_server_without_the_login_for_tokens() -> None:
    hello: list[Entry] = [Grants(GRANTED), *OPENED[:3], Says("250-mx\n250 AUTH PLAIN LOGIN")]
    script: list[Entry] = [*hello, Hears("QUIT")]
    assert failed(play(oauth(), script)) == (
        Stage.AUTH,
        FailureKind.NO_MECHANISM,
        "The server offers only PLAIN, LOGIN; the platform can log in with XOAUTH2.",
    )


def test_an_outcome_does_not_show_what_came() -> None:
    assert repr(Fetched(1, 200, "OK", "", GRANTED.encode())) == f"Fetched(200, <{len(GRANTED)} bytes>)"
    assert TOKEN not in repr(Rotated(TOKEN))


@pytest.mark.parametrize(
    ("content_type", "shown"),
    [
        ("text/html; charset=ISO-8859-1", "zu sp\xe4t"),
        ("text/html", "zu sp\ufffdt"),
        ("text/html; charset=no-such-one", "zu sp\ufffdt"),
    ],
)
def test_a_refusal_is_read_in_the_letters_it_names(content_type: str, shown: str) -> None:
    answer = Fetched(1, 503, "Service Unavailable", content_type, "zu sp\xe4t".encode("latin-1"))
    assert read_token(answer, REQUEST, 1).seen.body == shown


def test_what_stops_the_platforms_library_is_kept_beside_our_own_reading() -> None:
    def library(body: str, status: int = 200) -> LibraryFault | None:
        return read_token(Fetched(1, status, "", "", body.encode()), REQUEST, 1).seen.library

    assert library('{"access_token":"a b","expires_in":1}') is None
    assert library('{"access_token":"a","expires_in":"1"}') is LibraryFault.KEY_EXPIRY
    assert library("<html>", 503) is None
