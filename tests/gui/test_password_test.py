"""A new password is tried before it is kept, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from mailconfig_gui.app.filing import Filing
from mailconfig_gui.gui.dialogs.replace_password import ReplaceDialog
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.practice.server import PracticeServer
from tests.gui import states
from tests.gui.states import settle
from tests.gui.test_test_runs import fill
from tests.storage.keyrings import MemoryStore


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer() as running:
        yield running


def replace(window: MainWindow) -> ReplaceDialog:
    dialog = states.replace(window)
    assert dialog is not None
    return dialog


def test_without_saved_settings_there_is_no_password_to_replace(window: MainWindow) -> None:
    assert states.replace(window) is None


def test_a_new_password_is_tested_and_saved_and_nothing_else(
    window: MainWindow, server: PracticeServer, tmp_path: Path, store: MemoryStore
) -> None:
    fill(window, server, tmp_path)
    good = server.password
    window.editor.set_value("password", "old and wrong")
    window.saving._save_profile("Plant A", None)
    window.editor.set_value("smtpHost", "half.typed.org")
    dialog = replace(window)
    dialog.secret.edit.setText(good)
    dialog.test.click()
    assert list(store.kept.values()) == [good]
    assert window.editor.value("smtpHost") == "half.typed.org"
    assert server.messages == ()
    assert not dialog.isVisible()


def test_a_new_password_that_is_refused_is_not_saved(
    window: MainWindow, server: PracticeServer, tmp_path: Path, store: MemoryStore
) -> None:
    fill(window, server, tmp_path)
    window.saving._save_profile("Plant A", None)
    before = dict(store.kept)
    dialog = replace(window)
    dialog.secret.edit.setText("wrong")
    dialog.test.click()
    assert dialog.isVisible()
    assert dialog.outcome.text().startswith("Not saved.")
    assert store.kept == before
    dialog.untested.click()
    assert list(store.kept.values()) == ["wrong"]
    assert not dialog.isVisible()


def test_the_password_in_a_file_is_replaced_there(
    window: MainWindow, server: PracticeServer, tmp_path: Path
) -> None:
    fill(window, server, tmp_path)
    path = tmp_path / "mail.json"
    window.editor.set_value("password", "old")
    window.jobs.run(Filing(window.workspace).save_file(path, include_password=True))
    dialog = replace(window)
    dialog.secret.edit.setText(server.password)
    dialog.test.click()
    assert server.password in path.read_text()
    assert window.editor.value("password") == server.password
    assert not window.editor.draft.dirty


def test_a_closed_dialog_hears_no_more(window: MainWindow, server: PracticeServer, tmp_path: Path) -> None:
    fill(window, server, tmp_path)
    window.saving._save_profile("Plant A", None)
    window.runner._begin = lambda number, make: None  # type: ignore[method-assign]
    dialog = replace(window)
    dialog.secret.edit.setText("new")
    dialog.test.click()
    assert not dialog.test.isEnabled()
    assert window.runner._listeners
    dialog.reject()
    settle()
    assert not window.findChildren(ReplaceDialog, options=Qt.FindChildOption.FindDirectChildrenOnly)
