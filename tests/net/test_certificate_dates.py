"""The validity of a certificate from its bytes."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from mailconfig_gui.net.certificate_dates import validity
from tests.lab.certificates import issue


@pytest.mark.parametrize("days", [(-1, 365), (-800, -400), (30, 12_000)])
def test_the_dates_of_a_certificate(days: tuple[int, int]) -> None:
    certificate = issue("mail.test", days=days).certificate
    expected = (certificate.not_valid_before_utc.timestamp(), certificate.not_valid_after_utc.timestamp())
    assert validity(certificate.public_bytes(Encoding.DER)) == expected


def test_a_piece_of_a_certificate() -> None:
    der = issue("mail.test").certificate.public_bytes(Encoding.DER)
    assert all(validity(der[:length]) is None for length in range(len(der)))


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    assert validity(data) is None
