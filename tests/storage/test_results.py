"""Results kept with a profile: whole whatever happens, listed without being read, gone when they are to be."""

from __future__ import annotations

import multiprocessing
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mailconfig_gui.model.profile import Profile
from mailconfig_gui.results.record import RecordError
from mailconfig_gui.storage.files import StorageError
from mailconfig_gui.storage.paths import Paths
from mailconfig_gui.storage.profiles import Profiles
from mailconfig_gui.storage.results import Limits, Results
from tests.cli.conftest import ROOT
from tests.results.results import bad, good
from tests.systems import needs_links, needs_modes

PLANT = "plant-1f2e3d4c"


@needs_links
@pytest.mark.parametrize("there", [True, False])
def test_a_link_in_the_place_of_the_file_is_told_as_one_and_not_followed(tmp_path: Path, there: bool) -> None:
    paths = Paths(tmp_path / "config", tmp_path / "state")
    place, elsewhere = paths.results(PLANT), tmp_path / "elsewhere"
    place.parent.mkdir(parents=True)
    place.symlink_to(elsewhere)
    if there:
        elsewhere.write_bytes(b"mine")
    with pytest.raises(StorageError, match="symbolic link, which is not followed") as told:
        Results(paths).add(PLANT, good())
    assert told.value.hint == "Put a file of its own in its place."
    assert not there or elsewhere.read_bytes() == b"mine"


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "config", tmp_path / "state")


def made(days_ago: float = 0, **changes: Any) -> dict[str, Any]:
    when = datetime.now(UTC) - timedelta(days=days_ago)
    return good(made=f"{when:%Y-%m-%dT%H:%M:%SZ}", **changes)


def codes(results: Results, profile_id: str = PLANT) -> list[str]:
    """The codes of what is listed, read one by one."""
    return [results.load(profile_id, one.id).content["code"] for one in results.kept(profile_id).briefs]


def test_what_is_kept_is_listed_newest_first_and_read_back(paths: Paths) -> None:
    results = Results(paths)
    assert results.kept(PLANT).briefs == ()
    content = made(code="1", later=["ü\udcff"])
    first = results.add(PLANT, content)
    results.add(PLANT, {**bad(), "made": made()["made"], "code": "2"})
    briefs = results.kept(PLANT).briefs
    assert [(one.ok, one.stage) for one in briefs] == [(False, "auth"), (True, "")]
    assert briefs[1] == first
    assert results.load(PLANT, briefs[1].id).content == content
    assert codes(results) == ["2", "1"]


def test_profiles_are_held_apart_and_forgotten_alone(paths: Paths) -> None:
    results = Results(paths)
    results.forget(PLANT)
    results.add(PLANT, made(code="1"))
    results.add("other", made(code="2"))
    results.forget(PLANT)
    results.forget(PLANT)
    assert (codes(results), codes(results, "other")) == ([], ["2"])


def test_they_go_with_the_profile(paths: Paths) -> None:
    profiles, results = Profiles(paths), Results(paths)
    profile = profiles.create(Profile("plant"))
    results.add(profile.id, made(code="1"))
    renamed = profiles.rename("plant", "hall")
    assert codes(results, renamed.id) == ["1"]
    profiles.delete("hall", None)
    assert codes(results, renamed.id) == []


@needs_modes
def test_they_are_for_their_owner_alone(paths: Paths) -> None:
    mask = os.umask(0)
    try:
        Results(paths).add(PLANT, made())
    finally:
        os.umask(mask)
    path = paths.results(PLANT)
    assert (stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(path.parent.stat().st_mode)) == (0o600, 0o700)


def test_no_more_are_kept_than_the_limit_and_a_tenth(paths: Paths) -> None:
    results = Results(paths, Limits(most=10))
    for number in range(12):
        results.add(PLANT, made(code=str(number)))
        assert len(results.kept(PLANT).briefs) == min(number + 1, 10)
    assert codes(results)[0::9] == ["11", "2"]
    assert paths.results(PLANT).read_bytes().count(b"\n") == 10


def test_the_oldest_go_where_all_of_them_are_far_too_long(paths: Paths) -> None:
    results = Results(paths, Limits(most=100_000))
    for number in range(20):
        results.add(PLANT, made(code=str(number), queue_id="x" * 3_900_000))
    assert paths.results(PLANT).stat().st_size <= 68 << 20
    kept = codes(results)
    assert kept == [str(number) for number in range(19, 19 - len(kept), -1)]
    assert len(kept) > 10


def test_what_is_too_old_is_not_listed_and_goes(paths: Paths) -> None:
    results = Results(paths, Limits(days=10))
    results.add(PLANT, made(10.5, code="1"))
    assert codes(results) == []
    results.add(PLANT, made(code="2"))
    assert paths.results(PLANT).read_bytes().count(b"\n") == 2
    paths.results(PLANT).unlink()
    results.add(PLANT, made(12, code="3"))
    results.add(PLANT, made(code="4"))
    assert (codes(results), paths.results(PLANT).read_bytes().count(b"\n")) == (["4"], 1)


def test_without_a_limit_nothing_is_kept(paths: Paths) -> None:
    assert Results(paths, Limits(most=0)).add(PLANT, made()) is None
    assert not paths.state.exists()


def test_a_line_that_is_damaged_stops_nobody(paths: Paths) -> None:
    results = Results(paths)
    results.add(PLANT, made(code="1"))
    path = paths.results(PLANT)
    whole = path.read_bytes()
    for broken in (whole[:-20], b"\xff\0{}", b"[" * 5000, b'{"brief": {}, "result": {}}', whole[:60]):
        path.write_bytes(whole + broken)
        results.add(PLANT, made(code="2"))
        kept = results.kept(PLANT)
        assert (codes(results), kept.unreadable) == (["2", "1"], 1)


def test_a_result_of_a_newer_version_is_told_apart_and_stays(paths: Paths) -> None:
    results = Results(paths)
    results.add(PLANT, made(code="1"))
    path = paths.results(PLANT)
    path.write_bytes(path.read_bytes().replace(b'"schema": 1', b'"schema": 2'))
    (brief,) = results.kept(PLANT).briefs
    with pytest.raises(RecordError, match="newer than this program"):
        results.load(PLANT, brief.id)
    later = b'{"brief": {"kind": "later"}, "result": {}}\n'
    path.write_bytes(path.read_bytes() + later)
    results.add(PLANT, made(code="3"))
    assert later in path.read_bytes()
    assert (len(results.kept(PLANT).briefs), results.kept(PLANT).unreadable) == (2, 1)


def test_what_an_earlier_version_printed_is_kept_too(paths: Paths) -> None:
    results = Results(paths)
    old = {"ok": True, "reached": "accepted", "stages": [], "made": made()["made"]}
    brief = results.add(PLANT, old)
    assert brief is not None
    assert results.load(PLANT, brief.id).content == old


def test_one_that_is_gone_is_said_to_be(paths: Paths) -> None:
    with pytest.raises(StorageError, match="This result is gone"):
        Results(paths).load(PLANT, "x")


def test_one_that_is_far_too_long_is_not_kept(paths: Paths) -> None:
    results = Results(paths)
    results.add(PLANT, made(code="1"))
    with pytest.raises(StorageError, match="was not kept"):
        results.add(PLANT, made(code="x" * (4 << 20)))
    assert codes(results) == ["1"]


def test_where_nothing_can_be_written_it_is_said_and_the_rest_can_be_read(paths: Paths) -> None:
    results = Results(paths)
    results.add(PLANT, made(code="1"))
    path = paths.results(PLANT)
    path.unlink()
    path.mkdir()
    with pytest.raises(StorageError):
        results.add(PLANT, made(code="2"))
    with pytest.raises(StorageError):
        results.kept(PLANT)


def test_a_disk_that_is_full_leaves_the_others_whole(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    results = Results(paths)
    results.add(PLANT, made(code="1"))
    before = paths.results(PLANT).read_bytes()
    real = os.write

    def full(descriptor: int, data: Any) -> int:
        if len(data) < 200:
            raise OSError(28, "No space left on device")
        return real(descriptor, bytes(data)[: len(data) // 2])

    monkeypatch.setattr("os.write", full)
    with pytest.raises(StorageError, match="disk is full"):
        results.add(PLANT, made(code="2"))
    assert paths.results(PLANT).read_bytes() == before


def _write_many(paths: Paths, name: str) -> None:
    results = Results(paths, Limits(most=30))
    for number in range(40):
        results.add(PLANT, made(code=f"{name}{number}"))


def test_two_processes_write_at_once(paths: Paths) -> None:
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=_write_many, args=(paths, name)) for name in "ab"]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    results = Results(paths)
    assert [one.exitcode for one in writers] == [0, 0]
    kept = results.kept(PLANT)
    assert (kept.unreadable, 30 <= len(kept.briefs) <= 33) == (0, True)
    found = codes(results)
    for name in "ab":
        own = [int(code[1:]) for code in found if code[0] == name]
        assert own == sorted(own, reverse=True)
    assert {"a39", "b39"} & {*found[:1]}


_KILLED = """
import os, sys
from pathlib import Path
from mailconfig_gui.storage.paths import Paths
from mailconfig_gui.storage.results import Limits, Results
from tests.storage.test_results import PLANT, made
paths = Paths(Path(sys.argv[1]), Path(sys.argv[2]))
real, left = os.write, [int(sys.argv[3])]
def write(descriptor, data):
    left[0] -= 1
    if left[0] < 0:
        real(descriptor, bytes(data)[: len(data) // 2])
        os._exit(9)
    return real(descriptor, data)
os.write = write
results = Results(paths, Limits(most=10))
for number in range(30):
    results.add(PLANT, made(code=str(number)))
"""


@pytest.mark.parametrize(("writes", "whole"), [(0, 0), (1, 1), (5, 5), (11, 11), (12, 12), (13, 10)])
def test_a_killed_writer_leaves_what_was_there(paths: Paths, writes: int, whole: int) -> None:
    """Half of its line is written; at 12 it dies while the oldest are taken out, at 13 after that."""
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, str(paths.config), str(paths.state), str(writes)],
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 9
    results = Results(paths)
    assert len(results.kept(PLANT).briefs) == whole
    results.add(PLANT, made(code="after"))
    assert codes(results)[0] == "after"
    assert not list(paths.results(PLANT).parent.glob("*.tmp"))


def test_a_list_reads_no_result(paths: Paths) -> None:
    """Behind the brief there may be anything: it is not looked at."""
    results = Results(paths)
    results.add(PLANT, made(code="1"))
    path = paths.results(PLANT)
    line = path.read_bytes()
    path.write_bytes(line[: line.index(b'"result": ')] + b'"result": [not JSON}\n')
    (brief,) = results.kept(PLANT).briefs
    with pytest.raises(StorageError, match="cannot be read"):
        results.load(PLANT, brief.id)
