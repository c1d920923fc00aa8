"""The driver against name servers that lose, delay, cut off and lie: what it makes of it, and how long it takes."""

from __future__ import annotations

import errno
import gc
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

import dns.flags
import dns.resolver
import pytest

from mailconfig_gui.domain.questions import Answer, AnswerStatus, Asking, Question, RecordType, ask, together
from mailconfig_gui.model.news import Cancel
from mailconfig_gui.net.dns import AskingCancelledError, run
from tests.lab.hostile_dns import Asked, HostileServer, Say, Script
from tests.lab.sandbox import free_port
from tests.systems import WINDOWS, needs_port_unreachable, open_descriptors

#: Where the package looks for the resolvers of the system.
CONFIGURED = "read_registry" if WINDOWS else "read_resolv_conf"


@pytest.fixture(autouse=True)
def nothing_left_open() -> Iterator[None]:
    """Every socket that a run opens is closed when it is over."""
    before = open_descriptors()
    yield
    gc.collect()
    assert open_descriptors() <= before


class Serve(Protocol):
    """Starts a server that is closed with the test."""

    def __call__(self, script: Script, *, tcp: bool = True) -> HostileServer: ...


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers: list[HostileServer] = []

    def start(script: Script, *, tcp: bool = True) -> HostileServer:
        servers.append(HostileServer(script, tcp=tcp))
        return servers[-1]

    yield start
    for one in servers:
        one.close()


def good(asked: Asked) -> Iterable[Say]:
    yield Say(asked.wire(f"{asked.name}. 300 A 192.0.2.1"))


def silent(_asked: Asked) -> Iterable[Say]:
    return ()


def heard(
    server: HostileServer, name: str = "example.com", kind: RecordType = RecordType.A, deadline_ms: int = 3000
) -> Answer:
    (answer,) = run(ask(name, kind), resolver=server.address, deadline_ms=deadline_ms)
    return answer


def lasted(act: Callable[[], object]) -> float:
    begun = time.monotonic()
    act()
    return time.monotonic() - begun


# --- what it brings ---------------------------------------------------------------------------------------------


def test_an_answer_comes_with_who_gave_it(serve: Serve) -> None:
    server = serve(good)
    assert heard(server) == Answer(AnswerStatus.FOUND, ("192.0.2.1",), 300, server.address, "example.com")
    (asked,) = server.asked
    assert asked.message.flags == dns.flags.RD


def test_all_questions_of_a_round_are_on_their_way_at_once(serve: Serve) -> None:
    server = serve(lambda asked: [Say(asked.wire(), after=0.3)])
    names = [f"n{number}.example.com" for number in range(40)]

    begun = time.monotonic()
    answers = run(together(*(ask(name, RecordType.TXT) for name in names)), resolver=server.address)
    assert [one.canonical for (one,) in answers] == names
    assert time.monotonic() - begun < 1.5


def test_the_same_is_asked_once(serve: Serve) -> None:
    server = serve(good)

    def asking() -> Asking[tuple[tuple[Answer, ...], tuple[Answer, ...]]]:
        question = Question("example.com", RecordType.A)
        first = yield (question, question)
        return first, (yield (question,))

    (one, two), (three,) = run(asking(), resolver=server.address)
    assert one == two == three
    assert len(server.asked) == 1


# --- loss and delay ---------------------------------------------------------------------------------------------


def test_a_lost_datagram_is_sent_again_in_the_oldest_way(serve: Serve) -> None:
    server = serve(lambda asked: good(asked) if asked.number == 2 else ())
    assert heard(server).records == ("192.0.2.1",)
    assert [one.message.edns for one in server.asked] == [0, -1]


def test_a_late_answer_counts_although_it_was_asked_again(serve: Serve) -> None:
    server = serve(
        lambda asked: [say._replace(after=0.6) for say in good(asked)] if asked.number == 1 else ()
    )
    assert heard(server).records == ("192.0.2.1",)


def test_a_dead_server_is_left_within_the_time(serve: Serve) -> None:
    server = serve(silent)
    took = lasted(lambda: heard(server, deadline_ms=1000))
    assert took < 1.2
    assert heard(server, deadline_ms=600).status is AnswerStatus.TIMED_OUT


def test_a_dead_name_leaves_time_for_the_next_question(serve: Serve) -> None:
    server = serve(lambda asked: silent(asked) if asked.name == "dead.test" else good(asked))

    def asking() -> Asking[tuple[Answer, ...]]:
        first = yield (Question("dead.test", RecordType.A), Question("a.test", RecordType.A))
        second = yield (Question("b.test", RecordType.A),)
        return first + second

    found = run(asking(), resolver=server.address, deadline_ms=1500)
    assert [one.status for one in found] == [AnswerStatus.TIMED_OUT, AnswerStatus.FOUND, AnswerStatus.FOUND]


def test_after_the_deadline_nothing_is_asked(serve: Serve) -> None:
    server = serve(good)
    assert heard(server, deadline_ms=0) == Answer(AnswerStatus.TIMED_OUT)
    assert server.asked == []


@needs_port_unreachable
def test_a_port_where_nobody_listens_is_known_at_once() -> None:
    port = free_port()
    begun = time.monotonic()
    (answer,) = run(ask("example.com", RecordType.A), resolver=f"127.0.0.1:{port}")
    assert answer == Answer(AnswerStatus.FAILED, resolver=f"127.0.0.1:{port}")
    assert time.monotonic() - begun < 1


@needs_port_unreachable
def test_an_ipv6_server_is_named_with_its_port() -> None:
    resolver = f"[::1]:{free_port()}"
    (answer,) = run(ask("example.com", RecordType.A), resolver=resolver)
    assert answer == Answer(AnswerStatus.FAILED, resolver=resolver)


def test_a_system_without_ipv6_leaves_such_servers(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    real, server = socket.socket, serve(good)

    def only_ipv4(family: int = -1, *args: object, **more: object) -> socket.socket:
        if family == socket.AF_INET6:
            raise OSError(errno.EAFNOSUPPORT, "Address family not supported by protocol")
        return real(family, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "socket", only_ipv4)
    found = run(ask_at(f"[::1]:{server.port}", server.address), resolver=server.address)
    assert (found.records, found.resolver) == (("192.0.2.1",), server.address)


def test_cancel_ends_a_run_at_once(serve: Serve) -> None:
    cancel = Cancel()

    def script(_asked: Asked) -> Iterable[Say]:
        cancel.cancel()
        return ()

    server = serve(script)
    begun = time.monotonic()
    with pytest.raises(AskingCancelledError):
        run(ask("example.com", RecordType.A), resolver=server.address, cancel=cancel)
    assert time.monotonic() - begun < 0.3


def test_a_run_cancelled_before_it_begins_asks_nothing(serve: Serve) -> None:
    server, cancel = serve(good), Cancel()
    cancel.cancel()
    with pytest.raises(AskingCancelledError):
        run(ask("example.com", RecordType.A), resolver=server.address, cancel=cancel)
    assert server.asked == []


# --- long answers -----------------------------------------------------------------------------------------------

LONG = " ".join(f'"{chr(97 + number) * 250}"' for number in range(16))


def cut_off(asked: Asked) -> bytes:
    return asked.wire(flags=dns.flags.TC | dns.flags.RA)


def test_what_does_not_fit_comes_over_tcp(serve: Serve) -> None:
    def script(asked: Asked) -> Iterable[Say]:
        if not asked.tcp:
            return [Say(cut_off(asked))]
        data = asked.wire(f"example.com. 60 TXT {LONG}")
        whole = struct.pack(">H", len(data)) + data
        # In pieces, the length itself cut in two.
        return [Say(whole[:1], raw=True), Say(whole[1:900], 0.05, raw=True), Say(whole[900:], 0.1, raw=True)]

    (record,) = heard(serve(script), kind=RecordType.TXT).records
    assert len(record) == 4000


def test_a_long_datagram_is_taken_whole(serve: Serve) -> None:
    server = serve(lambda asked: [Say(asked.wire(f"example.com. 60 TXT {LONG}"))])
    assert len(heard(server, kind=RecordType.TXT).records[0]) == 4000


def test_a_connection_that_ends_early_brings_nothing(serve: Serve) -> None:
    def script(asked: Asked) -> Iterable[Say]:
        return [Say(b"\x01\x00half", raw=True)] if asked.tcp else [Say(cut_off(asked))]

    server = serve(script)
    assert heard(server) == Answer(AnswerStatus.FAILED, resolver=server.address)


def test_a_server_without_tcp_is_left(serve: Serve) -> None:
    server = serve(lambda asked: [Say(cut_off(asked))], tcp=False)
    assert heard(server) == Answer(AnswerStatus.FAILED, resolver=server.address)


# --- lies -------------------------------------------------------------------------------------------------------


def test_what_does_not_belong_to_the_question_is_passed_over(serve: Serve) -> None:
    def script(asked: Asked) -> Iterable[Say]:
        right = asked.wire("example.com. 300 A 192.0.2.1")
        forged = asked.wire("example.com. 300 A 203.0.113.66")
        other = asked.wire("example.com. 300 A 203.0.113.67").replace(b"example", b"elpmaxe")
        yield Say(bytes([forged[0] ^ 1]) + forged[1:])
        yield Say(forged, elsewhere=True)
        yield Say(other)
        yield Say(right, after=0.05)

    assert heard(serve(script)).records == ("192.0.2.1",)


def test_a_loop_of_aliases_is_a_failure(serve: Serve) -> None:
    server = serve(
        lambda asked: [Say(asked.wire("example.com. 9 CNAME b.test.", "b.test. 9 CNAME example.com."))]
    )
    assert heard(server).status is AnswerStatus.FAILED


@pytest.mark.parametrize("address", ["198.18.0.4", "127.0.0.1", "240.1.2.3"])
def test_addresses_that_nobody_has_are_told(serve: Serve, address: str) -> None:
    server = serve(lambda asked: [Say(asked.wire(f"{asked.name}. 1 A {address}"))])
    found = heard(server)
    assert (found.status, found.records) == (AnswerStatus.REWRITTEN, (address,))
    assert heard(server, "server.test").status is AnswerStatus.FOUND


def test_garbage_is_a_failure(serve: Serve) -> None:
    def script(asked: Asked) -> Iterable[Say]:
        data = asked.wire("example.com. 300 A 192.0.2.1")
        yield Say(data[:-2])

    assert heard(serve(script)).status is AnswerStatus.FAILED


def test_wrong_signatures_are_told_from_a_server_that_fails(serve: Serve) -> None:
    def script(asked: Asked) -> Iterable[Say]:
        if asked.message.flags & dns.flags.CD:
            return good(asked)
        return [Say(asked.wire(rcode="SERVFAIL"))]

    found = heard(serve(script))
    assert (found.status, found.records) == (AnswerStatus.BOGUS, ("192.0.2.1",))
    failing = serve(lambda asked: [Say(asked.wire(rcode="SERVFAIL"))])
    assert heard(failing).status is AnswerStatus.FAILED
    assert len(failing.asked) == 2


def test_a_server_of_old_is_asked_without_extensions(serve: Serve) -> None:
    def script(asked: Asked) -> Iterable[Say]:
        return good(asked) if asked.message.edns < 0 else [Say(asked.wire(rcode="FORMERR"))]

    assert heard(serve(script)).records == ("192.0.2.1",)


def test_a_name_that_cannot_be_asked_is_a_failure(serve: Serve) -> None:
    server = serve(good)
    assert heard(server, "m\xfcller.example") == Answer(AnswerStatus.FAILED)
    assert server.asked == []


# --- several servers, other servers -----------------------------------------------------------------------------


def ask_at(*servers: str) -> Asking[Answer]:
    (answer,) = yield from ask("example.com", RecordType.A, servers=servers)
    return answer


@pytest.mark.parametrize("rcode", ["REFUSED", "SERVFAIL"])
def test_another_server_may_know_better(serve: Serve, rcode: str) -> None:
    bad, other = serve(lambda asked: [Say(asked.wire(rcode=rcode))]), serve(good)
    found = run(ask_at(bad.address, other.address), resolver=bad.address)
    assert (found.records, found.resolver) == (("192.0.2.1",), other.address)


def test_a_silent_server_is_not_waited_for(serve: Serve) -> None:
    dead, other = serve(silent), serve(good)
    found = run(ask_at(dead.address, other.address), resolver=dead.address)
    assert found.resolver == other.address


def test_a_zones_own_server_is_not_asked_to_ask_others(serve: Serve) -> None:
    own, resolver = serve(lambda asked: [Say(asked.wire(flags=dns.flags.AA))]), serve(silent)
    found = run(ask_at(own.address), resolver=resolver.address)
    assert (found.status, found.resolver) == (AnswerStatus.EMPTY, own.address)
    assert own.asked[0].message.flags == 0
    assert resolver.asked == []


def test_an_alias_that_leaves_the_zone_is_followed_by_the_resolver(serve: Serve) -> None:
    own = serve(lambda asked: [Say(asked.wire("example.com. 300 CNAME b.test.", flags=dns.flags.AA))])
    resolver = serve(lambda asked: [Say(asked.wire("b.test. 300 A 192.0.2.7"))])
    found = run(ask_at(own.address), resolver=resolver.address)
    assert (found.records, found.canonical, found.resolver) == (("192.0.2.7",), "b.test", resolver.address)


def test_who_cannot_be_asked_is_a_failure(serve: Serve) -> None:
    found = run(ask_at("ns.example.test"), resolver=serve(good).address)
    assert found == Answer(AnswerStatus.FAILED)


# --- whom it asks -----------------------------------------------------------------------------------------------


def test_a_resolver_may_be_named(serve: Serve) -> None:
    server = serve(good)
    (found,) = run(ask("example.com", RecordType.A), resolver=f"localhost:{server.port}")
    assert found.records == ("192.0.2.1",)


def test_a_resolver_that_has_no_address_answers_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_more: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    (found,) = run(ask("example.com", RecordType.A), resolver="ns.nowhere.test")
    assert found == Answer(AnswerStatus.FAILED)


def test_cancel_ends_the_look_up_of_a_resolvers_name(monkeypatch: pytest.MonkeyPatch) -> None:
    cancel, over = Cancel(), threading.Event()

    def block(_host: object, _port: object, **more: int) -> object:
        if not more["flags"]:
            cancel.cancel()
            over.wait(10)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", block)
    begun = time.monotonic()
    with pytest.raises(AskingCancelledError):
        run(ask("example.com", RecordType.A), resolver="ns.nowhere.test", cancel=cancel)
    assert time.monotonic() - begun < 1
    over.set()


def test_a_resolver_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(ValueError, match="a b"):
        run(ask("example.com", RecordType.A), resolver="a b")


def test_without_a_name_the_systems_resolvers_are_asked(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(good)

    def configured(self: dns.resolver.Resolver, _file: object = None) -> None:
        self.nameservers = ["127.0.0.1", "https://dns.example/query"]
        self.port = server.port

    monkeypatch.setattr(dns.resolver.Resolver, CONFIGURED, configured)
    (found,) = run(ask("example.com", RecordType.A))
    assert found.resolver == server.address


def test_a_system_without_resolvers_answers_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_self: dns.resolver.Resolver, _file: object = None) -> None:
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(dns.resolver.Resolver, CONFIGURED, missing)
    (found,) = run(ask("example.com", RecordType.A))
    assert found == Answer(AnswerStatus.FAILED)
