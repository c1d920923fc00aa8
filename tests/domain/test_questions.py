"""Askings: one, several at once, and answers by a function."""

from __future__ import annotations

import re

import pytest

from mailconfig_gui.domain.questions import (
    Answer,
    AnswerStatus,
    Asking,
    NoServerError,
    Question,
    RecordType,
    answered,
    ask,
    is_rewritten,
    read_server,
    together,
)
from tests.domain.zones import Zone, served

ZONE = {
    "example.com": {"MX": ["10 mx.example.com"], "TXT": ["one", "two"]},
    "mx.example.com": {"A": ["192.0.2.1"], "AAAA": ["2001:db8::1"]},
    "alias.example.com": {"CNAME": ["example.com"]},
}


def hosts_of(domain: str) -> Asking[list[str]]:
    """The addresses of a domain's mail servers: a second question that follows from the first answer."""
    (servers,) = yield from ask(domain, RecordType.MX)
    found: list[str] = []
    for server in servers.records:
        answers = yield from ask(server.partition(" ")[2], RecordType.A, RecordType.AAAA)
        found += [record for answer in answers for record in answer.records]
    return found


def count(name: str) -> Asking[int]:
    (texts,) = yield from ask(name, RecordType.TXT)
    return len(texts.records)


def nothing_to_ask() -> Asking[str]:
    return "at once"
    yield ()


def test_an_asking_is_answered_to_its_end() -> None:
    asked: list[Question] = []
    assert answered(hosts_of("Example.com."), served(ZONE, asked)) == ["192.0.2.1", "2001:db8::1"]
    assert [one.type for one in asked] == [RecordType.MX, RecordType.A, RecordType.AAAA]


def test_an_answer_tells_where_the_records_were() -> None:
    answer = served(ZONE)(Question("alias.example.com", RecordType.TXT))
    assert answer == Answer(AnswerStatus.FOUND, ("one", "two"), 300, "zone", "example.com")
    assert served(ZONE)(Question("alias.example.com", RecordType.A)).status is AnswerStatus.EMPTY
    assert served(ZONE)(Question("gone.example.com", RecordType.A)).status is AnswerStatus.NO_SUCH_NAME
    assert served({"a.b.test": {}})(Question("b.test", RecordType.A)).status is AnswerStatus.EMPTY


def test_a_loop_of_aliases_and_a_failure_are_no_answers() -> None:
    zone: Zone = {
        "a.test": {"CNAME": ["b.test"]},
        "b.test": {"CNAME": ["a.test"], "MX": AnswerStatus.TIMED_OUT},
    }
    for kind, status in ((RecordType.A, AnswerStatus.FAILED), (RecordType.MX, AnswerStatus.TIMED_OUT)):
        answer = served(zone)(Question("a.test", kind))
        assert answer.status is status
        assert not answer.is_known


def test_askings_together_ask_all_their_next_questions_at_once() -> None:
    asking = together(hosts_of("example.com"), count("example.com"), nothing_to_ask(), count("gone.test"))
    answer = served(ZONE)
    first = next(asking)
    assert [f"{one.name} {one.type}" for one in first] == [
        "example.com MX",
        "example.com TXT",
        "gone.test TXT",
    ]
    second = asking.send(tuple(map(answer, first)))
    assert [f"{one.name} {one.type}" for one in second] == ["mx.example.com A", "mx.example.com AAAA"]
    with pytest.raises(StopIteration) as end:
        asking.send(tuple(map(answer, second)))
    assert end.value.value == (["192.0.2.1", "2001:db8::1"], 2, "at once", 0)


def test_askings_together_can_be_put_together_again() -> None:
    inner = together(count("example.com"), count("alias.example.com"))
    assert answered(together(inner, count("example.com")), served(ZONE)) == ((2, 2), 2)
    assert answered(together(*[count("example.com")] * 0), served(ZONE)) == ()


@pytest.mark.parametrize(
    ("name", "addresses", "rewritten"),
    [
        ("example.com", ("198.18.0.7",), True),
        ("example.com.", ("127.0.0.1", "240.0.0.1", "255.255.255.255", "198.19.1.1"), True),
        ("example.com", ("198.18.0.7", "192.0.2.1"), False),
        ("example.com", ("198.180.0.7",), False),
        ("example.com", ("24.0.0.1",), False),
        ("example.com", ("2001:db8::1",), False),
        ("example.com", (), False),
        ("localhost", ("127.0.0.1",), False),
        ("printer.local", ("127.0.0.1",), False),
        ("Platform.TEST.", ("127.0.0.1",), False),
        ("nas.home.arpa", ("127.0.0.1",), False),
    ],
)
def test_addresses_that_no_public_name_has(name: str, addresses: tuple[str, ...], *, rewritten: bool) -> None:
    assert is_rewritten(name, addresses) is rewritten


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("192.0.2.1", "192.0.2.1", 53),
        (" 192.0.2.1:5353 ", "192.0.2.1", 5353),
        ("2001:db8::1", "2001:db8::1", 53),
        ("[2001:db8::1]", "2001:db8::1", 53),
        ("::1", "::1", 53),
        ("[2001:db8::1]:54", "2001:db8::1", 54),
        ("ns.example.com:54", "ns.example.com", 54),
    ],
)
def test_a_server_is_an_address_or_a_name_with_a_port(text: str, host: str, port: int) -> None:
    assert read_server(text) == (host, port)


@pytest.mark.parametrize(
    "text", ["", "a:b", ":", "192.0.2.1:0", "192.0.2.1:65536", "[::1", "http://ns.test", "a b", ":53"]
)
def test_what_is_no_server_is_refused(text: str) -> None:
    with pytest.raises(NoServerError, match=f"^{re.escape(text)}$"):
        read_server(text)
