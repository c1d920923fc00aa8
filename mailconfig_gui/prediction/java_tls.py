"""TLS as the platform's Java does it: what it offers, and how it words a handshake that fails."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.model.kinds import TlsVersion
from mailconfig_gui.prediction.platforms import Failure

if TYPE_CHECKING:
    from mailconfig_gui.prediction.jackson import JavaSettings
    from mailconfig_gui.prediction.observed import Tls
    from mailconfig_gui.prediction.platforms import Platform

_NAMES = (*TlsVersion.USABLE, *TlsVersion.OLD)
_HANDSHAKE = "javax.net.ssl.SSLHandshakeException"
# Java 25 words TLS failures anew; 17 is the newest before it that a platform image has.
_PLAIN_ALERTS = 17


class TlsOffer(NamedTuple):
    """What Java offers in a handshake; `refusal` is set where it fails by itself before a byte is sent."""

    versions: tuple[str, ...]
    rsa_key_exchange: bool
    refusal: Failure | None = None


def tls_offer(settings: JavaSettings, platform: Platform) -> TlsOffer:
    """Return the versions and key exchanges that this platform's Java offers.

    TLS 1.0 and 1.1 are disabled in every Java since the spring of 2021, Java 25 also does without RSA key exchange
    (jdk.tls.disabledAlgorithms).
    """
    enabled = ("TLSv1.3", "TLSv1.2") if platform.java >= 11 else ("TLSv1.2", "TLSv1.1", "TLSv1")
    rsa = platform.java < 24
    if settings.tls_versions is None:
        return TlsOffer(enabled, rsa)
    for name in settings.tls_versions:
        if name not in _NAMES:
            refusal = Failure("java.lang.IllegalArgumentException", _unsupported(name, platform))
            return TlsOffer((), rsa, refusal)
    wanted = tuple(name for name in enabled if name in settings.tls_versions)
    if platform.java < 11 and "TLSv1.3" in settings.tls_versions:
        wanted = ("TLSv1.3", *wanted)
    if not wanted:
        words = "No appropriate protocol (protocol is disabled or cipher suites are inappropriate)"
        return TlsOffer((), rsa, Failure(_HANDSHAKE, words))
    return TlsOffer(wanted, rsa)


def tls_failure(seen: Tls, offer: TlsOffer, platform: Platform) -> Failure | None:
    """Return how Java words what became of a handshake; None where it succeeds."""
    if not seen.failure:
        if seen.version and seen.version not in offer.versions:
            return _version_refused(seen, offer)
        if seen.key_exchange == "RSA" and not offer.rsa_key_exchange:
            return _alert("handshake_failure", platform)
        return None
    if seen.failure in ("expired", "not-yet-valid"):
        java_class = (
            "CertificateExpiredException" if seen.failure == "expired" else "CertificateNotYetValidException"
        )
        edge = "NotAfter" if seen.failure == "expired" else "NotBefore"
        return Failure(f"java.security.cert.{java_class}", f"{edge}: {_java_date(seen.moment or 0)}")
    fixed = {
        "untrusted": Failure(
            "sun.security.provider.certpath.SunCertPathBuilderException",
            "unable to find valid certification path to requested target",
        ),
        "purpose": Failure(
            "sun.security.validator.ValidatorException",
            "Extended key usage does not permit use for TLS server authentication",
        ),
        "weak": Failure(
            "java.security.cert.CertPathValidatorException",
            "Algorithm constraints check failed on keysize limits",
        ),
        "not-tls": Failure("javax.net.ssl.SSLException", "Unsupported or unrecognized SSL message"),
        "closed": Failure("java.io.EOFException", "SSL peer shut down incorrectly"),
        "reset": Failure("java.net.SocketException", "Connection reset"),
        "silence": Failure("java.net.SocketTimeoutException", "Read timed out"),
    }
    if seen.failure in fixed:
        return fixed[seen.failure]
    if seen.failure == "version":
        return _version_refused(seen, offer)
    return _alert(seen.failure, platform)


def _alert(name: str, platform: Platform) -> Failure:
    prefix = f"({name}) " if platform.java > _PLAIN_ALERTS else ""
    return Failure(_HANDSHAKE, f"{prefix}Received fatal alert: {name}")


def _unsupported(name: str, platform: Platform) -> str:
    return f"Unsupported protocol{': ' if platform.java > _PLAIN_ALERTS else ''}{name}"


def _version_refused(seen: Tls, offer: TlsOffer) -> Failure:
    chosen = (seen.version or "TLSv1").replace("TLSv1.", "TLS1").replace("TLSv1", "TLS10")
    listed = ", ".join(name.replace("TLSv1.", "TLS1").replace("TLSv1", "TLS10") for name in offer.versions)
    words = f"The server selected protocol version {chosen} is not accepted by client preferences [{listed}]"
    return Failure(_HANDSHAKE, words)


def _java_date(moment: int) -> str:
    """java.util.Date.toString in UTC, where containers run."""
    # asctime speaks English whatever the locale.
    weekday, month, day, clock, year = time.asctime(time.gmtime(moment)).split()
    return f"{weekday} {month} {day:0>2} {clock} UTC {year}"
