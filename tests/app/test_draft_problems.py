from __future__ import annotations

import pytest

from mailconfig_gui.app.current_test import RunState
from mailconfig_gui.app.draft_problems import RECIPIENT
from tests.app.editing import GOOD, make


def test_a_problem_is_shown_when_the_field_is_left_and_not_before() -> None:
    editor = make()
    editor.set_value("smtpHost", "smtp.plant.org:587")
    assert editor.problems.at("smtpHost") == ()
    editor.problems.leave("smtpHost")
    assert [problem.code for problem in editor.problems.at("smtpHost")] == ["host-port"]
    editor.set_value("smtpHost", "smtp.plant.org")
    assert editor.problems.at("smtpHost") == ()


def test_an_untouched_empty_field_is_no_reproach() -> None:
    editor = make()
    editor.problems.leave("mailFrom")
    assert editor.problems.at("mailFrom") == ()
    editor.set_value("mailFrom", "x")
    editor.set_value("mailFrom", "")
    editor.problems.leave("mailFrom")
    assert editor.problems.at("mailFrom")


def test_a_test_shows_everything_that_is_missing_at_once() -> None:
    editor = make()
    assert editor.test.begin(send=True) is None
    assert editor.problems.at("mailFrom")
    assert editor.problems.at("smtpHost")
    assert editor.problems.at(RECIPIENT)
    assert editor.problems.obstacles(test=True)[0].field == "mailFrom"
    assert editor.test.state is RunState.IDLE


def test_a_save_does_not_ask_for_a_recipient_nor_a_password() -> None:
    editor = make(**{**GOOD, "password": ""})
    assert editor.problems.obstacles(test=False) == ()
    assert [problem.field for problem in editor.problems.obstacles(test=True)] == ["password", RECIPIENT]
    editor.problems.show_all(test=False)
    assert editor.problems.at(RECIPIENT) == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "admin",
        "@plant.org",
        "admin@",
        "a b@plant.org",
        "A <a@plant.org>",
        "a@b@c",
        "a@plant.org,b@plant.org",
    ],
)
def test_what_is_no_recipient_is_said(text: str) -> None:
    editor = make(**GOOD)
    editor.set_recipient(text)
    assert editor.test.begin(send=True) is None
    assert editor.problems.at(RECIPIENT)


def test_the_advice_of_the_preset_comes_after_the_rules_of_the_fields() -> None:
    editor = make()
    editor.choose_provider("sendgrid")
    editor.set_value("username", "me@plant.org")
    editor.set_value("password", "x")
    editor.problems.leave("username")
    assert [problem.code for problem in editor.problems.at("username")] == ["provider-username"]


def test_the_end_of_passwords_is_told_by_the_server_whatever_was_chosen() -> None:
    for provider in ("", "custom", "microsoft365"):
        editor = make(**GOOD)
        editor.draft.provider = provider
        editor.draft.update({"smtpHost": "smtp.office365.com"})
        assert "password-login-ends" in [problem.code for problem in editor.problems.all()]
        editor.draft.update({"enableOauth2": True})
        assert "password-login-ends" not in [problem.code for problem in editor.problems.all()]
