"""What holds for every command: exit codes, no secret on a command line, quiet ends."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from mailconfig_gui.cli.commands import COMMANDS
from mailconfig_gui.cli.main import build_parser
from mailconfig_gui.model.fields import FIELDS
from mailconfig_gui.storage.paths import find_paths
from tests.cli.conftest import ROOT, Run, document
from tests.systems import entries, needs_devices

SECRET = "hunter2"


def test_help_names_every_command_and_exit_code(mailconfig: Run) -> None:
    ended = mailconfig("--help")
    assert ended.code == 0
    assert ended.err == ""
    for word in (*COMMANDS, "130"):
        assert word in ended.out


def test_the_examples_can_be_parsed() -> None:
    parser, _ = build_parser(())
    lines = re.findall(r"^  mailconfig (.+)$", parser.epilog or "", re.MULTILINE)
    assert len(lines) == 4
    for line in lines[:-1]:
        words = shlex.split(line)
        build_parser(words)[0].parse_args(words)


@pytest.mark.parametrize("words", [[], ["save"], ["profiles", "rename"]])
def test_help_is_a_word_too(mailconfig: Run, words: list[str]) -> None:
    assert mailconfig("help", *words) == mailconfig(*words, "--help")
    assert mailconfig("help", *words).code == 0


def test_no_command_is_wrong_usage(mailconfig: Run) -> None:
    ended = mailconfig()
    assert ended.code == 2
    assert ended.out == ""
    assert "usage: mailconfig" in ended.err


@pytest.fixture
def other_language(home: Path) -> Path:
    """A language that somebody laid down; it is `qa`."""
    file = find_paths(home).languages / "qa.po"
    file.parent.mkdir(parents=True)
    file.write_text(
        'msgid "commands"\nmsgstr "Befehle"\n\nmsgid "User name is missing."\nmsgstr "Kein Benutzer."\n',
        "utf-8",
    )
    return file


def test_a_file_of_words_is_a_language(mailconfig: Run, other_language: Path) -> None:
    assert "\nBefehle:\n" in mailconfig("--language", "qa", "--help").out
    assert "\nBefehle:\n" in mailconfig("--help", "--language=qa").out


def test_the_option_is_listed_where_there_is_a_choice(mailconfig: Run, other_language: Path) -> None:
    assert "--language LANG" in mailconfig("--language", "qa", "--help").out
    assert "--language" not in mailconfig("--help").out
    assert "\ncommands:\n" in mailconfig("--help").out


def test_the_language_may_come_from_the_environment(process: Run, other_language: Path) -> None:
    assert "\nBefehle:\n" in process("--help", environment={"MAILCONFIG_LANGUAGE": "qa"}).out


def test_json_stays_english(mailconfig: Run, other_language: Path, tmp_path: Path) -> None:
    file = tmp_path / "mail.json"
    file.write_text("{}", "ascii")
    assert (
        mailconfig("check", file, "--json", "--language", "qa").json
        == mailconfig("check", file, "--json").json
    )


def test_a_language_that_is_not_there_is_wrong_usage(mailconfig: Run, other_language: Path) -> None:
    ended = mailconfig("--language", "qz", "providers")
    assert ended.code == 2
    assert ended.out == ""
    assert "“qz”, only of en, qa." in ended.err


def test_version(mailconfig: Run) -> None:
    assert re.fullmatch(r"mailconfig \d+\.\d+\.\d+\n", mailconfig("--version").out)


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["check"],
        ["check", "a", "b"],
        ["check", "a", "--smtp-host", "b"],
        ["save"],
        ["save", "--out", "a.json", "--profile", "b"],
        ["save", "--profile", "b", "--include-password"],
        ["save", "--ou", "a"],
        ["test", "--deadline", "soon", "--to", "a@b.c"],
        ["secret"],
        ["secret", "set"],
        [
            "save",
            "--out",
            "a.json",
            "--password-file",
            "-",
            "--proxy-password-file",
            "-",
            "--include-password",
        ],
    ],
)
def test_wrong_usage_is_2_and_one_line_of_reason(mailconfig: Run, words: list[str]) -> None:
    ended = mailconfig(*words)
    assert ended.code == 2
    assert ended.out == ""
    assert 1 <= ended.err.count("\n") <= 2


@pytest.mark.parametrize(
    "words",
    [
        ["test", "--password", SECRET],
        ["test", f"--password={SECRET}"],
        ["save", "--out", "f.json", "--proxy-password", SECRET],
        ["secret", "set", "plant", "--password", SECRET],
        ["test", "--to", "a@b.c", "--passwd", SECRET],
        ["test", "--to", "a@b.c", f"--pass={SECRET}"],
        ["test", "--to", "a@b.c", f"-p{SECRET}"],
        ["test", "f.json", SECRET],
        ["check", "f.json", f"--secret={SECRET}"],
    ],
)
def test_a_password_on_the_command_line_is_refused_and_not_repeated(
    mailconfig: Run, words: list[str]
) -> None:
    ended = mailconfig(*words)
    assert ended.code == 2
    assert SECRET not in ended.out + ended.err
    if "--password" in words[1] or "--proxy-password" in words:
        assert "-password-file PATH" in ended.err


def test_one_option_for_each_field_and_none_for_secrets() -> None:
    _, parsers = build_parser(["save"])
    options = set(parsers["save"]._option_string_actions)
    for field in FIELDS:
        if field.secret:
            assert f"--{field.option}-file" in options
        else:
            assert f"--{field.option}" in options
            assert (f"--no-{field.option}" in options) == isinstance(field.default, bool)


def test_only_the_called_parser_is_filled() -> None:
    _, parsers = build_parser(["--home", "test", "check"])
    assert len(parsers["check"]._actions) > 2
    assert [action.dest for action in parsers["test"]._actions] == ["help"]


def _loaded(*words: str) -> set[str]:
    code = (
        "import sys; sys.argv = ['mailconfig', *sys.argv[1:]]\n"
        "from mailconfig_gui.__main__ import command_line\n"
        "command_line()\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, *words], cwd=ROOT, capture_output=True, check=True)
    return set(done.stderr.decode().split())


def test_help_loads_next_to_nothing(tmp_path: Path) -> None:
    ours = {name for name in _loaded("--help") if name.startswith("mailconfig_gui")}
    assert ours == {
        "mailconfig_gui", "mailconfig_gui.__main__", "mailconfig_gui.cli", "mailconfig_gui.cli.main",
        "mailconfig_gui.cli.codes", "mailconfig_gui.cli.commands", "mailconfig_gui.cli.parser",
        "mailconfig_gui.cli.streams", "mailconfig_gui.model", "mailconfig_gui.model.nearest", "mailconfig_gui.words",
        "mailconfig_gui.words.say", "mailconfig_gui.app", "mailconfig_gui.app.language",
    }  # fmt: skip
    assert not _loaded("--help") & {
        "typing",
        "dataclasses",
        "json",
        "email",
        "ssl",
        "socket",
        "asyncio",
        "pathlib",
    }


def test_checking_a_file_loads_no_window_network_or_keyring(tmp_path: Path) -> None:
    (tmp_path / "f.json").write_text(document(), encoding="utf-8")
    loaded = _loaded("check", str(tmp_path / "f.json"))
    assert not loaded & {
        "PySide6",
        "ssl",
        "socket",
        "keyring",
        "asyncio",
        "dataclasses",
        "platformdirs",
        "email",
    }


@pytest.mark.parametrize("words", ["--help", "check f.json", "providers", "explain 535"])
def test_the_dns_and_mailboxes_cost_nothing_where_nobody_asks_them(words: str, tmp_path: Path) -> None:
    (tmp_path / "f.json").write_text(document(), encoding="utf-8")
    loaded = _loaded(*words.replace("f.json", str(tmp_path / "f.json")).split())
    assert not loaded & {"dns", "imaplib", "mailconfig_gui.domain", "pyexpat", "xml"}


def test_home_can_stand_before_or_behind_the_command(mailconfig: Run, tmp_path: Path) -> None:
    for number, words in enumerate((["--home", "h0", "save"], ["save", "--home", "h1"])):
        ended = mailconfig(
            *words, "--profile", "a", "--mail-from", "a@plant.com", "--smtp-host", "h.plant.com"
        )
        assert ended.code == 0
        assert len(entries(tmp_path / f"h{number}" / "config" / "profiles")) == 1


@pytest.mark.parametrize("action", ["providers show gmail", "profiles show a", "secret forget a"])
def test_what_every_command_takes_can_stand_behind_its_action_too(action: str) -> None:
    words = [*action.split(), "--home", "h", "--language", "en"]
    given = build_parser(words)[0].parse_args(words)
    assert (given.home, given.language) == ("h", "en")


def test_a_closed_pipe_is_quiet(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    words = [sys.executable, "-m", "mailconfig_gui", "--help"]
    done = subprocess.run(words, cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, check=False, timeout=30)
    os.close(writer)
    assert done.stderr == b""
    assert done.returncode == 0


@needs_devices
def test_a_full_disk_is_said_in_words(home: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        words = [sys.executable, "-m", "mailconfig_gui", "profiles"]
        done = subprocess.run(words, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, check=False, timeout=30)
    assert done.returncode == 4
    assert done.stderr == b"mailconfig: the output could not be written (No space left on device).\n"


def test_a_terminal_without_the_letters_gets_no_traceback(process: Run, tmp_path: Path) -> None:
    (tmp_path / "f.json").write_text(document(mailFrom="Plänt 植物 <iot@plant.com>"), encoding="utf-8")
    ended = process("show", "f.json", environment={"PYTHONIOENCODING": "ascii"})
    assert ended.code == 0
    assert "Pl?nt ?? <iot@plant.com>" in ended.out


def test_interrupted_before_anything_happens_is_130(home: Path) -> None:
    code = (
        "import sys, mailconfig_gui.cli.main as m\n"
        "def interrupt(arguments): raise KeyboardInterrupt\n"
        "m._run = interrupt\n"
        "sys.exit(m.main(['providers']))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 130


def test_a_list_of_providers_needs_no_field_table() -> None:
    assert not _loaded("providers") & {"mailconfig_gui.model.fields", "mailconfig_gui.model.kinds"}
