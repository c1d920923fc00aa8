"""Icons: one family, coloured by the theme, sharp at every scale."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from mailconfig_gui.assets import resource
from mailconfig_gui.gui.kit.icons import IconView, application_icon, draw, icon
from mailconfig_gui.gui.kit.theme import theme

_FAMILY = sorted(path for path in resource("icons").glob("*.svg") if path.stem != "mailconfig")
_USED = re.compile(r'(?:icon|icon_button|IconView|show_icon|_head)\((?:card, |self, )?"([a-z-]+)"')


@pytest.mark.parametrize("path", _FAMILY, ids=lambda path: path.stem)
def test_the_family_is_one(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert 'viewBox="0 0 20 20"' in text
    assert 'stroke="#000"' in text


@pytest.mark.parametrize("path", _FAMILY, ids=lambda path: path.stem)
def test_every_icon_can_be_drawn(path: Path, application: QApplication) -> None:
    image = QImage(40, 40, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    draw(painter, path.stem, "bad", QRect(0, 0, 40, 40))
    painter.end()
    seen = [
        image.pixelColor(x, y) for x in range(40) for y in range(40) if image.pixelColor(x, y).alpha() == 255
    ]
    assert seen
    assert {colour.name() for colour in seen} == {theme().colour("bad").name()}


def test_every_icon_named_in_the_window_exists() -> None:
    folder = Path(__file__).resolve().parents[3] / "mailconfig_gui" / "gui"
    named = {
        name for path in folder.rglob("*.py") for name in _USED.findall(path.read_text(encoding="utf-8"))
    }
    assert named
    assert named <= {path.stem for path in _FAMILY}


def test_an_icon_beside_a_text_is_as_high_as_the_text(application: QApplication) -> None:
    view = IconView("running", "accent")
    assert view.sizeHint().height() >= view.fontMetrics().height()
    assert view.minimumSizeHint() == view.sizeHint()
    view.turn(30)
    view.grab()
    view.show_icon("done", "good")
    assert view.name == "done"


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


def test_an_icon_with_room_beside_it_is_drawn_in_its_middle_and_nothing_else(
    application: QApplication,
) -> None:
    image = icon("check").pixmap(QSize(32, 16)).toImage()
    drawn = [x for x in range(32) if any(image.pixelColor(x, y).alpha() for y in range(16))]
    assert 8 <= min(drawn) <= max(drawn) < 24


def test_the_program_has_an_icon_in_every_size(application: QApplication) -> None:
    assert {size.width() for size in application_icon().availableSizes()} >= {16, 32, 48, 256}
