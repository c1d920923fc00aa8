"""Use case: the diagnosis of a test that failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.app.certificate import certificate_view
from mailconfig_gui.app.provider_memory import CUSTOM
from mailconfig_gui.diagnosis.engine import diagnosis_of
from mailconfig_gui.diagnosis.observed import changes_for_good, evidence_of_test, left_by_the_look
from mailconfig_gui.smtp.events import FailureKind
from mailconfig_gui.storage.knowledge import load_knowledge

if TYPE_CHECKING:
    from mailconfig_gui.diagnosis.diagnosis import Diagnosis
    from mailconfig_gui.diagnosis.findings import Findings
    from mailconfig_gui.model.settings import Settings
    from mailconfig_gui.smtp.events import Result


def explain_result(
    result: Result,
    settings: Settings,
    recipient: str,
    provider: str | None = None,
    *,
    findings: Findings | None = None,
) -> Diagnosis | None:
    """Return why a test failed; None when it did not, or when this program ended it of its own accord.

    `provider` is a preset's id; without one the engine goes by the host. `findings` are those of a look at the
    server's ports: where it knows better than the test, it decides. Every fix leads to settings without errors.
    """
    failure = result.failure
    if failure is None or failure.our_own:
        return None
    view = certificate_view(result, settings.host) if failure.kind is FailureKind.CERTIFICATE else None
    knowledge = load_knowledge()
    evidence = evidence_of_test(
        result,
        failure,
        settings,
        recipient,
        knowledge,
        # That one says no more than no preset at all.
        provider=None if provider in ("", CUSTOM) else provider,
        findings=findings,
        fault=view.fault if view else "",
        issuer=view.links[view.failing].issuer if view else "",
    )
    diagnosis = diagnosis_of(evidence, knowledge)
    fixes = diagnosis.fixes
    if findings is not None:
        fixes = left_by_the_look(fixes, result, settings, findings)
        if findings.title and evidence.cause and evidence.cause == diagnosis.cause:
            diagnosis = diagnosis._replace(
                title=findings.title, why=findings.text, who=findings.who or diagnosis.who
            )
    return diagnosis._replace(fixes=tuple(fix for fix in fixes if changes_for_good(fix, settings)))
