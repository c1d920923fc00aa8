"""The driver over real sockets: it delivers, it never waits longer than told, and it ends at once when asked."""

from __future__ import annotations

import errno
import gc
import itertools
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from mailconfig_gui.model.news import Cancel
from mailconfig_gui.model.settings import Proxy
from mailconfig_gui.net import transport
from mailconfig_gui.net.transport import run
from mailconfig_gui.smtp.actions import Read
from mailconfig_gui.smtp.conversation import converse
from mailconfig_gui.smtp.events import Finished, Result, StageStarted
from mailconfig_gui.smtp.stages import Reached, Stage
from tests.lab.certificates import Certificates, Served
from tests.lab.fixtures import StartScripted
from tests.lab.scripted import (
    Close,
    DeadPort,
    HalfClose,
    Line,
    Pause,
    Reset,
    ScriptedServer,
    Send,
    Silence,
    StartTls,
    Step,
)
from tests.net.helpers import (
    AUTH,
    EHLO,
    EHLO_STARTTLS,
    ENVELOPE,
    GREETING,
    MESSAGE,
    WHOLE,
    cancel_after,
    events_of,
    hold,
    local,
    names,
)
from tests.smtp.playbook import PASSWORD
from tests.systems import open_descriptors, skip_reset


@pytest.fixture(autouse=True)
def nothing_left_open() -> Any:
    """Every descriptor that a run opens is closed when it is over."""
    before = open_descriptors()
    yield
    gc.collect()
    # A run leaves its look-up or its loading behind, and a server its last thread; they end by themselves.
    pause, end = threading.Event(), time.monotonic() + 10
    while open_descriptors() > before and time.monotonic() < end:
        pause.wait(0.01)
    assert open_descriptors() <= before


def tls(certificates: Certificates, served: Served | None = None) -> StartTls:
    return StartTls(certificates.server_context(served or certificates.good))


# --- it delivers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("split", [False, True])
def test_a_whole_conversation(scripted: StartScripted, split: bool) -> None:
    script = [step._replace(split=split) if isinstance(step, Send) else step for step in WHOLE]
    server = scripted(script)
    result = hold(local(server.port))
    assert result.failure is None
    assert result.reached is Reached.ACCEPTED
    assert result.queue_id == "4F2B"
    assert result.round_trips == 5
    server.wait()
    assert server.text().endswith("\r\n.\r\nQUIT\r\n")
    assert result.total_ms < 5000


def test_starttls(scripted: StartScripted, certificates: Certificates) -> None:
    script = [GREETING, *EHLO_STARTTLS, tls(certificates), *EHLO, *AUTH, *ENVELOPE, *MESSAGE]
    server = scripted(script)
    result = hold(local(server.port, "starttls"), ca_file=str(certificates.ca))
    assert result.failure is None
    assert result.round_trips == 8
    info = result.tls
    assert info is not None
    assert (info.version, info.verified, info.bits) == ("TLSv1.3", True, 256)
    assert info.certificate is not None
    assert info.certificate.subject == "mail.test"
    assert info.certificate.issuer == "Lab test CA"
    assert set(info.certificate.names) == {"mail.test", "localhost", "127.0.0.1", "0:0:0:0:0:0:0:1"}
    assert info.certificate.not_before < time.time() < info.certificate.not_after


def test_tls_from_the_first_byte_and_a_pinned_version(
    scripted: StartScripted, certificates: Certificates
) -> None:
    server = scripted([tls(certificates), *WHOLE])
    plan = local(server.port, "tls", tls_version="TLSv1.2")
    result = hold(plan, ca_file=str(certificates.ca))
    assert result.failure is None
    assert result.tls is not None
    assert result.tls.version == "TLSv1.2"
    assert result.round_trips == 7


@pytest.mark.parametrize(("version", "round_trips"), [("TLSv1.2", 2), ("TLSv1.3", 1)])
def test_a_handshake_that_comes_byte_by_byte_counts_its_flights(
    certificates: Certificates, version: str, round_trips: int
) -> None:
    context = certificates.server_context(certificates.good)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            raw, _ = listener.accept()
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
            server = context.wrap_bio(incoming, outgoing, server_side=True)
            with raw:
                done = False
                while not done:
                    try:
                        server.do_handshake()
                        done = True
                    except ssl.SSLWantReadError:
                        pass
                    flight = outgoing.read()
                    for byte in range(len(flight)):
                        raw.sendall(flight[byte : byte + 1])
                    if not done:
                        incoming.write(raw.recv(65_536))

        thread = threading.Thread(target=serve)
        thread.start()
        result = hold(
            local(listener.getsockname()[1], "tls", tls_version=version), ca_file=str(certificates.ca)
        )
        thread.join()
    assert result.failure is not None
    assert result.failure.stage is Stage.BANNER
    assert result.round_trips == round_trips + 1


def test_a_system_that_cannot_acknowledge_at_once(
    scripted: StartScripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailconfig_gui.net.transport._QUICKACK", None)  # as on Windows and macOS
    assert hold(local(scripted(WHOLE).port)).ok


def test_actions_in_a_wrong_order_are_failures_like_any_other() -> None:
    outcomes: list[Any] = []

    def talk() -> Any:
        outcomes.append((yield Read(10)))
        return Result()

    *_, last = run(talk(), deadline_ms=1000)
    assert isinstance(last, Finished)
    assert (outcomes[0].kind, outcomes[0].errno) == ("network", errno.ENOTCONN)


def test_an_ipv6_address_as_host(scripted: StartScripted, certificates: Certificates) -> None:
    server = scripted([tls(certificates), *WHOLE], host="::1")
    result = hold(local(server.port, "tls")._replace(host="[::1]"), ca_file=str(certificates.ca))
    assert result.failure is None
    server.wait()
    assert "EHLO [IPv6:::1]" in server.text()


def test_through_a_proxy(scripted: StartScripted, certificates: Certificates) -> None:
    answer = [
        Line(b"CONNECT mail.test:465 HTTP/1.1"),
        Line(),
        Line(),
        Line(),
        Send(b"HTTP/1.1 200 ok\r\n\r\n"),
    ]
    server = scripted([*answer, tls(certificates), *WHOLE])
    plan = local(465, "tls")._replace(host="mail.test", proxy=Proxy("127.0.0.1", server.port, "", ""))
    result = hold(plan, ca_file=str(certificates.ca))
    assert result.failure is None
    assert result.round_trips == 7


def test_a_big_message_to_a_slow_reader(scripted: StartScripted) -> None:
    message = (b"x" * 998 + b"\r\n") * 8000
    script = [GREETING, *EHLO, *AUTH, *ENVELOPE, Pause(0.2), *MESSAGE]
    server = scripted(script)
    result = hold(local(server.port, message=lambda utf8: message))
    assert result.failure is None
    server.wait()
    assert len(server.received[0]) > len(message)


def test_a_big_message_inside_tls(scripted: StartScripted, certificates: Certificates) -> None:
    message = (b"x" * 998 + b"\r\n") * 4000
    server = scripted([tls(certificates), *WHOLE])
    result = hold(local(server.port, "tls", message=lambda utf8: message), ca_file=str(certificates.ca))
    assert result.failure is None
    server.wait()
    assert len(server.received[0]) > len(message)


# --- certificates ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("served", "verify_code", "words"),
    [
        ("wrong_host", 64, "is for other.test, not for 127.0.0.1"),
        ("expired", 10, "has expired. It was valid from"),
        ("not_yet_valid", 9, "is not valid yet"),
        ("self_signed", 18, "signed by itself"),
        ("private_ca", 19, "by Plant A private CA"),
        ("missing_intermediate", 20, "by Lab intermediate CA"),
        ("short_key", 66, "not accepted"),
    ],
)
@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("version", ["TLSv1.2", "TLSv1.3"])
def test_no_login_where_the_certificate_does_not_verify(
    scripted: StartScripted,
    certificates: Certificates,
    served: str,
    verify_code: int,
    words: str,
    security: str,
    version: str,
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if served == "short_key":
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
    files: Served = getattr(certificates, served)
    context.load_cert_chain(files.chain, files.key)
    before = [GREETING, *EHLO_STARTTLS] if security == "starttls" else []
    server = scripted([*before, StartTls(context)])
    result = hold(local(server.port, security, tls_version=version), ca_file=str(certificates.ca))
    failure = result.failure
    assert failure is not None
    assert (failure.stage, failure.kind, failure.verify_code) == (
        Stage.CERTIFICATE,
        "certificate",
        verify_code,
    )
    assert words in failure.text
    assert failure.raw.startswith("SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED]")
    assert result.tls is not None
    assert result.tls.certificate is not None
    assert "AUTH" not in server.text()


def test_public_roots_alone_do_not_know_the_lab(scripted: StartScripted, certificates: Certificates) -> None:
    server = scripted([tls(certificates)])
    failure = hold(local(server.port, "tls")).failure
    assert failure is not None
    assert failure.verify_code == 20


def test_looking_only_shows_the_chain_and_sends_no_login(
    scripted: StartScripted, certificates: Certificates
) -> None:
    server = scripted([tls(certificates, certificates.private_ca), GREETING, *EHLO, Line(b"QUIT")])
    result = hold(local(server.port, "tls", verify=False))
    assert result.failure is None
    assert result.tls is not None
    assert not result.tls.verified
    assert [one.subject for one in result.tls.chain] == ["mail.test", "Plant A private CA"]
    assert result.tls.certificate is not None
    assert result.tls.certificate.der == result.tls.chain[0].der
    server.wait()
    assert "AUTH" not in server.text()


# --- what goes wrong ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("script", "stage", "kind"),
    [
        ([Close()], Stage.BANNER, "closed"),
        ([HalfClose(), Silence()], Stage.BANNER, "closed"),
        ([Pause(0.1), Reset()], Stage.BANNER, "reset"),
        ([Send(b"220 h"), Close()], Stage.BANNER, "closed"),
        ([Send(b"SSH-2.0-x\r\n"), Silence()], Stage.BANNER, "protocol"),
        ([GREETING, Line(), Close()], Stage.EHLO, "closed"),
        ([GREETING, *EHLO, Line(b"AUTH"), Close()], Stage.AUTH, "closed"),
        ([GREETING, *EHLO, *AUTH, Line(b"MAIL"), Line(), Line(), Close()], Stage.MAIL_FROM, "closed"),
    ],
)
def test_a_server_that_goes_away(
    scripted: StartScripted, script: Sequence[Step], stage: Stage, kind: str
) -> None:
    skip_reset(kind)
    failure = hold(local(scripted(script).port)).failure
    assert failure is not None
    assert (failure.stage, failure.kind) == (stage, kind)


def test_nobody_listens() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        result = hold(local(unused.getsockname()[1]))
    failure = result.failure
    assert failure is not None
    assert (failure.stage, failure.kind, failure.errno) == (Stage.CONNECT, "refused", errno.ECONNREFUSED)
    assert failure.raw == f"ConnectionRefusedError: [Errno {errno.ECONNREFUSED}] Connection refused"
    assert [one.outcome for one in result.addresses] == ["failed"]
    assert result.reached is Reached.UNTESTED


def test_no_way_to_an_address() -> None:
    # The unspecified class E net is routed nowhere.
    failure = hold(local(25)._replace(host="255.255.255.255")).failure
    assert failure is not None
    assert failure.stage is Stage.CONNECT
    assert failure.kind in ("unreachable", "network")


@pytest.mark.parametrize("name", ["no-such-host.invalid", "x" * 64 + ".invalid"])
def test_a_name_that_does_not_exist(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def getaddrinfo(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    failure = hold(local(25)._replace(host=name)).failure
    assert failure is not None
    assert (failure.stage, failure.kind, failure.errno) == (Stage.DNS, "no-such-host", socket.EAI_NONAME)


def test_a_resolver_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def getaddrinfo(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    failure = hold(local(25)._replace(host="mx.test")).failure
    assert failure is not None
    assert (failure.stage, failure.kind) == (Stage.DNS, "dns")
    assert failure.raw == f"gaierror: [Errno {socket.EAI_AGAIN}] Temporary failure in name resolution"


@pytest.mark.parametrize(
    ("script", "security", "stage", "kind"),
    [
        ([GREETING, Silence()], "tls", Stage.TLS_HANDSHAKE, "tls"),
        ([HalfClose(), Silence()], "tls", Stage.TLS_HANDSHAKE, "closed"),
        ([Pause(0.1), Reset()], "tls", Stage.TLS_HANDSHAKE, "reset"),
        ([Send(b"\x15\x03\x01\x00\x02\x02\x28"), Silence()], "tls", Stage.TLS_HANDSHAKE, "tls"),
        ([GREETING, *EHLO_STARTTLS, Send(b"250-x\r\n250 AUTH PLAIN\r\n"), Silence()], "starttls", None, ""),
        (
            [GREETING, *EHLO_STARTTLS, Line(b"\x16"), Send(b"235 injected\r\n"), Silence()],
            "starttls",
            Stage.TLS_HANDSHAKE,
            "tls",
        ),
    ],
)
def test_tls_that_is_none(
    scripted: StartScripted, script: Sequence[Step], security: str, stage: Stage | None, kind: str
) -> None:
    skip_reset(kind)
    server = scripted(script)
    failure = hold(local(server.port, security, timeout_ms=2000)).failure
    assert failure is not None
    if stage is not None:
        assert (failure.stage, failure.kind) == (stage, kind)
    else:
        # Injected at the same moment as `220 go`: seen by the reader, or by the handshake, as the segments fall.
        assert (failure.stage, failure.kind) in ((Stage.STARTTLS, "protocol"), (Stage.TLS_HANDSHAKE, "tls"))
    assert b"AUTH PLAIN " not in server.received[0]


def test_no_common_version(scripted: StartScripted, certificates: Certificates) -> None:
    context = certificates.server_context(certificates.good)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    server = scripted([StartTls(context)])
    failure = hold(local(server.port, "tls", tls_version="TLSv1.3"), ca_file=str(certificates.ca)).failure
    assert failure is not None
    assert (failure.stage, failure.kind) == (Stage.TLS_HANDSHAKE, "tls")
    assert "PROTOCOL_VERSION" in failure.raw
    assert "protocol version" in failure.text


@pytest.mark.parametrize("version", ["TLSv1.2", "TLSv1.3"])
def test_a_server_that_wants_our_certificate(
    scripted: StartScripted, certificates: Certificates, version: str
) -> None:
    context = certificates.server_context(certificates.good)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(certificates.ca)
    server = scripted([StartTls(context)])
    failure = hold(local(server.port, "tls", tls_version=version), ca_file=str(certificates.ca)).failure
    assert failure is not None
    assert (failure.stage, failure.kind) == (Stage.TLS_HANDSHAKE, "tls")


def test_garbage_inside_tls(scripted: StartScripted, certificates: Certificates) -> None:
    """A record that does not decrypt ends the run at the stage it came in."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            raw, _ = listener.accept()
            with (
                raw,
                certificates.server_context(certificates.good).wrap_socket(raw, server_side=True) as line,
            ):
                line.sendall(b"220 hi\r\n")
                line.recv(100)
                plain = socket.socket(fileno=socket.dup(line.fileno()))
                plain.sendall(b"\x17\x03\x03\x00\x20" + b"x" * 32)
                plain.close()

        thread = threading.Thread(target=serve)
        thread.start()
        plan = local(listener.getsockname()[1], "tls", timeout_ms=3000)
        failure = hold(plan, ca_file=str(certificates.ca)).failure
        thread.join()
    assert failure is not None
    assert (failure.stage, failure.kind) == (Stage.EHLO, "tls")


# --- several addresses (RFC 8305) -------------------------------------------------------------------------------


def test_a_dead_first_address_costs_less_than_300_ms(
    scripted: StartScripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = scripted(WHOLE)
    with DeadPort("127.0.0.2", server.port):
        names(monkeypatch, {"mx.test": ["127.0.0.2", "127.0.0.1"]})
        began = time.monotonic()
        for event in events_of(local(server.port)._replace(host="mx.test")):
            if isinstance(event, StageStarted) and event.stage is Stage.BANNER:
                took = time.monotonic() - began
            last = event
    assert 0.2 < took < 0.3 + 0.2  # 255 ms on an idle machine
    assert isinstance(last, Finished)
    result = last.result
    assert result.ok
    assert [(one.address, one.outcome) for one in result.addresses] == [
        ("127.0.0.2", "no-answer"),
        ("127.0.0.1", "connected"),
    ]
    connect = next(one for one in result.stages if one.stage is Stage.CONNECT)
    assert connect.text == "127.0.0.1; no connection to 127.0.0.2"
    assert connect.detail["dead"] == ("127.0.0.2",)


def test_a_number_of_winsock_has_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """The C library says "Unknown error" there."""
    monkeypatch.setattr(socket, "errorTab", {10061: "Connection refused."}, raising=False)
    error = transport._error(10061)
    assert (error.errno, error.strerror) == (10061, "Connection refused")


def test_a_refused_address_costs_nothing(scripted: StartScripted, monkeypatch: pytest.MonkeyPatch) -> None:
    server = scripted(WHOLE)
    names(monkeypatch, {"mx.test": ["127.0.0.2", "127.0.0.1", "127.0.0.3"]})
    result = hold(local(server.port)._replace(host="mx.test"))
    assert result.ok
    assert [one.outcome for one in result.addresses] == ["failed", "connected", "not-tried"]
    assert "Connection refused" in result.addresses[0].text
    connect = next(one for one in result.stages if one.stage is Stage.CONNECT)
    assert connect.ms < 200


def test_all_addresses_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    with DeadPort("127.0.0.2") as dead:
        names(monkeypatch, {"mx.test": ["::1", "127.0.0.2", "127.0.0.3"]})
        began = time.monotonic()
        result = hold(local(dead.port, timeout_ms=700)._replace(host="mx.test"))
        took = time.monotonic() - began
    assert 0.6 < took < 3
    assert [one.outcome for one in result.addresses] == ["failed", "no-answer", "failed"]
    failure = result.failure
    assert failure is not None
    # What the platform would meet, which tries the first IPv4 address only.
    assert (failure.stage, failure.kind, failure.raw) == (Stage.CONNECT, "timeout", "TimeoutError: timed out")


# --- time limits ------------------------------------------------------------------------------------------------

Scripts = Callable[[Certificates], list[Step]]
SILENT: dict[Stage, tuple[str, Scripts]] = {
    Stage.BANNER: ("none", lambda _: [Silence()]),
    Stage.EHLO: ("none", lambda _: [GREETING, Silence()]),
    Stage.STARTTLS: ("starttls", lambda _: [GREETING, *EHLO_STARTTLS[:2], Silence()]),
    Stage.TLS_HANDSHAKE: ("tls", lambda _: [Silence()]),
    Stage.AUTH: ("none", lambda _: [GREETING, *EHLO, Silence()]),
    Stage.MAIL_FROM: ("tls", lambda lab: [tls(lab), GREETING, *EHLO, *AUTH, Silence()]),
    Stage.RCPT_TO: ("none", lambda _: [GREETING, *EHLO, *AUTH, Line(), Line(), Line(), Send(b"250 a\r\n"), Silence()]),
    Stage.DATA: ("none", lambda _: [GREETING, *EHLO, *AUTH, *ENVELOPE[:-1], Send(b"250 a\r\n250 b\r\n"), Silence()]),
    Stage.AFTER_DATA: ("none", lambda _: [GREETING, *EHLO, *AUTH, *ENVELOPE, Silence()]),
}  # fmt: skip


@pytest.mark.parametrize("stage", SILENT)
def test_silence_ends_by_the_field_timeout(
    scripted: StartScripted, certificates: Certificates, stage: Stage
) -> None:
    security, script = SILENT[stage]
    server = scripted(script(certificates))
    began = time.monotonic()
    result = hold(local(server.port, security, timeout_ms=500), ca_file=str(certificates.ca))
    assert time.monotonic() - began < 15
    assert result.failure is not None
    assert (result.failure.stage, result.failure.kind) == (stage, "timeout")
    assert "0.5 s" in result.failure.text


@pytest.mark.parametrize("stage", SILENT)
def test_silence_ends_by_the_deadline(
    scripted: StartScripted, certificates: Certificates, stage: Stage
) -> None:
    security, script = SILENT[stage]
    server = scripted(script(certificates))
    began = time.monotonic()
    result = hold(local(server.port, security), ca_file=str(certificates.ca), deadline_ms=700)
    assert time.monotonic() - began < 15
    assert result.failure is not None
    assert (result.failure.stage, result.failure.kind) == (stage, "deadline")
    assert result.failure.text == "The test took longer than 0.7 s as a whole and was ended."


def test_one_byte_at_a_time_ends_by_the_deadline(scripted: StartScripted) -> None:
    """Each byte restarts the timeout, as on the platform; the deadline holds all the same."""
    drip: list[Step] = [step for _ in range(100) for step in (Send(b"2"), Pause(0.05))]
    server = scripted(drip)
    result = hold(local(server.port, timeout_ms=1000), deadline_ms=2500)
    assert result.failure is not None
    assert result.failure.kind in ("deadline", "protocol")


@pytest.mark.parametrize("security", ["none", "tls"])
def test_a_server_that_takes_nothing_ends_by_the_timeout(
    scripted: StartScripted, certificates: Certificates, security: str
) -> None:
    message = (b"x" * 998 + b"\r\n") * 20_000
    before = [tls(certificates)] if security == "tls" else []
    server = scripted([*before, GREETING, *EHLO, *AUTH, *ENVELOPE, Pause(10)])
    plan = local(server.port, security, timeout_ms=300, message=lambda utf8: message)
    result = hold(plan, ca_file=str(certificates.ca))
    assert result.failure is not None
    assert (result.failure.stage, result.failure.kind) == (Stage.AFTER_DATA, "timeout")


def test_the_clock_is_injected(scripted: StartScripted) -> None:
    ticks = itertools.chain([0.0] * 10, itertools.repeat(1000.0))
    result = hold(local(scripted([Silence()]).port), deadline_ms=60_000, clock=lambda: next(ticks))
    assert result.failure is not None
    assert result.failure.kind == "deadline"
    assert result.total_ms == 1_000_000


def test_look_up_that_blocks_ends_by_the_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    release = blocked_resolver(monkeypatch)
    result = hold(local(25, timeout_ms=200)._replace(host="mx.test"))
    release.set()
    assert result.failure is not None
    assert (result.failure.stage, result.failure.kind) == (Stage.DNS, "timeout")


def blocked_resolver(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    release = threading.Event()

    def getaddrinfo(*_: Any, **more: Any) -> Any:
        if not more.get("flags"):
            release.wait(20)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return release


# --- floods -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"x" * 65_536, b"220-x\r\n" * 9000, b"\0" * 65_536])
def test_an_endless_greeting_is_cut_short(data: bytes) -> None:
    """The run ends although the server sends for ever, and holds no more than its cap."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            line, _ = listener.accept()
            with line:
                line.settimeout(5)
                try:
                    while not stop.is_set():
                        line.sendall(data)
                except OSError:
                    return

        thread = threading.Thread(target=serve)
        thread.start()
        result = hold(local(listener.getsockname()[1]))
        stop.set()
        thread.join()
    assert result.failure is not None
    assert (result.failure.stage, result.failure.kind) == (Stage.BANNER, "protocol")
    assert sum(len(line.text) for line in result.transcript) < 10_000


def test_a_flood_without_content_ends_by_the_deadline(certificates: Certificates) -> None:
    """Empty TLS records never pause and never say anything."""
    stop = threading.Event()
    context = certificates.server_context(certificates.good)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            raw, _ = listener.accept()
            incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
            server = context.wrap_bio(incoming, outgoing, server_side=True)
            with raw:
                raw.settimeout(5)
                while True:
                    try:
                        server.do_handshake()
                        break
                    except ssl.SSLWantReadError:
                        raw.sendall(outgoing.read())
                        incoming.write(raw.recv(65_536))
                try:
                    raw.sendall(outgoing.read())
                    while not stop.is_set():
                        # An ignored TLS 1.3 record: a change_cipher_spec of middlebox compatibility (RFC 8446 5).
                        raw.sendall(b"\x14\x03\x03\x00\x01\x01")
                except OSError:
                    return

        thread = threading.Thread(target=serve)
        thread.start()
        began = time.monotonic()
        result = hold(local(listener.getsockname()[1], "tls"), ca_file=str(certificates.ca), deadline_ms=500)
        took = time.monotonic() - began
        stop.set()
        thread.join()
    assert took < 3
    assert result.failure is not None
    assert result.failure.kind in ("deadline", "tls")


# --- cancel -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", SILENT)
def test_cancel_ends_every_stage_at_once(
    scripted: StartScripted, certificates: Certificates, stage: Stage
) -> None:
    security, script = SILENT[stage]
    server = scripted(script(certificates))
    cancel = Cancel()
    seen: list[Stage] = []
    moments = cancel_after(cancel, lambda: stage in seen)
    for event in events_of(local(server.port, security), ca_file=str(certificates.ca), cancel=cancel):
        if isinstance(event, StageStarted):
            seen.append(event.stage)
        last = event
    took = time.monotonic() - moments[0]
    assert isinstance(last, Finished)
    assert last.result.cancelled
    assert last.result.failure is not None
    assert last.result.failure.stage is stage
    assert took < 5


def test_cancel_during_name_resolution(monkeypatch: pytest.MonkeyPatch) -> None:
    release = blocked_resolver(monkeypatch)
    cancel = Cancel()
    moments = cancel_after(cancel, lambda: True)
    result = hold(local(25)._replace(host="mx.test"), cancel=cancel)
    took = time.monotonic() - moments[0]
    release.set()
    assert result.cancelled
    assert result.failure is not None
    assert result.failure.stage is Stage.DNS
    assert took < 5


def test_cancel_during_connect() -> None:
    cancel = Cancel()
    with DeadPort() as dead:
        moments = cancel_after(cancel, lambda: True)
        result = hold(local(dead.port), cancel=cancel)
        took = time.monotonic() - moments[0]
    assert result.cancelled
    assert result.failure is not None
    assert result.failure.stage is Stage.CONNECT
    assert took < 5


def test_a_cancel_that_rings_nowhere_ends_a_test_too(scripted: StartScripted) -> None:
    """As a signal that came just before the wait: its handler runs after it."""
    server, cancel = scripted([Silence()]), Cancel()
    timer = threading.Timer(0.2, lambda: setattr(cancel, "cancelled", True))
    timer.start()
    result = hold(local(server.port, timeout_ms=30_000), cancel=cancel)
    timer.join()
    assert result.cancelled
    assert result.total_ms < 15_000


def test_cancel_while_waiting_for_a_proxy(scripted: StartScripted) -> None:
    server = scripted([Silence()])
    cancel = Cancel()
    moments = cancel_after(cancel, lambda: server.connections > 0)
    result = hold(local(25)._replace(proxy=Proxy("127.0.0.1", server.port, "", "")), cancel=cancel)
    assert result.cancelled
    assert time.monotonic() - moments[0] < 5


def test_cancel_before_the_start_opens_no_connection(scripted: StartScripted) -> None:
    server = scripted(WHOLE)
    cancel = Cancel()
    cancel.cancel()
    result = hold(local(server.port), cancel=cancel)
    assert result.cancelled
    assert server.connections == 0


def test_one_cancel_ends_many_runs(scripted: StartScripted) -> None:
    server = scripted([Silence()])
    cancel = Cancel()
    results: list[Any] = []
    threads = [
        threading.Thread(target=lambda: results.append(hold(local(server.port), cancel=cancel)))
        for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    cancel_after(cancel, lambda: server.connections == 5)
    for thread in threads:
        thread.join(5)
    assert [one.cancelled for one in results] == [True] * 5


def test_a_run_that_nobody_finishes_closes_its_connection(scripted: StartScripted) -> None:
    server = scripted([GREETING, *EHLO, Silence()])
    events = events_of(local(server.port))
    for event in events:
        if isinstance(event, StageStarted) and event.stage is Stage.AUTH:
            break
    events.close()  # type: ignore[attr-defined]
    server.wait()
    assert PASSWORD not in server.text()


def test_a_run_is_over_while_the_resolver_still_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread left behind meets a closed wake pair and does no harm."""
    release = blocked_resolver(monkeypatch)
    result = hold(local(25, timeout_ms=100)._replace(host="mx.test"))
    assert result.failure is not None
    release.set()
    for thread in threading.enumerate():
        if thread.name == "mailconfig-net":
            thread.join(5)
            assert not thread.is_alive()


def test_a_bad_ca_file_is_told_and_leaves_nothing_open(scripted: StartScripted, tmp_path: Any) -> None:
    from mailconfig_gui.model.problem import MailConfigError

    server = scripted([Silence()])
    with pytest.raises(MailConfigError, match="CA file"):
        list(run(converse(local(server.port, "tls")), deadline_ms=5000, ca_file=str(tmp_path / "absent.pem")))


def test_the_server_is_the_one_asked_for_first(monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedServer(WHOLE) as server:
        names(monkeypatch, {"mx.test": ["127.0.0.1", "::1"]})
        result = hold(local(server.port)._replace(host="mx.test"))
    assert [one.outcome for one in result.addresses] == ["connected", "not-tried"]
