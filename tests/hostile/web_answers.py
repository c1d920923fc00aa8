"""Answers that no good web server or proxy gives: true ones, changed at random places. A seed gives the same one."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator

ENDLESS = b"endless"
"""Stands for a piece that comes again and again until the client goes."""

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
TUNNEL = b"HTTP/1.1 200 Connection established\r\nVia: proxy\r\n\r\n"

STATUS_LINES = (
    b"HTTP/1.1\r\n", b"HTTP/1.1 \r\n", b"HTTP/1.1 2OO OK\r\n", b"HTTP/1.1 99999999999999999999 OK\r\n",
    b"HTTP/9.9 200 OK\r\n",
    b"HTTP/1.1 -200 OK\r\n", b"HTTP/1.1 200\r\n", b"HTTP/1.0 200 OK\r\n", b"http/1.1 200 OK\r\n",
    b"200 OK\r\n", b"\r\n",
    b"SSH-2.0-OpenSSH_9.2\r\n", b"220 mx.test ESMTP\r\n", b"\x15\x03\x03\x00\x02\x02\x28", b"\0" * 70_000, b"\xff\xfe",
    b"HTTP/1.1 100 Continue\r\n\r\n" * 40, b"HTTP/1.1 101 Switching\r\n", b"HTTP/1.1 204 No Content\r\n",
    b"HTTP/1.1 200 " + b"x" * 100_000 + b"\r\n", b"HTTP/1.1 304 Not Modified\r\n", b"HTTP/1.1 407 Who\r\n",
    b"HTTP/1.1 301 Moved\r\nLocation: http://169.254.169.254/\x1b[2J\r\n", b"HTTP/1.1 302 Found\r\nLocation:\r\n",
    b"HTTP/1.1 307 Go\r\nLocation: //\xff\xfe\r\n", b"HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\n",
    b"HTTP/1.1 500 \xe2\x80\xae\x07\r\n", b"HTTP/1.1 000 no\r\n", b"HTTP/1.1 \xc2\xb2\xc2\xb2\xc2\xb2 no\r\n",
    "HTTP/1.1 ٢٠٠ OK\r\n".encode(),
)  # fmt: skip
HEADERS = (
    b"Content-Length: -1\r\n", b"Content-Length: 99999999999999999999\r\n",
    b"Content-Length: 5\r\nContent-Length: 7\r\n",
    b"Content-Length: x\r\n", b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: gzip, chunked\r\n", b": x\r\n",
    b"Content-Encoding: gzip\r\n", b"no colon\r\n", b" folded\r\n", b"X: \0\r\n", b"X\xff: \xff\r\n", b"X: y\r\n" * 101,
    b"X: y\r\n" * 5_000, b"X: " + b"y" * 100_000 + b"\r\n", b"Set-Cookie: a=b\r\n",
    b"Connection: keep-alive\r\n", b"\n",
    b"Content-Type: text/html; charset=utf-7\r\n", b"Content-Length: 0\r\n", b"\r\r\n",
)  # fmt: skip
BODIES = (
    b"", b"null", b"[", b"[" * 1_000_000, b'{"a":' * 100_000, b'"' + b"x" * 2_000_000, b"9" * 5_000, b"NaN",
    b"[Infinity]",
    b"-1e999", b"\xff\xfe{\0}\0", b"\xef\xbb\xbf{}", b'{"a":1,"a":2}', b'{"jsonValue":{}}',
    b'{"jsonValue":null}', b"{]",
    b'"\\ud800"', b"<html><title>\x1b[31m</title>", b"5\r\n{}\r\n", b"ffffffffffffffff\r\n{}", b"-5\r\n{}\r\n0\r\n\r\n",
    b"zz\r\n{}\r\n", b"1;" + b"x" * 80_000 + b"\r\n{", b"0\r\n" + b"T: x\r\n" * 300, b"\x1f\x8b\x08\0" + b"\0" * 900,
    b'{"jsonValue": 1e400}', b'{"message": ["a"], "errorCode": "x", "status": {}}', b"\x00" * 2_000_000,
)  # fmt: skip


def answer(seed: int, good: bytes = b"") -> list[bytes]:
    """Return the pieces of one answer; `good` is the body of a true one. ENDLESS repeats the piece before it."""
    dice = random.Random(seed)
    parts = [_HEAD, b"Content-Length: %d\r\n" % len(good), b"\r\n", good]
    for _ in range(dice.randint(1, 3)):
        place = dice.randrange(4)
        parts[place] = dice.choice((STATUS_LINES, HEADERS, (b"\r\n", b"\n", b"", b"\r\n\r\n"), BODIES)[place])
    return list(_spoilt(parts, dice))


def tunnel(seed: int) -> list[bytes]:
    """Return the pieces of one answer to CONNECT."""
    dice = random.Random(seed)
    parts = [TUNNEL[:-2], b"", b"\r\n", b""]
    for _ in range(dice.randint(1, 3)):
        place = dice.randrange(4)
        behind = (
            b"220 mx\r\n",
            b"\x16\x03\x01\xff\xff",
            b"\0" * 200_000,
            b"250-x\r\n" * 9_000,
            b"535 no\r\n",
        )
        parts[place] = dice.choice((STATUS_LINES, HEADERS, (b"\n", b"", b"\r\n\r\n"), behind)[place])
    return list(_spoilt(parts, dice))


def _spoilt(parts: list[bytes], dice: random.Random) -> Iterator[bytes]:
    """Cut it off, turn bytes over, or go on for ever."""
    data = bytearray(b"".join(parts))
    fate = dice.random()
    if fate < 0.2:
        del data[dice.randint(0, len(data)) :]
    elif fate < 0.4:
        for _ in range(dice.randint(1, 4)):
            if data:
                data[dice.randrange(min(len(data), 300))] = dice.randrange(256)
    yield bytes(data)
    if fate > 0.9:
        yield dice.choice((b"X: y\r\n" * 1_000, b"x" * 60_000, b"\r\n" * 30_000, b"1\r\nx\r\n" * 9_000))
        yield ENDLESS


ODD_VALUES: tuple[Callable[[], object], ...] = (
    lambda: None, lambda: True, lambda: False, lambda: 0, lambda: -1, lambda: 10**400, lambda: 1e308,
    lambda: float("nan"),
    lambda: float("inf"), lambda: "", lambda: "\ud800", lambda: "\0\x1b[2J\u202e\u2028", lambda: "x" * 200_000,
    list, dict, lambda: [[[[]]]], lambda: {"": {"": []}}, lambda: "587", lambda: " 587 ", lambda: "٥٨٧",
    lambda: ["a", 1, None], lambda: 587.0, lambda: 1.5, lambda: "true", lambda: {"id": None},
)  # fmt: skip


def changed(seed: int, value: object) -> bytes:
    """Return a JSON value as text, with odd values, missing and doubled keys somewhere in it."""
    dice = random.Random(seed)
    copy = json.loads(json.dumps(value))
    places = list(_places(copy))
    for _ in range(dice.randint(1, 3)):
        if not places:
            break
        holder, key = dice.choice(places)
        if dice.random() < 0.15 and key in holder:
            del holder[key]
        else:
            holder[key] = dice.choice(ODD_VALUES)()
    text = json.dumps(copy) if dice.random() < 0.95 else json.dumps(dice.choice(ODD_VALUES)())
    if dice.random() < 0.1:
        text = text.replace("{", '{"id": 7, "id": null, ', 1)
    return text.encode()


def _places(value: object) -> Iterator[tuple[dict[str, object], str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield value, key
            yield from _places(inner)
