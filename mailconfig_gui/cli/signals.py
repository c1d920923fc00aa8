"""Ctrl-C, a polite kill and a terminal that goes away: they end a command that runs for long in good order."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def on_signals(end: Callable[[], object]) -> Iterator[None]:
    """Call `end` at SIGINT, SIGTERM and SIGHUP (which stays ignored under nohup) instead of ending the process."""
    numbers = [signal.SIGINT, signal.SIGTERM]
    hangup = getattr(signal, "SIGHUP", None)
    if hangup is not None and signal.getsignal(hangup) is not signal.SIG_IGN:
        numbers.append(hangup)
    before = {number: signal.signal(number, lambda *_: end()) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def interruptible() -> Iterator[None]:
    """Let the same signals end a wait for a person at once (KeyboardInterrupt): a line is read on after any other."""

    def interrupt() -> None:
        raise KeyboardInterrupt

    with on_signals(interrupt):
        yield
