"""The window on screens of any size, scale and font, under a real window manager (Xvfb and openbox)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.lab.screen import Person, Screen

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from mailconfig_gui.gui.window import MainWindow

pytestmark = pytest.mark.real


def outside(window: QWidget) -> list[str]:
    """Name what of a window, frame included, does not lie on the screen."""
    from PySide6.QtCore import QRect

    free = window.screen().availableGeometry()
    found = [] if free.contains(window.frameGeometry()) else [f"{window.frameGeometry()} on {free}"]
    for name, part in vars(getattr(window, "bottom", window)).items():
        if name in ("recipient", "send", "save", "apply"):
            place = QRect(part.mapToGlobal(part.rect().topLeft()), part.size())
            if not part.isVisible() or not free.contains(place):
                found.append(f"{name} {place}")
    return found


def starts(window: MainWindow) -> Person:
    """Look at the window as it opens, and with as much below the fields as there can be."""
    from PySide6.QtGui import QGuiApplication

    first = outside(window)
    window.form.choose("custom")
    window.editor.set_recipient("nobody")
    window.test(send=True)
    yield 100
    window.note("Something that is said in passing.")
    yield 100
    # Set, Qt would add it to the title of every dialog.
    return [first, outside(window), QGuiApplication.applicationDisplayName()]


@pytest.mark.parametrize(
    ("size", "environment"),
    [
        ("1440x900", {}), ("1440x900", {"QT_SCALE_FACTOR": "2"}), ("1440x900", {"QT_FONT_DPI": "168"}),
        ("1024x700", {}),
    ],
)  # fmt: skip
def test_the_first_window_lies_on_the_screen_with_all_its_buttons(
    screen: Callable[[str], Screen], tmp_path: Path, size: str, environment: dict[str, str]
) -> None:
    assert screen(size).run(f"{__name__}:starts", tmp_path, environment) == [[], [], "mailconfig"]


def applies(window: MainWindow) -> Person:
    """Go by keys from the address over http to the platform's settings, and look at each page."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from mailconfig_gui.gui.apply.dialog import ApplyDialog
    from tests.gui.small_windows import PLATFORM_PASSWORD, Works
    from tests.gui.states import choose_sendgrid
    from tests.platform_standin.server import Platform

    platform = Platform("4.3", mailer=Works(works=True))
    platform.state.users[0].password = PLATFORM_PASSWORD
    choose_sendgrid(window)
    window.dialogs.apply()
    dialog = window.findChild(ApplyDialog)
    assert isinstance(dialog, ApplyDialog)

    def page(focused: QWidget) -> list[str]:
        free, frame = dialog.screen().availableGeometry(), dialog.frameGeometry()
        lies = [] if free.contains(frame) else [f"{frame} on {free}"]
        return [*lies, *([] if focused.hasFocus() else [f"{dialog.focusWidget()} has the focus"])]

    yield 200
    form = dialog.form
    form.fields.edit("url").setFocus()
    QTest.keyClicks(form.fields.edit("url"), platform.url)
    form.fields.fill("user", "sysadmin@thingsboard.org")
    form.fields.check_box("plain_http").setChecked(True)
    form.fields.edit("password").setFocus()
    QTest.keyClicks(form.fields.edit("password"), PLATFORM_PASSWORD)
    yield 200
    found = [page(form.fields.edit("password"))]
    QTest.keyClick(form.fields.edit("password"), Qt.Key.Key_Return)
    yield lambda: dialog.page is not None and not dialog.running
    yield 200
    assert dialog.page is not None
    dialog.page.test_here.setChecked(False)
    found.append(page(dialog.apply))
    QTest.keyClick(dialog.apply, Qt.Key.Key_Return)
    yield lambda: dialog.outcome is not None
    yield 200
    found.append(page(dialog.close_button))
    saved = platform.state.mail["smtpHost"]
    platform.close()
    return [*found, saved]


@pytest.mark.parametrize("environment", [{}, {"QT_SCALE_FACTOR": "2"}])
def test_settings_are_applied_by_keys_alone_and_every_page_lies_on_the_screen(
    screen: Callable[[str], Screen], tmp_path: Path, environment: dict[str, str]
) -> None:
    found = screen("1440x900").run(f"{__name__}:applies", tmp_path, environment)
    assert found == [[], [], [], "smtp.sendgrid.net"]


def finds_a_provider(window: MainWindow) -> Person:
    """Open the list of providers with a letter, choose with Enter, and go on with the keyboard."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    window.form.provider.setFocus()
    yield 200
    QTest.keyClicks(window.form.provider, "g")
    yield 200
    opened = window.form.provider.list
    assert opened is not None
    lies = opened.screen().availableGeometry().contains(opened.geometry())
    found = [lies, QApplication.focusWidget() is opened.line]
    QTest.keyClicks(opened.line, "mail.com")
    QTest.keyClick(opened.line, Qt.Key.Key_Return)
    yield 200
    focused = QApplication.focusWidget()
    return [*found, opened.isVisible(), window.editor.draft.provider, focused is window.form.provider]


@pytest.mark.parametrize("size", ["1440x900", "1024x480"])
def test_the_list_of_providers_lies_on_the_screen_and_gives_the_keyboard_back(
    screen: Callable[[str], Screen], tmp_path: Path, size: str
) -> None:
    assert screen(size).run(f"{__name__}:finds_a_provider", tmp_path, {}) == [
        True,
        True,
        False,
        "gmail",
        True,
    ]
