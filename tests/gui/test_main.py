"""Starting the window as a program."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from mailconfig_gui.app.home import open_home
from mailconfig_gui.gui.dialogs.first_steps import FirstStepsDialog
from mailconfig_gui.gui.main import AfterPaint, ask_newcomer, stand_apart
from tests.gui.states import make_window

ROOT = Path(__file__).resolve().parents[2]
_START = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from mailconfig_gui.gui import main
real = main.make_window
def make():
    window = real()
    QTimer.singleShot(300, lambda: (print(window.windowTitle()), print(window.workspace.name), window.close()))
    return window
main.make_window = make
sys.exit(main.run(sys.argv[1:]))
"""


def around(home: Path) -> dict[str, str]:
    """The environment of a program of its own, with the style that it takes by itself."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "MAILCONFIG_HOME": str(home)}
    environment.pop("QT_STYLE_OVERRIDE", None)
    return environment


def start(home: Path, *arguments: str, code: str = _START) -> subprocess.CompletedProcess[str]:
    """Run the program where it has run before."""
    (home / "state").mkdir(exist_ok=True)
    return run(home, *arguments, code=code)


def run(home: Path, *arguments: str, code: str) -> subprocess.CompletedProcess[str]:
    """Run the program; without such a folder it is the first time."""
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT, env=around(home), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_the_window_starts_and_ends(tmp_path: Path) -> None:
    done = start(tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["New settings[*] — Outgoing mail", "New settings"]
    assert (tmp_path / "state" / "preferences.json").exists()


@pytest.mark.parametrize("arguments", [["mail.json"], []])
def test_a_file_named_is_opened(tmp_path: Path, arguments: list[str]) -> None:
    file = tmp_path / "mail.json"
    file.write_text('{"key": "mail", "jsonValue": {"smtpHost": "smtp.plant.org"}}')
    done = start(tmp_path, *(str(tmp_path / name) for name in arguments))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == ("mail.json" if arguments else "New settings")


def test_a_call_after_the_first_paint_comes_once_and_not_before_all_is_painted(qtbot: QtBot) -> None:
    painted = []

    class Inside(QPushButton):
        def paintEvent(self, event: object) -> None:  # noqa: N802
            painted.append("inside")

    window = QWidget()
    qtbot.addWidget(window)
    QVBoxLayout(window).addWidget(Inside())
    AfterPaint(window, lambda: painted.append("called"))
    assert not painted
    window.show()
    qtbot.waitUntil(lambda: "called" in painted, timeout=20_000)
    window.update()
    qtbot.waitUntil(lambda: painted.count("inside") > 1, timeout=20_000)
    assert painted[0] == "inside"
    assert painted.count("called") == 1


_NEWCOMER = """
import sys
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from mailconfig_gui.gui import main
painted = []
def look(window):
    asked = QApplication.activeModalWidget()
    print(asked.windowTitle() if asked else "nothing", bool(painted))
    if asked:
        QTest.keyClick(asked, Qt.Key.Key_Escape)
        print(QApplication.activeModalWidget(), [window.workspace.name, window.editor.draft.dirty])
    window.close()
make, ready = main.make_window, main.MainWindow.make_ready
def seen(window):
    painted.append(QApplication.activeModalWidget() is None)
    ready(window)
def make_watched():
    window = make()
    window.make_ready = lambda: seen(window)
    main.AfterPaint(window, lambda: QTimer.singleShot(100, lambda: look(window)))
    return window
main.make_window = make_watched
sys.exit(main.run(sys.argv[1:]))
"""


def newcomer(home: Path, *arguments: str) -> list[str]:
    """What is asked at this start after the window was painted, and what leaving it changes."""
    done = run(home, *arguments, code=_NEWCOMER)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_newcomer_is_asked_three_questions_once_after_the_first_paint(tmp_path: Path) -> None:
    assert newcomer(tmp_path) == ["First steps True", "None ['New settings', False]"]
    assert newcomer(tmp_path) == ["nothing True"]


def test_who_comes_with_a_file_is_asked_nothing(tmp_path: Path) -> None:
    file = tmp_path / "mail.json"
    file.write_text('{"key": "mail", "jsonValue": {"smtpHost": "smtp.plant.org"}}')
    assert newcomer(tmp_path / "home", str(file)) == ["nothing True"]


def test_questions_that_a_crash_cut_off_do_not_come_again(qtbot: QtBot, tmp_path: Path) -> None:
    window = make_window(tmp_path)
    qtbot.addWidget(window)
    assert window.workspace.home.is_new
    ask_newcomer(window)
    assert window.findChild(FirstStepsDialog) is not None
    assert not open_home(tmp_path).is_new


_PRIMARY = """
import os
from mailconfig_gui.gui import main
from mailconfig_gui.gui.kit.theme import theme
real = main.make_window
def look(window):
    image = window.bottom.send.grab().toImage()
    print(image.pixelColor(12, image.height() // 2).name(), theme().colours.accent, flush=True)
    os._exit(0)
def make():
    window = real()
    window.make_ready = lambda: look(window)
    return window
main.make_window = make
main.run([])
"""


def test_what_to_do_next_is_marked_from_the_first_paint_on(tmp_path: Path) -> None:
    done = start(tmp_path, code=_PRIMARY)
    seen, accent = done.stdout.split()
    assert seen == accent, done.stderr


@pytest.mark.parametrize(("program", "named"), [("python.exe", ["mailconfig"]), ("mailconfig-gui.exe", [])])
def test_only_under_python_the_window_needs_a_name_for_the_taskbar_of_windows(
    program: str, named: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Wine takes the name and does not keep it, so what Windows makes of it was not seen."""
    said: list[str] = []
    shell = SimpleNamespace(SetCurrentProcessExplicitAppUserModelID=said.append)
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setattr("sys.executable", str(tmp_path / program))
    monkeypatch.setattr("ctypes.windll", SimpleNamespace(shell32=shell), raising=False)
    stand_apart()
    assert said == named
