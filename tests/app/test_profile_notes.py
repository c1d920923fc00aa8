from __future__ import annotations

from pathlib import Path

import pytest

from mailconfig_gui.app.editor import Editor
from mailconfig_gui.app.filing import Filing
from mailconfig_gui.app.home import Home, open_home
from mailconfig_gui.app.workspace import Workspace
from mailconfig_gui.model.profile import Platform, Profile
from tests.app.editing import NOW, PRESETS
from tests.storage.keyrings import MemoryStore

PLATFORM = Platform("https://things.plant.org", "ada", "4.3.1")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(Editor(PRESETS, lambda: NOW), Home(open_home(tmp_path).paths, MemoryStore()))


def test_a_platform_is_kept_with_the_profile(workspace: Workspace) -> None:
    workspace.home.profiles.create(Profile("Plant A"))
    workspace.open_profile("Plant A")
    workspace.notes.note_platform(PLATFORM)
    assert workspace.notes.platform == PLATFORM
    assert workspace.home.profiles.load("Plant A").platform == PLATFORM


def test_without_a_profile_a_platform_is_known_until_something_else_is_opened(workspace: Workspace) -> None:
    workspace.notes.note_platform(PLATFORM)
    assert workspace.notes.platform == PLATFORM
    workspace.new()
    assert workspace.notes.platform is None


def test_a_newer_platform_is_not_undone_by_the_next_save(workspace: Workspace) -> None:
    workspace.editor.start({"mailFrom": "iot@plant.org", "smtpHost": "smtp.plant.org", "smtpPort": "25",
                            "smtpProtocol": "smtp", "timeout": "10000", "username": "", "password": ""})  # fmt: skip
    workspace.notes.note_platform(PLATFORM)
    for platform in (None, PLATFORM._replace(version="4.4")):
        if platform is not None:
            workspace.notes.note_platform(platform)
        job = Filing(workspace).save_profile(None if workspace.profile else "Plant A")
        job.done(job.work())
    assert workspace.home.profiles.load("Plant A").platform == PLATFORM._replace(version="4.4")


def test_a_copy_under_another_name_belongs_to_no_platform(workspace: Workspace) -> None:
    workspace.home.profiles.create(
        Profile(
            "Plant A", platform=PLATFORM, draft={"mailFrom": "iot@plant.org", "smtpHost": "smtp.plant.org"}
        )
    )
    workspace.open_profile("Plant A")
    job = Filing(workspace).save_profile("Plant B")
    job.done(job.work())
    assert workspace.notes.platform is None


def test_an_authority_is_for_its_mail_server_alone(workspace: Workspace) -> None:
    workspace.home.profiles.create(Profile("Plant A", draft={"smtpHost": "smtp.plant.org"}))
    workspace.open_profile("Plant A")
    workspace.notes.trust("SMTP.plant.org", "-----BEGIN CERTIFICATE-----\n")
    assert workspace.notes.authority_of("smtp.plant.org") == "-----BEGIN CERTIFICATE-----\n"
    assert workspace.notes.authority_of("smtp.example.com") == ""
    file = workspace.notes.authority_file("smtp.plant.org")
    assert file is not None
    assert Path(file).read_text() == "-----BEGIN CERTIFICATE-----\n"
    assert workspace.notes.authority_file("smtp.example.com") is None


def test_a_profile_whose_file_is_gone_keeps_nothing_and_breaks_nothing(workspace: Workspace) -> None:
    workspace.home.profiles.create(Profile("Plant A", draft={"smtpHost": "smtp.plant.org"}))
    workspace.open_profile("Plant A")
    workspace.home.profiles.delete("Plant A", None)
    workspace.notes.allow_unprotected("smtp.plant.org")
    workspace.notes.note_platform(PLATFORM)
    assert workspace.notes.allowed_hosts == {"smtp.plant.org"}
    assert workspace.notes.platform is None
