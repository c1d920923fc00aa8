"""How a connection to a mail server is encrypted."""

from __future__ import annotations

from enum import StrEnum


class Security(StrEnum):
    """The encryption of a connection. The values are the words used in every file, option and output."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"
