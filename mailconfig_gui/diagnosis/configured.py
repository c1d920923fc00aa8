"""Read host, port and encryption out of a configuration that was pasted with an error, whatever program's it is."""

from __future__ import annotations

import re
from itertools import chain
from typing import NamedTuple

from mailconfig_gui.diagnosis.pasted import EXAMINED
from mailconfig_gui.model.hosts import is_host

_LONGEST = 2000
_BETWEEN = re.compile(r"[{},]")
_ON = frozenset({"true", "1", "yes", "on", "required", "always"})
_LINE = re.compile(
    r"""[ \t>*-]*(?:\$\w{1,20}->|\$|['"])?(?P<key>[A-Za-z][\w.:-]{0,60}?)['"]?(?:\ ?=>\ ?|\ ?=\ ?|:\ {0,8})"""
    r"""['"]?(?P<value>[\w.-]{1,253})['"]?[,;]?(?:\ +(?:\#|//).{0,200})?[ \t]*$""",
    re.VERBOSE,
)
_URL = re.compile(
    r"\b(?P<how>ssl|tls|smtps)://(?P<host>[A-Za-z0-9][A-Za-z0-9.-]{1,252}):(?P<port>[0-9]{1,5})\b"
)


class _Meaning(NamedTuple):
    """What a line says whose key, in small letters and without marks, is like `key`, where its value is `value`."""

    key: re.Pattern[str]
    values: frozenset[str]
    security: str


_MAIL = r"(?:.*(?:mail|smtp).*)?"
_HOST_KEY = re.compile(r".*(?:mail|smtp).*host|host|(?:mail|smtp)(?:server|hostname)")
_PORT_KEY = re.compile(r".*(?:mail|smtp).*port|port")
_NOT_THAT = re.compile(r"imap|pop3|proxy|local|http")
_ENCRYPTION_KEY = re.compile(rf"{_MAIL}(?:secure|encryption|security)")
_MEANINGS = (
    _Meaning(re.compile(rf"{_MAIL}starttls(?:enable|enabled|required)?"), _ON, "starttls"),
    _Meaning(re.compile(rf"{_MAIL}(?:usessl|sslenable|sslenabled|secure|ssl)"), _ON, "tls"),
    _Meaning(re.compile(rf"{_MAIL}secure"), frozenset({"false"}), "starttls"),  # as in Node.js
    _Meaning(_ENCRYPTION_KEY, frozenset({"ssl", "smtps"}), "tls"),
    _Meaning(_ENCRYPTION_KEY, frozenset({"tls", "starttls"}), "starttls"),
    _Meaning(_ENCRYPTION_KEY, frozenset({"none", "null"}), "none"),
)
"""One row for each way in which programs write the encryption down, the first that fits decides.

None is for `USE_TLS`: Django means STARTTLS by it, others TLS from the start.
"""


def configured(text: str) -> dict[str, str]:
    """Return `host`, `port` and `security` as far as a text holds them, without what it contradicts itself in.

    Nothing else of a configuration is read: no name, no secret. Addresses such as `ssl://host:465`, which programs
    repeat in their errors, count where no setting is there.
    """
    found: dict[str, set[str]] = {}
    for line in chain.from_iterable(map(_parts, text[:EXAMINED].splitlines())):
        match = _LINE.match(line) if len(line) < 400 else None
        if match is not None:
            for name, value in _told(match["key"], match["value"]):
                found.setdefault(name, set()).add(value)
    if not found and "://" in text:
        for url in _URL.finditer(text[:EXAMINED]):
            for name, value in (("host", url["host"]), ("port", url["port"]), ("security", "tls")):
                found.setdefault(name, set()).add(value)
    return {name: values.pop() for name, values in found.items() if len(values) == 1}


def _parts(line: str) -> list[str]:
    """Return a line, or what stands between the commas of one that holds an object of JSON or JavaScript."""
    return _BETWEEN.split(line) if "{" in line and len(line) < _LONGEST else [line]


def _told(key: str, value: str) -> list[tuple[str, str]]:
    """Return what one setting says, nothing where it is none of these."""
    short = re.sub(r"[^a-z0-9]", "", key.lower())
    if _NOT_THAT.search(short):
        return []
    if _HOST_KEY.fullmatch(short):
        return [("host", value)] if "." in value and is_host(value) else []
    if _PORT_KEY.fullmatch(short):
        return [("port", value)] if value.isascii() and value.isdigit() and int(value) <= 65535 else []
    low = value.lower()
    return [
        ("security", one.security) for one in _MEANINGS if low in one.values and one.key.fullmatch(short)
    ][:1]
