"""Unsaved changes come back after a kill; a window closed in order leaves none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.storage.unsaved import left_over
from tests.gui import states
from tests.gui.states import make_window, settle
from tests.systems import entries

PROGRAM = """
import sys, pathlib
from PySide6.QtWidgets import QApplication
from mailconfig_gui.gui.kit.runner import Runner
from tests.gui import states
application = QApplication([])
window = states.make_window(pathlib.Path(sys.argv[1]), runner=Runner())
window.show()
states.choose_sendgrid(window)
window.recovery.keep_now()
window.runner.ended.connect(lambda _: print("kept", flush=True))
application.exec()
"""


def test_a_killed_window_offers_its_form_to_the_next_one(qtbot: QtBot, tmp_path: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        stdout=subprocess.PIPE, cwd=Path(__file__).parents[2], env=environment,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"kept"
        process.kill()
        process.wait(60)
    everything = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert str(states.SENDGRID["password"]).encode() not in everything
    window = make_window(tmp_path)
    qtbot.addWidget(window, before_close_func=lambda made: made.editor.draft.mark_clean())
    window.show()
    assert window.has_something_to_open(None)
    window.start()
    settle()
    assert window.recovery.isVisible()
    qtbot.mouseClick(window.recovery.restore, Qt.MouseButton.LeftButton)
    assert window.editor.value("mailFrom") == states.SENDGRID["mailFrom"]
    assert window.editor.value("password") == ""
    assert window.editor.draft.provider == "sendgrid"
    assert window.editor.draft.dirty
    assert not window.recovery.isVisible()
    assert window.form.provider.hasFocus(), (
        "not the list of profiles, where an arrow key would change everything"
    )


def test_closing_in_order_leaves_nothing(window: MainWindow, tmp_path: Path) -> None:
    states.choose_sendgrid(window)
    window.recovery.keep_now()
    assert list(window.workspace.home.paths.unsaved.glob("*.json"))
    window.editor.draft.mark_clean()
    window.close()
    assert entries(window.workspace.home.paths.unsaved) == []


def test_saving_removes_what_was_kept(window: MainWindow) -> None:
    states.choose_sendgrid(window)
    window.recovery.keep_now()
    window.saving._save_profile("Plant A", None)
    window.recovery.keep_now()
    assert list(window.workspace.home.paths.unsaved.glob("*.json")) == []


def test_discarding_forgets(qtbot: QtBot, window: MainWindow) -> None:
    from mailconfig_gui.storage.unsaved import Keeper, Unsaved

    paths = window.workspace.home.paths
    keeper = Keeper(paths)
    keeper.keep(1, Unsaved("2026-11-23T14:02:00+00:00", "Gone", "", "custom", "", "", {"smtpHost": "a.b"}))
    assert keeper._lock is not None
    os.close(keeper._lock)
    window.recovery.offer()
    settle()
    assert "Gone" in window.recovery.words.text()
    qtbot.mouseClick(window.recovery.discard, Qt.MouseButton.LeftButton)
    assert left_over(paths) == []
    assert not window.recovery.isVisible()


def test_a_recovered_practice_profile_uses_the_server_of_this_window(practising: MainWindow) -> None:
    from mailconfig_gui.storage.unsaved import Keeper, Unsaved

    practising.saving._save_profile("Practice", None)
    port = practising.editor.value("smtpPort")
    dead = {**practising.editor.draft.values, "smtpPort": "9", "mailFrom": "typed@plant.org", "password": ""}
    keeper = Keeper(practising.workspace.home.paths)
    keeper.keep(1, Unsaved("2026-11-23T14:02:00+00:00", "Practice", "", "practice", "", "", dead))
    assert keeper._lock is not None
    os.close(keeper._lock)
    practising.recovery.offer()
    practising.recovery.restore.click()
    settle()
    assert practising.editor.value("smtpPort") == port
    assert practising.editor.value("mailFrom") == "typed@plant.org"
    assert practising.editor.draft.dirty
    practising.test(send=True)
    assert practising.editor.test.tested == "accepted"
