"""One random secret through every command: nothing printed and no file holds it, in any form, but where it belongs."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailconfig_gui.practice.server import PracticeServer
from tests.cli.conftest import ROOT, Ended, Practice, Run, document
from tests.lab.scripted import Line, ScriptedServer, Send, Silence
from tests.leaks.search import files, find, forms
from tests.leaks.wire import SECRETS, names, spied_on

USER = "leak@plant.com"


@pytest.fixture
def secret() -> str:
    """One that every form writes differently."""
    return f"pä{secrets.token_hex(6)}\"'\\ %+&<{secrets.token_hex(6)}ß"


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Folders that nothing else writes to: home, caches, temporary files."""
    found = []
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "TMPDIR"):
        folder = tmp_path / "places" / name
        folder.mkdir(parents=True)
        monkeypatch.setenv(name, str(folder))
        found.append(folder)
    return [*found, tmp_path]


def allowed(tmp_path: Path) -> set[str]:
    """Where the secret belongs: the keyring, what the person keeps it in, the file that was to include it."""
    return {str(tmp_path / name) for name in ("keyring.json", "password.txt", "with.json")}


def leaks(secret: str, ended: list[Ended], tmp_path: Path, places: list[Path]) -> list[str]:
    found = {name: data for name, data in files(*places).items() if name not in allowed(tmp_path)}
    for number, one in enumerate(ended):
        found[f"output {number}"] = one.out.encode()
        found[f"errors {number}"] = one.err.encode()
    return find(secret, USER, found)


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer() as running:
        yield running


def echoing(secret: str) -> ScriptedServer:
    """Refuses a login and gives it back, as sent and as it was meant."""
    told = forms(secret, USER)
    return ScriptedServer(
        [
            Send(b"220 mx.test ESMTP\r\n"), Line(b"EHLO"), Send(b"250-mx.test\r\n250 AUTH PLAIN\r\n"),
            Line(b"AUTH PLAIN"),
            Send(b"535-5.7.8 " + told["AUTH PLAIN"] + b"\r\n535 5.7.8 bad password " + told["plain"] + b"\r\n"),
            Silence(),
        ]
    )  # fmt: skip


def test_saving_testing_and_delivering(
    process: Run, server: PracticeServer, secret: str, tmp_path: Path, places: list[Path]
) -> None:
    password = tmp_path / "password.txt"
    password.write_text(secret, encoding="utf-8")
    authority = tmp_path / "ca.pem"
    authority.write_text(server.ca_pem, encoding="ascii")
    given = ("--password-file", password)
    (tmp_path / "plain.json").write_text(document(username=USER), encoding="utf-8")
    fields = (
        "--mail-from", "iot@plant.com", "--smtp-protocol", "smtp", "--enable-tls", "--smtp-host", "127.0.0.1",
        "--smtp-port", server.ports["starttls"], "--username", USER,
    )  # fmt: skip
    to = ("--to", "you@plant.com")
    ended = [
        process("save", *fields, "--profile", "plant", *given),
        process("save", *fields, "--out", "with.json", "--include-password", *given),
        process("save", "--from", "with.json", "--out", "without.json"),
        process("show", "with.json"),
        process("check", "with.json", "--json"),
        process("test", *fields, *to, *given, "--ca-file", authority, "--json", "--probe"),
        process("test", *fields, *to, *given, "--json"),
        process("test", "--profile", "plant", *to, "--ca-file", authority, "--bundle", "bundle.json"),
        process("test", *fields, *to, *given, "--hand-over", "hand-over.txt"),
        process("test", *fields, "--no-enable-tls", *to, *given, "--verdict"),
        process("plan", "--target", "target.json", "--profile", "plant"),
        process("apply", "--target", "target.json", "plain.json", *given, "--json"),
        process("rollback", "--target", "target.json", "--history"),
        process("profiles", "--json"),
        process("history", "plant", "--json"),
        process("report", "--profile", "plant", "--html", "report.html"),
        process("hand-on", "--profile", "plant", "--out", "pack.json"),
        process("explain", stdin=b"535 5.7.8 no"),
    ]
    assert [one.code for one in ended] == [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]
    assert [*(tmp_path / "home" / "state" / "results").iterdir()], "a result is searched too"
    assert (tmp_path / "bundle.json").exists()
    assert (tmp_path / "hand-over.txt").exists()
    assert (tmp_path / "report.html").exists()
    assert not [one for one in ended if "Traceback" in one.err]
    found = leaks(secret, ended, tmp_path, places)
    # A settings file as a target is one that includes its password: that is what it is for.
    assert [place for place in found if not place.startswith(str(tmp_path / "target.json"))] == []


@pytest.mark.parametrize("fault", ["", "token-rotated", "token-revoked", "secret-expired", "consent-refused"])
def test_signing_in_testing_and_delivering_with_oauth2(
    process: Run, practice: Practice, desktop: None, fault: str, tmp_path: Path, places: list[Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """What opens the browser is told the address alone; it writes down all it is given."""
    practice.server.fault = fault
    known = spied_on(practice.server.authorization, monkeypatch)
    opener = tmp_path / "bin" / "xdg-open"
    spying = f'#!/bin/sh\n{{ env; echo "$@"; }} > {tmp_path}/opened\n'
    opener.write_text(opener.read_text().replace("#!/bin/sh\n", spying))
    secret = practice.server.authorization.client_secret
    place = practice.app.index("--client-secret-file")
    app = [word for number, word in enumerate(practice.app) if number not in (place, place + 1)]
    given = {"MAILCONFIG_CLIENT_SECRET": secret}
    sign_in = ("oauth", "sign-in", practice.file, *app)
    there = ("--profile", "plant")
    test = ("test", *there, "--to", "you@example.com", "--ca-file", practice.ca_file)
    ended = [
        process(*sign_in, *there, "--json", environment=given),
        process(*sign_in, "--out", "with.json", environment=given),
        process("oauth", "refresh", *there, "--ca-file", practice.ca_file),
        process("oauth", "status", *there, "--json"),
        process("oauth", "status", "with.json", "--ics", "ends.ics"),
        process("show", "with.json"),
        process("show", *there, "--json"),
        process("check", "with.json", "--json"),
        process(*test, "--json", "--bundle", "bundle.json"),
        process(*test, "--hand-over", "hand-over.txt", "--verdict"),
        process("profiles", "--json"),
        process("plan", "--target", "target.json", *there),
        process("drift", "--target", "with.json", *there),
        process("save", "--from", "with.json", "--out", "without.json"),
    ]
    assert (ended[0].code == 0) == (fault in ("", "token-rotated")), ended[0].words
    assert not [one for one in ended if "Traceback" in one.err]
    assert "code_challenge=" in (tmp_path / "opened").read_text()
    found = {
        f"{name}: {one}"
        for name, value in [*known.items(), ("client_secret", secret)]
        for one in leaks(value, ended, tmp_path, places)
        if not one.startswith(str(tmp_path / "secret.txt"))
    }
    assert found == set()
    assert fault or names(known) >= set(SECRETS)


def test_a_server_that_gives_the_login_back(
    process: Run, secret: str, tmp_path: Path, places: list[Path]
) -> None:
    """The second time the result is kept with a profile too."""
    ended = []
    for words in ((), ("--profile", "plant")):
        server = echoing(secret)
        fields = (
            "--mail-from", "iot@plant.com", "--smtp-host", "127.0.0.1", "--smtp-port", server.port,
            "--smtp-protocol", "smtp", "--no-enable-tls", "--username", USER,
        )  # fmt: skip
        given = {"MAILCONFIG_PASSWORD": secret}
        if words:
            ended.append(process("save", *fields, *words, environment=given))
        to = ("--to", "you@plant.com", "--allow-unprotected-login", "127.0.0.1", "--json", "--record")
        ended.append(process("test", *fields, *words, *to, environment=given))
        server.problems.clear()
        server.close()
    assert [one.code for one in ended] == [1, 0, 1]
    assert ended[-1].json["diagnosis"]["cause"] == "wrong-password"
    (kept,) = (tmp_path / "home" / "state" / "results").iterdir()
    assert b"wrong-password" in kept.read_bytes()
    assert leaks(secret, ended, tmp_path, places) == []


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads Linux's account of processes")
@pytest.mark.parametrize(("end", "code"), [("SIGINT", 130), ("SIGKILL", -9), ("SIGABRT", -6)])
def test_no_argument_and_no_environment_while_it_runs_and_nothing_left(
    home: Path, secret: str, tmp_path: Path, places: list[Path], end: str, code: int
) -> None:
    server = ScriptedServer([Silence()])
    words = (
        "test", "--mail-from", "iot@plant.com", "--smtp-host", "127.0.0.1", "--smtp-port", str(server.port),
        "--smtp-protocol", "smtp", "--enable-tls", "--username", USER, "--to", "you@plant.com", "--password-file", "-",
    )  # fmt: skip
    child = subprocess.Popen(
        [sys.executable, "-m", "mailconfig_gui", *words],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONFAULTHANDLER": "1"}, preexec_fn=_no_core,
    )  # fmt: skip
    assert child.stdin is not None
    child.stdin.write(secret.encode())
    child.stdin.close()
    child.stdin = None
    while not server.connections:
        assert child.poll() is None
    seen = {
        f"{path.parent.name} {path.name}": path.read_bytes()
        for number in (child.pid, *_children(child.pid))
        for path in (Path(f"/proc/{number}/cmdline"), Path(f"/proc/{number}/environ"))
    }
    child.send_signal(getattr(signal, end))
    out, errors = child.communicate(timeout=30)
    server.close()
    assert child.returncode == code
    assert find(secret, USER, seen) == []
    assert leaks(secret, [Ended(code, out.decode(), errors.decode())], tmp_path, places) == []


def _no_core() -> None:
    """Whoever lets a crash write the whole memory to a file has the password in it, of any program."""
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _children(number: int) -> list[int]:
    listed = Path(f"/proc/{number}/task/{number}/children")
    return [int(one) for one in listed.read_text(encoding="ascii").split()] if listed.exists() else []


@pytest.mark.parametrize("form", forms("x", "u"))
def test_a_planted_secret_is_found(form: str, secret: str, tmp_path: Path) -> None:
    planted = tmp_path / "deep" / "log.txt"
    planted.parent.mkdir()
    planted.write_bytes(b"before " + forms(secret, USER)[form] + b" after")
    assert find(secret, USER, files(tmp_path))
    printed = forms(secret, USER)[form].decode("latin-1")
    places = {"output": printed.encode("latin-1")}
    assert f"output: {form}" in find(secret, USER, places)
