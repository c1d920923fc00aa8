"""What stands below the verdict of a test: the question before a look, and what the look found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from mailconfig_gui.gui.kit.buttons import Fold
from mailconfig_gui.gui.kit.cards import Card
from mailconfig_gui.gui.kit.icons import IconView
from mailconfig_gui.gui.kit.layouts import Flow, spaced
from mailconfig_gui.gui.kit.links import LinkButton
from mailconfig_gui.gui.kit.text import Duration, Text, Title
from mailconfig_gui.gui.kit.theme import GRID
from mailconfig_gui.gui.results.cards import card_button, card_head
from mailconfig_gui.model.security import Security
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from mailconfig_gui.diagnosis.findings import Endpoint
    from mailconfig_gui.gui.results.after_test import Inquiry


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
