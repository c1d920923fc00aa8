from __future__ import annotations

import json

import pytest

from mailconfig_gui.model.owner import Owner
from mailconfig_gui.model.profile import OAuthNotes, Platform, Profile, Proof
from mailconfig_gui.storage.profile_file import (
    VERSION,
    NewerError,
    UnreadableError,
    decode,
    encode,
)

FULL = Profile(
    "Plant ä",
    "plant-a-1f2e3d4c",
    draft={"smtpHost": "smtp.plant.org"},
    owners={"password": Owner("smtp.plant.org", "ada")},
    platform=Platform("https://tb.plant.org", "ada", "4.3.1", Proof("2026-11-29T08:00:00Z", False, "No")),
)


def test_a_profile_comes_back_from_its_file() -> None:
    assert decode(encode(FULL), FULL.id) == FULL


def test_notes_of_a_login_come_back_and_are_in_no_file_without_one() -> None:
    noted = FULL._replace(oauth=OAuthNotes("2026-11-29T08:00:00+00:00", "", "2028-11-29", "testing"))
    known = json.loads(encode(noted))
    assert decode(encode(noted), noted.id) == noted
    assert b"oauth" not in encode(FULL, known)
    assert "oauth" not in json.loads(encode(FULL))


def test_a_secret_never_reaches_the_file() -> None:
    proof = Proof("2026-11-29T08:00:00Z", True, "It sent", {"password": "hunter2"})
    leaky = FULL._replace(draft={"password": "hunter2"}, platform=Platform("https://a.b", proof=proof))
    assert b"hunter2" not in encode(leaky)


def test_what_a_newer_version_added_stays_in_the_file() -> None:
    assert json.loads(encode(FULL, {"colour": "red"}))["colour"] == "red"


def test_half_a_character_is_kept_as_an_escape() -> None:
    assert decode(encode(FULL._replace(recipient="\ud800")), FULL.id).recipient == "\ud800"


def test_a_name_turns_nothing_that_follows_it() -> None:
    turned = FULL._replace(name=" Plant\u202eä\u2066 ")
    assert decode(encode(turned), FULL.id).name == "Plantä"


def test_the_file_of_a_newer_version_is_not_read() -> None:
    with pytest.raises(NewerError):
        decode(json.dumps({"version": VERSION + 1, "name": "Plant"}).encode(), "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "is damaged"),
        ("[" * 100_000, "is damaged"),
        ("[]", "holds something else"),
        ("{}", "names no version"),
        ('{"version": true}', "names no version"),
        ('{"version": 1, "name": ""}', "has no usable name"),
        ('{"version": 1, "name": 5}', "has no text under “name”"),
        ('{"version": 1, "name": "a", "draft": []}', "has no object under “draft”"),
        ('{"version": 1, "name": "a", "allowedHosts": [1]}', "has no list of texts under “allowedHosts”"),
    ],
)
def test_a_file_that_is_no_profile_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        decode(text.encode(), "")


def test_keys_of_oauth2_that_passed_through_become_fields() -> None:
    old = FULL._replace(
        draft={"smtpHost": "smtp.plant.org", "username": "ada@plant.org"},
        extra={"clientId": "0f8f", "tokenUri": "https://login.plant.org/token", "scope": ["a"], "other": 1},
        owners={**FULL.owners, "clientSecret": Owner("smtp.plant.org", "ada@plant.org")},
    )
    read = decode(encode(old), old.id)
    assert read.draft == {
        **old.draft, "clientId": "0f8f", "tokenUri": "https://login.plant.org/token", "scope": ["a"]
    }  # fmt: skip
    assert read.extra == {"other": 1}
    assert read.owners == {**FULL.owners, "clientSecret": Owner("login.plant.org", "0f8f")}
    assert decode(encode(read), read.id) == read
