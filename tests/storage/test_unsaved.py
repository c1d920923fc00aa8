"""Unsaved forms: private, without secrets, offered only when their window is gone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from mailconfig_gui.storage.paths import Paths
from mailconfig_gui.storage.unsaved import Keeper, Unsaved, forget, left_over
from tests.systems import is_private

FORM = Unsaved(
    "2026-11-23T14:02:00+00:00", "Plant A", "", "sendgrid", "", "admin@example.org",
    {"mailFrom": "a@plant.org", "password": "never-on-disk", "smtpPort": "587"},
)  # fmt: skip


def paths_in(home: Path) -> Paths:
    return Paths(home / "config", home / "state")


def test_a_form_is_private_and_holds_no_secret(tmp_path: Path) -> None:
    keeper = Keeper(paths_in(tmp_path))
    keeper.keep(1, FORM)
    (path,) = paths_in(tmp_path).unsaved.glob("*.json")
    assert is_private(path)
    assert "never-on-disk" not in path.read_text()
    assert json.loads(path.read_text())["draft"]["mailFrom"] == "a@plant.org"
    assert left_over(paths_in(tmp_path)) == []
    keeper.close()
    assert list(paths_in(tmp_path).unsaved.glob("*.json")) == []
    keeper.keep(2, FORM)
    assert list(paths_in(tmp_path).unsaved.glob("*.json")) == []


def test_an_older_form_never_replaces_a_newer_one(tmp_path: Path) -> None:
    keeper = Keeper(paths_in(tmp_path))
    keeper.keep(2, FORM._replace(profile="new"))
    keeper.keep(1, FORM._replace(profile="old"))
    (path,) = paths_in(tmp_path).unsaved.glob("*.json")
    assert json.loads(path.read_text())["profile"] == "new"
    keeper.keep(3, None)
    assert not path.exists()
    keeper.close()


def test_the_form_of_a_killed_process_is_left_over(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib\n"
        "from tests.storage.test_unsaved import FORM, Keeper, paths_in\n"
        "keeper = Keeper(paths_in(pathlib.Path(sys.argv[1])))\n"
        "keeper.keep(1, FORM)\n"
        "print('kept', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "kept\n"
        assert left_over(paths_in(tmp_path)) == []
        process.kill()
        process.wait(60)
    (found,) = left_over(paths_in(tmp_path))
    assert found.profile == "Plant A"
    assert "password" not in found.draft
    assert found.draft["mailFrom"] == "a@plant.org"
    forget(paths_in(tmp_path), found.id)
    assert list(paths_in(tmp_path).unsaved.iterdir()) == [] or left_over(paths_in(tmp_path)) == []


def test_what_cannot_be_read_is_removed(tmp_path: Path) -> None:
    folder = paths_in(tmp_path).unsaved
    folder.mkdir(parents=True)
    for name, text in (("a", "{"), ("b", "[]"), ("c", '{"version": 9}'), ("d", '{"version": 1, "draft": 3}')):
        (folder / f"{name}.json").write_text(text)
    assert left_over(paths_in(tmp_path)) == []
    assert list(folder.glob("*.json")) == []
