"""The API's session where the targets' tests do not reach."""

from __future__ import annotations

import json

import pytest

from mailconfig_gui.delivery.kind import Code
from mailconfig_gui.delivery.target import Stop
from mailconfig_gui.delivery.targets.thingsboard.api import (
    Login,
    LoginRefusedError,
    PlatformError,
    Session,
    document_from,
    provider_words,
)
from mailconfig_gui.delivery.targets.thingsboard.web import BrokenAnswerError
from tests.delivery.helpers import web_to
from tests.platform_standin.server import Platform


@pytest.fixture
def platform() -> object:
    return Platform("4.3")


def session(platform: Platform, login: Login) -> Session:
    return Session(web_to(platform.url, Stop()), login)


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
    ("message", "hint"),
    [
        ("User account is not active", "switched off"),
        ("API key is expired", "Make a new API key"),
        ("Invalid username or password", "does not know this key; before version 4.3"),
        ("Authentication failed", "does not know this key"),
    ],
)
def test_a_refused_key_is_told_in_words_of_keys(platform: Platform, message: str, hint: str) -> None:
    answering(platform, "/api/auth/user", 401, {"status": 401, "message": message, "errorCode": 10})
    with pytest.raises(LoginRefusedError) as refused:
        session(platform, Login(api_key="key")).account()
    assert refused.value.title == "The platform refused the API key"
    assert refused.value.message == f"It says: {message}."
    assert hint in refused.value.hint
    assert not [word for word in ("upper and lower case", "locked") if word in str(refused.value)]
    platform.close()


@pytest.mark.parametrize("status", [400, 404, 405, 500])
def test_a_login_that_nobody_knows_there_is_told_by_the_path(platform: Platform, status: int) -> None:
    """A path that is no prefix of the platform: its own handler takes it, and knows no POST there."""
    words = {"message": "Request method 'POST' is not supported"}
    answering(platform, "/things/api/auth/login", status, words)
    wrong = Session(web_to(f"{platform.url}/things", Stop()), Login("u", "p"))
    with pytest.raises(BrokenAnswerError) as error:
        wrong.open()
    assert f"{platform.url}/things/api/auth/login" in error.value.message
    assert error.value.hint.endswith(platform.url)
    platform.close()


def test_a_key_at_a_wrong_address_is_told_by_the_path(platform: Platform) -> None:
    answering(platform, "/api/auth/user", 404, {"status": 404, "message": "Not found"})
    with pytest.raises(BrokenAnswerError, match="no login at") as error:
        session(platform, Login(api_key="key")).account()
    assert "with its path if it has one" in error.value.hint
    platform.close()


def test_settings_that_the_platform_cannot_read_are_two_rows(platform: Platform) -> None:
    answering(platform, "/api/admin/settings/mail", 500, {"message": "Database error", "errorCode": 46})
    with pytest.raises(PlatformError, match="two rows") as error:
        session(platform, Login("sysadmin@thingsboard.org", "sysadmin")).settings("mail")
    assert "Do not restart it" in error.value.hint
    assert "Name its database as the target" in error.value.hint
    platform.close()


def test_the_causes_of_java_are_shown_without_their_tabs() -> None:
    text = "Failed: a.B: Invalid Addresses;\n  nested exception is:\n\tcom.sun.mail.B: 550 5.1.1\n"
    assert PlatformError(500, 2, text).message.splitlines()[1:] == [
        "nested exception is:",
        "com.sun.mail.B: 550 5.1.1",
    ]


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


@pytest.mark.parametrize(
    ("status", "value"),
    [
        (200, {}),
        (200, {"status": 500, "message": "x", "errorCode": 2}),
        (200, True),
        (200, []),
        (202, None),
        (204, None),
    ],
)
def test_only_the_platform_s_own_answer_is_a_message_that_was_sent(
    platform: Platform, status: int, value: object
) -> None:
    opened = session(platform, Login("sysadmin@thingsboard.org", "sysadmin"))
    opened.open()
    answering(platform, "/api/admin/settings/testMail", status, value)
    with pytest.raises(BrokenAnswerError):
        opened.send_test({}, 30)
    platform.close()


def test_what_the_platform_says_is_shown_without_what_a_terminal_obeys() -> None:
    error = PlatformError(400, 31, "one\x1b[2J\ntwo\u202e")
    assert error.message == "one\\x1b[2J\ntwo\\u202e"
