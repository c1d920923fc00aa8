"""The platforms of all profiles in one list."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailconfig_gui.app.home import Home, ProfileError
from mailconfig_gui.app.load_settings import Loaded
from mailconfig_gui.app.platforms import drift_of, platforms
from mailconfig_gui.delivery.document import Document
from mailconfig_gui.delivery.target import Snapshot
from mailconfig_gui.model.profile import Platform, Profile, Proof
from mailconfig_gui.storage.paths import Paths
from tests.storage.keyrings import MemoryStore

DRAFT = {"smtpHost": "smtp.plant.com", "smtpPort": "587", "username": "iot"}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    found = Home(Paths(tmp_path / "config", tmp_path / "state"), MemoryStore())
    proof = Proof("2026-11-29T12:00:00Z", True, "sent", DRAFT)
    for name, platform in (
        ("none", None),
        ("b", Platform("https://B.plant.com", "admin", "4.3", proof)),
        ("a", Platform("https://a.plant.com")),
        ("old", Platform("https://c.plant.com", proof=proof._replace(ok=False, settings={}))),
    ):
        found.profiles.create(Profile(name, draft=DRAFT, platform=platform))
    return found


def test_they_stand_by_their_address_with_what_they_have_proved(home: Home) -> None:
    found = platforms(home)
    assert found.problems == ()
    assert [(one.address, one.profile) for one in found.known] == [
        ("https://a.plant.com", "a"),
        ("https://B.plant.com", "b"),
        ("https://c.plant.com", "old"),
    ]
    assert found.known[0].as_json()["proof"] is None
    assert found.known[1].as_json() == {
        "address": "https://B.plant.com", "profile": "b", "user": "admin", "version": "4.3",
        "proof": {"made": "2026-11-29T12:00:00Z", "ok": True, "current": True},
    }  # fmt: skip
    assert found.known[2].proof is not None
    assert (found.known[2].proof.ok, found.known[2].proof.current) == (False, False)


def test_a_profile_that_cannot_be_read_is_told(home: Home) -> None:
    broken = home.paths.profiles / "broken-12345678.json"
    broken.write_text("{")
    found = platforms(home)
    assert len(found.known) == 3
    assert [one.code for one in found.problems] == ["profile-broken"]


def test_drift_is_what_differs_from_the_profile_as_it_is_stored(home: Home) -> None:
    live = {**DRAFT, "smtpPort": 587, "smtpHost": "other.plant.com", "password": "hunter2"}
    loaded = Loaded("https://b.plant.com", "", Snapshot(Document({}, live)))
    (one,) = drift_of(home, "b", loaded)
    assert (one.label, one.first, one.second) == ("Host", "smtp.plant.com", "other.plant.com")
    assert drift_of(home, "b", Loaded("", "", Snapshot(Document({}, DRAFT)))) == ()
    with pytest.raises(ProfileError):
        drift_of(home, "gone", loaded)
