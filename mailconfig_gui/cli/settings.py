"""The commands `check`, `show` and `save`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from mailconfig_gui.app.assessment import CHECKED, judge
from mailconfig_gui.app.open_save import SettingsError, document_of, make_document, save_file, save_profile
from mailconfig_gui.cli.args import PROGRAM
from mailconfig_gui.cli.ask import demand_practice_yes, take_passwords
from mailconfig_gui.cli.codes import BAD_SETTINGS, GOOD, TROUBLE, UsageError
from mailconfig_gui.cli.layers import find_preset, layered
from mailconfig_gui.cli.render import (
    ENCRYPTION,
    error_object,
    print_error,
    print_json,
    print_problems,
    print_table,
    printable,
    problem_object,
)
from mailconfig_gui.cli.source import (
    STANDARD_INPUT,
    load_profile,
    open_settings,
    open_source,
    words_of_owner,
)
from mailconfig_gui.delivery.document import Document, holds_secret, render
from mailconfig_gui.model.fields import BY_KEY, FIELDS, SECRET_KEYS
from mailconfig_gui.model.problem import MailConfigError, Problem, Severity, has_errors
from mailconfig_gui.model.settings import check, security_of, without_secrets

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

    from mailconfig_gui.app.assessment import Judgement
    from mailconfig_gui.cli.source import Source


def run_check(arguments: argparse.Namespace) -> int:
    """Say everything that is wrong with a file or profile."""
    try:
        source = open_source(arguments)
    except MailConfigError as error:
        if not arguments.json:
            raise
        print_json({"ok": False, "problems": [error_object(error)]})
        print_error(error)
        return TROUBLE
    judged = judge(source.draft, source.problems, (source.profile and source.profile.provider) or "")
    errors = sum(problem.severity is Severity.ERROR for problem in judged.problems)
    if arguments.json:
        print_json(
            {
                "ok": not errors,
                "problems": [problem_object(problem) for problem in judged.problems],
                "checked": list(CHECKED),
                "unchecked": list(judged.unchecked),
                "doubts": list(judged.doubts),
            }
        )
        return BAD_SETTINGS if errors else GOOD
    print_problems(judged.problems, sys.stdout)
    if not errors:
        for doubt in judged.doubts:
            print(f"doubt    {judged.provider}: {printable(doubt)}")
    print(_summary(source, judged, errors))
    return BAD_SETTINGS if errors else GOOD


def _summary(source: Source, judged: Judgement, errors: int) -> str:
    """Say how many problems there are, what was checked and what was not."""
    warnings = len(judged.problems) - errors
    counts = f"{errors or 'no'} error{'' if errors == 1 else 's'}"
    if warnings:
        counts += f", {warnings} warning{'' if warnings == 1 else 's'}"
    words = f"{printable(source.name)}: {counts}."
    if errors:
        return words
    named = f"--profile {quote(source.profile.name)}" if source.profile else quote(source.name)
    command = f"{PROGRAM} test {'-' if source.name == 'standard input' else named} --to ADDRESS"
    open_ones = f"{', '.join(judged.unchecked[:-1])} and {judged.unchecked[-1]}"
    return f"{words} Checked: {' and '.join(CHECKED)}. Not checked: {open_ones}; “{printable(command)}” does that."


def run_show(arguments: argparse.Namespace) -> int:
    """Show a file or profile, secrets only as set or not set."""
    return show(open_source(arguments), as_json=arguments.json)


def show(source: Source, *, as_json: bool) -> int:
    """Show settings for people or as one JSON object; return the exit code."""
    errors = [problem for problem in source.problems if problem.severity is Severity.ERROR]
    if as_json:
        print_json(_as_object(source))
        return BAD_SETTINGS if errors else GOOD
    values = source.document.values
    rows = [
        (field.name, _secret(source, field.key) if field.secret else _shown(field.key, values[field.key]))
        for field in FIELDS
        if field.key in values or (field.secret and (source.place(field.key) or source.needs(field.key)))
    ]
    if values:
        rows.append(("Encryption", ENCRYPTION[_security(source)]))
    rows.extend((key, _shown(key, value)) for key, value in values.items() if key not in BY_KEY)
    if source.profile is not None:
        from mailconfig_gui.cli.profiles import platform_of, state_of

        rows = [("Profile", source.profile.name), ("Provider", source.profile.provider), *rows]
        rows.append(("Recipient", source.profile.recipient or "(none yet)"))
        rows.append(("Last test", state_of(source.profile)))
        rows.append(("Platform", platform_of(source.profile)))
    print_table(rows)
    sys.stdout.flush()
    print_problems(errors, sys.stderr)
    return BAD_SETTINGS if errors else GOOD


def _as_object(source: Source) -> dict[str, object]:
    values = source.document.values
    wanted = [field.key for field in FIELDS if field.secret]
    wanted += sorted(SECRET_KEYS.intersection(values).difference(wanted))
    profile = None
    if source.profile is not None:
        from mailconfig_gui.cli.profiles import profile_object

        profile = profile_object(source.profile)
        del profile["settings"]
    return {
        "settings": without_secrets(values),
        "encryption": _security(source) if values else None,
        "secrets": {key: source.place(key) or None for key in wanted},
        "problems": [problem_object(problem) for problem in source.problems],
        "profile": profile,
    }


def _security(source: Source) -> str:
    return security_of(source.document.values.get("smtpProtocol"), source.draft.get("enableTls"))


def _secret(source: Source, key: str) -> str:
    place = source.place(key)
    if place == "other" and source.profile is not None:
        return f"(not set; the keyring holds one for {words_of_owner(source.profile, key)})"
    return {"file": "(set)", "keyring": "(set, in the keyring)"}.get(place, "(not set)")


def _shown(key: str, value: object) -> str:
    if key in SECRET_KEYS:
        return "(set)" if value else "(not set)"
    if isinstance(value, str):
        return value or "(empty)"
    if isinstance(value, bool):
        return "on" if value else "off"
    import json

    return json.dumps(_masked(value), ensure_ascii=False)


def _masked(value: object) -> object:
    if isinstance(value, dict):
        return {
            key: ("(set)" if item else "(not set)") if key in SECRET_KEYS else _masked(item)
            for key, item in value.items()
        }
    return [_masked(item) for item in value] if isinstance(value, list) else value


def run_save(arguments: argparse.Namespace) -> int:
    """Write a settings file or a profile; asks only whether settings of the practice server are meant."""
    if arguments.profile is not None and arguments.include_password:
        raise UsageError("--include-password goes with --out; a profile keeps its passwords in the keyring")
    if arguments.profile is not None and arguments.from_profile is not None:
        raise UsageError(f"a profile with its passwords is copied by: {PROGRAM} profiles duplicate NAME NEW")
    if arguments.ca_file is not None and arguments.profile is None:
        raise UsageError("--ca-file goes with --profile; a settings file has no place for authorities")
    given = take_passwords(arguments, homeless=arguments.profile is None and not arguments.include_password)
    preset = find_preset(arguments)
    changes = preset.apply(arguments.variant) if preset else {}
    profile = None
    if arguments.from_profile is not None:
        profile = load_profile(arguments, arguments.from_profile)
    source = document_of(profile) if profile else _read_source(arguments.source)
    file = source.values if source else None

    def draft_over(present: Mapping[str, object] | None) -> dict[str, object]:
        draft = layered(arguments, preset=changes, file=file, below=present)
        return {**draft, **given.values}

    if arguments.profile is not None:
        return _save_profile(arguments, source, draft_over)
    from mailconfig_gui.app.passwords import find_password
    from mailconfig_gui.storage.secrets import KeyringStore

    def draft_for(present: Document | None) -> dict[str, object]:
        draft = draft_over(present.values if present else None)
        provider = arguments.provider or (profile.provider if profile else None)
        demand_practice_yes(provider, draft, yes=arguments.yes, action="save")
        if arguments.include_password:
            for key in ("password", "proxyPassword"):
                found = find_password(
                    key, draft, given=given, environment=os.environ, profile=profile, store=KeyringStore()
                )
                draft[key] = found or ""
            _demand_password(draft)
        return draft

    if arguments.out == STANDARD_INPUT:
        return _print_document(draft_for(None), source, include_password=arguments.include_password)
    saved = save_file(
        Path(arguments.out), draft_for, base=source, include_password=arguments.include_password
    )
    print(f"Saved {printable(str(saved.path))}.")
    if saved.backup is not None:
        print(f"The earlier version is kept as {printable(saved.backup.name)}.")
    if profile is not None and profile.authority:
        from mailconfig_gui.app.open_save import keep_authority

        beside = keep_authority(saved.path, profile.authority)
        print(f"The authority of its mail server is in {printable(beside.name)}; use it with --ca-file.")
    sys.stdout.flush()
    print_problems(saved.problems, sys.stderr)
    return GOOD


def _print_document(draft: Mapping[str, object], base: Document | None, *, include_password: bool) -> int:
    """Write the document, and nothing else, to standard output; it is UTF-8 whatever the terminal speaks."""
    document, problems = make_document(draft, base=base, include_password=include_password)
    if holds_secret(document) and not include_password:
        # A file that is copied keeps them, closed to others; what is printed may end up in a log.
        kept = without_secrets(document.values)
        values = {
            key: kept.get(key, "") for key, value in document.values.items() if key in kept or not value
        }
        document = Document(without_secrets(document.envelope), values)
        title = "Other secrets of the settings are left out."
        remedy = "Add --include-password to have them printed too."
        problems = (*problems, Problem(None, Severity.WARNING, "secrets-left-out", title, remedy))
    sys.stdout.flush()
    sys.stdout.buffer.write(render(document))
    sys.stdout.flush()
    print_problems(problems, sys.stderr)
    return GOOD


def _save_profile(
    arguments: argparse.Namespace,
    source: Document | None,
    draft_over: Callable[[Mapping[str, object] | None], dict[str, object]],
) -> int:
    from mailconfig_gui.app.open_save import read_authority
    from mailconfig_gui.model.profile import Profile, owner_of
    from mailconfig_gui.storage.paths import find_paths
    from mailconfig_gui.storage.profiles import Profiles
    from mailconfig_gui.storage.secrets import KeyringStore

    profiles, store = Profiles(find_paths(getattr(arguments, "home", None))), KeyringStore()
    if holds_secret(Document({}, {**(source.values if source else {}), **draft_over(None)})):
        # Loads the keyring, so that others do not wait for that.
        store.available()
    # Another instance may save under the same name at the same time: the one that comes second changes what the
    # first one made.
    with profiles.alone():
        existing = profiles.find(arguments.profile)
        profile = existing or Profile(arguments.profile)
        if arguments.provider is not None:
            profile = profile._replace(provider=arguments.provider, variant=arguments.variant or "")
        if arguments.ca_file is not None:
            profile = profile._replace(authority=read_authority(arguments.ca_file))
        draft = draft_over(existing.draft if existing else None)
        saved = save_profile(profiles, store, profile, draft, base=source)
    print(f"Saved the profile “{printable(saved.name)}”.")
    sys.stdout.flush()
    print_problems(check(draft, password_elsewhere=True).problems, sys.stderr)
    for key, owner in saved.owners.items():
        if owner != owner_of(key, draft):
            print(
                f"The stored password of {printable(owner.user or owner.host)} is not used for these settings; "
                f"store the right one with: {PROGRAM} secret set {printable(saved.name)}",
                file=sys.stderr,
            )
    return GOOD


def _read_source(path: str | None) -> Document | None:
    if path is None:
        return None
    opened = open_settings(path)
    shape = [problem for problem in opened.problems if problem.field is None]
    if has_errors(shape):
        raise SettingsError(shape)
    return opened.document


def _demand_password(draft: Mapping[str, object]) -> None:
    from mailconfig_gui.app.passwords import PasswordError

    if draft.get("username") and not draft["password"]:
        raise PasswordError(
            "There is no password to include",
            "A user name is set, but no password was given and none is stored with the settings.",
            "Use --password-file PATH or the variable MAILCONFIG_PASSWORD, or leave --include-password away.",
        )
