"""What starting costs: the command line against its imports, the window against a bare one."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

from measure import Figure, Sample, against, output, paired, process

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PAINT = [sys.executable, str(HERE / "paint.py")]


def command_line(runs: int, environment: dict[str, str]) -> dict[str, Figure]:
    """`--help` and `providers` as whole processes against Python and the imports that they cannot do without."""
    mailconfig = str(Path(sys.executable).with_name("mailconfig"))
    calls = {
        "help": [mailconfig, "--help"],
        "argparse": [sys.executable, "-c", "import argparse"],
        "providers": [mailconfig, "providers"],
        "tomllib": [sys.executable, "-c", "import argparse, tomllib"],
    }
    taken = paired(
        {
            name: (lambda command=command: process(command, environment))  # type: ignore[misc]
            for name, command in calls.items()
        },
        runs,
    )
    return {
        "help": against(taken["help"], taken["argparse"]),
        "providers": against(taken["providers"], taken["tomllib"]),
    }


def window(runs: int, environment: dict[str, str], folder: Path, *, short: bool = False) -> dict[str, Figure]:
    """First paint, warm and (unless `short`) cold; the window complete, and memory then."""
    wanted = folder / "widgets.json"
    listed = json.loads(output([*PAINT, "ours", "--complete", "--list"], environment))["widgets"]
    wanted.write_text(json.dumps(listed), encoding="utf-8")
    ours, bare = [*PAINT, "ours"], [*PAINT, "bare", str(wanted)]
    calls = {"ours": ours, "complete": [*ours, "--complete"], "bare": bare}
    warm = paired(
        {
            name: (lambda command=command: process(command, environment))  # type: ignore[misc]
            for name, command in calls.items()
        },
        runs,
    )

    def after_eviction(command: list[str]) -> Sample:
        evict(cold_files())
        return process(command, environment)

    memory = paired(
        {
            name: (lambda command=command: Sample(_rss_mib(command, environment)))  # type: ignore[misc]
            for name, command in calls.items()
        },
        runs,
        warm_up=0,
    )
    figures = {
        "paint-warm": against(warm["ours"], warm["bare"]),
        "complete-warm": against(warm["complete"], warm["bare"]),
        "memory": against(memory["complete"], memory["bare"], "MiB"),
    }
    if not short:
        cold = paired({"ours": lambda: after_eviction(ours), "bare": lambda: after_eviction(bare)}, runs)
        figures["paint-cold"] = against(cold["ours"], cold["bare"])
    return figures


def _rss_mib(command: list[str], environment: dict[str, str]) -> float:
    return float(json.loads(output(command, environment))["rss_kib"]) / 1024


def cold_files() -> Iterable[Path]:
    """Every file that starting the window may read: Python's library, Qt, the program."""
    for folder in (
        sysconfig.get_path("stdlib"), sysconfig.get_path("platlib"), ROOT / "mailconfig_gui", ROOT / "resources",
    ):  # fmt: skip
        for place, folders, names in os.walk(folder):
            folders[:] = [name for name in folders if name not in ("test", "tests", "site-packages")]
            yield from (Path(place, name) for name in names)


def evict(files: Iterable[Path]) -> None:
    """Have the system forget the pages of these files, unless another process has them mapped."""
    for path in files:
        with contextlib.suppress(OSError):
            number = os.open(path, os.O_RDONLY)
            try:
                os.posix_fadvise(number, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(number)
