"""What is trusted, and what a context allows."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import pytest

from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.net.tls import TlsLayer, check_ca_file, make_context
from mailconfig_gui.smtp.policy import TlsTerms
from mailconfig_gui.smtp.tls_versions import ANY, TlsRange
from tests.lab.certificates import Certificates

ONLY_12 = TlsRange("TLSv1.2", "TLSv1.2")


def test_a_verifying_context() -> None:
    context = make_context(TlsTerms(ANY), None)
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert context.maximum_version is ssl.TLSVersion.TLSv1_3
    assert context.options & ssl.OP_NO_RENEGOTIATION
    assert context.get_ca_certs() == []  # they are chosen in the handshake
    assert make_context(TlsTerms(ANY), None) is context
    pinned = make_context(TlsTerms(ONLY_12), None)
    assert pinned is not context
    assert pinned.maximum_version is ssl.TLSVersion.TLSv1_2


def test_a_file_adds_to_the_public_roots(certificates: Certificates) -> None:
    check_ca_file(str(certificates.ca))
    context = make_context(TlsTerms(ANY), str(certificates.ca))
    assert len(context.get_ca_certs()) == 1
    assert make_context(TlsTerms(ANY), str(certificates.ca)) is not context


def test_looking_only_trusts_nobody() -> None:
    context = make_context(TlsTerms(ANY, verify=False), None)
    assert context.verify_mode is ssl.CERT_NONE
    assert context.get_ca_certs() == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read"),
        (b"", "holds no certificate"),
        (b"hello\n", "holds no certificate"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "holds no certificate"),
        (b"\x00\xff" * 100, "holds no certificate"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(MailConfigError) as caught:
        check_ca_file(str(path))
    assert words in caught.value.message
    assert str(path) in caught.value.message
    assert caught.value.hint


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(MailConfigError):
        make_context(TlsTerms(ANY), str(tmp_path))


def shake_hands(client: TlsLayer, server: Any, to_server: ssl.MemoryBIO, from_server: ssl.MemoryBIO) -> None:
    client_done = server_done = False
    while not (client_done and server_done):
        try:
            client.handshake()
            client_done = True
        except ssl.SSLWantReadError:
            pass
        to_server.write(client.to_send())
        try:
            server.do_handshake()
            server_done = True
        except ssl.SSLWantReadError:
            pass
        if data := from_server.read():
            client.take(data)


@pytest.mark.parametrize("versions", [ANY, ONLY_12], ids=["1.3", "1.2"])
@pytest.mark.parametrize("verify", [True, False])
def test_a_handshake_in_memory(certificates: Certificates, versions: TlsRange, verify: bool) -> None:
    to_server, from_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = certificates.server_context(certificates.with_intermediate).wrap_bio(
        to_server, from_server, True
    )
    context = make_context(TlsTerms(versions, verify=verify), str(certificates.ca))
    client = TlsLayer(context, "mail.test")
    shake_hands(client, server, to_server, from_server)
    info = client.info()
    assert info.version == versions.highest
    assert info.verified is verify
    assert info.certificate is not None
    assert info.certificate.subject == "mail.test"
    assert [one.subject for one in info.chain] == ([] if verify else ["mail.test", "Lab intermediate CA"])

    client.write(b"EHLO x\r\n")
    to_server.write(client.to_send())
    assert server.read(100) == b"EHLO x\r\n"
    server.write(b"250 x\r\n")
    client.take(from_server.read())
    assert client.read() == b"250 x\r\n"
    with pytest.raises(ssl.SSLWantReadError):
        client.read()
    client.say_goodbye()
    to_server.write(client.to_send())
    assert server.read(100) == b""
    client.take(b"")
    assert client.read() == b""


def test_goodbye_before_a_handshake_is_nothing() -> None:
    layer = TlsLayer(make_context(TlsTerms(ANY, verify=False), None), "fe80::1%eth0")
    layer.say_goodbye()
    assert layer.shown == ()
