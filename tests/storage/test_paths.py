from __future__ import annotations

from pathlib import Path

import pytest

from mailconfig_gui.storage.paths import find_paths
from tests.systems import needs_xdg


def test_home_option_moves_everything(tmp_path: Path) -> None:
    paths = find_paths(tmp_path, {"MAILCONFIG_HOME": "/elsewhere"})
    assert paths.profiles == tmp_path / "config" / "profiles"
    assert paths.preferences == tmp_path / "state" / "preferences.json"
    assert paths.history("plant-1") == tmp_path / "state" / "history" / "plant-1.jsonl"


def test_variable_moves_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_paths(None, {"MAILCONFIG_HOME": "here"}).config == tmp_path / "here" / "config"


def test_the_home_of_a_user_whom_nobody_knows_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_paths("~nobody-here/x", {}).config == tmp_path / "~nobody-here" / "x" / "config"


@needs_xdg
def test_system_folders_otherwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "s"))
    assert find_paths(None, {}) == (tmp_path / "c" / "mailconfig", tmp_path / "s" / "mailconfig")
    assert not list(tmp_path.iterdir())
