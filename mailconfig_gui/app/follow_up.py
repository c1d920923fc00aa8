"""What to look at after a test, and what was found: the values of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.app.send_test import DEADLINE_MS

if TYPE_CHECKING:
    from mailconfig_gui.diagnosis.diagnosis import Diagnosis
    from mailconfig_gui.diagnosis.findings import Findings
    from mailconfig_gui.prediction.verdict import Verdict


class FollowUp(NamedTuple):
    """What to do after a test.

    `verdict`: look at the server once more, as the platform would. `probe`: look at all its mail ports after a failure.
    `version` and `trust_pem` are the platform's. `left_ms` is the time for everything here.
    """

    verdict: bool
    probe: bool
    version: str
    trust_pem: str = ""
    left_ms: int = DEADLINE_MS


class Known(NamedTuple):
    """The end of a closer look: all that was found, and what the failure means in its light."""

    findings: Findings
    diagnosis: Diagnosis | None


def without_refuted(diagnosis: Diagnosis, verdict: Verdict) -> Diagnosis:
    """Leave out "send without login" where the platform's own way, which skips it, was seen to be refused."""
    if "login-skipped" not in verdict.unsafe:
        return diagnosis
    return diagnosis._replace(
        fixes=tuple(fix for fix in diagnosis.fixes if fix.changes.get("username") != "")
    )
