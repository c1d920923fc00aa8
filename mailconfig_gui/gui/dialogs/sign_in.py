"""Signing in at a provider: what there is to do in the browser, how far it is, and what it has come to."""

from __future__ import annotations

import time
from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QDialogButtonBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from mailconfig_gui.app.consent import Browse, Told
from mailconfig_gui.app.sign_in import LIMIT_S, SignedIn
from mailconfig_gui.gui.dialogs.dialog import CANCEL, Dialog
from mailconfig_gui.gui.kit.announce import announce
from mailconfig_gui.gui.kit.buttons import Fold, push_button
from mailconfig_gui.gui.kit.cards import Card
from mailconfig_gui.gui.kit.icons import IconView, beside_icon
from mailconfig_gui.gui.kit.inputs import LineEdit
from mailconfig_gui.gui.kit.layouts import clear_layout, spaced
from mailconfig_gui.gui.kit.links import open_page
from mailconfig_gui.gui.kit.text import Duration, Label, Text
from mailconfig_gui.gui.kit.theme import GRID, TARGET, theme
from mailconfig_gui.gui.results.cards import DiagnosisCard, card_button, card_head
from mailconfig_gui.gui.results.ladder import STATES
from mailconfig_gui.smtp.events import StageFinished, StageStarted
from mailconfig_gui.smtp.stages import Stage
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from mailconfig_gui.app.consent import Pasted
    from mailconfig_gui.diagnosis.diagnosis import Diagnosis
    from mailconfig_gui.model.problem import MailConfigError


class Step(IntEnum):
    """What a sign-in goes through."""

    CONSENT = 0
    EXCHANGE = 1
    REFRESH = 2
    LOGIN = 3


_STEPS = {
    Step.CONSENT: mark("Consent in the browser"),
    Step.EXCHANGE: mark("Exchange for tokens"),
    Step.REFRESH: mark("New token, as the platform gets it"),
    Step.LOGIN: mark("Login to the mailbox"),
}
_TURN_MS = 40


class Steps(QWidget):
    """One line for each step: mark, name, time."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        self._lines: dict[Step, tuple[IconView, Text, Duration]] = {}
        for step, words in _STEPS.items():
            line = (IconView("pending", "faint", self), Text(say(words), "faint", self), Duration("", self))
            for column, widget in enumerate(line):
                grid.addWidget(widget, step, column, Qt.AlignmentFlag.AlignTop)
            self._lines[step] = line
        self._begun = 0.0
        self.at: Step | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_TURN_MS)
        self._timer.timeout.connect(self._turn)
        self.begin(Step.CONSENT)

    def begin(self, step: Step) -> None:
        """Go on to a step; those before it are done."""
        if self.at is not None and step > self.at:
            self._mark(self.at, "done", "good")
        self.at, self._begun = step, time.monotonic()
        self._mark(step, "running", "accent")
        if theme().animated:
            self._timer.start()

    def end(self, *, good: bool) -> None:
        """Stop at the step that runs."""
        self._timer.stop()
        if self.at is not None:
            self._mark(self.at, *(("done", "good") if good else ("error", "bad")))

    def restart(self) -> None:
        """Begin anew."""
        for step in _STEPS:
            self._mark(step, "pending", "faint")
        self.at = None
        self.begin(Step.CONSENT)

    def _mark(self, step: Step, name: str, role: str) -> None:
        icon, words, clock = self._lines[step]
        icon.show_icon(name, role)
        words.set_role("faint" if name == "pending" else "")
        ended = name in ("done", "error") and step == self.at
        seconds = time.monotonic() - self._begun
        clock.setText(say("{seconds} s", seconds=f"{seconds:.1f}") if ended else "")
        clock.setVisible(ended)
        words.setAccessibleName(f"{words.text()}: {say(STATES[name])}")

    def _turn(self) -> None:
        if self.at is not None:
            self._lines[self.at][0].turn(10)


class SignInDialog(Dialog):
    """Waits for the browser, then shows the proof, or why there is none.

    `again_wanted` asks for another try, `copy_wanted(text)` for what holds no secret, `ended` follows a cancel.
    """

    manual = "oauth2.md"

    again_wanted = Signal()
    copy_wanted = Signal(str)
    ended = Signal()

    def __init__(self, parent: QWidget, *, provider: str, mailbox: str) -> None:
        title = say("Sign in at {provider}", provider=provider) if provider else say("Sign in")
        super().__init__(title, parent, width=76)
        self._mailbox = mailbox
        self._pasted: Pasted | None = None
        self._end = 0.0
        self.intro = Text("", "", self).selectable()
        self.box.addWidget(self.intro)
        self.steps = Steps(self)
        self.box.addWidget(self.steps)
        self.left = Text("", "faint", self)
        self.box.addWidget(self.left)
        self.fold = Fold(say("The browser does not come back?"), self)
        self.box.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeading)
        self._other = QWidget(self)
        self._other.hide()
        self.fold.toggled.connect(self._other.setVisible)
        self._other_box = QVBoxLayout(self._other)
        spaced(self._other_box, gap=GRID)
        self.box.addWidget(self._other)
        self._answer = QVBoxLayout()
        self.box.addLayout(self._answer)
        self.box.addStretch(1)
        box = QDialogButtonBox(CANCEL, self)
        self.again = box.addButton(say("Try again"), QDialogButtonBox.ButtonRole.ActionRole)
        self.again.setAutoDefault(False)
        self.again.clicked.connect(self.again_wanted)
        self.cancel = box.button(CANCEL)
        self.add_buttons(box)
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._tick)
        self.finished.connect(self.ended)
        self.card: Card | None = None
        self.begin(None)

    def begin(self, pasted: Pasted | None) -> None:
        """Show the beginning of a try."""
        self._pasted = pasted
        self.card = None
        clear_layout(self._answer)
        clear_layout(self._other_box)
        self.steps.restart()
        self.fold.setChecked(False)
        self.fold.hide()
        self.again.hide()
        self.cancel.setText(say("Cancel"))
        self.left.hide()
        self.intro.setText(say("The browser opens…"))
        self.intro.show()
        self.cancel.setFocus()

    # While it runs

    def take(self, event: object) -> None:
        """Show one event of the sign-in."""
        match event:
            case Browse():
                self._wait(event)
            case Told(again=True):
                self._refuse(event.text)
            case Told():
                self._go_on()
            case StageStarted() if self.steps.at is Step.REFRESH and event.stage is not Stage.OAUTH_TOKEN:
                if event.stage is not Stage.CONFIG:
                    self.steps.begin(Step.LOGIN)
            case StageFinished() if event.report.stage is Stage.OAUTH_TOKEN and self.steps.at is Step.REFRESH:
                self.steps.begin(Step.LOGIN)
            case SignedIn():
                self._succeed(event)

    def _wait(self, browse: Browse) -> None:
        opened = open_page(browse.url)
        words = say(
            "No browser opens here. Open the address below in one, and sign in as {mailbox}.",
            mailbox=self._mailbox,
        )
        if opened:
            words = say(
                "Your browser shows the provider's page. Sign in there as {mailbox}, and agree.",
                mailbox=self._mailbox,
            )
        self.intro.setText(words)
        self._offer_other_ways(browse)
        self.fold.show()
        self.fold.setChecked(not opened)
        self._end = time.monotonic() + LIMIT_S
        self._tick()
        self.left.show()
        self._clock.start()
        announce(self, words)

    def _tick(self) -> None:
        seconds = max(0, round(self._end - time.monotonic()))
        left = f"{seconds // 60}:{seconds % 60:02}"
        self.left.setText(say("Waiting for the browser: {time} left.", time=left))

    def _offer_other_ways(self, browse: Browse) -> None:
        box, place = self._other_box, self._other
        self._copyable(say("The address, for a browser on this computer"), browse.url, say("Copy address"))
        if browse.tunnel:
            words = say(
                "For a browser on another computer: run this there first, then open the address there"
            )
            self._copyable(words, browse.tunnel, say("Copy line"))
        box.addWidget(
            Text(
                say(
                    "Or open it anywhere. The page after the consent does not load then; paste its address here"
                ),
                "",
                place,
            )
        )
        line = QHBoxLayout()
        spaced(line)
        self.pasted = LineEdit(place)
        self.pasted.setMinimumHeight(TARGET)
        self.pasted.setAccessibleName(say("Address of the page that did not load"))
        self.pasted.setPlaceholderText("http://localhost/?code=…&state=…")
        self.pasted.returnPressed.connect(self._bring)
        line.addWidget(self.pasted, 1)
        self.use = push_button(say("Use it"), place)
        self.use.clicked.connect(self._bring)
        line.addWidget(self.use)
        box.addLayout(line)
        self.wrong = Text("", "warn", place)
        self.wrong.hide()
        box.addWidget(self.wrong)

    def _copyable(self, words: str, text: str, copy: str) -> None:
        self._other_box.addWidget(Text(words, "", self._other))
        line = QHBoxLayout()
        spaced(line)
        shown = LineEdit(self._other)
        shown.setReadOnly(True)
        shown.setText(text)
        shown.setCursorPosition(0)
        shown.setMinimumHeight(TARGET)
        shown.setAccessibleName(words)
        shown.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        line.addWidget(shown, 1)
        line.addWidget(card_button(copy, self._other, lambda: self.copy_wanted.emit(text), name="copy"))
        self._other_box.addLayout(line)

    def _bring(self) -> None:
        self.wrong.hide()
        if self._pasted is not None and self.pasted.text().strip():
            self._pasted.give(self.pasted.text())

    def _refuse(self, words: str) -> None:
        """Say that what was pasted is no answer."""
        self.wrong.setText(words)
        self.wrong.show()
        self.pasted.setFocus()
        announce(self, words)

    def _go_on(self) -> None:
        """The browser is done, or the tokens are there."""
        self._clock.stop()
        self.left.hide()
        self.fold.setChecked(False)
        self.fold.hide()
        if self.steps.at is Step.CONSENT:
            clear_layout(self._other_box)
            self.intro.setText(say("The provider agreed. Nothing is kept before the login is proved."))
            self.steps.begin(Step.EXCHANGE)
        else:
            self.steps.begin(Step.REFRESH)

    # How it ends

    def _succeed(self, signed: SignedIn) -> None:
        if self.steps.at is Step.REFRESH:
            self.steps.begin(Step.LOGIN)
        self._over(good=True)
        card = Card("good", self)
        card_head(
            card,
            "done",
            "good",
            say("Signed in: the platform can log in as {mailbox}", mailbox=self._mailbox),
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, (label, words) in enumerate(_proof(signed)):
            grid.addWidget(Label(label, "faint", card), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Text(words, "", card).selectable(), row, 1)
        card.box.addLayout(grid)
        for caution in signed.cautions:
            card.box.addLayout(beside_icon("warning", "warn", Text(caution, "warn", card).selectable()))
        self._show(card)

    def fail(self, error: MailConfigError, diagnosis: Diagnosis | None) -> None:
        """Say why nobody is signed in, what to do and who does it."""
        self._over(good=False)
        if diagnosis is not None:
            self.intro.setText(error.message)
            self.intro.show()
            card: Card = DiagnosisCard(diagnosis, self)
        else:
            card = Card("bad", self)
            card_head(card, "error", "bad", error.title)
            card.box.addWidget(Text(error.message, "", card).selectable())
        if error.hint:
            card.box.addWidget(Text(error.hint, "", card).selectable())
        self.again.show()
        self._show(card)
        self.again.setFocus()

    def _over(self, *, good: bool) -> None:
        self._clock.stop()
        self.steps.end(good=good)
        self.left.hide()
        self.fold.hide()
        self._other.hide()
        clear_layout(self._other_box)
        self.intro.hide()
        self.cancel.setText(say("Close"))
        self.cancel.setFocus()

    def _show(self, card: Card) -> None:
        self.card = card
        self._answer.addWidget(card)
        announce(self, card.accessibleName())


def _proof(signed: SignedIn) -> list[tuple[str, str]]:
    """Return what was seen, as label and words."""
    seen = signed.tested.token
    lines = [(say("Granted"), " ".join(signed.granted))]
    if signed.account:
        lines.append((say("Account"), signed.account))
    token = say("given; the refresh did not replace it")
    if signed.rotated:
        token = say("given; the refresh replaced it, and the new one is in the form")
    lines.append((say("Refresh token"), token))
    if seen is not None and seen.expires_in is not None:
        lines.append((say("Access token"), say("good for {minutes} minutes", minutes=seen.expires_in // 60)))
    lines.append((say("Login"), say("taken by the mail server, by XOAUTH2")))
    return lines
