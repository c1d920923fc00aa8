"""Use case: what follows a test, side by side: the platform's verdict and, after a failure, a look at all ports.

Nothing here logs in: the test's own login stays the only one.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from mailconfig_gui.app.attempt import Aftermath, FollowUp, Known, without_refuted
from mailconfig_gui.app.explain import explain_result
from mailconfig_gui.app.platform_look import foresee, foresee_by_test, trusted_with
from mailconfig_gui.app.port_scan import DEADLINE_MS as LONGEST_MS
from mailconfig_gui.app.port_scan import find_out, look_around
from mailconfig_gui.app.practice_settings import PRACTICE, USELESS, is_practice
from mailconfig_gui.app.providers import ports_of
from mailconfig_gui.diagnosis.findings import Findings
from mailconfig_gui.net.wake import Cancel
from mailconfig_gui.prediction.cautions import Caution
from mailconfig_gui.smtp.events import Result
from mailconfig_gui.smtp.stages import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mailconfig_gui.app.attempt import Tried
    from mailconfig_gui.diagnosis.findings import Endpoint
    from mailconfig_gui.model.settings import Settings
    from mailconfig_gui.prediction.verdict import Verdict

SHORTEST_LOOK_MS = 200
"""With less time left nothing is looked at: no answer would be in time."""
_NOBODY_THERE = (Stage.CONFIG, Stage.DNS, Stage.PROXY, Stage.CONNECT)


def look_closer(tried: Tried, cancel: Cancel) -> Iterator[Endpoint | Known]:
    """Look at all mail ports of the server of a test that failed; tell each as it answers, at last what it means.

    Raises:
        MailConfigError: the CA file cannot be used.

    """
    attempt, result = tried.attempt, tried.result
    for found in look_around(
        attempt.settings,
        after=result,
        preset_ports=ports_of(attempt.provider),
        ca_file=attempt.ca_file,
        cancel=cancel,
    ):
        if not isinstance(found, Findings):
            yield found
            continue
        recipient = attempt.recipients[0]
        yield Known(
            found, explain_result(result, attempt.settings, recipient, attempt.provider, findings=found)
        )


def foresee_after(tried: Tried, version: str, look: Cancel | None = None) -> Verdict:
    """Foresee the platform by the test alone, or with a look at the server, which `look` ends.

    Raises:
        MailConfigError: the CA file cannot be used.

    """
    attempt = tried.attempt
    wanted = FollowUp(
        verdict=True,
        probe=False,
        version=version,
        password_kept="password" not in attempt.document,
        provider=attempt.provider,
        ca_file=attempt.ca_file,
    )
    if look is None:
        return _without_look(attempt.document, tried.result, wanted)
    trust_pem, supposed = _trust(wanted)
    return foresee(
        attempt.document,
        tried.result,
        version,
        recipient=attempt.recipients[0],
        trust_pem=trust_pem,
        password_kept=wanted.password_kept,
        trust_supposed=supposed,
        cancel=look,
    )


def follow_up(
    document: Mapping[str, object],
    settings: Settings,
    recipient: str,
    result: Result,
    wanted: FollowUp,
    cancel: Cancel,
) -> Aftermath:
    """Look, predict and explain; takes as long as the slowest look. A cancelled test is followed by nothing.

    Without a look, for which there may be no time, the verdict goes by the test itself; after a failure it is given
    only where it is the platform's failure too.

    Raises:
        MailConfigError: the CA file cannot be used.

    """
    if result.cancelled or cancel.cancelled:
        return Aftermath(verdict=_without_look(document, result, wanted) if wanted.verdict else None)
    end = time.monotonic() + wanted.left_ms / 1000
    failed = result.failure
    in_time = wanted.left_ms >= SHORTEST_LOOK_MS
    look = _Look(document, recipient, result, wanted) if wanted.verdict and in_time else None
    findings = None
    if wanted.probe and in_time and failed is not None:
        findings = _findings(settings, result, wanted, cancel)
    verdict = look.wait(end, cancel) if look is not None else None
    looked = verdict is not None or findings is not None
    spoke = failed is not None and failed.stage not in _NOBODY_THERE
    if verdict is None and (wanted.verdict or spoke):
        verdict = _without_look(document, result, wanted)
        if verdict.outcome != "fails" and not wanted.verdict:
            verdict = None
    if verdict is not None:
        notes = [Caution("other-way", "", words) for words in wanted.ways]
        if is_practice(wanted.provider, document):
            notes.append(Caution("practice", "", USELESS))
        verdict = verdict._replace(warnings=(*notes, *verdict.warnings))
    if failed is None:
        return Aftermath(verdict, looked=looked)
    diagnosis = explain_result(result, settings, recipient, wanted.provider, findings=findings)
    if diagnosis is not None and verdict is not None and verdict.outcome == "fails":
        diagnosis = without_refuted(diagnosis, verdict)
    return Aftermath(verdict, findings, diagnosis, looked)


class _Look:
    """A look at the server, on a thread of its own that nobody joins: looking up a name can only block."""

    def __init__(
        self, document: Mapping[str, object], recipient: str, result: Result, wanted: FollowUp
    ) -> None:
        self._cancel = Cancel()
        self._verdicts: list[Verdict] = []
        self._thread = threading.Thread(
            target=self._run,
            args=(document, recipient, result, wanted),
            name="mailconfig-verdict",
            daemon=True,
        )
        self._thread.start()

    def wait(self, end: float, cancel: Cancel) -> Verdict | None:
        """Return the verdict, None where it is not there when the clock shows `end` or the person ends the run."""
        while self._thread.is_alive() and not cancel.cancelled and (left := end - time.monotonic()) > 0:
            self._thread.join(min(left, 0.1))
        verdict = next(iter(self._verdicts), None)
        self._cancel.cancel()
        return verdict

    def _run(self, document: Mapping[str, object], recipient: str, result: Result, wanted: FollowUp) -> None:
        trust_pem, supposed = _trust(wanted)
        self._verdicts.append(
            foresee(
                document,
                result,
                wanted.version,
                recipient=recipient,
                trust_pem=trust_pem,
                password_kept=wanted.password_kept,
                trust_supposed=supposed,
                ehlo_name=wanted.ehlo_name,
                cancel=self._cancel,
            )
        )


def _trust(wanted: FollowUp) -> tuple[str, bool]:
    """Return what the platform trusts (PEM, "" the public authorities), and whether that is only supposed.

    The test's CA file is taken for trusted there too, for the verdict is to be about what came after it. The practice
    server stands for a real one, whose authority the platform would know.
    """
    if wanted.trust_pem or wanted.ca_file is None:
        return wanted.trust_pem, False
    return trusted_with(wanted.ca_file), _supposed(wanted)


def _supposed(wanted: FollowUp) -> bool:
    """Tell whether only the test's CA file says that the platform trusts the server."""
    return not wanted.trust_pem and wanted.ca_file is not None and wanted.provider != PRACTICE


def _findings(settings: Settings, result: Result | None, wanted: FollowUp, cancel: Cancel) -> Findings:
    return find_out(
        settings,
        after=result,
        preset_ports=ports_of(wanted.provider),
        ca_file=wanted.ca_file,
        ehlo_name=wanted.ehlo_name,
        cancel=cancel,
        deadline_ms=min(LONGEST_MS, wanted.left_ms),
    )


def _without_look(document: Mapping[str, object], result: Result, wanted: FollowUp) -> Verdict:
    return foresee_by_test(
        document,
        result,
        wanted.version,
        own_authority=_supposed(wanted),
        password_kept=wanted.password_kept,
    )


def untested(document: Mapping[str, object], version: str) -> Verdict:
    """Return the verdict where our own test refuses to begin: `unknown` unless the document alone decides."""
    kept = "password" not in document
    return _without_look(
        document, Result(), FollowUp(verdict=True, probe=False, version=version, password_kept=kept)
    )
