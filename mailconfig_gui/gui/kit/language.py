"""The window in the language chosen: Qt's own words, the way lines run, numbers and dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator

from mailconfig_gui.words.catalogue import right_to_left
from mailconfig_gui.words.say import ENGLISH, language

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


def dress(application: QApplication) -> None:
    """Have Qt speak the language chosen; to be called before there is a widget. English needs nothing."""
    if language() == ENGLISH:
        return
    locale = QLocale(language())
    if locale.language() is not QLocale.Language.C:
        QLocale.setDefault(locale)
    own_words = QTranslator(application)
    if own_words.load(locale, "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        application.installTranslator(own_words)
    left = Qt.LayoutDirection.LeftToRight
    application.setLayoutDirection(Qt.LayoutDirection.RightToLeft if right_to_left(language()) else left)
