"""Load from platform: read, shown in the form, nothing written."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox

from mailconfig_gui.gui.window import MainWindow
from tests.gui.small_windows import load_from


def test_what_the_platform_has_is_in_the_form_and_nothing_was_written(window: MainWindow) -> None:
    dialog, platform = load_from(window)
    before = dict(platform.state.mail)
    assert not dialog.history.isVisible()
    assert dialog.form.kinds.accessibleName() == "Load from"
    dialog.make_plan()
    assert (window.editor.draft.provider, window.editor.value("username")) == ("sendgrid", "apikey")
    box = window.findChildren(QMessageBox)[-1]
    assert platform.url in box.text()
    assert "ThingsBoard 4.3" in box.informativeText()
    assert "does not show its passwords" in box.informativeText()
    assert dict(platform.state.mail) == before
    assert window.editor.draft.dirty
    window.menus.entries["undo"].trigger()
    assert not window.editor.draft.dirty


def test_a_refused_login_is_explained_in_the_dialog(window: MainWindow) -> None:
    dialog, _ = load_from(window)
    dialog.form.fields.fill("password", "wrong")
    dialog.make_plan()
    assert dialog.isVisible()
    assert dialog.back.isVisible()
    assert not window.editor.draft.dirty
    dialog.close()
