"""Read host, port and encryption out of a configuration that was pasted with an error, whatever program's it is."""

from __future__ import annotations

import re
from itertools import chain
from typing import NamedTuple

from mailconfig_gui.diagnosis.pasted import EXAMINED
from mailconfig_gui.model.hosts import is_host

_LONGEST = 2000
_BETWEEN = re.compile(r"[{},]")
_ON = frozenset({"true", "1", "yes", "on", "required", "always", "enabled"})
_OFF = frozenset({"false", "0", "no", "off", "never"})
_LINE = re.compile(
    r"""[ \t>*-]*(?:\$\w{1,20}->|\$|['"])?(?P<key>[A-Za-z][\w.:/-]{0,60}?)['"]?(?:\ ?=>\ ?|\ ?=\ ?|:\ {0,8})"""
    r"""['"]?(?P<value>[\w.-]{1,253})(?::(?P<port>[0-9]{1,5}))?['"]?[,;]?(?:\ +(?:\#|//).{0,200})?[ \t]*$""",
    re.VERBOSE,
)
# In XML and in PHP.
_ENTRY = re.compile(r"""<\w{1,20} (?:key|name)=['"]([\w.]{1,60})['"]>([\w.-]{1,253})</\w{1,20}>""")
_DEFINED = re.compile(r"""define\( ?['"](\w{1,60})['"], ?(['"]?[\w.-]{1,253}['"]?) ?\);?""")
_NAME = r"(?P<host>[A-Za-z0-9][A-Za-z0-9.-]{1,252})"
_URL = re.compile(rf"\b(?P<how>ssl|tls|smtps?)://(?:[^\s@/'\"]{{1,200}}@)?{_NAME}:(?P<port>[0-9]{{1,5}})\b")
_CALL = re.compile(
    r"\b(?P<how>smtps?(?:_ssl|client)?|sendmail(?:withlogin)?(?:tls|starttls)?)(?:(?: \w{1,40})?\( ?|'? )"
    rf"['\"]{_NAME}['\"](?:, ?| )(?P<port>[0-9]{{1,5}})\b",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"smtp(?:client)?|sendmail(?:withlogin)?(?:starttls)?")


class _Meaning(NamedTuple):
    """What a line says whose key, in small letters and without marks, is like `key`, where its value is of `values`.

    `name` is `tls` where programs mean by it what port 465 wants, or else what Django means.
    """

    key: re.Pattern[str]
    values: frozenset[str]
    security: str
    name: str = "security"


_MAIL = r"(?:.*(?:mail|smtp).*)?"
_HOST_KEY = re.compile(r".*(?:mail|smtp).*(?:host|address)|host|(?:mail|smtp)(?:server|hostname|smarthost)")
_SERVER_KEY = re.compile(r"address|server|hostname")
_OF_MAIL = ("mail", "smtp")
_PORT_KEY = re.compile(r".*(?:mail|smtp).*port|port")
_NOT_THAT = re.compile(r"imap|pop3|proxy|local|http")
_ENCRYPTION_KEY = re.compile(rf"{_MAIL}(?:secure|encryption|security|protocol)")
_STARTTLS_KEY = re.compile(rf"{_MAIL}(?:enable|use|with)?starttls(?:enable|enabled|required|auto)?")
_MEANINGS = (
    _Meaning(re.compile(r"(?:.*(?:mail|smtp))?(?:ssl)?tls(?:enabled?)?|usetls"), _ON, "tls", "tls"),
    _Meaning(re.compile(r"e?mailusetls"), _ON, "starttls", "tls"),  # as in Django and Flask
    _Meaning(_STARTTLS_KEY, _ON, "starttls"),
    _Meaning(_STARTTLS_KEY, _OFF, "none"),
    _Meaning(re.compile(rf"{_MAIL}(?:usessl|sslenable|sslenabled|secure|ssl)"), _ON, "tls"),
    _Meaning(re.compile(rf"{_MAIL}secure"), frozenset({"false"}), "starttls"),  # as in Node.js
    _Meaning(_ENCRYPTION_KEY, frozenset({"ssl", "smtps"}), "tls"),
    _Meaning(_ENCRYPTION_KEY, frozenset({"tls", "starttls"}), "starttls"),
    _Meaning(_ENCRYPTION_KEY, frozenset({"none", "null"}), "none"),
)
"""One row for each way in which programs write the encryption down, the first that fits decides."""


def configured(text: str) -> dict[str, str]:
    """Return `host`, `port` and `security` as far as a text holds them, without what it contradicts itself in.

    Nothing else of a configuration is read: no name, no secret. Addresses such as `ssl://host:465`, which programs
    repeat in their errors, and calls such as `SMTP_SSL("host", 465)` count where no setting is there.
    """
    text = _ENTRY.sub(r"\1 = \2", _DEFINED.sub(r"\1 = \2", text[:EXAMINED]))
    found: dict[str, set[str]] = {}
    for line in chain.from_iterable(map(_parts, text.splitlines())):
        match = _LINE.match(line) if len(line) < 400 else None
        if match is not None:
            for name, value in _told(match):
                found.setdefault(name, set()).add(value)
    if not found:
        for one in chain(_URL.finditer(text), _CALL.finditer(text)):
            for name, value in (("host", one["host"]), ("port", one["port"]), ("security", _way(one["how"]))):
                found.setdefault(name, set()).add(value)
    ways = found.get("security", set())
    if len(ways) > 1:
        # One that is switched off says nothing beside one that is on; TLS from the start comes before STARTTLS.
        found["security"] = {"tls"} if "tls" in ways else {"starttls"}
    elif not ways and found.get("port") == {"465"} and len(found.get("tls", ())) == 1:
        found["security"] = found["tls"]
    return {name: found[name].pop() for name in ("host", "port", "security") if len(found.get(name, ())) == 1}


def _way(how: str) -> str:
    """Return the encryption of an address or of a call: what does not begin with TLS can only come to it."""
    return "starttls" if _PLAIN.fullmatch(how.lower()) else "tls"


def _parts(line: str) -> list[str]:
    """Return a line, or what stands between the commas of one that holds an object of JSON or JavaScript."""
    return _BETWEEN.split(line) if "{" in line and len(line) < _LONGEST else [line]


def _told(match: re.Match[str]) -> list[tuple[str, str]]:
    """Return what one setting says, nothing where it is none of these."""
    short, value = re.sub(r"[^a-z0-9]", "", match["key"].lower()), match["value"]
    if _NOT_THAT.search(short):
        return []
    low = value.lower()
    of_mail = _SERVER_KEY.fullmatch(short) and any(map(low.__contains__, _OF_MAIL))
    if of_mail or _HOST_KEY.fullmatch(short):
        port = [("port", match["port"])] if match["port"] else []
        return [("host", value), *port] if "." in value and is_host(value) else []
    if _PORT_KEY.fullmatch(short):
        return [("port", value)] if value.isascii() and value.isdigit() and int(value) <= 65535 else []
    return [(one.name, one.security) for one in _MEANINGS if low in one.values and one.key.fullmatch(short)][
        :1
    ]
