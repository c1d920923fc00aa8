from __future__ import annotations

import errno
import os
import random
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailconfig_gui.storage import files
from mailconfig_gui.storage.files import Change, StorageError
from tests.systems import (
    WINDOWS,
    entries,
    mode,
    needs_devices,
    needs_folder_locks,
    needs_links,
    needs_modes,
    needs_owners,
)

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "mail.json"


def child(code: str, *arguments: object) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)


@pytest.fixture
def any_umask() -> Iterator[Callable[[int], None]]:
    before = os.umask(0o022)
    yield lambda mask: (os.umask(mask), None)[1]
    os.umask(before)


# Reading


def test_reads_what_is_there(target: Path) -> None:
    target.write_bytes(b"abc")
    assert files.read_capped(target) == b"abc"


def test_reads_up_to_the_cap_and_no_further(target: Path) -> None:
    target.write_bytes(b"x" * files.MAX_BYTES)
    assert len(files.read_capped(target)) == files.MAX_BYTES
    target.write_bytes(b"x" * (files.MAX_BYTES + 1))
    with pytest.raises(StorageError, match="more than 1048576 bytes"):
        files.read_capped(target)


@pytest.mark.parametrize(
    ("name", "words"),
    [("absent", "does not exist"), (".", "is a folder"), ("a\0b", "does not exist"), ("x" * 300, "too long")],
)
def test_says_why_a_file_cannot_be_read(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(StorageError, match=words):
        files.read_capped(tmp_path / name)


@needs_devices
def test_an_endless_device_ends_at_the_cap() -> None:
    with pytest.raises(StorageError, match="more than"):
        files.read_capped(Path("/dev/zero"))


@needs_devices
def test_reads_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(b"secret\n",))
    writer.start()
    assert files.read_capped(pipe) == b"secret\n"
    writer.join()


@needs_devices
def test_a_pipe_into_which_nobody_writes_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    monkeypatch.setattr(files, "_PIPE_WAIT_S", 0.05)
    with pytest.raises(StorageError, match="nothing came"):
        files.read_capped(pipe)


def test_a_file_is_read_piece_by_piece(target: Path) -> None:
    target.write_bytes(b"1\n2\n")
    with files.opened_to_read(target) as stream:
        assert stream.readline() == b"1\n"
    with pytest.raises(StorageError, match="does not exist"), files.opened_to_read(target.with_name("x")):
        pytest.fail("it was opened")


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\ufeff")))
def test_a_text_is_read_as_editors_save_it(text: str) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert files.decoded(text.encode(encoding)) == text


def test_what_is_no_text_is_said() -> None:
    with pytest.raises(UnicodeDecodeError):
        files.decoded(b"\xff")
    assert files.decoded(b"a\xff", errors="replace") == "a\ufffd"


# Writing


@needs_modes
@pytest.mark.parametrize("mask", [0, 0o022, 0o777])
def test_private_whatever_the_umask(target: Path, any_umask: Callable[[int], None], mask: int) -> None:
    any_umask(mask)
    files.write_atomic(target, b"1")
    written = files.write_atomic(target, b"2", keep_backup=True)
    assert mode(target) == 0o600
    assert written.backup is not None
    assert mode(written.backup) == 0o600


@needs_modes
def test_a_readable_file_becomes_private_even_when_unchanged(target: Path) -> None:
    target.write_bytes(b"same")
    target.chmod(0o644)
    written = files.write_atomic(target, b"same", keep_backup=True)
    assert mode(target) == 0o600
    assert written.backup is None


def test_an_unchanged_file_is_not_written_again(target: Path) -> None:
    files.write_atomic(target, b"same")
    before = target.stat()
    files.write_atomic(target, b"same")
    assert target.stat().st_ino == before.st_ino
    assert target.stat().st_mtime_ns == before.st_mtime_ns


@given(st.lists(st.binary(max_size=3000), min_size=1, max_size=4))
def test_any_bytes_come_back_and_the_version_before_is_kept(
    tmp_path_factory: pytest.TempPathFactory, versions: list[bytes]
) -> None:
    target = tmp_path_factory.mktemp("bytes") / "file"
    previous = None
    for data in versions:
        written = files.write_atomic(target, data, keep_backup=True)
        assert files.read_capped(target) == data
        if previous is not None and previous != data:
            assert written.backup is not None
            assert written.backup.read_bytes() == previous
        previous = data


@needs_links
def test_a_link_stays_and_its_file_is_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "real"
    folder.mkdir()
    (folder / "file").write_bytes(b"old")
    link = tmp_path / "link"
    link.symlink_to(folder / "file")
    written = files.write_atomic(link, b"new", keep_backup=True)
    assert link.is_symlink()
    assert (folder / "file").read_bytes() == b"new"
    assert written.path == folder / "file"
    assert files.backups(link) == [written.backup]
    assert list(tmp_path.iterdir()) == [folder, link] or list(tmp_path.iterdir()) == [link, folder]


@needs_links
def test_a_link_to_nothing_makes_the_file(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "new")
    files.write_atomic(link, b"1")
    assert link.is_symlink()
    assert (tmp_path / "new").read_bytes() == b"1"


@needs_devices
def test_refuses_what_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    for name, words in (("folder", "is a folder"), ("pipe", "no plain file"), ("circle", "circle")):
        with pytest.raises(StorageError, match=words):
            files.write_atomic(tmp_path / name, b"1")
    with pytest.raises(StorageError, match=r"the folder .* does not exist"):
        files.write_atomic(tmp_path / "absent" / "file", b"1")


def test_names_of_any_length_have_backups(tmp_path: Path) -> None:
    target = tmp_path / ("ü" * 127)
    other = tmp_path / ("ü" * 126 + "a")
    for path in (target, other):
        files.write_atomic(path, b"1")
        files.write_atomic(path, b"2", keep_backup=True)
    assert len(files.backups(target)) == len(files.backups(other)) == 1
    assert files.backups(target) != files.backups(other)


@needs_owners
def test_an_administrator_leaves_the_file_to_its_owner(target: Path) -> None:
    target.write_bytes(b"old")
    if os.geteuid() == 0:
        os.chown(target, 12345, 12346)
    owner = target.stat()
    files.write_atomic(target, b"new", keep_backup=True)
    assert (target.stat().st_uid, target.stat().st_gid) == (owner.st_uid, owner.st_gid)
    assert files.backups(target)[0].stat().st_uid == owner.st_uid


@needs_modes
@pytest.mark.parametrize("rights", [0o600, 0o640, 0o664, 0o644, 0o700])
def test_what_is_no_secret_keeps_the_rights_of_its_file(target: Path, rights: int) -> None:
    target.write_bytes(b"old")
    target.chmod(rights)
    written = files.update(target, lambda _: Change(b"new", private=False))
    assert (mode(target), written.narrowed) == (rights, 0)
    assert written.backup is not None
    # What was there may have been a secret.
    assert mode(written.backup) == 0o600
    files.update(target, lambda old: Change(old, private=False))
    assert mode(target) == rights


@needs_modes
@pytest.mark.parametrize("rights", [0o600, 0o640, 0o664, 0o644])
def test_a_secret_narrows_the_rights_and_says_from_what(target: Path, rights: int) -> None:
    for before, after in ((b"old", b"secret"), (b"secret", b"secret")):
        target.write_bytes(before)
        target.chmod(rights)
        written = files.write_atomic(target, after)
        assert mode(target) == 0o600
        assert written.narrowed == (0 if rights == 0o600 else rights)


@needs_modes
def test_a_new_file_is_private_even_without_a_secret(target: Path, any_umask: Callable[[int], None]) -> None:
    any_umask(0)
    files.update(target, lambda _: Change(b"new", private=False))
    assert mode(target) == 0o600


@needs_owners
@pytest.mark.skipif(not WINDOWS and os.geteuid() != 0, reason="only an administrator can give a file away")
def test_the_group_that_reads_a_file_goes_on_reading_it(target: Path) -> None:
    target.write_bytes(b"old")
    os.chown(target, 12345, 12346)
    target.chmod(0o640)
    files.update(target, lambda _: Change(b"new", private=False))
    found = target.stat()
    assert (found.st_uid, found.st_gid, mode(target)) == (12345, 12346, 0o640)


@pytest.mark.parametrize("rights", [0o444, 0o400])
def test_a_read_only_file_is_left_alone(target: Path, rights: int) -> None:
    target.write_bytes(b"old")
    target.chmod(rights)
    changes = [Change(b"new"), Change(b"new", private=False), Change(None)]
    while changes:
        with pytest.raises(StorageError, match="it is read-only") as refused:
            files.update(target, lambda _: changes.pop())
        assert f"{'attrib -r' if WINDOWS else 'chmod u+w'} {target}" in refused.value.hint
    assert (target.read_bytes(), mode(target) & 0o700) == (b"old", 0o400)
    assert WINDOWS or mode(target) == rights
    assert entries(target.parent) == [target]


def test_update_sees_the_present_content_and_may_refuse(target: Path) -> None:
    seen: list[bytes | None] = []

    def change(old: bytes | None) -> Change:
        seen.append(old)
        return Change(b"x" + (old or b""))

    files.update(target, change)
    files.update(target, change)
    assert seen == [None, b"x"]

    def refuse(old: bytes | None) -> Change:
        raise KeyError

    with pytest.raises(KeyError):
        files.update(target, refuse)
    assert target.read_bytes() == b"xx"


# Backups


def test_at_most_ten_backups_newest_first(target: Path) -> None:
    for number in range(15):
        files.write_atomic(target, b"%d" % number, keep_backup=True)
    assert [path.read_bytes() for path in files.backups(target)] == [b"%d" % n for n in range(13, 3, -1)]


def test_order_survives_a_clock_that_goes_back(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files.write_atomic(target, b"1")
    files.write_atomic(target, b"2", keep_backup=True)
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    files.write_atomic(target, b"3", keep_backup=True)
    files.write_atomic(target, b"4", keep_backup=True)
    assert [path.read_bytes() for path in files.backups(target)] == [b"3", b"2", b"1"]


def test_backups_of_others_are_not_ours(tmp_path: Path) -> None:
    for name in ("mail", "mail.json"):
        files.write_atomic(tmp_path / name, b"1")
        files.write_atomic(tmp_path / name, b"2", keep_backup=True)
    (tmp_path / "mail.json.old.bak").write_bytes(b"")
    assert len(files.backups(tmp_path / "mail")) == len(files.backups(tmp_path / "mail.json")) == 1


def test_scrub_cleans_the_new_backup_and_all_older_ones(target: Path) -> None:
    for data in (b"secret 1", b"secret 2", b"secret 3"):
        files.write_atomic(target, data, keep_backup=True)
    unreadable = files.backups(target)[-1]
    unreadable.write_bytes(b"\xff")

    def scrub(data: bytes) -> bytes:
        return data.decode().replace("secret", "-").encode()

    written = files.update(target, lambda _: Change(b"4", scrub))
    assert [path.read_bytes() for path in files.backups(target)] == [b"- 3", b"- 2", b"\xff"]
    assert written.not_scrubbed == (unreadable,)


# Faults

_CALLS = ("open", "write", "fsync", "replace", "fchmod", "close")


class _Faults:
    """Lets the n-th of the watched system calls fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, fail_at: int, number: int) -> None:
        self.count = 0
        self.fail_at = fail_at
        for name in filter(lambda name: hasattr(os, name), _CALLS):
            monkeypatch.setattr(os, name, self._watched(name, getattr(os, name), number))

    def _watched(self, name: str, real: Callable[..., Any], number: int) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            self.count += 1
            if self.count == self.fail_at:
                if name == "close":
                    # A failed close has closed all the same (close(2)).
                    real(*arguments, **named)
                raise OSError(number, os.strerror(number))
            return real(*arguments, **named)

        return call


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES, errno.EDQUOT])
def test_a_fault_at_any_call_leaves_the_old_or_the_new(tmp_path: Path, number: int) -> None:
    for fail_at in range(1, 60):
        folder = tmp_path / str(fail_at)
        folder.mkdir()
        target = folder / "mail.json"
        files.write_atomic(target, b"first")
        files.write_atomic(target, b"old", keep_backup=True)
        with pytest.MonkeyPatch.context() as patch:
            faults = _Faults(patch, fail_at, number)
            try:
                files.write_atomic(target, b"new", keep_backup=True)
                failed = None
            except StorageError as error:
                failed = error
        content = target.read_bytes()
        assert content in (b"old", b"new")
        if failed is None:
            assert content == b"new"
        elif content == b"new":
            # What is merely tidied up after the rename is no failure; only this is.
            assert "written, but" in failed.message
        assert not [entry for entry in folder.iterdir() if entry.suffix == ".tmp"]
        assert files.backups(target)[-1].read_bytes() == b"first"
        if faults.count < fail_at:
            assert failed is None
            return
    pytest.fail("never came to an end")


def test_short_writes_are_completed(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, bytes(data[:3])))
    files.write_atomic(target, b"0123456789")
    assert target.read_bytes() == b"0123456789"


def test_data_is_synced_before_the_rename_and_the_folder_after(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    real_sync, real_replace = os.fsync, os.replace

    def sync(descriptor: int) -> None:
        order.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        real_sync(descriptor)

    def replace(*arguments: Any) -> None:
        order.append("rename")
        real_replace(*arguments)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, "replace", replace)
    files.write_atomic(target, b"1")
    assert order == ["file", "rename", *([] if WINDOWS else ["folder"])]  # no folder is opened on Windows


_WRITER = """
import sys
from pathlib import Path
from mailconfig_gui.storage import files
target = Path(sys.argv[1])
print("ready", flush=True)
while True:
    for letter in (b"a", b"b"):
        files.write_atomic(target, letter * 200_000, keep_backup=True)
"""


def test_killed_at_any_moment_the_file_is_whole(target: Path) -> None:
    chance = random.Random(5)
    files.write_atomic(target, b"a" * 200_000)
    for _ in range(4 if WINDOWS else 12):
        writer = child(_WRITER, target)
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        os.set_blocking(writer.stdout.fileno(), False)
        # Long enough for some writes, short enough to be in the middle of one.
        threading.Event().wait(chance.uniform(0.001, 0.03))
        writer.kill()
        writer.wait()
        writer.stdout.close()
        content = target.read_bytes()
        assert content in (b"a" * 200_000, b"b" * 200_000)
        for backup in files.backups(target):
            assert backup.read_bytes() in (b"a" * 200_000, b"b" * 200_000)
    files.write_atomic(target, b"end")
    assert not list(target.parent.glob(".mailconfig-*.tmp"))


# Locks

_COUNTER = """
import sys
from pathlib import Path
from mailconfig_gui.storage import files
for _ in range(10):
    files.update(Path(sys.argv[1]), lambda old: files.Change(b"%d" % (int(old or b"0") + 1)))
"""


def test_instances_at_once_lose_no_change(target: Path) -> None:
    writers = [child(_COUNTER, target) for _ in range(6)]
    for writer in writers:
        writer.communicate(timeout=60)
        assert writer.returncode == 0
    assert target.read_bytes() == b"60"


_HOLDER = """
import sys, time
from pathlib import Path
from mailconfig_gui.storage import files
with files.lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_lock_ends_with_its_process(target: Path) -> None:
    holder = child(_HOLDER, target)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(StorageError, match="another instance"), files.lock(target, wait_s=0.05):
        pass
    holder.kill()
    holder.communicate()
    with files.lock(target, wait_s=5):
        pass
    assert entries(target.parent) == []


@needs_folder_locks
def test_a_folder_that_cannot_be_locked_gets_a_lock_file(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    real = fcntl.flock

    def flock(descriptor: int, how: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EBADF, "as on NFS")
        real(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", flock)
    with files.lock(target):
        assert mode(target.parent / ".mailconfig.lock") == 0o600
        with pytest.raises(StorageError), files.lock(target, wait_s=0.05):
            pass
    with files.lock(target, wait_s=0.05):
        pass


# The rest


def test_a_removal_keeps_what_was_there(target: Path) -> None:
    files.write_atomic(target, b"1")
    written = files.update(target, lambda old: Change(None))
    assert not target.exists()
    assert written.backup is not None
    assert written.backup.read_bytes() == b"1"
    assert files.update(target, lambda old: Change(old)).backup is None
    assert not target.exists()


def test_backups_that_cannot_be_listed_are_told_as_not_scrubbed(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.write_atomic(target, b"secret")
    files.write_atomic(target, b"secret 2", keep_backup=True)
    listed, real = [0], Path.iterdir

    def iterdir(folder: Path) -> Iterator[Path]:
        listed[0] += 1
        if listed[0] > 1:
            raise OSError(errno.EIO, "")
        return real(folder)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    written = files.update(target, lambda old: Change(b"3", lambda data: data.replace(b"secret", b"")))
    assert target.read_bytes() == b"3"
    assert [path.name for path in written.not_scrubbed] == ["mail.json.*.bak"]


def test_remove_takes_the_backups_along(target: Path) -> None:
    files.write_atomic(target, b"1")
    files.write_atomic(target, b"2", keep_backup=True)
    files.remove(target)
    assert entries(target.parent) == []
    files.remove(target)


def test_set_aside_keeps_the_content(target: Path) -> None:
    target.write_bytes(b"broken")
    aside = files.set_aside(target)
    assert not target.exists()
    assert aside.read_bytes() == b"broken"


@needs_modes
def test_folders_are_private(tmp_path: Path, any_umask: Callable[[int], None]) -> None:
    any_umask(0o277)
    files.make_folder(tmp_path / "a" / "b")
    assert mode(tmp_path / "a") == mode(tmp_path / "a" / "b") == 0o700
    files.make_folder(tmp_path / "a" / "b")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError, match="no folder"):
        files.make_folder(tmp_path / "file" / "below")
