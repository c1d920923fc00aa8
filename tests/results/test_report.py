"""A report of results."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from mailconfig_gui.results.blocks import Callout, Heading, Paragraph, Report, Section, Steps, Table, Tone
from mailconfig_gui.results.record import record_of
from mailconfig_gui.results.report import report_of
from tests.results.samples import ALL, DOMAIN, FAILED, OAUTH, TEST

NOW = datetime(2026, 11, 30, 10, 30, tzinfo=UTC)


def report(*samples: dict[str, Any]) -> Report:
    return report_of(
        [record_of(one) for one in samples], made=NOW, program="1.0", providers={"sendgrid": "SendGrid"}
    )


def section(made: Report, title: str) -> Section:
    return next(one for one in made.sections if one.title == title)


def callout(made: Report) -> Callout:
    (found,) = (one for one in section(made, "Summary").blocks if isinstance(one, Callout))
    return found


def test_it_says_of_what_and_when_it_is() -> None:
    made = report(*ALL)
    assert made.about == "plant, smtp.provider.example:587, 2026-11-30 10:30 UTC"
    assert made.foot == "Made by mailconfig 1.0 on 2026-11-30 10:30 UTC. It holds no password."
    assert report({**TEST, "settings": None, "profile": None}).about == "2026-11-30 10:30 UTC"
    assert report({**TEST, "profile": "x" * 500}).about == f"{'x' * 90}…, 2026-11-30 10:30 UTC"


def test_its_parts_stand_in_the_order_in_which_they_are_read() -> None:
    assert [one.title for one in report(*ALL).sections] == [
        "Summary", "What is to be done, and by whom", "Settings", "Test", "Domain check", "Arrival",
        "Test by the platform", "Arrival of the platform's message", "End of the login", "What was not checked",
        "This report is made of", "Signatures",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("samples", "tone", "title"),
    [
        ((TEST,), Tone.GOOD, "All that was checked works"),
        ((TEST, DOMAIN), Tone.WARNING, "Mail works, with open points"),
        ((FAILED, DOMAIN), Tone.BAD, "Mail cannot be relied on yet"),
        (({**DOMAIN, "summary": "unknown"},), Tone.UNKNOWN, "Not everything could be told"),
        ((), Tone.PLAIN, "Nothing was checked"),
    ],
)
def test_its_first_words_are_the_worst_of_what_was_found(
    samples: tuple[dict[str, Any], ...], tone: Tone, title: str
) -> None:
    assert callout(report(*samples))[:2] == (tone, title)


def test_the_first_words_name_what_is_wrong_and_only_the_first_few_of_many() -> None:
    assert callout(report(TEST)).text == ""
    assert callout(report(DOMAIN, OAUTH)).text.splitlines() == [
        "Mail from plant.example may land in spam.", "This login ends on 2026-12-09.",
    ]  # fmt: skip
    many = [{**DOMAIN, "domain": f"d{number}.example"} for number in range(9)]
    assert len(callout(report(*many)).text.splitlines()) == 5


def test_what_is_to_be_done_stands_below_whoever_has_to_act() -> None:
    blocks = section(report(FAILED, DOMAIN), "What is to be done, and by whom").blocks
    assert [one.text for one in blocks if isinstance(one, Heading)] == [
        "The mail provider, or your account there", "The administrator of the DNS",
        "The administrator of the platform",
    ]  # fmt: skip


def test_only_several_steps_are_numbered() -> None:
    blocks = section(report(FAILED), "What is to be done, and by whom").blocks
    assert [len(one.items) for one in blocks if isinstance(one, Steps)] == [2]
    single = "This computer may reach what the platform's server cannot: let the platform send its own mail."
    assert Paragraph(single) in blocks


def test_where_nothing_is_to_be_done_that_is_said() -> None:
    blocks = section(report({**TEST, "platform": None}), "What is to be done, and by whom").blocks
    assert blocks == (Paragraph("Nothing that was checked asks for anything.", Tone.GOOD),)


def test_it_tells_what_it_is_made_of() -> None:
    (table,) = section(report(TEST, {**DOMAIN, "made": "?", "program": ""}), "This report is made of").blocks
    assert isinstance(table, Table)
    assert [tuple(cell.text for cell in row) for row in table.rows] == [
        ("Test", "2026-11-30 10:15:42 UTC", "1.0"), ("Domain check", "not known", "not known"),
    ]  # fmt: skip
