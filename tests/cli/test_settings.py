"""Settings and profiles shown: where a secret lies, never what it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailconfig_gui.cli.settings import platform_of
from mailconfig_gui.model.profile import Platform, Profile, Proof
from mailconfig_gui.storage.paths import find_paths
from mailconfig_gui.storage.profiles import Profiles
from mailconfig_gui.words.say import Catalogue, choose
from tests.cli.conftest import Run, document

SECRET = "hunter2"


GOOD = ["--mail-from", "iot@plant.com", "--smtp-host", "smtp.plant.com"]


LOGIN = [*GOOD, "--username", "u"]


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.write_text(SECRET, encoding="ascii")
    return path


def test_where_a_password_lies_is_said_and_never_what_it_is(mailconfig: Run, secret: Path) -> None:
    def place(*words: object) -> object:
        ended = mailconfig("show", *words, "--json")
        assert ended.code == 0
        assert SECRET not in ended.out + ended.err
        return ended.json["secrets"]["password"]

    mailconfig("save", *LOGIN, "--profile", "plant")
    assert place("--profile", "plant") is None
    assert "(not set)" in mailconfig("show", "--profile", "plant").out
    mailconfig("save", "--profile", "plant", "--password-file", secret)
    assert place("--profile", "plant") == "keyring"
    mailconfig("save", "--profile", "plant", "--smtp-host", "other.plant.com")
    assert place("--profile", "plant") == "other"
    assert "u at smtp.plant.com" in mailconfig("show", "--profile", "plant").out
    mailconfig("save", *LOGIN, "--out", "f.json", "--include-password", "--password-file", secret)
    assert place("f.json") == "file"


def test_show_gives_scripts_everything_but_secrets(mailconfig: Run, tmp_path: Path) -> None:
    (tmp_path / "f.json").write_text(
        document(password=SECRET, clientSecret=SECRET, other={"refreshToken": SECRET}, smtpPort="x"),
        encoding="utf-8",
    )
    ended = mailconfig("show", "f.json", "--json")
    assert ended.code == 3
    assert SECRET not in ended.out
    assert set(ended.json) == {"settings", "left_out", "encryption", "secrets", "problems", "profile"}
    assert ended.json["settings"]["smtpHost"] == "smtp.plant.com"
    assert ended.json["secrets"] == {"password": "file", "proxyPassword": None, "clientSecret": "file"}
    assert ended.json["encryption"] == "starttls"
    assert ended.json["problems"][0]["field"] == "smtpPort"
    assert ended.json["profile"] is None
    assert ended.json["left_out"] == ["other"]


def test_the_platform_of_a_profile_is_shown(mailconfig: Run, home: Path) -> None:
    mailconfig("save", *GOOD, "--profile", "plant")
    assert "none noted" in mailconfig("show", "--profile", "plant").out
    profiles = Profiles(find_paths(home))
    proof = Proof("2026-11-29T10:00:00Z", ok=True, words="sent", password={"salt": "c2FsdA=="})
    platform = Platform("https://things.plant.com", "sysadmin@plant.com", "4.3.1", proof)
    profiles.note_platform(profiles.load("plant"), platform)
    ended = mailconfig("show", "--profile", "plant")
    for word in (
        "https://things.plant.com",
        "4.3.1",
        "sysadmin@plant.com",
        "went well, 2026-11-29T10:00:00Z",
    ):
        assert word in ended.out
    ended = mailconfig("show", "--profile", "plant", "--json")
    assert ended.json["profile"]["platform"]["proof"] == {"time": proof.time, "ok": True, "text": "sent"}
    assert "c2FsdA" not in ended.out


def test_a_platform_that_tells_no_version_is_said_in_the_language_chosen() -> None:
    old = Profile("plant", platform=Platform("https://a.example", version="before 3.4"))
    choose(
        Catalogue("qa", {"version {version}": "Ausgabe {version}", "before 3.4": "vor 3.4"}, {}, lambda _: 0)
    )
    try:
        assert platform_of(old) == "https://a.example, Ausgabe vor 3.4"
    finally:
        choose(None)
