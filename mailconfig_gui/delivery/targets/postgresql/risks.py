"""What to know before settings go into a platform's database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.model.oauth2 import is_on
from mailconfig_gui.model.problem import Problem
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mailconfig_gui.delivery.target import Snapshot, Wanted


def office365(values: Mapping[str, object]) -> bool:
    """Tell whether the platform logs in with Office 365 OAuth2, and so rewrites the row itself."""
    return is_on(values) and values.get("providerId") == "OFFICE_365"


def oauth2_problem() -> Problem:
    """Return the problem that the platform rewrites the row itself."""
    return Problem.error(
        "office365-running",
        say("The platform logs in with Office 365 OAuth2 and rewrites this row by itself, token and all."),
        say("Deliver through the platform instead (its web address as the target)."),
    )


def no_row_before() -> Problem:
    """Return the problem that there was no row to go back to."""
    return Problem.error(
        "no-row-before",
        say("There was no row before; without one the platform does not start."),
        say("Keep the present row, or apply other settings."),
    )


def risks_of(before: Snapshot, *, running: bool, wanted: Wanted) -> Iterator[Problem]:
    """Tell what comes with writing past the platform."""
    if before.document is None:
        yield Problem.warning(
            "row-lost",
            say(
                "The platform is installed, and its row of mail settings is gone: it cannot start without one."
            ),
            say(
                "Applying writes the row anew: fields that are not given get their defaults. "
                "A state that was kept here before can be rolled back to instead."
            ),
        )
    if office365(before.values):
        yield oauth2_problem()
    if running:
        yield Problem.warning(
            "platform-running",
            say("The platform seems to be running: a Java program is connected to its database."),
            say(
                "It will go on with the old settings until it is restarted. Delivering through it needs no restart."
            ),
        )
    yield Problem.warning(
        "no-platform-test",
        say("The platform's own test cannot be made this way, and its database keeps passwords unencrypted."),
        say("After the restart, test once through the platform."),
    )
    if wanted.base_url or wanted.admin_email:
        yield Problem.error(
            "only-by-rest",
            say(
                "The platform's address and the administrator's e-mail can be changed only through the platform."
            ),
            say("Leave them out, or deliver through the platform."),
        )
