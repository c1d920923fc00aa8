"""What a command starts from: files and standard input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mailconfig_gui.delivery.document import MAX_BYTES
from mailconfig_gui.practice.server import PracticeServer
from mailconfig_gui.words.shell import quote
from tests.cli.conftest import Run, Typed, document

SECRET = "hunter2"


GOOD = ["--mail-from", "iot@plant.com", "--smtp-host", "smtp.plant.com"]


LOGIN = [*GOOD, "--username", "u"]


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.write_text(SECRET, encoding="ascii")
    return path


@pytest.mark.parametrize("command", ["check", "show"])
def test_settings_come_from_standard_input(mailconfig: Run, typed: Typed, command: str) -> None:
    typed(document(password=SECRET).encode())
    ended = mailconfig(command, "-")
    assert ended.code == 0
    assert SECRET not in ended.out + ended.err
    assert "smtp.plant.com" in ended.out or command == "check"


def test_a_real_pipe_is_read_too(process: Run) -> None:
    ended = process("check", "-", "--json", stdin=document(smtpPort="x").encode())
    assert ended.code == 3
    assert ended.json["problems"][0]["field"] == "smtpPort"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"{", "not JSON"),
        (b"x" * (MAX_BYTES + 9), f"more than {MAX_BYTES}"),
    ],
)
def test_what_is_no_document_is_4_with_words(mailconfig: Run, typed: Typed, given: bytes, words: str) -> None:
    typed(given)
    ended = mailconfig("check", "-")
    assert (ended.code, ended.out) == (4, "")
    assert words in ended.err


def test_save_starts_from_standard_input(mailconfig: Run, typed: Typed, tmp_path: Path) -> None:
    typed(document(smtpHost="from.stdin.com").encode())
    assert mailconfig("save", "--from", "-", "--out", "mail.json").code == 0
    assert "from.stdin.com" in (tmp_path / "mail.json").read_text(encoding="utf-8")


def test_plan_and_drift_start_from_standard_input(mailconfig: Run, typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "there.json").write_text(document(smtpHost="there.com"), encoding="utf-8")
    typed(document(smtpHost="from.stdin.com").encode())
    ended = mailconfig("plan", "--target", "there.json", "-")
    assert (ended.code, "from.stdin.com" in ended.out) == (0, True)
    typed(document(smtpHost="from.stdin.com").encode())
    ended = mailconfig("drift", "--target", "there.json", "-")
    assert (ended.code, "from.stdin.com" in ended.out) == (1, True)
    ended = mailconfig("drift", "--target", "there.json", "-", "--resolve", "take")
    assert ended.code == 2
    assert not (tmp_path / "-").exists()


@pytest.mark.parametrize("option", ["--password-file", "--target-password-file", "--api-key-file"])
def test_a_password_and_the_settings_do_not_both_come_from_there(
    mailconfig: Run, typed: Typed, option: str
) -> None:
    typed(document().encode())
    ended = mailconfig("plan", "--target", "there.json", option, "-", "-")
    assert ended.code == 2
    assert "standard input" in ended.err


def test_a_file_that_is_really_called_so_has_a_path(mailconfig: Run, tmp_path: Path) -> None:
    (tmp_path / "-").write_text(document(), encoding="utf-8")
    assert mailconfig("check", "./-").code == 0


def test_standard_input_is_not_read_for_two_things(mailconfig: Run) -> None:
    ended = mailconfig("save", "--from", "-", "--password-file", "-", "--include-password", "--out", "x.json")
    assert ended.code == 2
    assert "standard input" in ended.err


@pytest.mark.parametrize("words", [["show", "--profile", "PLANT"], ["profiles", "show", "Plant"]])
def test_a_profile_can_be_looked_at(mailconfig: Run, secret: Path, words: list[str]) -> None:
    mailconfig("save", *LOGIN, "--profile", "plant", "--password-file", secret)
    ended = mailconfig(*words)
    assert (ended.code, ended.err) == (0, "")
    assert SECRET not in ended.out
    rows = dict(line.split("  ", 1) for line in ended.out.splitlines())
    shown = {name: " ".join(value.split()) for name, value in rows.items()}
    assert shown["Profile"] == "plant"
    assert shown["Host"] == "smtp.plant.com"
    assert shown["Password"] == "(set, in the keyring)"
    assert shown["Last test"] == "untested"


def test_a_profile_is_checked_with_the_password_that_it_has(mailconfig: Run, secret: Path) -> None:
    mailconfig("save", *LOGIN, "--profile", "plant a")

    def codes() -> list[str]:
        return [
            problem["code"]
            for problem in mailconfig("check", "--profile", "plant a", "--json").json["problems"]
        ]

    assert codes() == ["user-without-password"]
    assert f"mailconfig secret set {quote('plant a')}" in mailconfig("check", "--profile", "plant a").out
    mailconfig("save", "--profile", "plant a", "--password-file", secret)
    assert codes() == []
    mailconfig("save", "--profile", "plant a", "--username", "another")
    assert codes() == ["user-without-password"]
    assert "u at smtp.plant.com" in mailconfig("check", "--profile", "plant a").out


def test_the_password_of_a_proxy_is_looked_for_too(mailconfig: Run, secret: Path) -> None:
    proxy = ["--enable-proxy", "--proxy-host", "p.plant.com", "--proxy-port", "3128", "--proxy-user", "v"]
    smtps = ["--smtp-protocol", "smtps", "--smtp-port", "465"]
    mailconfig("save", *GOOD, *smtps, *proxy, "--profile", "plant")
    ended = mailconfig("check", "--profile", "plant", "--json")
    assert [problem["field"] for problem in ended.json["problems"]] == ["proxyPassword"]
    assert "secret set plant --proxy" in ended.out
    mailconfig("save", "--profile", "plant", "--proxy-password-file", secret)
    assert mailconfig("check", "--profile", "plant", "--json").json["problems"] == []


def test_a_profile_with_a_proxy_can_be_changed_and_tested(mailconfig: Run) -> None:
    """Its password is not in it, and there may be none; only a document without the key stops the platform."""
    proxy = ["--enable-proxy", "--proxy-host", "127.0.0.1", "--proxy-port", "1"]
    assert mailconfig("save", *GOOD, *proxy, "--profile", "plant").code == 0
    assert mailconfig("save", "--profile", "plant", "--timeout", "5000").code == 0
    ended = mailconfig("test", "--profile", "plant", "--to", "a@plant.com", "--no-send", "--json")
    assert (ended.code, ended.json["diagnosis"] is None) == (1, False)


@pytest.mark.parametrize("command", ["show", "check"])
@pytest.mark.parametrize("words", [[], ["f.json", "--profile", "plant"]])
def test_one_file_or_one_profile(mailconfig: Run, command: str, words: list[str]) -> None:
    ended = mailconfig(command, *words)
    assert ended.code == 2
    assert "FILE or a --profile" in ended.err


def test_a_profile_that_is_not_there_is_4(mailconfig: Run) -> None:
    assert mailconfig("show", "--profile", "nobody").code == 4
    ended = mailconfig("check", "--profile", "nobody", "--json")
    assert (ended.code, ended.json["ok"]) == (4, False)


def test_what_changes_nothing_writes_nothing_below_the_home(
    mailconfig: Run, home: Path, tmp_path: Path
) -> None:
    with PracticeServer() as practice:
        (tmp_path / "ca.pem").write_text(practice.ca_pem, encoding="ascii")
    fields = ("--mail-from", "a@plant.com", "--smtp-host", "127.0.0.1", "--smtp-port", "1")
    assert mailconfig("save", "--profile", "p", *fields, "--ca-file", "ca.pem").code == 0
    (tmp_path / "t.json").write_text(document())
    before = {path: path.stat().st_mtime_ns for path in home.rglob("*")}
    for words in (("plan", "--test-here"), ("apply", "--dry-run"), ("drift",), ("rollback", "--list")):
        assert mailconfig(*words, "--profile", "p", "--target", "t.json").code in (0, 1)
    assert {path: path.stat().st_mtime_ns for path in home.rglob("*")} == before


def test_with_oauth2_its_two_secrets_are_looked_for(mailconfig: Run, secret: Path) -> None:
    oauth2 = [
        "--enable-oauth2", "--provider-id", "CUSTOM", "--client-id", "0f8f", "--redirect-uri", "http://localhost",
        "--token-uri", "https://login.plant.com/token", "--auth-uri", "https://login.plant.com/authorize",
        "--scope", "smtp", "--timeout", "20000", "--username", "u@plant.com",
    ]  # fmt: skip
    mailconfig("save", *LOGIN, *oauth2, "--profile", "plant")
    problems = mailconfig("check", "--profile", "plant", "--json").json["problems"]
    assert [problem["field"] for problem in problems] == ["clientSecret", "refreshToken"]
    assert "--client-secret-file" in problems[0]["remedy"]
    mailconfig("secret", "set", "plant", "--client-secret-file", secret, "--refresh-token-file", secret)
    assert mailconfig("check", "--profile", "plant", "--json").json["problems"] == []
    assert mailconfig("show", "--profile", "plant", "--json").json["secrets"] == {
        "password": None, "proxyPassword": None, "clientSecret": "keyring", "refreshToken": "keyring",
    }  # fmt: skip
    mailconfig("save", "--from-profile", "plant", "--out", "f.json", "--include-password")
    values = json.loads(Path("f.json").read_text(encoding="utf-8"))["jsonValue"]
    assert (values["clientSecret"], values["refreshToken"], values["scope"]) == (SECRET, SECRET, ["smtp"])
    assert "password" not in values
