"""Use case: what the window keeps with the profile that is open, on the thread of whatever came to a result.

Where something cannot be kept it stands on the screen all the same: nothing here fails.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from mailconfig_gui.app.attempt import Tried
from mailconfig_gui.app.check_results import (
    result_of_arrived,
    result_of_confirmed,
    result_of_domain,
    result_of_platform,
)
from mailconfig_gui.app.deliver import explain
from mailconfig_gui.app.history import keep
from mailconfig_gui.app.results import Subject, result_of_test
from mailconfig_gui.delivery.target import Step, Verified
from mailconfig_gui.model.problem import MailConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mailconfig_gui.app.arrived import Returned
    from mailconfig_gui.app.domain_check import DomainChecked
    from mailconfig_gui.app.home import Home
    from mailconfig_gui.domain.arrived import Arrived
    from mailconfig_gui.model.profile import Profile
    from mailconfig_gui.smtp.events import Progress


def keeping_test(
    events: Iterator[Progress | Tried], home: Home, profile: Profile
) -> Iterator[Progress | Tried]:
    """Pass the events of a test on; when it is over and was not cancelled, keep its result with the profile.

    That comes after the last event, so that nobody waits for the disk.
    """
    for event in events:
        yield event
        if isinstance(event, Tried) and not event.result.cancelled:
            with suppress(MailConfigError):
                keep(home, profile, result_of_test(event, profile.name))


def keep_domain_check(
    home: Home, profile: Profile, checked: DomainChecked, document: Mapping[str, object]
) -> None:
    """Keep a domain check of these settings, if anybody answered."""
    if checked.report.asked:
        with suppress(MailConfigError):
            keep(home, profile, result_of_domain(checked, Subject(profile.name, profile.provider, document)))


def keep_arrival(home: Home, profile: Profile, told: Arrived | Returned | str) -> None:
    """Keep what became of a test mail: by its source, or by the code that somebody read in it."""
    subject = Subject(profile.name, profile.provider)
    with suppress(MailConfigError):
        result = (
            result_of_confirmed(told, subject) if isinstance(told, str) else result_of_arrived(told, subject)
        )
        keep(home, profile, result)


def keeping_platform_test(
    events: Iterator[object], where: Callable[[], str], home: Home, profile: Profile
) -> Iterator[object]:
    """Pass the events of a platform's test of what it has stored on, and keep how that ended; `where` names it."""
    steps: list[Step] = []
    for event in events:
        yield event
        if isinstance(event, Step):
            steps.append(event)
        elif isinstance(event, Verified):
            explained = None if event.ok or not event.spoken else explain(event.text, event.values)
            subject = Subject(profile.name, profile.provider, event.values)
            with suppress(MailConfigError):
                result = result_of_platform(where(), event, subject, diagnosis=explained, steps=steps)
                keep(home, profile, result)
