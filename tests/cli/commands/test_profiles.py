"""`profiles`: made, listed, renamed, copied, deleted."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mailconfig_gui.app.home import open_home
from mailconfig_gui.model.owner import Owner
from mailconfig_gui.model.profile import Profile
from tests.cli.conftest import Run
from tests.systems import WINDOWS, files_below

SECRET = "hunter2 Ünïcode"


GOOD = ["--mail-from", "iot@plant.com", "--smtp-host", "smtp.plant.com", "--username", "u"]


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "keyring.json"


def test_a_profile_with_its_password(process: Run, home: Path, kept: Path) -> None:
    ended = process("save", *GOOD, "--profile", "Plant A", "--password-file", "-", stdin=SECRET.encode())
    assert (ended.code, ended.out) == (0, "Saved the profile “Plant A”.\n")
    assert list(json.loads(kept.read_text(encoding="utf-8")).values()) == [SECRET]
    for path in home.rglob("*"):
        assert path.is_dir() or SECRET not in path.read_text(encoding="utf-8")
    ended = process("profiles", "--json")
    (profile,) = ended.json
    assert (profile["name"], profile["stored"]) == ("Plant A", ["password"])
    assert profile["settings"]["smtpHost"] == "smtp.plant.com"
    assert SECRET not in ended.out


def test_saving_again_changes_only_what_is_said(mailconfig: Run) -> None:
    mailconfig("save", *GOOD, "--profile", "a")
    mailconfig("save", "--profile", "A", "--timeout", "5000")
    (profile,) = mailconfig("profiles", "--json").json
    assert (profile["name"], profile["settings"]["timeout"]) == ("a", "5000")
    assert profile["settings"]["smtpHost"] == "smtp.plant.com"


def test_a_new_host_asks_for_its_own_password(process: Run) -> None:
    process("save", *GOOD, "--profile", "a", environment={"MAILCONFIG_PASSWORD": SECRET})
    ended = process("save", "--profile", "a", "--smtp-host", "new.plant.com")
    assert ended.code == 0
    assert "secret set a" in ended.err


def test_a_profile_with_errors_is_3(mailconfig: Run) -> None:
    assert mailconfig("save", "--profile", "a", "--smtp-port", "0").code == 3
    assert mailconfig("profiles", "--json").json == []


@pytest.mark.parametrize("backend", ["LockedKeyring", "DroppingKeyring", "BrokenKeyring"])
def test_a_keyring_in_trouble_is_4_and_names_the_other_ways(process: Run, kept: Path, backend: str) -> None:
    ended = process(
        "save", *GOOD, "--profile", "a",
        environment={"PYTHON_KEYRING_BACKEND": f"tests.storage.keyrings.{backend}", "MAILCONFIG_PASSWORD": SECRET},
    )  # fmt: skip
    assert ended.code == 4
    assert SECRET not in ended.out + ended.err
    assert "Traceback" not in ended.err
    for way in ("MAILCONFIG_PASSWORD", "--password-file", *([] if WINDOWS else ["systemd"])):
        assert way in ended.err
    assert process("profiles", "--json").json == []


def test_rename_duplicate_delete(
    mailconfig: Run, home: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILCONFIG_PASSWORD", SECRET)
    mailconfig("save", *GOOD, "--profile", "a")
    assert mailconfig("profiles", "rename", "a", "b").code == 0
    assert mailconfig("profiles", "duplicate", "b", "c").code == 0
    assert [profile["name"] for profile in mailconfig("profiles", "--json").json] == ["b", "c"]
    assert len(json.loads(kept.read_text(encoding="utf-8"))) == 2
    assert mailconfig("profiles", "rename", "b", "C").code == 4
    assert mailconfig("profiles", "delete", "b").code == 0
    assert mailconfig("profiles", "delete", "b").code == 4
    assert mailconfig("profiles", "delete", "c", "--keep-secrets").code == 0
    assert len(json.loads(kept.read_text(encoding="utf-8"))) == 1
    assert files_below(home) == []


def test_a_copy_with_a_token_that_may_be_replaced_says_so(mailconfig: Run) -> None:
    store = open_home().store
    draft = {
        "enableOauth2": True,
        "providerId": "CUSTOM",
        "clientId": "id",
        "tokenUri": "https://login.example/token",
    }
    owners = {"refreshToken": Owner("login.example", "box@example.org (id)")}
    made = open_home().profiles.create(Profile("a", draft=draft, owners=owners))
    store.set(made.id, "refreshToken", SECRET)
    ended = mailconfig("profiles", "duplicate", "a", "b")
    assert (ended.code, ended.out) == (0, "Made the profile “b”.\n")
    assert "hold the same refresh token" in ended.err
    assert SECRET not in ended.err


def test_the_list_for_people(mailconfig: Run) -> None:
    assert "no profile yet" in mailconfig("profiles").out
    mailconfig("save", *GOOD, "--profile", "a")
    assert mailconfig("profiles").out == "a  custom  smtp.plant.com  untested\n"


def test_a_broken_profile_is_said_and_the_rest_listed(mailconfig: Run, home: Path) -> None:
    mailconfig("save", *GOOD, "--profile", "a")
    (home / "config" / "profiles" / "b.json").write_text("{", encoding="ascii")
    ended = mailconfig("profiles")
    assert ended.code == 0
    assert ended.out.startswith("a ")
    assert "b.json" in ended.err


def test_profiles_that_cannot_be_read_are_4(mailconfig: Run, tmp_path: Path) -> None:
    mailconfig("save", *GOOD, "--profile", "a")
    if not WINDOWS:
        ended = mailconfig("--home", "/dev/full", "profiles", "--json")
        assert (ended.code, ended.json) == (4, [])
        assert ended.err
    (tmp_path / "home/config/profiles/b.json").mkdir()
    ended = mailconfig("profiles")
    assert ended.code == 4
    assert ended.out.startswith("a ")


def test_first_saves_of_one_name_at_once_all_succeed(process: Run) -> None:
    """The one that comes second changes what the first one made, and loses nothing of it."""
    options = {"timeout": "5000", "tls-version": "TLSv1.3", "smtp-port": "2525", "username": "u"}

    def save(item: tuple[str, str]) -> int:
        return process("save", *GOOD[:4], f"--{item[0]}", item[1], "--profile", "plant").code

    with ThreadPoolExecutor(len(options)) as pool:
        assert list(pool.map(save, options.items())) == [0] * len(options)
    (profile,) = process("profiles", "--json").json
    settings = profile["settings"]
    assert (settings["timeout"], settings["tlsVersion"]) == ("5000", "TLSv1.3")
    assert (settings["smtpPort"], settings["username"]) == ("2525", "u")


@pytest.mark.slow
def test_60_first_saves_of_one_name_at_once(process: Run) -> None:
    with ThreadPoolExecutor(16) as pool:
        codes = list(pool.map(lambda _: process("save", *GOOD, "--profile", "plant").code, range(60)))
    assert codes == [0] * 60
    assert len(process("profiles", "--json").json) == 1
