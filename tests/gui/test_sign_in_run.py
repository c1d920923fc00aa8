"""One sign-in: nothing of it is loaded before it is wanted, and its end is heard of by nobody who has left."""

from __future__ import annotations

import subprocess
import sys

from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.sign_in_run import SignInRun
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.model.oauth2 import OAuth2
from tests.gui.browser import browsing
from tests.gui.states import settle
from tests.practice.person import willing


def test_the_rows_of_oauth2_load_neither_browser_nor_diagnosis() -> None:
    code = "import sys, mailconfig_gui.gui.sign_ins; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    late = ("app.sign_in", "app.consent", "net.loopback", "diagnosis.engine", "gui.dialogs.sign_in")
    assert [name for name in late if f"mailconfig_gui.{name}" in loaded] == []


def test_the_proof_is_handed_on_with_its_secrets_and_without_a_word_of_them(
    practising: MainWindow, qtbot: QtBot
) -> None:
    practising.editor.set_value("enableOauth2", True)
    settle()
    settings = practising.editor.draft.check.settings
    assert settings is not None
    run = SignInRun(
        practising.workspace, practising.runner, settings, practising, practising.practice.ca_file()
    )
    signed: list[OAuth2] = []
    run.signed.connect(signed.append)
    with browsing(willing):
        run.start()
    assert signed[0].refresh_token
    assert signed[0].refresh_token not in repr(signed)
    run.dialog.close()
