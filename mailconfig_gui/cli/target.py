"""The target of `plan`, `apply`, `rollback`, `verify` and `drift`: its options, its secrets, the way in."""

from __future__ import annotations

import argparse
import os
import sys
import textwrap
from typing import TYPE_CHECKING

from mailconfig_gui.app import deliver
from mailconfig_gui.app.passwords import read_secret
from mailconfig_gui.app.targets import (
    Ability,
    Access,
    AccessField,
    AccessNeededError,
    Code,
    CodeSource,
    FieldKind,
    NoFileError,
    access_fields,
    checked,
    kind_of,
    kinds,
    open_target,
)
from mailconfig_gui.cli.ask import ask_hidden, login_words
from mailconfig_gui.cli.codes import UsageError
from mailconfig_gui.cli.parser import add_json, examples
from mailconfig_gui.cli.render import printable
from mailconfig_gui.cli.source import home_of
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mailconfig_gui.app.deliver import Delivery
    from mailconfig_gui.cli.parser import Parser
    from mailconfig_gui.delivery.target import Stop
    from mailconfig_gui.model.profile import Platform, Profile

EXIT_CODES = mark("""exit codes:
  0    good, or no change; drift: nothing that can be seen differs
  1    apply, verify: the platform's own test failed and the settings were not changed;
       drift: there are differences
  2    wrong usage
  3    settings with errors, or a stored password that would go to another server
  4    the target cannot be reached or does not let us in; file, keyring or password trouble
  5    conflict: somebody changed it meanwhile
  6    applied or rolled back, but the platform's own test failed
  130  cancelled""")
LOGIN = mark("""secrets of the target, never on the command line:
  --target-password-file PATH or MAILCONFIG_TARGET_PASSWORD   password of --target-user;
                                                              a platform's is else asked on a terminal
  --api-key-file PATH or MAILCONFIG_API_KEY                   API key (platform 4.3 and later)
  --code-file PATH or MAILCONFIG_CODE                         code of the second step, else asked on a terminal""")
OLD_PASSWORD = "MAILCONFIG_OLD_PASSWORD"  # noqa: S105


def add_target(parser: Parser) -> None:
    """Add --target."""
    parser.add_argument(
        "--target",
        metavar="TARGET",
        type=_target,
        help=say("where to; see below (default: the platform of the --profile)"),
    )


def _target(text: str) -> str:
    try:
        return checked(text)
    except NoFileError as error:
        raise argparse.ArgumentTypeError(
            say("this names no target. {message} {hint}", message=error.message, hint=error.hint)
        ) from error


def add_old_password(parser: Parser) -> None:
    """Add --old-password-file."""
    parser.add_argument(
        "--old-password-file",
        metavar="PATH",
        help=say("file with the mail password that is replaced, for a roll-back to come"),
    )


def add_questions(parser: Parser) -> None:
    """Add what goes before a change."""
    parser.add_argument("--yes", action="store_true", help=say("do not ask before something is changed"))
    parser.add_argument("--dry-run", action="store_true", help=say("show the plan and change nothing"))


def add_access(parser: Parser, example: str) -> None:
    """Add, behind a command's own options, the way into the target, --json and the end of the help."""
    _add_fields(parser, access_fields())
    add_json(parser, say("print one JSON object whatever happens"))
    parser.epilog = "\n\n".join((examples(example), _targets(), say(LOGIN), say(EXIT_CODES)))


def add_way_in(parser: Parser) -> None:
    """Add the options that can hold for several platforms, each with the login name that is known of it."""
    shared = ("password", "api_key", "ca_file", "plain_http")
    _add_fields(parser, (field for field in access_fields() if field.name in shared))


def way_in(arguments: argparse.Namespace) -> Callable[[str, str], Access]:
    """Return what gives the way into a platform by address and login name; on a terminal it asks for passwords."""
    shared = _access(arguments)

    def into(address: str, user: str) -> Access:
        values = {**shared.values, "user": user}
        if user and not values["password"] and not values["api_key"] and sys.stdin.isatty():
            words = printable(login_words(user, address))
            values["password"] = ask_hidden(say("Password for {login}:", login=words))
        return shared._replace(values=values)

    return into


def _add_fields(parser: Parser, fields: Iterable[AccessField]) -> None:
    group = parser.add_argument_group(say("target"))
    for field in fields:
        option, words, metavar = f"--{field.option}", say(field.help), field.metavar
        if field.kind is FieldKind.CHOICE:
            group.add_argument(option, choices=[value for value, _ in field.choices], help=words)
        elif field.kind is FieldKind.YES:
            group.add_argument(option, metavar=metavar, action="append", default=[], help=words)
        else:
            group.add_argument(option, metavar=metavar, help=words)


def _targets() -> str:
    """Say what names a target, of every kind."""
    lines = [say("targets:")]
    for text, words in (row for kind in kinds() for row in kind.usage):
        first, *more = textwrap.wrap(say(words), 72)
        lines += [f"  {text:36}  {first}"] if len(text) <= 36 else [f"  {text}", f"{'':40}{first}"]
        lines += [f"{'':40}{line}" for line in more]
    return "\n".join(lines)


def delivery_of(
    arguments: argparse.Namespace, stop: Stop, profile: Profile | None, *, offline: bool = False
) -> Delivery:
    """Return the target that a command names; `offline` where only what is remembered of it is asked for."""
    where, platform = arguments.target, profile.platform if profile else None
    if where is None:
        if platform is None:
            raise UsageError(say("this profile was not applied to a platform yet: name a --target"))
        where = platform.address
    _refuse_password(where)
    home = home_of(arguments)
    access = _access(arguments)
    if platform is not None and not access.value("api_key") and kind_of(where).can(Ability.NOTED):
        place = open_target(where, access, stop, offline=True).where
        access = access._replace(values={**access.values, "user": login_of(arguments, place, platform)})
    try:
        target = open_target(where, access, stop, offline=offline)
    except AccessNeededError as missing:
        if missing.field != "password":
            raise
        typed = _ask_login(access.value("user"), where, missing)
        target = open_target(where, access._replace(values={**access.values, "password": typed}), stop)
    return deliver.Delivery(target, home.paths, home.store, stop, profile_id=profile.id if profile else "")


def _refuse_password(target: str) -> None:
    """Refuse a database's password in its address: a command line is seen by others and kept in a history."""
    if kind_of(target).holds_secret(target):
        raise UsageError(
            say("a password in --target would be seen by others; leave it out and use --target-password-file")
        )


def _access(arguments: argparse.Namespace) -> Access:
    values = {field.name: _value(arguments, field) for field in access_fields()}
    second_step, code = values.pop("second_step"), values.pop("code")

    def ask(sources: tuple[CodeSource, ...]) -> Code | None:
        return _ask_code(second_step, sources, code)

    return Access(values, ask)


def _value(arguments: argparse.Namespace, field: AccessField) -> str:
    given = getattr(arguments, field.option.replace("-", "_"), None)
    if field.kind is FieldKind.SECRET:
        return secret(given, field.environment)
    return " ".join(given or ()) if field.kind is FieldKind.YES else given or ""


def secret(path: str | None, variable: str) -> str:
    """Read a secret from the file that an option names, else from its variable; "" without both."""
    value = os.environ.pop(variable, "")
    return read_secret(path, sys.stdin.buffer) if path is not None else value


def login_of(arguments: argparse.Namespace, where: str, platform: Platform | None) -> str:
    """Return the login name to use: the one that the command names, else that of the profile's platform."""
    if arguments.target_user or platform is None or platform.address != where:
        return arguments.target_user or ""
    return platform.user


def _ask_login(user: str, where: str, missing: AccessNeededError) -> str:
    """Ask on a terminal for the password of this user. Raises AccessNeededError with the options that would give it."""
    if user and sys.stdin.isatty():
        typed = ask_hidden(say("Password for {login}:", login=printable(login_words(user, where))))
        if typed:
            return typed
    options = "--target-password-file PATH" if user else "--target-user NAME with --target-password-file PATH"
    raise AccessNeededError(
        missing.field,
        missing.title,
        missing.message,
        say(
            "Use {options} (- for standard input) or the variable {variable}, or, from version 4.3 on, "
            "--api-key-file PATH.",
            options=options,
            variable="MAILCONFIG_TARGET_PASSWORD",
        ),
    ) from None


def _ask_code(second_step: str, sources: tuple[CodeSource, ...], given: str) -> Code | None:
    wanted = second_step.upper()
    source = next((one for one in sources if wanted in ("", one.id)), CodeSource(wanted, wanted))
    if given or not source.id or (source.sent and wanted):
        return Code(source.id, given) if source.id else None
    if not sys.stdin.isatty():
        return None
    typed = ask_hidden(say("Code ({source}):", source=source.words)).strip()
    return Code(source.id, typed) if typed else None
