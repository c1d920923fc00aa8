"""What a profile's platform has proved: its own test of what it holds, and for which settings that counts.

A proof takes the place of what was predicted, so it names the settings that were tested: with others it says nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.app.delivery_memory import mark_of, matches
from mailconfig_gui.app.utc import utc
from mailconfig_gui.delivery.changes import same_values
from mailconfig_gui.model.fields import BY_KEY, SECRET_KEYS
from mailconfig_gui.model.profile import Platform, Proof

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mailconfig_gui.app.deliver import Outcome
    from mailconfig_gui.delivery.target import Plan, Verified
    from mailconfig_gui.model.profile import Profile


class LastProof(NamedTuple):
    """What a platform's own test last showed: ISO 8601 time in UTC, outcome, whether of the settings as they are."""

    made: str
    ok: bool
    current: bool


def after_apply(known: Platform | None, made: Plan, outcome: Outcome, user: str) -> Platform:
    """Return the platform as it is known after an apply or a roll-back; `user` is the login name that was used."""
    tests = outcome.applied.tests
    trial = next((test for test in tests.values() if not test.ok), tests.get("stored") or tests.get("before"))
    old = known.proof if known is not None and known.address == made.where else None
    proof = None if outcome.applied.changed else old
    if trial is not None:
        proof = _proof(made.after.values, ok=trial.ok, words=trial.text, tested="before" in tests)
    return Platform(made.where, outcome.user or user, made.facts.get("version", ""), proof)


def after_verify(where: str, found: Verified, user: str) -> Platform:
    """Return the platform as it is known after it tested what it has stored."""
    return Platform(
        where, user, found.version, _proof(found.values, ok=found.ok, words=found.text, tested=False)
    )


def proved(
    platform: Platform | None, draft: Mapping[str, object], password: str | None = None
) -> Proof | None:
    """Return the proof of a platform where it was made with exactly these settings, None else.

    A `password` that is given must be the tested one; without one, that of the platform counts.
    """
    proof = platform.proof if platform is not None else None
    if proof is None or not same_values(proof.settings, _fields(draft)):
        return None
    return proof if not password or matches(proof.password, password) else None


def last_proof(platform: Platform, draft: Mapping[str, object]) -> LastProof | None:
    """Return what a platform's own test last showed, beside the settings as they are; None where none was made."""
    proof = platform.proof
    return proof and LastProof(proof.time, proof.ok, proved(platform, draft) is not None)


def last_test_of_platform(profile: Profile | None) -> float:
    """Return when the platform of a profile last sent its test message, in Unix seconds; 0 where that is not known."""
    platform = profile.platform if profile is not None else None
    if platform is None or platform.proof is None:
        return 0.0
    try:
        return datetime.fromisoformat(platform.proof.time).timestamp()
    except (ValueError, OverflowError):
        return 0.0


def _proof(values: Mapping[str, object], *, ok: bool, words: str, tested: bool) -> Proof:
    password = values.get("password") if tested else None
    mark = mark_of(password) if isinstance(password, str) and password else {}
    return Proof(utc(), ok, words, _fields(values), mark)


def _fields(values: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in values.items() if key in BY_KEY and key not in SECRET_KEYS}
