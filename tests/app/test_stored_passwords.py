from __future__ import annotations

from pathlib import Path

import pytest

from mailconfig_gui.app.editor import Editor
from mailconfig_gui.app.filing import Filing
from mailconfig_gui.app.home import Home, open_home
from mailconfig_gui.app.passwords import SecretError
from mailconfig_gui.app.workspace import Workspace
from tests.app.editing import GOOD, NOW, PRESETS
from tests.storage.keyrings import MemoryStore


@pytest.fixture
def workspace(tmp_path: Path, store: MemoryStore) -> Workspace:
    made = Workspace(Editor(PRESETS, lambda: NOW), Home(open_home(tmp_path).paths, store))
    for key, value in GOOD.items():
        made.editor.set_value(key, value)
    job = Filing(made).save_profile("Plant A")
    job.done(job.work())
    return made


def test_a_test_reads_the_stored_password_when_it_begins(workspace: Workspace) -> None:
    assert workspace.passwords.reader()() == {"password": "hunter2"}


def test_a_stored_password_that_is_gone_is_said(workspace: Workspace, store: MemoryStore) -> None:
    read = workspace.passwords.reader()
    store.kept.clear()
    with pytest.raises(SecretError, match="password for “Plant A” any more"):
        read()


def test_without_a_keyring_a_new_password_is_used_from_the_form(workspace: Workspace) -> None:
    workspace.passwords.use("better")
    assert workspace.editor.value("password") == "better"
    assert workspace.passwords.reader()() == {}
