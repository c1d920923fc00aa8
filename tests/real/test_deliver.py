"""Delivery from the command line, whole: real PostgreSQL, the platform's own mail engine, and death at any moment."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mailconfig_gui.model.settings import without_secrets
from tests.cli.commands.test_apply import forms
from tests.cli.conftest import LOGIN, Ended, Run, Terminal, document
from tests.delivery.helpers import good
from tests.java.servers import PASSWORD, USER, Behaviour, MailServer
from tests.lab.postgres import PASSWORD as DATABASE_PASSWORD
from tests.lab.postgres import USER as DATABASE_USER
from tests.lab.postgres import Postgres
from tests.lab.sandbox import require
from tests.platform_standin.answers import ApiError
from tests.platform_standin.sending import by_java
from tests.platform_standin.server import Platform
from tests.real.database import SCHEMAS, PlatformDatabase

pytestmark = pytest.mark.real
_numbers = iter(range(10_000))
FIELDS = ["--mail-from", "Plant <iot@plant.com>", "--smtp-host", "127.0.0.1", "--username", USER]


@pytest.fixture(scope="module")
def mail_server() -> Iterator[MailServer]:
    server = MailServer(Behaviour(extensions=("8BITMIME",)))
    yield server
    server.close()


@pytest.fixture(params=list(SCHEMAS))
def database(request: pytest.FixtureRequest, postgres: Postgres) -> PlatformDatabase:
    made = PlatformDatabase(postgres, f"cli{next(_numbers)}", request.param)
    made.insert("mail", good(unknownKey=[1]))
    return made


@pytest.fixture
def newest(postgres: Postgres) -> PlatformDatabase:
    made = PlatformDatabase(postgres, f"cli{next(_numbers)}", "3.4")
    made.insert("mail", good(unknownKey=[1]))
    return made


def address(database: PlatformDatabase) -> str:
    return database.url.replace(f":{DATABASE_PASSWORD.replace(' ', '%20')}@", "@")


@pytest.fixture
def call(mailconfig: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    def run(*words: object) -> Ended:
        monkeypatch.setenv("MAILCONFIG_TARGET_PASSWORD", DATABASE_PASSWORD)
        monkeypatch.setenv("MAILCONFIG_PASSWORD", PASSWORD)
        return mailconfig(*words)

    return run


# The database


def test_plan_apply_drift_and_rollback(call: Run, database: PlatformDatabase, tmp_path: Path) -> None:
    before = database.mail()
    target = ("--target", address(database), "--json")
    assert call("plan", *target, *FIELDS).code == 0
    assert database.mail() == before
    done = call("apply", *target, *FIELDS)
    assert (done.code, done.json["result"]) == (0, "applied")
    assert "Restart every node" in done.json["restart"]
    assert database.mail() == {
        **before, "mailFrom": "Plant <iot@plant.com>", "smtpHost": "127.0.0.1", "username": USER,
        "password": PASSWORD,
    }  # fmt: skip
    assert call("apply", *target, *FIELDS).json["result"] == "no-change"
    (tmp_path / "ours.json").write_text(document(smtpHost="127.0.0.1", timeout="20000"))
    assert call("drift", *target, "ours.json").code == 1
    assert call("rollback", *target, "--yes").json["result"] == "rolled-back"
    assert database.mail() == before
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "keyring.json"]
    for path in written:
        data = path.read_bytes()
        secrets = (PASSWORD, DATABASE_PASSWORD, "old secret")
        assert [form for secret in secrets for form in forms(secret) if form in data] == [], path


def test_the_database_of_the_platforms_own_files(call: Run, newest: PlatformDatabase, tmp_path: Path) -> None:
    found = newest.database
    (tmp_path / "thingsboard.conf").write_text(
        f'export SPRING_DATASOURCE_URL="jdbc:postgresql://127.0.0.1:{found.ports[0]}/{found.name}"\n'
        f"export SPRING_DATASOURCE_USERNAME={DATABASE_USER}\n"
        f"touch {tmp_path}/ran; $(touch {tmp_path}/ran)\n"
    )
    done = call("apply", "--target", f"detect:{tmp_path}", *FIELDS, "--json")
    assert (done.code, done.json["target"]) == (0, found.text)
    assert newest.mail()["smtpHost"] == "127.0.0.1"
    assert not (tmp_path / "ran").exists()


def test_exit_codes(call: Run, newest: PlatformDatabase) -> None:
    assert call("plan", "--target", "postgresql://u@127.0.0.1:1/x", *FIELDS, "--json").code == 4
    target = ("--target", address(newest))
    assert call("apply", *target, *FIELDS).code == 0
    newest.run("UPDATE admin_settings SET json_value = %s WHERE key = 'mail'", json.dumps(good(timeout="1")))
    changed = call("rollback", *target, "--yes", "--json")
    assert (changed.code, changed.json["exit_code"]) == (5, 5)
    assert newest.mail() == good(timeout="1")
    assert call("rollback", *target, "--yes", "--overwrite").code == 0
    assert newest.mail()["unknownKey"] == [1]
    newest.run("DELETE FROM admin_settings WHERE key = 'mail'")
    assert call("plan", "--target", address(newest), *FIELDS, "--json").code == 4
    assert newest.run("SELECT count(*) FROM admin_settings WHERE key = 'mail'") == [(0,)]


def test_one_of_two_rows_is_removed_and_its_copy_brings_it_back(
    call: Run, newest: PlatformDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = "8a797660-4612-11e7-a919-92ebcb67fe33"
    first = newest.mail()
    newest.insert(
        "mail", good(smtpPort="25", smtpHost="other.plant.com", password="other secret"), own=second
    )
    target = ("--target", address(newest))
    told = call("plan", *target, *FIELDS)
    assert told.code == 4
    assert "--remove-duplicate-row" in told.err
    assert "Host: “other.plant.com”" in told.err
    remove = ("apply", *target, "--remove-duplicate-row", second)
    assert call(*remove).code == 2
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdin", Terminal("n\n"))
        patch.setattr(sys, "stderr", shown := Terminal())
        refused = call(*remove, "--json")
    assert (refused.code, refused.json["changed"]) == (130, False)
    assert "Host: “other.plant.com”" in shown.buffer.getvalue().decode(), "seen before the question"  # type: ignore[attr-defined]
    assert call("apply", *target, "--remove-duplicate-row", "absent", "--yes").code == 2
    done = call(*remove, "--yes", "--json")
    assert (done.code, done.json["result"]) == (0, "row-removed")
    assert newest.mail() == first
    copy = Path(done.json["copy"])
    assert copy.stat().st_mode & 0o777 == 0o600
    assert call(*remove, "--yes").code == 2
    assert call("apply", *target, copy, "--yes").code == 0
    assert newest.mail()["smtpHost"] == "other.plant.com"
    assert "removed, kept as row-" in call("rollback", *target, "--history").out


# The platform, with its own mail engine


def test_the_platforms_own_engine_speaks(
    call: Run, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch, mailconfig: Run
) -> None:
    require("java-mail")
    platform = Platform("4.3", mailer=by_java)
    platform.state.users[0].password = DATABASE_PASSWORD
    target = ["--target", platform.url, "--target-user", LOGIN, "--allow-plain-http", "127.0.0.1", "--json"]
    fields = [*FIELDS, "--smtp-port", str(mail_server.port)]
    try:
        assert call("apply", *target, *fields, "--test-here", "--prove-stored-password").code == 0
        assert call("apply", *target, *fields).json["result"] == "no-change"
        monkeypatch.setenv("MAILCONFIG_TARGET_PASSWORD", DATABASE_PASSWORD)
        monkeypatch.setenv("MAILCONFIG_PASSWORD", "wrong")
        refused = mailconfig("apply", *target, *fields)
        assert refused.code == 1
        assert refused.json["diagnosis"]["cause"] == "wrong-password"
        monkeypatch.setenv("MAILCONFIG_TARGET_PASSWORD", DATABASE_PASSWORD)
        monkeypatch.setenv("MAILCONFIG_PASSWORD", "wrong")
        assert mailconfig("apply", *target, *fields, "--save-anyway").code == 6
        platform.state.restart()
    finally:
        platform.close()


# Death


class Subject(NamedTuple):
    """A target whose state can be seen and set. `words` lead to it; `kill` is told which child to kill."""

    words: list[str]
    live: Callable[[], Any]
    reset: Callable[[], object]


_HOOK = """
import os, signal, sys
from pathlib import Path
kill_at, inside = int(os.environ.pop("KILL_AT")), os.environ.pop("KILL_INSIDE")
seen = 0
def hook(event, arguments):
    global seen
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    changes = event in ("os.rename", "os.remove", "os.mkdir", "os.link", "os.truncate", "os.chmod")
    if event == "socket.connect" or ((writes or changes) and inside in os.path.abspath(str(arguments[0]))):
        seen += 1
        if seen == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
from mailconfig_gui.cli.main import main
sys.addaudithook(hook)
sys.exit(main(sys.argv[1:]))
"""


def start(words: list[str], folder: Path, **more: str) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ, "MAILCONFIG_TARGET_PASSWORD": DATABASE_PASSWORD, "MAILCONFIG_PASSWORD": PASSWORD, **more,
    }  # fmt: skip
    program = ["-c", _HOOK] if "KILL_AT" in more else ["-m", "mailconfig_gui"]
    return subprocess.Popen(
        [sys.executable, *program, *words], cwd=folder, env=environment,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


@pytest.fixture(params=["file", "platform", "database"])
def subject(request: pytest.FixtureRequest, tmp_path: Path, mail_server: MailServer) -> Iterator[Subject]:
    fields = [*FIELDS, "--smtp-port", str(mail_server.port)]
    if request.param == "file":
        file = tmp_path / "mail.json"
        old = document(password="old secret", unknownKey=[1])
        yield Subject(
            ["--target", str(file), *fields],
            lambda: json.loads(file.read_text())["jsonValue"],
            lambda: file.write_text(old),
        )
    elif request.param == "database":
        made = PlatformDatabase(request.getfixturevalue("postgres"), f"cli{next(_numbers)}", "3.4")
        made.insert("mail", good(unknownKey=[1]))
        text = json.dumps(good(unknownKey=[1]))
        query = "UPDATE admin_settings SET json_value = %s WHERE key = 'mail'"
        yield Subject(["--target", address(made), *fields], made.mail, lambda: made.run(query, text))
    else:
        platform = Platform("4.3")
        platform.state.users[0].password = DATABASE_PASSWORD
        installed = dict(platform.state.mail)

        def reset() -> None:
            platform.state.row("mail")["jsonValue"] = dict(installed)

        access = ["--target-user", LOGIN, "--allow-plain-http", "127.0.0.1"]
        yield Subject(["--target", platform.url, *access, *fields], lambda: platform.state.mail, reset)
        platform.close()


def recovers(call: Run, subject: Subject, old: Any, new: Any) -> str:
    """After a death: nothing is half done, rolling back and applying work. Returns which state was found."""
    live = subject.live()
    assert live in (old, new)
    found = "old" if live == old else "new"
    target = subject.words[: -len([*FIELDS, "--smtp-port", ""])]
    back = call("rollback", *target, "--yes", "--json")
    # Nothing listens at the earlier server of a platform, and its own test says so.
    assert back.code in ((0, 1, 4) if found == "old" else (0, 6)), back
    assert without_secrets(subject.live()) == without_secrets(old)
    assert subject.live().get("password") == old.get("password")
    again = call("apply", *subject.words, "--json")
    assert (again.code, again.json["result"]) == (0, "applied"), again
    assert subject.live() == new
    return found


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=[pytest.mark.slow, pytest.mark.timeout(600)])])
def test_killed_before_any_change_of_a_file_or_connection(
    call: Run, subject: Subject, tmp_path: Path, home: Path, step: int
) -> None:
    subject.reset()
    old = dict(subject.live())
    assert call("apply", *subject.words, "--json").code == 0
    new = dict(subject.live())
    kills = 0
    for kill_at in range(1, 200, step):
        subject.reset()
        child = start(["apply", *subject.words], tmp_path, KILL_AT=str(kill_at), KILL_INSIDE=str(tmp_path))
        _, err = child.communicate(timeout=30)
        if child.returncode != -signal.SIGKILL:
            assert child.returncode == 0, err.decode()
            break
        kills += 1
        recovers(call, subject, old, new)
    print(f"{kills} kills survived")
    for path in (path for path in tmp_path.rglob("*") if path.is_file() and path.name != "keyring.json"):
        if path.is_relative_to(home):
            data = path.read_bytes()
            secrets = (PASSWORD, DATABASE_PASSWORD, "old secret")
            assert [form for secret in secrets for form in forms(secret) if form in data] == [], path
        assert path.stat().st_mode & 0o077 == 0 or path == tmp_path / "mail.json", path
    assert kills >= 7 // step


@pytest.mark.parametrize("step", [9, pytest.param(1, marks=[pytest.mark.slow, pytest.mark.timeout(600)])])
def test_killed_between_any_two_requests(
    call: Run, mail_server: MailServer, tmp_path: Path, step: int
) -> None:
    platform = Platform("4.3")
    platform.state.users[0].password = DATABASE_PASSWORD
    old = dict(platform.state.mail)
    fields = [*FIELDS, "--smtp-port", str(mail_server.port)]
    access = ["--target", platform.url, "--target-user", LOGIN, "--allow-plain-http", "127.0.0.1"]
    subject = Subject([*access, *fields], lambda: platform.state.mail, lambda: None)
    kills, seen = 0, set()
    assert call("apply", *subject.words).code == 0
    new = dict(platform.state.mail)
    try:
        for after in (False, True):
            for kill_at in range(1, 100, step):
                platform.state.row("mail")["jsonValue"] = dict(old)
                killer = Killer(kill_at)
                platform.before, platform.after = (Killer(0), killer) if after else (killer, Killer(0))
                child = start(["apply", *subject.words], tmp_path)
                killer.child = child
                killer.ready.set()
                _, err = child.communicate(timeout=30)
                platform.before = platform.after = Killer(0)
                if child.returncode != -signal.SIGKILL:
                    assert child.returncode == 0, err.decode()
                    break
                kills += 1
                platform.state.restart()
                seen.add(recovers(call, subject, old, new))
    finally:
        platform.close()
    print(f"{kills} kills survived")
    assert kills >= 20 // step
    assert seen == {"old", "new"} or step > 1


class Killer:
    """Kills the client at one of its requests, which is then not answered."""

    def __init__(self, kill_at: int) -> None:
        self.kill_at = kill_at
        self.seen = 0
        self.ready = threading.Event()
        self.child: subprocess.Popen[bytes] | None = None

    def __call__(self, _method: str, _path: str) -> None:
        self.seen += 1
        if self.seen == self.kill_at:
            assert self.ready.wait(10)
            assert self.child is not None
            self.child.kill()
            raise ApiError(503, 2, "gone")
