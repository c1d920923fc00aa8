"""Two results beside each other: what differs, why that matters, and what may be behind it."""

from __future__ import annotations

from itertools import chain, islice, takewhile
from typing import TYPE_CHECKING, Any, NamedTuple

from mailconfig_gui.domain.findings import Summary
from mailconfig_gui.model.fields import BY_KEY
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.results.brief import Topic
from mailconfig_gui.results.kinds import Kind
from mailconfig_gui.results.tame import tame, tamed
from mailconfig_gui.smtp.stages import Stage, stage_name
from mailconfig_gui.words.say import mark, say, say_many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from mailconfig_gui.results.record import Record, StageSeen

_MUCH_MS, _MUCH_TIMES = 300, 3
"""A stage took another time where it is longer by so many ms and by this factor: less than that is chance."""
_MOST_WORDS = 200
_BEFORE = 40
"""Of two long texts that begin alike so many characters are shown before the place where they part."""
_MOST_ROWS = 200
"""Two real results never differ in more."""

_WHY = {
    Topic.SETTINGS: mark("Another value was used."),
    Topic.ADDRESS: mark(
        "Another server may have answered: the name leads to several, or the DNS was changed."
    ),
    Topic.RESOLVER: mark("Other name servers can give another address for the same name, or none."),
    Topic.CERTIFICATE: mark("It was renewed, or another server answered."),
    Topic.TLS: mark("Server and program agreed on another encryption."),
    Topic.MECHANISM: mark("The server offers other ways to log in, or another one was asked for."),
    Topic.EHLO: mark("The server's software or its settings were changed, or another server answered."),
    Topic.TIME: mark("The server, or the way to it, was slower."),
    Topic.PLATFORM: mark("It does something else with these settings."),
    Topic.RECORDS: mark("The DNS says something else."),
    Topic.PROOF: mark("The receiver came to another judgement."),
    Topic.LOGIN: mark("The login stands otherwise."),
    Topic.OUTCOME: "",
}
_NETWORK = frozenset({Stage.DNS, Stage.PROXY, Stage.CONNECT, Stage.BANNER})
#: What can be behind a failure, by where it was; settings can always.
_BEHIND = {
    Stage.DNS: (Topic.RESOLVER,),
    Stage.CONNECT: (Topic.ADDRESS,),
    Stage.BANNER: (Topic.ADDRESS,),
    Stage.TLS_HANDSHAKE: (Topic.ADDRESS, Topic.CERTIFICATE, Topic.EHLO),
    Stage.CERTIFICATE: (Topic.CERTIFICATE, Topic.ADDRESS),
    Stage.AUTH: (Topic.MECHANISM, Topic.EHLO, Topic.ADDRESS, Topic.LOGIN),
}

_BEHIND_OTHERS = (Topic.ADDRESS, Topic.EHLO)


class KindsDifferError(MailConfigError):
    """Results of two kinds have nothing that could be compared."""


class Difference(NamedTuple):
    """One thing that differs: what it is called, what it was in each result, and why that matters, in a sentence."""

    topic: Topic
    label: str
    first: str
    second: str
    why: str


class StagePair(NamedTuple):
    """One stage of both tests; None where a test did not come to it."""

    stage: str
    first: StageSeen | None
    second: StageSeen | None

    @property
    def label(self) -> str:
        """What the stage is called; an id that is not ours as it came."""
        return stage_name(self.stage)


class Comparison(NamedTuple):
    """Both results, what differs between them, the stages of tests in pairs, and in a sentence or two what follows."""

    first: Record
    second: Record
    differences: tuple[Difference, ...]
    stages: tuple[StagePair, ...]
    explanation: str

    @property
    def differs(self) -> bool:
        """Tell whether anything that matters differs."""
        return bool(self.differences)

    def as_json(self) -> dict[str, object]:
        """Return it for scripts."""
        return {
            "ok": not self.differs,
            "kind": self.first.kind.value,
            "first": _head(self.first),
            "second": _head(self.second),
            "differences": [{**one._asdict(), "topic": one.topic.value} for one in self.differences],
            "stages": [
                {
                    "stage": pair.stage,
                    "first": pair.first and pair.first._asdict(),
                    "second": pair.second and pair.second._asdict(),
                }
                for pair in self.stages
            ],
            "explanation": self.explanation,
        }


def compare(first: Record, second: Record) -> Comparison:
    """Put two results beside each other. Raises KindsDifferError: they are of two kinds."""
    if first.kind is not second.kind:
        raise KindsDifferError(
            say("These two cannot be compared"),
            say("The first is of the kind “{first}”, the second “{second}”.", first=first.kind.words,
                second=second.kind.words),
            say("Name two results of one kind."),
        )  # fmt: skip
    shown = tame(first), tame(second)
    stages = _pairs(*(one.stages for one in shown))
    found = chain(
        _row(Topic.OUTCOME, say("Outcome"), outcome(first), outcome(second)),
        _settings(first, second),
        _seen(first.content, second.content),
        _OF_KIND[first.kind](first.content, second.content),
        _times(stages),
    )
    differences = tuple(islice(found, _MOST_ROWS))
    return Comparison(*shown, differences, stages, _explanation(first, second, differences))


def outcome(record: Record) -> str:
    """Say in a few words how a result ended."""
    summary = record.content.get("summary")
    if summary in tuple(Summary):
        return Summary(summary).words
    if record.ok:
        return say("works")
    if record.failed_stage in tuple(Stage):
        return say("fails at {stage}", stage=Stage(record.failed_stage).label)
    return say("fails")


def _head(record: Record) -> dict[str, object]:
    keys = ("made", "program", "profile")
    return {"ok": record.ok, **{key: record.content.get(key) for key in keys}}


def _row(topic: Topic, label: str, first: object, second: object, why: str = "") -> Iterator[Difference]:
    """Yield a difference where two values are both known and are not the same."""
    told = [_told(one) for one in (first, second)]
    if told[0] != told[1] and first is not None and second is not None:
        shown = _cut(told)
        yield Difference(topic, label, shown[0], shown[1], why or (say(_WHY[topic]) if _WHY[topic] else ""))


def _told(value: object) -> str:
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    return value if isinstance(value, str) else str(tamed(value))


def _cut(texts: list[str]) -> list[str]:
    """Return two texts that differ, as much of them as shows where, without anything that cannot be seen."""
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(*texts, strict=False))
    begin = sum(1 for _ in alike) - _BEFORE
    if begin <= _BEFORE:
        return [tamed(one[:_MOST_WORDS]) for one in texts]
    return [f"…{tamed(one[begin : begin + _MOST_WORDS])}" for one in texts]


def _settings(first: Record, second: Record) -> Iterator[Difference]:
    """Yield the settings that differ, and secrets that only one of both has."""
    if first.settings and second.settings:
        for key in {**first.settings, **second.settings}:
            label = BY_KEY[key].name if key in BY_KEY else tamed(key)
            yield from _row(Topic.SETTINGS, label, first.settings.get(key, ""), second.settings.get(key, ""))
    secrets = [one.content.get("secrets") or {} for one in (first, second)]
    for key in secrets[0].keys() & secrets[1].keys() & BY_KEY.keys():
        yield from _row(
            Topic.SETTINGS,
            BY_KEY[key].name,
            *(say("set") if one[key] == "set" else say("empty") for one in secrets),
        )


def _seen(first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterator[Difference]:
    """Yield what differs of the server and of the network."""
    yield from _row(Topic.RESOLVER, say("Name servers"), first.get("resolver"), second.get("resolver"))
    yield from _row(Topic.ADDRESS, say("Address"), first.get("address"), second.get("address"))
    certificates = [one.get("certificate") for one in (first, second)]
    if all(certificates) and len({one.get("sha256") for one in certificates if one}) > 1:
        yield from _row(Topic.CERTIFICATE, say("Certificate"), *map(_certificate, certificates))
    ciphers = [one.get("tls") for one in (first, second)]
    if all(ciphers):
        yield from _row(
            Topic.TLS,
            say("Encryption"),
            *(f"{one.get('version')}, {one.get('cipher')}" for one in ciphers if one),
        )
    yield from _row(Topic.MECHANISM, say("Login by"), first.get("mechanism"), second.get("mechanism"))
    ours, theirs = ({*one.get("ehlo", ())} for one in (first, second))
    if ours and theirs:
        only = (", ".join(sorted(one)) or say("nothing") for one in (ours - theirs, theirs - ours))
        yield from _row(Topic.EHLO, say("Offered by one of both only"), *only)


def _certificate(certificate: Mapping[str, Any] | None) -> str:
    known = certificate or {}
    return say(
        "{subject} by {issuer}, until {day}, SHA-256 {digits}…",
        subject=known.get("subject", ""),
        issuer=known.get("issuer", ""),
        day=str(known.get("not_after", ""))[:10],
        digits=str(known.get("sha256", ""))[:12],
    )


def _of_test(first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterator[Difference]:
    """Yield where the platform would do something else; only where both results tell."""
    verdicts = [one.get("platform") for one in (first, second)]
    if all(verdicts):
        told = (" ".join((one.get("outcome", ""), one.get("text", ""))).strip() for one in verdicts if one)
        yield from _row(Topic.PLATFORM, say("The platform"), *told)


def _of_domain(first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterator[Difference]:
    """Yield the findings whose state or records differ."""
    found = [{one.get("id", ""): one for one in content.get("findings", ())} for content in (first, second)]
    for name in sorted({**found[0], **found[1]}, key=lambda one: (len(one), one)):
        sides = [one.get(name) for one in found]
        told = (_finding(one) for one in sides)
        title = next(one.get("title", "") for one in sides[::-1] if one is not None)
        yield from _row(Topic.RECORDS, tamed(f"{name}: {title}"[:_MOST_WORDS]), *told)


def _finding(finding: Mapping[str, Any] | None) -> str:
    if finding is None:
        return say("not looked at")
    return f"{finding.get('state', '')}: {finding.get('seen') or finding.get('title', '')}"


def _of_arrived(first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterator[Difference]:
    for name in ("spf", "dkim", "dmarc"):
        ours, theirs = ((one.get(name) or {}).get("result") for one in (first, second))
        yield from _row(Topic.PROOF, name.upper(), ours, theirs)  # no words: SPF, DKIM, DMARC
    yield from _row(Topic.PROOF, say("Marked as spam"), first.get("spam"), second.get("spam"))


def _of_login(first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterator[Difference]:
    """Yield the ends that were moved; the days that are left differ by the time alone."""
    ends = [
        {one.get("clock"): one.get("ends") for one in content.get("clocks", ())}
        for content in (first, second)
    ]
    for name in {**ends[0], **ends[1]}:
        yield from _row(Topic.LOGIN, tamed(str(name)), *(one.get(name) or say("no date") for one in ends))
    refused = (one.get("refused") or say("never") for one in (first, second))
    yield from _row(Topic.LOGIN, say("Refused by the provider"), *refused)


def _of_platform(first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterator[Difference]:
    for key, label in (("target", say("Platform")), ("version", say("Version")), ("text", say("It said"))):
        yield from _row(Topic.PLATFORM, label, first.get(key), second.get(key))


_OF_KIND: Mapping[Kind, Callable[[Mapping[str, Any], Mapping[str, Any]], Iterator[Difference]]] = {
    Kind.TEST: _of_test,
    Kind.DOMAIN: _of_domain,
    Kind.ARRIVED: _of_arrived,
    Kind.OAUTH_STATUS: _of_login,
    Kind.PLATFORM_TEST: _of_platform,
}


def _pairs(first: Sequence[StageSeen], second: Sequence[StageSeen]) -> tuple[StagePair, ...]:
    """Pair the stages; one that comes twice (EHLO with STARTTLS) is paired by its turn."""
    ours, theirs = _numbered(first), _numbered(second)
    longer, other = (theirs, ours) if len(theirs) > len(ours) else (ours, theirs)
    order = [*longer, *(key for key in other if key not in longer)]
    return tuple(StagePair(key[0], ours.get(key), theirs.get(key)) for key in order)


def _numbered(stages: Sequence[StageSeen]) -> dict[tuple[str, int], StageSeen]:
    seen: dict[str, int] = {}
    found = {}
    for one in stages:
        seen[one.stage] = seen.get(one.stage, 0) + 1
        found[one.stage, seen[one.stage]] = one
    return found


def _times(stages: Sequence[StagePair]) -> Iterator[Difference]:
    for pair in stages:
        if pair.first is None or pair.second is None or not (pair.first.ok and pair.second.ok):
            continue
        quick, slow = sorted((pair.first.ms, pair.second.ms))
        if slow - quick >= _MUCH_MS and slow >= _MUCH_TIMES * quick:
            label = say("Time of {stage}", stage=pair.label)
            told = (say("{ms} ms", ms=one.ms) for one in (pair.first, pair.second))
            yield from _row(Topic.TIME, label, *told)


def _explanation(first: Record, second: Record, found: Sequence[Difference]) -> str:
    """Say what follows from the differences, in a sentence or two."""
    if not found:
        return say("Nothing that matters differs.")
    others = [one for one in found if one.topic is not Topic.OUTCOME]
    if first.ok == second.ok or first.kind is not Kind.TEST:
        if not others:
            return say("Only the outcome differs.")
        return say_many(len(others), "{n} thing differs.", "{n} things differ.")
    failed = (second if first.ok else first).failed_stage
    stage = Stage(failed) if failed in tuple(Stage) else None
    topics = {one.topic for one in others}
    behind = (Topic.SETTINGS, *_BEHIND.get(stage or Stage.DATA, _BEHIND_OTHERS))
    likely = [topic for topic in behind if topic in topics]
    told = [say("One of the two fails.")]
    if likely:
        told.append(
            say("What can be behind it: {topics}.", topics=", ".join(topic.words for topic in likely))
        )
    if stage in _NETWORK:
        told.append(
            say(
                "It fails on the way to the server: network, firewall, name service or source address can differ."
            )
        )
    elif not likely:
        told.append(say("Nothing that was seen of the server explains it: ask who runs it."))
    told.append(say("If they were made on two computers, the one that the platform sends from counts."))
    return " ".join(told)
