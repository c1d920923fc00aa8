"""The command `discover`; what it finds is proved in tests/domain and tests/app."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.cli.conftest import Run
from tests.lab.hostile_dns import Asked, HostileServer, Say

KEYS = ["provider", "host", "port", "security", "username", "source", "dated", "answers"]
DOMAIN = "plant.test"


def answer(asked: Asked) -> Iterator[Say]:
    records = {
        ("MX", DOMAIN): [f"{DOMAIN}. 60 MX 0 plant-test.mail.protection.outlook.com."],
        ("SRV", f"_submissions._tcp.{DOMAIN}"): [f"_submissions._tcp.{DOMAIN}. 60 SRV 0 1 1 gone.{DOMAIN}."],
        ("A", f"gone.{DOMAIN}"): [f"gone.{DOMAIN}. 60 A 127.0.0.1"],
    }.get((asked.type, asked.name), [])
    known = asked.name.endswith((DOMAIN, "silent.test"))
    if asked.name != "silent.test":
        yield Say(asked.wire(*records, rcode="NOERROR" if known else "NXDOMAIN"))


@pytest.fixture
def names() -> Iterator[HostileServer]:
    server = HostileServer(answer)
    yield server
    server.close()


def test_offline_as_json(mailconfig: Run) -> None:
    ended = mailconfig("discover", "me@aol.com", "--json")
    assert (ended.code, ended.err) == (0, "")
    assert list(ended.json) == ["proposals"]
    assert [list(one) for one in ended.json["proposals"]] == [KEYS, KEYS]
    first = ended.json["proposals"][0]
    assert {**first, "dated": ""} == {
        "provider": "aol", "host": "smtp.aol.com", "port": 465, "security": "tls", "username": "me@aol.com",
        "source": "preset", "dated": "", "answers": None,
    }  # fmt: skip
    (unknown, *_) = mailconfig("discover", "me@rediffmail.com", "--json").json["proposals"]
    assert (unknown["provider"], unknown["source"], unknown["dated"]) == (None, "ispdb", "2026-03-12")


def test_offline_for_a_person(mailconfig: Run) -> None:
    ended = mailconfig("discover", "me@zoho.eu")
    assert (ended.code, ended.err) == (0, "")
    assert "1. smtp.zoho.eu, port 465, TLS from the start\n2. smtp.zoho.eu, port 587," in ended.out
    assert "   Zoho Mail (--provider zoho --variant eu): Log in with the address and" in ended.out
    assert ended.out.count("Zoho Mail") == 1
    assert "Nobody was asked. --online looks whether these servers answer" in ended.out


def test_nothing_found_is_1(mailconfig: Run) -> None:
    assert mailconfig("discover", "iot@plant.test", "--json") == (1, '{"proposals": []}\n', "")
    ended = mailconfig("discover", "iot@plant.test")
    assert ended.code == 1
    assert "No mail server was found for iot@plant.test." in ended.out
    assert (
        "--online asks the name server about plant.test, plant.test for the settings that it publishes"
        in ended.out
    )


def test_online_it_says_what_answers_and_what_was_asked_of_whom(
    mailconfig: Run, names: HostileServer
) -> None:
    ended = mailconfig("discover", f"iot@{DOMAIN}", "--online", "--resolver", names.address)
    assert (ended.code, ended.err) == (0, "")
    assert f"1. gone.{DOMAIN}, port 1, TLS" in ended.out
    assert f"   Does not answer in order: gone.{DOMAIN}:1 refuses the connection" in ended.out
    assert f"From the SRV records _submissions._tcp.{DOMAIN}; asked " in ended.out
    assert "Microsoft 365 (--provider microsoft365): " in ended.out
    assert f"  {names.address}: MX {DOMAIN}, SRV _submissions._tcp.{DOMAIN}" in ended.out
    assert f"  gone.{DOMAIN}:1: greeting, encryption, certificate; no login\n" in ended.out
    told = mailconfig("discover", f"iot@{DOMAIN}", "--online", "--resolver", names.address, "--json").json
    assert [(one["source"], one["answers"]) for one in told["proposals"]] == [("srv", False), ("mx", False)]


def test_a_domain_that_is_not_there_is_said(mailconfig: Run, names: HostileServer) -> None:
    ended = mailconfig("discover", "iot@nowhere.example", "--online", "--resolver", names.address)
    assert (ended.code, ended.out.splitlines()[0]) == (1, "The DNS knows no domain nowhere.example.")


def test_a_question_without_an_answer_leaves_it_open(mailconfig: Run, names: HostileServer) -> None:
    ended = mailconfig("discover", "iot@silent.test", "--online", "--resolver", names.address)
    assert ended.code == 1
    assert (
        "Nobody answered: MX silent.test, A silent.test, AAAA silent.test. So there may be more." in ended.out
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["me"], "this is no mail address: me"),
        (["me@\x1b[2J"], "this is no mail address: me@\\x1b[2J"),
        (["me@plant.test", "--resolver", "127.0.0.1"], "--resolver goes with --online"),
        (["me@plant.test", "--online", "--resolver", ""], "argument --resolver: this names no server"),
        (["me@plant.test", "--online", "--resolver", "a b"], "this is no HOST[:PORT]: a b"),
    ],
)
def test_wrong_usage_is_2(mailconfig: Run, words: list[str], said: str) -> None:
    ended = mailconfig("discover", *words)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err


@pytest.mark.usefixtures("home")
def test_offline_nothing_is_loaded_that_asks() -> None:
    program = (
        "import sys; from mailconfig_gui.cli.main import main; main(['discover', 'me@gmx.de', '--json'])\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {"dns", "urllib3", "ssl", "socket"} & {*done.stderr.split()}
