"""Files and folders as they should not be: read-only, vanished, of another kind, full; seen by real processes."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mailconfig_gui.storage.files import KEEP_BACKUPS
from tests.cli.conftest import Ended
from tests.lab.sandbox import require

pytestmark = pytest.mark.real

ROOT = Path(__file__).resolve().parents[2]
#: root that obeys permissions like anybody else.
PLAIN_ROOT = ("setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner")
SAVE = ("save", "--provider", "relay", "--smtp-host", "mx.example.com", "--mail-from", "a@example.com")

Run = Callable[..., Ended]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Run `mailconfig` in `tmp_path` with its home there, obeying permissions, never longer than 90 s."""
    require("strace")

    def go(*words: object, code: int | None = None, **environment: str | None) -> Ended:
        wanted = {
            **os.environ, "MAILCONFIG_HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT),
            "MAILCONFIG_TEST_KEYRING": str(tmp_path / "keyring.json"),
            "PYTHON_KEYRING_BACKEND": "tests.storage.keyrings.FileKeyring", **environment,
        }  # fmt: skip
        done = subprocess.run(
            [*PLAIN_ROOT, sys.executable, "-W", "error", "-m", "mailconfig_gui", *map(str, words)],
            cwd=tmp_path, env={name: value for name, value in wanted.items() if value is not None},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=90, check=False,
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        assert code in (None, done.returncode), done.stderr
        return Ended(done.returncode, done.stdout, done.stderr)

    yield go
    for folder in tmp_path.rglob("*"):
        if folder.is_dir() and not folder.is_symlink():
            folder.chmod(0o700)


def test_what_is_no_file_is_refused_at_once(tmp_path: Path, run: Run) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    for name, words in (
        ("folder", "it is a folder"), ("pipe", "no plain file"), ("loop", "in a circle"),
        ("/dev/full", "no plain file"), ("/dev/tty", ""), ("absent/mail.json", ""), ("n" * 300 + ".json", "too long"),
    ):  # fmt: skip
        for command in ((*SAVE, "--out", name), ("apply", "--mail-from", "b@example.com", "--target", name)):
            done = run(*command, code=None)
            if command[0] == "apply" and name.startswith("absent"):
                assert done.code in (3, 4)
                continue
            assert done.code == 4, done
            assert words in done.err
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "loop", "pipe"]


def test_links_and_hard_links(tmp_path: Path, run: Run) -> None:
    run(*SAVE, "--out", "mail.json", code=0)
    first = (tmp_path / "mail.json").read_bytes()
    os.link(tmp_path / "mail.json", tmp_path / "hard.json")
    (tmp_path / "soft.json").symlink_to("mail.json")
    run(*SAVE, "--timeout", "20000", "--out", "soft.json", code=0)
    assert (tmp_path / "soft.json").is_symlink()
    assert json.loads((tmp_path / "mail.json").read_bytes())["jsonValue"]["timeout"] == "20000"
    assert (tmp_path / "hard.json").read_bytes() == first


def test_folders_that_may_not_be_written(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    run(*SAVE, "--out", folder / "mail.json", code=0)
    content = (folder / "mail.json").read_bytes()
    folder.chmod(0o500)
    for command in (
        (*SAVE, "--out", "folder/new.json"),
        (*SAVE, "--timeout", "20000", "--out", "folder/mail.json"),
        ("apply", "--timeout", "20000", "--target", "folder/mail.json"),
    ):
        assert "no right" in run(*command, code=4).err
    assert [path.read_bytes() for path in folder.iterdir()] == [content]


def test_a_store_that_cannot_be_read_is_not_an_empty_one(tmp_path: Path, run: Run) -> None:
    run(*SAVE, "--profile", "plant", code=0)
    store = tmp_path / "home/config/profiles"
    file = next(store.iterdir())
    before = file.read_bytes()
    for place, mode in ((store, 0), (file, 0), (store, 0o500)):
        place.chmod(mode)
        listed = run("profiles", code=0 if mode else 4)
        assert "no profile yet" not in listed.out
        assert mode or "no right" in listed.err
        for command in ((*SAVE, "--timeout", "1000", "--profile", "plant"), ("profiles", "delete", "plant")):
            assert "no right" in run(*command, code=4).err
        place.chmod(0o700 if place == store else 0o600)
    assert [path.read_bytes() for path in store.iterdir()] == [before]


def test_a_memory_that_cannot_be_kept_stops_the_apply(tmp_path: Path, run: Run) -> None:
    run(*SAVE, "--out", "mail.json", code=0)
    before = (tmp_path / "mail.json").read_bytes()
    state = tmp_path / "home/state"
    state.mkdir(parents=True)
    state.chmod(0)
    change = ("apply", "--timeout", "20000", "--target", "mail.json")
    for command in (
        change,
        ("rollback", "--target", "mail.json", "--yes"),
        ("rollback", "--list", "--target", "mail.json"),
    ):
        assert "no right" in run(*command, code=4).err
    assert (tmp_path / "mail.json").read_bytes() == before


@pytest.mark.parametrize(
    "environment",
    [
        {"HOME": None}, {"HOME": ""}, {"HOME": "relative"}, {"HOME": "/dev/null"}, {"HOME": "/proc/nothing"},
        {"XDG_CONFIG_HOME": "relative", "XDG_STATE_HOME": "relative"}, {"XDG_CONFIG_HOME": "/dev/null"},
        {"XDG_CONFIG_HOME": "~nobody/x", "XDG_STATE_HOME": "$HOME"}, {"XDG_STATE_HOME": "/proc/nothing"},
    ],
)  # fmt: skip
def test_homes_of_every_kind(tmp_path: Path, run: Run, environment: dict[str, str | None]) -> None:
    place = {name: str(tmp_path / name) for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME")}
    if "HOME" in environment:
        # root's own home is not for tests, so the folders are named.
        place.update({"HOME": str(tmp_path)})
    done = run("profiles", MAILCONFIG_HOME=None, **{**place, **environment})
    assert done.code in (0, 4), done
    save = run(
        *SAVE, "--profile", "p", MAILCONFIG_HOME=None, **{**place, "HOME": str(tmp_path), **environment}
    )
    assert save.code in (0, 4), save
    assert not (ROOT / "relative").exists()


def test_the_working_folder_is_gone(tmp_path: Path, run: Run) -> None:
    apply = ("apply", "--mail-from", "b@example.com", "--target", "x.json")
    for command in (("check", "x.json"), (*SAVE, "--out", "x.json"), apply):
        gone = tmp_path / "gone"
        gone.mkdir()
        line = [sys.executable, "-m", "mailconfig_gui", *command]
        done = subprocess.run(
            ["sh", "-c", 'rmdir ../gone && exec "$@"', "sh", *line],
            cwd=gone, env={**os.environ, "PYTHONPATH": str(ROOT), "MAILCONFIG_HOME": str(tmp_path / "home")},
            capture_output=True, text=True, timeout=20, check=False,
        )  # fmt: skip
        assert done.returncode == 4, done
        assert "does not exist" in done.stderr, done.stderr


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    require()
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], check=True, timeout=20)
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True, timeout=20)


def test_a_full_disk_and_one_that_vanishes(small_disk: Path, run: Run) -> None:
    file = small_disk / "mail.json"
    run(*SAVE, "--out", file, code=0)
    run("apply", "--mail-from", "b@example.com", "--target", file, code=0)
    before = file.read_bytes()
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as out:
        try:
            while out.write(b"x" * 4096):
                pass
        except OSError:
            pass
    for command in (
        ("rollback", "--target", file, "--yes"), (*SAVE, "--timeout", "20000", "--out", file),
        ("apply", "--timeout", "20000", "--target", file),
    ):  # fmt: skip
        assert "disk is full" in run(*command, code=4).err
    assert file.read_bytes() == before
    assert not list(small_disk.glob(".mailconfig-*"))
    filler.unlink()
    subprocess.run(["umount", small_disk], check=True, timeout=20)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", small_disk], check=True, timeout=20)
    run("check", file, code=4)
    # The new, empty disk: there is no file that could be mixed up with the one before.
    assert run("rollback", "--target", file, "--yes").code in (4, 5)
    assert not file.exists()


def test_everything_written_is_private(tmp_path: Path, run: Run) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s3cret", encoding="ascii")
    login = ("--username", "me", "--password-file", secret)
    before = os.umask(0)
    try:
        run(*SAVE, *login, "--include-password", "--out", "mail.json", code=0)
        run(*SAVE, *login, "--timeout", "20000", "--include-password", "--out", "mail.json", code=0)
        run(*SAVE, *login, "--profile", "plant", code=0)
        run(*SAVE, *login, "--profile", "plant", "--timeout", "20000", code=0)
        forms = ("--sql", "mail.sql", "--curl", "mail.sh", "--platform-url", "https://things.example.com")
        run("apply", "--timeout", "30000", *forms, "--target", "mail.json", code=0)
        run("rollback", "--target", "mail.json", "--yes", code=0)
        run("apply", "--timeout", "30000", "--target", "mail.json", code=0)
    finally:
        os.umask(before)
    ours = [path for path in tmp_path.rglob("*") if path.name not in ("secret", "keyring.json")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in ours if path.is_file()} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in ours if path.is_dir()} == {0o700}
    assert len([path for path in ours if path.is_file()]) >= 10


@pytest.mark.parametrize("count", [12, pytest.param(200, marks=[pytest.mark.slow, pytest.mark.timeout(600)])])
def test_many_saves_at_once(tmp_path: Path, run: Run, count: int) -> None:
    """Files and profiles, all started at the same moment: one whole version of each, and nothing else."""
    run(*SAVE, "--out", "mail.json", code=0)
    run(*SAVE, "--profile", "plant", code=0)
    (tmp_path / "keys").mkdir()
    place = {"MAILCONFIG_TEST_KEYRING": str(tmp_path / "keys/keyring.json")}

    def save(number: int) -> Ended:
        sender = ("--mail-from", f"n{number}@example.com")
        if number % 3 == 0:
            return run(*SAVE, *sender, "--out", "mail.json")
        if number % 3 == 1:
            secret = tmp_path / f"secret-{number}"
            secret.write_text(f"s{number}", encoding="ascii")
            return run(
                *SAVE,
                *sender,
                "--profile",
                "plant",
                "--username",
                f"u{number}",
                "--password-file",
                secret,
                **place,
            )
        return run("apply", *sender, "--target", "mail.json")

    with ThreadPoolExecutor(16) as pool:
        ended = list(pool.map(save, range(count)))
    # An apply that finds another version than it planned for says so.
    assert {done.code for done in ended} <= {0, 5}, [done for done in ended if done.code not in (0, 5)]
    assert [done.code for done in ended[::3]] == [0] * len(ended[::3])
    assert [done.code for done in ended[1::3]] == [0] * len(ended[1::3])
    senders = {f"n{number}@example.com" for number in range(count)}
    document = json.loads((tmp_path / "mail.json").read_bytes())
    assert document["jsonValue"]["mailFrom"] in senders
    assert len(list(tmp_path.glob("mail.json.*.bak"))) <= KEEP_BACKUPS
    files = list((tmp_path / "home/config/profiles").glob("*.json"))
    assert len(files) == 1
    profile = json.loads(files[0].read_bytes())
    # Settings and the owner of their secret belong together.
    assert profile["draft"]["mailFrom"] in senders
    number = profile["draft"]["mailFrom"][1:].partition("@")[0]
    owner = profile["secretsFor"].get("password")
    kept = json.loads((tmp_path / "keys/keyring.json").read_bytes())
    print(owner, kept, [done.code for done in ended])
    if owner is not None:
        assert owner["user"] == f"u{number}", "a password beside settings it was not saved for"
        assert list(kept.values()) == [f"s{number}"]
    assert not [path for path in tmp_path.rglob("*") if path.name.startswith(".mailconfig-")]
