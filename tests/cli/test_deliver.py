"""Plan, apply, roll back and drift from the command line: a settings file and the stand-in of the platform."""

from __future__ import annotations

import base64
import io
import json
import os
import signal
import ssl
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.cli.conftest import Ended, Run, document
from tests.java.servers import PASSWORD, USER, Behaviour, MailServer
from tests.lab.certificates import Certificates
from tests.platform_standin.faults import Faults
from tests.platform_standin.server import Platform

LOGIN = "sysadmin@thingsboard.org"
LOGIN_PASSWORD = "sysadmin pässword"


@pytest.fixture(scope="module")
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


def forms(secret: str) -> set[bytes]:
    """Every form in which a secret might be written down."""
    raw = secret.encode()
    as_json = json.dumps(secret)[1:-1].encode()
    encoded = base64.b64encode(raw)
    return {raw, as_json, encoded, quote(secret).encode(), raw.hex().encode(), repr(secret)[1:-1].encode(),
            secret.encode("utf-16-le"), secret.encode("latin-1")}  # fmt: skip


def test_apply_twice_and_back(call: Run, platform: Platform, fields: list[str], home: Path) -> None:
    planned = call("plan", *fields, "--json")
    assert planned.code == 0
    assert planned.json["no_change"] is False
    assert platform.paths("POST") == ["/api/auth/login"]
    first = call("apply", *fields, "--json")
    assert (first.code, first.err) == (0, "")
    report = first.json
    assert (report["ok"], report["result"], report["changed"]) == (True, "applied", True)
    assert {name: test["ok"] for name, test in report["tests"].items()} == {
        "before": True,
        "connection": True,
    }
    assert "no restart is needed" in report["restart"]
    assert platform.state.mail["password"] == PASSWORD
    posts = len(platform.paths("POST"))
    second = call("apply", *fields, "--json").json
    assert (second["ok"], second["result"], second["changed"]) == (True, "no-change", False)
    assert platform.paths("POST")[posts:] == ["/api/auth/login", "/api/admin/settings/testMail"]
    assert second["tests"]["stored"]["ok"] is True, "the platform tested what it has stored"
    listed = call("rollback", "--list", "--json").json
    assert [one["state"] for one in listed] == [report["state"]]
    assert call("rollback", "--json").code == 2, "nobody can be asked here"
    back = call("rollback", "--yes", "--json")
    assert (back.code, back.json["result"]) == (6, "rolled-back"), "nothing listens at the earlier server"
    assert platform.state.mail["smtpHost"] == "localhost"
    listed = call("rollback", "--list", "--json").json
    assert [one["state"] for one in listed] == [back.json["state"], report["state"]], "it can be undone"
    told = call("rollback", "--history", "--json").json
    done = [(line["what"], line["result"]) for line in told]
    assert done == [("apply", "applied"), ("rollback", "rolled back, but the platform's test failed")]
    assert "Host: “localhost” → “127.0.0.1”" in call("rollback", "--history").out
    again = call("rollback", "--to", "gone", "--yes", "--json")
    assert (again.code, again.json["ok"], again.json["exit_code"]) == (4, False, 4)
    assert [path for path in home.rglob("*") if path.is_file()] != []


def test_for_people(call: Run, fields: list[str]) -> None:
    ended = call("apply", *fields)
    assert ended.code == 0
    assert "Host: “localhost” → “127.0.0.1”" in ended.out
    assert "rollback brings it back" in ended.out
    assert "sysadmin@thingsboard.org, which is not your mailbox" in ended.err
    assert "only works on the platform's own computer" in ended.err
    assert "Edges" in ended.err
    assert "In the command line: --admin-email ADDRESS" in ended.err
    assert "In the command line: --base-url URL" in ended.err
    assert "Nothing visible differs, and what the platform has stored works." in call("apply", *fields).out
    assert "Nothing visible differs; the password cannot be compared." in call("plan", *fields).out
    back = call("rollback", "--yes")
    assert "Roll-back: the state of " in back.out
    assert "Host: “127.0.0.1” → “localhost”" in back.out
    assert "The earlier state is back." in back.out
    assert "Unable to send mail: Connection refused" in back.out, "why it does not work now"
    assert "rollback brings it back" in back.out, "it can be undone"


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


def test_a_password_that_is_to_be_entered_names_its_option(call: Run, fields: list[str]) -> None:
    blocked = call("plan", *fields, password="")
    assert blocked.code == 3
    assert "Password: it must be entered again" in blocked.err
    assert "In the command line: --password-file PATH" in blocked.err


def test_the_way_back_names_the_option_for_the_earlier_password(
    call: Run, platform: Platform, fields: list[str]
) -> None:
    platform.state.mail.update(username="old", password="the earlier one", smtpHost="127.0.0.1")
    assert call("apply", *fields).code == 0
    platform.state.mail["timeout"] = "9999"
    blocked = call("rollback", "--yes", "--overwrite", password="")
    assert blocked.code == 3
    assert blocked.err.count("the earlier one is needed") == 1
    assert "In the command line: --password-file PATH" in blocked.err
    assert "It will be replaced too." in blocked.err
    assert "--rewrite-password" not in blocked.out, "that is no option of a roll-back"
    assert "--overwrite" not in blocked.err


def test_no_secret_is_ever_written_or_shown(
    call: Run, platform: Platform, fields: list[str], home: Path, tmp_path: Path
) -> None:
    platform.state.mail.update(username="old", password="the earlier sécret", smtpHost="127.0.0.1")
    shown = ""
    for words in (
        ("plan",),
        ("apply",),
        ("apply", "--json"),
        ("drift",),
        ("verify",),
        ("rollback", "--yes", "--json"),
        ("rollback", "--yes"),
    ):
        ended = call(words[0], *(fields if words[0] != "rollback" else ()), *words[1:])
        shown += ended.out + ended.err
    (tmp_path / "shown").write_text(shown, encoding="utf-8")
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "keyring.json"]
    assert len(written) >= 2
    for path in written:
        data = path.read_bytes()
        for secret in (PASSWORD, LOGIN_PASSWORD, "the earlier sécret"):
            assert [form for form in forms(secret) if form in data] == [], path
        assert b"eyJ" not in data, f"a token in {path}"
    private = [
        path for path in home.rglob("*") if path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    assert private == []


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


def test_a_private_authority_and_a_pinned_certificate(
    mailconfig: Run, fields: list[str], certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.good.chain, certificates.good.key)
    platform = Platform("4.3", context=context, prefix="/iot")
    words = ["--target", platform.url, "--target-user", LOGIN, *fields, "--json"]

    def planned(*more: object) -> Ended:
        monkeypatch.setenv("MAILCONFIG_TARGET_PASSWORD", "sysadmin")
        monkeypatch.setenv("MAILCONFIG_PASSWORD", PASSWORD)
        return mailconfig("plan", *words, *more)

    try:
        unknown = planned()
        assert unknown.code == 4
        fingerprint = unknown.json["error"]["fingerprint"]
        assert planned("--fingerprint", "0" * 64).code == 4
        assert platform.seen == [], "nothing was sent to a server that is not trusted"
        assert planned("--fingerprint", fingerprint).code == 0
        assert planned("--target-ca-file", certificates.ca).code == 0
    finally:
        platform.close()


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


def test_a_change_meanwhile_is_5(call: Run, platform: Platform, fields: list[str]) -> None:
    def somebody(method: str, path: str) -> None:
        if (method, path) == ("POST", "/api/admin/settings/testMail"):
            platform.state.mail["timeout"] = "20000"

    platform.before = somebody
    ended = call("apply", *fields, "--json")
    assert (ended.code, ended.json["exit_code"]) == (5, 5)
    assert platform.state.mail["smtpHost"] == "localhost"


def test_a_refused_login_is_4_and_never_tried_again(
    mailconfig: Run, platform: Platform, fields: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILCONFIG_TARGET_PASSWORD", "wrong")
    words = ["--target", platform.url, "--target-user", LOGIN, "--allow-plain-http", "127.0.0.1"]
    ended = mailconfig("apply", *words, *fields, "--json")
    assert ended.code == 4
    assert platform.paths() == ["/api/auth/login"]
    assert platform.state.users[0].failed == 1


def test_http_needs_a_yes(mailconfig: Run, platform: Platform, access: list[str], fields: list[str]) -> None:
    ended = mailconfig("plan", *access[:4], *fields)
    assert ended.code == 4
    assert "--allow-plain-http" in ended.err
    assert platform.seen == []


def test_a_password_in_the_address_is_refused(mailconfig: Run) -> None:
    ended = mailconfig("rollback", "--target", "https://u:hunter2@things.plant.com")
    assert ended.code == 4
    assert "hunter2" not in ended.out + ended.err


def test_what_is_remembered_needs_no_login(mailconfig: Run, platform: Platform) -> None:
    for words in (("--list",), ("--history",)):
        assert mailconfig("rollback", "--target", platform.url, *words).code == 0
    assert platform.seen == []


def test_nothing_listens(mailconfig: Run, access: list[str], fields: list[str]) -> None:
    words = ["--target", "http://127.0.0.1:1", *access[2:]]
    assert mailconfig("plan", *words, *fields, "--json").code == 4


@pytest.mark.parametrize(("second_step", "code"), [("totp", "123456"), ("backup_code", "deadbeef")])
def test_the_second_step_of_the_login(
    call: Run, platform: Platform, fields: list[str], tmp_path: Path, second_step: str, code: str
) -> None:
    platform.state.users[0].second = {"TOTP": "123456", "BACKUP_CODE": "deadbeef"}
    (tmp_path / "code").write_text(f"{code}\n")
    words = ("--second-step", second_step, "--code-file", "code", "--json")
    assert call("plan", *fields, *words).code == 0
    (tmp_path / "code").write_text("wrong\n")
    refused = call("plan", *fields, *words)
    assert refused.code == 4
    codes = [path for path in platform.paths() if path.endswith("/check")]
    # A backup code that was used up is no longer among what the account has, so nothing is asked.
    assert len(codes) == (2 if second_step == "totp" else 1), "a refused code is not sent again"


def test_an_api_key(mailconfig: Run, platform: Platform, fields: list[str], tmp_path: Path) -> None:
    platform.state.api_keys["tb_key"] = platform.state.users[0]
    (tmp_path / "key").write_text("tb_key\n")
    words = ["--target", platform.url, "--api-key-file", "key", "--allow-plain-http", "127.0.0.1"]
    assert mailconfig("plan", *words, *fields).code == 0
    assert "/api/auth/login" not in platform.paths()


def test_a_tenants_administrator_is_refused_in_words(
    call: Run, platform: Platform, fields: list[str]
) -> None:
    platform.state.users[0].authority = "TENANT_ADMIN"
    ended = call("apply", *fields)
    assert ended.code == 4
    assert "tenant's administrator" in ended.err
    assert "ThingsBoard Cloud" in ended.err


def test_a_kept_password_does_not_go_elsewhere(
    call: Run, platform: Platform, monkeypatch: pytest.MonkeyPatch, mailconfig: Run, access: list[str]
) -> None:
    platform.state.mail.update(
        username=USER, password=PASSWORD, smtpHost="mail.plant.com", mailFrom="a@plant.com"
    )
    monkeypatch.delenv("MAILCONFIG_PASSWORD", raising=False)
    monkeypatch.setenv("MAILCONFIG_TARGET_PASSWORD", LOGIN_PASSWORD)
    ended = mailconfig("apply", *access, "--smtp-host", "evil.example", "--json")
    assert ended.code == 3
    assert platform.state.mail["smtpHost"] == "mail.plant.com"
    assert "evil.example" not in json.dumps([seen.body for seen in platform.seen])


def test_links_and_the_administrators_address_go_with_the_plan(
    call: Run, platform: Platform, fields: list[str]
) -> None:
    extras = ("--base-url", "https://things.plant.com", "--admin-email", "ada@plant.com")
    made = call("plan", *fields, *extras, "--json").json
    assert {change["key"] for change in made["changes"]} >= {"baseUrl", "email"}
    assert "login-name-changes" in {risk["code"] for risk in made["risks"]}
    assert call("apply", *fields, *extras).code == 0
    assert platform.state.row("general")["jsonValue"]["baseUrl"] == "https://things.plant.com"
    assert platform.state.users[0].email == "ada@plant.com"


def test_an_answer_that_breaks_off_is_4(
    process: Run, platform: Platform, fields: list[str], access: list[str]
) -> None:
    platform.garble["/api/admin/settings/mail"] = b"HTTP/1.1 200 \r\nContent-Length: 10\r\n\r\nshort"
    ended = process("plan", *access, *fields, "--json")
    assert ended.code == 4
    assert ended.json["ok"] is False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
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
    child = subprocess.Popen(program, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        assert reached.wait(30)
        child.send_signal(number)
        out, _ = child.communicate(timeout=30)
    finally:
        over.set()
    report = json.loads(out)
    assert (child.returncode, report["exit_code"], report["error"]["title"]) == (130, 130, "Stopped")
    assert platform.state.mail["smtpHost"] == "localhost"


def test_a_login_name_that_was_changed_before_a_failure_is_told(
    call: Run, platform: Platform, fields: list[str]
) -> None:
    words = ("apply", *fields, "--admin-email", "ada@plant.com")
    ended = call(*words, "--json", password="wrong")
    assert (ended.code, ended.json["changed"], ended.json["user"]) == (1, True, "ada@plant.com")
    assert ended.json["changed_already"] == ["The administrator now logs in as ada@plant.com"]
    assert [one["state"] for one in call("rollback", "--list", "--json").json] == [ended.json["state"]]
    platform.state.users[0].email = LOGIN
    plain = call(*words, password="wrong")
    assert "Changed already: The administrator now logs in as ada@plant.com." in plain.err
    assert "rollback brings it back" in plain.err
    history = call("rollback", "--history").out
    assert "apply: ended before all was changed" in history
    assert "done: The administrator now logs in as ada@plant.com" in history


def test_a_save_whose_answer_is_lost_is_not_known(call: Run, platform: Platform, fields: list[str]) -> None:
    Faults(platform).lose_at("/api/admin/settings")
    ended = call("apply", *fields, "--json")
    assert (ended.code, ended.json["result"]) == (4, "unsure")
    assert ended.json["unsure"] == ["The mail settings may have been saved"]
    assert platform.state.mail["smtpHost"] == "127.0.0.1", "they are"


# A settings file


class Terminal(io.TextIOWrapper):
    """Standard input or error as a terminal has them."""

    def __init__(self, typed: str = "") -> None:
        super().__init__(io.BytesIO(typed.encode()), encoding="utf-8", write_through=True)

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("as_json", [(), ("--json",)])
def test_on_a_terminal_it_asks_before_it_changes_anything(
    mailconfig: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, as_json: tuple[str, ...]
) -> None:
    (tmp_path / "from.json").write_text(document())
    target = ("--target", "mail.json")

    def answered(typed: str, *words: str) -> tuple[int, str]:
        shown = Terminal()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", Terminal(typed))
            patch.setattr(sys, "stderr", shown)
            ended = mailconfig(*words, *target, *as_json)
        told = shown.buffer.getvalue().decode()  # type: ignore[attr-defined]
        return ended.code, ended.out + told

    code, shown = answered("n\n", "apply", "from.json")
    assert code == 130
    assert f"Apply this to {tmp_path / 'mail.json'}? [y/N]" in shown
    assert "Host: " in shown, "the plan is seen before the question"
    assert "Nothing was changed." in shown
    assert not (tmp_path / "mail.json").exists()
    assert answered("", "apply", "from.json", "--dry-run")[0] == 0
    assert not (tmp_path / "mail.json").exists()
    assert answered("y\n", "apply", "from.json")[0] == 0
    assert (tmp_path / "mail.json").exists()
    code, shown = answered("\n", "rollback")
    assert (code, "Bring this back on" in shown) == (130, True)
    assert "The file: there → removed; there was none before" in shown
    assert answered("", "rollback", "--dry-run")[0] == 0
    assert (tmp_path / "mail.json").exists()
    assert answered("y\n", "rollback")[0] == 0
    assert not (tmp_path / "mail.json").exists()


def test_on_a_terminal_the_password_of_the_platform_is_asked_for(
    mailconfig: Run, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def type_in(prompt: str) -> str:
        asked.append(prompt)
        return LOGIN_PASSWORD

    fields = ("--mail-from", "iot@plant.com", "--smtp-host", "mail.plant.com")
    words = ("plan", "--target", platform.url, "--target-user", LOGIN, *fields)
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", type_in)
    assert (mailconfig(*words).code, asked) == (4, []), "the yes to http comes first"
    assert mailconfig(*words, "--allow-plain-http", "127.0.0.1").code == 0
    assert asked == [f"Password for {LOGIN} at {platform.url}: "]


@pytest.mark.parametrize(
    ("user", "hint"),
    [
        ((), "Use --target-user NAME with --target-password-file PATH"),
        (("--target-user", LOGIN), "Use --target-password-file PATH"),
    ],
)
def test_a_missing_login_names_the_options_that_give_it(
    mailconfig: Run, user: tuple[str, ...], hint: str
) -> None:
    ended = mailconfig("verify", "--target", "https://things.invalid", *user)
    assert ended.code == 4
    assert hint in ended.err
    assert "MAILCONFIG_TARGET_PASSWORD" in ended.err
    assert "--api-key-file" in ended.err


def test_who_would_not_see_the_question_is_not_passed_over(
    mailconfig: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "from.json").write_text(document())
    monkeypatch.setattr(sys, "stdin", Terminal("y\n"))
    ended = mailconfig("apply", "--target", "mail.json", "from.json")
    assert (ended.code, "--yes" in ended.err) == (2, True)
    assert not (tmp_path / "mail.json").exists()
    assert mailconfig("apply", "--target", "mail.json", "from.json", "--yes").code == 0


def test_going_back_and_forth_ends_in_the_same_bytes(mailconfig: Run, tmp_path: Path) -> None:
    file = tmp_path / "mail.json"
    fields = ("--mail-from", "a@plant.com", "--smtp-host", "mail.plant.com")
    assert mailconfig("save", *fields, "--out", "mail.json").code == 0
    first = file.read_bytes()
    assert mailconfig("apply", "--target", "mail.json", "--mail-from", "b@plant.com").code == 0
    second = file.read_bytes()
    for content in (first, second, first):
        assert mailconfig("rollback", "--target", "mail.json", "--yes").code == 0
        assert file.read_bytes() == content


@pytest.mark.parametrize("option", ["--sql", "--curl"])
def test_a_form_that_cannot_be_written_hides_no_apply(mailconfig: Run, tmp_path: Path, option: str) -> None:
    (tmp_path / "from.json").write_text(document())
    (tmp_path / "form").mkdir()
    words = (
        "apply",
        "--target",
        "mail.json",
        "from.json",
        option,
        "form",
        "--platform-url",
        "https://p.example",
    )
    ended = mailconfig(*words, "--json")
    assert (tmp_path / "mail.json").exists()
    assert (ended.code, ended.json["changed"], ended.json["result"]) == (4, True, "failed")
    assert ended.json["changed_already"] == [f"The settings are written to {tmp_path / 'mail.json'}"]
    assert mailconfig("rollback", "--target", "mail.json", "--to", ended.json["state"], "--yes").code == 0


def test_practice_settings_are_applied_only_on_a_yes(mailconfig: Run, tmp_path: Path) -> None:
    words = ("apply", "--target", "mail.json", "--provider", "practice", "--mail-from", "a@plant.com",
             "--smtp-host", "localhost", "--smtp-port", "2525")  # fmt: skip
    refused = mailconfig(*words)
    assert (refused.code, "Add --yes" in refused.err) == (2, True)
    assert not (tmp_path / "mail.json").exists()


def test_a_file_is_planned_written_and_restored(mailconfig: Run, tmp_path: Path) -> None:
    (tmp_path / "from.json").write_text(document())
    words = ("--target", "mail.json", "from.json")
    assert mailconfig("plan", *words).code == 0
    assert not (tmp_path / "mail.json").exists()
    assert mailconfig("apply", *words, "--json").json["result"] == "applied"
    assert stat.S_IMODE((tmp_path / "mail.json").stat().st_mode) == 0o600
    assert mailconfig("apply", *words, "--json").json["result"] == "no-change"
    assert mailconfig("rollback", "--target", "mail.json", "--yes").code == 0
    assert not (tmp_path / "mail.json").exists()


def test_forms_for_handing_over_are_private(
    mailconfig: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILCONFIG_PASSWORD", PASSWORD)
    (tmp_path / "from.json").write_text(document())
    old = os.umask(0)
    try:
        ended = mailconfig(
            "apply", "--target", "mail.json", "from.json", "--sql", "mail.sql", "--curl", "mail.sh",
            "--platform-url", "https://things.plant.com/iot", "--json",
        )  # fmt: skip
    finally:
        os.umask(old)
    assert ended.code == 0
    assert ended.json["written"] == ["mail.sql", "mail.sh", "mail.sh.json"]
    for name in ended.json["written"]:
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert PASSWORD not in (tmp_path / "mail.sh").read_text()
    assert json.loads((tmp_path / "mail.sh.json").read_text())["jsonValue"]["password"] == PASSWORD


@pytest.mark.parametrize(
    "words",
    [
        ("apply", "--target", "mail.json"),
        ("apply", "--target", "mail.json", "from.json", "--profile", "p"),
        ("apply", "--target", "mail.json", "from.json", "--curl", "x.sh"),
        ("apply", "--target", "postgresql://127.0.0.1:1/x", "from.json", "--sql", "x.sql"),
        ("rollback", "--target", "postgresql://u:hunter2@127.0.0.1:1/x"),
        ("rollback", "--target", "jdbc:postgresql://127.0.0.1:1/x?user=u&password=hunter2"),
    ],
)
def test_wrong_usage(mailconfig: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "from.json").write_text(document())
    ended = mailconfig(*words)
    assert ended.code == 2
    assert "hunter2" not in ended.out + ended.err


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("plan", "--target", "things.example.com"), "Did you mean https://things.example.com?"),
        (("apply", "--target", "things.example.com"), "Did you mean https://things.example.com?"),
        (("drift", "--target", "localhost:8080"), "Did you mean https://localhost:8080?"),
        (("rollback", "--target", "http:/things.example.com"), "Did you mean http://things.example.com?"),
        (
            ("apply", "--target", "mysql://u:hunter2@db/things?password=hunter2"),
            "Did you mean https://db/things?",
        ),
        (("save", "--include-password", "--out", "things.example.com"), "no file"),
        (("save", "--include-password", "--out", "https://things.example.com"), "like an address"),
        (("save", "--out=--include-password"), "like an option"),
        (("apply", "--target", "mail.json", "--sql", "things.example.com"), "no file"),
        (("apply", "--target", "mail.json", "--curl", "https://things.example.com"), "like an address"),
        (("test", "--to", "a@plant.com", "--bundle", "https://things.example.com"), "like an address"),
        (("test", "--to", "a@plant.com", "--hand-over=--bundle"), "like an option"),
    ],
)
def test_an_address_or_an_option_never_becomes_a_file(
    mailconfig: Run, tmp_path: Path, command: tuple[str, ...], words: str
) -> None:
    (tmp_path / "from.json").write_text(document())
    source = {"save": ("--from", "from.json"), "rollback": ()}.get(command[0], ("from.json",))
    ended = mailconfig(command[0], *source, *command[1:])
    assert ended.code == 2
    assert words in ended.err
    assert "hunter2" not in ended.err
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["from.json"]


def test_a_bad_file_is_3(mailconfig: Run, tmp_path: Path) -> None:
    (tmp_path / "from.json").write_text(document(smtpPort="abc"))
    ended = mailconfig("apply", "--target", "mail.json", "from.json", "--json")
    assert ended.code == 3
    assert "smtpPort" in {problem["field"] for problem in ended.json["problems"]}
    assert not (tmp_path / "mail.json").exists()


def test_the_password_of_a_profile_goes_to_its_own_server_only(
    mailconfig: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILCONFIG_PASSWORD", PASSWORD)
    fields = ("--mail-from", "a@plant.com", "--smtp-host", "mail.plant.com", "--username", "u")
    assert mailconfig("save", "--profile", "plant", *fields).code == 0
    assert mailconfig("apply", "--target", "live.json", "--profile", "plant").code == 0
    assert json.loads((tmp_path / "live.json").read_text())["jsonValue"]["password"] == PASSWORD
    refused = mailconfig("apply", "--target", "new.json", "--profile", "plant", "--smtp-host", "evil.example")
    assert refused.code == 4
    assert "stored for u at mail.plant.com" in refused.err
    assert not (tmp_path / "new.json").exists()
