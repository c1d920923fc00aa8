"""Certificates like recorded ones, whatever was recorded."""

from __future__ import annotations

import ssl
from contextlib import suppress

import pytest
from cryptography import x509

from mailconfig_gui.practice.look_alikes import context_for
from mailconfig_gui.results.replay import CertificateFault, Handshake, LookAlike

PLAIN = LookAlike("mx.example (Plant)", "Plant CA", ("mx.example", "192.0.2.1"), -60, 60)


def shaken(client: ssl.SSLContext, server: ssl.SSLContext) -> ssl.SSLObject:
    """The client's end after the handshake. Raises SSLCertVerificationError."""
    asked, given = ssl.MemoryBIO(), ssl.MemoryBIO()
    ours = client.wrap_bio(asked, given, server_hostname="localhost")
    theirs = server.wrap_bio(given, asked, server_side=True)
    for end in (ours, theirs, ours, theirs):
        with suppress(ssl.SSLWantReadError):
            end.do_handshake()
    return ours


def presented(wanted: LookAlike) -> x509.Certificate:
    """The certificate that a client is shown."""
    client = ssl.create_default_context()
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    shown = shaken(client, context_for(Handshake(wanted))[0]).getpeercert(binary_form=True)
    return x509.load_der_x509_certificate(shown or b"")


def refused(wanted: LookAlike) -> int:
    """Why a client that trusts the authority does not accept it; 0 where it does."""
    server, authority = context_for(Handshake(wanted))
    try:
        shaken(ssl.create_default_context(cadata=authority), server)
    except ssl.SSLCertVerificationError as error:
        return error.verify_code
    return 0


def test_names_and_dates_are_those_of_the_recorded_one() -> None:
    shown = presented(PLAIN)
    assert shown.subject.rfc4514_string() == "O=Plant,CN=mx.example"
    assert shown.issuer.rfc4514_string() == "CN=Plant CA"
    names = shown.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["mx.example", "localhost"]
    assert [str(one) for one in names.get_values_for_type(x509.IPAddress)] == ["192.0.2.1", "127.0.0.1"]
    assert (shown.not_valid_after_utc - shown.not_valid_before_utc).total_seconds() == 120


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (PLAIN, 0),
        (PLAIN._replace(ends_s=-30), 10),
        (PLAIN._replace(begins_s=30), 9),
        (PLAIN._replace(names_host=False), 62),
        (PLAIN._replace(fault=CertificateFault.SELF_SIGNED), 18),
        (PLAIN._replace(fault=CertificateFault.UNKNOWN), 20),
        (PLAIN._replace(fault=CertificateFault.UNKNOWN_WITH_ROOT), 19),
    ],
)
def test_it_is_refused_for_the_recorded_reason(wanted: LookAlike, code: int) -> None:
    assert refused(wanted) == code


def test_what_no_certificate_can_hold_is_left_out() -> None:
    odd = PLAIN._replace(
        subject="ü" * 100, issuer="\x00" * 100, names=("", "ü.example", "a b"), names_host=False
    )
    shown = presented(odd._replace(ends_s=-60, begins_s=60))
    names = shown.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["a b"]
    nobody = presented(odd._replace(names=()))
    names = nobody.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["nobody.invalid"]


def test_only_the_recorded_version_is_spoken() -> None:
    context, _ = context_for(Handshake(PLAIN, version="TLSv1.2"))
    assert (context.minimum_version, context.maximum_version) == (ssl.TLSVersion.TLSv1_2,) * 2
    context, _ = context_for(Handshake(PLAIN, version="SSLv2"))
    assert context.maximum_version is ssl.TLSVersion.MAXIMUM_SUPPORTED
