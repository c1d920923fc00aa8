"""What a domain, or a list, says its outgoing mail server is: host, port, encryption, user name.

The form is that of Mozilla's autoconfiguration files (config-v1.1.xml), which domains publish and Thunderbird's ISPDB
collects. A file is a stranger's: it is read without document type, hence without entities.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from xml.parsers import expat

from mailconfig_gui.model.hosts import is_host
from mailconfig_gui.model.security import Security

MAX_BYTES = 64 * 1024
"""Length of the longest file that is read."""
_SECURITY = {"SSL": Security.TLS, "STARTTLS": Security.STARTTLS}
_PLACEHOLDER = r"%[A-Z0-9]+%"
_NO_LOGIN = ("client-ip-address", "none")
_FIELDS = ("hostname", "port", "socketType", "username", "authentication")


class MailServer(NamedTuple):
    """An outgoing server with encryption; `username` is "" where it is not known, or where there is no login."""

    host: str
    port: int
    security: Security
    username: str = ""

    def for_address(self, address: str) -> MailServer | None:
        """Put an address into the placeholders of host and user name; None where that gives no host.

        A placeholder whose value nobody knows makes a user name that is not known.
        """
        host, username = filled(self.host, address), filled(self.username, address)
        if not is_host(host):
            return None
        return self._replace(host=host.lower().removesuffix("."), username=username)


class AutoconfigError(ValueError):
    """A file that is no autoconfiguration, or one that may do harm; its words are for logs and tests."""


def places(domain: str) -> tuple[str, ...]:
    """Return the addresses (https) at which a domain may publish its file, the usual one first.

    None of them holds the mail address.
    """
    return (
        f"https://autoconfig.{domain}/mail/config-v1.1.xml",
        f"https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml",
    )


def filled(text: str, address: str) -> str:
    """Put an address into the placeholders of a text; "" where one is among them whose value nobody knows."""
    local, _, domain = address.rpartition("@")
    values = {"%EMAILADDRESS%": address, "%EMAILLOCALPART%": local, "%EMAILDOMAIN%": domain}
    if any(name not in values for name in re.findall(_PLACEHOLDER, text)):
        return ""
    return re.sub(_PLACEHOLDER, lambda found: values[found[0]], text)


def read_autoconfig(data: bytes) -> tuple[MailServer, ...]:
    """Return the outgoing servers with encryption that a file names, in its order.

    Raises AutoconfigError: it is too long, no XML, has a document type, or is of another kind.
    """
    if len(data) > MAX_BYTES:
        raise AutoconfigError("too long")  # no words: for logs
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError) as cause:
        # The last two: an encoding that nobody knows, or that is none of bytes.
        raise AutoconfigError(str(cause)) from cause
    if not reader.is_autoconfig:
        raise AutoconfigError("another kind of file")  # no words: for logs
    return tuple(reader.servers)


def _refuse(*_: object) -> None:
    raise AutoconfigError("a document type")  # no words: for logs


class _Reader:
    """Collects `clientConfig/emailProvider/outgoingServer`, one at a time."""

    def __init__(self) -> None:
        self.servers: list[MailServer] = []
        self.is_autoconfig = False
        self._path: list[str] = []
        self._values: dict[str, list[str]] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(name)
        if self._path == ["clientConfig"]:
            self.is_autoconfig = True
        if self._in_server and len(self._path) == 3:
            self._values = {"type": [attributes.get("type", "")]}

    def text(self, part: str) -> None:
        if self._in_server and len(self._path) == 4 and self._path[3] in _FIELDS:
            self._values.setdefault(self._path[3], []).append(part)

    def end(self, name: str) -> None:
        if self._in_server and len(self._path) == 3:
            self._finish({key: "".join(parts).strip() for key, parts in self._values.items()})
        if self._in_server and len(self._path) == 4 and name in self._values:
            self._values[name].append("\n")
        self._path.pop()

    @property
    def _in_server(self) -> bool:
        return self._path[:3] == ["clientConfig", "emailProvider", "outgoingServer"]

    def _finish(self, values: dict[str, str]) -> None:
        host, port = values.get("hostname", ""), values.get("port", "")
        security = _SECURITY.get(values.get("socketType", ""))
        if values["type"] != "smtp" or not host or security is None:
            return
        if not (port.isascii() and port.isdecimal() and len(port) < 6 and 0 < int(port) < 65536):
            return
        ways = values.get("authentication", "").lower().split()
        login = any(way not in _NO_LOGIN for way in ways) or not ways
        self.servers.append(
            MailServer(host, int(port), security, values.get("username", "") if login else "")
        )
