"""The words for a token request that fails; tests/real/test_verdict_oauth.py holds them against the real libraries."""

from __future__ import annotations

import pytest

from mailconfig_gui.oauth.values import LibraryFault
from mailconfig_gui.prediction.jackson import JavaSettings, read_as_platform
from mailconfig_gui.prediction.java_token import request_failure, token_failure
from mailconfig_gui.prediction.observed import Token
from mailconfig_gui.prediction.platforms import PLATFORMS

URI = "https://login.example/token"
JSON = "application/json; charset=utf-8"
BARE = f"400 Bad Request\nPOST {URI}"
ROW: dict[str, object] = {
    "smtpHost": "mail.example", "smtpPort": 25, "username": "a@b.example", "smtpProtocol": "smtp", "timeout": 9000,
    "mailFrom": "a@b.example", "enableOauth2": True, "providerId": "CUSTOM", "clientId": "c", "clientSecret": "s",
}  # fmt: skip


def told(seen: Token, version: str = "4.3", uri: str = URI) -> str | None:
    return token_failure(seen, uri, PLATFORMS[version])


def refused(body: str, content_type: str = JSON, status: int = 400) -> str | None:
    return told(Token("", status, "Bad Request", content_type, body))


def test_a_token_that_came_is_no_failure() -> None:
    assert told(Token(status=200)) is None
    assert told(Token(status=200, fault=LibraryFault.EMPTY_ACCESS)) is None


@pytest.mark.parametrize(
    ("fault", "text", "older"),
    [
        (LibraryFault.NO_EXPIRY, 'Cannot invoke "java.lang.Long.intValue()" because', "null"),
        (LibraryFault.NOT_JSON, "Use JsonReader.setStrictness(Strictness.LENIENT)", "Use JsonReader.setLenient(true)"),
        (LibraryFault.KEY_EXPIRY, "key expires_in", "key expires_in"),
        (LibraryFault.NOTHING, "no JSON input found", "no JSON input found"),
    ],
)  # fmt: skip
def test_an_answer_that_the_library_cannot_use(fault: LibraryFault, text: str, older: str) -> None:
    seen = Token(status=200, fault=fault)
    assert str(told(seen)).startswith(text)
    assert str(told(seen, "3.6")).startswith(older)
    assert told(Token(status=200, fault=LibraryFault.NOT_OBJECT)) == ""


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ('{"n":1.50,"error_description":"d","error":"e"}',
         '{\n  "error": "e",\n  "error_description": "d",\n  "n": 1.50\n}'),
        ('{"error":null,"a":[],"b":{},"c":[1,{"d":true}]}',
         '{\n  "error": null,\n  "a": [],\n  "b": {},\n  "c": [\n    1,\n    {\n      "d": true\n    }\n  ]\n}'),
        ('{"error":{"status":"INVALID"}}', '{\n  "error": ""\n}'),
        ('{"x":1e3,"s":"\u00e9\u2028"} more', '{\n  "x": 1E+3,\n  "s": "\u00e9\\u2028"\n}'),
        ("null", "GenericData{classInfo=[error, error_description, error_uri], {}}"),
        ("{}", "{}"),
    ],
)  # fmt: skip
def test_a_refusal_in_json_is_shown_in_lines(body: str, shown: str) -> None:
    assert refused(body) == f"{BARE}\n{shown}"


@pytest.mark.parametrize(
    ("body", "instead"),
    [("[1]", ""), ('{"error":5}', "key error"), ("  ", "no JSON input found"), ("oops", BARE), ("", BARE),
     ('{"n":NaN}', BARE)],
)  # fmt: skip
def test_a_refusal_that_is_no_such_json_takes_its_words(body: str, instead: str) -> None:
    assert refused(body) == instead


def test_a_refusal_that_does_not_say_it_is_json_is_shown_as_it_is() -> None:
    assert refused('{"error":"x"}', "text/html") == f'{BARE}\n{{"error":"x"}}'
    assert refused("n\u00e9", "") == f"{BARE}\nn\u00c3\u00a9"
    assert refused("n\u00e9", "text/html; charset=utf-8") == f"{BARE}\nn\u00e9"
    assert str(refused("x", "nonsense")).startswith("Type must be in")


def test_what_is_nested_without_end_is_not_shown() -> None:
    for depth in (400, 900, 7000):
        assert str(refused(f'{{"x":{"[" * depth}{"]" * depth}}}')).startswith(BARE)


@pytest.mark.parametrize("status", [401, 407])
def test_java_keeps_no_body_of_these(status: int) -> None:
    assert refused('{"error":"x"}', status=status) == f"{status} Bad Request\nPOST {URI}"


@pytest.mark.parametrize(
    ("failure", "text", "newest"),
    [
        ("unknown-host", "login.example", ""),
        ("no-http", f"POST {URI}", ""),
        ("reset", "Connection reset", ""),
        ("handshake-closed", "Remote host terminated the handshake", ""),
        ("untrusted", "PKIX path building failed: sun.security", "(certificate_unknown) "),
        ("expired", "PKIX path validation failed: java.security.cert", "(certificate_expired) "),
        ("not-yet-valid", "PKIX path validation failed: java.security.cert", "(bad_certificate) "),
        (
            "wrong-name",
            "No subject alternative DNS name matching login.example found.",
            "(certificate_unknown) ",
        ),
        ("protocol_version", "Received fatal alert: protocol_version", "(protocol_version) "),
    ],
)
def test_an_endpoint_that_does_not_answer(failure: str, text: str, newest: str) -> None:
    assert str(told(Token(failure), "3.9")).startswith(text)
    assert str(told(Token(failure))).startswith(f"{newest}{text}")


def test_words_that_go_by_the_address_or_the_java() -> None:
    other = told(Token("wrong-name"), "3.9", "https://127.0.0.1/token")
    assert other == "No subject alternative names matching IP address 127.0.0.1 found"
    assert told(Token("refused")) == "Connection refused"
    assert told(Token("refused"), "3.6") == "Connection refused (Connection refused)"
    assert told(Token("host-unreachable"), "3.6") == "No route to host (Host unreachable)"
    assert told(Token("unknown-host"), uri="token") == ""


def asked(version: str = "4.3", /, **changes: object) -> str | None:
    document = {"tokenUri": URI, **ROW, **changes}
    read = read_as_platform(
        {key: value for key, value in document.items() if value is not ...}, PLATFORMS[version]
    )
    assert isinstance(read, JavaSettings)
    return request_failure(read, PLATFORMS[version])


@pytest.mark.parametrize("key", ["clientId", "clientSecret", "tokenUri", "providerId"])
def test_a_row_without_a_key(key: str) -> None:
    assert str(asked(**{key: ...})).startswith(
        'Cannot invoke "com.fasterxml.jackson.databind.JsonNode.asText()"'
    )
    assert asked("3.6", **{key: ...}) == "null"


@pytest.mark.parametrize(
    ("uri", "text"),
    [
        ("", "java.net.MalformedURLException: no protocol: "),
        ("127.0.0.1:80/t", "java.net.MalformedURLException: no protocol: 127.0.0.1:80/t"),
        ("localhost:80/t", "java.net.MalformedURLException: unknown protocol: localhost"),
        ("https://login.example/%s/token", "URLDecoder: Incomplete trailing escape (%) pattern"),
        ("https://login.example/token#x", "null"),
        ("https:///token", "Failed to select a proxy"),
        ("https://login.example:99999/t", "port out of range:99999"),
        ("https://login.example:" + "9" * 5000, "port out of range:" + "9" * 5000),
        ("https://login.example:8x/t", 'java.net.MalformedURLException: Error at index 1 in: "8x"'),
        (" HTTPS://me:pw@[::1]:8443/a%20b?x=%s", None),
        ("https://login.example", None),
    ],
)
def test_an_address_that_java_cannot_use(uri: str, text: str | None) -> None:
    assert asked(tokenUri=uri) == text


def test_java_11_has_other_words_for_no_host() -> None:
    assert asked("3.6", tokenUri="https:///token") == "protocol = https host = null"
