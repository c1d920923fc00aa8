"""The menu that chooses the language of the next start; it is there only where there is more than English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from mailconfig_gui.app.language import PREFERENCE
from mailconfig_gui.gui.kit.questions import ask
from mailconfig_gui.words.say import ENGLISH, language, say

if TYPE_CHECKING:
    from mailconfig_gui.app.home import Home


class LanguageMenu(QMenu):
    """Lists the languages by their own names. It looks for them each time that the menu above it opens."""

    def __init__(self, window: QWidget, home: Home, above: QMenu) -> None:
        super().__init__(say("&Language"), above)
        self.menuAction().setToolTip(say("There is no other language here."))
        self._window = window
        self._home = home
        self.above = above
        above.addMenu(self)
        above.aboutToShow.connect(self._fill)
        self._fill()

    def _fill(self) -> None:
        # Opened only with this menu: what reads catalogues.
        from mailconfig_gui.app.catalogues import languages

        self.clear()
        found = languages(self._home.paths)
        self.menuAction().setVisible(bool(found))
        group = QActionGroup(self)
        for code in (ENGLISH, *found):
            action = self.addAction(_own_name(code))
            action.setCheckable(True)
            action.setChecked(code == language())
            action.triggered.connect(lambda _=False, code=code: self._choose(code))
            group.addAction(action)

    def _choose(self, code: str) -> None:
        home = self._home
        home.remember(choices={**home.preferences.choices, PREFERENCE: code})
        if code != language():
            title = say("Language")
            words = say("The window speaks this language when it is opened the next time.")
            ask(self._window, title, words, {say("Close"): None})


def _own_name(code: str) -> str:
    """Return a language's own name for itself, its code where Qt does not know it."""
    locale = QLocale(code)
    return code if locale.language() is QLocale.Language.C else locale.nativeLanguageName()
