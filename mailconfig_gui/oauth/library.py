"""What the platform's library (google-http-client with Gson) makes of the answer of a token endpoint that is a success.

It is content with less than `token.read_answer` asks for, and it minds types that nobody needs.
"""

import json
from typing import NoReturn

from mailconfig_gui.oauth.values import LibraryFault

_BLANKS = " \t\r\n"


def library_fault(body: bytes) -> LibraryFault | None:
    """Return what stops the library, None where it gets its token; raises nothing.

    The last of two members with one name counts, what stands behind the end is not looked at, a null is as good as any
    value. An object where a text belongs counts as an empty text. JSON that breaks off has no reading of its own here.
    """
    text = body.decode("utf-8", "replace").removeprefix("\ufeff").lstrip(_BLANKS)
    if not text:
        return LibraryFault.NOTHING
    try:
        found: object = _READER.raw_decode(text)[0]
    except (ValueError, RecursionError):
        return LibraryFault.NOT_JSON
    if found is None:
        return LibraryFault.NO_EXPIRY
    if not isinstance(found, _Members):
        return LibraryFault.NOT_OBJECT
    for name, value in found.pairs:
        wanted = name not in _WANTED or _WANTED[name](value)
        if not wanted:
            return LibraryFault(f"{name}")
    last = dict(found.pairs)
    if "expires_in" not in last:
        return LibraryFault.NO_EXPIRY
    if "access_token" not in last:
        return LibraryFault.NO_ACCESS
    return (
        None if isinstance(last["access_token"], str) and last["access_token"] else LibraryFault.EMPTY_ACCESS
    )


class _Members:
    """An object with every member, also those that share a name."""

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        self.pairs = pairs


def is_text(value: object) -> bool:
    """Tell whether it takes a value where a text belongs."""
    return value is None or isinstance(value, str | dict | _Members)


def _is_long(value: object) -> bool:
    return value is None or (type(value) is int and -(2**63) <= value < 2**63)


def no_number(_constant: str) -> NoReturn:
    """Refuse NaN and Infinity, which are no JSON (RFC 8259 6). Raises ValueError."""
    raise ValueError


_WANTED = dict.fromkeys(("access_token", "refresh_token", "scope", "token_type"), is_text)
_WANTED["expires_in"] = _is_long
_READER = json.JSONDecoder(object_pairs_hook=_Members, parse_constant=no_number, strict=False)
