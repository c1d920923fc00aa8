"""The public authorities, of which OpenSSL gets only those that a server's chain names.

Handing it all 140 takes as much processor time as the rest of a test. A chain ends at the first certificate that is
in the list, and that one has the name that the certificate before it gives as its issuer (RFC 5280 6.1), byte for byte
(CA/Browser Forum, Baseline Requirements 7.1.4.1); so the authorities with one of the names in the chain lead to the
same answer as all of them.
"""

from __future__ import annotations

import functools
from binascii import a2b_base64

from mailconfig_gui.net.certificate_dates import names

_BEGIN, _END = b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----"


def public_roots() -> str:
    """Return the path of certifi's roots: the nearest to Java's own list, and the same on every system.

    The operating system's store is left out on purpose: the platform does not look into it.
    """
    import importlib.util
    import os.path

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
