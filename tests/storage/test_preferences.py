from __future__ import annotations

import pytest

from mailconfig_gui.storage.paths import Paths, find_paths
from mailconfig_gui.storage.preferences import Preferences, load_preferences, save_preferences
from tests.systems import is_private


@pytest.fixture
def paths(tmp_path_factory: pytest.TempPathFactory) -> Paths:
    return find_paths(tmp_path_factory.mktemp("home"))


def test_remembers(paths: Paths) -> None:
    preferences = Preferences("AdnQ", "Plänt", ("/a", "/b"), {"folded": True, "tab": "inbox"})
    save_preferences(paths, preferences)
    assert load_preferences(paths) == preferences
    assert is_private(paths.preferences)


def test_recent_files_newest_first_and_once() -> None:
    preferences = Preferences(recent_files=("/a", "/b"))
    for name in ("/b", *map(str, range(10))):
        preferences = preferences.with_recent(name)
    assert preferences.recent_files == ("9", "8", "7", "6", "5", "4", "3", "2")
    assert Preferences(recent_files=("/a", "/b")).with_recent("/b").recent_files == ("/b", "/a")


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "null", '{"recentFiles": 5, "geometry": [], "choices": 1}', "\xff", "[" * 10_000],
)
def test_whatever_is_broken_is_as_if_never_set(paths: Paths, content: str) -> None:
    paths.preferences.parent.mkdir(parents=True)
    paths.preferences.write_text(content, encoding="latin-1")
    assert load_preferences(paths) == Preferences()


def test_nothing_there_yet(paths: Paths) -> None:
    assert load_preferences(paths) == Preferences()


def test_keeps_what_is_good_of_a_half_broken_file(paths: Paths) -> None:
    paths.preferences.parent.mkdir(parents=True)
    paths.preferences.write_text(
        '{"recentFiles": ["/a", 1], "choices": {"a": true, "b": 1}}', encoding="ascii"
    )
    assert load_preferences(paths) == Preferences(recent_files=("/a",), choices={"a": True})
