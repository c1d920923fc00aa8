"""The field tlsVersion as the platform's Java reads it: a pin, not a minimum (JSSE, jdk.tls.disabledAlgorithms)."""

from typing import NamedTuple

from mailconfig_gui.model.kinds import TlsVersion
from mailconfig_gui.words.say import say

_USABLE, _DISABLED = TlsVersion.USABLE, TlsVersion.OLD


class TlsRange(NamedTuple):
    """The lowest and the highest version to offer, as the field names them."""

    lowest: str
    highest: str


ANY = TlsRange(*_USABLE)


def read_tls_version(text: str) -> TlsRange | str:
    """Return what to offer for a field's text, or why no current Java can use it.

    Versions are separated by blanks; an empty text is Java's own choice, TLS 1.2 or 1.3.
    """
    names = text.split()
    if not names:
        return ANY
    for name in names:
        if name not in _USABLE and name not in _DISABLED:
            return say("{name} is no TLS version that the platform knows.", name=name)
    usable = [name for name in _USABLE if name in names]
    if not usable:
        return say(
            "{names} is switched off in every current Java, so the platform cannot use it.",
            names=say(" and ").join(names),
        )
    return TlsRange(usable[0], usable[-1])


def in_words(version: str) -> str:
    """Return `TLS 1.3` for `TLSv1.3`."""
    return version.replace("TLSv", "TLS ")
