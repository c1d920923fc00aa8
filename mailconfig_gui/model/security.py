"""How a connection to a mail server is encrypted."""

from __future__ import annotations

from enum import StrEnum

from mailconfig_gui.words.say import mark, say


class Security(StrEnum):
    """The encryption of a connection. The values are the words used in every file, option and output."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"

    @property
    def words(self) -> str:
        """What it is called everywhere."""
        return say(_WORDS[self])


_WORDS = {
    Security.NONE: mark("not encrypted"),
    Security.STARTTLS: mark("STARTTLS"),
    Security.TLS: mark("TLS from the start"),
}


def security_of(protocol: object, enable_tls: object) -> Security:
    """Name the encryption: `smtps` -> `tls`; `smtp` -> `starttls` with Enable TLS, else `none`.

    The text "true" in any case is on too, as the platform reads it.
    """
    if protocol == "smtps":
        return Security.TLS
    return Security.STARTTLS if str(enable_tls).lower() == "true" else Security.NONE


def security_changes(security: Security) -> dict[str, object]:
    """Return the draft values that a choice of encryption means."""
    if security is Security.TLS:
        return {"smtpProtocol": "smtps"}
    return {"smtpProtocol": "smtp", "enableTls": security is Security.STARTTLS}
