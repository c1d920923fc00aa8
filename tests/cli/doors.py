"""The three ways to call the program: two commands and the module."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.cli.conftest import ROOT

DOORS = {
    "mailconfig": "command_line",
    "mailconfig-gui": "window",
    "python -m mailconfig_gui": "module",
}


def start(
    door: str, *words: str, environment: Mapping[str, str] | None = None, where: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    program = f"import sys; from mailconfig_gui.__main__ import {DOORS[door]} as run; sys.exit(run())"
    return subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=where, capture_output=True, text=True, timeout=60, check=False,
        env=os.environ if environment is None else environment,
    )  # fmt: skip
