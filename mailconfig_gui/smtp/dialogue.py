"""What every stage of a conversation needs: saying, hearing, the open stage, the transcript, the endings."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from mailconfig_gui.smtp import commands, phrasing
from mailconfig_gui.smtp.actions import Action, Failed, Outcome, Read, Received, Send
from mailconfig_gui.smtp.capabilities import Capabilities
from mailconfig_gui.smtp.events import (
    Failure,
    FailureKind,
    Line,
    Progress,
    Result,
    Rotated,
    StageFinished,
    StageReport,
    StageStarted,
)
from mailconfig_gui.smtp.replies import Heard, ProtocolViolation, Reply, ReplyReader, decode
from mailconfig_gui.smtp.secret_forms import Masker
from mailconfig_gui.smtp.stages import Stage
from mailconfig_gui.smtp.transcript import TranscriptLine
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from typing import TypeVar

    from mailconfig_gui.oauth.values import TokenFault
    from mailconfig_gui.smtp.plan import Plan

    T = TypeVar("T")
    Step = Action | Progress | Rotated
    Steps = Generator[Step, Outcome | None, T]

DRAIN_MS = 1000
"""How long answers to commands already sent are waited for after one was refused."""


class Over(Exception):  # noqa: N818 - carries an ending, not an error of ours
    """The conversation ends here."""

    def __init__(self, failure: Failure, pending: tuple[str, ...] = ()) -> None:
        super().__init__(failure.kind)
        self.failure = failure
        self.pending = pending  # steps whose commands were already sent and are not answered yet


class Dialogue:
    """The state of one conversation: what is known so far, and the stage that is open."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._now = 0
        self._stage = Stage.CONFIG
        self._stage_began = 0
        self._trips_before = 0
        self._reader = ReplyReader()
        self._heard: list[Heard] = []
        self._reachable = False  # a connection stands on which QUIT can be said
        self._awaiting = False  # something was sent since the last wait
        self._in_tls = False
        self._tls_is_new = False
        self._masked = Masker()
        self._local = ""
        self._target = phrasing.endpoint(plan.host, plan.port)
        self._reports: list[StageReport] = []
        self._transcript: list[TranscriptLine] = []
        self._replies: dict[str, Reply] = {}
        self._capabilities = Capabilities()
        self._result = Result(message_id=plan.message_id, code=plan.code)

    def _send(self, data: bytes, shown: str = "") -> Steps[None]:
        """Write commands; `shown` stands in the transcript for what must not be in it.

        A connection that broke is no news yet: the server may have said why before it went, so the next read tells.
        """
        yield from self._nothing_more()
        self._awaiting = True
        outcome = yield from self._do(Send(data, self._plan.timeout_ms))
        for line in (shown,) if shown else map(decode, data.removesuffix(b"\r\n").split(b"\r\n")):
            yield from self._record(">", line)
        if isinstance(outcome, Failed) and outcome.kind not in (
            FailureKind.CLOSED,
            FailureKind.RESET,
        ):
            self._lost(outcome, self._target)

    def _reply(self, name: str, timeout_ms: int = 0) -> Steps[Reply]:
        """Read the next reply, whatever its code, and keep it under its step's name."""
        while not self._heard:
            self._heard += self._reader.feed((yield from self._read(self._target, timeout_ms)))
        one = self._heard.pop(0)
        if isinstance(one, ProtocolViolation):
            one = one._replace(raw=self._masked(one.raw))
            yield from self._record("<", one.raw)
            self._violated(one)
        reply = one._replace(lines=tuple(map(self._masked, one.lines)))
        for line in reply.raw.split("\n"):
            yield from self._record("<", line)
        self._replies[name] = reply
        return reply

    def _read(self, target: str, timeout_ms: int = 0) -> Steps[bytes]:
        if self._awaiting:
            self._awaiting = False
            self._result = self._result._replace(round_trips=self._result.round_trips + 1)
        outcome = yield from self._do(Read(timeout_ms or self._plan.timeout_ms))
        if not isinstance(outcome, Received):
            self._lost(outcome, target)
        self._tls_is_new = False
        return outcome.data

    def _nothing_more(self) -> Steps[None]:
        """End the conversation when the server has said more than it was asked."""
        if self._heard and isinstance(self._heard[0], Reply) and self._heard[0].code == 421:
            self._refuse((yield from self._reply("closing")))
        if self._heard or not self._reader.is_empty:
            self._violated(ProtocolViolation(mark("it says more than it was asked"), ""))

    def _drain(self, pending: tuple[str, ...]) -> Steps[None]:
        """Hear the answers to what was sent together with the refused command, so that QUIT is understood.

        A server that asks for a message which nobody may get is given an empty one (RFC 2920 3.1). Should it have
        accepted the recipient, only closing the connection keeps the empty message from being delivered.
        """
        try:
            for name in pending:
                reply = yield from self._reply(name, DRAIN_MS)
                if reply.code == 421 or (name == "rcpt" and reply.is_positive):
                    self._reachable = False
                if name == "data" and reply.code == 354 and self._reachable:
                    yield from self._send(commands.END_OF_MESSAGE)
        except Over:
            self._reachable = False

    def _quit(self) -> Steps[None]:
        yield from self._do(Send(commands.QUIT, DRAIN_MS))
        yield from self._record(">", "QUIT")

    def _do(self, action: Action) -> Steps[Outcome]:
        outcome = yield action
        if outcome is None:
            raise TypeError(f"no outcome for {action!r}")
        self._now = outcome.at
        return outcome

    # --- stages, transcript, endings ------------------------------------------------------------------------

    def _begin(self, stage: Stage) -> Steps[None]:
        self._stage, self._stage_began = stage, self._now
        self._trips_before = self._result.round_trips
        yield StageStarted(stage, self._now)

    def _end(self, text: str, **detail: object) -> Steps[None]:
        yield from self._report(self._stage, ok=True, text=text, detail=detail)

    def _report(self, stage: Stage, *, ok: bool, text: str, detail: Mapping[str, object]) -> Steps[None]:
        began, trips = self._stage_began, self._result.round_trips - self._trips_before
        report = StageReport(stage, ok, self._now - began, text, detail, began, trips)
        self._reports.append(report)
        yield StageFinished(report)

    def _remark(self, text: str) -> Steps[None]:
        yield from self._record("*", text)

    def _record(self, direction: str, text: str) -> Steps[None]:
        line = TranscriptLine(self._now, direction, self._in_tls, text)
        self._transcript.append(line)
        yield Line(line)

    def _insist(self, reply: Reply) -> None:
        if not reply.is_positive:
            self._refuse(reply)

    def _refuse(
        self, reply: Reply, pending: tuple[str, ...] = (), whom: tuple[str, ...] = (), reason: str = ""
    ) -> NoReturn:
        if reply.code == 421:
            self._reachable = False  # it hangs up by itself
        text = phrasing.refused(self._stage, reply, whom)
        if reason:
            text = say("{text} (the reason it gave: {reason})", text=text, reason=reason)
        raise Over(
            Failure(self._stage, FailureKind.REPLY, text, reply.raw, reply.code, reply.enhanced), pending
        )

    def _violated(self, what: ProtocolViolation) -> NoReturn:
        self._reachable = False
        text = say("The server does not keep to the rules of mail servers: {fault}", fault=say(what.text))
        if what.raw:
            text = f"{text}: {what.raw}"
        self._over(FailureKind.PROTOCOL, text, raw=what.raw)

    def _lost(self, failed: Outcome, target: str, timeout_ms: int = 0) -> NoReturn:
        if not isinstance(failed, Failed):
            raise TypeError(f"not an outcome of this action: {failed!r}")
        self._reachable = False
        if failed.kind is FailureKind.TLS and self._tls_is_new:
            # In TLS 1.3 a server's verdict about our handshake comes with its first data (RFC 8446 4.4.2.4).
            self._stage = Stage.TLS_HANDSHAKE
        text = phrasing.lost(self._stage, failed, target, timeout_ms or self._plan.timeout_ms)
        self._over(failed.kind, text, raw=failed.raw, errno=failed.errno, verify_code=failed.verify_code)

    def _over(
        self,
        kind: FailureKind,
        text: str,
        *,
        raw: str = "",
        code: int | None = None,
        errno: int | None = None,
        verify_code: int | None = None,
        fault: TokenFault | None = None,
    ) -> NoReturn:
        raise Over(Failure(self._stage, kind, text, raw, code, None, errno, verify_code, fault))
