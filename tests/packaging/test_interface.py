"""Man pages and shell completion are made from the parsers; here the shells read them."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest
import tree_sitter
import tree_sitter_powershell

from tests.lab.sandbox import Sandbox
from tests.packaging.tools import PACKAGING, run


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("interface")
    for form in ("man", "completion"):
        done = run(sys.executable, PACKAGING / form / "generate.py", folder, home=folder)
        assert done.returncode == 0, done.stderr
    return folder


def test_the_man_page_names_every_command(made: Path) -> None:
    from mailconfig_gui.cli.commands import COMMANDS

    page = (made / "mailconfig.1").read_text(encoding="utf-8")
    named = re.findall(r'^\.SS "mailconfig ([a-z\\-]+)', page, re.MULTILINE)
    assert {name.replace("\\", "") for name in named} == set(COMMANDS)
    assert (made / "mailconfig-gui.1").read_text(encoding="utf-8").startswith(".TH MAILCONFIG-GUI 1 ")


@pytest.mark.real
def test_roff_finds_no_fault(made: Path, lab: Sandbox) -> None:
    for page in made.glob("*.1"):
        assert lab.run("shells", "groff", "-man", "-Tutf8", "-ww", "-z", page).stderr == b""


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["mailconfig", "prov"], {"providers"}),
        (["mailconfig", "test", "--provider", "send"], {"sendgrid"}),
        (["mailconfig", "profiles", "re"], {"rename"}),
        (["mailconfig", "profiles", "delete", "--k"], {"--keep-secrets"}),
        (["mailconfig", "providers", "show", "--j"], {"--json"}),
        (["mailconfig", "test", "--smtp-protocol", ""], {"smtp", "smtps"}),
        (["mailconfig", "--language", "de", "profiles", "re"], {"rename"}),
    ],
)
def test_bash_completes(made: Path, typed: list[str], expected: set[str]) -> None:
    bash = shutil.which("bash")
    assert bash is not None
    words = " ".join(f"'{word}'" for word in typed)
    script = (
        f". '{made}/mailconfig.bash'; COMP_WORDS=({words}); COMP_CWORD={len(typed) - 1}; "
        'compopt() { :; }; _mailconfig; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = run(bash, "--norc", "-c", script, home=made)
    assert done.stderr == ""
    assert set(done.stdout.split()) == expected


@pytest.mark.real
@pytest.mark.parametrize(("shell", "name"), [("zsh", "_mailconfig"), ("fish", "mailconfig.fish")])
def test_other_shells_read_theirs(made: Path, lab: Sandbox, shell: str, name: str) -> None:
    assert lab.run("shells", shell, "-n", made / name).stderr == b""


def test_powershell_reads_its_own(made: Path) -> None:
    """There is no PowerShell for these tests; a grammar of it, made by others, finds no fault."""
    text = (made / "mailconfig.ps1").read_bytes()
    assert text.startswith("\ufeff".encode())
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))
    assert not parser.parse(text.removeprefix("\ufeff".encode())).root_node.has_error
    broken = text.replace(b"if ($allowed) {", b"if ($allowed {")
    assert parser.parse(broken).root_node.has_error


def test_powershell_is_offered_every_command_and_option(made: Path) -> None:
    from mailconfig_gui.cli.main import build_parser

    text = (made / "mailconfig.ps1").read_text(encoding="utf-8-sig")
    tables = dict(
        re.findall(r"^        '([a-z -]*)' = @\(\n(.*?)^        \)$", text, re.MULTILINE | re.DOTALL)
    )
    top, named = build_parser((), whole=True)
    assert {name.split(" ")[0] for name in tables} == {"", *named}
    for name, parser in (("", top), *named.items()):
        offered = set(
            re.findall(r"^ +@\('([^']+)', '.*', '(?:Command|ParameterName)'\)$", tables[name], re.MULTILINE)
        )
        flags = {
            flag
            for action in parser._actions
            if action.help != "==SUPPRESS=="
            for flag in action.option_strings
        }
        assert {word for word in offered if word.startswith("-")} == flags
    assert "'rename'" in tables["profiles"]
    assert "'--keep-secrets'" in tables["profiles delete"]
    assert re.search(r"-in @\('--provider'\) \} \{ @\([^)]*'sendgrid'", text)
