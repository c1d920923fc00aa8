"""Earlier versions of files and profiles."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mailconfig_gui.app.open_save import save_file, save_profile
from mailconfig_gui.app.restore import restore_file, restore_profile, versions_of_file, versions_of_profile
from mailconfig_gui.model.fields import defaults
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.model.profile import Profile
from mailconfig_gui.storage import files
from mailconfig_gui.storage.files import StorageError
from mailconfig_gui.storage.paths import Paths
from mailconfig_gui.storage.profiles import Profiles
from tests.storage.keyrings import MemoryStore
from tests.systems import is_private, needs_modes

DRAFT = {**defaults(), "mailFrom": "a@plant.org", "smtpHost": "smtp.plant.org", "smtpPort": "587"}


def saved_twice(path: Path) -> None:
    save_file(path, DRAFT, include_password=False)
    save_file(path, {**DRAFT, "smtpHost": "other.plant.org"}, include_password=False)


def _moves(change: str, before: str, after: str) -> bool:
    old, _, new = change.partition(" → ")
    return before in old and after in new


def test_a_version_says_what_it_would_change_and_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "mail.json"
    saved_twice(path)
    (version,) = versions_of_file(path)
    assert version.usable
    assert any(_moves(change, "other.plant.org", "smtp.plant.org") for change in version.changes)
    assert restore_file(path, version.id).changes == version.changes
    assert json.loads(path.read_text())["jsonValue"]["smtpHost"] == "smtp.plant.org"
    newest = versions_of_file(path)[0]
    assert any(_moves(change, "smtp.plant.org", "other.plant.org") for change in newest.changes)


def test_a_version_like_the_present_one_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "mail.json"
    saved_twice(path)
    (first,) = files.backups(path)
    # A restore that was killed after its backup.
    first.with_name("mail.json.99991231-235959-000000.bak").write_bytes(path.read_bytes())
    restore_file(path)
    assert json.loads(path.read_text())["jsonValue"]["smtpHost"] == "smtp.plant.org"


def test_a_damaged_or_missing_file_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "mail.json"
    saved_twice(path)
    path.write_text("{broken")
    restore_file(path)
    assert json.loads(path.read_text())["jsonValue"]["smtpHost"] == "smtp.plant.org"
    path.unlink()
    restore_file(path)
    assert json.loads(path.read_text())["jsonValue"]["mailFrom"] == "a@plant.org"


def test_a_broken_version_is_said_and_never_restored(tmp_path: Path) -> None:
    path = tmp_path / "mail.json"
    saved_twice(path)
    (backup,) = files.backups(path)
    backup.write_text("[]")
    before = path.read_bytes()
    (version,) = versions_of_file(path)
    with pytest.raises(MailConfigError):
        restore_file(path)
    assert path.read_bytes() == before
    assert not version.usable


def test_an_unknown_version_names_those_kept(tmp_path: Path) -> None:
    path = tmp_path / "mail.json"
    saved_twice(path)
    with pytest.raises(StorageError) as caught:
        restore_file(path, "19700101-000000-000000")
    assert versions_of_file(path)[0].id in caught.value.hint


def test_a_profile_comes_back_with_its_name_and_present_secrets(tmp_path: Path) -> None:
    profiles, store = Profiles(Paths(tmp_path / "config", tmp_path / "state")), MemoryStore()
    draft = {**DRAFT, "username": "iot", "password": "first"}
    made = save_profile(profiles, store, Profile("Plant A"), draft)
    changed = {**draft, "smtpHost": "other.plant.org", "password": "second"}
    save_profile(profiles, store, made, changed)
    profiles.rename("Plant A", "Plant B")
    version = next(
        one
        for one in versions_of_profile(profiles, "Plant B")
        if any(_moves(change, "other.", "smtp.") for change in one.changes)
    )
    profile, _ = restore_profile(profiles, "Plant B", version.id)
    assert (profile.name, profile.draft["smtpHost"]) == ("Plant B", "smtp.plant.org")
    # The keyring holds the password of the other server, and it stays bound to that.
    assert profile.owners["password"].host == "other.plant.org"
    assert profiles.load("Plant B") == profile


@needs_modes
def test_a_restored_file_keeps_its_rights_unless_a_password_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "mail.json"
    saved_twice(path)
    path.chmod(0o640)
    assert restore_file(path).problems == ()
    assert path.stat().st_mode & 0o777 == 0o640
    save_file(path, {**DRAFT, "username": "u", "password": "hunter2"}, include_password=True)
    files.write_atomic(path, path.read_bytes().replace(b"hunter2", b""), keep_backup=True)
    path.chmod(0o640)
    (problem,) = restore_file(path).problems
    assert problem.code == "rights-narrowed"
    assert is_private(path)
