from __future__ import annotations

from mailconfig_gui.app.job import Job


def test_a_job_of_which_nothing_is_taken_over_ends_quietly() -> None:
    job = Job("Looking", lambda: [1, 2])
    job.done(job.work())
