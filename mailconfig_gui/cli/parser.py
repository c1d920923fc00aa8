"""The parser of the command line, and the options that several commands share; no command is known here.

Whoever asks for help waits for this module, so it imports little but argparse, and no typing.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence

from mailconfig_gui.cli.codes import UsageError
from mailconfig_gui.model.nearest import did_you_mean, nearest
from mailconfig_gui.words.say import ENGLISH, language, mark, say, say_many

# argparse's own few words pass our seam too, beside our sentences; gettext would look for them in four folders.
_PLAIN = (
    mark("usage: "), mark("positional arguments"), mark("options"), mark("show this help message and exit"),
    mark("expected one argument"),
)  # fmt: skip
_FORMATS = {
    "argument %(argument_name)s: %(message)s": mark("argument {what}: {why}"),  # no words: argparse's key
    "the following arguments are required: %s":  # no words: argparse's key
        mark("the following arguments are required: {names}"),
    "not allowed with argument %s": mark("not allowed with argument {names}"),  # no words: argparse's key
    "one of the arguments %s is required": mark("one of the arguments {names} is required"),  # no words: argparse's key
}  # fmt: skip


def _said(text: str | None) -> str | None:
    """Return words of argparse in the language chosen; what it puts into them stands where it looks for that."""
    if text not in _FORMATS:
        return say(text) if text else text
    sentence = say(_FORMATS[text]).replace("%", "%%")
    places = {"names": "%s", "what": "%(argument_name)s", "why": "%(message)s"}  # no words: argparse's places
    return sentence.format_map(places)


argparse._ = _said  # type: ignore[attr-defined]
argparse.ngettext = lambda one, many, count: one if count == 1 else many  # type: ignore[attr-defined]

PROGRAM = "mailconfig"
NEVER_HERE = mark(
    "a password is never taken from the command line, where other users can read it: "
    "use {option}-file PATH (- for standard input) or the variable {variable}"
)
PASSWORDS = mark("""passwords, in this order:
  --password-file PATH           PATH - is standard input; one final line end is dropped
  MAILCONFIG_PASSWORD            variable; programs that this one starts do not get it, but who may look
                                 into this process still can: prefer a file or the credential
  the settings file's own
  $CREDENTIALS_DIRECTORY/mailconfig-password
                                 credential of systemd (LoadCredential=)
  the keyring                    with --profile, for the server and user it was saved for
  With a user name and no password found you are asked on a terminal; elsewhere the command
  ends with exit code 4 and connects to nothing. The password of a proxy: the same names
  with proxy (--proxy-password-file, MAILCONFIG_PROXY_PASSWORD, mailconfig-proxy-password). With
  OAuth2 on: client-secret and refresh-token in their place, and no password.""")


_FILES = ("FILE", "PATH", "PEM", "DIR")


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30, width=_columns() - 2)

    def _expand_help(self, action: argparse.Action) -> str:
        """Return the help as it is: a per cent sign in a sentence is one, in every language."""
        return action.help or ""


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

    def __init__(self, **settings: object) -> None:
        super().__init__(allow_abbrev=False, formatter_class=_Formatter, **settings)  # type: ignore[arg-type]

    # WORKAROUND: it returns never; to say so would load typing, an eighth of the time of --help.
    def error(self, message: str) -> None:  # type: ignore[override]
        """End with exit code 2 and one line that says why; the usage is a page long for some commands."""
        self.exit(2, f"{self.prog}: {message}\n{say('Try: {command} --help', command=self.prog)}\n")

    def refuse_unknown(self, unknown: Sequence[str]) -> None:
        """End with exit code 2, naming options that do not exist by their names only."""
        names = [word.partition("=")[0] if word.startswith("--") else word[:2] for word in unknown]
        options = [name for name in names if name.startswith("-") and len(name) > 1]
        if not options:
            self.error(say("too many arguments"))
        known = [
            option.strip("-")
            for action in self._actions
            for option in action.option_strings
            if action.help is not argparse.SUPPRESS
        ]
        meant = [found for name in options if (found := nearest(name.strip("-"), known)) is not None]
        if meant:
            offered = ", ".join(f"--{name}" for name in meant)
            self.error(
                say("unknown option {names}. Did you mean {meant}?", names=", ".join(options), meant=offered)
            )
        self.error(say("unknown option {names}", names=", ".join(options)))

    def _check_value(self, action: argparse.Action, value: object) -> None:
        """Refuse what is none of the choices, without repeating it, and a file without a name."""
        if action.choices is not None and value not in action.choices:
            names = [str(name) for name in action.choices]
            known = say_many(
                len(names), "the only choice is {names}.", "the choices are {names}.", names=", ".join(names)
            )
            raise argparse.ArgumentError(action, f"{known}{did_you_mean(str(value), names)}")
        if value == "" and action.metavar in _FILES:
            raise argparse.ArgumentError(action, say("this is no name of a file"))


class _RefusePassword(argparse.Action):
    """Refuses `--password x` without repeating x."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option: str | None = None,
    ) -> None:
        parser.error(say(NEVER_HERE, option=self.option_strings[0], variable=self.const))


def usage(command: str, *lines: str) -> str:
    """Return the usage of a command; each line of its options stands below the first."""
    start = f"{PROGRAM} {command} "
    below = " " * (len(say("usage: ")) + len(start))
    return start + f"\n{below}".join(lines)


def named_server(text: str) -> str:
    """Return the text of an option that names a server; where it is empty, the system's would be asked unnoticed."""
    if not text:
        raise argparse.ArgumentTypeError(say("this names no server; it wants HOST or HOST:PORT"))
    return text


def examples(*lines: str) -> str:
    """Return the examples that end a help, as the shell of this system takes them; ` < ` reads a file."""
    return "\n".join((say("examples:"), *map(_example, lines)))


def _example(line: str) -> str:
    if " < " in line and sys.platform == "win32":
        # PowerShell has no `<`, and its pipe would not hand the bytes on as they are.
        return f'  cmd /c "{PROGRAM} {line}"'  # no words: a command
    return f"  {PROGRAM} {line}"


def add_actions(parser: Parser, *, required: bool = False) -> Callable[..., Parser]:
    """Give a command actions of its own; what is returned makes one, like argparse's `add_parser`."""
    return parser.add_subparsers(
        dest="action", metavar="ACTION", title=say("actions"), parser_class=Parser, required=required
    ).add_parser


def add_everywhere(parser: argparse.ArgumentParser) -> None:
    """Add --home and --language, which the program, every command and every action of one take."""
    parser.add_argument(
        "--home",
        metavar="DIR",
        default=argparse.SUPPRESS,
        help=say("keep profiles, preferences and state in DIR (also: MAILCONFIG_HOME)"),
    )
    parser.add_argument(
        "--language",
        metavar="LANG",
        default=argparse.SUPPRESS,
        # Listed once there is something to choose; English alone is no choice.
        help=argparse.SUPPRESS
        if language() == ENGLISH
        else say("speak this language (also: MAILCONFIG_LANGUAGE; default: that of the system)"),
    )
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                add_everywhere(inner)


def add_json(parser: argparse._ActionsContainer, words: str) -> None:
    """Add --json."""
    parser.add_argument("--json", action="store_true", help=words)


def add_action_json(parser: Parser, words: str) -> None:
    """Add --json to an action; without a value of its own, which would hide one given before the action."""
    parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=words)


def add_source(parser: Parser) -> None:
    """Add the FILE and the --profile that a command looks at."""
    parser.add_argument("file", metavar="FILE", nargs="?", help=say("settings file; - is standard input"))
    parser.add_argument("--profile", metavar="NAME", help=say("profile, instead of a file"))


def add_passwords(parser: Parser, *keys: str) -> None:
    """Add the options that name files with passwords; those that would take a password refuse it.

    With `keys` only those for these fields are added.
    """
    for key, option, variable, words in (
        ("password", "--password", "MAILCONFIG_PASSWORD", say("file with the password; - is standard input")),
        (
            "proxyPassword",
            "--proxy-password",
            "MAILCONFIG_PROXY_PASSWORD",
            say("file with the password of the proxy; - is standard input"),
        ),
        (
            "clientSecret",
            "--client-secret",
            "MAILCONFIG_CLIENT_SECRET",
            say("file with the client secret, for OAuth2; - is standard input"),
        ),
        (
            "refreshToken",
            "--refresh-token",
            "MAILCONFIG_REFRESH_TOKEN",
            say("file with the refresh token, for OAuth2; - is standard input"),
        ),
    ):
        if keys and key not in keys:
            continue
        parser.add_argument(f"{option}-file", metavar="PATH", help=words)
        parser.add_argument(option, nargs="?", action=_RefusePassword, const=variable, help=argparse.SUPPRESS)


def address(text: str) -> str:
    """Return one plain mail address, as an option takes it."""
    # A local part may stand in quotation marks, a domain in brackets (RFC 5321 4.1.2).
    local, domain = r'(?:[^\s"(),:;<>@\[\\\]]+|"(?:[^"\\]|\\.)+")', r"(?:[^\s\"(),:;<>@\[\\\]]+|\[[\w.:]+\])"
    plain = text.strip(" ")
    if not (re.fullmatch(f"{local}@{domain}", plain) and plain.isprintable()):
        raise argparse.ArgumentTypeError(say("this is not one plain address, such as you@example.com"))
    return plain


def day(text: str) -> str:
    """Return a day, as an option takes it (ISO 8601)."""
    # Few commands take one.
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(say("this is no day such as 2027-11-30")) from None


def to_write(ending: str, *, stream: bool = False) -> Callable[[str], str]:
    """Return the check of an option that names a file to write, with that ending unless its folder is named.

    `stream`: a `-` stands for standard output.
    """

    def check(text: str) -> str:
        # A test writes no file as a rule, and this loads what is known of targets.
        from mailconfig_gui.app.targets import NoFileError, named_file

        try:
            if stream and text in ("-", "/dev/stdout"):
                return "-"
            return str(named_file(text, ending))
        except NoFileError as error:
            words = say("this names no file. {why} {hint}", why=error.message, hint=error.hint)
            raise argparse.ArgumentTypeError(words) from error

    return check


#: What a command writes, by the option's name; what it reads or changes beside.
_WRITTEN = ("bundle", "hand_over", "sql", "curl", "out", "ics", "html", "pdf")
_NAMED = (
    "file", "source", "results", "target", "ca_file", "password_file", "proxy_password_file", "client_secret_file",
    "refresh_token_file", "old_password_file",
    "target_password_file", "api_key_file", "code_file", "target_ca_file", "platform_trust",
)  # fmt: skip

#: What has a place instead of an option.
_OF_PLACE = {"file": "FILE", "results": "RESULT"}


def keep_apart(arguments: argparse.Namespace) -> None:
    """Refuse a file to write that the command names for something else too: what it holds would be lost.

    Raises:
        UsageError: there is one. `save --from` may write where it read.

    """
    given = vars(arguments)
    taken: dict[str, str] = {}
    named = (*_NAMED, *_WRITTEN) if any(given.get(name) for name in _WRITTEN) else ()
    for name, value in ((key, one) for key in named for one in _each(given.get(key))):
        if value in (None, "", "-") or (name == "source" and given.get("out")):
            continue
        try:
            place = os.path.realpath(str(value).removeprefix("file:"))
        except FileNotFoundError:  # the working folder is gone; whatever opens the file says so
            return
        label = _OF_PLACE.get(name) or f"--{name.replace('_', '-')}"
        if name in _WRITTEN and place in taken:
            raise UsageError(
                say("{one} and {other} name the same file; give each its own", one=taken[place], other=label)
            )
        taken[place] = label


def _each(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
