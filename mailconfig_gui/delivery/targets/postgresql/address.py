"""The address of a database, as JDBC and libpq write it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from mailconfig_gui.delivery.target import DeliveryError
from mailconfig_gui.smtp.replies import visible
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DETECT = "detect:"
_DEFAULT_URL = "jdbc:postgresql://localhost:5432/thingsboard"
_SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_URL = re.compile(
    r"postgres(?:ql)?:(?://(?P<place>[^/?]*)(?:/(?P<name>[^?]*))?|(?P<bare>[^?]*))(?:\?(?P<query>.*))?"
)
# As the platform's manuals and files have them: YOUR_RDS_ENDPOINT_URL, PUT_YOUR_POSTGRESQL_PASSWORD_HERE, <host>.
_PLACEHOLDER = re.compile(r"<[A-Za-z][\w .-]*>|\b(?:PUT_\w+_HERE|(?:PUT_)?YOUR_[A-Z0-9_]+)\b|\{\{.*\}\}")
_CHANGE_ME = re.compile(r"(?i)\b(?:change|replace)[_-]?me\b")


class Database(NamedTuple):
    """Where a database is and how to log in; the names of libpq. `hosts` and `ports` go together, in order."""

    hosts: tuple[str, ...] = ("localhost",)
    ports: tuple[int, ...] = (5432,)
    name: str = "thingsboard"
    user: str = ""
    password: str = ""
    schema: str = ""
    ssl: Mapping[str, str] = {}

    @property
    def text(self) -> str:
        """The place in words, without the password; what cannot be seen is spelt out."""
        at = ",".join(
            f"{f'[{host}]' if ':' in host else host}:{port}"
            for host, port in zip(self.hosts, self.ports, strict=True)
        )
        return visible(f"postgresql://{at}/{self.name}")

    def __repr__(self) -> str:
        return f"Database({self.text!r}, user={self.user!r})"


def parse_url(text: str, user: str = "", password: str = "") -> Database:
    """Read a JDBC URL (pgjdbc) or a libpq one; its own user and password win over those given beside it.

    Raises DeliveryError: it is none of PostgreSQL.
    """
    rest = re.sub(r"^jdbc:(?:[\w-]+:)*(?=postgresql:)", "", text.strip())
    match = _URL.fullmatch(rest)
    bare = (match and match["bare"]) or ""
    # Only JDBC has an address without "//", and the name of a database alone is left then: with anything else in it,
    # the slashes were forgotten.
    if match is None or (bare and rest == text.strip()) or re.search("[@:/]", bare.strip("/")):
        raise DeliveryError(
            say("This is no address of a PostgreSQL database"),
            say(
                "It begins neither with postgresql:// nor with jdbc:postgresql:, or the slashes are missing."
            ),
            say("It looks like {default_url}.", default_url=_DEFAULT_URL),
        )
    login, _, place = (match["place"] or "").rpartition("@")
    for part in (place, match["name"] or match["bare"] or ""):
        if found := _PLACEHOLDER.search(part) or _CHANGE_ME.search(part):
            raise _not_filled_in(say("The address of the database holds “{found}”", found=visible(found[0])))
    options = dict(_pairs(match["query"] or ""))
    own_user, _, own_password = login.partition(":")
    hosts, ports = _places(place)
    name = unquote(match["name"] or (match["bare"] or "").strip("/"))
    user = unquote(own_user) or options.get("user", "") or user
    return Database(
        hosts,
        ports,
        name or user or "thingsboard",
        user,
        unquote(own_password) or options.get("password", "") or password,
        options.get("currentSchema", "").split(",")[0].strip('"'),
        _ssl(options),
    )


def refuse_placeholders(database: Database) -> None:
    """Refuse a login that is still the placeholder of a manual: it would be tried, and a refused login told.

    Raises DeliveryError: user or password is one.
    """
    for name, value in (("user", database.user), ("password", database.password)):
        if _PLACEHOLDER.fullmatch(value):
            raise _not_filled_in(say("The {name} of the database is a placeholder", name=name))


def _not_filled_in(what: str) -> DeliveryError:
    return DeliveryError(
        say("The platform's configuration is not filled in"),
        say("{what}, as the manual has it.", what=what),
        say("Write the real value there, or give the address, the user and the password yourself."),
    )


def _pairs(query: str) -> Iterator[tuple[str, str]]:
    for part in query.split("&"):
        name, _, value = part.partition("=")
        yield unquote(name), unquote(value)


def _places(text: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    hosts, ports = [], []
    for part in text.split(","):
        match = re.fullmatch(r"(?:\[(?P<six>[^\]]+)\]|(?P<host>[^:\[\]]*))(?::(?P<port>[0-9]{1,5}))?", part)
        if match is None:
            raise DeliveryError(
                say("This is no address of a PostgreSQL database"),
                say("The part with host and port cannot be read."),
                say("It looks like {default_url}.", default_url=_DEFAULT_URL),
            )
        hosts.append(match["six"] or match["host"] or "localhost")
        ports.append(int(match["port"] or 5432))
    return tuple(hosts), tuple(ports)


def _ssl(options: Mapping[str, str]) -> dict[str, str]:
    """Translate pgjdbc's options to libpq's; files of Java's own kinds cannot be used and are left out."""
    found = {}
    mode = options.get("sslmode", "")
    if mode in _SSL_MODES:
        found["sslmode"] = mode
    elif options.get("ssl", "false").lower() in ("true", ""):
        found["sslmode"] = "verify-full"
    for name in ("sslrootcert", "sslcert", "sslkey"):
        if name in options and not options[name].endswith((".pk8", ".p12", ".jks")):
            found[name] = options[name]
    return found
