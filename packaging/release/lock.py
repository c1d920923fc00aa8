"""Write packaging/locked/: what the packages are made of and with, each with the SHA-256 of every file it may come as.

`lock.py` keeps the locked versions that pyproject.toml still allows; `lock.py --upgrade` takes the newest. The lists
hold for every system; markers say what is for one of them only.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import kit

#: List -> what of pyproject.toml it is made from.
LISTS = {"run": ("pyproject.toml",), "tools": ("--group", "package")}


def build(*options: str) -> None:
    """Write both lists; a package that is in both has the same version in both."""
    folder = kit.WORK / "environments" / "lock"
    if not folder.exists():
        kit.run(sys.executable, "-m", "venv", folder)
        kit.run(kit.python(kit.programs(folder)), "-m", "pip", "install", *kit.QUIET, "uv>=0.9")
    for name, source in LISTS.items():
        kit.say(f"locking {name}")
        same = () if name == "run" else ("--constraint", kit.locked("run"))
        kit.run(
            kit.programs(folder) / "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11",
            "--generate-hashes", "--no-annotate", "--no-header", "--native-tls", *options, *same, *source,
            "--output-file", kit.locked(name),
        )  # fmt: skip


if __name__ == "__main__":
    sys.exit(kit.main(build))
