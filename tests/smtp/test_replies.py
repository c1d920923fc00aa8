"""Replies from bytes: never an exception, and the same whatever the split."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailconfig_gui.smtp.replies import (
    MAX_LINE,
    MAX_REPLY,
    MAX_REPLY_LINES,
    MAX_TOTAL,
    Heard,
    ProtocolViolation,
    Reply,
    ReplyReader,
    decode,
    visible,
)


def read(data: bytes, *cuts: int) -> list[Heard]:
    reader = ReplyReader()
    heard: list[Heard] = []
    edges = [0, *sorted(cuts), len(data)]
    for start, end in pairwise(edges):
        heard += reader.feed(data[start:end])
    return heard


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"220 mx.test ESMTP\r\n", Reply(220, None, ("mx.test ESMTP",))),
        (b"250-mx.test\r\n250-SIZE 10\r\n250 OK\r\n", Reply(250, None, ("mx.test", "SIZE 10", "OK"))),
        (b"535 5.7.8 Error: no\r\n", Reply(535, "5.7.8", ("5.7.8 Error: no",))),
        (
            b"534-5.7.14 <https://x>\r\n534 5.7.14 y\r\n",
            Reply(534, "5.7.14", ("5.7.14 <https://x>", "5.7.14 y")),
        ),
        (b"250 ok\n", Reply(250, None, ("ok",))),
        (b"250-a\n250 b\r\r\n", Reply(250, None, ("a", "b"))),
        (b"250\r\n", Reply(250, None, ("",))),
        (b"250-\r\n250 \r\n", Reply(250, None, ("", ""))),
        (b"220*hi\r\n", Reply(220, None, ("*hi",))),
        (b"550 2.0.0 odd\r\n", Reply(550, None, ("2.0.0 odd",))),
        (b"550 5.1.1:x\r\n", Reply(550, "5.1.1", ("5.1.1:x",))),
        (b"550 5.1.1x\r\n", Reply(550, None, ("5.1.1x",))),
        ("250 Grüße\r\n".encode(), Reply(250, None, ("Grüße",))),
        (b"250 Gr\xfc\xdfe\r\n", Reply(250, None, ("Gr\\xfc\\xdfe",))),
        (b"250 a\x00b\x1b[31m\tc\r\n", Reply(250, None, ("a\\x00b\\x1b[31m\\x09c",))),
        ("250 \u202ea\u2028b\u200b\r\n".encode(), Reply(250, None, ("\\u202ea\\u2028b\\u200b",))),
    ],
)
def test_what_servers_say(data: bytes, expected: Reply) -> None:
    assert read(data) == [expected]
    assert read(data, *range(len(data))) == [expected]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\r\n", "not a reply"),
        (b"25\r\n", "not a reply"),
        (b"hello\r\n", "not a reply"),
        (b"\x15\x03\x01\x00\x02\x02\x46\n", "not a reply"),
        (b"HTTP/1.1 400 Bad Request\r\n", "not a reply"),
        (b"123 no\r\n", "not a reply"),
        (b"600 no\r\n", "not a reply"),
        (b"2500 no\r\n", "not a reply"),
        ("２２０ wide digits\r\n".encode(), "not a reply"),
        (b"250-a\r\n251 b\r\n", "different codes"),
        (b"250-a\r\nb\r\n", "not a reply"),
        (b"250-a\r\n" * (MAX_REPLY_LINES + 1), "a reply without end"),
        (
            b"250-" + b"a" * (MAX_REPLY // 2) + b"\r\n250 " + b"a" * (MAX_REPLY // 2) + b"\r\n",
            "a reply without end",
        ),
        (b"250 " + b"a" * MAX_LINE, "a reply line without end"),
        (b"250 a\r\n" * (MAX_TOTAL // 7 + 1), "sends without end"),
    ],
)
def test_what_is_no_reply(data: bytes, why: str) -> None:
    heard = read(data)
    assert isinstance(heard[-1], ProtocolViolation)
    assert why in heard[-1].text
    assert len(heard[-1].raw) < 1000
    assert all(isinstance(one, Reply) for one in heard[:-1])


def test_after_a_violation_nothing_is_read() -> None:
    reader = ReplyReader()
    assert len(reader.feed(b"what\r\n250 ok\r\n")) == 1
    assert reader.feed(b"250 ok\r\n") == []


def test_a_long_reply_is_taken_up_to_the_cap() -> None:
    data = b"250-" + b"x" * 2000 + b"\r\n" + b"250-y\r\n" * (MAX_REPLY_LINES - 2) + b"250 z\r\n"
    (reply,) = read(data)
    assert isinstance(reply, Reply)
    assert len(reply.lines) == MAX_REPLY_LINES


def test_left_over_bytes_are_noticed() -> None:
    reader = ReplyReader()
    assert reader.is_empty
    reader.feed(b"250 ok\r\n")
    assert reader.is_empty
    reader.feed(b"2")
    assert not reader.is_empty
    reader.feed(b"50-ok\r\n")
    assert not reader.is_empty
    reader.feed(b"250 ok\r\n")
    assert reader.is_empty


def test_the_forms_of_a_reply() -> None:
    (reply,) = read(b"452-4.2.2 full\r\n452\r\n")
    assert isinstance(reply, Reply)
    assert reply.text == "4.2.2 full\n"
    assert reply.raw == "452-4.2.2 full\n452"
    assert reply.short == "452 4.2.2 full"
    assert not reply.is_positive
    assert Reply(250, None, ("ok",)).is_positive


def test_visible_leaves_what_people_write() -> None:
    assert visible("Grüße, 世界 🎉 a\u00a0b") == "Grüße, 世界 🎉 a\u00a0b"
    assert visible("\ud800") == "\\ud800"
    assert decode(b"\xff\xfe") == "\\xff\\xfe"


_PIECES = st.sampled_from(
    [
        b"250",
        b"-",
        b" ",
        b"\r\n",
        b"\n",
        b"\r",
        b"ok",
        b"535 5.7.8 no\r\n",
        b"250-SIZE\r\n",
        b"220 hi\r\n",
        b"\x00",
        b"\xff",
        b"4",
    ]
)
_BYTES = st.one_of(st.binary(max_size=200), st.lists(_PIECES, max_size=30).map(b"".join))


@given(_BYTES, st.lists(st.integers(0, 200), max_size=8))
def test_any_bytes_in_any_split_give_the_same(data: bytes, cuts: list[int]) -> None:
    whole = read(data)
    assert read(data, *(min(cut, len(data)) for cut in cuts)) == whole
    assert read(data, *range(len(data))) == whole
    for one in whole:
        shown = one.raw if isinstance(one, ProtocolViolation) else one.text.replace("\n", "")
        assert visible(shown) == shown


@pytest.mark.parametrize(
    "data",
    [
        b"250-a\r\n" * 40_000,
        b"x" * (MAX_TOTAL * 2),
        b"250 " + b"a" * (MAX_LINE - 6) + b"\r\n" + b"250 ok\r\n",
        b"250 " + b"a" * (MAX_LINE - 4) + b"\r\n",
        b"250 aaaa\r\n" * 40_000,
    ],
)
@pytest.mark.parametrize("size", [1, 1000, 65_536])
def test_caps_do_not_depend_on_the_split(data: bytes, size: int) -> None:
    whole = read(data)
    assert read(data, *range(0, len(data), size)) == whole
