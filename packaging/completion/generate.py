"""Write shell completion from the parsers that also print --help: generate.py FOLDER

Makes `mailconfig.bash`, `_mailconfig` (zsh), `mailconfig.fish` and `mailconfig.ps1` (PowerShell); each completes both
programs.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import interface
import kit

#: What a value is, by its name in the help.
FILES = ("FILE", "PATH", "PEM")
FOLDERS = ("DIR",)
NOTE = "Made from the program's own help by packaging/completion/generate.py; do not edit."


def _kind(option: interface.Option) -> str:
    if option.values:
        return "values"
    if option.metavar in FILES:
        return "files"
    return "folders" if option.metavar in FOLDERS else "any"


def bash(commands: list[interface.Command]) -> str:
    """Return the completion of bash; it needs nothing beyond bash itself."""
    cases = []
    for command in commands:
        flags = " ".join(flag for option in command.options for flag in option.flags)
        words = " ".join(command.actions)
        files = any(_kind(option) == "files" for option in command.positionals)
        name = _quoted(" ".join(command.words))
        cases.append(f"        {name}) flags={_quoted(flags)} words={_quoted(words)} files={int(files)} ;;")
    values: dict[tuple[str, str], list[str]] = {}
    for command in commands:
        for option in command.options:
            if option.metavar:
                values.setdefault((_kind(option), " ".join(option.values)), []).extend(option.flags)
    by_option = []
    for (kind, allowed), flags_of_kind in values.items():
        answer = {
            "values": f'mapfile -t COMPREPLY < <(compgen -W {_quoted(allowed)} -- "$current"); return',
            "files": 'compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$current"); return',
            "folders": 'compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- "$current"); return',
            "any": "return",
        }[kind]
        by_option.append(f"        {'|'.join(sorted(set(flags_of_kind)))}) {answer} ;;")
    actions = "|".join(_quoted(" ".join(command.words)) for command in commands if len(command.words) == 2)
    return f"""# shellcheck shell=bash
# {NOTE}
_mailconfig() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}}
    local command='' flags='' words='' files=0 word skip=0 i
    COMPREPLY=()
    [[ ${{COMP_WORDS[0]##*/}} == mailconfig-gui ]] && command=gui
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${{COMP_WORDS[i]}}
        if ((skip)); then skip=0
        elif [[ $word == --home || $word == --language ]]; then skip=1
        elif [[ $word != -* && $command == '' ]]; then command=$word
        else
            case "$command $word" in {actions}) command="$command $word" ;; esac
        fi
    done
    case $previous in
{chr(10).join(by_option)}
    esac
    case $command in
{chr(10).join(cases)}
        *) return ;;
    esac
    if [[ $current == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$flags" -- "$current")
    elif [[ $words ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
    elif ((files)); then
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
    fi
}}
complete -F _mailconfig mailconfig mailconfig-gui
"""


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _escaped(text: str) -> str:
    """Return words for a specification of zsh's _arguments."""
    for sign in ("\\", "[", "]", ":", "`", "$"):
        text = text.replace(sign, "\\" + sign)
    return text.replace("'", "'\\''")


def zsh(commands: list[interface.Command]) -> str:
    """Return the completion of zsh."""
    functions = []
    for command in commands:
        name = "_".join(("_mailconfig", *command.words)).replace("-", "_")
        specs = [_zsh_spec(option) for option in command.options]
        if command.actions:
            listed = "\n".join(
                f"        '{action}:{_escaped(_summary(commands, (*command.words, action)))}'"
                for action in command.actions
            )
            calls = "\n".join(
                f"        {action}) {'_'.join(('_mailconfig', *command.words, action)).replace('-', '_')} ;;"
                for action in command.actions
            )
            body = (
                f"    local curcontext=$curcontext state line\n    local -a actions\n    actions=(\n{listed}\n    )\n"
                f"    _arguments -C {' '.join(specs)} '1:command:->action' '*::argument:->rest' && return\n"
                "    case $state in\n        action) _describe command actions ;;\n        rest)\n"
                f"        case $line[1] in\n{calls}\n        esac ;;\n    esac"
            )
        else:
            specs += [_zsh_place(option) for option in command.positionals]
            body = f"    _arguments {' '.join(specs)}"
        functions.append(f"{name}() {{\n{body}\n}}")
    return f"""#compdef mailconfig mailconfig-gui
# {NOTE}

{chr(10).join(functions)}

if [[ $service == mailconfig-gui ]]; then
    _mailconfig_gui "$@"
else
    _mailconfig "$@"
fi
"""


def _summary(commands: list[interface.Command], words: tuple[str, ...]) -> str:
    return next(command.summary for command in commands if command.words == words).rstrip(".")


def _zsh_action(option: interface.Option) -> str:
    kind = _kind(option)
    if kind == "values":
        return f"({' '.join(option.values)})"
    return {"files": "_files", "folders": "_files -/", "any": " "}[kind]


def _zsh_spec(option: interface.Option) -> str:
    many = "*" if option.many else ""
    names = "{" + ",".join(option.flags) + "}" if len(option.flags) > 1 else option.flags[0]
    words = f"'[{_escaped(option.help)}]"
    value = f":{_escaped(option.metavar)}:{_zsh_action(option)}" if option.metavar else ""
    return f"{_quoted(many) if many else ''}{names}{words}{value}'"


def _zsh_place(option: interface.Option) -> str:
    return f"'{':' if option.optional else ''}:{_escaped(option.metavar)}:{_zsh_action(option)}'"


def fish(commands: list[interface.Command]) -> str:
    """Return the completion of fish."""
    lines = [f"# {NOTE}", "complete -c mailconfig -f", "complete -c mailconfig-gui"]
    top = commands[0]
    for command in commands:
        if len(command.words) == 2:
            where = "; and ".join(f"__fish_seen_subcommand_from {word}" for word in command.words)
        elif command.words:
            where = f"__fish_seen_subcommand_from {command.words[0]}"
        else:
            where = "__fish_use_subcommand"
        start = f"complete -c mailconfig -n {_fish(where)}"
        for action in command.actions:
            guard = where
            if command is not top:
                guard = f"{where}; and not __fish_seen_subcommand_from {' '.join(command.actions)}"
            words = _summary(commands, (*command.words, action))
            lines.append(f"complete -c mailconfig -n {_fish(guard)} -a {action} -d {_fish(words)}")
        lines += [f"{start} {_fish_option(option)}" for option in command.options]
        if any(_kind(option) == "files" for option in command.positionals):
            lines.append(f"{start} -F")
        if command.words == ("gui",):
            lines += [f"complete -c mailconfig-gui {_fish_option(option)}" for option in command.options]
    return "\n".join(lines) + "\n"


def _fish(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _fish_option(option: interface.Option) -> str:
    words = [f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}" for flag in option.flags]
    if option.metavar:
        words.append(
            {"values": f"-x -a {_fish(' '.join(option.values))}", "any": "-x"}.get(_kind(option), "-r -F")
        )
    return f"{' '.join(words)} -d {_fish(option.help)}"


def powershell(commands: list[interface.Command]) -> str:
    """Return the completion of PowerShell 5.1 and newer; where it has nothing to offer, PowerShell offers files."""
    tables = []
    for command in commands:
        rows = [
            (action, _summary(commands, (*command.words, action)), "Command") for action in command.actions
        ] + [(flag, option.help, "ParameterName") for option in command.options for flag in option.flags]
        body = "".join(
            f"            @({_single(name)}, {_single(words)}, '{kind}')\n" for name, words, kind in rows
        )
        tables.append(f"        {_single(' '.join(command.words))} = @(\n{body}        )\n")
    values: dict[tuple[str, ...], set[str]] = {}
    takes: set[str] = set()
    for command in commands:
        for option in command.options:
            takes.update(option.flags if option.metavar else ())
            if _kind(option) == "values":
                values.setdefault(option.values, set()).update(option.flags)
    choices = "".join(
        f"        {{ $_ -in {_list(sorted(flags))} }} {{ {_list(allowed)} }}\n"
        for allowed, flags in values.items()
    )
    return f"""# {NOTE}
# Goes into the profile of PowerShell: . "FOLDER\\mailconfig.ps1"
Register-ArgumentCompleter -Native -CommandName 'mailconfig', 'mailconfig-gui' -ScriptBlock {{
    param($current, $typed, $cursor)
    # Command -> what may follow it: word, its meaning, its kind.
    $offers = @{{
{"".join(tables)}    }}
    $takesValue = {_list(sorted(takes))}
    $words = @($typed.CommandElements | Where-Object {{ $_.Extent.EndOffset -lt $cursor }} | ForEach-Object {{ "$_" }})
    $command = ''
    if ((Split-Path -Leaf $words[0]) -like 'mailconfig-gui*') {{ $command = 'gui' }}
    $previous = ''
    foreach ($word in ($words | Select-Object -Skip 1)) {{
        $longer = "$command $word".Trim()
        if (($previous -notin $takesValue) -and $offers.ContainsKey($longer)) {{ $command = $longer }}
        $previous = $word
    }}
    $allowed = @(switch ($previous) {{
{choices}    }})
    if ($allowed) {{
        $allowed | Where-Object {{ $_ -like "$current*" }} | ForEach-Object {{
            [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
        }}
    }} elseif ($previous -notin $takesValue) {{
        $offers[$command] | Where-Object {{ $_[0] -like "$current*" }} | ForEach-Object {{
            [System.Management.Automation.CompletionResult]::new($_[0], $_[0], $_[2], $_[1])
        }}
    }}
}}
"""


def _single(text: str) -> str:
    """Return words as PowerShell takes them literally; to it these are single quotes all."""
    return "'" + re.sub("['‘’‚‛]", lambda found: found[0] * 2, text) + "'"


def _list(words: Iterable[str]) -> str:
    return f"@({', '.join(map(_single, words))})"


def generate(folder: str) -> None:
    """Write the four files into a folder."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    commands = interface.commands()
    for name, make in (("mailconfig.bash", bash), ("_mailconfig", zsh), ("mailconfig.fish", fish)):
        (target / name).write_text(make(commands), encoding="utf-8")
    # PowerShell 5.1 takes a file without this mark for one of the system's code page.
    (target / "mailconfig.ps1").write_text(powershell(commands), encoding="utf-8-sig")


if __name__ == "__main__":
    sys.exit(kit.main(generate))
