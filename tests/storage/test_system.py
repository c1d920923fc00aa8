"""The lock ends with its holder; files and folders are synced and private."""

from __future__ import annotations

import errno
import os
import stat
import struct
import sys
import threading
from pathlib import Path

import pytest

from mailconfig_gui.storage import system
from mailconfig_gui.storage.files import StorageError, discard, read_capped, write_atomic
from tests.systems import entries, needs_modes, only_windows


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
    assert entries(tmp_path) == []


@only_windows
def test_the_lock_of_a_folder_is_hidden(tmp_path: Path) -> None:
    for _again in range(2):
        with system.folder_lock(tmp_path, 0):
            pass
        found = (tmp_path / ".mailconfig.lock").stat()
        assert found.st_file_attributes & stat.FILE_ATTRIBUTE_HIDDEN  # type: ignore[attr-defined]


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="missing"), system.folder_lock(tmp_path / "missing", 0):
        pass


def test_who_is_refused_for_a_moment_tries_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows refuses what another program reads just now; here a call stands for that."""
    monkeypatch.setattr(system, "_HELD", (PermissionError,))
    refusals = [PermissionError(errno.EACCES, "held"), PermissionError(errno.EACCES, "held")]

    def call() -> str:
        if refusals:
            raise refusals.pop()
        return "done"

    assert system.patiently(tmp_path / "file", call) == "done"
    refusals.append(PermissionError(errno.EACCES, "a folder"))
    with pytest.raises(IsADirectoryError):
        system.patiently(tmp_path, call)


@only_windows
def test_a_reader_makes_nobody_fail(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(b"0")
    over = threading.Event()
    failed: list[StorageError] = []

    def read() -> None:
        while not over.wait(0.002):
            try:
                read_capped(path)
            except StorageError as error:
                failed.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for number in range(100):
            write_atomic(path, str(number).encode())
    finally:
        over.set()
        reader.join()
    assert not failed
    assert path.read_bytes() == b"99"


@only_windows
def test_who_keeps_a_file_open_is_told(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(b"old")
    with path.open("rb"):
        for call in (lambda: write_atomic(path, b"new", keep_backup=True), lambda: discard(path)):
            with pytest.raises(StorageError, match="another program has it open"):
                call()
    assert path.read_bytes() == b"old"


@only_windows
def test_a_file_is_left_to_the_person_alone(tmp_path: Path) -> None:
    """Wine takes such a list and does not keep it; that it is kept was not seen on Windows."""
    path = tmp_path / "secret"
    path.write_bytes(b"old")
    words = f"D:P(A;;FA;;;{system._own_sid()})"  # type: ignore[attr-defined]
    assert "S-1-5-" in words
    system.set_access_list(path, words)  # type: ignore[attr-defined]
    with pytest.raises(OSError, match=r"."):
        system.set_access_list(path, "no list")  # type: ignore[attr-defined]
    write_atomic(path, b"new")
    assert path.read_bytes() == b"new"


@needs_modes
def test_a_new_file_is_private_whatever_the_umask(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    before = os.umask(0o777)
    try:
        descriptor = os.open(path, system.CREATE_FLAGS, 0o600)
        system.make_private(path, descriptor)
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


@needs_modes
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
