"""Mail From, read as the platform reads it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailconfig_gui.model.mail_address import (
    CONTROL_TEXT,
    AddressRefused,
    Mailbox,
    domain_of,
    parse_mail_from,
)

ACCEPTED = [
    ("ThingsBoard <a@b>", "ThingsBoard", "a@b"),
    ("a@b.example", "", "a@b.example"),
    ("ThingsBoard<a@b.example>", "ThingsBoard", "a@b.example"),
    ('"Things, Board" <a@b>', "Things, Board", "a@b"),
    ("Thïngs <a@b>", "Thïngs", "a@b"),
    ("[TB] Alerts <a@b>", "[TB] Alerts", "a@b"),
    ("a@localhost", "", "a@localhost"),
    ("noat", "", "noat"),
    ("Things Board <noat>", "Things Board", "noat"),
    ("ThingsBoard <a@b> by the way", "ThingsBoard", "a@b"),
    ("mïke@b", "", "mïke@b"),
    ("mike@bücher.example", "", "mike@bücher.example"),
    ("  Plant monitor  < a@b >  ", "Plant monitor", "a@b"),
    ("a@b (Plant monitor)", "Plant monitor", "a@b"),
    ('"" <a@b>', "", "a@b"),
    ("a@b,", "", "a@b"),
    ("a@[192.0.2.1]", "", "a@[192.0.2.1]"),
    ('"odd local"@b', "", '"odd local"@b'),
    ('"O\\"Hara" <a@b>', 'O"Hara', "a@b"),
    ("<@relay,@other:a@b>", "", "@relay,@other:a@b"),
    ("list: a@b, c@d;", "", "list: a@b, c@d;"),
    ("=?UTF-8?Q?Th=C3=AFngs?= <a@b>", "Thïngs", "a@b"),
    ("=?UTF-8?B?VGjDr25ncw==?= =?utf-8?q?_Board?= <a@b>", "Thïngs Board", "a@b"),
    ("=?no-such-charset?Q?x?= <a@b>", "=?no-such-charset?Q?x?=", "a@b"),
    ("a@b (x (y) \\) z)", "x (y) \\) z", "a@b"),
    ("a@b (x) (y)", "x", "a@b"),
    ("<@x,@y>", "", "@x,@y"),
    ("=?UTF-8?X?abc?= <a@b>", "=?UTF-8?X?abc?=", "a@b"),
    ("=?UTF-8?B?a?= <a@b>", "=?UTF-8?B?a?=", "a@b"),
    ("=?UTF-8?B?abc <a@b>", "=?UTF-8?B?abc", "a@b"),
    ("ThingsBoard <sysadmin@localhost.localdomain>", "ThingsBoard", "sysadmin@localhost.localdomain"),
]

REFUSED = [
    ("", "Illegal address", None),
    ("a@b, c@d", "Illegal address", None),
    ("Things, Board <a@b>", "Illegal address", '"Things, Board" <a@b>'),
    ("TB: Alerts <a@b>", "Local address contains illegal character", '"TB: Alerts" <a@b>'),
    ("ThingsBoard a@b", "Local address contains control or whitespace", "ThingsBoard <a@b>"),
    ("Things, Board a@b", "Local address contains control or whitespace", '"Things, Board" <a@b>'),
    ("a@b; c@d", "Illegal semicolon, not in group", None),
    ("a@b;", "Illegal semicolon, not in group", "a@b"),
    ("ThingsBoard <a@b", "Missing '>'", "ThingsBoard <a@b>"),
    ("ThingsBoard a@b>", "Missing '<'", "ThingsBoard <a@b>"),
    ("ThingsBoard (main <a@b>", "Missing ')'", '"ThingsBoard (main" <a@b>'),
    ("ThingsBoard) <a@b>", "Missing '('", '"ThingsBoard)" <a@b>'),
    ('"ThingsBoard <a@b>', "Missing '\"'", '"ThingsBoard" <a@b>'),
    ("[TB <a@b>", "Missing ']'", '"[TB" <a@b>'),
    ("<a@b> <c@d>", "Extra route-addr", None),
    ("a..b@c", "Local address contains dot-dot", None),
    (".a@b", "Local address starts with dot", None),
    ("a.@b", "Local address ends with dot", None),
    ("a@b..c", "Domain contains dot-dot", None),
    ("a@.b", "Domain starts with dot", None),
    ("a@b.", "Domain ends with dot", "a@b"),
    ("Thing <a@b.>", "Domain ends with dot", "Thing <a@b>"),
    ("a@b_c.example", "Domain contains illegal character", None),
    ("a@b c", "Domain contains control or whitespace", None),
    ("Thing <a @b>", "Local address contains control or whitespace", "Thing <a@b>"),
    ("a@", "Missing domain", None),
    ("@b", "Missing local name", None),
    ("Thing <>", "Empty address", None),
    ("a@x[1]", "Domain literal not at start of domain", None),
    ("a@[1]x", "Domain literal end not at end of domain", None),
    ("<@a,b:c@d>", "Illegal route-addr", None),
    ("a:b:c", "Nested group", None),
    (";a:", "Local address contains illegal character", None),
    ('<"ab@c>', "Missing '\"'", None),
    ('\\""', "Unterminated quote", None),
]


@pytest.mark.parametrize(("text", "name", "address"), ACCEPTED)
def test_accepted(text: str, name: str, address: str) -> None:
    assert parse_mail_from(text) == Mailbox(name, address)


@pytest.mark.parametrize(("text", "words", "suggestion"), REFUSED)
def test_refused(text: str, words: str, suggestion: str | None) -> None:
    with pytest.raises(AddressRefused) as refusal:
        parse_mail_from(text)
    assert (refusal.value.text, refusal.value.suggestion) == (words, suggestion)
    assert str(refusal.value) == words


@pytest.mark.parametrize("control", ["\r", "\n", "\r\n ", "\0", "\t", "\x7f", "\x85", "\ud800"])
@pytest.mark.parametrize("text", ["Thing{}s <a@b>", "a{}@b", "a@b{}", '"x{}" <a@b>', "a@b ({})"])
def test_control_characters_never_pass(control: str, text: str) -> None:
    with pytest.raises(AddressRefused) as refusal:
        parse_mail_from(text.format(control))
    assert refusal.value.text == CONTROL_TEXT


def test_control_characters_do_not_hide_in_an_encoded_word() -> None:
    """The library decodes the name and writes it back as it is: a header of the attacker's choice."""
    with pytest.raises(AddressRefused) as refusal:
        parse_mail_from("=?UTF-8?Q?x=0D=0ABcc=3A=20victim?= <a@b>")
    assert refusal.value.text == CONTROL_TEXT


def test_a_pasted_line_break_is_mended() -> None:
    with pytest.raises(AddressRefused) as refusal:
        parse_mail_from("ThingsBoard <a@b>\n")
    assert refusal.value.suggestion == "ThingsBoard <a@b>"


@given(st.text(alphabet='"<>()[],;:@\\. _ab\u00e9\r\0=?', max_size=24) | st.text(max_size=24))
@example(",")
@example("noat\n")
@example(":")
@example("a:\\b;")
@example('<"a\\"b"@c>')
def test_every_text_is_read_or_refused_with_a_suggestion_that_passes(text: str) -> None:
    try:
        mailbox, suggestion = parse_mail_from(text), None
    except AddressRefused as refusal:
        mailbox, suggestion = None, refusal.suggestion
    if mailbox is not None:
        assert not {"\r", "\n", "\0"} & set(mailbox.name + mailbox.address)
    if suggestion is not None:
        assert "@" in parse_mail_from(suggestion).address


@given(st.text(alphabet='"<>()[],;:@\\. _ab\u00e9', min_size=1, max_size=16))
def test_a_quoted_name_reads_back(name: str) -> None:
    quoted = name.strip().replace("\\", "\\\\").replace('"', '\\"')
    assert parse_mail_from(f'"{quoted}" <a@b.example>') == Mailbox(name.strip(), "a@b.example")


def test_domain() -> None:
    assert domain_of("a@Example.ORG") == "example.org"
    assert domain_of('"a@b"@c') == "c"
    assert domain_of("noat") == ""
