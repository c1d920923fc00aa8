"""Build dist/mailconfig-setup.exe and dist/mailconfig-VERSION-windows-amd64.zip, on Linux.

README.md beside this tells the options and the rest.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.extend(str(Path(__file__).resolve().parents[1] / name) for name in ("", "bundle", "dev"))

import contents
import kit
import layout
import parts
import tools
import wine

HERE = Path(__file__).resolve().parent
#: Program -> what Python is told to run.
PROGRAMS = {
    "mailconfig": "import sys; from mailconfig_gui.__main__ import command_line; sys.exit(command_line())",
    "mailconfig-gui": "import sys; from mailconfig_gui.__main__ import window; sys.exit(window())",
}
SYSTEM = "windows-amd64"


def numbers(version: str) -> str:
    """Return a version as the properties of a file hold it: four numbers."""
    found = re.findall(r"\d+", version)[:3]
    return ".".join((*found, *"0" * (4 - len(found))))


def programs(python: layout.Interpreter, work: Path, folder: Path) -> None:
    """Compile both programs, each with icon, manifest and properties."""
    qt = kit.environment("bundle", "run", "tools")
    icon, resources = work / "mailconfig.ico", work / "launcher.o"
    kit.run(kit.python(qt), HERE / "icon.py", kit.ROOT / "resources/icons/mailconfig.svg", icon)
    for name, start in PROGRAMS.items():
        words = {
            "ICON_FILE": f'"{icon}"', "MANIFEST_FILE": f'"{HERE / "launcher.manifest"}"',
            "NUMBERS": numbers(kit.version()).replace(".", ","), "RELEASE": f'"{kit.version()}"',
            "LICENCE": f'"{kit.licence()}"', "FILE_NAME": f'"{name}.exe"',
        }  # fmt: skip
        tools.compile_resources(HERE / "launcher.rc", resources, words)
        macros = {"PYTHON": f'L"{python.library}"', "START": f'L"{start}"'}
        if name.endswith("-gui"):
            macros["WINDOWED"] = "1"
        tools.compile_program(HERE / "launcher.c", folder / f"{name}.exe", macros, resources)


def assemble(work: Path, given: Path) -> Path:
    """Make the whole folder of the program below `work` and return it."""
    python = layout.interpreter(given, work / "python")
    folder = work / "mailconfig"
    folder.mkdir()
    kit.say("laying out Python and the packages, compiling with Wine")
    carried = layout.lay_out(python, folder)
    kit.say(f"Python {carried.python}, OpenSSL {carried.openssl}")
    programs(python, work, folder)
    found = sorted(carried_parts(carried), key=lambda part: part.name.lower())
    contents.collect_licences(found, folder / "licences")
    contents.write_sbom(found, work / "sbom.cdx.json", f"mailconfig-{SYSTEM}")
    contents.check_sbom(work / "sbom.cdx.json", kit.environment("bundle", "run", "tools"))
    about = (HERE / "README.txt").read_text(encoding="utf-8")
    about = about.format(version=kit.version(), python=carried.python, openssl=carried.openssl)
    # Notepad of older Windows wants its line ends.
    (folder / "README.txt").write_text(about, encoding="utf-8", newline="\r\n")
    completion(folder / "completion")
    kit.settle(folder, executable=("*.exe", "*.dll", "*.pyd"))
    return folder


def completion(folder: Path) -> None:
    """Add what completes words in PowerShell."""
    qt = kit.environment("bundle", "run", "tools")
    made = folder.parent.parent / "shells"
    kit.run(kit.python(qt), kit.PACKAGING / "completion/generate.py", made)
    folder.mkdir()
    shutil.copyfile(made / "mailconfig.ps1", folder / "mailconfig.ps1")


def carried_parts(carried: layout.Carried) -> Iterator[contents.Part]:
    """Yield everything inside that somebody else made."""
    yield from map(contents.distribution, carried.packages)
    texts = tuple(sorted((HERE / "licences").iterdir()))
    for name, version, licence, own in (
        ("Python", carried.python, "PSF-2.0", texts),
        ("OpenSSL", carried.openssl, "Apache-2.0", ()),
    ):
        yield contents.Part(name, version, f"pkg:generic/{name.lower()}@{version}", licence, own)


def smoke(folder: Path) -> None:
    """See that a test is sent to the practice server."""
    wine.run(
        folder / "mailconfig.exe", f"--home={folder.parent / 'home'}", "test", "--provider=practice",
        "--mail-from=iot@example.org", "--to=you@example.org",
    )  # fmt: skip


def installer(work: Path, folder: Path, target: Path) -> None:
    """Make the installer of a folder."""
    helper = work / "path-entry.exe"
    tools.compile_program(HERE / "path_entry.c", helper, {"WINDOWED": "1"})
    macros = {
        "VERSION": kit.version(), "NUMBERS": numbers(kit.version()), "LICENCE": kit.licence(), "SOURCE": folder,
        "ICON": work / "mailconfig.ico", "HELPER": helper, "LIBRARY": next(folder.glob("lib/python3??.dll")).name,
        "SIZE": kit.measure(folder) // 1024, "OUTPUT": target,
    }  # fmt: skip
    tools.make_installer(HERE / "mailconfig.nsi", macros)


def make(name: str, given: Path) -> Path:
    """Make everything below build/packages/`name`, try it, and return the folder with what is handed out."""
    work = kit.fresh(name)
    folder = assemble(work, given)
    smoke(folder)
    kit.say(f"{kit.measure(folder) / 1e6:.1f} MB unpacked; packing")
    made, stem = work / "made", f"mailconfig-{kit.version()}-{SYSTEM}"
    made.mkdir()
    installer(work, folder, made / "mailconfig-setup.exe")
    kit.pack_zip(folder, made / f"{stem}.zip", top=f"mailconfig-{kit.version()}/")
    shutil.copyfile(work / "sbom.cdx.json", made / f"{stem}.cdx.json")
    return made


def build(*options: str) -> None:
    """Build all into dist/."""
    words = argparse.ArgumentParser(prog="packaging/windows/build.py", allow_abbrev=False)
    words.add_argument(
        "--python", type=Path, metavar="PLACE",
        help="another Python than that of packaging/dev/parts.toml: python.org's embeddable archive for amd64, or a"
        " folder it was unpacked to",
    )  # fmt: skip
    words.add_argument("--twice", action="store_true", help="build again, and fail where a byte differs")
    wanted = words.parse_args(options)
    started = time.monotonic()
    if parts.main(["package"]):
        raise kit.BuildError("parts are missing")
    given = wanted.python or next((parts.PARTS / "windows-python-shipped").glob("*.jar"))
    try:
        wine.lay_out()
        made = make("windows", given)
        unequal = kit.differences(made, make("windows-again", given)) if wanted.twice else []
    except wine.WineError as problem:
        raise kit.BuildError(str(problem)) from None
    if unequal:
        inside = kit.differences(*(kit.WORK / name / "mailconfig" for name in ("windows", "windows-again")))
        raise kit.BuildError(f"two builds differ: {', '.join((*unequal, *inside))}")
    kit.DIST.mkdir(exist_ok=True)
    for one in sorted(made.iterdir()):
        kit.finished(Path(shutil.copy(one, kit.DIST)), started)
    if wanted.twice:
        print("two builds: every byte is equal", flush=True)


if __name__ == "__main__":
    sys.exit(kit.main(build))
