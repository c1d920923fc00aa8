"""The start, the installer and the helper of the Windows packages: run under Wine, with few files inside."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.packaging.tools import PACKAGING
from tests.packaging.windows import Windows, kit, layout, make_windows, tools

ENVIRONMENT = r"HKCU\Environment"
MACHINE = r"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment"
UNINSTALL = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\mailconfig"
SOURCES = PACKAGING / "windows"
MINE = r"C:\users\{}\AppData\Local\Programs\mailconfig"
ALL = r"C:\Program Files\mailconfig"

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def windows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Windows]:
    made = make_windows(tmp_path_factory.mktemp("windows"))
    yield made
    made.end()


@pytest.fixture(scope="module")
def helper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("helper") / "path-entry.exe"
    tools.compile_program(SOURCES / "path_entry.c", made, {"WINDOWED": "1"})
    return made


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The start of the command line; no Python lies beside it."""
    folder = tmp_path_factory.mktemp("program")
    resources = folder / "launcher.o"
    icon = folder / "mailconfig.ico"
    icon.write_bytes(ICON)
    words = {
        "ICON_FILE": f'"{icon}"', "MANIFEST_FILE": f'"{SOURCES / "launcher.manifest"}"', "NUMBERS": "1,2,3,0",
        "RELEASE": '"1.2.3rc1"', "LICENCE": '"Apache-2.0"', "FILE_NAME": '"mailconfig.exe"',
    }  # fmt: skip
    tools.compile_resources(SOURCES / "launcher.rc", resources, words)
    made = folder / "mailconfig.exe"
    tools.compile_program(
        SOURCES / "launcher.c", made, {"PYTHON": 'L"python399.dll"', "START": 'L"pass"'}, resources
    )
    return made


#: One black point.
ICON = bytes.fromhex(
    "00000100 0100 0101 0000 0100 2000 30000000 16000000"
    "28000000 01000000 02000000 0100 2000 00000000 04000000 00000000 00000000 00000000 00000000 000000ff 00000000"
)


def installer(folder: Path, version: str, program: Path, helper: Path, *names: str) -> Path:
    """Make an installer of files with these names and both programs."""
    source = folder / version
    for name in ("mailconfig.exe", "mailconfig-gui.exe", "README.txt", r"licences/LICENCE", *names):
        place = source / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(program.read_bytes() if place.suffix == ".exe" else b"text")
    kit.settle(source)
    made = folder / f"setup-{version}.exe"
    icon = program.with_name("mailconfig.ico")
    macros = {
        "VERSION": version, "NUMBERS": f"{version}.0", "LICENCE": "Apache-2.0", "SOURCE": str(source), "SIZE": "1",
        "ICON": str(icon), "HELPER": str(helper), "LIBRARY": "python399.dll", "OUTPUT": str(made),
    }  # fmt: skip
    tools.make_installer(SOURCES / "mailconfig.nsi", macros)
    return made


@pytest.fixture(scope="module")
def installers(tmp_path_factory: pytest.TempPathFactory, program: Path, helper: Path) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("installers")
    old = installer(folder, "1.2.2", program, helper, "lib/python398.dll", "lib/gone.pyd")
    return old, installer(folder, "1.2.3", program, helper, "lib/python399.dll")


def installed(windows: Windows, place: str) -> set[str]:
    folder = windows.path(place)
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def library(machine: int = tools.AMD64) -> bytes:
    """The head of a Windows library for such processors."""
    return b"MZ".ljust(0x3C, b"\0") + b"\x40\0\0\0PE\0\0" + machine.to_bytes(2, "little")


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (None, "is not there"),
        (b"no zip", "is no archive"),
        ({}, "holds no Windows Python"),
        ({"python312.dll": library(0x14C)}, "for other processors"),
        ({"python310.dll": library()}, "holds Python 3.10; mailconfig needs 3.11 or newer"),
        ({"python312.dll": library()}, "holds no standard library (python312.zip)"),
        ({"python312.dll": library(), "python312.zip": b""}, "holds no python.exe"),
    ],
)
def test_a_python_that_does_not_fit_is_told_in_words(
    tmp_path: Path, files: dict[str, bytes] | bytes | None, words: str
) -> None:
    given = tmp_path / "python-embed.zip"
    if isinstance(files, bytes):
        given.write_bytes(files)
    elif files is not None:
        with zipfile.ZipFile(given, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
    with pytest.raises(kit.BuildError, match=re.escape(words)):
        layout.interpreter(given, tmp_path / "unpacked")


def test_a_python_is_taken_from_the_folder_too(tmp_path: Path) -> None:
    for name, content in {"python313.dll": library(), "python313.zip": b"", "python.exe": library()}.items():
        (tmp_path / name).write_bytes(content)
    assert layout.interpreter(tmp_path, tmp_path / "unused") == ("python313.dll", "3.13", tmp_path)


def test_a_program_bears_what_windows_asks_of_it(program: Path) -> None:
    bytes_of = program.read_bytes()
    for word in (b"PerMonitorV2", b"longPathAware", b"asInvoker", "1.2.3rc1".encode("utf-16-le")):
        assert word in bytes_of
    assert tools.imports(program) <= {"kernel32.dll", "msvcrt.dll"}


def test_a_program_without_its_parts_says_so(windows: Windows, program: Path) -> None:
    assert "a part is missing or damaged" in windows.run(program, "--help", code=4)


def test_the_same_sources_give_the_same_program(program: Path, tmp_path: Path, helper: Path) -> None:
    again = tmp_path / "path-entry.exe"
    tools.compile_program(SOURCES / "path_entry.c", again, {"WINDOWED": "1"})
    assert again.read_bytes() == helper.read_bytes()


def test_the_same_files_give_the_same_installer(tmp_path: Path, program: Path, helper: Path) -> None:
    """The helper bore the time at which it was compiled."""
    other = tmp_path / helper.name
    other.write_bytes(helper.read_bytes())
    os.utime(other, (0, 0))
    first, second = (
        installer(tmp_path / name, "1.2.5", program, one, "lib/python399.dll")
        for name, one in (("a", helper), ("b", other))
    )
    assert first.read_bytes() == second.read_bytes()


def test_all_that_is_made_is_signed_the_uninstaller_before_the_installer(
    tmp_path: Path, program: Path, helper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As by osslsigncode, which writes another file that a script puts in the place of the first."""
    tool, signed = tmp_path / "sign.sh", tmp_path / "signed"
    tool.write_text(f'cp "$1" "$1.new"; mv "$1.new" "$1"; basename "$1" >> {signed}\n', encoding="ascii")
    monkeypatch.setenv(tools.SIGN, f"sh {tool} $f")
    tools.compile_program(SOURCES / "path_entry.c", tmp_path / "path-entry.exe", {"WINDOWED": "1"})
    made = installer(tmp_path, "1.2.4", program, helper, "lib/python399.dll")
    first, uninstaller, last = signed.read_text(encoding="ascii").split()
    assert (first, last) == ("path-entry.exe", made.name)
    assert uninstaller != last


@pytest.mark.slow
def test_a_long_path_stays_whole(windows: Windows, helper: Path) -> None:
    """The installer's own strings end after 1,023 letters."""
    before = ";".join(rf"C:\tools\{number:05}" for number in range(400)) + r";%APPDATA%\x"
    windows.run("reg", "add", ENVIRONMENT, "/f", "/v", "Path", "/t", "REG_EXPAND_SZ", "/d", before)
    windows.run(helper, "add", "user", r"C:\Program Files\mailconfig")
    windows.run(helper, "add", "user", r"c:\program files\MAILCONFIG")
    assert windows.values(ENVIRONMENT)["Path"] == rf"{before};C:\Program Files\mailconfig"
    windows.run(helper, "remove", "user", r"C:\Program Files\mailconfig")
    windows.run(helper, "remove", "user", r"C:\Program Files\mailconfig")
    assert windows.values(ENVIRONMENT)["Path"] == before
    windows.run("reg", "delete", ENVIRONMENT, "/f", "/v", "Path")


def test_one_person_installs_upgrades_and_removes(windows: Windows, installers: tuple[Path, Path]) -> None:
    old, new = installers
    user = next(path.name for path in windows.path(r"C:\users").iterdir() if path.name != "Public")
    mine = MINE.format(user)
    profile = windows.path(rf"C:\users\{user}\AppData\Local\mailconfig\profiles\office.json")
    profile.parent.mkdir(parents=True)
    profile.write_text("{}", encoding="utf-8")
    windows.run(old, "/S", "/CurrentUser")
    assert "lib/gone.pyd" in installed(windows, mine)
    assert windows.values(rf"HKCU\{UNINSTALL}")["DisplayVersion"] == "1.2.2"
    assert windows.values(ENVIRONMENT)["Path"] == mine
    windows.run(new, "/S")
    assert installed(windows, mine) == {
        "mailconfig.exe", "mailconfig-gui.exe", "README.txt", "licences/LICENCE", "lib/python399.dll", "uninstall.exe",
    }  # fmt: skip
    values = windows.values(rf"HKCU\{UNINSTALL}")
    assert values["DisplayVersion"] == "1.2.3"
    assert values["QuietUninstallString"] == rf'"{mine}\uninstall.exe" /S'
    assert windows.values(ENVIRONMENT)["Path"] == mine
    menu = windows.path(
        rf"C:\users\{user}\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\mailconfig.lnk"
    )
    assert menu.exists()
    windows.run(rf"{mine}\uninstall.exe", "/S", f"_?={mine}")
    assert not menu.exists()
    assert installed(windows, mine) <= {"uninstall.exe"}  # it ran from there, so that it could be waited for
    assert windows.values(rf"HKCU\{UNINSTALL}") == {}
    assert windows.values(ENVIRONMENT).get("Path", "") == ""
    assert profile.read_text(encoding="utf-8") == "{}"


@pytest.mark.slow
def test_it_is_installed_for_all_users_without_what_is_not_wanted(
    windows: Windows, installers: tuple[Path, Path]
) -> None:
    before = windows.values(MACHINE)["PATH"]
    windows.run(installers[1], "/S", "/AllUsers", "/PATH=no", "/MENU=no")
    assert "lib/python399.dll" in installed(windows, ALL)
    assert windows.values(rf"HKLM\{UNINSTALL}")["InstallLocation"] == ALL
    assert windows.values(rf"HKCU\{UNINSTALL}") == {}
    assert windows.values(MACHINE)["PATH"] == before
    assert not windows.path(r"C:\ProgramData\Microsoft\Windows\Start Menu\Programs\mailconfig.lnk").exists()
    windows.run(rf"{ALL}\uninstall.exe", "/S", f"_?={ALL}")
    assert windows.values(rf"HKLM\{UNINSTALL}") == {}
    assert windows.values(MACHINE)["PATH"] == before


@pytest.mark.slow
def test_a_folder_with_files_of_others_is_left_alone(windows: Windows, installers: tuple[Path, Path]) -> None:
    other = windows.path(r"C:\tools\lib\theirs.txt")
    other.parent.mkdir(parents=True)
    other.write_text("theirs", encoding="utf-8")
    windows.run(installers[1], "/S", "/CurrentUser", r"/D=C:\tools", code=145)
    assert installed(windows, r"C:\tools") == {"lib/theirs.txt"}
