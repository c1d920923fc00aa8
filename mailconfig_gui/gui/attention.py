"""Where eyes, ears and cursor are led: to what a test has come to, and to what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox

from mailconfig_gui.app.current_test import RunState
from mailconfig_gui.app.draft_problems import RECIPIENT
from mailconfig_gui.gui.kit.announce import announce
from mailconfig_gui.gui.notice import Notice
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow

    from mailconfig_gui.app.editor import Editor
    from mailconfig_gui.gui.form.form import Form
    from mailconfig_gui.gui.frame import BottomBar, Columns
    from mailconfig_gui.gui.results.after_test import Inquiry
    from mailconfig_gui.gui.results.outcome import Outcome
    from mailconfig_gui.gui.results.panel import Results


class Attention:
    """Marks the field at fault, tells a screen reader, moves the focus and scrolls; each outcome is told once."""

    def __init__(
        self,
        window: QMainWindow,
        editor: Editor,
        form: Form,
        results: Results,
        columns: Columns,
        bottom: BottomBar,
        inquiry: Inquiry,
    ) -> None:
        self._window = window
        self._editor = editor
        self._form = form
        self._results = results
        self._columns = columns
        self._bottom = bottom
        self._inquiry = inquiry
        self._notice = Notice(window)
        self._announced: object = None
        # What the platform would do, as it was told last.
        self._foreseen = ""
        self._told = (False, False)
        # The run whose end was told to somebody who was elsewhere.
        self._noticed = 0

    def tell_outcome(self) -> None:
        """Tell what a test, or the look after it, has come to, now that it is all shown."""
        self._blame()
        self._announce()
        inquiry = self._inquiry
        told = (inquiry.asks, inquiry.looking)
        if told != self._told and self._results.look is not None and (inquiry.asks or self._told[1]):
            # The question, or what the look has found.
            announce(self._window, self._results.look.accessibleName())
        self._told = told
        if (foreseen := self._platform_words()) and foreseen != self._foreseen:
            announce(self._window, foreseen)
            self._foreseen = foreseen

    def _platform_words(self) -> str:
        """Return what the platform would do, "" as long as that is not known."""
        platform = self._results.platform
        return platform.accessibleName() if platform is not None and not self._inquiry.judging else ""

    def _blame(self) -> None:
        run = self._editor.test.run
        diagnosis = run.diagnosis if run is not None and not self._editor.test.stale else None
        self._form.blame(diagnosis.field if diagnosis is not None else None)

    def _announce(self) -> None:
        run, state = self._editor.test.run, self._editor.test.state
        title = run.diagnosis.title if run is not None and run.diagnosis is not None else ""
        # Not how far the settings are proved: the first key after a test takes that back.
        now = (run.number, state, run.confirmed, title) if run is not None else None
        if state is RunState.DONE and now != self._announced:
            outcome = self._results.outcome
            if outcome is None or outcome.card is None:
                # It ended while the steps before it were being shown: the next time it is all there.
                return
            words, self._foreseen = outcome.card.accessibleName(), self._platform_words()
            announce(self._window, f"{words}. {self._foreseen}" if self._foreseen else words)
            if run is not None and run.result is not None and run.number != self._noticed:
                self._noticed = run.number
                self._notice.tell(say("The test has ended"), words, run.result.total_ms)
            if run is not None and run.result is not None and run.result.ok:
                self._form.fold_again()
            self._focus_next_act(outcome)
            # Not once the window is gone: the columns are its context.
            shown, top, last = (
                self._columns.show_results,
                self._results.test,
                outcome.question or outcome.card,
            )
            QTimer.singleShot(0, self._columns, lambda: shown(top, last))
        self._announced = now

    def catch_focus(self) -> None:
        """Take the focus from what is about to go; else Qt would give it to the list of profiles."""
        (self._bottom.cancel if self._editor.test.busy else self._bottom.recipient).setFocus()

    def _focus_next_act(self, outcome: Outcome) -> None:
        """Put the focus on what to do next, unless the person is busy in the form."""
        run, focused, bottom = self._editor.test.run, self._window.focusWidget(), self._bottom
        waits = focused in (None, bottom.recipient, bottom.send, bottom.cancel)
        if run is None or self._editor.test.stale or not waits:
            return
        if run.confirmed:
            # What the practice server takes is not for saving.
            (bottom.send if self._editor.practising else bottom.save).setFocus()
        elif (act := outcome.next_act) is not None:
            act.setFocus()
        elif run.diagnosis is not None:
            row = self._form.rows.get(run.diagnosis.field or "")
            if row is not None and isinstance(row.target, QComboBox):
                # A key that is meant for the window would choose another entry.
                bottom.send.setFocus()
            else:
                self._form.focus_field(run.diagnosis.field)

    def focus_obstacle(self, *, test: bool) -> None:
        """Put the cursor where something is missing, and say what."""
        obstacles = self._editor.problems.obstacles(test=test)
        if not obstacles:
            return
        first = obstacles[0]
        if first.field == RECIPIENT:
            self._bottom.recipient.setFocus()
        elif self._form.focus_field(first.field):
            self._columns.show_results(self._form.rows[first.field or ""].outer)
        announce(self._window, f"{first.title} {first.remedy}")
