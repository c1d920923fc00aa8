"""Build wheel and sdist of both distributions into dist/ and compare what is in them with what should be.

`mailconfig-gui` holds everything; `mailconfig-cli` is made of the same files without the window and without Qt. See
docs/decisions/0020-command-line-without-qt.md.
"""

from __future__ import annotations

import json
import sys
import tarfile
import time
import tomllib
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import kit

HERE = Path(__file__).resolve().parent
#: In the sdist beside the program; what hatchling adds of its own accord stands last.
SOURCES = ("mailconfig_gui", "resources", "po", "tests", "packaging", "docs", "Makefile", "CHANGELOG.md")
ADDED = ("LICENSE", "README.md", "pyproject.toml", ".gitignore")
DIST_INFO = ("METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE")


def stage_cli(folder: Path) -> None:
    """Lay out the source tree of mailconfig-cli."""
    kit.copy_program(folder, window=False)
    project = tomllib.loads((kit.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    words = (HERE / "cli.toml").read_text(encoding="utf-8")
    for name, entries in (
        ("{dependencies}", [one for one in project["dependencies"] if not one.startswith("PySide6")]),
        ("{postgresql}", project["optional-dependencies"]["postgresql"]),
    ):
        words = words.replace(name, json.dumps(entries))  # a list of plain strings is written alike in TOML
    (folder / "pyproject.toml").write_text(words, encoding="utf-8")
    (folder / "README.md").write_bytes((HERE / "README.md").read_bytes())
    (folder / "LICENSE").write_bytes((kit.ROOT / "LICENSE").read_bytes())


def build(target: str = "", *only: str) -> None:
    """Build into `target`, else into dist/; `only` names the distributions: mailconfig-gui, mailconfig-cli."""
    out = Path(target).absolute() if target else kit.DIST
    out.mkdir(parents=True, exist_ok=True)
    programs = kit.environment("tools", "tools")
    for name in only or ("mailconfig-gui", "mailconfig-cli"):
        started = time.monotonic()
        tree = kit.ROOT
        if name == "mailconfig-cli":
            tree = kit.fresh("mailconfig-cli")
            stage_cli(tree)
        kit.say(f"building {name} {kit.version()}")
        kit.run(
            kit.python(programs), "-m", "build", "--no-isolation", "--outdir", out, tree,
            environment=kit.reproducible(),
        )  # fmt: skip
        stem = f"{name.replace('-', '_')}-{kit.version()}"
        packages = [out / f"{stem}-py3-none-any.whl", out / f"{stem}.tar.gz"]
        kit.run(kit.python(programs), "-m", "twine", "check", "--strict", *packages)
        compare(packages[0], expected_in_wheel(stem, window=name == "mailconfig-gui"))
        compare(packages[1], expected_in_sdist(stem) if tree == kit.ROOT else _below(tree, stem))
        for package in packages:
            kit.finished(package, started)


def expected_in_wheel(stem: str, *, window: bool) -> set[str]:
    """Every file of the package and its resources, the metadata, and nothing else."""
    return {*kit.program_files(window=window)} | {f"{stem}.dist-info/{name}" for name in DIST_INFO}


def expected_in_sdist(stem: str) -> set[str]:
    """The whole source with tests, documentation and recipes."""
    names = {path.as_posix() for path in kit.tracked(*SOURCES, *ADDED)} | {"PKG-INFO"}
    return {f"{stem}/{name}" for name in names}


def _below(tree: Path, stem: str) -> set[str]:
    names = {path.relative_to(tree).as_posix() for path in tree.rglob("*") if path.is_file()}
    names |= {"PKG-INFO", ".gitignore"}  # hatchling takes the latter along from the checkout around it
    return {f"{stem}/{name}" for name in names}


def compare(package: Path, expected: set[str]) -> None:
    """Raise BuildError when a package lacks a file or holds one too many."""
    if package.suffix == ".whl":
        with zipfile.ZipFile(package) as wheel:
            found = set(wheel.namelist())
    else:
        with tarfile.open(package) as sdist:
            found = {entry.name for entry in sdist if entry.isfile()}
    lacking, extra = sorted(expected - found), sorted(found - expected)
    if lacking or extra:
        raise kit.BuildError(f"{package.name} lacks {lacking} and holds besides {extra}")


if __name__ == "__main__":
    sys.exit(kit.main(build))
