"""The address of a platform, as people paste it."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from mailconfig_gui.delivery.target import DeliveryError
from mailconfig_gui.model.hosts import is_host, is_loopback
from mailconfig_gui.words.say import say

_PAGES = ("/login", "/home", "/dashboards", "/settings", "/api")


class Base(NamedTuple):
    """Where a platform answers: `path` is "" or a prefix that begins with a slash, without one at its end."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def text(self) -> str:
        """The address as one writes it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"http": 80, "https": 443}[self.scheme]
        return f"{self.scheme}://{host}{'' if self.port == usual else f':{self.port}'}{self.path}"

    @property
    def plain_host(self) -> str:
        """The host that is reached without encryption, "" where it is encrypted or on this very computer."""
        return self.host if self.scheme == "http" and not is_loopback(self.host) else ""


def parse_base(text: str) -> Base:
    """Read the address of a platform as people paste it; a page of its own at the end is cut off.

    Raises DeliveryError: it is no such address, or it holds a password.
    """
    hint = say(
        "Enter it as in the browser, for example https://things.example.com or https://example.com/iot."
    )
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError as cause:
        raise DeliveryError(say("This is no platform address"), say("It cannot be read."), hint) from cause
    if parts.scheme not in ("http", "https") or not parts.hostname or not is_host(parts.hostname):
        if meant := meant_address(text):
            raise DeliveryError(
                say("This is no platform address"),
                say("It does not begin with https://."),
                say("Did you mean {meant}?", meant=meant),
            )
        raise DeliveryError(say("This is no platform address"), say("It does not name a web server."), hint)
    if parts.username is not None or parts.password is not None:
        raise DeliveryError(
            say("This address holds a login"),
            say("A password in an address is seen by too many."),
            say("Leave it out."),
        )
    path = parts.path.rstrip("/")
    for page in _PAGES:
        head, found, tail = path.partition(page)
        if found and (not tail or tail.startswith("/")):
            path = head
    return Base(parts.scheme, parts.hostname, port or {"http": 80, "https": 443}[parts.scheme], path)


def meant_address(text: str) -> str:
    """Return the platform's address that a text without a good scheme may stand for, "" when it stands for none.

    A login and a query in it, either of which may hold a password, are left out.
    """
    scheme = "http" if text.strip().lower().startswith(("http:", "http/")) else "https"
    rest = re.sub(r"^(?:https?[:/]|[A-Za-z][A-Za-z0-9+.-]+:/)/*", "", text.strip(), flags=re.IGNORECASE)
    rest = re.split(r"[?#]", rest, maxsplit=1)[0].rpartition("@")[2]
    found = re.fullmatch(r"([^:/]+)(?::[0-9]{1,5})?(?:/[^\\]*)?", rest)
    good = found is not None and is_host(found[1])
    return f"{scheme}://{rest}" if good else ""


def plain_host(text: str) -> str:
    """Return the host that an address reaches without encryption, "" where there is none or the text is no address."""
    try:
        return parse_base(text).plain_host
    except DeliveryError:
        return ""
