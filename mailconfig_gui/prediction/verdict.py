"""The verdict "as the platform would": Java's side of the conversation, step by step, over what was seen.

The order is the mail library's (Jakarta Mail SMTPTransport and SocketFetcher, JavaMail 1.6 alike), around it Spring's
JavaMailSenderImpl and the platform's DefaultMailService. The first thing that goes wrong is what the platform shows.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.model.kinds import Timeout
from mailconfig_gui.model.mail_address import AddressRefused, parse_mail_from
from mailconfig_gui.oauth.values import LibraryFault
from mailconfig_gui.prediction.cautions import Caution, cautions_of, supposed_trust
from mailconfig_gui.prediction.jackson import JavaSettings, read_as_platform
from mailconfig_gui.prediction.java_tls import tls_failure, tls_offer
from mailconfig_gui.prediction.java_token import FOLLOWED, NOT_GENERATED, request_failure, token_failure
from mailconfig_gui.prediction.observed import Heard, Observed
from mailconfig_gui.prediction.phrasing import ASSUMED
from mailconfig_gui.prediction.platforms import (
    DEFAULT_VERSION,
    PLATFORMS,
    Failure,
    Platform,
    Refused,
    Unreadable,
    in_words,
    system_words,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

MECHANISMS = ("LOGIN", "PLAIN", "DIGEST-MD5", "NTLM")
"""Tried in this order; the first one the server has too is used, no second one (SMTPTransport.authenticate)."""

_MESSAGING = "jakarta.mail.MessagingException"
_AUTHENTICATION = "jakarta.mail.AuthenticationFailedException"
_SENDER_CODES = (550, 553, 503, 551, 501)


class VerdictOutcome(StrEnum):
    """What becomes of a send."""

    SENDS = "sends"
    FAILS = "fails"
    UNKNOWN = "unknown"  # the server's offers were not seen, and the document alone does not decide


class Verdict(NamedTuple):
    """What the platform will do.

    `text` is what the platform shows when it fails, "" else; `unsafe` are keys of `phrasing.UNSAFE`; `assumed`
    names everything that the outcome builds on although nobody saw it, by the keys of `phrasing.ASSUMED`.
    """

    version: str
    outcome: VerdictOutcome
    text: str
    unsafe: tuple[str, ...]
    warnings: tuple[Caution, ...]
    assumed: tuple[str, ...]

    @property
    def fails(self) -> bool:
        """Tell whether the platform does not send."""
        return self.outcome is VerdictOutcome.FAILS

    def as_json(self) -> dict[str, object]:
        """Return the same as JSON-like values."""
        return {**self._asdict(), "warnings": [caution._asdict() for caution in self.warnings]}


class _Fails(Exception):  # noqa: N818 - carries a prediction, not an error of ours
    """The platform stops here, with this failure."""

    def __init__(self, failure: Failure | Refused | Unreadable) -> None:
        super().__init__()
        self.failure = failure


def predict(
    document: Mapping[str, object],
    observed: Observed,
    version: str = DEFAULT_VERSION,
    *,
    password_kept: bool = False,
    trust_supposed: bool = False,
) -> Verdict:
    """Say what a platform of `version` does with the `jsonValue` of a mail document.

    `password_kept`: the platform holds a password, or a refresh token, from before, which counts where the document has
    none.
    `trust_supposed`: the certificate was judged by authorities that the platform may not know.
    Raises KeyError for a version that is not in `platforms.PLATFORMS`.
    """
    platform = PLATFORMS[version]
    read = read_as_platform(document, platform)
    if isinstance(read, Unreadable):
        told = in_words(platform, read)
        return Verdict(version, VerdictOutcome.FAILS, told, (), cautions_of(platform, None, observed), ())
    kept = password_kept and (not read.refresh_token if read.oauth2 else read.password is None)
    simulation = _Simulation(read._replace(password="") if kept else read, platform, observed, kept)
    simulation.trust_supposed = trust_supposed
    login = ("username",) if read.oauth2 else ("username", "password")
    simulation.null_login = any(document.get(key, "") is None for key in login)
    text = simulation.run()
    assumed = simulation.assumed
    cautions = cautions_of(platform, read, observed, mechanism=simulation.mechanism)
    if text is not None:
        outcome = VerdictOutcome.FAILS
    else:
        outcome = VerdictOutcome.UNKNOWN if "server" in assumed else VerdictOutcome.SENDS
    return Verdict(
        version,
        outcome,
        text or "",
        tuple(simulation.unsafe),
        (*cautions, supposed_trust()) if "trust" in assumed else cautions,
        # Without a word from the server, nothing that follows was seen either.
        ("server",) if "server" in assumed else tuple(word for word in ASSUMED if word in assumed),
    )


def login_wanted(settings: JavaSettings) -> bool:
    """Tell whether Java logs in where the server offers it: with a user name, a left-over password, or a token."""
    return settings.username != "" or bool(settings.password) or settings.oauth2


def extensions(ehlo: Heard | None) -> dict[str, str]:
    """Read an EHLO reply as the mail library does: keyword in capitals -> the rest of its line; the last one counts."""
    if ehlo is None or ehlo.code != 250:
        return {}
    found: dict[str, str] = {}
    for line in ehlo.text.split("\n")[1:]:
        if len(line) >= 5:
            keyword, _, rest = line[4:].partition(" ")
            found[keyword.upper()] = rest
    return found


def mechanism_for(offered: Mapping[str, str], *, oauth2: bool = False) -> str:
    """Return the one mechanism Java uses with these extensions; "" when it knows none of them."""
    listed = {name.upper() for name in offered.get("AUTH", "").split()}
    if "AUTH" in offered and "AUTH=LOGIN" in offered:
        listed.add("LOGIN")
    return next((name for name in (("XOAUTH2",) if oauth2 else MECHANISMS) if name in listed), "")


class _Simulation:
    """One send. `run` returns the text the platform shows, or None when the mail goes out."""

    def __init__(
        self, settings: JavaSettings, platform: Platform, observed: Observed, password_kept: bool
    ) -> None:
        self.settings = settings
        self.platform = platform
        self.observed = observed
        self.password_kept = password_kept
        self.unsafe: list[str] = []
        self.mechanism = ""
        self.null_login = False
        self.trust_supposed = False
        self.assumed: set[str] = set()
        self._encrypted = False

    def run(self) -> str | None:
        try:
            self._send()
        except _Fails as stop:
            return in_words(self.platform, stop.failure)
        return None

    def _send(self) -> None:
        sender = self._sender()
        if self.platform.watchdog and self.settings.watchdog_ms < Timeout.SHORTEST:
            raise self._timeout()
        without_secret = self.settings.password is None
        if self.settings.oauth2:
            without_secret = self._token()
        self._protocol()
        if self.settings.username and without_secret:
            raise _Fails(Failure(_AUTHENTICATION, "failed to connect, no password specified?"))
        self._connect()
        offered = self._greet()
        self._login(offered)
        self._message(sender)
        total = self.observed.total_ms
        if self.platform.watchdog and total is not None and total >= self.settings.watchdog_ms:
            raise self._timeout()

    def _token(self) -> bool:
        """The token comes before the connection; tell whether the answer holds none although the library is content."""
        seen = self.observed.token
        if not (self.settings.refresh_token or self.password_kept):
            raise _Fails(Unreadable(NOT_GENERATED))
        self._without_token(request_failure(self.settings, self.platform))
        # The library follows a redirect, which our own test does not.
        if seen is None or seen.status in FOLLOWED:
            self.assumed.add("token")
            return False
        if self.platform.watchdog and seen.took_ms >= self.settings.watchdog_ms:
            raise self._timeout()
        self._without_token(token_failure(seen, self.settings.token_uri, self.platform))
        self.null_login = seen.fault is LibraryFault.EMPTY_ACCESS
        return seen.fault is LibraryFault.NO_ACCESS

    def _without_token(self, why: str | None) -> None:
        if why is not None:
            words = f"Error while retrieving access token: {why}"
            raise _Fails(Failure("java.lang.RuntimeException", words))

    def _sender(self) -> str:
        try:
            return parse_mail_from(self.settings.mail_from).address
        except AddressRefused as refused:
            # Thrown before the send begins, so no version puts a class name before it.
            raise _Fails(Failure("", refused.text)) from None

    def _protocol(self) -> None:
        protocol = self.settings.protocol
        if protocol in ("smtp", "smtps"):
            return
        words = f"No provider for {protocol}"
        if not protocol:
            words = "Invalid protocol: null"
        elif protocol in ("imap", "imaps", "pop3", "pop3s"):
            words = "invalid provider"
        raise _Fails(Failure("jakarta.mail.NoSuchProviderException", words))

    def _timeout(self) -> _Fails:
        return _Fails(Failure("", "Timeout!"))

    def _connect(self) -> None:
        settings = self.settings
        proxy = settings.proxy
        name, port = (proxy.host, proxy.port) if proxy else (settings.host, settings.port)
        if not 0 <= port <= 65535:
            raise _Fails(Failure("java.lang.IllegalArgumentException", f"port out of range:{port}"))
        met = self.observed.connection
        if met == "unknown-host":
            raise _Fails(Failure("java.net.UnknownHostException", name))
        if met == "silence":
            raise self._timeout() if self.platform.watchdog else _Fails(self._socket("Connection timed out"))
        if met == "refused":
            raise _Fails(self._socket("Connection refused"))
        if met == "unreachable":
            raise _Fails(self._socket("Network is unreachable"))
        if met == "host-unreachable":
            raise _Fails(self._socket("No route to host"))
        line = self.observed.proxy_line
        if proxy and line and line.split()[1:2] != ["200"]:
            way = f"connection through proxy {name}:{port} to {settings.host}:{settings.port}"
            raise _Fails(Failure("java.net.ConnectException", f"{way} failed: {line}"))

    def _socket(self, words: str) -> Failure:
        java_class = "NoRouteToHostException" if words == "No route to host" else "ConnectException"
        return Failure(f"java.net.{java_class}", system_words(self.platform, words))

    def _greet(self) -> dict[str, str] | None:
        """Greeting, EHLO and, where it applies, STARTTLS; returns what the server offers in the end, None unseen."""
        seen = self.observed
        if self.settings.protocol == "smtps":
            self._handshake()
        elif seen.greeting_with_proxy:
            # The library reads the proxy's answer through a buffer and drops what came with it (SocketFetcher).
            self._no_answer(Heard(lost="silence"))
        if seen.banner is not None:
            self._no_answer(seen.banner)
            if seen.banner.code != 220:
                raise _Fails(Failure(_MESSAGING, self._bad_greeting(seen.banner)))
        if seen.ehlo is not None:
            self._no_answer(seen.ehlo)
            if seen.ehlo.code != 250:
                self._expect(seen.helo, 250, unseen="server")
        else:
            self.assumed.add("server")
        offered = None if seen.ehlo is None else extensions(seen.ehlo)
        starttls = self.settings.protocol == "smtp" and self.settings.enable_tls
        if starttls and (offered is None or "STARTTLS" in offered):
            self._expect(seen.starttls, 220, unseen="tls")
            self._handshake()
            if seen.ehlo_tls is None:
                return None
            if seen.ehlo_tls.code == 250:  # a refused second EHLO is ignored: what was offered stays
                offered = extensions(seen.ehlo_tls)
        return offered

    def _bad_greeting(self, heard: Heard) -> str:
        """Worded anew in JavaMail 1.6.5 and Jakarta Mail 2.0."""
        where = f"SMTP host: {self.settings.host}, port: {self.settings.port}, response:"
        if self.platform.library == "javax":
            return f"Could not connect to {where} {heard.code}"
        return f"Got bad greeting from {where} {_words(heard)}"

    def _no_answer(self, heard: Heard) -> None:
        if heard.lost == "silence":
            if self.platform.watchdog:
                raise self._timeout()
            raise _Fails(Failure("java.net.SocketTimeoutException", "Read timed out"))
        if heard.lost == "reset":
            raise _Fails(Failure("java.net.SocketException", "Connection reset"))

    def _expect(
        self, heard: Heard | None, code: int, java_class: str = _MESSAGING, *, unseen: str = ""
    ) -> None:
        """Stop with the server's own words unless the reply has this code; one not seen is assumed, as `unseen`."""
        if heard is None:
            self.assumed.add(unseen)
            return
        self._no_answer(heard)
        if heard.code != code:
            raise _Fails(Failure(java_class, _words(heard)))

    def _handshake(self) -> None:
        offer = tls_offer(self.settings, self.platform)
        if offer.refusal is not None:
            raise _Fails(offer.refusal)
        seen = self.observed.tls
        if seen is not None:
            failure = tls_failure(seen, offer, self.platform)
            if seen.failure == "silence" and self.platform.watchdog:
                raise self._timeout()
            if failure is not None:
                raise _Fails(failure)
            if seen.host_matches is False:
                self._mark("wrong-host-name")
            if self.trust_supposed:
                self.assumed.add("trust")
        else:
            self.assumed.add("tls")
        self._encrypted = True

    def _login(self, offered: Mapping[str, str] | None) -> None:
        if not login_wanted(self.settings):
            return
        oauth2 = self.settings.oauth2
        taken = "token-taken" if oauth2 else "credentials"
        if offered is None:
            self.assumed.add(taken)
            return
        if "AUTH" not in offered and "AUTH=LOGIN" not in offered:
            if self.settings.username:
                self._mark("login-skipped")
            return
        self.mechanism = mechanism_for(offered, oauth2=oauth2)
        if not self.mechanism:
            words = "No authentication mechanisms supported by both server and client"
            raise _Fails(Failure(_AUTHENTICATION, words))
        if not self._encrypted:
            self._mark("cleartext-token" if oauth2 else "cleartext-login")
        tried = self.observed.auth
        nobody = not self.settings.username or self.null_login
        if oauth2 and (self.observed.auth_334 is not None or nobody):
            # The library answers no challenge of XOAUTH2, so the server's reason never comes.
            raise _Fails(Failure(_AUTHENTICATION, "OAUTH2 asked for more"))
        if not self.settings.username or (self.null_login and tried is None):
            # Java fills in the name of its own operating-system user (Service.connect), a JSON null becomes the word
            # "null": no mail server knows such a user.
            raise _Fails(Failure(_AUTHENTICATION, "535 5.7.8 Authentication credentials invalid\n"))
        if tried is None or (self.password_kept and not oauth2):
            self.assumed.add(taken)
            return
        self._expect(tried, 235, _AUTHENTICATION)

    def _message(self, sender: str) -> None:
        seen = self.observed
        if not self._encrypted:
            self._mark("cleartext-message")
            if "STARTTLS" in extensions(seen.ehlo):
                self._mark("starttls-unused")
        if seen.mail is None:
            self.assumed.add("sender")
        else:
            self._within_message(seen.mail)
            if seen.mail.code != 250:
                raise _Fails(Refused(_sender_refused(seen.mail, sender)))
        if seen.rcpt is None:
            self.assumed.add("recipient")
        else:
            self._within_message(seen.rcpt)
            if seen.rcpt.code not in (250, 251):
                raise _Fails(Refused(_recipient_refused(seen.rcpt)))
        for heard, code in ((seen.data, 354), (seen.end, 250)):
            if heard is None:
                self.assumed.add("content")
                continue
            self._within_message(heard)
            if heard.code != code:
                raise _Fails(Refused(f"com.sun.mail.smtp.SMTPSendFailedException: {_words(heard)}"))

    def _within_message(self, heard: Heard) -> None:
        """Silence or a reset after the login is wrapped once more than before it."""
        cause = {
            "silence": "java.net.SocketTimeoutException: Read timed out",
            "reset": "java.net.SocketException: Connection reset",
        }.get(heard.lost)
        if cause is None:
            return
        if heard.lost == "silence" and self.platform.watchdog:
            raise self._timeout()
        raise _Fails(Refused(f"{_MESSAGING}: Exception reading response;\n  nested exception is:\n\t{cause}"))

    def _mark(self, word: str) -> None:
        if word not in self.unsafe:
            self.unsafe.append(word)


def _words(heard: Heard) -> str:
    """A reply as the library keeps it: every line ends in LF; `[EOF]` where the server hung up instead."""
    return f"{heard.text}\n" if heard.text else "[EOF]"


def _sender_refused(heard: Heard, sender: str) -> str:
    words = f"com.sun.mail.smtp.SMTPSendFailedException: {_words(heard)}"
    if heard.code not in _SENDER_CODES or not _reads_back(sender):
        return words
    nested = f"com.sun.mail.smtp.SMTPSenderFailedException: {_words(heard)}"
    return f"{words};\n  nested exception is:\n\t{nested}"


def _reads_back(address: str) -> bool:
    try:
        parse_mail_from(address)
    except AddressRefused:
        return False
    return True


def _recipient_refused(heard: Heard) -> str:
    failed = f"com.sun.mail.smtp.SMTPAddressFailedException: {_words(heard)}"
    if not 400 <= heard.code <= 599:
        return failed
    return f"jakarta.mail.SendFailedException: Invalid Addresses;\n  nested exception is:\n\t{failed}"
