"""Use case: show the certificates a server sent in a test, and why they were not accepted."""

from __future__ import annotations

import hashlib
import time
from ssl import DER_cert_to_PEM_cert
from typing import TYPE_CHECKING

from mailconfig_gui.diagnosis.chain import Link, View, view_of
from mailconfig_gui.net.certificates import key_of
from mailconfig_gui.net.roots import is_of_public_authority

if TYPE_CHECKING:
    from mailconfig_gui.smtp.events import CertificateInfo, Result


def certificate_view(result: Result, host: str, *, now: float | None = None) -> View | None:
    """Return the chain as served (the leaf alone where all was well), None without TLS; `now` in Unix seconds."""
    tls = result.tls
    if tls is None or not (tls.chain or tls.certificate):
        return None
    shown = tls.chain or ((tls.certificate,) if tls.certificate else ())
    verify_code = result.failure.verify_code if result.failure else None
    return view_of(host, [_link(one) for one in shown], verify_code, time.time() if now is None else now)


def _link(info: CertificateInfo) -> Link:
    fingerprint = hashlib.sha256(info.der).hexdigest().upper() if info.der else ""
    return Link(
        info.subject,
        info.issuer,
        info.not_before,
        info.not_after,
        info.names,
        key_of(info.der) if info.der else "",
        ":".join(fingerprint[at : at + 2] for at in range(0, len(fingerprint), 2)),
        DER_cert_to_PEM_cert(info.der) if info.der else "",
        is_of_public_authority(info.der),
    )
