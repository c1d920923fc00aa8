"""A keyring that asks the person and waits: whoever stops or closes does not wait with it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, document
from tests.ctrl_c import OWN_CONSOLE, ask_for_end

_WINDOW = """
import sys
from PySide6.QtCore import QTimer
from mailconfig_gui.gui import main
real = main.make_window
def make():
    window = real()
    def opened():
        if not hasattr(window, "saving"):  # not painted yet
            return QTimer.singleShot(5, opened)
        window.opening.open_profile("plant")
        window.editor.set_recipient("you@plant.com")
        window.test(send=True)
        waiting()
    def waiting():
        if not asked.exists():
            return QTimer.singleShot(5, waiting)
        assert window.editor.test.busy
        window.tests.cancel()
        assert not window.editor.test.busy
        print("cancelled", flush=True)
        window.test(send=True)
        window.editor.draft.mark_clean()
        window.close()
    QTimer.singleShot(50, opened)
    return window
from pathlib import Path
asked = Path(sys.argv.pop())
main.make_window = make
sys.exit(main.run([]))
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        **os.environ,
        "MAILCONFIG_HOME": str(tmp_path / "home"),
        "MAILCONFIG_TEST_KEYRING": str(tmp_path / "keyring.json"),
        "PYTHON_KEYRING_BACKEND": "tests.storage.keyrings.FileKeyring",
        "QT_QPA_PLATFORM": "offscreen",
    }


@pytest.fixture
def waiting(environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """A profile with a stored password, in a keyring that waits from now on."""
    (tmp_path / "mail.json").write_text(document(username="a@plant.com"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mailconfig_gui", "save", "--from", str(tmp_path / "mail.json"),
         "--smtp-host", "127.0.0.1", "--smtp-port", "1", "--profile", "plant"],
        cwd=ROOT, env={**environment, "MAILCONFIG_PASSWORD": "secret"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {**environment, "PYTHON_KEYRING_BACKEND": "tests.storage.keyrings.WaitingKeyring"}


def wait_for(path: Path, child: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 30
    while not path.exists():
        assert child.poll() is None, child.communicate()
        assert time.monotonic() < deadline


@pytest.mark.parametrize(
    "words",
    [("test", "--profile", "plant", "--to", "you@plant.com"), ("secret", "forget", "plant")],
)
def test_ctrl_c_ends_the_command(waiting: dict[str, str], tmp_path: Path, words: tuple[str, ...]) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "mailconfig_gui", *words],
        cwd=ROOT, env=waiting, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, creationflags=OWN_CONSOLE,
    )  # fmt: skip
    wait_for(tmp_path / "keyring.asked", child)
    ask_for_end(child)
    out, errors = child.communicate(timeout=20)
    assert child.returncode == 130, (out, errors)
    assert "Traceback" not in errors


def test_the_window_cancels_and_closes(waiting: dict[str, str], tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", _WINDOW, str(tmp_path / "keyring.asked")],
        cwd=ROOT, env=waiting, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    out, errors = child.communicate(timeout=60)
    assert (child.returncode, out) == (0, "cancelled\n"), errors
