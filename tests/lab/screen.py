"""A screen with a window manager, Xvfb and openbox, on which the real window runs as a process of its own.

Who sits before it is a function `person(window: MainWindow) -> Iterator[Wait]`: a generator that does one thing after
the other. It yields how long to wait (ms), or what to wait for (a call that says when it is so), and returns what
the test is to get, which JSON can hold. `Screen.run("tests.real.test_screen:person", home)` returns that.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from tests.lab.sandbox import ROOT, Sandbox

if TYPE_CHECKING:
    from mailconfig_gui.gui.window import MainWindow

Wait = int | Callable[[], bool]
Person = Generator[Wait, None, object]
_TICK_MS, _DEADLINE_S = 10, 30.0


class Screen:
    """One screen of `size` ("1440x900") pixels; it ends with the lab."""

    def __init__(self, lab: Sandbox, size: str) -> None:
        self._process = lab.start(
            "screen", "Xvfb", "-displayfd", "1", "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset",
            log=f"xvfb-{size}.log",
        )  # fmt: skip
        self._process.await_(lambda: bool(self._number()), "a display number")
        self.display = f":{self._number()}"
        manager = lab.start(
            "screen", "openbox", "--sm-disable", "--startup", "echo openbox is there",
            log=f"openbox-{size}.log", environment={"DISPLAY": self.display},
        )  # fmt: skip
        manager.await_(lambda: "openbox is there" in manager.text(), "the window manager")

    def _number(self) -> str:
        return next((line for line in self._process.text().splitlines() if line.isdigit()), "")

    def run(
        self,
        person: str,
        home: Path,
        environment: Mapping[str, str] | None = None,
        *,
        file: Path | None = None,
    ) -> object:
        """Open the window, with a settings file if one is given, put `module:function` before it, return its result.

        It has been opened before there, so it asks no newcomer's questions. Raises AssertionError with what the process
        wrote when it fails.
        """
        (home / "state").mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [sys.executable, "-m", "tests.lab.screen", person, *([str(file)] if file else [])],
            cwd=ROOT, capture_output=True, text=True, timeout=90, check=False,
            env={**os.environ, "DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb", "MAILCONFIG_HOME": str(home),
                 **(environment or {})},
        )  # fmt: skip
        assert done.returncode == 0, f"{done.stdout}{done.stderr}"
        return json.loads(done.stdout.splitlines()[-1])


def shot(window: MainWindow, path: str) -> None:
    """Keep a picture of the whole screen, frames and popups included."""
    window.screen().grabWindow(0).save(path)


def _is_there(window: MainWindow) -> Wait:
    return lambda: window.isActiveWindow() and window.frameGeometry().size() != window.size()


def _sit_before(window: MainWindow, steps: Person) -> None:
    """Take one step after the other from now on; the process ends with the last."""
    from PySide6.QtCore import QTimer

    end, wanted = 0.0, _is_there(window)

    def step() -> None:
        nonlocal end, wanted
        try:
            while callable(wanted):
                if not wanted():
                    end = end or time.monotonic() + _DEADLINE_S
                    assert time.monotonic() < end, "what was waited for did not come"
                    QTimer.singleShot(_TICK_MS, step)
                    return
                end, wanted = 0.0, next(steps)
            pause, wanted = wanted, lambda: True
            QTimer.singleShot(pause, step)
        except StopIteration as done:
            sys.stdout.write(json.dumps(done.value) + "\n")
            sys.stdout.flush()
            os._exit(0)
        except BaseException:
            import traceback

            traceback.print_exc()
            os._exit(1)

    QTimer.singleShot(0, step)


def _main(name: str, files: list[str]) -> int:
    from mailconfig_gui.gui import main

    module, _, function = name.partition(":")
    person: Callable[[MainWindow], Person] = getattr(import_module(module), function)
    make = main.make_window

    def make_window() -> MainWindow:
        window = make()
        main.AfterPaint(window, lambda: _sit_before(window, person(window)))
        return window

    main.make_window = make_window
    return main.run(files)


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1], sys.argv[2:]))
