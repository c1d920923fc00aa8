"""Problems and failures for people and for scripts, with the options of the command line that mend them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from mailconfig_gui.cli.render import coloured, printable
from mailconfig_gui.model.fields import BY_KEY
from mailconfig_gui.model.problem import Problem, Severity
from mailconfig_gui.model.settings import problem_object
from mailconfig_gui.words.cells import padded
from mailconfig_gui.words.say import mark, say
from mailconfig_gui.words.shell import quote

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from mailconfig_gui.model.problem import Fix, MailConfigError

_SEVERITIES = {Severity.ERROR: mark("error"), Severity.WARNING: mark("warning")}
#: What a problem asks for, where no fix can name it: by code.
_OPTIONS = {
    "base-url-dead": "--base-url URL",
    "base-url-plain": "--base-url URL",
    "base-url-port": "--base-url URL",
    "earlier-password-needed": "--password-file PATH",
    "installed-email": "--admin-email ADDRESS",
    "password-not-restorable": "--old-password-file PATH",
    "secret-bound": "--password-file PATH",
    "secret-unencrypted": "--password-file PATH",
    "secret-unverified": "--password-file PATH",
}


def error_object(error: MailConfigError) -> dict[str, object]:
    """Return an expected failure as a problem in JSON."""
    title = f"{error.title}: {error.message}"
    return problem_object(Problem.error("trouble", title, error.hint))


def error_objects(error: MailConfigError) -> list[dict[str, object]]:
    """Return an expected failure as JSON shows it among problems: those of settings one by one."""
    return [problem_object(one) for one in getattr(error, "problems", ())] or [error_object(error)]


def print_problems(problems: Iterable[Problem], stream: TextIO) -> None:
    """Print problems for people: what is wrong, what to do, and the option that changes it."""
    for problem in problems:
        colour = "red" if problem.severity is Severity.ERROR else "yellow"
        word = coloured(padded(say(_SEVERITIES[problem.severity]), 7), colour, stream)
        print(f"{word}  {printable(problem.title)}", file=stream)
        if problem.remedy:
            print(f"         {printable(problem.remedy)}", file=stream)
        option = _option(problem)
        if option:
            print(f"         {say('In the command line: {option}', option=printable(option))}", file=stream)
        changes = fix_as_options(problem.fix) if problem.fix else ""
        if problem.fix is not None and changes:
            print(f"         {printable(problem.fix.label)}: {printable(changes)}", file=stream)


def _option(problem: Problem) -> str:
    """Return the option that does what the remedy of a plan's problem says; "" where there is none."""
    address = problem.fix.changes.get("baseUrl") if problem.fix is not None else None
    if address is not None:
        return f"--base-url {quote(str(address))}"
    option = _OPTIONS.get(problem.code, "")
    return option.replace("--password", "--proxy-password") if problem.field == "proxyPassword" else option


def fix_as_options(fix: Fix) -> str:
    """Write a fix as options of the command line; "" when it has none or holds a secret."""
    words = []
    for key, value in fix.changes.items():
        field = BY_KEY.get(key)
        if field is None or field.secret:
            return ""
        if isinstance(value, bool):
            words.append(f"--{'' if value else 'no-'}{field.option}")
        else:
            text = str(value)
            # PowerShell hands an empty word on to nobody; what begins with a hyphen would be an option.
            joint = "=" if text[:1] in ("", "-") else " "
            words.append(f"--{field.option}{joint}{quote(text) if text else ''}")
    return " ".join(words)


def print_error(error: MailConfigError) -> None:
    """Print an expected failure to standard error: what, why, what to do; of settings all their errors."""
    problems = getattr(error, "problems", ())
    if problems:
        print_problems(problems, sys.stderr)
        print(f"{printable(error.title)}.", file=sys.stderr)
        return
    print(f"{coloured(say('error'), 'red', sys.stderr)}  {printable(error.title)}.", file=sys.stderr)
    for line in (*error.message.splitlines(), *error.hint.splitlines()):
        print(f"       {printable(line)}", file=sys.stderr)
