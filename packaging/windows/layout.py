"""Lay a Windows Python, the packages and the program out in one folder, as the two programs of launcher.c expect it.

Above lie the programs, `lib` holds the rest: the interpreter with its extension modules, `python3xx.zip` with the
standard library and `packages.zip` with all other pure Python, both as bytecode, what cannot lie in an archive, and
`python3xx._pth`, which names these places to the interpreter.
"""

from __future__ import annotations

import fnmatch
import shutil
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.extend(str(Path(__file__).resolve().parents[1] / name) for name in ("", "dev"))

import kit
import parts
import tools
import wine

HERE = Path(__file__).resolve().parent


def _words(text: str) -> list[str]:
    return text.split()


#: The oldest Python that runs it, 3.x (pyproject.toml).
OLDEST = 11
#: Of the standard library: never reached by this program.
UNUSED_MODULES = _words("""
    __phello__ _aix_support _android_support _apple_support _ios_support _osx_support _pyrepl _remote_debugging
    antigravity bdb cProfile cmd code compileall curses dbm doctest ensurepip idlelib lib2to3 mailbox modulefinder
    msilib multiprocessing pdb pip pip-* pickletools profile pstats pty pyclbr pydoc pydoc_data rlcompleter
    site-packages sqlite3 symtable tabnanny test this tkinter trace tracemalloc turtle turtledemo unittest venv
    wsgiref xmlrpc zipapp
""")
#: Of its extension modules. Without _wmi `platform` reads the registry instead of asking a service.
UNUSED_LIBRARIES = _words("""
    _bz2* _ctypes_test* _lzma* _msi* _multiprocessing* _remote_debugging* _sqlite3* _test* _tkinter* _wmi* _xx*
    _zoneinfo* _zstd* jnipython* pyshellext* sqlite3* tcl* tk* winsound* xxlimited* zlib1*
""")
#: Of the packages: what no code of ours reaches. Of Qt only what a window of widgets with SVG icons loads.
UNUSED_FILES = _words("""
    aiosmtpd/docs aiosmtpd/qa aiosmtpd/tests bin keyring/testing keyring/devpi_client.py keyring/backends/macOS share
    urllib3/contrib/emscripten urllib3/contrib/pyopenssl.py urllib3/contrib/socks.py cffi/*.h pycparser/*.cfg *.pyi
    */py.typed keyring/*.bash keyring/*.zsh
""")
QT = {
    "PySide6": _words("""
        __init__.py _config.py _git_pyside_version.py support/* pyside6.abi3.dll QtCore.pyd QtGui.pyd QtWidgets.pyd
        Qt6Core.dll Qt6Gui.dll Qt6Svg.dll Qt6Widgets.dll plugins/iconengines/qsvgicon.dll
        plugins/imageformats/qsvg.dll plugins/platforms/qwindows.dll plugins/platforms/qoffscreen.dll
        plugins/styles/*.dll msvcp140*.dll vcruntime140*.dll
    """),
    "shiboken6": _words("""
        __init__.py _config.py _git_shiboken_module_version.py Shiboken.pyd shiboken6.abi3.dll msvcp140*.dll
        vcruntime140*.dll
    """),
}
#: Libraries of Windows 10 1809 and newer itself; anything else that is asked for has to be inside.
SYSTEM = _words("""
    advapi32 api-ms-win-* authz bcrypt bcryptprimitives cfgmgr32 comctl32 comdlg32 crypt32 d2d1 d3d11 d3d12 d3d9
    dbghelp dcomp dnsapi dwmapi dwrite dxgi gdi32 icuuc imm32 iphlpapi kernel32 mpr msvcrt netapi32 ntdll ole32
    oleaut32 propsys psapi rpcrt4 runtimeobject secur32 setupapi shcore shell32 shlwapi ucrtbase uiautomationcore
    user32 userenv uxtheme version winmm winspool.drv ws2_32 wtsapi32 mscms
""")


class Interpreter(NamedTuple):
    """A Windows Python: its `library` (python314.dll), `number` (3.14) and the `folder` with its own files."""

    library: str
    number: str
    folder: Path

    @property
    def archive(self) -> Path:
        """Where python.org's embeddable has the standard library, compiled."""
        return (self.folder / self.library).with_suffix(".zip")


def interpreter(given: Path, work: Path) -> Interpreter:
    """Return a Python as it lies in a folder, in python.org's embeddable archive, or in a .jar of Maven Central.

    BuildError says what is wrong with it.
    """
    if given.is_file():
        try:
            with zipfile.ZipFile(given) as archive:
                archive.extractall(work)
        except zipfile.BadZipFile:
            raise kit.BuildError(f"{given} is no archive (.zip or .jar), or a damaged one") from None
    elif not given.is_dir():
        raise kit.BuildError(f"{given} is not there")
    library = next((work if given.is_file() else given).rglob("python3??.dll"), None)
    if not library:
        raise kit.BuildError(f"{given} holds no Windows Python (python3xx.dll)")
    number = f"3.{library.stem[7:]}"
    if tools.machine(library) != tools.AMD64:
        raise kit.BuildError(
            f"{given} holds a Python for other processors; the one for amd64 (64-bit) is wanted"
        )
    if int(library.stem[7:]) < OLDEST:
        raise kit.BuildError(f"{given} holds Python {number}; mailconfig needs 3.{OLDEST} or newer")
    found = Interpreter(library.name, number, library.parent)
    if not found.archive.exists() and not (found.folder / "lib").is_dir():
        raise kit.BuildError(f"{given} holds no standard library ({found.archive.name})")
    if not any(found.folder.rglob("python.exe")):
        raise kit.BuildError(f"{given} holds no python.exe")
    return found


class Carried(NamedTuple):
    """What was laid out: the version of Python, that of OpenSSL, and what each package says of itself (.dist-info)."""

    python: str
    openssl: str
    packages: tuple[Path, ...]


def lay_out(python: Interpreter, folder: Path) -> Carried:
    """Fill the empty `folder` with all but the programs; folders beside it are made for the work."""
    lib = folder / "lib"
    standard, packages, about = (folder.parent / name for name in ("standard", "packages", "about"))
    for place in (lib, standard, packages, about):
        place.mkdir()
    _take_interpreter(python, lib, standard)
    _take_packages(python, packages)
    kit.copy_program(packages, window=True)
    _prune(packages)
    for information in packages.glob("*.dist-info"):
        shutil.copytree(information, about / information.name)
        # Entry points are asked for (keyring); the rest is for licences and the list of parts.
        for file in list(information.rglob("*")):
            if file.is_file() and file.name not in ("METADATA", "entry_points.txt"):
                file.unlink()
    versions = _compile(python, lib, standard, packages)
    _move_out(packages, lib)
    stem = Path(python.library).stem
    kit.pack_zip(standard, lib / f"{stem}.zip", zipfile.ZIP_STORED)
    kit.pack_zip(packages, lib / "packages.zip", zipfile.ZIP_STORED)
    (lib / f"{stem}._pth").write_text(f"{stem}.zip\npackages.zip\n.\n", encoding="ascii")
    missing = set(_missing(folder))
    if missing:
        raise kit.BuildError(f"libraries that are neither inside nor part of Windows: {sorted(missing)}")
    return Carried(*versions, tuple(sorted(about.iterdir())))


def _take_interpreter(python: Interpreter, lib: Path, standard: Path) -> None:
    if python.archive.exists():
        with zipfile.ZipFile(python.archive) as file:
            file.extractall(standard)
    else:
        for path in (python.folder / "lib").iterdir():
            if path.suffix not in (".pyd", ".dll"):
                (shutil.copytree if path.is_dir() else shutil.copyfile)(path, standard / path.name)
    for path in list(standard.iterdir()):
        if _matches(path.name.split(".py")[0], UNUSED_MODULES):
            _remove(path)
    for place in (python.folder, python.folder / "lib", python.folder / "DLLs"):
        for path in (*place.glob("*.dll"), *place.glob("*.pyd")):
            if not _matches(path.name, UNUSED_LIBRARIES):
                shutil.copyfile(path, lib / path.name)
    if not (lib / "python3.dll").exists():
        wine.make_stable_interface(lib / python.library)
        tools.sign(lib / "python3.dll")


def _take_packages(python: Interpreter, packages: Path) -> None:
    """Install what is locked for Windows, each checked by its hash."""
    wanted = packages.with_name("requirements.txt")
    wanted.write_text(parts.locked_for_windows(kit.locked("run"), python.number), encoding="utf-8")
    install = parts.pip_for_windows(packages, python.number)
    kit.run(*install, "--no-deps", "--require-hashes", "--requirement", wanted)
    wanted.unlink()


def _prune(packages: Path) -> None:
    """Leave out what no code of ours reaches, and folders that are empty then."""
    for path in sorted(packages.rglob("*"), reverse=True):
        inside = path.relative_to(packages)
        names = [inside.as_posix(), *map(Path.as_posix, inside.parents)]
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif any(_matches(name, UNUSED_FILES) for name in names) or (
            inside.parts[0] in QT and not _matches("/".join(inside.parts[1:]), QT[inside.parts[0]])
        ):
            path.unlink()


def _compile(python: Interpreter, lib: Path, *trees: Path) -> list[str]:
    """Let the interpreter turn sources into bytecode that it never compares with them; return what it says it is."""
    stem = Path(python.library).stem
    (lib / f"{stem}._pth").write_text(
        "".join(f"..\\..\\{tree.name}\n" for tree in trees) + ".\n", encoding="ascii"
    )
    program = lib / "python.exe"
    shutil.copyfile(next(python.folder.rglob("python.exe")), program)
    said = wine.run(program, "-B", HERE / "compile_all.py", *trees)
    program.unlink()
    return said.split()


def _move_out(packages: Path, lib: Path) -> None:
    """Leave only what can be read from an archive: bytecode, and what packages say of themselves."""
    (packages / kit.PROJECT / "resources").rename(lib / "resources")
    for path in list(packages.iterdir()):
        files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
        if not path.name.endswith(".dist-info") and any(file.suffix != ".pyc" for file in files):
            path.rename(lib / path.name)


def _missing(folder: Path) -> Iterator[str]:
    """Yield the libraries that something inside asks for and that are nowhere."""
    files = [path for path in folder.rglob("*") if path.suffix in (".dll", ".pyd", ".exe")]
    inside = {path.name.lower() for path in files}
    for path in files:
        for name in tools.imports(path):
            if name not in inside and not _matches(name.removesuffix(".dll"), SYSTEM):
                yield f"{name} (for {path.name})"


def _matches(name: str, patterns: list[str]) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def _remove(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink()
