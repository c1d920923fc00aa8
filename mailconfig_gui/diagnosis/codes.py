"""What a reply code means by its standards, for the small print and where nothing better is known."""

from __future__ import annotations

from http import HTTPStatus

from mailconfig_gui.words.say import mark, say

# RFC 5321 4.2.3, RFC 4954 6, RFC 3207 4, RFC 7504.
_CODES = {
    421: mark("service not available, the server closes the connection"),
    432: mark("a password transition is needed"),
    450: mark("mailbox unavailable for the moment"),
    451: mark("local error in processing"),
    452: mark("insufficient storage or too many recipients"),
    454: mark("temporary authentication failure, or TLS not available for now"),
    455: mark("the server cannot accommodate the parameters"),
    500: mark("command not recognised"),
    501: mark("syntax error in a parameter"),
    502: mark("command not implemented"),
    503: mark("bad sequence of commands"),
    504: mark("parameter not implemented"),
    521: mark("this host accepts no mail"),
    523: mark("encryption needed"),
    530: mark("authentication (or STARTTLS) required"),
    534: mark("authentication mechanism too weak, or another way to log in is required"),
    535: mark("authentication credentials invalid"),
    538: mark("encryption required for this authentication mechanism"),
    550: mark("mailbox unavailable, or refused by policy"),
    551: mark("user not local"),
    552: mark("storage allocation exceeded"),
    553: mark("mailbox name not allowed"),
    554: mark("transaction failed, or no SMTP service here"),
    555: mark("parameters of MAIL or RCPT not recognised"),
    556: mark("the domain accepts no mail"),
}
# Providers with an API write some of them before its answers.
_OF_HTTP = frozenset(status.value for status in HTTPStatus) - _CODES.keys()
# RFC 3463 3, with the codes of RFC 4954, 5248, 6531 and 7372.
_SUBJECTS = {
    0: mark("other"),
    1: mark("addressing"),
    2: mark("mailbox"),
    3: mark("mail system"),
    4: mark("network and routing"),
    5: mark("mail protocol"),
    6: mark("message content"),
    7: mark("security or policy"),
}
_DETAILS = {
    (1, 0): mark("other address status"),
    (1, 1): mark("no such mailbox"),
    (1, 2): mark("no such destination system"),
    (1, 3): mark("bad syntax of the recipient's address"),
    (1, 4): mark("recipient ambiguous"),
    (1, 6): mark("mailbox has moved"),
    (1, 7): mark("bad syntax of the sender's address"),
    (1, 8): mark("bad system in the sender's address"),
    (1, 10): mark("the recipient's domain accepts no mail (null MX)"),
    (2, 0): mark("other mailbox status"),
    (2, 1): mark("mailbox disabled"),
    (2, 2): mark("mailbox full"),
    (2, 3): mark("message too long for the mailbox"),
    (2, 4): mark("mailing list problem"),
    (3, 0): mark("other mail system status"),
    (3, 1): mark("mail system full"),
    (3, 2): mark("system accepts no mail now"),
    (3, 3): mark("feature not supported"),
    (3, 4): mark("message too big for the system"),
    (3, 5): mark("system configured wrongly"),
    (4, 0): mark("other network status"),
    (4, 1): mark("no answer from the host"),
    (4, 2): mark("bad connection"),
    (4, 3): mark("directory server failure"),
    (4, 4): mark("unable to route"),
    (4, 5): mark("mail system congestion"),
    (4, 6): mark("routing loop"),
    (4, 7): mark("delivery time expired"),
    (5, 0): mark("other protocol status"),
    (5, 1): mark("invalid command"),
    (5, 2): mark("syntax error"),
    (5, 3): mark("too many recipients"),
    (5, 4): mark("invalid command arguments"),
    (5, 6): mark("authentication exchange too long"),
    (6, 0): mark("other content error"),
    (6, 1): mark("media not supported"),
    (6, 7): mark("non-ASCII addresses not permitted"),
    (7, 0): mark("other security status"),
    (7, 1): mark("delivery not authorised, message refused"),
    (7, 2): mark("mailing list expansion prohibited"),
    (7, 3): mark("security conversion not possible"),
    (7, 4): mark("security feature not supported"),
    (7, 5): mark("cryptographic failure"),
    (7, 6): mark("algorithm not supported"),
    (7, 7): mark("message integrity failure"),
    (7, 8): mark("authentication credentials invalid"),
    (7, 9): mark("authentication mechanism too weak"),
    (7, 10): mark("encryption needed"),
    (7, 11): mark("encryption required for this authentication mechanism"),
    (7, 12): mark("a password transition is needed"),
    (7, 13): mark("user account disabled"),
    (7, 14): mark("trust relationship required"),
    (7, 20): mark("no passing DKIM signature"),
    (7, 23): mark("SPF validation failed"),
    (7, 24): mark("SPF validation error"),
    (7, 25): mark("reverse DNS validation failed"),
    (7, 26): mark("several authentication checks failed"),
}
_UNKNOWN = mark("unknown subject")


def code_reading(code: int | None, enhanced: str | None) -> str:
    """Return the reading of a reply by RFC 5321 and RFC 3463, or an empty text when there is no code of SMTP."""
    parts = []
    if code is not None and code not in _OF_HTTP:
        lasting = (
            say("temporary: it may succeed later")
            if code < 500
            else say("permanent: the same again will fail again")
        )
        parts.append(f"{code}: {say(_CODES[code])}; {lasting}" if code in _CODES else f"{code}: {lasting}")
    if enhanced is not None:
        _, subject, detail = (int(part) for part in enhanced.split("."))
        name = _DETAILS.get((subject, detail)) or _SUBJECTS.get(subject) or _UNKNOWN
        parts.append(f"{enhanced}: {say(name)}")
    if not parts:
        return ""
    return f"{'. '.join(parts)} (RFC 5321, RFC 3463)."
