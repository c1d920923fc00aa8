"""The command `verify`: a platform tests what it has stored, and nothing is changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Ended, Run, document
from tests.java.servers import PASSWORD, USER, Behaviour, MailServer
from tests.platform_standin.server import Platform

LOGIN = "sysadmin@thingsboard.org"


@pytest.fixture(scope="module")
def mail_server() -> Iterator[MailServer]:
    server = MailServer(Behaviour(extensions=("8BITMIME",)))
    yield server
    server.close()


@pytest.fixture
def platform(mail_server: MailServer) -> Iterator[Platform]:
    running = Platform("4.3")
    running.state.mail.update(
        smtpHost="127.0.0.1", smtpPort=str(mail_server.port), username=USER, password=PASSWORD
    )
    running.state.restart()
    yield running
    running.close()


@pytest.fixture
def call(mailconfig: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    def run(*words: object) -> Ended:
        monkeypatch.setenv("MAILCONFIG_TARGET_PASSWORD", "sysadmin")
        return mailconfig(*words, "--allow-plain-http", "127.0.0.1")

    return run


def test_it_says_whether_mail_works_now(call: Run, platform: Platform) -> None:
    words = ("verify", "--target", platform.url, "--target-user", LOGIN)
    good = call(*words, "--json")
    assert (good.code, good.json["ok"], good.json["diagnosis"]) == (0, True, None)
    assert (good.json["version"], good.json["recipient"]) == ("4.3.1", LOGIN)
    assert good.json["text"] == f"The platform sent its test message to {LOGIN}"
    assert f"What the platform has stored works. Its message went to {LOGIN}." in call(*words).out
    platform.state.mail["password"] = "changed by hand"
    stored = dict(platform.state.mail)
    bad = call(*words, "--json")
    assert (bad.code, bad.json["ok"], bad.json["diagnosis"]["cause"]) == (1, False, "wrong-password")
    assert "535 5.7.8" in bad.json["text"]
    plain = call(*words)
    assert "does not work. Nothing was changed." in plain.out
    assert "  1. " in plain.out
    assert platform.state.mail == stored
    assert set(platform.paths("POST")) == {"/api/auth/login", "/api/admin/settings/testMail"}


def test_what_the_platform_did_not_say_is_not_explained(call: Run, platform: Platform) -> None:
    words = ("verify", "--target", platform.url, "--target-user", LOGIN)
    platform.state.mail["smtpPort"], port = "1", platform.state.mail["smtpPort"]
    platform.state.restart()
    platform.state.mail["smtpPort"] = port
    old = call(*words)
    assert (old.code, old.out.splitlines()[-1]) == (1, "Nothing was changed.")
    assert "Restart the platform, so that it uses what it has stored." in old.out
    platform.garble["/api/admin/settings/testMail"] = b""
    lost = call(*words, "--json")
    assert (lost.code, lost.json["ok"], lost.json["diagnosis"]) == (1, False, None)
    assert "Not recognised" not in old.out + call(*words).out


def test_a_platform_that_cannot_be_asked_is_4(call: Run, platform: Platform, tmp_path: Path) -> None:
    (tmp_path / "mail.json").write_text(document())
    file = call("verify", "--target", "mail.json", "--json")
    assert (file.code, file.json["error"]["title"]) == (4, "Only a running platform can test its mail")
    platform.state.version = (3, 2)
    old = call("verify", "--target", platform.url, "--target-user", LOGIN, "--json")
    assert old.code == 4
    assert "cannot test with the password" in old.json["error"]["message"]
    assert call("verify", "--target", "http://127.0.0.1:1", "--target-user", LOGIN).code == 4


def test_a_profile_knows_its_platform(
    call: Run,
    mailconfig: Run,
    platform: Platform,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MAILCONFIG_PASSWORD", PASSWORD)
    server = (platform.state.mail["smtpHost"], platform.state.mail["smtpPort"])
    fields = ("--mail-from", "a@plant.com", "--smtp-host", server[0], "--smtp-port", server[1])
    assert mailconfig("save", "--profile", "Plant B", *fields, "--username", USER).code == 0
    refused = call("plan", "--profile", "Plant B")
    assert (refused.code, "not applied to a platform yet" in refused.err) == (2, True)
    first = call("apply", "--profile", "Plant B", "--target", platform.url, "--target-user", LOGIN)
    assert first.code == 0
    assert f"Plan: Plant B → {platform.url}\n" in first.out

    def noted() -> dict[str, object]:
        (path,) = (
            (home / "profiles").glob("*.json")
            if (home / "profiles").is_dir()
            else home.rglob("plant-b*.json")
        )
        found: dict[str, object] = json.loads(path.read_text())["platform"]
        return found

    known = noted()
    assert (known["address"], known["user"], known["version"]) == (platform.url, LOGIN, "4.3.1")
    assert isinstance(known["proof"], dict)
    assert known["proof"]["ok"] is True
    assert PASSWORD not in json.dumps(known)
    # From now on neither address nor login has to be named.
    assert call("plan", "--profile", "Plant B").code == 0
    assert call("drift", "--profile", "Plant B", "--json").json["unseen"] == ["password"]
    platform.state.mail["password"] = "changed by hand"
    assert call("verify", "--profile", "Plant B").code == 1
    after = noted()["proof"]
    assert isinstance(after, dict)
    assert after["ok"] is False
    renamed = call("apply", "--profile", "Plant B", "--rewrite-password", "--admin-email", "ada@plant.com")
    assert renamed.code == 0
    assert "The administrator now logs in as ada@plant.com." in renamed.out
    assert noted()["user"] == "ada@plant.com"
    assert call("verify", "--profile", "Plant B").code == 0, "the new login name is used"
    monkeypatch.setenv("MAILCONFIG_PASSWORD", PASSWORD)
    assert call("rollback", "--profile", "Plant B", "--yes").code == 0
    assert noted()["user"] == LOGIN
