"""`oauth refresh` at the practice server: what works, what does not any more, and what is replaced."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from mailconfig_gui.app.home import open_home
from tests.cli.conftest import Practice, Run
from tests.ctrl_c import END_S, OWN_CONSOLE, ask_for_end

KEYS = {"ok", "rotated", "kept", "stages", "total_ms", "problems", "diagnosis", "clocks"}


@pytest.fixture
def refresh(mailconfig: Run, practice: Practice, desktop: None) -> list[object]:
    """The words of a refresh for a profile that somebody has signed in for."""
    signed = mailconfig("oauth", "sign-in", practice.file, *practice.app, "--profile", "plant")
    assert signed.code == 0, signed.words
    return ["oauth", "refresh", "--profile", "plant", "--ca-file", practice.ca_file]


def test_a_login_that_works_is_0_and_noted(
    mailconfig: Run, practice: Practice, refresh: list[object]
) -> None:
    ended = mailconfig(*refresh)
    assert (ended.code, ended.err) == (0, "")
    assert "✓ Login" in ended.out
    assert "It works: 127.0.0.1 let practice@example.com in. Nothing was sent." in ended.out
    told = mailconfig(*refresh, "--json").json
    assert set(told) == KEYS
    assert (told["ok"], told["rotated"], told["kept"], told["problems"]) == (True, False, None, [])
    assert [one["stage"] for one in told["stages"]][-1] == "auth"
    assert [secret for secret in practice.kept().values() if secret in ended.words] == []


@pytest.mark.parametrize(
    ("fault", "refused", "words"),
    [
        ("token-revoked", True, "invalid_grant"),
        ("secret-expired", True, "invalid_client"),
        ("token-expired", False, "535"),
    ],
)
def test_a_login_that_does_not_work_is_1_and_what_is_final_is_noted(
    mailconfig: Run, practice: Practice, refresh: list[object], fault: str, refused: bool, words: str
) -> None:
    practice.server.fault = fault
    ended = mailconfig(*refresh)
    assert (ended.code, words in ended.out) == (1, True)
    told = mailconfig(*refresh, "--json").json
    assert (set(told), told["ok"]) == (KEYS, False)
    assert told["diagnosis"]["cause"]
    status = mailconfig("oauth", "status", "--profile", "plant")
    assert (status.code, "the provider refused this login" in status.out) == (
        (1, True) if refused else (0, False)
    )
    practice.server.fault = ""
    assert mailconfig(*refresh).code == 0
    assert mailconfig("oauth", "status", "--profile", "plant").code == 0


def test_what_a_test_learns_of_a_login_is_noted_too(
    mailconfig: Run, practice: Practice, refresh: list[object]
) -> None:
    test = ["test", "--profile", "plant", "--to", "a@example.com", "--no-send", "--ca-file", practice.ca_file]
    practice.server.fault = "token-revoked"
    assert mailconfig(*test).code == 1
    assert mailconfig("oauth", "status", "--profile", "plant").code == 1
    practice.server.fault = ""
    assert mailconfig(*test).code == 0
    assert mailconfig("oauth", "status", "--profile", "plant").code == 0


def test_a_token_that_replaces_the_profiles_own_is_kept(
    mailconfig: Run, practice: Practice, refresh: list[object]
) -> None:
    practice.server.fault = "token-rotated"
    before = practice.kept()["refreshToken"]
    told = mailconfig(*refresh, "--json").json
    assert (told["ok"], told["rotated"], told["kept"]) == (True, True, True)
    assert [one["code"] for one in told["problems"]] == ["token-rotates"]
    assert practice.kept()["refreshToken"] != before
    assert mailconfig(*refresh).code == 0


def test_a_token_that_is_replaced_and_lost_is_4(
    mailconfig: Run, practice: Practice, refresh: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The keyring takes nothing at that moment: what it holds may be void by now."""
    practice.server.fault = "token-rotated"
    before = practice.kept()
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.storage.keyrings.BrokenKeyring")
    ended = mailconfig(*refresh, "--json")
    assert (ended.code, ended.json["kept"]) == (4, False)
    assert "token-lost" in [one["code"] for one in ended.json["problems"]]
    assert practice.kept() == before


def test_a_token_that_replaces_that_of_a_file_is_told_and_not_shown(
    mailconfig: Run, practice: Practice, refresh: list[object], tmp_path: Path
) -> None:
    """As is one that was given for this time alone: the keyring holds another."""
    out = ["oauth", "sign-in", "--from-profile", "plant", "--ca-file", practice.ca_file, "--out", "out.json"]
    assert mailconfig(*out).code == 0
    practice.server.fault = "token-rotated"
    token = json.loads((tmp_path / "out.json").read_text())["jsonValue"]["refreshToken"]
    ended = mailconfig("oauth", "refresh", "out.json", "--ca-file", practice.ca_file)
    assert (ended.code, "what was tested still holds the old one" in ended.err) == (0, True)
    assert json.loads((tmp_path / "out.json").read_text())["jsonValue"]["refreshToken"] == token
    (tmp_path / "token").write_text(token)
    told = mailconfig(*refresh, "--refresh-token-file", "token", "--json")
    assert (told.code, told.json["ok"]) == (1, False)
    assert mailconfig("oauth", "status", "--profile", "plant").code == 0


def test_a_token_for_this_time_alone_leaves_the_profiles_own(
    mailconfig: Run, practice: Practice, refresh: list[object], tmp_path: Path
) -> None:
    trusted = ["--ca-file", practice.ca_file]
    assert mailconfig("oauth", "sign-in", "--from-profile", "plant", *trusted, "--out", "out.json").code == 0
    before = practice.kept()["refreshToken"]
    (tmp_path / "token").write_text(
        json.loads((tmp_path / "out.json").read_text())["jsonValue"]["refreshToken"]
    )
    practice.server.fault = "token-rotated"
    test = ["test", "--profile", "plant", "--to", "a@example.com", "--no-send", *trusted]
    ended = mailconfig(*test, "--refresh-token-file", "token", "--json")
    assert "token-replaced" in [one["code"] for one in ended.json["problems"]]
    assert practice.kept()["refreshToken"] == before


def test_a_token_is_kept_also_where_the_client_secret_is_given(
    mailconfig: Run, practice: Practice, refresh: list[object], tmp_path: Path
) -> None:
    before = practice.kept()
    (tmp_path / "secret").write_text(before["clientSecret"])
    practice.server.fault = "token-rotated"
    told = mailconfig(*refresh, "--client-secret-file", "secret", "--json").json
    assert (told["rotated"], told["kept"]) == (True, True)
    assert practice.kept()["refreshToken"] != before["refreshToken"]


def test_a_secret_that_is_nowhere_is_4(mailconfig: Run, refresh: list[object]) -> None:
    home = open_home()
    home.store.delete(home.profiles.load("plant").id, "refreshToken")
    ended = mailconfig(*refresh, "--json")
    assert (ended.code, ended.json["ok"], set(ended.json)) == (4, False, KEYS)
    assert "--refresh-token-file" in ended.err


def test_ctrl_c_ends_it_at_once(practice: Practice, refresh: list[object], tmp_path: Path) -> None:
    practice.server.fault = "token-slow"
    process = subprocess.Popen(
        [sys.executable, "-m", "mailconfig_gui", *map(str, refresh)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        creationflags=OWN_CONSOLE,
    )
    assert process.stdout is not None
    process.stdout.readline()
    ask_for_end(process)
    process.communicate(timeout=END_S)
    assert process.returncode == 130
