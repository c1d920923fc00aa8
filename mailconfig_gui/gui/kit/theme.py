"""Colours and measures: native where the platform has a look of its own, else Fusion with our calm palette.

Follows the system between light and dark, and to high contrast, where no colour is ours. A native look has the
system's accent. Every pair of text and ground here has a contrast of at least 4.5 : 1 (tests/gui/kit/test_theme.py
counts), control borders at least 3 : 1.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QPainter, QPalette, QPen
from PySide6.QtWidgets import QApplication, QStyle

from mailconfig_gui.app.wishes import Shade
from mailconfig_gui.assets import resource

if TYPE_CHECKING:
    from PySide6.QtCore import QRect

# How much larger than the text around them titles are.
_TITLES = {"section": 1.15, "card": 1.08, "about": 1.35}
# Pictures that the style sheet names, each in a file for light and one for dark.
_PICTURES = ("arrow", "tick", "information", "question", "warning")
# Pixels; the one grid of all layouts.
GRID = 8
# The least height of what can be clicked, in pixels.
TARGET = 28


class Colours(NamedTuple):
    """The colours of one theme. `*_ground` are the tinted backgrounds of cards."""

    window: str
    base: str
    text: str
    faint: str
    border: str
    line: str
    accent: str
    on_accent: str
    good: str
    warn: str
    bad: str
    good_ground: str
    warn_ground: str
    bad_ground: str
    info_ground: str
    hover: str


LIGHT = Colours(
    window="#f3f5f6", base="#ffffff", text="#1b2429", faint="#54616a", border="#7e8a92", line="#d5dbdf",
    accent="#17616f", on_accent="#ffffff", good="#1a6b3e", warn="#7d5200", bad="#a8251d",
    good_ground="#edf7f0", warn_ground="#fcf6e8", bad_ground="#fdf2f1", info_ground="#e6f0f2", hover="#e4e9ec",
)  # fmt: skip
DARK = Colours(
    window="#1d2225", base="#262c30", text="#e8ecee", faint="#aab5bc", border="#77848d", line="#3a4349",
    accent="#6cc3d1", on_accent="#08262c", good="#7bd3a0", warn="#e8bb62", bad="#ff9d94",
    good_ground="#1d3327", warn_ground="#372e19", bad_ground="#332525", info_ground="#203539", hover="#30383d",
)  # fmt: skip

_PALETTE = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "base",
    QPalette.ColorRole.AlternateBase: "window",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "window",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "bad",
    QPalette.ColorRole.ToolTipBase: "base",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.PlaceholderText: "faint",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Midlight: "hover",
    QPalette.ColorRole.Light: "base",
    QPalette.ColorRole.Dark: "border",
    QPalette.ColorRole.Shadow: "border",
}

# Words and cards, under every style. A rule names the class that it is for, for each attribute costs every widget of
# that class a look through all its properties; `gui.kit.text` and `gui.kit.cards` have the classes.
_EVERYWHERE = """
Label[role="faint"] { color: %(faint)s; }
Label[role="good"] { color: %(good)s; }
Label[role="warn"] { color: %(warn)s; }
Label[role="bad"] { color: %(bad)s; }
Card { border-radius: 8px; }
Card[card="bad"] { background: %(bad_ground)s; border: 1px solid %(bad)s; }
Card[card="warn"] { background: %(warn_ground)s; border: 1px solid %(warn)s; }
Card[card="good"] { background: %(good_ground)s; border: 1px solid %(good)s; }
Card[card="info"] { background: %(info_ground)s; border: 1px solid %(line)s; }
Card[card="plain"] { background: %(base)s; border: 1px solid %(line)s; }
Rule[rule="row"] { background: %(line)s; border: none; max-height: 1px; min-height: 1px; }
Rule[rule="column"] { background: %(line)s; border: none; max-width: 1px; min-width: 1px; }
Title[title="section"] { font-weight: 600; font-size: %(section)s; }
Title[title="card"] { font-weight: 600; font-size: %(card)s; }
Title[title="step"] { font-weight: 600; }
Title[title="about"] { font-weight: 600; font-size: %(about)s; }
"""

# Controls, only where the platform has no look of its own.
_OWN_LOOK = """
QLineEdit, QComboBox, QPlainTextEdit, QTextEdit, QListView, QTreeView, QTableView {
  background: %(base)s; color: %(text)s; border: 1px solid %(border)s; border-radius: 5px;
  selection-background-color: %(accent)s; selection-color: %(on_accent)s;
}
QLineEdit, QComboBox { padding: 4px 7px; min-height: 20px; placeholder-text-color: %(faint)s; }
QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus, QTextEdit:focus, QListView:focus,
QTreeView:focus, QTableView:focus { border: 2px solid %(accent)s; }
QLineEdit:focus, QComboBox:focus { padding: 3px 6px; }
QLineEdit[invalid="true"], QComboBox[invalid="true"] { border-color: %(bad)s; }
QLineEdit:disabled, QComboBox:disabled { background: %(window)s; color: %(faint)s; border-color: %(line)s; }
QComboBox { combobox-popup: 0; }
QComboBox::drop-down { border: none; width: %(drop)s; }
QComboBox::down-arrow { image: url("%(arrow)s"); width: %(side)s; height: %(side)s; }
QComboBox QAbstractItemView { border: 1px solid %(border)s; border-radius: 0; padding: 3px; outline: none; }
QComboBox QAbstractItemView::item { min-height: 26px; padding: 0 6px; color: %(text)s; }
QComboBox QAbstractItemView::item:selected { background: %(accent)s; color: %(on_accent)s; }
QTableView::item { padding: 0 6px; }
QHeaderView { background: transparent; }
QHeaderView::section { background: transparent; color: %(faint)s; border: none; padding: 5px 6px;
  border-bottom: 1px solid %(line)s; }
QListWidget::item { padding: 5px 6px; }
QTreeView::item { padding: 4px 2px; }
QListWidget::item:disabled { color: %(faint)s; }
QListWidget::item:selected, QTreeView::item:selected { background: %(accent)s; color: %(on_accent)s; }
QPushButton {
  background: %(base)s; color: %(text)s; border: 1px solid %(border)s; border-radius: 5px;
  padding: 5px 13px; min-height: 18px; outline: none;
}
QPushButton:hover, QToolButton:hover { background: %(hover)s; }
QPushButton:pressed, QToolButton:pressed { background: %(line)s; }
QPushButton:focus { border: 2px solid %(accent)s; padding: 4px 12px; }
QPushButton[primary="true"] { background: %(accent)s; color: %(on_accent)s; border-color: %(accent)s;
  font-weight: 600; }
QPushButton:disabled { color: %(faint)s; border-color: %(line)s; background: %(window)s; }
QDialogButtonBox, QMessageBox { dialogbuttonbox-buttons-have-icons: 0; }
QMessageBox { icon-size: %(icon)s; messagebox-information-icon: url("%(information)s");
  messagebox-question-icon: url("%(question)s"); messagebox-warning-icon: url("%(warning)s"); }
QToolButton, QPushButton { icon-size: %(side)s; }
QToolButton { border: 1px solid transparent; border-radius: 5px; padding: 4px; background: transparent; }
QToolButton:focus { border: 2px solid %(accent)s; padding: 3px; }
QToolButton::menu-indicator { image: none; }
Fold { border-radius: 4px; padding: 2px 0 2px 0; }
Fold:focus { padding: 1px 0 1px 0; }
QCheckBox, QRadioButton { spacing: 8px; min-height: 26px; border: 2px solid transparent; border-radius: 5px; }
QCheckBox:focus, QRadioButton:focus { border-color: %(accent)s; }
QCheckBox::indicator { width: %(side)s; height: %(side)s; border: 1px solid %(border)s;
  border-radius: %(corner)s; background: %(base)s; }
QCheckBox::indicator:checked { background: %(accent)s; border-color: %(accent)s; image: url("%(tick)s"); }
QCheckBox::indicator:disabled { border-color: %(line)s; background: %(window)s; }
QCheckBox::indicator:checked:disabled { background: %(faint)s; }
QCheckBox:disabled { color: %(faint)s; }
QRadioButton::indicator { width: %(inner)s; height: %(inner)s; border: 1px solid %(border)s; border-radius: %(half)s;
  background: %(base)s; }
QRadioButton::indicator:checked { border: %(ring)s solid %(accent)s; width: %(dot)s; height: %(dot)s; }
QMenuBar { background: %(window)s; color: %(text)s; padding: 2px 3px; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: %(hover)s; }
QMenu { background: %(base)s; color: %(text)s; border: 1px solid %(border)s; padding: 4px; }
QMenu::item { padding: 6px 26px 6px 26px; border-radius: 4px; }
QMenu::item:selected { background: %(accent)s; color: %(on_accent)s; }
QMenu::item:disabled { color: %(faint)s; background: transparent; }
QMenu::separator { height: 1px; background: %(line)s; margin: 4px 6px; }
QToolTip { background: %(base)s; color: %(text)s; border: 1px solid %(border)s; padding: 4px; }
QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: 11px; }
QScrollBar:horizontal { height: 11px; }
QScrollBar::handle { background: %(border)s; border-radius: 3px; margin: 3px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }
QScrollArea { border: none; }
"""


def _luminance(colour: str) -> float:
    value = QColor(colour)
    parts = []
    for part in (value.redF(), value.greenF(), value.blueF()):
        parts.append(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours as WCAG 2 defines it, from 1 to 21."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _of_high_contrast(palette: QPalette) -> Colours:
    """Return colours of the system only: what is good or bad is said by words and icons."""
    role = QPalette.ColorRole
    window, base, text = (palette.color(one).name() for one in (role.Window, role.Base, role.WindowText))
    touched = _mixed(window, text, 0.2)
    return Colours(
        window=window, base=base, text=text, faint=text, border=text, line=text, accent=text, on_accent=window,
        good=text, warn=text, bad=text, good_ground=window, warn_ground=touched, bad_ground=window, info_ground=window,
        hover=touched,
    )  # fmt: skip


def _of_system(colours: Colours, palette: QPalette) -> Colours:
    """Return the colours with the system's accent, moved towards that of text until it can be read on all grounds."""
    grounds = (
        colours.window, colours.base, colours.good_ground, colours.warn_ground, colours.bad_ground,
        colours.info_ground,
    )  # fmt: skip
    accent = palette.color(QPalette.ColorRole.Accent).name()
    mixed = (_mixed(accent, colours.text, share / 10) for share in range(10))
    readable = (one for one in mixed if all(contrast(one, ground) >= 4.5 for ground in grounds))
    chosen = palette.color(QPalette.ColorRole.HighlightedText).name()
    return colours._replace(accent=next(readable, colours.text), on_accent=chosen)


def _mixed(first: str, second: str, share: float) -> str:
    one, other = QColor(first), QColor(second)
    pairs = ((one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue()))
    return QColor(*(round(a + (b - a) * share) for a, b in pairs)).name()


class Theme(QObject):
    """The one theme of the program; `changed` is emitted when the system goes from light to dark or back."""

    changed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        # Bare Linux falls back to Fusion; Windows, macOS and a desktop with its own style keep theirs.
        self._native_style = application.style().objectName()
        self.own_look = self._native_style.lower() == "fusion"
        self._native_palette = application.palette()
        self.colours = LIGHT
        self._more_contrast = False
        self._forced: bool | None = None
        self._system_font = application.font()
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self.apply)
        hints.accessibility().contrastPreferenceChanged.connect(self.apply)
        application.fontChanged.connect(self.apply)
        if not self.own_look:
            # The style may take its time after the system, or not follow it at all.
            application.paletteChanged.connect(self.apply)
        self.apply()

    def apply(self, *_: object) -> None:
        """Take the colours that the system asks for now."""
        dark = self._system_is_dark() if self._forced is None else self._forced
        self.colours = DARK if dark else LIGHT
        hints = QGuiApplication.styleHints()
        wanted = hints.accessibility().contrastPreference()
        self._more_contrast = wanted is Qt.ContrastPreference.HighContrast
        if self._more_contrast:
            self.colours = _of_high_contrast(self._palette_of_system())
        if not self.own_look:
            self.colours = _of_system(self.colours, self._palette_of_system())
        words = _EVERYWHERE
        if self.own_look:
            self._application.setPalette(_palette(self.colours))
            words += _OWN_LOOK
        self._application.setStyleSheet(words % self._values(dark))
        self.changed.emit()

    def force(self, dark: bool | None) -> None:
        """Show the dark or the light colours whatever the system says; None follows it again."""
        self._forced = dark
        self.apply()

    def wear(self, shade: Shade) -> None:
        """Show light or dark colours, also in what a style of the system draws."""
        schemes = {Shade.LIGHT: Qt.ColorScheme.Light, Shade.DARK: Qt.ColorScheme.Dark}
        self._dress(self._native_style)
        QGuiApplication.styleHints().setColorScheme(schemes.get(shade, Qt.ColorScheme.Unknown))
        if shade is Shade.DARK and not self.own_look and not _is_dark(self._application.palette()):
            # The style of Windows 10 has no dark colours.
            self._dress("fusion")
        self.force(None if shade is Shade.SYSTEM else shade is Shade.DARK)

    def _dress(self, style: str) -> None:
        own_look = style.lower() == "fusion"
        if own_look is not self.own_look:
            self.own_look = own_look
            self._application.setPalette(QPalette())
            self._application.setStyle(style)

    def enlarge(self, percent: int) -> None:
        """Show all text in a size of so many percent of the system's."""
        font = QFont(self._system_font)
        if percent != 100:
            font.setPointSizeF(QFontInfo(font).pointSizeF() * percent / 100)
        self._application.setFont(font)

    def _system_is_dark(self) -> bool:
        if not self.own_look:
            # The style of Windows 10 stays light where the system is dark.
            return _is_dark(self._application.palette())
        scheme = QGuiApplication.styleHints().colorScheme()
        if scheme is Qt.ColorScheme.Unknown:
            return _is_dark(self._native_palette)
        return scheme is Qt.ColorScheme.Dark

    def _palette_of_system(self) -> QPalette:
        """Return what the style shows; where the look is ours, what it would show."""
        return self._application.style().standardPalette() if self.own_look else self._application.palette()

    def _values(self, dark: bool) -> dict[str, str]:
        shade = "dark" if dark else "light"
        font = QFontInfo(self._application.font())
        return {
            **self.colours._asdict(),
            **{name: f"{font.pointSizeF() * factor:.2f}pt" for name, factor in _TITLES.items()},
            **_measures(font.pixelSize()),
            **{name: resource("icons", "style", f"{name}-{shade}.svg").as_posix() for name in _PICTURES},
        }

    def colour(self, role: str) -> QColor:
        """Return a colour by its name."""
        return QColor(getattr(self.colours, role))

    @property
    def tints_selection(self) -> bool:
        """Tell whether what is chosen keeps the colours of its words, on a ground that is hardly another."""
        return not self.own_look and not self._more_contrast and self._native_style == "windows11"

    @property
    def animated(self) -> bool:
        """Tell whether the system wants things to move."""
        if os.environ.get("MAILCONFIG_NO_MOTION"):
            return False
        return self._application.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0


def _measures(text: int) -> dict[str, str]:
    """Return the sizes of what grows with the text, whose font has so many pixels: boxes to tick, arrows, icons."""
    side = max(16, text)
    ring = side * 5 // 16
    sizes = {"side": side, "drop": side + 8, "icon": 2 * side, "corner": side // 4}
    sizes |= {"inner": side - 2, "half": side // 2, "ring": ring, "dot": side - 2 * ring}
    return {name: f"{pixels}px" for name, pixels in sizes.items()}


def _is_dark(palette: QPalette) -> bool:
    return palette.color(QPalette.ColorRole.Window).lightness() < 128


def _palette(colours: Colours) -> QPalette:
    palette = QPalette()
    for role, name in _PALETTE.items():
        palette.setColor(role, QColor(getattr(colours, name)))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.faint))
    return palette


_theme: Theme | None = None


def theme() -> Theme:
    """Return the theme of the running application, made at the first call."""
    global _theme
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise RuntimeError("there is no application yet")
    if _theme is None or _theme.parent() is not application:
        _theme = Theme(application)
    return _theme


def fixed_font() -> QFont:
    """Return a font that is the system's fixed one, and leaves the size to what stands around it."""
    font = QFont()
    font.setFamily(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family())
    return font


def draw_focus(painter: QPainter, place: QRect, role: str = "accent") -> None:
    """Draw a focus ring, 2 pixels wide, in a colour by its name, where Qt draws none or none that can be seen."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(theme().colour(role))
    pen.setWidth(2)
    painter.setPen(pen)
    painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 4, 4)
