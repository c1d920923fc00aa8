"""How the platform's JSON library reads the values of a mail document (Jackson's JsonNode), and what then fails.

`null` is the text "null", `587.0` no port, `1` does not switch TLS on, `"TRUE"` does: the rules of TbMailSender.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.model.java import as_boolean, trimmed
from mailconfig_gui.model.oauth2 import is_on
from mailconfig_gui.model.settings import Proxy
from mailconfig_gui.prediction.platforms import Platform, Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping

MISSING = (
    'Cannot invoke "com.fasterxml.jackson.databind.JsonNode.asText()" because the return value of '
    '"com.fasterxml.jackson.databind.JsonNode.get(String)" is null'
)
_TOKEN_KEYS = {"clientId", "clientSecret", "tokenUri", "providerId"}
_INT = range(-(2**31), 2**31)
_LONG = range(-(2**63), 2**63)


class JavaSettings(NamedTuple):
    """What the platform makes of a mail document.

    `read_timeout_ms` None: for ever. `tls_versions` None: Java's own choice. `password` None: the key is absent. With
    `oauth2` an access token from `token_uri` takes its place; `refresh_token` tells whether there is a key for that,
    `token_keys` whether the others are there that the request takes.
    """

    mail_from: str
    protocol: str
    host: str
    port: int
    watchdog_ms: int
    read_timeout_ms: int | None
    enable_tls: bool
    tls_versions: tuple[str, ...] | None
    username: str
    password: str | None
    proxy: Proxy | None
    oauth2: bool
    token_uri: str = ""
    refresh_token: bool = False
    token_keys: bool = True

    def __repr__(self) -> str:
        return f"JavaSettings({self.protocol}, {self.host!r}, {self.port})"


def read_as_platform(document: Mapping[str, object], platform: Platform) -> JavaSettings | Unreadable:
    """Read the `jsonValue` of a mail document; Unreadable where the platform throws (at start and save too)."""
    needed = ["username", "smtpProtocol", "timeout", "mailFrom"]
    if platform.version == "2.5":
        needed.append("password")
    proxy_on = as_boolean(document.get("enableProxy", False))
    if proxy_on:
        needed += ["proxyHost", "proxyPort", "proxyUser", "proxyPassword"]
    if "smtpHost" not in document or "smtpPort" not in document:
        return _missing(platform)
    port = java_int(as_text(document["smtpPort"]))
    if port is None:
        return Unreadable(f"Invalid smtp port value: {as_text(document['smtpPort'])}")
    if any(key not in document for key in needed):
        return _missing(platform)
    enable_tls = _tls_switch(document.get("enableTls"))
    versions = document.get("tlsVersion")
    pinned = enable_tls and versions is not None and as_text(versions) != ""
    timeout = document["timeout"]
    read_timeout = java_int(as_text(timeout))
    protocol = as_text(document["smtpProtocol"])
    if port == -1:
        port = 465 if protocol == "smtps" else 25
    return JavaSettings(
        mail_from=as_text(document["mailFrom"]),
        protocol=protocol,
        host=as_text(document["smtpHost"]) or "localhost",
        port=port,
        watchdog_ms=as_long(timeout, 10_000),
        read_timeout_ms=read_timeout if read_timeout is not None and read_timeout > 0 else None,
        enable_tls=enable_tls,
        tls_versions=tuple(as_text(versions).split()) if pinned else None,
        username=as_text(document["username"]),
        password=as_text(document["password"]) if "password" in document else None,
        proxy=_proxy(document) if proxy_on else None,
        oauth2=platform.version not in ("2.5", "3.3") and is_on(document),
        token_uri=as_text(document.get("tokenUri", "")),
        refresh_token="refreshToken" in document,
        token_keys=document.keys() >= _TOKEN_KEYS,
    )


def _missing(platform: Platform) -> Unreadable:
    """Java words a null pointer from 14 on; before, the message is empty."""
    return Unreadable(MISSING if platform.java >= 14 else "")


def _proxy(document: Mapping[str, object]) -> Proxy:
    host, colon, after = as_text(document["proxyHost"]).partition(":")
    port = java_int(as_text(document["proxyPort"]))
    if port is None:
        port = java_int(after) if colon else None
    return Proxy(
        host,
        80 if port is None else port,
        as_text(document["proxyUser"]),
        as_text(document["proxyPassword"]),
    )


def as_text(value: object) -> str:
    """JsonNode.asText."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _double(value)
    return str(value) if isinstance(value, str | int) else ""


def _double(value: float) -> str:
    """Double.toString: plain from 0.001 up to 10 000 000, else with an exponent."""
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return repr(value)
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    power = int(exponent or 0) + len(whole) - 1 - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    return f"{'-' if value < 0 else ''}{digits[0]}.{digits[1:] or '0'}E{power}"


def as_long(value: object, otherwise: int) -> int:
    """JsonNode.asLong(otherwise)."""
    if isinstance(value, bool | int):
        return _wrapped(int(value))
    if isinstance(value, float):
        return _clamped(value)
    if not isinstance(value, str):
        return otherwise
    text = trimmed(value).removeprefix("+")
    if re.fullmatch("-?[0-9]*", text):
        number = int(text) if text.strip("-") else None
        return number if number is not None and number in _LONG else otherwise
    return _from_double(trimmed(text), otherwise)


def _from_double(text: str, otherwise: int) -> int:
    """Double.parseDouble, cut to a long."""
    if text.lstrip("+-") == "NaN":
        return 0
    sign = "-" if text.startswith("-") else ""
    if re.fullmatch("[+-]?Infinity", text):
        return _clamped(float(f"{sign}inf"))
    if not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?[dDfF]?", text):
        return otherwise
    return _clamped(float(text.rstrip("dDfF")))


def _wrapped(number: int) -> int:
    return (number + 2**63) % 2**64 - 2**63


def _clamped(number: float) -> int:
    """Java's cast from double to long."""
    if abs(number) >= 2.0**63:
        return 2**63 - 1 if number > 0 else -(2**63)
    return int(number)


def _tls_switch(value: object) -> bool:
    """TbMailSender: the boolean, or the text `true` in any case; a number never."""
    return value is True or (isinstance(value, str) and value.lower() == "true")


def java_int(text: str) -> int | None:
    """Integer.parseInt; None where it throws."""
    if not re.fullmatch(r"[+-]?\d+", text):
        return None
    number = int(text)
    return number if number in _INT else None
