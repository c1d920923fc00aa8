"""How a run ended: nothing is called unsaved that was changed, nothing certain that is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from mailconfig_gui.app.deliver import Ended, Here, Outcome
from mailconfig_gui.app.mail_rows import Removed
from mailconfig_gui.delivery.document import Document
from mailconfig_gui.delivery.rows import MailRow
from mailconfig_gui.delivery.target import (
    Applied,
    DeliveryError,
    Plan,
    Snapshot,
    TestFailedError,
    Trial,
    Verified,
)
from mailconfig_gui.delivery.targets.postgresql.mail_rows import TwoRowsError
from mailconfig_gui.gui.apply.outcome import Ending
from mailconfig_gui.model.problem import Problem, Severity
from tests.gui.shown import words

VALUES = {"smtpHost": "smtp.plant.org", "smtpPort": "587", "username": "iot"}
WHERE = "https://a.example"
INSTALLED = "sysadmin@thingsboard.org"
PLAN = Plan(
    WHERE, Snapshot(None), Document({}, {}), (), facts={"recipient": INSTALLED},
    risks=(Problem(None, Severity.WARNING, "installed-email", "It is the installed one.", ""),),
)  # fmt: skip


@pytest.fixture
def result(qtbot: QtBot) -> Iterator[Ending]:
    parent = QWidget()
    qtbot.addWidget(parent)
    made = Ending(WHERE, VALUES, parent)
    yield made
    parent.hide()


def buttons(widget: QWidget) -> list[str]:
    return [one.text() for one in widget.findChildren(QPushButton)]


def test_a_failed_test_saves_nothing_and_says_so(result: Ending) -> None:
    result.failed(TestFailedError("535 no", "Mend it.", "535 5.7.8 no"), None, Here(False, "535"))
    assert result.title == "Nothing was saved: the platform's own test failed"
    assert "From this computer\nFails" in words(result)
    assert buttons(result)[:1] == ["Copy for support"]


def test_what_the_platform_did_not_say_is_not_explained(result: Ending) -> None:
    lost = "There is no result: the connection ended."
    result.failed(TestFailedError(lost, "Mend it.", ""), None, None)
    assert (result.diagnosis, result.text) == (None, lost)
    assert result.title == "Nothing was saved: the platform's own test has no result"
    assert lost in words(result)


def test_a_sender_that_runs_with_older_settings_is_not_the_stored_settings_fault(result: Ending) -> None:
    old = "It sent, but its running sender fails. Restart the platform."
    result.verified(Verified(False, old, "4.2.1", "ops@plant.org", VALUES, False))
    assert (result.title, result.diagnosis) == ("The platform's mail does not work yet", None)
    assert old in words(result)


def test_a_wrong_stored_password_can_be_written_again_from_there(result: Ending) -> None:
    bad = Verified(False, "535 5.7.8 no", "4.2.1", "ops@plant.org", VALUES)
    asked: list[bool] = []
    result.rewrite_wanted.connect(lambda: asked.append(True))
    result.verified(bad, rewrite=True)
    next(one for one in result.findChildren(QPushButton) if "again" in one.text()).click()
    assert asked == [True]
    assert "Write the password again" not in buttons(Ending(WHERE, VALUES, result).verified(bad))
    signed_in = Ending(WHERE, VALUES, result).verified(bad, rewrite=True, token=True)
    assert "Write the refresh token again" in buttons(signed_in)
    assert "Write the password again" not in buttons(signed_in)


def test_a_stored_test_without_an_answer_is_told_as_it_is(result: Ending) -> None:
    tests = {"stored": Trial(False, "There is no result: nothing came.", False)}
    result.applied(Outcome(Ended.NO_CHANGE, WHERE, Applied(changed=False, tests=tests)), PLAN, None)
    assert result.diagnosis is None
    assert "There is no result: nothing came." in words(result)


def test_what_was_changed_and_what_may_have_been_comes_first(result: Ending) -> None:
    error = TestFailedError("535 no", "Mend it.", "535 5.7.8 no")
    error.changed = ("The administrator now logs in as ops@plant.org",)
    error.image = "one"
    text = words(result.failed(error, None, None))
    assert result.title == "Not all of it was changed"
    assert "Nothing was saved" not in text
    assert "• The administrator now logs in as ops@plant.org" in text
    assert "Roll back… brings it back" in text
    error.unsure = ("The mail settings may have been saved",)
    other = Ending(WHERE, VALUES, result).failed(error, None, None)
    assert other.title == "It is not known whether all of it was changed"
    assert "Test what the platform has" in buttons(other)


def test_an_error_before_anything_is_told_as_it_is(result: Ending) -> None:
    error = DeliveryError("It cannot be reached", "No answer. Nothing was changed.", "Check the port.")
    text = words(result.failed(error, None, None))
    assert text.splitlines() == ["It cannot be reached", "No answer. Nothing was changed.", "Check the port."]


def test_a_refused_installed_address_names_its_remedy(result: Ending) -> None:
    said = f"550 5.1.1 <{INSTALLED}>: Recipient address rejected"
    text = words(result.failed(TestFailedError(said, "", said), PLAN, None))
    assert "change the administrator's e-mail" in text
    other = Ending(WHERE, VALUES, result)
    assert "installed address" not in words(other.failed(TestFailedError("535 no", "", "535 no"), PLAN, None))


def test_two_rows_are_asked_about_and_a_removed_one_is_told(result: Ending) -> None:
    error = TwoRowsError((MailRow("one", "", None, (), "{}"), MailRow("two", "", None, (), "{}")))
    wanted: list[bool] = []
    result.rows_wanted.connect(lambda: wanted.append(True))
    result.failed(error, None, None)
    next(one for one in result.findChildren(QPushButton) if "row to keep" in one.text()).click()
    assert wanted
    text = words(Ending(WHERE, {}, result).removed(Removed(Path("row-1.json"), "Start the platform.")))
    assert "row-1.json" in text
    assert "Start the platform." in text


def test_a_red_outcome_has_its_reason(result: Ending) -> None:
    tests = {"before": Trial(ok=True, text="sent"), "connection": Trial(ok=False, text="It cannot connect")}
    outcome = Outcome(Ended.ROLLED_BACK, WHERE, Applied(changed=True, tests=tests), "one")
    text = words(result.applied(outcome, None, None))
    assert "The earlier settings are back, but the platform's own test failed" in text
    assert "Test what the platform has" in buttons(result)
    assert "From this computer" not in text
    stored = {"stored": Trial(ok=False, text="535 5.7.8 Authentication failed")}
    unchanged = Outcome(Ended.NO_CHANGE, WHERE, Applied(changed=False, tests=stored))
    other = Ending(WHERE, VALUES, result).applied(unchanged, None, None)
    assert other.title == "Nothing was changed, and the platform cannot send"
    assert other.diagnosis is not None


def test_a_test_of_what_is_stored_changes_nothing_and_is_explained(result: Ending) -> None:
    good = Verified(True, "The platform sent its test message", "4.3", "ops@plant.org", VALUES)
    text = words(result.verified(good))
    assert "ThingsBoard 4.3" in text
    assert "Nothing was changed." in text
    bad = Ending(WHERE, VALUES, result).verified(good._replace(ok=False, text="535 5.7.8 no"))
    assert bad.title == "The platform cannot send with what it has stored"
    assert bad.diagnosis is not None
