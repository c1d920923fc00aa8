"""The list of parts is whole, and getting them never takes anything from the machine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.lab.parts import SCRIPT, parts


@pytest.mark.parametrize("name", parts())
def test_every_part_says_how_for_what_and_why(name: str) -> None:
    part = parts()[name]
    assert part.how in {"install", "unpack", "pip", "sdist", "wheels", "npm", "maven"}
    assert part.purpose in {"run", "test", "windows", "package", "test-all", "bench"}
    assert part.why
    assert part.packages or part.lock
    assert part.libraries if part.how == "install" else part.programs


def fake_apt(tmp_path: Path, removes: str) -> dict[str, str]:
    """A PATH whose apt-get says what installing would do, and leaves a trace when asked to do it."""
    script = tmp_path / "apt-get"
    script.write_text(
        f'#!/bin/sh\ncase " $* " in\n*" -s "*) echo "Inst libqt [1]"; {removes} ;;\n'
        f'*" install "*) touch "{tmp_path}/installed" ;;\nesac\n',
        encoding="utf-8",
    )
    script.chmod(0o755)
    return {"PATH": f"{tmp_path}:/usr/bin:/bin"}


@pytest.mark.parametrize(
    ("removes", "installs"),
    [("true", True), ('echo "Remv exim4 [4.96]"', False)],
    ids=["adds only", "would remove"],
)
def test_nothing_is_installed_that_would_remove_something(
    tmp_path: Path, removes: str, installs: bool
) -> None:
    program = f"""
import importlib.util, os
spec = importlib.util.spec_from_file_location("parts", {str(SCRIPT)!r})
parts = importlib.util.module_from_spec(spec); spec.loader.exec_module(parts)
os.geteuid = lambda: 0
try:
    parts.install([parts.Part("qt", {{"how": "install", "for": "run", "why": "w", "packages": ["libqt"]}})])
except parts.MissingPartError as problem:
    print(problem)
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=fake_apt(tmp_path, removes),
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert (tmp_path / "installed").exists() == installs
    assert ("would remove exim4" in done.stdout) != installs
