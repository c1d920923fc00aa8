"""The codes of the warnings that a person may not want to read again: those of settings and of the verdict."""

from __future__ import annotations

CODES = (
    "an-address-dead", "app-password-blanks", "authority-supposed", "authority-unknown", "does-not-start",
    "first-address-dead", "google-offline", "google-scope", "half-proxy-login", "helo-only", "host-port",
    "invisible-character", "ipv6-only", "loopback", "mail-from", "mailbox-no-address", "microsoft-as-custom",
    "microsoft-scope", "no-starttls", "non-ascii-sender", "not-a-switch", "not-encrypted", "not-signed-in",
    "not-text", "null-value", "oauth2", "oauth2-since", "oauth2-timeout", "odd-timeout", "offline-access",
    "old-tls-version", "other-mechanism", "outer-blank", "password-login-ends", "password-without-user",
    "permission-without-effect", "port-against-protocol", "protocol-against-port", "provider-encryption",
    "provider-password", "provider-port", "provider-username", "proxy-greeting", "proxy-without-smtps",
    "read-not-run", "reserved-host", "reserved-sender", "rsa-key-exchange", "scope-list", "scope-word",
    "sender-differs-from-login", "sender-not-ascii", "sender-without-domain", "short-timeout", "slow",
    "starttls-by-itself", "stricter-than-java", "timeout-short", "timeout-unread", "timeout-zero",
    "tls-version-disabled", "tls-version-old", "tls-version-pinned", "url-malformed", "url-unencrypted",
    "user-without-password", "wrong-host-name",
)  # fmt: skip
"""In the order of the alphabet."""
