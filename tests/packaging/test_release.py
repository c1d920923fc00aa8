"""The check before a release says what is missing, and this commit passes it."""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
import sys
from datetime import date
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
    for part in ("discovery", "providers"):
        shutil.copytree(ROOT / "resources" / part, folder / "resources" / part)
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
    pins = copy / "packaging/locked/run.txt"
    pins.write_text(pins.read_text(encoding="utf-8").replace("certifi==", "certify=="), encoding="utf-8")
    said = faults(copy)
    assert "LICENSE is missing" in said
    assert "no pin for certifi" in said
    pins.write_text(re.sub(r"(?m)^    --hash=.*\n", "", pins.read_text(encoding="utf-8")), encoding="utf-8")
    assert "no hash for aiosmtpd" in faults(copy)


def test_facts_of_more_than_a_year_ago_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    old_facts = runpy.run_path(str(PACKAGING.joinpath(*CHECK)))["old_facts"]
    assert list(old_facts(date(2026, 11, 30))) == []
    named = list(old_facts(date(2027, 3, 13)))
    assert named == ["resources/discovery/ispdb.json: its facts are of 2026-03-12"]
    presets = len(list((ROOT / "resources/providers").glob("*.toml")))
    assert len(list(old_facts(date(2100, 1, 1)))) == presets + 1


def test_what_an_audit_says(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    judge = runpy.run_path(str(PACKAGING / "release/audit.py"))["judge"]
    good = {"name": "idna", "version": "3.20", "vulns": []}
    unknown = {"name": "attrs", "skip_reason": "not found"}
    judge([good, unknown])
    assert capsys.readouterr().out.splitlines() == [
        "1 packages without known vulnerabilities", "not checked, PyPI gave no advisories: 1 packages",
    ]  # fmt: skip
    with pytest.raises(Exception, match=r"- zipp 3\.0: CVE-2024-5569, GHSA-1"):
        judge(
            [good, {"name": "zipp", "version": "3.0", "vulns": [{"id": "CVE-2024-5569"}, {"id": "GHSA-1"}]}]
        )
