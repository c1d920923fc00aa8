"""Options of `plan`, `apply`, `rollback`, `verify` and `drift`; loaded only when one of them is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.cli import args

if TYPE_CHECKING:
    from mailconfig_gui.cli.args import Parser

EXIT_CODES = """exit codes:
  0    good, or no change; drift: nothing that can be seen differs
  1    apply, verify: the platform's own test failed and the settings were not changed;
       drift: there are differences
  2    wrong usage
  3    settings with errors, or a stored password that would go to another server
  4    the target cannot be reached or does not let us in; file, keyring or password trouble
  5    conflict: somebody changed it meanwhile
  6    applied or rolled back, but the platform's own test failed
  130  cancelled"""
TARGETS = """targets:
  https://things.example.com[/prefix]   a platform, by its REST API (system administrator)
  postgresql://host/db, jdbc:postgresql://host:5432/thingsboard
                                        its database, for the first set-up; a restart is needed after
  detect:[FILE,FOLDER,...]              the database that thingsboard.conf, thingsboard.yml or an env file names;
                                        without one, the folders of the packages are looked into
  mail.json                             a settings file: it ends in .json, is there already, or is named with
                                        its folder; file: before any other name"""
LOGIN = """secrets of the target, never on the command line:
  --target-password-file PATH or MAILCONFIG_TARGET_PASSWORD   password of --target-user;
                                                              a platform's is else asked on a terminal
  --api-key-file PATH or MAILCONFIG_API_KEY                   API key (platform 4.3 and later)
  --code-file PATH or MAILCONFIG_CODE                         code of the second step, else asked on a terminal"""


def fill(name: str, parser: Parser) -> None:
    """Add the options of one of the commands."""
    parser.add_argument(
        "--target",
        metavar="TARGET",
        type=_target,
        help="where to; see below (default: the platform of the --profile)",
    )
    if name == "rollback":
        _fill_rollback(parser)
    elif name == "verify":
        parser.add_argument("--profile", metavar="NAME", help="profile whose platform to ask")
    else:
        _fill_source(name, parser)
    if name in ("plan", "apply"):
        parser.add_argument(
            "--base-url", metavar="URL", help="also change the address in the platform's messages"
        )
        parser.add_argument(
            "--admin-email",
            metavar="ADDRESS",
            type=args._address,
            help="also change the administrator's e-mail and login name",
        )
        parser.add_argument(
            "--rewrite-password",
            action="store_true",
            help="write the password again, also where nothing visible differs",
        )
        _add_old_password(parser)
        parser.add_argument(
            "--test-here",
            action="store_true",
            help="also test from this computer, as far as the recipient, and say why the platform may differ",
        )
        parser.add_argument(
            "--ca-file", metavar="PEM", help="trust these authorities for the mail server too"
        )
    if name == "apply":
        _fill_apply(parser)
    if name == "drift":
        parser.add_argument(
            "--resolve",
            choices=("keep", "take", "merge"),
            default="keep",
            help="keep: change nothing; take: bring what the target holds into the profile or file; merge: follow "
            "both sides since the last apply",
        )
    _add_access(parser)
    args._add_json(parser, "print one JSON object whatever happens")
    examples = {
        "plan": "plan --target https://things.example.com --target-user sysadmin@example.com mail.json",
        "apply": "apply --target https://things.example.com --api-key-file key.txt --profile plant",
        "rollback": "rollback --target https://things.example.com --api-key-file key.txt",
        "verify": "verify --target https://things.example.com --api-key-file key.txt",
        "drift": "drift --target https://things.example.com --api-key-file key.txt --profile plant",
    }
    parser.epilog = f"{args._examples(examples[name])}\n\n{TARGETS}\n\n{LOGIN}\n\n{EXIT_CODES}"


def _target(text: str) -> str:
    import argparse

    from mailconfig_gui.app.targets import NoFileError, checked

    try:
        return checked(text)
    except NoFileError as error:
        raise argparse.ArgumentTypeError(f"this names no target. {error.message} {error.hint}") from error


def _add_old_password(parser: Parser) -> None:
    parser.add_argument(
        "--old-password-file",
        metavar="PATH",
        help="file with the mail password that is replaced, for a roll-back to come",
    )


def _add_questions(parser: Parser) -> None:
    parser.add_argument("--yes", action="store_true", help="do not ask before something is changed")
    parser.add_argument("--dry-run", action="store_true", help="show the plan and change nothing")


def _fill_source(name: str, parser: Parser) -> None:
    verb = "compare with" if name == "drift" else "take the settings from"
    parser.add_argument(
        "file", metavar="FILE", nargs="?", help=f"settings file to {verb}; - is standard input"
    )
    parser.add_argument("--profile", metavar="NAME", help=f"profile to {verb}")
    if name == "drift":
        parser.usage = (
            f"{args.PROGRAM} drift [--target TARGET] [FILE] [--profile NAME] [--resolve HOW] [--json]"
        )
        args._add_passwords(parser)
    else:
        parser.usage = f"{args.PROGRAM} {name} [--target TARGET] [FILE | --profile NAME] [FIELDS] [--json]"
        args._add_settings(parser)


def _fill_rollback(parser: Parser) -> None:
    parser.add_argument("--to", metavar="STATE", default="", help="state to go back to (default: the newest)")
    parser.add_argument(
        "--list", action="store_true", help="list the kept states of the target and do nothing"
    )
    parser.add_argument("--history", action="store_true", help="say what was done to the target from here")
    parser.add_argument("--overwrite", action="store_true", help="also over what somebody changed meanwhile")
    parser.add_argument("--profile", metavar="NAME", help="profile whose platform to go back on")
    _add_questions(parser)
    _add_old_password(parser)
    args._add_passwords(parser)


def _fill_apply(parser: Parser) -> None:
    _add_questions(parser)
    parser.add_argument(
        "--remove-duplicate-row",
        metavar="ID",
        help="with a database that has two rows of mail settings: remove this one, after a question; a copy is kept",
    )
    parser.add_argument(
        "--no-platform-test", action="store_true", help="do not let the platform send its test message first"
    )
    parser.add_argument(
        "--save-anyway", action="store_true", help="save even if the platform's test fails (exit code 6)"
    )
    parser.add_argument(
        "--prove-stored-password",
        action="store_true",
        help="test once more with the password as the platform stored it",
    )
    parser.add_argument(
        "--sql",
        metavar="FILE",
        type=args._to_write(".sql"),
        help="with a file as target: write SQL for its database too (0600)",
    )
    parser.add_argument(
        "--curl",
        metavar="FILE",
        type=args._to_write(".sh"),
        help="with a file as target: write a script around curl too (0600)",
    )
    parser.add_argument("--platform-url", metavar="URL", help="address of the platform in that script")


def _add_access(parser: Parser) -> None:
    group = parser.add_argument_group("target")
    group.add_argument("--target-user", metavar="NAME", default="", help="login of the target")
    group.add_argument(
        "--target-password-file", metavar="PATH", help="file with its password; - is standard input"
    )
    group.add_argument("--api-key-file", metavar="PATH", help="file with an API key; - is standard input")
    group.add_argument(
        "--second-step",
        choices=("totp", "backup_code", "sms", "email"),
        help="which second step to use (default: totp)",
    )
    group.add_argument("--code-file", metavar="PATH", help="file with its code; - is standard input")
    group.add_argument("--target-ca-file", metavar="PEM", help="trust these authorities for https too")
    group.add_argument(
        "--fingerprint", metavar="SHA256", help="trust just the certificate with this fingerprint"
    )
    group.add_argument(
        "--allow-plain-http",
        metavar="HOST",
        action="append",
        default=[],
        help="talk to HOST without encryption: login and passwords can be read on the way",
    )
