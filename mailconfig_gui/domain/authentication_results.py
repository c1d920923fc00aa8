"""What a receiver writes about a mail that it took: `Authentication-Results` (RFC 8601).

Read as it is written in the world too: without an authserv-id and with properties that have no type (Microsoft), with
a `;` too many, with unquoted base64.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from mailconfig_gui.domain.lexical import Kind, Token, tokens


class Result(StrEnum):
    """What SPF, DKIM or DMARC came to (RFC 8601 2.7)."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    SOFTFAIL = "softfail"
    NEUTRAL = "neutral"
    POLICY = "policy"
    NONE = "none"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


# `hardfail`, `error`, `unknown` are of older forms of the header; Microsoft's `bestguesspass` means: no record found.
_FORMS = {
    "hardfail": Result.FAIL,
    "error": Result.TEMPERROR,
    "unknown": Result.PERMERROR,
    "bestguesspass": Result.NONE,
}


class MethodResult(NamedTuple):
    """What one method came to: `result` in lower case as written, `properties` by name such as `header.d`."""

    method: str
    result: str
    reason: str
    properties: tuple[tuple[str, str], ...]
    comments: tuple[str, ...]

    @property
    def known(self) -> Result | None:
        """The result as one of RFC 8601's, None where it is none."""
        if self.result in _FORMS:
            return _FORMS[self.result]
        return Result(self.result) if self.result in set(Result) else None

    def of(self, name: str) -> str:
        """Return the first value of a property such as `header.d`, "" where there is none."""
        return next((value for key, value in self.properties if key == name), "")


class AuthenticationResults(NamedTuple):
    """One header: who says so (`authserv_id`, in lower case, "" where it names nobody), and what."""

    authserv_id: str
    version: int
    results: tuple[MethodResult, ...]


def read_authentication_results(value: str) -> AuthenticationResults:
    """Return what the unfolded body of the header says; what cannot be read in it is passed over."""
    segments: list[list[Token]] = [[]]
    for token in tokens(value):
        if token.kind is Kind.SPECIAL and token.text == ";":
            segments.append([])
        else:
            segments[-1].append(token)
    authserv_id, version = "", 1
    first = [token for token in segments[0] if token.kind is not Kind.COMMENT]
    if not any(token.kind is Kind.SPECIAL for token in first):
        del segments[0]
        authserv_id = "".join(
            token.text for at, token in enumerate(first) if not at or not token.spaced
        ).lower()
        last = first[-1].text if len(first) > 1 else ""
        if last.isascii() and last.isdecimal() and len(last) < 9:
            version = int(last)
    results = [found for segment in segments if (found := _method_result(segment)) is not None]
    return AuthenticationResults(authserv_id, version, tuple(results))


def read_arc_results(value: str) -> AuthenticationResults:
    """Return what an `ARC-Authentication-Results` says, whose first word is its instance (RFC 8617 4.1.1)."""
    instance, _, rest = value.partition(";")
    return read_authentication_results(rest if instance.strip().lower().startswith("i") else value)


def _method_result(segment: list[Token]) -> MethodResult | None:
    """Read `method=result reason=… ptype.property=… (comment)`."""
    pairs, comments = _pairs(segment), tuple(token.text for token in segment if token.kind is Kind.COMMENT)
    if not pairs:
        return None
    (method, result), *rest = pairs
    reason = next((value for key, value in rest if key == "reason"), "")
    properties = tuple(pair for pair in rest if pair[0] != "reason")
    return MethodResult(method.partition("/")[0], result.lower(), reason, properties, comments)


def _pairs(segment: list[Token]) -> list[tuple[str, str]]:
    """Return each `key=value`, the key in lower case and without the blanks that may stand round its `.` and `/`."""
    line = [token for token in segment if token.kind is not Kind.COMMENT]
    pairs: list[tuple[str, str]] = []
    key, at = "", 0
    while at < len(line):
        token, at = line[at], at + 1
        if token.kind is not Kind.SPECIAL:
            joined = token.text[:1] in (".", "/") or key[-1:] in (".", "/") or not token.spaced
            key = key + token.text if joined else token.text
            continue
        value = ""
        # What an "=" follows after a blank is the next key: this one has no value.
        if at < len(line) and not (line[at].spaced and _is_equal(line, at + 1)):
            value, at = line[at].text, at + 1
            while at < len(line) and not line[at].spaced:
                value, at = value + line[at].text, at + 1
        if key:
            pairs.append((key.lower(), value))
        key = ""
    return pairs


def _is_equal(line: list[Token], at: int) -> bool:
    return at < len(line) and line[at].kind is Kind.SPECIAL
