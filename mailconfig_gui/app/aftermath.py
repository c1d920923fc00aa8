"""Use case: what follows a test, side by side: the platform's verdict and, after a failure, a look at all ports.

Nothing here logs in: the test's own login stays the only one.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from mailconfig_gui.model.record import Record
from mailconfig_gui.smtp.stages import Stage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mailconfig_gui.diagnosis.engine import Diagnosis
    from mailconfig_gui.diagnosis.findings import Findings
    from mailconfig_gui.model.settings import Settings
    from mailconfig_gui.net.wake import Cancel
    from mailconfig_gui.prediction.verdict import Verdict
    from mailconfig_gui.smtp.events import Result

_NOBODY_THERE = (Stage.CONFIG, Stage.DNS, Stage.PROXY, Stage.CONNECT)


class Aftermath(Record):
    """What was learnt after a test; None where it was not wanted or does not apply."""

    verdict: Verdict | None = None
    findings: Findings | None = None
    diagnosis: Diagnosis | None = None


class Wanted(Record):
    """What to do after a test. `verdict`: None leaves the platform out unless a server spoke and the test failed.

    `probe` looks at all ports after a failure. `version` and `trust_pem` are the platform's, `provider` a preset's id.
    Without `trust_pem` the platform is supposed to trust what the test did: public authorities and those of `ca_file`.
    """

    verdict: bool
    probe: bool
    version: str
    trust_pem: str = ""
    password_kept: bool = False
    provider: str | None = None
    ca_file: str | None = None


def follow_up(
    document: Mapping[str, object],
    settings: Settings,
    recipient: str,
    result: Result,
    wanted: Wanted,
    cancel: Cancel,
) -> Aftermath:
    """Look, predict and explain; takes as long as the slowest look. A cancelled test is followed by nothing.

    Raises:
        MailConfigError: the CA file cannot be used.

    """
    if result.cancelled or cancel.cancelled:
        return Aftermath(verdict=_without_look(document, result, wanted) if wanted.verdict else None)
    failed = result.failure
    spoke = failed is not None and failed.stage not in _NOBODY_THERE
    trust, supposed = wanted.trust_pem, False
    if not trust and wanted.ca_file is not None:
        from mailconfig_gui.app.observe import trusted_with

        trust, supposed = trusted_with(wanted.ca_file), True
    verdicts: list[Verdict] = []

    def foresee_platform() -> None:
        from mailconfig_gui.app.observe import foresee

        verdicts.append(
            foresee(
                document,
                result,
                wanted.version,
                recipient=recipient,
                trust_pem=trust,
                password_kept=wanted.password_kept,
                trust_supposed=supposed,
            )
        )

    looking = None
    if wanted.verdict or spoke:
        looking = threading.Thread(target=foresee_platform, name="mailconfig-verdict", daemon=True)
        looking.start()
    findings = _findings(settings, result, wanted, cancel) if wanted.probe and failed is not None else None
    while looking is not None and looking.is_alive() and not cancel.cancelled:
        looking.join(0.1)
    verdict = verdicts[0] if verdicts else None
    if verdict is None and wanted.verdict:
        verdict = _without_look(document, result, wanted)
    if failed is None:
        return Aftermath(verdict)
    from mailconfig_gui.app.explain import explain_result

    diagnosis = explain_result(result, settings, recipient, wanted.provider, findings=findings)
    if diagnosis is not None and verdict is not None and verdict.outcome == "fails":
        diagnosis = without_refuted(diagnosis, verdict)
    return Aftermath(verdict, findings, diagnosis)


def without_refuted(diagnosis: Diagnosis, verdict: Verdict) -> Diagnosis:
    """Leave out "send without login" where the platform's own way, which skips it, was seen to be refused."""
    if "login-skipped" not in verdict.unsafe:
        return diagnosis
    return diagnosis._replace(
        fixes=tuple(fix for fix in diagnosis.fixes if fix.changes.get("username") != "")
    )


def _findings(settings: Settings, result: Result | None, wanted: Wanted, cancel: Cancel) -> Findings:
    from mailconfig_gui.app.find_out import find_out
    from mailconfig_gui.storage.presets import load_presets

    preset = load_presets().get(wanted.provider or "")
    ports = [endpoint.port for endpoint in preset.endpoints] if preset else []
    return find_out(settings, after=result, preset_ports=ports, ca_file=wanted.ca_file, cancel=cancel)


def _without_look(document: Mapping[str, object], result: Result | None, wanted: Wanted) -> Verdict:
    from mailconfig_gui.app.observe import combined
    from mailconfig_gui.prediction.observed import Observed
    from mailconfig_gui.prediction.verdict import predict

    seen = combined(Observed(), result)
    return predict(document, seen, wanted.version, password_kept=wanted.password_kept)


def untested(document: Mapping[str, object], version: str) -> Verdict:
    """Return the verdict where our own test refuses to begin: `unknown` unless the document alone decides."""
    kept = "password" not in document
    return _without_look(
        document, None, Wanted(verdict=True, probe=False, version=version, password_kept=kept)
    )
