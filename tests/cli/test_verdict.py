"""The platform's verdict on the command line."""

from __future__ import annotations

from pathlib import Path

from mailconfig_gui.app.practice_settings import USELESS
from tests.cli.conftest import Run, document
from tests.lab.scripted import Close, Line, Script, ScriptedServer, Send

REFUSING: Script = [Send(b"220 here\r\n"), Line(b"EHLO"), Send(b"250 here\r\n"), Line(b"MAIL"),
                    Send(b"550 5.7.1 no\r\n"), Line(), Close()]  # fmt: skip


def test_a_document_that_java_cannot_read_fails_without_a_connection(mailconfig: Run, tmp_path: Path) -> None:
    (tmp_path / "mail.json").write_text(document(smtpPort="587.0"))
    ended = mailconfig("test", "mail.json", "--to", "you@plant.com", "--json")
    assert ended.code == 3
    assert ended.json["platform"]["outcome"] == "fails"
    assert ended.json["platform"]["version"] == "4.3"


def test_without_a_password_the_credentials_are_supposed(mailconfig: Run, tmp_path: Path) -> None:
    (tmp_path / "mail.json").write_text(document())
    ended = mailconfig("test", "mail.json", "--to", "you@plant.com", "--json", "--platform-version", "3.6")
    assert ended.code == 4
    assert ended.json["platform"]["version"] == "3.6"


def test_a_file_that_cannot_be_read_has_no_verdict(mailconfig: Run) -> None:
    ended = mailconfig("test", "absent.json", "--to", "you@plant.com", "--json")
    assert (ended.code, ended.json["platform"]) == (4, None)


def test_a_trust_file_that_is_none(mailconfig: Run, tmp_path: Path) -> None:
    (tmp_path / "trust").write_text("nothing")
    ended = mailconfig(
        "test", "--smtp-host", "127.0.0.1", "--mail-from", "a@plant.com", "--to", "b@plant.com",
        "--platform-trust", "trust",
    )  # fmt: skip
    assert ended.code == 4
    assert "trust file cannot be used" in ended.err


def test_the_platform_fails_with_the_servers_words(mailconfig: Run) -> None:
    with ScriptedServer(REFUSING) as server:
        words = ["test", "--smtp-host", "127.0.0.1", "--smtp-port", server.port, "--no-enable-tls",
                 "--mail-from", "a@plant.com", "--to", "b@plant.com"]  # fmt: skip
        as_json, human = mailconfig(*words, "--json"), mailconfig(*words)
        assert server.connections == 3
    platform = as_json.json["platform"]
    assert (platform["outcome"], platform["unsafe"]) == ("fails", ["cleartext-message"])
    assert "550 5.7.1 no" in platform["text"]
    assert {"code", "trap", "text"} == set(platform["warnings"][0])
    assert "The platform (4.3) fails: Unable to send mail:" in human.out


def test_the_human_form_opens_one_connection(mailconfig: Run) -> None:
    words = ["test", "--provider", "practice", "--mail-from", "a@plant.com", "--to", "b@plant.com"]
    assert "The platform" not in mailconfig(*words).out
    lines = mailconfig(*words, "--verdict").out.splitlines()
    at = lines.index("The platform (4.3) sends.")
    assert lines[at - 2 : at] == [USELESS, "With a mail server that answers as this one does:"]
    assert "\n".join(lines).count(USELESS) == 1
