"""Build dist/mailconfig.pyz: the command line in one file that runs on any Python >= 3.11 with nothing installed.

`tree()` is also what the Debian package mailconfig-cli is made of.
"""

from __future__ import annotations

import compileall
import os
import py_compile
import re
import shutil
import sys
import tempfile
import time
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import kit

HERE = Path(__file__).resolve().parent
#: Parts of the dependencies that no code of ours reaches.
UNUSED = (
    "aiosmtpd/docs", "aiosmtpd/qa", "aiosmtpd/tests", "bin", "keyring/testing", "keyring/devpi_client.py",
    "more_itertools/*.pyi", "share", "urllib3/contrib/emscripten", "urllib3/contrib/pyopenssl.py",
    "urllib3/contrib/socks.py",
)  # fmt: skip


def requirements() -> list[str]:
    """Return the names of the pure dependencies."""
    lines = (HERE / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def tree(folder: Path) -> None:
    """Lay out the program and its pure dependencies in an empty folder, without bytecode."""
    pins = kit.pins("run")
    with tempfile.TemporaryDirectory() as place:
        wanted = Path(place) / "requirements.txt"
        # For every Python and system: the markers go, the hashes stay.
        lines = [re.sub(" ;.*?(?=    --hash)", "", pins[kit.plain(name)]) for name in requirements()]
        wanted.write_text("\n".join(lines), encoding="utf-8")
        kit.run(
            sys.executable, "-m", "pip", "install", *kit.QUIET, "--target", folder, "--no-deps", "--no-compile",
            "--only-binary", ":all:", "--require-hashes", "--requirement", wanted,
        )  # fmt: skip
    for pattern in UNUSED:
        for path in list(folder.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for record in folder.glob("*.dist-info/*"):
        # Licences and names stay; what pip notes about this installation would differ from place to place.
        if record.name in ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json"):
            record.unlink()
    binary = [path.name for path in folder.rglob("*") if path.suffix in (".so", ".pyd", ".dylib")]
    if binary:
        raise kit.BuildError(f"these are not pure Python: {binary}")
    kit.copy_program(folder, window=False)


def build(target: str = "") -> None:
    """Build into `target`, else to dist/mailconfig.pyz."""
    started = time.monotonic()
    out = Path(target).absolute() if target else kit.DIST / "mailconfig.pyz"
    out.parent.mkdir(parents=True, exist_ok=True)
    folder = kit.fresh("pyz")
    tree(folder)
    shutil.copyfile(HERE / "main.py", folder / "__main__.py")
    shutil.copyfile(kit.ROOT / "LICENSE", folder / kit.PROJECT / "LICENSE")
    _compile(folder)
    kit.settle(folder)
    when = time.gmtime(max(kit.epoch(), 315_532_800))[:6]  # zip knows no time before 1980
    with out.open("wb") as file:
        file.write(b"#!/usr/bin/env python3\n")
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for path in sorted(folder.rglob("*")):
                # A package without an __init__.py, as jaraco is, is found in a zip by the entry of its folder.
                name = path.relative_to(folder).as_posix() + "/" * path.is_dir()
                entry = zipfile.ZipInfo(name, when)
                entry.compress_type = zipfile.ZIP_STORED if path.is_dir() else zipfile.ZIP_DEFLATED
                entry.create_system = 3
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, b"" if path.is_dir() else path.read_bytes(), compresslevel=9)
    out.chmod(0o755)
    kit.finished(out, started)


def _compile(folder: Path) -> None:
    """Put bytecode beside each source: this Python starts faster with it, any other one reads the source instead."""
    done = compileall.compile_dir(
        folder, quiet=2, legacy=True, stripdir=str(folder), optimize=0, workers=1,
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )  # fmt: skip
    if not done:
        raise kit.BuildError("a file could not be compiled")
    # The start must be source, for the sake of its words to old Pythons.
    (folder / "__main__.pyc").unlink()


if __name__ == "__main__":
    os.environ.update(kit.reproducible())
    sys.exit(kit.main(build))
