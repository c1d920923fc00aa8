"""Icons of Qt's own buttons and menus: coloured by the theme."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from mailconfig_gui.gui.kit.button_icons import application_icon, icon
from mailconfig_gui.gui.kit.theme import theme


def test_an_icon_takes_the_colour_of_the_theme_when_it_is_painted(application: QApplication) -> None:
    made = icon("check")
    colours = []
    for dark in (False, True):
        theme().force(dark)
        image = made.pixmap(QSize(32, 32)).toImage()
        colours.append(
            {
                image.pixelColor(x, y).name()
                for x in range(image.width())
                for y in range(image.height())
                if image.pixelColor(x, y).alpha() == 255
            }
        )
    assert colours[0] == {QColor(theme().colours.text).name()} or colours[0] != colours[1]


def test_the_program_has_an_icon_in_every_size(application: QApplication) -> None:
    assert {size.width() for size in application_icon().availableSizes()} >= {16, 32, 48, 256}
