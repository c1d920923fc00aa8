"""The platform's own mail library (Jakarta Mail on a JDK), compiled and driven from tests."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import subprocess
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
CACHE = HERE.parent.parent / ".cache" / "java"
JARS = ("/usr/share/java/jakarta-mail.jar", "/usr/share/java/jakarta-activation.jar")


def javac() -> Path:
    """Return the compiler; raises FileNotFoundError with the packages to install."""
    path = Path("/usr/bin/javac")
    missing = [str(part) for part in (path, *map(Path, JARS)) if not part.exists()]
    if missing:
        raise FileNotFoundError(f"{missing}: apt-get install openjdk-17-jdk-headless libjakarta-mail-java")
    return path


def classpath() -> str:
    """Compile the programs once per source text and return the class path to run them with."""
    compiler = javac()
    sources = sorted(HERE.glob("*.java"))
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:16]
    folder = CACHE / digest
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            command = [str(compiler), "--release", "11", "-encoding", "UTF-8", "-d", str(folder)]
            subprocess.run(
                [*command, "-cp", ":".join(JARS), *map(str, sources)],
                check=True,
                capture_output=True,
                text=True,
                timeout=120,
            )
            (folder / "done").touch()
    return ":".join((str(folder), *JARS))


class AddressReading(NamedTuple):
    """What the library made of one Mail From text: `refused` is its message, "" where it accepted."""

    refused: str
    address: str
    name: str


def read_addresses(texts: list[str], java: str = "/usr/bin/java") -> list[AddressReading]:
    """Let the library read every text, in one run of the virtual machine."""
    lines = "\n".join(base64.b64encode(text.encode()).decode() for text in texts) + "\n"
    command = [java, "-Xshare:auto", "-cp", classpath(), "Addresses"]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True, timeout=100)
    return [_reading(line.split(" ")) for line in done.stdout.splitlines()]


def _reading(parts: list[str]) -> AddressReading:
    if parts[0] == "ok":
        return AddressReading("", _text(parts[1]), _text(parts[2]))
    return AddressReading(_text(parts[2]), "", "")


def _text(part: str) -> str:
    return base64.b64decode(part[1:]).decode()
