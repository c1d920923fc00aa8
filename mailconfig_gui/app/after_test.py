"""Use case: what follows a test, side by side: the platform's verdict and, after a failure, a look at all ports.

Nothing here logs in: the test's own login stays the only one.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from mailconfig_gui.app.attempt import Aftermath
from mailconfig_gui.app.follow_up import FollowUp, Known, without_refuted
from mailconfig_gui.app.platform_look import foresee, foresee_by_test, trusted_with
from mailconfig_gui.app.port_scan import DEADLINE_MS as LONGEST_MS
from mailconfig_gui.app.port_scan import look_around
from mailconfig_gui.app.practice_settings import PRACTICE, USELESS, is_practice
from mailconfig_gui.app.providers import ports_of
from mailconfig_gui.app.send_test import other_ways
from mailconfig_gui.diagnosis.findings import Findings
from mailconfig_gui.model.news import Cancel
from mailconfig_gui.prediction.cautions import Caution
from mailconfig_gui.smtp.events import Result
from mailconfig_gui.smtp.stages import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mailconfig_gui.app.attempt import Attempt, Tried
    from mailconfig_gui.diagnosis.diagnosis import Diagnosis
    from mailconfig_gui.diagnosis.findings import Endpoint
    from mailconfig_gui.prediction.verdict import Verdict

SHORTEST_LOOK_MS = 200
"""With less time left nothing is looked at: no answer would be in time."""
_NOBODY_THERE = (Stage.CONFIG, Stage.DNS, Stage.PROXY, Stage.CONNECT)


def look_closer(tried: Tried, cancel: Cancel) -> Iterator[Endpoint | Known]:
    """Look at all mail ports of the server of a test that failed; tell each as it answers, at last what it means.

    Raises MailConfigError: the CA file cannot be used.
    """
    attempt, result = tried.attempt, tried.result
    for found in _looks(attempt, result, cancel):
        if isinstance(found, Findings):
            yield Known(found, _explained(attempt, result, found))
        else:
            yield found


def foresee_after(tried: Tried, version: str, look: Cancel | None = None) -> Verdict:
    """Foresee the platform by the test alone, or with a look at the server, which `look` ends.

    Raises MailConfigError: the CA file cannot be used.
    """
    attempt, wanted = tried.attempt, FollowUp(verdict=True, probe=False, version=version)
    kept = "password" not in attempt.document
    if look is None:
        return _without_look(attempt, tried.result, wanted, password_kept=kept)
    return _with_look(attempt, tried.result, wanted, look, password_kept=kept)


def follow_up(attempt: Attempt, result: Result, wanted: FollowUp, cancel: Cancel) -> Aftermath:
    """Look, predict and explain; takes as long as the slowest look. A cancelled test is followed by nothing.

    Without a look, for which there may be no time, the verdict goes by the test itself; after a failure it is given
    only where it is the platform's failure too.

    Raises MailConfigError: the CA file cannot be used.
    """
    if result.cancelled or cancel.cancelled:
        return Aftermath(verdict=_without_look(attempt, result, wanted) if wanted.verdict else None)
    end = time.monotonic() + wanted.left_ms / 1000
    failed = result.failure
    in_time = wanted.left_ms >= SHORTEST_LOOK_MS
    look = _Look(attempt, result, wanted) if wanted.verdict and in_time else None
    findings = None
    if wanted.probe and in_time and failed is not None:
        looks = _looks(attempt, result, cancel, min(LONGEST_MS, wanted.left_ms))
        findings = next(one for one in looks if isinstance(one, Findings))
    verdict = look.wait(end, cancel) if look is not None else None
    looked = verdict is not None or findings is not None
    spoke = failed is not None and failed.stage not in _NOBODY_THERE
    if verdict is None and (wanted.verdict or spoke):
        verdict = _without_look(attempt, result, wanted)
        if not verdict.fails and not wanted.verdict:
            verdict = None
    if verdict is not None:
        notes = [Caution("other-way", "", words) for words in other_ways(attempt.way, attempt.settings)]
        if is_practice(attempt.provider, attempt.document):
            notes.append(Caution("practice", "", USELESS))
        verdict = verdict._replace(warnings=(*notes, *verdict.warnings))
    if failed is None:
        return Aftermath(verdict, looked=looked)
    diagnosis = _explained(attempt, result, findings)
    if diagnosis is not None and verdict is not None and verdict.fails:
        diagnosis = without_refuted(diagnosis, verdict)
    return Aftermath(verdict, findings, diagnosis, looked=looked)


class _Look:
    """A look at the server, on a thread of its own that nobody joins: looking up a name can only block."""

    def __init__(self, attempt: Attempt, result: Result, wanted: FollowUp) -> None:
        self._cancel = Cancel()
        self._verdicts: list[Verdict] = []
        self._thread = threading.Thread(
            target=self._run, args=(attempt, result, wanted), name="mailconfig-verdict", daemon=True
        )
        self._thread.start()

    def wait(self, end: float, cancel: Cancel) -> Verdict | None:
        """Return the verdict, None where it is not there when the clock shows `end` or the person ends the run."""
        while self._thread.is_alive() and not cancel.cancelled and (left := end - time.monotonic()) > 0:
            self._thread.join(min(left, 0.1))
        verdict = next(iter(self._verdicts), None)
        self._cancel.cancel()
        return verdict

    def _run(self, attempt: Attempt, result: Result, wanted: FollowUp) -> None:
        self._verdicts.append(_with_look(attempt, result, wanted, self._cancel))


def _with_look(
    attempt: Attempt, result: Result, wanted: FollowUp, cancel: Cancel, *, password_kept: bool = False
) -> Verdict:
    """Foresee with a look at the server.

    The test's CA file is taken for trusted by the platform too, for the verdict is to be about what came after it.
    """
    trust_pem = wanted.trust_pem
    if not trust_pem and attempt.ca_file is not None:
        trust_pem = trusted_with(attempt.ca_file)
    return foresee(
        attempt.document,
        result,
        wanted.version,
        recipient=attempt.concerned(result),
        trust_pem=trust_pem,
        password_kept=password_kept,
        trust_supposed=_supposed(attempt, wanted),
        way=attempt.way,
        cancel=cancel,
    )


def _without_look(
    attempt: Attempt, result: Result, wanted: FollowUp, *, password_kept: bool = False
) -> Verdict:
    return foresee_by_test(
        attempt.document,
        result,
        wanted.version,
        own_authority=_supposed(attempt, wanted),
        password_kept=password_kept,
    )


def _supposed(attempt: Attempt, wanted: FollowUp) -> bool:
    """Tell whether only the test's CA file says that the platform trusts the server.

    The practice server stands for a real one, whose authority the platform would know.
    """
    return not wanted.trust_pem and attempt.ca_file is not None and attempt.provider != PRACTICE


def _looks(
    attempt: Attempt, result: Result, cancel: Cancel, deadline_ms: int = LONGEST_MS
) -> Iterator[Endpoint | Findings]:
    return look_around(
        attempt.settings,
        after=result,
        preset_ports=ports_of(attempt.provider),
        ca_file=attempt.ca_file,
        way=attempt.way,
        cancel=cancel,
        deadline_ms=deadline_ms,
    )


def _explained(attempt: Attempt, result: Result, findings: Findings | None) -> Diagnosis | None:
    # The platform's verdict on a good test needs none of what explains failures.
    from mailconfig_gui.app.explain import explain_result

    recipient = attempt.concerned(result)
    return explain_result(result, attempt.settings, recipient, attempt.provider, findings=findings)


def untested(document: Mapping[str, object], version: str) -> Verdict:
    """Return the verdict where our own test refuses to begin: `unknown` unless the document alone decides."""
    return foresee_by_test(document, Result(), version, password_kept="password" not in document)
