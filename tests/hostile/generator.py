"""Conversations that no good server holds: real ones, changed at random places. The same seed gives the same one."""

from __future__ import annotations

import random
from collections.abc import Callable

PLAIN = [
    b"220 mx.test ESMTP\r\n",
    b"250-mx.test\r\n250-PIPELINING\r\n250-SIZE 1000000\r\n250 AUTH PLAIN LOGIN\r\n",
    b"235 2.7.0 ok\r\n",
    b"250 2.1.0 ok\r\n250 2.1.5 ok\r\n354 go\r\n",
    b"250 2.0.0 Ok: queued as 4F2B\r\n",
    b"221 bye\r\n",
]
STARTTLS = [
    b"220 mx.test ESMTP\r\n",
    b"250-mx.test\r\n250 STARTTLS\r\n",
    b"220 2.0.0 go\r\n",
    *PLAIN[1:],
]
#: Whole answers that come out of turn, wrong, or twice.
ODD = (
    b"", b"\r\n", b"\n", b"\r", b"\0", b"\0" * 70_000, b"220\r\n", b"250", b"250-\r\n", b"999 what\r\n", b"099 x\r\n",
    b"25O ok\r\n", b"250ok\r\n", b"-250 ok\r\n", b"334 \r\n", b"334 VXNlcm5hbWU6\r\n", b"334 !!!!\r\n",
    b"421 4.3.2 closing\r\n", b"451 4.7.1 later\r\n", b"454 4.7.0 TLS not available\r\n", b"500 5.5.1 what\r\n",
    b"535-5.7.8 no\r\n535 5.7.8 no\r\n", b"550 5.7.1 <img src=x onerror=alert(1)>\r\n", b"354 go\r\n", b"503 5.5.1\r\n",
    b"\xff\xfe\x00\x01" * 50, "550 пароль \u202e\u2028 не\r\n".encode(), b"550 \x1b[2J\x07\r\n",
    b"250-" + b"A" * 100_000 + b"\r\n", b"250-x\r\n" * 20_000, b"220 " + b"x" * 2_000_000,
    b"250 AUTH " + b"PLAIN " * 5_000,
    b"250-AUTH=LOGIN\r\n250 AUTH CRAM-MD5 NTLM GSSAPI\r\n", b"250-SIZE 99999999999999999999\r\n250 SIZE -1\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc", b"\x15\x03\x03\x00\x02\x02\x28", b"HTTP/1.1 400 Bad Request\r\n\r\n",
    b"250 2.1.0 ok\r\n" * 50, b"220 a\r\n220 b\r\n250 c\r\n",
)  # fmt: skip


def conversation(seed: int) -> tuple[str, list[bytes]]:
    """Return the encryption of the plan it is for (`none` or `starttls`) and the server's answers in turn."""
    dice = random.Random(seed)
    security = dice.choice(("none", "starttls"))
    answers = list(PLAIN if security == "none" else STARTTLS)
    for _ in range(dice.randint(1, 4)):
        dice.choice(CHANGES)(answers, dice)
    return security, answers


def _cut(answers: list[bytes], dice: random.Random) -> None:
    """The server is gone in the middle of an answer."""
    place = dice.randrange(len(answers))
    answers[place] = answers[place][: dice.randint(0, len(answers[place]))]
    del answers[place + 1 :]


def _replace(answers: list[bytes], dice: random.Random) -> None:
    answers[dice.randrange(len(answers))] = dice.choice(ODD)


def _insert(answers: list[bytes], dice: random.Random) -> None:
    answers.insert(dice.randrange(len(answers) + 1), dice.choice(ODD))


def _glue(answers: list[bytes], dice: random.Random) -> None:
    """Something more in the same segment, as in an injection before TLS."""
    answers[dice.randrange(len(answers))] += dice.choice((*ODD, *PLAIN))


def _swap(answers: list[bytes], dice: random.Random) -> None:
    one, other = dice.randrange(len(answers)), dice.randrange(len(answers))
    answers[one], answers[other] = answers[other], answers[one]


def _flip(answers: list[bytes], dice: random.Random) -> None:
    place = dice.randrange(len(answers))
    data = bytearray(answers[place])
    for _ in range(dice.randint(1, 3)):
        if data:
            data[dice.randrange(len(data))] = dice.randrange(256)
    answers[place] = bytes(data)


def _endless(answers: list[bytes], dice: random.Random) -> None:
    """The same line again and again, longer than any server's answer."""
    line = dice.choice((b"250-more\r\n", b"220-more\r\n", b"354-more\r\n", b"x"))
    answers[dice.randrange(len(answers)) :] = [line * 4_000] * 200


def _echo(answers: list[bytes], dice: random.Random) -> None:
    """What was sent comes back in the answer, as some servers do with a login they refuse."""
    secrets = (b"s3cr\xe2\x82\xact pass", b"AGFwaWtleQBzM2Ny4oKsdCBwYXNz", b"czNjcuKCrHQgcGFzcw==")
    answers[dice.randrange(len(answers))] = b"535 5.7.8 refused: " + dice.choice(secrets) + b"\r\n"


CHANGES: tuple[Callable[[list[bytes], random.Random], None], ...] = (
    _cut, _replace, _insert, _glue, _swap, _flip, _endless, _echo,
)  # fmt: skip
