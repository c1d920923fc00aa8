"""The test message, read back by Python's email package."""

from __future__ import annotations

import email
import email.header
import email.policy
import email.utils
import re
from email.message import EmailMessage

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailconfig_gui.smtp.commands import UnsendableError
from mailconfig_gui.smtp.message import CODE_LETTERS, Content, compose, display_name, make_code, rfc5322_date
from mailconfig_gui.words.say import Catalogue, choose

CONTENT = Content(
    sender_name="ThingsBoard",
    sender="tb@example.org",
    recipients=("admin@example.net",),
    code="7QK-2M",
    server="smtp.example.org:587 (STARTTLS)",
    computer="workstation",
    now=1_763_888_523.25,
    zone=3600,
    token="0123456789abcdef",
)


def read(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def text(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    assert not part.defects
    content = part.get_content()
    assert isinstance(content, str)
    return content


def test_it_speaks_the_language_chosen() -> None:
    words = {"Test of outgoing mail, code {code}": "Prüfung, Kennwort {code}", "Code: {code}": "Wort: {code}"}
    choose(Catalogue("de", words, {}, lambda n: 0))
    try:
        message = read(compose(CONTENT))
    finally:
        choose(None)
    assert str(message["Subject"]) == "Prüfung, Kennwort 7QK-2M"
    assert "Wort: 7QK-2M" in text(message, "plain")
    assert '<html lang="de">' in text(message, "html")


def test_every_header_and_both_parts() -> None:
    message = read(compose(CONTENT))
    assert str(message["From"]) == "ThingsBoard <tb@example.org>"
    assert str(message["To"]) == "admin@example.net"
    assert str(message["Date"]) == "Sun, 23 Nov 2025 10:02:03 +0100"
    assert message["Date"].datetime.timestamp() == int(CONTENT.now)
    assert str(message["Message-ID"]) == CONTENT.message_id == "<19aaff2e7f2.0123456789abcdef@example.org>"
    assert str(message["Subject"]) == "Test of outgoing mail, code 7QK-2M"
    assert str(message["Auto-Submitted"]) == "auto-generated"
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    for kind in ("plain", "html"):
        for wanted in ("7QK-2M", CONTENT.server, CONTENT.computer, "Sun, 23 Nov 2025 10:02:03 +0100"):
            assert wanted in text(message, kind)


@pytest.mark.parametrize(
    "name",
    [
        "", "Plant A", "Things, Board", 'The "Board"', "back\\slash", "Anlage Müller", "工場の監視" * 15, "🌡" * 40,
        "=?utf-8?q?x?=", "a" * 300, "Dr. Who", "[TB] Alerts", "ß", "a b  c",
    ],
)  # fmt: skip
def test_the_display_name_survives(name: str) -> None:
    assert sender_of(compose(CONTENT._replace(sender_name=name))) == (name, "tb@example.org")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200))
def test_any_display_name_survives(name: str) -> None:
    data = compose(CONTENT._replace(sender_name=name))
    well_formed(data)
    assert sender_of(data) == (name, "tb@example.org")


def sender_of(data: bytes) -> tuple[str, str]:
    """Not by the policy of today: it leaves the blanks between encoded words in (RFC 2047 6.2 says otherwise)."""
    shown, address = email.utils.parseaddr(str(email.message_from_bytes(data)["From"]))
    return str(email.header.make_header(email.header.decode_header(shown))), address


def well_formed(data: bytes) -> None:
    """RFC 5322 2.1.1 and RFC 2045 2.7: CRLF only, 7 bit, short lines, no bare dots at risk."""
    assert data.isascii()
    assert data.endswith(b"\r\n")
    lines = data.split(b"\r\n")
    assert all(len(line) <= 500 for line in lines)
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    head = data.partition(b"\r\n\r\n")[0]
    assert all(re.match(rb"[A-Z][A-Za-z-]+: |[ \t]", line) for line in head.split(b"\r\n"))
    assert all(len(line) <= 78 or b"=?" not in line for line in head.split(b"\r\n"))


@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0"), max_size=120),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0"), max_size=120),
)
@example("Prüfstand", "x" * 90)
def test_any_computer_and_server_name_is_shown_as_text(computer: str, server: str) -> None:
    data = compose(CONTENT._replace(computer=computer, server=server))
    well_formed(data)
    message = email.message_from_bytes(data)
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            assert f"Sent from: {computer}\r\n" in payload.decode()
            assert f"Mail server: {server}\r\n" in payload.decode()


def test_markup_is_shown_and_not_obeyed() -> None:
    html = text(read(compose(CONTENT._replace(computer='<img src="x">&'))), "html")
    assert "<img" not in html
    assert "&lt;img src=&quot;x&quot;&gt;&amp;" in html


def test_smtputf8_writes_addresses_as_they_are() -> None:
    content = CONTENT._replace(sender="jörg@müller.example", recipients=("grüße@example.net",))
    data = compose(content, utf8=True)
    message = read(data)
    assert str(message["To"]) == "grüße@example.net"
    assert "jörg@müller.example" in data.decode()
    assert content.message_id.endswith("@xn--mller-kva.example>")
    for other in (CONTENT._replace(sender="jörg@example.org"), CONTENT._replace(recipients=("ü@x",))):
        with pytest.raises(UnsendableError):
            compose(other)


@pytest.mark.parametrize(
    ("sender", "domain"),
    [
        ("tb@example.org", "example.org"),
        ("noat", "localhost"),
        ("a@[192.0.2.1]", "localhost"),
        ('"a>b"@x.test', "x.test"),
        ("a@b c", "localhost"),
        ("a@☃☃☃.☃", "localhost"),
    ],
)
def test_the_message_id_is_well_formed_whatever_the_sender(sender: str, domain: str) -> None:
    made = CONTENT._replace(sender=sender).message_id
    assert made.endswith(f"@{domain}>") or domain == "localhost"
    assert re.fullmatch(r"<[0-9a-f]+\.[0-9a-f]+@[A-Za-z0-9._-]+>", made)


@pytest.mark.parametrize(
    ("now", "zone", "text"),
    [
        (0, 0, "Thu, 01 Jan 1970 00:00:00 +0000"),
        (1_709_164_800, -12_600, "Wed, 28 Feb 2024 20:30:00 -0330"),
        (1_709_164_800, 20_700, "Thu, 29 Feb 2024 05:45:00 +0545"),
    ],
)
def test_the_date_in_every_zone(now: float, zone: int, text: str) -> None:
    assert rfc5322_date(now, zone) == text
    assert email.utils.parsedate_to_datetime(text).timestamp() == now


def test_the_code_has_no_letters_that_look_alike() -> None:
    assert make_code(bytes(5)) == "222-22"
    assert not set(CODE_LETTERS) & set("0O1ILUSZGB")
    for number in range(256):
        assert re.fullmatch(rf"[{CODE_LETTERS}]{{3}}-[{CODE_LETTERS}]{{2}}", make_code(bytes([number] * 5)))
    assert len({make_code(bytes([number, 0, 0, 0, 0])) for number in range(256)}) == len(CODE_LETTERS)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Outgoing mail of the plant in the north of the country and of all its pumps and valves", True),
        ('Outgoing, mail of the "plant" in the north of the country and of all its pumps and valves', True),
        ("a " * 100 + "b", True),
        (" " + "x " * 60, True),
        ("x" * 61, False),
        ("=?utf-8?q?no?= " * 6, False),
    ],
)
def test_a_long_name_in_plain_letters_stays_readable(name: str, plain: bool) -> None:
    data = compose(CONTENT._replace(sender_name=name))
    well_formed(data)
    head = data.partition(b"\r\nTo:")[0]
    assert (b"=?utf-8?b?" not in head) == plain
    assert max(map(len, head.split(b"\r\n"))) <= 78
    (address,) = read(data)["From"].addresses
    assert "".join(address.display_name.split()) == "".join(name.split())


def test_several_recipients_stand_in_one_header() -> None:
    message = read(compose(CONTENT._replace(recipients=("a@x.test", "b@y.test"))))
    assert [one.addr_spec for one in message["To"].addresses] == ["a@x.test", "b@y.test"]


def test_names_in_headers() -> None:
    assert display_name("") == ""
    assert display_name("Plant A") == "Plant A"
    assert display_name("Plant, A") == '"Plant, A"'
    assert display_name("ü") == "=?utf-8?b?w7w=?="
