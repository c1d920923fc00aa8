"""Scopes (RFC 6749 3.3): whether what was asked for was granted."""

from collections.abc import Iterable

_IDENTITY = frozenset({"openid", "email", "profile", "offline_access", "address", "phone"})
"""Scopes about who signs in and for how long: answers do not always repeat them."""
_SMTP = "smtp.send"


def lacking(wanted: Iterable[str], granted: Iterable[str]) -> tuple[str, ...]:
    """Return the scopes that were asked for and not granted, as far as they are about mail."""
    given = tuple(granted)
    return tuple(one for one in wanted if one not in _IDENTITY and not is_among(one, given))


def is_among(scope: str, others: Iterable[str]) -> bool:
    """Tell whether a scope is one of the others; Microsoft may name another host of the same service before it.

    >>> is_among("https://outlook.office.com/SMTP.Send", ["https://outlook.office365.com/SMTP.Send"])
    True
    """
    return any(scope == one or _last_part(scope) == _last_part(one) == _SMTP for one in others)


def _last_part(scope: str) -> str:
    return scope.rpartition("/")[2].lower()
