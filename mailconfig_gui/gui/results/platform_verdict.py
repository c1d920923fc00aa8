"""What the platform would do with the settings of a test, in the card that says how the test ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mailconfig_gui.app.practice_settings import PRACTICE, USELESS
from mailconfig_gui.gui.kit.buttons import Fold
from mailconfig_gui.gui.kit.cards import Rule
from mailconfig_gui.gui.kit.icons import IconView, beside_icon
from mailconfig_gui.gui.kit.inputs import DropDown
from mailconfig_gui.gui.kit.labels import moment
from mailconfig_gui.gui.kit.layouts import Flow, clear_layout, spaced
from mailconfig_gui.gui.kit.links import LinkButton
from mailconfig_gui.gui.kit.text import Label, Text, Title
from mailconfig_gui.gui.kit.theme import TARGET
from mailconfig_gui.prediction.phrasing import ASSUMED, UNSAFE, supposed
from mailconfig_gui.prediction.verdict import VerdictOutcome
from mailconfig_gui.prediction.versions import VERSIONS, stands_for
from mailconfig_gui.words.say import say, say_many

if TYPE_CHECKING:
    from mailconfig_gui.gui.results.after_test import Inquiry
    from mailconfig_gui.model.profile import Proof
    from mailconfig_gui.prediction.verdict import Verdict


class PlatformVerdict(QWidget):
    """What the platform would do with these settings, for the version chosen: one line, and its reasons below.

    A failure of the platform that only confirms that of the test keeps its reasons folded, for what to do comes first.
    """

    def __init__(self, inquiry: Inquiry, parent: QWidget) -> None:
        super().__init__(parent)
        self._inquiry = inquiry
        self._mark = IconView("running", "accent", self)
        self._title = Title("", self, "step")
        head = QHBoxLayout()
        spaced(head)
        head.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._title, 1)
        box = QVBoxLayout(self)
        spaced(box)
        box.addWidget(Rule("row", self))
        box.addLayout(head)
        self.fold = Fold(say("What the platform would show"), self)
        box.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeading)
        self._reasons = QWidget(self)
        box.addWidget(self._reasons)
        self.fold.toggled.connect(self._reasons.setVisible)
        inner = QVBoxLayout(self._reasons)
        spaced(inner)
        self._body = QVBoxLayout()
        spaced(self._body)
        inner.addLayout(self._body)
        self.version = self._versions()
        self.look = LinkButton(say("Look at the server as the platform does"), self._reasons)
        self.look.setToolTip(say("One more connection, without a login."))
        self.look.clicked.connect(lambda: inquiry.judge(look=True))
        label = Label(say("Version of the platform"), "faint", self._reasons)
        label.setMinimumHeight(self.version.sizeHint().height())
        label.setBuddy(self.version)
        row = Flow()
        row.addWidget(label)
        row.addWidget(self.version)
        row.addWidget(self.look)
        inner.addLayout(row)
        self._shown: object = None
        self.refresh()

    def _versions(self) -> DropDown:
        made = DropDown(self._reasons)
        made.setMinimumHeight(TARGET)
        made.setAccessibleName(say("Version of the platform"))
        made.setToolTip(say("The version of ThingsBoard that is foreseen."))
        for version in reversed(VERSIONS):
            made.addItem(f"ThingsBoard {stands_for(version)}", version)
        made.setCurrentIndex(made.findData(self._inquiry.version))
        made.activated.connect(lambda: self._inquiry.choose_version(made.currentData()))
        return made

    def refresh(self) -> None:
        """Show what is known by now."""
        inquiry = self._inquiry
        proof = inquiry.proof
        wanted = (inquiry.verdict, inquiry.judging, inquiry.judged_by_look, proof)
        if wanted == self._shown:
            return
        self._shown = wanted
        clear_layout(self._body)
        verdict = inquiry.verdict
        self.version.setVisible(proof is None)
        self.look.setVisible(proof is None and not inquiry.judged_by_look)
        tried = inquiry.tried
        failed = tried is not None and not tried.result.ok
        confirms = failed and proof is None and verdict is not None and verdict.fails
        self.fold.setVisible(confirms)
        self._reasons.setVisible(not inquiry.judging and (not confirms or self.fold.isChecked()))
        if proof is not None:
            self._show_proof(proof)
            return
        if inquiry.judging or verdict is None:
            self._say("running", "accent", say("What the platform would do…"))
            return
        if tried is not None and tried.attempt.provider == PRACTICE:
            self._say("info", "accent", say("Only for practice"))
            self._body.addWidget(Text(say(USELESS), "", self))
            self._body.addWidget(Text(_with_a_real_server(verdict), "", self))
        else:
            self._say(*_outcome(verdict))
        self._explain(verdict)
        if not inquiry.judged_by_look:
            self._body.addWidget(Text(say("Judged from this test alone."), "faint", self))

    def _show_proof(self, proof: Proof) -> None:
        """Show what the platform itself has shown: no verdict knows more."""
        at = moment(proof.time)
        if proof.ok:
            self._say("done", "good", say("The platform has sent with these settings"))
            self._body.addWidget(Text(f"{proof.words}, {at}.", "", self).selectable())
        else:
            self._say("error", "bad", say("The platform could not send with these settings"))
            self._body.addWidget(Text(say("It said, {at}:", at=at), "faint", self))
            self._body.addWidget(Text(proof.words.strip(), "", self).selectable().fixed())

    def _say(self, name: str, role: str, title: str) -> None:
        self._mark.show_icon(name, role)
        self._title.setText(title)
        self.setAccessibleName(title)

    def _explain(self, verdict: Verdict) -> None:
        if verdict.text:
            self._body.addWidget(Text(say("It shows:"), "faint", self))
            self._body.addWidget(Text(verdict.text.strip(), "", self).selectable().fixed())
        if verdict.outcome is VerdictOutcome.SENDS and len(verdict.assumed) > 1:
            for word in verdict.assumed:
                self._body.addLayout(self._remark("untested", "faint", say(ASSUMED[word])))
        for word in verdict.unsafe:
            self._body.addLayout(self._remark("warning", "warn", say(UNSAFE[word])))
        if verdict.warnings:
            many = len(verdict.warnings)
            fold = Fold(say_many(many, "One thing to know", "{n} things to know"), self)
            self._body.addWidget(fold, 0, Qt.AlignmentFlag.AlignLeading)
            notes = QWidget(self)
            lines = QVBoxLayout(notes)
            spaced(lines)
            for caution in verdict.warnings:
                lines.addLayout(self._remark("info", "faint", caution.text))
            notes.hide()
            fold.toggled.connect(notes.setVisible)
            self._body.addWidget(notes)

    def _remark(self, name: str, role: str, words: str) -> QHBoxLayout:
        return beside_icon(name, role, Text(words, "", self).selectable())


def _with_a_real_server(verdict: Verdict) -> str:
    """Say for practice what a verdict means; what it assumes follows below where that is more than one thing."""
    if verdict.fails:
        return say("With a real server that behaves like this, it would fail.")
    if verdict.outcome is VerdictOutcome.SENDS and len(verdict.assumed) > 1:
        return say("With a real server that behaves like this, it would send, if all this holds:")
    return say("With a real server that behaves like this, it would send.")


def _outcome(verdict: Verdict) -> tuple[str, str, str]:
    """Return icon, colour and title for a verdict."""
    if verdict.fails:
        return "error", "bad", say("The platform would fail")
    if verdict.outcome is VerdictOutcome.UNKNOWN:
        return (
            "untested",
            "faint",
            say("Whether the platform would send is not known: the server was not looked at"),
        )
    several, condition = len(verdict.assumed) > 1, supposed(verdict.assumed)
    if verdict.unsafe:
        title = (
            say("The platform would send, but not safely, if all this holds:")
            if several
            else say("The platform would send, but not safely{condition}", condition=condition)
        )
        return "warning", "warn", title
    name, role = ("info", "accent") if verdict.assumed else ("done", "good")
    title = (
        say("The platform would send, if all this holds:")
        if several
        else say("The platform would send{condition}", condition=condition)
    )
    return name, role, title
