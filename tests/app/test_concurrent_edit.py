"""A file or profile that somebody else changed since it was opened."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailconfig_gui.app.concurrent_edit import ChangedMeanwhileError, merge
from mailconfig_gui.app.editor import Editor
from mailconfig_gui.app.filing import Filing
from mailconfig_gui.app.home import Home, open_home
from mailconfig_gui.app.open_save import save_file
from mailconfig_gui.app.workspace import Workspace
from mailconfig_gui.model.fields import defaults
from mailconfig_gui.storage.paths import Paths
from mailconfig_gui.storage.presets import load_presets
from tests.storage.keyrings import MemoryStore

DRAFT = {**defaults(), "mailFrom": "a@plant.org", "smtpHost": "smtp.plant.org", "smtpPort": "587"}


def test_each_field_is_taken_from_who_changed_it() -> None:
    mine = {**DRAFT, "mailFrom": "mine@plant.org", "smtpPort": "2525"}
    theirs = {**DRAFT, "smtpHost": "theirs.plant.org", "smtpPort": 25}
    merged = merge(DRAFT, mine, theirs)
    assert merged.draft["mailFrom"] == "mine@plant.org"
    assert merged.draft["smtpHost"] == "theirs.plant.org"
    assert merged.draft["smtpPort"] == "2525"
    assert merged.conflicts == ("smtpPort",)
    assert merge(DRAFT, DRAFT, {**DRAFT, "smtpPort": 587}).draft == DRAFT


def test_a_changed_file_is_not_overwritten_unasked(tmp_path: Path) -> None:
    path = tmp_path / "mail.json"
    save_file(path, DRAFT, include_password=False)
    editor = Editor(load_presets(), lambda: datetime(2026, 11, 23, tzinfo=UTC))
    workspace = Workspace(editor, open_home(tmp_path))
    Filing(workspace).open_file(path)
    editor.set_value("mailFrom", "mine@plant.org")
    save_file(path, {**DRAFT, "smtpHost": "theirs.plant.org"}, include_password=False)
    before = path.read_bytes()
    with pytest.raises(ChangedMeanwhileError) as caught:
        Filing(workspace).save_file(path, include_password=False).work()
    assert path.read_bytes() == before
    assert "theirs.plant.org" in caught.value.changes[0]
    assert caught.value.theirs["smtpHost"] == "theirs.plant.org"
    for overwrite in (True, False):
        # The second save finds what the first has written, and is no conflict.
        job = Filing(workspace).save_file(path, include_password=False, overwrite=overwrite)
        job.done(job.work())
        editor.set_value("mailFrom", "again@plant.org")
    assert json.loads(path.read_text())["jsonValue"]["mailFrom"] == "again@plant.org"


def test_a_changed_profile_is_not_overwritten_unasked(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "config", tmp_path / "state")

    def opened() -> Workspace:
        workspace = Workspace(
            Editor(load_presets(), lambda: datetime(2026, 11, 23, tzinfo=UTC)), Home(paths, MemoryStore())
        )
        if workspace.home.profiles.names():
            workspace.open_profile("Plant A")
        return workspace

    def save(workspace: Workspace, value: str, *, overwrite: bool = False) -> None:
        workspace.editor.set_value("mailFrom", value)
        name = None if workspace.profile else "Plant A"
        job = Filing(workspace).save_profile(name, overwrite=overwrite)
        job.done(job.work())

    one = opened()
    for key, value in DRAFT.items():
        one.editor.set_value(key, value)
    save(one, "first@plant.org")
    save(one, "again@plant.org")
    two = opened()
    save(two, "theirs@plant.org")
    with pytest.raises(ChangedMeanwhileError) as caught:
        save(one, "mine@plant.org")
    assert "Plant A" in caught.value.message
    assert caught.value.theirs["mailFrom"] == "theirs@plant.org"
    assert opened().editor.value("mailFrom") == "theirs@plant.org"
    save(one, "mine@plant.org", overwrite=True)
    save(one, "once-more@plant.org")
    assert opened().editor.value("mailFrom") == "once-more@plant.org"
