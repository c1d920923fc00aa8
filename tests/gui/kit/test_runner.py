"""The runner: events in order, late ones dropped, nobody joined."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from mailconfig_gui.app.current_test import RunState
from mailconfig_gui.gui.kit.runner import InlineRunner, Runner
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.model.security import Security
from tests.gui.states import make_window
from tests.lab.scripted import Close, DeadPort, Line, ScriptedServer, Send, Silence, Step


class Heard:
    """All that one job says."""

    def __init__(self, runner: Runner, make: Callable[[], Iterator[object]]) -> None:
        self.all: list[tuple[str, object]] = []
        runner.crashed.connect(lambda bug: self.all.append(("crashed", str(bug))))
        self.number = runner.start(
            make,
            lambda event: self.all.append(("event", event)),
            failed=lambda error: self.all.append(("failed", str(error))),
            ended=lambda: self.all.append(("ended", None)),
        )

    @property
    def over(self) -> bool:
        return ("ended", None) in self.all


def two() -> Iterator[object]:
    yield "first"
    yield "second"


def broken() -> Iterator[object]:
    yield "first"
    raise MailConfigError("Title", "message")


def buggy() -> Iterator[object]:
    yield "first"
    raise ZeroDivisionError("a bug")


@pytest.fixture(params=[Runner, InlineRunner])
def runner(request: pytest.FixtureRequest, qtbot: QtBot) -> Runner:
    made: Runner = request.param()
    return made


def test_events_come_in_order_and_the_end_last(runner: Runner, qtbot: QtBot) -> None:
    heard = Heard(runner, two)
    qtbot.waitUntil(lambda: heard.over)
    assert heard.all == [("event", "first"), ("event", "second"), ("ended", None)]


def test_an_expected_failure_is_handed_over(runner: Runner, qtbot: QtBot) -> None:
    heard = Heard(runner, broken)
    qtbot.waitUntil(lambda: heard.over)
    assert heard.all[1] == ("failed", "Title: message")


def test_a_bug_reaches_the_report(runner: Runner, qtbot: QtBot) -> None:
    heard = Heard(runner, buggy)
    qtbot.waitUntil(lambda: heard.over)
    assert heard.all[1] == ("crashed", "a bug")


def test_numbers_are_never_used_twice() -> None:
    runner = InlineRunner()
    assert len({runner.start(two) for _ in range(50)}) == 50


def test_events_of_a_dropped_job_are_not_heard(qtbot: QtBot) -> None:
    runner = Runner()
    go = threading.Event()

    def slow() -> Iterator[object]:
        yield "first"
        go.wait(10)
        yield "late"

    heard = Heard(runner, slow)
    qtbot.waitUntil(lambda: bool(heard.all))
    runner.drop(heard.number)
    go.set()
    qtbot.waitUntil(lambda: heard.over)
    assert heard.all == [("event", "first"), ("ended", None)]
    runner.drop(heard.number)


def test_nothing_is_heard_after_the_window_is_closed(qtbot: QtBot) -> None:
    runner = Runner()
    go, done = threading.Event(), threading.Event()

    def slow() -> Iterator[object]:
        go.wait(10)
        yield "late"
        done.set()

    heard = Heard(runner, slow)
    runner.close()
    go.set()
    assert done.wait(10)
    qtbot.wait(1)
    assert heard.all == []


def test_the_thread_is_a_daemon(qtbot: QtBot) -> None:
    runner = Runner()
    seen: list[bool] = []

    def look() -> Iterator[object]:
        seen.append(threading.current_thread().daemon)
        yield None

    with qtbot.waitSignal(runner.ended):
        runner.start(look)
    assert seen == [True]


# How long the window stands still, and how fast a cancel is: printed, for figures are no verdict on a busy computer.

_GENEROUS_MS = 10_000
_HELLO: list[Step] = [Send(b"220 plant ESMTP\r\n"), Line(b"EHLO")]
_TLS: list[Step] = [*_HELLO, Send(b"250-plant\r\n250 STARTTLS\r\n"), Line(b"STARTTLS")]
_LOGIN: list[Step] = [*_HELLO, Send(b"250-plant\r\n250 AUTH PLAIN\r\n"), Line(b"AUTH")]
_MAIL: list[Step] = [*_LOGIN, Send(b"235 ok\r\n"), Line(b"MAIL")]
_RCPT: list[Step] = [*_MAIL, Send(b"250 ok\r\n"), Line(b"RCPT")]
_DATA: list[Step] = [*_RCPT, Send(b"250 ok\r\n"), Line(b"DATA")]
_STOPS: dict[str, list[Step]] = {
    "connect": [],
    "banner": [],
    "ehlo": _HELLO,
    "starttls": _TLS,
    "tls-handshake": [*_TLS, Send(b"220 go\r\n")],
    "auth": _LOGIN,
    "mail-from": _MAIL,
    "rcpt-to": _RCPT,
    "data": _DATA,
}


class Pulse:
    """Beats at every turn of the event loop and keeps the longest time between two beats."""

    def __init__(self) -> None:
        self.longest_ms = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest_ms = max(self.longest_ms, (now - self._last) * 1000)
        self._last = now

    def again(self) -> None:
        """Begin to measure anew."""
        self.longest_ms, self._last = 0.0, time.perf_counter()

    def stop(self) -> float:
        """End, and return the longest time in ms."""
        self._timer.stop()
        return self.longest_ms


def _window(qtbot: QtBot, home: Path, port: int, *, starttls: bool) -> MainWindow:
    window = make_window(home, runner=Runner())
    qtbot.addWidget(window, before_close_func=lambda made: made.editor.draft.mark_clean())
    window.show()
    window.form.choose("custom")
    window.editor.choose_security(Security.STARTTLS if starttls else Security.NONE)
    for key, value in {
        "mailFrom": "a@plant.org", "smtpHost": "127.0.0.1", "smtpPort": str(port), "timeout": "60000",
        "username": "" if starttls else "tb", "password": "" if starttls else "s3cret",
    }.items():  # fmt: skip
        window.editor.set_value(key, value)
    window.editor.set_recipient("b@plant.org")
    window.workspace.notes.allowed_hosts = frozenset({"127.0.0.1"})
    qtbot.waitExposed(window)
    return window


@pytest.mark.parametrize("stage", _STOPS)
def test_how_long_the_window_stands_still_and_how_fast_a_cancel_is(
    qtbot: QtBot, tmp_path: Path, stage: str
) -> None:
    """Against a server that goes silent at this stage."""
    with contextlib.ExitStack() as servers:
        server: DeadPort | ScriptedServer
        server = DeadPort() if stage == "connect" else ScriptedServer([*_STOPS[stage], Silence()])
        servers.enter_context(server)
        window = _window(qtbot, tmp_path, server.port, starttls="tls" in stage)
        pulse = Pulse()
        window.test(send=True)
        qtbot.waitUntil(
            lambda: window.editor.test.run is not None and window.editor.test.run.running == stage,
            timeout=_GENEROUS_MS,
        )
        qtbot.wait(150)  # silence, seen from the window
        stall = pulse.stop()
        begun = time.perf_counter()
        window.bottom.cancel.click()
        pressed = (time.perf_counter() - begun) * 1000
        assert window.editor.test.state is RunState.CANCELLING
        assert window.bottom.send.isVisible()
        qtbot.waitUntil(lambda: window.editor.test.state is RunState.DONE, timeout=_GENEROUS_MS)
        gone = (time.perf_counter() - begun) * 1000
    print(
        f"\n{stage}: longest stall {stall:.0f} ms, cancel {pressed:.1f} ms, worker gone after {gone:.0f} ms"
    )
    assert max(stall, pressed, gone) < _GENEROUS_MS


def test_how_long_the_window_stands_still_while_a_failure_is_looked_into(
    qtbot: QtBot, tmp_path: Path
) -> None:
    """Test, diagnosis, look and verdict, each on its thread; then the look is stopped."""
    with ScriptedServer([Send(b"554 go away\r\n"), Close()], [Silence()]) as server:
        window = _window(qtbot, tmp_path, server.port, starttls=False)
        window.inquiry.allow(True)
        pulse = Pulse()
        window.test(send=True)
        qtbot.waitUntil(lambda: window.inquiry.looking, timeout=_GENEROUS_MS)
        test = pulse.longest_ms
        pulse.again()
        qtbot.waitUntil(lambda: len(window.inquiry.endpoints) >= 4, timeout=_GENEROUS_MS)
        stall = pulse.stop()
        begun = time.perf_counter()
        window.menus.entries["cancel"].trigger()
        stopped = (time.perf_counter() - begun) * 1000
        assert not window.inquiry.busy
    print(
        f"\nlongest stall {test:.0f} ms to the diagnosis, {stall:.0f} ms in the look; stopped in {stopped:.1f} ms"
    )
    assert max(test, stall, stopped) < _GENEROUS_MS
