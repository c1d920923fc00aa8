"""Qt's own words in the language chosen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication, QDialogButtonBox

from mailconfig_gui.gui.kit.language import dress
from mailconfig_gui.words.plurals import rule
from mailconfig_gui.words.say import Catalogue, choose


@pytest.fixture
def plain(qapp: QApplication) -> Iterator[QApplication]:
    """The application, English again and left to right afterwards."""
    before = QLocale()
    yield qapp
    choose(None)
    for words in qapp.findChildren(QTranslator):
        qapp.removeTranslator(words)
    QLocale.setDefault(before)
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def _cancel() -> str:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    return box.button(QDialogButtonBox.StandardButton.Cancel).text()


def test_buttons_and_dates_of_qt_are_in_the_language(plain: QApplication) -> None:
    choose(Catalogue("de", {}, {}, rule("de").form))
    dress(plain)
    assert _cancel() == "Abbrechen"
    assert QLocale().language() is QLocale.Language.German
    assert plain.layoutDirection() is Qt.LayoutDirection.LeftToRight


def test_a_language_from_the_right_turns_the_window(plain: QApplication) -> None:
    before = QLocale()
    choose(Catalogue("xx-rtl", {}, {}, rule("xx-rtl").form))
    dress(plain)
    assert plain.layoutDirection() is Qt.LayoutDirection.RightToLeft
    assert QLocale() == before


def test_english_changes_nothing(plain: QApplication) -> None:
    before = QLocale()
    dress(plain)
    assert QLocale() == before
    assert plain.layoutDirection() is Qt.LayoutDirection.LeftToRight
