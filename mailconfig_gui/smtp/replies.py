"""What a server says, as data: replies read incrementally from bytes (RFC 5321 4.2, RFC 2034)."""

import re
from typing import NamedTuple

from mailconfig_gui.words.say import mark

MAX_LINE = 64 * 1024
"""Longest reply line taken, in bytes. RFC 5321 allows 512; real servers go to about 2,000."""
MAX_REPLY_LINES = 100
MAX_REPLY = 64 * 1024
"""Longest reply taken, all lines together, in bytes."""
MAX_TOTAL = 256 * 1024
"""Most that is taken in one connection, in bytes. A whole test hears less than 4 KiB."""

_ENHANCED = re.compile(r"([245])\.[0-9]{1,3}\.[0-9]{1,3}(?=[\s:;,]|$)")
# C0 and C1 controls, line and paragraph separators, marks that turn or hide text, lone surrogates.
_INVISIBLE = (
    "[\\x00-\\x1f\\x7f-\\x9f\\xad\u061c\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


class Reply(NamedTuple):
    """One reply: `code`, the `enhanced` code if there is one (`5.7.8`), and each line's text without the code."""

    code: int
    enhanced: str | None
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The lines without codes, joined by LF."""
        return "\n".join(self.lines)

    @property
    def raw(self) -> str:
        """The reply as the server wrote it, lines joined by LF: `250-mx.example.org` ... `250 SIZE`."""
        last = len(self.lines) - 1
        return "\n".join(self._line(number == last, text) for number, text in enumerate(self.lines))

    @property
    def short(self) -> str:
        """The reply in one line: the code once, the lines joined by blanks."""
        return f"{self.code} {' '.join(self.lines)}".rstrip()

    @property
    def is_positive(self) -> bool:
        """Tell whether the command was carried out (2yz)."""
        return 200 <= self.code < 300

    def _line(self, is_last: bool, text: str) -> str:
        if not is_last:
            return f"{self.code}-{text}"
        return f"{self.code} {text}" if text else str(self.code)


class ProtocolViolation(NamedTuple):
    """What came is no SMTP reply: `text` says why, `raw` is its beginning, made visible."""

    text: str
    raw: str


Heard = Reply | ProtocolViolation


def visible(text: str) -> str:
    """Return a text in which every control, separator, direction mark and invisible character is spelt out."""
    plain = text.isascii() and text.isprintable()
    return text if plain else re.sub(_INVISIBLE, _spelt, text)


def _spelt(match: re.Match[str]) -> str:
    number = ord(match.group())
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}"


def decode(line: bytes) -> str:
    """Decode what a peer wrote: UTF-8, broken bytes as `\\xNN`, invisible characters spelt out."""
    return visible(line.decode("utf-8", "backslashreplace"))


def enhanced_code(code: int, text: str) -> str | None:
    """Return the enhanced status code at the start of a reply's text, if its class fits the code (RFC 2034 4)."""
    match = _ENHANCED.match(text)
    return match.group() if match and match.group(1) == str(code)[0] else None


class ReplyReader:
    """Collects bytes and gives replies; any split of the bytes gives the same replies.

    Lenient where real servers are: bare LF, `250` without a text, a text right behind the code. After a
    ProtocolViolation nothing more is read.
    """

    def __init__(self) -> None:
        self._partial = bytearray()
        self._code = 0
        self._lines: list[str] = []
        self._size = 0
        self._total = 0
        self._broken = False

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is left over: no half line, no half reply."""
        return not self._partial and not self._lines

    def feed(self, data: bytes) -> list[Heard]:
        """Take bytes of any length and return what they complete."""
        heard: list[Heard] = []
        start = 0
        while not self._broken and start < len(data):
            # At most one byte too many is kept, so that every split notices the same violation.
            room = min(MAX_LINE + 1 - len(self._partial), MAX_TOTAL + 1 - self._total)
            end = data.find(b"\n", start, start + room)
            stop = min(start + room, len(data)) if end < 0 else end + 1
            self._partial += data[start:stop]
            self._total += stop - start
            start = stop
            if self._total > MAX_TOTAL:
                heard.append(self._violation(mark("the server sends without end"), bytes(self._partial)))
            elif end >= 0:
                line = bytes(self._partial)
                self._partial.clear()
                one = self._take(line)
                if one is not None:
                    heard.append(one)
            elif len(self._partial) > MAX_LINE:
                heard.append(self._violation(mark("a reply line without end"), bytes(self._partial)))
        return heard

    def _take(self, raw: bytes) -> Heard | None:
        line = raw.rstrip(b"\r\n")
        if not line[:3].isdigit() or len(line) < 3 or not 200 <= int(line[:3]) < 600 or line[3:4].isdigit():
            return self._violation(mark("not a reply of a mail server"), line)
        code = int(line[:3])
        if self._lines and code != self._code:
            return self._violation(mark("the lines of one reply have different codes"), line)
        self._size += len(raw)
        if len(self._lines) == MAX_REPLY_LINES or self._size > MAX_REPLY:
            return self._violation(mark("a reply without end"), line)
        self._code = code
        self._lines.append(decode(line[4:] if line[3:4] in (b" ", b"-") else line[3:]))
        if line[3:4] == b"-":
            return None
        reply = Reply(code, enhanced_code(code, self._lines[0]), tuple(self._lines))
        self._lines, self._size = [], 0
        return reply

    def _violation(self, text: str, raw: bytes) -> ProtocolViolation:
        self._broken = True
        self._partial.clear()
        return ProtocolViolation(text, decode(raw[:200]))
