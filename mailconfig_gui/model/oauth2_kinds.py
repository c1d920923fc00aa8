"""The kinds of values that OAuth2 brings: addresses of web pages, scopes, the platform's names of providers."""

import re
from typing import ClassVar

from mailconfig_gui.model.hosts import is_host, is_loopback
from mailconfig_gui.model.kinds import Choice, Fault, Input, Mend, Parsed, Text
from mailconfig_gui.model.oauth2 import TENANT_MARK, ProviderId
from mailconfig_gui.model.problem import Severity
from mailconfig_gui.words.say import mark, say

# No user, no fragment (RFC 6749 3.1), and only what may stand in an address as it is.
_URL = r"(?P<scheme>https?)://(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+)(?::(?P<port>[0-9]{1,5}))?(?:[/?][!-\"$-~]*)?"
# A scope-token of RFC 6749 3.3.
_SCOPE_WORD = r"[!#-\[\]-~]+"
SENDGRID = "SENDGRID"
"""The fourth of the platform's words, which has no OAuth2 and is not offered."""


def host_of_url(url: str) -> str:
    """Return the host of a web address in small letters, "" where it is none.

    >>> host_of_url("https://Login.example.com:8443/token")
    'login.example.com'
    """
    found = re.fullmatch(_URL, url)
    if found is None or not is_host(found["host"]) or int(found["port"] or 1) not in range(1, 65536):
        return ""
    return found["host"].lower()


def is_safe_url(url: str) -> bool:
    """Tell whether a secret may be sent to a web address: by https, or without encryption to this computer."""
    host = host_of_url(url)
    # Below “localhost” a resolver may know other computers (RFC 6761 6.3 asks it only not to).
    here = is_loopback(host) and not host.removesuffix(".").endswith(".localhost")
    return bool(host) and TENANT_MARK not in url and (url.startswith("https") or here)


class Exact(Text):
    """A text that the platform compares as it stands in the document, so that a number is another value."""

    def parse(self, raw: object) -> Parsed:
        """Return the text; point out what is none."""
        parsed = super().parse(raw)
        if isinstance(raw, str) or parsed.faults:
            return parsed
        title, remedy = mark("{name} is not a text."), mark("Write it in quotation marks, letter by letter.")
        mend = Mend(say("Write it as a text"), parsed.value or "")
        return Parsed(parsed.value, (Fault(Severity.WARNING, "not-text", title, remedy, mend),))


class Url(Exact):
    """The address of a web page, or nothing. Unless `plain` it needs https, but for this very computer.

    `severity` says what an address means that cannot be used.
    """

    def __init__(self, severity: Severity, *, plain: bool = False) -> None:
        self.severity = severity
        self.plain = plain

    def parse_text(self, text: str) -> Parsed:
        """Accept an address whose host and protocol can be used."""
        bare = text.strip()
        if not text or TENANT_MARK in text:
            # What is missing, and the tenant that is, are told by the rules between fields.
            return Parsed(text)
        if not host_of_url(bare):
            fault = Fault(
                self.severity,
                "url-malformed",
                mark("{name} is no web address."),
                mark("Write it like {example}, without a “#”."),
                Mend(say("Use {value}", value=f"https://{bare}"), f"https://{bare}")
                if host_of_url(f"https://{bare}")
                else None,
            )
        elif not self.plain and not is_safe_url(bare):
            better = f"https{bare.removeprefix('http')}"
            fault = Fault(
                self.severity,
                "url-unencrypted",
                mark("{name} begins with http: secrets would go there without encryption."),
                mark("Use https. Only an address on this very computer may do without."),
                Mend(say("Use {value}", value=better), better),
            )
        else:
            return Parsed(text, self.hidden(text))
        return Parsed(text, (fault,))


class Scope(Text):
    """What the mailbox is asked for: several words. A person types them with blanks, a document has a list."""

    def parse(self, raw: object) -> Parsed:
        """Return the words as a tuple, without those that are none."""
        if isinstance(raw, str):
            text = super().parse(raw)
            if text.value is None:
                return text
        words = raw.split() if isinstance(raw, str) else raw
        if not isinstance(words, list | tuple):
            title, remedy = mark("{name} is no list of texts."), mark("Write it like {example}.")
            return Parsed(
                (), (Fault(Severity.WARNING, "scope-list", title, remedy, Mend(say("Empty it"), "")),)
            )
        good = tuple(word for word in words if isinstance(word, str) and re.fullmatch(_SCOPE_WORD, word))
        if len(good) == len(words):
            return Parsed(good)
        fault = Fault(
            Severity.WARNING,
            "scope-word",
            mark("{name} holds something that is no scope."),
            mark("Write the scopes as the provider names them, with a blank between, for example {example}."),
            Mend(say("Keep only the good ones"), " ".join(good)),
        )
        return Parsed(good, (fault,))


class Provider(Choice):
    """The platform's name of the provider that signs in, or nothing."""

    input: ClassVar[Input] = Input.CHOICE

    def __init__(self) -> None:
        super().__init__(*(provider.value for provider in ProviderId))

    def parse_text(self, text: str) -> Parsed:
        """Accept the platform's own words, which it compares letter by letter."""
        if text in ("", SENDGRID):
            return Parsed(text)
        parsed = super().parse_text(text)
        remedy = mark("The platform takes only these words, in capital letters.")
        return parsed._replace(faults=tuple(fault._replace(remedy=remedy) for fault in parsed.faults))
