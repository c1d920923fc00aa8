"""Tests from the window: the real engine against scripted servers, consent, the password only."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from mailconfig_gui.app.current_test import Proved, RunState
from mailconfig_gui.gui.dialogs.replace_password import ReplaceDialog
from mailconfig_gui.gui.kit.runner import Runner
from mailconfig_gui.gui.results.cards import ErrorCard
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.practice.server import PracticeServer
from tests.gui import states
from tests.gui.states import LockedStore, make_window, settle
from tests.storage.keyrings import MemoryStore


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer() as running:
        yield running


def fill(window: MainWindow, server: PracticeServer, tmp_path: Path, kind: str = "starttls") -> None:
    """Point the form at a practice server as if it were any other."""
    pem = tmp_path / "ca.pem"
    pem.write_text(server.ca_pem)
    window.trials.ca_file = lambda: str(pem)
    window.form.choose("custom")
    values = {
        "mailFrom": "Plant A <tb@example.com>",
        "smtpHost": "127.0.0.1",
        "smtpPort": str(server.ports[kind]),
        "enableTls": kind == "starttls",
        "username": server.username,
        "password": server.password,
    }
    for key, value in values.items():
        window.editor.set_value(key, value)
    window.editor.set_recipient(states.RECIPIENT)


def box(window: MainWindow) -> QMessageBox:
    settle()
    return next(one for one in window.findChildren(QMessageBox) if one.isVisible())


def press(window: MainWindow, words: str) -> None:
    next(button for button in box(window).buttons() if button.text() == words).click()
    settle()


def test_a_test_sends_a_message(window: MainWindow, server: PracticeServer, tmp_path: Path) -> None:
    fill(window, server, tmp_path)
    window.test(send=True)
    assert window.editor.test.tested is Proved.ACCEPTED
    assert window.editor.test.confirm(server.messages[0].code)


def test_a_check_sends_none(window: MainWindow, server: PracticeServer, tmp_path: Path) -> None:
    fill(window, server, tmp_path)
    window.test(send=False)
    assert window.editor.test.tested is Proved.AUTHENTICATED
    assert server.messages == ()


def test_a_login_without_protection_needs_a_yes_for_its_host(
    window: MainWindow, server: PracticeServer, tmp_path: Path
) -> None:
    fill(window, server, tmp_path, "plain")
    window.test(send=True)
    assert window.editor.test.run is not None
    assert window.editor.test.run.result is not None
    failure = window.editor.test.run.result.failure
    assert failure is not None
    assert failure.kind == "unprotected"
    window.trials.ask_unprotected()
    assert "127.0.0.1" in box(window).text()
    press(window, "Do not send it")
    assert window.workspace.notes.allowed_hosts == frozenset()
    window.trials.ask_unprotected()
    press(window, "Send it unprotected")
    assert window.workspace.notes.allowed_hosts == {"127.0.0.1"}
    assert window.editor.test.tested is Proved.ACCEPTED


def test_the_question_needs_a_run(window: MainWindow) -> None:
    window.trials.ask_unprotected()
    assert not [one for one in window.findChildren(QMessageBox) if one.isVisible()]


def test_the_stored_password_is_read_for_the_test(
    window: MainWindow, server: PracticeServer, tmp_path: Path
) -> None:
    fill(window, server, tmp_path)
    window.saving._save_profile("Plant A", None)
    assert window.editor.value("password") == ""
    window.test(send=True)
    assert window.editor.test.tested is Proved.ACCEPTED
    assert window.workspace.profile is not None
    assert window.workspace.profile.last_test is not None
    assert window.workspace.profile.last_test.state == "accepted"


def test_a_locked_keyring_connects_to_nothing(qtbot: QtBot, server: PracticeServer, tmp_path: Path) -> None:
    window = make_window(tmp_path, store=LockedStore())
    qtbot.addWidget(window)
    window.show()
    fill(window, server, tmp_path)
    window.saving._save_profile("Plant A", None)
    window.test(send=True)
    assert window.editor.test.state is RunState.DONE
    settle()
    assert isinstance(window.results.card, ErrorCard)
    assert window.editor.test.run is not None
    assert window.editor.test.run.stages == ()


def test_cancel_is_at_once_and_the_worker_follows(
    qtbot: QtBot, server: PracticeServer, tmp_path: Path
) -> None:
    window = make_window(tmp_path, runner=Runner())
    qtbot.addWidget(window, before_close_func=lambda made: made.editor.draft.mark_clean())
    window.show()
    fill(window, server, tmp_path)
    server.fault = "slow"
    window.test(send=True)
    qtbot.waitUntil(
        lambda: window.editor.test.run is not None and window.editor.test.run.running == "banner",
        timeout=20_000,
    )
    window.trials.cancel()
    assert window.editor.test.busy is False
    server.fault = ""
    window.trials.again()
    qtbot.waitUntil(lambda: window.editor.test.state is RunState.DONE, timeout=20_000)
    assert window.editor.test.tested is Proved.ACCEPTED
    qtbot.waitUntil(
        lambda: not [one for one in threading.enumerate() if one.name.startswith("run-")], timeout=20_000
    )


# The password only


def replace(window: MainWindow) -> ReplaceDialog:
    dialog = window.trials.replace_password(window.profiles.keep_password)
    assert dialog is not None
    return dialog


def test_without_saved_settings_there_is_no_password_to_replace(window: MainWindow) -> None:
    assert window.trials.replace_password(window.profiles.keep_password) is None


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
    window.jobs.run(window.workspace.save_file(path, include_password=True))
    dialog = replace(window)
    dialog.secret.edit.setText(server.password)
    dialog.test.click()
    assert server.password in path.read_text()
    assert window.editor.value("password") == server.password
    assert not window.editor.draft.dirty


def test_a_closed_dialog_hears_no_more(window: MainWindow, server: PracticeServer, tmp_path: Path) -> None:
    fill(window, server, tmp_path)
    window.saving._save_profile("Plant A", None)
    window.runner.start = lambda number, make: None  # type: ignore[method-assign]
    dialog = replace(window)
    dialog.secret.edit.setText("new")
    dialog.test.click()
    assert not dialog.test.isEnabled()
    dialog.reject()
    assert window.trials._replace is None
