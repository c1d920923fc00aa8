"""Which public authorities a chain calls for."""

from __future__ import annotations

import contextlib
import datetime
import importlib.util
import ssl
from collections.abc import Callable
from pathlib import Path

import certifi
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from mailconfig_gui.net import roots, tls
from mailconfig_gui.net.roots import (
    all_roots,
    are_certificates,
    is_of_public_authority,
    public_roots,
    roots_for,
)
from mailconfig_gui.smtp.policy import TlsTerms
from mailconfig_gui.smtp.tls_versions import ANY
from tests.lab.certificates import Certificates, Served, issue


def test_the_roots_are_certifis() -> None:
    assert public_roots() == certifi.where()


def test_the_roots_are_found_where_there_is_no_file_beside_the_package(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert public_roots() == certifi.where()


def test_all_roots_are_read() -> None:
    context = ssl.create_default_context(cafile=certifi.where())
    assert sorted(all_roots()) == sorted(context.get_ca_certs(binary_form=True))


def test_a_chain_gets_the_authority_it_names() -> None:
    for root in all_roots()[::10]:
        assert root in roots_for([root])
        assert len(roots_for([root])) < len(b"".join(all_roots())) / 4


def test_an_unknown_chain_gets_none() -> None:
    assert roots_for([issue("mail.test").certificate.public_bytes(Encoding.DER)]) == b""
    assert roots_for([b"no certificate"]) == roots_for([]) == b""


Choose = Callable[[Certificates], tuple[Served, Path]]


@pytest.mark.parametrize(
    ("choose", "trusted"),
    [
        (lambda made: (made.good, made.ca), True),
        (lambda made: (made.with_intermediate, made.ca), True),
        (lambda made: (made.elliptic, made.ca), True),
        (lambda made: (made.self_signed, made.self_signed.chain), True),  # in the list, whoever issued it
        (lambda made: (made.missing_intermediate, made.ca), False),
        (lambda made: (made.private_ca, made.ca), False),
        (lambda made: (made.expired, made.ca), False),
        (lambda made: (made.self_signed, made.ca), False),
    ],
)
@pytest.mark.parametrize("sees", [True, False], ids=["chosen", "all"])
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_the_answer_is_that_of_all_roots(
    certificates: Certificates, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, choose: Choose, trusted: bool,
    sees: bool, version: ssl.TLSVersion,
) -> None:  # fmt: skip
    served, authority = choose(certificates)
    listed = tmp_path / "cacert.pem"
    listed.write_text(
        Path(certifi.where()).read_text(encoding="utf-8") + authority.read_text(encoding="ascii"), "utf-8"
    )
    monkeypatch.setattr(tls, "public_roots", lambda: str(listed))
    monkeypatch.setattr(roots, "public_roots", lambda: str(listed))
    monkeypatch.setattr(tls, "_SEES_CERTIFICATES", sees)
    tls._verifying_cached.cache_clear()
    all_roots.cache_clear()
    try:
        assert _accepts(served, version) is trusted
    finally:
        tls._verifying_cached.cache_clear()
        all_roots.cache_clear()


def _accepts(served: Served, version: ssl.TLSVersion) -> bool:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(served.chain, served.key)
    context.maximum_version = version
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = context.wrap_bio(incoming, outgoing, server_side=True)
    client = tls.TlsLayer(tls.make_context(TlsTerms(ANY), None), "mail.test")
    for _ in range(6):
        try:
            client.handshake()
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLCertVerificationError:
            return False
        else:
            return True
        incoming.write(client.to_send())
        with contextlib.suppress(ssl.SSLWantReadError):
            server.do_handshake()
        client.take(outgoing.read())
    raise AssertionError("the handshake did not end")


def test_files_of_authorities_are_told_without_openssl(certificates: Certificates, tmp_path: Path) -> None:
    good = certificates.ca.read_bytes()
    cases = {
        "twice.pem": (good + good, True),
        "empty.pem": (b"", False),
        "words.pem": (b"no certificate", False),
        "second-broken.pem": (
            good + b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
            False,
        ),
        "cut.pem": (good[: len(good) // 2], False),
        "letters.pem": (b"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n", False),
    }
    for name, (data, told) in cases.items():
        (tmp_path / name).write_bytes(data)
        assert are_certificates(str(tmp_path / name)) is told, name
    assert not are_certificates(str(tmp_path / "absent.pem"))
    assert are_certificates(certifi.where())


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("http://r11.i.lencr.org/", True),
        ("https://pki.example.org:8443/middle.crt", True),
        ("http://ca01.plant.local/CertEnroll/ca.crt", False),
        ("http://10.0.0.4/ca.crt", False),
        ("ldap:///CN=Plant%20CA,CN=AIA,DC=plant,DC=org?cACertificate?base", False),
        ("", False),
    ],
)
def test_where_the_issuer_can_be_fetched_tells_a_public_authority(url: str, public: bool) -> None:
    by = issue("Some CA", authority=True)
    der = issue("mail.test", ("mail.test",), by=by, issuer_url=url).certificate.public_bytes(Encoding.DER)
    assert is_of_public_authority(der) is public


@pytest.mark.parametrize("mark", ["2.23.140.1.2.1", ""], ids=["policy", "none"])
def test_the_policy_of_public_authorities_tells_one(mark: str) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 7, now, now + datetime.timedelta(days=1))
    if mark:
        policy = x509.PolicyInformation(x509.ObjectIdentifier(mark), None)
        builder = builder.add_extension(x509.CertificatePolicies([policy]), critical=False)
    der = builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)
    assert is_of_public_authority(der) is bool(mark)


def test_an_issuer_of_a_known_organisation_is_public() -> None:
    organised = [root for root in all_roots() if b"\x06\x03\x55\x04\x0a" in root]
    assert len(organised) > 100
    assert all(is_of_public_authority(root) for root in organised)
    assert not is_of_public_authority(b"")
