"""The token endpoint: the platform's own bytes, and answers of every kind."""

from __future__ import annotations

import base64
import json
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailconfig_gui.oauth.token import (
    IdClaims,
    Tokens,
    exchange_request,
    is_token,
    read_answer,
    refresh_request,
    secrets_of,
    tokens_in,
)
from mailconfig_gui.oauth.values import HEADERS, TokenFault, TokenFaultKind
from tests.oauth.samples import GOOGLE, MICROSOFT

JSON = "application/json; charset=UTF-8"
FORM = "application/x-www-form-urlencoded"
GOOD: dict[str, object] = {"access_token": "ya29.a0", "token_type": "Bearer", "expires_in": 3599}


def answered(**changes: object) -> Tokens | TokenFault:
    said = {name: value for name, value in {**GOOD, **changes}.items() if value is not ...}
    return read_answer(200, JSON, json.dumps(said).encode())


def refused(status: int, body: object, content_type: str = JSON) -> TokenFault:
    data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    told = read_answer(status, content_type, data)
    assert isinstance(told, TokenFault)
    return told


def id_token(claims: object) -> str:
    middle = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"eyJh.{middle}.c2ln"


def test_every_token_of_an_answer_is_known_for_what_it_is() -> None:
    body = b'{"error": "x", "access_token": "a", "refresh_token": "r", "id_token": 1, "token": "t"}'
    assert tokens_in(body) == ("a", "r")
    assert tokens_in(b"[") == ()


def test_a_refresh_is_the_platforms_request_byte_for_byte() -> None:
    request = refresh_request(MICROSOFT)
    assert request.url == "https://login.microsoftonline.com/contoso/oauth2/v2.0/token"
    assert request.body == (
        b"grant_type=refresh_token&refresh_token=0.AX-r&client_id=6f1c&client_secret=abc8Q%7Ed*f+g"
    )
    assert HEADERS == {
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "User-Agent": "mailconfig",
    }


def test_an_empty_secret_is_sent_as_the_bare_word_as_the_platform_does() -> None:
    body = refresh_request(GOOGLE._replace(client_secret="")).body
    assert body.endswith(b"&client_id=1-a.apps.example&client_secret")
    assert refresh_request(GOOGLE._replace(client_secret=None)).body == body


def test_letters_beyond_ascii_are_escaped_in_utf_8() -> None:
    body = refresh_request(GOOGLE._replace(client_secret="é!'()")).body
    assert body.endswith(b"client_secret=%C3%A9%21%27%28%29")


def test_an_exchange_carries_code_redirect_and_verifier() -> None:
    request = exchange_request(GOOGLE, "4/0A-c", "v" * 43, "http://127.0.0.1:8091/")
    assert request.body == (
        b"code=4%2F0A-c&grant_type=authorization_code&redirect_uri=http%3A%2F%2F127.0.0.1%3A8091%2F"
        b"&client_id=1-a.apps.example&client_secret=GOCSPX-1&code_verifier=" + b"v" * 43
    )


def test_a_request_names_its_secrets() -> None:
    request = exchange_request(GOOGLE, "4/0A-c", "verifier", "http://127.0.0.1:8091/")
    assert set(secrets_of(request)) == {"4/0A-c", "GOCSPX-1", "verifier"}
    assert set(secrets_of(refresh_request(MICROSOFT))) == {"0.AX-r", "abc8Q~d*f g"}


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_whatever_a_secret_is_made_of_arrives_as_it_is(secret: str) -> None:
    body = refresh_request(GOOGLE._replace(client_secret=secret)).body
    assert parse_qs(body.decode("ascii"), keep_blank_values=True)["client_secret"] == [secret]


def test_half_a_character_does_not_stop_a_request() -> None:
    assert refresh_request(GOOGLE._replace(client_secret="\ud800")).body.endswith(b"=%ED%A0%80")


def test_a_good_answer_gives_its_tokens() -> None:
    assert answered() == Tokens("ya29.a0", 3599)
    whole = answered(
        refresh_token="1//r",
        scope="https://mail.google.com/ openid",
        id_token=id_token({"email": "a@b.test"}),
    )
    assert whole == Tokens(
        "ya29.a0", 3599, "1//r", ("https://mail.google.com/", "openid"), IdClaims("a@b.test", "")
    )


def test_tokens_show_no_token() -> None:
    told = answered(refresh_token="1//r")
    assert repr(told) == "Tokens(access_token=<secret>, expires_in=3599, scope=None)"


@pytest.mark.parametrize("kind", ["Bearer", "bearer", "BEARER", None, ...])
def test_the_type_is_bearer_in_any_case_or_left_out(kind: object) -> None:
    assert isinstance(answered(token_type=kind), Tokens)


@pytest.mark.parametrize(
    ("scope", "read"), [("", ()), (None, None), ({"a": 1}, None), ("a \x01b c\td", ("a", "c", "d"))]
)
def test_only_words_are_a_scope(scope: object, read: object) -> None:
    told = answered(scope=scope)
    assert isinstance(told, Tokens)
    assert told.scope == read


@pytest.mark.parametrize("none", [None, "", ...])
def test_an_answer_without_a_refresh_token_is_good(none: object) -> None:
    assert answered(refresh_token=none) == Tokens("ya29.a0", 3599)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"access_token": ...}, TokenFaultKind.NO_ACCESS),
        ({"access_token": None}, TokenFaultKind.NO_ACCESS),
        ({"access_token": ""}, TokenFaultKind.NO_ACCESS),
        ({"access_token": 5}, TokenFaultKind.UNSENDABLE),
        ({"access_token": ["a"]}, TokenFaultKind.UNSENDABLE),
        ({"access_token": "a\r\nMAIL FROM:<x@y>"}, TokenFaultKind.UNSENDABLE),
        ({"access_token": "a\x01\x01"}, TokenFaultKind.UNSENDABLE),
        ({"access_token": "a b"}, TokenFaultKind.UNSENDABLE),
        ({"access_token": "a\x00"}, TokenFaultKind.UNSENDABLE),
        ({"access_token": "ä"}, TokenFaultKind.UNSENDABLE),
        ({"access_token": "a" * 20_000}, TokenFaultKind.UNSENDABLE),
        ({"refresh_token": "a\n"}, TokenFaultKind.UNSENDABLE),
        ({"refresh_token": {"a": "b"}}, TokenFaultKind.UNSENDABLE),
        ({"refresh_token": True}, TokenFaultKind.UNSENDABLE),
        ({"refresh_token": []}, TokenFaultKind.MISTYPED),
        ({"scope": ["a"]}, TokenFaultKind.MISTYPED),
        ({"scope": 5}, TokenFaultKind.MISTYPED),
        ({"token_type": "mac"}, TokenFaultKind.OTHER_TYPE),
        ({"token_type": "DPoP"}, TokenFaultKind.OTHER_TYPE),
        ({"token_type": ["Bearer"]}, TokenFaultKind.OTHER_TYPE),
        ({"expires_in": ...}, TokenFaultKind.NO_EXPIRY),
        ({"expires_in": None}, TokenFaultKind.NO_EXPIRY),
        ({"expires_in": "3599"}, TokenFaultKind.BAD_EXPIRY),
        ({"expires_in": 3599.0}, TokenFaultKind.BAD_EXPIRY),
        ({"expires_in": True}, TokenFaultKind.BAD_EXPIRY),
        ({"expires_in": [3599]}, TokenFaultKind.BAD_EXPIRY),
        ({"expires_in": -1}, TokenFaultKind.BAD_EXPIRY),
        ({"expires_in": 0}, TokenFaultKind.BAD_EXPIRY),
        ({"expires_in": 2**63}, TokenFaultKind.BAD_EXPIRY),
    ],
)
def test_a_success_that_is_none_has_its_kind(changes: dict[str, object], kind: TokenFaultKind) -> None:
    assert answered(**changes) == TokenFault(kind, 200)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Sign in</html>",
        b"[]",
        b'"text"',
        b"null",
        b'{"access_token":"a","expires_in":3599',
        b'{"access_token":"a","access_token":"b","expires_in":3599}',
        b'{"access_token":"a","expires_in":NaN}',
        b'{"access_token":"a","expires_in":' + b"9" * 5000 + b"}",
        b'{"access_token":"a\nb","expires_in":3599}',
        b'{"access_token":"\xff","expires_in":3599}',
        '{"access_token":"a","expires_in":3599}'.encode("utf-16"),
        b"[" * 500_000,
        b'{"a":' * 100_000,
        b"access_token=a&expires_in=3599&token_type=Bearer",
    ],
)
def test_a_success_that_is_no_json_object_is_no_answer(body: bytes) -> None:
    for content_type in (JSON, "text/html", FORM, ""):
        assert read_answer(200, content_type, body) == TokenFault(TokenFaultKind.NOT_JSON, 200)


def test_a_byte_order_mark_and_another_label_do_not_hide_an_answer() -> None:
    body = b"\xef\xbb\xbf" + json.dumps(GOOD).encode()
    assert read_answer(200, "text/plain", body) == Tokens("ya29.a0", 3599)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_a_redirect_whatever_stands_in_it(status: int) -> None:
    for body in (GOOD, {"error": "invalid_grant"}):
        assert refused(status, body) == TokenFault(TokenFaultKind.REDIRECT, status)


@pytest.mark.parametrize("status", [400, 401, 403, 407, 429, 500, 503])
def test_a_status_without_a_readable_error_stays_a_status(status: int) -> None:
    for body in (b"", b"<html>", b"[]", b'{"error":""}', b'{"error":5}', json.dumps(GOOD).encode()):
        assert read_answer(status, "text/html", body) == TokenFault(TokenFaultKind.STATUS, status)


def test_googles_refusal_is_read() -> None:
    body = {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
    assert refused(400, body) == TokenFault(
        TokenFaultKind.REFUSED, 400, "invalid_grant", "Token has been expired or revoked."
    )
    assert refused(400, {"error": "invalid_grant", "error_subtype": "invalid_rapt"}).subtype == "invalid_rapt"


def test_googles_front_servers_write_an_object() -> None:
    body = {"error": {"code": 400, "message": "Request is malformed.", "status": "INVALID_ARGUMENT"}}
    assert refused(400, body)[2:4] == ("INVALID_ARGUMENT", "Request is malformed.")


@pytest.mark.parametrize(
    ("description", "numbers", "code"),
    [
        ("AADSTS70008: The refresh token has expired.\r\nTrace ID: 1", [700082], "AADSTS70008"),
        ("No code in words", [7000215], "AADSTS7000215"),
        ("", ["7000215"], ""),
        ("", [True], ""),
        ("", [-1], ""),
        ("", [10**12], ""),
        ("", [], ""),
        ("", 7000215, ""),
        ("", None, ""),
    ],
)  # fmt: skip
def test_microsofts_code_is_found(description: str, numbers: object, code: str) -> None:
    body = {
        "error": "invalid_client",
        "error_description": description,
        "error_codes": numbers,
        "suberror": "bad_token",
    }
    told = refused(401, body)
    assert (told.code, told.subtype, told.status) == (code, "bad_token", 401)


def test_a_refusal_under_a_success_and_one_as_a_form_are_refusals() -> None:
    assert refused(200, {"error": "bad_verification_code"}).kind is TokenFaultKind.REFUSED
    form = "error=invalid_grant&error_description=Gone%0d%0aaway"
    assert refused(400, form, f"{FORM}; charset=utf-8")[2:4] == ("invalid_grant", "Gone away")
    assert refused(400, form, "text/plain").kind is TokenFaultKind.STATUS
    assert refused(400, "error=a&error=b", FORM).kind is TokenFaultKind.STATUS
    assert refused(400, "&".join(f"a{n}=b" for n in range(500)), FORM).kind is TokenFaultKind.STATUS


@pytest.mark.parametrize(
    ("token", "claims"),
    [
        (id_token({"email": "a@b.test", "preferred_username": "c@d.test"}), IdClaims("a@b.test", "c@d.test")),
        (id_token({"email": 5, "preferred_username": "a\u202eb"}), IdClaims("", "a b")),
        (id_token({}), IdClaims("", "")),
        (id_token([]), None),
        ("a.b", None),
        ("a.b.c", None),
        ("a.ä.c", None),
        ("a..c", None),
        (None, None),
        ({"email": "a@b.test"}, None),
    ],
)
def test_claims_are_read_where_they_can_be(token: object, claims: IdClaims | None) -> None:
    told = answered(id_token=token)
    assert isinstance(told, Tokens)
    assert told.id_claims == claims


@given(st.integers(100, 599), st.sampled_from([JSON, FORM, "text/html", ""]), st.binary())
def test_no_answer_raises(status: int, content_type: str, body: bytes) -> None:
    assert isinstance(read_answer(status, content_type, body), Tokens | TokenFault)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=4,
)
_NAMES = (
    "access_token",
    "expires_in",
    "token_type",
    "refresh_token",
    "scope",
    "id_token",
    "error",
    "error_codes",
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(_NAMES, _VALUES)), st.sampled_from([200, 400, 401]))
def test_a_token_that_is_read_can_stand_in_a_line(said: dict[str, object], status: int) -> None:
    told = read_answer(status, JSON, json.dumps({**GOOD, **said}).encode())
    if isinstance(told, Tokens):
        assert is_token(told.access_token)
        assert told.refresh_token is None or is_token(told.refresh_token)
        assert not set(told.access_token) & set("\r\n\x00\x01 ")
