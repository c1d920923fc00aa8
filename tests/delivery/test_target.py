"""Values of delivery: no secret in their words, a stop that reaches every run."""

from __future__ import annotations

import pytest

from mailconfig_gui.delivery.document import Document
from mailconfig_gui.delivery.target import (
    MEANWHILE,
    SETTINGS,
    Applied,
    BadSettingsError,
    Change,
    ConflictError,
    Deeds,
    Plan,
    Restore,
    Snapshot,
    Stop,
    StoppedError,
    Trial,
    Wanted,
    refuse_blocked,
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
    with pytest.raises(StoppedError, match="ended before it was complete"):
        stop.check()


def test_an_error_tells_what_was_changed_by_then() -> None:
    deeds = Deeds()
    with pytest.raises(ConflictError, match=r"Changed meanwhile\. Nothing was changed\."), deeds.telling():
        raise ConflictError("Conflict", "Changed meanwhile.")
    deeds.did("base-url", "Links now lead to x")
    deeds.user = "ada@plant.com"
    with pytest.raises(StoppedError) as stopped, deeds.telling():
        raise StoppedError
    told = stopped.value
    assert (told.changed, told.unsure, told.user) == (("Links now lead to x",), (), "ada@plant.com")
    assert "Nothing" not in str(told)
    assert told.touched == {"base-url"}
    deeds.perhaps(SETTINGS, "The mail settings may have been saved")
    with pytest.raises(StoppedError, match="it reads again"), deeds.telling():
        raise StoppedError


def test_what_stands_in_the_way_of_a_plan_has_its_own_error() -> None:
    refuse_blocked(plan())
    refuse_blocked(plan(Problem(None, Severity.WARNING, MEANWHILE, "Port: 1 → 2.", "")))
    with pytest.raises(BadSettingsError):
        refuse_blocked(plan(Problem(None, Severity.ERROR, "x", "X", "")))
    with pytest.raises(ConflictError, match=r"Port: 1 → 2\. Nothing was changed"):
        refuse_blocked(plan(Problem(None, Severity.ERROR, MEANWHILE, "Port: 1 → 2.", "")))


def test_a_plan_names_the_secrets_that_it_cannot_compare() -> None:
    held = Document({"key": "mail"}, good(password=...))
    empty = Plan("here", Snapshot(held, frozenset({"password", "refreshToken"})), held, (), ())
    assert empty.unseen == ("password",)
    other = empty._replace(changes=(Change("timeout", "Timeout", "1", "2"),))
    assert other.unseen == ("password",), "it stays as it is"
    written = other._replace(after=Document({"key": "mail"}, good()))
    assert written.unseen == ()
    assert plan().unseen == (), "nothing is hidden"
