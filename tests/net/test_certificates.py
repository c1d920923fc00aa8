"""Certificates in words; those that nobody verified may hold anything."""

from __future__ import annotations

import sys

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from mailconfig_gui.net.certificates import from_der, from_peer, key_of, split_handshake
from tests.lab.certificates import Certificates, issue

PEER = {
    "subject": (
        (("countryName", "US"),),
        (("organizationName", "Example Inc"),),
        (("commonName", "*.example.org"),),
    ),
    "issuer": ((("organizationName", "Let's Encrypt"),), (("commonName", "R11"),)),
    "subjectAltName": (("DNS", "*.example.org"), ("IP Address", "192.0.2.1")),
}


def test_what_python_says_about_a_verified_certificate() -> None:
    certificate = issue("mail.test").certificate
    der = certificate.public_bytes(Encoding.DER)
    info = from_peer(PEER, der)
    assert info.subject == "*.example.org (Example Inc)"
    assert info.issuer == "R11 (Let's Encrypt)"
    assert info.names == ("*.example.org", "192.0.2.1")
    assert info.not_before == certificate.not_valid_before_utc.timestamp()
    assert info.not_after == certificate.not_valid_after_utc.timestamp()
    assert info.der == der


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (((("commonName", "Example CA"),), (("organizationName", "Example"),)), "Example CA"),
        (((("organizationName", "Only Org"),),), "Only Org"),
        (((("countryName", "DE"),), (("organizationalUnitName", "Plant"),)), "C=DE, OU=Plant"),
        (((("commonName", "a\u202eb"),),), "a\\u202eb"),
        ((), ""),
    ],
)
def test_names_with_less(subject: object, text: str) -> None:
    assert from_peer({**PEER, "subject": subject}, b"").subject == text


def test_a_certificate_read_from_its_bytes() -> None:
    issued = issue("mail.test", ("mail.test", "127.0.0.1"), by=issue("Lab CA", authority=True))
    info = from_der(issued.certificate.public_bytes(Encoding.DER))
    assert info is not None
    assert (info.subject, info.issuer) == ("mail.test", "Lab CA")
    assert info.names == ("mail.test", "127.0.0.1")
    assert info.not_before < info.not_after


def test_a_certificate_without_alternative_names() -> None:
    info = from_der(issue("mail.test").certificate.public_bytes(Encoding.DER))
    assert info is not None
    assert info.names == ()


def test_bytes_that_are_no_certificate() -> None:
    good = issue("mail.test").certificate.public_bytes(Encoding.DER)
    for broken in (b"", b"\x30", good[:-1], good[:100], b"x" * 1000):
        assert from_der(broken) is None


@given(st.binary(max_size=300))
def test_any_bytes_can_be_looked_at(data: bytes) -> None:
    assert from_der(data) is None
    for tls13 in (True, False):
        assert all(len(one) <= len(data) for one in split_handshake(data, tls13))


def test_without_the_cryptography_package_it_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    authority = issue("Lab CA", authority=True)
    ours = issue("mail.test", ("mail.test", "127.0.0.1"), by=authority).certificate.public_bytes(Encoding.DER)
    samples = [ours, authority.certificate.public_bytes(Encoding.DER), b"", ours[:-1], b"x" * 1000]
    with_it = [from_der(der) for der in samples]
    monkeypatch.setitem(sys.modules, "cryptography", None)
    assert [from_der(der) for der in samples] == with_it
    assert with_it[0] is not None


def test_a_certificate_message_of_each_version(certificates: Certificates) -> None:
    chain = [one.public_bytes(Encoding.DER) for one in load_chain(certificates)]

    def sized(data: bytes) -> bytes:
        return len(data).to_bytes(3, "big") + data

    old = b"\x0b" + sized(sized(b"".join(map(sized, chain))))
    new = b"\x0b" + sized(b"\x02ab" + sized(b"".join(sized(one) + b"\x00\x01x" for one in chain)))
    assert split_handshake(old, tls13=False) == chain
    assert split_handshake(new, tls13=True) == chain
    assert [one.subject for one in map(from_der, chain) if one] == ["mail.test", "Lab intermediate CA"]


def load_chain(certificates: Certificates) -> list[x509.Certificate]:
    chain = x509.load_pem_x509_certificates(certificates.with_intermediate.chain.read_bytes())
    assert chain[0].subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return chain


def test_key_of_a_certificate(certificates: Certificates) -> None:
    first, _ = (one.public_bytes(Encoding.DER) for one in load_chain(certificates))
    assert key_of(first) == "EC secp256r1"
    short = x509.load_pem_x509_certificate(certificates.short_key.chain.read_bytes())
    assert key_of(short.public_bytes(Encoding.DER)) == "RSA 1024"
    assert key_of(b"nonsense") == ""
