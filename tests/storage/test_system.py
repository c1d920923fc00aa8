"""The lock ends with its holder; files and folders are synced and private."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from mailconfig_gui.storage import system


def test_a_folder_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    with (
        system.folder_lock(tmp_path, 0),
        pytest.raises(system.LockTakenError),
        system.folder_lock(tmp_path, 0),
    ):
        pass
    with system.folder_lock(tmp_path, 0):
        pass


def test_a_lock_leaves_nothing_behind(tmp_path: Path) -> None:
    with system.folder_lock(tmp_path, 0):
        pass
    assert list(tmp_path.iterdir()) == ([] if sys.platform != "win32" else [tmp_path / ".mailconfig.lock"])


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="missing"), system.folder_lock(tmp_path / "missing", 0):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="access lists rule there")
def test_a_new_file_is_private_whatever_the_umask(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    before = os.umask(0o777)
    try:
        descriptor = os.open(path, system.CREATE_FLAGS, 0o600)
        system.make_private(descriptor)
        os.write(descriptor, b"x")
        system.sync_file(descriptor)
        system.keep_owner(descriptor, path.stat())
        os.close(descriptor)
    finally:
        os.umask(before)
    system.sync_folder(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        os.open(path, system.CREATE_FLAGS, 0o600)
