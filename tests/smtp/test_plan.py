"""Plans: what they go on to, and what they do not show."""

from __future__ import annotations

import pytest

from tests.smtp.playbook import PASSWORD, login, plan


def test_a_plan_does_not_show_its_password() -> None:
    assert repr(login("tls")) == "Plan(mx.test:587, tls, user 'apikey')"
    assert PASSWORD not in f"{login()!s}{login()!r}"


@pytest.mark.parametrize(
    ("stop", "verify", "goes_on"),
    [(False, True, True), (True, True, False), (False, False, False), (True, False, False)],
)
def test_looking_only_goes_no_further_than_ehlo(stop: bool, verify: bool, goes_on: bool) -> None:
    assert plan(stop_before_auth=stop, verify=verify).goes_on is goes_on
