"""After a failure: findings, certificates and the files for others, as the command line gives them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mailconfig_gui.practice.server import PracticeServer
from tests.cli.conftest import Run


@pytest.fixture
def words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("MAILCONFIG_PASSWORD", "hunter2!")
    return ["test", "--smtp-host", "127.0.0.1", "--mail-from", "a@plant.com", "--to", "b@plant.com",
            "--username", "practice"]  # fmt: skip


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
    assert "keytool -importcert" in ended.out
    assert "All mail ports of 127.0.0.1:" in ended.out
    content = json.loads(Path("b.json").read_text(encoding="utf-8"))
    assert content["certificates"]
    assert content["findings"]["endpoints"]
    text = Path("h.txt").read_text(encoding="utf-8")
    assert "Certificates as the server sends them" in text
    assert "hunter2!" not in text
