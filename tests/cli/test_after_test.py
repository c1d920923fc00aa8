"""After a failure: findings, certificates and the files for others, as the command line gives them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mailconfig_gui.practice.server import PracticeServer
from tests.cli.conftest import Run
from tests.lab.scripted import Close, Line, Script, ScriptedServer, Send


@pytest.fixture
def words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("MAILCONFIG_PASSWORD", "hunter2!")
    return ["test", "--smtp-host", "127.0.0.1", "--mail-from", "a@plant.com", "--to", "b@plant.com",
            "--username", "practice"]  # fmt: skip


WORDS = (
    "password",
    "secret",
    "mail",
    "user",
    "wrong",
    "test",
    "localhost",
    "1",
    "a",
    "admin",
    "practice",
    "hunter2!",
)


@pytest.mark.parametrize("password", WORDS)
def test_both_files_are_written_with_any_password(
    mailconfig: Run, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    """The server repeats it in five forms; none is shown or written, and the exit code is the test's."""
    monkeypatch.setenv("MAILCONFIG_PASSWORD", password)
    data = password.encode()
    told = [password, password.upper(), password[::-1], data.hex(), "".join(f"%{byte:02X}" for byte in data)]
    script: Script = [
        Send(b"220 here\r\n"), Line(b"EHLO"), Send(b"250-here\r\n250 AUTH PLAIN\r\n"), Line(b"AUTH PLAIN"),
        Send(f"535 5.7.8 Error: authentication failed <{'> <'.join(told)}>\r\n".encode()), Line(b"QUIT"), Close(),
    ]  # fmt: skip
    with ScriptedServer(script) as server:
        ended = mailconfig(
            "test", "--smtp-host", "127.0.0.1", "--smtp-port", server.port, "--no-enable-tls", "--username", "user",
            "--mail-from", "a@plant.com", "--to", "b@plant.com", "--allow-unprotected-login", "127.0.0.1",
            "--bundle", "b.json", "--hand-over", "h.txt",
        )  # fmt: skip
    assert ended.code == 1
    content = json.loads(Path("b.json").read_text(encoding="utf-8"))
    assert content["settings"]["username"] == "user"
    assert content["test"]["diagnosis"]["cause"] == "wrong-password"
    said = [line["text"] for line in content["test"]["transcript"] if line["text"].startswith("535")]
    others = [
        line for text in (ended.out, Path("h.txt").read_text(encoding="utf-8")) for line in text.splitlines()
    ]
    for text in (*said, *(line for line in others if "535 5.7.8" in line)):
        for form in told if len(password) > 3 else told[:2]:
            assert f"<{form}>" not in text
        assert "<****>" in text


def test_one_file_that_cannot_be_written_does_not_stop_the_other(mailconfig: Run, words: list[str]) -> None:
    with PracticeServer() as server:
        port = ["--smtp-port", str(server.ports["starttls"])]
        failed = mailconfig(*words, *port, "--bundle", "absent/b.json", "--hand-over", "h.txt")
        good = mailconfig("test", "--provider", "practice", *words[3:7], "--bundle", "absent/b.json")
    assert (failed.code, good.code) == (1, 4)
    assert "absent" in failed.err
    assert Path("h.txt").exists()


def test_a_probe_offers_what_was_seen_to_work(mailconfig: Run, words: list[str], tmp_path: Path) -> None:
    with PracticeServer() as server:
        (tmp_path / "ca.pem").write_text(server.ca_pem)
        port = ["--smtp-port", str(server.ports["starttls"]), "--ca-file", "ca.pem"]
        ended = mailconfig(*words, *port, "--smtp-protocol", "smtps", "--probe", "--json")
    assert ended.code == 1
    report = ended.json
    assert report["diagnosis"]["cause"] == "implicit-tls-on-starttls-port"
    changes = report["diagnosis"]["fixes"][0]["changes"]
    assert (changes["smtpPort"], changes["smtpProtocol"]) == (port[1], "smtp")
    assert {one["port"] for one in report["findings"]["endpoints"]} >= {25, 465, 587, 2525}


def test_a_certificate_is_shown_with_the_lines_for_java(mailconfig: Run, words: list[str]) -> None:
    with PracticeServer() as server:
        port = ["--smtp-port", str(server.ports["starttls"])]
        ended = mailconfig(*words, *port, "--bundle", "b.json", "--hand-over", "h.txt", "--probe")
    assert ended.code == 1
    assert "The certificates as the server sends them:" in ended.out
    assert ended.out.count("keytool -importcert") == 1, "in the remedy, and not once more below"
    assert "All mail ports of 127.0.0.1:" in ended.out
    content = json.loads(Path("b.json").read_text(encoding="utf-8"))
    assert content["certificates"]
    assert content["findings"]["endpoints"]
    text = Path("h.txt").read_text(encoding="utf-8")
    assert "Certificates as the server sends them" in text
    assert "hunter2!" not in text
