"""The platform's REST API as far as mail settings need it: one login, typed calls, its errors in words.

From ThingsBoard AuthController, TwoFactorAuthController, AdminController, UserController and
ThingsboardErrorResponseHandler, versions 2.5 to 4.4. A refused login is never tried again: the platform may lock the
account, and the only administrator with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from mailconfig_gui.delivery.document import Document, object_of
from mailconfig_gui.delivery.kind import Code, CodeSource, nobody
from mailconfig_gui.delivery.target import DeliveryError, UnreachableError
from mailconfig_gui.delivery.targets.thingsboard.web import DEADLINE_S, BrokenAnswerError, json_of
from mailconfig_gui.smtp.replies import visible
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mailconfig_gui.delivery.targets.thingsboard.web import Web
    from mailconfig_gui.model.web import WebAnswer

MAX_TEXT = 2000
"""Characters of a platform's message that are kept."""
_SAVE_S = 60.0
_TOKEN_EXPIRED = 11
_DATABASE_ERROR = 46
_SENT_CODES = ("EMAIL", "SMS")
_PROVIDERS = {
    "TOTP": mark("authenticator app"),
    "BACKUP_CODE": mark("backup code"),
    "SMS": mark("text message"),
    "EMAIL": mark("e-mail"),
}


class Login(NamedTuple):
    """How to get in: user and password, or an API key (4.3 and later)."""

    user: str = ""
    password: str = ""
    api_key: str = ""

    def __repr__(self) -> str:
        return f"Login({self.user!r}, {'API key' if self.api_key else 'password'})"


class LoginRefusedError(UnreachableError):
    """The platform did not let us in."""

    login_refused = True


class CodeNeededError(UnreachableError):
    """The account has a second step; `providers` are those it has set up."""

    def __init__(self, message: str, hint: str, providers: tuple[str, ...]) -> None:
        super().__init__(say("A code of the second step is needed"), message, hint)
        self.providers = providers


class PlatformError(DeliveryError):
    """The platform answered with an error. `text` is its message as it came, `code` its own number (0: none).

    `spoken` is False where it was not the platform that answered, but a proxy or another server.
    """

    def __init__(self, status: int, code: int, text: str, *, spoken: bool = True) -> None:
        # Java indents the cause of a cause with a tab.
        lines = [visible(" ".join(line.split("\t")).strip()) for line in text.strip().splitlines()]
        super().__init__(
            say("The platform refused"),
            "\n".join(lines) or say("HTTP status {status}, without a reason", status=status),
        )
        self.status = status
        self.code = code
        self.text = text
        self.spoken = spoken


class Account(NamedTuple):
    """The user who is logged in: `raw` is the platform's whole object."""

    authority: str
    email: str
    raw: Mapping[str, object]


class Session:
    """One administrator's session. Every method may raise UnreachableError and StoppedError."""

    def __init__(
        self, web: Web, login: Login, ask_code: Callable[[tuple[CodeSource, ...]], Code | None] = nobody
    ) -> None:
        self.web = web
        self._login = login
        self._ask_code = ask_code
        self._header = ""
        self._refresh = ""
        self._refused: LoginRefusedError | None = None

    def __repr__(self) -> str:
        return f"Session({self.web.base.text})"

    @property
    def is_open(self) -> bool:
        """Whether the login is done."""
        return self._header != ""

    def open(self) -> None:
        """Log in, once; does nothing when that is done.

        `ask_code` is given the sources of the account's second step and returns a code, None when there is none.

        Raises:
            LoginRefusedError: wrong user, password, key or code, or an account that may not log in now.
            CodeNeededError: the second step asks for a code.

        """
        if self._header:
            return
        if self._refused is not None:
            raise self._refused
        try:
            if self._login.api_key:
                if not _fits_header(self._login.api_key):
                    raise LoginRefusedError(
                        say("This is no API key"),
                        say("It holds a character that no key has."),
                        say("Copy the whole key again."),
                    )
                self._header = f"ApiKey {self._login.api_key}"
            else:
                self._take_pair(self._log_in())
        except LoginRefusedError as refused:
            self._refused = refused
            raise

    def _log_in(self) -> Mapping[str, object]:
        body = {"username": self._login.user, "password": self._login.password}
        answer = self.web.ask("POST", "/api/auth/login", body)
        if answer.status == 401:
            raise self._login_refused(_error_of(answer))
        if answer.status in (404, 405) or b"Request method" in answer.body:
            raise self._wrong_path()
        pair = _object(_checked(answer))
        scope = pair.get("scope")
        if scope == "PRE_VERIFICATION_TOKEN":
            return self._second_step(f"Bearer {pair.get('token')}")  # no words: HTTP
        if scope == "MFA_CONFIGURATION_TOKEN":
            raise LoginRefusedError(
                say("The platform wants a second step set up first"),
                say("Two-factor login is required there, and this account has none yet."),
                say("Log in once in the browser and set it up, or use an API key."),
            )
        return pair

    def _second_step(self, header: str) -> Mapping[str, object]:
        headers = {"X-Authorization": header}
        found = _checked(self.web.ask("GET", "/api/auth/2fa/providers", headers=headers))
        rows = found if isinstance(found, list) else []
        providers = tuple(str(row["type"]) for row in rows if isinstance(row, dict) and "type" in row)
        given = self._ask_code(code_sources(providers))
        if given is None or given.provider not in providers:
            raise CodeNeededError(
                say("The account has these: {ways}.", ways=", ".join(map(provider_words, providers)))
                if providers
                else say("The account has none that is known."),
                _code_hint(providers),
                providers,
            )
        if given.provider in _SENT_CODES and not given.code:
            path = f"/api/auth/2fa/verification/send?providerType={given.provider}"
            _checked(self.web.ask("POST", path, headers=headers))
            raise CodeNeededError(
                say(
                    "The platform was asked to send one by {way}.",
                    way=provider_words(given.provider),
                ),
                f"{say('Enter the code once it has arrived.')} {_code_hint(providers)}",
                providers,
            )
        path = f"/api/auth/2fa/verification/check?providerType={given.provider}"
        answer = self.web.ask(
            "POST", f"{path}&verificationCode={quote(given.code, safe='')}", headers=headers
        )
        if answer.status in (400, 401, 403, 429):
            raise LoginRefusedError(
                say("The platform refused the code"),
                _error_of(answer).message,
                say(
                    "A code is good only for a short time, a backup code only once. Start again with a new one."
                ),
            )
        return _object(_checked(answer))

    def _take_pair(self, pair: Mapping[str, object]) -> None:
        token, refresh = pair.get("token"), pair.get("refreshToken")
        if not isinstance(token, str) or not token or not _fits_header(token):
            raise BrokenAnswerError(say("It accepted the login but gave no token."))
        self._header = f"Bearer {token}"  # no words: HTTP
        self._refresh = refresh if isinstance(refresh, str) else ""

    def refresh(self) -> bool:
        """Get a new token that carries the account's present e-mail; False where there is nothing to refresh."""
        if not self._refresh:
            return False
        answer = self.web.ask("POST", "/api/auth/token", {"refreshToken": self._refresh})
        if answer.status != 200:
            return False
        self._take_pair(_object(json_of(answer)))
        return True

    def call(self, method: str, path: str, body: object = None, *, deadline_s: float = DEADLINE_S) -> object:
        """Make one call and return its JSON.

        A token that has run out is refreshed and the call made again, once: the platform looks at the token first,
        so nothing was done.

        Raises PlatformError: the platform answered with an error.
        """
        self.open()
        answer = self._once(method, path, body, deadline_s)
        if answer.status == 401 and _error_of(answer).code == _TOKEN_EXPIRED and self.refresh():
            answer = self._once(method, path, body, deadline_s)
        if answer.status == 401:
            raise self._login_refused(_error_of(answer))
        return _checked(answer)

    def _login_refused(self, error: PlatformError) -> LoginRefusedError:
        if self._login.api_key:
            words = say("It says: {message}.", message=error.message)
            return LoginRefusedError(say("The platform refused the API key"), words, _key_hint(error.message))
        return LoginRefusedError(
            say("The platform refused the login"), error.message, _login_hint(error.message)
        )

    def _wrong_path(self) -> BrokenAnswerError:
        base = self.web.base
        return BrokenAnswerError(
            say("It knows no login at {address}/api/auth/login.", address=base.text),
            say(
                "Check the path {path} of the address; most platforms have none: {address}",
                path=base.path,
                address=base._replace(path="").text,
            )
            if base.path
            else say("Check the address: it must lead to the platform itself, with its path if it has one."),
            sent=False,
        )

    def _once(self, method: str, path: str, body: object, deadline_s: float) -> WebAnswer:
        headers = {"X-Authorization": self._header}
        return self.web.ask(method, path, body, headers=headers, deadline_s=deadline_s)

    def optional(self, path: str) -> object:
        """Return what a GET answers, None where this version or edition does not have it."""
        try:
            return self.call("GET", path)
        except (PlatformError, BrokenAnswerError):
            return None

    def account(self) -> Account:
        """Return the user who is logged in."""
        try:
            raw = _object(self.call("GET", "/api/auth/user"))
        except PlatformError as error:
            raise (self._wrong_path() if error.status in (404, 405) else error) from error
        authority, email = raw.get("authority"), raw.get("email")
        if not isinstance(authority, str) or not isinstance(email, str):
            raise BrokenAnswerError(say("It does not say whose account this is."), say("Check the address."))
        return Account(authority, email, raw)

    def settings(self, key: str) -> Document | None:
        """Return the row of admin settings, None when there is none."""
        try:
            row = _object(self.call("GET", f"/api/admin/settings/{key}"))
        except PlatformError as error:
            if error.status == 404:
                return None
            if (error.status, error.code) == (500, _DATABASE_ERROR):
                error.title = say("The platform cannot read these settings")
                error.message = say(
                    "It says: {message}. Most likely its database holds two rows of them.",
                    message=error.message,
                )
                error.hint = say(
                    "Do not restart it: it would not start. Name its database as the target (postgresql://… or "
                    "detect:): both rows are shown there, and the wrong one is removed on a yes."
                )
            raise
        return document_from(row)

    def save(self, document: Document) -> Document:
        """Store a row of admin settings: the whole object replaces the one with its id."""
        body = {**document.envelope, "jsonValue": dict(document.values)}
        return document_from(_object(self.call("POST", "/api/admin/settings", body, deadline_s=_SAVE_S)))

    def send_test(self, values: Mapping[str, object], deadline_s: float) -> None:
        """Let the platform send its test message with these values to the e-mail of the account.

        Raises:
            PlatformError: it could not; `text` is what it says.
            BrokenAnswerError: what answered is not the platform, which says nothing once the message is sent.

        """
        body = {"key": "mail", "jsonValue": dict(values)}
        if self.call("POST", "/api/admin/settings/testMail", body, deadline_s=deadline_s) is not None:
            raise BrokenAnswerError(say("It answered the test with what the platform never says."))

    def version(self) -> str:
        """Return the platform's version, "" before 3.4."""
        found = self.optional("/api/system/info")
        return str(found.get("version") or "")[:40] if isinstance(found, dict) else ""


def _fits_header(token: str) -> bool:
    """Tell whether a token can stand in a header (RFC 9110 5.5): no line end, nothing but ASCII."""
    return token.isascii() and token.isprintable()


def document_from(row: Mapping[str, object]) -> Document:
    """Return a row of admin settings as a document. Raises BrokenAnswerError when it is none."""
    values = row.get("jsonValue")
    if not isinstance(values, dict):
        raise BrokenAnswerError(say("Its row of settings holds no object."))
    return Document({key: value for key, value in row.items() if key != "jsonValue"}, values)


def provider_words(provider: str) -> str:
    """Name a second step for people."""
    return say(_PROVIDERS.get(provider, provider))


def code_sources(providers: tuple[str, ...]) -> tuple[CodeSource, ...]:
    """Return where a code may come from, the ways that work without mail first."""
    ordered = sorted(providers, key=lambda name: [*_PROVIDERS, name].index(name))
    return tuple(CodeSource(name, provider_words(name), name in _SENT_CODES) for name in ordered)


def _code_hint(providers: tuple[str, ...]) -> str:
    if providers == ("EMAIL",):
        return say(
            "Codes by e-mail go out with the very settings that are being repaired. If none arrives, log in with an "
            "API key, or let another administrator set up an authenticator app for this account."
        )
    hint = say("Enter a code of the authenticator app or a backup code, or use an API key.")
    return say("{hint} Codes by e-mail need mail that works.", hint=hint) if "EMAIL" in providers else hint


def _key_hint(text: str) -> str:
    """Say what to do about an API key that was refused; a platform before 4.3 refuses each as a wrong password."""
    if "expired" in text:
        return say("Make a new API key in the browser.")
    if "not active" in text:
        return say(
            "The key is switched off, or the account that it belongs to is. Switch it on in the browser."
        )
    return say(
        "The platform does not know this key; before version 4.3 it knows none. Copy the whole key again, or log in "
        "with user name and password."
    )


def _login_hint(text: str) -> str:
    if "locked" in text or "not active" in text:
        return say("It may have been locked after failed logins. Another administrator can unlock it.")
    if "expired" in text and "password" in text.lower():
        return say("Set a new password in the browser, then try again.")
    return say(
        "Check user name and password; upper and lower case count. It was tried once and is not tried again."
    )


def _checked(answer: WebAnswer) -> object:
    # The platform says 200 to all of this; a 202 or 204 is of somebody else, and nothing was done yet.
    if answer.status == 200:
        return json_of(answer)
    error = _error_of(answer)
    if not error.spoken:
        raise BrokenAnswerError(
            say(
                "It answered with HTTP status {status} and none of the platform's own words.",
                status=answer.status,
            ),
            say("Check the address, and what stands in front of the platform."),
        )
    raise error


def _object(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise BrokenAnswerError(
            say("It answered with something else than an object."), say("Check the address.")
        )
    return value


def _error_of(answer: WebAnswer) -> PlatformError:
    """Read `{"status", "message", "errorCode", "timestamp"}`, and anything else that may come instead."""
    found = object_of(answer.body)
    if found is None:
        return PlatformError(answer.status, 0, "", spoken=False)
    message, code = found.get("message"), found.get("errorCode")
    text = message if isinstance(message, str) else ""
    return PlatformError(answer.status, code if isinstance(code, int) else 0, text[:MAX_TEXT])
