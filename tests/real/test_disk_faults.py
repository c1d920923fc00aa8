"""Killed, or refused by the disk, at any system call: the file is the old one or the new one, whole and private.

`save` of a file and of a profile, `apply` to a file, `rollback` and `restore` run as real processes under strace. Each
system call that touches their folder is one point: there the process is killed, or the call fails with each error
that it can have.
"""

from __future__ import annotations

import json
import re
import shutil
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.lab.strace import Call, Strace, Traced

pytestmark = pytest.mark.real

ROOT = Path(__file__).resolve().parents[2]
#: What any call can fail with, and what only one that writes can.
ERRORS = ("EIO", "EACCES")
ERRORS_OF_CHANGES = ("ENOSPC", "EROFS", "EDQUOT")
LOOKS = ("newfstatat", "close", "read", "getdents64", "flock")
FIRST, SECOND, THIRD = "first@example.com", "second@example.com", "third@example.com"
#: A secret that a save without it has to take out of the file and its backups.
SECRET = "pw-7f3a9c51e2"


class Scenario(NamedTuple):
    """How the folder is made, the command under attack, the file it replaces, and by what."""

    name: str
    prepare: tuple[tuple[str, ...], ...]
    command: tuple[str, ...]
    file: str
    before: str
    after: str


def _save(sender: str, *more: str) -> tuple[str, ...]:
    return ("save", "--provider", "relay", "--smtp-host", "mx.example.com", "--mail-from", sender, *more)


_OUT = ("--out", "{folder}/mail.json")
_TARGET = ("--target", "{folder}/mail.json")
_LOGIN = ("--username", "me", "--password-file", "{secret}", "--include-password")
SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario(
            "save-file", (_save(FIRST, *_OUT, *_LOGIN), _save(SECOND, *_OUT, *_LOGIN)),
            _save(THIRD, *_OUT), "mail.json", SECOND, THIRD,
        ),
        Scenario(
            "save-profile", (_save(FIRST, "--profile", "plant"), _save(SECOND, "--profile", "plant")),
            _save(THIRD, "--profile", "plant"), "home/config/profiles/*.json", SECOND, THIRD,
        ),
        Scenario(
            "apply", (_save(FIRST, *_OUT), ("apply", *_TARGET, "--mail-from", SECOND)),
            ("apply", *_TARGET, "--mail-from", THIRD), "mail.json", SECOND, THIRD,
        ),
        Scenario(
            "rollback", (_save(FIRST, *_OUT), ("apply", *_TARGET, "--mail-from", SECOND)),
            ("rollback", *_TARGET, "--yes"), "mail.json", SECOND, FIRST,
        ),
        Scenario(
            "restore", (_save(FIRST, *_OUT), _save(SECOND, *_OUT)),
            ("restore", "{folder}/mail.json"), "mail.json", SECOND, FIRST,
        ),
    )
}  # fmt: skip


class Attack:
    """One scenario in a folder of its own, put back as it was before each run."""

    def __init__(self, scenario: Scenario, base: Path) -> None:
        self.scenario = scenario
        self.folder, self._kept = base / "struck-folder", base / "kept"
        self._secret = base / "secret"
        self._secret.write_text(SECRET, encoding="ascii")
        environment = {
            "MAILCONFIG_HOME": str(self.folder / "home"),
            "MAILCONFIG_TEST_KEYRING": str(base / "keyring.json"),
            "PYTHON_KEYRING_BACKEND": "tests.storage.keyrings.FileKeyring",
            "PYTHONPATH": str(ROOT),
        }
        self._strace = Strace(self.folder, base / "log", environment)
        self.folder.mkdir()
        for words in scenario.prepare:
            assert self._run(words).code == 0
        self.old = self.file.read_bytes()
        shutil.copytree(self.folder, self._kept)
        self.plain = self._run(scenario.command)
        assert self.plain.code == 0, self.plain.err
        self.new = self.file.read_bytes()
        assert scenario.before.encode() in self.old
        assert scenario.after.encode() in self.new
        assert self.old != self.new

    @property
    def file(self) -> Path:
        """The file under attack."""
        found = [path for path in self.folder.glob(self.scenario.file) if ".bak" not in path.name]
        assert len(found) == 1, f"absent or doubled: {found}"
        return found[0]

    @property
    def points(self) -> range:
        """The calls that touch the folder, by their position."""
        return range(len(self.plain.calls))

    @property
    def changes(self) -> list[int]:
        """Those that are there for a change of the disk."""
        return [point for point, call in enumerate(self.plain.calls) if _changes(call)]

    @property
    def kills(self) -> list[int]:
        """Before and after each change: a kill between two looks leaves the disk as a kill at the first one does."""
        after = (point + 1 for point in self.changes)
        return sorted({0, *self.changes, *after} & {*self.points})

    def strike(self, point: int, fault: str) -> Traced:
        """Run the command with a fault at one call. Where its number has changed meanwhile, it is looked up again."""
        for _attempt in range(4):
            self.reset()
            call = self.plain.calls[point]
            done = self._run(self.scenario.command, inject=f"{call.name}:{fault}:when={call.number}")
            if done.struck:
                return done
            self.reset()
            self.plain = self._run(self.scenario.command)
        pytest.fail(f"the fault at {call.line} never struck")

    def again(self) -> Traced:
        """Run the command once more, undisturbed."""
        return self._run(self.scenario.command)

    def reset(self) -> None:
        shutil.rmtree(self.folder)
        shutil.copytree(self._kept, self.folder)

    def check(self, where: str) -> bool:
        """Hold everything in the folder against what must always be true; True when the file is the new one."""
        content = self.file.read_bytes()
        assert content in (self.old, self.new), f"{where}: neither the old nor the new file"
        for path in self.folder.rglob("*"):
            mode = stat.S_IMODE(path.stat().st_mode)
            if path.is_file():
                assert mode == 0o600, f"{where}: {path.name} has mode {mode:o}"
            if path.suffix in (".bak", ".json"):
                json.loads(path.read_bytes())
        return content == self.new

    def _run(self, words: tuple[str, ...], inject: str = "") -> Traced:
        filled = [word.format(folder=self.folder, secret=self._secret) for word in words]
        return self._strace.run(*filled, inject=inject)


def _changes(call: Call) -> bool:
    """Whether a call changes the disk, or asks whether it could be changed."""
    return bool(re.search("O_WRONLY|O_RDWR", call.line)) if call.name == "openat" else call.name not in LOOKS


@pytest.fixture(scope="module")
def attacks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Attack]]:
    """The scenarios made so far."""
    made: dict[str, Attack] = {}

    class Made(dict[str, Attack]):
        def __missing__(self, name: str) -> Attack:
            self[name] = Attack(SCENARIOS[name], tmp_path_factory.mktemp(name))
            return self[name]

    made = Made()
    yield made
    made.clear()


def kill_everywhere(attack: Attack, points: Iterable[int]) -> None:
    """Kill the program at each call; then the same command, undisturbed, gets the work done and cleans up."""
    for point in points:
        call = attack.plain.calls[point]
        where = f"{attack.scenario.name}, killed at {call.line}"
        killed = attack.strike(point, "signal=KILL")
        assert killed.code == -9, where
        was_new = attack.check(where)
        again = attack.again()
        assert "Traceback" not in again.err, f"{where}: {again.err}"
        assert again.code == 0, f"{where}: {again.err}"
        # What was done already is undone.
        swapped = was_new and attack.scenario.name in ("restore", "rollback")
        assert attack.check(f"{where}, then again") or swapped, where
        left = list(attack.folder.rglob("*"))
        assert not list(attack.file.parent.glob(".mailconfig-*")), where
        if attack.scenario.name == "save-file":
            assert not [path for path in left if path.is_file() and SECRET.encode() in path.read_bytes()], (
                where
            )


def fail_everywhere(attack: Attack, points: Iterable[int], error: str) -> None:
    """Let each call fail; the program says so and ends with the documented code, or did its work all the same."""
    for point in points:
        call = attack.plain.calls[point]
        where = f"{attack.scenario.name}, {error} at {call.line}"
        done = attack.strike(point, f"error={error}")
        assert "Traceback" not in done.err, f"{where}: {done.err}"
        assert done.code in (0, 4), f"{where}: exit code {done.code}, {done.err}"
        new = attack.check(where)
        if done.code == 0:
            assert new, f"{where}: told as done, but the old file stands"
        else:
            words = done.err.strip()
            assert words, f"{where}: nothing said"
            assert not re.search(r"Errno|Error\b|output could not", words), f"{where}: {words}"
            # The file that was written although the run failed is told.
            assert not new or re.search(r"written|is stored|was applied", words), f"{where}: {words}"
        assert SECRET not in done.out + done.err


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", SCENARIOS)
def test_killed_before_and_after_every_change(attacks: dict[str, Attack], name: str) -> None:
    attack = attacks[name]
    print(f"\n{name}: {len(attack.kills)} kill points")
    kill_everywhere(attack, attack.kills)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("error", [*ERRORS, *ERRORS_OF_CHANGES])
@pytest.mark.parametrize("name", SCENARIOS)
def test_refused_at_every_call(attacks: dict[str, Attack], name: str, error: str) -> None:
    attack = attacks[name]
    points = attack.points if error in ERRORS else attack.changes
    print(f"\n{name}: {len(points)} times {error}")
    fail_everywhere(attack, points, error)


@pytest.mark.parametrize("name", ["save-file", pytest.param("rollback", marks=pytest.mark.slow)])
def test_a_sample_of_faults_and_kills(attacks: dict[str, Attack], name: str) -> None:
    attack = attacks[name]
    changing = [
        point for point, call in enumerate(attack.plain.calls) if call.name in ("rename", "fsync", "unlink")
    ]
    kill_everywhere(attack, changing[2:4])
    fail_everywhere(attack, changing[1:4:2], "EIO")
    fail_everywhere(attack, changing[-1:], "ENOSPC")


@pytest.mark.parametrize(
    "name",
    ["save-file", *(pytest.param(name, marks=pytest.mark.slow) for name in SCENARIOS if name != "save-file")],
)
def test_no_rename_before_the_data_is_on_the_disk(attacks: dict[str, Attack], name: str) -> None:
    """The data, then its name, then the folder: so a power loss leaves the old file or the new one."""
    calls = attacks[name].plain.calls
    lines = [call.line for call in calls]
    renames = [point for point, call in enumerate(calls) if call.name.startswith("rename")]
    assert renames
    for point in renames:
        match = re.search(r'"([^"]+)/([^"/]+)", (?:AT_FDCWD<[^>]*>, )?"([^"]+)/[^"/]+"', lines[point])
        assert match is not None, lines[point]
        source, folder = f"{match[1]}/{match[2]}", match[3]
        assert match[1] == folder
        about = [number for number, line in enumerate(lines) if f"<{source}>" in line]
        written = max(number for number in about if calls[number].name == "write")
        synced = max(number for number in about if calls[number].name == "fsync")
        assert written < synced < point, lines[point]
        after = lines[point + 1 :]
        sync = next(number for number, line in enumerate(after) if "fsync(" in line and f"<{folder}>" in line)
        assert not [line for line in after[:sync] if " rename" in line], lines[point]
