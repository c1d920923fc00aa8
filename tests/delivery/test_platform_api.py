"""The API's session where the targets' tests do not reach."""

from __future__ import annotations

import json

import pytest

from mailconfig_gui.delivery.platform_api import (
    Code,
    Login,
    LoginRefusedError,
    PlatformError,
    Session,
    document_from,
    provider_words,
)
from mailconfig_gui.delivery.target import Stop
from mailconfig_gui.delivery.web import BrokenAnswerError, Web, parse_base
from tests.platform_standin.server import Platform


@pytest.fixture
def platform() -> object:
    return Platform("4.3")


def session(platform: Platform, login: Login) -> Session:
    return Session(Web(parse_base(platform.url), Stop()), login)


def test_no_secret_in_any_repr() -> None:
    texts = [repr(Login("u", "secret", "")), repr(Login(api_key="secret")), repr(Code("TOTP", "secret"))]
    assert not any("secret" in text for text in texts)


def answering(platform: Platform, path: str, status: int, value: object) -> None:
    body = json.dumps(value).encode()
    platform.garble[path] = b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body)


@pytest.mark.parametrize(
    ("message", "hint"),
    [
        ("User account is locked due to security policy", "locked after failed logins"),
        ("User password expired!", "new password in the browser"),
        ("API key is expired", "new API key"),
        ("Invalid username or password", "tried once"),
    ],
)
def test_each_refusal_has_its_advice(platform: Platform, message: str, hint: str) -> None:
    answering(platform, "/api/auth/login", 401, {"status": 401, "message": message, "errorCode": 10})
    with pytest.raises(LoginRefusedError) as refused:
        session(platform, Login("u", "p")).open()
    assert refused.value.message == message
    assert hint in refused.value.hint
    platform.close()


@pytest.mark.parametrize(
    "value", [{"message": None}, {"message": 5, "errorCode": "x"}, {"message": "x" * 5000}]
)
def test_error_bodies_are_read_defensively(platform: Platform, value: dict[str, object]) -> None:
    answering(platform, "/api/admin/settings/mail", 500, value)
    with pytest.raises(PlatformError) as error:
        session(platform, Login("sysadmin@thingsboard.org", "sysadmin")).settings("mail")
    assert len(error.value.message) <= 2000
    assert error.value.status == 500
    platform.close()


@pytest.mark.parametrize("pair", [{}, {"token": None}, {"token": 5}, {"token": ""}, []])
def test_a_login_without_a_token_is_no_login(platform: Platform, pair: object) -> None:
    answering(platform, "/api/auth/login", 200, pair)
    with pytest.raises(BrokenAnswerError):
        session(platform, Login("u", "p")).open()
    platform.close()


def test_a_refresh_that_is_refused_ends_the_session(platform: Platform) -> None:
    open_session = session(platform, Login("sysadmin@thingsboard.org", "sysadmin"))
    open_session.open()
    platform.expire_tokens()
    platform.state.refresh_tokens.clear()
    with pytest.raises(LoginRefusedError, match="expired"):
        open_session.settings("mail")
    platform.close()


def test_rows_of_another_shape() -> None:
    with pytest.raises(BrokenAnswerError):
        document_from({"key": "mail", "jsonValue": None})
    assert provider_words("NEW") == "NEW"


@pytest.mark.parametrize("key", ["tb_key\r\nX-Evil: 1", "tb_kéy", "tb\u200bkey", "tb\0"])
def test_what_cannot_be_a_key_is_never_sent(platform: Platform, key: str) -> None:
    with pytest.raises(LoginRefusedError, match="no key has"):
        session(platform, Login(api_key=key)).account()
    assert platform.seen == []
    platform.close()


@pytest.mark.parametrize("token", ["a.b\r\nX-Evil: 1", "a\u2028b", "", None, 7, ["a"]])
def test_what_cannot_be_a_token_is_none(platform: Platform, token: object) -> None:
    answering(platform, "/api/auth/login", 200, {"token": token, "refreshToken": "r"})
    with pytest.raises(BrokenAnswerError, match="gave no token"):
        session(platform, Login("u", "p")).account()
    platform.close()


def test_what_the_platform_says_is_shown_without_what_a_terminal_obeys() -> None:
    error = PlatformError(400, 31, "one\x1b[2J\ntwo\u202e")
    assert error.message == "one\\x1b[2J\ntwo\\u202e"
