"""The test run notices what a test must not do, each shown by a small run of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def inner(tmp_path: Path, body: str) -> str:
    """Run one test function with this project's conftest and settings; return pytest's output."""
    test = tmp_path / "test_inner.py"
    test.write_text("import pathlib\nimport pytest\n" + body, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.conftest",
        "--rootdir",
        ROOT,
        "-c",
        ROOT / "pyproject.toml",
    ]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV_")}
    done = subprocess.run(
        [*map(str, command), "-p", "no:cacheprovider", str(test)],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            "def test_a():\n import logging; logging.getLogger('x').warning('odd')",
            "unexpected log records: x: odd",
        ),
        ("def test_a(expect_log):\n expect_log('odd')", "expected log records did not come"),
        ("def test_a():\n import warnings; warnings.warn('old')", "UserWarning: old"),
        ("def test_a():\n from PySide6.QtCore import qWarning; qWarning('qt says')", "qt says"),
        ("def test_a():\n pathlib.Path('/var/mailconfig-stray').write_text('x')", "opened for writing"),
        (f"def test_a():\n pathlib.Path({str(ROOT)!r}, 'stray').mkdir()", "os.mkdir"),
    ],
    ids=["log", "missing log", "warning", "qt message", "file outside", "folder in the checkout"],
)
def test_what_fails(tmp_path: Path, body: str, words: str) -> None:
    output = inner(tmp_path, body)
    assert words in output
    assert "1 failed" in output or "1 error" in output


@pytest.mark.parametrize(
    "body",
    [
        "def test_a(expect_log):\n import logging; expect_log('od+'); logging.warning('odd')",
        "def test_a(tmp_path):\n (tmp_path / 'a').write_text('x'); (pathlib.Path.home() / 'b').write_text('x')",
        "def test_a():\n import keyring; assert 'fail' in str(keyring.get_keyring())",
    ],
    ids=["expected log", "temporary files", "no keyring of the person's"],
)
def test_what_passes(tmp_path: Path, body: str) -> None:
    output = inner(tmp_path, body)
    assert "1 passed" in output


def test_a_missing_part_fails_and_is_skipped_only_on_demand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "def test_a(monkeypatch):\n from tests.lab import sandbox\n"
    body += " monkeypatch.setattr(sandbox, 'package_folder', lambda part: None)\n sandbox.require('postfix')"
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("MAILCONFIG_PARTS", raising=False)
    assert "1 failed" in inner(tmp_path, body)
    monkeypatch.setenv("MAILCONFIG_PARTS", "optional")
    assert "1 skipped" in inner(tmp_path, body)
    monkeypatch.setenv("CI", "true")
    assert "1 failed" in inner(tmp_path, body)
