"""What came of an apply, in words."""

from __future__ import annotations

from tests.cli.conftest import LOGIN, Run
from tests.platform_standin.server import Platform


def test_for_people(call: Run, fields: list[str]) -> None:
    ended = call("apply", *fields)
    assert ended.code == 0
    assert "Host: “localhost” → “127.0.0.1”" in ended.out
    assert "rollback brings it back" in ended.out
    assert "sysadmin@thingsboard.org, which is not your mailbox" in ended.err
    assert "only works on the platform's own computer" in ended.err
    assert "Edges" in ended.err
    assert "In the command line: --admin-email ADDRESS" in ended.err
    assert "In the command line: --base-url URL" in ended.err
    assert "Nothing visible differs, and what the platform has stored works." in call("apply", *fields).out
    assert "Nothing visible differs; the password cannot be compared." in call("plan", *fields).out
    back = call("rollback", "--yes")
    assert "Roll-back: the state of " in back.out
    assert "Host: “127.0.0.1” → “localhost”" in back.out
    assert "The earlier state is back." in back.out
    assert "Unable to send mail: Connection refused" in back.out, "why it does not work now"
    assert "rollback brings it back" in back.out, "it can be undone"


def test_a_login_name_that_was_changed_before_a_failure_is_told(
    call: Run, platform: Platform, fields: list[str]
) -> None:
    words = ("apply", *fields, "--admin-email", "ada@plant.com")
    ended = call(*words, "--json", password="wrong")
    assert (ended.code, ended.json["changed"], ended.json["user"]) == (1, True, "ada@plant.com")
    assert ended.json["changed_already"] == ["The administrator now logs in as ada@plant.com"]
    assert [one["state"] for one in call("rollback", "--list", "--json").json] == [ended.json["state"]]
    platform.state.users[0].email = LOGIN
    plain = call(*words, password="wrong")
    assert "Changed already: The administrator now logs in as ada@plant.com." in plain.err
    assert "rollback brings it back" in plain.err
    history = call("rollback", "--history").out
    assert "apply: ended before all was changed" in history
    assert "done: The administrator now logs in as ada@plant.com" in history
