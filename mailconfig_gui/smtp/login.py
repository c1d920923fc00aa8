"""The stage of the login: whether, how, and the exchange itself (RFC 4954)."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, NoReturn

from mailconfig_gui.smtp import commands
from mailconfig_gui.smtp.dialogue import Dialogue
from mailconfig_gui.smtp.events import FailureKind
from mailconfig_gui.smtp.mechanisms import choose, credentials, describe, shared
from mailconfig_gui.smtp.secret_forms import MASK, Masker
from mailconfig_gui.smtp.stages import Reached, Stage
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from mailconfig_gui.smtp.dialogue import Steps
    from mailconfig_gui.smtp.mechanisms import Credentials, Mechanism
    from mailconfig_gui.smtp.plan import Plan
    from mailconfig_gui.smtp.replies import Reply


class LoginDialogue(Dialogue):
    """Logs in at most once, with one mechanism, and only where the secret is safe or the person said so."""

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
            self._over(FailureKind.UNPROTECTED, text)
        reply = yield from self._auth(mechanism, credentials_of(plan))
        if reply.code != 235:
            self._refuse(reply)
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
            self._masked = Masker([known.secret.decode()], [one.decode("ascii").strip() for one in hidden])
            yield from self._send(line, shown or MASK)
            reply = yield from self._reply("auth")
            said = mechanism.answer(known, number, _challenge(reply)) if reply.code == 334 else None
            if said is None:
                break
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


def credentials_of(plan: Plan) -> Credentials:
    """Return what a plan logs in with; raises UnsendableError."""
    return credentials(plan.username, plan.password or "", is_token=plan.is_token)


def _challenge(reply: Reply) -> bytes:
    """Return what the server asks, b"" where that is no base64."""
    try:
        return base64.b64decode(reply.lines[0], validate=True)
    except (ValueError, binascii.Error):
        return b""
