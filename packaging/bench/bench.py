"""Measure everything in packaging/bench/README.md: `bench.py [--short] [--runs N] [--only GROUP ...] [--keep]`.

Prints a table and writes build/bench.json; with --keep also packaging/bench/performance.json, of which the page is made
(packaging/generate/performance.py). --only measures some groups anew and keeps the other figures of the file.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(ROOT)]

import engine_costs  # noqa: E402
import explains  # noqa: E402
import senders  # noqa: E402
import sends  # noqa: E402
import sizes  # noqa: E402
import stalls  # noqa: E402
import starts  # noqa: E402
from lab import Lab  # noqa: E402
from measure import FailedError, Figure  # noqa: E402

from tests.lab.sandbox import LabError  # noqa: E402

RESULT = ROOT / "build" / "bench.json"
KEPT = ROOT / "packaging" / "bench" / "performance.json"
Figures = dict[str, Figure]


class Bench:
    """One round of measurement; servers are started when a group first asks for them."""

    def __init__(self, runs: int, folder: Path, *, short: bool) -> None:
        self.runs = runs
        self.short = short
        self.folder = folder
        self.environment = senders.environment(folder / "home")
        self.tables: dict[str, Any] = {}
        self._lab: Lab | None = None

    @property
    def lab(self) -> Lab:
        """The servers."""
        if self._lab is None:
            place = self.folder / "lab"
            place.mkdir()
            self._lab = Lab(place)
        return self._lab

    def close(self) -> None:
        """Stop what was started."""
        if self._lab is not None:
            self._lab.close()

    def stages(self) -> Figures:
        """Round trips in all, and stage by stage for the second table of the page."""
        figures, self.tables["stages"] = sends.stages(self.lab, self.environment)
        return figures

    def groups(self) -> dict[str, Callable[[], Figures]]:
        """What can be asked for with --only."""
        runs, environment = self.runs, self.environment
        return {
            "command": lambda: starts.command_line(runs * 2, environment),
            "explain": lambda: explains.explain(runs, environment),
            "window": lambda: starts.window(runs, environment, self.folder, short=self.short),
            "typing": lambda: stalls.typing(runs, environment),
            "local": lambda: sends.local(self.lab, runs, environment),
            "java": lambda: sends.java(self.lab, runs, environment),
            "links": lambda: sends.links(self.lab, runs, environment),
            "stages": self.stages,
            "dead": lambda: sends.dead_address(self.lab, runs, environment),
            "probe": lambda: engine_costs.probe(self.lab, runs, environment),
            "cancel": lambda: engine_costs.cancel(self.lab, runs, environment),
            "many": lambda: engine_costs.many(self.lab, environment),
            "stalls": lambda: stalls.stalls(self.lab, runs, environment),
            "sizes": lambda: sizes.sizes(ROOT),
        }


SHORT = ("command", "explain", "window")


def main() -> int:
    """Measure what is asked for, print it, write it; 1 when a group could not be measured."""
    parser = argparse.ArgumentParser(description="Measure speed against floors and rivals.")
    parser.add_argument("--short", action="store_true", help="three runs of what needs no server")
    parser.add_argument("--runs", type=int, default=9, metavar="N", help="paired runs of each figure")
    parser.add_argument("--only", nargs="+", metavar="GROUP", help="measure these groups anew")
    parser.add_argument("--keep", action="store_true", help="write packaging/bench/performance.json too")
    options = parser.parse_args()
    for place in (ROOT / "mailconfig_gui", HERE):
        compileall.compile_dir(place, quiet=1)
    known: dict[str, Any] = {"figures": {}, "tables": {}}
    if options.only and RESULT.exists():
        known = json.loads(RESULT.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="mailconfig-bench-") as folder:
        bench = Bench(3 if options.short else options.runs, Path(folder), short=options.short)
        groups = bench.groups()
        missing: list[str] = []
        wanted = options.only or (SHORT if options.short else groups)
        if unknown := set(wanted) - set(groups):
            parser.error(f"no group {', '.join(sorted(unknown))}; there are {', '.join(groups)}")
        try:
            for name in wanted:
                start = time.monotonic()
                try:
                    found = groups[name]()
                except (FailedError, LabError, OSError, RuntimeError, subprocess.SubprocessError) as trouble:
                    print(f"· {name}: not measured, {trouble}", flush=True)
                    missing.append(name)
                    continue
                for key, figure in found.items():
                    known["figures"][key] = figure._asdict()
                    print(row(key, figure), flush=True)
                known["tables"].update(bench.tables)
                print(f"· {name}: {time.monotonic() - start:.0f} s", flush=True)
                if not options.short:
                    write(known, keep=options.keep)
        finally:
            bench.close()
    # The short form only prints: whether the programs work at all is for the tests to say.
    return 1 if missing and not options.short else 0


def write(known: dict[str, Any], *, keep: bool) -> None:
    """Write what is known so far, after each group: a round takes long enough to be interrupted."""
    text = json.dumps({**known, "system": system()}, indent=1, sort_keys=True) + "\n"
    for path in (RESULT, *((KEPT,) if keep else ())):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def row(key: str, figure: Figure) -> str:
    """Return one line of the table on the terminal."""
    ours = f"{figure.ours.median:g} {figure.unit}"
    floor = f"{figure.floor.median:g}" if figure.floor else ""
    ratio = ""
    if figure.ratio:
        ratio = f"{figure.ratio.median:.2f} ({figure.ratio.least:.2f} to {figure.ratio.most:.2f})"
    else:
        ratio = f"({figure.ours.least:g} to {figure.ours.most:g})"
    cpu = f"cpu {figure.cpu.median:.2f}" if figure.cpu else ""
    return f"{key:<28} {ours:>18} {floor:>8}  {ratio:<24} {cpu}"


def system() -> dict[str, str]:
    """Say what it was measured on, naming no machine."""
    import PySide6

    return {
        "system": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "qt": PySide6.__version__,
        "date": time.strftime("%Y-%m-%d"),
    }


if __name__ == "__main__":
    sys.exit(main())
