"""The public authorities, of which OpenSSL gets only those that a server's chain names.

Handing it all 140 takes as much processor time as the rest of a test. A chain ends at the first certificate that is
in the list, and that one has the name that the certificate before it gives as its issuer (RFC 5280 6.1), byte for byte
(CA/Browser Forum, Baseline Requirements 7.1.4.1); so the authorities with one of the names in the chain lead to the
same answer as all of them.
"""

from __future__ import annotations

import functools
import importlib.util
import os.path
import re
from binascii import a2b_base64

from mailconfig_gui.net.certificate_dates import names

# Marks in DER: the public policies (CA/Browser Forum, Baseline Requirements 7.1.6.1: 2.23.140.1.2), the entries of the
# public logs (RFC 6962 3.3: 1.3.6.1.4.1.11129.2.4.2), the URL of the issuer's certificate (RFC 5280 4.2.2.1:
# 1.3.6.1.5.5.7.48.2, URL tagged 6), the organisation in a name (2.5.4.10).
_PUBLIC_MARKS = (bytes.fromhex("67810c0102"), bytes.fromhex("060a2b06010401d679020402"))
# Texts: few tests need them.
_ISSUER_URL = rb"(?s)\x06\x08\x2b\x06\x01\x05\x05\x07\x30\x02\x86.{1,2}?(https?|ldaps?):"
_ISSUER_HOST = rb"https?://([A-Za-z0-9._-]+)"
_ORGANISATION = b"\x06\x03\x55\x04\x0a"
_BEGIN, _END = b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----"


def public_roots() -> str:
    """Return the path of certifi's roots: the nearest to Java's own list, and the same on every system.

    The operating system's store is left out on purpose: the platform does not look into it.
    """
    spec = importlib.util.find_spec("certifi")
    if spec is not None and spec.origin:
        beside = os.path.join(os.path.dirname(spec.origin), "cacert.pem")  # noqa: PTH118, PTH120 - see assets.py
        if os.path.isfile(beside):  # noqa: PTH113
            return beside  # certifi.where() says the same, but loads importlib.resources first
    import certifi

    return certifi.where()


@functools.lru_cache(maxsize=1)
def all_roots() -> tuple[bytes, ...]:
    """Return every public authority's certificate (DER), read once."""
    with open(public_roots(), "rb") as file:  # noqa: PTH123
        blocks = file.read().split(_BEGIN)[1:]
    return tuple(a2b_base64(block.partition(_END)[0]) for block in blocks)


def are_certificates(path: str) -> bool:
    """Tell whether a file holds certificates in PEM form and no broken one; False also where OpenSSL has to be asked.

    It takes a millisecond, the loading of OpenSSL as long as the rest of a test's start.
    """
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            blocks = file.read().split(_BEGIN)[1:]
        # Whole only if the DER of each names its issuer and subject.
        read = [names(a2b_base64(block[: block.index(_END)])) for block in blocks]
    except (OSError, ValueError):
        return False
    return bool(read) and None not in read


def roots_for(chain: list[bytes]) -> bytes:
    """Return the authorities (DER, one after the other) that can matter to this chain of DER certificates."""
    wanted = {name for der in chain for name in names(der) or ()}
    return b"".join(root for root in all_roots() if any(name in root for name in wanted))


def is_of_public_authority(der: bytes) -> bool:
    """Tell whether a certificate bears the marks of a public authority; b"" bears none.

    Marks are the policies and logs of the public authorities, a place on the internet where the issuer's certificate
    can be fetched (private authorities seldom give one, and then in their own network), or an issuer whose organisation
    is in the public list.
    """
    if any(mark in der for mark in _PUBLIC_MARKS):
        return True
    urls = list(re.finditer(_ISSUER_URL, der))
    if urls and not any(url[1].startswith(b"ldap") for url in urls):
        from mailconfig_gui.diagnosis.facts import is_local

        host = re.match(_ISSUER_HOST, der[urls[0].start(1) :])
        return host is not None and not is_local(host[1].decode("ascii").lower())
    issuer = (names(der) or (b"", b""))[0]
    _, found, value = issuer.partition(_ORGANISATION)
    # Behind the type of the text (UTF8String or PrintableString) stands its length.
    forms = [_ORGANISATION + kind + value[1 : 2 + value[1]] for kind in (b"\x0c", b"\x13")] if found else []
    return any(form in root for form in forms for root in all_roots())
