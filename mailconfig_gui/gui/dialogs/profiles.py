"""All profiles in one list: open, new, rename, duplicate, delete, compare, import, export, hand on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QSignalBlocker, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from mailconfig_gui.app.practice_settings import PRACTICE
from mailconfig_gui.app.profile_list import differences, kept_profiles
from mailconfig_gui.gui.dialogs.dialog import CLOSE, Dialog
from mailconfig_gui.gui.kit.buttons import allow, push_button
from mailconfig_gui.gui.kit.labels import TESTED, moment
from mailconfig_gui.gui.kit.layouts import spaced
from mailconfig_gui.gui.kit.questions import tell_error
from mailconfig_gui.gui.kit.tables import listing
from mailconfig_gui.gui.kit.text import Text, Title
from mailconfig_gui.gui.kit.theme import GRID
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.smtp.stages import stage_name
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mailconfig_gui.app.profile_list import Difference, Kept
    from mailconfig_gui.app.workspace import Workspace
    from mailconfig_gui.gui.opening import Opening
    from mailconfig_gui.gui.profile_actions import ProfileActions
    from mailconfig_gui.model.profile import LastTest


class ProfilesDialog(Dialog):
    """Lists them with provider and last test. Each button acts on what is selected in the list."""

    manual = "window.md#profiles-and-files"

    def __init__(
        self, workspace: Workspace, actions: ProfileActions, opening: Opening, parent: QWidget
    ) -> None:
        super().__init__(say("Profiles"), parent, width=100)
        self._workspace = workspace
        self._actions = actions
        self._opening = opening
        headings = (say("Name"), say("Provider"), say("Last test"))
        self.list = listing(say("Profiles"), headings, 12, self)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.itemActivated.connect(self._open)
        self.list.itemSelectionChanged.connect(self._allow)
        self.buttons_of: dict[str, QPushButton] = {}
        column = QVBoxLayout()
        spaced(column)
        for key, words, call in (
            ("open", say("&Open"), self._open),
            ("new", say("&New"), self._new),
            ("rename", say("&Rename…"), lambda: self._actions.rename(self._one())),
            ("duplicate", say("&Duplicate…"), lambda: self._actions.duplicate(self._one())),
            ("delete", say("De&lete…"), lambda: self._actions.delete(self._one())),
            ("compare", say("&Compare…"), self._compare),
            ("import", say("&Import…"), lambda: self._leave_for(self._actions.take_in)),
            ("export", say("&Export…"), lambda: self._leave_for(lambda: self._actions.give_out(self._one()))),
            (
                "hand-on",
                say("&Hand on…"),
                lambda: self._leave_for(lambda: self._actions.hand_on(self._one())),
            ),
        ):
            button = push_button(words, self)
            button.clicked.connect(call)
            column.addWidget(button)
            self.buttons_of[key] = button
        column.addStretch(1)
        row = QHBoxLayout()
        spaced(row, gap=2 * GRID)
        row.addWidget(self.list, 1)
        row.addLayout(column)
        self.empty = Text(
            say("There is no profile yet. Save settings under a name, and they are here."), "", self
        )
        self.box.addWidget(self.empty)
        self.box.addLayout(row, 1)
        self.buttons(CLOSE)
        self._key(Qt.Key.Key_F2, "rename")
        self._key(QKeySequence.StandardKey.Delete, "delete")
        actions.changed.connect(self.refresh)
        self.refresh()

    def _key(self, key: Qt.Key | QKeySequence.StandardKey, name: str) -> None:
        QShortcut(key, self.list, self.buttons_of[name].click, context=Qt.ShortcutContext.WidgetShortcut)

    # The list

    def refresh(self) -> None:
        """Read the list anew. What is new in it is selected, else what was, else and at first what is open."""
        rows = [self.list.topLevelItem(number) for number in range(self.list.topLevelItemCount())]
        before = {row.text(0) for row in rows if row is not None}
        kept_now = kept_profiles(self._workspace.home)
        names = {kept.name for kept in kept_now}
        new = names - before if before else set()
        chosen = new or names & set(self._names()) or {self._workspace.name}
        # Empty for a moment, the list would switch its buttons off, and the focus would leave the one pressed.
        with QSignalBlocker(self.list):
            self.list.clear()
            for kept in kept_now:
                row = QTreeWidgetItem(self.list, [kept.name, self._provider(kept), _tested(kept.last_test)])
                if kept.name in chosen:
                    self.list.setCurrentItem(row, 0, QItemSelectionModel.SelectionFlag.Select)
            first = self.list.topLevelItem(0)
            if first is not None and not self._names():
                self.list.setCurrentItem(first)
        self.empty.setVisible(first is None)
        self._allow()

    def _provider(self, kept: Kept) -> str:
        """Name the provider; an own server by its address, but not the practice server, which has none that lasts."""
        preset = self._workspace.editor.presets.get(kept.provider)
        named = preset is not None and (preset.is_provider or preset.id == PRACTICE)
        return say(preset.name) if preset is not None and named else kept.host

    def _names(self) -> list[str]:
        return [row.text(0) for row in self.list.selectedItems()]

    def _one(self) -> str:
        return self._names()[0]

    def _allow(self) -> None:
        number = len(self._names())
        for key in ("open", "rename", "duplicate", "delete", "export", "hand-on"):
            allow(self.buttons_of[key], number == 1, say("Select one profile."))
        reason = say("Select two profiles, the second one with Ctrl.")
        allow(self.buttons_of["compare"], number == 2, reason)

    # What the buttons do

    def _leave_for(self, call: Callable[[], object]) -> None:
        self.accept()
        call()

    def _open(self) -> None:
        name = self._one()
        self.accept()
        if name != self._workspace.name:
            self._opening.open_profile(name)

    def _new(self) -> None:
        self._leave_for(self._opening.new)

    def _compare(self) -> None:
        first, second = self._names()
        try:
            found = differences(self._workspace.home, first, second)
        except MailConfigError as error:
            tell_error(self, error)
            return
        DifferencesDialog(first, second, found, self).open()


class DifferencesDialog(Dialog):
    """What differs between two profiles, or a profile and its platform, beside each other."""

    manual = "window.md#profiles-and-files"

    def __init__(
        self, first: str, second: str, found: Sequence[Difference], parent: QWidget, *, title: str = ""
    ) -> None:
        super().__init__(title or say("Compare profiles"), parent, width=90)
        place = QWidget(self)
        grid = QGridLayout(place)
        spaced(grid)
        grid.setHorizontalSpacing(3 * GRID)
        for column, words in enumerate((say("Field"), first, second)):
            grid.addWidget(Title(words, place, "step"), 0, column)
            grid.setColumnStretch(column, 3 if column else 1)
        for row, difference in enumerate(found, 1):
            for column, words in enumerate(difference):
                grid.addWidget(Text(words, "", place).selectable(), row, column, Qt.AlignmentFlag.AlignTop)
        place.setVisible(bool(found))
        told = say("Passwords are not compared.")
        if not found:
            told = say("These profiles have the same settings. Passwords are not compared.")
        self.box.addWidget(place)
        self.box.addWidget(Text(told, "faint", self))
        self.box.addStretch(1)
        self.buttons(CLOSE)


def _tested(last: LastTest | None) -> str:
    if last is None:
        return say("Untested")
    if last.failed:
        return say("Failed at {stage}, {time}", stage=stage_name(last.failed), time=moment(last.time))
    words = next((say(shown.words) for proved, shown in TESTED.items() if proved == last.state), last.state)
    return say("{words}, {time}", words=words, time=moment(last.time))
