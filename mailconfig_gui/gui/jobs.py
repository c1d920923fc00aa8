"""Jobs of the workspace, carried away from the window: what may block never holds it up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from mailconfig_gui.gui.kit.questions import tell_error
from mailconfig_gui.model.problem import MailConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QWidget

    from mailconfig_gui.app.job import Job
    from mailconfig_gui.gui.kit.runner import Runner


class Jobs(QObject):
    """Runs each job on a thread of the runner, takes its outcome over in the window, and goes on."""

    def __init__(self, runner: Runner, window: QWidget) -> None:
        super().__init__(window)
        self.runner = runner
        self._window = window

    def run(
        self,
        job: Job,
        then: Callable[[Any], None] | None = None,
        otherwise: Callable[[MailConfigError], object] | None = None,
    ) -> None:
        """Start a job; `otherwise` takes its trouble, else it is said."""

        def work() -> Iterator[object]:
            yield job.work()

        self.runner.start(
            work, lambda outcome: self._take(job, then, outcome), failed=otherwise or self._tell
        )

    def run_here(
        self,
        job: Job,
        then: Callable[[Any], None],
        otherwise: Callable[[MailConfigError], object] | None = None,
    ) -> None:
        """Do a job at once, for a window that is not shown yet."""
        try:
            outcome = job.work()
        except MailConfigError as error:
            (otherwise or self._tell)(error)
        else:
            self._take(job, then, outcome)

    def _take(self, job: Job, then: Callable[[Any], None] | None, outcome: object) -> None:
        try:
            job.done(outcome)
        except MailConfigError as error:
            self._tell(error)
            return
        if then is not None:
            then(outcome)

    def _tell(self, error: MailConfigError) -> None:
        tell_error(self._window, error)
