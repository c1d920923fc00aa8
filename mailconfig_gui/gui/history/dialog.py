"""What became of the tests and checks of a profile: when, how each ended, what had changed, how long it took."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shiboken6 import isValid

from mailconfig_gui.app.history import forget, listed, load
from mailconfig_gui.app.job import Job
from mailconfig_gui.gui.dialogs.compare import CompareDialog
from mailconfig_gui.gui.dialogs.dialog import CLOSE, Dialog
from mailconfig_gui.gui.history.picture import Picture
from mailconfig_gui.gui.history.table import HistoryTable, ended_words
from mailconfig_gui.gui.kit.labels import moment
from mailconfig_gui.gui.kit.layouts import Flow
from mailconfig_gui.gui.kit.questions import ask
from mailconfig_gui.gui.kit.text import Text
from mailconfig_gui.gui.report.saving import save_report
from mailconfig_gui.gui.results.cards import card_button
from mailconfig_gui.results.comparison import compare
from mailconfig_gui.words.say import say, say_many

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from mailconfig_gui.app.history import Listed
    from mailconfig_gui.app.home import Home
    from mailconfig_gui.gui.jobs import Jobs
    from mailconfig_gui.model.profile import Profile
    from mailconfig_gui.results.brief import Brief
    from mailconfig_gui.results.history import Entry
    from mailconfig_gui.results.record import Record


class HistoryDialog(Dialog):
    """A list and a picture; results that are chosen can be compared and reported. `said` is told what was done."""

    def __init__(
        self, home: Home, profile: Profile, jobs: Jobs, said: Callable[[str], object], parent: QWidget
    ) -> None:
        super().__init__(say("History of “{name}”", name=profile.name), parent, width=130)
        self._home, self._profile, self._jobs, self._said = home, profile, jobs, said
        self.empty = Text(
            say("Nothing is kept yet: each test and check of this profile will be."), "faint", self
        )
        self.empty.hide()
        self.picture = Picture(self)
        self.table = HistoryTable(self)
        self.words = Text("", "", self).selectable()
        self.unreadable = Text("", "warn", self)
        self.unreadable.hide()
        for widget in (self.empty, self.picture, self.table, self.words, self.unreadable):
            self.box.addWidget(widget)
        self.picture.chosen.connect(self.table.selectRow)
        self.table.chosen.connect(self._show_chosen)
        acts = Flow()
        self.compare_button = card_button(say("Compare these two"), self, lambda: self.compare())
        self.report_button = card_button(say("Save a report…"), self, lambda: self.report())
        self.forget_button = card_button(say("Forget all…"), self, lambda: self.ask_to_forget())
        for button in (self.compare_button, self.report_button, self.forget_button):
            acts.addWidget(button)
        self.box.addLayout(acts)
        self.buttons(CLOSE)
        self.table.setFocus()
        self.read()

    def read(self) -> None:
        """Read what is kept."""
        self._run(say("Reading the history"), lambda: listed(self._home, self._profile), self._show)

    def _run(self, name: str, work: Callable[[], Any], then: Callable[[Any], object]) -> None:
        """Do what may block elsewhere; where the dialog is gone by then, nothing follows."""

        def go_on(outcome: Any) -> None:
            if isValid(self):
                then(outcome)

        self._jobs.run(Job(name, work), go_on)

    def _show(self, found: Listed) -> None:
        self.empty.setVisible(not found.entries)
        self.table.setVisible(bool(found.entries))
        self.forget_button.setEnabled(bool(found.entries))
        many = found.unreadable
        self.unreadable.setVisible(many > 0)
        self.unreadable.setText(
            say_many(
                many,
                "One result is damaged, or a newer version of this program has written it.",
                "{n} results are damaged, or a newer version of this program has written them.",
            )
        )
        self.picture.show_entries(found.entries)
        self.table.show_entries(found.entries)

    # What is chosen

    @property
    def pair(self) -> tuple[Brief, Brief] | None:
        """What to compare, the older one first: both that are chosen, or one and the last good one before it."""
        chosen = self.table.selected
        if len(chosen) == 1 and chosen[0].good is not None:
            return chosen[0].good, chosen[0].brief
        if len(chosen) == 2 and chosen[0].brief.kind is chosen[1].brief.kind:
            return chosen[1].brief, chosen[0].brief
        return None

    def _show_chosen(self) -> None:
        chosen = self.table.selected
        alone = len(chosen) == 1
        self.compare_button.setText(
            say("Compare with the last good one") if alone else say("Compare these two")
        )
        self.compare_button.setEnabled(self.pair is not None)
        reason = say("Choose two results of one kind, or one that has a good one before it.")
        self.compare_button.setToolTip("" if self.pair is not None else reason)
        self.report_button.setEnabled(bool(chosen))
        self.words.setText(_told(chosen[0]) if alone else "")
        self.words.setVisible(alone)

    def compare(self) -> None:
        """Open what is chosen side by side."""
        if (pair := self.pair) is None:
            return

        def show(records: Sequence[Record]) -> None:
            first, second = (moment(one.made) for one in pair)
            if first == second:
                first, second = (moment(one.made, seconds=True) for one in pair)
            CompareDialog(compare(*records), (first, second), self).open()

        self._load(pair, show)

    def report(self) -> None:
        """Ask where to save a report of what is chosen."""
        briefs = [entry.brief for entry in self.table.selected]

        def save(records: Sequence[Record]) -> None:
            save_report(records, self._profile.name, self._jobs, self, self._said)

        self._load(briefs, save)

    def _load(self, briefs: Sequence[Brief], then: Callable[[Sequence[Record]], object]) -> None:
        def work() -> list[Record]:
            return [load(self._home, self._profile, one.id) for one in briefs]

        self._run(say("Reading the history"), work, then)

    def ask_to_forget(self) -> None:
        """Ask whether all of it is to go."""
        ask(
            self,
            say("Forget all results of “{name}”?", name=self._profile.name),
            say("The settings and what the last test said stay. This cannot be undone."),
            {say("Forget them"): self._forget, say("Keep them"): None},
        )

    def _forget(self) -> None:
        self._run(
            say("Forgetting the history"), lambda: forget(self._home, self._profile), lambda _: self.read()
        )


def _told(entry: Entry) -> str:
    """Say what is known of a result beyond its row."""
    ended = ended_words(entry)
    if entry.good is None:
        return say("{ended}. No good one came before it.", ended=ended.removesuffix("."))
    at = moment(entry.good.made)
    topics = ", ".join(topic.words for topic in entry.changed)
    if not topics:
        return say(
            "{ended}. Nothing that is compared has changed since the last good one ({at}).",
            ended=ended.removesuffix("."), at=at,
        )  # fmt: skip
    return say(
        "{ended}. Changed since the last good one ({at}): {topics}.",
        ended=ended.removesuffix("."), at=at, topics=topics,
    )  # fmt: skip
