"""The main job through the command line against real servers: test, save, check, and the message in the mailbox."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.lab.certificates import Certificates
from tests.lab.dovecot import ALICE, BOB, User
from tests.lab.postfix import Postfix

pytestmark = pytest.mark.real

ROOT = Path(__file__).resolve().parents[2]
ENCRYPTION = {
    "starttls": ["--smtp-protocol", "smtp", "--enable-tls"],
    "tls": ["--smtp-protocol", "smtps"],
    "none": ["--smtp-protocol", "smtp", "--no-enable-tls"],
}

Call = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def call(tmp_path: Path) -> Call:
    def run(*words: object, password: str = "") -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "MAILCONFIG_HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT)}
        if password:
            environment["MAILCONFIG_PASSWORD"] = password
        return subprocess.run(
            [sys.executable, "-W", "error", "-m", "mailconfig_gui", *map(str, words)],
            capture_output=True, text=True, cwd=tmp_path, env=environment, timeout=60, check=False,
        )  # fmt: skip

    return run


@pytest.mark.parametrize("service", ["submission", "submissions", "login-only", "plain-only"])
@pytest.mark.parametrize("user", [ALICE, BOB], ids=["ascii", "utf-8"])
def test_the_main_job(
    call: Call, tmp_path: Path, postfix: Postfix, certificates: Certificates, service: str, user: User
) -> None:
    place = postfix[service]
    settings = [
        "--mail-from", f"Plänt <{user.name}>", "--smtp-host", place.host, "--smtp-port", place.port,
        "--username", user.name, *ENCRYPTION[place.security],
    ]  # fmt: skip
    saved = call("save", *settings, "--include-password", "--out", "mail.json", password=user.password)
    assert saved.returncode == 0, saved.stderr
    assert call("check", "mail.json").returncode == 0
    words = ["test", "mail.json", "--to", "admin@example.org", "--ca-file", certificates.ca, "--json"]
    tested = call(*words)
    report = json.loads(tested.stdout)
    assert tested.returncode == 0, report
    assert (report["ok"], report["reached"]) == (True, "accepted")
    assert user.password not in (tested.stdout + tested.stderr).replace('"secrets": ', "")
    delivered = postfix.mailbox("admin@example.org").wait_for(report["message_id"])
    assert delivered.message["From"] == f"Plänt <{user.name}>"
    body = delivered.message.get_body(("plain",))
    assert body is not None
    assert report["code"] in body.get_content()
    assert call(*words, "--no-send").returncode == 0


def test_a_wrong_password_is_one_attempt_and_1(
    call: Call, postfix: Postfix, certificates: Certificates
) -> None:
    place = postfix["submission"]
    before = len(postfix.log_lines("authentication failed"))
    tested = call(
        "test", "--mail-from", ALICE.name, "--smtp-host", place.host, "--smtp-port", place.port,
        "--username", ALICE.name, "--to", "admin@example.org", "--ca-file", certificates.ca, "--json",
        password="wrong",
    )  # fmt: skip
    report = json.loads(tested.stdout)
    assert (tested.returncode, report["ok"], report["reached"]) == (1, False, "connected")
    assert report["stages"][-1]["stage"] == "auth"
    assert len(postfix.log_lines("authentication failed")) == before + 1


def test_without_the_authority_no_password_leaves(call: Call, postfix: Postfix) -> None:
    place = postfix["submissions"]
    before = len(postfix.log_lines("sasl_method"))
    tested = call(
        "test", "--mail-from", ALICE.name, "--smtp-host", place.host, "--smtp-port", place.port,
        "--smtp-protocol", "smtps", "--username", ALICE.name, "--to", "admin@example.org", "--json",
        password=ALICE.password,
    )  # fmt: skip
    assert tested.returncode == 1
    assert json.loads(tested.stdout)["stages"][-1]["stage"] == "certificate"
    assert len(postfix.log_lines("sasl_method")) == before
