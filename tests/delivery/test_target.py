"""Values of delivery: no secret in their words, a stop that reaches every run."""

from __future__ import annotations

import pytest

from mailconfig_gui.delivery.document import Document
from mailconfig_gui.delivery.target import (
    Applied,
    BadSettingsError,
    Change,
    Plan,
    Restore,
    Snapshot,
    Stop,
    StoppedError,
    Trial,
    Wanted,
)
from mailconfig_gui.model.problem import Problem, Severity
from tests.delivery.helpers import good

SECRET = "very secret"


def plan(*risks: Problem, changes: tuple[Change, ...] = ()) -> Plan:
    held = Document({"key": "mail"}, good(password=SECRET))
    return Plan("here", Snapshot(held), held, changes, risks, wanted=Wanted({"password": SECRET}))


def test_no_secret_in_any_repr() -> None:
    values = good(password=SECRET)
    for one in (plan(), Snapshot(Document({}, values)), Wanted(values), Restore({}, values, {})):
        assert SECRET not in repr(one)
    assert "password" in repr(Wanted(values))


def test_a_plan_knows_whether_it_is_empty_or_blocked() -> None:
    assert plan().empty
    assert not plan(changes=(Change("a", "A", "1", "2"),)).empty
    assert plan(Problem(None, Severity.ERROR, "x", "X", "")).blocked
    assert not plan(Problem(None, Severity.WARNING, "x", "X", "")).blocked
    assert Change("a", "Host", "“x”", "“y”").words == "Host: “x” → “y”"


def test_a_missing_document_has_no_values() -> None:
    assert Snapshot(None).values == {}


def test_applied_is_good_when_no_test_failed() -> None:
    assert Applied(changed=True).ok
    assert not Applied(changed=True, tests={"before": Trial(True, ""), "stored": Trial(False, "")}).ok


def test_bad_settings_name_the_first_error_and_count_the_others() -> None:
    def problem(severity: Severity, title: str) -> Problem:
        return Problem(None, severity, "x", title, f"mend {title}")

    error = BadSettingsError(
        [problem(Severity.WARNING, "w"), problem(Severity.ERROR, "a"), problem(Severity.ERROR, "b")]
    )
    assert error.message == "a (1 more)"
    assert error.hint == "mend a"
    assert len(error.problems) == 3


def test_stop_tells_whoever_listens_and_ends_what_checks() -> None:
    stop, told = Stop(), []

    def one() -> None:
        told.append(1)

    def two() -> None:
        told.append(2)

    stop.attach(one)
    stop.attach(two)
    stop.detach(one)
    stop.check()
    stop.cancel()
    assert told == [2]
    with pytest.raises(StoppedError, match="Nothing was changed"):
        stop.check()
    with pytest.raises(StoppedError, match="not known"):
        stop.check(unsure=True)
