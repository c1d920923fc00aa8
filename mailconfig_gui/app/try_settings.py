"""Use case: test settings. Fetch their secrets, send the message, explain a failure, look closer where that is wanted.

Both faces iterate over `try_settings`: events while it runs, and one `Tried` as the last.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from mailconfig_gui.app.attempt import Aftermath, Attempt, Tried
from mailconfig_gui.app.send_test import Cancel, send_test
from mailconfig_gui.smtp.events import Finished, Rotated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mailconfig_gui.app.follow_up import FollowUp
    from mailconfig_gui.model.problem import Problem
    from mailconfig_gui.smtp.events import Progress, Result

__all__ = ["Aftermath", "Attempt", "Cancel", "Tried", "try_settings"]


def try_settings(
    attempt: Attempt,
    cancel: Cancel,
    *,
    secrets: Callable[[], Mapping[str, str]] = dict,
    after: Callable[[Result, int], FollowUp | None] = lambda _result, _left_ms: None,
    keep: Callable[[str], object] | None = None,
) -> Iterator[Progress | Tried]:
    """Test settings and tell each step; the last event is Tried.

    `secrets` reads what the keyring holds for them, which may wait for the person. `after` is asked once, with the
    result and the milliseconds left, what to look at after it; where it wants nothing a failure is explained by what
    the test itself saw. `keep` stores the refresh token that a provider gave in the place of the one it was asked
    with, as soon as it is there and however the test ends; without it the settings hold the old one, and
    `Tried.problems` says so.

    Raises MailConfigError: the keyring does not give a secret, the CA file cannot be used; nothing was sent.
    """
    attempt = attempt.with_secrets(secrets())
    begun = time.monotonic()
    events = send_test(
        attempt.settings,
        *attempt.recipients,
        send=attempt.send,
        allow_unprotected=attempt.allow_unprotected,
        ca_file=attempt.ca_file,
        deadline_ms=attempt.deadline_ms,
        way=attempt.way,
        cancel=cancel,
    )
    problems: tuple[Problem, ...] = ()
    for event in events:
        if isinstance(event, Rotated):
            problems = _rotation(attempt, event, keep)
            continue
        if not isinstance(event, Finished):
            yield event
            continue
        result, ended = event.result, time.time()
        left_ms = attempt.deadline_ms - round((time.monotonic() - begun) * 1000)
        aftermath = _aftermath(attempt, result, after(result, left_ms), cancel)
        yield Tried(attempt, result, aftermath, ended, problems)


def _rotation(
    attempt: Attempt, rotated: Rotated, keep: Callable[[str], object] | None
) -> tuple[Problem, ...]:
    oauth2 = attempt.settings.oauth2
    if oauth2 is None:
        return ()
    from mailconfig_gui.app.rotation import rotation

    return rotation(rotated, oauth2, keep)


def _aftermath(attempt: Attempt, result: Result, wanted: FollowUp | None, cancel: Cancel) -> Aftermath:
    # A test that went well needs none of what explains failures: its time is held against swaks.
    if wanted is not None:
        from mailconfig_gui.app.after_test import follow_up

        return follow_up(attempt, result, wanted, cancel)
    if result.failure is None:
        return Aftermath()
    from mailconfig_gui.app.explain import explain_result

    recipient = attempt.concerned(result)
    return Aftermath(diagnosis=explain_result(result, attempt.settings, recipient, attempt.provider))
