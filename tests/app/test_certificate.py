"""The chain of a test as links: names, key, fingerprint, PEM."""

from __future__ import annotations

import ssl

from mailconfig_gui.app.certificate import certificate_view
from mailconfig_gui.net.certificates import from_der
from mailconfig_gui.smtp.events import CertificateInfo, Failure, FailureKind, Result, TlsInfo
from mailconfig_gui.smtp.stages import Stage
from tests.lab.certificates import Certificates


def info(certificates: Certificates) -> CertificateInfo:
    pem = certificates.self_signed.chain.read_text()
    found = from_der(ssl.PEM_cert_to_DER_cert(pem))
    assert found is not None
    return found


def test_a_chain_that_failed(certificates: Certificates) -> None:
    shown = info(certificates)
    tls = TlsInfo("", "", 0, False, shown, (shown,))
    failure = Failure(Stage.CERTIFICATE, FailureKind.CERTIFICATE, "no", verify_code=18)
    view = certificate_view(Result(failure=failure, tls=tls), "localhost")
    assert view is not None
    assert (view.fault, view.failing) == ("self-signed", 0)
    (link,) = view.links
    assert link.key == "EC secp256r1"
    assert len(link.sha256) == 95
    assert ssl.PEM_cert_to_DER_cert(link.pem) == shown.der


def test_a_good_test_shows_the_leaf(certificates: Certificates) -> None:
    tls = TlsInfo("TLSv1.3", "c", 256, True, info(certificates))
    view = certificate_view(Result(tls=tls), "localhost")
    assert view is not None
    assert (view.fault, view.why, len(view.links)) == ("", "", 1)
    assert certificate_view(Result(), "localhost") is None
