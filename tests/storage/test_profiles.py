from __future__ import annotations

import json
import re
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailconfig_gui.model.fields import defaults
from mailconfig_gui.model.owner import Owner
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.model.profile import LastTest, Platform, Profile, Proof
from mailconfig_gui.storage import files
from mailconfig_gui.storage.files import StorageError
from mailconfig_gui.storage.paths import Paths, find_paths
from mailconfig_gui.storage.profile_file import ProfileError
from mailconfig_gui.storage.profiles import Profiles
from mailconfig_gui.storage.secrets import SecretError
from tests.storage.keyrings import MemoryStore
from tests.systems import entries, files_below, is_private, needs_links

WINDOWS_RESERVED = {"con", "prn", "aux", "nul", *(f"{n}{i}" for n in ("com", "lpt") for i in range(10))}


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return find_paths(tmp_path / "home")


@pytest.fixture
def profiles(paths: Paths) -> Profiles:
    return Profiles(paths)


def full(name: str) -> Profile:
    return Profile(
        name,
        provider="ses",
        variant="eu-west-1",
        draft={**defaults(), "mailFrom": "ä@example.com"},
        extra={"useSystemMailSettings": False, "marks": ["a"]},
        envelope={"key": "mail", "id": {"id": "1"}},
        recipient="you@example.com",
        last_test=LastTest("authenticated", "2026-11-23T08:00:00Z", "smtp.example.com", "rcpt-to"),
        allowed_hosts=("relay.example.com",),
        owners={"password": Owner("smtp.example.com", "u")},
        platform=Platform(
            "https://things.example.com", "ada@example.com", "4.3.1",
            Proof("2026-11-29T08:00:00Z", True, "It sent", {"smtpHost": "smtp.example.com"}, {"salt": "0a"}),
        ),
        authority="-----BEGIN CERTIFICATE-----\n",
    )  # fmt: skip


def file_of(paths: Paths, profile: Profile) -> Path:
    return paths.profiles / f"{profile.id}.json"


def test_everything_comes_back(profiles: Profiles) -> None:
    created = profiles.create(full("Plant A"))
    loaded = profiles.load("plant a")
    draft = {key: value for key, value in created.draft.items() if "assword" not in key}
    assert loaded == created._replace(draft=draft)
    assert profiles.names() == ["Plant A"]


def test_no_secret_is_in_the_file(profiles: Profiles, paths: Paths) -> None:
    secrets = dict.fromkeys(("password", "proxyPassword", "clientSecret", "refreshToken"), "hunter2")
    profile = Profile("a", draft=secrets, extra={"deep": secrets}, envelope=secrets)
    path = file_of(paths, profiles.create(profile))
    assert "hunter2" not in path.read_text(encoding="utf-8")
    assert is_private(path)
    assert is_private(paths.profiles)


NAMES = [
    "CON",
    "nul.txt",
    "../../etc/passwd",
    "a/b\\c:d*?",
    ".",
    "..",
    ".hidden",
    "Ünïcödé 植物 🌱",
    "x" * 200,
    "-",
    "a.",
]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_is_possible(profiles: Profiles, paths: Paths, name: str) -> None:
    profile = profiles.create(Profile(name))
    assert profiles.load(name).name == name
    assert [path.parent for path in entries(paths.profiles)] == [paths.profiles]
    assert re.fullmatch(r"[a-z0-9-]{8,48}", profile.id)
    assert profile.id not in WINDOWS_RESERVED


@given(st.text(min_size=1, max_size=250))
def test_a_name_is_taken_or_refused_in_words(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    profiles = Profiles(find_paths(tmp_path_factory.mktemp("home")))
    try:
        created = profiles.create(Profile(name))
    except ProfileError:
        assert profiles.names() == []
    else:
        assert profiles.names() == [created.name]
        assert profiles.load(name) == created


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\0b", "x" * 201, "\ud800"])
def test_names_that_cannot_be_shown_are_refused(profiles: Profiles, name: str) -> None:
    with pytest.raises(ProfileError):
        profiles.create(Profile(name))


def test_names_differ_by_more_than_case(profiles: Profiles) -> None:
    profiles.create(Profile("Straße"))
    for taken in ("STRASSE", " straße ", "Straße"):
        with pytest.raises(ProfileError, match="already"):
            profiles.create(Profile(taken))


def test_saving_keeps_the_version_before_and_unknown_keys(profiles: Profiles, paths: Paths) -> None:
    profile = profiles.create(full("a"))
    path = file_of(paths, profile)
    path.write_text(json.dumps({**json.loads(path.read_bytes()), "future": 1}), encoding="utf-8")
    profiles.save(profile._replace(recipient="new@example.com"))
    assert json.loads(path.read_bytes())["future"] == 1
    assert profiles.load("a").recipient == "new@example.com"
    assert len(list(paths.profiles.glob("*.bak"))) == 1


def test_noting_a_test_makes_no_backup(profiles: Profiles, paths: Paths) -> None:
    profile = profiles.create(full("a"))
    profiles.save(profile._replace(last_test=None), keep_backup=False)
    assert profiles.load("a").last_test is None
    assert list(paths.profiles.glob("*.bak")) == []


def test_saving_a_deleted_profile_says_so(profiles: Profiles, paths: Paths) -> None:
    profile = profiles.create(full("a"))
    file_of(paths, profile).unlink()
    with pytest.raises(ProfileError, match="gone"):
        profiles.save(profile)


def test_a_slip_in_a_name_is_noticed(profiles: Profiles) -> None:
    profiles.create(Profile("Plant A"))
    profiles.create(Profile("Office"))
    with pytest.raises(ProfileError, match="no profile") as error:
        profiles.load("plant-a")
    assert error.value.hint == "Did you mean “Plant A”? The profiles here: “Office”, “Plant A”."
    with pytest.raises(ProfileError, match="no profile") as error:
        profiles.load("zebra")
    assert error.value.hint == "The profiles here: “Office”, “Plant A”."


def test_renaming_keeps_id_and_secrets(profiles: Profiles) -> None:
    profile = profiles.create(full("a"))
    other = profiles.create(Profile("b"))
    assert profiles.rename("a", "A").id == profile.id
    assert profiles.load("A").owners == profile.owners
    with pytest.raises(ProfileError, match="already"):
        profiles.rename("A", other.name)
    with pytest.raises(ProfileError, match="no profile"):
        profiles.rename("c", "d")


def test_a_copy_has_the_secrets_and_is_untested(profiles: Profiles) -> None:
    store = MemoryStore()
    profile = profiles.create(full("a"))
    store.set(profile.id, "password", "hunter2")
    copy = profiles.duplicate("a", "b", store)
    assert store.get(copy.id, "password") == "hunter2"
    assert copy.owners == profile.owners
    assert copy.last_test is None
    profiles.delete("a", store)
    assert store.get(copy.id, "password") == "hunter2"


class _FullStore(MemoryStore):
    def set(self, profile_id: str, key: str, value: str) -> None:
        raise SecretError("Full", "no")


def test_a_copy_whose_secret_cannot_be_stored_is_not_made(profiles: Profiles, paths: Paths) -> None:
    store = _FullStore()
    profile = profiles.create(full("a"))
    store.kept[profile.id, "password"] = "hunter2"
    with pytest.raises(SecretError):
        profiles.duplicate("a", "b", store)
    assert profiles.names() == ["a"]
    assert len(entries(paths.profiles)) == 1


def test_deleting_leaves_nothing(profiles: Profiles, paths: Paths) -> None:
    store = MemoryStore()
    profile = profiles.create(full("a"))
    profiles.save(profile._replace(recipient=""))
    store.set(profile.id, "password", "hunter2")
    history = paths.history(profile.id)
    history.parent.mkdir(parents=True)
    history.write_bytes(b"{}")
    profiles.delete("a", store)
    assert store.kept == {}
    assert files_below(paths.config.parent) == []
    with pytest.raises(ProfileError, match="no profile"):
        profiles.delete("a", store)


class _LockedStore(MemoryStore):
    def delete(self, profile_id: str, key: str) -> None:
        raise SecretError("Locked", "no")


def test_a_profile_whose_secret_cannot_be_removed_stays(profiles: Profiles) -> None:
    profiles.create(full("a"))
    with pytest.raises(SecretError):
        profiles.delete("a", _LockedStore())
    assert profiles.names() == ["a"]
    profiles.delete("a", None)
    assert profiles.names() == []


def test_a_platform_is_noted_without_touching_what_was_saved_meanwhile(profiles: Profiles) -> None:
    early = profiles.create(full("a")._replace(platform=None))
    profiles.save(early._replace(recipient="later@example.com"))
    backups = len(profiles.backups(early))
    noted = profiles.note_platform(early, Platform("https://things.example.com"))
    assert noted == profiles.load("a")
    assert noted.recipient == "later@example.com"
    assert noted.platform == Platform("https://things.example.com")
    assert len(profiles.backups(early)) == backups
    profiles.delete("a", None)
    with pytest.raises(StorageError):
        profiles.note_platform(early, Platform("https://things.example.com"))


def test_the_authority_of_a_profile_lies_in_a_private_file_while_it_is_there(
    profiles: Profiles, paths: Paths
) -> None:
    made = profiles.create(full("a")._replace(owners={}))
    name = profiles.authority_file(made)
    assert name is not None
    assert Path(name).read_text() == made.authority
    assert is_private(Path(name))
    assert profiles.authority_file(made._replace(authority="")) is None
    profiles.delete("a", None)
    assert not paths.authority(made.id).exists()


def test_a_copy_belongs_to_no_platform_and_keeps_its_authority(profiles: Profiles) -> None:
    profiles.create(full("a")._replace(owners={}))
    copy = profiles.duplicate("a", "b", MemoryStore())
    assert copy.platform is None
    assert copy.authority == full("a").authority


# Files that cannot be used


def test_a_truncated_file_at_every_byte(profiles: Profiles, paths: Paths) -> None:
    profile = profiles.create(full("a"))
    path = file_of(paths, profile)
    data = path.read_bytes()
    for end in range(0, len(data) - 1, 7):
        for entry in paths.profiles.glob("*.broken"):
            entry.unlink()
        path.write_bytes(data[:end])
        listing = profiles.listing()
        assert listing.profiles == ()
        (problem,) = listing.problems
        assert problem.code == "profile-broken"
        (aside,) = paths.profiles.glob("*.broken")
        assert str(aside) in problem.remedy
        assert aside.read_bytes() == data[:end]
        assert profiles.listing().problems == ()


@pytest.mark.parametrize(
    "content",
    ["[]", "1", '{"version": "1"}', '{"version": true}', '{"version": 1}', '{"version": 1, "name": "a", "draft": []}',
     '{"version": 1, "name": 5}', '{"version": 1, "name": "a", "allowedHosts": [1]}', "[" * 100_000,
     '{"version": 1, "name": "a", "platform": []}', '{"version": 1, "name": "a", "platform": {"proof": 1}}',
     '{"version": 1, "name": "a", "lastTest": {"state": 1}}', '{"version": 1, "name": "a", "secretsFor": {"p": 1}}'],
)  # fmt: skip
def test_wrong_content_is_set_aside_and_the_others_are_there(
    profiles: Profiles, paths: Paths, content: str
) -> None:
    profiles.create(Profile("good"))
    (paths.profiles / "bad.json").write_text(content, encoding="ascii")
    listing = profiles.listing()
    assert [profile.name for profile in listing.profiles] == ["good"]
    assert [problem.code for problem in listing.problems] == ["profile-broken"]
    assert [path.read_text(encoding="ascii") for path in paths.profiles.glob("bad*")] == [content]


def test_the_last_good_version_takes_the_place_of_a_broken_one(profiles: Profiles, paths: Paths) -> None:
    profile = profiles.create(full("a"))
    profiles.save(profile._replace(recipient="second@example.com"))
    path = file_of(paths, profile)
    path.write_bytes(b"{")
    listing = profiles.listing()
    assert [profile.recipient for profile in listing.profiles] == ["you@example.com"]
    assert [problem.code for problem in listing.problems] == ["profile-restored"]
    assert profiles.load("a").recipient == "you@example.com"
    assert [path.read_bytes() for path in paths.profiles.glob("*.broken")] == [b"{"]


def test_a_newer_version_is_left_alone(profiles: Profiles, paths: Paths) -> None:
    profile = profiles.create(full("a"))
    path = file_of(paths, profile)
    newer = json.dumps({**json.loads(path.read_bytes()), "version": 2}).encode()
    path.write_bytes(newer)
    listing = profiles.listing()
    assert listing.profiles == ()
    assert [problem.code for problem in listing.problems] == ["profile-newer"]
    with pytest.raises(MailConfigError, match="newer version"):
        profiles.save(profile)
    assert path.read_bytes() == newer


def test_an_unreadable_file_is_reported_where_it_is(profiles: Profiles, paths: Paths) -> None:
    paths.profiles.mkdir(parents=True)
    (paths.profiles / "folder.json").mkdir()
    listing = profiles.listing()
    assert [problem.code for problem in listing.problems] == ["profile-unreadable"]
    assert (paths.profiles / "folder.json").is_dir()


def test_looking_makes_no_folder(profiles: Profiles, paths: Paths) -> None:
    assert profiles.names() == []
    assert not paths.config.exists()


def test_a_name_whose_file_cannot_be_used_now_is_not_given_away(profiles: Profiles, paths: Paths) -> None:
    file = file_of(paths, profiles.create(full("Plant A")))
    whole = file.read_bytes()
    for content, words in ((whole + b" " * files.MAX_BYTES, "more than"), (b'{"version": 99}', "newer")):
        file.write_bytes(content)
        with pytest.raises(StorageError, match=words):
            profiles.find("Plant A")
        with pytest.raises(StorageError, match=words):
            profiles.create(full("Plant A"))
        assert profiles.create(full("Other")).name == "Other"
        profiles.delete("Other", MemoryStore())
        assert file.read_bytes() == content


@needs_links
def test_a_folder_that_cannot_be_read_is_not_an_empty_one(profiles: Profiles, paths: Paths) -> None:
    profiles.create(full("Plant A"))
    kept = paths.profiles.rename(paths.config / "kept")
    paths.profiles.symlink_to("profiles")
    listing = profiles.listing()
    assert listing.profiles == ()
    assert "circle" in listing.problems[0].title
    with pytest.raises(StorageError, match="circle"):
        profiles.find("Plant A")
    with pytest.raises(StorageError):
        profiles.create(full("Plant A"))
    assert len(list(kept.iterdir())) == 1


def test_one_thread_may_nest_what_others_wait_for(profiles: Profiles) -> None:
    order = []

    def rename() -> None:
        order.append(profiles.rename("A", "B").name)

    profiles.create(full("A"))
    other = threading.Thread(target=rename)
    with profiles.alone(), profiles.alone():
        other.start()
        order.append(profiles.save(profiles.load("a")).name)
    other.join()
    assert order == ["A", "B"]


def test_a_last_test_of_an_older_version_has_no_failed_stage(profiles: Profiles, paths: Paths) -> None:
    last = '{"state": "accepted", "time": "2026-11-23T08:00:00Z", "host": "smtp.example.com"}'
    paths.profiles.mkdir(parents=True)
    (paths.profiles / "old.json").write_text(
        f'{{"version": 1, "name": "Old", "lastTest": {last}}}', encoding="ascii"
    )
    assert profiles.load("Old").last_test == LastTest("accepted", "2026-11-23T08:00:00Z", "smtp.example.com")


@pytest.mark.parametrize("copy", ["a copy", "zz", "00 - Copy"])
def test_a_file_copied_by_hand_can_be_named(profiles: Profiles, paths: Paths, copy: str) -> None:
    folder = paths.profiles
    profile = profiles.create(Profile("Plant", draft={"smtpHost": "a"}))
    original = folder / f"{profile.id}.json"
    (folder / f"{copy}.json").write_bytes(original.read_bytes().replace(b'"a"', b'"b"'))
    listing = profiles.listing()
    assert [one.name for one in listing.profiles] == ["Plant", f"Plant ({copy})"]
    (problem,) = listing.problems
    assert (problem.code, f"{profile.id}.json and {copy}.json" in problem.title) == ("profile-doubled", True)
    assert profiles.load("plant").id == profile.id
    assert profiles.rename(f"Plant ({copy})", "Other").draft == {"smtpHost": "b"}
    assert profiles.load("Other").id == copy
    assert profiles.load("Plant").draft == {"smtpHost": "a"}
    assert profiles.listing().problems == ()


def test_a_change_is_made_to_what_is_stored_now(profiles: Profiles) -> None:
    read = profiles.create(Profile("a", draft={"smtpHost": "old"}))
    profiles.save(read._replace(draft={"smtpHost": "new"}))
    profiles.rename("a", "b")
    changed = profiles.change(read, lambda now: now._replace(recipient="x@plant.com"))
    assert (changed.name, changed.draft, changed.recipient) == ("b", {"smtpHost": "new"}, "x@plant.com")
    assert profiles.load("b") == changed
    profiles.delete("b", None)
    with pytest.raises(StorageError, match="does not exist"):
        profiles.change(read, lambda now: now)
