"""Files that others can change."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mailconfig_gui.storage.exposure import exposed
from tests.systems import needs_modes

pytestmark = needs_modes


def test_a_private_place_is_no_news(tmp_path: Path) -> None:
    path = tmp_path / "mail.json"
    path.write_text("{}")
    tmp_path.chmod(0o700)
    assert exposed(path) == ()
    assert exposed(tmp_path / "absent.json") == ()


def test_a_folder_open_to_all_is_said_also_through_a_link(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o777)
    path = folder / "mail.json"
    path.write_text("{}")
    link = tmp_path / "link.json"
    link.symlink_to(path)
    assert [problem.code for problem in exposed(path)] == ["folder-open-to-all"]
    assert [problem.code for problem in exposed(link)] == ["folder-open-to-all"]
    folder.chmod(0o1777)
    assert exposed(path) == ()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_a_file_of_another_user_is_said(tmp_path: Path) -> None:
    path = tmp_path / "mail.json"
    path.write_text("{}")
    os.chown(path, 12345, 12345)
    assert [problem.code for problem in exposed(path)] == ["file-of-another-user"]
