"""Severities, and errors that say what to do."""

import pytest

from mailconfig_gui.model.problem import (
    Fix,
    MailConfigError,
    Problem,
    SettingsError,
    Severity,
    has_errors,
    stops_test,
)


@pytest.mark.parametrize(("severity", "stops"), [(Severity.ERROR, True), (Severity.WARNING, False)])
def test_only_errors_stop(severity: Severity, stops: bool) -> None:
    assert has_errors([Problem("smtpHost", severity, "code", "title", "remedy")]) is stops


@pytest.mark.parametrize(
    ("severity", "code", "stops"),
    [
        (Severity.ERROR, "missing", True),
        (Severity.ERROR, "old-tls-version", False),
        (Severity.WARNING, "missing", False),
    ],
)
def test_a_test_may_show_what_the_platform_never_sends_with(
    severity: Severity, code: str, stops: bool
) -> None:
    assert stops_test(Problem("tlsVersion", severity, code, "title", "remedy")) is stops


def test_no_problems_stop_nothing() -> None:
    assert not has_errors([])


def test_error_reads_as_one_sentence_after_the_other() -> None:
    error = MailConfigError("The keyring is locked", "It did not open.", "Unlock it.")
    assert str(error) == "The keyring is locked: It did not open. Unlock it."
    assert str(MailConfigError("Title", "Message.")) == "Title: Message."


def test_settings_with_errors_name_the_first_and_count_the_others() -> None:
    good, *bad = (
        Problem("smtpHost", severity, "code", title, "Type it.")
        for severity, title in ((Severity.WARNING, "a"), (Severity.ERROR, "b"), (Severity.ERROR, "c"))
    )
    assert str(SettingsError((good, bad[0]), "Not saved")) == "Not saved: b Type it."
    both = SettingsError((good, *bad))
    assert (str(both), both.problems) == ("Nothing was written: b (1 more) Type it.", (good, *bad))


def test_a_fix_is_told_to_scripts() -> None:
    assert Fix("Use 587", {"smtpPort": "587"}).as_json() == {
        "label": "Use 587",
        "changes": {"smtpPort": "587"},
    }
