"""What can be said of settings without asking a server."""

from __future__ import annotations

import pytest

from mailconfig_gui.app.assessment import judge
from mailconfig_gui.model.problem import Problem, Severity

OTHER = Problem("username", Severity.WARNING, "outer-blank", "A blank.", "Remove it.")


def test_an_unknown_server_leaves_only_what_a_test_tells() -> None:
    found = judge({"smtpHost": "smtp.plant.org", "username": "u"}, [OTHER])
    assert (found.problems, found.provider, found.doubts) == ((OTHER,), "", ())
    assert found.unchecked == (
        "whether the server is there",
        "whether it takes the login",
        "whether it takes the message",
    )


def test_nobody_logs_in_without_a_user_name() -> None:
    assert "whether it takes the login" not in judge({"smtpHost": "smtp.plant.org"}, []).unchecked


@pytest.mark.parametrize(
    ("host", "provider", "name"),
    [
        ("smtp.gmail.com", "", "Gmail"),
        ("smtp.gmail.com", "google-workspace", "Google Workspace"),
        ("smtp.office365.com", "gmail", "Microsoft 365"),
        ("smtp.office365.us", "", "Microsoft 365"),
    ],
)
def test_the_provider_is_the_chosen_one_or_the_host_s(host: str, provider: str, name: str) -> None:
    found = judge({"smtpHost": host, "username": "u@plant.org"}, [], provider)
    assert found.provider == name
    assert found.doubts


def test_what_the_provider_refuses_is_added_once_for_each_field() -> None:
    draft = {"smtpHost": "smtp.sendgrid.net", "username": "me", "smtpPort": "26"}
    found = judge(draft, [OTHER])
    assert [problem.code for problem in found.problems] == ["outer-blank", "provider-port"]


def test_with_oauth2_the_doubts_about_passwords_are_none() -> None:
    login = {"username": "u@plant.org", "enableOauth2": True}
    assert judge({"smtpHost": "smtp.gmail.com", **login}, []).doubts == ()
    (doubt,) = judge({"smtpHost": "smtp.fastmail.com", **login}, []).doubts
    assert "password" not in doubt
    assert judge({"smtpHost": "smtp.sendgrid.net", **login}, []).doubts
