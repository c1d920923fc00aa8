"""How a run of *Apply to platform…* ended: what was changed, what may have been, why, and what can be done now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mailconfig_gui.gui.apply.progress import columns_widget
from mailconfig_gui.gui.kit.theme import GRID
from mailconfig_gui.gui.kit.widgets import Card, Flow, ProblemLine, Text, spaced
from mailconfig_gui.gui.results.cards import DiagnosisCard, card_button, card_head, note_card

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mailconfig_gui.app.deliver import Here, Outcome, Verified
    from mailconfig_gui.app.mail_rows import Removed
    from mailconfig_gui.delivery.target import Plan
    from mailconfig_gui.diagnosis.diagnosis import Diagnosis
    from mailconfig_gui.model.problem import MailConfigError

_DONE = {
    "applied": "The settings are applied",
    "no-change": "Nothing had to be changed",
    "rolled-back": "The earlier settings are back",
}


class Result(QWidget):
    """The page after a run: `title` in one line, `text` as the platform said it, `diagnosis` what that means."""

    verify_wanted = Signal()
    rewrite_wanted = Signal()
    copy_wanted = Signal()
    hand_over_wanted = Signal()
    pin_wanted = Signal(str)
    rows_wanted = Signal()

    def __init__(
        self, where: str, values: Mapping[str, object], parent: QWidget, *, provider: str = ""
    ) -> None:
        super().__init__(parent)
        self.where, self.values, self._provider = where, values, provider
        self.title = self.text = ""
        self.version = ""
        self.diagnosis: Diagnosis | None = None
        self.box = QVBoxLayout(self)
        spaced(self.box, gap=2 * GRID)

    # The three ends

    def applied(self, outcome: Outcome, plan: Plan | None, here: Here | None) -> Result:
        """Show the end of an apply or a roll-back that came to its end."""
        done = outcome.applied
        good = outcome.exit_code == 0
        stored = done.tests.get("stored")
        words = _DONE[outcome.done]
        if outcome.done == "no-change" and stored is not None and not stored.ok:
            words = "Nothing was changed, and the platform cannot send"
        elif not good:
            words += ", but the platform's own test failed"
        self._open("good" if good else "warn", words, [outcome.where, *done.notes])
        if outcome.done == "applied" and (done.tests or here is not None):
            self._beside(here, worked=done.ok if done.tests else None)
        for name, test in done.tests.items():
            if test.ok:
                continue
            if name == "connection":
                # The platform gives no reason for it: what it says to a test tells more.
                others_good = all(other.ok for key, other in done.tests.items() if key != "connection")
                if others_good:
                    self._say_connection()
            elif test.spoken:
                self._explain(test.text)
            else:
                self._say("The platform's own test", test.text)
        if done.restart:
            self.box.addWidget(note_card("When it takes effect", done.restart, self))
        self._problems(outcome.problems)
        self._recipient(plan, failed=not good)
        self._help(verify=not good)
        return self

    def failed(self, error: MailConfigError, plan: Plan | None, here: Here | None) -> Result:
        """Show what ended a run too early: first what it has changed until then."""
        from mailconfig_gui.delivery.target import TestFailedError

        changed: Sequence[str] = getattr(error, "changed", ())
        unsure: Sequence[str] = getattr(error, "unsure", ())
        tested = isinstance(error, TestFailedError)
        title = error.title
        if unsure:
            title = "It is not known whether all of it was changed"
        elif changed:
            title = "Not all of it was changed"
        elif tested:
            told = "failed" if getattr(error, "text", "") else "has no result"
            title = f"Nothing was saved: the platform's own test {told}"
        about = (
            [] if tested else [error.message if title == error.title else f"{error.title}. {error.message}"]
        )
        card = self._open("warn" if changed or unsure else "bad", title, [*about, error.hint])
        self._list(card, "This was changed:", changed)
        self._list(card, "This may have been changed:", unsure)
        if getattr(error, "image", ""):
            card.box.addWidget(Text("The state before is kept: Roll back… brings it back.", "", card))
        if tested:
            self._beside(here, worked=False)
            text = str(getattr(error, "text", ""))
            if text:
                self._explain(text)
            else:
                self._say("The platform's own test", error.message)
        self._problems(getattr(error, "problems", ())[1:])
        if getattr(error, "rows", ()):
            choose = card_button("Choose the row to keep…", self)
            choose.clicked.connect(self.rows_wanted)
            self.box.addWidget(choose, 0, Qt.AlignmentFlag.AlignLeading)
        fingerprint = str(getattr(error, "fingerprint", ""))
        if fingerprint:
            self._offer_pin(fingerprint)
        self._recipient(plan, failed=tested)
        self._help(verify=bool(unsure))
        return self

    def verified(self, found: Verified, *, rewrite: bool = False) -> Result:
        """Show what the platform's test of what it has stored came to; `rewrite` offers to write the password again."""
        self.version = found.version
        if found.ok:
            lines = [f"{self.where}, ThingsBoard {found.version}", found.text,
                     f"Look into the mailbox of {found.recipient}. Nothing was changed."]  # fmt: skip
            self._open("good", "The platform can send with what it has stored", lines)
        else:
            lines = [f"{self.where}, ThingsBoard {found.version}", "Nothing was changed."]
            if found.spoken:
                self._open("bad", "The platform cannot send with what it has stored", lines)
                self._explain(found.text)
            else:
                self._open("warn", "The platform's mail does not work yet", lines)
                self._say("The platform's own test", found.text)
            self._help(verify=False, rewrite=rewrite and found.spoken)
        return self

    def removed(self, done: Removed) -> Result:
        """Show that one of several rows is gone, and where its copy lies."""
        copy = f"A copy lies in {done.copy}, readable for you alone; its password is in it."
        lines = [self.where, copy, done.restart, "Go back and show the plan: it can be made now."]
        self._open("good", "The other row of mail settings is removed", lines)
        return self

    # Their parts

    def _open(self, kind: str, title: str, lines: Sequence[str]) -> Card:
        name = {"good": "done", "warn": "warning", "bad": "error"}[kind]
        card = Card(kind, self)
        card_head(card, name, kind, title)
        for words in lines:
            if words:
                card.box.addWidget(Text(words, "", card).selectable())
        self.title = title
        self.box.addWidget(card)
        return card

    def _list(self, card: Card, title: str, lines: Sequence[str]) -> None:
        if lines:
            card.box.addWidget(Text(title, "", card))
            for line in lines:
                card.box.addWidget(Text(f"• {line}", "", card).selectable())

    def _beside(self, here: Here | None, *, worked: bool | None) -> None:
        from mailconfig_gui.app.deliver import compare_tests

        self.box.addWidget(columns_widget(compare_tests(here.works if here else None, worked), self))

    def _say_connection(self) -> None:
        words = (
            "With these settings the platform's running sender cannot connect or log in; it gives no reason. "
            "Let the platform test what it has: that answer says why."
        )
        self._say("The platform cannot connect or log in", words)

    def _say(self, title: str, words: str) -> None:
        self.text = words
        self.box.addWidget(note_card(title, words, self))

    def _explain(self, text: str) -> None:
        from mailconfig_gui.app.deliver import explain

        self.text = text
        self.diagnosis = explain(text, self.values, self._provider or None)
        self.box.addWidget(DiagnosisCard(self.diagnosis, self))

    def _problems(self, problems: Sequence[object]) -> None:
        for problem in problems:
            self.box.addWidget(ProblemLine(problem, self))  # type: ignore[arg-type]

    def _recipient(self, plan: Plan | None, *, failed: bool) -> None:
        """Say that the test went to a mailbox that nobody reads: servers refuse it, and it can be changed."""
        from mailconfig_gui.app.deliver import refused_installed

        words = refused_installed(plan, self.text) if plan is not None and failed else ""
        if words:
            words += " Make the plan again and change the administrator's e-mail in it."
            self.box.addWidget(note_card("The test goes to the installed address", words, self))

    def _offer_pin(self, fingerprint: str) -> None:
        self.box.addWidget(Text(f"The server's fingerprint (SHA-256): {fingerprint}", "", self).selectable())
        trust = card_button("It is the right one: use this fingerprint", self)
        trust.clicked.connect(lambda: self.pin_wanted.emit(fingerprint))
        self.box.addWidget(trust, 0, Qt.AlignmentFlag.AlignLeading)

    def _help(self, *, verify: bool, rewrite: bool = False) -> None:
        row = Flow()
        if rewrite:
            again = card_button("Write the password again", self)
            again.setToolTip("Plans it, with the password of the form; nothing is changed before you apply.")
            again.clicked.connect(self.rewrite_wanted)
            row.addWidget(again)
        if verify:
            test = card_button("Test what the platform has", self)
            test.clicked.connect(self.verify_wanted)
            row.addWidget(test)
        if self.text:
            copy = card_button("Copy for support", self, name="copy")
            copy.clicked.connect(self.copy_wanted)
            row.addWidget(copy)
        if self.diagnosis is not None and self.diagnosis.who != "you":
            hand_over = card_button("Hand over…", self)
            hand_over.setToolTip("A ready message for whoever has to fix this.")
            hand_over.clicked.connect(self.hand_over_wanted)
            row.addWidget(hand_over)
        if row.count():
            self.box.addLayout(row)
