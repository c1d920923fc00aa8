"""SPF records: the grammar, macros, names. The RFC's own suite is in tests/real/test_spf_suite.py."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from mailconfig_gui.domain.spf_record import (
    Directive,
    Mechanism,
    Record,
    Sender,
    SpfError,
    SpfFault,
    SpfResult,
    expand,
    explained,
    is_asking_for,
    is_mail_domain,
    is_spf,
    read_record,
    target_name,
    the_record,
)

IPV4 = Sender(ip_address("192.0.2.3"), "strong-bad@email.example.com", "mx.example.org").macros(
    "email.example.com", "mx.example.org"
)
IPV6 = Sender(ip_address("2001:db8::cb01"), "strong-bad@email.example.com", "mx").macros("email.example.com")


@pytest.mark.parametrize("text", ["v=spf1", "v=spf1 -all", "V=SpF1  ", "v=spf1 "])
def test_a_record_says_that_it_is_one(text: str) -> None:
    assert is_spf(text)
    assert the_record(["other", text], "example.com").text == text


@pytest.mark.parametrize("text", ["", "v=spf10", "v=spf1\t-all", " v=spf1", "v=spf2.0/pra -all", "spf1 -all"])
def test_other_texts_are_no_records(text: str) -> None:
    assert not is_spf(text)
    with pytest.raises(SpfError) as error:
        the_record([text], "example.com")
    assert (error.value.fault, error.value.at) == (SpfFault.NO_RECORD, "example.com")


def test_two_records_are_none() -> None:
    with pytest.raises(SpfError) as error:
        the_record(["v=spf1 -all", "v=spf1 mx"], "example.com")
    assert error.value.fault is SpfFault.SEVERAL_RECORDS


def test_a_record_is_read_in_order_and_as_it_is_written() -> None:
    record = read_record(
        "v=spf1  A:%{d2}/24//64 -mx/0 ?include:_spf.example.net ~ip4:192.0.2.0/24 IP6:2001:db8::/32 ptr exists:%{i}.x "
        "moo=%{c} exp=why.example.com redirect=_spf.example.com. -all "
    )
    assert record == Record(
        record.text,
        (
            Directive("A:%{d2}/24//64", SpfResult.PASS, Mechanism.A, "%{d2}", prefixes=(24, 64)),
            Directive("-mx/0", SpfResult.FAIL, Mechanism.MX, prefixes=(0, 128)),
            Directive("?include:_spf.example.net", SpfResult.NEUTRAL, Mechanism.INCLUDE, "_spf.example.net"),
            Directive("~ip4:192.0.2.0/24", SpfResult.SOFTFAIL, Mechanism.IP4, "", "192.0.2.0/24", (24, 128)),
            Directive("IP6:2001:db8::/32", SpfResult.PASS, Mechanism.IP6, "", "2001:db8::/32", (32, 32)),
            Directive("ptr", SpfResult.PASS, Mechanism.PTR),
            Directive("exists:%{i}.x", SpfResult.PASS, Mechanism.EXISTS, "%{i}.x"),
            Directive("-all", SpfResult.FAIL, Mechanism.ALL),
        ),
        "_spf.example.com.",
        "why.example.com",
    )


@pytest.mark.parametrize(
    ("term", "fault"),
    [
        ("spf.example.com", SpfFault.UNKNOWN_MECHANISM),
        ("ipv4:192.0.2.1", SpfFault.UNKNOWN_MECHANISM),
        ("--all", SpfFault.UNKNOWN_MECHANISM),
        ("=x", SpfFault.UNKNOWN_MECHANISM),
        ("mx\x00", SpfFault.SYNTAX),
        ("all:x", SpfFault.SYNTAX),
        ("include", SpfFault.SYNTAX),
        ("include:", SpfFault.SYNTAX),
        ("include:example.com/24", SpfFault.SYNTAX),
        ("a:museum", SpfFault.SYNTAX),
        ("a:192.0.2.1", SpfFault.SYNTAX),
        ("a:x.-com", SpfFault.SYNTAX),
        ("a:%{x}.com", SpfFault.SYNTAX),
        ("a:%{c}", SpfFault.SYNTAX),
        ("a:%{d0}", SpfFault.SYNTAX),
        ("a/33", SpfFault.SYNTAX),
        ("a/08", SpfFault.SYNTAX),
        ("a//129", SpfFault.SYNTAX),
        ("ip4:192.0.2.300", SpfFault.SYNTAX),
        ("ip4:192.0.2", SpfFault.SYNTAX),
        ("ip4:2001:db8::1", SpfFault.SYNTAX),
        ("ip6:192.0.2.1", SpfFault.SYNTAX),
        ("ip6:2001:db8::1/129", SpfFault.SYNTAX),
        ("redirect=", SpfFault.SYNTAX),
        ("moo=%(d)", SpfFault.SYNTAX),
        ("exp=a.b exp=a.b", SpfFault.REPEATED),
    ],
)
def test_an_error_anywhere_in_a_record_is_named(term: str, fault: SpfFault) -> None:
    with pytest.raises(SpfError) as error:
        read_record(f"v=spf1 -all {term}")
    assert (error.value.fault, error.value.at) == (fault, term.rpartition(" ")[2])


def test_a_record_is_plain_ascii() -> None:
    with pytest.raises(SpfError) as error:
        read_record("v=spf1 a:m\xfcller.example -all")
    assert error.value.fault is SpfFault.NOT_ASCII


def test_a_long_record_is_read_in_a_moment() -> None:
    for text in (
        "a:" + "." * 4000,
        "a:." + "a" * 4000 + "!",
        "a:" + "%{d}" * 1000 + "%",
        "a:" + ".a-" * 1500,
    ):
        with pytest.raises(SpfError):
            read_record(f"v=spf1 {text}")


@pytest.mark.parametrize(
    ("text", "expansion"),
    [
        ("%{s}", "strong-bad@email.example.com"),
        ("%{o}", "email.example.com"),
        ("%{d4}", "email.example.com"),
        ("%{d2}", "example.com"),
        ("%{d1}", "com"),
        ("%{dr}", "com.example.email"),
        ("%{d2r}", "example.email"),
        ("%{l}", "strong-bad"),
        ("%{l-}", "strong.bad"),
        ("%{lr-}", "bad.strong"),
        ("%{l1r-}", "strong"),
        ("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"),
        ("%{p}.%{h}", "mx.example.org.mx.example.org"),
        ("%{S}", "strong-bad%40email.example.com"),
        ("%%%_%-%{t}%{r}%{c}", "% %200unknown192.0.2.3"),
        ("plain", "plain"),
    ],
)
def test_macros_as_the_rfc_shows_them(text: str, expansion: str) -> None:
    assert expand(text, IPV4) == expansion


def test_macros_of_ipv6_and_of_nobody() -> None:
    nibbles = "1.0.b.c" + ".0" * 20 + ".8.b.d.0.1.0.0.2"
    assert expand("%{ir}.%{v}", IPV6) == f"{nibbles.upper()}.ip6"
    assert expand("%{c}.%{p}", IPV6) == "2001:db8::cb01.unknown"
    assert expand("%{i}|%{c}|%{v}", Sender(None, "", "").macros("x")) == "|unknown|in-addr"


def test_what_macros_speak_of_is_told() -> None:
    assert is_asking_for("%{d}.%{P2r}.x", "p")
    assert not is_asking_for("%%{p}.%{d}.p", "p")


def test_an_explanation_counts_when_it_is_one_and_well_written() -> None:
    assert explained(("%{i} may not.",), IPV4) == "192.0.2.3 may not."
    for texts in ((), ("a", "b"), ("%{x}",), ("m\xfcll",), ("50 %",)):
        assert explained(texts, IPV4) == ""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Mail.Example.COM.", "mail.example.com"),
        ("a..b", ""),
        ("", ""),
        ("a" * 64 + ".com", ""),
        ("x." * 10 + "y" * 240, ""),
        ("left." * 60 + "example.com", "left." * 48 + "example.com"),
    ],
)
def test_the_name_to_ask_for(text: str, name: str) -> None:
    assert target_name(text) == name


def test_a_check_begins_with_a_domain_of_several_labels() -> None:
    assert is_mail_domain("example.com")
    assert is_mail_domain("my_host.example.com.")
    for name in ("", "localhost", "[192.0.2.1]", "192.0.2.1", "a..com", "x." * 126 + "com", ".com"):
        assert not is_mail_domain(name)
