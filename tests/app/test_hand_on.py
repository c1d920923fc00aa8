"""A profile goes to a colleague without a secret, and comes to be one there."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any

import pytest
import trustme
from jsonschema import Draft202012Validator

from mailconfig_gui.app import history
from mailconfig_gui.app.hand_on import (
    PackError,
    free_name,
    open_pack,
    pack_in,
    pack_of,
    points,
    take_pack,
    write_pack,
)
from mailconfig_gui.app.home import Home, ProfileError
from mailconfig_gui.app.open_save import save_profile
from mailconfig_gui.app.passwords import SecretError
from mailconfig_gui.delivery.target import DeliveryError
from mailconfig_gui.model.problem import SettingsError
from mailconfig_gui.model.profile import LastTest, OAuthNotes, Platform, Profile, Proof
from mailconfig_gui.results.pack import PointId, read_pack
from mailconfig_gui.storage.paths import Paths
from tests.cli.conftest import ROOT
from tests.leaks.search import find
from tests.results.packs import PACK, packed
from tests.results.samples import ARRIVED, DOMAIN, TEST
from tests.storage.keyrings import MemoryStore
from tests.systems import is_private

SCHEMA = Draft202012Validator(
    json.loads((ROOT / "resources" / "pack.schema.json").read_text(encoding="utf-8"))
)
AUTHORITY = trustme.CA().cert_pem.bytes().decode()
EMPTY = Profile("")
ADDRESS = "https://things.plant.com"


class Locked(MemoryStore):
    def get(self, profile_id: str, key: str) -> str | None:
        raise SecretError("The keyring is locked", "", "")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(Paths(tmp_path / "config", tmp_path / "state"), MemoryStore())


@pytest.fixture
def other(tmp_path: Path) -> Home:
    return Home(Paths(tmp_path / "theirs", tmp_path / "theirs-state"), MemoryStore())


def saved(home: Home, name: str = "plant", *, profile: Profile = EMPTY, **changes: Any) -> Profile:
    draft = {**PACK["settings"], **changes}
    return save_profile(home.profiles, home.store, profile._replace(name=name), draft)


def proof(settings: dict[str, Any], words: str = "Email sent") -> Proof:
    return Proof("2026-11-29T12:00:00Z", True, words, settings)


def test_everything_but_secrets_goes_on_and_becomes_a_profile(
    home: Home, other: Home, tmp_path: Path
) -> None:
    notes = Profile(
        "", recipient="me@plant.com", authority=AUTHORITY, allowed_hosts=("smtp.plant.com",),
        platform=Platform(ADDRESS, "admin@plant.com", "4.3", proof(PACK["settings"])),
        extra={"theirs": 1},
    )  # fmt: skip
    profile = saved(home, profile=notes, password="hunter2 and more")
    for result in (TEST, DOMAIN, {**ARRIVED, "settings": None}):
        history.keep(home, profile, result)
    path = tmp_path / "pack.json"
    write_pack(path, pack_of(home, profile))
    assert is_private(path)
    written = json.loads(path.read_text(encoding="utf-8"))
    SCHEMA.validate(written)
    assert written["left_out"] == ["theirs"]
    assert [(one["kind"], one["ok"], one["current"]) for one in written["checks"]] == [
        ("test", True, False),
        ("domain", True, False),
        ("arrived", True, None),
    ]
    assert [one["id"] for one in written["open"]] == [
        "secret", "left-out", "authority", "other-settings", "other-settings"
    ]  # fmt: skip
    taken = take_pack(other, open_pack(path))
    assert [one.as_json() for one in taken.points] == written["open"]
    made = other.profiles.load("plant")
    assert made == taken.profile
    assert {key: made.draft[key] for key in PACK["settings"]} == PACK["settings"]
    assert (made.authority, made.platform) == (AUTHORITY, Platform(ADDRESS, "admin@plant.com"))
    assert (made.owners, made.allowed_hosts, made.recipient, made.last_test) == ({}, (), "", None)


def test_no_secret_gets_out_in_whatever_form(home: Home) -> None:
    secret = f"pä{secrets.token_hex(6)}\"'\\ %+&<{secrets.token_hex(6)}ß"
    platform = Platform(ADDRESS, "admin@plant.com", secret, proof(PACK["settings"], f"535 {secret}"))
    profile = saved(
        home, profile=Profile("", platform=platform, variant=secret), username=secret, password=secret
    )
    history.keep(home, profile, {**TEST, "ok": False, "diagnosis": _diagnosis(f"The server said {secret}.")})
    pack = pack_of(home, profile)
    assert find(secret, "iot", {"pack": json.dumps(pack.content, ensure_ascii=False).encode()}) == []
    assert "username" not in pack.settings
    assert pack.content["secrets"] == {"username": "set", "password": "set"}


def _diagnosis(title: str) -> dict[str, object]:
    return {"cause": "x", "title": title, "why": "", "who": None, "remedy": [], "also": []}


def test_a_keyring_that_cannot_be_read_stops_it(home: Home, tmp_path: Path) -> None:
    profile = saved(home, password="hunter2")
    with pytest.raises(SecretError):
        pack_of(Home(home.paths, Locked()), profile)
    without = saved(home, "other")
    assert pack_of(Home(home.paths, Locked()), without).content["secrets"] == {"password": "empty"}


def test_without_a_history_the_last_test_is_told(home: Home) -> None:
    last = LastTest("delivered", "2026-11-28T12:00:00Z", "smtp.plant.com")
    checks = pack_of(home, saved(home, profile=Profile("", last_test=last))).content["checks"]
    assert [(one["kind"], one["ok"]) for one in checks] == [("test", True), ("arrived", True)]
    failed = last._replace(state="connected", failed="auth")
    checks = pack_of(home, saved(home, "b", profile=Profile("", last_test=failed))).content["checks"]
    assert [(one["kind"], one["ok"]) for one in checks] == [("test", False)]


def test_of_a_login_by_oauth2_the_dates_of_the_registration_go_on(home: Home, other: Home) -> None:
    notes = OAuthNotes("2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z", "2027-05-01", "testing")
    login: dict[str, Any] = {
        "enableOauth2": True, "providerId": "GOOGLE", "clientId": "id", "clientSecret": "very secret",
        "tokenUri": "https://oauth2.googleapis.com/token", "scope": "https://mail.google.com/",
        "redirectUri": "https://things.plant.com/x", "authUri": "https://accounts.google.com/o/oauth2/auth",
        "refreshToken": "1//token-of-mine",
    }  # fmt: skip
    profile = saved(home, profile=Profile("", oauth=notes), **login)
    pack = pack_of(home, profile)
    assert pack.content["secrets"] == {"clientSecret": "set", "refreshToken": "set"}
    assert {one.id for one in points(pack)} >= {PointId.SECRET, PointId.LOGIN_ENDS}
    made = take_pack(other, pack).profile
    assert made.oauth == OAuthNotes(secret_expires="2027-05-01", audience="testing")


def test_a_name_that_is_taken_is_never_replaced(home: Home) -> None:
    saved(home, smtpHost="mine.plant.com")
    pack = read_pack(packed(), "p.json")
    with pytest.raises(ProfileError, match="already"):
        take_pack(home, pack)
    assert home.profiles.load("plant").draft["smtpHost"] == "mine.plant.com"
    assert free_name(home, "Plant") == "Plant (2)"
    taken = take_pack(home, pack, free_name(home, "plant"))
    assert (taken.profile.name, free_name(home, "plant")) == ("plant (2)", "plant (3)")


@pytest.mark.parametrize(
    "address",
    [
        "/etc/passwd",
        "file:///etc/passwd",
        "postgresql://db/tb",
        "things.plant.com",
        "https://a:b@things.plant.com",
        "",
    ],
)
def test_an_address_that_leads_to_no_platform_is_refused(other: Home, address: str) -> None:
    pack = read_pack(packed(platform={**PACK["platform"], "address": address}), "p.json")
    with pytest.raises((PackError, DeliveryError)):
        take_pack(other, pack)
    assert other.profiles.names() == []


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"authority": "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"}, PackError),
        ({"name": "a\nb"}, ProfileError),
        ({"name": ""}, ProfileError),
        ({"settings": {}}, SettingsError),
        ({"settings": {**PACK["settings"], "smtpPort": "never"}}, SettingsError),
    ],
)
def test_what_cannot_be_used_makes_no_profile(other: Home, changes: Any, error: Any) -> None:
    pack = read_pack(packed(**changes), "p.json")
    with pytest.raises(error):
        take_pack(other, pack)
    assert other.profiles.names() == []


def test_an_unknown_preset_is_that_of_an_own_server(other: Home) -> None:
    made = take_pack(other, read_pack(packed(preset="nobody", variant="x"), "p.json")).profile
    assert (made.provider, made.variant) == ("custom", "")


def test_a_secret_in_the_file_is_not_taken(other: Home) -> None:
    pack = read_pack(packed(settings={**PACK["settings"], "password": "hunter2"}), "p.json")
    taken = take_pack(other, pack)
    assert taken.points[0].id is PointId.HELD_SECRET
    assert (taken.profile.owners, other.store.get(taken.profile.id, "password")) == ({}, None)


def test_a_file_of_something_else_is_left_to_others(tmp_path: Path) -> None:
    file = tmp_path / "mail.json"
    assert pack_in(file) is None
    file.write_bytes(b'{"key": "mail"}')
    assert pack_in(file) is None
    file.write_bytes(packed(pack=2))
    with pytest.raises(PackError):
        pack_in(file)
    file.write_bytes(packed())
    assert pack_in(file) == open_pack(file)
