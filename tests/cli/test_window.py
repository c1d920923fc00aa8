"""Which door a call opens, and what is said where Qt or the window is not there."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT
from tests.cli.doors import start
from tests.results.samples import TEST
from tests.systems import WINDOWS


@pytest.mark.parametrize("words", [["--version"], ["check", "--help"], ["providers"]])
def test_the_module_takes_commands_and_options(words: list[str]) -> None:
    one, other = start("python -m mailconfig_gui", *words), start("mailconfig", *words)
    assert (one.returncode, one.stdout, one.stderr) == (0, other.stdout, "")


def test_where_qt_cannot_be_loaded_the_window_says_so(tmp_path: Path) -> None:
    (tmp_path / "PySide6.py").write_text("raise ImportError('libGL.so.1: cannot open')", encoding="ascii")
    ended = start("mailconfig-gui", environment={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"})
    assert ended.returncode == 4
    assert "libGL.so.1" in ended.stderr
    assert WINDOWS or "apt-get install" in ended.stderr


def test_where_the_window_was_not_installed_it_says_so(tmp_path: Path) -> None:
    shutil.copytree(
        ROOT / "mailconfig_gui",
        tmp_path / "mailconfig_gui",
        ignore=shutil.ignore_patterns("gui", "__pycache__"),
    )
    ended = start(
        "mailconfig", "gui", environment={**os.environ, "PYTHONPATH": str(tmp_path)}, where=tmp_path
    )
    assert (ended.returncode, ended.stdout) == (4, "")
    assert "without the window" in ended.stderr


@pytest.mark.parametrize("gone", ["gui", "Qt"])
def test_without_qt_a_report_is_html_and_that_is_said(tmp_path: Path, gone: str) -> None:
    if gone == "Qt":
        (tmp_path / "PySide6.py").write_text("raise ImportError('libGL.so.1: cannot open')", encoding="ascii")
        path = f"{tmp_path}{os.pathsep}{ROOT}"
    else:
        ignored = shutil.ignore_patterns("gui", "__pycache__")
        shutil.copytree(ROOT / "mailconfig_gui", tmp_path / "mailconfig_gui", ignore=ignored)
        shutil.copytree(ROOT / "resources", tmp_path / "resources")
        path = str(tmp_path)
    (tmp_path / "test.json").write_text(json.dumps(TEST), encoding="utf-8")
    words = ("report", "test.json", "--html", "report.html", "--pdf", "report.pdf")
    ended = start("mailconfig", *words, environment={**os.environ, "PYTHONPATH": path}, where=tmp_path)
    assert (ended.returncode, ended.stdout) == (4, "The report is in report.html.\n")
    assert "any browser prints that as PDF" in ended.stderr
    assert not (tmp_path / "report.pdf").exists()


def test_the_door_of_the_window_has_help_too() -> None:
    ended = start("mailconfig-gui", "--help")
    assert ended.returncode == 0
    assert "settings file to open" in ended.stdout
    assert start("mailconfig-gui", "--nonsense").returncode == 2
