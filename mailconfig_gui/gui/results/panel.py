"""The right side: the guide before a test, the ladder of stages during it, the explanation after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from mailconfig_gui.app.current_test import RunState
from mailconfig_gui.gui.kit.layouts import clear_layout, laid_out_once, spaced
from mailconfig_gui.gui.kit.links import LinkButton
from mailconfig_gui.gui.kit.text import Text, Title
from mailconfig_gui.gui.kit.theme import GRID
from mailconfig_gui.gui.results.cards import ErrorCard, note_card
from mailconfig_gui.gui.results.failure import FailureCard
from mailconfig_gui.gui.results.findings import ConsentCard, FindingsCard, LookLine, PlatformCard
from mailconfig_gui.gui.results.guide import fill_guide, fill_welcome
from mailconfig_gui.gui.results.ladder import Ladder
from mailconfig_gui.gui.results.success import Success
from mailconfig_gui.gui.results.transcript import Transcript
from mailconfig_gui.smtp.stages import planned
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from mailconfig_gui.app.current_test import Run
    from mailconfig_gui.app.editor import Editor
    from mailconfig_gui.gui.kit.cards import Card
    from mailconfig_gui.gui.results.after_test import Inquiry
    from mailconfig_gui.model.problem import Fix

# Steps of a test that come within so many milliseconds are shown together.
_STEP_MS = 20


class Results(QWidget):
    """Everything on the right side. Builds what it shows anew only when something else is to be shown."""

    confirm_wanted = Signal(str)
    copy_wanted = Signal(str)
    support_wanted = Signal()
    certificate_wanted = Signal()
    hand_over_wanted = Signal()
    forget_wanted = Signal()
    save_transcript_wanted = Signal(str)
    practice_wanted = Signal()
    inbox_wanted = Signal()
    type_wanted = Signal()
    again_wanted = Signal()
    allow_wanted = Signal()
    fix_chosen = Signal(object)
    # What has the focus is about to go.
    vanishing = Signal()
    # Everything that is known is shown.
    complete = Signal()

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        box = self._box = QVBoxLayout(self)
        spaced(box, gap=2 * GRID)
        self.guide = QWidget(self)
        box.addWidget(self.guide)
        box.addStretch(1)
        self._shown_guide: object = None
        self._shown: list[object] = [None, None, None]
        self.card: Card | None = None
        self.look: ConsentCard | FindingsCard | LookLine | None = None
        self.platform: PlatformCard | None = None
        self._applied: tuple[int, Fix] | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.refresh)
        self._inquiry: Inquiry | None = None
        self.test = QWidget(self)
        """What a test shows in place of the guide: heading, ladder, cards, transcript."""
        self._test_box = QVBoxLayout(self.test)
        # The outcome, then what a closer look adds; each is built anew only when something else is to be shown.
        self._slots = [QVBoxLayout(), QVBoxLayout(), QVBoxLayout()]
        self._make_test()
        box.insertWidget(1, self.test)
        self.refresh()

    def _make_test(self) -> None:
        test, box = self.test, self._test_box
        spaced(box, gap=GRID + 4)
        head = QHBoxLayout()
        spaced(head)
        self.heading = Title("", test)
        head.addWidget(self.heading, 1)
        self.back = LinkButton(say("What to prepare"), test)
        self.back.clicked.connect(self._editor.test.forget)
        head.addWidget(self.back)
        box.addLayout(head)
        self.stale = Text(say("Something was changed since; this is the test before."), "faint", test)
        box.addWidget(self.stale)
        self.ladder = Ladder(test)
        box.addWidget(self.ladder)
        for slot in self._slots:
            spaced(slot, gap=GRID)
            box.addLayout(slot)
        self.transcript = Transcript(test)
        self.transcript.copy_wanted.connect(lambda: self.copy_wanted.emit(self.transcript.text))
        self.transcript.save_wanted.connect(lambda: self.save_transcript_wanted.emit(self.transcript.text))
        box.addWidget(self.transcript)

    def attach(self, inquiry: Inquiry) -> None:
        """Show from now on what happens, and what is found out about it."""
        self._inquiry = inquiry
        self._editor.listen(self._later)
        self._editor.test.follow(lambda: self._later(_STEP_MS))
        inquiry.changed.connect(lambda: self._later(_STEP_MS))

    @property
    def building(self) -> bool:
        """Tell whether more is known than is shown yet."""
        return self._soon.isActive()

    # Showing

    def _later(self, ms: int = 0) -> None:
        """Show what matters soon, all that comes until then together."""
        if not self._soon.isActive() or self._soon.remainingTime() > ms:
            self._soon.start(ms)

    def refresh(self) -> None:
        """Show all that matters now."""
        run = self._editor.test.run
        self._let_go(self.guide if run is not None else self.test)
        self.guide.setVisible(run is None)
        self.test.setVisible(run is not None)
        if run is None:
            self._shown = [None, None, None]
            self._show_guide()
        else:
            self._shown_guide = None
            with laid_out_once(self._box, self._test_box):
                self._show_run(run)
                self._show_ladder(run)
                self._show_card(run)
                if self._inquiry is not None:
                    self._show_look(run, self._inquiry)
                    self._show_platform(self._inquiry)
        self._soon.stop()
        self.complete.emit()

    def _show_run(self, run: Run) -> None:
        editor = self._editor
        self.heading.setText(say("Test") if run.send else say("Check without sending"))
        self.back.setVisible(not editor.test.busy)
        self.stale.setVisible(editor.test.stale)
        self.transcript.show_lines(run.transcript)
        self.transcript.setVisible(bool(run.transcript))

    def _show_ladder(self, run: Run) -> None:
        editor = self._editor
        expected = planned(
            editor.draft.security,
            proxy=editor.value("enableProxy") is True,
            send=run.send,
            login=bool(editor.value("username")),
        )
        self.ladder.show_run(run, expected, editor.test.state)

    def _show_guide(self) -> None:
        preset = self._editor.preset
        wanted = (self._editor.draft.provider, self._editor.draft.variant)
        if wanted == self._shown_guide:
            return
        self._shown_guide = wanted
        guide = QWidget(self)
        box = QVBoxLayout(guide)
        spaced(box, gap=GRID + 4)
        if preset is None:
            fill_welcome(box, guide, self.practice_wanted)
        else:
            fill_guide(box, guide, preset)
        self._let_go(self.guide)
        self.guide.hide()
        self.guide.deleteLater()
        self.guide = guide
        self._box.insertWidget(0, guide)

    def _fill(self, slot: int, wanted: object, widget: QWidget | None) -> None:
        """Put a widget that was just made into a slot, in place of what is there."""
        self._let_go(self._slots[slot])
        clear_layout(self._slots[slot])
        if widget is not None:
            self._slots[slot].addWidget(widget)
        self._shown[slot] = wanted

    def _let_go(self, place: QLayout | QWidget) -> None:
        """Say so when the focus is in what is about to go: Qt would put it at the beginning of the window."""
        widget: QWidget | None = self.window().focusWidget()
        while widget is not None and widget is not self:
            if widget is place or (isinstance(place, QLayout) and place.indexOf(widget) >= 0):
                self.vanishing.emit()
                return
            widget = widget.parentWidget()

    def _show_card(self, run: Run) -> None:
        editor = self._editor
        applied = self._applied[1] if self._applied is not None and self._applied[0] == run.number else None
        wanted = (
            run.number, editor.test.state, run.confirmed, run.result is not None, run.error, run.diagnosis, applied
        )  # fmt: skip
        if wanted != self._shown[0]:
            self.card = self._card_for(run, applied)
            self._fill(0, wanted, self.card)

    def _show_look(self, run: Run, inquiry: Inquiry) -> None:
        here = inquiry.tried is not None and inquiry.run == run.number
        kind = ""
        if here and (inquiry.looked or inquiry.endpoints):
            kind = "findings"
        elif here and inquiry.may_look:
            kind = "consent" if inquiry.asks else "offer"
        if (run.number, kind) != self._shown[1]:
            self.look = (
                FindingsCard(inquiry, self.test)
                if kind == "findings"
                else ConsentCard(inquiry, run.host, self.test)
                if kind == "consent"
                else LookLine(inquiry, self.test)
                if kind == "offer"
                else None
            )
            self._fill(1, (run.number, kind), self.look)
        elif isinstance(self.look, FindingsCard):
            self.look.refresh()

    def _show_platform(self, inquiry: Inquiry) -> None:
        there = inquiry.tried is not None and (inquiry.judging or inquiry.verdict is not None)
        if there != self._shown[2]:
            self.platform = PlatformCard(inquiry, self.test) if there else None
            self._fill(2, there, self.platform)
        elif self.platform is not None:
            self.platform.refresh()

    def _card_for(self, run: Run, applied: Fix | None) -> Card | None:
        editor = self._editor
        if editor.test.state is RunState.CANCELLING or (run.result is not None and run.result.cancelled):
            return note_card(
                say("Cancelled"), say("The test was ended at your wish. Nothing was changed."), self.test
            )
        if run.error is not None:
            card = ErrorCard(run.error, self.test)
            card.type_wanted.connect(self.type_wanted)
            card.again_wanted.connect(self.again_wanted)
            card.forget_wanted.connect(self.forget_wanted)
            return card
        if run.result is None:
            return None
        result = run.result
        if result.ok or run.confirmed:
            success = Success(run, result, delivered=run.confirmed, parent=self.test)
            success.confirm_wanted.connect(self.confirm_wanted)
            success.inbox_wanted.connect(self.inbox_wanted)
            return success
        failed = FailureCard(
            run,
            result,
            self.test,
            draft=editor.draft.values,
            applied=applied,
            preset=editor.presets.get(run.provider),
        )
        failed.confirm_wanted.connect(self.confirm_wanted)
        failed.inbox_wanted.connect(self.inbox_wanted)
        failed.fix_chosen.connect(self.fix_chosen)
        failed.again_wanted.connect(self.again_wanted)
        failed.copy_wanted.connect(self.support_wanted)
        failed.allow_wanted.connect(self.allow_wanted)
        failed.certificate_wanted.connect(self.certificate_wanted)
        failed.hand_over_wanted.connect(self.hand_over_wanted)
        return failed

    def show_applied(self, fix: Fix) -> None:
        """Say that a fix is in the form now, and put the focus on what comes next."""
        run = self._editor.test.run
        if run is None:
            return
        self._applied = (run.number, fix)
        self.refresh()
        if isinstance(self.card, FailureCard) and self.card.again is not None:
            self.card.again.setFocus()

    @property
    def next_act(self) -> QWidget | None:
        """What to do about the outcome, where that is done on this side: enter the code, take the first fix."""
        if isinstance(self.card, Success):
            return self.card.arrival.code if self.card.arrival is not None else None
        if not isinstance(self.card, FailureCard):
            return None
        return self.card.arrival.code if self.card.arrival is not None else next(iter(self.card.fixes), None)

    @property
    def question(self) -> QWidget | None:
        """What is to be seen together with the card: the question that is asked once."""
        return self.look if isinstance(self.look, ConsentCard) else None

    def refuse_code(self) -> None:
        """Say that the code entered is not the one of this test."""
        if isinstance(self.card, Success | FailureCard) and self.card.arrival is not None:
            self.card.arrival.refuse()
