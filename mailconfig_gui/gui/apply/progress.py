"""The page of a run: its steps as they begin, then how it ended above them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from mailconfig_gui.app.deliver import why_they_differ
from mailconfig_gui.gui.kit.icons import IconView, beside_icon
from mailconfig_gui.gui.kit.layouts import spaced
from mailconfig_gui.gui.kit.text import Text, Title
from mailconfig_gui.gui.kit.theme import GRID
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from mailconfig_gui.delivery.target import Step

_ICONS = {
    "started": ("running", "accent"),
    "done": ("done", "good"),
    "failed": ("error", "bad"),
    "skipped": ("skipped", "faint"),
}

_STATES = {
    "started": mark("started"), "done": mark("done"), "failed": mark("failed"), "skipped": mark("skipped"),
}  # fmt: skip


class RunPage(QWidget):
    """One run, from its title and steps to its ending."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._box = QVBoxLayout(self)
        spaced(self._box, gap=2 * GRID)
        self.heading = Title(title, self)
        self.steps = Steps(self)
        self._box.addWidget(self.heading)
        self._box.addWidget(self.steps)

    def end(self, ending: QWidget) -> None:
        """Show first how it ended, then the steps on the way."""
        self.steps.end()
        self.heading.hide()
        self._box.insertWidget(0, ending)


class Steps(QWidget):
    """The steps of a run, one line each, in the order in which they began."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._box = QVBoxLayout(self)
        spaced(self._box, gap=6)
        self._lines: dict[str, tuple[IconView, Text]] = {}

    def show_step(self, step: Step) -> None:
        """Show how far a step is."""
        name, role = _ICONS[step.state]
        if step.id not in self._lines:
            row = QHBoxLayout()
            spaced(row)
            icon, words = IconView(name, role, self), Text("", "", self).selectable()
            row.addWidget(icon)
            row.addWidget(words, 1)
            self._box.addLayout(row)
            self._lines[step.id] = (icon, words)
        icon, words = self._lines[step.id]
        icon.show_icon(name, role)
        words.setText(step.text)
        words.set_role("bad" if step.state == "failed" else "faint" if step.state == "skipped" else "")
        words.setAccessibleName(f"{step.text}: {say(_STATES[step.state])}")

    def end(self) -> None:
        """Nothing runs any more: what did not end was stopped."""
        for icon, words in self._lines.values():
            if icon.name == "running":
                icon.show_icon("skipped", "faint")
                words.set_role("faint")


_OUTCOMES = {
    True: ("done", "good", mark("Works")),
    False: ("error", "bad", mark("Fails")),
    None: ("skipped", "faint", mark("Not tested")),
}


def columns_widget(here: bool | None, platform: bool | None, parent: QWidget) -> QWidget:
    """Return the two tests side by side (True worked, None not made), and why they differ where they do."""
    inner = QWidget(parent)
    grid = QGridLayout(inner)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(3 * GRID)
    for column, (title, works) in enumerate(
        ((say("From this computer"), here), (say("From the platform"), platform))
    ):
        name, role, words = _OUTCOMES[works]
        if works and column == 0:
            # From here nothing was sent, so no more is claimed.
            words = mark("Took login and recipient")
        grid.addWidget(Title(title, inner), 0, column, Qt.AlignmentFlag.AlignBottom)
        grid.addLayout(beside_icon(name, role, Text(say(words), role, inner)), 1, column)
        grid.setColumnStretch(column, 1)
    explanation = why_they_differ(here, platform)
    if explanation:
        grid.addWidget(Text(explanation, "", inner), 2, 0, 1, 2)
    return inner
