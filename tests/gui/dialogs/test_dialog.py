"""A dialog is as high as what it says."""

from __future__ import annotations

from mailconfig_gui.gui.dialogs.replace_password import ReplaceDialog
from mailconfig_gui.gui.window import MainWindow
from tests.gui.states import settle


def test_a_dialog_grows_with_what_comes_later_and_scrolls_where_the_screen_ends(window: MainWindow) -> None:
    dialog = ReplaceDialog(window, name="Plant A", user="tb", host="mail.plant.org")
    dialog.open()
    settle()
    before = dialog.height()
    dialog.say("535 5.7.8 Username and Password not accepted. " * 6, "bad", failed=True)
    settle()
    grown = dialog.height()
    assert grown - before >= dialog.outcome.height() - dialog.foot.spacing()
    assert dialog.outcome.height() >= dialog.outcome.heightForWidth(dialog.outcome.width())
    dialog.resize(dialog.width(), before)
    settle()
    assert dialog.height() == before
    dialog.say("535 5.7.8 Username and Password not accepted. " * 200, "bad", failed=True)
    settle()
    screen = dialog.screen().availableGeometry()
    assert screen.contains(dialog.frameGeometry())
    assert dialog.height() > grown
    for button in (dialog.test, dialog.untested):
        corner = button.mapTo(dialog, button.rect().bottomRight())
        assert dialog.rect().contains(corner)
    dialog.close()
