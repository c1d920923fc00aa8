"""The scripted server plays what it is given and notices a client that leaves the script."""

from __future__ import annotations

import socket
import ssl

import pytest

from tests.lab.certificates import Certificates
from tests.lab.fixtures import StartScripted
from tests.lab.scripted import (
    Close,
    DeadPort,
    HalfClose,
    Line,
    Reset,
    ScriptedServer,
    Send,
    Silence,
    StartTls,
    Until,
)
from tests.systems import skip_reset


def dial(port: int, host: str = "127.0.0.1") -> socket.socket:
    return socket.create_connection((host, port), timeout=5)


def test_a_conversation_and_what_was_said(scripted: StartScripted) -> None:
    server = scripted(
        [Send(b"220 hi\r\n", split=True), Line(b"ehlo"), Send(b"250 ok\r\n"), Until(b"\r\n.\r\n"), Close()]
    )
    with dial(server.port) as client, client.makefile("rb") as answers:
        assert answers.readline() == b"220 hi\r\n"
        client.sendall(b"EHLO me\r\nDA")
        assert answers.readline() == b"250 ok\r\n"
        client.sendall(b"TA\r\n.\r\n")
        assert answers.read() == b""
    server.wait()
    assert server.text() == "EHLO me\r\nDATA\r\n.\r\n"


def test_a_client_that_leaves_the_script() -> None:
    server = ScriptedServer([Line(b"EHLO"), Close()])
    with dial(server.port) as client:
        client.sendall(b"QUIT\r\n")
        assert client.recv(1) == b""
    server.wait()
    with pytest.raises(AssertionError, match=r"step 0 .*EHLO.*the client sent b'QUIT"):
        server.close()


def test_each_connection_has_its_script_and_the_last_repeats(scripted: StartScripted) -> None:
    server = scripted([Send(b"1"), Close()], [Send(b"2"), Close()])
    seen = []
    for _ in range(3):
        with dial(server.port) as client:
            seen.append(client.recv(9))
    assert seen == [b"1", b"2", b"2"]
    assert server.connections == 3


def test_a_reset(scripted: StartScripted) -> None:
    skip_reset("reset")
    # Reset while connecting or just after: either is one.
    with pytest.raises(ConnectionResetError), dial(scripted([Reset()]).port) as client:
        client.recv(1)


def test_half_close_and_silence(scripted: StartScripted) -> None:
    half = scripted([HalfClose(), Line(b"still"), Close()])
    with dial(half.port) as client:
        assert client.recv(1) == b""
        client.sendall(b"still here\n")
        half.wait()
    with dial(scripted([Silence()]).port) as client:
        client.settimeout(0.1)
        with pytest.raises(TimeoutError):
            client.recv(1)


def test_tls_in_the_middle(scripted: StartScripted, certificates: Certificates) -> None:
    server = scripted(
        [
            Line(b"STARTTLS"),
            Send(b"220\r\n"),
            StartTls(certificates.server_context(certificates.good)),
            Line(b"EHLO"),
        ]
    )
    with dial(server.port) as plain:
        plain.sendall(b"STARTTLS\r\n")
        assert plain.recv(9) == b"220\r\n"
        with certificates.client_context().wrap_socket(plain, server_hostname="mail.test") as client:
            client.sendall(b"EHLO me\r\n")
            server.wait()
    assert server.text() == "STARTTLS\r\nEHLO me\r\n"


def test_a_wrong_host_is_wrong_for_the_client_only(
    scripted: StartScripted, certificates: Certificates
) -> None:
    server = scripted([StartTls(certificates.server_context(certificates.wrong_host)), Silence()])
    with dial(server.port) as plain, pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        certificates.client_context().wrap_socket(plain, server_hostname="mail.test")


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_dead_port_answers_nothing(host: str) -> None:
    with DeadPort(host) as dead, pytest.raises(TimeoutError):
        socket.create_connection((host, dead.port), timeout=0.2)
