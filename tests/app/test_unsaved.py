from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailconfig_gui.app.editor import Editor
from mailconfig_gui.app.home import Home, open_home
from mailconfig_gui.app.providers import load_presets
from mailconfig_gui.app.unsaved import UnsavedWork
from mailconfig_gui.app.workspace import Workspace
from tests.storage.keyrings import MemoryStore
from tests.systems import files_below

NOW = datetime(2026, 11, 29, 8, tzinfo=UTC)


def window(home: Path) -> Workspace:
    return Workspace(Editor(load_presets(), lambda: NOW), Home(open_home(home).paths, MemoryStore()))


def killed(workspace: Workspace) -> None:
    """Keep the form of a window, then let its lock go as the end of its process would."""
    work = UnsavedWork(workspace)
    work.keep(1, work.form())
    lock = work._keeper._lock
    assert lock is not None
    os.close(lock)
    work._keeper._lock = None


def test_what_was_typed_comes_back_without_its_password(tmp_path: Path) -> None:
    first = window(tmp_path)
    first.editor.set_value("smtpHost", "smtp.plant.org")
    first.editor.set_value("password", "hunter2")
    first.editor.set_recipient("admin@plant.org")
    killed(first)
    assert "hunter2" not in "".join(path.read_text() for path in tmp_path.rglob("*.json"))
    second = window(tmp_path)
    work = UnsavedWork(second)
    (offer,) = work.offers()
    assert offer.time == NOW.isoformat()
    work.restore(offer)
    work.forget(offer)
    assert second.editor.value("smtpHost") == "smtp.plant.org"
    assert second.editor.value("password") == ""
    assert second.editor.draft.recipient == "admin@plant.org"
    assert second.editor.draft.dirty
    assert work.offers() == []


def test_nothing_unsaved_is_nothing_to_keep(tmp_path: Path) -> None:
    work = UnsavedWork(window(tmp_path))
    assert work.form() is None


@pytest.mark.parametrize("place", ["profile", "file"])
def test_a_form_whose_place_is_gone_is_restored_as_new_settings(tmp_path: Path, place: str) -> None:
    workspace = window(tmp_path)
    workspace.editor.set_value("smtpHost", "smtp.plant.org")
    work = UnsavedWork(workspace)
    unsaved = work.form()
    assert unsaved is not None
    profile, path = ("Plant A", "") if place == "profile" else ("", str(tmp_path / "gone.json"))
    work.restore(unsaved._replace(profile=profile, path=path))
    assert workspace.profile is None
    assert workspace.path is None
    assert workspace.editor.value("smtpHost") == "smtp.plant.org"


def test_a_window_closed_in_order_leaves_nothing(tmp_path: Path) -> None:
    workspace = window(tmp_path)
    workspace.editor.set_value("smtpHost", "smtp.plant.org")
    work = UnsavedWork(workspace)
    work.keep(1, work.form())
    work.close()
    assert UnsavedWork(window(tmp_path)).offers() == []
    assert files_below(tmp_path) == []
