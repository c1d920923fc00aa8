from __future__ import annotations

from pathlib import Path

import pytest

from mailconfig_gui.app.home import HOME_VARIABLE, Home, open_home
from tests.storage.keyrings import MemoryStore
from tests.systems import entries


def test_a_home_is_below_the_folder_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "other"))
    assert open_home(tmp_path / "home").paths.profiles == tmp_path / "home" / "config" / "profiles"
    assert open_home().paths.profiles == tmp_path / "other" / "config" / "profiles"


def test_opening_a_home_makes_nothing(tmp_path: Path) -> None:
    home = open_home(tmp_path / "home")
    assert home.profiles.names() == []
    assert home.preferences.last_profile == ""
    assert entries(tmp_path) == []


@pytest.mark.parametrize("kept", ["config", "state"])
def test_a_home_is_new_until_something_is_kept_there(tmp_path: Path, kept: str) -> None:
    assert open_home(tmp_path).is_new
    (tmp_path / kept).mkdir()
    assert not open_home(tmp_path).is_new


def test_a_preference_is_there_at_the_next_start(tmp_path: Path) -> None:
    open_home(tmp_path).remember(last_profile="Plant A")
    assert open_home(tmp_path).preferences.last_profile == "Plant A"


def test_a_preference_that_cannot_be_kept_holds_until_the_window_closes(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file in the way of the folder")
    home = open_home(tmp_path)
    home.remember(last_profile="Plant A")
    assert home.preferences.last_profile == "Plant A"
    assert open_home(tmp_path).preferences.last_profile == ""


def test_what_is_as_it_was_is_not_written(tmp_path: Path) -> None:
    home = open_home(tmp_path)
    home.remember(last_profile="")
    assert entries(tmp_path) == []


def test_a_store_of_another_kind_can_be_given(tmp_path: Path) -> None:
    store = MemoryStore()
    assert Home(open_home(tmp_path).paths, store).store is store
