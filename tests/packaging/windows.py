"""A Windows of one's own (Wine, without a display and without Python) to try programs and installers in."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.packaging.tools import PACKAGING

sys.path.extend(str(PACKAGING / name) for name in ("", "dev", "windows"))

import kit  # type: ignore[import-not-found]
import layout  # type: ignore[import-not-found]
import tools  # type: ignore[import-not-found]
import wine  # type: ignore[import-not-found]

__all__ = ["Windows", "kit", "layout", "make_windows", "tools"]


class Windows:
    """One Windows: its drive C: is `drive`."""

    def __init__(self, prefix: Path) -> None:
        self.prefix = prefix
        self.drive = prefix / "drive_c"

    def start(self, *words: str | Path, **more: str) -> subprocess.Popen[bytes]:
        """Start a program, with these variables too."""
        return subprocess.Popen(
            wine.command(*words), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=self._environment(more),
        )  # fmt: skip

    def _environment(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """What a person has, without what the tests set for programs of their own: a keyring that fails, a home."""
        given = wine.environment(self.prefix)
        kept = {name: value for name, value in given.items() if not name.startswith(("PYTHON", "MAILCONFIG"))}
        return {**kept, **(more or {})}

    def run(self, *words: str | Path, code: int | None = 0, timeout_s: float = 120, **more: str) -> str:
        """Run a program, with these variables too, and return what it printed; it ends with `code`, None for any."""
        done = subprocess.run(
            wine.command(*words), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env=self._environment(more), timeout=timeout_s, check=False,
        )  # fmt: skip
        said = done.stdout.decode("utf-8", "replace")
        assert code is None or done.returncode == code, said
        return said

    def values(self, key: str) -> dict[str, str]:
        """Return the values below a key of the registry (HKCU\\…), {} where there is no such key."""
        exported = self.drive / "values.reg"
        exported.unlink(missing_ok=True)
        # `reg query` cuts long values off.
        self.run("reg", "export", key, r"C:\values.reg", code=None)
        if not exported.exists():
            return {}
        text = exported.read_text(encoding="utf-16").replace("\\\n  ", "").split("\n\n[")[1]
        found = {}
        for name, value in re.findall(r'^"(.*?)"=(.*)$', text, re.MULTILINE):
            if value.startswith("hex(2):"):
                found[name] = bytes.fromhex(value[7:].replace(",", "")).decode("utf-16-le").rstrip("\0")
            else:
                found[name] = value.strip('"').replace('\\"', '"').replace("\\\\", "\\")
        return found

    def path(self, windows: str) -> Path:
        """Return where a file of C: lies."""
        return self.drive.joinpath(*windows.removeprefix("C:\\").split("\\"))

    def end(self) -> None:
        """End all that runs in it."""
        wine.end(self.prefix)


def make_windows(folder: Path) -> Windows:
    """Make one below `folder` and start it; what runs in it later does not wait for its services to end."""
    wine.make_windows(folder)
    for words in ([wine.environment(folder)["WINESERVER"], "-p"], wine.command("cmd", "/c", "exit")):
        subprocess.run(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=wine.environment(folder), timeout=60, check=True,
        )  # fmt: skip
    return Windows(folder)
