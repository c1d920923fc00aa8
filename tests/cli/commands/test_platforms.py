"""`platforms`: what is known of them, without asking any."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import LOGIN_PASSWORD, Ended, Run
from tests.platform_standin.server import Platform


def test_there_is_none_at_first(mailconfig: Run) -> None:
    assert (
        mailconfig("platforms").out == "No platform is known yet: plan, apply or verify one with a profile.\n"
    )
    assert mailconfig("platforms", "--json").json == []


def test_one_is_listed_with_what_it_proved_and_not_asked(
    mailconfig: Run, platform: Platform, access: list[str], fields: list[str]
) -> None:
    assert mailconfig("save", *fields, "--no-enable-tls", "--profile", "plant").code == 0
    assert mailconfig("apply", "--profile", "plant", *access, "--yes").code == 0
    platform.close()
    address, version, name, proof = mailconfig("platforms").out.strip().split("  ", 3)
    assert (address, version, name) == (platform.url, "ThingsBoard 4.3.1", "plant")
    assert proof.startswith("works, 20")
    (one,) = mailconfig("platforms", "--json").json
    assert (one["address"], one["profile"], one["version"]) == (platform.url, "plant", "4.3.1")
    assert (one["proof"]["ok"], one["proof"]["current"]) == (True, True)
    assert mailconfig("save", "--profile", "plant", "--timeout", "7000").code == 0
    assert "worked with other settings, 20" in mailconfig("platforms").out


def test_all_are_asked_for_drift_at_once(
    mailconfig: Run, platform: Platform, access: list[str], fields: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert mailconfig("save", *fields, "--no-enable-tls", "--profile", "plant").code == 0
    assert mailconfig("apply", "--profile", "plant", *access, "--yes").code == 0

    def asked(*words: str) -> Ended:
        monkeypatch.setenv("MAILCONFIG_TARGET_PASSWORD", LOGIN_PASSWORD)
        return mailconfig("platforms", "--drift", *words)

    same = asked()
    assert (same.code, same.out.split("  ")[-1]) == (0, "none to be seen\n")
    platform.state.mail["smtpHost"] = "other.plant.com"
    assert asked().out.endswith("1 difference: Host\n")
    other = asked("--json")
    (one,) = other.json
    assert (other.code, one["error"], one["profile"]) == (1, None, "plant")
    assert [(each["label"], each["live"]) for each in one["differences"]] == [("Host", "other.plant.com")]
    platform.close()
    away = asked("--json")
    (one,) = away.json
    assert (away.code, one["differences"]) == (4, None)
    assert one["error"]["title"]
    assert LOGIN_PASSWORD not in away.out + other.out


def test_a_profile_that_cannot_be_read_is_told_with_the_drift_too(
    mailconfig: Run, platform: Platform, access: list[str], fields: list[str], home: Path
) -> None:
    assert mailconfig("save", *fields, "--no-enable-tls", "--profile", "plant").code == 0
    assert mailconfig("apply", "--profile", "plant", *access, "--yes").code == 0
    (good,) = home.rglob("profiles/*.json")
    (good.parent / "broken.json").write_text("{")
    assert "The profile file broken.json cannot be used." in mailconfig("platforms", "--drift").err


def test_no_password_goes_to_a_platform_that_somebody_else_has_named(
    mailconfig: Run, platform: Platform, access: list[str], fields: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert mailconfig("save", *fields, "--no-enable-tls", "--profile", "plant").code == 0
    assert mailconfig("apply", "--profile", "plant", *access, "--yes").code == 0
    assert mailconfig("hand-on", "--profile", "plant", "--out", "pack.json").code == 0
    assert mailconfig("profiles", "import", "pack.json", "--name", "other").code == 0
    assert mailconfig("profiles", "delete", "plant").code == 0
    asked = len(platform.seen)
    monkeypatch.setenv("MAILCONFIG_TARGET_PASSWORD", LOGIN_PASSWORD)
    ended = mailconfig("platforms", "--drift")
    assert (ended.code, "mailconfig drift --profile other" in ended.out) == (4, True)
    assert len(platform.seen) == asked


def test_without_any_platform_nobody_is_asked(mailconfig: Run) -> None:
    assert mailconfig("platforms", "--drift").code == 0
