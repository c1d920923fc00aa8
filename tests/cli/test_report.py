"""The steps of a run, and its end in words, as JSON, by a signal."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.ctrl_c import ASKED, OWN_CONSOLE, ask_for_end
from tests.java.servers import PASSWORD
from tests.platform_standin.faults import Faults
from tests.platform_standin.server import Platform


def test_a_lost_answer_of_the_platforms_test_is_not_explained(
    call: Run, platform: Platform, fields: list[str]
) -> None:
    platform.garble["/api/admin/settings/testMail"] = b""
    failed = call("apply", *fields)
    assert (failed.code, "ended before the answer came" in failed.err) == (1, True)
    assert "The platform's own test has no result." in failed.err
    assert "could not send" not in failed.err
    assert "Not recognised" not in failed.out
    saved = call("apply", *fields, "--save-anyway")
    assert saved.code == 6
    assert "Its test: Without a result: The connection to" in saved.out
    assert "Not recognised" not in saved.out


def test_the_installed_address_that_a_server_refuses_is_named_with_its_remedy(
    call: Run, platform: Platform, fields: list[str]
) -> None:
    words = "550 5.1.1 <sysadmin@thingsboard.org>:\\n\\tRecipient address rejected"
    body = json.dumps({"status": 500, "message": "?", "errorCode": 2}).replace("?", words).encode()
    head = b"HTTP/1.1 500 \r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
    platform.garble["/api/admin/settings/testMail"] = head + body
    failed = call("apply", *fields)
    assert failed.code == 1
    assert "failed  550 5.1.1 <sysadmin@thingsboard.org>: Recipient address rejected" in failed.out
    assert failed.out.endswith("seems to refuse it. Add --admin-email ADDRESS.\n")


def test_a_test_that_fails_saves_nothing_and_is_explained(
    call: Run, platform: Platform, fields: list[str]
) -> None:
    ended = call("apply", *fields, "--json", password="wrong")
    assert ended.code == 1
    assert ended.json["diagnosis"]["cause"] == "wrong-password"
    assert platform.state.mail["smtpHost"] == "localhost"
    assert "/api/admin/settings" not in platform.paths("POST")
    plain = call("apply", *fields, password="wrong")
    assert plain.code == 1
    assert "535 5.7.8" in plain.err
    assert "  1. " in plain.out
    saved = call("apply", *fields, "--save-anyway", "--json", password="wrong")
    assert (saved.code, saved.json["ok"], saved.json["result"]) == (6, False, "applied")
    assert platform.state.mail["password"] == "wrong"


def test_two_columns(call: Run, platform: Platform, fields: list[str]) -> None:
    made = call("plan", *fields, "--test-here", "--json").json
    assert made["columns"] == {"here": "works", "platform": "not tested", "explanation": ""}
    platform.state.mailer = lambda *_words: "Unable to send mail: Connection timed out"
    failed = call("apply", *fields, "--test-here", "--json")
    assert failed.code == 1
    assert (failed.json["columns"]["here"], failed.json["columns"]["platform"]) == ("works", "fails")
    assert "another network, firewall" in failed.json["columns"]["explanation"]
    assert "from the platform   fails" in call("apply", *fields, "--test-here").out
    assert call("apply", *fields, "--json").json["columns"] is None
    platform.state.mailer = lambda *_words: ""
    assert call("apply", *fields, "--test-here", "--json").json["columns"]["platform"] == "works"


def test_a_test_of_what_is_stored_does_not_stand_beside_one_of_other_settings(
    call: Run, platform: Platform, fields: list[str]
) -> None:
    assert call("apply", *fields).code == 0
    platform.state.mail["password"] = "changed by hand"
    ended = call("apply", *fields, "--test-here", "--json")
    assert (ended.code, ended.json["result"]) == (1, "no-change")
    assert ended.json["columns"] == {"here": "works", "platform": "not tested", "explanation": ""}
    plain = call("apply", *fields)
    assert "Nothing was changed, but what the platform has stored does not work." in plain.out
    assert "The platform says: Unable to send mail: 535 5.7.8" in plain.out
    assert "To write the password again: --rewrite-password." in plain.out
    untested = call("apply", *fields, "--no-platform-test")
    assert (untested.code, "the password cannot be compared." in untested.out) == (0, True)
    assert call("apply", *fields, "--rewrite-password").code == 0
    assert platform.state.mail["password"] == PASSWORD


def test_an_answer_that_breaks_off_is_4(
    process: Run, platform: Platform, fields: list[str], access: list[str]
) -> None:
    platform.garble["/api/admin/settings/mail"] = b"HTTP/1.1 200 \r\nContent-Length: 10\r\n\r\nshort"
    ended = process("plan", *access, *fields, "--json")
    assert ended.code == 4
    assert ended.json["ok"] is False


@pytest.mark.parametrize("number", ASKED[:2])
def test_it_ends_when_asked_to(
    home: Path,
    tmp_path: Path,
    platform: Platform,
    fields: list[str],
    access: list[str],
    number: signal.Signals,
) -> None:
    reached, over = threading.Event(), threading.Event()

    def wait(_method: str, path: str) -> None:
        if path == "/api/admin/settings/testMail":
            reached.set()
            over.wait(30)

    platform.before = wait
    program = [sys.executable, "-m", "mailconfig_gui", "apply", *access, *fields, "--json"]
    child = subprocess.Popen(
        program, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, creationflags=OWN_CONSOLE
    )
    try:
        assert reached.wait(30)
        ask_for_end(child, number)
        out, _ = child.communicate(timeout=30)
    finally:
        over.set()
    report = json.loads(out)
    assert (child.returncode, report["exit_code"], report["error"]["title"]) == (130, 130, "Stopped")
    assert platform.state.mail["smtpHost"] == "localhost"


def test_a_save_whose_answer_is_lost_is_not_known(call: Run, platform: Platform, fields: list[str]) -> None:
    Faults(platform).lose_at("/api/admin/settings")
    ended = call("apply", *fields, "--json")
    assert (ended.code, ended.json["result"]) == (4, "unsure")
    assert ended.json["unsure"] == ["The mail settings may have been saved"]
    assert platform.state.mail["smtpHost"] == "127.0.0.1", "they are"
