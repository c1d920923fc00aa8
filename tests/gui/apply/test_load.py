"""Load from platform: read, shown in the form, nothing written."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMessageBox

from mailconfig_gui.gui.window import MainWindow
from tests.gui.small_windows import load_from
from tests.gui.states import choose_sendgrid, settle


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


@pytest.mark.parametrize("profile", [True, False])
def test_who_has_loaded_is_not_asked_for_address_and_user_again(window: MainWindow, profile: bool) -> None:
    if profile:
        choose_sendgrid(window)
        window.saving._save_profile("Plant A", None)
    dialog, platform = load_from(window)
    dialog.make_plan()
    if not profile:
        window.saving._save_profile("Plant A", None)
    settle()
    saved = window.workspace.home.profiles.load("Plant A").platform
    assert saved is not None
    again = window.dialogs.test_platform()
    form = again.form.fields
    asked = (form.edit("url").text(), form.edit("user").text())
    assert asked == (saved.address, saved.user) == (platform.url, "sysadmin@thingsboard.org")
    again.reject()


def test_a_refused_login_is_explained_in_the_dialog(window: MainWindow) -> None:
    dialog, _ = load_from(window)
    dialog.form.fields.fill("password", "wrong")
    dialog.make_plan()
    assert dialog.isVisible()
    assert dialog.back.isVisible()
    assert not window.editor.draft.dirty
    dialog.close()
