"""The whole package for Windows: built, installed under Wine, used, installed again and removed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.lab.screen import Screen
from tests.packaging.tools import PACKAGING, ROOT, build
from tests.packaging.windows import Windows, make_windows

pytestmark = [pytest.mark.real, pytest.mark.slow, pytest.mark.timeout(5400)]

PLACE = r"C:\Program Files\mailconfig"
PROGRAM = rf"{PLACE}\mailconfig.exe"
TEST = (
    "test",
    "--provider",
    "practice",
    "--mail-from",
    "iot@example.org",
    "--to",
    "you@example.org",
    "--json",
)


@pytest.fixture(scope="module")
def setup(tmp_path_factory: pytest.TempPathFactory) -> Path:
    build("windows", home=tmp_path_factory.mktemp("build"), timeout_s=3600)
    return ROOT / "dist/mailconfig-setup.exe"


@pytest.fixture(scope="module")
def windows(setup: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Windows]:
    made = make_windows(tmp_path_factory.mktemp("windows"))
    made.run(setup, "/S", "/AllUsers")
    yield made
    made.end()


def test_the_installer_is_small(setup: Path) -> None:
    assert setup.stat().st_size < 60e6


def test_it_sends_a_test_to_the_practice_server(windows: Windows) -> None:
    assert json.loads(windows.run(PROGRAM, *TEST))["reached"] == "accepted"


def test_letters_in_a_pipe_are_utf_8_on_wish(windows: Windows) -> None:
    """Else they are in the code page of the system (decision 91)."""
    words = tuple(word for word in TEST if word != "--json")
    assert "\N{CHECK MARK}" not in windows.run(PROGRAM, *words)
    assert "\N{CHECK MARK}" in windows.run(PROGRAM, *words, PYTHONUTF8="1")


def test_what_is_saved_outlives_an_upgrade_and_the_removal(
    windows: Windows, setup: Path, tmp_path: Path
) -> None:
    password = tmp_path / "password"
    password.write_text("swordfish", encoding="utf-8")
    given = ("--provider", "sendgrid", "--mail-from", "iot@example.org", "--password-file", password)
    windows.run(PROGRAM, "save", *given, "--profile", "office")
    windows.run(setup, "/S")
    assert "iot@example.org" in windows.run(PROGRAM, "show", "--profile", "office")
    windows.run(rf"{PLACE}\uninstall.exe", "/S", f"_?={PLACE}")
    assert not windows.path(PROGRAM).exists()
    assert list(windows.path(r"C:\users").rglob("mailconfig/profiles/*office*"))
    windows.run(setup, "/S", "/AllUsers")
    assert "swordfish" not in windows.run(PROGRAM, "show", "--profile", "office")


def test_the_window_opens_and_closes(windows: Windows, screen: Callable[[str], Screen]) -> None:
    """A close message goes to its windows until there is one that hears it."""
    display = screen("1440x900").display
    process = windows.start(rf"{PLACE}\mailconfig-gui.exe", DISPLAY=display)
    while process.poll() is None:
        windows.start("taskkill", "/im", "mailconfig-gui.exe", DISPLAY=display).wait(timeout=120)
    assert process.returncode == 0


def test_nothing_is_inside_that_stands_in_for_what_only_wine_lacks(windows: Windows) -> None:
    names = {path.name.lower() for path in windows.path(PLACE).rglob("*")}
    stand_ins = {path.stem for path in (PACKAGING / "dev/wine").iterdir()}
    assert not {name.split(".")[0] for name in names} & stand_ins
