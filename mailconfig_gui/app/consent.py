"""The consent of a sign-in: the person's browser goes to the provider, and its answer comes back here or by hand."""

from __future__ import annotations

import contextlib
import os
import socket
import time
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.model.oauth2 import ProviderId
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.net.loopback import Listener, Pasted, Unheard
from mailconfig_gui.oauth.authorization import (
    Code,
    Pkce,
    Refusal,
    RefusalKind,
    authorization_url,
    pkce,
    read_callback,
    state_of,
)
from mailconfig_gui.oauth.loopback import read_redirect
from mailconfig_gui.oauth.values import TokenFault, TokenFaultKind
from mailconfig_gui.smtp.events import Failure, FailureKind, Result
from mailconfig_gui.smtp.stages import Stage
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from mailconfig_gui.model.news import Cancel
    from mailconfig_gui.model.oauth2 import OAuth2

__all__ = ["Browse", "Consent", "Pasted", "SignInError", "SignInFault", "Told", "ask_consent", "cancelled"]

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
    """A step of the sign-in, in words; `again`: what was brought back by hand was no answer."""

    text: str
    again: bool = False


class Consent(NamedTuple):
    """The provider's answer, and what it takes to exchange it."""

    code: str
    verifier: str
    redirect_uri: str

    def __repr__(self) -> str:
        return "Consent(<secret>)"


def ask_consent(
    oauth2: OAuth2, mailbox: str, cancel: Cancel, *, open_browser: Callable[[str], bool],
    paste: Callable[[], str] | Pasted | None, port: int, limit_s: float,
) -> Generator[Browse | Told, None, Consent]:  # fmt: skip
    """Have the person consent; `app.sign_in.sign_in` tells what the arguments mean. Raises SignInError."""
    asked = _Asked(oauth2, mailbox, state_of(os.urandom(32)), pkce(os.urandom(32)))
    if callable(paste):
        redirect_uri = oauth2.redirect_uri or _REDIRECT
        code = yield from _pasted(asked, redirect_uri, paste, cancel)
    else:
        with _listener(oauth2, port) as listener:
            redirect_uri = listener.redirect.uri
            code = yield from _heard(asked, listener, open_browser, paste, cancel, limit_s)
    return Consent(code.code, asked.proof.verifier, redirect_uri)


class _Asked(NamedTuple):
    """What the browser is to bring back an answer to."""

    oauth2: OAuth2
    mailbox: str
    state: str
    proof: Pkce

    def __repr__(self) -> str:
        return f"_Asked({self.oauth2!r})"

    def url(self, redirect_uri: str) -> str:
        return authorization_url(self.oauth2, self.mailbox, self.state, self.proof.challenge, redirect_uri)

    def read(self, pasted: str) -> Code | Refusal:
        return read_callback(pasted, self.state, self.oauth2.authorization_uri)


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
                yield Told(_once_more(answer), again=True)
            case Unheard.TIME:
                raise SignInError(
                    SignInFault.TIME,
                    say("Nobody came back from the provider in time."),
                    say(
                        "Start again. If the browser showed an error, look whether {uri} is registered there as "
                        "redirect address.",
                        uri=redirect.uri,
                    ),
                )
            case _:
                raise cancelled()


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
            raise cancelled()
        answer = asked.read(pasted)
        if isinstance(answer, Code):
            return answer
        yield Told(_once_more(answer), again=True)


def _once_more(answer: Refusal) -> str:
    """Say what was wrong with what the person brought back. Raises SignInError where it was right, and a refusal."""
    if answer.kind in _AGAIN:
        return say(_AGAIN[answer.kind])
    raise _refused(answer)


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


def cancelled() -> SignInError:
    """Return that the person ended it."""
    return SignInError(SignInFault.CANCELLED, say("You ended it. Nothing was stored."))
