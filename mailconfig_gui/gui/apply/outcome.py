"""How a run of *Apply to platform…* ended: what was changed, what may have been, why, and what can be done now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mailconfig_gui.app.deliver import Ended, explain, refused_installed
from mailconfig_gui.delivery.target import DeliveryError, TestFailedError
from mailconfig_gui.diagnosis.rendering import quote_beside
from mailconfig_gui.gui.apply.progress import columns_widget
from mailconfig_gui.gui.kit.cards import Card, ProblemLine
from mailconfig_gui.gui.kit.layouts import Flow, spaced
from mailconfig_gui.gui.kit.text import Text
from mailconfig_gui.gui.kit.theme import GRID
from mailconfig_gui.gui.results.cards import (
    DiagnosisCard,
    card_button,
    card_head,
    hand_over_button,
    needs_others,
    note_card,
    support_button,
)
from mailconfig_gui.model.fields import SECRET_KEYS
from mailconfig_gui.smtp.secret_forms import Masker
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mailconfig_gui.app.deliver import Here, Outcome, Verified
    from mailconfig_gui.app.mail_rows import Removed
    from mailconfig_gui.delivery.rows import MailRow
    from mailconfig_gui.delivery.target import Plan
    from mailconfig_gui.diagnosis.diagnosis import Diagnosis
    from mailconfig_gui.model.problem import MailConfigError

_DONE = {
    Ended.APPLIED: mark("The settings are applied"),
    Ended.NO_CHANGE: mark("Nothing had to be changed"),
    Ended.ROLLED_BACK: mark("The earlier settings are back"),
}
_BUT = {
    Ended.APPLIED: mark("The settings are applied, but the platform's own test failed"),
    Ended.NO_CHANGE: mark("Nothing had to be changed, but the platform's own test failed"),
    Ended.ROLLED_BACK: mark("The earlier settings are back, but the platform's own test failed"),
}


class Ending(QWidget):
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
        self.rows: tuple[MailRow, ...] = ()
        """The rows of mail settings of which one has to go."""
        self.box = QVBoxLayout(self)
        spaced(self.box, gap=2 * GRID)

    # The three ends

    def applied(self, outcome: Outcome, plan: Plan | None, here: Here | None) -> Ending:
        """Show the end of an apply or a roll-back that came to its end."""
        done = outcome.applied
        good = outcome.exit_code == 0
        stored = done.tests.get("stored")
        words = say(_DONE[outcome.done] if good else _BUT[outcome.done])
        if outcome.done is Ended.NO_CHANGE and stored is not None and not stored.ok:
            words = say("Nothing was changed, and the platform cannot send")
        self._open("good" if good else "warn", words, [outcome.where, *done.notes])
        if outcome.done is Ended.APPLIED and (done.tests or here is not None):
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
                self._say(say("The platform's own test"), test.text)
        if done.restart:
            self.box.addWidget(note_card(say("When it takes effect"), done.restart, self))
        self._problems(outcome.problems)
        self._recipient(plan, failed=not good)
        self._help(verify=not good)
        return self

    def failed(self, error: MailConfigError, plan: Plan | None, here: Here | None) -> Ending:
        """Show what ended a run too early: first what it has changed until then."""
        known = (
            error
            if isinstance(error, DeliveryError)
            else DeliveryError(error.title, error.message, error.hint)
        )
        tested = isinstance(known, TestFailedError)
        title = known.title
        if known.unsure:
            title = say("It is not known whether all of it was changed")
        elif known.changed:
            title = say("Not all of it was changed")
        elif isinstance(known, TestFailedError):
            title = (
                say("Nothing was saved: the platform's own test failed")
                if known.text
                else say("Nothing was saved: the platform's own test has no result")
            )
        about = known.message if title == known.title else f"{known.title}. {known.message}"
        kind = "warn" if known.changed or known.unsure else "bad"
        card = self._open(kind, title, [*([] if tested else [about]), known.hint])
        self._list(card, say("This was changed:"), known.changed)
        self._list(card, say("This may have been changed:"), known.unsure)
        if known.image:
            card.box.addWidget(Text(say("The state before is kept: Roll back… brings it back."), "", card))
        if isinstance(known, TestFailedError):
            self._beside(here, worked=False)
            if known.text:
                self._explain(known.text)
            else:
                self._say(say("The platform's own test"), known.message)
        self._problems(known.problems[1:])
        self.rows = known.rows
        if self.rows:
            choose = card_button(say("Choose the row to keep…"), self, self.rows_wanted)
            self.box.addWidget(choose, 0, Qt.AlignmentFlag.AlignLeading)
        if known.fingerprint:
            self._offer_pin(known.fingerprint)
        self._recipient(plan, failed=tested)
        self._help(verify=bool(known.unsure))
        return self

    def verified(self, found: Verified, *, rewrite: bool = False, token: bool = False) -> Ending:
        """Show what the platform's test of what it has stored came to.

        `rewrite` offers to write the password again, with `token` the refresh token.
        """
        self.version = found.version
        if found.ok:
            look = say(
                "Look into the mailbox of {recipient}. Nothing was changed.", recipient=found.recipient
            )
            lines = [f"{self.where}, ThingsBoard {say(found.version)}", found.text, look]
            self._open("good", say("The platform can send with what it has stored"), lines)
        else:
            lines = [f"{self.where}, ThingsBoard {say(found.version)}", say("Nothing was changed.")]
            if found.spoken:
                self._open("bad", say("The platform cannot send with what it has stored"), lines)
                self._explain(found.text)
            else:
                self._open("warn", say("The platform's mail does not work yet"), lines)
                self._say(say("The platform's own test"), found.text)
            self._help(verify=False, rewrite=rewrite and found.spoken, token=token)
        return self

    def removed(self, done: Removed) -> Ending:
        """Show that one of several rows is gone, and where its copy lies."""
        copy = say("A copy lies in {copy}, readable for you alone; its password is in it.", copy=done.copy)
        lines = [self.where, copy, done.restart, say("Go back and show the plan: it can be made now.")]
        self._open("good", say("The other row of mail settings is removed"), lines)
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
        self.box.addWidget(columns_widget(here.works if here else None, worked, self))

    def _say_connection(self) -> None:
        words = say(
            "With these settings the platform's running sender cannot connect or log in; it gives no reason. "
            "Let the platform test what it has: that answer says why."
        )
        self._say(say("The platform cannot connect or log in"), words)

    def _say(self, title: str, words: str) -> None:
        self.text = words
        self.box.addWidget(note_card(title, words, self))

    def _explain(self, text: str) -> None:
        self.text = text
        self.diagnosis = explain(text, self.values, self._provider or None)
        secrets = (str(self.values[key]) for key in SECRET_KEYS if self.values.get(key))
        quote = quote_beside(text, self.diagnosis.quote, Masker(secrets))
        self.box.addWidget(DiagnosisCard(self.diagnosis, self, quote=quote))

    def _problems(self, problems: Sequence[object]) -> None:
        for problem in problems:
            self.box.addWidget(ProblemLine(problem, self))  # type: ignore[arg-type]

    def _recipient(self, plan: Plan | None, *, failed: bool) -> None:
        """Say that the test went to a mailbox that nobody reads: servers refuse it, and it can be changed."""
        words = refused_installed(plan, self.text) if plan is not None and failed else ""
        if words:
            remedy = say("Make the plan again and change the administrator's e-mail in it.")
            words = f"{words} {remedy}"
            self.box.addWidget(note_card(say("The test goes to the installed address"), words, self))

    def _offer_pin(self, fingerprint: str) -> None:
        self.box.addWidget(
            Text(
                say("The server's fingerprint (SHA-256): {fingerprint}", fingerprint=fingerprint), "", self
            ).selectable()
        )
        trust = card_button(
            say("It is the right one: use this fingerprint"), self, lambda: self.pin_wanted.emit(fingerprint)
        )
        self.box.addWidget(trust, 0, Qt.AlignmentFlag.AlignLeading)

    def _help(self, *, verify: bool, rewrite: bool = False, token: bool = False) -> None:
        row = Flow()
        if rewrite:
            words = say("Write the refresh token again") if token else say("Write the password again")
            again = card_button(words, self, self.rewrite_wanted)
            again.setToolTip(say("Plans it, with that of the form; nothing is changed before you apply."))
            row.addWidget(again)
        if verify:
            row.addWidget(card_button(say("Test what the platform has"), self, self.verify_wanted))
        if self.text:
            row.addWidget(support_button(self, self.copy_wanted))
        if needs_others(self.diagnosis):
            row.addWidget(hand_over_button(self, self.hand_over_wanted))
        if row.count():
            self.box.addLayout(row)
