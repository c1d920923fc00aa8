"""The window in the language chosen: Qt's own words, the way lines run, numbers and dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator

from mailconfig_gui.words import say

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from mailconfig_gui.words.catalogue import Catalogue


def dress(application: QApplication) -> None:
    """Have Qt speak the language chosen; to be called before there is a widget. English needs nothing."""
    catalogue = say.chosen()
    if catalogue is not None:
        _dress(application, catalogue)


def _dress(application: QApplication, catalogue: Catalogue) -> None:
    locale = QLocale(catalogue.language)
    if locale.language() is not QLocale.Language.C:
        QLocale.setDefault(locale)
    own_words = QTranslator(application)
    if own_words.load(locale, "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        application.installTranslator(own_words)
    left = Qt.LayoutDirection.LeftToRight
    application.setLayoutDirection(Qt.LayoutDirection.RightToLeft if catalogue.right_to_left else left)
