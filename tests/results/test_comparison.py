from __future__ import annotations

import json
from typing import Any

import pytest

from mailconfig_gui.results.brief import Topic
from mailconfig_gui.results.comparison import Comparison, KindsDifferError, compare, outcome
from mailconfig_gui.results.record import record_of
from tests.results.results import HEAD, bad, good, stage

CERTIFICATE = {**good()["certificate"], "sha256": "cd" * 32, "issuer": "Other CA"}
SENDS = {"version": "4.3", "outcome": "sends", "text": "", "unsafe": [], "warnings": [], "assumed": []}


def compared(first: dict[str, Any], second: dict[str, Any]) -> Comparison:
    return compare(record_of(first), record_of(second))


def topics(first: dict[str, Any], second: dict[str, Any]) -> list[tuple[Topic, str, str, str]]:
    return [(one.topic, one.label, one.first, one.second) for one in compared(first, second).differences]


def test_what_comes_anew_each_time_is_no_difference() -> None:
    found = compared(
        good(), good(code="X", queue_id="Y", message_id="Z", made="2027-01-01T00:00:00Z", total_ms=60)
    )
    assert (found.differs, found.explanation) == (False, "Nothing that matters differs.")
    assert found.as_json()["ok"] is True


@pytest.mark.parametrize(
    ("changes", "row"),
    [
        (
            {"settings": {**HEAD["settings"], "smtpPort": "465"}},
            (Topic.SETTINGS, "Port", "587", "465"),
        ),
        ({"settings": {**HEAD["settings"], "own": True}}, (Topic.SETTINGS, "own", "", "yes")),
        ({"secrets": {"password": "empty"}}, (Topic.SETTINGS, "Password", "set", "empty")),
        ({"resolver": "192.0.2.9"}, (Topic.RESOLVER, "Name servers", "192.0.2.53", "192.0.2.9")),
        ({"address": "192.0.2.9"}, (Topic.ADDRESS, "Address", "192.0.2.1", "192.0.2.9")),
        (
            {"certificate": CERTIFICATE},
            (
                Topic.CERTIFICATE,
                "Certificate",
                "smtp.example.com by Example CA, until 2027-01-01, SHA-256 abababababab…",
                "smtp.example.com by Other CA, until 2027-01-01, SHA-256 cdcdcdcdcdcd…",
            ),
        ),
        (
            {"tls": {"version": "TLSv1.2", "cipher": "X", "verified": True}},
            (Topic.TLS, "Encryption", "TLSv1.3, TLS_AES_256_GCM_SHA384", "TLSv1.2, X"),
        ),
        ({"mechanism": "LOGIN"}, (Topic.MECHANISM, "Login by", "PLAIN", "LOGIN")),
        (
            {"ehlo": ["AUTH PLAIN LOGIN", "PIPELINING"]},
            (Topic.EHLO, "Offered by one of both only", "SIZE 1000", "PIPELINING"),
        ),
        (
            {"ehlo": ["SIZE 1000"]},
            (Topic.EHLO, "Offered by one of both only", "AUTH PLAIN LOGIN", "nothing"),
        ),
        (
            {"stages": [stage("dns", ms=400), stage("connect"), stage("auth")]},
            (Topic.TIME, "Time of Name", "10 ms", "400 ms"),
        ),
    ],
)
def test_each_thing_that_differs_is_one_row_with_its_reason(
    changes: dict[str, Any], row: tuple[Topic, str, str, str]
) -> None:
    found = compared(good(), good(**changes))
    (one,) = found.differences
    assert one[:4] == row
    assert one.why.endswith(".")
    assert found.explanation == "1 thing differs."
    assert compared(good(**changes), good()).differences[0].first == row[3] or row[0] is Topic.EHLO


def test_what_one_of_both_does_not_tell_is_no_difference() -> None:
    silent = dict.fromkeys(("settings", "secrets", "resolver", "address", "certificate", "tls", "mechanism"))
    assert topics(good(), good(**silent, ehlo=[])) == []
    old = {"ok": True, "reached": "accepted", "stages": [stage("dns")]}
    assert topics(good(), old) == []


def test_times_differ_by_chance_unless_they_differ_by_much() -> None:
    for quick, slow in ((10, 309), (200, 599)):
        assert topics(good(stages=[stage("dns", ms=quick)]), good(stages=[stage("dns", ms=slow)])) == []


def test_the_platforms_verdict_is_held_against_the_other() -> None:
    fails = {**SENDS, "outcome": "fails", "text": "535 no"}
    assert topics(good(platform=SENDS), good(platform=fails)) == [
        (Topic.PLATFORM, "The platform", "sends", "fails 535 no")
    ]
    assert topics(good(platform=SENDS), good()) == []


@pytest.mark.parametrize(
    ("changes", "failing", "words"),
    [
        (
            {"settings": {"smtpPort": "1"}, "address": "192.0.2.9"},
            "connect",
            "settings, address of the server.",
        ),
        ({"certificate": CERTIFICATE}, "certificate", "certificate."),
        ({"address": "192.0.2.9"}, "data", "address of the server."),
        ({"address": "192.0.2.9"}, "later-stage", "address of the server."),
        ({}, "dns", "firewall, name service or source address"),
        ({}, "data", "ask who runs it"),
        ({"mechanism": "LOGIN"}, "connect", "firewall"),
    ],
)
def test_what_can_be_behind_a_failure_goes_by_where_it_was(
    changes: dict[str, Any], failing: str, words: str
) -> None:
    failed = bad(**{"stages": [stage(failing, ok=False)], **changes})
    for found in (compared(good(), failed), compared(failed, good())):
        assert found.differences[0].topic is Topic.OUTCOME
        assert words in found.explanation
        assert found.explanation.startswith("One of the two fails")
        assert found.explanation.endswith("the one that the platform sends from counts.")


def test_an_outcome_is_told_in_a_few_words() -> None:
    assert outcome(record_of(good())) == "works"
    assert outcome(record_of(bad())) == "fails at Login"
    assert outcome(record_of(bad(stages=[]))) == "fails"
    both = compared(bad(), bad(stages=[stage("dns"), stage("connect", ok=False)]))
    assert both.explanation == "Only the outcome differs."


def test_stages_are_paired_by_their_turn() -> None:
    short = good(stages=[stage("ehlo"), stage("mine")])
    long = good(stages=[stage("ehlo"), stage("starttls"), stage("ehlo", ms=7)])
    found = compared(short, long)
    assert [(pair.label, pair.first is not None, pair.second is not None) for pair in found.stages] == [
        ("Hello", True, True),
        ("STARTTLS", False, True),
        ("Hello", False, True),
        ("mine", True, False),
    ]
    told: Any = json.loads(json.dumps(found.as_json()))
    assert (told["stages"][1]["first"], told["stages"][2]["second"]["ms"]) == (None, 7)
    assert told["first"] == {"ok": True, "made": HEAD["made"], "program": "1.0", "profile": "plant"}


def other(kind: str, **more: Any) -> dict[str, Any]:
    return {**HEAD, "kind": kind, "ok": True, **more}


def test_two_kinds_cannot_be_compared() -> None:
    with pytest.raises(KindsDifferError, match="cannot be compared") as raised:
        compared(good(), other("arrived"))
    assert "“Test”, the second “Arrival”" in raised.value.message


def test_domains_differ_in_their_findings() -> None:
    def domain(summary: str, *findings: tuple[str, str, str]) -> dict[str, Any]:
        rows = [
            {"id": name, "state": state, "title": "SPF", "seen": seen, "write": None, "who": None}
            for name, state, seen in findings
        ]
        return other("domain", domain="a", summary=summary, findings=rows, resolver="b", ms=1)

    first = domain("pass", ("D1", "good", "v=spf1 -all"), ("D10", "good", ""))
    second = domain("refused", ("D1", "bad", ""), ("D2", "good", "x"), ("D10", "good", ""))
    assert topics(first, second) == [
        (Topic.OUTCOME, "Outcome", "will pass", "will be refused"),
        (Topic.RECORDS, "D1: SPF", "good: v=spf1 -all", "bad: SPF"),
        (Topic.RECORDS, "D2: SPF", "not looked at", "good: x"),
    ]
    assert compared(first, second).explanation == "2 things differ."


def test_arrivals_differ_in_what_the_receiver_said() -> None:
    first = other(
        "arrived", spf={"result": "pass"}, dkim={"result": "pass"}, dmarc={"result": None}, spam=False
    )
    second = other(
        "arrived", spf={"result": "fail"}, dkim={"result": "pass"}, dmarc={"result": "fail"}, spam=True
    )
    assert topics(first, second) == [
        (Topic.PROOF, "SPF", "pass", "fail"),
        (Topic.PROOF, "Marked as spam", "no", "yes"),
    ]


def test_logins_differ_in_their_ends() -> None:
    def login(ends: str | None, refused: str | None = None) -> dict[str, Any]:
        clocks = [{"clock": "consent", "ends": ends, "days": None, "reason": ""}]
        return other("oauth-status", clocks=clocks, refused=refused)

    assert topics(login("2027"), login(None, "2026")) == [
        (Topic.LOGIN, "consent", "2027", "no date"),
        (Topic.LOGIN, "Refused by the provider", "never", "2026"),
    ]


def test_platforms_differ_in_what_they_say() -> None:
    first = other("platform-test", target="https://a", version="4.2", text="sent")
    assert topics(first, {**first, "version": "4.3"}) == [(Topic.PLATFORM, "Version", "4.2", "4.3")]


def test_long_texts_that_part_late_differ_where_it_can_be_seen() -> None:
    long = "v=spf1 " + "include:example.com " * 40
    first, second = (good(settings={"smtpHost": f"{long}{end}"}) for end in ("-all", "~all"))
    ((_, _, ours, theirs),) = topics(first, second)
    assert (ours[0], ours[-4:], theirs[-4:]) == ("…", "-all", "~all")
    assert len(ours) < 100


def test_what_somebody_made_up_stays_short_and_visible() -> None:
    made_up = good(
        settings={f"a{number}\u202e" * 400: number for number in range(9999)},
        stages=[stage("x" * 10_000, text="\x1b[2J" * 10_000, ms=10**4000)],
        ehlo=["\u202e" * 10_000],
    )
    found = compared(made_up, good(settings={"smtpHost": "a"}))
    told = [text for one in found.differences for text in one[1:]]
    told += [text for pair in found.stages for one in pair[1:] if one is not None for text in map(str, one)]
    assert all(len(text) <= 1001 and text.isprintable() for text in told)
    assert len(found.differences) < 999
