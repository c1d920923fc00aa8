"""The field with the provider: a drop-down whose list can be searched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy

from mailconfig_gui.gui.kit.inputs import DropDown
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from mailconfig_gui.app.editor import Editor
    from mailconfig_gui.gui.form.provider_list import ProviderList

# Held, a key is none to type. Not what is left without Shift: from Python 3.12 on ~ of a member of Qt's leaves nothing.
_OF_COMMANDS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


class ProviderChoice(DropDown):
    """Shows the provider. No key changes it while it is closed: arrows open the list, letters search in it."""

    def __init__(self, editor: Editor, parent: QWidget) -> None:
        super().__init__(parent)
        self._editor = editor
        self.list: ProviderList | None = None
        """The list, once it was opened."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setPlaceholderText(say("Choose where your mail goes out"))
        self.add_entries((say(preset.name), preset.id) for preset in editor.presets.values())

    def showPopup(self) -> None:  # noqa: N802
        """Open the list."""
        self.search("")

    def search(self, typed: str) -> None:
        """Open the list with this in its search field."""
        # Most windows are opened with a provider that stays.
        from mailconfig_gui.gui.form.provider_list import ProviderList

        if self.list is None:
            self.list = ProviderList(self._editor, self)
            self.list.chosen.connect(self._take)
        self.list.open(typed)

    def _take(self, provider: str) -> None:
        self.setCurrentIndex(self.findData(provider))
        self.activated.emit(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Open the list at arrows, the space bar and whatever can be searched for."""
        text = event.text()
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Space):
            self.showPopup()
        elif text.isprintable() and text and not event.modifiers() & _OF_COMMANDS:
            self.search(text)
        else:
            super().keyPressEvent(event)
