"""The runner: events in order, late ones dropped, nobody joined."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.runner import InlineRunner, Runner
from mailconfig_gui.model.problem import MailConfigError


class Heard:
    def __init__(self, runner: Runner) -> None:
        self.all: list[tuple[object, ...]] = []
        runner.happened.connect(lambda number, event: self.all.append(("event", number, event)))
        runner.failed.connect(lambda number, error: self.all.append(("failed", number, str(error))))
        runner.ended.connect(lambda number: self.all.append(("ended", number)))
        runner.crashed.connect(lambda bug: self.all.append(("crashed", str(bug))))


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
    heard = Heard(runner)
    number = runner.new_number()
    runner.start(number, two)
    qtbot.waitUntil(lambda: ("ended", number) in heard.all)
    assert heard.all == [("event", number, "first"), ("event", number, "second"), ("ended", number)]


def test_an_expected_failure_is_handed_over(runner: Runner, qtbot: QtBot) -> None:
    heard = Heard(runner)
    runner.start(5, broken)
    qtbot.waitUntil(lambda: ("ended", 5) in heard.all)
    assert heard.all[1] == ("failed", 5, "Title: message")


def test_a_bug_reaches_the_report(runner: Runner, qtbot: QtBot) -> None:
    heard = Heard(runner)
    runner.start(5, buggy)
    qtbot.waitUntil(lambda: ("ended", 5) in heard.all)
    assert heard.all[1] == ("crashed", "a bug")


def test_numbers_are_never_used_twice() -> None:
    runner = InlineRunner()
    assert len({runner.new_number() for _ in range(50)}) == 50


def test_events_of_a_dropped_job_are_not_heard(qtbot: QtBot) -> None:
    runner = Runner()
    heard = Heard(runner)
    go = threading.Event()

    def slow() -> Iterator[object]:
        yield "first"
        go.wait(10)
        yield "late"

    runner.start(1, slow)
    qtbot.waitUntil(lambda: bool(heard.all))
    runner.drop(1)
    go.set()
    qtbot.waitUntil(lambda: ("ended", 1) in heard.all)
    assert heard.all == [("event", 1, "first"), ("ended", 1)]


def test_nothing_is_heard_after_the_window_is_closed(qtbot: QtBot) -> None:
    runner = Runner()
    heard = Heard(runner)
    go, done = threading.Event(), threading.Event()

    def slow() -> Iterator[object]:
        go.wait(10)
        yield "late"
        done.set()

    runner.start(1, slow)
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
        runner.start(1, look)
    assert seen == [True]
