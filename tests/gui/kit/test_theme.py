"""Colours: contrast counted, both themes complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QPalette, QStyleHints
from PySide6.QtWidgets import QApplication

from mailconfig_gui.app.wishes import Shade
from mailconfig_gui.gui.kit.text import Text
from mailconfig_gui.gui.kit.theme import DARK, LIGHT, Colours, Theme, contrast, theme

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

_WORDS = ("text", "faint", "accent", "good", "warn", "bad")
_GROUNDS = ("window", "base", "good_ground", "warn_ground", "bad_ground", "info_ground")


def test_contrast_is_as_wcag_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", _GROUNDS)
@pytest.mark.parametrize("words", _WORDS)
def test_words_can_be_read(colours: Colours, words: str, ground: str) -> None:
    assert contrast(getattr(colours, words), getattr(colours, ground)) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_words_on_the_primary_button_and_borders_can_be_seen(colours: Colours) -> None:
    assert contrast(colours.on_accent, colours.accent) >= 4.5
    for ground in _GROUNDS:
        for border in ("border", "accent", "good", "warn", "bad"):
            assert contrast(getattr(colours, border), getattr(colours, ground)) >= 3


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["hover", "line"])
def test_words_under_the_pointer_and_pressed_can_be_read(colours: Colours, ground: str) -> None:
    for words in _WORDS:
        assert contrast(getattr(colours, words), getattr(colours, ground)) >= 4.5


def test_the_palette_follows(application: QApplication) -> None:
    for dark, colours in ((True, DARK), (False, LIGHT)):
        theme().force(dark)
        assert theme().colours is colours
        assert application.palette().color(QPalette.ColorRole.Window) == QColor(colours.window)
        assert colours.accent in application.styleSheet()


class DarkSystem:
    """What the system says under the style of Windows 10, which stays light."""

    def __init__(self, hints: QStyleHints) -> None:
        self.colorSchemeChanged = hints.colorSchemeChanged

    def colorScheme(self) -> Qt.ColorScheme:  # noqa: N802 - of Qt
        return Qt.ColorScheme.Dark


def test_a_style_that_stays_light_in_a_dark_system_gets_dark_words(
    application: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    theme().force(False)
    light, style = application.palette(), application.style().objectName()
    hints = DarkSystem(QGuiApplication.styleHints())
    monkeypatch.setattr(QGuiApplication, "styleHints", lambda: hints)
    application.setStyle("windows")
    application.setPalette(light)
    one = Theme(application)
    try:
        assert (one.own_look, one.colours) == (False, LIGHT)
        application.setPalette(QPalette(QColor(DARK.window)))
        assert one.colours is DARK
    finally:
        one.deleteLater()
        monkeypatch.undo()
        application.setStyle(style)
        theme().apply()


def test_a_wish_for_dark_is_kept_under_a_style_that_has_no_dark_colours(application: QApplication) -> None:
    """On Windows 10 pale words stood on near-white."""
    theme().force(False)
    application.setStyleSheet("")
    style = application.style().objectName()
    application.setPalette(QPalette())
    application.setStyle("windows")
    one = Theme(application)
    try:
        native = application.palette().color(QPalette.ColorRole.Window)
        one.wear(Shade.DARK)
        assert one.colours is DARK
        assert application.palette().color(QPalette.ColorRole.Window) == QColor(DARK.window)
        for shade in (Shade.LIGHT, Shade.SYSTEM):
            one.wear(shade)
            assert not one.own_look
            assert (one.colours, application.palette().color(QPalette.ColorRole.Window)) == (LIGHT, native)
    finally:
        one.deleteLater()
        application.setStyleSheet("")
        assert application.style().objectName() == "windows"
        application.setStyle(style)
        theme().apply()


def test_titles_grow_with_the_font_of_the_system(application: QApplication) -> None:
    theme()
    font = QFont(application.font())
    font.setPointSizeF(20)
    application.setFont(font)
    # To the pixel: 20 points are 26.67 of them.
    assert "23.29pt" in application.styleSheet()
    font.setPixelSize(40)
    application.setFont(font)
    assert "34.50pt" in application.styleSheet()


def test_the_fixed_font_has_the_size_of_the_text_around_it(application: QApplication, qtbot: QtBot) -> None:
    theme()
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    words = Text("250 OK").fixed()
    qtbot.addWidget(words)
    words.show()
    for points in (20, 9):
        font = QFont(application.font())
        font.setPointSizeF(points)
        application.setFont(font)
        assert words.font().pointSizeF() == points
        # Not every machine has a font of fixed pitch.
        assert words.fontInfo().family() == QFontInfo(system).family()


def test_nothing_moves_where_the_system_says_so(
    application: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILCONFIG_NO_MOTION", "1")
    assert not theme().animated
