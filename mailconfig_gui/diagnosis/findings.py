"""What a look at all mail ports of a server means: network or server, and the settings that would work there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.diagnosis.diagnosis import Who
from mailconfig_gui.model.problem import Fix
from mailconfig_gui.model.security import Security, security_changes
from mailconfig_gui.model.settings import IMPLICIT_TLS_PORTS
from mailconfig_gui.smtp.capabilities import Capabilities
from mailconfig_gui.smtp.events import FailureKind
from mailconfig_gui.smtp.mechanisms import choose
from mailconfig_gui.smtp.stages import Stage
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Iterable

PORTS = (465, 587, 2525, 25)
"""The ports that mail servers take mail from programs on, the best first (RFC 8314 3.3, RFC 6409)."""

_SILENCE = frozenset({FailureKind.TIMEOUT, FailureKind.DEADLINE, FailureKind.UNREACHABLE})
_ON_THE_WAY = frozenset({Stage.DNS, Stage.CONNECT, Stage.PROXY})
# Products that put their own certificate or greeting in the place of the server's.
_INTERCEPTORS = (
    "avast", "avg ", "kaspersky", "eset", "bitdefender", "sophos", "fortinet", "fortigate", "zscaler", "norton",
    "mcafee", "panda", "untangle", "watchguard", "palo alto", "blue coat", "netskope",  # no words: names
)  # fmt: skip


class Endpoint(NamedTuple):
    """What one port of one address family answered.

    `family` is `IPv4`, `IPv6` or `proxy`. `security` is what works there, None when nobody spoke SMTP. `trusted` tells
    whether its certificate was accepted. `stage`, `kind` and `text` say where and why the look ended early; None and
    empty when it did not. `ms` is the time the look took.
    """

    port: int
    family: str
    address: str
    security: Security | None = None
    trusted: bool = False
    mechanisms: tuple[str, ...] = ()
    banner: str = ""
    certificate: str = ""
    issuer: str = ""
    stage: Stage | None = None
    kind: FailureKind | None = None
    text: str = ""
    ms: int = 0

    @property
    def connected(self) -> bool:
        """Tell whether the other side was there: a reset is an answer of its too."""
        return self.stage not in _ON_THE_WAY or self.kind is FailureKind.RESET

    @property
    def greeted(self) -> bool:
        """Tell whether a mail server spoke there."""
        return bool(self.banner)

    def describe(self) -> str:
        """Say in one line what was found."""
        where = (
            say("{port} over {family}", port=self.port, family=self.family)
            if self.family != "proxy"
            else say("{port} through the proxy", port=self.port)
        )
        if self.security is None:
            return f"{where}: {self.text or say('no answer')}"
        parts = [self.security.words]
        if self.security is not Security.NONE:
            parts.append(say("certificate valid") if self.trusted else say("but: {text}", text=self.text))
        parts.append(
            say("login by {mechanisms}", mechanisms=", ".join(self.mechanisms))
            if self.mechanisms
            else say("no login offered")
        )
        return f"{where}: {', '.join(parts)}"

    def as_json(self) -> dict[str, object]:
        """Return the same as JSON-like values, "" for what there was not."""
        return {name: "" if value is None else value for name, value in self._asdict().items()}


class Findings(NamedTuple):
    """The look as a whole. `title` and `text` are empty when there is nothing to say beyond the list.

    `who` must act, None where that is not known. `fixes` are settings that would work, best first.
    """

    host: str
    endpoints: tuple[Endpoint, ...]
    cause: str
    title: str
    text: str
    who: Who | None
    fixes: tuple[Fix, ...]

    def as_json(self) -> dict[str, object]:
        """Return the findings as JSON-like values."""
        return {
            "host": self.host,
            "cause": self.cause,
            "title": self.title,
            "text": self.text,
            "who": self.who or "",
            "endpoints": [endpoint.as_json() for endpoint in self.endpoints],
            "fixes": [fix.as_json() for fix in self.fixes],
        }


def ports_to_look_at(configured: int, preset_ports: Iterable[int] = ()) -> tuple[int, ...]:
    """Return the ports worth a look: the configured one first, then the usual ones, then the provider's."""
    return tuple(dict.fromkeys((configured, *PORTS, *preset_ports)))


def security_to_try(port: int, configured: int, chosen: Security, *, met: bool = False) -> Security:
    """Return the encryption a look begins with: by the port, and on an unusual one the other than was chosen.

    `met` says that the chosen one led to a mail server on the configured port.
    """
    if met and port == configured:
        return Security.TLS if chosen is Security.TLS else Security.STARTTLS
    if port in IMPLICIT_TLS_PORTS:
        return Security.TLS
    if port == configured and port not in PORTS:
        return Security.STARTTLS if chosen is Security.TLS else Security.TLS
    return Security.STARTTLS


def conclude(
    host: str, endpoints: tuple[Endpoint, ...], *, port: int, security: Security, login: bool
) -> Findings:
    """Say what the endpoints mean for somebody who chose `port` and `security` and wants a login or none."""
    fixes = working_settings(endpoints, port=port, security=security, login=login)
    cause, title, text, who = _reading(host, endpoints, port)
    if not title and fixes:
        first = fixes[0]
        title = say("{host} can be used with other settings.", host=host)
        text = f"{_offered(endpoints)} {say('{settings} should work.', settings=first.label)}"
        who = Who.YOU
    return Findings(host, endpoints, cause, title, text, who, fixes)


def working_settings(
    endpoints: tuple[Endpoint, ...], *, port: int, security: Security, login: bool
) -> tuple[Fix, ...]:
    """Return changes to settings that were seen to work up to the login: never without valid encryption."""
    good = [one for one in endpoints if one.trusted]
    if login:
        good = [one for one in good if choose(Capabilities(mechanisms=one.mechanisms))]
    safe = (Security.TLS, Security.STARTTLS)
    pairs = {(one.port, security): None for one in good for security in safe if one.security is security}
    pairs.pop((port, security), None)
    order = (port, *PORTS)
    ranked = sorted(pairs, key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order))
    return tuple(
        Fix(
            say("Use port {port}, {encryption}", port=number, encryption=word.words),
            {"smtpPort": str(number), **security_changes(word)},
        )
        for number, word in ranked
    )


def _offered(endpoints: tuple[Endpoint, ...]) -> str:
    spoken = dict.fromkeys((one.port, one.security) for one in endpoints if one.security)
    doors = [say("{encryption} on port {port}", encryption=word.words, port=port) for port, word in spoken]
    return say("It offers {doors}.", doors=", ".join(doors))


def _reading(host: str, endpoints: tuple[Endpoint, ...], port: int) -> tuple[str, str, str, Who | None]:
    """Return cause, title, text and who; empty where the network is not the matter."""
    if not endpoints:
        # Whether the name is wrong or nobody could be asked is the test's to say.
        return "", say("No address of {host} was found, so no port could be looked at.", host=host), "", None
    intercepted = _interceptor(endpoints)
    if intercepted:
        ask = say("Ask for mail connections to {host} to be let through untouched.", host=host)
        text = f"{intercepted} {ask}"
        return (
            "smtp-intercepted-by-network",
            say("Something on the way answers in the server's place."),
            text,
            Who.NETWORK,
        )
    greeted = [one for one in endpoints if one.greeted]
    connected = [one for one in endpoints if one.connected]
    if not connected:
        return _nothing_connects(host, endpoints)
    if not greeted and len(connected) == len(endpoints) > 1:
        title = say("Every port accepts a connection, but no mail server speaks.")
        text = say(
            "A firewall or filter on the way accepts in its place. Ask for the mail ports to be opened."
        )
        return "smtp-intercepted-by-network", title, text, Who.NETWORK
    family = _dead_family(endpoints)
    if family and greeted:
        other = "IPv4" if family == "IPv6" else "IPv6"
        title = say(
            "{host} answers over {other} only; {family} is dead.", host=host, other=other, family=family
        )
        text = say(
            "The platform tries only one address. Ask for {family} to be fixed, or for its address to be taken "
            "out of the name's records.",
            family=family,
        )
        return (
            "connection-refused" if _all_refused(endpoints, family) else "port-blocked-by-network",
            title,
            text,
            Who.NETWORK,
        )
    here = [one for one in endpoints if one.port == port]
    elsewhere = sorted({one.port for one in greeted if one.port != port})
    if here and not any(one.connected for one in here) and elsewhere:
        ports = ", ".join(map(str, elsewhere))
        if all(one.kind is FailureKind.REFUSED for one in here):
            title = say("{host} has no mail service on port {port}.", host=host, port=port)
            return "wrong-port", title, say("It answers on {ports}.", ports=ports), Who.YOU
        title = say("Port {port} is blocked on the way to {host}; other ports are not.", port=port, host=host)
        return "port-blocked-by-network", title, say("It answers on {ports}.", ports=ports), Who.NETWORK
    return "", "", "", None


def _nothing_connects(host: str, endpoints: tuple[Endpoint, ...]) -> tuple[str, str, str, Who | None]:
    ports = ", ".join(str(port) for port in dict.fromkeys(one.port for one in endpoints))
    if all(one.kind is FailureKind.REFUSED for one in endpoints):
        title = say("{host} is there, but has no mail service on ports {ports}.", host=host, ports=ports)
        text = say("It refuses every connection at once. Check the name of the server.")
        return "connection-refused", title, text, Who.YOU
    if all(one.kind in _SILENCE for one in endpoints):
        title = say("No mail port can be reached from here.")
        text = say(
            "Ports {ports} of {host} give no answer. Most likely a firewall or the hosting provider drops outgoing "
            "mail connections.",
            ports=ports,
            host=host,
        )
        return "port-blocked-by-network", title, text, Who.NETWORK
    title = say("No mail port of {host} can be reached from here.", host=host)
    return (
        "port-blocked-by-network",
        title,
        say("Ports {ports} were tried; some refuse, some stay silent.", ports=ports),
        Who.NETWORK,
    )


def _interceptor(endpoints: tuple[Endpoint, ...]) -> str:
    """Return a sentence with the evidence, or the empty string."""
    for one in endpoints:
        if "****" in one.banner:
            return say("The greeting on port {port} is masked: {banner}.", port=one.port, banner=one.banner)
        issuer = one.issuer.lower()
        if any(name in f"{issuer} " for name in _INTERCEPTORS):
            return say(
                "The certificate on port {port} was issued by {issuer}.", port=one.port, issuer=one.issuer
            )
    return ""


def _dead_family(endpoints: tuple[Endpoint, ...]) -> str:
    """Return the address family in which nothing connects while the other one works."""
    alive = {one.family for one in endpoints if one.connected}
    return next((one.family for one in endpoints if one.family not in alive), "")


def _all_refused(endpoints: tuple[Endpoint, ...], family: str) -> bool:
    return all(one.kind is FailureKind.REFUSED for one in endpoints if one.family == family)
