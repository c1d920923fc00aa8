"""Discovery with a name server, a web server and mail servers: what is proposed, what is asked of whom, what is not."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
import trustme

from mailconfig_gui.app import discover_online as module
from mailconfig_gui.app.discover import AddressError, Asked, Discovery, Proposal, Source
from mailconfig_gui.app.discover_online import discover_online
from mailconfig_gui.model.news import Cancel
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.model.security import Security
from tests.domain.test_autoconfig import SERVER, file
from tests.lab.greedy import Client, GreedyServer
from tests.lab.hostile_dns import Asked as Question
from tests.lab.hostile_dns import HostileServer, Say
from tests.lab.scripted import DeadPort
from tests.lab.web import WebServer

TODAY = datetime.now(UTC).date().isoformat()
DOMAIN = "plant.test"
HERE = (f"mail.{DOMAIN}. 60 A 127.0.0.1",)
Serve = Callable[..., GreedyServer]


class World:
    """What there is besides us: an authority, and a name server that knows the records of one domain."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        self._stack = stack
        self.authority = trustme.CA()
        self.ca_file = str(folder / "ca.pem")
        self.authority.cert_pem.write_to_path(self.ca_file)
        self.records: list[str] = [f"{DOMAIN}. 60 A 127.0.0.2"]
        self.silent: set[str] = set()
        self.names = HostileServer(self._answer)
        stack.callback(self.names.close)

    def mail_server(self, *names: str, security: Security = Security.TLS) -> GreedyServer:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.authority.issue_cert(*(names or (f"mail.{DOMAIN}",))).configure_cert(context)
        return self._stack.enter_context(GreedyServer(partial(greet, security, context)))

    def publish(self, body: bytes, monkeypatch: pytest.MonkeyPatch) -> WebServer:
        name = f"autoconfig.{DOMAIN}"
        server = WebServer(self.authority, {"/mail/config-v1.1.xml": (200, {}, body)}, name)
        self._stack.callback(server.close)
        self.records.append(f"{name}. 60 A 127.0.0.1")
        place = f"https://{name}:{server.port}/mail/config-v1.1.xml"
        monkeypatch.setattr(module, "places", lambda domain: (place,))
        return server

    def online(self, address: str = f"iot@{DOMAIN}", **more: object) -> Discovery:
        return discover_online(address, resolver=self.names.address, ca_file=self.ca_file, **more)  # type: ignore[arg-type]

    def _answer(self, question: Question) -> Iterable[Say]:
        if question.type in self.silent:
            return ()
        mine = [one for one in self.records if one.split()[0] == f"{question.name}."]
        found = [one for one in mine if one.split()[2] == question.type]
        return [Say(question.wire(*found, rcode="NOERROR" if mine else "NXDOMAIN"))]


def greet(security: Security, context: ssl.SSLContext, client: Client) -> None:
    if security is Security.STARTTLS:
        client.say(b"220 mx.test\r\n")
        client.serve(b"AUTH PLAIN LOGIN", b"STARTTLS")
    client.tls(context)
    if security is Security.TLS:
        client.say(b"220 mx.test\r\n")
    client.serve(b"AUTH PLAIN LOGIN")


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    # Nothing is published at the well-known places of this computer.
    monkeypatch.setattr(module, "places", lambda domain: ())
    with ExitStack() as stack:
        yield World(stack, tmp_path)


def srv(port: int, host: str = f"mail.{DOMAIN}", label: str = "_submissions._tcp") -> str:
    return f"{label}.{DOMAIN}. 60 SRV 0 1 {port} {host}."


def test_a_domain_with_other_letters_is_asked_for_in_its_ascii_form(world: World) -> None:
    assert world.online("iot@bücher.test").domain == "xn--bcher-kva.test"
    assert {one.name.partition("xn--")[2] for one in world.names.asked} == {"bcher-kva.test"}


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_what_srv_names_is_looked_at_without_a_login(world: World, security: Security) -> None:
    server = world.mail_server(security=security)
    label = "_submissions._tcp" if security is Security.TLS else "_submission._tcp"
    world.records += [srv(server.port, label=label), *HERE]
    found = world.online()
    assert found.proposals == (
        Proposal(
            f"mail.{DOMAIN}",
            server.port,
            security,
            f"iot@{DOMAIN}",
            Source.SRV,
            TODAY,
            f"{label}.{DOMAIN}",
            answers=True,
        ),
    )
    assert b"AUTH" not in server.everything
    assert b"MAIL" not in server.everything
    assert b"iot@" not in server.everything


def test_it_says_what_was_asked_of_whom(world: World) -> None:
    server = world.mail_server()
    world.records += [srv(server.port), *HERE]
    first, second = world.online().asked
    assert first == Asked(
        world.names.address,
        (
            f"MX {DOMAIN}", f"SRV _submissions._tcp.{DOMAIN}", f"SRV _submission._tcp.{DOMAIN}",
            f"A mail.{DOMAIN}", f"AAAA mail.{DOMAIN}",
        ),
    )  # fmt: skip
    assert second == Asked(f"mail.{DOMAIN}:{server.port}", ("greeting, encryption, certificate; no login",))
    assert {f"{one.type} {one.name}" for one in world.names.asked} == set(first.what)


def test_a_certificate_of_somebody_else_is_no_answer_in_order(world: World) -> None:
    server = world.mail_server("other.test")
    world.records += [srv(server.port), *HERE]
    (found,) = world.online().proposals
    assert found.answers is False
    assert found.trouble


def test_a_server_that_is_not_there_comes_last(world: World) -> None:
    server = world.mail_server()
    with DeadPort() as dead:
        world.records += [srv(dead.port), srv(server.port).replace("SRV 0", "SRV 5"), *HERE]
        found = world.online(look_ms=1000)
    assert [(one.port, one.answers, bool(one.trouble)) for one in found.proposals] == [
        (server.port, True, False), (dead.port, False, True),
    ]  # fmt: skip


def test_an_mx_tells_the_provider_whose_server_is_looked_at(world: World) -> None:
    world.records += [f"{DOMAIN}. 60 MX 0 plant-test.mail.protection.outlook.com."]
    (found,) = world.online().proposals
    assert (found.provider, found.host, found.source) == ("microsoft365", "smtp.office365.com", Source.MX)
    # The name server of this test knows no such name, and nobody else is asked.
    assert (found.answers, found.trouble) == (False, "This name has no address.")


def test_a_server_without_an_address_was_not_asked(world: World) -> None:
    world.records += [f"{DOMAIN}. 60 MX 0 plant-test.mail.protection.outlook.com."]
    assert [one.whom for one in world.online().asked] == [world.names.address]


def test_where_a_preset_knows_the_domain_nobody_is_asked_about_it(world: World) -> None:
    found = world.online("me@gmail.com")
    assert {one.source for one in found.proposals} == {Source.PRESET}
    assert {one.name for one in world.names.asked} == {"smtp.gmail.com"}


def test_what_the_domain_publishes_is_read_and_looked_at(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = world.mail_server()
    body = SERVER.replace("smtp.plant.example", f"mail.{DOMAIN}").replace("465", str(server.port))
    web = world.publish(file(body), monkeypatch)
    world.records += HERE
    found = world.online()
    (one,) = found.proposals
    assert (one.host, one.port, one.source, one.answers) == (
        f"mail.{DOMAIN}",
        server.port,
        Source.AUTOCONFIG,
        True,
    )
    assert web.asked == [(f"autoconfig.{DOMAIN}:{web.port}", "/mail/config-v1.1.xml")]
    assert Asked(f"autoconfig.{DOMAIN}", (one.seen,)) in found.asked


def test_what_two_sources_name_is_looked_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    server = world.mail_server()
    body = SERVER.replace("smtp.plant.example", f"mail.{DOMAIN}").replace("465", str(server.port))
    world.publish(file(body), monkeypatch)
    world.records += [srv(server.port), *HERE]
    (one,) = world.online().proposals
    assert one.source is Source.SRV
    assert len(server.taken) == 1


def test_a_guess_is_told_only_when_it_answers(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    server = world.mail_server()
    monkeypatch.setattr("mailconfig_gui.domain.discovery._GUESSED_PORTS", ((server.port, Security.TLS),))
    world.records += [f"{DOMAIN}. 60 MX 10 filter.example.", *HERE]
    (one,) = world.online().proposals
    assert (one.host, one.source, one.answers) == (f"mail.{DOMAIN}", Source.GUESS, True)
    assert b"AUTH" not in server.everything


def test_a_domain_that_is_not_there_is_said_and_nothing_guessed(world: World) -> None:
    found = world.online("iot@nowhere.test")
    assert (found.proposals, found.no_such_domain, len(found.asked)) == ((), True, 1)


def test_a_question_that_nobody_answers_is_named(world: World) -> None:
    world.silent |= {"MX"}
    server = world.mail_server()
    world.records += [srv(server.port), *HERE]
    found = world.online()
    assert found.unanswered == (f"MX {DOMAIN}",)
    assert [one.answers for one in found.proposals] == [True]


def test_a_server_whose_address_nobody_tells_is_left_open(world: World) -> None:
    world.silent |= {"A", "AAAA"}
    (found, _) = world.online("me@gmail.com").proposals
    assert (found.answers, found.trouble) == (None, "")


def test_cancel_ends_it_at_once_with_what_is_known(world: World) -> None:
    world.silent |= {"MX", "SRV", "A", "AAAA"}
    cancel = Cancel()
    timer = threading.Timer(0.2, cancel.cancel)
    timer.start()
    begun = time.monotonic()
    found = world.online("me@gmx.de", cancel=cancel)
    assert time.monotonic() - begun < 2
    timer.join()
    assert [one.answers for one in found.proposals] == [None, None]


def test_cancel_ends_a_look_at_once(world: World) -> None:
    with GreedyServer(Client.wait) as silent:
        world.records += [srv(silent.port), *HERE]
        cancel = Cancel()
        timer = threading.Timer(0.5, cancel.cancel)
        timer.start()
        begun = time.monotonic()
        (found,) = world.online(cancel=cancel).proposals
        timer.join()
    assert time.monotonic() - begun < 4
    assert (found.answers, found.trouble) == (None, "")


def test_what_is_no_mail_address_asks_nobody(world: World) -> None:
    with pytest.raises(AddressError):
        world.online("me")
    assert world.names.asked == []


def test_a_resolver_or_a_file_that_is_none_is_said(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a host"):
        discover_online("iot@plant.test", resolver="not a host")
    with pytest.raises(MailConfigError):
        discover_online("iot@plant.test", ca_file=str(tmp_path / "none.pem"))
