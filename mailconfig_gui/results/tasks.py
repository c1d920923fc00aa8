"""What results ask somebody to do: by who has to act, each with its steps and what is to be copied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from mailconfig_gui.results.blocks import Tone
from mailconfig_gui.results.kinds import Kind
from mailconfig_gui.results.record import Record
from mailconfig_gui.words.say import mark, say


class Actor(StrEnum):
    """Who has to act; the ids that diagnoses and findings use, and the platform's administrator."""

    YOU = "you"
    PROVIDER = "provider"
    MAIL_ADMINISTRATOR = "mail-administrator"
    DNS_ADMINISTRATOR = "dns-administrator"
    NETWORK = "network"
    PLATFORM_ADMINISTRATOR = "platform-administrator"

    @property
    def words(self) -> str:
        """The same as a title."""
        return say(_ACTORS[self])


_ACTORS = {
    Actor.YOU: mark("You, who keep the mail settings"),
    Actor.PROVIDER: mark("The mail provider, or your account there"),
    Actor.MAIL_ADMINISTRATOR: mark("The administrator of the mail server"),
    Actor.DNS_ADMINISTRATOR: mark("The administrator of the DNS"),
    Actor.NETWORK: mark("Those who run the network"),
    Actor.PLATFORM_ADMINISTRATOR: mark("The administrator of the platform"),
}


class Task(NamedTuple):
    """One thing to do: by whom, why it matters, the steps in order, and texts to copy letter by letter."""

    actor: Actor
    tone: Tone
    title: str
    why: str = ""
    steps: tuple[str, ...] = ()
    literals: tuple[str, ...] = ()


def tasks(records: Sequence[Record]) -> tuple[Task, ...]:
    """Return what there is to do, by who acts and what is bad first; the same thing is told once."""
    found = dict.fromkeys(task for one in records for task in _tasks(one))
    order = [*Actor]
    return tuple(sorted(found, key=lambda one: (order.index(one.actor), one.tone is not Tone.BAD)))


def _tasks(record: Record) -> Iterator[Task]:
    if record.diagnosis:
        yield _explained(record.diagnosis)
    content = record.content
    for problem in content.get("problems", ()):
        tone = Tone.BAD if problem.get("severity") == "error" else Tone.WARNING
        yield Task(Actor.YOU, tone, problem.get("title", ""), steps=_some(problem.get("remedy")))
    if record.kind is Kind.DOMAIN:
        yield from _domain(content.get("findings", ()))
    if record.kind is Kind.TEST and content.get("platform"):
        yield from _platform(content["platform"])
    if record.kind is Kind.OAUTH_STATUS:
        yield from _oauth(record)


def _explained(diagnosis: Mapping[str, Any]) -> Task:
    steps = tuple(_step(one) for one in diagnosis.get("remedy", ()))
    return Task(
        _actor(diagnosis.get("who")), Tone.BAD, diagnosis.get("title", ""), diagnosis.get("why", ""), steps
    )


def _step(step: Mapping[str, Any]) -> str:
    link = step.get("link") or {}
    text: str = step.get("text", "")
    return f"{text} ({link.get('url', '')})" if link else text


def _domain(findings: Iterable[Mapping[str, Any]]) -> Iterator[Task]:
    """Yield a task for each finding, which stands in a result once for each of its records."""
    records: dict[tuple[str, str, Actor], list[str]] = {}
    bad = set()
    for one in findings:
        if one.get("state") not in ("bad", "warning") or not (one.get("who") or one.get("write")):
            continue
        task = (one.get("id", ""), one.get("title", ""), _actor(one.get("who"), Actor.DNS_ADMINISTRATOR))
        if one["state"] == "bad":
            bad.add(task)
        write = one.get("write")
        kept = records.setdefault(task, [])
        if write:
            kept.append(
                f"{write.get('host', '')}  {write.get('ttl', '')}  {write.get('type', '')}\n{write.get('value', '')}"
            )
    for task, literals in records.items():
        steps = (say("Write into the DNS (name, time to live, type, then the value):"),) if literals else ()
        why = steps[0] if steps else ""
        yield Task(task[2], Tone.BAD if task in bad else Tone.WARNING, task[1], why, literals=tuple(literals))


def _platform(verdict: Mapping[str, Any]) -> Iterator[Task]:
    if verdict.get("outcome") == "fails":
        title = say("With these settings the platform would fail")
        yield Task(
            Actor.PLATFORM_ADMINISTRATOR, Tone.BAD, title, literals=_some(verdict.get("text", "").strip())
        )
    steps = tuple(one.get("text", "") for one in verdict.get("warnings", ()))
    if steps:
        yield Task(
            Actor.PLATFORM_ADMINISTRATOR, Tone.WARNING, say("To be looked at on the platform"), steps=steps
        )


def _oauth(record: Record) -> Iterator[Task]:
    content = record.content
    if content.get("signed_in") is False or content.get("refused"):
        yield Task(Actor.YOU, Tone.BAD, say("Sign in again: the platform has no login that works"))
    for clock in content.get("clocks", ()):
        ends, days = clock.get("ends"), clock.get("days")
        if ends and days is not None:
            title = (
                say("The login has ended on {date}", date=ends[:10])
                if days < 0
                else say("The login ends on {date}", date=ends[:10])
            )
            yield Task(Actor.YOU, Tone.BAD if days < 0 else Tone.WARNING, title, clock.get("reason", ""))


def _actor(who: object, otherwise: Actor = Actor.YOU) -> Actor:
    return Actor(who) if isinstance(who, str) and who in tuple(Actor) else otherwise


def _some(text: str | None) -> tuple[str, ...]:
    return (text,) if text else ()
