"""Where one client differs from another in the same conversation: this program, and the platform's Java."""

from typing import NamedTuple

from mailconfig_gui.smtp.tls_versions import TlsRange

# What Java 8 to 25 offer, as OpenSSL names it (jdk.tls.disabledAlgorithms); RSA key exchange only before 24.
_JAVA_CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:DHE+CHACHA20:ECDHE+AES:DHE+AES"
_RSA_CIPHERS = ":RSA+AESGCM:RSA+AES"
_NOT_IN_JAVA = ":!aNULL:!eNULL:!PSK:!SRP:!aDSS:!AESCCM:@SECLEVEL=0"


class TlsTerms(NamedTuple):
    """What a client offers in a TLS handshake, and what it asks for.

    Without `verify` nothing is checked, without `check_name` the certificate may be for any host. `ciphers` is a list
    in OpenSSL's words, "" its own choice.
    """

    versions: TlsRange
    verify: bool = True
    check_name: bool = True
    ciphers: str = ""


class Policy(NamedTuple):
    """How a client behaves where the standards leave it a choice, and where it keeps to none.

    `tls` are its terms, or why it can begin no handshake; None takes what the plan says. `first_address`: it tries the
    first address only, IPv4 before IPv6. `starttls_optional`: it goes on without encryption where none is offered.
    `plain_envelope`: MAIL and RCPT one by one, without parameters, and MAIL with a group too. `stops_at_login`: it ends
    where a login is offered.
    """

    tls: TlsTerms | str | None = None
    first_address: bool = False
    starttls_optional: bool = False
    plain_envelope: bool = False
    stops_at_login: bool = False


OURS = Policy()


def platform_policy(versions: TlsRange | str, *, rsa_key_exchange: bool, stops_at_login: bool) -> Policy:
    """Return how the platform's Java behaves (Jakarta Mail SMTPTransport and SocketFetcher, JSSE)."""
    ciphers = _JAVA_CIPHERS + (_RSA_CIPHERS if rsa_key_exchange else "") + _NOT_IN_JAVA
    return Policy(
        tls=versions if isinstance(versions, str) else TlsTerms(versions, check_name=False, ciphers=ciphers),
        first_address=True,
        starttls_optional=True,
        plain_envelope=True,
        stops_at_login=stops_at_login,
    )
