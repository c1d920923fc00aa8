"""Waking a run from other threads, and calling it off."""

from __future__ import annotations

import select
import signal
import threading

import pytest

from mailconfig_gui.model.news import Cancel
from mailconfig_gui.net.wake import Background, Wake
from tests.systems import needs_signals


def is_ringing(wake: Wake) -> bool:
    return bool(select.select([wake.reader], [], [], 0)[0])


@pytest.fixture
def wake() -> Wake:
    return Wake()


def test_it_rings_until_drained(wake: Wake) -> None:
    assert not is_ringing(wake)
    wake.ring()
    wake.ring()
    assert is_ringing(wake)
    wake.drain()
    assert not is_ringing(wake)
    wake.close()


def test_ringing_for_ever_does_not_block(wake: Wake) -> None:
    for _ in range(100_000):
        wake.ring()
    wake.drain()
    assert not is_ringing(wake)
    wake.close()


def test_ringing_after_the_end_does_nothing(wake: Wake) -> None:
    wake.close()
    wake.ring()
    wake.close()


def test_cancel_rings_every_run_that_is_attached() -> None:
    cancel, first, second = Cancel(), Wake(), Wake()
    cancel.attach(first.ring)
    cancel.attach(second.ring)
    cancel.detach(first.ring)
    assert not cancel.cancelled
    cancel.cancel()
    assert cancel.cancelled
    assert not is_ringing(first)
    assert is_ringing(second)
    cancel.cancel()
    for wake in (first, second):
        wake.close()


@needs_signals
def test_cancel_from_a_signal_handler_never_locks_up(wake: Wake) -> None:
    cancel = Cancel()
    cancel.attach(wake.ring)
    before = signal.signal(signal.SIGUSR1, lambda *_: cancel.cancel())
    try:
        stop = threading.Event()
        main = threading.main_thread().ident
        assert main is not None

        def shoot() -> None:
            for _ in range(300):
                signal.pthread_kill(main, signal.SIGUSR1)
            stop.set()

        threading.Thread(target=shoot).start()
        while not stop.is_set():
            wake.ring()
            wake.drain()
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert cancel.cancelled
    wake.close()


def test_a_background_call_rings_when_it_is_over(wake: Wake) -> None:
    go = threading.Event()
    job = Background(lambda: go.wait(5) and 42, wake)
    assert not job.done
    go.set()
    assert select.select([wake.reader], [], [], 5)[0]
    assert job.done
    assert job.result() == 42
    wake.close()


def test_the_process_waits_for_a_call_that_must_not_be_left(wake: Wake) -> None:
    go = threading.Event()
    for awaited in (False, True):
        go.clear()
        before = set(threading.enumerate())
        Background(go.wait, wake, awaited=awaited)
        assert [thread.daemon for thread in set(threading.enumerate()) - before] == [not awaited]
        go.set()
        assert select.select([wake.reader], [], [], 5)[0]
        wake.drain()
    wake.close()


def test_what_a_background_call_raises_is_raised_to_whoever_asks(wake: Wake) -> None:
    def fail() -> int:
        raise OSError("no")

    job = Background(fail, wake)
    assert select.select([wake.reader], [], [], 5)[0]
    with pytest.raises(OSError, match="no"):
        job.result()
    wake.close()
