"""What there is to do, and by whom."""

from __future__ import annotations

from typing import Any

from mailconfig_gui.results.blocks import Tone
from mailconfig_gui.results.record import record_of
from mailconfig_gui.results.tasks import Actor, Task, tasks
from tests.results.samples import DOMAIN, FAILED, OAUTH, PLATFORM_TEST, TEST


def to_do(*samples: dict[str, Any]) -> tuple[Task, ...]:
    return tasks([record_of(one) for one in samples])


def test_an_explanation_is_for_whom_it_names_with_its_steps_and_addresses() -> None:
    task = to_do(FAILED)[0]
    assert (task.actor, task.tone) == (Actor.PROVIDER, Tone.BAD)
    assert (
        task.steps[0] == "Make a new API key with the right to send mail. (https://app.provider.example/keys)"
    )
    assert task.steps[1].startswith("Enter “apikey”")


def test_a_finding_of_the_domain_is_for_whoever_keeps_the_dns_with_the_record_to_copy() -> None:
    first, second = to_do(DOMAIN)
    assert (first.actor, first.tone, second.tone) == (Actor.DNS_ADMINISTRATOR, Tone.BAD, Tone.WARNING)
    assert first.literals == ("plant.example  3600  TXT\nv=spf1 include:provider.example -all",)


def test_a_finding_with_two_records_is_told_once() -> None:
    twice = {**DOMAIN["findings"][1], "write": {"host": "x", "type": "TXT", "value": "y", "ttl": 60}}
    (task,) = to_do({**DOMAIN, "findings": [DOMAIN["findings"][1], twice]})
    assert len(task.literals) == 2


def test_a_finding_without_a_record_names_who_can_mend_it() -> None:
    finding = {
        "id": "D10",
        "state": "bad",
        "title": "The address has no name.",
        "write": None,
        "who": "network",
    }
    assert to_do({**DOMAIN, "findings": [finding]}) == (
        Task(Actor.NETWORK, Tone.BAD, "The address has no name."),
    )


def test_what_the_platform_would_show_and_what_to_look_at_there_are_for_its_administrator() -> None:
    fails, look = (one for one in to_do(FAILED) if one.actor is Actor.PLATFORM_ADMINISTRATOR)
    assert fails.literals[0].startswith("Authentication failed")
    assert look.steps[0].startswith("This computer may reach")


def test_problems_of_the_settings_are_for_who_keeps_them() -> None:
    problems = [
        {"severity": "error", "title": "The host is empty", "remedy": "Enter it."},
        {"severity": "warning", "title": "Port 25 is odd", "remedy": ""},
    ]
    first, second = to_do({**TEST, "platform": None, "problems": problems})
    assert first == Task(Actor.YOU, Tone.BAD, "The host is empty", steps=("Enter it.",))
    assert second == Task(Actor.YOU, Tone.WARNING, "Port 25 is odd")


def test_the_ends_of_a_login_are_dates_to_act_by() -> None:
    (task,) = to_do(OAUTH)
    assert (task.actor, task.title, task.tone) == (Actor.YOU, "The login ends on 2026-12-09", Tone.WARNING)
    over = {"ends": "2026-11-01T00:00:00Z", "days": -29, "reason": "It ended."}
    (again, ended) = to_do({**OAUTH, "signed_in": False, "clocks": [over]})
    assert again.title == "Sign in again: the platform has no login that works"
    assert (ended.title, ended.tone) == ("The login has ended on 2026-11-01", Tone.BAD)


def test_they_stand_by_who_acts_and_what_is_bad_first_and_each_once() -> None:
    found = to_do(FAILED, DOMAIN, DOMAIN, OAUTH)
    order = [*Actor]
    assert [order.index(one.actor) for one in found] == sorted(order.index(one.actor) for one in found)
    assert len(found) == len({*found}) == 6
    dns = [one.tone for one in found if one.actor is Actor.DNS_ADMINISTRATOR]
    assert dns == [Tone.BAD, Tone.WARNING]


def test_nothing_is_asked_of_anybody_where_all_is_well() -> None:
    assert to_do({**TEST, "platform": {"outcome": "sends"}}, PLATFORM_TEST) == ()


def test_every_actor_has_a_title() -> None:
    assert all(actor.words for actor in Actor)
