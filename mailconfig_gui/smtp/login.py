"""The stages of the login: the access token where one is needed, whether, how, and the exchange itself (RFC 4954)."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, NoReturn

from mailconfig_gui.smtp import commands, phrasing
from mailconfig_gui.smtp.actions import Failed, Fetch, Fetched
from mailconfig_gui.smtp.commands import UnsendableError
from mailconfig_gui.smtp.dialogue import Dialogue
from mailconfig_gui.smtp.events import FailureKind
from mailconfig_gui.smtp.mechanisms import choose, credentials, describe, shared
from mailconfig_gui.smtp.replies import decode
from mailconfig_gui.smtp.secret_forms import MASK, Masker
from mailconfig_gui.smtp.stages import Reached, Stage
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from types import ModuleType

    from mailconfig_gui.oauth.values import TokenRequest
    from mailconfig_gui.smtp.access_token import Given
    from mailconfig_gui.smtp.dialogue import Steps
    from mailconfig_gui.smtp.mechanisms import Credentials, Mechanism
    from mailconfig_gui.smtp.plan import Plan
    from mailconfig_gui.smtp.replies import Reply

TOKEN_TIMEOUT_MS = 20_000
"""Longest wait for a token endpoint, as the platform's library waits; the field timeout is about the mail server."""
_NO_MAILBOX = mark(
    "{what} is missing: with OAuth2 it is the mailbox, and the platform would give the name of its own user"
)


class LoginDialogue(Dialogue):
    """Logs in at most once, with one mechanism, and only where the secret is safe or the person said so."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self._secret = plan.password or ""
        self._reason = ""

    def _fetch_token(self, request: TokenRequest) -> Steps[None]:
        """Ask for an access token before anything else, as the platform does."""
        yield from self._begin(Stage.OAUTH_TOKEN)
        host = _access_token().host_of(request)
        outcome = yield from self._do(Fetch(request, TOKEN_TIMEOUT_MS))
        if isinstance(outcome, Failed) and outcome.kind is FailureKind.CERTIFICATE:
            text = phrasing.untrusted(outcome.verify_code, outcome.text, None, host)
            self._over(outcome.kind, text, raw=outcome.raw, verify_code=outcome.verify_code)
        if not isinstance(outcome, Fetched):
            self._lost(outcome, host, TOKEN_TIMEOUT_MS)
        given: Given = _access_token().read_token(outcome, request, self._now - self._stage_began)
        seen = given.seen
        self._result = self._result._replace(token=seen, rotated=given.rotated)
        if given.rotated is not None:
            yield given.rotated
        answer = f"{seen.status} {seen.reason}".rstrip()
        yield from self._remark(say("{host} answers {answer}", host=host, answer=answer))
        if seen.fault is not None:
            self._over(FailureKind.NOT_GRANTED, given.text, raw=given.raw, code=seen.status, fault=seen.fault)
        self._secret = given.token
        facts: dict[str, object] = {
            "status": seen.status, "expires_in": seen.expires_in, "scope": seen.scope, "rotated": bool(given.rotated),
        }  # fmt: skip
        yield from self._end(given.text, **facts)

    def _log_in(self) -> Steps[None]:
        plan, known = self._plan, self._capabilities
        if not plan.username:
            return
        yield from self._begin(Stage.AUTH)
        if not known.offers_login:
            text = say("The server offers no login here, so the user name cannot be used.")
            self._over(FailureKind.NOT_OFFERED, text)
        mechanism = choose(known, plan.login, is_token=plan.is_token)
        if mechanism is None:
            self._no_mechanism(known.mechanisms)
        if not (self._in_tls or mechanism.hides_secret or plan.allow_unprotected_login):
            text = say("Not tried: without encryption everybody on the way could read the password.")
            if plan.is_token:
                text = say("Not tried: without encryption everybody on the way could read the access token.")
            self._over(FailureKind.UNPROTECTED, text)
        reply = yield from self._auth(
            mechanism, credentials(plan.username, self._secret, is_token=plan.is_token)
        )
        if reply.code != 235:
            self._refuse(reply, reason=self._reason)
        self._result = self._result._replace(reached=Reached.AUTHENTICATED)
        name = mechanism.name
        text = say("{mechanism} as {user}: {reply}", mechanism=name, user=plan.username, reply=reply.short)
        yield from self._end(text, mechanism=name)

    def _no_mechanism(self, names: tuple[str, ...]) -> NoReturn:
        offered, raw, only = describe(names), " ".join(names), self._plan.login
        if only:
            text = say(
                "The test was to log in with {only} only; the server offers {offered}.",
                only=only,
                offered=offered,
            )
            self._over(FailureKind.SETTINGS, text, raw=raw)
        ours = [one.name for one in shared(is_token=self._plan.is_token)]
        text = say(
            "The server offers only {offered}; the platform can log in with {ours}.",
            offered=offered,
            ours=say(" or ").join(ours),
        )
        self._over(FailureKind.NO_MECHANISM, text, raw=raw)

    def _auth(self, mechanism: Mechanism, known: Credentials) -> Steps[Reply]:
        """The only place from which a secret leaves; called once."""
        self._result = self._result._replace(mechanism=mechanism.name)
        hidden = [commands.auth_answer(known.secret)]
        said = mechanism.initial(known)
        line = commands.auth(mechanism.name, None if said is None else said.data)
        shown = f"AUTH {mechanism.name}" if said is None else f"AUTH {mechanism.name} {said.shown}"
        number = 0
        while True:
            if said is not None and said.shown == MASK:
                hidden.append(commands.auth_answer(said.data))
            secret, lines = [known.secret.decode()], [one.decode("ascii").strip() for one in hidden]
            self._masked = Masker(tokens=secret, exact=lines) if known.is_token else Masker(secret, lines)
            yield from self._send(line, shown or MASK)
            reply = yield from self._reply("auth")
            said = mechanism.answer(known, number, _challenge(reply)) if reply.code == 334 else None
            if said is None:
                break
            if known.is_token:
                self._replies["auth-334"] = reply
                reason = self._masked(decode(_challenge(reply)))
                yield from self._remark(say("the server says why: {reason}", reason=reason))
                self._reason = self._masked(_access_token().reason_in_words(reason))
            line, shown = commands.auth_answer(said.data), said.shown
            number += 1
        if 300 <= reply.code < 400:
            # Jakarta Mail gives up here too ("PLAIN asked for more").
            yield from self._send(b"*\r\n")
            text = say(
                "The server asked for more than {mechanism} has to say: {reply}",
                mechanism=mechanism.name,
                reply=reply.short,
            )
            self._over(FailureKind.PROTOCOL, text, raw=reply.raw, code=reply.code)
        return reply


def check_login(plan: Plan) -> None:
    """See to it that what a plan logs in with can be sent, as far as it is at hand. Raises UnsendableError."""
    credentials(plan.username, plan.password or "")
    if plan.token_request is None:
        if plan.username and plan.password is None:
            raise UnsendableError(mark("the password"), commands.MISSING)
        return
    if not plan.username:
        raise UnsendableError(mark("the user name"), _NO_MAILBOX)
    _access_token().check_request(plan.token_request)


def _challenge(reply: Reply) -> bytes:
    """Return what the server asks, b"" where that is no base64."""
    try:
        return base64.b64decode(reply.lines[0], validate=True)
    except (ValueError, binascii.Error):
        return b""


def _access_token() -> ModuleType:
    """Return what reads the answers of token endpoints: a login with a password does without it."""
    from mailconfig_gui.smtp import access_token

    return access_token
