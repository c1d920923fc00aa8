"""The options of `plan`, `apply`, `rollback`, `verify` and `drift`."""

from __future__ import annotations

import pytest

from mailconfig_gui.cli.args import build_parser
from mailconfig_gui.cli.deliver import VARIABLES
from mailconfig_gui.model.fields import FIELDS
from tests.cli.conftest import Run

COMMANDS = ("plan", "apply", "rollback", "verify", "drift")
SECRET = "hunter2-on-the-command-line"


def parse(*words: str) -> object:
    return build_parser(words)[0].parse_args(list(words))


@pytest.mark.parametrize("name", COMMANDS)
def test_help_tells_targets_secrets_and_exit_codes(name: str) -> None:
    text = build_parser((name,))[1][name].format_help()
    for words in (
        "targets:",
        "postgresql://",
        "detect:",
        "exit codes:",
        "--json",
        "--target-ca-file",
        "--fingerprint",
    ):
        assert words in text
    assert [code for code in ("4 ", "5 ", "6 ", "130 ") if f"\n  {code}" not in text] == []
    assert {name for name in VARIABLES.values() if name not in text} <= {"MAILCONFIG_OLD_PASSWORD"}


@pytest.mark.parametrize("name", ["plan", "apply"])
def test_fields_can_be_given(name: str) -> None:
    text = build_parser((name,))[1][name].format_help()
    assert [field.key for field in FIELDS if not field.secret and f"--{field.option}" not in text] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_a_target_or_a_profile_must_be_named(mailconfig: Run, name: str) -> None:
    ended = mailconfig(name)
    assert ended.code == 2
    assert "--target" in ended.err
    assert "--profile" in ended.err


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("option", ["--target-password", "--api-key", "--code", "--password"])
def test_no_secret_is_an_option(mailconfig: Run, name: str, option: str) -> None:
    ended = mailconfig(name, "--target", "mail.json", option, SECRET)
    assert ended.code == 2
    assert SECRET not in ended.out + ended.err


def test_a_yes_to_http_names_its_host() -> None:
    words = ("plan", "--target", "http://a", "--allow-plain-http", "a", "--allow-plain-http", "b")
    assert parse(*words).allow_plain_http == ["a", "b"]  # type: ignore[attr-defined]
    assert parse(*words[:3]).allow_plain_http == []  # type: ignore[attr-defined]
