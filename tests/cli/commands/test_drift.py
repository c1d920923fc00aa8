"""The command `drift`: what a profile, a file and a target say, and following one side."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mailconfig_gui.storage.paths import find_paths
from mailconfig_gui.storage.profiles import Profiles
from tests.cli.conftest import Ended, Run, document
from tests.platform_standin.server import Platform

SECRET = "hunter2 Ünïcode"


def drift(mailconfig: Run, *words: str) -> Any:
    ended = mailconfig("drift", "--target", "live.json", *words, "--json")
    return ended.code, [row["key"] for row in ended.json["differences"]]


def values(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["jsonValue"]
    return found


def test_it_tells_takes_and_merges(mailconfig: Run, tmp_path: Path) -> None:
    ours, live = tmp_path / "ours.json", tmp_path / "live.json"
    ours.write_text(document())
    assert mailconfig("apply", "--target", "live.json", "ours.json").code == 0
    assert drift(mailconfig, "ours.json") == (0, [])
    assert mailconfig("drift", "--target", "live.json", "ours.json").out.endswith("All agree.\n")
    ours.write_text(document(timeout="20000", smtpPort="465"))
    live.write_text(document(mailFrom="other@plant.com", smtpPort="2525"))
    assert drift(mailconfig, "ours.json") == (1, ["mailFrom", "smtpPort", "timeout"])
    assert "Port: live “2525”, file “465”" in mailconfig("drift", "--target", "live.json", "ours.json").out
    both = mailconfig("drift", "--target", "live.json", "ours.json", "--resolve", "merge", "--json")
    assert (both.code, both.json["conflicts"]) == (5, ["smtpPort"])
    merged = values(ours)
    assert (merged["mailFrom"], merged["smtpPort"], merged["timeout"]) == ("other@plant.com", "465", "20000")
    taken = mailconfig("drift", "--target", "live.json", "ours.json", "--resolve", "take")
    assert taken.code == 0
    assert "Changed in ours.json: Port: “465” → “2525”" in taken.out
    assert drift(mailconfig, "ours.json") == (0, [])


def test_profile_file_and_target_side_by_side(
    mailconfig: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILCONFIG_PASSWORD", SECRET)
    fields = ("--mail-from", "a@plant.com", "--smtp-host", "mail.plant.com", "--username", "u")
    assert mailconfig("save", "--profile", "plant", *fields).code == 0
    assert mailconfig("apply", "--target", "live.json", "--profile", "plant").code == 0
    live, ours = tmp_path / "live.json", tmp_path / "ours.json"
    ours.write_text(live.read_text(encoding="utf-8").replace('"10000"', '"30000"'), encoding="utf-8")
    live.write_text(live.read_text(encoding="utf-8").replace('"10000"', '"20000"'), encoding="utf-8")
    ended = mailconfig("drift", "--target", "live.json", "ours.json", "--profile", "plant", "--json")
    assert ended.json["differences"] == [
        {"key": "timeout", "label": "Timeout", "live": "“20000”", "profile": "“10000”", "file": "“30000”"}
    ]
    both = drift(mailconfig, "ours.json", "--profile", "plant", "--resolve", "take")
    assert both == (0, ["timeout"])
    assert drift(mailconfig, "ours.json", "--profile", "plant") == (0, [])
    assert values(ours)["password"] == SECRET
    # The profile still has its password.
    assert mailconfig("apply", "--target", "new.json", "--profile", "plant").code == 0
    assert values(tmp_path / "new.json")["password"] == SECRET


def test_passwords_are_compared_where_they_can_be(
    mailconfig: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, live = tmp_path / "ours.json", tmp_path / "live.json"
    ours.write_text(document(password=SECRET))
    live.write_text(document(password=SECRET))
    assert drift(mailconfig, "ours.json") == (0, [])
    live.write_text(document(password="another"))
    ended = mailconfig("drift", "--target", "live.json", "ours.json")
    assert (ended.code, SECRET in ended.out) == (1, False)
    assert "Password: live set, given another one" in ended.out
    ours.write_text(document())
    assert drift(mailconfig, "ours.json") == (0, []), "ours names none"
    (tmp_path / "password").write_text(SECRET, encoding="utf-8")
    assert drift(mailconfig, "ours.json", "--password-file", "password") == (1, ["password"])
    monkeypatch.setenv("MAILCONFIG_PASSWORD", "another")
    assert drift(mailconfig, "ours.json") == (0, [])


def test_a_password_that_a_platform_hides_is_never_called_equal(
    mailconfig: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = Platform("4.3", mailer=lambda *_words: "")
    try:
        (tmp_path / "ours.json").write_text(document(password=SECRET))
        access = ("--target", platform.url, "--target-user", "sysadmin@thingsboard.org",
                  "--allow-plain-http", "127.0.0.1", "ours.json")  # fmt: skip

        def run(name: str, *words: str) -> Ended:
            monkeypatch.setenv("MAILCONFIG_TARGET_PASSWORD", "sysadmin")
            return mailconfig(name, *access, *words)

        assert run("apply").code in (0, 6)
        platform.state.mail["password"] = "changed by hand"
        ended = run("drift")
        assert ended.code == 0
        assert "Nothing visible differs; the password cannot be compared. verify has it tested." in ended.out
        assert "agree" not in ended.out
        assert run("drift", "--json").json["unseen"] == ["password"]
        (tmp_path / "password").write_text("another")
        other = run("drift", "--password-file", "password")
        assert other.code == 1
        assert "Password: live the one delivered last from here, given another one" in other.out
    finally:
        platform.close()


def test_what_was_saved_while_the_target_was_read_is_not_lost(
    mailconfig: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = ("--mail-from", "a@plant.com", "--smtp-host", "mail.plant.com", "--timeout", "20000")
    assert mailconfig("save", "--profile", "plant", *fields).code == 0
    profiles = Profiles(find_paths())
    platform = Platform("4.3")

    def meanwhile(_method: str, path: str) -> None:
        if path == "/api/admin/settings/mail":
            profiles.change(profiles.load("plant"), lambda now: now._replace(recipient="b@plant.com"))

    platform.before = meanwhile
    monkeypatch.setenv("MAILCONFIG_TARGET_PASSWORD", "sysadmin")
    try:
        ended = mailconfig(
            "drift", "--target", platform.url, "--target-user", "sysadmin@thingsboard.org", "--profile", "plant",
            "--allow-plain-http", "127.0.0.1", "--resolve", "take",
        )  # fmt: skip
    finally:
        platform.close()
    assert ended.code == 0
    left = profiles.load("plant")
    assert (left.recipient, left.draft["timeout"]) == ("b@plant.com", platform.state.mail["timeout"])


def test_a_password_does_not_follow_to_another_server(mailconfig: Run, tmp_path: Path) -> None:
    ours, live = tmp_path / "ours.json", tmp_path / "live.json"
    ours.write_text(document(password=SECRET))
    live.write_text(document(smtpHost="evil.example"))
    ended = mailconfig("drift", "--target", "live.json", "ours.json", "--resolve", "take")
    assert ended.code == 0
    assert "Password: left out, because it was for another server or user." in ended.err
    assert values(ours)["smtpHost"] == "evil.example"
    assert SECRET not in ours.read_text()
    assert "password" not in values(ours)


@pytest.mark.parametrize("words", [(), ("--resolve", "take")])
def test_something_to_compare_with_is_needed(mailconfig: Run, words: tuple[str, ...]) -> None:
    ended = mailconfig("drift", "--target", "live.json", *words)
    assert ended.code == 2
    assert "--profile" in ended.err


def test_a_file_with_errors_is_3(mailconfig: Run, tmp_path: Path) -> None:
    (tmp_path / "live.json").write_text(document())
    (tmp_path / "ours.json").write_text(document(smtpPort="abc"))
    assert mailconfig("drift", "--target", "live.json", "ours.json", "--json").code == 3
