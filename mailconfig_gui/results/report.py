"""A report of results, for those who gave the order and those who have to act; what it says, as blocks.

One result of each kind is enough; of several each gets a part of its own, in the order in which they are given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from mailconfig_gui.results.blocks import (
    WORST,
    Block,
    Callout,
    Cell,
    Column,
    Heading,
    Literal,
    Paragraph,
    Points,
    Report,
    Section,
    Signatures,
    Steps,
    Table,
    Tone,
)
from mailconfig_gui.results.gaps import gaps
from mailconfig_gui.results.outlook import outlook, title_of
from mailconfig_gui.results.record import Record
from mailconfig_gui.results.report_parts import part_of, settings_of, when_made
from mailconfig_gui.results.tame import tame
from mailconfig_gui.results.tasks import tasks
from mailconfig_gui.words.say import mark, say

_TITLES = {
    Tone.BAD: mark("Mail cannot be relied on yet"),
    Tone.WARNING: mark("Mail works, with open points"),
    Tone.UNKNOWN: mark("Not everything could be told"),
    Tone.GOOD: mark("All that was checked works"),
    Tone.PLAIN: mark("Nothing was checked"),
}

_MOST_TOLD = 5
"""Sentences in the summary's first words; all of them stand in its table."""

_LONGEST_SUBJECT = 90
"""Characters: it stands above every page, in one line."""


def report_of(
    records: Sequence[Record], *, made: datetime, program: str, providers: Mapping[str, str]
) -> Report:
    """Return the report of some results; `made` is now, in UTC, `program` the version that writes it.

    `providers` names the provider of a preset by its id.
    """
    known = tuple(map(tame, records))
    parts = [settings_of(one, providers) for one in known if one.settings][:1]
    parts += [part_of(one) for one in known]
    sections = (
        Section(say("Summary"), _summary(known)),
        Section(say("What is to be done, and by whom"), tuple(_to_do(known))),
        *parts,
        Section(say("What was not checked"), (Points(gaps(known)),)),
        Section(say("This report is made of"), (_sources(known),)),
        Section(say("Signatures"), (Signatures((say("Checked by"), say("Accepted by"))),)),
    )
    when = f"{made:%Y-%m-%d %H:%M} UTC"
    return Report(
        title=say("Report on outgoing mail"),
        about=_about(known, when),
        sections=sections,
        foot=say("Made by mailconfig {version} on {date}. It holds no password.", version=program, date=when),
    )


def _about(records: Sequence[Record], when: str) -> str:
    servers = dict.fromkeys(
        f"{one.settings['smtpHost']}:{one.settings.get('smtpPort', '')}".rstrip(":")
        for one in records
        if one.settings.get("smtpHost")
    )
    named = ", ".join([*dict.fromkeys(one.profile for one in records if one.profile), *servers])
    if len(named) > _LONGEST_SUBJECT:
        named = f"{named[:_LONGEST_SUBJECT]}…"
    return say("{subject}, {date}", subject=named, date=when) if named else when


def _summary(records: Sequence[Record]) -> tuple[Block, ...]:
    lines = [line for one in records for line in outlook(one)]
    worst = next((tone for tone in WORST if any(line.tone is tone for line in lines)), Tone.PLAIN)
    told = dict.fromkeys(line.text for line in lines if line.tone is worst is not Tone.GOOD)
    columns = (Column(say("Checked"), 24), Column(say("Outcome"), 76))
    rows = tuple((Cell(line.what, line.tone), Cell(line.text)) for line in lines)
    return Callout(worst, say(_TITLES[worst]), "\n".join([*told][:_MOST_TOLD])), Table(
        say("All that was checked"), columns, rows
    )


def _to_do(records: Sequence[Record]) -> list[Block]:
    found = tasks(records)
    if not found:
        return [Paragraph(say("Nothing that was checked asks for anything."), Tone.GOOD)]
    blocks: list[Block] = []
    for actor in dict.fromkeys(one.actor for one in found):
        blocks.append(Heading(actor.words))
        for one in found:
            if one.actor is not actor:
                continue
            blocks.append(Paragraph(one.title, one.tone))
            if one.why:
                blocks.append(Paragraph(one.why))
            if one.steps:
                blocks.append(Steps(one.steps) if len(one.steps) > 1 else Paragraph(one.steps[0]))
            blocks += [Literal(text) for text in one.literals]
    return blocks


def _sources(records: Sequence[Record]) -> Table:
    columns = (Column(say("Result"), 30), Column(say("Made"), 40), Column(say("Version"), 30))
    rows = tuple(
        (
            Cell(title_of(one)),
            Cell(when_made(one) or say("not known")),
            Cell(str(one.content.get("program") or say("not known"))),
        )
        for one in records
    )
    return Table(say("The results that this report is made of"), columns, rows)
