"""DMARC by RFC 9989: records, the tree walk, the policy that applies."""

from __future__ import annotations

import pytest

from mailconfig_gui.domain.dmarc import (
    DmarcFault,
    Mode,
    Policy,
    PublicSuffix,
    find_dmarc,
    is_dmarc,
    organisational_domain,
    read_dmarc,
    walk_names,
)
from mailconfig_gui.domain.questions import AnswerStatus, Question, answered
from tests.domain.zones import Zone, served


def zone(**records: str | list[str] | AnswerStatus) -> Zone:
    """A zone with DMARC records: `_` in a name stands for a dot."""
    made: dict[str, dict[str, list[str] | AnswerStatus]] = {}
    for name, record in records.items():
        entry = record if isinstance(record, list | AnswerStatus) else [record]
        made[f"_dmarc.{name.replace('_', '.')}"] = {"TXT": entry}
    return made


@pytest.mark.parametrize("text", ["v=DMARC1", "v=DMARC1;p=none", "V = DMARC1 ; p=none", "v=DMARC1;"])
def test_a_record_says_that_it_is_one(text: str) -> None:
    assert is_dmarc(text)


@pytest.mark.parametrize(
    "text", ["", "v=dmarc1; p=none", "v=DMARC1 p=none", "p=none; v=DMARC1", "v=DMARC12", " v=DMARC1;"]
)
def test_other_texts_are_no_records(text: str) -> None:
    assert not is_dmarc(text)


def test_a_record_is_read_with_its_defaults() -> None:
    record = read_dmarc("v=DMARC1; p=reject")
    assert (record.policy, record.subdomains, record.absent) == (Policy.REJECT, None, None)
    assert (record.adkim, record.aspf, record.public_suffix) == (
        Mode.RELAXED,
        Mode.RELAXED,
        PublicSuffix.UNSAID,
    )
    assert (record.is_testing, record.rua, record.fault, record.is_applied) == (False, (), None, True)


def test_a_record_is_read_whatever_the_case() -> None:
    record = read_dmarc(
        "v=DMARC1; P=Quarantine; sp=NONE; np=reject; adkim=S; aspf=s; t=Y; psd=n; pct=50; "
        "rua=mailto:a@example.com!10m , dmarc@example.com,https://example.com/r;"
    )
    assert (record.policy, record.subdomains, record.absent) == (
        Policy.QUARANTINE,
        Policy.NONE,
        Policy.REJECT,
    )
    assert (record.adkim, record.aspf, record.public_suffix) == (Mode.STRICT, Mode.STRICT, PublicSuffix.NO)
    assert (record.is_testing, record.rua) == (True, ("mailto:a@example.com!10m", "https://example.com/r"))
    assert record.tags.get("pct") == "50"


@pytest.mark.parametrize(
    ("text", "fault", "applied"),
    [
        ("v=DMARC1", DmarcFault.NO_POLICY, False),
        ("v=DMARC1; p=block", DmarcFault.NO_POLICY, False),
        ("v=DMARC1; p=reject; sp=", DmarcFault.NO_POLICY, False),
        ("v=DMARC1; p=reject; np=all; rua=mailto:a@b.test", DmarcFault.NO_POLICY, True),
        ("v=DMARC1; rua=mailto:", DmarcFault.NO_POLICY, False),
        ("v=DMARC1; p=reject; oops", DmarcFault.MALFORMED, True),
        ("v=DMARC1; p=reject; p=none", DmarcFault.MALFORMED, True),
        ("v=DMARC1; p=reject; adkim=x; psd=z; t=1", None, True),
    ],
)
def test_what_is_no_good_counts_as_not_written(text: str, fault: DmarcFault | None, *, applied: bool) -> None:
    record = read_dmarc(text)
    assert (record.fault, record.is_applied) == (fault, applied)
    wanted = Policy.NONE if fault is DmarcFault.NO_POLICY else Policy.REJECT
    assert record.policy_for(is_own=True, exists=True) is wanted


def test_a_walk_asks_no_more_than_eight_names() -> None:
    assert walk_names("Example.com.") == ("example.com", "com")
    assert walk_names("a.b.c.d.e.f.g.h.i.j.mail.example.com") == (
        "a.b.c.d.e.f.g.h.i.j.mail.example.com", "g.h.i.j.mail.example.com", "h.i.j.mail.example.com",
        "i.j.mail.example.com", "j.mail.example.com", "mail.example.com", "example.com", "com",
    )  # fmt: skip
    assert [len(walk_names(".".join("abcdefghij"[:count]))) for count in (1, 7, 8, 9, 10)] == [1, 7, 8, 8, 8]


@pytest.mark.parametrize(
    ("domain", "organisation"),
    [
        ("example.com", "example.com"),
        ("signing.example.com", "example.com"),
        ("a.b.c.d.e.f.g.h.i.j.k.example.com", "example.com"),
        ("giant.bank.example", "giant.bank.example"),
        ("mail.giant.bank.example", "giant.bank.example"),
        ("mail.mega.bank.example", "mega.bank.example"),
        ("bank.example", "bank.example"),
        ("a.own.example.com", "own.example.com"),
        ("nothing.test", "nothing.test"),
        ("a.double.test", "a.double.test"),
        ("a.slow.test", ""),
    ],
)
def test_the_organisational_domain_as_the_rfc_shows_it(domain: str, organisation: str) -> None:
    lookup = served(
        zone(
            example_com="v=DMARC1; p=none", signing_example_com="v=DMARC1; p=reject",
            own_example_com="v=DMARC1; p=reject; psd=n", giant_bank_example="v=DMARC1; p=reject",
            bank_example="v=DMARC1; p=reject; psd=y", double_test=["v=DMARC1; p=none", "v=DMARC1; p=none"],
            slow_test=AnswerStatus.TIMED_OUT,
        )
    )  # fmt: skip
    assert answered(organisational_domain(domain), lookup) == organisation
    assert answered(find_dmarc(domain), lookup).organisational_domain == organisation


ORGANISATION = "v=DMARC1; p=reject; sp=quarantine; np=none"


@pytest.mark.parametrize(
    ("domain", "record", "found_at", "policy"),
    [
        ("example.com", ORGANISATION, "example.com", Policy.REJECT),
        ("mail.example.com", ORGANISATION, "example.com", Policy.QUARANTINE),
        ("gone.example.com", ORGANISATION, "example.com", Policy.NONE),
        ("gone.example.com", "v=DMARC1; p=reject; sp=quarantine", "example.com", Policy.QUARANTINE),
        ("gone.example.com", "v=DMARC1; p=reject", "example.com", Policy.REJECT),
        ("example.com", "v=DMARC1; p=reject; t=y", "example.com", Policy.QUARANTINE),
        ("mail.example.com", "v=DMARC1; p=reject; sp=quarantine; t=y", "example.com", Policy.NONE),
        ("example.com", "v=DMARC1; p=none; t=y", "example.com", Policy.NONE),
        ("example.com", "v=DMARC1; p=bad; rua=mailto:a@b.test", "example.com", Policy.NONE),
        ("example.com", "v=DMARC1; p=bad", "example.com", None),
        ("example.com", "no record", "", None),
    ],
)
def test_the_policy_that_applies(domain: str, record: str, found_at: str, policy: Policy | None) -> None:
    records = {**zone(example_com=record), "mail.example.com": {"A": ["192.0.2.1"]}, "example.com": {}}
    found = answered(find_dmarc(domain), served(records))
    assert (found.found_at, found.policy, found.is_known) == (found_at, policy, True)


def test_the_published_policy_is_told_beside_the_one_in_test() -> None:
    found = answered(find_dmarc("example.com"), served(zone(example_com="v=DMARC1; p=reject; t=y")))
    assert (found.published, found.policy) == (Policy.REJECT, Policy.QUARANTINE)


def test_a_public_suffix_speaks_for_those_who_say_nothing() -> None:
    records = {
        **zone(bank_example="v=DMARC1; p=reject; sp=quarantine; psd=y"),
        "mega.bank.example": {"MX": ["0 ."]},
    }
    found = answered(find_dmarc("mega.bank.example"), served(records))
    assert (found.found_at, found.organisational_domain) == ("bank.example", "mega.bank.example")
    assert found.policy is Policy.QUARANTINE


def test_two_records_are_none_and_are_told() -> None:
    records = zone(
        mail_example_com=["v=DMARC1; p=reject", "v=DMARC1; p=none"], example_com="v=DMARC1; p=none"
    )
    found = answered(find_dmarc("mail.example.com"), served(records))
    assert (found.several, found.found_at) == (("mail.example.com",), "example.com")


def test_without_an_answer_only_what_needs_it_is_unknown() -> None:
    own = answered(
        find_dmarc("a.test"), served(zone(a_test="v=DMARC1; p=reject", test=AnswerStatus.TIMED_OUT))
    )
    assert (own.policy, own.is_known, own.organisational_domain) == (Policy.REJECT, True, "")
    above = answered(
        find_dmarc("b.a.test"), served(zone(a_test="v=DMARC1; p=reject", test=AnswerStatus.FAILED))
    )
    assert (above.policy, above.is_known) == (None, False)
    silent = answered(find_dmarc("a.test"), served(zone(a_test=AnswerStatus.TIMED_OUT)))
    assert not silent.is_known
    ended = answered(
        find_dmarc("a.test"), served(zone(a_test="v=DMARC1; p=none; psd=n", test=AnswerStatus.TIMED_OUT))
    )
    assert ended.organisational_domain == "a.test"


def test_everything_is_asked_at_once() -> None:
    asked: list[Question] = []
    asking = find_dmarc("mail.example.com")
    questions = next(asking)
    assert [f"{one.name} {one.type}" for one in questions] == [
        "_dmarc.mail.example.com TXT", "_dmarc.example.com TXT", "_dmarc.com TXT", "mail.example.com MX",
    ]  # fmt: skip
    with pytest.raises(StopIteration):
        asking.send(tuple(map(served({}, asked), questions)))
