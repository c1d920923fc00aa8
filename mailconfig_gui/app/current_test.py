"""The test that the window shows, step by step, and how far the settings on the screen have been proved by it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.model.fields import BY_KEY
from mailconfig_gui.smtp import events
from mailconfig_gui.smtp.stages import Stage

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from mailconfig_gui.app.draft import Draft
    from mailconfig_gui.app.draft_problems import DraftProblems
    from mailconfig_gui.diagnosis.diagnosis import Diagnosis
    from mailconfig_gui.model.problem import MailConfigError
    from mailconfig_gui.model.settings import Settings
    from mailconfig_gui.smtp.events import Finished, Progress, Result, StageReport
    from mailconfig_gui.smtp.transcript import TranscriptLine


class RunState(StrEnum):
    """What the worker is doing. `cancelling` lasts until the worker has let go; nobody waits for it."""

    IDLE = "idle"
    RUNNING = "running"
    CANCELLING = "cancelling"
    DONE = "done"


class Proved(StrEnum):
    """How far these very settings have been proved."""

    UNTESTED = "untested"
    CONNECTED = "connected"
    AUTHENTICATED = "authenticated"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"


class _Outcome(NamedTuple):
    tested: Proved = Proved.UNTESTED
    at: datetime | None = None
    failed_at: Stage | None = None


class Run(NamedTuple):
    """One test: `running` is the stage under way, `error` what kept it from a result (a locked keyring)."""

    number: int
    send: bool
    recipient: str
    host: str
    provider: str
    stages: tuple[StageReport, ...] = ()
    running: Stage | None = None
    transcript: tuple[TranscriptLine, ...] = ()
    result: Result | None = None
    error: MailConfigError | None = None
    diagnosis: Diagnosis | None = None
    confirmed: bool = False
    """The code of its message was entered; that stays true of this run, whatever is edited after it."""


class CurrentTest:
    """A state machine: idle, running, perhaps cancelling, done. `tell` is called after every change of state.

    `stale` says that the settings are no longer those of the run; `tested`, `tested_at` and `failed_at` are of the very
    settings on the screen, also of those that came back. `clock` gives the present time, with its zone.
    """

    run: Run | None

    def __init__(
        self, draft: Draft, problems: DraftProblems, clock: Callable[[], datetime], tell: Callable[[], None]
    ) -> None:
        self._draft = draft
        self._problems = problems
        self._clock = clock
        self._tell = tell
        self._followers: list[Callable[[], None]] = []
        self._runs = 0
        # By a sign of the settings, for among them are passwords.
        self._outcomes: dict[int, _Outcome] = {}
        self._here = self._of_run = self._sign()
        self.abandon()

    def follow(self, callback: Callable[[], None]) -> None:
        """Call back after each step of a test, of which many come at once."""
        self._followers.append(callback)

    @property
    def busy(self) -> bool:
        """Tell whether a test is under way."""
        return self.state is RunState.RUNNING

    # The run

    def begin(self, *, send: bool) -> tuple[int, Settings] | None:
        """Start a run and return its number and the settings to test; None when problems are in the way (now shown)."""
        if self.busy:
            return None
        draft, settings = self._draft, self._draft.check.testable
        if settings is None or self._problems.obstacles(test=True):
            self._problems.show_all(test=True)
            return None
        self._runs += 1
        self.run = Run(self._runs, send, draft.recipient.strip(), settings.host, draft.provider)
        self._of_run = self._here = self._sign()
        self._outcomes.pop(self._here, None)
        self._problems.show(BY_KEY)
        self.state = RunState.RUNNING
        self._tell()
        return self._runs, settings

    def receive(self, number: int, event: Progress | Finished, diagnosis: Diagnosis | None = None) -> None:
        """Take one event of a run; one that comes after its run was cancelled or replaced is dropped.

        `diagnosis` comes with the last event of a run that failed.
        """
        run = self._running(number)
        if run is None:
            return
        if isinstance(event, events.StageStarted):
            self.run = run._replace(running=event.stage)
        elif isinstance(event, events.StageFinished):
            self.run = run._replace(stages=(*run.stages, event.report), running=None)
        elif isinstance(event, events.Line):
            self.run = run._replace(transcript=(*run.transcript, event.line))
        else:
            self._finish(run, event.result, diagnosis)
            return
        for callback in self._followers:
            callback()

    def _running(self, number: int) -> Run | None:
        return self.run if self.busy and self.run is not None and number == self.run.number else None

    def _finish(self, run: Run, result: Result, diagnosis: Diagnosis | None) -> None:
        self.run = run._replace(
            stages=result.stages,
            running=None,
            transcript=result.transcript,
            result=result,
            diagnosis=diagnosis,
        )
        self.state = RunState.DONE
        if not result.cancelled:
            failed_at = result.failure.stage if result.failure is not None else None
            self._outcomes[self._of_run] = _Outcome(Proved(result.reached.value), self._clock(), failed_at)
        self._tell()

    def explain(self, number: int, diagnosis: Diagnosis | None) -> None:
        """Take over what a closer look made of the failure of a run."""
        if self.run is not None and number == self.run.number and diagnosis != self.run.diagnosis:
            self.run = self.run._replace(diagnosis=diagnosis)
            self._tell()

    def fail(self, number: int, error: MailConfigError) -> None:
        """End a run that could not begin: the keyring is locked, a file is not readable."""
        run = self._running(number)
        if run is not None:
            self.run = run._replace(error=error, running=None)
            self.state = RunState.DONE
            self._tell()

    def cancel(self) -> bool:
        """End the run at once for the person; what the worker still says is dropped. False when nothing runs."""
        if not self.busy:
            return False
        self.state = RunState.CANCELLING
        self._tell()
        return True

    def let_go(self, number: int) -> None:
        """Note that the worker of a cancelled run is gone."""
        if self.state is RunState.CANCELLING and self.run is not None and number == self.run.number:
            self.state = RunState.DONE
            self._tell()

    def abandon(self) -> None:
        """Put the run away without a word: other settings take the place of its own."""
        self.state = RunState.IDLE
        self.run = None

    def forget(self) -> None:
        """Put the outcome of the last run away."""
        if not self.busy:
            self.abandon()
            self._tell()

    # What is proved

    @property
    def stale(self) -> bool:
        """Tell whether the settings on the screen are others than those of the run."""
        return self.run is not None and self._of_run != self._here

    @property
    def _outcome(self) -> _Outcome:
        return self._outcomes.get(self._here, _Outcome())

    @property
    def tested(self) -> Proved:
        """How far these settings have been proved."""
        return self._outcome.tested

    @property
    def tested_at(self) -> datetime | None:
        """When their last test ended, None where there was none."""
        return self._outcome.at

    @property
    def failed_at(self) -> Stage | None:
        """Where their last test failed."""
        return self._outcome.failed_at

    def _sign(self) -> int:
        draft = self._draft
        return hash(repr((sorted(draft.values.items()), sorted(draft.usable_secrets))))

    def settings_changed(self) -> None:
        """Note that the settings are others now, perhaps those of an earlier test."""
        self._here = self._sign()

    def settings_saved(self) -> None:
        """Note that a secret lies elsewhere now and the settings are the same."""
        was, self._here = self._here, self._sign()
        if was in self._outcomes:
            self._outcomes[self._here] = self._outcomes[was]
        if self._of_run == was:
            self._of_run = self._here

    def forget_outcomes(self) -> None:
        """Note that what was proved holds no more: a password is another one, or other settings are begun with."""
        self._outcomes = {}
        self._here, self._of_run = self._sign(), 0

    def restore(self, tested: Proved, at: datetime | None, failed_at: Stage | None = None) -> None:
        """Take over how far these settings were proved when they were last saved, or where they failed."""
        self._outcomes[self._here] = _Outcome(tested, at, failed_at)
        self._tell()

    @property
    def can_confirm(self) -> bool:
        """Tell whether a message with a code was accepted, or may have been, and nothing has changed since."""
        result = self.run.result if self.run else None
        if result is None or not result.code or self.stale:
            return False
        return self.tested is Proved.ACCEPTED or result.may_have_arrived

    def confirm(self, code: str) -> bool:
        """Take the code that the person read in the mail; True and `delivered` when it is the right one."""
        if not self.can_confirm or self.run is None or self.run.result is None:
            return False
        if _plain(code) != _plain(self.run.result.code or "") or not _plain(code):
            return False
        self._outcomes[self._here] = _Outcome(Proved.DELIVERED, self._clock())
        self.run = self.run._replace(confirmed=True)
        self._tell()
        return True


def _plain(code: str) -> str:
    return "".join(char for char in code.upper() if char.isalnum())
