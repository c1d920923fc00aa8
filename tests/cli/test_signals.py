"""What ends a command in good order, and what stays as it was found."""

from __future__ import annotations

import signal

import pytest

from mailconfig_gui.cli.signals import on_signals
from tests.systems import ENDINGS, needs_signals


@pytest.mark.parametrize("number", ENDINGS)
def test_each_ends_the_command_and_none_is_kept(number: signal.Signals) -> None:
    before = [signal.getsignal(one) for one in ENDINGS]
    ended: list[bool] = []
    with on_signals(lambda: ended.append(True)):
        signal.raise_signal(number)
    assert ended == [True]
    assert [signal.getsignal(one) for one in ENDINGS] == before


@needs_signals
def test_under_nohup_a_hangup_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with on_signals(lambda: pytest.fail("nothing ends")):
            signal.raise_signal(signal.SIGHUP)
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
