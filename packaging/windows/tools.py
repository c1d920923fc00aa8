"""The tools of the Windows packages: a cross compiler and the maker of installers. Wine is in packaging/dev/wine.py."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

sys.path.extend(str(Path(__file__).resolve().parents[1] / name) for name in ("", "dev"))

import kit
import wine

AMD64 = 0x8664
NSIS = kit.ROOT / ".parts/nsis/usr"
#: The command line of a signing tool, with $f for the file.
SIGN = "MAILCONFIG_SIGN"
#: The same bytes each time; at a place that nobody can guess, with memory that is either written or run.
LINKED = ("-static", "-s", "-Wl,--no-insert-timestamp,--dynamicbase,--nxcompat,--high-entropy-va")


def compile_program(source: Path, target: Path, macros: Mapping[str, str], *resources: Path) -> None:
    """Make a Windows program from one C file and objects made by `compile_resources`, and sign it."""
    kind = "-mwindows" if "WINDOWED" in macros else "-mconsole"
    defined = [f"-D{name}={value}" for name, value in macros.items()]
    wine.gcc(
        "-municode", kind, "-Os", "-Wall", "-Wextra", *LINKED, *defined, source, *resources, "-o", target
    )
    sign(target)


def sign(file: Path) -> None:
    """Sign a file where a tool for it is named."""
    if tool := os.environ.get(SIGN):
        kit.run(*(str(file) if word == "$f" else word for word in shlex.split(tool)))


def compile_resources(source: Path, target: Path, words: Mapping[str, str | Path]) -> None:
    """Make an object of icon, manifest and properties; `words` are put in place of their names."""
    # windres leaves comments and names to a C preprocessor.
    text = re.sub(r"/\*.*?\*/", "", source.read_text(encoding="ascii"), flags=re.DOTALL)
    for name, word in words.items():
        text = re.sub(rf"\b{name}\b", lambda _, word=word: str(word), text)
    filled = target.with_suffix(".rc")
    filled.write_text(text, encoding="ascii")
    wine.tool("windres", "--preprocessor=cat", filled, target)


def machine(file: Path) -> int:
    """Return for which processors a Windows program or library is, as its header says; AMD64 is what we want."""
    content = file.read_bytes()
    header = int.from_bytes(content[0x3C:0x40], "little")
    return int.from_bytes(content[header + 4 : header + 6], "little")


def imports(file: Path) -> set[str]:
    """Return the libraries that a Windows program or library asks for when it is loaded, in small letters."""
    said = wine.tool("objdump", "--private-headers", file)
    return {name.lower() for name in re.findall(r"DLL Name: (\S+)", said)}


def make_installer(script: Path, macros: Mapping[str, str]) -> None:
    """Let NSIS make an installer; where a tool for it is named, it has the uninstaller signed, then the installer."""
    if tool := os.environ.get(SIGN):
        macros = {**macros, "SIGN": tool.replace("$f", '"%1"')}
    defined = [f"-D{name}={value}" for name, value in macros.items()]
    own = {"NSISDIR": str(NSIS / "share/nsis"), "LD_LIBRARY_PATH": str(NSIS / "lib/x86_64-linux-gnu")}
    kit.run(
        NSIS / "bin/makensis", "-V2", "-WX", "-NOCONFIG", "-INPUTCHARSET", "UTF8", *defined, script,
        environment={**kit.reproducible(), **own},
    )  # fmt: skip
