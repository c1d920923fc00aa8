"""What builders and generators share: where things lie, the one version, the one time stamp, clean environments.

Builders run with any Python >= 3.11 and the standard library only; what they need beyond that goes into environments
of their own below build/packages. Finished packages go to dist/.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PACKAGING = ROOT / "packaging"
WORK = ROOT / "build" / "packages"
DIST = ROOT / "dist"
PROJECT = "mailconfig_gui"
#: What only the window needs: left out of the command line's packages.
WINDOW_ONLY = ("gui", "resources/icons", "resources/manual")


class BuildError(Exception):
    """A package could not be built or is not as it should be; the text says why."""


def say(words: str) -> None:
    """Print one line of progress at once."""
    print(f"· {words}", flush=True)


def run(*command: str | Path, environment: Mapping[str, str] | None = None, where: Path = ROOT) -> str:
    """Run a command and return what it printed; raise BuildError with its words when it fails."""
    name = Path(str(command[0])).name
    try:
        done = subprocess.run(
            [str(word) for word in command],
            cwd=where,
            env={**os.environ, **(environment or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except FileNotFoundError:
        raise BuildError(
            f"{name} is needed here and not installed; docs/packaging.md names its package"
        ) from None
    if done.returncode:
        last = "\n".join(done.stdout.splitlines()[-40:])
        raise BuildError(f"{name} ended with exit code {done.returncode}:\n{last}")
    return done.stdout


def version() -> str:
    """Return the version; mailconfig_gui/__init__.py is its only place."""
    text = (ROOT / PROJECT / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"$', text, re.MULTILINE)
    if not found:
        raise BuildError(f"{PROJECT}/__init__.py names no version")
    return found[1]


def changelog() -> list[tuple[str, str, list[str]]]:
    """Return (version, date, points) of every released section of CHANGELOG.md, newest first."""
    sections: list[tuple[str, str, list[str]]] = []
    for line in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            head = re.fullmatch(r"## \[(\d[^]]*)\] - (\d{4}-\d\d-\d\d)", line)
            sections.append((head[1], head[2], []) if head else ("", "", []))
        elif sections and line.startswith("- "):
            sections[-1][2].append(line[2:])
        elif sections and sections[-1][2] and line.startswith("  "):
            sections[-1][2][-1] += " " + line.strip()
    return [section for section in sections if section[0]]


def epoch() -> int:
    """Return the time that everything in a package bears (Unix seconds).

    SOURCE_DATE_EPOCH where set; else that of the commit; outside a repository the date of the version in the changelog.
    """
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(given)
    done = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode == 0 and done.stdout.strip():
        return int(done.stdout)
    dates = [date for number, date, _ in changelog() if number == version()]
    if not dates:
        raise BuildError(f"CHANGELOG.md has no section for version {version()}")
    return int(datetime.fromisoformat(dates[0]).replace(tzinfo=UTC).timestamp())


def reproducible() -> dict[str, str]:
    """Return the environment in which the same commit gives the same bytes."""
    return {
        "SOURCE_DATE_EPOCH": str(epoch()),
        "PYTHONHASHSEED": "1",
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "",
    }


def fresh(*parts: str) -> Path:
    """Return an empty folder below build/packages."""
    folder = WORK.joinpath(*parts)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def locked(name: str) -> Path:
    """Return one of the lists that packaging/release/lock.py writes: `run` or `tools`."""
    return PACKAGING / "locked" / f"{name}.txt"


def pins(name: str) -> dict[str, str]:
    """Return the lines of a list, hashes and markers included, by the plain name of the package."""
    entries = locked(name).read_text(encoding="utf-8").replace("\\\n", "").splitlines()
    return {plain(entry.split("==")[0]): entry for entry in entries if entry}


def plain(name: str) -> str:
    """Return the one spelling of a package's name."""
    return re.sub(r"[-_.]+", "-", name).lower()


def environment(name: str, *lists: str) -> Path:
    """Return the folder of programs of a virtual environment that holds just what these lists name, hashes checked.

    It is kept in build/packages and made again when a list or the Python changes.
    """
    folder = WORK / "environments" / name
    inside = programs(folder)
    wanted = "\n".join((sys.version, *(locked(one).read_text(encoding="utf-8") for one in lists)))
    mark = folder / ".holds"
    if not mark.exists() or mark.read_text(encoding="utf-8") != wanted:
        say(f"making the environment {name} in build/packages")
        run(sys.executable, "-m", "venv", "--clear", folder)
        files = [word for one in lists for word in ("--requirement", str(locked(one)))]
        # The full path: inside a virtual environment `python` could be another one.
        run(python(inside), "-m", "pip", "install", *QUIET, "--require-hashes", "--no-deps", *files)
        mark.write_text(wanted, encoding="utf-8")
    return inside


def programs(folder: Path) -> Path:
    """Return the folder of programs inside that of an environment."""
    return folder / ("Scripts" if sys.platform == "win32" else "bin")


QUIET = ("--quiet", "--disable-pip-version-check", "--no-input")


def python(programs: Path) -> Path:
    """Return the interpreter of an environment."""
    return programs / ("python.exe" if sys.platform == "win32" else "python")


#: The text of each licence that pyproject.toml names.
LICENCES = (ROOT / "LICENSE", ROOT / "resources/discovery/LICENSE-MPL-2.0.txt")


def _pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def licence() -> str:
    """Return the licences of the program itself as SPDX writes them, from pyproject.toml."""
    return str(_pyproject()["project"]["license"])


def runtime_requirements() -> list[str]:
    """Return what the program needs at run time, from pyproject.toml."""
    return list(_pyproject()["project"]["dependencies"])


def tool_requirements() -> list[str]:
    """Return the build tools: the dependency group `package` of pyproject.toml."""
    return list(_pyproject()["dependency-groups"]["package"])


def tracked(*under: str) -> list[Path]:
    """Return the files that belong to the source, relative to the checkout: what git does not ignore, else all."""
    done = subprocess.run(
        ["git", "ls-files", "-z", "-co", "--exclude-standard", "--", *under],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0 and done.stdout:
        names = [Path(name) for name in done.stdout.split("\0") if name]
        return sorted(name for name in names if (ROOT / name).is_file())
    found: list[Path] = []
    for name in under:
        place = ROOT / name
        found += [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]
    return sorted(path.relative_to(ROOT) for path in found if "__pycache__" not in path.parts)


def program_files(*, window: bool) -> dict[str, Path]:
    """Return where every file of the program lies by its place in a package, with its resources and manual inside.

    Without `window` those that only the window needs are left out.
    """
    folders = {
        PROJECT: PROJECT,
        **_pyproject()["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"],
    }
    found = {
        (Path(inside) / source.relative_to(outside)).as_posix(): source
        for outside, inside in folders.items()
        for source in tracked(outside)
    }
    without = () if window else tuple(f"{PROJECT}/{name}/" for name in WINDOW_ONLY)
    return {inside: source for inside, source in found.items() if not inside.startswith(without)}


def copy_program(target: Path, *, window: bool) -> None:
    """Copy the package with its resources inside, as a wheel holds it; without `window` without its parts."""
    for inside, source in program_files(window=window).items():
        place = target / inside
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / source, place)


def settle(folder: Path, *, executable: Iterable[str] = ()) -> None:
    """Give every file below a folder the one time stamp and plain permissions; `executable` are patterns of names."""
    stamp = epoch()
    for path in sorted(folder.rglob("*"), key=lambda path: len(path.parts), reverse=True):
        if path.is_symlink():
            os.utime(path, (stamp, stamp), follow_symlinks=False)
            continue
        runs = path.is_dir() or any(path.match(pattern) for pattern in executable)
        path.chmod(0o755 if runs else 0o644)
        os.utime(path, (stamp, stamp))
    folder.chmod(0o755)
    os.utime(folder, (stamp, stamp))


def pack_zip(folder: Path, target: Path, method: int = zipfile.ZIP_DEFLATED, top: str = "") -> None:
    """Pack the files below a folder, each with `top` before its name; the same files give the same bytes."""
    when = time.gmtime(epoch())[:6]
    with zipfile.ZipFile(target, "w", method) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(top + path.relative_to(folder).as_posix(), when)
            entry.compress_type = method
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes(), compresslevel=9)


def measure(folder: Path) -> int:
    """Return the bytes of all files below a folder."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir() or path.is_symlink())


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def differences(one: Path, other: Path) -> list[str]:
    """Return the names of the files that are not byte-equal in both folders."""

    def table(folder: Path) -> dict[str, object]:
        return {
            path.relative_to(folder).as_posix(): path.readlink() if path.is_symlink() else digest(path)
            for path in folder.rglob("*")
            if path.is_symlink() or path.is_file()
        }

    first, second = table(one), table(other)
    return sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))


def finished(path: Path, started: float) -> None:
    """Say what was built."""
    seconds = time.monotonic() - started
    name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    print(f"{name}  {path.stat().st_size / 1e6:.2f} MB  {seconds:.1f} s  sha256 {digest(path)}", flush=True)


def keep(files: Mapping[Path, str | None]) -> int:
    """Write what a generator made, None for no file; with --check say what is not so yet, and return 1 where one is."""
    code = 0
    for path, text in files.items():
        if (path.read_text(encoding="utf-8") if path.exists() else None) == text:
            continue
        if "--check" in sys.argv[1:]:
            name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
            print(f"{name} is out of date; run packaging/generate/{Path(sys.argv[0]).name}", file=sys.stderr)
            code = 1
        elif text is None:
            path.unlink()
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return code


def main(build: object, arguments: list[str] | None = None) -> int:
    """Run a builder; 1 and its words when it fails."""
    try:
        build(*(sys.argv[1:] if arguments is None else arguments))  # type: ignore[operator]
    except BuildError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0
