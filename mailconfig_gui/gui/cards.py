"""What the right side says after a test: success, explanation, trouble with the keyring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from mailconfig_gui.app.editor import PRACTICE
from mailconfig_gui.gui.icons import IconView, icon
from mailconfig_gui.gui.theme import GRID, TARGET, fixed_font
from mailconfig_gui.gui.widgets import Card, Flow, Fold, LinkButton, Text, Title, open_link, spaced
from mailconfig_gui.gui.words import WHO
from mailconfig_gui.smtp.words import STAGES

if TYPE_CHECKING:
    from mailconfig_gui.app.editor import Run
    from mailconfig_gui.diagnosis.engine import Diagnosis
    from mailconfig_gui.diagnosis.knowledge import Step
    from mailconfig_gui.model.problem import MailConfigError
    from mailconfig_gui.smtp.events import Result


def _head(card: Card, name: str, role: str, title: str) -> None:
    row = QHBoxLayout()
    spaced(row)
    row.addWidget(IconView(name, role, card), 0, Qt.AlignmentFlag.AlignTop)
    words = Title(title, card, "card")
    words.selectable()
    row.addWidget(words, 1)
    card.box.addLayout(row)
    card.setAccessibleName(title)


def _button(words: str, card: Card, *, name: str = "") -> QPushButton:
    button = QPushButton(words, card)
    button.setAutoDefault(False)
    button.setMinimumHeight(TARGET)
    if name:
        button.setIcon(icon(name))
    return button


def note_card(title: str, words: str, parent: QWidget | None = None) -> Card:
    """Return a card that only says something."""
    card = Card("info", parent)
    _head(card, "info", "accent", title)
    card.box.addWidget(Text(words, "", card).selectable())
    return card


class ErrorCard(Card):
    """Trouble at the edge (a locked keyring): what happened, and what else is possible."""

    type_wanted = Signal()
    again_wanted = Signal()

    def __init__(self, error: MailConfigError, parent: QWidget | None = None) -> None:
        super().__init__("warn", parent)
        _head(self, "key", "warn", error.title)
        self.box.addWidget(Text(error.message, "", self).selectable())
        if error.hint:
            self.box.addWidget(Text(error.hint, "", self).selectable())
        row = Flow()
        again = _button("Try again", self)
        again.clicked.connect(self.again_wanted)
        typed = _button("Type the password", self)
        typed.clicked.connect(self.type_wanted)
        row.addWidget(again)
        row.addWidget(typed)
        self.box.addLayout(row)


class DiagnosisCard(Card):
    """What a failure means, what to do, and who does it."""

    def __init__(self, diagnosis: Diagnosis, parent: QWidget | None = None) -> None:
        super().__init__("bad", parent)
        self.diagnosis = diagnosis
        _head(self, "error", "bad", diagnosis.title)
        explain_in(self, diagnosis)
        add_details(self, reading_of(diagnosis))


def explain_in(card: Card, diagnosis: Diagnosis) -> None:
    """Fill a card with why, the steps, who acts, and when to try again."""
    card.box.addWidget(Text(diagnosis.why, "", card).selectable())
    for number, step in enumerate(diagnosis.remedy, 1):
        card.box.addLayout(_step(card, number, step))
    _remark(card, "person", WHO.get(diagnosis.who, diagnosis.who))
    if diagnosis.retry:
        _remark(card, "clock", diagnosis.retry)


def _remark(card: Card, name: str, words: str) -> None:
    row = QHBoxLayout()
    spaced(row, gap=6)
    row.addWidget(IconView(name, "faint", card), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(Text(words, "faint", card), 1)
    card.box.addLayout(row)


def _step(card: Card, number: int, step: Step) -> QHBoxLayout:
    row = QHBoxLayout()
    spaced(row, gap=6)
    row.addWidget(QLabel(f"{number}.", card), 0, Qt.AlignmentFlag.AlignTop)
    lines = QVBoxLayout()
    spaced(lines, gap=2)
    lines.addWidget(Text(step.text, "", card).selectable())
    if step.url:
        button = LinkButton(step.link or "Open the page", card)
        button.setToolTip(step.url)
        button.setAccessibleDescription(f"Opens {step.url} in the browser")
        button.clicked.connect(lambda: open_link(step.url))
        lines.addWidget(button)
    row.addLayout(lines, 1)
    return row


def reading_of(diagnosis: Diagnosis) -> list[str]:
    """Return the small print of a diagnosis: what the code means, what else it could be."""
    lines = [diagnosis.reading] if diagnosis.reading else []
    if diagnosis.also:
        lines.append(f"Possible too: {', '.join(diagnosis.also)}")
    return lines


def add_details(card: Card, lines: list[str]) -> None:
    """Add a folded part with what only a specialist reads."""
    if not lines:
        return
    fold = Fold("Details", card)
    card.box.addWidget(fold, 0, Qt.AlignmentFlag.AlignLeading)
    details = Text("\n".join(lines), "faint", card).selectable()
    details.setFont(fixed_font(card.font()))
    details.hide()
    fold.toggled.connect(details.setVisible)
    card.box.addWidget(details)


class FailureCard(Card):
    """Why a test failed, and the buttons that mend it."""

    fix_chosen = Signal(object)
    copy_wanted = Signal()
    allow_wanted = Signal()

    def __init__(self, run: Run, result: Result, parent: QWidget | None = None) -> None:
        super().__init__("bad", parent)
        diagnosis, failure = run.diagnosis, result.failure
        self.diagnosis = diagnosis
        if diagnosis is not None:
            _head(self, "error", "bad", diagnosis.title)
            explain_in(self, diagnosis)
        elif failure is not None:
            _head(
                self, "lock" if failure.kind == "unprotected" else "error", "bad", "The test went no further"
            )
            self.box.addWidget(Text(failure.text, "", self).selectable())
        row = Flow()
        for fix in diagnosis.fixes if diagnosis is not None else ():
            button = _button(fix.label, self)
            button.clicked.connect(lambda _=False, fix=fix: self.fix_chosen.emit(fix))
            row.addWidget(button)
        if failure is not None and failure.kind == "unprotected":
            allow = _button("Log in without protection…", self)
            allow.clicked.connect(self.allow_wanted)
            row.addWidget(allow)
        copy = _button("Copy for support", self, name="copy")
        copy.clicked.connect(self.copy_wanted)
        row.addWidget(copy)
        self.box.addLayout(row)
        lines = [f"{STAGES[failure.stage]}: {failure.raw}"] if failure is not None and failure.raw else []
        add_details(self, [*lines, *(reading_of(diagnosis) if diagnosis is not None else [])])


def support_text(run: Run, result: Result) -> str:
    """Return what helps somebody else to help: settings without secrets, stages, reply, transcript."""
    from mailconfig_gui.smtp.transcript import as_text

    lines = [f"Test mail through {run.host} to {run.recipient}"]
    lines += [
        f"{'ok' if report.ok else 'FAILED':6} {STAGES[report.stage]}: {report.text} ({report.ms} ms)"
        for report in run.stages
    ]
    if run.diagnosis is not None:
        lines += ["", run.diagnosis.title, run.diagnosis.why]
    if result.failure is not None and result.failure.raw:
        lines += ["", result.failure.raw]
    return "\n".join(lines) + "\n\n" + as_text(run.transcript)


class Success(Card):
    """What “accepted” means, and the place to confirm the arrival."""

    confirm_wanted = Signal(str)
    inbox_wanted = Signal()

    def __init__(self, run: Run, result: Result, *, delivered: bool, parent: QWidget | None = None) -> None:
        super().__init__("good", parent)
        head = QHBoxLayout()
        spaced(head)
        head.addWidget(IconView("done", "good", self), 0, Qt.AlignmentFlag.AlignTop)
        title, words = success_words(run, result, delivered=delivered)
        head.addWidget(Title(title, self, "card"), 1)
        self.box.addLayout(head)
        self.box.addWidget(Text(words, "", self).selectable())
        self.title, self.words = title, words
        if result.code and not delivered:
            row = Flow()
            label = QLabel("Code in the mail", self)
            self.code = QLineEdit(self)
            self.code.setPlaceholderText("XXX-XX")
            self.code.setAccessibleName("Code in the mail")
            self.code.setFixedWidth(12 * self.fontMetrics().averageCharWidth() + 2 * GRID)
            label.setBuddy(self.code)
            button = QPushButton("Confirm arrival", self)
            button.setAutoDefault(False)
            button.clicked.connect(lambda: self.confirm_wanted.emit(self.code.text()))
            self.code.returnPressed.connect(button.click)
            for widget in (label, self.code, button):
                widget.setMinimumHeight(28)
                row.addWidget(widget)
            if run.provider == PRACTICE:
                inbox = _button("Open the practice inbox", self, name="inbox")
                inbox.clicked.connect(self.inbox_wanted)
                row.addWidget(inbox)
            self.box.addLayout(row)
            self.answer = Text("", "warn", self)
            self.answer.hide()
            self.box.addWidget(self.answer)

    def refuse(self) -> None:
        """Say that the code is not the one of this test."""
        self.answer.setText(
            "This is not the code of this test. An older test mail may lie in the same mailbox."
        )
        self.answer.show()


def success_words(run: Run, result: Result, *, delivered: bool) -> tuple[str, str]:
    """Return title and text for a run without failure."""
    if delivered:
        return (
            f"The test mail arrived at {run.recipient}",
            "These settings send mail that is delivered. Save them, then put them on the platform.",
        )
    if not run.send:
        return (
            f"{run.host} would take a message for {run.recipient}",
            "The check went as far as the recipient; nothing was sent. Send a test to see a message arrive.",
        )
    queue = f" (queue id {result.queue_id})" if result.queue_id else ""
    # The code itself is not said here: entering it is to prove that the mail was read.
    words = (
        "The server has taken it over; it can still be filtered or returned. Look into that mailbox, in the spam "
        "folder too. The newest test mail holds a short code: enter it here to confirm the arrival."
    )
    return f"{run.host} accepted the message for {run.recipient}{queue}", words
