"""What a client says, as bytes (RFC 5321 4.1.1, RFC 4954, RFC 6531).

Every value is checked once more here, behind the fields' own checks: one CR or LF in an address would be a second
command.
"""

from __future__ import annotations

import binascii
import re

from mailconfig_gui.words.say import mark, say

STARTTLS = b"STARTTLS\r\n"
DATA = b"DATA\r\n"
RSET = b"RSET\r\n"
QUIT = b"QUIT\r\n"
END_OF_MESSAGE = b".\r\n"

# Controls, and the two other characters that some software takes for line ends.
_CONTROLS = "[\\x00-\\x1f\\x7f-\\x9f\u2028\u2029]"
_UNSAFE_IN_PATH = re.compile("[\\s<>]")
_DOT_AT_LINE_START = re.compile(rb"(?m)^\.")


MISSING = mark("{what} is missing")
_NO_NAME = mark("{what} is no name that can be sent")
_HAS_CONTROLS = mark("{what} contains control characters")
HALF_A_CHARACTER = mark("{what} contains half a character")
_BLANK_OR_BRACKET = mark("{what} contains a blank or an angle bracket")


class UnsendableError(ValueError):
    """A value cannot be sent. `what` and `why` are looked up by `say`; the value itself is never part of the text."""

    def __init__(self, what: str, why: str) -> None:
        super().__init__(say(why, what=say(what)))


def ehlo(name: str) -> bytes:
    """Return EHLO with the client's name or address literal; raises UnsendableError."""
    return b"EHLO " + check_word(mark("the computer's name"), name) + b"\r\n"


def address_literal(ip: str) -> str:
    """Return an address as the name of a client that has no other (RFC 5321 4.1.3)."""
    return f"[IPv6:{ip.partition('%')[0]}]" if ":" in ip else f"[{ip}]"


def helo(name: str) -> bytes:
    """Return HELO, for servers that refuse EHLO; raises UnsendableError."""
    return b"HELO " + check_word(mark("the computer's name"), name) + b"\r\n"


def mail_from(
    address: str,
    *,
    size: int | None = None,
    smtputf8: bool = False,
    body_8bit: bool = False,
    group: bool = False,
) -> bytes:
    """Return MAIL FROM; `size` in bytes, each parameter only where the server offers it; raises UnsendableError.

    `group`: the address may be a group (RFC 5322 3.4), with its blanks and brackets; no server has to take that.
    """
    parameters = b""
    if size is not None:
        parameters += b" SIZE=%d" % size
    if body_8bit:
        parameters += b" BODY=8BITMIME"
    if smtputf8:
        parameters += b" SMTPUTF8"
    return b"MAIL FROM:<" + _path(mark("the sender"), address, group=group) + b">" + parameters + b"\r\n"


def rcpt_to(address: str) -> bytes:
    """Return RCPT TO; raises UnsendableError."""
    path = _path(mark("the recipient"), address)
    if not path:
        raise UnsendableError(mark("the recipient"), MISSING)
    return b"RCPT TO:<" + path + b">\r\n"


def auth(mechanism: str, initial: bytes | None) -> bytes:
    """Return AUTH with what the client says first, None for nothing (RFC 4954 4: an empty one is written as `=`)."""
    if initial is None:
        return b"AUTH " + mechanism.encode("ascii") + b"\r\n"
    return b"AUTH " + mechanism.encode("ascii") + b" " + (auth_answer(initial) if initial else b"=\r\n")


def auth_answer(data: bytes) -> bytes:
    """Return the answer to a challenge of AUTH."""
    return binascii.b2a_base64(data, newline=False) + b"\r\n"


def check_secret(what: str, value: str) -> bytes:
    """Return a user name or a secret in UTF-8; raises UnsendableError."""
    _check_controls(what, value)
    return _utf8(what, value)


def stuff(message: bytes) -> bytes:
    """Return a message as it goes after DATA: leading dots doubled, end mark added (RFC 5321 4.5.2).

    Expects CRLF line ends, as the composer writes them.
    """
    end = b"" if message.endswith(b"\r\n") else b"\r\n"
    return _DOT_AT_LINE_START.sub(b"..", message) + end + END_OF_MESSAGE


def check_word(what: str, value: str) -> bytes:
    """Return a name of printable ASCII without blanks as bytes; raises UnsendableError."""
    if not value or not value.isascii() or not value.isprintable() or " " in value:
        raise UnsendableError(what, _NO_NAME if value else MISSING)
    return value.encode("ascii")


def _check_controls(what: str, value: str) -> None:
    plain = value.isascii() and value.isprintable()
    if not plain and re.search(_CONTROLS, value):
        raise UnsendableError(what, _HAS_CONTROLS)


def _utf8(what: str, value: str) -> bytes:
    try:
        return value.encode()
    except UnicodeEncodeError:
        # Raised anew, for the original exception carries the value.
        raise UnsendableError(what, HALF_A_CHARACTER) from None


def _path(what: str, address: str, *, group: bool = False) -> bytes:
    _check_controls(what, address)
    # A quoted local part may hold a blank or an angle bracket (RFC 5321 4.1.2).
    if not group and _UNSAFE_IN_PATH.search(re.sub(r'"(?:[^"\\]|\\.)*"', "", address)):
        raise UnsendableError(what, _BLANK_OR_BRACKET)
    return _utf8(what, address)
