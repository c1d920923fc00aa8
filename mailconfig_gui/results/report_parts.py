"""The parts of a report that tell of one result each: the settings, a test, the domain, the arrival, the platform."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import Any

from mailconfig_gui.model.fields import FIELDS
from mailconfig_gui.model.java import as_boolean
from mailconfig_gui.prediction.phrasing import UNSAFE
from mailconfig_gui.results.blocks import (
    Block,
    Cell,
    Column,
    Facts,
    Heading,
    Literal,
    Paragraph,
    Points,
    Section,
    Span,
    Table,
    Tone,
)
from mailconfig_gui.results.kinds import Kind
from mailconfig_gui.results.outlook import outlook, platform, title_of
from mailconfig_gui.results.record import Record
from mailconfig_gui.results.waterfall import BarState, TimedStage, Waterfall, lay_out
from mailconfig_gui.words.say import mark, say

_LAST_LINES = 6
_STATES = {"good": Tone.GOOD, "warning": Tone.WARNING, "bad": Tone.BAD, "unknown": Tone.UNKNOWN}
_RESULTS = {
    "pass": (Tone.GOOD, mark("passes")),
    "fail": (Tone.BAD, mark("fails")),
    "softfail": (Tone.BAD, mark("fails softly")),
    "neutral": (Tone.UNKNOWN, mark("neutral")),
    "policy": (Tone.BAD, mark("not accepted")),
    "none": (Tone.UNKNOWN, mark("no record")),
    "temperror": (Tone.UNKNOWN, mark("could not be asked")),
    "permerror": (Tone.BAD, mark("broken record")),
}
_BARS = {BarState.PASSED: Tone.GOOD, BarState.FAILED: Tone.BAD, BarState.NOT_REACHED: Tone.UNKNOWN}


def settings_of(record: Record, providers: Mapping[str, str]) -> Section:
    """Return the settings that a result was made with; of secrets only whether they are set.

    `providers` names the provider of a preset by its id.
    """
    settings = record.settings
    secrets: Mapping[str, Any] = record.content.get("secrets") or {}
    rows = []
    for field in FIELDS:
        if field.needs is not None and not as_boolean(settings.get(field.needs)):
            continue
        if field.secret:
            if secrets.get(field.key) == "set":
                rows.append((field.name, Cell(say("set; not shown"))))
        elif isinstance(settings.get(field.key), str | int) and settings[field.key] != "":
            value = settings[field.key]
            told = say("{ms} ms", ms=value) if field.key == "timeout" else value
            rows.append((field.name, _value(told)))
    if preset := record.content.get("preset"):
        rows.insert(0, (say("Provider"), Cell(providers.get(preset, str(preset)))))
    return Section(say("Settings"), (Facts(say("The settings, without their secrets"), tuple(rows)),))


def part_of(record: Record) -> Section:
    """Return what there is to tell of one result."""
    told = {
        Kind.TEST: _test,
        Kind.DOMAIN: _domain,
        Kind.ARRIVED: _arrived,
        Kind.OAUTH_STATUS: _oauth,
        Kind.PLATFORM_TEST: _platform_test,
    }[record.kind](record)
    first = next(outlook(record))
    return Section(title_of(record), (Paragraph(first.text, first.tone), *told))


def _value(value: object) -> Cell:
    if isinstance(value, Cell):
        return value
    if isinstance(value, bool):
        return Cell(say("yes") if value else say("no"))
    return Cell(", ".join(map(str, value)) if isinstance(value, list) else str(value))


def _facts(caption: str, *rows: tuple[str, object]) -> Iterator[Facts]:
    """Yield the facts that are known as one block; nothing where none is."""
    cells = ((name, _value(value)) for name, value in rows if value is not None)
    known = tuple((name, cell) for name, cell in cells if cell.text)
    if known:
        yield Facts(caption, known)


def when_made(record: Record) -> str:
    """Return when a result was made, in UTC; "" where that is not known."""
    return f"{record.made:%Y-%m-%d %H:%M:%S} UTC" if record.made else ""


def _test(record: Record) -> Iterator[Block]:
    content = record.content
    tls: Mapping[str, Any] = content.get("tls") or {}
    certificate: Mapping[str, Any] = content.get("certificate") or {}
    yield from _facts(
        say("The test"),
        (say("Time"), when_made(record)),
        (say("Recipients"), content.get("recipients")),
        (say("Address of the server"), content.get("address")),
        (say("Encryption"), " ".join(filter(None, (tls.get("version"), tls.get("cipher"))))),
        (say("Certificate for"), certificate.get("subject")),
        (say("Issued by"), certificate.get("issuer")),
        (say("Valid until"), str(certificate.get("not_after", ""))[:10]),
        (say("SHA-256 of the certificate"), Cell(certificate.get("sha256", ""), literal=True)),
        (say("Login mechanism"), content.get("mechanism")),
        (say("Queue id of the server"), content.get("queue_id")),
        (say("Message-ID"), content.get("message_id")),
        (say("Code in the test mail"), content.get("code") if content.get("reached") == "accepted" else None),
        (say("Refused recipients"), content.get("refused")),
        (say("Name servers"), content.get("resolver")),
        (say("Round trips"), content.get("round_trips") or None),
        (say("Duration"), say("{ms} ms", ms=record.total_ms) if record.total_ms is not None else None),
    )
    if record.stages:
        yield Heading(say("Stages"))
        yield _stages(record)
    lines = content.get("transcript", ())
    if not record.ok and lines:
        yield Heading(say("The last that was said"))
        yield Literal(
            "\n".join(f"{one.get('direction', '')} {one.get('text', '')}" for one in lines[-_LAST_LINES:])
        )
    verdict = content.get("platform")
    if verdict:
        yield Heading(say("What the platform will do"))
        yield from _verdict(verdict)


def _stages(record: Record) -> Table:
    timed = (TimedStage(one.stage, one.ok, one.ms, one.start_ms, one.round_trips) for one in record.stages)
    picture = lay_out(timed, total_ms=record.total_ms or 0)
    columns = (
        Column(say("Stage"), 21),
        Column(say("What was learnt"), 37),
        Column(say("Trips"), 8, number=True),
        Column(say("ms"), 8, number=True),
        Column(say("Course in ms"), 26, axis=_axis(picture)),
    )
    rows = tuple(
        (
            Cell(bar.label, _BARS[bar.state]),
            Cell(one.text),
            Cell("" if bar.round_trips is None else str(bar.round_trips)),
            Cell(str(bar.length_ms)),
            Cell(span=Span(picture.part(bar.start_ms), picture.part(bar.length_ms), _BARS[bar.state])),
        )
        for one, bar in zip(record.stages, picture.bars, strict=True)
    )
    return Table(
        say("The stages of the test, how long each took, and how often it waited for the server"),
        columns,
        rows,
    )


def _axis(picture: Waterfall) -> tuple[tuple[float, str], ...]:
    """Return three numbers for the axis at most: a column of a page has room for no more."""
    ticks = picture.ticks
    return tuple((picture.part(tick), str(tick)) for tick in ticks[:: max(1, (len(ticks) + 1) // 3)])


def _verdict(verdict: Mapping[str, Any]) -> Iterator[Block]:
    tone, text = platform(verdict)
    yield Paragraph(text, tone)
    if verdict.get("text", "").strip():
        yield Paragraph(say("It shows:"))
        yield Literal(verdict["text"].strip())
    unsafe = tuple(say(UNSAFE[word]) for word in verdict.get("unsafe", ()) if word in UNSAFE)
    warnings = tuple(one.get("text", "") for one in verdict.get("warnings", ()))
    for one in unsafe:
        yield Paragraph(one, Tone.WARNING)
    if warnings:
        yield Points(warnings)


def _domain(record: Record) -> Iterator[Block]:
    content = record.content
    yield from _facts(
        say("The check"),
        (say("Domain"), content.get("domain")),
        (say("Time"), when_made(record)),
        (say("Asked"), content.get("resolver")),
    )
    shown: dict[tuple[str, str], tuple[Cell, ...]] = {}
    for one in content.get("findings", ()):
        tone = _STATES.get(one.get("state", ""), Tone.UNKNOWN)
        cells = (
            Cell(one.get("id", ""), tone),
            Cell(one.get("title", "")),
            Cell(one.get("seen", ""), literal=True),
        )
        shown.setdefault((one.get("id", ""), one.get("title", "")), cells)
    if shown:
        columns = (Column(say("Check"), 10), Column(say("Finding"), 45), Column(say("Records found"), 45))
        yield Table(say("What the DNS says of the domain"), columns, tuple(shown.values()))


def _arrived(record: Record) -> Iterator[Block]:
    content = record.content
    if record.diagnosis:
        yield Paragraph(record.diagnosis.get("why", ""))
        return
    yield from _facts(
        say("The mail"),
        (say("Time"), when_made(record)),
        (say("Code in the test mail"), content.get("code")),
        (say("Folder"), content.get("folder")),
        (say("Return path"), content.get("envelope_domain")),
        (say("Marked as spam"), content.get("spam")),
    )
    checks = [
        (name, content.get(key)) for name, key in (("SPF", "spf"), ("DKIM", "dkim"), ("DMARC", "dmarc"))
    ]
    if any(found for _, found in checks):
        columns = (Column(say("Check"), 20), Column(say("Outcome"), 35), Column(say("Domain"), 45))
        rows = tuple(_passed(name, found or {}) for name, found in checks)
        yield Table(say("What the receiver found"), columns, rows)
    hops = content.get("hops", ())
    if hops:
        yield Heading(say("The way of the mail"))
        yield _way(hops)


def _passed(name: str, found: Mapping[str, Any]) -> tuple[Cell, ...]:
    tone, words = _RESULTS.get(found.get("result") or "", (Tone.UNKNOWN, mark("not said")))
    return Cell(name, tone), Cell(say(words)), Cell(found.get("domain") or "")


def _way(hops: list[Mapping[str, Any]]) -> Table:
    spent = [max(one.get("seconds") or 0, 0) for one in hops]
    total = max(sum(spent), 1)
    begins = [0, *accumulate(spent)]
    columns = (
        Column(say("Taken by"), 26),
        Column(say("From"), 24),
        Column(say("TLS"), 13),
        Column(say("Seconds"), 13, number=True),
        Column(say("Course in seconds"), 24, axis=((0, "0"), (1, str(total)))),
    )
    rows = tuple(
        (
            Cell(one.get("by") or "?"),
            Cell(one.get("from") or "?"),
            Cell(one.get("tls") or "–"),
            Cell("?" if one.get("seconds") is None else str(one["seconds"])),
            Cell(span=Span(begin / total, length / total)),
        )
        for one, begin, length in zip(hops, begins, spent, strict=False)
    )
    return Table(say("Who took the mail from whom, and how long that took"), columns, rows)


def _oauth(record: Record) -> Iterator[Block]:
    content = record.content
    yield from _facts(
        say("The login"),
        (say("Sign-in provider"), content.get("provider")),
        (say("Mailbox"), content.get("mailbox")),
        (say("Signed in"), content.get("signed_in")),
        (say("Refused on"), str(content.get("refused") or "")[:10]),
        (say("Time"), when_made(record)),
    )
    columns = (Column(say("Ends"), 20), Column(say("Days left"), 15), Column(say("Why"), 65))
    rows = tuple(
        (
            Cell(str(one.get("ends") or say("no date"))[:10]),
            Cell("" if one.get("days") is None else str(one["days"])),
            Cell(one.get("reason", "")),
        )
        for one in content.get("clocks", ())
    )
    if rows:
        yield Table(say("When the login ends, and why"), columns, rows)


def _platform_test(record: Record) -> Iterator[Block]:
    content = record.content
    version = content.get("version")
    yield from _facts(
        say("The test"),
        (say("Platform"), content.get("target")),
        (say("Version"), version),
        (say("Recipient"), content.get("recipient")),
        (say("Time"), when_made(record)),
    )
    if not record.ok and content.get("text"):
        yield Paragraph(say("The platform said:"))
        yield Literal(content["text"])
    if record.diagnosis.get("why"):
        yield Paragraph(record.diagnosis["why"])
