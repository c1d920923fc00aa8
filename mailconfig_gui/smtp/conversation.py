"""The SMTP client as a generator of actions: it decides, a driver performs (`mailconfig_gui.net.transport`).

Theory of operation
-------------------
`converse(plan)` yields *steps*. An action (smtp/actions.py) is answered through `send()` by an outcome; a progress
event (smtp/events.py) is for whoever watches and is answered by None. The generator's return value is the Result. It
has no clock (outcomes carry the time), no socket and no thread, so a test drives it with a list.

The code reads like a blocking client, top to bottom in `_talk`. Each stage is opened by `_begin` and closed by `_end`;
what ends a test early raises `Over` with the Failure as a value, which `run` turns into the failed stage and a Result.
Nothing else raises.

Bytes and replies. All reading goes through `_reply`, which feeds a ReplyReader until a reply is complete. Before each
command the reader must be empty: a server that has already said more than it was asked is not answering us, and its
next "reply" would be taken for the answer to something else. This is also what stops replies injected before STARTTLS
(CVE-2011-0411 and its kin): nothing read in plain text survives into TLS, the reader is a new one, and what the server
claimed before is asked again.

Logins. At most one AUTH leaves per run, with the mechanism the platform would choose; no second mechanism, no second
try, so a wrong password is one failed login. It leaves only inside verified TLS, or when the plan says that the person
allowed it for this host. The transcript gets a placeholder because the real line is never handed to it. Replies that
come after a login are searched for the secret, for some servers echo what they refuse.

Round trips. PIPELINING (RFC 2920) puts MAIL, RCPT and DATA into one write; QUIT is written and not waited for. A wait
is counted at the first Read after a write, so a reply in several segments is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.model.hosts import is_host
from mailconfig_gui.model.security import Security
from mailconfig_gui.smtp import commands, phrasing
from mailconfig_gui.smtp.actions import (
    Close,
    Connect,
    Connected,
    Failed,
    PrepareTls,
    Resolve,
    Resolved,
    Send,
    StartTls,
    TlsStarted,
)
from mailconfig_gui.smtp.capabilities import Capabilities, read_capabilities
from mailconfig_gui.smtp.commands import UnsendableError
from mailconfig_gui.smtp.dialogue import Over
from mailconfig_gui.smtp.events import Attempt, AttemptOutcome, FailureKind, TlsInfo
from mailconfig_gui.smtp.login import LoginDialogue, check_login
from mailconfig_gui.smtp.policy import TlsTerms
from mailconfig_gui.smtp.proxy import AnswerReader, connect_request, login_token
from mailconfig_gui.smtp.queue_id import queue_id
from mailconfig_gui.smtp.replies import Reply, ReplyReader, visible
from mailconfig_gui.smtp.secret_forms import Masker
from mailconfig_gui.smtp.stages import Reached, Stage
from mailconfig_gui.smtp.tls_versions import TlsRange, read_tls_version
from mailconfig_gui.words.say import mark, say, say_many

if TYPE_CHECKING:
    from mailconfig_gui.model.settings import Proxy
    from mailconfig_gui.smtp.actions import Address, Outcome
    from mailconfig_gui.smtp.dialogue import Steps
    from mailconfig_gui.smtp.events import Failure, Result
    from mailconfig_gui.smtp.plan import Plan


def converse(plan: Plan) -> Steps[Result]:
    """Hold the conversation of a plan: yields actions and progress, returns the Result."""
    return (yield from _Conversation(plan).run())


class _Conversation(LoginDialogue):
    """The stages, in the order in which they happen."""

    def run(self) -> Steps[Result]:
        failure = None
        try:
            yield from self._talk()
        except Over as over:
            failure = over.failure
            yield from self._remark(failure.text)
            yield from self._report(failure.stage, ok=False, text=failure.text, detail=_facts(failure))
            if over.pending and self._reachable:
                yield from self._drain(over.pending)
        if self._reachable:
            yield from self._quit()
        yield from self._do(Close())
        return self._result._replace(
            failure=failure,
            stages=tuple(self._reports),
            transcript=tuple(self._transcript),
            replies=self._replies,
            total_ms=self._now,
        )

    def _talk(self) -> Steps[None]:
        plan = self._plan
        yield from self._config()
        if plan.token_request is not None and plan.goes_on:
            yield from self._fetch_token(plan.token_request)
        if plan.stop_after_token:
            return
        terms = self._terms()
        if plan.security is not Security.NONE and isinstance(terms, TlsTerms):
            yield from self._do(PrepareTls(terms))
        if plan.proxy is None:
            yield from self._connect()
        else:
            yield from self._connect_through(plan.proxy)
        if plan.security is Security.TLS:
            yield from self._encrypt(terms)
        yield from self._banner()
        yield from self._ehlo()
        optional = plan.policy.starttls_optional and not self._capabilities.has("STARTTLS")
        if plan.security is Security.STARTTLS and not optional:
            yield from self._start_tls(terms)
            yield from self._ehlo()
        if plan.goes_on and not (plan.policy.stops_at_login and self._capabilities.offers_login):
            yield from self._log_in()
            if not plan.stop_after_auth:
                yield from self._hand_over()

    def _terms(self) -> TlsTerms | str:
        """What to offer in a handshake, or why there can be none."""
        plan = self._plan
        if plan.policy.tls is not None:
            return plan.policy.tls
        versions = read_tls_version(plan.tls_version)
        return TlsTerms(versions, plan.verify) if isinstance(versions, TlsRange) else versions

    # --- the stages -----------------------------------------------------------------------------------------

    def _config(self) -> Steps[None]:
        """Encode every value once before anything is sent, so that a bad one costs no connection."""
        plan = self._plan
        yield from self._begin(Stage.CONFIG)
        try:
            commands.check_word(mark("the host"), plan.host)
            if plan.ehlo_name:
                commands.ehlo(plan.ehlo_name)
            if plan.goes_on:
                commands.mail_from(plan.mail_from, group=plan.policy.plain_envelope)
                for recipient in plan.recipients or ("",):
                    commands.rcpt_to(recipient)
                check_login(plan)
            if plan.proxy is not None:
                commands.check_word(mark("the proxy's name"), plan.proxy.host)
                connect_request(plan.proxy, plan.host, plan.port)
        except UnsendableError as error:
            self._over(
                FailureKind.SETTINGS, say("This cannot be sent: {reason}.", reason=error), raw=str(error)
            )
        user = visible(plan.username)
        login = say("login as {user}", user=user) if user else say("no login")
        text = f"{self._target}, {plan.security.words}, {login}"
        yield from self._end(text, host=plan.host, port=plan.port, security=plan.security)

    def _connect(self) -> Steps[None]:
        plan = self._plan
        yield from self._begin(Stage.DNS)
        found = yield from self._find(plan.host, plan.port)
        ips = tuple(address.ip for address in found)
        shown = ", ".join(ips)
        if len(ips) > 3:
            shown = say_many(
                len(ips), "{n} address, {first} first", "{n} addresses, {first} first", first=ips[0]
            )
        yield from self._end(shown, addresses=ips)
        yield from self._begin(Stage.CONNECT)
        connected = yield from self._open(found, self._target)
        self._on_line()
        dead = tuple(one.address for one in connected.attempts if one.is_dead)
        shown = connected.peer
        if dead:
            shown = say("{peer}; no connection to {others}", peer=shown, others=", ".join(dead))
        yield from self._end(shown, peer=connected.peer, dead=dead)

    def _connect_through(self, proxy: Proxy) -> Steps[None]:
        """The proxy looks the server's name up; its own name, connection and answer are one stage."""
        plan = self._plan
        target = phrasing.endpoint(proxy.host, proxy.port)
        yield from self._begin(Stage.PROXY)
        yield from self._open((yield from self._find(proxy.host, proxy.port)), target)
        token = login_token(proxy)
        self._awaiting = True
        sent = yield from self._do(Send(connect_request(proxy, plan.host, plan.port), plan.timeout_ms))
        if isinstance(sent, Failed):
            self._lost(sent, target)
        line = f"CONNECT {plan.host}:{plan.port} HTTP/1.1"
        yield from self._record(">", say("{line} (with login)", line=line) if token else line)
        reader = AnswerReader()
        answer = None
        while answer is None:
            answer = reader.feed((yield from self._read(target)))
        line = Masker([proxy.password], [token])(answer.line) if token else answer.line
        yield from self._record("<", line)
        if answer.code != 200:
            text = say("The proxy refused the connection: {line}", line=line)
            if not answer.code:
                text = say("This is no HTTP proxy: {line}", line=line)
            self._over(FailureKind.PROXY, text, raw=line, code=answer.code or None)
        if answer.rest and plan.security is Security.TLS:
            self._over(FailureKind.PROTOCOL, say("The server spoke before encryption began."))
        self._on_line()
        self._heard += self._reader.feed(answer.rest)
        text = say("{server} through {proxy}", server=self._target, proxy=target)
        yield from self._end(text, proxy=target, greeted=bool(answer.rest))

    def _find(self, host: str, port: int) -> Steps[tuple[Address, ...]]:
        plan = self._plan
        outcome: Outcome = Resolved(self._now, plan.addresses)
        if not plan.addresses or plan.proxy is not None:
            outcome = yield from self._do(Resolve(host, port, plan.timeout_ms))
        if not isinstance(outcome, Resolved):
            self._lost(outcome, host)
        ips = ", ".join(address.ip for address in outcome.addresses)
        yield from self._remark(say("{host} is {addresses}", host=host, addresses=ips))
        family = plan.family
        found = tuple(one for one in outcome.addresses if not family or (":" in one.ip) is (family == 6))
        if plan.policy.first_address:
            found = tuple(sorted(found, key=lambda address: ":" in address.ip))
        if family and not found:
            self._over(
                FailureKind.SETTINGS,
                say(
                    "{host} has no IPv{family} address, and no other was to be used.",
                    host=host,
                    family=family,
                ),
            )
        return found

    def _open(self, addresses: tuple[Address, ...], target: str) -> Steps[Connected]:
        tried = addresses[:1] if self._plan.policy.first_address else addresses
        outcome = yield from self._do(Connect(tried, self._plan.timeout_ms))
        if isinstance(outcome, Connected | Failed):
            others = (Attempt(one.ip, AttemptOutcome.NOT_TRIED) for one in addresses[len(tried) :])
            self._result = self._result._replace(addresses=(*outcome.attempts, *others))
        if not isinstance(outcome, Connected):
            self._lost(outcome, target)
        self._local = outcome.local
        yield from self._remark(say("connected to {address}", address=outcome.peer))
        return outcome

    def _on_line(self) -> None:
        """The server itself is at the other end now."""
        self._reachable = self._awaiting = True
        self._result = self._result._replace(reached=Reached.CONNECTED)

    def _banner(self) -> Steps[None]:
        yield from self._begin(Stage.BANNER)
        reply = yield from self._reply("banner")
        if reply.code != 220:
            self._refuse(reply)
        yield from self._end(reply.lines[0])

    def _ehlo(self) -> Steps[None]:
        """EHLO, and HELO once where it is refused (RFC 5321 3.2; the mail library does the same)."""
        yield from self._begin(Stage.EHLO)
        suffix = "-tls" if "starttls" in self._replies else ""
        name = self._plan.ehlo_name or commands.address_literal(self._local)
        yield from self._send(commands.ehlo(name))
        reply = yield from self._reply(f"ehlo{suffix}")
        if reply.is_positive:
            self._capabilities = read_capabilities(reply.lines)
        else:
            if reply.code == 421:
                self._refuse(reply)
            yield from self._send(commands.helo(name))
            reply = yield from self._reply(f"helo{suffix}")
            self._insist(reply)
            self._capabilities = Capabilities(reply.lines[0].split(" ", 1)[0])
        known = self._capabilities
        if suffix:
            self._result = self._result._replace(capabilities_tls=known)
        else:
            self._result = self._result._replace(capabilities=known)
        yield from self._end(phrasing.offered(known), keywords=known.keywords, mechanisms=known.mechanisms)

    def _start_tls(self, terms: TlsTerms | str) -> Steps[None]:
        yield from self._begin(Stage.STARTTLS)
        if not self._capabilities.has("STARTTLS"):
            self._over(
                FailureKind.NOT_OFFERED, say("The server offers no encryption (STARTTLS) on this port.")
            )
        yield from self._send(commands.STARTTLS)
        reply = yield from self._reply("starttls")
        if reply.code != 220:
            self._refuse(reply)
        yield from self._nothing_more()
        yield from self._end(reply.lines[0] or "offered")
        self._capabilities = Capabilities()
        yield from self._encrypt(terms)

    def _encrypt(self, terms: TlsTerms | str) -> Steps[None]:
        """The handshake, and the certificate as a stage of its own: it fails for other reasons than the rest."""
        plan = self._plan
        yield from self._begin(Stage.TLS_HANDSHAKE)
        if isinstance(terms, str):
            self._over(FailureKind.TLS_VERSION, terms, raw=plan.tls_version)
        host = plan.host.strip("[]").removesuffix(".")
        self._reachable = False
        # Java asks by name only where it is a proper one.
        asked = host if terms.check_name or is_host(host) else ""
        outcome = yield from self._do(StartTls(asked, terms, plan.timeout_ms))
        if isinstance(outcome, Failed) and outcome.kind is FailureKind.CERTIFICATE:
            yield from self._end(say("the server answers with a certificate"))
            yield from self._begin(Stage.CERTIFICATE)
            shown = outcome.chain[0] if outcome.chain else None
            self._result = self._result._replace(tls=TlsInfo("", "", 0, False, shown, outcome.chain))
            text = phrasing.untrusted(outcome.verify_code, outcome.text, shown, host)
            self._over(FailureKind.CERTIFICATE, text, raw=outcome.raw, verify_code=outcome.verify_code)
        if not isinstance(outcome, TlsStarted):
            self._lost(outcome, self._target)
        info = outcome.info
        self._reachable = self._in_tls = self._tls_is_new = self._awaiting = True
        self._reader = ReplyReader()
        self._result = self._result._replace(
            tls=info, round_trips=self._result.round_trips + outcome.round_trips
        )
        yield from self._remark(phrasing.encrypted(info))
        yield from self._end(
            phrasing.encrypted(info), version=info.version, cipher=info.cipher, bits=info.bits
        )
        yield from self._begin(Stage.CERTIFICATE)
        shown = info.certificate
        text = phrasing.certificate(shown)
        yield from self._remark(say("certificate {certificate}", certificate=text))
        if not info.verified:
            text = say("not checked: {certificate}", certificate=text)
        detail: dict[str, object] = {} if shown is None else {
            "subject": shown.subject, "issuer": shown.issuer, "names": shown.names,
            "not_before": shown.not_before, "not_after": shown.not_after,
        }  # fmt: skip
        yield from self._end(text, verified=info.verified, **detail)

    def _hand_over(self) -> Steps[None]:
        """MAIL, RCPT, DATA and the message; the first three in one write where the server takes that (RFC 2920).

        With several recipients DATA waits for all answers: where one is refused, nobody is to get a message.
        """
        plan = self._plan
        known = Capabilities() if plan.policy.plain_envelope else self._capabilities
        utf8 = not plan.policy.plain_envelope and not "".join((plan.mail_from, *plan.recipients)).isascii()
        yield from self._begin(Stage.MAIL_FROM)
        if utf8 and not known.has("SMTPUTF8"):
            text = say(
                "The sender's or the recipient's address has letters that this server does not take (no SMTPUTF8)."
            )
            self._over(FailureKind.NOT_OFFERED, text)
        message = plan.message(utf8)
        size = len(message) if known.has("SIZE") else None
        mail = commands.mail_from(
            plan.mail_from, size=size, smtputf8=utf8, body_8bit=utf8 and known.has("8BITMIME"),
            group=plan.policy.plain_envelope,
        )  # fmt: skip
        pipelining = known.has("PIPELINING")
        rcpts = [commands.rcpt_to(one) for one in plan.recipients]
        ahead = [commands.DATA] if pipelining and plan.send and len(rcpts) == 1 else []
        behind = ("rcpt",) * len(rcpts) + ("data",) * len(ahead) if pipelining else ()
        yield from self._send(b"".join((mail, *rcpts, *ahead)) if pipelining else mail)
        reply = yield from self._reply("mail")
        if not reply.is_positive:
            self._refuse(reply, behind)
        yield from self._end(reply.short, code=reply.code, enhanced=reply.enhanced)
        yield from self._recipients([] if pipelining else rcpts, behind[len(rcpts) :])
        if plan.send:
            yield from self._begin(Stage.DATA)
            if not ahead:
                yield from self._send(commands.DATA)
            reply = yield from self._reply("data")
            if reply.code != 354:
                self._refuse(reply)
            yield from self._end(reply.short, code=reply.code, enhanced=reply.enhanced)
        if not plan.send:
            yield from self._send(commands.RSET)
            return
        yield from self._begin(Stage.AFTER_DATA)
        self._reachable = False  # until the message is through, QUIT would be part of it
        yield from self._send(commands.stuff(message), say("(the message, {size} bytes)", size=len(message)))
        reply = yield from self._reply("end")
        self._reachable = True
        self._insist(reply)
        number_given = queue_id(reply)
        self._result = self._result._replace(reached=Reached.ACCEPTED, queue_id=number_given)
        yield from self._end(reply.short, code=reply.code, enhanced=reply.enhanced, queue_id=number_given)

    def _recipients(self, unsaid: list[bytes], behind: tuple[str, ...]) -> Steps[None]:
        """RCPT for each recipient, `unsaid` where that was not sent yet; `behind` are the steps sent after the last."""
        everybody = self._plan.recipients
        yield from self._begin(Stage.RCPT_TO)
        refusal: Reply | None = None
        refused: list[str] = []
        for number, recipient in enumerate(everybody):
            if unsaid:
                yield from self._send(unsaid[number])
            reply = yield from self._reply("rcpt")
            if not reply.is_positive:
                refused.append(recipient)
                refusal = refusal or reply
                self._result = self._result._replace(refused=tuple(refused))
            if reply.code == 421:
                self._refuse(reply)
        if refusal is not None:
            self._replies["rcpt"] = refusal
            self._refuse(refusal, behind, tuple(refused) if len(everybody) > 1 else ())
        text = reply.short
        if len(everybody) > 1:
            text = say_many(len(everybody), "{n} recipient: {reply}", "{n} recipients: {reply}", reply=text)
        yield from self._end(text, code=reply.code, enhanced=reply.enhanced)


def _facts(failure: Failure) -> dict[str, object]:
    facts = failure._asdict()
    return {
        key: facts[key]
        for key in ("kind", "code", "enhanced", "errno", "verify_code")
        if facts[key] is not None
    }
