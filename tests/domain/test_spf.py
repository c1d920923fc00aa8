"""check_host: the verdict, the way to it, what is counted, and what is asked at once."""

from __future__ import annotations

from typing import Any

import pytest

from mailconfig_gui.domain.questions import Answer, AnswerStatus, Question, RecordType, answered
from mailconfig_gui.domain.spf import SpfCheck, SpfStep, check_host
from mailconfig_gui.domain.spf_record import SpfFault, SpfResult
from tests.domain.zones import Zone, served

ZONE: Zone = {
    "example.com": {
        "TXT": ["other", "v=spf1 mx include:_spf.relay.test -all exp=why.example.com"], "MX": ["10 mx.example.com"],
    },
    "mx.example.com": {"A": ["192.0.2.1"], "AAAA": ["2001:db8::1"]},
    "why.example.com": {"TXT": ["%{i} is not ours, %{p}"]},
    "_spf.relay.test": {"TXT": ["v=spf1 include:deep.relay.test ~all exp=why.example.com"]},
    "deep.relay.test": {"TXT": ["v=spf1 ip4:198.51.100.0/24 ip6:2001:db8:5::/48 -all"]},
    "moved.test": {"TXT": ["v=spf1 a:gone.test redirect=example.com"]},
    "open.test": {"TXT": ["v=spf1 +all"]},
    "empty.test": {"TXT": ["v=spf1"]},
    "plain.test": {"A": ["192.0.2.9"]},
    "twice.test": {"TXT": ["v=spf1 -all", "v=spf1 a -all"]},
    "loop.test": {"TXT": ["v=spf1 include:loop.test -all"]},
    "dangling.test": {"TXT": ["v=spf1 include:plain.test -all"]},
    "unnamed.test": {"TXT": ["v=spf1 redirect=a..b.test"]},
    "wrong.test": {"TXT": ["v=spf1 -al"]},
    "odd.test": {"TXT": ["v=spf1 a:x..y.test ?all"]},
    "slow.test": {"TXT": ["v=spf1 include:silent.test -all"]},
    "silent.test": {"TXT": AnswerStatus.TIMED_OUT},
    "void.test": {"TXT": ["v=spf1 a:n1.test mx:n2.test exists:n3.test -all"]},
    "wide.test": {"TXT": ["v=spf1 mx:many.test -all"]},
    "many.test": {"MX": [f"{n} h{n}.test" for n in range(11)]},
    "null.test": {"TXT": ["v=spf1 mx -all"], "MX": ["0 ."]},
    "listed.test": {"TXT": ["v=spf1 exists:%{i}.list.test -all"]},
    "192.0.2.7.list.test": {"A": ["127.0.0.2"]},
    "pointed.test": {"TXT": ["v=spf1 ptr exists:%{p}.named.test -all"]},
    "7.2.0.192.in-addr.arpa": {"PTR": ["host.pointed.test", "stranger.test", "bad..name"]},
    "8.2.0.192.in-addr.arpa": {"PTR": ["stranger.test"]},
    "host.pointed.test": {"A": ["192.0.2.7"]},
    "stranger.test": {"A": ["192.0.2.8"]},
    "stranger.test.named.test": {"A": ["127.0.0.1"]},
    "9.2.0.192.in-addr.arpa": {"PTR": AnswerStatus.FAILED},
    "7.0.0.0" + ".0" * 20 + ".8.b.d.0.1.0.0.2.ip6.arpa": {"PTR": ["six.pointed.test"]},
    "six.pointed.test": {"AAAA": ["2001:DB8:0::7"]},
    "quiet.test": {"TXT": ["v=spf1 -all exp=a..b.test"]},
}  # fmt: skip


def check(address: str, domain: str, **more: Any) -> SpfCheck:
    return answered(check_host(address, domain, **more), served(ZONE))


@pytest.mark.parametrize(
    ("address", "domain", "result", "path"),
    [
        ("192.0.2.1", "example.com", SpfResult.PASS, [("example.com", "mx")]),
        ("::ffff:192.0.2.1", "Example.COM.", SpfResult.PASS, [("example.com", "mx")]),
        ("2001:db8::1", "example.com", SpfResult.PASS, [("example.com", "mx")]),
        (
            "198.51.100.7", "example.com", SpfResult.PASS,
            [
                ("example.com", "include:_spf.relay.test"), ("_spf.relay.test", "include:deep.relay.test"),
                ("deep.relay.test", "ip4:198.51.100.0/24"),
            ],
        ),
        ("203.0.113.1", "example.com", SpfResult.FAIL, [("example.com", "-all")]),
        (
            "192.0.2.1", "moved.test", SpfResult.PASS,
            [("moved.test", "redirect=example.com"), ("example.com", "mx")],
        ),
        ("203.0.113.1", "open.test", SpfResult.PASS, [("open.test", "+all")]),
        ("203.0.113.1", "empty.test", SpfResult.NEUTRAL, []),
        ("203.0.113.1", "odd.test", SpfResult.NEUTRAL, [("odd.test", "?all")]),
        ("192.0.2.1", "null.test", SpfResult.FAIL, [("null.test", "-all")]),
        ("192.0.2.7", "listed.test", SpfResult.PASS, [("listed.test", "exists:%{i}.list.test")]),
        ("192.0.2.7", "pointed.test", SpfResult.PASS, [("pointed.test", "ptr")]),
        ("2001:db8::7", "pointed.test", SpfResult.PASS, [("pointed.test", "ptr")]),
        ("192.0.2.8", "pointed.test", SpfResult.PASS, [("pointed.test", "exists:%{p}.named.test")]),
        ("192.0.2.9", "pointed.test", SpfResult.FAIL, [("pointed.test", "-all")]),
    ],
)  # fmt: skip
def test_the_verdict_and_the_way_to_it(
    address: str, domain: str, result: SpfResult, path: list[tuple[str, str]]
) -> None:
    found = check(address, domain)
    assert (found.result, found.fault) == (result, None)
    assert found.path == tuple(SpfStep(*step) for step in path)


@pytest.mark.parametrize(
    ("domain", "result", "fault", "at"),
    [
        ("localhost", SpfResult.NONE, SpfFault.NO_DOMAIN, "localhost"),
        ("gone.test", SpfResult.NONE, SpfFault.NO_DOMAIN, "gone.test"),
        ("plain.test", SpfResult.NONE, SpfFault.NO_RECORD, "plain.test"),
        ("silent.test", SpfResult.TEMPERROR, SpfFault.NO_ANSWER, "silent.test"),
        ("twice.test", SpfResult.PERMERROR, SpfFault.SEVERAL_RECORDS, "twice.test"),
        ("loop.test", SpfResult.PERMERROR, SpfFault.LOOK_UPS, "include:loop.test"),
        ("dangling.test", SpfResult.PERMERROR, SpfFault.NOTHING_THERE, "plain.test"),
        ("unnamed.test", SpfResult.PERMERROR, SpfFault.NOTHING_THERE, "redirect=a..b.test"),
        ("slow.test", SpfResult.TEMPERROR, SpfFault.NO_ANSWER, "silent.test"),
        ("void.test", SpfResult.PERMERROR, SpfFault.VOID_LOOK_UPS, "exists:n3.test"),
        ("wide.test", SpfResult.PERMERROR, SpfFault.MX_HOSTS, "mx:many.test"),
    ],
)
def test_why_there_is_no_verdict(domain: str, result: SpfResult, fault: SpfFault, at: str) -> None:
    for address in ("203.0.113.1", "2001:db8::9", ""):
        found = check(address, domain)
        assert (found.result, found.fault, found.at) == (result, fault, at)


def test_the_record_is_told_also_where_it_is_wrong() -> None:
    assert check("", "twice.test").record == "v=spf1 -all\nv=spf1 a -all"
    assert check("", "wrong.test").record == "v=spf1 -al"
    assert check("", "plain.test").record == ""


def test_nobody_in_particular_looks_at_every_term() -> None:
    found = check("", "example.com")
    assert (found.result, found.look_ups, found.void_look_ups) == (SpfResult.FAIL, 3, 0)
    assert found.record.startswith("v=spf1 mx")
    found = check("", "pointed.test")
    assert (found.result, found.look_ups, found.void_look_ups) == (SpfResult.FAIL, 2, 0)


def test_what_depends_on_the_sender_is_counted_for_nobody_but_not_judged() -> None:
    asked: list[Question] = []
    zone: Zone = {"a.test": {"TXT": ["v=spf1 include:%{i}.b.test exists:%{l}.b.test redirect=%{i}.c.test"]}}
    found = answered(check_host("", "a.test"), served(zone, asked))
    assert (found.result, found.fault, found.look_ups) == (SpfResult.NEUTRAL, None, 3)
    assert [one.name for one in asked] == ["a.test"]


def test_only_what_was_needed_for_the_verdict_counts() -> None:
    assert check("192.0.2.1", "example.com").look_ups == 1
    assert check("192.0.2.1", "moved.test").look_ups == 3
    assert check("192.0.2.1", "moved.test").void_look_ups == 1


def test_a_fail_is_explained_by_the_record_that_decided() -> None:
    assert check("203.0.113.1", "example.com").explanation == "203.0.113.1 is not ours, unknown"
    assert check("203.0.113.1", "moved.test").explanation == "203.0.113.1 is not ours, unknown"
    assert check("203.0.113.1", "quiet.test").explanation == ""
    assert check("203.0.113.1", "deep.relay.test").explanation == ""


def test_the_sender_is_postmaster_where_it_has_no_local_part() -> None:
    zone: Zone = {
        "a.test": {"TXT": ["v=spf1 exists:%{l}.%{o}.%{h}.test -all"]},
        "postmaster.a.test.a.test.test": {"A": ["127.0.0.1"]},
        "joe.b.test.c.test.test": {"A": ["127.0.0.1"]},
    }
    assert answered(check_host("192.0.2.1", "a.test"), served(zone)).result is SpfResult.PASS
    assert answered(check_host("192.0.2.1", "a.test", "@a.test"), served(zone)).result is SpfResult.PASS
    asking = check_host("192.0.2.1", "a.test", "joe@b.test", "c.test")
    assert answered(asking, served(zone)).result is SpfResult.PASS


def test_a_list_answers_with_addresses_that_nobody_has() -> None:
    def lookup(question: Question) -> Answer:
        if question.type is RecordType.TXT:
            return Answer(AnswerStatus.FOUND, ("v=spf1 exists:ok.test -all",))
        return Answer(AnswerStatus.REWRITTEN, (address,))

    address = "127.0.0.2"
    assert answered(check_host("192.0.2.1", "a.test"), lookup).result is SpfResult.PASS
    address = "198.18.0.2"
    assert answered(check_host("192.0.2.1", "a.test"), lookup).result is SpfResult.TEMPERROR


def test_questions_are_asked_as_early_as_they_are_known() -> None:
    asking = check_host("203.0.113.1", "example.com", known={})
    answer = served(ZONE)
    rounds = [next(asking)]
    while True:
        try:
            rounds.append(asking.send(tuple(map(answer, rounds[-1]))))
        except StopIteration as end:
            found: SpfCheck = end.value
            break
    assert [[f"{one.name} {one.type}" for one in questions] for questions in rounds] == [
        ["example.com TXT"],
        ["example.com MX", "_spf.relay.test TXT"],
        ["mx.example.com A", "deep.relay.test TXT"],
        ["why.example.com TXT"],
        ["1.113.0.203.in-addr.arpa PTR"],
    ]
    assert found.result is SpfResult.FAIL


def test_what_is_known_is_not_asked_again() -> None:
    known: dict[Question, Answer] = {}
    asked: list[Question] = []
    for address in ("198.51.100.1", "198.51.100.2", "203.0.113.1"):
        answered(check_host(address, "example.com", known=known), served(ZONE, asked))
    assert len(asked) == len(set(asked))


def test_a_hostile_record_gets_no_more_than_a_screenful_of_questions_ahead() -> None:
    terms = " ".join(f"a:h{n}.test" for n in range(2000))
    asked: list[Question] = []
    zone: Zone = {"many.test": {"TXT": [f"v=spf1 {terms} -all"]}}
    found = answered(check_host("192.0.2.1", "many.test"), served(zone, asked))
    assert found.fault is SpfFault.VOID_LOOK_UPS
    assert len(asked) == 60
