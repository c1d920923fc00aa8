"""The test run notices what a test must not do, each shown by a small run of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lab.parts import parts
from tests.lab.sandbox import require

ROOT = Path(__file__).resolve().parent.parent


def inner(tmp_path: Path, source: str) -> str:
    """Run these tests with this project's conftest and settings; return pytest's output."""
    test = tmp_path / "test_inner.py"
    test.write_text("import logging\nimport pathlib\nimport warnings\n" + source, encoding="utf-8")
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
        [*map(str, command), "-p", "no:cacheprovider", "-rA", "--show-capture=no", str(test)],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return done.stdout + done.stderr


# What one test does, and the words of the refusal.
FAILS = {
    "log": ("(): logging.getLogger('x').warning('odd')", "unexpected log records: x: odd"),
    "missing_log": ("(expect_log): expect_log('odd')", "expected log records did not come: ['odd']"),
    "warning": ("(): warnings.warn('old')", "UserWarning: old"),
    "qt_message": ("(): __import__('PySide6.QtCore').QtCore.qWarning('qt says')", "qt says"),
    "file_outside": (
        "(): pathlib.Path('/var/mailconfig-stray').write_text('x')",
        f"opened for writing: {str(Path('/var/mailconfig-stray'))!r}",
    ),
    # The checkout may lie below the temporary folder. Its own parent does not exist, should the guard ever fail.
    "folder_in_checkout": (f"(): pathlib.Path({str(ROOT)!r}, 'no', 'stray').mkdir()", "os.mkdir"),
}
PASSES = {
    "expected_log": "(expect_log): expect_log('od+'); logging.warning('odd')",
    "temporary_file": "(tmp_path): (tmp_path / 'a').write_text('x')",
    "file_at_home": "(): (pathlib.Path.home() / 'b').write_text('x')",
    "no_keyring_of_the_person": "(): assert 'fail' in str(__import__('keyring').get_keyring())",
}


def test_what_a_test_must_not_do(tmp_path: Path) -> None:
    output = inner(tmp_path, "".join(f"def test_{name}{body}\n" for name, (body, _) in FAILS.items()))
    for name, (_, words) in FAILS.items():
        assert any(
            line.startswith(("FAILED", "ERROR")) and f"::test_{name}" in line for line in output.splitlines()
        )
        assert words in output


def test_what_a_test_may_do(tmp_path: Path) -> None:
    output = inner(tmp_path, "".join(f"def test_{name}{body}\n" for name, body in PASSES.items()))
    assert f"{len(PASSES)} passed" in output


def test_a_missing_part_fails_and_is_skipped_only_on_demand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts()["postfix"], "folder", tmp_path)
    for ci, wish, outcome in (
        (None, None, pytest.fail.Exception),
        (None, "optional", pytest.skip.Exception),
        ("true", "optional", pytest.fail.Exception),
    ):
        for name, value in (("CI", ci), ("MAILCONFIG_PARTS", wish)):
            monkeypatch.delenv(name, raising=False)
            if value is not None:
                monkeypatch.setenv(name, value)
        with pytest.raises(outcome, match=r"postfix is missing|need root|Linux only"):
            require("postfix")
