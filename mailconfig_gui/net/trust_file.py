"""The certificates that the platform's Java trusts, read from a file: PEM, or a Java key store (`cacerts`).

Key stores of type JKS and JCEKS keep certificates readable without their password; PKCS #12 is opened without one and
with Java's customary `changeit`.
"""

from __future__ import annotations

import base64
from ssl import DER_cert_to_PEM_cert
from typing import TYPE_CHECKING

from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 16 << 20
_MAGIC = (0xFEEDFEED, 0xCECECECE)
_PASSWORDS = (None, b"changeit", b"")
_BEGIN, _END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"


class TrustFileError(MailConfigError):
    """The file gives no certificates."""


def read_trust_file(path: Path) -> str:
    """Return the certificates of a trust file as PEM text.

    Raises:
        TrustFileError: it cannot be read, holds no certificate, or is protected by an unknown password.

    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as cause:
        raise _error(
            f"{path}: {cause.strerror or cause}.", say("Name a file that exists and can be read.")
        ) from cause
    if len(data) > MAX_BYTES:
        raise _error(
            say("{path} is larger than {max_bytes} MiB.", path=path, max_bytes=MAX_BYTES >> 20),
            say("Name a PEM file or a Java key store."),
        )
    pem = trust_from(data)
    if not pem:
        hint = say("Name a PEM file, or a Java key store whose password is “changeit” or empty.")
        raise _error(say("{path} holds no certificate that can be read.", path=path), hint)
    return pem


def trust_from(data: bytes) -> str:
    """Return the certificates in the bytes of a trust file as PEM text; "" when there is none."""
    if int.from_bytes(data[:4], "big") in _MAGIC:
        certificates = _from_key_store(data)
    elif _BEGIN.encode() in data:
        certificates = _from_pem(data.decode("latin-1"))
    else:
        certificates = _from_pkcs12(data)
    return "".join(DER_cert_to_PEM_cert(der) for der in certificates)


def _from_pem(text: str) -> list[bytes]:
    blocks = (block.partition(_END)[0] for block in text.split(_BEGIN)[1:])
    found = []
    for block in blocks:
        try:
            found.append(base64.b64decode("".join(block.split()), validate=True))
        except ValueError:
            continue
    return [der for der in found if der[:1] == b"\x30"]


def _from_key_store(data: bytes) -> list[bytes]:
    """JKS, format 1 and 2: entries of kind 1 (key with chain) and 2 (trusted certificate)."""
    found: list[bytes] = []
    at = 12

    def take(size: int) -> bytes:
        nonlocal at
        piece = data[at : at + size]
        if len(piece) < size:
            raise EOFError
        at += size
        return piece

    def number(size: int) -> int:
        return int.from_bytes(take(size), "big")

    def certificate() -> bytes:
        if version == 2:
            take(number(2))
        return take(number(4))

    version = int.from_bytes(data[4:8], "big")
    try:
        for _entry in range(int.from_bytes(data[8:12], "big")):
            kind = number(4)
            take(number(2) + 8)
            if kind == 2:
                found.append(certificate())
                continue
            take(number(4))
            for _certificate in range(number(4)):
                certificate()  # the chain of an own key is no anchor
    except EOFError:
        return []
    return found


def _from_pkcs12(data: bytes) -> list[bytes]:
    try:
        from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
    except ImportError:
        return []
    for password in _PASSWORDS:
        try:
            store = pkcs12.load_pkcs12(data, password)
        except ValueError:
            continue
        return [entry.certificate.public_bytes(Encoding.DER) for entry in store.additional_certs]
    return []


def _error(message: str, hint: str) -> TrustFileError:
    return TrustFileError(say("The platform's trust file cannot be used"), message, hint)
