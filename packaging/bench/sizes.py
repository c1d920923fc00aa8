"""What installing costs: download and disk of the wheel with everything it needs, against PySide6-Essentials alone."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

from measure import Figure, Sample, against

_QT = ("PySide6-Essentials", "shiboken6")


def sizes(root: Path) -> dict[str, Figure]:
    """Both in MiB; exact, so one run."""
    with tempfile.TemporaryDirectory(prefix="mailconfig-sizes-") as folder:
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
        constraints = Path(folder) / "constraints.txt"
        constraints.write_text(f"{_QT[0]}=={metadata.version(_QT[0])}\n", encoding="ascii")
        subprocess.run(
            [*pip, "wheel", "--no-build-isolation", "--wheel-dir", f"{folder}/wheels", "--constraint",
             str(constraints), str(root)],
            check=True,
        )  # fmt: skip
        wheels = list(Path(folder, "wheels").glob("*.whl"))
        qt = [wheel for wheel in wheels if wheel.name.lower().startswith(("pyside6", "shiboken6"))]
        figures = {"download": _figure(map(_size, wheels), map(_size, qt))}
        for name, these in (("all", wheels), ("qt", qt)):
            subprocess.run(
                [
                    *pip,
                    "install",
                    "--no-deps",
                    "--no-compile",
                    "--target",
                    f"{folder}/{name}",
                    *map(str, these),
                ],
                check=True,
            )
        figures["disk"] = _figure(_tree(Path(folder, "all")), _tree(Path(folder, "qt")))
    return figures


def _tree(folder: Path) -> list[int]:
    return [_size(path) for path in folder.rglob("*") if path.is_file()]


def _size(path: Path) -> int:
    return path.stat().st_size


def _figure(ours: object, floor: object) -> Figure:
    mib = [sum(each) / 2**20 for each in (ours, floor)]  # type: ignore[call-overload]
    return against([Sample(mib[0])], [Sample(mib[1])], "MiB")
