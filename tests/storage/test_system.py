"""The lock ends with its holder; files and folders are synced and private."""

from __future__ import annotations

import os
import stat
import struct
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


@pytest.mark.skipif(sys.platform != "linux", reason="only there a list can be written without a tool")
def test_the_access_list_of_a_file_is_kept(tmp_path: Path) -> None:
    """Without it the group would get what the list allows at most to one user."""
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_bytes(b"")
    nobody, name = 0xFFFFFFFF, "system.posix_acl_access"
    # The owner rw, user 12345 r, the group nothing, at most r, others nothing.
    entries = [(1, 6, nobody), (2, 4, 12345), (4, 0, nobody), (16, 4, nobody), (32, 0, nobody)]
    wanted = struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)
    try:
        os.setxattr(old, name, wanted)
    except OSError:
        pytest.skip("this file system has none")
    assert stat.S_IMODE(old.stat().st_mode) == 0o640
    with new.open("wb") as stream:
        system.keep_rights(stream.fileno(), old, old.stat())
    assert os.getxattr(new, name) == wanted


@pytest.mark.skipif(sys.platform == "win32", reason="access lists rule there")
def test_another_group_gets_no_rights(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_bytes(b"")
    old.chmod(0o664)
    like = old.stat()
    other = os.stat_result((*like[:5], like.st_gid + 1, *like[6:]))
    for status, rights in ((like, 0o664), (other, 0o604)):
        with new.open("wb") as stream:
            system.keep_rights(stream.fileno(), old, status)
        assert stat.S_IMODE(new.stat().st_mode) == rights
