"""Which headers are the receiver's own."""

from __future__ import annotations

import pytest

from mailconfig_gui.domain.source import read_source
from mailconfig_gui.domain.trace import MOST_RESULTS, Results, akin, read_results, read_trace
from tests.domain.mails import GOOGLE, MICROSOFT, POSTFIX, forged, without


def results(mail: str) -> Results:
    headers = read_source(mail.encode()).headers
    return read_results(headers, read_trace(headers))


def verdicts(mail: str) -> list[tuple[str, str]]:
    return [one[:2] for header in results(mail).own for one in header.results]


@pytest.mark.parametrize(
    ("mail", "border", "own", "hops"),
    [
        (GOOGLE, "mx.google.com", 2, 3),
        (MICROSOFT, "ams0epf1.mail.protection.outlook.com", 3, 3),
        (POSTFIX, "mx.example.org", 2, 2),
        ("A: 1\nB: 2\n", "", 0, 0),
    ],
    ids=["google", "microsoft", "postfix", "none"],
)
def test_the_border_is_where_the_mail_came_from_outside(mail: str, border: str, own: int, hops: int) -> None:
    trace = read_trace(read_source(mail.encode()).headers)
    assert (trace.border, trace.own, len(trace.hops)) == (border, own, hops)


def test_results_of_large_receivers_are_their_own() -> None:
    assert verdicts(GOOGLE)[:4] == [("dkim", "pass"), ("dkim", "pass"), ("spf", "pass"), ("dmarc", "pass")]
    assert verdicts(MICROSOFT) == [("spf", "pass"), ("dkim", "none"), ("dmarc", "fail"), ("compauth", "fail")]
    assert verdicts(POSTFIX) == [("dmarc", "pass"), ("spf", "pass")]


FORGED = "Authentication-Results: {}; dmarc=pass header.from=plant.example\n"


@pytest.mark.parametrize(
    "lines",
    [
        FORGED.format("mx.elsewhere.test"),
        FORGED.format("mx"),
        "Authentication-Results: spf=pass; dmarc=pass\n",
        "Subject: above\n" + FORGED.format("mx.example.org"),
        "DKIM-Signature: v=1\n" + FORGED.format("mx.example.org"),
        "Received: from a.test by b.test with SMTP; 30 Nov 2026 08:41:04 +0000\n"
        + FORGED.format("mx.example.org"),
        "Received: from a.test (a.test [127.0.0.1]) by mx.example.org with SMTP; 30 Nov 2026 08:41:04 +0000\n"
        + FORGED.format("mx.example.org"),
        "ARC-Authentication-Results: i=1; mx.example.org; dmarc=pass header.from=plant.example\n",
    ],
)
def test_what_a_sender_writes_is_not_taken_for_the_receivers(lines: str) -> None:
    bare = without("Authentication-Results")
    assert results(forged(lines, bare)).own == ()
    assert verdicts(forged(lines)) == verdicts(POSTFIX)


def test_a_helo_in_the_receivers_name_leads_no_further() -> None:
    mail = POSTFIX.replace("from mail.plant.example (mail.plant.example [", "from mx.example.org (unknown [")
    lines = "Received: from a by mx.example.org with SMTP; 30 Nov 2026 08:41:04 +0000\n"
    headers = read_source(forged(lines, mail).encode()).headers
    assert read_trace(headers).own == 2


def test_results_of_another_version_say_nothing() -> None:
    bare = without("Authentication-Results")
    assert results(forged("Authentication-Results: mx.example.org 2; dmarc=pass\n", bare)) == Results((), ())


def test_results_above_the_border_come_first_and_those_next_to_it_before_others() -> None:
    mail = "Authentication-Results: inner.example.org; spf=fail\n" + POSTFIX.replace(
        "Received: from mail", "Authentication-Results: mx.example.org; spf=softfail\nReceived: from mail"
    )
    assert [one for one in verdicts(mail) if one[0] == "spf"] == [
        ("spf", "softfail"), ("spf", "fail"), ("spf", "pass"),
    ]  # fmt: skip


def test_no_more_results_than_a_mail_has_are_read() -> None:
    many = "".join(f"Authentication-Results: a{at}.test; spf=pass\n" for at in range(200))
    assert len(results(many + "X-Authentication-Results: a\nA: 1\n").others) == MOST_RESULTS


@pytest.mark.parametrize(
    ("one", "other", "house"),
    [
        ("mx.example.com", "mail.example.com", True),
        ("example.com", "mail.example.com", True),
        ("a.co.uk", "b.co.uk", False),
        ("x.a.co.uk", "y.a.co.uk", True),
        ("example.com", "example.org", False),
        ("mx", "mx", True),
        ("mx", "mx.com", False),
        ("", "", False),
        ("a.outlook.office365.com", "b.protection.outlook.com", True),
    ],
)
def test_names_of_one_house(one: str, other: str, house: bool) -> None:
    assert akin(one, other) is akin(other, one) is house
