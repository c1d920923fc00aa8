"""The stand-in of the platform's REST API: is it faithful, and does delivery hold with the platform's own engine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mailconfig_gui.delivery.target import Options, Stop, TestFailedError, Wanted
from mailconfig_gui.delivery.targets.thingsboard.api import Login, Session
from mailconfig_gui.delivery.targets.thingsboard.handoff import curl_form
from mailconfig_gui.delivery.targets.thingsboard.target import ThingsBoard
from tests.cli.commands.test_apply import forms
from tests.delivery.helpers import document, drained, good, web_to
from tests.java.servers import PASSWORD, USER, Behaviour, MailServer
from tests.lab.sandbox import Sandbox, require
from tests.platform_standin.sending import Mailer, by_java, by_smtplib
from tests.platform_standin.server import Platform
from tests.platform_standin.token_endpoint import Answer, TokenEndpoint, tokens

pytestmark = pytest.mark.real
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def mail_server() -> Iterator[MailServer]:
    require("java-mail")
    server = MailServer(Behaviour(extensions=("8BITMIME",)))
    yield server
    server.close()


def driven(version: str, mail_server: MailServer, program: str, mailer: Mailer) -> tuple[Platform, Any]:
    """Let a program drive a stand-in; return that and what the program tells."""
    platform = Platform(version, mailer=mailer)
    words = [platform.url, "sysadmin@thingsboard.org", "sysadmin", str(mail_server.port), USER, PASSWORD]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(ROOT / "tests" / "real" / program), *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    platform.close()
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert "password" not in told["first"]
    assert told["first"]["smtpPort"] == "25"
    assert told["missing row"][0] == 404
    assert told["missing row"][1]["errorCode"] == 32
    assert told["bad test"][0] == 500
    assert told["bad test"][1]["message"].startswith("Unable to send mail: ")
    assert "password" not in told["saved"]
    assert told["no id"][1]["message"] == "Admin settings with such name already exists!"
    assert told["bad port"][1]["message"] == "Invalid smtp port value: abc"
    assert told["no timeout"][0] == 500
    assert told["new account"] == "ada@plant.com"
    assert platform.state.mail["password"] == PASSWORD
    platform.state.restart()
    return platform, told


def test_the_official_client_finds_in_the_stand_in_what_it_expects(mail_server: MailServer) -> None:
    _, told = driven("4.4", mail_server, "official_client.py", by_java)
    assert told["bad login"][0] == 401
    assert told["bad login"][1]["errorCode"] == 10
    assert told["account"] == ["sysadmin@thingsboard.org", "SYS_ADMIN", 1]
    assert told["bad test"][1]["message"].startswith("Unable to send mail: 535 5.7.8")
    assert "JsonNode.asText()" in told["no timeout"][1]["message"]
    assert {type(error[1]["timestamp"]) for error in (told["no id"], told["bad port"])} == {int}
    assert told["features"] is True
    assert told["nodes"] == [True, "MONOLITH"]
    assert told["edges"] is True


@pytest.mark.parametrize("version", ["3.3", "3.6", pytest.param("3.9", marks=pytest.mark.slow), "4.3"])
def test_so_does_the_client_of_earlier_versions(version: str, mail_server: MailServer) -> None:
    _, told = driven(version, mail_server, "older_client.py", by_java if version == "3.6" else by_smtplib)
    assert told["account"] == ["sysadmin@thingsboard.org", "SYS_ADMIN"]
    if version == "3.3":
        assert told["features"][0] == 404
    else:
        assert told["features"] is True
    assert {type(told[name][1]["timestamp"]) for name in ("no id", "bad port")} == {
        str if version in ("3.3", "3.6") else int
    }


@pytest.mark.parametrize("version", ["3.3", "4.3"])
def test_delivery_with_the_platforms_own_mail_engine(version: str, mail_server: MailServer) -> None:
    platform = Platform(version, mailer=by_java)
    try:
        stop = Stop()
        session = Session(web_to(platform.url, stop), Login("sysadmin@thingsboard.org", "sysadmin"))
        there = ThingsBoard(session, stop)
        draft = {
            "mailFrom": "Plant <iot@plant.com>", "smtpHost": "127.0.0.1", "smtpPort": mail_server.port,
            "username": USER, "password": "wrong",
        }  # fmt: skip
        with pytest.raises(TestFailedError, match=r"535 5\.7\.8 Authentication credentials invalid"):
            drained(there.apply(drained(there.plan(Wanted(draft))), Options()))
        assert platform.state.mail["smtpHost"] == "localhost"
        done = drained(there.apply(drained(there.plan(Wanted({**draft, "password": PASSWORD}))), Options()))
        assert done.ok
        assert platform.state.mail["password"] == PASSWORD
        kept = drained(there.plan(Wanted({"timeout": "20000"})))
        assert drained(there.apply(kept, Options(prove_stored=True))).tests["stored"].ok
    finally:
        platform.close()


def run_script(
    lab: Sandbox, folder: Path, platform: Platform, **values: object
) -> subprocess.CompletedProcess[str]:
    form = curl_form(document(good(**values)), platform.url, "mail.json")
    (folder / "mail.sh").write_bytes(form.script)
    (folder / "mail.json").write_bytes(form.data)
    token = platform.state.token(platform.state.users[0], "SYS_ADMIN")
    (folder / "header").write_text(f"X-Authorization: Bearer {token}\n")
    (folder / "temporary").mkdir(exist_ok=True)
    path = f"{watched(folder)}:{os.environ['PATH']}"
    return subprocess.run(
        lab.command("curl", "sh", folder / "mail.sh", folder / "header"),
        env={**os.environ, "PATH": path, "TMPDIR": str(folder / "temporary")},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def watched(folder: Path) -> Path:
    """Put before each program that the script runs one that writes down what a process list would show."""
    programs = folder / "programs"
    programs.mkdir(exist_ok=True)
    for name in ("curl", "python3", "mktemp", "cat", "dirname", "rm"):
        found = "/usr/bin/curl" if name == "curl" else shutil.which(name)
        assert found is not None
        wrapper = programs / name
        wrapper.write_text(
            f'#!/bin/sh\nprintf "%s\\n" "{name} $*" >> "{folder}/processes"\nexec {found} "$@"\n'
        )
        wrapper.chmod(0o700)
    return programs


def test_the_curl_form_does_what_the_target_does(
    lab: Sandbox, tmp_path: Path, mail_server: MailServer
) -> None:
    platform = Platform("4.3", prefix="/iot")
    folder = tmp_path / "it's here"
    folder.mkdir()
    try:
        platform.state.mail.update(unknownKey=1, refreshToken="kept")
        there = {
            "smtpHost": "127.0.0.1",
            "smtpPort": str(mail_server.port),
            "username": USER,
            "enableTls": False,
        }
        done = run_script(lab, folder, platform, **there, password="wrong")
        assert done.returncode == 1
        assert "535 5.7.8" in done.stdout
        assert platform.state.mail["smtpHost"] == "localhost"
        done = run_script(lab, folder, platform, **there, password=PASSWORD)
        assert (done.returncode, done.stderr) == (0, "")
        assert platform.state.mail["password"] == PASSWORD
        assert platform.state.mail["refreshToken"] == "kept"
        assert platform.state.mail["unknownKey"] == 1
        assert "showChangePassword" not in platform.state.mail
        done = run_script(lab, folder, platform, **there, password=..., timeout="20000")
        assert done.returncode == 0
        assert platform.state.mail["password"] == PASSWORD
        done = run_script(lab, folder, platform, **{**there, "smtpHost": "evil.example"}, password=...)
        assert "for another server" in done.stderr
        assert platform.state.mail["smtpHost"] == "127.0.0.1"
        processes = (folder / "processes").read_bytes()
        assert processes.count(b"curl --silent") >= 9
        secrets = [PASSWORD, *platform.state.tokens]
        assert [form for secret in secrets for form in forms(secret) if form in processes] == []
        assert list((folder / "temporary").iterdir()) == [], "the script leaves nothing behind"
        (folder / "header").write_text("X-Authorization: Bearer nobody\n")
        script = lab.command("curl", "sh", folder / "mail.sh", folder / "header")
        refused = subprocess.run(script, capture_output=True, text=True, timeout=30, check=False)
        assert (refused.returncode, "Invalid username or password" in refused.stdout) == (4, True)
    finally:
        platform.close()


OAUTH2 = {
    "enableOauth2": True, "providerId": "OFFICE_365", "clientId": "cid", "clientSecret": "the app's secret",
    "authUri": "https://id.plant.com/a", "scope": ["https://x/SMTP.Send", "offline_access"],
    "redirectUri": "http://localhost:7000/", "username": "box@plant.com", "smtpHost": "127.0.0.1", "enableTls": False,
}  # fmt: skip


def test_the_curl_form_brings_oauth2_in_two_steps(lab: Sandbox, tmp_path: Path) -> None:
    platform, endpoint = Platform("4.3"), TokenEndpoint(tokens(refresh_token="the renewed token"))
    server = MailServer(Behaviour(mechanisms="XOAUTH2", login=("box@plant.com", "AT")))
    there = {**OAUTH2, "tokenUri": endpoint.url, "smtpPort": str(server.port), "password": ...}
    try:
        platform.state.mail.update(good())
        before = dict(platform.state.mail)
        done = run_script(lab, tmp_path, platform, **there)
        assert (done.returncode, platform.state.mail) == (1, before)
        assert "no refresh token is given" in done.stderr
        endpoint.answer = Answer(400, {"error": "invalid_grant"})
        done = run_script(lab, tmp_path, platform, **there, refreshToken="the token")
        assert (done.returncode, platform.state.mail) == (1, {**before, "refreshToken": ""})
        assert "invalid_grant" in done.stdout
        assert "The earlier settings were put back." in done.stdout
        endpoint.answer = tokens(refresh_token="the renewed token")
        done = run_script(lab, tmp_path, platform, **there, refreshToken="the token")
        assert (done.returncode, done.stderr) == (0, "")
        row = platform.state.mail
        assert (row["enableOauth2"], row["refreshToken"]) == (True, "the renewed token")
        assert row["tokenGenerated"] is True
        assert row["refreshTokenExpires"] > 0
        assert row["password"] == "", "a password of another server does not stay"
        done = run_script(lab, tmp_path, platform, **{**there, "clientId": "other"}, refreshToken="its own")
        assert "turn it off" in done.stderr
        done = run_script(lab, tmp_path, platform, **{**there, "timeout": "20000"})
        assert (done.returncode, platform.state.mail["timeout"]) == (0, "20000")
        assert platform.state.mail["refreshToken"] == "the renewed token"
        processes = (tmp_path / "processes").read_bytes()
        secrets = ("the token", "the app's secret", "the renewed token")
        assert [form for secret in secrets for form in forms(secret) if form in processes] == []
    finally:
        server.close()
        endpoint.close()
        platform.close()


def test_the_curl_form_brings_no_oauth2_to_a_version_without_it(lab: Sandbox, tmp_path: Path) -> None:
    platform = Platform("3.3")
    try:
        before = dict(platform.state.mail)
        there = {**OAUTH2, "tokenUri": "http://127.0.0.1:9/", "refreshToken": "the token"}
        done = run_script(lab, tmp_path, platform, **there)
        assert (done.returncode, platform.state.mail) == (4, before)
        assert "OAuth2 needs ThingsBoard 3.6" in done.stdout
    finally:
        platform.close()
