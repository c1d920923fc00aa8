"""What a check of a domain has found, each thing with the record that is there and the one to write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from mailconfig_gui.domain.findings import FindingState, Summary
from mailconfig_gui.gui.kit.buttons import Fold
from mailconfig_gui.gui.kit.cards import Card
from mailconfig_gui.gui.kit.icons import beside_icon
from mailconfig_gui.gui.kit.layouts import spaced
from mailconfig_gui.gui.kit.text import Label, Text, Title
from mailconfig_gui.gui.kit.theme import GRID, TARGET
from mailconfig_gui.gui.kit.verbatim import Verbatim
from mailconfig_gui.gui.results.cards import card_button, card_head
from mailconfig_gui.words.say import say, say_many

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mailconfig_gui.app.domain_check import DomainChecked
    from mailconfig_gui.domain.findings import Finding, RecordToWrite

_TOP = Qt.AlignmentFlag.AlignTop
MARKS = {
    FindingState.BAD: ("error", "bad"),
    FindingState.WARNING: ("warning", "warn"),
    FindingState.UNKNOWN: ("untested", "faint"),
    FindingState.GOOD: ("done", "good"),
}
"""Icon and colour of each state, the worst first."""
SUMMARIES = {
    Summary.PASS: ("good", "done", "good"),
    Summary.RISK: ("warn", "warning", "warn"),
    Summary.REFUSED: ("bad", "error", "bad"),
    Summary.UNKNOWN: ("info", "untested", "accent"),
}
"""Card, icon and colour of each end."""


def summary_title(checked: DomainChecked) -> str:
    """Return what will become of mail of the domain, as a title."""
    report = checked.report
    return say("Mail from {domain}: {summary}", domain=report.domain, summary=report.summary.words)


class SummaryCard(Card):
    """What will become of the mail, why, and who was asked."""

    def __init__(self, checked: DomainChecked, parent: QWidget) -> None:
        report = checked.report
        kind, icon, role = SUMMARIES[report.summary]
        super().__init__(kind, parent)
        title = summary_title(checked)
        card_head(self, icon, role, title)
        self.setAccessibleName(f"{title}. {report.reason}")
        self.box.addWidget(Text(report.reason, "", self).selectable())
        asked = say("Nobody answered. Check the connection of this computer, then check again.")
        if report.asked:
            asked = say("{resolver} was asked, in {ms} ms.", resolver=report.resolver, ms=checked.ms)
        self.box.addWidget(Text(asked, "faint", self).selectable())


class FindingView(QWidget):
    """One thing that was looked at."""

    def __init__(self, finding: Finding, parent: QWidget, copy: SignalInstance) -> None:
        super().__init__(parent)
        icon, role = MARKS[finding.state]
        lines = QWidget(self)
        box = QVBoxLayout(lines)
        spaced(box, gap=4)
        state = Label(finding.state.words, role, lines)
        box.addWidget(state)
        box.addWidget(Title(finding.title, lines, "step").selectable())
        if finding.detail:
            box.addWidget(Text(finding.detail, "faint", lines).selectable())
        if finding.seen:
            box.addWidget(Text(say("There now:"), "", lines))
            box.addWidget(Verbatim("\n".join(finding.seen), say("Record that is there"), lines))
        for record in finding.writes:
            box.addWidget(RecordView(record, lines, copy))
        if finding.who is not None:
            box.addLayout(beside_icon("person", "faint", Text(finding.who.words, "faint", lines)))
        row = QVBoxLayout(self)
        spaced(row, gap=0)
        row.addLayout(beside_icon(icon, role, lines, gap=GRID))
        self.setAccessibleName(
            say("{state}: {title}", state=finding.state.words, title=finding.title.removesuffix("."))
        )


class RecordView(QWidget):
    """A record to write, in the parts that a provider's form asks for, each with a button that copies it."""

    def __init__(self, record: RecordToWrite, parent: QWidget, copy: SignalInstance) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        spaced(grid, gap=4)
        grid.setHorizontalSpacing(GRID)
        grid.setColumnStretch(1, 1)
        words = (
            say("Write this record in place of those above:")
            if record.replaces
            else say("Write this record:")
        )
        grid.addWidget(Text(words, "", self), 0, 0, 1, 3)
        kind = say("{type}, TTL {seconds}", type=record.type, seconds=record.ttl)
        grid.addWidget(self._label(say("Type")), 2, 0, _TOP)
        grid.addWidget(self._label(kind, ""), 2, 1)
        for row, name, value in ((1, say("Name"), record.host), (3, say("Value"), record.value)):
            grid.addWidget(self._label(name), row, 0, _TOP)
            grid.addWidget(Verbatim(value, name, self), row, 1)
            button = card_button(
                say("Copy"), self, lambda _=False, value=value: copy.emit(value), name="copy"
            )
            button.setAccessibleName(say("Copy {value}", value=value))
            grid.addWidget(button, row, 2, _TOP)

    def _label(self, words: str, role: str = "faint") -> Label:
        made = Label(words, role, self)
        made.setMinimumHeight(TARGET)
        return made


class Findings(QWidget):
    """All of them, the worst first; what is good is folded where anything else is there."""

    def __init__(self, findings: Sequence[Finding], parent: QWidget, copy: SignalInstance) -> None:
        super().__init__(parent)
        box = QVBoxLayout(self)
        spaced(box, gap=2 * GRID)
        order = list(MARKS)
        others = [one for one in findings if one.state is not FindingState.GOOD]
        good = [one for one in findings if one.state is FindingState.GOOD]
        for finding in sorted(others, key=lambda one: order.index(one.state)):
            box.addWidget(FindingView(finding, self, copy))
        if not good:
            return
        self.fold = Fold(say_many(len(good), "One thing is good", "{n} things are good"), self)
        box.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeading)
        rest = QWidget(self)
        lines = QVBoxLayout(rest)
        spaced(lines, gap=2 * GRID)
        for finding in good:
            lines.addWidget(FindingView(finding, rest, copy))
        self.fold.toggled.connect(rest.setVisible)
        rest.hide()
        box.addWidget(rest)
        self.fold.setChecked(not others)
