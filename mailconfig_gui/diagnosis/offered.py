"""What a dialogue shows of the server's offer after EHLO, and what was used of it: ways to log in, STARTTLS."""

from __future__ import annotations

import re
from typing import NamedTuple

# Some logs lose the ends of lines: the next one begins where 250 follows a letter.
_OFFERED = re.compile(r"250[- ]auth[ =]([a-z0-9 _-]{1,200}?)(?=250[- ]|[^a-z0-9 _-]|$)")
# What begins with plain letters is looked for fastest.
_USED = re.compile(r"auth (?<![^>: \n]auth )(?<!250[- ]auth )([a-z0-9][a-z0-9-]+)(?: |$)", re.MULTILINE)
_STARTTLS_SENT = re.compile(
    r"(?:<= ?|>>? ?|\bc: ?|\bclient: ?)starttls [^<>]{0,60}?(?:=> ?|<<? ?|\bs: ?)50[0-9][ -]"
)
# What a program says of it, with no line for the command.
_STARTTLS_UNKNOWN = re.compile(r"(?:unrecogni[sz]ed|unknown|invalid) command[: ]{1,2}[\"']?starttls")
_CAPABILITY = re.compile(r"(?<![0-9])250[ -]")
_STARTTLS_OFFERED = re.compile(r"(?<![0-9])250[ -]starttls(?![a-z])")
_AUTH_OFFERED = re.compile(r"(?<![0-9])250[- ]auth\b")
_STARTTLS_BEGUN = re.compile(
    r"(?:send: ?|\bc: ?|server: ?|client: ?|<= ?|> ?|^)starttls\b|\b220 .{0,40}\btls\b"
)
WINDOWS = frozenset({"ntlm", "gssapi", "gss-spnego", "negotiate"})
"""The ways of Windows, which few mail libraries know."""


class Logins(NamedTuple):
    """The ways to log in, by their names in small letters: `offered` in the server's order, `used` as the last one."""

    offered: tuple[str, ...] = ()
    used: str = ""

    @property
    def other(self) -> bool:
        """Tell whether one was used that is none of those that were offered."""
        return bool(self.used and self.offered) and self.used not in self.offered

    @property
    def only_windows(self) -> bool:
        """Tell whether nothing but ways of Windows was offered."""
        return bool(self.offered) and WINDOWS.issuperset(self.offered)


def logins_of(text: str) -> Logins:
    """Return the ways to log in of a text in small letters, in which each line of a dialogue is a line."""
    if "auth" not in text:
        return Logins()
    offered = [name for line in _OFFERED.findall(text) for name in line.split()]
    return Logins(tuple(dict.fromkeys(offered)), (_USED.findall(text) or [""])[-1])


def starttls_unoffered(text: str) -> bool:
    """Tell whether a dialogue in small letters, all in one line, shows STARTTLS sent and refused without an offer."""
    if "starttls" in text and _STARTTLS_UNKNOWN.search(text):
        return _CAPABILITY.search(text) is not None and _STARTTLS_OFFERED.search(text) is None
    sent = _STARTTLS_SENT.search(text) if "starttls" in text else None
    if sent is None or _CAPABILITY.search(text, 0, sent.start()) is None:
        return False
    return _STARTTLS_OFFERED.search(text, 0, sent.start()) is None


def starttls_left_out(text: str) -> bool:
    """Tell whether a dialogue (as above) shows STARTTLS offered and no login, and the client did not go on with it."""
    offered = _STARTTLS_OFFERED.search(text) if "starttls" in text else None
    return offered is not None and not _AUTH_OFFERED.search(text) and not _STARTTLS_BEGUN.search(text)
