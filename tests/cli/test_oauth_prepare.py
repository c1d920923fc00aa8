"""`oauth prepare`: what to register, for a person and for a script."""

from __future__ import annotations

import pytest

from mailconfig_gui.app.providers import load_presets
from tests.cli.conftest import Run

SIGNING_IN = [preset.id for preset in load_presets().values() if preset.oauth2 is not None]


def test_what_to_register_at_google_is_told(mailconfig: Run) -> None:
    told = mailconfig("oauth", "prepare", "--provider", "gmail").out
    assert "  4. Create a client of the type “Desktop app”." in told
    assert "     Copy: https://mail.google.com/" in told
    assert "app password is simpler" in told
    assert "What each way costs over a year" in told
    assert "mailconfig oauth sign-in --provider gmail" in told
    assert "--tenant" not in told


def test_what_to_register_at_microsoft_is_told_with_the_end_of_passwords(mailconfig: Run) -> None:
    told = mailconfig("oauth", "prepare", "--provider", "Microsoft365").out
    assert "     Copy: http://localhost\n" in told
    assert "The end of passwords" in told
    assert "--tenant TENANT" in told


@pytest.mark.parametrize("name", SIGNING_IN)
def test_every_provider_with_oauth2_is_told_in_both_forms(mailconfig: Run, name: str) -> None:
    ended = mailconfig("oauth", "prepare", "--provider", name)
    assert (ended.code, ended.err) == (0, "")
    told = mailconfig("oauth", "prepare", "--provider", name, "--json").json
    assert set(told) == {
        "id", "name", "provider", "works", "why", "simpler", "prepare", "settings", "needs_tenant", "costs",
        "password_end", "sources",
    }  # fmt: skip
    assert told["settings"]["enableOauth2"] is True
    assert all(set(step) == {"text", "label", "link", "copy"} for step in told["prepare"])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("sendgrid", "nothing is known of OAuth2 at SendGrid"),
        ("practice", "run mailconfig practice"),
        ("x", "no provider"),
    ],
)
def test_another_provider_is_wrong_usage(mailconfig: Run, name: str, words: str) -> None:
    ended = mailconfig("oauth", "prepare", "--provider", name)
    assert (ended.code, ended.out, words in ended.err) == (2, "", True)
