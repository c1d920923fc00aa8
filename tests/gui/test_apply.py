"""*Apply to platform…* against the stand-in of the platform, with real threads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from mailconfig_gui.app.open_save import save_file
from mailconfig_gui.gui.apply import ApplyDialog
from mailconfig_gui.gui.apply_questions import CodeDialog, HistoryDialog
from mailconfig_gui.gui.cards import DiagnosisCard
from mailconfig_gui.gui.runner import Runner
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.model.fields import defaults
from tests.gui.states import make_window, settle
from tests.java.servers import PASSWORD, USER, Behaviour, MailServer
from tests.platform_standin.server import Platform
from tests.storage.keyrings import MemoryStore

LOGIN, LOGIN_PASSWORD = "sysadmin@thingsboard.org", "sysadmin pässword"
WAIT_MS = 60_000


@pytest.fixture(scope="module")
def mail_server() -> Iterator[MailServer]:
    server = MailServer(Behaviour(extensions=("8BITMIME",)))
    yield server
    server.close()


@pytest.fixture
def platform() -> Iterator[Platform]:
    running = Platform("4.3")
    running.state.users[0].password = LOGIN_PASSWORD
    yield running
    running.close()


@pytest.fixture
def shown(qtbot: QtBot, tmp_path: Path, mail_server: MailServer) -> MainWindow:
    made = make_window(tmp_path, store=MemoryStore(), runner=Runner())
    qtbot.addWidget(made, before_close_func=lambda window: window.editor.mark_clean())
    made.show()
    editor = made.editor
    editor.choose_provider("custom")
    for key, value in (
        ("mailFrom", "Plant <iot@plant.com>"), ("smtpHost", "127.0.0.1"), ("smtpPort", str(mail_server.port)),
        ("username", USER), ("password", PASSWORD),
    ):  # fmt: skip
        editor.set_value(key, value)
    editor.choose_security("none")
    editor.set_value("smtpPort", str(mail_server.port))
    return made


@pytest.fixture
def dialog(shown: MainWindow, platform: Platform) -> ApplyDialog:
    made = shown.apply()
    assert made is not None
    made.form.url.setText(platform.url)
    made.form.user.setText(LOGIN)
    made.form.password.edit.setText(LOGIN_PASSWORD)
    made.form.plain.setChecked(True)
    return made


def words(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def wait(qtbot: QtBot, until: Callable[[], bool]) -> None:
    qtbot.waitUntil(until, timeout=WAIT_MS)
    settle()


def planned(qtbot: QtBot, dialog: ApplyDialog) -> None:
    qtbot.mouseClick(dialog.show_plan, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: not dialog.running)
    assert dialog.plan is not None, words(dialog)


def test_plan_apply_and_roll_back(qtbot: QtBot, dialog: ApplyDialog, platform: Platform) -> None:
    before = dict(platform.state.mail)
    planned(qtbot, dialog)
    text = words(dialog)
    assert "127.0.0.1" in text
    assert PASSWORD not in text
    assert LOGIN_PASSWORD not in text
    assert not [path for path in platform.paths("POST") if "settings" in path]
    qtbot.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: not dialog.running)
    assert dialog.outcome is not None, words(dialog)
    assert dialog.outcome.done == "applied"
    text = words(dialog)
    assert "From this computer" in text
    assert "From the platform" in text
    assert PASSWORD not in text
    assert platform.state.mail["smtpHost"] != before["smtpHost"]
    assert dialog.undo.isVisible()
    qtbot.mouseClick(dialog.undo, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: not dialog.running)
    assert dialog.outcome.done == "rolled-back", words(dialog)
    assert "From this computer" not in words(dialog), "that test was of the other settings"
    assert platform.state.mail["smtpHost"] == before["smtpHost"]


def test_a_refused_login_is_said_and_nothing_is_changed(qtbot: QtBot, dialog: ApplyDialog) -> None:
    dialog.form.password.edit.setText("wrong")
    qtbot.mouseClick(dialog.show_plan, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: not dialog.running)
    assert dialog.plan is None
    assert "refused the login" in words(dialog)
    qtbot.mouseClick(dialog.back, Qt.MouseButton.LeftButton)
    assert dialog.pages.currentIndex() == 0


def test_a_failed_test_of_the_platform_is_explained(
    qtbot: QtBot, shown: MainWindow, dialog: ApplyDialog, platform: Platform
) -> None:
    dialog.reject()
    shown.editor.set_value("password", "not the password")
    again = shown.apply()
    assert again is not None
    again.form.url.setText(platform.url)
    again.form.user.setText(LOGIN)
    again.form.password.edit.setText(LOGIN_PASSWORD)
    again.form.plain.setChecked(True)
    planned(qtbot, again)
    qtbot.mouseClick(again.apply, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: not again.running)
    assert again.findChild(DiagnosisCard) is not None
    assert "Nothing was saved" in words(again)
    assert "not the password" not in words(again)


def test_stopping_ends_a_slow_plan(qtbot: QtBot, dialog: ApplyDialog, platform: Platform) -> None:
    import threading

    free = threading.Event()

    def slow(_method: str, _path: str) -> None:
        free.wait(WAIT_MS / 1000)

    platform.before = slow
    qtbot.mouseClick(dialog.show_plan, Qt.MouseButton.LeftButton)
    assert dialog.running
    assert dialog.cancel.isVisible()
    qtbot.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: not dialog.running)
    free.set()
    assert "Stopped" in words(dialog)


def test_missing_access_is_said_at_its_field(qtbot: QtBot, dialog: ApplyDialog) -> None:
    dialog.form.plain.setChecked(False)
    dialog.form.password.edit.clear()
    qtbot.mouseClick(dialog.show_plan, Qt.MouseButton.LeftButton)
    assert not dialog.running
    assert "agree" in words(dialog)
    assert "Enter the password" in words(dialog)


def test_a_file_is_applied_and_its_history_leads_back(
    qtbot: QtBot, dialog: ApplyDialog, tmp_path: Path
) -> None:
    path = tmp_path / "target.json"
    draft = {**defaults(), "mailFrom": "a@plant.org", "smtpHost": "old.plant.org"}
    save_file(path, draft, include_password=False)
    dialog.form.kind.setCurrentIndex(2)
    dialog.form.file.setText(str(path))
    planned(qtbot, dialog)
    qtbot.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: not dialog.running)
    assert json.loads(path.read_text())["jsonValue"]["smtpHost"] == "127.0.0.1", words(dialog)
    dialog.go_back()
    qtbot.mouseClick(dialog.history, Qt.MouseButton.LeftButton)
    settle()
    history = dialog.findChild(HistoryDialog)
    assert history is not None
    assert history.list.count() == 1
    qtbot.mouseClick(history.roll_back, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: not dialog.running)
    assert json.loads(path.read_text())["jsonValue"]["smtpHost"] == "old.plant.org", words(dialog)


def test_settings_with_errors_are_shown_first(shown: MainWindow) -> None:
    shown.editor.set_value("smtpHost", "")
    assert shown.apply() is None


def test_the_second_step_is_asked_in_the_window(
    qtbot: QtBot, dialog: ApplyDialog, platform: Platform
) -> None:
    platform.state.users[0].second = {"TOTP": "123456"}
    dialog.make_plan()
    wait(qtbot, lambda: dialog.findChild(CodeDialog) is not None)
    question = dialog.findChild(CodeDialog)
    assert question is not None
    question.code.setText("123456")
    question.accept()
    wait(qtbot, lambda: not dialog.running)
    assert dialog.plan is not None, words(dialog)
    dialog.make_plan()
    wait(qtbot, lambda: any(one.isVisible() for one in dialog.findChildren(CodeDialog)))
    next(one for one in dialog.findChildren(CodeDialog) if one.isVisible()).reject()
    wait(qtbot, lambda: not dialog.running)
    assert "code" in words(dialog)
