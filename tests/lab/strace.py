"""The real program under strace: its system calls on one folder, and a fault or a kill put into any one of them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from tests.lab.sandbox import libraries, package_folder, require

ROOT = Path(__file__).resolve().parents[2]
_CALL = re.compile(r"^(?P<pid>\d+) +(?P<name>\w+)\((?P<rest>.*)$")


class Call(NamedTuple):
    """One system call: the how-many-eth of its name in its process, and the line that strace wrote."""

    name: str
    number: int
    line: str


class Traced(NamedTuple):
    """What a traced run left: exit code (-9: killed), both outputs, the calls that touch the folder, in order."""

    code: int
    out: str
    err: str
    calls: tuple[Call, ...]
    last_was_ours: bool

    @property
    def struck(self) -> bool:
        """Whether a fault or kill met a call that touches the folder."""
        if self.code == -9:
            return self.last_was_ours
        return any("(INJECTED)" in call.line for call in self.calls)


class Strace:
    """Runs `mailconfig` with `environment`; only calls that name `folder`, or a descriptor opened in it, are kept."""

    def __init__(self, folder: Path, log: Path, environment: Mapping[str, str]) -> None:
        require("strace")
        tree = package_folder("strace") or Path("/")
        self._folder, self._log = str(folder), log
        self._environment = {
            **os.environ,
            **environment,
            **libraries(tree),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONHASHSEED": "0",
        }
        self._words = [str(tree / "usr/bin/strace"), "-E", "LD_LIBRARY_PATH"]

    def run(self, *words: object, inject: str = "") -> Traced:
        """Run one command. `inject` as strace wants it: `rename:error=EIO:when=2`, `write:signal=KILL:when=3`."""
        fault = ["-e", f"inject={inject}"] if inject else []
        done = subprocess.run(
            [*self._words, "-f", "-y", "-s", "300", "-e", "trace=%file,%desc", "-o", str(self._log), *fault,
             sys.executable, "-m", "mailconfig_gui", *map(str, words)],
            cwd=ROOT, env=self._environment, capture_output=True, timeout=60, check=False,
        )  # fmt: skip
        out, err = (text.decode(errors="backslashreplace") for text in (done.stdout, done.stderr))
        lines = self._log.read_text(encoding="utf-8", errors="backslashreplace").splitlines()
        calls = tuple(self._calls(lines))
        last = [line for line in lines if _CALL.match(line)][-1]
        return Traced(done.returncode, out, err, calls, bool(calls) and calls[-1].line == last)

    def _calls(self, lines: Iterable[str]) -> Iterator[Call]:
        seen: Counter[tuple[str, str]] = Counter()
        for line in lines:
            match = _CALL.match(line)
            if match is None:
                continue
            seen[match["pid"], match["name"]] += 1
            # What is printed may name the folder too.
            printed = match["name"] == "write" and match["rest"].startswith(("1<", "2<"))
            if self._folder in match["rest"] and match["name"] != "execve" and not printed:
                yield Call(match["name"], seen[match["pid"], match["name"]], line)
