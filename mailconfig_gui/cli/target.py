"""The target of `plan`, `apply`, `rollback`, `verify` and `drift`: its options, its secrets, the way in."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from mailconfig_gui.app import deliver
from mailconfig_gui.app.passwords import read_secret
from mailconfig_gui.app.targets import (
    Ability,
    Access,
    AccessNeededError,
    Code,
    CodeSource,
    NoFileError,
    checked,
    kind_of,
    open_target,
)
from mailconfig_gui.cli.codes import UsageError
from mailconfig_gui.cli.parser import add_json, examples
from mailconfig_gui.cli.render import printable
from mailconfig_gui.cli.signals import interruptible
from mailconfig_gui.cli.source import home_of, login_words
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
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
TARGETS = mark("""targets:
  https://things.example.com[/prefix]   a platform, by its REST API (system administrator)
  postgresql://host/db, jdbc:postgresql://host:5432/thingsboard
                                        its database, for the first set-up; a restart is needed after
  detect:[FILE,FOLDER,...]              the database that thingsboard.conf, thingsboard.yml or an env file names;
                                        without one, the folders of the packages are looked into
  mail.json                             a settings file: it ends in .json, is there already, or is named with
                                        its folder; file: before any other name""")
LOGIN = mark("""secrets of the target, never on the command line:
  --target-password-file PATH or MAILCONFIG_TARGET_PASSWORD   password of --target-user;
                                                              a platform's is else asked on a terminal
  --api-key-file PATH or MAILCONFIG_API_KEY                   API key (platform 4.3 and later)
  --code-file PATH or MAILCONFIG_CODE                         code of the second step, else asked on a terminal""")
VARIABLES = {
    "target_password": "MAILCONFIG_TARGET_PASSWORD",
    "api_key": "MAILCONFIG_API_KEY",
    "code": "MAILCONFIG_CODE",
    "old_password": "MAILCONFIG_OLD_PASSWORD",
}


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
    group = parser.add_argument_group("target")
    group.add_argument("--target-user", metavar="NAME", default="", help=say("login of the target"))
    group.add_argument(
        "--target-password-file", metavar="PATH", help=say("file with its password; - is standard input")
    )
    group.add_argument(
        "--api-key-file", metavar="PATH", help=say("file with an API key; - is standard input")
    )
    group.add_argument(
        "--second-step",
        choices=("totp", "backup_code", "sms", "email"),
        help=say("which second step to use (default: totp)"),
    )
    group.add_argument("--code-file", metavar="PATH", help=say("file with its code; - is standard input"))
    group.add_argument("--target-ca-file", metavar="PEM", help=say("trust these authorities for https too"))
    group.add_argument(
        "--fingerprint", metavar="SHA256", help=say("trust just the certificate with this fingerprint")
    )
    group.add_argument(
        "--allow-plain-http",
        metavar="HOST",
        action="append",
        default=[],
        help=say("talk to HOST without encryption: login and passwords can be read on the way"),
    )
    add_json(parser, say("print one JSON object whatever happens"))
    parser.epilog = "\n\n".join((examples(example), say(TARGETS), say(LOGIN), say(EXIT_CODES)))


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
    code = secret(arguments, "code")

    def ask(sources: tuple[CodeSource, ...]) -> Code | None:
        return _ask_code(arguments.second_step, sources, code)

    values = {
        "user": arguments.target_user,
        "password": secret(arguments, "target_password"),
        "api_key": secret(arguments, "api_key"),
        "ca_file": arguments.target_ca_file or "",
        "fingerprint": arguments.fingerprint or "",
        "plain_http": " ".join(arguments.allow_plain_http),
    }
    return Access(values, ask)


def secret(arguments: argparse.Namespace, name: str) -> str:
    """Read a secret of the target from the file that an option names, else from its variable; "" without both."""
    value = os.environ.pop(VARIABLES[name], "")
    path = getattr(arguments, f"{name}_file", None)
    return read_secret(path, sys.stdin.buffer) if path is not None else value


def login_of(arguments: argparse.Namespace, where: str, platform: Platform | None) -> str:
    """Return the login name to use: the one that the command names, else that of the profile's platform."""
    if arguments.target_user or platform is None or platform.address != where:
        return str(arguments.target_user)
    return platform.user


def _ask_login(user: str, where: str, missing: AccessNeededError) -> str:
    """Ask on a terminal for the password of this user. Raises AccessNeededError with the options that would give it."""
    typed = ""
    if user and sys.stdin.isatty():
        with suppress(EOFError):
            typed = getpass.getpass(
                f"{say('Password for {login}:', login=printable(login_words(user, where)))} "
            )
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
            variable=VARIABLES["target_password"],
        ),
    ) from None


def _ask_code(second_step: str | None, sources: tuple[CodeSource, ...], given: str) -> Code | None:
    wanted = (second_step or "").upper()
    source = next((one for one in sources if wanted in ("", one.id)), CodeSource(wanted, wanted))
    if given or not source.id or (source.sent and wanted):
        return Code(source.id, given) if source.id else None
    if not sys.stdin.isatty():
        return None
    try:
        with interruptible():
            typed = getpass.getpass(f"{say('Code ({source}):', source=source.words)} ").strip()
    except EOFError:
        typed = ""
    return Code(source.id, typed) if typed else None
