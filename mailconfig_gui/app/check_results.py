"""The results of all checks but the test: of a domain, a mail that came, a login by OAuth2, and of a platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.app.arrived import Returned
from mailconfig_gui.app.results import result_object
from mailconfig_gui.domain.authentication_results import Result
from mailconfig_gui.domain.findings import Summary
from mailconfig_gui.results.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mailconfig_gui.app.domain_check import DomainChecked
    from mailconfig_gui.app.oauth_status import OAuthStatus
    from mailconfig_gui.app.results import Subject
    from mailconfig_gui.delivery.target import Step, Verified
    from mailconfig_gui.diagnosis.diagnosis import Diagnosis
    from mailconfig_gui.domain.arrived import Arrived


def result_of_domain(checked: DomainChecked, subject: Subject) -> dict[str, object]:
    """Return the result of a domain check."""
    ok = checked.report.summary is not Summary.REFUSED and checked.report.asked
    return result_object(Kind.DOMAIN, checked.as_json(), subject, ok=ok)


def result_of_arrived(
    told: Arrived | Returned | None, subject: Subject, *, folder: str | None = None, platforms: bool = False
) -> dict[str, object]:
    """Return what a mail that came tells, and in which `folder` of a mailbox it lies; None where it is not there.

    `platforms` says that the test message of a platform was looked for.
    """
    about: dict[str, object] = {"from_platform": True} if platforms else {}
    if told is None:
        return result_object(Kind.ARRIVED, {"folder": None, **about}, subject, ok=False)
    content = {**(told.diagnosis.as_json() if isinstance(told, Returned) else told.as_json()), **about}
    if folder is not None:
        content["folder"] = folder
    ok = not told.failed if isinstance(told, Returned) else told.dmarc.result is not Result.FAIL
    return result_object(Kind.ARRIVED, content, subject, ok=ok)


def result_of_confirmed(code: str, subject: Subject) -> dict[str, object]:
    """Return that the test mail with this code came: somebody who has it before them entered the code."""
    return result_object(Kind.ARRIVED, {"code": code}, subject, ok=True)


def result_of_oauth(
    status: OAuthStatus | None, subject: Subject, *, problems: list[dict[str, object]]
) -> dict[str, object]:
    """Return when a login ends; None where it is not known, which the `problems` explain as JSON shows them."""
    unknown: dict[str, object] = {
        "provider": None,
        "mailbox": None,
        "signed_in": None,
        "refused": None,
        "clocks": [],
    }
    told: dict[str, object] = {**(unknown if status is None else status.as_json()), "problems": problems}
    return result_object(Kind.OAUTH_STATUS, told, subject, ok=status is not None and not status.ended)


def result_of_platform(
    where: str, found: Verified, subject: Subject, *, diagnosis: Diagnosis | None, steps: Iterable[Step]
) -> dict[str, object]:
    """Return what a platform's test of its stored settings showed."""
    told: dict[str, object] = {
        "target": where,
        "text": found.text,
        "version": found.version,
        "recipient": found.recipient,
        "diagnosis": diagnosis.as_json() if diagnosis else None,
        "steps": [step._asdict() for step in steps],
        "error": None,
    }
    return result_object(Kind.PLATFORM_TEST, told, subject, ok=found.ok)
