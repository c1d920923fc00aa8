"""A test as it goes on, and its good end."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run
from tests.cli.scripts import ACCEPTING, LOGIN, SECRET, UNPROTECTED, Server
from tests.lab.scripted import Close, Line, Script, Send


def test_accepted_for_people(process: Run, accepting: Server) -> None:
    ended = process(*accepting.words, "--quiet")
    assert (ended.code, ended.err) == (0, "")
    first, second = ended.out.splitlines()
    assert first == "127.0.0.1 accepted the message for you@plant.com (queue id 4F2ABC)."
    code = second.partition("for code ")[2].partition(".")[0]
    assert code in accepting.text()


def test_the_stages_are_shown_in_a_pipe_too_and_the_dialogue_on_wish(mailconfig: Run) -> None:
    with Server(ACCEPTING, ACCEPTING, looked_at=False) as server:
        plain, verbose = mailconfig(*server.words), mailconfig(*server.words, "--verbose")
    stages = [
        "Settings",
        "Name",
        "Connect",
        "Greeting",
        "Hello",
        "Sender",
        "Recipient",
        "Message",
        "Accepted",
    ]
    assert [line.split()[1] for line in plain.out.splitlines() if line[0] == "✓"] == stages
    assert " > " not in plain.out
    assert [line.split()[1] for line in verbose.out.splitlines() if line[0] == "✓"] == stages
    for said in ("> MAIL FROM:<iot@plant.com>", "< 250 2.0.0 Ok: queued as 4F2ABC"):
        assert any(line.endswith(said) for line in verbose.out.splitlines())


def test_several_recipients_get_one_message(mailconfig: Run) -> None:
    more: Script = [*ACCEPTING[:7], Line(b"RCPT TO:<b@plant.com>"), Send(b"250 ok\r\n"), *ACCEPTING[7:]]
    none: Script = [*more[:8], Send(b"550 5.1.1 who\r\n"), Line(b"QUIT"), Close()]
    with Server(more, none, [Close()], looked_at=False) as server:
        words = [*server.words, "--to", "b@plant.com", "--to", "you@plant.com"]
        good = mailconfig(*words)
        bad = mailconfig(*words, "--json")
        assert "To: you@plant.com,\r\n b@plant.com\r\n" in server.text()
    assert "accepted the message for you@plant.com, b@plant.com" in good.out
    assert (bad.code, bad.json["refused"]) == (1, ["b@plant.com"])
    assert bad.json["stages"][-1]["stage"] == "rcpt-to"


def test_another_way_than_the_platforms_is_said(mailconfig: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    way = ["--ehlo-name", "pc.plant.com", "-4", "--login", "plain"]
    with Server(LOGIN, LOGIN, [Close()], looked_at=False) as server:
        monkeypatch.setenv("MAILCONFIG_PASSWORD", SECRET)
        human = mailconfig(*server.words, *UNPROTECTED, *way)
        assert "EHLO pc.plant.com\r\n" in server.text()
        monkeypatch.setenv("MAILCONFIG_PASSWORD", SECRET)
        report = mailconfig(*server.words, *UNPROTECTED, *way, "--json").json
    assert human.out.count("Not the platform's way: ") == 3
    ways = [one["text"] for one in report["platform"]["warnings"] if one["code"] == "other-way"]
    assert [word in text for word, text in zip(("pc.plant.com", "IPv4", "PLAIN"), ways, strict=True)] == [
        True
    ] * 3
