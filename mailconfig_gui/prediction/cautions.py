"""Warnings beside the verdict: why a test from this computer and the platform's own send may differ.

`TRAPS` is the whole list of such differences; those that cannot be seen from here say how to check them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.model.hosts import is_loopback
from mailconfig_gui.model.mail_address import AddressRefused, domain_of, parse_mail_from
from mailconfig_gui.model.oauth2_kinds import host_of_url
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from mailconfig_gui.prediction.jackson import JavaSettings
    from mailconfig_gui.prediction.observed import Observed, Tls
    from mailconfig_gui.prediction.platforms import Platform

SLOW_SHARE = 0.6
"""Part of the time limit above which a send is called slow: the platform counts the whole send against it."""
SHORT_TIMEOUT_MS = 5000


class Caution(NamedTuple):
    """One warning: a stable kebab-case `code`, the `trap` it belongs to, and the words."""

    code: str
    trap: str
    text: str


class Trap(NamedTuple):
    """One way in which our test and the platform can differ.

    `seen` tells whether it can be seen from here; `words` say what it is and, when it cannot, how to check it.
    """

    name: str
    seen: bool
    words: str


_TRAPS = {
    "A1": mark(
        "This computer may reach what the platform's server cannot: let the platform send its own mail."
    ),
    "A2": mark("“localhost” and this computer's own names mean something else on the platform's server."),
    "A3": mark("An authority trusted here may be unknown to the platform's Java."),
    "A4": mark("A certificate chain without its intermediate is completed by some programs, never by Java."),
    "A5": mark("TLS 1.0 and 1.1 are disabled in Java."),
    "A6": mark("The TLS version is a pin, not a minimum."),
    "A7": mark("The platform knows LOGIN, PLAIN, DIGEST-MD5 and NTLM, nothing else."),
    "A8": mark(
        "The platform tries one login method, the first of LOGIN, PLAIN, DIGEST-MD5, NTLM; no second."
    ),
    "A9": mark("The platform tries only the first address of the mail server's name."),
    "A10": mark(
        "In a container the platform calls itself by a name without a dot: let it send its own mail."
    ),
    "A11": mark("The timeout counts for the whole send, not for each step."),
    "A12": mark("The platform reads Mail From by rules of its own."),
    "A13": mark("With a password but no user name, Java logs in as its own operating-system user."),
    "A14": mark("null, a fraction, a wrong case or a missing key in the document stops the platform."),
    "A15": mark(
        "Through a proxy, the mail server's greeting can get lost; and the proxy must allow the port."
    ),
    "A16": mark(
        "With OAuth2 the platform asks for its token from its own server, and not through the proxy for mail."
    ),
    "A17": mark("In a cluster only the node that saved the settings uses them at once: restart the others."),
    "A18": mark(
        "Settings written to the database count after a restart: send the platform's test mail then."
    ),
    "A19": mark("Rule nodes may use another From, API limits may disable mail: look there and at API usage."),
    "A20": mark("Java 25 does not speak RSA key exchange; the tb-postgres image has Java 17."),
    "A21": mark("The platform never uses SMTPUTF8; addresses must be ASCII."),
    "A22": mark("A provider may refuse a From that differs from the login."),
    "A23": mark("An accepted mail can still be dropped as spam: look whether it arrived."),
    "A24": mark(
        "The platform's test mail goes to the administrator's own address: look at the profile page."
    ),
    "A25": mark("A name with only IPv6 addresses needs IPv6 on the platform's server."),
    "A26": mark(
        "After the administrator's address was changed, log in again before the platform's test mail."
    ),
    "A27": mark("A relay may trust this computer's address and not the platform's: test on the server."),
    "A28": mark("A wrong clock on the platform's server makes good certificates fail: compare its time."),
    "B1": mark("The platform accepts a certificate for another host name."),
    "B2": mark("Where STARTTLS is not offered, the platform goes on without encryption."),
    "B3": mark("Where no login is offered, the platform skips it."),
    "B4": mark("Java accepts weaker certificates and ciphers than this test."),
    "B5": mark("Where the server answers 530 to a login without TLS, Java begins STARTTLS by itself."),
    "B6": mark("An authority imported into the platform's Java is known only there: give its trust file."),
    "B7": mark("The platform's server may reach what this computer cannot: run the test there."),
    "B8": mark("An empty host means localhost to the platform."),
    "B9": mark("Where EHLO is refused, both go on with HELO."),
    "B10": mark("Java options on the server change the rules: look for JAVA_OPTS in thingsboard.conf."),
}
#: Those that a test from here does not see.
_UNSEEN = frozenset({"A1", "A10", "A17", "A18", "A19", "A23", "A24", "A26", "A27", "A28", "B7", "B10"})

TRAPS = tuple(Trap(name, name not in _UNSEEN, words) for name, words in _TRAPS.items())
"""In the order of their names: A is "good here, fails there", B the reverse."""


def supposed_trust() -> Caution:
    """Return the warning for a verdict that builds on the authorities of our own test."""
    words = say(
        "The CA file of the test was trusted here. The platform sends only if its Java knows that authority too: "
        "import it with keytool on every node."
    )
    return Caution("authority-supposed", "A3", words)


def cautions_of(
    platform: Platform, settings: JavaSettings | None, observed: Observed, mechanism: str = ""
) -> tuple[Caution, ...]:
    """Return every warning that what was seen gives rise to; `settings` None: the document cannot be read."""
    if settings is None:
        return (
            Caution(
                "does-not-start", "A14", say("The platform would not start, save or send with this document.")
            ),
        )
    found = [
        *_of_settings(platform, settings),
        *_of_token(platform, settings, observed),
        *_of_network(settings, observed),
        *_of_time(platform, settings, observed),
    ]
    found += _of_session(platform, settings, observed, mechanism)
    if not platform.run:
        words = say(
            "Read in the source of version {version}; its Java could not be run to prove it.",
            version=platform.version,
        )
        found.append(Caution("read-not-run", "", words))
    return tuple(found)


def _of_settings(platform: Platform, settings: JavaSettings) -> list[Caution]:
    found: list[Caution] = []
    pins = settings.tls_versions or ()
    if any(name in ("TLSv1", "TLSv1.1") for name in pins) and not {"TLSv1.2", "TLSv1.3"} & set(pins):
        words = say(
            "TLS 1.0 and 1.1 are disabled in the platform's Java. Choose TLSv1.2 or leave the version open."
        )
        found.append(Caution("tls-version-disabled", "A5", words))
    if not settings.username and settings.password:
        words = say(
            "A password but no user name: Java logs in as its own operating-system user. Empty the password."
        )
        found.append(Caution("password-without-user", "A13", words))
    found += _of_sender(settings)
    return found


def _of_token(platform: Platform, settings: JavaSettings, observed: Observed) -> list[Caution]:
    if not settings.oauth2:
        return []
    host = host_of_url(settings.token_uri) or settings.token_uri
    words = say(
        "The platform's own server must reach {host} too: directly or by Java's proxy (https.proxyHost), not by the "
        "proxy for mail.",
        host=host,
    )
    if observed.token is None:
        words = say("OAuth2: no token was asked for here. Let the platform send its own test mail.")
    found = [Caution("oauth2", "A16", words)]
    if platform.version == "3.6":
        words = say("OAuth2 for mail came with 3.6: before, the platform ignores it and takes the password.")
        found.append(Caution("oauth2-since", "A16", words))
    return found


def _of_sender(settings: JavaSettings) -> list[Caution]:
    try:
        address = parse_mail_from(settings.mail_from).address
    except AddressRefused as refused:
        words = say("The platform refuses this Mail From ({text}).", text=refused.text)
        if refused.suggestion:
            words = f"{words} {say('Write: {address}', address=refused.suggestion)}"
        return [Caution("mail-from", "A12", words)]
    found: list[Caution] = []
    if not address.isascii():
        words = say(
            "The sender's address has letters outside ASCII: the platform sends them broken, most servers refuse."
        )
        found.append(Caution("sender-not-ascii", "A21", words))
    own, login = domain_of(address), domain_of(settings.username)
    if login and own and own != login:
        words = say(
            "Mail From is at {own}, the login at {login}: some providers refuse that.", own=own, login=login
        )
        found.append(Caution("sender-differs-from-login", "A22", words))
    return found


def _of_network(settings: JavaSettings, observed: Observed) -> list[Caution]:
    found: list[Caution] = []
    if is_loopback(settings.host):
        words = say(
            "“{host}” is the platform's own server, or its own container, when the platform uses it.",
            host=settings.host,
        )
        found.append(Caution("loopback", "A2", words))
    if observed.addresses and observed.addresses[0] in observed.dead:
        words = say(
            "The first address, {address}, does not answer; the platform tries no other.",
            address=observed.addresses[0],
        )
        found.append(Caution("first-address-dead", "A9", words))
    elif observed.dead:
        words = say(
            "{dead} does not answer; the platform fails whenever that address comes first.",
            dead=", ".join(observed.dead),
        )
        found.append(Caution("an-address-dead", "A9", words))
    if observed.addresses and all(":" in address for address in observed.addresses):
        words = say("The mail server has only IPv6 addresses: the platform's server must have IPv6 too.")
        found.append(Caution("ipv6-only", "A25", words))
    if settings.proxy is not None and settings.protocol == "smtp":
        words = say(
            "Through a proxy the mail server's greeting can get lost now and then. SMTPS avoids that."
        )
        found.append(Caution("proxy-greeting", "A15", words))
    return found


def _of_time(platform: Platform, settings: JavaSettings, observed: Observed) -> list[Caution]:
    limit, total = settings.watchdog_ms, observed.total_ms
    if platform.watchdog and limit <= 0:
        return [
            Caution(
                "timeout-zero", "A11", say("With a timeout of 0 the platform gives up every mail at once.")
            )
        ]
    found: list[Caution] = []
    if settings.read_timeout_ms is None:
        words = say(
            "The platform's mail library cannot read this timeout and waits for each reply without end."
        )
        if platform.watchdog:
            words = say(
                "The platform's mail library cannot read this timeout: a limit of {limit} ms for all remains.",
                limit=limit,
            )
        found.append(Caution("timeout-unread", "A11", words))
    if platform.watchdog and total is not None and total > SLOW_SHARE * limit:
        words = say(
            "The test took {total} ms; the platform gives the whole send {limit} ms.",
            total=total,
            limit=limit,
        )
        found.append(Caution("slow", "A11", words))
    elif 0 < limit < SHORT_TIMEOUT_MS:
        words = say("A timeout of {limit} ms is short: it counts for the whole send.", limit=limit)
        found.append(Caution("timeout-short", "A11", words))
    return found


def _of_session(
    platform: Platform, settings: JavaSettings, observed: Observed, mechanism: str
) -> list[Caution]:
    found: list[Caution] = []
    starttls = settings.protocol == "smtp" and settings.enable_tls
    if observed.tls is not None:
        found += _of_tls(platform, settings, observed.tls, observed.strict_refusal)
    if starttls and observed.ehlo is not None and observed.starttls is None and observed.tls is None:
        words = say("The server offers no STARTTLS: the platform sends everything without encryption.")
        found.append(Caution("no-starttls", "B2", words))
    ehlo, helo = observed.ehlo, observed.helo
    if ehlo is not None and ehlo.code not in (250, -1) and helo is not None and helo.code == 250:
        found.append(Caution("helo-only", "B9", say("The server knows HELO only: no encryption, no login.")))
    if mechanism and observed.auth_mechanism and mechanism != observed.auth_mechanism:
        words = say(
            "This test logged in with {own}; the platform uses {mechanism} and nothing else.",
            own=observed.auth_mechanism,
            mechanism=mechanism,
        )
        found.append(Caution("other-mechanism", "A8", words))
    plain = settings.protocol == "smtp" and not settings.enable_tls
    if (
        plain
        and mechanism
        and ehlo is not None
        and "\n250-STARTTLS" in ehlo.text.replace("250 STARTTLS", "250-STARTTLS")
    ):
        words = say(
            "If the server refuses a login without TLS (530), Java begins STARTTLS by itself. Turn TLS on instead."
        )
        found.append(Caution("starttls-by-itself", "B5", words))
    return found


def _of_tls(platform: Platform, settings: JavaSettings, tls: Tls, strict_refusal: str) -> list[Caution]:
    found: list[Caution] = []
    if tls.failure == "untrusted":
        words = say(
            "The platform's Java does not know the certificate's authority, or the server leaves out the intermediate "
            "certificate. Import the authority with keytool on every node, or have the chain completed."
        )
        found.append(Caution("authority-unknown", "A3", words))
    if tls.failure in ("protocol_version", "version"):
        if settings.tls_versions is None:
            words = say(
                "The server speaks no TLS version that the platform's Java has: its administrator must change that."
            )
            found.append(Caution("tls-version-old", "A5", words))
        else:
            pins = say(" or ").join(settings.tls_versions)
            words = say(
                "The server does not speak {pins}, and the platform uses nothing else. Leave the version open.",
                pins=pins,
            )
            found.append(Caution("tls-version-pinned", "A6", words))
    if tls.host_matches is False:
        words = say(
            "The certificate is made out to another host name. The platform accepts that; it is not secure."
        )
        found.append(Caution("wrong-host-name", "B1", words))
    if tls.key_exchange == "RSA" and platform.java >= 24:
        words = say(
            "The server speaks only RSA key exchange: Java 25 refuses that, Java 17 (image tb-postgres) accepts it."
        )
        found.append(Caution("rsa-key-exchange", "A20", words))
    if strict_refusal and not tls.failure and tls.host_matches is not False:
        words = say("Java accepts what this test refuses: {reason}.", reason=strict_refusal)
        found.append(Caution("stricter-than-java", "B4", words))
    return found
