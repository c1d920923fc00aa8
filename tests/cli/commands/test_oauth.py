"""`oauth`: its help and usage, and how a login stands (`status`); the other actions have files of their own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mailconfig_gui.app.home import open_home
from mailconfig_gui.app.sign_in import SignInFault
from mailconfig_gui.model.owner import Owner
from mailconfig_gui.model.profile import OAuthNotes, Profile
from tests.cli.conftest import Run, document

GOOGLE = {
    "enableOauth2": True, "providerId": "GOOGLE", "clientId": "app", "clientSecret": "hush-hush", "scope": ["mail"],
    "authUri": "https://accounts.google.com/o/oauth2/v2/auth?prompt=consent&access_type=offline",
    "tokenUri": "https://oauth2.googleapis.com/token", "redirectUri": "http://localhost", "refreshToken": "tell-nobody",
    "username": "box@example.org", "smtpHost": "smtp.gmail.com", "timeout": "20000",
}  # fmt: skip
TESTING = OAuthNotes("2999-01-01T00:00:00Z", audience="testing")


def profile(notes: OAuthNotes | None, **more: object) -> str:
    draft = {key: value for key, value in GOOGLE.items() if key not in ("clientSecret", "refreshToken")}
    owners = {"refreshToken": Owner("oauth2.googleapis.com", "box@example.org (app)")}
    made = Profile("plant", draft=draft, oauth=notes, owners=owners)
    return open_home().profiles.create(made._replace(**more)).name  # type: ignore[arg-type]


def test_a_login_that_goes_on_is_0(mailconfig: Run) -> None:
    ended = mailconfig("oauth", "status", "--profile", profile(TESTING))
    assert (ended.code, ended.err) == (0, "")
    first, line, *clocks = ended.out.splitlines()
    assert first == "box@example.org, client app"
    assert "on 2999-01-08" in line
    assert re.match(r"2999-01-08  \d+ days left  Google ends every consent after 7 days", clocks[0])
    assert clocks[-1].startswith("no date")


@pytest.mark.parametrize(
    ("notes", "more", "words"),
    [
        (TESTING._replace(consented="2020-01-01T00:00:00Z"), {}, "This login ended on 2020-01-08."),
        (
            TESTING._replace(refused="2026-11-30T12:00:00Z"),
            {},
            "On 2026-11-30 the provider refused this login.",
        ),
        (None, {"owners": {}}, "Nobody has signed in yet"),
    ],
)
def test_a_login_that_ended_or_was_refused_is_1(
    mailconfig: Run, notes: OAuthNotes | None, more: dict[str, object], words: str
) -> None:
    ended = mailconfig("oauth", "status", "--profile", profile(notes, **more))
    assert (ended.code, words in ended.out) == (1, True)


def test_the_object_has_the_clocks(mailconfig: Run) -> None:
    ended = mailconfig("oauth", "status", "--profile", profile(TESTING), "--json")
    assert set(ended.body) == {"provider", "mailbox", "signed_in", "refused", "clocks", "problems"}
    told = ended.json
    assert (told["ok"], told["provider"], told["signed_in"], told["refused"]) == (True, "GOOGLE", True, None)
    assert [set(one) for one in told["clocks"]] == [{"clock", "ends", "days", "reason"}] * len(told["clocks"])
    assert told["clocks"][0]["ends"] == "2999-01-08T00:00:00Z"
    assert told["clocks"][-1]["ends"] is None


def test_a_file_tells_what_the_platform_noted(mailconfig: Run, tmp_path: Path) -> None:
    values = {
        **GOOGLE,
        "providerId": "OFFICE_365",
        "tokenGenerated": True,
        "refreshTokenExpires": 32_472_144_000_000,
    }
    (tmp_path / "mail.json").write_text(document(**values))
    ended = mailconfig("oauth", "status", "mail.json", "--json")
    assert (ended.code, ended.json["clocks"][0]["ends"]) == (0, "2999-01-01T00:00:00Z")
    assert "hush-hush" not in ended.words
    assert "tell-nobody" not in ended.words
    (tmp_path / "mail.json").write_text(document(**{**values, "tokenGenerated": False}))
    assert mailconfig("oauth", "status", "mail.json").code == 1


def test_the_calendar_is_written(mailconfig: Run, tmp_path: Path) -> None:
    ended = mailconfig("oauth", "status", "--profile", profile(TESTING), "--ics", "plant.ics")
    assert (ended.code, "The calendar is in" in ended.out) == (0, True)
    assert b"DTSTART:29990108T000000Z\r\n" in (tmp_path / "plant.ics").read_bytes()
    (tmp_path / "mail.json").write_text(document(**{**GOOGLE, "providerId": "CUSTOM"}))
    dateless = mailconfig("oauth", "status", "mail.json", "--ics", "none.ics")
    assert "No calendar was written" in dateless.out
    assert not (tmp_path / "none.ics").exists()
    (tmp_path / "mail.ics").write_text(document(**GOOGLE))
    same = mailconfig("oauth", "status", "mail.ics", "--ics", "mail.ics")
    assert (same.code, "name the same file" in same.err) == (2, True)


def test_settings_with_a_password_have_no_such_end(mailconfig: Run, tmp_path: Path) -> None:
    (tmp_path / "mail.json").write_text(document())
    for action in ("status", "refresh"):
        ended = mailconfig("oauth", action, "mail.json")
        assert (ended.code, "do not log in with OAuth2" in ended.err) == (3, True)


@pytest.mark.parametrize(
    ("source", "code", "problem"), [("mail.json", 3, "no-oauth2"), ("none.json", 4, "trouble")]
)
def test_the_object_is_there_also_where_nothing_is_known(
    mailconfig: Run, tmp_path: Path, source: str, code: int, problem: str
) -> None:
    (tmp_path / "mail.json").write_text(document())
    ended = mailconfig("oauth", "status", source, "--json")
    assert ended.code == code
    assert [one["code"] for one in ended.json["problems"]] == [problem]
    unknown: dict[str, object] = {
        "ok": False,
        "provider": None,
        "mailbox": None,
        "signed_in": None,
        "refused": None,
        "clocks": [],
    }
    assert {"ok": ended.json["ok"], **ended.body, "problems": []} == {**unknown, "problems": []}


@pytest.mark.parametrize(
    "words", [[], ["status"], ["refresh"], ["status", "a", "--profile", "b"], ["prepare"], ["end"]]
)
def test_wrong_usage_is_2(mailconfig: Run, words: list[str]) -> None:
    ended = mailconfig("oauth", *words)
    assert (ended.code, ended.out) == (2, "")


@pytest.mark.parametrize("action", ["prepare", "sign-in", "status", "refresh"])
def test_every_action_has_a_help_with_its_usage(mailconfig: Run, action: str) -> None:
    ended = mailconfig("oauth", action, "--help")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(f"usage: mailconfig oauth {action} ")
    assert "\nexamples:\n" in ended.out


def test_the_help_names_every_fault_of_a_sign_in(mailconfig: Run) -> None:
    told = mailconfig("oauth", "sign-in", "--help").out
    assert [fault for fault in SignInFault if fault not in told] == []
