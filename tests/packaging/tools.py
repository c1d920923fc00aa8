"""Run a builder or a built program as a person would: a process of its own, outside the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"


def run(*words: str | Path, home: Path, timeout_s: float = 300) -> subprocess.CompletedProcess[str]:
    """Run a command in `home` with nothing of this environment that could help it."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP", "TMPDIR") if name in os.environ}
    pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    return subprocess.run(
        [str(word) for word in words],
        cwd=home,
        env={
            **kept,
            **pip,
            "HOME": str(home),
            "MAILCONFIG_HOME": str(home / "mailconfig"),
            "LC_ALL": "C.UTF-8",
        },
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )


def build(form: str, *options: str | Path, home: Path, timeout_s: float = 300) -> str:
    """Run the builder of one form and return what it printed; it must succeed."""
    done = run(sys.executable, PACKAGING / form / "build.py", *options, home=home, timeout_s=timeout_s)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
