"""What every command has to have; each sentence says which place is missing it."""

from __future__ import annotations

import re
import shlex
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from mailconfig_gui import IncompleteError
from mailconfig_gui.cli import commands
from mailconfig_gui.cli.commands import COMMANDS
from mailconfig_gui.cli.main import build_parser
from mailconfig_gui.cli.parser import Parser
from tests.cli.conftest import ROOT, Run

FOLDER = "mailconfig_gui/cli/commands"
MODULES = sorted(module.name.replace("_", "-") for module in iter_modules(commands.__path__))
#: What is more than its name is only the file to open.
WITHOUT_EXAMPLES = ("gui",)


def test_every_row_of_the_table_has_a_module() -> None:
    lost = [name for name in COMMANDS if name not in MODULES]
    assert lost == [], f"COMMANDS in {FOLDER}/__init__.py has a row for each of these: write {FOLDER}/NAME.py"


def test_every_module_has_a_row_in_the_table() -> None:
    lost = [name for name in MODULES if name not in COMMANDS]
    assert lost == [], f"nobody can call these: give each a row in COMMANDS of {FOLDER}/__init__.py"


def test_a_row_alone_is_told_in_one_sentence(mailconfig: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(COMMANDS, "records", "List something")
    ended = mailconfig("records")
    words = f"{FOLDER}/records.py is missing: write it, or take its row out of COMMANDS."
    assert (ended.code, ended.out, ended.err) == (1, "", f"mailconfig: {words}\n")


def test_a_module_without_its_functions_is_told_with_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(import_module(f"{commands.__name__}.traps"), "fill")
    with pytest.raises(IncompleteError, match=r"^mailconfig_gui/cli/commands/traps\.py needs fill\(parser\)"):
        commands.fill("traps", Parser())


def test_every_command_is_tried_for_what_it_connects_to() -> None:
    """`gui` has a program of its own there."""
    tried = (ROOT / "tests" / "real" / "network_world.py").read_text(encoding="utf-8")
    lost = [name for name in COMMANDS if f'"{name}"' not in tried and name != "gui"]
    assert lost == [], (
        f"tests/real/network_world.py: a run(...) for {lost}, and its row in docs/connections.md"
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_every_module_has_options_and_runs(name: str) -> None:
    module = import_module(f"{commands.__name__}.{name.replace('-', '_')}")
    lost = [part for part in ("fill", "run") if not callable(getattr(module, part, None))]
    assert lost == [], f"{FOLDER}/{name}.py needs fill(parser) and run(arguments) -> int"
    assert module.__doc__, f"{FOLDER}/{name}.py needs a first line that says what the command is for"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_told_in_a_few_words(name: str) -> None:
    summary = COMMANDS[name]
    assert summary[:1].isupper(), (
        f"the summary of {name} in {FOLDER}/__init__.py begins with a capital letter"
    )
    assert not summary.endswith("."), f"the summary of {name} in {FOLDER}/__init__.py has no full stop"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_examples_that_can_be_parsed(
    mailconfig: Run, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    ended = mailconfig(name, "--help")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(f"usage: mailconfig {name}")
    assert "--home DIR" in ended.out
    lines = re.findall(r"^  mailconfig (.+)$", ended.out, re.MULTILINE)
    assert lines or name in WITHOUT_EXAMPLES, f"{FOLDER}/{name}.py: set parser.epilog = examples(...)"
    for line in lines:
        words = shlex.split(line.partition(" < ")[0])
        build_parser(words)[0].parse_args(words)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_stands_in_the_page_of_the_command_line(name: str) -> None:
    page = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    assert f"\n## `mailconfig {name}`\n" in page, "run packaging/generate/command_line.py"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_test_file(name: str) -> None:
    path = Path(__file__).parent / f"test_{name.replace('-', '_')}.py"
    assert path.exists(), f"write tests/cli/commands/{path.name}"


@pytest.mark.parametrize("name", COMMANDS)
def test_wrong_usage_of_every_command_is_2(mailconfig: Run, name: str) -> None:
    ended = mailconfig(name, "--no-such-option")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"mailconfig {name}: ")
