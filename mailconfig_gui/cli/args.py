"""The parsers of the command line. Only the parser of the sub-command that was called is filled.

This module imports nothing but argparse and os, so that `mailconfig --help` costs little more than Python itself.
"""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any, NoReturn

    from mailconfig_gui.model.fields import Field

# argparse looks for a translation of its own few words in four folders, anew for each; nobody translates them, and
# beside our English they should not be.
argparse._ = lambda text: text  # type: ignore[attr-defined]

PROGRAM = "mailconfig"
NEVER_HERE = (
    "a password is never taken from the command line, where other users can read it: "
    "use {option}-file PATH (- for standard input) or the variable {variable}"
)
TEST_OBJECT = """the object of --json; nothing in it is a secret, null is what does not apply, times are in ms:
  ok                    whether all went well
  reached               untested, connected, authenticated or accepted
  stages                in their order: stage, ok, ms, text
  total_ms, round_trips
  queue_id, message_id  what the server called the message, and its own Message-ID
  code                  the short code in the test mail
  refused               recipients that the server refused; then nobody gets the message
  problems              of the settings: field, severity, code, title, remedy, fix
  diagnosis             of a failure: cause, also, title, why, remedy, who
  transcript            line by line: ms, direction, tls, text
  platform              what the platform would do: version, outcome (sends, fails, unknown), text,
                        unsafe, warnings, assumed (what the outcome builds on and was not seen:
                        server, tls, trust, credentials, sender, recipient, content)
  findings              with --probe, after a failure: what answered on each port"""

SHOW_OBJECT = """the object of --json:
  settings    the document's own keys without any secret
  encryption  none, starttls or tls
  secrets     for each: file, keyring, other (kept for another server or user, so not used), or null
  problems    field, severity, code, title, remedy, fix
  profile     name, provider, variant, recipient, last_test, platform, stored; null for a file"""

EXIT_CODES = """exit codes:
  0    good
  1    the test failed
  2    wrong usage
  3    not a good mail document, or settings with errors
  4    file, keyring or password trouble
  130  cancelled"""
PASSWORDS = """passwords, in this order:
  --password-file PATH           PATH - is standard input; one final line end is dropped
  MAILCONFIG_PASSWORD            variable; programs that this one starts do not get it, but who may look
                                 into this process still can: prefer a file or the credential
  the settings file's own
  $CREDENTIALS_DIRECTORY/mailconfig-password
                                 credential of systemd (LoadCredential=)
  the keyring                    with --profile, for the server and user it was saved for
  With a user name and no password found you are asked on a terminal; elsewhere the command
  ends with exit code 4 and connects to nothing. The password of a proxy: the same names
  with proxy (--proxy-password-file, MAILCONFIG_PROXY_PASSWORD, mailconfig-proxy-password)."""


_FILES = ("FILE", "PATH", "PEM", "DIR")


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str, **settings: Any) -> None:
        super().__init__(prog, **{**settings, "max_help_position": 30, "width": _columns() - 2})


def _columns() -> int:
    """Return the width of the terminal; argparse would import shutil, with every compressor, to ask."""
    wish = os.environ.get("COLUMNS", "")
    if wish.isdecimal() and int(wish):
        return int(wish)
    try:
        return os.get_terminal_size(1).columns or 80
    except OSError:
        return 80


class Parser(argparse.ArgumentParser):
    """A parser that takes no abbreviated options and never repeats a value: it could be a password."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, formatter_class=_Formatter, **settings)

    def error(self, message: str) -> NoReturn:
        """End with exit code 2 and one line that says why; the usage is a page long for some commands."""
        self.exit(2, f"{self.prog}: {message}\nTry: {self.prog} --help\n")

    def refuse_unknown(self, unknown: Sequence[str]) -> NoReturn:
        """End with exit code 2, naming options that do not exist by their names only."""
        names = [word.partition("=")[0] if word.startswith("--") else word[:2] for word in unknown]
        options = [name for name in names if name.startswith("-") and len(name) > 1]
        if not options:
            self.error("too many arguments")
        from mailconfig_gui.model.nearest import nearest

        known = [
            option.strip("-")
            for action in self._actions
            for option in action.option_strings
            if action.help is not argparse.SUPPRESS
        ]
        meant = [found for name in options if (found := nearest(name.strip("-"), known)) is not None]
        offered = f". Did you mean {', '.join(f'--{name}' for name in meant)}?" if meant else ""
        self.error(f"unknown option {', '.join(options)}{offered}")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Refuse what is none of the choices, without repeating it, and a file without a name."""
        if action.choices is not None and value not in action.choices:
            from mailconfig_gui.model.nearest import did_you_mean

            names = [str(name) for name in action.choices]
            known = f"choices are {', '.join(names)}" if len(names) > 1 else f"only choice is {names[0]}"
            words = f"the {known}.{did_you_mean(str(value), names)}"
            raise argparse.ArgumentError(action, words)
        if value == "" and action.metavar in _FILES:
            raise argparse.ArgumentError(action, "this is no name of a file")


class _RefusePassword(argparse.Action):
    """Refuses `--password x` without repeating x."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: Any = None
    ) -> NoReturn:
        parser.error(NEVER_HERE.format(option=self.option_strings[0], variable=self.const))


def build_parser(arguments: Sequence[str], *, whole: bool = False) -> tuple[Parser, dict[str, Parser]]:
    """Return the main parser and those of the sub-commands; only the one that `arguments` call has its options.

    With `whole` all of them have.
    """
    from mailconfig_gui import __version__

    parser = Parser(
        prog=PROGRAM,
        description="Set up, test and explain the outgoing mail of a ThingsBoard platform.",
        epilog=f"""examples:
  {PROGRAM} test --provider practice --mail-from iot@example.com --to you@example.com
  {PROGRAM} save --provider sendgrid --mail-from "Plant <iot@example.com>" --out mail.json
  {PROGRAM} test mail.json --to you@example.com
  {PROGRAM} COMMAND --help

{EXIT_CODES}""",
    )
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    _add_home(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands", parser_class=Parser)
    called = _called(arguments)
    # The others are needed only for the list of commands.
    alone = not whole and called in COMMANDS and called == arguments[0]
    parsers: dict[str, Parser] = {}
    for name, (words, fill) in COMMANDS.items():
        if alone and name != called:
            continue
        parsers[name] = commands.add_parser(name, help=words, description=f"{words}.")
        if whole or name == called:
            fill(parsers[name])
            _add_home(parsers[name])
    return parser, parsers


def _called(arguments: Sequence[str]) -> str | None:
    """Return the sub-command: the first word that is neither an option nor the value of --home."""
    skip = False
    for word in arguments:
        if skip:
            skip = False
        elif word == "--home":
            skip = True
        elif not word.startswith("-"):
            return word
    return None


def _add_home(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--home",
        metavar="DIR",
        default=argparse.SUPPRESS,
        help="keep profiles, preferences and state in DIR (also: MAILCONFIG_HOME)",
    )


def _address(text: str) -> str:
    import re

    # A local part may stand in quotation marks, a domain in brackets (RFC 5321 4.1.2).
    local, domain = r'(?:[^\s"(),:;<>@\[\\\]]+|"(?:[^"\\]|\\.)+")', r"(?:[^\s\"(),:;<>@\[\\\]]+|\[[\w.:]+\])"
    address = text.strip(" ")
    if not (re.fullmatch(f"{local}@{domain}", address) and address.isprintable()):
        raise argparse.ArgumentTypeError("this is not one plain address, such as you@example.com")
    return address


def _name(text: str) -> str:
    if not (text and text.isascii() and text.isprintable()) or " " in text:
        raise argparse.ArgumentTypeError("this is no name of a computer")
    return text


def _advice(text: str) -> str:
    from mailconfig_gui.model.advice import CODES

    if text not in CODES:
        from mailconfig_gui.model.nearest import did_you_mean

        raise argparse.ArgumentTypeError(f"no warning has this code.{did_you_mean(text, CODES)}")
    return text


def _to_write(ending: str, *, stream: bool = False) -> Callable[[str], str]:
    """Return the check of an option that names a file to write, with that ending unless its folder is named.

    `stream`: a `-` stands for standard output.
    """

    def check(text: str) -> str:
        from mailconfig_gui.app.targets import NoFileError, named_file

        try:
            if stream and text in ("-", "/dev/stdout"):
                return "-"
            return str(named_file(text, ending))
        except NoFileError as error:
            raise argparse.ArgumentTypeError(f"this names no file. {error.message} {error.hint}") from error

    return check


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= 65_533):
        raise argparse.ArgumentTypeError("this is no port from 1 to 65533")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds < 86_400:
        raise argparse.ArgumentTypeError("this is no number of seconds")
    return seconds


def _add_json(parser: argparse.ArgumentParser, words: str) -> None:
    parser.add_argument("--json", action="store_true", help=words)


def _add_action_json(parser: argparse.ArgumentParser, words: str) -> None:
    # Without a value of its own where it is not given, which would hide one given before the action.
    parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=words)


def _examples(*lines: str) -> str:
    return "examples:\n" + "\n".join(f"  {PROGRAM} {line}" for line in lines)


def _fill_providers(parser: Parser) -> None:
    _add_json(parser, "print a JSON list")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", title="actions", parser_class=Parser)
    show = actions.add_parser(
        "show",
        help="say what to prepare for one provider",
        description="Say what to prepare for one provider: steps with their pages, servers, ports, what to know.",
    )
    show.add_argument("id", metavar="ID", type=str.lower, help="provider")
    _add_action_json(show, "print one JSON object")
    parser.epilog = _examples("providers", "providers show gmail", "providers --json")


def _fill_check(parser: Parser) -> None:
    parser.usage = f"{PROGRAM} check (FILE | --profile NAME) [--json]"
    _add_source(parser)
    _add_json(
        parser, "print one JSON object: ok, problems, checked, unchecked, doubts (rules of the provider)"
    )
    parser.epilog = (
        f"{_examples('check mail.json', 'check --profile plant', 'check - --json')}\n\n{EXIT_CODES}"
    )


def _fill_show(parser: Parser) -> None:
    parser.usage = f"{PROGRAM} show (FILE | --profile NAME) [--json]"
    _add_source(parser)
    _add_json(parser, "print one JSON object")
    parser.epilog = f"{_examples('show mail.json', 'show --profile plant --json')}\n\n{SHOW_OBJECT}"


def _add_source(parser: Parser) -> None:
    parser.add_argument("file", metavar="FILE", nargs="?", help="settings file; - is standard input")
    parser.add_argument("--profile", metavar="NAME", help="profile, instead of a file")


def _fill_save(parser: Parser) -> None:
    parser.usage = (
        f"{PROGRAM} save [FIELDS] [--from FILE | --from-profile NAME] (--out FILE | --profile NAME)\n"
        f"       {' ' * len(PROGRAM)}      [--include-password]"
    )
    target = parser.add_mutually_exclusive_group(required=True)
    target.add_argument(
        "--out",
        metavar="FILE",
        type=_to_write(".json", stream=True),
        help="settings file to write, merged onto what it holds; - is standard output",
    )
    target.add_argument(
        "--profile", metavar="NAME", help="profile to make or change; passwords go to the keyring"
    )
    source = parser.add_mutually_exclusive_group()
    source.add_argument(
        "--from", dest="source", metavar="FILE", help="settings file to start from; - is standard input"
    )
    source.add_argument("--from-profile", metavar="NAME", help="profile to start from (with --out)")
    parser.add_argument(
        "--include-password", action="store_true", help="write the passwords into the file (with --out)"
    )
    parser.add_argument(
        "--ca-file",
        metavar="PEM",
        help="with --profile: certificate authorities that tests of its mail server trust too",
    )
    parser.add_argument(
        "--yes", action="store_true", help="do not ask before settings of the practice server go to a file"
    )
    _add_settings(parser)
    examples = _examples(
        'save --provider sendgrid --mail-from "Plant <iot@example.com>" --out mail.json',
        "save --from mail.json --smtp-host smtp.example.com --out mail.json",
        "save --from mail.json --profile plant --password-file -",
        "save --from-profile plant --out mail.json --include-password",
    )
    parser.epilog = f"""{examples}

The earlier version of a file is kept beside it as a backup (mode 0600, at most ten).

{PASSWORDS}

{EXIT_CODES}"""


def _fill_restore(parser: Parser) -> None:
    parser.usage = f"{PROGRAM} restore (FILE | --profile NAME) [--list] [--backup ID] [--json]"
    parser.add_argument("file", metavar="FILE", nargs="?", help="settings file")
    parser.add_argument("--profile", metavar="NAME", help="profile, instead of a file")
    parser.add_argument(
        "--list", action="store_true", help="only list the versions, with what each would change"
    )
    parser.add_argument(
        "--backup", metavar="ID", default="", help="version to bring back (default: newest usable)"
    )
    _add_json(parser, "print a JSON list with --list, else one JSON object")
    examples = _examples(
        "restore mail.json --list",
        "restore mail.json",
        "restore --profile plant --backup 20261123-140200-000001",
    )
    parser.epilog = f"{examples}\n\nThe present version becomes a backup. The keyring is not touched."


def _fill_profiles(parser: Parser) -> None:
    _add_json(parser, "print a JSON list")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", title="actions", parser_class=Parser)
    look = actions.add_parser(
        "show", help="show a profile without its secrets", description="Show a profile without its secrets."
    )
    look.add_argument("name", metavar="NAME")
    _add_action_json(look, "print one JSON object, as show --profile does")
    rename = actions.add_parser("rename", help="give a profile another name", description="Rename a profile.")
    copy = actions.add_parser(
        "duplicate",
        help="copy a profile with its passwords",
        description="Copy a profile with its passwords.",
    )
    for action in (rename, copy):
        action.add_argument("name", metavar="NAME")
        action.add_argument("new_name", metavar="NEW")
    delete = actions.add_parser(
        "delete",
        help="delete a profile with its passwords, backups and history",
        description="Delete a profile with its passwords, backups and history.",
    )
    delete.add_argument("name", metavar="NAME")
    delete.add_argument("--keep-secrets", action="store_true", help="leave the keyring alone")
    for action in (look, rename, copy, delete):
        _add_home(action)
    examples = _examples(
        "profiles", "profiles show plant", "profiles rename plant plant-a", "profiles delete plant-a"
    )
    parser.epilog = f"{examples}\n\nA profile is made by: {PROGRAM} save --profile NAME ..."


def _fill_secret(parser: Parser) -> None:
    actions = parser.add_subparsers(
        dest="action", metavar="ACTION", title="actions", parser_class=Parser, required=True
    )
    store = actions.add_parser(
        "set",
        help="store a password in the keyring",
        description="Store the password of a profile in the keyring, for the server and user of the profile.",
    )
    store.add_argument("name", metavar="NAME", help="profile")
    store.add_argument("--proxy", action="store_true", help="ask for the password of the proxy")
    _add_passwords(store)
    forget = actions.add_parser(
        "forget",
        help="remove a profile's passwords from the keyring",
        description="Remove the passwords of a profile from the keyring.",
    )
    forget.add_argument("name", metavar="NAME", help="profile")
    for action in (store, forget):
        _add_home(action)
    parser.epilog = _examples(
        "secret set plant", "secret set plant --password-file key.txt", "secret forget plant"
    )


def _fill_practice(parser: Parser) -> None:
    parser.add_argument(
        "--port", type=_port, default=0, metavar="N", help="port for STARTTLS, the next two for the others"
    )
    parser.add_argument(
        "--fault", metavar="ID", type=str.lower, help="misbehave on purpose; an unknown ID lists all"
    )
    _add_json(parser, "print one line of JSON first: host, ports, username, password, ca_file")
    parser.epilog = _examples("practice", "practice --port 2525 --fault wrong-password")


def _fill_test(parser: Parser) -> None:
    parser.usage = (
        f"{PROGRAM} test [FILE | --profile NAME] [--provider ID] [FIELDS] --to ADDRESS [--no-send]\n"
        f"       {' ' * len(PROGRAM)}      [--probe] [--verdict] [--json]"
    )
    parser.add_argument("file", metavar="FILE", nargs="?", help="settings file; - is standard input")
    parser.add_argument("--profile", metavar="NAME", help="profile to test, instead of a file")
    parser.add_argument(
        "--to",
        metavar="ADDRESS",
        type=_address,
        action="append",
        help="recipient (with --profile: its last one); again for one more of the same message",
    )
    parser.add_argument("--no-send", action="store_true", help="stop before the message, after the recipient")
    _add_json(parser, "print one JSON object whatever happens")
    parser.add_argument(
        "--ca-file", metavar="PEM", help="trust these certificate authorities too, beside the public ones"
    )
    parser.add_argument(
        "--deadline",
        type=_seconds,
        metavar="S",
        help="give up after S seconds in all, looks included (default 60)",
    )
    parser.add_argument(
        "--allow-unprotected-login",
        metavar="HOST",
        action="append",
        default=[],
        help="send the password to HOST even where the connection is not encrypted or not verified",
    )
    words = parser.add_mutually_exclusive_group()
    words.add_argument("--quiet", action="store_true", help="say only how it ended, without the stages")
    words.add_argument("--verbose", action="store_true", help="show the dialogue with the server too")
    parser.add_argument(
        "--no-advice",
        metavar="CODE",
        type=_advice,
        action="append",
        default=[],
        help="do not show this warning; its code stands in --json",
    )
    _add_after_test(parser)
    _add_other_ways(parser)
    _add_settings(parser)
    examples = _examples(
        "test --provider practice --mail-from iot@example.com --to you@example.com",
        "test mail.json --to you@example.com",
        "test mail.json --to you@example.com --probe --hand-over request.txt",
        "test --profile plant --no-send --to you@example.com --json",
    )
    parser.epilog = f"""{examples}

Options override the file or profile, that the preset, that the defaults.

{TEST_OBJECT}

The verdict on the platform is computed from what can be seen from here. Where a test from here and the platform
can differ, and how to check what cannot be seen: {PROGRAM} traps

{PASSWORDS}

{EXIT_CODES}"""


def _add_other_ways(parser: Parser) -> None:
    ways = parser.add_argument_group("not the platform's way (the verdict says so)")
    ways.add_argument("--ehlo-name", metavar="NAME", type=_name, help="name to give to the server")
    family = ways.add_mutually_exclusive_group()
    for number in (4, 6):
        family.add_argument(
            f"-{number}",
            dest="family",
            action="store_const",
            const=number,
            default=0,
            help=f"use IPv{number} only",
        )
    ways.add_argument("--login", choices=("plain", "login"), help="log in with this mechanism only")


def _add_after_test(parser: Parser) -> None:
    from mailconfig_gui.prediction.versions import DEFAULT_VERSION, VERSIONS

    after = parser.add_argument_group("after the test (no further login, ever)")
    after.add_argument(
        "--probe",
        action="store_true",
        help="if it fails, look at all mail ports of the same host, and compute settings that would work",
    )
    after.add_argument(
        "--verdict",
        action="store_true",
        help="say what the platform itself would do, for which the server is looked at once more (--json too)",
    )
    after.add_argument(
        "--platform-version",
        choices=VERSIONS,
        default=DEFAULT_VERSION,
        help=f"version of the platform: {', '.join(VERSIONS)} (default {DEFAULT_VERSION})",
        metavar="V",
    )
    after.add_argument(
        "--platform-trust",
        metavar="FILE",
        help="what the platform's Java trusts: PEM bundle or cacerts; the public authorities without it",
    )
    after.add_argument(
        "--hand-over",
        metavar="FILE",
        type=_to_write(""),
        help="if it fails, write a message for whoever has to fix it",
    )
    after.add_argument(
        "--bundle",
        metavar="FILE",
        type=_to_write(""),
        help="write all that was seen, without secrets, for support",
    )


def _fill_traps(parser: Parser) -> None:
    _add_json(parser, "print a JSON list")
    parser.epilog = _examples("traps", "traps --json")


def _fill_explain(parser: Parser) -> None:
    parser.add_argument(
        "file", metavar="FILE", nargs="?", help="file with the text (default: -, standard input)"
    )
    parser.add_argument("--provider", metavar="ID", type=str.lower, help="preset the settings come from")
    parser.add_argument(
        "--stage", metavar="S", type=str.lower, help="where it failed: dns, connect, auth, rcpt-to, ..."
    )
    parser.add_argument("--host", metavar="H", help="mail server")
    parser.add_argument("--port", metavar="N", help="its port")
    parser.add_argument(
        "--security", type=str.lower, choices=("none", "starttls", "tls"), help="encryption in use"
    )
    form = parser.add_mutually_exclusive_group()
    _add_json(form, "print one JSON object")  # type: ignore[arg-type]
    form.add_argument(
        "--jsonl", action="store_true", help="read one JSON object a line, print one diagnosis a line"
    )
    parser.epilog = _examples("explain error.txt", "explain --provider gmail --stage auth < error.txt")


def _fill_delivery(parser: Parser) -> None:
    from mailconfig_gui.cli.deliver_args import fill

    fill(parser.prog.rpartition(" ")[2], parser)


def _fill_gui(parser: Parser) -> None:
    parser.add_argument("file", metavar="FILE", nargs="?", help="settings file to open")


# Name -> what it does, who adds its options.
COMMANDS: dict[str, tuple[str, Callable[[Parser], None]]] = {
    "providers": ("List the mail providers that have a preset", _fill_providers),
    "test": ("Send a test message and show each step", _fill_test),
    "check": ("Say what is wrong with a settings file or profile", _fill_check),
    "show": ("Show a settings file or profile without its secrets", _fill_show),
    "save": ("Write a settings file or a profile", _fill_save),
    "restore": ("Bring back an earlier version of a settings file or profile", _fill_restore),
    "profiles": ("List, show, rename, duplicate or delete profiles", _fill_profiles),
    "secret": ("Store or forget the password of a profile", _fill_secret),
    "plan": ("Say what applying settings to a platform, database or file would change", _fill_delivery),
    "apply": ("Bring settings to a platform, its database or a file", _fill_delivery),
    "rollback": ("Bring back what a target held before the last apply", _fill_delivery),
    "verify": ("Let a platform test what it has stored, and explain its answer", _fill_delivery),
    "drift": ("Compare a profile or file with what a target holds", _fill_delivery),
    "explain": ("Explain an error text", _fill_explain),
    "traps": ("List how a test from here and the platform can differ", _fill_traps),
    "practice": ("Run the practice mail server", _fill_practice),
    "gui": ("Open the window", _fill_gui),
}


def _add_passwords(parser: argparse.ArgumentParser) -> None:
    for option, variable, whose in (
        ("--password", "MAILCONFIG_PASSWORD", "password"),
        ("--proxy-password", "MAILCONFIG_PROXY_PASSWORD", "password of the proxy"),
    ):
        parser.add_argument(
            f"{option}-file", metavar="PATH", help=f"file with the {whose}; - is standard input"
        )
        parser.add_argument(option, nargs="?", action=_RefusePassword, const=variable, help=argparse.SUPPRESS)


def _add_settings(parser: argparse.ArgumentParser) -> None:
    """Add --provider, --variant and one option for each field."""
    from mailconfig_gui.model.fields import FIELDS

    parser.add_argument(
        "--provider", metavar="ID", type=str.lower, help=f"preset to start from; see {PROGRAM} providers"
    )
    parser.add_argument(
        "--variant", metavar="V", type=str.lower, help="region of the preset, where it has several"
    )
    group = parser.add_argument_group("fields (an empty text is a value)")
    _add_fields(group, (field for field in FIELDS if not field.secret))
    _add_passwords(parser)


def _add_fields(group: argparse._ArgumentGroup, fields: Iterable[Field]) -> None:
    for field in fields:
        words = field.help.replace("%", "%%")
        dest = f"field_{field.key}"
        if isinstance(field.default, bool):
            group.add_argument(f"--{field.option}", dest=dest, action="store_true", default=None, help=words)
            group.add_argument(
                f"--no-{field.option}", dest=dest, action="store_false", default=None, help="the opposite"
            )
        else:
            options = getattr(field.kind, "options", None)
            group.add_argument(
                f"--{field.option}", dest=dest, metavar="|".join(options) if options else "VALUE", help=words
            )


def field_options(arguments: argparse.Namespace) -> dict[str, object]:
    """Return the fields that were given as options, by platform key."""
    prefix = "field_"
    return {
        name.removeprefix(prefix): value
        for name, value in vars(arguments).items()
        if name.startswith(prefix) and value is not None
    }


#: What a command writes, by the option's name; what it reads or changes beside.
_WRITTEN = ("bundle", "hand_over", "sql", "curl", "out")
_NAMED = (
    "file", "source", "target", "ca_file", "password_file", "proxy_password_file", "old_password_file",
    "target_password_file", "api_key_file", "code_file", "target_ca_file", "platform_trust",
)  # fmt: skip


def keep_apart(arguments: argparse.Namespace) -> None:
    """Refuse a file to write that the command names for something else too: what it holds would be lost.

    Raises:
        UsageError: there is one. `save --from` may write where it read.

    """
    given = vars(arguments)
    taken: dict[str, str] = {}
    for name in (*_NAMED, *_WRITTEN) if any(given.get(name) for name in _WRITTEN) else ():
        if given.get(name) in (None, "", "-") or (name == "source" and given.get("out")):
            continue
        try:
            place = os.path.realpath(str(given[name]).removeprefix("file:"))
        except FileNotFoundError:  # the working folder is gone; whatever opens the file says so
            return
        label = "FILE" if name == "file" else f"--{name.replace('_', '-')}"
        if name in _WRITTEN and place in taken:
            from mailconfig_gui.cli.codes import UsageError

            raise UsageError(f"{taken[place]} and {label} name the same file; give each its own")
        taken[place] = label
