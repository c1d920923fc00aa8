"""How a command ends that fails as expected."""

from __future__ import annotations

import pytest

from mailconfig_gui.cli.run import code_of
from mailconfig_gui.delivery.target import StoppedError
from mailconfig_gui.model.problem import MailConfigError, Problem, SettingsError, Severity
from tests.cli.conftest import Run

BAD = Problem("smtpHost", Severity.ERROR, "missing", "There is no host.", "Type it.")


@pytest.mark.parametrize(
    ("error", "code"),
    [(StoppedError("no"), 130), (SettingsError([BAD]), 3), (MailConfigError("Locked", "It is.", ""), 4)],
)
def test_each_expected_failure_has_its_exit_code(error: MailConfigError, code: int) -> None:
    assert code_of(error) == code


def test_wrong_usage_names_the_command(mailconfig: Run) -> None:
    ended = mailconfig("check", "a.json", "--profile", "b")
    assert (ended.code, ended.err) == (2, "mailconfig check: name a FILE or a --profile\n")
