"""What has to hold between the fields of OAuth2 once it is on, so that the platform saves, signs in and sends.

ThingsBoard AdminSettingsServiceImpl, AdminController, TbMailSender and RefreshTokenExpCheckService, 3.6 on.
"""

from collections.abc import Container, Iterator, Mapping

from mailconfig_gui.model.fields import BY_KEY
from mailconfig_gui.model.kinds import Timeout
from mailconfig_gui.model.oauth2 import TENANT_MARK, OAuth2, ProviderId
from mailconfig_gui.model.oauth2_kinds import SENDGRID, host_of_url, is_safe_url
from mailconfig_gui.model.problem import Fix, Problem, Severity
from mailconfig_gui.words.say import say

SHORTEST_TIMEOUT = 20_000
"""Milliseconds in which token and message get through at most times: the platform asks for both in one go."""

GOOGLE_SCOPE = "https://mail.google.com/"
MICROSOFT_SCOPE = "https://outlook.office365.com/SMTP.Send"
OFFLINE = "offline_access"
_MICROSOFT_HOSTS = ("login.microsoftonline.com", "login.live.com", "login.microsoftonline.us")
# Without these the platform neither saves nor sends; without the others nobody can sign in.
_NEEDED = ("providerId", "clientId", "clientSecret", "tokenUri", "redirectUri")
_NEEDED_TO_SIGN_IN = ("authUri", "scope")


def oauth2_of(values: Mapping[str, object]) -> OAuth2:
    """Return the settings of a draft that was read and found good."""

    def text(key: str) -> str:
        return str(values[key] or "")

    def secret(key: str) -> str | None:
        return text(key) or None

    scope = values["scope"]
    return OAuth2(
        provider=ProviderId(text("providerId")),
        client_id=text("clientId"),
        client_secret=secret("clientSecret"),
        tenant=text("providerTenantId"),
        authorization_uri=text("authUri") if is_safe_url(text("authUri")) else "",
        token_uri=text("tokenUri"),
        scope=scope if isinstance(scope, tuple) else (),
        redirect_uri=text("redirectUri") if host_of_url(text("redirectUri")) else "",
        refresh_token=secret("refreshToken"),
    )


def oauth2_problems(
    values: Mapping[str, object], draft: Mapping[str, object], elsewhere: Container[str]
) -> Iterator[Problem]:
    """Yield what is wrong between the fields with OAuth2 on.

    `values` are the fields as read, `draft` as they stand there; a secret that lies `elsewhere` is not missed.
    """
    yield from _missing(values, elsewhere)
    yield from _mailbox(values)
    yield from _tenant(values)
    yield from _by_provider(values)
    if values["refreshToken"] in (None, "") and "refreshToken" not in elsewhere:
        yield Problem.warning(
            "not-signed-in",
            say("There is no refresh token here: nobody has signed in with these settings yet."),
            say("Sign in. Without a token the platform uses the one it has stored, or fails if it has none."),
            "refreshToken",
        )
    ends = draft.get("refreshTokenExpires")
    if "refreshTokenExpires" in draft and (isinstance(ends, bool) or not isinstance(ends, int)):
        yield Problem.error(
            "expiry-not-a-number",
            say("“refreshTokenExpires” is no whole number: the platform would take the token for expired."),
            say("Remove the key. The platform writes it anew when it renews the token."),
            "refreshToken",
        )
    timeout = values["timeout"]
    if isinstance(timeout, int) and Timeout.SHORTEST <= timeout < SHORTEST_TIMEOUT:
        yield Problem.warning(
            "oauth2-timeout",
            say(
                "{timeout} ms is short with OAuth2: the token and the message share that time.",
                timeout=timeout,
            ),
            say("Use {shortest} or more.", shortest=SHORTEST_TIMEOUT),
            "timeout",
            Fix(say("Use {value} ms", value=SHORTEST_TIMEOUT), {"timeout": str(SHORTEST_TIMEOUT)}),
        )


def _missing(values: Mapping[str, object], elsewhere: Container[str]) -> Iterator[Problem]:
    for key in (*_NEEDED, *_NEEDED_TO_SIGN_IN):
        if values[key] in (None, "", ()) and key not in elsewhere:
            field = BY_KEY[key]
            severity, remedy = (
                Severity.ERROR,
                say("{help} With OAuth2 on the platform needs it.", help=say(field.help)),
            )
            if key in _NEEDED_TO_SIGN_IN:
                severity, remedy = (
                    Severity.WARNING,
                    say("{help} Nobody can sign in without it.", help=say(field.help)),
                )
            fix = None
            if key == "scope" and values["providerId"] in _SCOPES:
                fix = Fix(say("Use the usual scope"), {key: _SCOPES[ProviderId(str(values["providerId"]))]})
            yield Problem(key, severity, "missing", say("{name} is missing.", name=field.name), remedy, fix)


_SCOPES: Mapping[str, str] = {
    ProviderId.GOOGLE: GOOGLE_SCOPE,
    ProviderId.OFFICE_365: f"{MICROSOFT_SCOPE} {OFFLINE} openid",  # no words: scopes
}


def _mailbox(values: Mapping[str, object]) -> Iterator[Problem]:
    local, _, domain = str(values["username"] or "").rpartition("@")
    if not values["username"]:
        title = say("OAuth2 needs the mailbox as the user name.")
        remedy = say(
            "Enter the address of the mailbox that signs in. Without it the platform logs in as “thingsboard”."
        )
        yield Problem.error("mailbox-missing", title, remedy, "username")
    elif not local or not domain:
        title = say("With OAuth2 the user name is the address of the mailbox; this is no address.")
        remedy = say("Enter the address of the mailbox that signs in.")
        yield Problem.warning("mailbox-no-address", title, remedy, "username")


def _tenant(values: Mapping[str, object]) -> Iterator[Problem]:
    tenant = str(values["providerTenantId"] or "").strip()
    for key in ("authUri", "tokenUri"):
        address = str(values[key] or "")
        if TENANT_MARK in address:
            fix = None
            if tenant:
                filled = address.replace(TENANT_MARK, tenant)
                fix = Fix(say("Use {value}", value=filled), {key: filled})
            yield Problem.error(
                "tenant-missing",
                say("{name} still has “%s” where the tenant belongs.", name=BY_KEY[key].name),
                say(
                    "Write the tenant there: its id or its domain. The platform does not put it in by itself."
                ),
                key,
                fix,
            )


def _by_provider(values: Mapping[str, object]) -> Iterator[Problem]:
    provider, scope = values["providerId"], values["scope"]
    words = scope if isinstance(scope, tuple) else ()
    if provider == SENDGRID:
        yield Problem.error(
            "sendgrid-oauth2",
            say("SendGrid has no OAuth2: it takes an API key as the password."),
            say("Turn OAuth2 off, and enter the API key."),
            "providerId",
            Fix(say("Turn OAuth2 off"), {"enableOauth2": False}),
        )
    elif provider == ProviderId.GOOGLE:
        yield from _google(str(values["authUri"] or ""), words)
    elif provider == ProviderId.OFFICE_365:
        yield from _microsoft(words)
    elif host_of_url(str(values["tokenUri"] or "")) in _MICROSOFT_HOSTS:
        yield Problem.warning(
            "microsoft-as-custom",
            say("Microsoft signs in here under the name {provider}.", provider=provider),
            say(
                "Each use of its refresh token brings another one, which the platform keeps only under OFFICE_365. "
                "Under another name it would stop after 90 days."
            ),
            "providerId",
            Fix(
                say("Use {value}", value=ProviderId.OFFICE_365.value),
                {"providerId": ProviderId.OFFICE_365.value},
            ),
        )


def _google(address: str, scope: tuple[str, ...]) -> Iterator[Problem]:
    lacking = [part for part in ("access_type=offline", "prompt=consent") if part not in address]
    if is_safe_url(address) and lacking:
        better = f"{address}{'&' if '?' in address else '?'}{'&'.join(lacking)}"
        yield Problem.warning(
            "google-offline",
            say("The authorization address lacks {lacking}.", lacking=", ".join(lacking)),
            say("Google gives a refresh token only when it is asked for one like this, at each consent."),
            "authUri",
            Fix(say("Add it"), {"authUri": better}),
        )
    if scope and GOOGLE_SCOPE not in scope:
        yield Problem.warning(
            "google-scope",
            say(
                "The scope lacks {scope}, the only one with which Google lets mail be sent by SMTP.",
                scope=GOOGLE_SCOPE,
            ),
            say("Add it; narrower ones such as gmail.send are for Google's own interface."),
            "scope",
            Fix(say("Use {value}", value=GOOGLE_SCOPE), {"scope": GOOGLE_SCOPE}),
        )


def _microsoft(scope: tuple[str, ...]) -> Iterator[Problem]:
    sending = [word for word in scope if word.endswith("/SMTP.Send")]
    if scope and len(sending) != 1:
        title = say("The scope names SMTP.Send more than once.")
        if not sending:
            title = say("The scope lacks SMTP.Send, with which Microsoft lets mail be sent.")
        kept = sending[0] if sending else MICROSOFT_SCOPE
        others = [word for word in scope if word not in sending]
        yield Problem.warning(
            "microsoft-scope",
            title,
            say("It has to stand there once, for one server."),
            "scope",
            Fix(say("Use {value}", value=kept), {"scope": " ".join((kept, *others))}),
        )
    if scope and OFFLINE not in scope:
        yield Problem.warning(
            "offline-access",
            say("The scope lacks {scope}, so Microsoft gives no refresh token.", scope=OFFLINE),
            say("Add it: without a refresh token the platform cannot send for longer than an hour."),
            "scope",
            Fix(say("Add it"), {"scope": " ".join((*scope, OFFLINE))}),
        )
