"""What follows a test: with consent a look at the server's ports, and what the platform would do.

Nothing here logs in, and nothing blocks: each look is a job of the runner and can be stopped at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from mailconfig_gui.app.editor import Editor
from mailconfig_gui.app.practice_settings import PRACTICE
from mailconfig_gui.smtp.events import FailureKind
from mailconfig_gui.smtp.stages import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mailconfig_gui.app.workspace import Workspace
    from mailconfig_gui.diagnosis.diagnosis import Diagnosis
    from mailconfig_gui.diagnosis.findings import Endpoint, Findings
    from mailconfig_gui.gui.kit.runner import Runner
    from mailconfig_gui.gui.test_runs import Trial
    from mailconfig_gui.model.problem import MailConfigError
    from mailconfig_gui.model.profile import Proof
    from mailconfig_gui.net.probe import Probe
    from mailconfig_gui.net.wake import Cancel
    from mailconfig_gui.prediction.verdict import Verdict

LOOK = "look-after-failure"
"""The remembered answer to "may the program look?"."""
VERSION = "platform-version"
# A test that ended so says nothing about the server.
_OWN = (FailureKind.CANCELLED, FailureKind.SETTINGS)


class Known(NamedTuple):
    """The end of a look at the ports: all that was found, and what the failure means in its light."""

    findings: Findings
    diagnosis: Diagnosis | None


class Inquiry(QObject):
    """Holds what was found out about the last test; `changed` is emitted whenever that is more."""

    changed = Signal()

    def __init__(self, editor: Editor, workspace: Workspace, runner: Runner, window: QObject) -> None:
        super().__init__(window)
        self._editor = editor
        self._workspace = workspace
        self._runner = runner
        self._clear()
        runner.happened.connect(self._event)
        runner.failed.connect(self._failed)
        editor.listen(self._follow)

    def _clear(self) -> None:
        self.trial: Trial | None = None
        self.looking = self.judging = self.looked = self.judged_by_look = False
        self.endpoints: tuple[Endpoint, ...] = ()
        self.findings: Findings | None = None
        self.verdict: Verdict | None = None
        self.trouble: MailConfigError | None = None
        self._look_job = self._judge_job = 0
        self._proved: tuple[object, Proof | None] | None = None
        self._cancel: Cancel | None = None
        self._probes: list[Probe] = []
        self._stopped: list[bool] = []

    # The answer of the person

    @property
    def consent(self) -> bool | None:
        """Whether the program may look by itself after a failure; None as long as nobody was asked."""
        answer = self._workspace.home.preferences.choices.get(LOOK)
        return answer if isinstance(answer, bool) else None

    def allow(self, allowed: bool) -> None:
        """Remember the answer. It holds from now on, and a yes for the failure on the screen too."""
        self._workspace.home.remember(choices={**self._workspace.home.preferences.choices, LOOK: allowed})
        if allowed and self.may_look:
            self.look()
        else:
            self.changed.emit()

    @property
    def may_look(self) -> bool:
        """Tell whether a look would tell something that is not known yet."""
        return self._failed_there and not self.looking and not self.looked

    @property
    def asks(self) -> bool:
        """Tell whether the question is to be put now."""
        return self.may_look and self.consent is None

    @property
    def busy(self) -> bool:
        """Tell whether a look is under way."""
        return self.looking or self.judging

    @property
    def _failed_there(self) -> bool:
        failure = self.trial.result.failure if self.trial is not None else None
        # A name without an address has no ports.
        return (
            failure is not None
            and failure.kind not in _OWN
            and failure.stage not in (Stage.CONFIG, Stage.DNS)
        )

    # The platform's version

    @property
    def version(self) -> str:
        """The version of the platform that is foreseen."""
        from mailconfig_gui.prediction.platforms import DEFAULT_VERSION, PLATFORMS

        kept = self._workspace.home.preferences.choices.get(VERSION)
        return kept if isinstance(kept, str) and kept in PLATFORMS else DEFAULT_VERSION

    def choose_version(self, version: str) -> None:
        """Foresee another version from now on."""
        if version != self.version:
            self._workspace.home.remember(
                choices={**self._workspace.home.preferences.choices, VERSION: version}
            )
            if self.verdict is not None or self.judging:
                self.judge(look=self.judged_by_look)

    def meet(self, release: str) -> None:
        """Foresee from now on the version that a platform told."""
        from mailconfig_gui.prediction.versions import version_for

        version = version_for(release)
        if version is not None:
            self.choose_version(version)
        self.changed.emit()

    @property
    def proof(self) -> Proof | None:
        """What the platform itself has shown with exactly the settings of the test; it counts more than a verdict."""
        from mailconfig_gui.app.proof import proved

        trial, platform = self.trial, self._workspace.notes.platform
        if trial is None or trial.provider == PRACTICE or platform is None or platform.proof is None:
            return None
        # Comparing passwords takes long on purpose.
        key = (trial.run, platform.proof)
        if self._proved is None or self._proved[0] != key:
            self._proved = (key, proved(platform, trial.document, str(trial.document.get("password") or "")))
        return self._proved[1]

    # Following a test

    def begin(self, trial: Trial) -> None:
        """Take a test that is over, and look if that is wanted."""
        self.stop()
        self._clear()
        self.trial = trial
        if trial.result.ok:
            self.judge(look=self.consent is True)
        elif self._failed_there and self.consent is True:
            self.look()
        else:
            self.changed.emit()

    def _follow(self) -> None:
        """Put everything away with the run that it belongs to."""
        run = self._editor.test.run
        if self.trial is not None and (run is None or run.number != self.trial.run):
            self.stop()
            self._clear()
            self.changed.emit()

    def stop(self) -> None:
        """End every look at once; what is known stays."""
        self._runner.drop(self._look_job)
        if self._cancel is not None:
            self._cancel.cancel()
        self._stop_judging()
        self._look_job = 0
        if self.busy:
            # What was not looked at to the end may be looked at again.
            self.looked = self.looked and not self.looking
            self.looking = self.judging = False
            self.changed.emit()

    def _stop_judging(self) -> None:
        self._runner.drop(self._judge_job)
        self._stopped.append(True)
        for probe in self._probes:
            probe.cancel()
        self._judge_job = 0

    def look(self) -> None:
        """Look at the ports of the server, and at it as the platform would."""
        trial = self.trial
        if trial is None or self.looking:
            return
        self.looking = self.looked = True
        self.trouble = None
        self.endpoints, self.findings = (), None
        self._look_job = self._runner.new_number()
        make = self._make_look(trial)
        self.judge(look=True)
        self._runner.start(self._look_job, make)

    def _make_look(self, trial: Trial) -> Callable[[], Iterator[object]]:
        from mailconfig_gui.net.wake import Cancel

        self._cancel = cancel = Cancel()
        preset = self._editor.presets.get(trial.provider)
        ports = [endpoint.port for endpoint in preset.endpoints] if preset else []

        def make() -> Iterator[object]:
            from mailconfig_gui.app.explain import explain_result
            from mailconfig_gui.app.port_scan import look_around
            from mailconfig_gui.diagnosis.findings import Findings

            seen = look_around(
                trial.settings, after=trial.result, preset_ports=ports, ca_file=trial.ca_file, cancel=cancel
            )
            for found in seen:
                if not isinstance(found, Findings):
                    yield found
                    continue
                diagnosis = explain_result(
                    trial.result, trial.settings, trial.recipient, trial.provider, findings=found
                )
                yield Known(found, diagnosis)

        return make

    def judge(self, *, look: bool) -> None:
        """Foresee the platform: by our own test alone, or with a look of its own at the server."""
        trial = self.trial
        if trial is None:
            return
        self._stop_judging()
        self.judging, self.judged_by_look = True, look
        self._judge_job = self._runner.new_number()
        probes: list[Probe] = []
        stopped: list[bool] = []
        self._probes, self._stopped = probes, stopped
        version = self.version

        def started(probe: Probe) -> None:
            probes.append(probe)
            if stopped:
                probe.cancel()

        def make() -> Iterator[object]:
            yield _foreseen(trial, version, started if look else None)

        self.changed.emit()
        self._runner.start(self._judge_job, make)

    # What the jobs say

    def _event(self, number: int, event: object) -> None:
        if number == self._look_job:
            if isinstance(event, Known):
                self.take_findings(event.findings, event.diagnosis)
            else:
                self.take_endpoint(event)  # type: ignore[arg-type]
        elif number == self._judge_job:
            self.take_verdict(event)  # type: ignore[arg-type]

    def take_endpoint(self, endpoint: Endpoint) -> None:
        """Show one port more."""
        self.endpoints = (*self.endpoints, endpoint)
        self.changed.emit()

    def take_findings(self, findings: Findings, diagnosis: Diagnosis | None) -> None:
        """Take the end of the look."""
        self.looking = False
        self.findings, self.endpoints = findings, findings.endpoints
        if self.trial is not None and diagnosis is not None:
            self._editor.test.explain(self.trial.run, self._refuted(diagnosis))
        self.changed.emit()

    def take_verdict(self, verdict: Verdict) -> None:
        """Take what the platform would do."""
        self.judging = False
        self.verdict = verdict
        run = self._editor.test.run
        if self.trial is not None and run is not None and run.diagnosis is not None:
            self._editor.test.explain(self.trial.run, self._refuted(run.diagnosis))
        self.changed.emit()

    def _refuted(self, diagnosis: Diagnosis) -> Diagnosis:
        from mailconfig_gui.app.after_test import without_refuted

        if self.verdict is None or self.verdict.outcome != "fails":
            return diagnosis
        return without_refuted(diagnosis, self.verdict)

    def _failed(self, number: int, error: MailConfigError) -> None:
        if number == self._look_job:
            self.looking = False
        elif number == self._judge_job:
            self.judging = False
        else:
            return
        self.trouble = error
        self.changed.emit()


def _foreseen(trial: Trial, version: str, started: Callable[[Probe], None] | None) -> Verdict:
    """Foresee on the worker. The practice server stands for a real one, whose authority the platform would know."""
    from mailconfig_gui.app.platform_look import foresee, foresee_by_test

    kept = "password" not in trial.document
    if started is None:
        own = trial.ca_file is not None and trial.provider != PRACTICE
        return foresee_by_test(trial.document, trial.result, version, own_authority=own, password_kept=kept)
    trust, supposed = "", False
    if trial.ca_file is not None:
        from mailconfig_gui.app.platform_look import trusted_with

        trust, supposed = trusted_with(trial.ca_file), trial.provider != PRACTICE
    return foresee(
        trial.document,
        trial.result,
        version,
        recipient=trial.recipient,
        trust_pem=trust,
        password_kept=kept,
        trust_supposed=supposed,
        started=started,
    )
