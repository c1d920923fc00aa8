"""Use case: sign in at a provider in the person's browser, and prove that the platform can send with what comes of it.

Both faces iterate over `sign_in`: events while it runs, and one `SignedIn` as the last. Nothing is stored here, and
nothing is worth storing before that last event: the refresh that the platform will make was made, and logged in.
"""

from __future__ import annotations

import contextlib
import os
import socket
import time
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.app.send_test import plan_of
from mailconfig_gui.model.mail_address import parse_mail_from
from mailconfig_gui.model.oauth2 import ProviderId
from mailconfig_gui.model.oauth2_kinds import is_safe_url
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.net.loopback import Listener, Pasted, Unheard
from mailconfig_gui.net.transport import run
from mailconfig_gui.oauth.authorization import (
    Code,
    Refusal,
    RefusalKind,
    authorization_url,
    pkce,
    read_callback,
    state_of,
)
from mailconfig_gui.oauth.loopback import read_redirect
from mailconfig_gui.oauth.token import exchange_request, refresh_request
from mailconfig_gui.oauth.values import TokenFault, TokenFaultKind
from mailconfig_gui.smtp.conversation import converse
from mailconfig_gui.smtp.events import Failure, FailureKind, Finished, Result
from mailconfig_gui.smtp.stages import Stage
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from mailconfig_gui.model.oauth2 import OAuth2
    from mailconfig_gui.model.settings import Settings
    from mailconfig_gui.net.wake import Cancel
    from mailconfig_gui.smtp.events import Progress
    from mailconfig_gui.smtp.plan import Plan

__all__ = ["Browse", "Pasted", "SignInError", "SignInFault", "SignedIn", "Told", "sign_in"]

LIMIT_S = 300.0
"""Seconds that a person has for the provider's pages."""
PROOF_MS = 60_000
"""Longest that the exchange of the code, and then the refresh with the login, may take."""

_REDIRECT = "http://localhost"
"""What is used where the settings name no redirect address: the one that every provider takes."""
_ANY_PORT = (ProviderId.GOOGLE, ProviderId.OFFICE_365)
"""They compare a redirect address to this computer without its port."""
_AGAIN = {
    RefusalKind.UNREADABLE: mark(
        "This is not the whole address: it has to hold “code=” and “state=”. Copy it from the address bar again."
    ),
    RefusalKind.OTHER_STATE: mark(
        "This address is the answer to an earlier try. Use the page that was opened last."
    ),
}
_ROTATES = mark(
    "This provider replaces the refresh token at each use, and the platform keeps the new one only for Microsoft: mail "
    "may stop after the first hour."
)
_IDENTITY = frozenset({"openid", "email", "profile", "offline_access", "address", "phone"})
"""Scopes about who signs in and for how long: answers do not always repeat them."""


class SignInFault(StrEnum):
    """Why a sign-in came to nothing."""

    SETTINGS = "settings"
    REDIRECT = "redirect"
    """The redirect address does not lead to this computer."""
    PORT = "port"
    """Nobody can listen on the port."""
    REFUSED = "refused"
    """The provider, or the person at its page, said no."""
    OTHER_ISSUER = "other-issuer"
    TIME = "time"
    CANCELLED = "cancelled"
    EXCHANGE = "exchange"
    """The code brought no token."""
    NOT_LASTING = "no-refresh-token"
    SCOPE = "scope"
    """Less was granted than was asked for."""
    PROOF = "proof"
    """The platform's refresh, or the login with what it brought, failed."""


class SignInError(MailConfigError):
    """A sign-in came to nothing, and nothing was stored.

    `result` tells a failure at the token endpoint, the consent page or the mail server for the diagnosis; its `fault`
    holds what the provider said. None where no provider said anything.
    """

    def __init__(
        self, fault: SignInFault, message: str, hint: str = "", result: Result | None = None
    ) -> None:
        super().__init__(say("Not signed in"), message, hint)
        self.fault = fault
        self.result = result


class Browse(NamedTuple):
    """The address to open in a browser, and whether it was; the answer is waited for.

    `tunnel` is the command by which a browser on another computer reaches this one, "" where the person brings the
    answer back. `text` says what to do.
    """

    url: str
    opened: bool
    tunnel: str
    text: str


class Told(NamedTuple):
    """A step of the sign-in, in words."""

    text: str


class SignedIn(NamedTuple):
    """A login that works: `oauth2` holds its secrets.

    `granted` are the scopes, `account` is who signed in where the provider says it, `tested` the platform's refresh and
    the login with what it brought. `rotated`: that refresh replaced the refresh token. `cautions` are sentences about
    what may go wrong later.
    """

    oauth2: OAuth2
    granted: tuple[str, ...]
    account: str
    rotated: bool
    tested: Result
    cautions: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"SignedIn({self.oauth2!r})"


def sign_in(
    oauth2: OAuth2,
    settings: Settings,
    cancel: Cancel,
    *,
    open_browser: Callable[[str], bool] = lambda _url: False,
    paste: Callable[[], str] | Pasted | None = None,
    redirect_port: int = 0,
    ca_file: str | None = None,
    allow_unprotected: bool = False,
    limit_s: float = LIMIT_S,
) -> Generator[Browse | Told | Progress | SignedIn, None, None]:
    """Sign in for the mailbox that is the user name of `settings`, prove it, and tell each step; the last is SignedIn.

    `open_browser` opens an address and tells whether it could. The person may bring the answer back by hand: as a call,
    `paste` returns it ("" gives up) and nobody listens; as `Pasted` it may come while somebody does. `redirect_port` is
    where to listen, 0 is the port of the redirect address or any.
    `ca_file` adds authorities for provider and mail server. `allow_unprotected` says that the person agreed to send the
    access token to the mail server without encryption.

    Raises:
        SignInError: it came to nothing.
        MailConfigError: `ca_file` cannot be used.

    """
    _check(oauth2, settings)
    state, proof = state_of(os.urandom(32)), pkce(os.urandom(32))
    asked = _Asked(oauth2, settings.username, state, proof.challenge)
    if callable(paste):
        redirect_uri = oauth2.redirect_uri or _REDIRECT
        code = yield from _pasted(asked, redirect_uri, paste, cancel)
    else:
        with _listener(oauth2, redirect_port) as listener:
            redirect_uri = listener.redirect.uri
            code = yield from _heard(asked, listener, open_browser, paste, cancel, limit_s)
    yield Told(say("The provider agreed. Its answer is exchanged for tokens."))
    sender = parse_mail_from(settings.mail_from).address
    plan = plan_of(settings, sender, now=time.time())._replace(allow_unprotected_login=allow_unprotected)
    exchange = exchange_request(oauth2, code.code, proof.verifier, redirect_uri)
    exchanged = yield from _hold(
        plan._replace(token_request=exchange, stop_after_token=True), cancel, ca_file
    )
    if exchanged.failure is not None:
        raise _failed(SignInFault.EXCHANGE, exchanged)
    refresh_token, granted, account = _granted(oauth2, exchanged)
    signed = oauth2._replace(refresh_token=refresh_token, redirect_uri=oauth2.redirect_uri or redirect_uri)
    yield Told(say("Now as the platform will do it: a new access token, and a login to the mailbox with it."))
    refresh = refresh_request(signed)
    tested = yield from _hold(plan._replace(token_request=refresh, stop_after_auth=True), cancel, ca_file)
    another = _another(account, settings.username)
    if tested.failure is not None:
        raise _failed(SignInFault.PROOF, tested, another)
    cautions = [another] if another else []
    if tested.rotated is not None:
        signed = signed._replace(refresh_token=tested.rotated.refresh_token)
        if oauth2.provider is not ProviderId.OFFICE_365:
            cautions.append(say(_ROTATES))
    yield SignedIn(signed, granted, account, tested.rotated is not None, tested, tuple(cautions))


class _Asked(NamedTuple):
    """What the browser is to bring back an answer to."""

    oauth2: OAuth2
    mailbox: str
    state: str
    challenge: str

    def __repr__(self) -> str:
        return f"_Asked({self.oauth2!r})"

    def url(self, redirect_uri: str) -> str:
        return authorization_url(self.oauth2, self.mailbox, self.state, self.challenge, redirect_uri)

    def read(self, pasted: str) -> Code | Refusal:
        return read_callback(pasted, self.state, self.oauth2.authorization_uri)


def _check(oauth2: OAuth2, settings: Settings) -> None:
    """Refuse to begin what cannot end well: a person would have consented in vain. Raises SignInError."""
    missing = (
        (oauth2.client_id, mark("The client id is missing.")),
        (oauth2.client_secret, mark("The client secret is missing.")),
        (oauth2.scope, mark("The scope is missing.")),
        (settings.username, mark("The mailbox, which is the user name, is missing.")),
        (
            is_safe_url(oauth2.authorization_uri),
            mark("The authorization address cannot be used: it needs https."),
        ),
        (is_safe_url(oauth2.token_uri), mark("The token address cannot be used: it needs https.")),
    )
    for there, text in missing:
        if not there:
            raise SignInError(
                SignInFault.SETTINGS, say(text), say("Nothing was opened and nobody was asked.")
            )


def _listener(oauth2: OAuth2, port: int) -> Listener:
    """Listen where the redirect address leads. Raises SignInError."""
    redirect = read_redirect(oauth2.redirect_uri or _REDIRECT)
    if redirect is None:
        raise SignInError(
            SignInFault.REDIRECT,
            say("The redirect address {uri} does not lead to this computer.", uri=oauth2.redirect_uri),
            say(
                "Register {uri} at the provider and use that, or bring the answer back by hand.",
                uri=_REDIRECT,
            ),
        )
    wanted = port or redirect.port
    if not port and oauth2.provider in _ANY_PORT:
        with contextlib.suppress(OSError):
            return Listener(redirect)
        wanted = 0
    try:
        return Listener(redirect.at(wanted))
    except OSError as cause:
        raise SignInError(
            SignInFault.PORT,
            say("Nobody can listen on port {port}: {reason}.", port=wanted, reason=cause.strerror or cause),
            say("Choose another port, and register the address with it at the provider."),
        ) from cause


def _heard(
    asked: _Asked, listener: Listener, open_browser: Callable[[str], bool], pasted: Pasted | None, cancel: Cancel,
    limit_s: float,
) -> Generator[Browse | Told, None, Code]:  # fmt: skip
    """Open the browser and listen for its answer, or take the one that is pasted. Raises SignInError."""
    redirect = listener.redirect
    url = asked.url(redirect.uri)
    opened = open_browser(url)
    tunnel = f"ssh -L {redirect.port}:localhost:{redirect.port} {socket.gethostname()}"  # no words: a command
    text = say("Sign in on the page of the provider that your browser shows.")
    if not opened:
        text = say(
            "Open this address in a browser on this computer. For one on another computer, run there first: {tunnel}",
            tunnel=tunnel,
        )
    yield Browse(url, opened, tunnel, text)
    end = time.monotonic() + limit_s
    while True:
        answer = listener.wait(
            asked.state, asked.oauth2.authorization_uri, cancel=cancel, end=end, pasted=pasted
        )
        if answer is Unheard.PASTED and pasted is not None:
            answer = asked.read(pasted.take())
        match answer:
            case Code():
                return answer
            case Refusal():
                yield Told(_once_more(answer))
            case Unheard.TIME:
                raise SignInError(
                    SignInFault.TIME,
                    say("Nobody came back from the provider in time."),
                    say(
                        "Start again. If the browser showed an error, look whether the redirect address is registered."
                    ),
                )
            case _:
                raise _cancelled()


def _pasted(
    asked: _Asked, redirect_uri: str, paste: Callable[[], str], cancel: Cancel
) -> Generator[Browse | Told, None, Code]:
    """Have the person bring the answer back, until it is one. Raises SignInError."""
    text = say(
        "Open this address in any browser and sign in. The page after that does not load, or shows an error; "
        "copy its whole address and paste it here."
    )
    yield Browse(asked.url(redirect_uri), False, "", text)
    while True:
        pasted = paste()
        if cancel.cancelled or not pasted.strip():
            raise _cancelled()
        answer = asked.read(pasted)
        if isinstance(answer, Code):
            return answer
        yield Told(_once_more(answer))


def _once_more(answer: Refusal) -> str:
    """Say what was wrong with what the person brought back. Raises SignInError where it was right, and a refusal."""
    if answer.kind in _AGAIN:
        return say(_AGAIN[answer.kind])
    raise _refused(answer)


def _hold(plan: Plan, cancel: Cancel, ca_file: str | None) -> Generator[Progress, None, Result]:
    """Hold a conversation to its end and return its result."""
    result = Result()
    for event in run(converse(plan), deadline_ms=PROOF_MS, cancel=cancel, ca_file=ca_file):
        if isinstance(event, Finished):
            result = event.result
        else:
            yield event
    return result


def _granted(oauth2: OAuth2, exchanged: Result) -> tuple[str, tuple[str, ...], str]:
    """Return refresh token, scope, and account of a good exchange. Raises SignInError where it is not good enough."""
    seen, lasting = exchanged.token, exchanged.rotated
    scope = seen.scope if seen is not None else None
    granted = oauth2.scope if scope is None else scope
    lacking = [one for one in oauth2.scope if one not in _IDENTITY and not _holds(granted, one)]
    if lacking:
        raise _not_enough(
            SignInFault.SCOPE,
            TokenFaultKind.LESS_GRANTED,
            say("Consent was given, but not to this: {scope}.", scope=", ".join(lacking)),
            say("Sign in again and leave every box on the provider's page ticked."),
            exchanged,
        )
    if lasting is None:
        hint = say("Ask for it with the scope: most providers call it offline_access.")
        if oauth2.provider is ProviderId.GOOGLE:
            hint = say(
                "Take the app's access back in the settings of the account at Google, then sign in again."
            )
        raise _not_enough(
            SignInFault.NOT_LASTING,
            TokenFaultKind.NOT_LASTING,
            say("The provider gave no refresh token, so the login would end within the hour."),
            hint,
            exchanged,
        )
    return lasting.refresh_token, granted, seen.account if seen is not None else ""


def _not_enough(
    fault: SignInFault, kind: TokenFaultKind, text: str, hint: str, exchanged: Result
) -> SignInError:
    """Return the error for tokens that are good and not enough; they are not kept."""
    told = TokenFault(kind, exchanged.token.status if exchanged.token else 0)
    failure = Failure(Stage.OAUTH_TOKEN, FailureKind.NOT_GRANTED, text, fault=told)
    return SignInError(fault, text, hint, exchanged._replace(failure=failure, rotated=None))


def _holds(granted: tuple[str, ...], scope: str) -> bool:
    """Tell whether a scope was granted; Microsoft may name another host of the same service before it."""
    short = scope.rpartition("/")[2].lower() or scope
    return any(
        one == scope or (short == "smtp.send" and one.lower().endswith("/smtp.send")) for one in granted
    )


def _another(account: str, mailbox: str) -> str:
    """Say that another account signed in than the mailbox, "" where that is not known."""
    if not account or account.lower() == mailbox.lower():
        return ""
    return say(
        "{account} signed in, but the mailbox is {mailbox}: right only if that account may send for it.",
        account=account,
        mailbox=mailbox,
    )


def _failed(fault: SignInFault, result: Result, hint: str = "") -> SignInError:
    if result.cancelled:
        return _cancelled()
    return SignInError(fault, result.failure.text if result.failure else "", hint, result)


def _refused(refusal: Refusal) -> SignInError:
    if refusal.kind is RefusalKind.OTHER_ISSUER:
        return SignInError(
            SignInFault.OTHER_ISSUER,
            say("Another provider answered than the one that was asked. Its answer was not used."),
            say("Compare the authorization address with the provider's documentation."),
        )
    told = ": ".join(words for words in (refusal.error, refusal.description) if words)
    text = say("The provider did not agree: {reason}", reason=told)
    if refusal.error == "access_denied":
        text = say("Consent was refused on the provider's page: {reason}", reason=told)
    fault = TokenFault(TokenFaultKind.REFUSED, 0, refusal.error, refusal.description, refusal.code)
    failure = Failure(Stage.OAUTH_TOKEN, FailureKind.NOT_GRANTED, text, told, fault=fault)
    return SignInError(SignInFault.REFUSED, text, "", Result(failure=failure))


def _cancelled() -> SignInError:
    return SignInError(SignInFault.CANCELLED, say("You ended it. Nothing was stored."))
