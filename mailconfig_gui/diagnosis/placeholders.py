"""What the sentences of the knowledge may leave open: `{host}`, `{user}` and the like."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.diagnosis.facts import OTHER_SERVICES, host_of
from mailconfig_gui.diagnosis.masking import without_secrets
from mailconfig_gui.diagnosis.reading import text_of
from mailconfig_gui.diagnosis.told import missing_parameter
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mailconfig_gui.diagnosis.evidence import Evidence

PLACEHOLDER = re.compile(r"\{([a-z-]+)\}")
_SHOWN = 200
# What a shell takes as one word that is no option, whatever shell it is.
_HOST_TO_TYPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,252}")

WORDS = {
    "server": mark("the server"),
    "host": mark("the server"),
    "port": mark("this port"),
    "host-to-type": mark("HOST"),
    "port-to-type": mark("PORT"),
    "starttls-port": "587",
    "host-meant": mark("the provider's server"),
    "parameter": mark("a value"),
    "user": mark("the user name"),
    "username": mark("the user name"),
    "mailbox": mark("the mailbox"),
    "fixed-user": "",
    "from": mark("the address in Mail From"),
    "provider": mark("the provider"),
    "recipient": mark("the recipient"),
    "service": mark("another service"),
    "said": mark("nothing"),
    "timeout": mark("so few"),
    "tls-version": mark("one version"),
    "region": mark("another region"),
    "logins-offered": mark("other ways"),
    "login-used": mark("another way"),
    "failure": "",
    "issuer": mark("an unknown authority"),
}
"""Every placeholder, and what is said where it is not known."""


class Values(NamedTuple):
    """What placeholders are filled with: a name that is `given`, else the `words` for it, else those of all cases."""

    given: Mapping[str, str]
    words: Mapping[str, str]


def values_of(evidence: Evidence) -> Values:
    """Return what fills every placeholder."""
    reading, settings = evidence.reading, evidence.settings
    host = host_of(reading, settings)
    port = str(reading.port) if reading.port is not None else text_of(settings, "port")
    user = text_of(settings, "username")
    words = {
        "service": say(OTHER_SERVICES.get(reading.port or 0, WORDS["service"])),
        "starttls-port": _starttls_port(evidence),
    }
    if port:
        words["port"] = say("port {number}", number=port)
        words["server"] = say("the server on port {number}", number=port)
    if user:
        words["user"] = say("the user name {name}", name=user)
        words["mailbox"] = say("the mailbox {name}", name=user)
    given = {
        "server": say("{host}, port {number}", host=host, number=port) if host and port else host,
        "host": host,
        "host-to-type": host.rstrip(".") if _HOST_TO_TYPE.fullmatch(host) else "",
        "port-to-type": port if port.isdecimal() else "",
        "parameter": missing_parameter(reading.text),
        "username": user,
        "fixed-user": (reading.provider.user if reading.provider else "") or "apikey",
        "from": text_of(settings, "mail_from"),
        "provider": reading.provider.label if reading.provider else "",
        "recipient": text_of(settings, "rcpt"),
        "said": reading.said[:_SHOWN] if reading.code or len(reading.said) < _SHOWN else "",
        "timeout": text_of(settings, "timeout"),
        "tls-version": text_of(settings, "tls_version"),
        "region": text_of(settings, "credentials_region"),
        **evidence.values,
    }
    return Values(given, words)


def _starttls_port(evidence: Evidence) -> str:
    """Return the port on which the server is looked at by hand, with STARTTLS."""
    port = evidence.reading.port
    if "starttls-port" in evidence.facts and port is not None:
        return str(port)
    return "25" if {"host-mx", "mx"} & evidence.facts else "587"


def filled(template: str, values: Values) -> str:
    """Fill our own template once: what is put in is never read as a template again."""

    def put(match: re.Match[str]) -> str:
        given = values.given.get(match[1])
        if match[1] == "said" and given:
            given = without_secrets(given)[0]
        words = values.words.get(match[1]) or say(WORDS[match[1]])
        before = template[: match.start()].rstrip()
        # A host or an address keeps its small letter at the beginning of a sentence, the words for one do not.
        begins = not before or before.endswith((".", "?", "!"))
        return given or (words[:1].upper() + words[1:] if begins else words)

    return (PLACEHOLDER.sub(put, template) if "{" in template else template).strip()
