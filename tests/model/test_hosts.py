"""What is a host, and the split offered for what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailconfig_gui.model.hosts import (
    HostFault,
    is_host,
    is_loopback,
    read_host,
    registered_domain,
    reserved_host,
    to_punycode,
)

GOOD = [
    "smtp.example.com", "localhost", "mail_relay", "192.0.2.25", "2001:db8::25", "[2001:db8::25]", "fe80::1%eth0",
    "xn--mller-kva.example", "a.b.", "a" * 63 + ".example", "3com.example",
]  # fmt: skip


@pytest.mark.parametrize("text", GOOD)
def test_good_hosts(text: str) -> None:
    assert read_host(text) is None


@pytest.mark.parametrize(
    ("text", "code", "host", "port"),
    [
        ("", "missing", None, None),
        ("  ", "missing", None, None),
        (" smtp.example.com", "host-blank", "smtp.example.com", None),
        ("smtp.example.com\u200b", "host-blank", "smtp.example.com", None),
        ("smtp. example.com", "host-blank", "smtp.example.com", None),
        ("smtp://smtp.example.com:465/", "host-url", "smtp.example.com", "465"),
        ("https://user@smtp.example.com/path?x", "host-url", "smtp.example.com", None),
        ("//smtp.example.com", "host-url", "smtp.example.com", None),
        ("mailto:a@example.com", "host-url", "example.com", None),
        ("smtps:smtp.example.com", "host-url", "smtp.example.com", None),
        ("http://", "host-url", None, None),
        ("smtp.example.com:587", "host-port", "smtp.example.com", "587"),
        ("smtp.example.com, 587", "host-port", "smtp.example.com", "587"),
        ("[2001:db8::25]:587", "host-port", "[2001:db8::25]", "587"),
        ("smtp.example.com:70000", "host-port", "smtp.example.com", None),
        ("iot@example.com", "host-address", "example.com", None),
        ("smtp.müller.example", "host-idn", "smtp.xn--mller-kva.example", None),
        ("müller.example:25", "host-port", "xn--mller-kva.example", "25"),
        ("999.1.1.1", "host-malformed", None, None),
        ("smtp..example.com", "host-malformed", None, None),
        ("-bad.example", "host-malformed", None, None),
        ("smtp.example.com/", "host-malformed", "smtp.example.com", None),
        ("a" * 64 + ".example", "host-malformed", None, None),
        ("[::1", "host-malformed", None, None),
        ("::zz", "host-malformed", None, None),
        ("a b c d !", "host-blank", None, None),
        ("\u0635\u200d.example", "host-malformed", None, None),
    ],
)
def test_faults_and_their_split(text: str, code: str, host: str | None, port: str | None) -> None:
    fault = read_host(text)
    assert fault is not None
    assert (fault.code, fault.host, fault.port) == (code, host, port)


@given(st.text())
def test_a_split_is_always_a_good_host(text: str) -> None:
    fault = read_host(text)
    if fault is not None and fault.host is not None:
        assert is_host(fault.host)
    if isinstance(fault, HostFault) and fault.port is not None:
        assert 1 <= int(fault.port) <= 65535


def test_too_long_a_name_is_no_host() -> None:
    assert not is_host(".".join(["a" * 60] * 5))


def test_punycode_of_what_has_none() -> None:
    assert to_punycode("ex\u0000ample") is None
    assert to_punycode("Bücher.example") == "xn--bcher-kva.example"


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST", "127.0.0.1", "127.1.2.3", "::1", "[::1]", "a.localhost"]
)
def test_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["smtp.example.com", "128.0.0.1", "127.example.org", "::2"])
def test_not_loopback(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    ("host", "word"),
    [
        ("localhost", "container"),
        ("host.docker.internal", "computers"),
        ("0.0.0.0", "computers"),
        ("smtp.example.com", "examples"),
        ("mail.test", "examples"),
        ("mail.lan", "local network"),
    ],
)
def test_reserved_names_get_a_remark(host: str, word: str) -> None:
    note = reserved_host(host)
    assert note is not None
    assert word in note.title
    assert note.remedy


def test_an_ordinary_name_gets_none() -> None:
    assert reserved_host("smtp.sendgrid.net") is None


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("smtp.example.com", "example.com"),
        ("smtp.mail.example.co.uk", "example.co.uk"),
        ("smtp.example.go.jp", "example.go.jp"),
        ("co.uk", "co.uk"),
        ("smtp.city.example.de", "example.de"),
        ("localhost", "localhost"),
    ],
)
def test_the_domain_of_a_host_is_the_one_that_somebody_registered(host: str, domain: str) -> None:
    assert registered_domain(host) == domain
