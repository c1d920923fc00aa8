"""What a reply code means by its standards, for the small print and where nothing better is known."""

from __future__ import annotations

# RFC 5321 4.2.3, RFC 4954 6, RFC 3207 4, RFC 7504.
_CODES = {
    421: "service not available, the server closes the connection",
    432: "a password transition is needed",
    450: "mailbox unavailable for the moment",
    451: "local error in processing",
    452: "insufficient storage or too many recipients",
    454: "temporary authentication failure, or TLS not available for now",
    455: "the server cannot accommodate the parameters",
    500: "command not recognised",
    501: "syntax error in a parameter",
    502: "command not implemented",
    503: "bad sequence of commands",
    504: "parameter not implemented",
    521: "this host accepts no mail",
    523: "encryption needed",
    530: "authentication (or STARTTLS) required",
    534: "authentication mechanism too weak, or another way to log in is required",
    535: "authentication credentials invalid",
    538: "encryption required for this authentication mechanism",
    550: "mailbox unavailable, or refused by policy",
    551: "user not local",
    552: "storage allocation exceeded",
    553: "mailbox name not allowed",
    554: "transaction failed, or no SMTP service here",
    555: "parameters of MAIL or RCPT not recognised",
    556: "the domain accepts no mail",
}
# RFC 3463 3, with the codes of RFC 4954, 5248, 6531 and 7372.
_SUBJECTS = {
    0: "other",
    1: "addressing",
    2: "mailbox",
    3: "mail system",
    4: "network and routing",
    5: "mail protocol",
    6: "message content",
    7: "security or policy",
}
_DETAILS = {
    (1, 0): "other address status", (1, 1): "no such mailbox", (1, 2): "no such destination system",
    (1, 3): "bad syntax of the recipient's address", (1, 4): "recipient ambiguous", (1, 6): "mailbox has moved",
    (1, 7): "bad syntax of the sender's address", (1, 8): "bad system in the sender's address",
    (1, 10): "the recipient's domain accepts no mail (null MX)",
    (2, 0): "other mailbox status", (2, 1): "mailbox disabled", (2, 2): "mailbox full",
    (2, 3): "message too long for the mailbox", (2, 4): "mailing list problem",
    (3, 0): "other mail system status", (3, 1): "mail system full", (3, 2): "system accepts no mail now",
    (3, 3): "feature not supported", (3, 4): "message too big for the system", (3, 5): "system configured wrongly",
    (4, 0): "other network status", (4, 1): "no answer from the host", (4, 2): "bad connection",
    (4, 3): "directory server failure", (4, 4): "unable to route", (4, 5): "mail system congestion",
    (4, 6): "routing loop", (4, 7): "delivery time expired",
    (5, 0): "other protocol status", (5, 1): "invalid command", (5, 2): "syntax error",
    (5, 3): "too many recipients", (5, 4): "invalid command arguments", (5, 6): "authentication exchange too long",
    (6, 0): "other content error", (6, 1): "media not supported", (6, 7): "non-ASCII addresses not permitted",
    (7, 0): "other security status", (7, 1): "delivery not authorised, message refused",
    (7, 2): "mailing list expansion prohibited", (7, 3): "security conversion not possible",
    (7, 4): "security feature not supported", (7, 5): "cryptographic failure", (7, 6): "algorithm not supported",
    (7, 7): "message integrity failure", (7, 8): "authentication credentials invalid",
    (7, 9): "authentication mechanism too weak", (7, 10): "encryption needed",
    (7, 11): "encryption required for this authentication mechanism", (7, 12): "a password transition is needed",
    (7, 13): "user account disabled", (7, 14): "trust relationship required",
    (7, 20): "no passing DKIM signature", (7, 23): "SPF validation failed", (7, 24): "SPF validation error",
    (7, 25): "reverse DNS validation failed", (7, 26): "several authentication checks failed",
}  # fmt: skip


def code_reading(code: int | None, enhanced: str | None) -> str:
    """Return the reading of a reply by RFC 5321 and RFC 3463, or an empty text when there is no code."""
    parts = []
    if code is not None:
        lasting = (
            "temporary: it may succeed later" if code < 500 else "permanent: the same again will fail again"
        )
        meaning = _CODES.get(code)
        parts.append(f"{code}: {meaning}; {lasting}" if meaning else f"{code}: {lasting}")
    if enhanced is not None:
        _, subject, detail = (int(part) for part in enhanced.split("."))
        name = _DETAILS.get((subject, detail)) or _SUBJECTS.get(subject, "unknown subject")
        parts.append(f"{enhanced}: {name}")
    if not parts:
        return ""
    return f"{'. '.join(parts)} (RFC 5321, RFC 3463)."
