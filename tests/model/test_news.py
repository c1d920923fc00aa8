"""Telling a run that it is called off."""

from __future__ import annotations

from mailconfig_gui.model.news import Cancel


def test_a_cancel_tells_all_that_are_attached_each_time() -> None:
    cancel, told = Cancel(), []
    first, second = (lambda: told.append("first")), (lambda: told.append("second"))
    cancel.attach(first)
    cancel.attach(second)
    cancel.detach(first)
    assert not cancel.cancelled
    cancel.cancel()
    cancel.cancel()
    assert cancel.cancelled
    assert told == ["second", "second"]


def test_one_that_goes_while_it_is_told_keeps_no_other_from_hearing_it() -> None:
    cancel, told = Cancel(), []

    def leave() -> None:
        cancel.detach(leave)

    cancel.attach(leave)
    cancel.attach(lambda: told.append("other"))
    cancel.cancel()
    assert told == ["other"]
