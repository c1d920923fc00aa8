"""What follows a test: with consent a look at the server's ports, and what the platform would do.

Nothing here logs in, and nothing blocks: each look is a job of the runner and can be stopped at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mailconfig_gui.app.follow_up import Known, without_refuted
from mailconfig_gui.app.practice_settings import PRACTICE
from mailconfig_gui.app.proof import proved
from mailconfig_gui.app.send_test import Cancel
from mailconfig_gui.prediction.platforms import DEFAULT_VERSION, PLATFORMS
from mailconfig_gui.prediction.versions import version_for
from mailconfig_gui.smtp.stages import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailconfig_gui.app.attempt import Tried
    from mailconfig_gui.app.workspace import Workspace
    from mailconfig_gui.diagnosis.diagnosis import Diagnosis
    from mailconfig_gui.diagnosis.findings import Endpoint, Findings
    from mailconfig_gui.gui.kit.runner import Runner
    from mailconfig_gui.model.problem import MailConfigError
    from mailconfig_gui.model.profile import Proof
    from mailconfig_gui.prediction.verdict import Verdict

LOOK = "look-after-failure"
"""The remembered answer to "may the program look?"."""
VERSION = "platform-version"


class Inquiry(QObject):
    """Holds what was found out about the last test; `changed` is emitted whenever that is more."""

    changed = Signal()

    def __init__(self, workspace: Workspace, runner: Runner, window: QObject) -> None:
        super().__init__(window)
        self._editor = workspace.editor
        self._workspace = workspace
        self._runner = runner
        self._clear()
        self._editor.listen(self._follow)

    def _clear(self) -> None:
        self.tried: Tried | None = None
        """The last test, while it is on the screen."""
        self.run = 0
        """The number of its run."""
        self.looking = self.judging = self.looked = self.judged_by_look = False
        self.endpoints: tuple[Endpoint, ...] = ()
        self.findings: Findings | None = None
        self.verdict: Verdict | None = None
        self.trouble: MailConfigError | None = None
        self._look_job = self._judge_job = 0
        self._proved: tuple[object, Proof | None] | None = None
        self._cancel = Cancel()
        self._cancel_judging = Cancel()

    # The answer of the person

    @property
    def consent(self) -> bool | None:
        """Whether the program may look by itself after a failure; None as long as nobody was asked."""
        answer = self._workspace.home.preferences.choices.get(LOOK)
        return answer if isinstance(answer, bool) else None

    def allow(self, allowed: bool | None) -> None:
        """Remember the answer, None to be asked again. A yes holds for the failure on the screen too."""
        home = self._workspace.home
        others = {name: value for name, value in home.preferences.choices.items() if name != LOOK}
        home.remember(choices=others if allowed is None else {**others, LOOK: allowed})
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
        failure = self.tried.result.failure if self.tried is not None else None
        # A name without an address has no ports, and a token comes from another server.
        elsewhere = (Stage.CONFIG, Stage.DNS, Stage.OAUTH_TOKEN)
        return failure is not None and not failure.our_own and failure.stage not in elsewhere

    # The platform's version

    @property
    def version(self) -> str:
        """The version of the platform that is foreseen."""
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
        version = version_for(release)
        if version is not None:
            self.choose_version(version)
        self.changed.emit()

    @property
    def proof(self) -> Proof | None:
        """What the platform itself has shown with exactly the settings of the test; it counts more than a verdict."""
        tried, platform = self.tried, self._workspace.notes.platform
        if tried is None or platform is None or platform.proof is None or tried.attempt.provider == PRACTICE:
            return None
        # Comparing passwords takes long on purpose.
        key = (self.run, platform.proof)
        if self._proved is None or self._proved[0] != key:
            document = tried.attempt.document
            self._proved = (key, proved(platform, document, str(document.get("password") or "")))
        return self._proved[1]

    # Following a test

    def begin(self, run: int, tried: Tried) -> None:
        """Take a test that is over, and look if that is wanted."""
        self.stop()
        self._clear()
        self.run, self.tried = run, tried
        if tried.result.ok:
            self.judge(look=self.consent is True)
        elif self._failed_there and self.consent is True:
            self.look()
        else:
            self.changed.emit()

    def _follow(self) -> None:
        """Put everything away with the run that it belongs to."""
        run = self._editor.test.run
        if self.tried is not None and (run is None or run.number != self.run):
            self.stop()
            self._clear()
            self.changed.emit()

    def stop(self) -> None:
        """End every look at once; what is known stays."""
        self._runner.drop(self._look_job)
        self._cancel.cancel()
        self._stop_judging()
        if self.busy:
            # What was not looked at to the end may be looked at again.
            self.looked = self.looked and not self.looking
            self.looking = self.judging = False
            self.changed.emit()

    def _stop_judging(self) -> None:
        self._runner.drop(self._judge_job)
        self._cancel_judging.cancel()

    def look(self) -> None:
        """Look at the ports of the server, and at it as the platform would."""
        tried = self.tried
        if tried is None or self.looking:
            return
        self.looking = self.looked = True
        self.trouble = None
        self.endpoints, self.findings = (), None
        self._cancel = cancel = Cancel()
        self.judge(look=True)

        def heard(event: Endpoint | Known) -> None:
            if isinstance(event, Known):
                self.take_findings(event.findings, event.diagnosis)
            else:
                self.take_endpoint(event)

        def make() -> Iterator[Endpoint | Known]:
            # What explains failures is loaded by the worker that needs it.
            from mailconfig_gui.app.after_test import look_closer

            return look_closer(tried, cancel)

        self._look_job = self._runner.start(make, heard, failed=self._look_failed)

    def judge(self, *, look: bool) -> None:
        """Foresee the platform: by our own test alone, or with a look of its own at the server."""
        tried = self.tried
        if tried is None:
            return
        self._stop_judging()
        self.judging, self.judged_by_look = True, look
        version = self.version
        cancel = self._cancel_judging = Cancel()

        def make() -> Iterator[object]:
            from mailconfig_gui.app.after_test import foresee_after

            yield foresee_after(tried, version, cancel if look else None)

        self.changed.emit()
        self._judge_job = self._runner.start(make, self.take_verdict, failed=self._judge_failed)

    # What the jobs say

    def take_endpoint(self, endpoint: Endpoint) -> None:
        """Show one port more."""
        self.endpoints = (*self.endpoints, endpoint)
        self.changed.emit()

    def take_findings(self, findings: Findings, diagnosis: Diagnosis | None) -> None:
        """Take the end of the look."""
        self.looking = False
        self.findings, self.endpoints = findings, findings.endpoints
        if self.tried is not None and diagnosis is not None:
            self._editor.test.explain(self.run, self._refuted(diagnosis))
        self.changed.emit()

    def take_verdict(self, verdict: Verdict) -> None:
        """Take what the platform would do."""
        self.judging = False
        self.verdict = verdict
        run = self._editor.test.run
        if self.tried is not None and run is not None and run.diagnosis is not None:
            self._editor.test.explain(self.run, self._refuted(run.diagnosis))
        self.changed.emit()

    def _refuted(self, diagnosis: Diagnosis) -> Diagnosis:
        if self.verdict is None or not self.verdict.fails:
            return diagnosis
        return without_refuted(diagnosis, self.verdict)

    def _look_failed(self, error: MailConfigError) -> None:
        self.looking, self.trouble = False, error
        self.changed.emit()

    def _judge_failed(self, error: MailConfigError) -> None:
        self.judging, self.trouble = False, error
        self.changed.emit()
