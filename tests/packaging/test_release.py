"""The check before a release says what is missing, and this commit passes it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.packaging.tools import PACKAGING, ROOT, run

CHECK = ("release", "check.py")


def test_this_commit_could_be_released(tmp_path: Path) -> None:
    done = run(sys.executable, PACKAGING.joinpath(*CHECK), home=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what the check reads, so that it can be spoilt."""
    folder = tmp_path / "checkout"
    shutil.copytree(PACKAGING, folder / "packaging", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("CHANGELOG.md", "LICENSE", "README.md", "pyproject.toml", "docs/window.png", "docs/packaging.md",
                 "mailconfig_gui/__init__.py"):  # fmt: skip
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)
    return folder


def faults(folder: Path) -> str:
    done = run(sys.executable, folder.joinpath("packaging", *CHECK), home=folder)
    assert done.returncode == 1, done.stdout
    return done.stderr


def test_a_new_version_needs_its_section(copy: Path) -> None:
    place = copy / "mailconfig_gui/__init__.py"
    place.write_text('"""X."""\n\n__version__ = "9.9.9"\n', encoding="utf-8")
    assert "the first section of CHANGELOG.md is not 9.9.9" in faults(copy)
    subprocess.run(["git", "init", "-q", copy], check=True)
    place.write_text('"""X."""\n\n__version__ = "9.9"\n', encoding="utf-8")
    assert "version 9.9 is not of the form" in faults(copy)


def test_everything_is_named_at_once(copy: Path) -> None:
    (copy / "LICENSE").unlink()
    pins = copy / "packaging/constraints.txt"
    pins.write_text(pins.read_text(encoding="utf-8").replace("certifi==", "certify=="), encoding="utf-8")
    said = faults(copy)
    assert "LICENSE is missing" in said
    assert "no pin for certifi" in said
