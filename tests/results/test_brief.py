from __future__ import annotations

from typing import Any

import pytest

from mailconfig_gui.results.brief import Brief, Topic, brief_of, marks_of, read_brief
from mailconfig_gui.results.kinds import Kind
from mailconfig_gui.results.record import record_of
from tests.results.results import HEAD, bad, good, stage


def test_a_test_in_brief() -> None:
    brief = brief_of(
        record_of(bad(stages=[stage("ehlo", ms=3), stage("ehlo", ms=4), stage("auth", ok=False)])), "7"
    )
    assert brief[:7] == (
        "7", Kind.TEST, "2026-11-30T12:00:00Z", False, "auth", "The server did not accept the password.", 30,
    )  # fmt: skip
    assert brief.times == {"ehlo": 7, "auth": 10}


def test_it_is_kept_and_read_back() -> None:
    brief = brief_of(record_of(good()), "7")
    assert read_brief(brief.as_json()) == brief


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "later"},
        {"id": 7},
        {"ok": None},
        {"total_ms": "7"},
        {"times": []},
        {"marks": None},
        {"times": {"auth": "7"}},
        {"marks": {"address": 7}},
    ],
)
def test_what_another_version_keeps_is_passed_over(changes: dict[str, object]) -> None:
    assert read_brief({**brief_of(record_of(good()), "7").as_json(), **changes}) is None
    assert read_brief([]) is None


def test_every_topic_has_words() -> None:
    assert all(topic.words for topic in Topic)


@pytest.mark.parametrize(
    ("changes", "topic"),
    [
        ({"settings": {"smtpPort": "465"}}, Topic.SETTINGS),
        ({"address": "192.0.2.9"}, Topic.ADDRESS),
        ({"resolver": "192.0.2.9"}, Topic.RESOLVER),
        ({"certificate": {"sha256": "cd"}}, Topic.CERTIFICATE),
        ({"tls": {"version": "TLSv1.2"}}, Topic.TLS),
        ({"mechanism": "LOGIN"}, Topic.MECHANISM),
        ({"ehlo": ["SIZE"]}, Topic.EHLO),
    ],
)
def test_each_change_shows_in_its_mark_alone(changes: dict[str, Any], topic: Topic) -> None:
    before, after = marks_of(record_of(good())), marks_of(record_of(good(**changes)))
    assert [name for name in before if before[name] != after.get(name)] == [topic]


def test_the_order_of_extensions_is_no_change() -> None:
    turned = good(ehlo=good()["ehlo"][::-1])
    assert marks_of(record_of(turned)) == marks_of(record_of(good()))


def test_what_is_not_known_has_no_mark() -> None:
    unknown = good(
        settings=None, certificate=None, tls=None, ehlo=[], resolver=None, address=None, mechanism=None
    )
    assert marks_of(record_of(unknown)) == {}


def test_the_other_kinds_have_marks_too() -> None:
    head = {**HEAD, "settings": None, "ok": True}
    finding = {"id": "D1", "state": "good", "title": "", "seen": "v=spf1", "write": None, "who": None}
    domain = {
        **head,
        "kind": "domain",
        "domain": "a",
        "resolver": "b",
        "summary": "pass",
        "findings": [finding],
    }
    assert marks_of(record_of({**domain, "ms": 1})).keys() == {Topic.RECORDS, Topic.RESOLVER}
    arrived = {**head, "kind": "arrived", "spf": {"result": "pass"}, "dkim": {}, "dmarc": {"result": None}}
    assert marks_of(record_of(arrived)) == {Topic.PROOF: "pass None None"}
    clocks = [{"clock": "a", "ends": "2027-01-01T00:00:00Z", "days": 1, "reason": ""}]
    assert marks_of(record_of({**head, "kind": "oauth-status", "clocks": clocks})) == {
        Topic.LOGIN: "2027-01-01T00:00:00Z"
    }
    assert marks_of(record_of({**head, "kind": "oauth-status", "clocks": []})) == {}
    assert marks_of(record_of({**head, "kind": "platform-test", "version": "4.3"})) == {Topic.PLATFORM: "4.3"}


def test_a_brief_of_an_older_result_says_what_it_can() -> None:
    old = {"ok": True, "reached": "accepted", "stages": []}
    assert brief_of(record_of(old), "1") == Brief("1", Kind.TEST, "", True)
