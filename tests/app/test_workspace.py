"""What is open: new settings, or a profile, which is opened, renamed, copied and deleted."""

from __future__ import annotations

import pytest

from mailconfig_gui.app.filing import Filing
from mailconfig_gui.app.home import Home
from mailconfig_gui.app.place import NEW
from mailconfig_gui.app.provider_memory import CUSTOM
from mailconfig_gui.app.workspace import Workspace
from mailconfig_gui.storage.paths import Paths
from mailconfig_gui.storage.profile_file import ProfileError
from mailconfig_gui.storage.secrets import KeyringStore
from tests.app.workspaces import do, make
from tests.storage.keyrings import MemoryStore


def test_new_settings_have_no_place(workspace: Workspace) -> None:
    assert workspace.name == NEW
    assert workspace.saved_draft() is None


def test_the_keyring_is_not_touched_when_a_profile_is_opened(workspace: Workspace, paths: Paths) -> None:
    do(Filing(workspace).save_profile("Plant A"))
    again = Workspace(workspace.editor, Home(paths))
    again.open_profile("Plant A")
    assert isinstance(again.home.store, KeyringStore)
    assert again.home.store._found is None


def test_a_yes_to_an_unprotected_login_is_for_its_host_and_is_remembered(
    workspace: Workspace, paths: Paths, store: MemoryStore
) -> None:
    do(Filing(workspace).save_profile("Plant A"))
    workspace.notes.allow_unprotected("Smtp.Plant.Org")
    again = make(paths, store)
    assert again.notes.allowed_hosts == frozenset()
    again.open_profile("Plant A")
    assert again.notes.allowed_hosts == {"smtp.plant.org"}
    again.new()
    assert again.notes.allowed_hosts == frozenset()


def test_rename_duplicate_delete(workspace: Workspace, store: MemoryStore) -> None:
    do(Filing(workspace).save_profile("Plant A"))
    workspace.rename("Plant A", "Plant B")
    assert workspace.name == "Plant B"
    do(workspace.duplicate("Plant B", "Plant C", opened=True))
    assert workspace.name == "Plant C"
    assert len(store.kept) == 2
    do(workspace.delete("Plant C"))
    assert workspace.name == NEW
    assert workspace.home.profiles.names() == ["Plant B"]
    assert len(store.kept) == 1
    with pytest.raises(ProfileError):
        workspace.open_profile("Plant C")


def test_an_unknown_provider_of_a_profile_is_custom(
    workspace: Workspace, paths: Paths, store: MemoryStore
) -> None:
    do(Filing(workspace).save_profile("Plant A"))
    assert workspace.profile is not None
    workspace.home.profiles.save(workspace.profile._replace(provider="gone"))
    again = make(paths, store)
    again.open_profile("Plant A")
    assert again.editor.draft.provider == CUSTOM
