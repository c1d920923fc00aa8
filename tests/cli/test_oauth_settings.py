"""What somebody is to sign in with, and what is refused before anybody is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Practice, Run, Typed, document


def gmail(**values: object) -> str:
    return document(
        smtpHost="smtp.gmail.com", smtpPort="465", smtpProtocol="smtps", username="a@b.org", **values
    )


@pytest.fixture
def nobody(typed: Typed, tmp_path: Path) -> list[object]:
    """The words of a sign-in that shows the address and ends there."""
    typed(b"")
    (tmp_path / "mail.json").write_text(gmail())
    (tmp_path / "secret.txt").write_text("s")
    return [
        "oauth",
        "sign-in",
        "--client-secret-file",
        "secret.txt",
        "--client-id",
        "x",
        "--paste",
        "--out",
        "o.json",
    ]


def test_a_server_that_is_known_needs_no_addresses(mailconfig: Run, nobody: list[object]) -> None:
    ended = mailconfig(*nobody, "mail.json")
    assert ended.code == 4
    assert "https://accounts.google.com/o/oauth2/v2/auth?" in ended.out
    for part in (
        "login_hint=a%40b.org",
        "access_type=offline",
        "prompt=consent",
        "scope=https%3A%2F%2Fmail.google.com",
    ):
        assert part in ended.out


def test_a_preset_makes_whole_settings(mailconfig: Run, nobody: list[object]) -> None:
    preset = ["--provider", "microsoft365", "--username", "a@b.org"]
    ended = mailconfig(*nobody, *preset)
    assert (ended.code, ended.err.count("--tenant"), "%s" in ended.err) == (3, 1, False)
    assert "tenant" in ended.err.lower()
    ended = mailconfig(*nobody, *preset, "--tenant", "b.onmicrosoft.com")
    assert ended.code == 4
    assert "https://login.microsoftonline.com/b.onmicrosoft.com/oauth2/v2.0/authorize?" in ended.out


def test_a_tenant_replaces_that_of_the_file(mailconfig: Run, nobody: list[object], tmp_path: Path) -> None:
    place = "https://login.microsoftonline.com/one.org/oauth2/v2.0"
    keys = {"enableOauth2": True, "providerId": "OFFICE_365", "clientId": "y", "clientSecret": "s", "scope": ["a"],
            "providerTenantId": "one.org", "authUri": f"{place}/authorize", "tokenUri": f"{place}/token",
            "redirectUri": "http://localhost"}  # fmt: skip
    (tmp_path / "mail.json").write_text(document(smtpHost="smtp.office365.com", username="a@b.org", **keys))
    kept = mailconfig(*nobody, "mail.json")
    assert "/one.org/oauth2/v2.0/authorize?client_id=x&" in kept.out
    assert "scope=a&" in kept.out
    other = mailconfig(*nobody, "mail.json", "--tenant", "two.org")
    assert "/two.org/oauth2/v2.0/authorize?" in other.out


def test_a_provider_of_which_nothing_is_known_needs_addresses(mailconfig: Run, nobody: list[object]) -> None:
    ended = mailconfig(*nobody, "--provider", "sendgrid", "--username", "a@b.org")
    assert ended.code == 2
    assert "--auth-uri, --token-uri, --scope" in ended.err


@pytest.mark.parametrize(
    "words",
    [
        ["--out", "o.json"],
        ["mail.json", "--provider", "gmail", "--out", "o.json"],
        ["mail.json", "--from-profile", "a", "--out", "o.json"],
        ["mail.json"],
        ["mail.json", "--out", "o.json", "--profile", "a"],
        ["mail.json", "--out", "o.json", "--client-secret-file", "-", "--paste"],
        ["-", "--out", "o.json", "--paste"],
        ["-", "--out", "o.json", "--client-secret-file", "-"],
        ["mail.json", "--out", "o.json", "--paste", "--redirect-port", "1"],
        ["mail.json", "--out", "o.json", "--redirect-port", "0"],
        ["mail.json", "--out", "o.json", "--client-secret", "hush-hush"],
        ["mail.json", "--out", "o.json", "--secret-expires", "soon"],
        ["mail.json", "--out", "o.json", "--audience", "all"],
        ["mail.json", "--out", "o.json", "--scope"],
        ["--provider", "none-such", "--out", "o.json"],
    ],
)
def test_wrong_usage_is_2_and_repeats_no_secret(
    mailconfig: Run, nobody: list[object], words: list[str]
) -> None:
    ended = mailconfig("oauth", "sign-in", *words)
    assert (ended.code, ended.out) == (2, "")
    assert "hush-hush" not in ended.err


def test_what_cannot_end_well_is_3_and_opens_nothing(
    mailconfig: Run, nobody: list[object], tmp_path: Path
) -> None:
    (tmp_path / "mail.json").write_text(gmail(timeout="soon"))
    ended = mailconfig(*nobody, "mail.json", "--json")
    assert (ended.code, ended.json["ok"], ended.json["problems"][0]["field"]) == (3, False, "timeout")
    assert "accounts.google.com" not in ended.words
    assert "Nobody was asked to sign in." in ended.err


def test_a_secret_that_is_nowhere_and_a_place_that_takes_nothing_are_4(
    mailconfig: Run, nobody: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = mailconfig("oauth", "sign-in", "mail.json", "--client-id", "x", "--out", "o.json")
    assert ended.code == 4
    assert "--client-secret-file" in ended.err
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    ended = mailconfig(*nobody[:-2], "mail.json", "--profile", "plant")
    assert (ended.code, "accounts.google.com" in ended.words) == (4, False)


def test_the_client_secret_of_a_file_goes_to_no_other_provider(
    mailconfig: Run, nobody: list[object], tmp_path: Path
) -> None:
    keys = {"enableOauth2": True, "providerId": "GOOGLE", "clientId": "x", "clientSecret": "GOCSPX-hush",
            "scope": ["a"], "authUri": "https://accounts.google.com/o/oauth2/v2/auth",
            "tokenUri": "https://oauth2.googleapis.com/token", "redirectUri": "http://localhost",
            "refreshToken": "1//0g-hush"}  # fmt: skip
    (tmp_path / "o.json").write_text(gmail(**keys))
    (tmp_path / "mail.json").write_text(gmail(**keys))
    words: list[object] = ["oauth", "sign-in", "--paste", "--out", "o.json"]
    ended = mailconfig(*words, "mail.json")
    assert (ended.code, "https://accounts.google.com/" in ended.out) == (4, True)
    for other in (
        ["--provider", "microsoft365", "--tenant", "b.org"],
        ["mail.json", "--client-id", "another"],
        ["mail.json", "--token-uri", "https://evil.test/token"],
    ):
        ended = mailconfig(*words, *other)
        assert (ended.code, "--client-secret-file" in ended.err, ended.out) == (4, True, ""), other
        assert "hush" not in ended.words


def test_a_folder_that_takes_nothing_is_told_before(mailconfig: Run, nobody: list[object]) -> None:
    place = Path("/proc/none")
    ended = mailconfig(*nobody[:-2], "mail.json", "--out", place / "o.json")
    assert (ended.code, f"Nobody can write into {place.absolute()}" in ended.err) == (4, True)
    assert "accounts.google.com" not in ended.words


def test_a_copy_of_a_profile_trusts_whom_the_profile_trusts(
    mailconfig: Run, practice: Practice, desktop: None
) -> None:
    save = ["save", "--from", practice.file, "--profile", "plant", "--ca-file", practice.ca_file]
    assert mailconfig(*save).code == 0
    at = practice.app.index("--ca-file")
    app = practice.app[:at] + practice.app[at + 2 :]
    signed = mailconfig("oauth", "sign-in", "--from-profile", "plant", *app, "--profile", "other")
    assert signed.code == 0, signed.words
    assert mailconfig("oauth", "refresh", "--profile", "other").code == 0


def test_a_profile_trusts_nobody_for_another_server(
    mailconfig: Run, practice: Practice, desktop: None
) -> None:
    save = ["save", "--from", practice.file, "--profile", "plant", "--ca-file", practice.ca_file]
    assert mailconfig(*save, "--smtp-host", "mail.example.org").code == 0
    at = practice.app.index("--ca-file")
    app = practice.app[:at] + practice.app[at + 2 :]
    signed = mailconfig("oauth", "sign-in", practice.file, *app, "--profile", "plant", "--json")
    assert (signed.code, signed.json["fault"], signed.json["stages"][-1]["stage"]) == (
        1,
        "proof",
        "certificate",
    )
