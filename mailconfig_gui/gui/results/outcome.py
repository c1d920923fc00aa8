"""What a test has come to: the card that explains it, and below it what a closer look adds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.app.current_test import RunState
from mailconfig_gui.app.practice_settings import PRACTICE
from mailconfig_gui.gui.domain.card import domain_card
from mailconfig_gui.gui.domain.checks import wanted_by
from mailconfig_gui.gui.kit.layouts import clear_layout
from mailconfig_gui.gui.results.cards import ErrorCard, note_card
from mailconfig_gui.gui.results.failure import FailureCard
from mailconfig_gui.gui.results.findings import ConsentCard, FindingsCard, LookLine
from mailconfig_gui.gui.results.platform_verdict import PlatformVerdict
from mailconfig_gui.gui.results.success import Success
from mailconfig_gui.gui.results.verdict_card import VerdictCard
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QVBoxLayout, QWidget

    from mailconfig_gui.app.current_test import Run
    from mailconfig_gui.app.editor import Editor
    from mailconfig_gui.gui.domain.checks import DomainChecks
    from mailconfig_gui.gui.kit.cards import Card
    from mailconfig_gui.gui.results.after_test import Inquiry
    from mailconfig_gui.gui.results.outcome_place import OutcomePlace
    from mailconfig_gui.model.problem import Fix


class Outcome:
    """Fills the slots below the ladder, each anew only when something else is to be shown."""

    def __init__(
        self, editor: Editor, place: OutcomePlace, test: QWidget, slots: Sequence[QVBoxLayout]
    ) -> None:
        self._editor = editor
        self._place = place
        self._test = test
        self._slots = slots
        self.card: Card | None = None
        self.look: ConsentCard | FindingsCard | LookLine | None = None
        self.domain: Card | None = None
        self.platform: PlatformVerdict | None = None
        self.applied: tuple[int, Fix] | None = None
        # The card that says what the platform would do.
        self._judged: VerdictCard | None = None
        self.forget()

    def forget(self) -> None:
        """Show everything anew the next time."""
        self._shown: list[object] = [None] * len(self._slots)

    def show_run(self, run: Run, inquiry: Inquiry | None, checks: DomainChecks | None) -> bool:
        """Show what a run has come to, or else what was found out about it; tell whether the second is still to come.

        Both in one go would hold up the window.
        """
        if self._show_card(run):
            return True
        if inquiry is not None:
            self._show_look(run, inquiry)
            self._show_platform(inquiry)
        if checks is not None:
            self._show_domain(run, checks)
        return False

    def _fill(self, slot: int, wanted: object, widget: QWidget | None) -> None:
        """Put a widget that was just made into a slot, in place of what is there."""
        self._place.let_go(self._slots[slot])
        clear_layout(self._slots[slot])
        if widget is not None:
            self._slots[slot].addWidget(widget)
        self._shown[slot] = wanted

    def _show_card(self, run: Run) -> bool:
        """Show the card that is due, and tell whether it is a new one."""
        editor = self._editor
        applied = self.applied[1] if self.applied is not None and self.applied[0] == run.number else None
        wanted = (
            run.number, editor.test.state, run.confirmed, run.result is not None, run.error, run.diagnosis, applied
        )  # fmt: skip
        if wanted == self._shown[0]:
            return False
        self.card = self._card_for(run, applied)
        self._fill(0, wanted, self.card)
        return self.card is not None

    def _show_look(self, run: Run, inquiry: Inquiry) -> None:
        here = inquiry.tried is not None and inquiry.run == run.number
        kind = ""
        if here and (inquiry.looked or inquiry.endpoints):
            kind = "findings"
        elif here and inquiry.may_look:
            kind = "consent" if inquiry.asks else "offer"
        if (run.number, kind) != self._shown[1]:
            self.look = (
                FindingsCard(inquiry, self._test)
                if kind == "findings"
                else ConsentCard(inquiry, run.host, self._test)
                if kind == "consent"
                else LookLine(inquiry, self._test)
                if kind == "offer"
                else None
            )
            self._fill(1, (run.number, kind), self.look)
        elif isinstance(self.look, FindingsCard):
            self.look.refresh()

    def _show_domain(self, run: Run, checks: DomainChecks) -> None:
        """Offer to check the domain once the server has taken mail for it."""
        editor = self._editor
        fits = run.result is not None and run.result.ok and run.send and run.provider != PRACTICE
        there = fits and not editor.test.stale and bool(wanted_by(editor).domain)
        wanted = (run.number, there, checks.checked, run.confirmed)
        if wanted != self._shown[2]:
            self.domain = domain_card(checks, editor, self._place, self._test) if there else None
            self._fill(2, wanted, self.domain)

    def _show_platform(self, inquiry: Inquiry) -> None:
        """Show it in the card, whenever that is a new one."""
        known = inquiry.tried is not None and (inquiry.judging or inquiry.verdict is not None)
        card = self.card if known and isinstance(self.card, VerdictCard) else None
        if card is not self._judged:
            self._judged = card
            self.platform = None
            if card is not None:
                self.platform = PlatformVerdict(inquiry, card)
                card.show_platform(self.platform)
        elif self.platform is not None:
            self.platform.refresh()

    def _card_for(self, run: Run, applied: Fix | None) -> Card | None:
        editor = self._editor
        if editor.test.state is RunState.CANCELLING or (run.result is not None and run.result.cancelled):
            return note_card(
                say("Cancelled"), say("The test was ended at your wish. Nothing was changed."), self._test
            )
        if run.error is not None:
            return ErrorCard(run.error, self._place, self._test)
        if run.result is None:
            return None
        result = run.result
        if result.ok or run.confirmed:
            return Success(run, result, self._place, self._test, delivered=run.confirmed)
        return FailureCard(
            run,
            result,
            self._place,
            self._test,
            draft=editor.draft.values,
            applied=applied,
            preset=editor.presets.get(run.provider),
        )

    def focus_again(self) -> None:
        """Put the focus on what comes after a fix."""
        if isinstance(self.card, FailureCard) and self.card.again is not None:
            self.card.again.setFocus()

    @property
    def next_act(self) -> QWidget | None:
        """What to do about the outcome, where that is done on this side: enter the code, take the first fix."""
        if isinstance(self.card, VerdictCard) and self.card.arrival is not None:
            return self.card.arrival.code
        return next(iter(self.card.fixes), None) if isinstance(self.card, FailureCard) else None

    @property
    def question(self) -> QWidget | None:
        """What is to be seen together with the card: the question that is asked once."""
        return self.look if isinstance(self.look, ConsentCard) else None

    def refuse_code(self) -> None:
        """Say that the code entered is not the one of this test."""
        if isinstance(self.card, VerdictCard) and self.card.arrival is not None:
            self.card.arrival.refuse()
