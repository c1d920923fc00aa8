"""The right side: the guide before a test, the ladder of stages during it, the explanation after it."""

from __future__ import annotations

import time
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from mailconfig_gui.app.editor import Editor, Proved, RunState
from mailconfig_gui.gui.guide import fill_guide, fill_welcome
from mailconfig_gui.gui.icons import IconView, icon
from mailconfig_gui.gui.theme import GRID, fixed_font, theme
from mailconfig_gui.gui.widgets import (
    Duration,
    Flow,
    Fold,
    LinkButton,
    Text,
    Title,
    clear_layout,
    laid_out_once,
    pinned,
    set_by_name,
    spaced,
)
from mailconfig_gui.smtp.stages import Stage
from mailconfig_gui.smtp.words import STAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from mailconfig_gui.app.editor import Run
    from mailconfig_gui.gui.found import ConsentCard, FindingsCard, LookLine, PlatformCard
    from mailconfig_gui.gui.inquiry import Inquiry
    from mailconfig_gui.gui.widgets import Card
    from mailconfig_gui.model.problem import Fix
    from mailconfig_gui.smtp.transcript import TranscriptLine

_BEFORE_TLS = (Stage.CONFIG, Stage.DNS, Stage.CONNECT)
_TLS = (Stage.TLS_HANDSHAKE, Stage.CERTIFICATE)
# For so long, in seconds, something is built in one go before the window sees to what else there is.
_SLICE_S = 0.002
# Stages still to come that appear together.
_AT_ONCE = 4
# Steps of a test that come within so many milliseconds are shown together.
_STEP_MS = 20
_MAIL = (Stage.AUTH, Stage.MAIL_FROM, Stage.RCPT_TO)


def expected_stages(security: str, *, proxy: bool, send: bool, login: bool) -> list[Stage]:
    """Return the stages that a test of such settings goes through, in their order."""
    stages = [Stage.CONFIG, Stage.DNS, Stage.CONNECT]
    if proxy:
        stages.insert(3, Stage.PROXY)
    hello = [Stage.BANNER, Stage.EHLO]
    if security == "tls":
        stages += [*_TLS, *hello]
    elif security == "starttls":
        stages += [*hello, Stage.STARTTLS, *_TLS, Stage.EHLO]
    else:
        stages += hello
    stages += _MAIL if login else _MAIL[1:]
    return [*stages, Stage.DATA, Stage.AFTER_DATA] if send else stages


_Line = tuple[str, str, Stage, str, str, bool]


class Ladder(QWidget):
    """One line for each stage: mark, name, what was learnt, time."""

    _INTERVAL_MS = 40

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GRID)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(2, 1)
        self._lines: list[tuple[IconView, Text, Text, Duration]] = []
        self._timer = QTimer(self)
        self._timer.setInterval(self._INTERVAL_MS)
        self._timer.timeout.connect(self._turn)
        self._moving: IconView | None = None
        self._shown: dict[int, tuple[object, ...]] = {}
        self._wanted: list[_Line] = []
        self._reached = 0
        self._more = QTimer(self)
        self._more.setSingleShot(True)
        self._more.timeout.connect(self._put)

    def prepare(self) -> None:
        """Make one line more than there are; they are hidden until a test needs them."""
        self._line(len(self._lines))

    def _line(self, index: int) -> tuple[IconView, Text, Text, Duration]:
        while len(self._lines) <= index:
            row = len(self._lines)
            mark, name, words = IconView("pending", "faint", self), Text("", "", self), Text("", "", self)
            clock = Duration("", self)
            name.setWordWrap(False)
            name.setSizePolicy(name.sizePolicy().Policy.Maximum, name.sizePolicy().verticalPolicy())
            words.selectable()
            from PySide6.QtCore import Qt

            top = Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(mark, row, 0, top)
            self._grid.addWidget(name, row, 1, top)
            self._grid.addWidget(words, row, 2, top)
            self._grid.addWidget(clock, row, 3, top | Qt.AlignmentFlag.AlignTrailing)
            for widget in (mark, name, words, clock):
                widget.hide()
            self._lines.append((mark, name, words, clock))
        return self._lines[index]

    def show_run(self, run: Run, expected: list[Stage], state: RunState) -> None:
        """Show a run as far as it is, and what is still to come."""
        ahead = list(expected)
        lines: list[_Line] = []
        for report in run.stages:
            if report.stage in ahead:
                del ahead[: ahead.index(report.stage) + 1]
            mark, role = ("done", "good") if report.ok else ("error", "bad")
            lines.append((mark, role, report.stage, report.text, _time(report.ms), report.ok))
        if run.running is not None and state is RunState.RUNNING:
            if run.running in ahead:
                del ahead[: ahead.index(run.running) + 1]
            lines.append(("running", "accent", run.running, "…", "", True))
        self._reached = len(lines)
        moving = bool(lines) and lines[-1][0] == "running"
        if state is RunState.RUNNING:
            lines += [("pending", "faint", stage, "", "", True) for stage in ahead]
        self._wanted = lines
        self._put()
        self._moving = self._lines[self._reached - 1][0] if moving else None
        if self._moving is not None and theme().animated:
            self._timer.start()
        else:
            self._timer.stop()

    def _put(self) -> None:
        """Show what is reached, and of what is to come some lines more in each turn of the event loop."""
        shown = sum(not line[0].isHidden() for line in self._lines)
        count = min(max(self._reached, shown + _AT_ONCE), len(self._wanted))
        if count < len(self._wanted):
            self._more.start()
        with laid_out_once(self._grid):
            for index, line in enumerate(self._wanted[:count]):
                self._show(index, *line)
            # All of a line are shown or none.
            for index, widgets in enumerate(self._lines):
                if widgets[0].isHidden() is (index < count):
                    for widget in widgets:
                        widget.setVisible(index < count)

    def _show(self, index: int, mark: str, role: str, stage: Stage, words: str, took: str, ok: bool) -> None:
        view, name, text, clock = self._line(index)
        wanted = (mark, stage, words, took)
        if self._shown.get(index) == wanted:
            return
        self._shown[index] = wanted
        view.show_icon(mark, role)
        name.setText(STAGES[stage])
        name.set_role("faint" if mark == "pending" else "" if ok else "bad")
        text.setText(words)
        text.set_role("" if ok else "bad")
        clock.setText(took)
        state = {"done": "done", "error": "failed", "running": "running", "pending": "to come"}[mark]
        name.setAccessibleName(f"{STAGES[stage]}: {state}")
        text.setAccessibleName(words)

    def _turn(self) -> None:
        if self._moving is not None:
            self._moving.turn(12)


def _time(ms: int) -> str:
    from PySide6.QtCore import QLocale

    locale = QLocale()
    if ms >= 10_000:
        return f"{locale.toString(ms / 1000, 'f', 1)} s"
    return f"{locale.toString(ms)} ms"


class Transcript(QWidget):
    """What went over the line, folded; secrets never were in it."""

    copy_wanted = Signal()
    save_wanted = Signal()
    view: QPlainTextEdit

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        box = QVBoxLayout(self)
        spaced(box)
        self.fold = Fold("Transcript", self)
        self.fold.toggled.connect(self._unfold)
        box.addLayout(pinned(self.fold))
        self._lines: tuple[TranscriptLine, ...] = ()
        self._put = 0
        self._more = QTimer(self)
        self._more.setInterval(0)
        self._more.timeout.connect(self._put_slice)

    @cached_property
    def body(self) -> QWidget:
        """What is unfolded, made at the first time."""
        body = QWidget(self)
        inner = QVBoxLayout(body)
        spaced(inner)
        self.view = QPlainTextEdit(body)
        self.view.setReadOnly(True)
        self.view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.view.setTabChangesFocus(True)
        self.view.setAccessibleName("Transcript")
        set_by_name(self.view, layoutDirection="LeftToRight")
        self.view.setFont(fixed_font())
        self.view.setMinimumHeight(9 * self.fontMetrics().lineSpacing())
        inner.addWidget(self.view)
        buttons = Flow()
        for words, name, signal in (
            ("Copy transcript", "copy", self.copy_wanted),
            ("Save transcript…", "mail", self.save_wanted),
        ):
            button = QPushButton(words, body)
            if name == "copy":
                button.setIcon(icon("copy"))
            button.clicked.connect(signal)
            buttons.addWidget(button)
        inner.addLayout(buttons)
        self.layout().addWidget(body)  # type: ignore[union-attr]
        return body

    def _unfold(self, on: bool) -> None:
        self.body.setVisible(on)
        self._put_slice()

    def show_lines(self, lines: tuple[TranscriptLine, ...]) -> None:
        """Show a transcript; what is new is appended, so that the reader's place stays."""
        if lines is self._lines:
            return
        known = len(self._lines)
        if self._put and (not known or lines[known - 1 : known] != self._lines[-1:]):
            self.view.clear()
            self._put = 0
        self._lines = lines
        if self.fold.isChecked():
            self._put_slice()

    def _put_slice(self) -> None:
        """Put as many lines as do not hold up the window; the rest once it has done what else there is."""
        end = time.monotonic() + _SLICE_S
        while self._put < len(self._lines) and time.monotonic() < end:
            lines = self._lines[self._put : self._put + 50]
            self.view.appendPlainText("\n".join(map(str, lines)))
            self._put += len(lines)
        if self._put < len(self._lines):
            self._more.start()
        else:
            self._more.stop()

    @property
    def text(self) -> str:
        """All of it."""
        from mailconfig_gui.smtp.transcript import as_text

        return as_text(self._lines)


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

    def __init__(self, editor: Editor, inquiry: Inquiry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._inquiry = inquiry
        box = self._box = QVBoxLayout(self)
        spaced(box, gap=2 * GRID)
        self.guide = QWidget(self)
        self._guide_box = QVBoxLayout(self.guide)
        spaced(self._guide_box, gap=GRID + 4)
        box.addWidget(self.guide)
        self.test = QWidget(self)
        test = self._test_box = QVBoxLayout(self.test)
        spaced(test, gap=GRID + 4)
        head = QHBoxLayout()
        spaced(head)
        self.heading = Title("Test", self.test)
        head.addWidget(self.heading, 1)
        self.back = LinkButton("What to prepare", self.test)
        self.back.clicked.connect(editor.forget_run)
        head.addWidget(self.back)
        test.addLayout(head)
        self.stale = Text("Something was changed since; this is the test before.", "faint", self.test)
        test.addWidget(self.stale)
        self.ladder = Ladder(self.test)
        test.addWidget(self.ladder)
        # The outcome, then what a closer look adds; each is built anew only when something else is to be shown.
        self._slots = [QVBoxLayout(), QVBoxLayout(), QVBoxLayout()]
        for slot in self._slots:
            spaced(slot, gap=GRID)
            test.addLayout(slot)
        box.addWidget(self.test)
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
        editor.listen(self.refresh)
        editor.follow(self._step)
        inquiry.changed.connect(self._step)
        self.refresh()

    @cached_property
    def transcript(self) -> Transcript:
        """What went over the line, below all else; made when there is some."""
        made = Transcript(self.test)
        made.copy_wanted.connect(lambda: self.copy_wanted.emit(made.text))
        made.save_wanted.connect(lambda: self.save_transcript_wanted.emit(made.text))
        made.hide()
        self._test_box.addWidget(made)
        return made

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
        self.test.setVisible(run is not None)
        if run is None:
            self._show_guide()
            self._shown = [None, None, None]
            return
        self._shown_guide = None
        with laid_out_once(self._box, self._test_box):
            self._show_run(run)

    def _show_run(self, run: Run) -> None:
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
