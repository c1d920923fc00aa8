"""Validity and names of a certificate from its bytes."""

from __future__ import annotations

import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from mailconfig_gui.net.certificate_dates import names, validity
from tests.lab.certificates import Certificates, issue

KEY = ec.generate_private_key(ec.SECP256R1())


@pytest.mark.parametrize("days", [(-1, 365), (-800, -400), (30, 12_000)])
def test_the_dates_of_a_certificate(days: tuple[int, int]) -> None:
    certificate = issue("mail.test", days=days).certificate
    expected = (certificate.not_valid_before_utc.timestamp(), certificate.not_valid_after_utc.timestamp())
    assert validity(certificate.public_bytes(Encoding.DER)) == expected


def test_a_piece_of_a_certificate() -> None:
    der = issue("mail.test").certificate.public_bytes(Encoding.DER)
    assert all(validity(der[:length]) is None for length in range(len(der)))


def test_every_day_of_the_calendar() -> None:
    for day in range(0, 365 * 80, 13):
        certificate = issue("mail.test", key=KEY, days=(-9_000, day)).certificate
        found = validity(certificate.public_bytes(Encoding.DER))
        assert found is not None
        assert found[1] == certificate.not_valid_after_utc.timestamp()


def test_names_are_those_of_the_certificate(certificates: Certificates) -> None:
    der = ssl.PEM_cert_to_DER_cert(certificates.good.chain.read_text(encoding="ascii"))
    parsed = x509.load_der_x509_certificate(der)
    assert names(der) == (parsed.issuer.public_bytes(), parsed.subject.public_bytes())


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    assert validity(data) is None
    names(data)
