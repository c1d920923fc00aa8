from __future__ import annotations

import json
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailconfig_gui.app.open_save import (
    document_of,
    make_document,
    open_bytes,
    open_file,
    save_file,
    save_profile,
)
from mailconfig_gui.delivery.document import Document, DocumentError
from mailconfig_gui.model.fields import SECRET_KEYS, defaults
from mailconfig_gui.model.owner import Owner, owner_of
from mailconfig_gui.model.problem import MailConfigError, SettingsError
from mailconfig_gui.model.profile import Profile
from mailconfig_gui.storage import files
from mailconfig_gui.storage.files import StorageError
from mailconfig_gui.storage.paths import find_paths
from mailconfig_gui.storage.profiles import Profiles
from mailconfig_gui.storage.secrets import SecretError
from tests.storage.keyrings import MemoryStore
from tests.systems import WINDOWS, entries, is_private, needs_modes

ROOT = Path(__file__).resolve().parents[2]
SECRET = "hunter2-Ünïcode"


def draft(**changes: object) -> dict[str, object]:
    good = {"mailFrom": "iot@plant.com", "smtpHost": "smtp.plant.com", "username": "u", "password": SECRET}
    return {**defaults(), **good, **changes}


def values_of(path: Path) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(path.read_bytes())["jsonValue"]
    return values


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "mail.json"


# Files


def test_what_is_saved_is_opened_again(target: Path) -> None:
    save_file(target, draft(), include_password=True)
    opened = open_file(target)
    assert opened.draft == draft()
    assert opened.problems == ()
    assert is_private(target)


def test_the_password_is_there_only_on_request(target: Path) -> None:
    save_file(target, draft(), include_password=False)
    assert "password" not in values_of(target)
    save_file(target, draft(username="", password=""), include_password=False)
    assert values_of(target)["password"] == ""
    save_file(target, draft(), include_password=True)
    assert values_of(target)["password"] == SECRET


def test_unknown_keys_stay_and_those_of_another_file_come_along(target: Path) -> None:
    there = {"key": "mail", "id": {"id": "1"}, "jsonValue": {"enableOauth2": False, "scope": ["a", 1]}}
    target.write_text(json.dumps(there), encoding="utf-8")
    base = Document({"key": "mail", "createdTime": 5}, {"showChangePassword": False})
    save_file(target, draft(), base=base, include_password=False)
    saved = json.loads(target.read_bytes())
    assert saved["id"] == {"id": "1"}
    assert saved["createdTime"] == 5
    assert saved["jsonValue"]["scope"] == ["a", 1]
    assert saved["jsonValue"]["showChangePassword"] is False


def test_a_function_makes_the_draft_from_the_file_there(target: Path) -> None:
    save_file(target, draft(), include_password=True)

    def change(present: Document | None) -> Mapping[str, object]:
        assert present is not None
        return {**present.values, "timeout": "20000"}

    save_file(target, change, include_password=True)
    assert (values_of(target)["timeout"], values_of(target)["password"]) == ("20000", SECRET)


def test_without_a_password_none_stays_in_the_backups(target: Path) -> None:
    proxy = {"enableProxy": True, "proxyHost": "proxy.plant.com", "proxyPort": "3128", "proxyUser": "p"}
    for timeout in ("5000", "6000", "7000"):
        saved = save_file(
            target, draft(timeout=timeout, **proxy, proxyPassword=SECRET), include_password=True
        )
    assert saved.backup is not None
    assert SECRET in saved.backup.read_text(encoding="utf-8")
    saved = save_file(target, draft(timeout="8000", **proxy, proxyPassword=SECRET), include_password=False)
    assert {problem.code for problem in saved.problems} >= {"password-taken-out", "proxy-password-cleared"}
    for path in entries(target.parent):
        assert SECRET not in path.read_text(encoding="utf-8")
        assert is_private(path)
    backups = [values_of(path) for path in files.backups(target)]
    assert [values["timeout"] for values in backups] == ["7000", "6000", "5000"]
    assert all("password" not in values and values["proxyPassword"] == "" for values in backups)


def test_a_scrubbed_backup_without_user_says_that_there_is_no_password(target: Path) -> None:
    save_file(target, draft(username="", password=""), include_password=True)
    values = {**values_of(target), "password": SECRET}
    target.write_text(json.dumps({"key": "mail", "jsonValue": values}), encoding="utf-8")
    saved = save_file(target, draft(), include_password=False)
    assert saved.backup is not None
    assert values_of(saved.backup)["password"] == ""


def test_secrets_deep_in_unknown_keys_leave_the_backups_too(target: Path) -> None:
    save_file(target, draft(), include_password=True)
    odd = {**values_of(target), "other": [{"password": SECRET, "x": 1}], "clientSecret": SECRET}
    target.write_text(json.dumps({"key": "mail", "refreshToken": SECRET, "jsonValue": odd}), encoding="utf-8")
    saved = save_file(target, draft(), include_password=False)
    assert saved.backup is not None
    kept = json.loads(saved.backup.read_bytes())
    assert kept["jsonValue"]["other"] == [{"x": 1}]
    assert kept["jsonValue"]["clientSecret"] == SECRET
    assert "refreshToken" not in kept


def test_a_backup_that_cannot_be_read_is_named(target: Path) -> None:
    save_file(target, draft(), include_password=True)
    save_file(target, draft(timeout="5000"), include_password=True)
    (backup,) = files.backups(target)
    backup.write_bytes(b"{")
    saved = save_file(target, draft(), include_password=False)
    (problem,) = [problem for problem in saved.problems if problem.code == "backup-not-read"]
    assert str(backup) in problem.title


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"{", DocumentError),
        (b"\xff", DocumentError),
        (b"x" * (files.MAX_BYTES + 1), StorageError),
        (b"[]", SettingsError),
        (b'{"key": "general", "jsonValue": {}}', SettingsError),
        (b'{"key": "mail", "jsonValue": 5}', SettingsError),
    ],
)
def test_a_file_that_is_something_else_is_left_alone(
    target: Path, content: bytes, error: type[Exception]
) -> None:
    target.write_bytes(content)
    with pytest.raises(error):
        save_file(target, draft(), include_password=True)
    assert target.read_bytes() == content
    assert entries(target.parent) == [target]


def test_settings_with_errors_are_not_written_and_all_are_named(target: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        save_file(target, draft(smtpPort="x", mailFrom=""), include_password=True)
    assert {problem.field for problem in caught.value.problems} == {"smtpPort", "mailFrom"}
    assert "1 more" in caught.value.message
    assert entries(target.parent) == []


def test_opening_changes_nothing(target: Path) -> None:
    target.write_bytes(b'{"key": "mail", "jsonValue": {"smtpPort": "x"}}')
    opened = open_file(target)
    assert "not-a-number" in {problem.code for problem in opened.problems}
    assert entries(target.parent) == [target]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda children: (
        st.lists(children, max_size=3)
        | st.dictionaries(st.text() | st.sampled_from(sorted(SECRET_KEYS)), children, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text(min_size=1) | st.sampled_from(sorted(SECRET_KEYS)), JSON, max_size=4))
def test_after_a_save_without_password_no_version_has_one(
    tmp_path_factory: pytest.TempPathFactory, extra: dict[str, object]
) -> None:
    target = tmp_path_factory.mktemp("extra") / "mail.json"
    there = {**draft(password=SECRET, proxyPassword=SECRET), "deep": {"password": SECRET}}
    target.write_text(json.dumps({"key": "mail", "jsonValue": {**extra, **there}}), encoding="utf-8")
    before = target.read_bytes()
    try:
        saved = save_file(target, draft(), include_password=False)
    except MailConfigError as refused:
        # A secret of OAuth2 that is kept may be none that the platform could use: no version is written at all.
        if refused.title != "Nothing was written":
            raise
        assert entries(target.parent) == [target]
        assert target.read_bytes() == before
        return
    assert "password" not in values_of(target)
    assert saved.backup is not None
    assert SECRET not in saved.backup.read_text(encoding="utf-8")


# Profiles


@pytest.fixture
def profiles(tmp_path: Path) -> Profiles:
    return Profiles(find_paths(tmp_path / "home"))


def test_a_profile_keeps_its_secrets_in_the_keyring(profiles: Profiles, tmp_path: Path) -> None:
    store = MemoryStore()
    base = Document(
        {"key": "mail", "id": {"id": "1"}}, {"clientSecret": "c" + SECRET, "scope": ["a"], "smtpHost": "old"}
    )
    saved = save_profile(profiles, store, Profile("a"), draft(), base=base)
    assert store.kept == {(saved.id, "password"): SECRET, (saved.id, "clientSecret"): "c" + SECRET}
    assert saved.owners["password"] == Owner("smtp.plant.com", "u")
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or SECRET not in path.read_text(encoding="utf-8")
    document = document_of(profiles.load("a"))
    assert document.envelope == {"key": "mail", "id": {"id": "1"}}
    assert document.values["scope"] == ["a"]
    assert document.values["smtpHost"] == "smtp.plant.com"


def test_an_absent_secret_stays_and_an_empty_one_goes(profiles: Profiles) -> None:
    store = MemoryStore()
    profile = save_profile(profiles, store, Profile("a"), draft())
    without = {key: value for key, value in draft(timeout="5000").items() if key != "password"}
    profile = save_profile(profiles, store, profile, without)
    assert store.get(profile.id, "password") == SECRET
    profile = save_profile(profiles, store, profile, draft(password=None))
    assert store.get(profile.id, "password") == SECRET
    profile = save_profile(profiles, store, profile, draft(password=""))
    assert store.kept == {}
    assert profiles.load("a").owners == {}


def test_another_host_does_not_inherit_the_secret(profiles: Profiles) -> None:
    store = MemoryStore()
    profile = save_profile(profiles, store, Profile("a"), draft())
    profile = save_profile(profiles, store, profile, draft(password=None, smtpHost="other.plant.com"))
    assert profile.owners["password"] == Owner("smtp.plant.com", "u")
    assert profile.owners["password"] != owner_of("password", profile.draft)


def test_settings_with_errors_make_no_profile(profiles: Profiles) -> None:
    with pytest.raises(SettingsError):
        save_profile(profiles, MemoryStore(), Profile("a"), draft(smtpPort="0"))
    assert profiles.names() == []


class _LockedStore(MemoryStore):
    def set(self, profile_id: str, key: str, value: str) -> None:
        raise SecretError("The keyring is locked", "no")


def test_a_locked_keyring_leaves_everything_as_it_was(profiles: Profiles) -> None:
    with pytest.raises(SecretError):
        save_profile(profiles, _LockedStore(), Profile("a"), draft())
    assert profiles.names() == []
    before = save_profile(profiles, MemoryStore(), Profile("a"), draft())
    with pytest.raises(SecretError):
        save_profile(profiles, _LockedStore(), before, draft(smtpHost="new.plant.com"))
    assert profiles.load("a") == before


def test_killed_before_the_keyring_the_new_host_has_no_secret(profiles: Profiles) -> None:
    """The password of the old server must not go to the new one."""
    seen: list[Mapping[str, Owner]] = []

    class Watching(MemoryStore):
        def set(self, profile_id: str, key: str, value: str) -> None:
            seen.append(profiles.load("a").owners)
            super().set(profile_id, key, value)

    store = Watching()
    profile = save_profile(profiles, store, Profile("a"), draft())
    save_profile(profiles, store, profile, draft(smtpHost="new.plant.com", password="new"))
    assert seen == [{}, {}]
    assert profiles.load("a").owners["password"] == Owner("new.plant.com", "u")


_KILLED = """
import os, sys
from pathlib import Path
from mailconfig_gui.app.open_save import save_file
from tests.app.test_open_save import draft
kill_at, target = int(sys.argv[1]), Path(sys.argv[2])
count = 0
def watched(real):
    def call(*arguments, **named):
        global count
        count += 1
        if count == kill_at:
            os._exit(9)
        return real(*arguments, **named)
    return call
for name in ("open", "write", "fsync", "replace", "fchmod", "close", "unlink"):
    if not hasattr(os, name):
        continue
    setattr(os, name, watched(getattr(os, name)))
save_file(target, draft(timeout="9999"), include_password=False)
os._exit(0)
"""


# Under Wine a process takes a second to start, so there it is a sample.
@pytest.mark.parametrize("step", [25 if WINDOWS else 5, pytest.param(1, marks=pytest.mark.slow)])
def test_killed_before_any_call_the_file_is_the_old_or_the_new_one(tmp_path: Path, step: int) -> None:
    """Whole at every point; no later save leaves the password anywhere."""
    ends: list[str] = []
    for kill_at in range(1, 200, step):
        target = tmp_path / str(kill_at) / "mail.json"
        target.parent.mkdir()
        save_file(target, draft(timeout="5000"), include_password=True)
        save_file(target, draft(timeout="6000"), include_password=True)
        words = [sys.executable, "-c", _KILLED, str(kill_at), str(target)]
        code = subprocess.run(words, cwd=ROOT, check=False, timeout=60).returncode
        ends.append(values_of(target)["timeout"])
        assert ("password" in values_of(target)) is (ends[-1] == "6000")
        for backup in files.backups(target):
            assert values_of(backup)["timeout"] in ("5000", "6000")
        save_file(target, draft(timeout="7000"), include_password=False)
        for path in entries(target.parent):
            assert SECRET not in path.read_text(encoding="utf-8")
        if code == 0:
            break
    assert code == 0
    assert ends == sorted(ends)
    assert set(ends) == {"6000", "9999"}
    assert len(ends) > 30 / step


def test_a_secret_that_another_instance_stored_meanwhile_stays_with_its_own_login(profiles: Profiles) -> None:
    store = MemoryStore()
    draft = {**defaults(), "mailFrom": "a@example.com", "smtpHost": "mx.example.com", "username": "one"}
    del draft["password"], draft["proxyPassword"]
    read_before = save_profile(profiles, store, Profile("plant"), {**draft, "password": "first"})
    save_profile(profiles, store, read_before, {**draft, "username": "two", "password": "second"})
    # This one still believes that the keyring holds the password of "one".
    saved = save_profile(profiles, store, read_before, draft)
    assert saved.owners["password"].user == "two"


@needs_modes
def test_a_file_without_a_password_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "mail.json"
    save_file(path, draft(), include_password=False)
    path.chmod(0o640)
    saved = save_file(path, draft(timeout="9000"), include_password=False)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert "rights-narrowed" not in [problem.code for problem in saved.problems]


@needs_modes
@pytest.mark.parametrize(
    ("rights", "who", "again"),
    [
        (0o640, "its group", "do so: chmod 640 {}"),
        (0o660, "its group", "do so: chmod 660 {}"),
        (0o644, "everybody on this computer", "do so: chgrp GROUP {}; chmod 640 {}"),
        (0o604, "everybody on this computer", "do so: chgrp GROUP {}; chmod 640 {}"),
    ],
)
def test_a_password_closes_the_file_to_others_with_a_word(
    tmp_path: Path, rights: int, who: str, again: str
) -> None:
    path = tmp_path / "my mail.json"
    save_file(path, draft(), include_password=False)
    path.chmod(rights)
    saved = save_file(path, draft(), include_password=True)
    assert is_private(path)
    (problem,) = [problem for problem in saved.problems if problem.code == "rights-narrowed"]
    assert who in problem.title
    assert problem.remedy.endswith(again.replace("{}", f"'{path}'"))
    saved = save_file(path, draft(timeout="9000"), include_password=True)
    assert "rights-narrowed" not in [problem.code for problem in saved.problems]


def test_bytes_that_were_handed_over_are_read_like_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mail.json"
    save_file(path, draft(), include_password=True)
    assert open_bytes(path.read_bytes(), path) == open_file(path)
    with pytest.raises(DocumentError):
        open_bytes(b"{", path)


def test_a_document_is_made_without_a_file() -> None:
    document, problems = make_document(draft(timeout="100"), include_password=False)
    assert "password" not in document.values
    assert [problem.code for problem in problems] == ["short-timeout"]
    with pytest.raises(SettingsError):
        make_document(draft(smtpPort="0"), include_password=False)
