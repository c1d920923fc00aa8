"""What a plan reads once of a platform, and what that tells."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.delivery.changes import same_values
from mailconfig_gui.delivery.oauth2 import unchanged
from mailconfig_gui.delivery.target import Snapshot
from mailconfig_gui.words.say import mark

if TYPE_CHECKING:
    from mailconfig_gui.delivery.document import Document
    from mailconfig_gui.delivery.target import Extra, Plan
    from mailconfig_gui.delivery.targets.thingsboard.api import Account

BEFORE_3_4 = mark("before 3.4")
"""The version of a platform that tells none. Files and JSON keep it so; `say` words it where it is shown."""
HIDDEN = frozenset({"password", "refreshToken"})


class Facts(NamedTuple):
    """What was read once for a plan."""

    account: Account
    row: Document
    general: Document | None
    version: str
    blank_keeps: bool
    shows_password: bool


def snapshot(facts: Facts) -> Snapshot:
    """Return what a plan compares with."""
    return Snapshot(facts.row, HIDDEN - {"password"} if facts.shows_password else HIDDEN)


def base_url(general: Document | None) -> str:
    """Return the address in the platform's messages."""
    return str(general.values.get("baseUrl") or "") if general is not None else ""


def value_now(extra: Extra, facts: Facts) -> str:
    """Return what an extra would change, as it is now."""
    return facts.account.email if extra.kind == "admin-email" else base_url(facts.general)


def told(facts: Facts, email: str | None) -> dict[str, str]:
    """Return what a plan tells besides its changes."""
    return {
        "version": facts.version or BEFORE_3_4,
        "recipient": email or facts.account.email,
        "base_url": base_url(facts.general),
    }


def applied_before(plan: Plan, facts: Facts) -> bool:
    """Tell whether the row left the state of the plan for just the state that the plan wants."""
    row = facts.row.values
    moved = not unchanged(row, plan.before.values)
    return moved and same_values(row, plan.after.values) and not plan.extras


def at_least(version: str, *wanted: int) -> bool:
    """Tell whether a version is as new as the one wanted; "" is one before 3.4."""
    found = [int(part) for part in re.findall(r"\d+", version)]
    return tuple(found) >= wanted
