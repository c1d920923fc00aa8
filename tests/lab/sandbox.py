"""Run a server from its unpacked .deb, with a file system view, users and names of its own.

Debian's servers look for their libraries, helpers and users at paths compiled into them. A private mount namespace
lays the unpacked tree over /usr and /etc, so that they find everything, while the machine itself is not changed:
the view ends with the process. The process keeps its id, so it is stopped by that id.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PARTS = ROOT / ".parts"
#: Seconds any server of the lab has to answer before the test fails with the server's own log.
START_DEADLINE_S = 20.0

#: Users the packages would have made; the ids only need to be unused.
_USERS = {
    "postfix": 64101, "dovecot": 64102, "dovenull": 64103, "Debian-exim": 64104,
    "opensmtpd": 64105, "opensmtpq": 64106, "vmail": 64107, "postdrop": 64108, "postgres": 64109,
}  # fmt: skip
VMAIL_UID = _USERS["vmail"]

# $1 = folder with our own etc, $2 = folder of the part or "", then the program. Overlays without an upper layer are
# read-only; the machine's own /usr and /etc stay the lowest layer.
_ENTER = """
set -e
etc=$1 part=$2; shift 2
if [ -n "$part" ]; then
  mount -t overlay -o "ro,lowerdir=$part/usr:/usr" lab-usr /usr
  if [ -d "$part/etc" ]; then below="$part/etc:/etc"; else below=/etc; fi
else
  below=/etc
fi
mount -t overlay -o "ro,lowerdir=$etc:$below" lab-etc /etc
if [ -d /dev/shm ]; then mount -t tmpfs -o mode=1777 lab-shm /dev/shm; fi  # Squid's names there are fixed
exec "$@"
"""
# What mounts in there, as root and, where the system lets it, as somebody else who stays who he is.
_BY_ROOT = ("unshare", "--mount", "--propagation", "private")
_BY_ANYBODY = (*_BY_ROOT, "--user", "--map-current-user", "--keep-caps")


class Endpoint(NamedTuple):
    """Where to reach one service of the lab: `security` is none, starttls or tls."""

    host: str
    port: int
    security: str = "none"


class LabError(Exception):
    """A server of the lab did not start or did not answer; the text holds its log."""


def require(part: str | None = None, *, root: bool = True) -> None:
    """Fail the test when a part is missing, or what it needs; skip it only where the person asked for that.

    In CI nothing is ever skipped, and under `make test` only what needs root, for who is not.
    """
    problem = ""
    if not sys.platform.startswith("linux"):
        problem = "real servers are started on Linux only"
    elif root and os.geteuid() != 0:
        problem = "real servers need root (they change to other users)"
    elif (
        os.geteuid() != 0
        and subprocess.run([*_BY_ANYBODY, "true"], capture_output=True, check=False).returncode
    ):
        problem = "this system lets only root mount (it has no user namespaces for others)"
    elif part is not None and package_folder(part) is None:
        problem = f"the part {part} is missing: run `make parts`"
    if problem and os.environ.get("MAILCONFIG_PARTS") == "optional" and not os.environ.get("CI"):
        pytest.skip(problem)
    if problem:
        pytest.fail(problem)


def package_folder(part: str) -> Path | None:
    """The unpacked tree of a part, Path("/") where the machine's own copy is used, None when it is missing."""
    from tests.lab.parts import parts

    entry = parts()[part]
    if entry.missing():
        return None
    return entry.folder if (entry.folder / ".complete").exists() else Path("/")


_given: set[int] = set()


def free_port(host: str = "127.0.0.1") -> int:
    """A TCP port nobody listens on, never the same one twice in a run."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    while True:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.bind((host, 0))
            port: int = probe.getsockname()[1]
        if port not in _given:
            _given.add(port)
            return port


def until(condition: Callable[[], bool], what: str, deadline_s: float = START_DEADLINE_S) -> None:
    """Poll until a condition holds; raise LabError naming what was awaited after the deadline."""
    end = time.monotonic() + deadline_s
    while not condition():
        if time.monotonic() > end:
            raise LabError(f"{what}: nothing after {deadline_s:.0f} s")
        time.sleep(0.005)


def listening(port: int) -> bool:
    """Whether something listens on that TCP port of this machine.

    The kernel's table says so without a connection, which a server would log and count against its limits.
    """
    wanted = f":{port:04X}"
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text(encoding="ascii").splitlines()[1:]:
            columns = line.split()
            if columns[3] == "0A" and columns[1].endswith(wanted):
                return True
    return False


class Process:
    """One running server, stopped by its own id (its whole process group, which it leads)."""

    def __init__(self, popen: subprocess.Popen[bytes], log: Path) -> None:
        self.popen = popen
        self.log = log
        self.polite: signal.Signals | None = None

    @property
    def pid(self) -> int:
        return self.popen.pid

    def text(self) -> str:
        """What the server has written so far, for messages of failures."""
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""

    def await_ports(self, *ports: int) -> None:
        """Return when every port accepts connections; raise LabError with the log otherwise."""
        for port in ports:
            self.await_(lambda port=port: listening(port), f"port {port}")  # type: ignore[misc]

    def await_(self, condition: Callable[[], bool], what: str) -> None:
        """Poll until the condition holds; raise LabError at once when the process ends before."""

        def holds() -> bool:
            if self.popen.poll() is not None:
                raise LabError(f"{what}: the server ended with {self.popen.returncode}\n{self.text()}")
            return condition()

        try:
            until(holds, what)
        except LabError as problem:
            raise LabError(f"{problem}\n{self.text()}") from None

    def stop(self) -> None:
        """End the process group; whatever it kept lies in the lab's folder, which goes as well.

        Where a process leaves something behind when killed, `polite` holds the signal that it ends on by itself.
        """
        if self.polite is not None and self.popen.poll() is None:
            self.popen.send_signal(self.polite)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.popen.wait(5)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait(5)


def libraries(tree: Path) -> dict[str, str]:
    """What the environment of a program in the unpacked tree of a part needs, outside of a sandbox."""
    return (
        {"LD_LIBRARY_PATH": ":".join(map(str, tree.glob("usr/lib/*-linux-gnu")))} if tree != Path("/") else {}
    )


def start_without_root(part: str, program: str, *words: str | Path, log: Path) -> Process:
    """Start a server of a part as whoever runs this, outside of a sandbox; it ends in order when it is stopped."""
    tree = package_folder(part)
    assert tree is not None, "run `make parts`"
    with log.open("wb") as output:
        popen = subprocess.Popen(
            [tree / program, *words],
            env={**os.environ, **libraries(tree)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    process = Process(popen, log)
    process.polite = signal.SIGTERM
    return process


class Sandbox:
    """The folder of one lab and the processes started in it.

    The folder is short (Unix socket names end at 108 bytes), without blanks and open to every user, none of which
    holds for the checkout or pytest's own temporary folders. What changes to no other user does without `root`.
    """

    def __init__(self, *, root: bool = True) -> None:
        require(root=root)
        self._root = root
        self.folder = Path(tempfile.mkdtemp(prefix="mailconfig-lab-", dir="/tmp"))
        self.folder.chmod(0o755)
        self._running: list[Process] = []
        atexit.register(self.close)

    def close(self) -> None:
        """Stop every process, newest first, and remove the folder."""
        while self._running:
            self._running.pop().stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        atexit.unregister(self.close)

    def make_folder(self, name: str, owner: str | None = None, mode: int = 0o755) -> Path:
        """A folder below the lab's own, for a user that only the sandbox knows."""
        path = self.folder / name
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(mode)
        if owner is not None:
            os.chown(path, _USERS[owner], _USERS[owner])
        return path

    def command(
        self,
        part: str | None,
        *words: str | Path,
        etc: Mapping[str, str] | None = None,
        user: str | None = None,
    ) -> list[str]:
        """The argument list that runs a program inside: `etc` are files of /etc by name, e.g. {"hosts": ...}."""
        own = Path(tempfile.mkdtemp(prefix="etc-", dir=self.folder))
        own.chmod(0o755)
        for name, text in {**self._users(), **(etc or {})}.items():
            target = own / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        tree = ""
        if part is not None:
            require(part, root=self._root)
            tree = self._reachable(part)
        line = ["setpriv", "--pdeathsig", "TERM", *(_BY_ROOT if os.geteuid() == 0 else _BY_ANYBODY)]
        line += ["sh", "-c", _ENTER, "lab", str(own), tree]
        if user is not None:
            line += ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups"]
        return [*line, *map(str, words)]

    def _reachable(self, part: str) -> str:
        """The part's folder by a name without blanks, colons and commas, which overlay options cannot hold."""
        folder = package_folder(part)
        if folder is None or folder == Path("/"):
            return ""
        link = self.folder / f"part-{part}"
        if not link.exists():
            link.symlink_to(folder)
        return str(link)

    def start(
        self,
        part: str | None,
        *words: str | Path,
        log: str,
        etc: Mapping[str, str] | None = None,
        environment: Mapping[str, str] | None = None,
        stdin: bytes | None = None,
        user: str | None = None,
    ) -> Process:
        """Start a server inside; its output goes to the log file named, relative to the lab's folder."""
        path = self.folder / log
        with path.open("wb") as output:
            popen = subprocess.Popen(
                self.command(part, *words, etc=etc, user=user),
                stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd="/",
                env=self._environment(environment),
            )
        if stdin is not None and popen.stdin is not None:
            popen.stdin.write(stdin)
            popen.stdin.close()
        process = Process(popen, path)
        self._running.append(process)
        return process

    def run(
        self,
        part: str | None,
        *words: str | Path,
        etc: Mapping[str, str] | None = None,
        environment: Mapping[str, str] | None = None,
        stdin: bytes = b"",
        user: str | None = None,
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a program inside to its end; raise LabError with its output when it fails."""
        done = subprocess.run(
            self.command(part, *words, etc=etc, user=user),
            input=stdin,
            capture_output=True,
            cwd="/",
            env=self._environment(environment),
            timeout=60,
            check=False,
        )
        if done.returncode:
            raise LabError(f"{words[0]} ended with {done.returncode}: {done.stdout!r} {done.stderr!r}")
        return done

    def stop(self, process: Process) -> None:
        """Stop one process now instead of at the end."""
        process.stop()
        self._running.remove(process)

    def _environment(self, more: Mapping[str, str] | None) -> dict[str, str]:
        base = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(self.folder)}
        return {**base, **(more or {})}

    @staticmethod
    def _users() -> dict[str, str]:
        """The machine's users and groups with those that the packages would have made."""
        result = {}
        for name, line in (
            ("passwd", "{0}:x:{1}:{1}::/nonexistent:/usr/sbin/nologin"),
            ("group", "{0}:x:{1}:"),
        ):
            lines = Path("/etc", name).read_text(encoding="utf-8").splitlines()
            kept = [entry for entry in lines if entry.split(":")[0] not in _USERS]
            result[name] = "\n".join(kept + [line.format(*user) for user in _USERS.items()]) + "\n"
        return result
