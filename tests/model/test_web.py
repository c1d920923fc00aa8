"""The values of an HTTP request."""

from __future__ import annotations

from mailconfig_gui.model.web import WebAnswer, WebError, WebFault


def test_a_failure_tells_its_kind_and_whether_something_was_sent() -> None:
    error = WebError(WebFault.CUT, "reset", sent=True)
    assert (error.fault, error.detail, error.sent, error.fingerprint) == (WebFault.CUT, "reset", True, "")
    assert str(error) == "cut: reset"


def test_an_answer_does_not_show_what_is_in_it() -> None:
    answer = WebAnswer(200, "", b'{"token": "hunter2"}')
    assert repr(answer) == "WebAnswer(200, 20 bytes)"
