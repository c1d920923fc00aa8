"""What may stand in the fields of OAuth2."""

import pytest

from mailconfig_gui.model.oauth2_kinds import Exact, Provider, Scope, Url, host_of_url, is_safe_url
from mailconfig_gui.model.problem import Severity


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Login.Example.com/authorize?a=b&c=%20", "login.example.com"),
        ("http://127.0.0.1:8080", "127.0.0.1"),
        ("https://[::1]:8443/token", "[::1]"),
        ("https://a.example:0/", ""),
        ("https://a.example:70000/", ""),
        ("https://user@a.example/", ""),
        ("https://a.example/#part", ""),
        ("https://a.example\\@b.example/", ""),
        ("https://a..example/", ""),
        ("https://a.example/a b", ""),
        ("ftp://a.example/", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_the_host_of_an_address(url: str, host: str) -> None:
    assert host_of_url(url) == host


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://a.example/token", True),
        ("http://127.0.0.1:5000/token", True),
        ("http://[::1]/token", True),
        ("http://localhost/token", True),
        ("http://a.example/token", False),
        ("http://localhost.evil.test/token", False),
        ("http://127.0.0.1.evil.test/token", False),
        ("http://evil.localhost/token", False),
        ("http://evil.localhost./token", False),
        ("http://localhost@evil.test/token", False),
        ("http://localhost:80@evil.test/token", False),
        ("http://localhost\\@evil.test/token", False),
        ("http://[::ffff:192.0.2.1]/token", False),
        ("http://0.0.0.0/token", False),
        ("http://2130706433/token", False),
        ("http://loc\u0430lhost/token", False),
        ("http://\u24db\u24de\u24d2alhost/token", False),
        ("https\t://a.example/token", False),
        ("file:///etc/passwd", False),
        ("javascript:alert(1)", False),
        ("https://a.example/%s/token", False),
        ("a.example/token", False),
    ],
)
def test_secrets_go_only_by_https_or_to_this_computer(url: str, safe: bool) -> None:
    assert is_safe_url(url) is safe


def test_a_number_is_no_exact_text() -> None:
    value, (fault,) = Exact().parse(12)
    assert (value, fault.code) == ("12", "not-text")
    assert fault.mend is not None
    assert fault.mend.value == "12"
    assert [one.code for one in Exact().parse(None).faults] == ["not-text"]
    assert Exact().parse("12").faults == ()


@pytest.mark.parametrize("severity", list(Severity))
@pytest.mark.parametrize(
    ("text", "code", "better"),
    [
        ("https://a.example/x", None, None),
        ("", None, None),
        ("https://a.example/%s/x", None, None),
        ("a.example/x", "url-malformed", "https://a.example/x"),
        ("no address", "url-malformed", None),
        ("http://a.example/x", "url-unencrypted", "https://a.example/x"),
        ("http://localhost:80/x", None, None),
    ],
)
def test_addresses(text: str, code: str | None, better: str | None, severity: Severity) -> None:
    value, faults = Url(severity).parse(text)
    assert value == text
    assert [(fault.code, fault.severity) for fault in faults] == ([(code, severity)] if code else [])
    assert [fault.mend and fault.mend.value for fault in faults] == ([better] if code else [])


def test_an_address_that_only_leads_back_may_be_plain() -> None:
    assert Url(Severity.WARNING, plain=True).parse("http://platform.example/code").faults == ()


def test_blanks_around_an_address_are_told_as_such() -> None:
    assert [fault.code for fault in Url(Severity.ERROR).parse(" https://a.example/ ").faults] == [
        "outer-blank"
    ]


@pytest.mark.parametrize("raw", ["one  two ", ["one", "two"], ("one", "two")])
def test_scopes_are_words_or_a_list(raw: object) -> None:
    assert Scope().parse(raw) == (("one", "two"), ())


@pytest.mark.parametrize(
    ("raw", "value", "code"),
    [
        (["one", 1], ("one",), "scope-word"),
        ([""], (), "scope-word"),
        (["one two"], (), "scope-word"),
        ("one tw\u200bo", ("one",), "scope-word"),
        ("one\n", None, "control-character"),
        (5, (), "scope-list"),
        ({}, (), "scope-list"),
    ],
)
def test_what_is_no_scope(raw: object, value: object, code: str) -> None:
    read, (fault,) = Scope().parse(raw)
    assert (read, fault.code) == (value, code)


def test_the_platforms_words_for_providers() -> None:
    assert Provider().options == ("GOOGLE", "OFFICE_365", "CUSTOM")
    for word in ("", "SENDGRID", "GOOGLE"):
        assert Provider().parse(word) == (word, ())
    value, (fault,) = Provider().parse("google")
    assert (value, fault.code) == (None, "unknown-choice")
    assert fault.mend is not None
    assert fault.mend.value == "GOOGLE"
    assert "capital" in fault.remedy
