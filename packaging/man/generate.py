"""Write mailconfig.1 and mailconfig-gui.1 from the parsers that also print --help: generate.py FOLDER"""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import interface
import kit

WINDOW = """.SH NAME
mailconfig-gui \\- window to set up, test and explain the outgoing mail of a ThingsBoard platform
.SH SYNOPSIS
.B mailconfig-gui
.RB [ \\-\\-home
.IR DIR ]
.RI [ FILE ]
.SH DESCRIPTION
Opens the window: choose a mail provider, fill in, send a real test message, see each step as it happens, and save the
settings file that the platform takes. With
.I FILE
that settings file is opened. Everything the window does,
.BR mailconfig (1)
does without a screen.
"""
ORDER = """Options override the settings file or profile, that the preset, that the defaults. Results go to standard
output, problems and errors to standard error; with
.B \\-\\-json
standard output holds nothing but one JSON value.
"""
COMMON = """.SH ENVIRONMENT
.TP
.B MAILCONFIG_HOME
Folder for profiles, preferences and state, like
.BR \\-\\-home .
.TP
.BR MAILCONFIG_PASSWORD ", " MAILCONFIG_PROXY_PASSWORD
Passwords, for
.BR mailconfig (1);
removed from the environment once read.
.TP
.B NO_COLOR
When set, nothing is printed in colour.
.SH FILES
.TP
.I ~/.config/mailconfig
Profiles, without their passwords: those lie in the keyring.
.TP
.I ~/.local/state/mailconfig
Preferences of the window and history.
"""


def escape(text: str) -> str:
    """Return plain text as roff."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")
    return re.sub(r"(?m)^([.'])", r"\\&\1", text)


def title(name: str) -> str:
    """Return the first line of a page."""
    date = datetime.fromtimestamp(kit.epoch(), UTC).date().isoformat()
    return f'.TH {name.upper()} 1 {date} "mailconfig {kit.version()}" "User Commands"\n'


def _option(option: interface.Option) -> str:
    shown = (
        ", ".join(f"\\fB{escape(flag)}\\fR" for flag in option.flags) or f"\\fI{escape(option.metavar)}\\fR"
    )
    if option.flags and option.metavar:
        shown += f" \\fI{escape(option.metavar)}\\fR"
    return f".TP\n{shown}\n{escape(option.help)}\n"


def _block(text: str) -> str:
    return f".nf\n.RS 4\n{escape(text)}\n.RE\n.fi\n"


def main_page() -> str:
    """Return mailconfig.1."""
    whole, *rest = interface.commands()
    from mailconfig_gui.cli.codes import EXIT_CODES
    from mailconfig_gui.cli.parser import PASSWORDS

    page = [
        title("mailconfig"),
        ".SH NAME\nmailconfig \\- set up, test and explain the outgoing mail of a ThingsBoard platform\n",
        f".SH SYNOPSIS\n{escape(whole.usage)}\n",
        f".SH DESCRIPTION\n{escape(whole.summary)}\n.PP\n",
        ORDER,
        ".SH OPTIONS\n",
        *map(_option, whole.options),
        ".SH COMMANDS\n",
    ]
    for command in rest:
        page.append(
            f'.SS "{escape(command.name)}"\n{escape(command.summary)}\n.RS 4\n.PP\n{escape(command.usage)}\n.RE\n'
        )
        page += map(_option, command.positionals)
        page += [
            _option(option)
            for option in command.options
            if "--help" not in option.flags and "--home" not in option.flags
        ]
        epilog = command.epilog.replace(EXIT_CODES, "").replace(PASSWORDS, "").strip()
        if epilog:
            page.append(".PP\n" + _block(epilog))
    page.append(".SH PASSWORDS\n" + _block(PASSWORDS.partition("\n")[2]))
    page.append(".SH EXIT STATUS\n" + _block(EXIT_CODES.partition("\n")[2]))
    page += [
        COMMON,
        ".SH EXAMPLES\n",
        _block(_examples(whole.epilog)),
        ".SH SEE ALSO\n.BR mailconfig\\-gui (1)\n",
    ]
    return "".join(page)


def _examples(epilog: str) -> str:
    return epilog.partition("examples:\n")[2].partition("\n\n")[0]


def window_page() -> str:
    """Return mailconfig-gui.1."""
    options = [
        option
        for command in interface.commands()
        if command.words == ("gui",)
        for option in (*command.positionals, *command.options)
    ]
    return "".join(
        (
            title("mailconfig-gui"),
            WINDOW,
            ".SH OPTIONS\n",
            *map(_option, options),
            COMMON,
            ".SH SEE ALSO\n.BR mailconfig (1)\n",
        )
    )


def generate(folder: str) -> None:
    """Write both pages into a folder."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    (target / "mailconfig.1").write_text(main_page(), encoding="utf-8")
    (target / "mailconfig-gui.1").write_text(window_page(), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(kit.main(generate))
