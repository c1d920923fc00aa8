"""A test made ready: where its password and settings come from, and what never leaves."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from mailconfig_gui.practice.server import PracticeServer
from mailconfig_gui.storage.paths import find_paths
from mailconfig_gui.storage.profiles import Profiles
from tests.cli.conftest import Run, document
from tests.cli.scripts import LOGIN, SECRET, UNPROTECTED, Server
from tests.lab.scripted import Close, Line, Script, Send

ADDRESSES = ["--mail-from", "iot@example.com", "--to", "you@example.com"]


def test_a_ca_file_that_does_not_exist_is_4_with_the_practice_server_too(mailconfig: Run) -> None:
    words = ["test", "--provider", "practice", "--mail-from", "a@plant.com", "--to", "b@plant.com"]
    ended = mailconfig(*words, "--ca-file", "absent.pem")
    assert (ended.code, ended.out) == (4, "")


def test_the_authority_of_a_profile_is_trusted(mailconfig: Run, tmp_path: Path) -> None:
    with PracticeServer() as practice:
        port = str(practice.ports["starttls"])
        settings = ["--mail-from", "a@plant.com", "--smtp-host", "127.0.0.1", "--smtp-port", port]
        mailconfig("save", "--profile", "a", *settings)
        words = ["test", "--profile", "a", "--to", "b@plant.com", "--json"]
        assert mailconfig(*words).json["stages"][-1]["stage"] == "certificate"
        profiles = Profiles(find_paths(None))
        profiles.save(profiles.load("a")._replace(authority=practice.ca_pem))
        assert mailconfig(*words).json["stages"][-1]["stage"] == "mail-from"
        other = mailconfig(*words, "--smtp-host", "localhost")
        assert other.json["stages"][-1]["stage"] == "certificate", "it is trusted for its own host only"


@pytest.mark.parametrize(
    ("code", "words", "content"),
    [
        (2, ["mail.json"], document()),
        (2, ["mail.json", "--profile", "a", "--to", "a@plant.com"], document()),
        (2, ["--to", "nonsense"], document()),
        (2, ["--to", "a@plant.com\nRCPT TO:<b@plant.com>"], document()),
        (2, ["--to", "a@plant.com", "--deadline", "-1"], document()),
        (2, ["--to", "a@plant.com", "--provider", "nonsense"], document()),
        (2, ["--to", "a@plant.com", "--variant", "us"], document()),
        (2, ["--to", "a@plant.com", "--provider", "gmail", "--variant", "us"], document()),
    ],
)
def test_wrong_usage_is_2(mailconfig: Run, tmp_path: Path, code: int, words: list[str], content: str) -> None:
    (tmp_path / "mail.json").write_text(content, encoding="utf-8")
    ended = mailconfig("test", *words)
    assert (ended.code, ended.out) == (code, "")


def test_the_end_of_passwords_is_told_of_a_file_too(mailconfig: Run, tmp_path: Path) -> None:
    # Nobody listens at the proxy, and nobody else is asked.
    nobody = {
        "enableProxy": True,
        "proxyHost": "127.0.0.1",
        "proxyPort": "1",
        "proxyUser": "x",
        "proxyPassword": "y",
    }
    proxy = {**nobody, "smtpProtocol": "smtps", "smtpPort": "465"}
    login = {"smtpHost": "smtp.office365.com", "username": "a@plant.com", "password": SECRET}
    (tmp_path / "mail.json").write_text(document(**login, **proxy))
    ended = mailconfig("test", "mail.json", "--to", "b@plant.com", "--json")
    assert "password-login-ends" in [problem["code"] for problem in ended.json["problems"]]


def test_a_user_without_a_password_is_4_and_nobody_is_called(process: Run) -> None:
    with Server() as server:
        ended = process(*server.words, "--username", "u", "--json")
        assert ended.code == 4
        assert server.connections == 0
    assert "MAILCONFIG_PASSWORD" in ended.err


def test_what_a_file_lacks_the_preset_fills(mailconfig: Run, tmp_path: Path) -> None:
    content = document(smtpHost=..., smtpPort=..., smtpProtocol=..., username=...)
    (tmp_path / "mail.json").write_text(content, encoding="utf-8")
    assert mailconfig("test", "mail.json", "--to", "a@plant.com").code == 3
    ended = mailconfig("test", "mail.json", "--to", "a@plant.com", "--provider", "sendgrid")
    assert ended.code == 4
    assert "apikey at smtp.sendgrid.net" in ended.err


def test_each_source_of_the_password(process: Run, tmp_path: Path) -> None:
    (tmp_path / "pw").write_text("from option\n", encoding="utf-8")
    (tmp_path / "mailconfig-password").write_text("from systemd", encoding="utf-8")
    (tmp_path / "own.json").write_text(document(password="from file"), encoding="utf-8")
    variable = {"MAILCONFIG_PASSWORD": "from variable"}
    systemd = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    option = ["--password-file", "pw"]
    for words, environment, expected in (
        (["own.json", *option], {**variable, **systemd}, "from option"),
        (["own.json"], {**variable, **systemd}, "from variable"),
        (["own.json"], systemd, "from file"),
        ([], systemd, "from systemd"),
    ):
        with Server(LOGIN) as server:
            ended = process(*server.words, *words, *UNPROTECTED, "--json", environment=environment)
            assert ended.code == 0, ended.err
            assert server.password == expected
            assert expected not in ended.out + ended.err
            assert base64.b64encode(expected.encode()).decode() not in ended.out


def test_the_password_of_a_profile_goes_to_its_own_host_only(process: Run, login: Server) -> None:
    options = login.words[1:-2]
    saved = process(
        "save", *options, "--username", "u", "--profile", "a", "--password-file", "-", stdin=b"kept"
    )
    assert saved.code == 0
    with Server() as other:
        moved = process(
            "test", "--profile", "a", "--smtp-host", "localhost", "--smtp-port", other.port, *login.words[-2:]
        )
        assert moved.code == 4
        assert "u at 127.0.0.1" in moved.err
        assert other.connections == 0
    ended = process("test", "--profile", "a", *UNPROTECTED[2:], *login.words[-2:], "--json")
    assert ended.code == 0, ended.err
    assert login.password == "kept"


def test_no_password_leaves_without_a_worded_yes(process: Run) -> None:
    until_login: Script = [*LOGIN[:3], Line(b"QUIT"), Close()]
    for yes in ([], ["--allow-unprotected-login", "other.plant.com"]):
        with Server(until_login) as server:
            ended = process(
                *server.words, "--username", "u", *yes, "--json", environment={"MAILCONFIG_PASSWORD": SECRET}
            )
            assert ended.code == 1
            assert "AUTH" not in server.text()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--allow-unprotected-login", "127.0.0.1"], "no user name"),
        (["--allow-unprotected-login", "127.0.0.1", "--enable-tls"], "add --no-enable-tls"),
        (["--allow-unprotected-login", "other.plant.com", "--username", "u"], "connects to 127.0.0.1"),
        (UNPROTECTED, ""),
    ],
)
def test_a_permission_that_changes_nothing_is_told(process: Run, words: list[str], says: str) -> None:
    with Server([Send(b"421 busy\r\n"), Close()]) as server:
        ended = process(*server.words, *words, "--json", environment={"MAILCONFIG_PASSWORD": SECRET})
    told = [one for one in ended.json["problems"] if one["code"] == "permission-without-effect"]
    assert [says in one["remedy"] for one in told] == ([True] if says else [])


def test_a_token_that_is_user_name_and_password_is_given_once(mailconfig: Run, login: Server) -> None:
    token = "11111111-2222-3333-4444-555555555555"
    options = ["--provider", "postmark", "--username", token, "--no-send"]
    ended = mailconfig(*login.words, *options, "--allow-unprotected-login", "127.0.0.1")
    assert ended.code == 0
    assert login.password == token


@pytest.mark.parametrize(
    ("words", "reached"),
    [
        ([], "authenticated"),
        (["--smtp-protocol", "smtps"], "authenticated"),
        (["--no-enable-tls"], "connected"),
    ],
)
def test_no_account_is_needed_to_try(process: Run, words: list[str], reached: str) -> None:
    """A real password that is lying about is not used for it."""
    lying_about = {"MAILCONFIG_PASSWORD": "real"}
    ended = process("test", "--provider", "practice", *ADDRESSES, *words, environment=lying_about)
    assert (ended.code, ended.err) == (0, "")
    assert "practice server" in ended.out
    report = process("test", "--provider", "practice", *ADDRESSES, *words, "--no-send", "--json").json
    assert (report["ok"], report["reached"]) == (True, reached)
