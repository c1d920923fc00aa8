"""Use case: sign in at a provider in the person's browser, and prove that the platform can send with what comes of it.

Both faces iterate over `sign_in`: events while it runs, and one `SignedIn` as the last. Nothing is stored here, and
nothing is worth storing before that last event: the refresh that the platform will make was made, and logged in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.app.consent import Browse, SignInError, SignInFault, Told, ask_consent, cancelled
from mailconfig_gui.app.prove_login import hold, plan_with_token, prove_login
from mailconfig_gui.model.oauth2 import ProviderId
from mailconfig_gui.model.oauth2_kinds import is_safe_url
from mailconfig_gui.net.loopback import Pasted
from mailconfig_gui.oauth.scopes import lacking
from mailconfig_gui.oauth.token import exchange_request
from mailconfig_gui.oauth.values import TokenFault, TokenFaultKind
from mailconfig_gui.smtp.events import Failure, FailureKind, Result
from mailconfig_gui.smtp.stages import Stage
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from mailconfig_gui.model.news import Cancel
    from mailconfig_gui.model.oauth2 import OAuth2
    from mailconfig_gui.model.settings import Settings
    from mailconfig_gui.smtp.events import Progress

__all__ = ["Browse", "Pasted", "SignInError", "SignInFault", "SignedIn", "Told", "sign_in"]

LIMIT_S = 300.0
"""Seconds that a person has for the provider's pages."""

_ROTATES = mark(
    "This provider replaces the refresh token at each use, and the platform keeps the new one only for Microsoft: mail "
    "may stop after the first hour."
)


class SignedIn(NamedTuple):
    """A login that works: `oauth2` holds its secrets.

    `granted` are the scopes, `account` is who signed in where the provider says it, `tested` the platform's refresh and
    the login with what it brought. `cautions` are sentences about what may go wrong later.
    """

    oauth2: OAuth2
    granted: tuple[str, ...]
    account: str
    tested: Result
    cautions: tuple[str, ...] = ()

    @property
    def rotated(self) -> bool:
        """Tell whether the platform's refresh replaced the refresh token."""
        return self.tested.rotated is not None

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
    consent = yield from ask_consent(
        oauth2, settings.username, cancel,
        open_browser=open_browser, paste=paste, port=redirect_port, limit_s=limit_s,
    )  # fmt: skip
    yield Told(say("The provider agreed. Its answer is exchanged for tokens."))
    plan = plan_with_token(settings, exchange_request(oauth2, *consent))
    exchanged = yield from hold(plan._replace(stop_after_token=True), cancel, ca_file)
    if exchanged.failure is not None:
        raise _failed(SignInFault.EXCHANGE, exchanged)
    refresh_token, granted, account = _granted(oauth2, exchanged)
    signed = oauth2._replace(
        refresh_token=refresh_token, redirect_uri=oauth2.redirect_uri or consent.redirect_uri
    )
    yield Told(say("Now as the platform will do it: a new access token, and a login to the mailbox with it."))
    tested = yield from prove_login(
        signed, settings, cancel, ca_file=ca_file, allow_unprotected=allow_unprotected
    )
    another = _another(account, settings.username)
    if tested.failure is not None:
        raise _failed(SignInFault.PROOF, tested, another)
    cautions = [another] if another else []
    if tested.total_ms >= settings.timeout_ms:
        cautions.append(_slow(tested.total_ms, settings.timeout_ms))
    if tested.rotated is not None:
        signed = signed._replace(refresh_token=tested.rotated.refresh_token)
        if oauth2.provider is not ProviderId.OFFICE_365:
            cautions.append(say(_ROTATES))
    yield SignedIn(signed, granted, account, tested, tuple(cautions))


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


def _granted(oauth2: OAuth2, exchanged: Result) -> tuple[str, tuple[str, ...], str]:
    """Return refresh token, scope, and account of a good exchange. Raises SignInError where it is not good enough."""
    seen, lasting = exchanged.token, exchanged.rotated
    scope = seen.scope if seen is not None else None
    granted = oauth2.scope if scope is None else scope
    missing = lacking(oauth2.scope, granted)
    if missing:
        raise _not_enough(
            SignInFault.SCOPE,
            TokenFaultKind.LESS_GRANTED,
            say("Consent was given, but not to this: {scope}.", scope=", ".join(missing)),
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


def _another(account: str, mailbox: str) -> str:
    """Say that another account signed in than the mailbox, "" where that is not known."""
    if not account or account.lower() == mailbox.lower():
        return ""
    return say(
        "{account} signed in, but the mailbox is {mailbox}: right only if that account may send for it.",
        account=account,
        mailbox=mailbox,
    )


def _slow(took_ms: int, timeout_ms: int) -> str:
    """Say that the platform would not have waited for what this took."""
    return say(
        "Token and login took {took} ms, and the platform gives up after {timeout} ms. Raise the timeout.",
        took=took_ms,
        timeout=timeout_ms,
    )


def _failed(fault: SignInFault, result: Result, hint: str = "") -> SignInError:
    if result.cancelled:
        return cancelled()
    return SignInError(fault, result.failure.text if result.failure else "", hint, result)
