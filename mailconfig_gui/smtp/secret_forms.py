"""Whether a text holds a secret in any form in which programs write one, and the masking of what a peer repeats."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

from mailconfig_gui.smtp.replies import visible
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MASK = "****"
"""Stands where a secret was said."""
LEFT_OUT = mark("(left out: a secret was in it)")
"""Stands in the place of a line that held a secret in a form that cannot be cut out."""

_SHORTEST = 4
"""Shorter secrets are part of every text: they count only as a word of their own."""
_PART = 16
"""So many characters of a token in a row are a part of it, of which a peer may repeat one."""
_ENCODED = re.compile(r"[\w+/-]+=*")
"""A run of base64 or of what looks like it."""
_TOKEN = re.compile(rf"[\w.~+/=-]{{{_PART},}}")
"""A run of what tokens are made of (RFC 6750 2.1)."""
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


class Masker:
    """Masks secrets in what a peer says: it may repeat them, as they are or in another form.

    A secret may also be a word that stands there anyway (`user`): it is masked all the same, in the peer's words only.
    `exact` are texts to be masked just as they are, such as the line of a login. `tokens` are long secrets, of which
    a part is masked too: a peer may cut them, or repeat one of the pieces they are made of.
    """

    def __init__(
        self, secrets: Iterable[str] = (), exact: Iterable[str] = (), tokens: Iterable[str] = ()
    ) -> None:
        whole = tuple(tokens)
        self._parts = frozenset(
            form[at : at + _PART]
            for token in whole
            for form in (one.decode("utf-8", "replace").lower() for one in _forms(token))
            for at in range(len(form) - _PART + 1)
        )
        known = sorted({secret for secret in (*secrets, *whole) if secret}, key=len, reverse=True)
        self._long = [secret for secret in known if len(secret) >= _SHORTEST]
        parts = [re.escape(text) for text in exact if len(text) >= _SHORTEST]
        self._runs: list[str] = []
        for secret in known:
            parts += _patterns(secret) if len(secret) >= _SHORTEST else [_word(secret)]
            self._runs += _runs(secret) if len(secret) >= _SHORTEST else ()
        self._pattern = re.compile("|".join(parts)) if parts else None

    def __call__(self, text: str) -> str:
        """Return one line with every secret masked; a line that holds one in an escaped form is left out as a whole."""
        if self._pattern is None:
            return text
        text = _ENCODED.sub(self._encoded, self._pattern.sub(MASK, text))
        if self._parts:
            text = _TOKEN.sub(self._part, text)
        readings = tuple(_escapes_undone(text.encode("utf-8", "surrogatepass")))
        held = any(form in reading for one in self._long for form in _forms(one) for reading in readings)
        return say(LEFT_OUT) if held else text

    def _encoded(self, found: re.Match[str]) -> str:
        return MASK if any(run in found[0] for run in self._runs) else found[0]

    def _part(self, found: re.Match[str]) -> str:
        run = found[0].lower()
        held = any(run[at : at + _PART] in self._parts for at in range(len(run) - _PART + 1))
        return MASK if held else found[0]


def _word(secret: str) -> str:
    return rf"(?<![\w.-])(?i:{re.escape(secret)})(?![\w.-])"


def _patterns(secret: str) -> list[str]:
    """Expressions for a secret as it is, in other cases, backwards, in hexadecimal and percent-encoded."""
    data = secret.encode("utf-8", "surrogatepass")
    percent = "".join(f"%{byte:02x}" for byte in data)
    mixed = re.sub(rb"[^A-Za-z0-9._~-]", lambda match: b"%%%02x" % match[0][0], data).decode("ascii")
    written = dict.fromkeys(
        (secret, visible(secret), secret[::-1], data.hex(), data.hex(" "), percent, mixed)
    )
    return [f"(?i:{re.escape(form)})" for form in written]


def _runs(secret: str) -> list[str]:
    """What every base64 text that holds the secret has in it."""
    data = secret.encode("utf-8", "surrogatepass")
    return [form.decode("ascii") for form in _forms(secret) if form.isascii() and form != data]


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
    yield from _escapes_undone(data)
    yield re.sub(rb"\s+", b"", _unescaped(data))


def _escapes_undone(data: bytes) -> Iterator[bytes]:
    yield _HEX.sub(lambda match: bytes([int(match[1], 16)]), data)
    yield _HEX.sub(lambda match: bytes([int(match[1], 16)]), data.replace(b"+", b" "))
    yield _QUOTED.sub(lambda match: bytes([int(match[1], 16)]), re.sub(rb"=[ \t]*\r?\n", b"", data))
    yield _unescaped(data)


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
