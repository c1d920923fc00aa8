"""Settings and profiles, shown to people and as JSON without their secrets."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from mailconfig_gui.cli.codes import BAD_SETTINGS, GOOD
from mailconfig_gui.cli.problems import print_problems
from mailconfig_gui.cli.render import print_json, print_table
from mailconfig_gui.cli.source import words_of_owner
from mailconfig_gui.model.fields import BY_KEY, FIELDS, SECRET_KEYS
from mailconfig_gui.model.problem import Severity
from mailconfig_gui.model.security import security_of
from mailconfig_gui.model.settings import problem_object, without_secrets
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from mailconfig_gui.cli.source import Source
    from mailconfig_gui.model.profile import Platform, Profile
    from mailconfig_gui.model.security import Security


def show(source: Source, *, as_json: bool) -> int:
    """Show settings for people or as one JSON object; return the exit code."""
    errors = [problem for problem in source.problems if problem.severity is Severity.ERROR]
    if as_json:
        print_json(_as_object(source))
        return BAD_SETTINGS if errors else GOOD
    values = source.document.values
    rows = [
        (
            say(field.name),
            _secret(source, field.key) if field.secret else _shown(field.key, values[field.key]),
        )
        for field in FIELDS
        if field.key in values or (field.secret and (source.place(field.key) or source.needs(field.key)))
    ]
    if values:
        rows.append((say("Encryption"), _security(source).words))
    # Nobody can tell what is secret among these.
    rows.extend((key, say("(set, not shown)")) for key in values if key not in BY_KEY)
    if source.profile is not None:
        rows = [(say("Profile"), source.profile.name), (say("Provider"), source.profile.provider), *rows]
        rows.append((say("Recipient"), source.profile.recipient or say("(none yet)")))
        rows.append((say("Last test"), state_of(source.profile)))
        rows.append((say("Platform"), platform_of(source.profile)))
    print_table(rows)
    sys.stdout.flush()
    print_problems(errors, sys.stderr)
    return BAD_SETTINGS if errors else GOOD


def _as_object(source: Source) -> dict[str, object]:
    values = source.document.values
    wanted = [
        field.key for field in FIELDS if field.secret and (not field.optional or source.needs(field.key))
    ]
    wanted += sorted(SECRET_KEYS.intersection(values).difference(wanted))
    profile = None
    if source.profile is not None:
        profile = profile_object(source.profile)
        del profile["settings"]
    return {
        "settings": without_secrets({key: value for key, value in values.items() if key in BY_KEY}),
        "left_out": sorted(values.keys() - BY_KEY.keys()),
        "encryption": _security(source) if values else None,
        "secrets": {key: source.place(key) or None for key in wanted},
        "problems": [problem_object(problem) for problem in source.problems],
        "profile": profile,
    }


def _security(source: Source) -> Security:
    return security_of(source.document.values.get("smtpProtocol"), source.draft.get("enableTls"))


def _secret(source: Source, key: str) -> str:
    place = source.place(key)
    if place == "other" and source.profile is not None:
        return say("(not set; the keyring holds one for {login})", login=words_of_owner(source.profile, key))
    return {"file": say("(set)"), "keyring": say("(set, in the keyring)")}.get(place, say("(not set)"))


def _shown(key: str, value: object) -> str:
    if key in SECRET_KEYS:
        return say("(set)") if value else say("(not set)")
    if isinstance(value, str):
        return value or say("(empty)")
    if isinstance(value, bool):
        return say("on") if value else say("off")
    if isinstance(value, list) and key == "scope" and all(isinstance(one, str) for one in value):
        return " ".join(value) or say("(empty)")
    return json.dumps(_masked(value), ensure_ascii=False)


def _masked(value: object) -> object:
    if isinstance(value, dict):
        return {
            key: (say("(set)") if item else say("(not set)")) if key in SECRET_KEYS else _masked(item)
            for key, item in value.items()
        }
    return [_masked(item) for item in value] if isinstance(value, list) else value


def profile_object(profile: Profile) -> dict[str, object]:
    """Return a profile as JSON shows it, without its secrets."""
    return {
        "name": profile.name,
        "provider": profile.provider,
        "variant": profile.variant,
        "settings": dict(profile.draft),
        "recipient": profile.recipient,
        "last_test": profile.last_test and profile.last_test._asdict(),
        "platform": _platform_object(profile.platform),
        "stored": sorted(profile.owners),
    }


def _platform_object(platform: Platform | None) -> dict[str, object] | None:
    if platform is None:
        return None
    proof = platform.proof
    shown = {"time": proof.time, "ok": proof.ok, "text": proof.words} if proof else None
    return {**platform._asdict(), "proof": shown}


def platform_of(profile: Profile) -> str:
    """Say which platform a profile is for, and what its own test showed last."""
    platform = profile.platform
    if platform is None:
        return say("none noted")
    known = [platform.address]
    if platform.version:
        known.append(say("version {version}", version=say(platform.version)))
    if platform.user:
        known.append(say("as {user}", user=platform.user))
    if platform.proof is not None:
        known.append(
            say("its own test went well, {time}", time=platform.proof.time)
            if platform.proof.ok
            else say("its own test failed, {time}", time=platform.proof.time)
        )
    return ", ".join(known)


def state_of(profile: Profile) -> str:
    """Say how the last test of a profile ended, and when."""
    last = profile.last_test
    if last is None:
        return say("untested")
    if last.failed:
        return say("failed at {stage}, {time}", stage=last.failed, time=last.time)
    return f"{say(last.state)}, {last.time}"
