"""Jobs are carried away from the window, and their trouble is said."""

from __future__ import annotations

from mailconfig_gui.app.job import Job
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.model.problem import MailConfigError
from tests.gui.test_saving import box


def test_a_job_whose_outcome_cannot_be_taken_over_is_said(saved: MainWindow) -> None:

    def done(_: object) -> None:
        raise MailConfigError("Title", "message")

    saved.jobs.run(Job("x", lambda: None, done))
    assert box(saved).text() == "Title"
    box(saved).close()


def test_a_job_that_fails_says_why_or_tells_who_wants_to_know(window: MainWindow) -> None:
    def work() -> object:
        raise MailConfigError("Title", "message")

    told: list[MailConfigError] = []
    job = Job("x", work, lambda _: None)
    window.jobs.run(job, otherwise=told.append)
    assert [error.title for error in told] == ["Title"]
    window.jobs.run(job)
    assert box(window).text() == "Title"
    box(window).close()
    window.jobs.run_here(job, lambda _: None)
    assert box(window).text() == "Title"
    box(window).close()
