"""A plan in words, and the question before it is carried out."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import LOGIN_PASSWORD, Run, Terminal, document
from tests.java.servers import PASSWORD, USER
from tests.platform_standin.server import Platform


def test_a_password_that_is_to_be_entered_names_its_option(call: Run, fields: list[str]) -> None:
    blocked = call("plan", *fields, password="")
    assert blocked.code == 3
    assert "Password: it must be entered again" in blocked.err
    assert "In the command line: --password-file PATH" in blocked.err


def test_a_change_meanwhile_is_5(call: Run, platform: Platform, fields: list[str]) -> None:
    def somebody(method: str, path: str) -> None:
        if (method, path) == ("POST", "/api/admin/settings/testMail"):
            platform.state.mail["timeout"] = "20000"

    platform.before = somebody
    ended = call("apply", *fields, "--json")
    assert (ended.code, ended.json["exit_code"]) == (5, 5)
    assert platform.state.mail["smtpHost"] == "localhost"


def test_a_kept_password_does_not_go_elsewhere(
    call: Run, platform: Platform, monkeypatch: pytest.MonkeyPatch, mailconfig: Run, access: list[str]
) -> None:
    platform.state.mail.update(
        username=USER, password=PASSWORD, smtpHost="mail.plant.com", mailFrom="a@plant.com"
    )
    monkeypatch.delenv("MAILCONFIG_PASSWORD", raising=False)
    monkeypatch.setenv("MAILCONFIG_TARGET_PASSWORD", LOGIN_PASSWORD)
    ended = mailconfig("apply", *access, "--smtp-host", "evil.example", "--json")
    assert ended.code == 3
    assert platform.state.mail["smtpHost"] == "mail.plant.com"
    assert "evil.example" not in json.dumps([seen.body for seen in platform.seen])


@pytest.mark.parametrize("as_json", [(), ("--json",)])
def test_on_a_terminal_it_asks_before_it_changes_anything(
    mailconfig: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, as_json: tuple[str, ...]
) -> None:
    (tmp_path / "from.json").write_text(document())
    target = ("--target", "mail.json")

    def answered(typed: str, *words: str) -> tuple[int, str]:
        shown = Terminal()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", Terminal(typed))
            patch.setattr(sys, "stderr", shown)
            ended = mailconfig(*words, *target, *as_json)
        told = shown.buffer.getvalue().decode()  # type: ignore[attr-defined]
        return ended.code, ended.out + told

    code, shown = answered("n\n", "apply", "from.json")
    assert code == 130
    assert f"Apply this to {tmp_path / 'mail.json'}? [y/N]" in shown
    assert "Host: " in shown, "the plan is seen before the question"
    assert "Nothing was changed." in shown
    assert not (tmp_path / "mail.json").exists()
    assert answered("", "apply", "from.json", "--dry-run")[0] == 0
    assert not (tmp_path / "mail.json").exists()
    assert answered("y\n", "apply", "from.json")[0] == 0
    assert (tmp_path / "mail.json").exists()
    code, shown = answered("\n", "rollback")
    assert (code, "Bring this back on" in shown) == (130, True)
    assert "The file: there → removed; there was none before" in shown
    assert answered("", "rollback", "--dry-run")[0] == 0
    assert (tmp_path / "mail.json").exists()
    assert answered("y\n", "rollback")[0] == 0
    assert not (tmp_path / "mail.json").exists()


def test_who_would_not_see_the_question_is_not_passed_over(
    mailconfig: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "from.json").write_text(document())
    monkeypatch.setattr(sys, "stdin", Terminal("y\n"))
    ended = mailconfig("apply", "--target", "mail.json", "from.json")
    assert (ended.code, "--yes" in ended.err) == (2, True)
    assert not (tmp_path / "mail.json").exists()
    assert mailconfig("apply", "--target", "mail.json", "from.json", "--yes").code == 0


def test_a_bad_file_is_3(mailconfig: Run, tmp_path: Path) -> None:
    (tmp_path / "from.json").write_text(document(smtpPort="abc"))
    ended = mailconfig("apply", "--target", "mail.json", "from.json", "--json")
    assert ended.code == 3
    assert "smtpPort" in {problem["field"] for problem in ended.json["problems"]}
    assert not (tmp_path / "mail.json").exists()


def test_the_password_of_a_profile_goes_to_its_own_server_only(
    mailconfig: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILCONFIG_PASSWORD", PASSWORD)
    fields = ("--mail-from", "a@plant.com", "--smtp-host", "mail.plant.com", "--username", "u")
    assert mailconfig("save", "--profile", "plant", *fields).code == 0
    assert mailconfig("apply", "--target", "live.json", "--profile", "plant").code == 0
    assert (
        json.loads((tmp_path / "live.json").read_text(encoding="utf-8"))["jsonValue"]["password"] == PASSWORD
    )
    refused = mailconfig("apply", "--target", "new.json", "--profile", "plant", "--smtp-host", "evil.example")
    assert refused.code == 4
    assert "stored for u at mail.plant.com" in refused.err
    assert not (tmp_path / "new.json").exists()
