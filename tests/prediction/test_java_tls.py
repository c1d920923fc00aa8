"""What the platform's Java offers in a handshake; how it words one that fails, test_verdict tells."""

from __future__ import annotations

import pytest

from mailconfig_gui.prediction.jackson import read_as_platform
from mailconfig_gui.prediction.java_tls import tls_offer
from mailconfig_gui.prediction.platforms import PLATFORMS, Unreadable
from tests.prediction.test_verdict import DOCUMENT


@pytest.mark.parametrize(
    ("version", "pin", "versions", "rsa"),
    [
        ("4.3", "", ("TLSv1.3", "TLSv1.2"), False), ("3.9", "", ("TLSv1.3", "TLSv1.2"), True),
        ("4.3", "TLSv1.3", ("TLSv1.3",), False), ("4.3", "TLSv1 TLSv1.2", ("TLSv1.2",), False),
        ("2.5", "", ("TLSv1.2", "TLSv1.1", "TLSv1"), True), ("2.5", "TLSv1", ("TLSv1",), True),
        ("2.5", "TLSv1.3", ("TLSv1.3",), True),
    ],
)  # fmt: skip
def test_what_java_offers(version: str, pin: str, versions: tuple[str, ...], rsa: bool) -> None:
    settings = read_as_platform({**DOCUMENT, "tlsVersion": pin}, PLATFORMS[version])
    assert not isinstance(settings, Unreadable)
    offer = tls_offer(settings, PLATFORMS[version])
    assert (offer.versions, offer.rsa_key_exchange, offer.refusal) == (versions, rsa, None)
