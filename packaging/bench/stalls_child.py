"""How long the window's event loop stands still: `stalls_child.py stalls HOST PORT CA_FILE FOLDER` or `typing`.

Prints JSON. A timer of 1 ms notes the longest gap between two of its ticks, and the processor time that the window's
thread used in it: the second is the work itself, without what other processes took away.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from PySide6.QtCore import QEventLoop, Qt, QTimer  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from mailconfig_gui.app.open_save import save_file  # noqa: E402
from mailconfig_gui.gui.kit.runner import Runner  # noqa: E402
from mailconfig_gui.gui.window import MainWindow  # noqa: E402
from mailconfig_gui.model.fields import defaults  # noqa: E402
from mailconfig_gui.model.settings import check  # noqa: E402
from mailconfig_gui.smtp.events import Finished, Result  # noqa: E402
from mailconfig_gui.smtp.stages import Reached  # noqa: E402
from mailconfig_gui.smtp.transcript import TranscriptLine  # noqa: E402
from tests.gui.states import make_window  # noqa: E402

LINES = 100_000


class Heart:
    """Beats every millisecond and knows the longest pause."""

    def __init__(self) -> None:
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=1)
        self._timer.timeout.connect(self._beat)
        self.clear()
        self._timer.start()

    def clear(self) -> None:
        """Begin anew."""
        self.longest = self.work = 0.0
        self._last, self._used = time.perf_counter(), time.thread_time()

    def _beat(self) -> None:
        now, used = time.perf_counter(), time.thread_time()
        self.longest = max(self.longest, now - self._last)
        self.work = max(self.work, used - self._used)
        self._last, self._used = now, used


def until(done: Callable[[], bool], rest_ms: int = 300, deadline_s: float = 60) -> None:
    """Run the event loop until something is so, and for a while after."""
    end = time.monotonic() + deadline_s
    while not done():
        assert time.monotonic() < end, "the window did not get there"
        wait(5)
    wait(rest_ms)


def wait(ms: int) -> None:
    """Run the event loop for so long, as the program does; processEvents in a loop would hide gaps."""
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def open_window(folder: Path) -> MainWindow:
    """Return a window as the program opens it, with jobs on threads, when it has come to rest."""
    window = make_window(folder, runner=Runner())
    window.show()
    wait(200)
    return window


def stalls(host: str, port: str, ca_file: str, folder: str) -> dict[str, list[float]]:
    """Return for each doing the longest gap and the longest work in one gap, ms."""
    window = open_window(Path(folder))
    big = Path(folder) / "big.json"
    big.write_text(json.dumps({"mailFrom": "a@b.org", "more": ["x" * 1000] * 1024}), encoding="utf-8")
    editor, heart = window.editor, Heart()
    found: dict[str, list[float]] = {}

    def measure(name: str, begin: Callable[[], object], done: Callable[[], bool]) -> None:
        heart.clear()
        begin()
        until(done)
        found[name] = [heart.longest * 1000, heart.work * 1000]

    measure("idle", lambda: None, lambda: True)
    window.form.choose("custom")
    values = {
        "mailFrom": "alice@example.org", "smtpHost": host, "smtpPort": port, "enableTls": True,
        "smtpProtocol": "smtp", "username": "alice@example.org", "password": "secret", "timeout": "10000",
    }  # fmt: skip
    for key, value in values.items():
        editor.set_value(key, value)
    editor.set_recipient("bob@example.org")
    window.tests.ca_file = lambda: ca_file
    wait(300)

    def over() -> bool:
        return not editor.test.busy and editor.test.run is not None

    measure("test", lambda: window.test(send=True), over)
    assert editor.test.run is not None
    assert editor.test.run.result is not None, editor.test.run.error
    assert editor.test.run.result.ok, editor.test.run.result.failure
    editor.set_value("password", "wrong")
    wait(300)
    measure("failed-test", lambda: window.test(send=True), over)
    measure("probe", lambda: window.inquiry.allow(True), lambda: not window.inquiry.busy)
    window.inquiry.allow(False)
    editor.set_value("password", "secret")
    target = Path(folder) / "target.json"
    save_file(
        target, {**defaults(), "mailFrom": "a@b.org", "smtpHost": "old.example.org"}, include_password=False
    )
    dialog = window.dialogs.apply()
    assert dialog is not None
    dialog.form.kinds.setCurrentIndex(2)  # a file: a platform in this process would take its own time
    dialog.form.fields.fill("file", str(target))
    wait(300)
    measure("plan", dialog.show_plan.click, lambda: not dialog.running)
    measure("apply", dialog.apply.click, lambda: not dialog.running)
    assert dialog.outcome is not None
    dialog.reject()
    begun = editor.test.begin(send=True)
    assert begun is not None
    lines = tuple(
        TranscriptLine(number, "<", True, f"250-line {number} of a talkative server")
        for number in range(LINES)
    )
    result = Result(reached=Reached.ACCEPTED, transcript=lines)
    window.results.transcript.fold.click()
    measure("transcript", lambda: editor.test.receive(begun[0], Finished(result)), lambda: shown(window))
    editor.draft.mark_clean()
    measure("file", lambda: window.opening.open_path(big), lambda: editor.value("mailFrom") == "a@b.org")
    return found


def shown(window: MainWindow) -> bool:
    """Tell whether all lines of the long transcript are there."""
    return window.results.transcript.view.blockCount() >= LINES


def typing() -> dict[str, float]:
    """Return ms for one key: the check of the whole form alone, and everything up to the paint."""
    with tempfile.TemporaryDirectory() as folder:
        window = open_window(Path(folder))
        window.form.choose("sendgrid")
        editor = window.editor
        editor.set_value("password", "SG.x.y")
        editor.problems.show_all(test=True)
        wait(100)
        line = window.form.rows["mailFrom"].editor
        line.setFocus()
        whole = []
        for letter in "plant@example.org" * 3:
            start = time.perf_counter()
            QTest.keyClicks(line, letter)
            QApplication.processEvents()
            whole.append(time.perf_counter() - start)
        times = 200
        draft = editor.draft.values
        start = time.thread_time()  # there is no rival for it, so what other processes take must not count
        for _ in range(times):
            check(draft)
            editor.problems.all()
        alone = (time.thread_time() - start) / times
        editor.draft.mark_clean()
    return {"check": alone * 1000, "key": sorted(whole)[len(whole) // 2] * 1000}


def main() -> None:
    """Do one of them."""
    application = QApplication([])
    print(json.dumps(typing() if sys.argv[1] == "typing" else stalls(*sys.argv[2:])), flush=True)
    application.quit()


main()
