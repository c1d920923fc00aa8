"""Questions to the DNS and their answers (RFC 1034), as values, and generators that ask them.

An `Asking` yields the questions that it has now, is sent as many answers in the same order, and returns what came of
them. It knows no socket and no clock: `net.dns` asks, and `answered` does in tests.
"""

import re
from collections.abc import Callable, Generator
from enum import StrEnum
from typing import Any, NamedTuple, TypeAlias, TypeVar, overload

from mailconfig_gui.model.hosts import is_host

T = TypeVar("T")
T1 = TypeVar("T1")
T2 = TypeVar("T2")
T3 = TypeVar("T3")
T4 = TypeVar("T4")


class RecordType(StrEnum):
    """The types of records that are asked for, as a zone file writes them."""

    A = "A"
    AAAA = "AAAA"
    MX = "MX"
    TXT = "TXT"
    CNAME = "CNAME"
    PTR = "PTR"
    NS = "NS"
    SRV = "SRV"


class Question(NamedTuple):
    """What is asked: a name in its ASCII form, with or without the final dot, and a type.

    `servers`: addresses to ask instead of the resolver, as of a zone's own name servers; the first that answers counts.
    """

    name: str
    type: RecordType
    servers: tuple[str, ...] = ()


class AnswerStatus(StrEnum):
    """What came of a question."""

    FOUND = "found"
    EMPTY = "empty"
    """The name exists and has no record of this type (NODATA)."""
    NO_SUCH_NAME = "no-such-name"
    FAILED = "failed"
    """SERVFAIL, REFUSED, an answer that cannot be read, no resolver, a name that cannot be asked."""
    TIMED_OUT = "timed-out"
    BOGUS = "bogus"
    """SERVFAIL, and an answer when nobody checks its signatures: the zone is signed wrongly (RFC 4035 5.5)."""
    REWRITTEN = "rewritten"
    """Only addresses that no public name has, see `is_rewritten`: somebody on the way answers for the DNS."""


class Answer(NamedTuple):
    """An answer. `records` stand as text, in the order they came in, names in lower case without the final dot.

    TXT: the strings of a record joined, a byte a character (ISO 8859-1). MX: `10 mail.example.com`, the null MX `0 .`.
    SRV: `0 1 587 mail.example.com`. `canonical` is the name that had them, behind all CNAMEs. `ttl` is in seconds, the
    shortest of all records on the way, of a name or type that is not there as its SOA says (RFC 2308). `resolver` is
    who answered, an address, with the port where it is not 53.
    """

    status: AnswerStatus
    records: tuple[str, ...] = ()
    ttl: int | None = None
    resolver: str = ""
    canonical: str = ""

    @property
    def is_known(self) -> bool:
        """Tell whether the DNS has said what is there, be it nothing."""
        return self.status in (AnswerStatus.FOUND, AnswerStatus.EMPTY, AnswerStatus.NO_SUCH_NAME)


Asking: TypeAlias = Generator[tuple[Question, ...], tuple[Answer, ...], T]


@overload
def together(one: Asking[T1], two: Asking[T2], /) -> Asking[tuple[T1, T2]]: ...
@overload
def together(one: Asking[T1], two: Asking[T2], three: Asking[T3], /) -> Asking[tuple[T1, T2, T3]]: ...
@overload
def together(
    one: Asking[T1], two: Asking[T2], three: Asking[T3], four: Asking[T4], /
) -> Asking[tuple[T1, T2, T3, T4]]: ...
@overload
def together(*askings: Asking[T]) -> Asking[tuple[T, ...]]: ...
def together(*askings: Asking[Any]) -> Asking[Any]:
    """Make one asking of several: it asks at once what each of them asks next, and returns what each has returned."""
    results: list[Any] = [None] * len(askings)
    asked: dict[int, tuple[Question, ...]] = {}

    def go_on(number: int, answers: tuple[Answer, ...] | None) -> None:
        try:
            asked[number] = next(askings[number]) if answers is None else askings[number].send(answers)
        except StopIteration as end:
            asked.pop(number, None)
            results[number] = end.value

    for number in range(len(askings)):
        go_on(number, None)
    while asked:
        answers = iter((yield tuple(question for questions in asked.values() for question in questions)))
        for number, questions in list(asked.items()):
            go_on(number, tuple(next(answers) for _ in questions))
    return tuple(results)


def ask(name: str, *types: RecordType, servers: tuple[str, ...] = ()) -> Asking[tuple[Answer, ...]]:
    """Ask for one or more types of records of a name, and return the answers."""
    return (yield tuple(Question(name, one, servers) for one in types))


def answered(asking: Asking[T], lookup: Callable[[Question], Answer]) -> T:
    """Run an asking to its end, answering each question by a function."""
    try:
        questions = next(asking)
        while True:
            questions = asking.send(tuple(lookup(question) for question in questions))
    except StopIteration as end:
        result: T = end.value
        return result


def is_rewritten(name: str, addresses: tuple[str, ...]) -> bool:
    """Tell whether no address (IPv4 or IPv6, as text) can be that of a public name.

    198.18.0.0/15 is for benchmarks (RFC 2544) and used by proxies that answer for the DNS; 240.0.0.0/4 is reserved
    and 127.0.0.0/8 the computer itself (RFC 6890). A list of senders answers 127.0.0.x on purpose: who asks one, knows.
    """
    labels = name.lower().rstrip(".").split(".")
    if not addresses or len(labels) == 1 or labels[-1] in _PRIVATE or labels[-2:] == ["home", "arpa"]:
        return False
    return all(address.startswith(_NEVER) for address in addresses)


class NoServerError(ValueError):
    """A text names no server."""


def read_server(text: str) -> tuple[str, int]:
    """Return host and port of `HOST[:PORT]`, an IPv6 address in brackets where a port follows. Raises NoServerError."""
    parts = re.fullmatch(r"(?:\[([^][]+)\]|([^][:]+)|([^][]*:[^][]*:[^][]*))(?::([0-9]{1,5}))?", text.strip())
    host = next((one for one in parts.groups()[:3] if one), "") if parts else ""
    port = int(parts[4] or 53) if parts else 0
    if not is_host(host) or not 0 < port < 65536:
        raise NoServerError(text)
    return host, port


_PRIVATE = ("internal", "invalid", "local", "localhost", "test")
"""Top-level domains that are nobody's in public (RFC 6761, RFC 6762)."""
_NEVER = ("198.18.", "198.19.", "127.", *(f"{octet}." for octet in range(240, 256)))
