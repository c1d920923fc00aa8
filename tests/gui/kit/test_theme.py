"""Colours: contrast counted, both themes complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QPushButton,
    QRadioButton,
    QStyle,
    QStyleOptionComboBox,
    QToolButton,
)

from mailconfig_gui.app.wishes import Shade
from mailconfig_gui.gui.kit.text import Text
from mailconfig_gui.gui.kit.theme import DARK, LIGHT, Colours, Theme, contrast, theme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
def test_each_focus_ring_can_be_told_from_what_is_on_both_sides_of_it(colours: Colours) -> None:
    assert contrast(colours.on_accent, colours.accent) >= 3
    for ground in ("window", "base"):
        assert contrast(colours.accent, getattr(colours, ground)) >= 3


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


class System:
    """What the system says, where this one cannot: dark under a style that stays light, or high contrast."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, scheme: Qt.ColorScheme, more: Qt.ContrastPreference
    ) -> None:
        self._hints = QGuiApplication.styleHints()
        self.colorSchemeChanged = self._hints.colorSchemeChanged
        self.contrastPreferenceChanged = self._hints.accessibility().contrastPreferenceChanged
        self._scheme, self._more = scheme, more
        monkeypatch.setattr(QGuiApplication, "styleHints", lambda: self)

    def colorScheme(self) -> Qt.ColorScheme:  # noqa: N802 - of Qt
        return self._scheme

    def accessibility(self) -> System:
        return self

    def contrastPreference(self) -> Qt.ContrastPreference:  # noqa: N802 - of Qt
        return self._more


@pytest.fixture
def native(application: QApplication) -> Iterator[Callable[[], Theme]]:
    """Make a theme under a style that is the system's own, in the palette that the application has by then."""
    theme().force(False)
    light, style = application.palette(), application.style().objectName()
    application.setStyleSheet("")
    application.setStyle("windows")
    application.setPalette(light)
    made: list[Theme] = []

    def make() -> Theme:
        made.append(Theme(application))
        return made[-1]

    yield make
    for one in made:
        one.deleteLater()
    application.setStyleSheet("")
    application.setStyle(style)
    theme().apply()


def ours(one: Theme) -> Colours:
    """The colours of a theme but for the accent and what stands on it, which are the system's."""
    return one.colours._replace(accent=LIGHT.accent, on_accent=LIGHT.on_accent)


def test_a_style_that_stays_light_in_a_dark_system_gets_dark_words(
    native: Callable[[], Theme], application: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    System(monkeypatch, Qt.ColorScheme.Dark, Qt.ContrastPreference.NoPreference)
    one = native()
    assert (one.own_look, ours(one)) == (False, LIGHT)
    application.setPalette(QPalette(QColor(DARK.window)))
    assert ours(one) == DARK._replace(accent=LIGHT.accent, on_accent=LIGHT.on_accent)
    monkeypatch.undo()


def words_and_grounds(colours: Colours) -> Iterator[float]:
    return (
        contrast(getattr(colours, word), getattr(colours, ground)) for word in _WORDS for ground in _GROUNDS
    )


@pytest.mark.parametrize("ground", [LIGHT.window, DARK.window])
@pytest.mark.parametrize("accent", ["#0078d7", "#ffb900", "#e81123", "#000000", "#ffffff", "#498205"])
def test_the_accent_of_the_system_is_taken_and_can_be_read(
    native: Callable[[], Theme], application: QApplication, ground: str, accent: str
) -> None:
    palette = QPalette(QColor(ground))
    palette.setColor(QPalette.ColorRole.Accent, QColor(accent))
    application.setPalette(palette)
    colours = native().colours
    assert min(words_and_grounds(colours)) >= 4.5
    if accent == "#e81123" and ground == LIGHT.window:
        assert QColor(colours.accent).hue() == pytest.approx(QColor(accent).hue(), abs=3)


HIGH_CONTRAST = {
    "black": ("#000000", "#ffffff", "#1aebff", "#000000"),
    "white": ("#ffffff", "#000000", "#37006e", "#ffffff"),
    "desert": ("#fffaef", "#3d3d3d", "#903909", "#fff5e3"),
}


@pytest.mark.parametrize("name", HIGH_CONTRAST)
def test_in_high_contrast_no_colour_is_ours(
    native: Callable[[], Theme], application: QApplication, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    window, text, highlight, on_highlight = (QColor(one) for one in HIGH_CONTRAST[name])
    palette = QPalette(window)
    for role in (QPalette.ColorRole.Window, QPalette.ColorRole.Base):
        palette.setColor(role, window)
    palette.setColor(QPalette.ColorRole.WindowText, text)
    palette.setColor(QPalette.ColorRole.Highlight, highlight)
    palette.setColor(QPalette.ColorRole.HighlightedText, on_highlight)
    application.setPalette(palette)
    System(monkeypatch, Qt.ColorScheme.Unknown, Qt.ContrastPreference.HighContrast)
    colours = native().colours
    assert {colours.good, colours.warn, colours.bad, colours.faint, colours.border} == {text.name()}
    assert colours.on_accent == on_highlight.name()
    assert {colours.window, colours.base, colours.good_ground, colours.bad_ground} == {window.name()}
    assert min(words_and_grounds(colours)) >= 4.5
    monkeypatch.undo()


def test_marks_keep_their_colours_where_the_style_hardly_tints_what_is_chosen(
    native: Callable[[], Theme], monkeypatch: pytest.MonkeyPatch
) -> None:
    """White marks stood on pale grey under Windows 11; its high contrast fills the row with a colour."""
    assert not theme().tints_selection
    one = native()
    one._native_style = "windows11"
    assert one.tints_selection
    System(monkeypatch, Qt.ColorScheme.Unknown, Qt.ContrastPreference.HighContrast)
    one.apply()
    assert not one.tints_selection
    monkeypatch.undo()


def test_our_own_look_has_high_contrast_too(
    application: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    theme().force(False)
    System(monkeypatch, Qt.ColorScheme.Unknown, Qt.ContrastPreference.HighContrast)
    theme().apply()
    try:
        colours = theme().colours
        assert colours.good == colours.text == colours.border
        assert min(words_and_grounds(colours)) >= 4.5
        assert contrast(colours.on_accent, colours.accent) >= 4.5
        assert application.palette().color(QPalette.ColorRole.WindowText) == QColor(colours.text)
    finally:
        monkeypatch.undo()
        theme().force(None)


def test_a_wish_for_dark_is_kept_under_a_style_that_has_no_dark_colours(
    native: Callable[[], Theme], application: QApplication
) -> None:
    """On Windows 10 pale words stood on near-white."""
    application.setPalette(QPalette())
    one = native()
    window = application.palette().color(QPalette.ColorRole.Window)
    one.wear(Shade.DARK)
    assert one.colours is DARK
    assert application.palette().color(QPalette.ColorRole.Window) == QColor(DARK.window)
    for shade in (Shade.LIGHT, Shade.SYSTEM):
        one.wear(shade)
        assert not one.own_look
        assert (ours(one), application.palette().color(QPalette.ColorRole.Window)) == (LIGHT, window)
    application.setStyleSheet("")
    assert application.style().objectName() == "windows"


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


def test_boxes_to_tick_arrows_and_icons_grow_with_the_text(application: QApplication, qtbot: QtBot) -> None:
    theme()
    check, radio, button, fold, chooser = made = (
        QCheckBox(), QRadioButton(), QPushButton(), QToolButton(), QComboBox(),
    )  # fmt: skip
    for widget in made:
        qtbot.addWidget(widget)
    chooser.resize(300, 60)

    def sides() -> list[int]:
        metric, option = QStyle.PixelMetric, QStyleOptionComboBox()
        chooser.initStyleOption(option)
        drop = chooser.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxArrow, chooser
        )
        return [
            check.style().pixelMetric(metric.PM_IndicatorWidth, None, check),
            radio.style().pixelMetric(metric.PM_ExclusiveIndicatorWidth, None, radio),
            button.iconSize().width(), fold.iconSize().width(), drop.width() - 8,
        ]  # fmt: skip

    for pixels, side in ((13, 16), (20, 20), (40, 40)):
        font = QFont(application.font())
        font.setPixelSize(pixels)
        application.setFont(font)
        # The border of what is drawn around counts with some.
        assert all(side <= one <= side + 2 for one in sides()), sides()


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
