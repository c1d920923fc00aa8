"""Whether a text holds a secret in any form in which mail programs write one."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_HEX = re.compile(rb"%([0-9A-Fa-f]{2})")
_QUOTED = re.compile(rb"=([0-9A-Fa-f]{2})")
_UNICODE = re.compile(rb"\\u([0-9A-Fa-f]{4})")
_SHORT = {b"\\n": b"\n", b"\\r": b"\r", b"\\t": b"\t", b"\\b": b"\b", b"\\f": b"\f"}


def holds_secret(text: str, secrets: Iterable[str]) -> bool:
    """Tell whether `text` holds one of `secrets`.

    Looked for plain, in base64 wherever it stands in the encoded bytes (so AUTH PLAIN and LOGIN of RFC 4954, Basic of
    RFC 7617), percent-encoded, quoted-printable and JSON-escaped, in UTF-8 and in Latin-1, also across line ends.
    """
    readings = tuple(_readings(text.encode("utf-8", "surrogatepass")))
    return any(
        form in reading for secret in secrets if secret for form in _forms(secret) for reading in readings
    )


def _forms(secret: str) -> Iterator[bytes]:
    """The secret's bytes, and its base64 at each of the three positions without what its neighbours decide."""
    codings = {secret.encode("utf-8", "surrogatepass")}
    if not secret.isascii():
        codings.add(secret.encode("latin-1", "ignore"))
    for data in codings:
        if not data:
            continue
        yield data
        for shift in range(3):
            encoded = base64.b64encode(b"\0" * shift + data)
            first = (0, 2, 3)[shift]
            last = len(encoded.rstrip(b"=")) - (1 if (shift + len(data)) % 3 else 0)
            inner = encoded[first:last]
            if len(inner) >= min(4, len(data)):
                yield inner
                yield inner.translate(bytes.maketrans(b"+/", b"-_"))


def _readings(data: bytes) -> Iterator[bytes]:
    """The text as it stands and with each way of escaping undone."""
    yield data
    yield re.sub(rb"\s+", b"", data)
    percent = _HEX.sub(lambda match: bytes([int(match[1], 16)]), data)
    yield percent
    yield _HEX.sub(lambda match: bytes([int(match[1], 16)]), data.replace(b"+", b" "))
    yield _QUOTED.sub(lambda match: bytes([int(match[1], 16)]), re.sub(rb"=[ \t]*\r?\n", b"", data))
    plain = _unescaped(data)
    yield plain
    yield re.sub(rb"\s+", b"", plain)


def _unescaped(data: bytes) -> bytes:
    """Undo JSON's escapes (RFC 8259 7), pairs of surrogates joined."""
    units = re.sub(
        rb"(?:\\u[0-9A-Fa-f]{4})+",
        lambda match: b"".join(
            int(one, 16).to_bytes(2, "big") for one in _UNICODE.findall(match[0])
        ).decode("utf-16-be", "surrogatepass").encode("utf-8", "surrogatepass"),
        data,
    )  # fmt: skip
    return re.sub(rb"\\(.)", lambda match: _SHORT.get(match[0], match[1]), units, flags=re.DOTALL)
