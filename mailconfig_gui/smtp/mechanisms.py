"""Which way to log in: as the platform's mail library chooses (Jakarta Mail SMTPTransport)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mailconfig_gui.smtp.capabilities import Capabilities

SPOKEN = ("LOGIN", "PLAIN")
"""In the library's order: the first one that the server offers is used, and no second one is tried."""

WAYS = {
    "CRAM-MD5": "hashed password",
    "DIGEST-MD5": "hashed password",
    "SCRAM-SHA-1": "hashed password",
    "SCRAM-SHA-256": "hashed password",
    "NTLM": "Windows account",
    "GSSAPI": "Kerberos",
    "XOAUTH2": "OAuth 2",
    "OAUTHBEARER": "OAuth 2",
    "EXTERNAL": "client certificate",
}
"""What the mechanisms that we do not speak are about, in words."""


def choose(capabilities: Capabilities, only: str = "") -> str | None:
    """Return the mechanism to log in with, or None when there is none that we and the platform share.

    `only` names one of SPOKEN that is to be used, "" leaves the choice.
    """
    wanted = (only,) if only else SPOKEN
    return next((one for one in wanted if one in capabilities.mechanisms), None)


def describe(mechanisms: tuple[str, ...]) -> str:
    """Name mechanisms for people: `CRAM-MD5 (hashed password), XOAUTH2 (OAuth 2)`."""
    return ", ".join(f"{one} ({WAYS[one]})" if one in WAYS else one for one in mechanisms) or "none"
