"""`rollback`: the way back."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run
from tests.platform_standin.server import Platform


def test_the_way_back_names_the_option_for_the_earlier_password(
    call: Run, platform: Platform, fields: list[str]
) -> None:
    platform.state.mail.update(username="old", password="the earlier one", smtpHost="127.0.0.1")
    assert call("apply", *fields).code == 0
    platform.state.mail["timeout"] = "9999"
    blocked = call("rollback", "--yes", "--overwrite", password="")
    assert blocked.code == 3
    assert blocked.err.count("the earlier one is needed") == 1
    assert "In the command line: --password-file PATH" in blocked.err
    assert "It will be replaced too." in blocked.err
    assert "--rewrite-password" not in blocked.out, "that is no option of a roll-back"
    assert "--overwrite" not in blocked.err


def test_what_is_remembered_needs_no_login(mailconfig: Run, platform: Platform) -> None:
    for words in (("--list",), ("--history",)):
        assert mailconfig("rollback", "--target", platform.url, *words).code == 0
    assert platform.seen == []


def test_going_back_and_forth_ends_in_the_same_bytes(mailconfig: Run, tmp_path: Path) -> None:
    file = tmp_path / "mail.json"
    fields = ("--mail-from", "a@plant.com", "--smtp-host", "mail.plant.com")
    assert mailconfig("save", *fields, "--out", "mail.json").code == 0
    first = file.read_bytes()
    assert mailconfig("apply", "--target", "mail.json", "--mail-from", "b@plant.com").code == 0
    second = file.read_bytes()
    for content in (first, second, first):
        assert mailconfig("rollback", "--target", "mail.json", "--yes").code == 0
        assert file.read_bytes() == content
