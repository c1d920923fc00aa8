"""Where settings are kept: profiles with their secrets in the keyring, files, earlier versions, preferences."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mailconfig_gui.app.current_test import Proved
from mailconfig_gui.app.filing import Filing
from mailconfig_gui.app.place import NEW
from mailconfig_gui.app.workspace import Workspace
from mailconfig_gui.model.problem import MailConfigError, SettingsError
from mailconfig_gui.smtp.events import Finished, Result
from mailconfig_gui.smtp.stages import Reached
from mailconfig_gui.storage.files import backups
from mailconfig_gui.storage.paths import Paths
from mailconfig_gui.storage.secrets import SecretError
from tests.app.workspaces import GOOD, NOW, do, make
from tests.storage.keyrings import MemoryStore

# Profiles


def test_a_profile_keeps_everything_and_its_password_goes_to_the_keyring(
    workspace: Workspace, paths: Paths, store: MemoryStore
) -> None:
    do(Filing(workspace).save_profile("Plant A"))
    assert not workspace.editor.draft.dirty
    assert workspace.name == "Plant A"
    assert list(store.kept.values()) == ["hunter2"]
    assert "hunter2" not in "".join(path.read_text() for path in paths.config.rglob("*.json"))
    again = make(paths, store)
    again.open_profile("Plant A")
    assert again.editor.value("smtpHost") == "smtp.plant.org"
    assert again.editor.draft.recipient == "admin@plant.org"
    assert again.editor.draft.usable_secrets == {"password"}
    assert again.passwords.reader()() == {"password": "hunter2"}
    assert again.home.preferences.last_profile == "Plant A"


def test_saving_again_leaves_the_stored_password_alone(workspace: Workspace, store: MemoryStore) -> None:
    do(Filing(workspace).save_profile("Plant A"))
    workspace.editor.set_value("smtpPort", "2525")
    do(Filing(workspace).save_profile())
    assert list(store.kept.values()) == ["hunter2"]
    assert workspace.passwords.reader()() == {"password": "hunter2"}


def test_saving_under_another_name_takes_the_password_along(
    workspace: Workspace, paths: Paths, store: MemoryStore
) -> None:
    do(Filing(workspace).save_profile("Plant A"))
    do(Filing(workspace).save_profile("Plant B"))
    assert workspace.home.profiles.names() == ["Plant A", "Plant B"]
    assert list(store.kept.values()) == ["hunter2", "hunter2"]


def test_without_a_keyring_the_password_stays_on_the_screen(workspace: Workspace, store: MemoryStore) -> None:
    do(Filing(workspace).save_profile("Plant A", secrets=False))
    assert store.kept == {}
    assert workspace.editor.value("password") == "hunter2"


def test_a_profile_remembers_how_far_it_was_proved(
    workspace: Workspace, paths: Paths, store: MemoryStore
) -> None:
    do(Filing(workspace).save_profile("Plant A"))
    begun = workspace.editor.test.begin(send=True)
    assert begun is not None
    workspace.editor.test.receive(begun[0], Finished(Result(reached=Reached.ACCEPTED)))
    workspace.editor.set_recipient("other@plant.org")
    workspace.notes.remember_test()
    again = make(paths, store)
    again.open_profile("Plant A")
    assert again.editor.test.tested is Proved.ACCEPTED
    assert again.editor.test.tested_at == NOW
    assert again.editor.draft.recipient == "other@plant.org"


def test_a_test_of_unsaved_changes_proves_nothing_about_the_profile(
    workspace: Workspace, paths: Paths, store: MemoryStore
) -> None:
    do(Filing(workspace).save_profile("Plant A"))
    workspace.editor.set_value("smtpPort", "2525")
    begun = workspace.editor.test.begin(send=True)
    assert begun is not None
    workspace.editor.test.receive(begun[0], Finished(Result(reached=Reached.ACCEPTED)))
    workspace.notes.remember_test()
    again = make(paths, store)
    again.open_profile("Plant A")
    assert again.editor.test.tested is Proved.UNTESTED


def test_revert_goes_back_to_what_was_saved(workspace: Workspace) -> None:
    do(Filing(workspace).save_profile("Plant A"))
    workspace.editor.set_value("smtpHost", "elsewhere.plant.org")
    Filing(workspace).revert()
    assert workspace.editor.value("smtpHost") == "smtp.plant.org"
    assert not workspace.editor.draft.dirty
    workspace.new()
    workspace.editor.set_value("smtpHost", "x.plant.org")
    Filing(workspace).revert()
    assert workspace.editor.value("smtpHost") == ""


def test_a_secret_that_is_gone_from_the_keyring_is_said(workspace: Workspace, store: MemoryStore) -> None:
    do(Filing(workspace).save_profile("Plant A"))
    store.kept.clear()
    with pytest.raises(SecretError, match="no password for"):
        workspace.passwords.reader()()


def test_nothing_is_read_from_the_keyring_where_nothing_is_stored(workspace: Workspace) -> None:
    assert workspace.passwords.reader()() == {}


# Files


def test_a_file_is_saved_with_and_without_the_password(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "mail.json"
    do(Filing(workspace).save_file(path, include_password=True))
    assert json.loads(path.read_text())["jsonValue"]["password"] == "hunter2"
    assert workspace.path == path
    assert not workspace.editor.draft.dirty
    saved = do(Filing(workspace).save_file(path, include_password=False))
    assert "password" not in json.loads(path.read_text())["jsonValue"]
    assert [problem.code for problem in saved.problems] == ["password-taken-out"]
    assert not any("hunter2" in backup.read_text() for backup in backups(path))


def test_a_file_saved_beside_a_profile_is_a_copy_with_the_password_of_the_keyring(
    workspace: Workspace, tmp_path: Path
) -> None:
    do(Filing(workspace).save_profile("Plant A"))
    path = tmp_path / "mail.json"
    do(Filing(workspace).save_file(path, include_password=True))
    assert json.loads(path.read_text())["jsonValue"]["password"] == "hunter2"
    assert workspace.name == "Plant A"


def test_a_file_is_opened_with_its_provider_and_its_unknown_keys_stay(
    workspace: Workspace, tmp_path: Path, paths: Paths
) -> None:
    path = tmp_path / "mail.json"
    path.write_text(
        json.dumps(
            {"id": "x", "key": "mail", "jsonValue": {
                "mailFrom": "a@plant.org", "smtpProtocol": "smtps", "smtpHost": "smtp.sendgrid.net", "smtpPort": 465,
                "timeout": "10000", "username": "apikey", "password": "SG.x", "showChangePassword": True}}
        )
    )  # fmt: skip
    Filing(workspace).open_file(path)
    editor = workspace.editor
    assert editor.draft.provider == "sendgrid"
    assert editor.value("smtpPort") == "465"
    assert workspace.place.include_password
    assert not editor.draft.dirty
    assert workspace.home.preferences.recent_files == (str(path),)
    editor.set_value("smtpPort", "2525")
    do(Filing(workspace).save_file(path, include_password=True))
    written = json.loads(path.read_text())
    assert written["id"] == "x"
    assert written["jsonValue"]["showChangePassword"] is True
    assert written["jsonValue"]["smtpPort"] == "2525"


@pytest.mark.parametrize("content", ["", "[]", '{"key": "general", "jsonValue": {}}', "{", '{"key": "mail"}'])
def test_a_file_that_is_none_changes_nothing(workspace: Workspace, tmp_path: Path, content: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(content)
    before = workspace.editor.draft.values
    with pytest.raises(MailConfigError):
        Filing(workspace).open_file(path)
    assert workspace.editor.draft.values == before
    assert workspace.name == NEW
    assert path.read_text() == content


def test_a_file_with_wrong_values_is_opened_and_its_problems_are_shown(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "mail.json"
    path.write_text(json.dumps({"key": "mail", "jsonValue": {"smtpHost": "https://x/", "smtpPort": None}}))
    problems = Filing(workspace).open_file(path)
    assert problems
    assert workspace.editor.problems.at("smtpHost")
    with pytest.raises(SettingsError):
        Filing(workspace).save_file(path, include_password=False).work()
    Filing(workspace).revert()
    assert workspace.path == path


def test_settings_with_errors_are_saved_nowhere(workspace: Workspace) -> None:
    workspace.editor.set_value("smtpPort", "0")
    with pytest.raises(SettingsError):
        Filing(workspace).save_profile("Plant A").work()
    assert workspace.home.profiles.names() == []


# The password only


def test_a_replaced_password_touches_nothing_else_in_the_profile(
    workspace: Workspace, store: MemoryStore, paths: Paths
) -> None:
    do(Filing(workspace).save_profile("Plant A"))
    workspace.editor.set_value("smtpHost", "half typed")
    do(Filing(workspace).replace_password("new one"))
    assert list(store.kept.values()) == ["new one"]
    assert workspace.editor.value("smtpHost") == "half typed"
    again = make(paths, store)
    again.open_profile("Plant A")
    assert again.editor.value("smtpHost") == "smtp.plant.org"
    assert again.passwords.reader()() == {"password": "new one"}


def test_a_replaced_password_touches_nothing_else_in_the_file(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "mail.json"
    do(Filing(workspace).save_file(path, include_password=True))
    before = json.loads(path.read_text())["jsonValue"]
    workspace.editor.set_value("smtpHost", "half.typed.org")
    do(Filing(workspace).replace_password("new one"))
    assert json.loads(path.read_text())["jsonValue"] == {**before, "password": "new one"}
    assert workspace.editor.value("smtpHost") == "half.typed.org"
    assert workspace.saved_draft() is not None


def test_a_new_password_is_stored_and_what_is_being_edited_stays(
    workspace: Workspace, store: MemoryStore
) -> None:
    do(Filing(workspace).save_profile("Plant A"))
    workspace.editor.set_value("smtpPort", "2525")
    do(Filing(workspace).replace_password("better"))
    assert list(store.kept.values()) == ["better"]
    assert workspace.editor.value("smtpPort") == "2525"
    assert workspace.editor.draft.dirty
    assert workspace.passwords.reader()() == {"password": "better"}


def test_a_new_password_of_a_file_is_in_it_and_in_the_form(workspace: Workspace, tmp_path: Path) -> None:
    workspace.new()
    for key, value in GOOD.items():
        workspace.editor.set_value(key, value)
    do(Filing(workspace).save_file(tmp_path / "mail.json", include_password=True))
    do(Filing(workspace).replace_password("better"))
    assert "better" in (tmp_path / "mail.json").read_text()
    assert workspace.editor.value("password") == "better"
    assert not workspace.editor.draft.dirty


# What is remembered


def test_preferences_last_and_a_full_disk_is_passed_over(
    workspace: Workspace, paths: Paths, store: MemoryStore
) -> None:
    workspace.home.remember(geometry="abc")
    assert make(paths, store).home.preferences.geometry == "abc"
    paths.preferences.unlink()
    paths.preferences.mkdir()
    workspace.home.remember(geometry="def")
    assert workspace.home.preferences.geometry == "def"


def test_a_broken_time_of_a_last_test_is_none(workspace: Workspace, paths: Paths, store: MemoryStore) -> None:
    from mailconfig_gui.model.profile import LastTest

    do(Filing(workspace).save_profile("Plant A"))
    assert workspace.profile is not None
    workspace.home.profiles.save(
        workspace.profile._replace(last_test=LastTest("accepted", "soon", "smtp.plant.org"))
    )
    again = make(paths, store)
    again.open_profile("Plant A")
    assert again.editor.test.tested_at is None


def test_a_trusted_authority_is_handed_over_beside_the_file_and_never_trusted_by_itself(
    workspace: Workspace, paths: Paths, store: MemoryStore, tmp_path: Path
) -> None:
    workspace.notes.trust(str(workspace.editor.value("smtpHost")), "-----BEGIN CERTIFICATE-----")
    job = Filing(workspace).save_file(tmp_path / "mail.json", include_password=False)
    saved = job.work()
    job.done(saved)
    assert (tmp_path / "mail.json.ca.pem").read_text() == "-----BEGIN CERTIFICATE-----"
    assert "authority-beside" in [problem.code for problem in saved.problems]
    colleague = make(paths, store)
    found = Filing(colleague).open_file(tmp_path / "mail.json")
    assert "mail.json.ca.pem" in next(problem.title for problem in found if problem.code == "authority-found")
    assert colleague.notes.authority_of(str(colleague.editor.value("smtpHost"))) == ""
