"""The source of a message (RFC 5322, RFC 2045), as far as headers and the parts of a report are needed.

It comes from anybody: only its beginning is looked at, in one pass without recursion, and what is wrong is passed over.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Set
from itertools import islice
from typing import NamedTuple

MOST_BYTES = 1 << 20
"""Bytes of a source that are looked at; headers and reports stand at its beginning."""
MOST_HEADERS = 1000
LONGEST_VALUE = 1 << 14
"""Most letters of a header that are kept."""
MOST_PARTS = 100

_HEADERS = re.compile(rb"(?:[!-9;-~]{1,100}[ \t]*:[^\n]*+\n?(?:[ \t][^\n]*+\n?)*+)*+")
_FOLD = re.compile(rb"\n[ \t]+")
_BOUNDARY = re.compile(rb'\bboundary\s*=\s*(?:"([^"\n]{1,200})"|([^\s;"]{1,200}))', re.IGNORECASE)
_ENCODED_WORD = re.compile(r"=\?[^?\s]{1,40}\?([bBqQ])\?([^?]{0,200})\?=(?:\s+(?==\?))?")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class Header(NamedTuple):
    """One header: its name in lower case, its body unfolded and without blanks round it."""

    name: str
    value: str


class Part(NamedTuple):
    """Headers and the body below them, as it lies there."""

    headers: tuple[Header, ...]
    body: bytes

    def first(self, name: str) -> str:
        """Return the body of the first header of a name (in lower case), "" where there is none."""
        return next((header.value for header in self.headers if header.name == name), "")

    def content_type(self) -> str:
        """Return `type/subtype` in lower case; "" where nothing is said."""
        return self.first("content-type").partition(";")[0].strip().lower()

    def text(self) -> str:
        """Return the body as text, its transfer encoding undone (RFC 2045 6)."""
        encoding = self.first("content-transfer-encoding").lower()
        if encoding == "base64":
            return _decoded(_of_base64(self.body))
        return _decoded(binascii.a2b_qp(self.body) if encoding == "quoted-printable" else self.body)


def read_source(data: bytes) -> Part:
    """Return headers and body of the source of a message; without headers, where it is none."""
    data = data[:MOST_BYTES]
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            data = data.decode(encoding, "replace").encode()
    return part_of(data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").lstrip(b"\n"))


def parts_of(message: Part) -> Iterator[Part]:
    """Yield the parts of a message in order, those of parts too; one that has none is its only part."""
    if not message.content_type().startswith("multipart/"):
        yield message
        return
    kinds = message.first("content-type").encode(errors="replace"), message.body
    found = [match for text in kinds for match in islice(_BOUNDARY.finditer(text), MOST_PARTS)]
    yield from map(part_of, _pieces(message.body, {(match[1] or match[2]).rstrip() for match in found}))


def _pieces(body: bytes, boundaries: Set[bytes]) -> Iterator[bytes]:
    """Yield what stands behind each delimiter but the last of its level, up to the next one."""
    lines: list[bytes] = []
    inside, seen = False, 0
    for line in body.split(b"\n"):
        mark = line.rstrip()
        if mark[:2] != b"--" or not {mark[2:], mark[2:].removesuffix(b"--")} & boundaries:
            lines.append(line)
            continue
        if inside:
            yield b"\n".join(lines)
        lines, inside, seen = [], mark[2:] in boundaries, seen + 1
        if seen > MOST_PARTS:
            return
    if inside:
        yield b"\n".join(lines)


def plain_words(value: str) -> str:
    """Return the body of a header with its encoded words (RFC 2047) read, as far as they are ASCII or UTF-8."""
    return _ENCODED_WORD.sub(lambda found: _decoded(_of_word(found[1], found[2])), value)


def _of_word(encoding: str, text: str) -> bytes:
    raw = text.encode("ascii", "replace")
    return _of_base64(raw) if encoding in "bB" else binascii.a2b_qp(raw, header=True)


def _of_base64(raw: bytes) -> bytes:
    try:
        return binascii.a2b_base64(raw)
    except binascii.Error:
        return b""


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def part_of(data: bytes) -> Part:
    """Read headers down to the first line that is none; a first line of an mbox file is passed over."""
    at = data.find(b"\n") + 1 if data.startswith((b"From ", b">From ")) else 0
    found = _HEADERS.match(data, at)
    head, rest = (found[0], data[found.end() :]) if found else (b"", data)
    lines = _FOLD.sub(b" ", head).split(b"\n", MOST_HEADERS)[:MOST_HEADERS]
    headers = tuple(_header(*line.partition(b":")[::2]) for line in lines if line)
    return Part(headers, rest.removeprefix(b"\n"))


def _header(name: bytes, value: bytes) -> Header:
    return Header(name.decode("ascii").strip().lower(), _decoded(value.strip()[:LONGEST_VALUE]))


def printable_word(text: str) -> str:
    """Return a name or an address from a header where it is one word that can be shown, "" else."""
    return text if text.isprintable() and len(text) < 300 and " " not in text else ""
