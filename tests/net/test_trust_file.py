"""Trust files: PEM and Java key stores."""

from __future__ import annotations

import ssl
import struct
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    pkcs12,
)
from hypothesis import given
from hypothesis import strategies as st

from mailconfig_gui.net.trust_file import MAX_BYTES, TrustFileError, read_trust_file, trust_from
from tests.lab.certificates import Certificates, issue

ROOT = issue("Some CA", authority=True)
DER = ROOT.certificate.public_bytes(Encoding.DER)
PEM = ROOT.certificate.public_bytes(Encoding.PEM)


def key_store(version: int, *certificates: bytes, magic: int = 0xFEEDFEED) -> bytes:
    """A JKS file: one key entry with a chain, then the trusted certificates."""
    typed = struct.pack(">H", 5) + b"X.509" if version == 2 else b""
    key = struct.pack(">IH", 1, 1) + b"k" + bytes(8) + struct.pack(">I", 3) + b"key" + struct.pack(">I", 1)
    data = (
        struct.pack(">III", magic, version, 1 + len(certificates))
        + key
        + typed
        + struct.pack(">I", 4)
        + b"leaf"
    )
    for der in certificates:
        data += struct.pack(">IH", 2, 1) + b"a" + bytes(8) + typed + struct.pack(">I", len(der)) + der
    return data + bytes(20)


def certificates_in(pem: str) -> list[bytes]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=pem)
    return context.get_ca_certs(binary_form=True)


@pytest.mark.parametrize("version", [1, 2])
def test_a_java_key_store(version: int) -> None:
    assert certificates_in(trust_from(key_store(version, DER))) == [DER]
    assert certificates_in(trust_from(key_store(version, DER, magic=0xCECECECE))) == [DER]


@pytest.mark.parametrize("password", [None, b"changeit"])
def test_a_pkcs12_store(password: bytes | None) -> None:
    lock = NoEncryption() if password is None else BestAvailableEncryption(password)
    data = pkcs12.serialize_key_and_certificates(None, None, None, [ROOT.certificate], lock)
    assert certificates_in(trust_from(data)) == [DER]


def test_an_unknown_password_gives_nothing() -> None:
    lock = BestAvailableEncryption(b"other")
    assert trust_from(pkcs12.serialize_key_and_certificates(None, None, None, [ROOT.certificate], lock)) == ""


def test_pem_with_words_around_it() -> None:
    assert certificates_in(trust_from(b"# Some CA\n" + PEM + b"\nthe end\n")) == [DER]
    assert trust_from(PEM + PEM.replace(b"MII", b"!!!", 1)).count("BEGIN") == 1


def test_a_file(certificates: Certificates) -> None:
    assert read_trust_file(certificates.ca).count("BEGIN") == 1


def test_a_file_that_is_none(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_bytes(b"")
    large = tmp_path / "large.pem"
    with large.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    for path in (tmp_path / "absent.pem", empty, large):
        with pytest.raises(TrustFileError) as problem:
            read_trust_file(path)
        assert str(path) in problem.value.message


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes(data: bytes, as_store: bool) -> None:
    pem = trust_from(struct.pack(">III", 0xFEEDFEED, 2, 9) + data if as_store else data)
    assert pem.count("BEGIN") == pem.count("END")
