"""What a sign-in brought, kept in a profile and in a file."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailconfig_gui.app.home import Home, open_home
from mailconfig_gui.app.keep_sign_in import keep_in_file, keep_in_profile, note
from mailconfig_gui.delivery.document import Document
from mailconfig_gui.model.oauth2 import OAuth2, ProviderId
from mailconfig_gui.model.profile import OAuthNotes, Profile
from tests.storage.keyrings import MemoryStore
from tests.systems import is_private

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
SIGNED = OAuth2(
    ProviderId.OFFICE_365, "app", "secret", "t", "https://login.example.org/a", "https://login.example.org/t",
    ("mail",), "http://localhost:4711", "token",
)  # fmt: skip
DRAFT: dict[str, object] = {
    "mailFrom": "box@example.org", "smtpHost": "smtp.example.org", "smtpPort": "587", "smtpProtocol": "smtp",
    "timeout": "20000", "enableTls": True, "username": "box@example.org", **SIGNED.draft(), "redirectUri": "",
}  # fmt: skip
STALE = {"tokenGenerated": False, "refreshTokenExpires": 1_700_000_000_000, "other": "stays"}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(open_home(tmp_path).paths, MemoryStore())


def test_a_new_profile_has_the_settings_and_the_keyring_the_secrets(home: Home) -> None:
    base = Document({}, STALE)
    made = keep_in_profile(home, Profile("plant", provider="microsoft365"), DRAFT, SIGNED, NOW, base=base)
    stored = home.profiles.load("plant")
    assert stored == made
    assert (stored.provider, stored.draft["redirectUri"]) == ("microsoft365", "http://localhost:4711")
    assert stored.extra == {"other": "stays"}
    assert stored.oauth == OAuthNotes("2026-11-30T12:00:00Z", "2026-11-30T12:00:00Z")
    assert home.store.get(stored.id, "clientSecret") == "secret"
    assert home.store.get(stored.id, "refreshToken") == "token"
    assert stored.owners["refreshToken"].user == "box@example.org (app)"


def test_what_was_changed_meanwhile_beside_the_sign_in_stays(home: Home) -> None:
    read = home.profiles.create(
        Profile("plant", draft={"smtpHost": "old.example.org", "timeout": "20000"}, extra=STALE)
    )
    home.profiles.save(
        read._replace(draft={"smtpHost": "new.example.org", "timeout": "30000"}, recipient="me@here.org")
    )
    refused = read._replace(oauth=OAuthNotes(refused="2026-11-29T00:00:00Z", audience="internal"))
    stored = keep_in_profile(home, refused, DRAFT, SIGNED, NOW)
    assert (stored.draft["smtpHost"], stored.draft["timeout"]) == ("smtp.example.org", "30000")
    assert (stored.recipient, stored.extra) == ("me@here.org", {"other": "stays"})
    assert stored.oauth is not None
    assert (stored.oauth.refused, stored.oauth.audience) == ("", "internal")


def test_a_file_has_both_secrets_and_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "mail.json"
    path.write_text(json.dumps({"key": "mail", "jsonValue": STALE}))
    saved = keep_in_file(path, DRAFT, SIGNED)
    values = json.loads(path.read_text())["jsonValue"]
    assert (values["clientSecret"], values["refreshToken"], values["tokenGenerated"]) == (
        "secret",
        "token",
        True,
    )
    assert "refreshTokenExpires" not in values
    assert (values["other"], "password" in values) == ("stays", False)
    assert saved.path == path
    assert is_private(path)


def test_a_note_is_kept_with_the_profile_as_it_is_now(home: Home) -> None:
    read = home.profiles.create(Profile("plant"))
    home.profiles.save(read._replace(recipient="me@here.org"))
    note(home, read, OAuthNotes("2026-11-30T12:00:00Z"))
    stored = home.profiles.load("plant")
    assert (stored.recipient, stored.oauth) == ("me@here.org", OAuthNotes("2026-11-30T12:00:00Z"))
