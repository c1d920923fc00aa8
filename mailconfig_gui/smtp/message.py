"""The test message: written by hand, for the `email` package would double the start of a test.

7-bit throughout (RFC 2045 base64 for text beyond ASCII, RFC 2047 encoded words in headers), so that it passes every
server unchanged; only a mailbox that is itself beyond ASCII makes the headers UTF-8 (RFC 6532).
"""

import binascii
import re
import time
from typing import NamedTuple

from mailconfig_gui.model.hosts import to_punycode
from mailconfig_gui.smtp.commands import UnsendableError
from mailconfig_gui.words.say import language, mark, say

CODE_LETTERS = "23456789ACDEFHJKMNPQRTVWXY"
"""Nothing that is taken for something else when read aloud or typed: no 0 O, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V."""

_ATOMS = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_DOMAIN = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?")
# RFC 2047 2: an encoded word has at most 75 characters; =?utf-8?b??= takes 12 of them, base64 makes 4 of 3 bytes.
_WORD_BYTES = 45
_LINE = 76


class Content(NamedTuple):
    """What a test message says.

    `code` is the short code to be typed back, `server` the server's `host:port` with its encryption, `computer` the
    name of the computer that sends, `now` Unix seconds, `zone` the local offset from UTC in seconds, `token` some
    random hexadecimal digits that make the Message-ID unique.
    """

    sender_name: str
    sender: str
    recipients: tuple[str, ...]
    code: str
    server: str
    computer: str
    now: float
    zone: int
    token: str

    @property
    def message_id(self) -> str:
        """The Message-ID with its angle brackets, in the sender's domain."""
        domain = self.sender.rpartition("@")[2]
        if not domain.isascii():
            domain = to_punycode(domain) or ""
        return (
            f"<{int(self.now * 1000):x}.{self.token}@{domain if _DOMAIN.fullmatch(domain) else 'localhost'}>"
        )


def make_code(random_bytes: bytes) -> str:
    """Return a code such as `7QK-2M` made from at least five random bytes."""
    letters = [CODE_LETTERS[byte % len(CODE_LETTERS)] for byte in random_bytes[:5]]
    return f"{''.join(letters[:3])}-{''.join(letters[3:])}"


def compose(content: Content, *, utf8: bool = False) -> bytes:
    """Return the message with CRLF line ends.

    `utf8` writes addresses beyond ASCII as they are (the server offers SMTPUTF8). Raises UnsendableError when there
    are such addresses without it.
    """
    if not utf8 and not "".join((content.sender, *content.recipients)).isascii():
        raise UnsendableError(
            mark("an address"), mark("{what} has letters that only a server with SMTPUTF8 takes")
        )
    when = rfc5322_date(content.now, content.zone)
    boundary = f"=_{content.token}"
    headers = (
        _from(display_name(content.sender_name), content.sender),
        "To: " + ",\r\n ".join(content.recipients),
        f"Date: {when}",  # no words: a header
        f"Message-ID: {content.message_id}",
        _subject(say("Test of outgoing mail, code {code}", code=content.code)),
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
    )
    parts = (_part("plain", _plain_text(content, when)), _part("html", _html(content, when)))
    body = "".join(f"--{boundary}\r\n{part}" for part in parts) + f"--{boundary}--\r\n"
    return ("\r\n".join(headers) + "\r\n\r\n" + body).encode("utf-8" if utf8 else "ascii")


def rfc5322_date(now: float, zone: int) -> str:
    """Return a date such as `Mon, 23 Nov 2026 09:41:00 +0100`, in English whatever the locale."""
    # asctime speaks English whatever the locale.
    weekday, month, day, clock, year = time.asctime(time.gmtime(now + zone)).split()
    minutes = abs(zone) // 60
    offset = f"{'-' if zone < 0 else '+'}{minutes // 60:02}{minutes % 60:02}"
    return f"{weekday}, {day:0>2} {month} {year} {clock} {offset}"


def display_name(name: str) -> str:
    """Return a display name as it stands before `<address>`: bare, quoted, or in encoded words (RFC 2047).

    A long one is folded at its blanks (RFC 5322 2.2.3); one with a word too long for a line is encoded.
    """
    if not name:
        return ""
    plain = name.isascii() and name.isprintable() and "=?" not in name
    if plain and max(map(len, name.split(" "))) <= _LINE - 16:
        if re.fullmatch(_ATOMS, name):
            return _folded(name)
        escaped = re.sub(r'(["\\])', r"\\\1", name)
        return _folded(f'"{escaped}"')
    return "\r\n ".join(_encoded_words(name))


def _folded(name: str) -> str:
    """Break a line before a blank that is followed by something, so that each is short enough with `From: `."""
    lines = [""]
    for word in re.findall(r" *[^ ]+ *$| *[^ ]+|^ *$", name):
        if lines[-1] and len(lines[-1]) + len(word) > _LINE - 6:
            lines.append("")
        lines[-1] += word
    return "\r\n".join(lines)


def _subject(text: str) -> str:
    # A line with an encoded word has at most 76 characters.
    return "Subject: " + (text if text.isascii() else "\r\n ".join(_encoded_words(text, _WORD_BYTES - 6)))


def _from(name: str, address: str) -> str:
    if not name:
        return f"From: {address}"  # no words: a header
    whole = f"From: {name} <{address}>"  # no words: a header
    if len(whole) <= _LINE and "\r" not in name:
        return whole
    return f"From: {name}\r\n <{address}>"  # no words: a header


def _encoded_words(text: str, most: int = _WORD_BYTES) -> list[str]:
    """Split between characters, never inside one (RFC 2047 5)."""
    words: list[bytes] = [b""]
    for char in text:
        data = char.encode()
        if len(words[-1]) + len(data) > most:
            words.append(b"")
        words[-1] += data
    return [f"=?utf-8?b?{binascii.b2a_base64(word, newline=False).decode('ascii')}?=" for word in words]


def _part(kind: str, text: str) -> str:
    if text.isascii() and all(len(line) <= _LINE for line in text.split("\r\n")):
        return f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n{text}"
    data = text.encode()
    lines = [
        binascii.b2a_base64(data[start : start + _LINE * 3 // 4], newline=False).decode("ascii")
        for start in range(0, len(data), _LINE * 3 // 4)
    ]
    encoded = "\r\n".join(lines)
    return (
        f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{encoded}\r\n"
    )


_INTRODUCTION = mark("This message shows that outgoing mail works.")
_HINT = mark("Type the code where you started the test to confirm that it has arrived.")


def _facts(content: Content, when: str) -> tuple[tuple[str, str], ...]:
    return (
        (say("Mail server"), content.server),
        (say("Sent from"), content.computer),
        (say("Sent on"), when),
    )


def _plain_text(content: Content, when: str) -> str:
    facts = [f"{name}: {value}" for name, value in _facts(content, when)]
    return "\r\n".join(
        [say(_INTRODUCTION), "", say("Code: {code}", code=content.code), say(_HINT), "", *facts, ""]
    )


def _html(content: Content, when: str) -> str:
    code = f'<strong style="font-size: larger">{content.code}</strong>'  # no words: HTML
    facts = [
        f"<tr><td>{_escape(name)}</td><td>{_escape(value)}</td></tr>" for name, value in _facts(content, when)
    ]
    return "\r\n".join(
        [
            f'<!DOCTYPE html><html lang="{language()}"><head><meta charset="utf-8">',  # no words: HTML
            f"<title>{_escape(say('Test of outgoing mail'))}</title></head>",
            '<body style="font-family: sans-serif">',
            f"<p>{_escape(say(_INTRODUCTION))}</p>",
            f"<p>{say('Code: {code}', code=code)}<br>",
            f"{_escape(say(_HINT))}</p>",
            "<table>",
            *facts,
            "</table></body></html>",
            "",
        ]
    )


def _escape(text: str) -> str:
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(char, entity)
    return text
