"""Find the files of `resources/`: inside the package once installed, beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_unpacked: Path | None = None


def resource(*parts: str) -> Path:
    """Return the path of a file or folder below `resources/`.

    A wheel and a frozen bundle carry the folder inside the package, a checkout beside it. The single file is a zip
    archive: there the folder is unpacked for as long as the process runs.
    """
    return _resources(_PACKAGE).joinpath(*parts)


def _resources(package: Path) -> Path:
    for place in (package / "resources", package.parent / "resources"):
        if place.is_dir():
            return place
    if package.parent.is_file():
        return _from_archive(package.parent, package.name)
    return package / "resources"


def _from_archive(archive: Path, package: str) -> Path:
    global _unpacked
    if _unpacked is None:
        import atexit
        import shutil
        import tempfile
        import zipfile

        folder = tempfile.mkdtemp(prefix="mailconfig-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        with zipfile.ZipFile(archive) as file:
            inside = f"{package}/resources/"
            file.extractall(folder, [name for name in file.namelist() if name.startswith(inside)])
        _unpacked = Path(folder, package, "resources")
    return _unpacked
