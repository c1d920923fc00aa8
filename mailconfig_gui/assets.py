"""Find the files of `resources/`: inside the package once installed, beside it in a checkout."""
# ruff: noqa: PTH112, PTH113, PTH118, PTH120
# pathlib brings urllib and ipaddress along: a sixth of the time that `mailconfig providers` takes.

from __future__ import annotations

import os.path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_PACKAGE = os.path.dirname(os.path.realpath(__file__))
_unpacked = ""


def resource(*parts: str) -> Path:
    """Return the path of a file or folder below `resources/`.

    A wheel and a frozen bundle carry the folder inside the package, a checkout beside it, the program for Windows
    beside the archive with the package. The single file has it in the archive: from there it is unpacked for as long
    as the process runs.
    """
    from pathlib import Path

    return Path(resource_path(*parts))


def resource_path(*parts: str) -> str:
    """Return the same as text, for the way to the command line that is measured."""
    return os.path.join(_resources(_PACKAGE), *parts)


def _resources(package: str) -> str:
    above, name = os.path.split(package)
    inside = os.path.join(package, "resources")
    for place in (inside, os.path.join(above, "resources")):
        if os.path.isdir(place):
            return place
    if os.path.isfile(above):
        beside = os.path.join(os.path.dirname(above), "resources")
        return beside if os.path.isdir(beside) else _from_archive(above, name)
    return inside


def _from_archive(archive: str, package: str) -> str:
    global _unpacked
    if not _unpacked:
        import atexit
        import shutil
        import tempfile
        import zipfile

        folder = tempfile.mkdtemp(prefix="mailconfig-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        with zipfile.ZipFile(archive) as file:
            inside = f"{package}/resources/"
            file.extractall(folder, [name for name in file.namelist() if name.startswith(inside)])
        _unpacked = os.path.join(folder, package, "resources")
    return _unpacked
