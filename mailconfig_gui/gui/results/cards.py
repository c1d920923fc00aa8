"""What the right side says after a test: success, explanation, trouble with the keyring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from mailconfig_gui.app.explain_text import causes
from mailconfig_gui.app.passwords import SecretError
from mailconfig_gui.app.practice_settings import PRACTICE, USELESS
from mailconfig_gui.diagnosis.diagnosis import Who
from mailconfig_gui.gui.kit.buttons import Fold, push_button
from mailconfig_gui.gui.kit.cards import Card
from mailconfig_gui.gui.kit.icons import IconView, icon
from mailconfig_gui.gui.kit.labels import SECURITY, WHO, hint_of
from mailconfig_gui.gui.kit.layouts import Flow, spaced
from mailconfig_gui.gui.kit.links import PageLink, open_link
from mailconfig_gui.gui.kit.text import Text, Title
from mailconfig_gui.gui.kit.theme import GRID
from mailconfig_gui.model.fields import BY_KEY, SECRET_KEYS
from mailconfig_gui.model.settings import security_of
from mailconfig_gui.smtp.events import FailureKind
from mailconfig_gui.smtp.stages import Stage
from mailconfig_gui.smtp.transcript import as_text
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mailconfig_gui.app.current_test import Run
    from mailconfig_gui.diagnosis.diagnosis import Diagnosis, RemedyStep
    from mailconfig_gui.diagnosis.findings import Findings
    from mailconfig_gui.model.preset import Preset
    from mailconfig_gui.model.problem import Fix, MailConfigError
    from mailconfig_gui.smtp.events import Result, StageReport


def card_head(card: Card, name: str, role: str, title: str) -> None:
    """Begin a card with an icon and its title, which is its name for a screen reader too."""
    row = QHBoxLayout()
    spaced(row)
    row.addWidget(IconView(name, role, card), 0, Qt.AlignmentFlag.AlignTop)
    # Some titles come from a sentence.
    words = Title(title.removesuffix("."), card, "card")
    words.selectable()
    row.addWidget(words, 1)
    card.box.addLayout(row)
    card.setAccessibleName(title)


def card_button(words: str, card: QWidget, *, name: str = "") -> QPushButton:
    """Return a button of the size that all buttons in cards have."""
    button = push_button(words, card)
    if name:
        button.setIcon(icon(name))
    return button


def support_button(card: QWidget, pressed: SignalInstance) -> QPushButton:
    """Return the button that copies what helps somebody else to help."""
    button = card_button(say("Copy for support"), card, name="copy")
    button.clicked.connect(pressed)
    return button


def needs_others(diagnosis: Diagnosis | None) -> bool:
    """Tell whether somebody else has to act."""
    return diagnosis is not None and diagnosis.who != Who.YOU


def hand_over_button(card: QWidget, pressed: SignalInstance) -> QPushButton:
    """Return the button that hands a failure over to whoever has to act."""
    button = card_button(say("Hand over…"), card)
    button.setToolTip(say("A ready message for whoever has to fix this."))
    button.clicked.connect(pressed)
    return button


def note_card(title: str, words: str, parent: QWidget | None = None) -> Card:
    """Return a card that only says something."""
    card = Card("info", parent)
    card_head(card, "info", "accent", title)
    card.box.addWidget(Text(words, "", card).selectable())
    return card


class ErrorCard(Card):
    """Trouble at the edge (a locked keyring, a CA file that is gone): what happened, and what else is possible."""

    type_wanted = Signal()
    again_wanted = Signal()
    forget_wanted = Signal()

    def __init__(self, error: MailConfigError, parent: QWidget | None = None) -> None:
        super().__init__("warn", parent)
        keyring = isinstance(error, SecretError)
        card_head(self, "key" if keyring else "warning", "warn", error.title)
        self.box.addWidget(Text(error.message, "", self).selectable())
        if error.hint:
            self.box.addWidget(Text(hint_of(error), "", self).selectable())
        row = Flow()
        again = card_button(say("Try again"), self)
        again.clicked.connect(self.again_wanted)
        row.addWidget(again)
        if keyring:
            typed = card_button(say("Type the password"), self)
            typed.clicked.connect(self.type_wanted)
            row.addWidget(typed)
        else:
            forget = card_button(say("Test without the CA file"), self)
            forget.clicked.connect(self.forget_wanted)
            row.addWidget(forget)
        self.box.addLayout(row)


class DiagnosisCard(Card):
    """What a failure means, what to do, and who does it."""

    def __init__(self, diagnosis: Diagnosis, parent: QWidget | None = None) -> None:
        super().__init__("bad", parent)
        self.diagnosis = diagnosis
        card_head(self, "error", "bad", diagnosis.title)
        explain_in(self, diagnosis)
        add_more(self, reading_of(diagnosis))


def explain_in(card: Card, diagnosis: Diagnosis) -> None:
    """Fill a card with why, the steps, who acts, and when to try again."""
    card.box.addWidget(Text(diagnosis.why, "", card).selectable())
    for number, step in enumerate(diagnosis.remedy, 1):
        card.box.addLayout(_step(card, number, step))
    _remark(card, "person", WHO.get(diagnosis.who, diagnosis.who))
    if diagnosis.transient:
        _remark(card, "clock", diagnosis.retry)


def _remark(card: Card, name: str, words: str) -> None:
    row = QHBoxLayout()
    spaced(row, gap=6)
    row.addWidget(IconView(name, "faint", card), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(Text(words, "faint", card), 1)
    card.box.addLayout(row)


def _step(card: Card, number: int, step: RemedyStep) -> QHBoxLayout:
    row = QHBoxLayout()
    spaced(row, gap=6)
    mark = QLabel(f"{number}.", card)
    # All as wide as the widest digit, so that the words begin in one line.
    mark.setMinimumWidth(max(mark.fontMetrics().horizontalAdvance(f"{digit}.") for digit in range(10)))
    row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
    lines = QVBoxLayout()
    spaced(lines, gap=2)
    lines.addWidget(Text(step.text, "", card).selectable())
    if step.url:
        lines.addWidget(PageLink(step.link or say("Open the page"), step.url, card))
    row.addLayout(lines, 1)
    return row


def reading_of(diagnosis: Diagnosis) -> list[str]:
    """Return what there is to explain more: what the code means, what else could be behind it."""
    lines = [diagnosis.reading] if diagnosis.reading else []
    if diagnosis.also:
        known = causes()
        lines += [say("It could also be:"), *(f"• {known[cause].title}" for cause in diagnosis.also)]
    return lines


def add_more(card: Card, lines: list[str], raw: str = "") -> None:
    """Add a folded part with the other possible causes and the original words, made when it is unfolded."""
    if not lines and not raw:
        return
    fold = Fold(say("Explain more"), card)
    card.box.addWidget(fold, 0, Qt.AlignmentFlag.AlignLeading)
    more = QWidget(card)
    more.hide()

    def fill() -> None:
        box = QVBoxLayout(more)
        spaced(box, gap=4)
        for line in lines:
            box.addWidget(Text(line, "", more).selectable())
        if raw:
            box.addWidget(Text(say("In the original words:"), "", more))
            box.addWidget(Text(raw, "faint", more).selectable().fixed())

    fold.toggled.connect(fill, Qt.ConnectionType.SingleShotConnection)
    fold.toggled.connect(more.setVisible)
    card.box.addWidget(more)


def changed_words(fix: Fix) -> str:
    """Say what a fix has put into the form."""
    changes = fix.changes
    words = []
    if {"smtpProtocol", "enableTls"} & changes.keys():
        words.append(
            say(
                "Encryption: {label}",
                label=SECURITY[
                    security_of(changes.get("smtpProtocol", "smtp"), changes.get("enableTls"))
                ].label,
            )
        )
    for key, value in changes.items():
        if key in BY_KEY and key not in ("smtpProtocol", "enableTls"):
            shown = say("replaced") if key in SECRET_KEYS and value else str(value) or say("empty")
            words.append(f"{BY_KEY[key].name}: {shown}")
    return say("Changed in the form. {changes}", changes=", ".join(words))


# From here on the account with the provider counts.
_ACCOUNT = (Stage.AUTH, Stage.MAIL_FROM, Stage.RCPT_TO, Stage.DATA, Stage.AFTER_DATA)


class FailureCard(Card):
    """Why a test failed, and the buttons that mend it."""

    confirm_wanted = Signal(str)
    inbox_wanted = Signal()
    fix_chosen = Signal(object)
    again_wanted = Signal()
    copy_wanted = Signal()
    allow_wanted = Signal()
    certificate_wanted = Signal()
    hand_over_wanted = Signal()

    def __init__(
        self,
        run: Run,
        result: Result,
        parent: QWidget | None = None,
        *,
        draft: Mapping[str, object],
        applied: Fix | None = None,
        preset: Preset | None = None,
    ) -> None:
        super().__init__("bad", parent)
        diagnosis, failure = run.diagnosis, result.failure
        self.diagnosis = diagnosis
        self.again: QPushButton | None = None
        self.fixes: list[QPushButton] = []
        if diagnosis is not None:
            card_head(self, "error", "bad", diagnosis.title)
            explain_in(self, diagnosis)
        elif failure is not None:
            icon_name = "lock" if failure.kind is FailureKind.UNPROTECTED else "error"
            card_head(self, icon_name, "bad", say("The test went no further"))
            self.box.addWidget(Text(failure.text, "", self).selectable())
        self.arrival: Arrival | None = None
        if result.code and result.may_have_arrived:
            self.arrival = Arrival(run, self)
            self.arrival.confirm_wanted.connect(self.confirm_wanted)
            self.arrival.inbox_wanted.connect(self.inbox_wanted)
            self.box.addWidget(self.arrival)
        if applied is not None:
            self._offer_again(applied)
        elif diagnosis is not None:
            self._offer_fixes(diagnosis.fixes, draft)
        self._offer_help(result, preset)
        raw = f"{failure.stage.label}: {failure.raw}" if failure is not None and failure.raw else ""
        add_more(self, reading_of(diagnosis) if diagnosis is not None else [], raw)

    def _offer_again(self, applied: Fix) -> None:
        row = QHBoxLayout()
        spaced(row, gap=6)
        row.addWidget(IconView("done", "good", self), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Text(changed_words(applied), "", self).selectable(), 1)
        self.box.addLayout(row)
        self.again = card_button(say("Send test again"), self)
        self.again.clicked.connect(self.again_wanted)
        line = Flow()
        line.addWidget(self.again)
        self.box.addLayout(line)

    def _offer_fixes(self, fixes: tuple[Fix, ...], draft: Mapping[str, object]) -> None:
        row = Flow()
        for fix in fixes:
            if all(draft.get(key) == value for key, value in fix.changes.items()):
                continue  # it is so by now
            button = card_button(fix.label, self)
            button.setToolTip(say("Changes the form and sends the test again."))
            button.clicked.connect(lambda _=False, fix=fix: self.fix_chosen.emit(fix))
            row.addWidget(button)
            self.fixes.append(button)
        if self.fixes:
            self.box.addLayout(row)

    @property
    def _has_pages(self) -> bool:
        """Tell whether the steps themselves lead to the provider's pages."""
        return self.diagnosis is not None and any(step.url for step in self.diagnosis.remedy)

    def _offer_help(self, result: Result, preset: Preset | None) -> None:
        failure, diagnosis = result.failure, self.diagnosis
        row = Flow()
        if failure is not None and failure.kind is FailureKind.UNPROTECTED:
            allow = card_button(say("Log in without protection…"), self)
            allow.clicked.connect(self.allow_wanted)
            row.addWidget(allow)
        if failure is not None and failure.kind is FailureKind.CERTIFICATE and result.tls is not None:
            certificate = card_button(say("Show certificates…"), self)
            certificate.clicked.connect(self.certificate_wanted)
            row.addWidget(certificate)
        if needs_others(diagnosis):
            row.addWidget(hand_over_button(self, self.hand_over_wanted))
        page = next((step for step in preset.prepare if step.link), None) if preset is not None else None
        account = failure is not None and failure.stage in _ACCOUNT
        if preset is not None and page is not None and account and not self._has_pages:
            opened = card_button(
                say("Open {name}: {label}", name=preset.name, label=page.label), self, name="open"
            )
            opened.setToolTip(page.link)
            opened.setAccessibleDescription(say("Opens {link} in the browser", link=page.link))
            opened.clicked.connect(lambda: open_link(page.link, self))
            row.addWidget(opened)
        row.addWidget(support_button(self, self.copy_wanted))
        self.box.addLayout(row)


def _line(report: StageReport) -> str:
    return f"{report.stage.label}: {report.text} ({report.ms} ms)"


def support_text(run: Run, result: Result, findings: Findings | None = None) -> str:
    """Return what helps somebody else to help: settings without secrets, stages, reply, transcript."""
    lines = [say("Test mail through {host} to {recipient}", host=run.host, recipient=run.recipient)]
    lines += [
        say("ok     {report}", report=_line(report))
        if report.ok
        else say("FAILED {report}", report=_line(report))
        for report in run.stages
    ]
    if run.diagnosis is not None:
        lines += ["", run.diagnosis.title, run.diagnosis.why]
    if result.failure is not None and result.failure.raw:
        lines += ["", result.failure.raw]
    if findings is not None:
        lines += [
            "",
            say("All mail ports of {host}", host=findings.host),
            *(one.describe() for one in findings.endpoints),
        ]
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
        self.arrival: Arrival | None = None
        if result.code and not delivered:
            self.arrival = Arrival(run, self)
            self.arrival.confirm_wanted.connect(self.confirm_wanted)
            self.arrival.inbox_wanted.connect(self.inbox_wanted)
            self.box.addWidget(self.arrival)


class Arrival(QWidget):
    """The place to enter the code of a message that has arrived."""

    confirm_wanted = Signal(str)
    inbox_wanted = Signal()

    def __init__(self, run: Run, card: Card) -> None:
        super().__init__(card)
        column = QVBoxLayout(self)
        spaced(column, gap=GRID)
        row = Flow()
        label = QLabel(say("Code in the mail"), self)
        self.code = QLineEdit(self)
        self.code.setPlaceholderText("XXX-XX")
        self.code.setAccessibleName(say("Code in the mail"))
        self.code.setFixedWidth(12 * self.fontMetrics().averageCharWidth() + 2 * GRID)
        label.setBuddy(self.code)
        button = push_button(say("Confirm arrival"), self)
        button.clicked.connect(lambda: self.confirm_wanted.emit(self.code.text()))
        self.code.returnPressed.connect(button.click)
        for widget in (label, self.code, button):
            widget.setMinimumHeight(28)
            row.addWidget(widget)
        if run.provider == PRACTICE:
            inbox = card_button(say("Open the practice inbox"), self, name="inbox")
            inbox.clicked.connect(self.inbox_wanted)
            row.addWidget(inbox)
        column.addLayout(row)
        self.answer = Text("", "warn", self)
        self.answer.hide()
        column.addWidget(self.answer)

    def refuse(self) -> None:
        """Say that the code is not the one of this test."""
        self.answer.setText(
            say("This is not the code of this test. An older test mail may lie in the same mailbox.")
        )
        self.answer.show()
        self.code.setFocus()
        self.code.selectAll()


def success_words(run: Run, result: Result, *, delivered: bool) -> tuple[str, str]:
    """Return title and text for a run without failure."""
    if delivered and run.provider == PRACTICE:
        return (
            say("The test mail arrived in the practice inbox"),
            say(
                "This is what a good test looks like. {useless} Choose your real provider next.",
                useless=say(USELESS),
            ),
        )
    if delivered:
        return (
            say("The test mail arrived at {recipient}", recipient=run.recipient),
            say("These settings send mail that is delivered. Save them, then put them on the platform."),
        )
    if not run.send:
        return (
            say("{host} would take a message for {recipient}", host=run.host, recipient=run.recipient),
            say(
                "The check went as far as the recipient; nothing was sent. Send a test to see a message arrive."
            ),
        )
    if result.queue_id:
        title = say(
            "{host} accepted the message for {recipient} (queue id {queue_id})",
            host=run.host,
            recipient=run.recipient,
            queue_id=result.queue_id,
        )
    else:
        title = say("{host} accepted the message for {recipient}", host=run.host, recipient=run.recipient)
    # The code itself is not said here: entering it is to prove that the mail was read.
    words = say(
        "The server has taken it over; it can still be filtered or returned. Look into that mailbox, in the spam "
        "folder too. The newest test mail holds a short code: enter it here to confirm the arrival."
    )
    return title, words
