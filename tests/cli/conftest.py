"""The command line as a person or a script meets it: a process with its own home, or the same in this process."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from jsonschema import Draft202012Validator

from mailconfig_gui.app.practice import PracticeServer, practice_server
from mailconfig_gui.cli.main import main
from mailconfig_gui.results.shapes import HEAD
from tests.cli.scripts import ACCEPTING, Server
from tests.cli.scripts import LOGIN as LOGIN_SCRIPT
from tests.java.servers import PASSWORD, USER, Behaviour, MailServer
from tests.platform_standin.server import Platform
from tests.systems import PROCESS_S, WINDOWS, said

LOGIN = "sysadmin@thingsboard.org"
LOGIN_PASSWORD = "sysadmin pässword"
ROOT = Path(__file__).resolve().parents[2]
RESULTS = Draft202012Validator(
    json.loads((ROOT / "resources" / "result.schema.json").read_text(encoding="utf-8"))
)


class Ended(NamedTuple):
    """What a command left: exit code and both outputs."""

    code: int
    out: str
    err: str

    @property
    def words(self) -> str:
        """All that was printed."""
        return self.out + self.err

    @property
    def json(self) -> Any:
        """The one JSON value on standard output; a result is held against its schema."""
        value = json.loads(self.out)
        if isinstance(value, dict) and "schema" in value:
            RESULTS.validate(value)
        return value

    @property
    def body(self) -> dict[str, Any]:
        """What a result holds beside what every one begins with."""
        return {key: value for key, value in self.json.items() if key not in HEAD}


Run = Callable[..., Ended]
Typed = Callable[[bytes], None]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, with a keyring that keeps, for this process and its children."""
    folder = tmp_path / "home"
    monkeypatch.setenv("MAILCONFIG_HOME", str(folder))
    monkeypatch.setenv("MAILCONFIG_TEST_KEYRING", str(tmp_path / "keyring.json"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.storage.keyrings.FileKeyring")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return folder


@pytest.fixture
def process(tmp_path: Path, home: Path) -> Run:
    """Run `mailconfig` as a process in `tmp_path`, never longer than PROCESS_S."""

    def run(*words: object, stdin: bytes = b"", environment: Mapping[str, str] = {}) -> Ended:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-m", "mailconfig_gui", *map(str, words)],
            input=stdin,
            capture_output=True,
            cwd=tmp_path,
            env={**os.environ, **environment},
            timeout=PROCESS_S,
            check=False,
        )
        return Ended(done.returncode, said(done.stdout), said(done.stderr))

    return run


@pytest.fixture
def mailconfig(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Run `mailconfig` in this process, in `tmp_path`; quick, for breadth."""
    monkeypatch.chdir(tmp_path)

    def run(*words: object) -> Ended:
        capsys.readouterr()
        code = main([str(word) for word in words])
        return Ended(code, *capsys.readouterr())

    return run


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Put bytes on the standard input of this process."""
    return lambda data: monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def document(**values: object) -> str:
    """Return a good settings file, with changes; a value of ... removes the key."""
    good: dict[str, object] = {
        "mailFrom": "iot@plant.com", "smtpProtocol": "smtp", "smtpHost": "smtp.plant.com", "smtpPort": "587",
        "timeout": "10000", "enableTls": True, "tlsVersion": "", "username": "u", "enableProxy": False,
    }  # fmt: skip
    merged = {key: value for key, value in {**good, **values}.items() if value is not ...}
    return json.dumps({"key": "mail", "jsonValue": merged})


@pytest.fixture(scope="session")
def mail_server() -> Iterator[MailServer]:
    server = MailServer(Behaviour(extensions=("8BITMIME",)))
    yield server
    server.close()


@pytest.fixture
def platform() -> Iterator[Platform]:
    running = Platform("4.3")
    running.state.users[0].password = LOGIN_PASSWORD
    yield running
    running.close()


@pytest.fixture
def access(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("MAILCONFIG_TARGET_PASSWORD", LOGIN_PASSWORD)
    return ["--target", platform.url, "--target-user", LOGIN, "--allow-plain-http", "127.0.0.1"]


@pytest.fixture
def fields(mail_server: MailServer, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("MAILCONFIG_PASSWORD", PASSWORD)
    return ["--mail-from", "Plant <iot@plant.com>", "--smtp-host", "127.0.0.1",
            "--smtp-port", str(mail_server.port), "--username", USER]  # fmt: skip


@pytest.fixture
def call(mailconfig: Run, access: list[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on the platform; the secrets of the target are given anew each time."""

    def run(name: str, *words: object, password: str = PASSWORD) -> Ended:
        monkeypatch.setenv("MAILCONFIG_TARGET_PASSWORD", LOGIN_PASSWORD)
        monkeypatch.setenv("MAILCONFIG_PASSWORD", password)
        return mailconfig(name, *access, *words)

    return run


@pytest.fixture
def accepting() -> Iterator[Server]:
    with Server(ACCEPTING) as server:
        yield server


@pytest.fixture
def login() -> Iterator[Server]:
    with Server(LOGIN_SCRIPT) as server:
        yield server


class Terminal(io.TextIOWrapper):
    """Standard input or error as a terminal has them."""

    def __init__(self, typed: str = "") -> None:
        super().__init__(io.BytesIO(typed.encode()), encoding="utf-8", write_through=True)

    def isatty(self) -> bool:
        return True


class Practice(NamedTuple):
    """A practice server to sign in at, its settings in a file, and the words that name the app there."""

    server: PracticeServer
    ca_file: str
    file: Path
    app: list[str]

    def kept(self) -> dict[str, str]:
        """What the keyring holds, by the field's key."""
        path = Path(os.environ["MAILCONFIG_TEST_KEYRING"])
        stored = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        return {name.rpartition("/")[2]: value for name, value in stored.items()}


@pytest.fixture(scope="session")
def running() -> Iterator[tuple[PracticeServer, str]]:
    with practice_server() as (server, ca_file):
        yield server, ca_file


@pytest.fixture
def practice(tmp_path: Path, running: tuple[PracticeServer, str]) -> Iterator[Practice]:
    server, ca_file = running
    place = server.authorization
    file, secret = tmp_path / "mail.json", tmp_path / "secret.txt"
    file.write_text(
        document(smtpHost="127.0.0.1", smtpPort=str(server.ports["starttls"]), username=place.mailbox,
                 mailFrom=place.mailbox, timeout="20000")
    )  # fmt: skip
    secret.write_text(f"{place.client_secret}\n")
    app = ["--client-id", place.client_id, "--client-secret-file", str(secret), "--ca-file", ca_file,
           "--auth-uri", place.authorization_uri, "--token-uri", place.token_uri,
           "--scope", place.scope, "openid"]  # fmt: skip
    yield Practice(server, ca_file, file, app)
    server.fault = ""


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A desktop, whose browser belongs to somebody who consents."""
    if WINDOWS:
        people: list[subprocess.Popen[bytes]] = []
        person = [sys.executable, "-m", "tests.practice.person"]
        start = lambda url: people.append(subprocess.Popen([*person, url], cwd=ROOT))  # noqa: E731
        monkeypatch.setattr(os, "startfile", start)
        yield
        for one in people:
            one.wait(20)
        return
    folder = tmp_path / "bin"
    folder.mkdir()
    opener = folder / "xdg-open"
    opener.write_text(f'#!/bin/sh\ncd "{ROOT}" && exec "{sys.executable}" -m tests.practice.person "$1"\n')
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("DISPLAY", ":99")
    yield
