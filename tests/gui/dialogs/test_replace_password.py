"""A new password is tested before it is saved."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.dialogs.replace_password import ReplaceDialog
from mailconfig_gui.gui.window import MainWindow


def test_enter_in_the_new_password_tests_it(window: MainWindow, qtbot: QtBot) -> None:
    dialog = ReplaceDialog(window, name="Plant A", user="tb", host="mail.plant.org")
    dialog.open()
    with qtbot.waitSignal(dialog.test_wanted) as caught:
        qtbot.keyClicks(dialog.secret.edit, "new")
        qtbot.keyClick(dialog.secret.edit, Qt.Key.Key_Return)
    assert caught.args == ["new"]
    dialog.close()


def test_a_new_password_is_wanted_before_it_is_tested(window: MainWindow, qtbot: QtBot) -> None:
    dialog = ReplaceDialog(window, name="Plant A", user="tb", host="mail.plant.org")
    dialog.open()
    tested: list[str] = []
    dialog.test_wanted.connect(tested.append)
    dialog.test.click()
    assert tested == []
    assert dialog.outcome.isVisible()
    qtbot.keyClicks(dialog.secret.edit, "new")
    dialog.test.click()
    assert tested == ["new"]
    dialog.say("Not saved.", "bad", failed=True)
    assert dialog.untested.isVisible()
    with qtbot.waitSignal(dialog.save_wanted) as caught:
        dialog.untested.click()
    assert caught.args == ["new"]
    dialog.set_running(True)
    assert not dialog.test.isEnabled()
    assert dialog.test.toolTip()
    dialog.close()
