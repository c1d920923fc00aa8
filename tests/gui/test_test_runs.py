"""Tests from the window: the real engine against scripted servers, consent, the password only."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from mailconfig_gui.app.current_test import Proved, RunState
from mailconfig_gui.app.history import listed, load
from mailconfig_gui.gui.kit.runner import Runner
from mailconfig_gui.gui.results.cards import ErrorCard
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.model.profile import Profile
from mailconfig_gui.practice.server import PracticeServer
from mailconfig_gui.results.kinds import Kind
from tests.domain.mails import GOOGLE
from tests.gui import states
from tests.gui.states import LockedStore, make_window, settle


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer() as running:
        yield running


def fill(window: MainWindow, server: PracticeServer, tmp_path: Path, kind: str = "starttls") -> None:
    """Point the form at a practice server as if it were any other."""
    pem = tmp_path / "ca.pem"
    pem.write_text(server.ca_pem)
    window.tests.ca_file = lambda: str(pem)
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


_GOOD_TEST = """
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtCore import QEventLoop
from mailconfig_gui.gui.main import make_application, make_window
application = make_application([])
window = make_window()
window.make_ready()
window.tests.ca_file = lambda: sys.argv[1]
window.form.choose("custom")
for key, value in zip(sys.argv[2::2], sys.argv[3::2]):
    window.editor.set_value(key, value)
window.editor.set_recipient("you@example.com")
window.show()
window.test(send=True)
while window.inquiry.verdict is None or window.results.building:
    application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
window.grab()
assert window.editor.test.tested == "accepted"
print(*sorted(name for name in sys.modules if name.startswith("mailconfig_gui.diagnosis.")))
"""


def test_a_good_test_and_its_verdict_load_nothing_that_explains_failures(
    server: PracticeServer, tmp_path: Path
) -> None:
    pem = tmp_path / "ca.pem"
    pem.write_text(server.ca_pem)
    values = {
        "mailFrom": "tb@example.com", "smtpHost": "127.0.0.1", "smtpPort": str(server.ports["starttls"]),
        "username": server.username, "password": server.password,
    }  # fmt: skip
    words = [sys.executable, "-c", _GOOD_TEST, str(pem), *chain.from_iterable(values.items())]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    # The cards show values of a diagnosis, and what a look at the ports finds.
    values_only = ["mailconfig_gui.diagnosis.diagnosis", "mailconfig_gui.diagnosis.findings"]
    assert done.stdout.split() == values_only, done.stderr


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
    window.tests.ask_unprotected()
    assert "127.0.0.1" in box(window).text()
    press(window, "Do not send it")
    assert window.workspace.notes.allowed_hosts == frozenset()
    window.tests.ask_unprotected()
    press(window, "Send it unprotected")
    assert window.workspace.notes.allowed_hosts == {"127.0.0.1"}
    assert window.editor.test.tested is Proved.ACCEPTED


def test_with_oauth2_the_question_is_about_the_access_token(window: MainWindow) -> None:
    states.fails_unprotected(window)
    window.editor.set_value("enableOauth2", True)
    window.tests.ask_unprotected()
    asked = box(window)
    assert "access token" in asked.text()
    assert "access token" in asked.informativeText()
    assert "password" not in asked.text() + asked.informativeText()


def test_the_question_needs_a_run(window: MainWindow) -> None:
    window.tests.ask_unprotected()
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
    window.tests.cancel()
    assert window.editor.test.busy is False
    server.fault = ""
    window.tests.again()
    qtbot.waitUntil(lambda: window.editor.test.state is RunState.DONE, timeout=20_000)
    assert window.editor.test.tested is Proved.ACCEPTED
    qtbot.waitUntil(
        lambda: not [one for one in threading.enumerate() if one.name.startswith("run-")], timeout=20_000
    )


def opened(window: MainWindow) -> Profile:
    """A new profile, opened."""
    window.workspace.home.profiles.create(Profile("plant"))
    window.workspace.open_profile("plant")
    return window.workspace.home.profiles.load("plant")


def test_a_test_of_a_profile_is_kept_with_it(
    window: MainWindow, server: PracticeServer, tmp_path: Path
) -> None:
    home, profile = window.workspace.home, opened(window)
    fill(window, server, tmp_path)
    window.test(send=True)
    (entry,) = listed(home, profile).entries
    assert (entry.brief.ok, entry.brief.kind) == (True, Kind.TEST)
    settings = load(home, profile, entry.brief.id).settings
    assert (settings["smtpHost"], "password" in settings) == ("127.0.0.1", False)


def test_an_arrival_is_kept_by_its_code_or_its_source(
    window: MainWindow, server: PracticeServer, tmp_path: Path
) -> None:
    home, profile = window.workspace.home, opened(window)

    def kept() -> list[str]:
        return [entry.brief.kind for entry in listed(home, profile).entries]

    window.tests.keep_arrival()
    assert kept() == []
    fill(window, server, tmp_path)
    window.test(send=True)
    run = window.editor.test.run
    assert run is not None
    assert run.result is not None
    window.results.confirm_wanted.emit(run.result.code)
    assert kept() == [Kind.ARRIVED, Kind.TEST]
    dialog = window.dialogs.arrived(GOOGLE.encode())
    assert kept() == [Kind.ARRIVED, Kind.TEST], "that mail has another code"
    dialog.close()
    dialog = window.dialogs.arrived(GOOGLE.replace("7QK-2M", run.result.code or "").encode())
    assert kept() == [Kind.ARRIVED, Kind.ARRIVED, Kind.TEST]
    dialog.close()
    platforms = GOOGLE.replace("Test of outgoing mail, code 7QK-2M", "Test message from Thingsboard")
    dialog = window.dialogs.arrived(platforms.encode())
    assert kept() == [Kind.ARRIVED, Kind.ARRIVED, Kind.ARRIVED, Kind.TEST]
    dialog.close()
