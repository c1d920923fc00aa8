"""One context for each certificate, made once."""

from mailconfig_gui.practice.certificates import Certificates


def test_contexts_are_made_once_for_each_kind() -> None:
    certificates = Certificates()
    assert certificates.context("") is certificates.context("wrong-password")
    assert certificates.context("expired-certificate") is certificates.context("expired-certificate")
    assert certificates.context("expired-certificate") is not certificates.context("")
    assert certificates.ca_pem.startswith("-----BEGIN CERTIFICATE-----")
