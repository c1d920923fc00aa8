"""What stands below a test: the question before a look, what the look found, what the platform would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from mailconfig_gui.app.practice_settings import PRACTICE, USELESS
from mailconfig_gui.gui.kit.buttons import Fold
from mailconfig_gui.gui.kit.cards import Card
from mailconfig_gui.gui.kit.icons import IconView, beside_icon
from mailconfig_gui.gui.kit.inputs import DropDown
from mailconfig_gui.gui.kit.labels import moment
from mailconfig_gui.gui.kit.layouts import Flow, clear_layout, spaced
from mailconfig_gui.gui.kit.links import LinkButton
from mailconfig_gui.gui.kit.text import Duration, Text, Title
from mailconfig_gui.gui.kit.theme import GRID, TARGET
from mailconfig_gui.gui.results.cards import card_button, card_head
from mailconfig_gui.model.security import Security
from mailconfig_gui.prediction.phrasing import ASSUMED, UNSAFE, supposed
from mailconfig_gui.prediction.verdict import VerdictOutcome
from mailconfig_gui.prediction.versions import VERSIONS, stands_for
from mailconfig_gui.words.say import say, say_many

if TYPE_CHECKING:
    from mailconfig_gui.diagnosis.findings import Endpoint
    from mailconfig_gui.gui.results.after_test import Inquiry
    from mailconfig_gui.model.profile import Proof
    from mailconfig_gui.prediction.verdict import Verdict


class ConsentCard(Card):
    """Asks once whether the program may look; nothing waits for the answer."""

    def __init__(self, inquiry: Inquiry, host: str, parent: QWidget | None = None) -> None:
        super().__init__("info", parent)
        card_head(self, "lightbulb", "accent", say("May the program look for the cause?"))
        self.box.addWidget(
            Text(
                say(
                    "It opens one connection to each mail port of {host}, hears what the server offers, and hangs up. "
                    "It never logs in, sends nothing, and asks nobody else. "
                    "Your answer is remembered; the Test menu changes it.",
                    host=host,
                ),
                "",
                self,
            )
        )
        row = Flow()
        self.yes, self.no = (
            card_button(say("Look after each failure"), self, lambda: inquiry.allow(True)),
            card_button(say("Do not look"), self, lambda: inquiry.allow(False)),
        )
        row.addWidget(self.yes)
        row.addWidget(self.no)
        self.box.addLayout(row)


class LookLine(QWidget):
    """The offer of one look, for who does not want one each time."""

    def __init__(self, inquiry: Inquiry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        spaced(row)
        self.button = LinkButton(say("Look at this server's mail ports now"), self)
        self.button.setToolTip(say("One connection to each port, never a login."))
        self.button.clicked.connect(inquiry.look)
        row.addWidget(self.button)


class FindingsCard(Card):
    """One line for each port as it answers, then what all of it means."""

    def __init__(self, inquiry: Inquiry, parent: QWidget | None = None) -> None:
        super().__init__("info", parent)
        self._inquiry = inquiry
        row = QHBoxLayout()
        spaced(row)
        self._mark = IconView("running", "accent", self)
        self._title = Title("", self, "card")
        row.addWidget(self._mark)
        row.addWidget(self._title, 1)
        self.box.addLayout(row)
        self.stop = card_button(say("Stop looking"), self, inquiry.stop)
        row.addWidget(self.stop, 0, Qt.AlignmentFlag.AlignVCenter)
        self._words = Text("", "", self).selectable()
        self.box.addWidget(self._words)
        self.fold = Fold(say("Each port"), self)
        self.fold.toggled.connect(self._unfold)
        self.box.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeading)
        self._lines = QWidget(self)
        self._grid = QGridLayout(self._lines)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GRID)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self.box.addWidget(self._lines)
        self._shown: tuple[Endpoint, ...] = ()
        self.refresh()

    def _unfold(self, on: bool) -> None:
        self._lines.setVisible(on or self._inquiry.looking)

    def refresh(self) -> None:
        """Show what is known by now."""
        inquiry = self._inquiry
        tried = inquiry.tried
        host = tried.attempt.settings.host if tried is not None else ""
        findings = inquiry.findings
        words = ""
        if inquiry.looking:
            mark, title = "running", say("Looking at the mail ports of {host}…", host=host)
        elif inquiry.trouble is not None:
            mark, title, words = "warning", inquiry.trouble.title, str(inquiry.trouble)
        elif findings is None:
            mark, title = "skipped", say("The look was stopped")
        else:
            mark, title = "done", say("What was seen at {host}", host=host)
            words = summary(findings.endpoints, self._known())
        self._mark.show_icon(mark, "warn" if mark == "warning" else "accent")
        self._title.setText(title)
        self.setAccessibleName(f"{title}. {words}" if words else title)
        self.stop.setVisible(inquiry.looking)
        self._words.setText(words)
        self._words.setVisible(bool(words))
        self._show_lines(inquiry.endpoints)
        self.fold.setVisible(not inquiry.looking and bool(inquiry.endpoints))
        self._lines.setVisible(bool(inquiry.endpoints) and (inquiry.looking or self.fold.isChecked()))

    def _known(self) -> set[int]:
        """On an unusual port the look tries the other encryption; that it speaks the chosen one the test has shown."""
        tried = self._inquiry.tried
        return {tried.attempt.settings.port} if tried is not None and tried.result.replies else set()

    def _show_lines(self, endpoints: tuple[Endpoint, ...]) -> None:
        if endpoints == self._shown:
            return
        if endpoints[: len(self._shown)] != self._shown:
            self._clear()
        for row in range(len(self._shown), len(endpoints)):
            self._add(row, endpoints[row])
        self._shown = endpoints

    def _clear(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._shown = ()

    def _add(self, row: int, endpoint: Endpoint) -> None:
        good = bool(endpoint.security) and (endpoint.trusted or endpoint.security is Security.NONE)
        # Three marks of different shape: it works, somebody is there, nobody is.
        name, role = (
            ("done", "good") if good else ("warning", "warn") if endpoint.connected else ("error", "bad")
        )
        words = endpoint.describe()
        if not endpoint.security and endpoint.connected and endpoint.port in self._known():
            name, role = "info", "faint"
            words = say(
                "{port} over {family}: answers as the test found it, to no other encryption",
                port=endpoint.port,
                family=endpoint.family,
            )
        time = Duration(say("{ms} ms", ms=endpoint.ms), self._lines)
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(IconView(name, role, self._lines), row, 0, top)
        self._grid.addWidget(Text(words, "", self._lines).selectable(), row, 1, top)
        self._grid.addWidget(time, row, 2, top | Qt.AlignmentFlag.AlignTrailing)


def summary(endpoints: tuple[Endpoint, ...], known: set[int]) -> str:
    """Say in one sentence which ports speak and which do not; `known` spoke before the look."""
    ports = list(dict.fromkeys(one.port for one in endpoints))
    heard = known | {one.port for one in endpoints if one.security or one.greeted}
    speaking = [port for port in ports if port in heard]
    silent = [port for port in ports if port not in speaking]
    if not ports:
        return say("The name leads to no address, so there was no port to look at.")
    if not speaking:
        return say("No mail server was met on {listed}.", listed=_listed(ports))
    if not silent:
        return say("A mail server speaks on {speaking}.", speaking=_listed(speaking))
    return say(
        "A mail server speaks on {speaking}, none on {silent}.",
        speaking=_listed(speaking),
        silent=_listed(silent),
    )


def _listed(ports: list[int]) -> str:
    *most, last = (str(port) for port in ports)
    if not most:
        return say("port {port}", port=last)
    return say("ports {most} and {last}", most=", ".join(most), last=last)


class PlatformCard(Card):
    """What the platform would do with these settings, for the version chosen."""

    def __init__(self, inquiry: Inquiry, parent: QWidget | None = None) -> None:
        super().__init__("info", parent)
        self._inquiry = inquiry
        row = QHBoxLayout()
        spaced(row)
        self._mark = IconView("running", "accent", self)
        self._title = Title("", self, "card")
        self.version = DropDown(self)
        self.version.setMinimumHeight(TARGET)
        self.version.setAccessibleName(say("Version of the platform"))
        self.version.setToolTip(say("The version of ThingsBoard that is foreseen."))
        for version in reversed(VERSIONS):
            self.version.addItem(f"ThingsBoard {stands_for(version)}", version)
        self.version.setCurrentIndex(self.version.findData(inquiry.version))
        self.version.activated.connect(lambda: inquiry.choose_version(self.version.currentData()))
        row.addWidget(self._mark)
        row.addWidget(self._title, 1)
        row.addWidget(self.version)
        self.box.addLayout(row)
        self._body = QVBoxLayout()
        spaced(self._body)
        self.box.addLayout(self._body)
        self._shown: object = None
        self.refresh()

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
        if proof is not None:
            self._show_proof(proof)
            return
        if inquiry.judging or verdict is None:
            self._say("running", "accent", say("What the platform would do…"))
            return
        tried = inquiry.tried
        if tried is not None and tried.attempt.provider == PRACTICE:
            self._say("info", "accent", say("Only for practice"))
            self._body.addWidget(Text(say(USELESS), "", self))
            real = (
                say("With a real server that behaves like this, it would fail.")
                if verdict.fails
                else say("With a real server that behaves like this, it would send.")
            )
            self._body.addWidget(Text(real, "", self))
        else:
            self._say(*_outcome(verdict))
        self._explain(verdict)
        if not inquiry.judged_by_look:
            self._body.addWidget(Text(say("Judged from this test alone."), "faint", self))
            button = LinkButton(say("Look at the server as the platform does"), self)
            button.setToolTip(say("One more connection, without a login."))
            button.clicked.connect(lambda: inquiry.judge(look=True))
            self._body.addWidget(button)

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
