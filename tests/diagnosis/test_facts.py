from __future__ import annotations

import pytest

from mailconfig_gui.diagnosis.facts import KNOWN, facts_of, hold, is_private
from mailconfig_gui.diagnosis.reading import Pasted, text_of
from mailconfig_gui.storage.knowledge import load_knowledge

KNOWLEDGE = load_knowledge()


def _facts(settings: dict[str, object], text: str = "550 no") -> frozenset[str]:
    host = text_of(settings, "host")
    port = text_of(settings, "port")
    pasted = Pasted.of(text, None, None, host, int(port) if port.isdigit() else None)
    return facts_of(pasted.reading(next(pasted.parts()), KNOWLEDGE), settings)


@pytest.mark.parametrize(
    ("settings", "fact"),
    [
        ({"host": "https://smtp.example.com"}, "host-malformed"),
        ({"host": "user@example.com"}, "host-malformed"),
        ({"host": ""}, "host-empty"),
        ({"host": "localhost"}, "host-loopback"),
        ({"host": "192.168.1.2"}, "host-private"),
        ({"host": "192.0.2.2"}, "host-address"),
        ({"host": "142.251.9.26"}, "google-address"),
        ({"host": "142.251.009.026"}, "host-address"),
        ({}, "host-unknown"),
        ({"port": 443}, "port-of-others"),
        ({"port": "3306"}, "port-of-others"),
        ({"capabilities": "250-mail.example.com\n250-STARTTLS\n250 SIZE"}, "ehlo-without-login"),
        ({"capabilities": "250-mail.example.com\n250 AUTH PLAIN LOGIN"}, "ehlo-without-starttls"),
        ({}, "no-stage"),
        ({"host": "mail.corp.internal"}, "host-private"),
        ({"host": "smtp.gmail.com"}, "host-of-provider"),
        ({"host": "aspmx.l.google.com"}, "host-mx"),
        ({"host": "example-com.mail.protection.outlook.com"}, "host-mx"),
        ({"port": 70000}, "port-out-of-range"),
        ({"port": "25x"}, "port-out-of-range"),
        ({"port": 465, "security": "none"}, "tls-port"),
        ({"port": "587"}, "starttls-port"),
        ({"port": 25}, "port-25"),
        ({"port": 465}, "port-465"),
        ({}, "port-unknown"),
        ({"port": 465, "host": "smtp.gmail.com"}, "served-with-tls"),
        ({"port": 2000}, "served-with-starttls"),
        ({"host": "smtp.gmail.com"}, "host-listed"),
        ({"tls_version": "TLSv1.2"}, "tls-version-set"),
        ({"timeout": 1}, "timeout-hopeless"),
        ({"credentials_region": "us-east-1"}, "region-given"),
        ({"security": "starttls"}, "not-tls"),
        ({"security": "TLS"}, "security-tls"),
        ({"host": "smtp.office365.com", "port": 465}, "port-not-served"),
        ({"host": "smtp.office365.com"}, "starttls-only"),
        ({"host": "pop.example.com"}, "host-for-reading"),
        ({"username": ""}, "user-empty"),
        ({"username": "apikey"}, "user-apikey"),
        ({"username": "a@gmail.com"}, "user-google"),
        ({"username": "a@outlook.com"}, "user-microsoft"),
        ({"host": "smtp.resend.com", "username": "me"}, "user-not-expected"),
        ({"auth": "XOAUTH2"}, "oauth"),
        ({"mail_from": ""}, "from-empty"),
        ({"mail_from": "Plant"}, "from-malformed"),
        ({"mail_from": "TB <sysadmin@localhost.localdomain>"}, "from-local"),
        ({"mail_from": "a@gmail.com"}, "from-free"),
        ({"mail_from": "a@example.com", "username": "b@example.com"}, "from-not-user"),
        ({"proxy": "192.0.2.8:3128"}, "proxy"),
        ({"host": "email-smtp.eu-west-1.amazonaws.com", "credentials_region": "us-east-1"}, "other-region"),
        ({"host": "smtp.mailgun.org", "domain_region": "eu"}, "other-region"),
        ({"host": "smtp.gmail.com", "banner": "220 box.hoster.example ESMTP Exim"}, "foreign-banner"),
        ({"host": "smtp.gmail.com", "banner": "220 ********"}, "masked-banner"),
        ({"banner": "220 mail.example.org LMTP ready"}, "lmtp-banner"),
        ({"ehlo": "my_host"}, "ehlo-bad"),
    ],
)
def test_a_setting_gives_a_fact(settings: dict[str, object], fact: str) -> None:
    assert fact in _facts(settings)
    assert fact in KNOWN


@pytest.mark.parametrize(
    ("settings", "fact"),
    [
        ({"host": "smtp.gmail.com", "banner": "220 smtp.gmail.com ESMTP - gsmtp"}, "foreign-banner"),
        ({"host": "smtp.office365.com", "port": 587}, "port-not-served"),
        ({"mail_from": "TB <tb@example.com>"}, "from-malformed"),
        ({"host": "email-smtp.eu-west-1.amazonaws.com", "credentials_region": "eu-west-1"}, "other-region"),
        ({"host": "mail.gmail-school.example"}, "host-of-provider"),
        ({"port": 587, "host": "smtp.gmail.com"}, "served-with-tls"),
        ({"host": "imap.gmail.com"}, "host-listed"),
        ({"host": "smtp.gmail.com"}, "starttls-only"),
        ({"host": "localhost"}, "host-of-provider"),
        ({"host": "smtp.example.com"}, "host-for-reading"),
        ({"timeout": 10000}, "timeout-hopeless"),
        ({"port": 587}, "port-of-others"),
        ({"host": "mail.smtp2go.com", "port": 443}, "port-of-others"),
        ({"capabilities": "250-STARTTLS"}, "ehlo-without-starttls"),
        ({"capabilities": "250-AUTH=LOGIN"}, "ehlo-without-login"),
    ],
)
def test_and_not_another(settings: dict[str, object], fact: str) -> None:
    assert fact not in _facts(settings)


def test_who_is_named_in_the_text() -> None:
    text = "554 not verified: you@example.org"
    assert "names-recipient" in _facts({"rcpt": "you@example.org"}, text)
    assert "not-names-sender" in _facts({"mail_from": "me@example.com"}, text)
    assert "only-a-name" in _facts({}, "Unable to send mail: smtp.exmaple.org")


def test_a_text_alone_tells_little_of_a_port_of_the_web() -> None:
    assert "port-of-others" not in _facts({}, "dial tcp 192.0.2.8:443: connect: connection refused")
    assert "port-of-others" in _facts({}, "dial tcp 192.0.2.8:3306: connect: connection refused")


def test_text_of_takes_text_and_numbers_only() -> None:
    settings = {"a": " x ", "b": 5, "c": 5.0, "d": True, "e": None, "f": ["x"]}
    assert [text_of(settings, key) for key in "abcdefg"] == ["x", "5", "5", "", "", "", ""]


def test_private_addresses() -> None:
    assert is_private("10.1.2.3")
    assert is_private("fd00::1")
    assert not is_private("192.0.2.1.5")
    assert not is_private("8.8.8.8")
    # Those of examples stand for public ones.
    assert not is_private("192.0.2.1")
    assert not is_private("[2001:db8::1]")


@pytest.mark.parametrize(
    ("text", "malformed"),
    [
        ("java.net.UnknownHostException: smtp.example.com:587", True),
        ("getaddrinfo ENOTFOUND https://smtp.example.com", True),
        ("Couldn't connect to host, port: me@example.com, 587; timeout 4000", True),
        ("getaddrinfo ENOTFOUND smtp.example.com smtp.example.com:587", False),
        ("java.net.UnknownHostException: smtp.example.com: Name or service not known", False),
        ("lookup smtp.example.com on 127.0.0.11:53: no such host", False),
    ],
)
def test_a_name_that_is_none_is_told_from_the_text(text: str, malformed: bool) -> None:
    assert ("host-malformed" in _facts({}, text)) is malformed


@pytest.mark.parametrize(
    ("host", "private"), [("10.0.0.1", True), ("1.2.3.04", False), ("mail.example", False)]
)
def test_only_an_address_is_private(host: str, private: bool) -> None:
    assert is_private(host) is private


def test_circumstances_hold_or_are_negated() -> None:
    facts = frozenset({"proxy"})
    assert hold(("proxy", "!port-25"), facts)
    assert hold((), facts)
    assert not hold(("!proxy",), facts)
    assert not hold(("port-25",), facts)
