"""A Windows Python under Wine: `wine.py` lays it out below .parts/windows, `wine.py WORD…` runs it with these words.

Made from the parts `wine`, `mingw` and `windows-…` of parts.toml; neither root nor a display is needed. What stands in
for parts of Windows that only Wine lacks lies in the folder `wine` beside this file.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import parts

HERE = Path(__file__).resolve().parent
FOLDER = parts.PARTS / "windows"
PYTHON = r"C:\Python312\python.exe"
#: Seconds for any one step of laying out; the first start of Wine takes some ten.
_STEP_S = 300
_USR = parts.PARTS / "wine" / "usr"
_STAND_INS = {"bcryptprimitives": ["-ladvapi32"], "icuuc": [], "mscms": []}


class WineError(Exception):
    """A step failed; the text says what it printed."""


def environment(prefix: Path = FOLDER, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return what Wine is started with; Windows programs see QT_* variables only as WINEQT_* ones."""
    return {
        **{name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")},
        "WINEPREFIX": str(prefix),
        "WINEARCH": "win64",
        "WINEDEBUG": "-all",
        "WINELOADER": str(_USR / "lib/wine/wine64"),
        "WINESERVER": str(_USR / "lib/wine/wineserver64"),
        "WINEDLLOVERRIDES": "mscms=n;mscoree,mshtml=",
        "WINEQT_QPA_FONTDIR": r"C:\fonts",
        "LD_LIBRARY_PATH": str(_USR / "lib/x86_64-linux-gnu"),
        "LC_ALL": "C.UTF-8",
        **(more or {}),
    }


def command(*words: str | Path) -> list[str]:
    """Return the command that starts a Windows program: the first word names it.

    Its standard output has to be a pipe: Wine shows programs a plain file as something else than Windows does.
    """
    return [str(_USR / "lib/wine/wine64"), *map(str, words)]


def run(*words: str | Path, prefix: Path = FOLDER) -> str:
    """Run a Windows program and return what it printed; raise WineError where it fails."""
    done = subprocess.run(
        command(*words), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        errors="replace", env=environment(prefix), timeout=_STEP_S, check=False,
    )  # fmt: skip
    if done.returncode:
        raise WineError(f"{' '.join(map(str, words))} ended with exit code {done.returncode}:\n{done.stdout}")
    return done.stdout


def end(prefix: Path = FOLDER) -> None:
    """End everything that still runs in this Wine."""
    server = str(_USR / "lib/wine/wineserver64")
    subprocess.run([server, "-k"], env=environment(prefix), capture_output=True, check=False)
    subprocess.run([server, "-w"], env=environment(prefix), capture_output=True, check=False)


def lay_out() -> None:
    """Make the Windows with its Python; nothing is done where that was made from the same parts already."""
    # Its packages lie where they are: new ones need no new Windows.
    used = [part for part in parts.load() if part.name in ("wine", "mingw", "windows-python")]
    sources = [Path(__file__), *sorted((HERE / "wine").iterdir())]
    fresh = [path.read_bytes() for path in (*sources, *(part.folder / ".complete" for part in used))]
    mark, wanted = FOLDER / ".complete", hashlib.sha256(b"\0".join(fresh)).hexdigest()
    if mark.exists() and mark.read_text(encoding="ascii") == wanted:
        return
    print("Laying out a Windows Python under Wine", flush=True)
    shutil.rmtree(FOLDER, ignore_errors=True)
    make_windows(FOLDER)
    make_python(FOLDER)
    print(run(PYTHON, "-c", _SAY).strip(), flush=True)
    mark.write_text(wanted, encoding="ascii")


_SAY = (
    "import sys, ssl, PySide6.QtCore as qt; print('Windows', sys.getwindowsversion()[:2], 'Python',"
    " sys.version.split()[0], ssl.OPENSSL_VERSION[:15], 'Qt', qt.qVersion())"
)


def make_windows(prefix: Path) -> None:
    """Make a Windows 10 in this folder, with what Wine lacks."""
    system = prefix / "drive_c/windows/system32"
    system.mkdir(parents=True)
    # Its package would have put it beside Wine's own libraries when it was installed; without it nothing starts.
    shutil.copy(_USR / "x86_64-w64-mingw32/lib/zlib1.dll", system)
    # Wine asks this script first, which knows the server only where the package would have been installed.
    (_USR / "lib/wine/wineserver").unlink(missing_ok=True)
    run("wineboot", "-i", prefix=prefix)
    run("winecfg", "-v", "win10", prefix=prefix)  # Wine's default is Windows 7, which Qt 6 refuses
    # A crash would open a debugger, and wait for somebody to close it.
    crash = r"HKLM\Software\Microsoft\Windows NT\CurrentVersion\AeDebug"
    run("reg", "add", crash, "/f", "/v", "Debugger", "/d", "cmd.exe /c exit 1", prefix=prefix)
    for name, libraries in _STAND_INS.items():
        compile_library(HERE / "wine" / f"{name}.c", system / f"{name}.dll", *libraries)
    shutil.copytree(_USR / "share/fonts/truetype/dejavu", prefix / "drive_c/fonts")


def make_python(prefix: Path) -> None:
    """Put Python there, which finds its packages where the parts are."""
    python = prefix / "drive_c/Python312"
    archive = next((parts.PARTS / "windows-python").glob("*.jar"))
    inside = re.compile(r"org/bytedeco/cpython/windows-x86_64/(?:bin/)?(lib/.+|[^/]+\.(?:exe|dll))")
    with zipfile.ZipFile(archive) as jar:
        for entry in jar.infolist():
            found = inside.fullmatch(entry.filename)
            if not found or entry.is_dir():
                continue
            name = found[1]
            if name.startswith("lib/"):
                name = f"DLLs/{name[4:]}" if name.endswith((".pyd", ".dll")) else f"Lib/{name[4:]}"
            place = python / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(jar.read(entry))
    (python / "DLLs/_wmi.pyd").unlink()  # Wine lacks what it asks for; `platform` does without
    make_stable_interface(python / "python312.dll")
    site = python / "Lib/site-packages"
    site.mkdir(exist_ok=True)
    shutil.copy(HERE / "wine/sitecustomize.py", site)
    folders = (parts.PARTS / name for name in ("windows-packages", "windows-tools"))
    (site / "parts.pth").write_text("".join(f"Z:{folder}\n" for folder in folders), encoding="utf-8")


def make_stable_interface(library: Path) -> None:
    """Make python3.dll, which the archive lacks: it hands calls of extension modules on to the library beside it.

    Packages for Windows carry what is made here; it has the same bytes each time.
    """
    listed = tool("objdump", "--private-headers", library)
    names = re.findall(
        r"^\s+\[\s*\d+\] (?:\+base\[\s*\d+\]\s+[0-9a-f]+ )?(_?P[yY]\w+)$", listed, re.MULTILINE
    )
    if len(set(names)) < 1000:
        raise WineError(f"{library.name} shows {len(set(names))} names only")
    forwards, empty = library.with_name("python3.def"), library.with_name("python3.c")
    lines = "".join(f"{name}={library.stem}.{name}\n" for name in sorted(set(names)))
    forwards.write_text(f"LIBRARY python3\nEXPORTS\n{lines}", encoding="ascii")
    empty.write_text(
        "int __stdcall DllMainCRTStartup(void *a, unsigned b, void *c) { return 1; }\n", encoding="ascii"
    )
    gcc(
        "-shared", "-nostdlib", "-s", "-Wl,--no-insert-timestamp,--disable-auto-image-base", "-eDllMainCRTStartup",
        "-o", library.with_name("python3.dll"), empty, forwards,
    )  # fmt: skip
    forwards.unlink()
    empty.unlink()


def compile_library(source: Path, library: Path, *options: str) -> None:
    """Compile one C file to a DLL."""
    gcc("-shared", "-O1", "-o", library, source, *options)


def gcc(*words: str | Path) -> None:
    """Compile for Windows."""
    tool("gcc-win32", f"--sysroot={parts.PARTS / 'mingw'}", *words)


def tool(name: str, *words: str | Path) -> str:
    """Run a tool of the part `mingw` and return what it printed; raise WineError where it fails."""
    usr = parts.PARTS / "mingw/usr"
    program = str(usr / "bin" / f"x86_64-w64-mingw32-{name}")
    done = subprocess.run(
        [program, *map(str, words)], capture_output=True, text=True, check=False,
        env={**os.environ, "PATH": f"{usr / 'bin'}:{os.environ['PATH']}",
             "LD_LIBRARY_PATH": str(usr / "lib/x86_64-linux-gnu"), "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    if done.returncode:
        raise WineError(f"{name} failed:\n{done.stderr}")
    return done.stdout


def follow(*words: str | Path) -> int:
    """Run a Windows program in the checkout, pass on what it prints at once, and return its exit code.

    What it started and left behind is ended.
    """

    def pass_on(stream: BinaryIO) -> None:
        while some := os.read(stream.fileno(), 65536):
            sys.stdout.buffer.write(some)
            sys.stdout.flush()

    with subprocess.Popen(
        command(*words), cwd=parts.ROOT, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:  # fmt: skip
        assert process.stdout
        reader = threading.Thread(target=pass_on, args=(process.stdout,))
        reader.start()
        try:
            process.wait()
        finally:
            end()  # now nobody holds the other end of the pipe
            reader.join()
    return process.returncode


def main(words: list[str]) -> int:
    """Exit code of the Windows Python, 1 where it could not be made."""
    if parts.main(["windows"]):
        return 1
    try:
        lay_out()
    except WineError as problem:
        print(problem, file=sys.stderr)
        return 1
    if not words:
        return 0
    return follow(PYTHON, *words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
