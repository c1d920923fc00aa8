"""The source of a message, however it was saved or pasted."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from mailconfig_gui.domain.source import (
    MOST_BYTES,
    MOST_HEADERS,
    MOST_PARTS,
    Header,
    Part,
    parts_of,
    plain_words,
    printable_word,
    read_source,
)

SOURCE = "From: a@b.test\r\nSubject: one\r\n two\r\n\t three\r\n\r\nBody\r\n"
READ = Part((Header("from", "a@b.test"), Header("subject", "one two three")), b"Body\n")


@pytest.mark.parametrize(
    "data",
    [
        SOURCE.encode(),
        SOURCE.replace("\r\n", "\n").encode(),
        SOURCE.replace("\r\n", "\r").encode(),
        SOURCE.encode("utf-8-sig"),
        SOURCE.encode("utf-16"),
        b"\n\n" + SOURCE.encode(),
        b"From a@b.test Mon Nov 30 08:41:00 2026\n" + SOURCE.encode(),
        b">From a@b.test Mon Nov 30 08:41:00 2026\n" + SOURCE.encode(),
    ],
    ids=["crlf", "lf", "cr", "bom", "utf-16", "blank-lines", "mbox", "quoted-mbox"],
)
def test_however_it_is_saved(data: bytes) -> None:
    assert read_source(data) == READ


def test_a_line_that_is_no_header_begins_the_body() -> None:
    assert read_source(b"A: 1\nno header\nB: 2") == Part((Header("a", "1"),), b"no header\nB: 2")
    assert read_source(b"no header").headers == ()
    assert read_source(b"A: 1").body == b""


def test_a_folded_line_of_blanks_ends_nothing() -> None:
    assert read_source(b"A: 1\n \nB: 2\n\nx").headers == (Header("a", "1"), Header("b", "2"))


def test_letters_beyond_ascii() -> None:
    assert read_source("A: Grüße\n".encode()).first("a") == "Grüße"
    assert read_source("A: Grüße\n".encode("latin-1")).first("a") == "Grüße"
    assert read_source(b"A: 1\n").first("b") == ""


MIXED = """\
Content-Type: Multipart/Mixed; boundary=one

preamble
--one
Content-Type: multipart/alternative; boundary="two words"

--two words
Content-Type: text/plain

inner
--two words--
epilogue
--one
Content-Type: text/plain
Content-Transfer-Encoding: base64

R3LDvMOfZQ==
--one
Content-Transfer-Encoding: quoted-printable

Gr=C3=BC=C3=9Fe=
--one
Content-Transfer-Encoding: base64

A
--one--
x
"""


def test_parts_and_parts_of_parts() -> None:
    found = list(parts_of(read_source(MIXED.encode())))
    assert [part.content_type() for part in found] == [
        "multipart/alternative", "text/plain", "text/plain", "", "",
    ]  # fmt: skip
    assert [part.text().strip() for part in found] == ["", "inner", "Grüße", "Grüße", ""]


def test_a_message_without_parts_is_its_own() -> None:
    plain = read_source(b"Content-Type: text/plain; boundary=x\n\n--x\nhello")
    assert list(parts_of(plain)) == [plain]


def test_a_part_that_is_never_closed_ends_with_the_message() -> None:
    found = list(parts_of(read_source(b"Content-Type: multipart/mixed; boundary=x\n\n--x\nA: 1\n\nhello")))
    assert found == [Part((Header("a", "1"),), b"hello")]
    assert list(parts_of(read_source(b"Content-Type: multipart/mixed\n\n--x\nhello\n----\n--\n"))) == []


def test_no_more_parts_than_a_report_has() -> None:
    many = b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\na\n" * 10_000
    assert len(list(parts_of(read_source(many)))) == MOST_PARTS


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=?utf-8?B?R3LDvMOf?= =?utf-8?q?e_all?=", "Grüße all"),
        ("=?utf-8?B?R3L?= x", " x"),
        ("a =?utf-8?x?b?= =?utf-8?q?Gr=FC=DF?=", "a =?utf-8?x?b?= Grüß"),
        ("=?utf-8?b?\u00e9?=", ""),
    ],
)
def test_encoded_words(value: str, text: str) -> None:
    assert plain_words(value) == text


def test_words_that_can_be_shown() -> None:
    assert printable_word("a.test") == "a.test"
    assert printable_word("a\x1b[2J") == printable_word("a b") == printable_word("a" * 300) == ""


BIG = 10_000_000


@pytest.mark.parametrize(
    "data",
    [
        b"A: 1\n" * (BIG // 5),
        b"A: 1\n" + b" x\n" * (BIG // 3),
        b"A: " + b"x" * BIG,
        b"A: " + b" " * BIG + b"x",
        b"A" * BIG,
        b"\n" * BIG,
        b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n" * (BIG // 4),
        b"Content-Type: multipart/mixed; boundary=x\n\n"
        + b"".join(
            b"--x\nContent-Type: multipart/mixed; boundary=x%d\n\n--x%d\n" % (at, at) for at in range(100_000)
        ),
        b"Subject: " + b"=?utf-8?b?QUFB?= " * (BIG // 17),
        b"\xff\xfe" * (BIG // 2),
    ],
    ids=[
        "headers",
        "folds",
        "long",
        "blanks",
        "no-header",
        "blank",
        "delimiters",
        "nested",
        "words",
        "marks",
    ],
)
def test_ten_megabytes_of_anything_take_little(data: bytes) -> None:
    tracemalloc.start()
    try:
        began = time.process_time()
        message = read_source(data)
        parts = list(parts_of(message))
        plain_words(message.first("subject"))
        took = time.process_time() - began
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert took < 5
    assert peak < 100 * MOST_BYTES
    assert len(message.headers) <= MOST_HEADERS
    assert len(parts) <= MOST_PARTS
