"""Results and what can be read off them."""

from __future__ import annotations

from mailconfig_gui.smtp.events import CertificateInfo, Failure, FailureKind, Result
from mailconfig_gui.smtp.stages import Reached, Stage


def test_a_result_that_nothing_has_happened_to() -> None:
    result = Result()
    assert result.ok
    assert not result.cancelled
    assert result.reached is Reached.UNTESTED


def test_failed_and_cancelled() -> None:
    failure = Failure(Stage.DNS, FailureKind.CANCELLED, "Cancelled.")
    assert Result(failure=failure).cancelled
    assert not Result(failure=failure).ok
    assert not Result(failure=failure._replace(kind=FailureKind.TIMEOUT)).cancelled
    assert failure.our_own
    assert failure._replace(kind=FailureKind.SETTINGS).our_own
    assert not failure._replace(kind=FailureKind.TIMEOUT).our_own


def test_a_message_whose_answer_never_came_may_have_arrived() -> None:
    silent = Failure(Stage.AFTER_DATA, FailureKind.CLOSED, "It hung up.")
    assert Result(failure=silent).may_have_arrived
    assert not Result(failure=silent._replace(kind=FailureKind.REPLY, code=550)).may_have_arrived
    assert not Result(failure=silent._replace(stage=Stage.DATA)).may_have_arrived
    assert not Result().may_have_arrived


def test_a_certificate_is_shown_without_its_bytes() -> None:
    shown = repr(CertificateInfo("mx.test", "CA", 0, 10, (), b"\x30\x82"))
    assert shown == "CertificateInfo('mx.test' by 'CA', until 10)"
