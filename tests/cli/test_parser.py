"""The parsers: every field has its option, nothing is abbreviated, no password is taken or repeated."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailconfig_gui.cli.fields import field_options
from mailconfig_gui.cli.main import build_parser, main
from mailconfig_gui.cli.parser import examples
from mailconfig_gui.model.fields import FIELDS
from mailconfig_gui.words.say import Catalogue, choose
from tests.systems import needs_links

SECRET = "hunter2-on-the-command-line"


def parse(*words: str) -> object:
    return build_parser(words)[0].parse_args(list(words))


@pytest.mark.parametrize("command", ["test", "save"])
@pytest.mark.parametrize(
    "field", [field for field in FIELDS if not field.secret], ids=lambda field: field.key
)
def test_each_field_has_its_option(command: str, field: object) -> None:
    option = f"--{field.option}"  # type: ignore[attr-defined]
    assert option in build_parser((command,))[1][command].format_help()


@pytest.mark.parametrize("option", ["--password", "--proxy-password"])
def test_a_password_is_refused_and_not_repeated(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    for words in ((option, SECRET), (f"{option}={SECRET}",)):
        with pytest.raises(SystemExit) as end:
            parse("test", *words)
        assert end.value.code == 2
    shown = capsys.readouterr()
    assert SECRET not in shown.out + shown.err
    assert f"{option}-file" in shown.err


def test_an_option_is_not_abbreviated() -> None:
    parser = build_parser(("test",))[0]
    assert "--smtp-h" in parser.parse_known_args(["test", "--smtp-h", "x"])[1]


def test_an_empty_text_is_a_value_and_a_missing_option_is_none() -> None:
    options = field_options(parse("test", "--tls-version", "", "--no-enable-tls", "--to", "a@b.org"))  # type: ignore[arg-type]
    assert options == {"tlsVersion": "", "enableTls": False}


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["tset"], "test"),
        (["test", "--mail-form", "x"], "--mail-from"),
        (["test", "--smtp-hots=x"], "--smtp-host"),
        (["--verison"], "--version"),
        (["profiles", "renam", "a", "b"], "rename"),
        (["secret", "sett", "a"], "set"),
        (["explain", "--security", "STARTLS"], "starttls"),
        (["test", "--platform-version", "4.33"], "4.3"),
    ],
)
def test_what_was_meant_is_offered(words: list[str], meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert f"Did you mean {meant}?" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["zzzzzz"], ["test", "--zzzzzz"], ["explain", "--security", "zzzzzz"]])
def test_nothing_is_offered_where_nothing_is_near(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    assert "Did you mean" not in capsys.readouterr().err


def test_an_unknown_word_is_not_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (
        [SECRET],
        ["explain", "--security", SECRET],
        ["profiles", SECRET],
        ["test", f"--zz={SECRET}"],
    ):
        assert main(words) == 2
        shown = capsys.readouterr()
        assert SECRET not in shown.out + shown.err


@pytest.mark.parametrize(
    "words",
    [
        ["check", ""],
        ["save", "--from", "", "--out", "x.json"],
        ["test", "--ca-file", "", "--to", "a@plant.com"],
        ["test", "--password-file", "", "--to", "a@plant.com"],
        ["--home", "", "profiles"],
    ],
)
def test_an_empty_name_of_a_file_is_wrong_usage(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert "this is no name of a file" in capsys.readouterr().err


@needs_links
@pytest.mark.parametrize(
    ("words", "both"),
    [
        (["test", "m.json", "--to", "a@b.org", "--bundle", "m.json"], "FILE and --bundle"),
        (
            ["test", "m.json", "--to", "a@b.org", "--hand-over", "./t", "--bundle", "t"],
            "--bundle and --hand-over",
        ),
        (["test", "--to", "a@b.org", "--ca-file", "link", "--bundle", "m.json"], "--ca-file and --bundle"),
        (["apply", "m.json", "--target", "x.json", "--sql", "./x.json"], "--target and --sql"),
        (["apply", "--target", "file:x.json", "--curl", "./x.json"], "--target and --curl"),
        (["apply", "--target", "x.json", "--sql", "y.sql", "--curl", "./y.sql"], "--sql and --curl"),
        (["save", "--password-file", "p.json", "--out", "p.json"], "--password-file and --out"),
    ],
)
def test_no_file_is_written_over_another_of_the_same_command(
    words: list[str],
    both: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("m.json").write_text("{}")
    Path("link").symlink_to("m.json")
    assert main(words) == 2
    assert f"{both} name the same file" in capsys.readouterr().err
    assert {path.name for path in tmp_path.iterdir()} == {"m.json", "link"}
    assert Path("m.json").read_text() == "{}"


@pytest.fixture
def foreign() -> Iterator[None]:
    words = {
        "the following arguments are required: {names}": "100 % fehlt: {names}",
        "argument {what}: {why}": "{why} ({what}) ist falsch",
        "settings file to open": "100 % Datei",
    }
    choose(Catalogue("qa", words, {}, lambda count: 0))
    yield
    choose(None)


@pytest.mark.usefixtures("foreign")
def test_argparse_speaks_the_language_and_a_per_cent_sign_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (("secret",), ("profiles", "renam"), ("gui", "--help")):
        with pytest.raises(SystemExit):
            parse(*words)
    shown = capsys.readouterr()
    assert "100 % fehlt: ACTION\n" in shown.err
    assert "Did you mean rename? (ACTION) ist falsch\n" in shown.err
    assert "100 % Datei\n" in shown.out


@pytest.mark.parametrize(
    ("platform", "written"),
    [("linux", "  mailconfig explain < error.txt"), ("win32", '  cmd /c "mailconfig explain < error.txt"')],
)
def test_an_example_is_one_for_the_shell_of_the_system(
    platform: str, written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    assert examples("explain error.txt", "explain < error.txt").splitlines()[1:] == [
        "  mailconfig explain error.txt",
        written,
    ]
