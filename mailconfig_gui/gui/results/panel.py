"""The right side: the guide before a test, the ladder of stages during it, the explanation after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mailconfig_gui.app.current_test import RunState
from mailconfig_gui.gui.kit.layouts import Flow, laid_out_once, spaced
from mailconfig_gui.gui.kit.links import LinkButton
from mailconfig_gui.gui.kit.text import Text, Title
from mailconfig_gui.gui.kit.theme import GRID
from mailconfig_gui.gui.results.guide import fill_guide, fill_welcome
from mailconfig_gui.gui.results.ladder import Ladder
from mailconfig_gui.gui.results.outcome_place import OutcomePlace
from mailconfig_gui.gui.results.times import Times
from mailconfig_gui.gui.results.transcript import Transcript
from mailconfig_gui.smtp.stages import planned
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from mailconfig_gui.app.current_test import Run
    from mailconfig_gui.app.editor import Editor
    from mailconfig_gui.gui.domain.checks import DomainChecks
    from mailconfig_gui.gui.kit.cards import Card
    from mailconfig_gui.gui.results.after_test import Inquiry
    from mailconfig_gui.gui.results.findings import ConsentCard, FindingsCard, LookLine
    from mailconfig_gui.gui.results.outcome import Outcome
    from mailconfig_gui.gui.results.platform_verdict import PlatformVerdict
    from mailconfig_gui.model.problem import Fix

# Steps of a test that come within so many milliseconds are shown together.
_STEP_MS = 20


def load_outcome() -> type[Outcome]:
    """Return what explains an outcome. This is the one door to it, opened by the worker of the first test."""
    from mailconfig_gui.gui.results.outcome import Outcome

    return Outcome


class Results(OutcomePlace):
    """Everything on the right side. Builds what it shows anew only when something else is to be shown."""

    copy_wanted = Signal(str)
    save_transcript_wanted = Signal(str)
    practice_wanted = Signal()
    questions_wanted = Signal()
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
        self.outcome: Outcome | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.refresh)
        self._inquiry: Inquiry | None = None
        self._checks: DomainChecks | None = None
        self.test = QWidget(self)
        """What a test shows in place of the guide: heading, ladder, cards, transcript."""
        self._test_box = QVBoxLayout(self.test)
        # The verdict, then what a closer look adds, and what may be asked next; below them the details.
        self._slots = [QVBoxLayout() for _ in range(3)]
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
        self.stale = Text(say("Something was changed since; this is the earlier test."), "faint", test)
        box.addWidget(self.stale)
        verdict, look, domain = self._slots
        for slot in self._slots:
            spaced(slot, gap=GRID)
        box.addLayout(verdict)
        box.addLayout(look)
        box.addLayout(domain)
        self.ladder = Ladder(test)
        box.addWidget(self.ladder)
        self.times = Times(test)
        box.addWidget(self.times)
        self.transcript = Transcript(test)
        self.transcript.copy_wanted.connect(lambda: self.copy_wanted.emit(self.transcript.text))
        self.transcript.save_wanted.connect(lambda: self.save_transcript_wanted.emit(self.transcript.text))
        box.addWidget(self.transcript)
        self.report = LinkButton(say("Save a report…"), test)
        self.report.setToolTip(
            say("Settings without secrets, steps, verdict and what to do, as PDF or HTML.")
        )
        self.report.clicked.connect(self.report_wanted)
        self.hand_on = LinkButton(say("Hand on to a colleague…"), test)
        self.hand_on.clicked.connect(self.hand_on_wanted)
        onward = Flow()
        for button in (self.report, self.hand_on):
            onward.addWidget(button)
        box.addLayout(onward)

    def attach(self, inquiry: Inquiry, checks: DomainChecks) -> None:
        """Show from now on what happens, and what is found out about it."""
        self._inquiry, self._checks = inquiry, checks
        self._editor.listen(self._later)
        self._editor.test.follow(lambda: self._later(_STEP_MS))
        inquiry.changed.connect(lambda: self._later(_STEP_MS))
        checks.changed.connect(lambda: self._later(_STEP_MS))

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
        self.let_go(self.guide if run is not None else self.test)
        self.guide.setVisible(run is None)
        self.test.setVisible(run is not None)
        more = False
        if run is None:
            if self.outcome is not None:
                self.outcome.forget()
            self._show_guide()
        else:
            self._shown_guide = None
            with laid_out_once(self._box, self._test_box):
                self._show_run(run)
                self._show_ladder(run)
                if self.outcome is None and self._editor.test.state is not RunState.RUNNING:
                    self.outcome = load_outcome()(self._editor, self, self.test, self._slots)
                if self.outcome is not None:
                    more = self.outcome.show_run(run, self._inquiry, self._checks)
        if more:
            self._soon.start(0)
        else:
            self._soon.stop()
            self.complete.emit()

    def _show_run(self, run: Run) -> None:
        editor = self._editor
        self.heading.setText(say("Test") if run.send else say("Check without sending"))
        self.back.setVisible(not editor.test.busy)
        self.stale.setVisible(editor.test.stale)
        self.transcript.show_lines(run.transcript)
        self.transcript.setVisible(bool(run.transcript))
        for button in (self.report, self.hand_on):
            button.setVisible(run.result is not None)

    def _show_ladder(self, run: Run) -> None:
        editor = self._editor
        expected = planned(
            editor.draft.security,
            proxy=editor.value("enableProxy") is True,
            token=editor.value("enableOauth2") is True,
            send=run.send,
            login=bool(editor.value("username")),
        )
        self.ladder.show_run(run, expected, editor.test.state)
        over = editor.test.state is not RunState.RUNNING and bool(run.stages)
        self.times.setVisible(over)
        if over:
            self.times.show_run(run)

    def _show_guide(self) -> None:
        editor, preset = self._editor, self._editor.preset
        by_oauth2 = editor.value("enableOauth2") is True
        ends = editor.password_end if editor.chooses_login and not by_oauth2 else None
        wanted = (editor.draft.provider, editor.draft.variant, by_oauth2, ends)
        if wanted == self._shown_guide:
            return
        self._shown_guide = wanted
        guide = QWidget(self)
        box = QVBoxLayout(guide)
        spaced(box, gap=GRID + 4)
        if by_oauth2 or ends is not None:
            # Nobody who logs in with a password that stays waits for it.
            from mailconfig_gui.gui.results.signing_guide import fill_signing_guide, password_end_card

            if ends is not None:
                box.addWidget(password_end_card(ends, guide, lambda: editor.set_value("enableOauth2", True)))
        if preset is None:
            fill_welcome(box, guide, self.practice_wanted, self.questions_wanted)
        elif by_oauth2 and preset.oauth2 is not None:
            fill_signing_guide(box, guide, preset.oauth2, self.copy_wanted)
        else:
            fill_guide(box, guide, preset)
        self.let_go(self.guide)
        self.guide.hide()
        self.guide.deleteLater()
        self.guide = guide
        self._box.insertWidget(0, guide)

    @property
    def card(self) -> Card | None:
        """What a test has come to."""
        return self.outcome.card if self.outcome is not None else None

    @property
    def look(self) -> ConsentCard | FindingsCard | LookLine | None:
        """The question before a closer look, its offer, or what it has found."""
        return self.outcome.look if self.outcome is not None else None

    @property
    def platform(self) -> PlatformVerdict | None:
        """What the platform would do."""
        return self.outcome.platform if self.outcome is not None else None

    def show_applied(self, fix: Fix) -> None:
        """Say that a fix is in the form now, and put the focus on what comes next."""
        run = self._editor.test.run
        if run is not None and self.outcome is not None:
            self.outcome.applied = (run.number, fix)
            self.refresh()
            self.outcome.focus_again()
