"""The command `save`: write a settings file or a profile."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mailconfig_gui.app.open_save import (
    document_of,
    keep_authority,
    make_document,
    read_authority,
    save_file,
    save_profile,
)
from mailconfig_gui.app.passwords import PasswordError, find_password
from mailconfig_gui.cli.ask import demand_practice_yes, take_passwords
from mailconfig_gui.cli.codes import EXIT_CODES, GOOD, UsageError
from mailconfig_gui.cli.fields import add_settings, layered
from mailconfig_gui.cli.parser import PASSWORDS, PROGRAM, examples, to_write, usage
from mailconfig_gui.cli.presets import find_preset
from mailconfig_gui.cli.problems import print_problems
from mailconfig_gui.cli.render import printable
from mailconfig_gui.cli.source import STANDARD_INPUT, home_of, open_document
from mailconfig_gui.delivery.document import Document, holds_secret, render
from mailconfig_gui.delivery.merge import OWNERS
from mailconfig_gui.model.owner import owner_of
from mailconfig_gui.model.problem import Problem
from mailconfig_gui.model.profile import Profile
from mailconfig_gui.model.settings import check, secrets_used, without_secrets
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

    from mailconfig_gui.cli.parser import Parser


def fill(parser: Parser) -> None:
    """Add the options."""
    parser.usage = usage(
        "save",
        "[FIELDS] [--from FILE | --from-profile NAME] (--out FILE | --profile NAME)",
        "[--include-password]",
    )
    target = parser.add_mutually_exclusive_group(required=True)
    target.add_argument(
        "--out",
        metavar="FILE",
        type=to_write(".json", stream=True),
        help=say("settings file to write, merged onto what it holds; - is standard output"),
    )
    target.add_argument(
        "--profile", metavar="NAME", help=say("profile to make or change; passwords go to the keyring")
    )
    source = parser.add_mutually_exclusive_group()
    source.add_argument(
        "--from", dest="source", metavar="FILE", help=say("settings file to start from; - is standard input")
    )
    source.add_argument("--from-profile", metavar="NAME", help=say("profile to start from (with --out)"))
    parser.add_argument(
        "--include-password", action="store_true", help=say("write the passwords into the file (with --out)")
    )
    parser.add_argument(
        "--ca-file",
        metavar="PEM",
        help=say("with --profile: certificate authorities that tests of its mail server trust too"),
    )
    parser.add_argument(
        "--yes",
        action="store_true",
        help=say("do not ask before settings of the practice server go to a file"),
    )
    add_settings(parser)
    usual = examples(
        'save --provider sendgrid --mail-from "Plant <iot@example.com>" --out mail.json',
        "save --from mail.json --smtp-host smtp.example.com --out mail.json",
        "save --from mail.json --profile plant --password-file -",
        "save --from-profile plant --out mail.json --include-password",
    )
    parser.epilog = f"""{usual}

{say("The earlier version of a file is kept beside it as a backup (mode 0600, at most ten).")}

{say(PASSWORDS)}

{say(EXIT_CODES)}"""


def run(arguments: argparse.Namespace) -> int:
    """Write a settings file or a profile; asks only whether settings of the practice server are meant."""
    if arguments.profile is not None and arguments.include_password:
        raise UsageError(
            say("--include-password goes with --out; a profile keeps its passwords in the keyring")
        )
    if arguments.profile is not None and arguments.from_profile is not None:
        raise UsageError(
            say(
                "a profile with its passwords is copied by: {command}",
                command=f"{PROGRAM} profiles duplicate NAME NEW",  # no words: a command
            )
        )
    if arguments.ca_file is not None and arguments.profile is None:
        raise UsageError(say("--ca-file goes with --profile; a settings file has no place for authorities"))
    given = take_passwords(arguments, homeless=arguments.profile is None and not arguments.include_password)
    preset = find_preset(arguments)
    changes = preset.apply(arguments.variant) if preset else {}
    profile, source = None, None
    if arguments.from_profile is not None:
        profile = home_of(arguments).profiles.load(arguments.from_profile)
        source = document_of(profile)
    elif arguments.source is not None:
        source = open_document(arguments.source)
    file = source.values if source else None

    def draft_over(present: Mapping[str, object] | None) -> dict[str, object]:
        draft = layered(arguments, preset=changes, file=file, below=present)
        used = secrets_used(draft)
        return {
            **draft,
            **{key: value for key, value in given.values.items() if key in used or key in OWNERS},
        }

    if arguments.profile is not None:
        return _save_profile(arguments, source, draft_over)

    def draft_for(present: Document | None) -> dict[str, object]:
        draft = draft_over(present.values if present else None)
        provider = arguments.provider or (profile.provider if profile else None)
        demand_practice_yes(provider, draft, yes=arguments.yes, action="save")
        if arguments.include_password:
            for key in secrets_used(draft):
                found = find_password(
                    key,
                    draft,
                    given=given,
                    environment=os.environ,
                    profile=profile,
                    store=home_of(arguments).store,
                )
                draft[key] = found or ""
            _demand_password(draft)
        return draft

    if arguments.out == STANDARD_INPUT:
        return _print_document(draft_for(None), source, include_password=arguments.include_password)
    saved = save_file(
        Path(arguments.out), draft_for, base=source, include_password=arguments.include_password
    )
    print(say("Saved {path}.", path=printable(str(saved.path))))
    if saved.backup is not None:
        print(say("The earlier version is kept as {name}.", name=printable(saved.backup.name)))
    if profile is not None and profile.authority:
        beside = keep_authority(saved.path, profile.authority)
        print(
            say(
                "The authority of its mail server is in {name}; use it with --ca-file.",
                name=printable(beside.name),
            )
        )
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
        if "clientSecret" in secrets_used(values):
            raise PasswordError(
                say("Nothing was written"),
                say("With OAuth2 on, the platform could not save these settings without the client secret."),
                say("Add --include-password to have it printed too."),
            )
        title = say("Other secrets of the settings are left out.")
        remedy = say("Add --include-password to have them printed too.")
        problems = (*problems, Problem.warning("secrets-left-out", title, remedy))
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
    home = home_of(arguments)
    profiles, store = home.profiles, home.store
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
    print(say("Saved the profile “{name}”.", name=printable(saved.name)))
    sys.stdout.flush()
    print_problems(check(draft, password_elsewhere=True).problems, sys.stderr)
    for key, owner in saved.owners.items():
        if owner != owner_of(key, draft):
            print(
                say(
                    "The stored password of {user} is not used for these settings; "
                    "store the right one with: {command}",
                    user=printable(owner.user or owner.host),
                    command=f"{PROGRAM} secret set {printable(saved.name)}",  # no words: a command
                ),
                file=sys.stderr,
            )
    return GOOD


def _demand_password(draft: Mapping[str, object]) -> None:
    if "password" in secrets_used(draft) and draft.get("username") and not draft["password"]:
        raise PasswordError(
            say("There is no password to include"),
            say("A user name is set, but no password was given and none is stored with the settings."),
            say(
                "Use --password-file PATH or the variable MAILCONFIG_PASSWORD, or leave --include-password away."
            ),
        )
