"""The right side: the guide before a test, the ladder of stages during it, the explanation after it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from mailconfig_gui.app.editor import Editor, Proved, RunState
from mailconfig_gui.gui.guide import fill_guide, fill_welcome
from mailconfig_gui.gui.theme import GRID
from mailconfig_gui.gui.widgets import (
    LinkButton,
    Text,
    Title,
    clear_layout,
    laid_out_once,
    spaced,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from mailconfig_gui.app.editor import Run
    from mailconfig_gui.gui.found import ConsentCard, FindingsCard, LookLine, PlatformCard
    from mailconfig_gui.gui.inquiry import Inquiry
    from mailconfig_gui.gui.transcript import Transcript
    from mailconfig_gui.gui.widgets import Card
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
    # Everything that is known is shown.
    complete = Signal()

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        box = self._box = QVBoxLayout(self)
        spaced(box, gap=2 * GRID)
        self.guide = QWidget(self)
        self._guide_box = QVBoxLayout(self.guide)
        spaced(self._guide_box, gap=GRID + 4)
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
        self.refresh()

    def attach(self, inquiry: Inquiry) -> None:
        """Show from now on what happens, and what is found out about it."""
        self._inquiry = inquiry
        self._editor.listen(self.refresh)
        self._editor.follow(self._step)
        inquiry.changed.connect(self._step)

    @cached_property
    def test(self) -> QWidget:
        """What a test shows in place of the guide: heading, ladder, cards. Made for the first test."""
        from mailconfig_gui.gui.ladder import Ladder

        made = QWidget(self)
        test = self._test_box = QVBoxLayout(made)
        spaced(test, gap=GRID + 4)
        head = QHBoxLayout()
        spaced(head)
        self.heading = Title("Test", made)
        head.addWidget(self.heading, 1)
        self.back = LinkButton("What to prepare", made)
        self.back.clicked.connect(self._editor.forget_run)
        head.addWidget(self.back)
        test.addLayout(head)
        self.stale = Text("Something was changed since; this is the test before.", "faint", made)
        test.addWidget(self.stale)
        self.ladder = Ladder(made)
        test.addWidget(self.ladder)
        # The outcome, then what a closer look adds; each is built anew only when something else is to be shown.
        self._slots = [QVBoxLayout(), QVBoxLayout(), QVBoxLayout()]
        for slot in self._slots:
            spaced(slot, gap=GRID)
            test.addLayout(slot)
        made.hide()
        self._box.insertWidget(1, made)
        return made

    @cached_property
    def transcript(self) -> Transcript:
        """What went over the line, below all else; made when there is some."""
        from mailconfig_gui.gui.transcript import Transcript

        made = Transcript(self.test)
        made.copy_wanted.connect(lambda: self.copy_wanted.emit(made.text))
        made.save_wanted.connect(lambda: self.save_transcript_wanted.emit(made.text))
        made.hide()
        self._test_box.addWidget(made)
        return made

    @property
    def building(self) -> bool:
        """Tell whether more is known than is shown yet."""
        return self._soon.isActive() or ("test" in vars(self) and self.ladder.building)

    # Showing

    def _step(self) -> None:
        if not self._soon.isActive():
            self._soon.start(_STEP_MS)

    def refresh(self) -> None:
        """Show what matters now."""
        self._soon.stop()
        editor = self._editor
        run = editor.run
        self.guide.setVisible(run is None)
        if run is not None or "test" in vars(self):
            self.test.setVisible(run is not None)
        if run is None:
            self._show_guide()
            self._shown = [None, None, None]
            return
        self._shown_guide = None
        with laid_out_once(self._box, self._test_box):
            self._show_run(run)

    def _show_run(self, run: Run) -> None:
        from mailconfig_gui.gui.ladder import expected_stages

        editor = self._editor
        self.heading.setText("Test" if run.send else "Check without sending")
        self.back.setVisible(not editor.busy)
        self.stale.setVisible(editor.run_is_stale)
        expected = expected_stages(
            editor.security,
            proxy=editor.value("enableProxy") is True,
            send=run.send,
            login=bool(editor.value("username")),
        )
        self.ladder.show_run(run, expected, editor.state)
        if run.transcript:
            self.transcript.show_lines(run.transcript)
        if run.transcript or "transcript" in vars(self):
            self.transcript.setVisible(bool(run.transcript))
        # One new card at a time: each takes some milliseconds.
        if self._show_card(run) or self._show_look(run) or self._show_platform():
            self._soon.start(0)
        else:
            self.complete.emit()

    def _show_guide(self) -> None:
        preset = self._editor.preset
        wanted = (self._editor.provider, self._editor.variant)
        if wanted == self._shown_guide:
            return
        self._shown_guide = wanted
        clear_layout(self._guide_box)
        if preset is None:
            fill_welcome(self._guide_box, self.guide, self.practice_wanted)
        else:
            fill_guide(self._guide_box, self.guide, preset)

    def _fill(self, slot: int, wanted: object, make: Callable[[], QWidget | None]) -> bool:
        """Put a widget into a slot unless this very one is there; tell whether it is a new one."""
        if wanted == self._shown[slot]:
            return False
        self._shown[slot] = wanted
        clear_layout(self._slots[slot])
        widget = make()
        if widget is not None:
            self._slots[slot].addWidget(widget)
        return True

    def _show_card(self, run: Run) -> bool:
        editor = self._editor
        applied = self._applied[1] if self._applied is not None and self._applied[0] == run.number else None
        wanted = (
            run.number, editor.state, editor.tested, run.result is not None, run.error, run.diagnosis, applied
        )  # fmt: skip

        def make() -> Card | None:
            self.card = self._card_for(run, applied)
            return self.card

        return self._fill(0, wanted, make)

    def _show_look(self, run: Run) -> bool:
        from mailconfig_gui.gui.found import ConsentCard, FindingsCard, LookLine

        inquiry = self._inquiry
        here = inquiry.trial is not None and inquiry.trial.run == run.number
        kind = ""
        if here and (inquiry.looked or inquiry.endpoints):
            kind = "findings"
        elif here and inquiry.may_look:
            kind = "consent" if inquiry.asks else "offer"

        def make() -> QWidget | None:
            self.look = (
                FindingsCard(inquiry, self.test)
                if kind == "findings"
                else ConsentCard(inquiry, run.host, self.test)
                if kind == "consent"
                else LookLine(inquiry, self.test)
                if kind == "offer"
                else None
            )
            return self.look

        new = self._fill(1, (run.number, kind), make)
        if not new and isinstance(self.look, FindingsCard):
            self.look.refresh()
        return new

    def _show_platform(self) -> bool:
        from mailconfig_gui.gui.found import PlatformCard

        inquiry = self._inquiry
        there = inquiry.trial is not None and (inquiry.judging or inquiry.verdict is not None)

        def make() -> QWidget | None:
            self.platform = PlatformCard(inquiry, self.test) if there else None
            return self.platform

        new = self._fill(2, there, make)
        if not new and self.platform is not None:
            self.platform.refresh()
        return new

    def _card_for(self, run: Run, applied: Fix | None) -> Card | None:
        from mailconfig_gui.gui.cards import ErrorCard, FailureCard, Success, note_card

        editor = self._editor
        if editor.state is RunState.CANCELLING or (run.result is not None and run.result.cancelled):
            return note_card("Cancelled", "The test was ended at your wish. Nothing was changed.", self.test)
        if run.error is not None:
            card = ErrorCard(run.error, self.test)
            card.type_wanted.connect(self.type_wanted)
            card.again_wanted.connect(self.again_wanted)
            card.forget_wanted.connect(self.forget_wanted)
            return card
        if run.result is None:
            return None
        result = run.result
        if result.ok:
            success = Success(run, result, delivered=editor.tested is Proved.DELIVERED, parent=self.test)
            success.confirm_wanted.connect(self.confirm_wanted)
            success.inbox_wanted.connect(self.inbox_wanted)
            return success
        failed = FailureCard(
            run,
            result,
            self.test,
            draft=editor.draft,
            applied=applied,
            preset=editor.presets.get(run.provider),
        )
        failed.fix_chosen.connect(self.fix_chosen)
        failed.again_wanted.connect(self.again_wanted)
        failed.copy_wanted.connect(self.support_wanted)
        failed.allow_wanted.connect(self.allow_wanted)
        failed.certificate_wanted.connect(self.certificate_wanted)
        failed.hand_over_wanted.connect(self.hand_over_wanted)
        return failed

    def show_applied(self, fix: Fix) -> None:
        """Say that a fix is in the form now, and put the focus on what comes next."""
        from mailconfig_gui.gui.cards import FailureCard

        run = self._editor.run
        if run is None:
            return
        self._applied = (run.number, fix)
        self.refresh()
        if isinstance(self.card, FailureCard) and self.card.again is not None:
            self.card.again.setFocus()

    @property
    def question(self) -> QWidget | None:
        """What is to be seen together with the card: the question that is asked once."""
        from mailconfig_gui.gui.found import ConsentCard

        return self.look if isinstance(self.look, ConsentCard) else None

    def refuse_code(self) -> None:
        """Say that the code entered is not the one of this test."""
        from mailconfig_gui.gui.cards import Success

        if isinstance(self.card, Success):
            self.card.refuse()
