"""The single file, built and used with nothing beside it."""

from __future__ import annotations

import json
import shutil
import sys
import zipfile
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.domain.checking import SOUND
from tests.domain.zone_server import serving
from tests.packaging.tools import ROOT, build, run

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]

PRACTICE = ("test", "--provider", "practice", "--mail-from", "iot@example.org", "--to", "you@example.org")


@pytest.fixture(scope="module")
def single(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pyz")
    target = folder / "mailconfig.pyz"
    build("pyz", target, home=folder)
    return target


def test_it_sends_a_test_to_the_practice_server(single: Path, tmp_path: Path) -> None:
    done = run(sys.executable, "-I", single, *PRACTICE, "--json", home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["reached"] == "accepted"


def test_the_system_s_own_python_runs_it_too(single: Path, tmp_path: Path) -> None:
    system = shutil.which("python3", path="/usr/bin:/bin")
    if (
        system is None
        or run(system, "-c", "import sys; sys.exit(sys.version_info < (3, 11))", home=tmp_path).returncode
    ):
        pytest.fail("a Python >= 3.11 of the system is a part of these tests: apt-get install python3")
    done = run(system, single, "providers", home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "sendgrid" in done.stdout
    done = run(system, single, *PRACTICE, home=tmp_path)
    assert "Traceback" not in done.stderr
    # Debian's own cryptography may be absent: then words say how to get it.
    assert done.returncode == 0 or "apt-get install python3-cryptography" in done.stderr


def test_it_holds_no_window_and_nothing_of_this_computer(single: Path) -> None:
    with zipfile.ZipFile(single) as archive:
        names = archive.namelist()
    assert not [
        name for name in names if "/gui/" in name or "PySide6" in name or name.endswith((".so", ".pyd"))
    ]
    assert "mailconfig_gui/resources/providers/sendgrid.toml" in names


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have a keyring always, the person's own")
def test_it_finds_in_itself_all_that_a_keyring_needs(single: Path, tmp_path: Path) -> None:
    def alone(*words: str) -> CompletedProcess[str]:
        return run(sys.executable, "-I", "-S", single, *words, home=tmp_path)

    (tmp_path / "password").write_text("k3y", encoding="utf-8")
    saved = alone("save", "--provider", "sendgrid", "--mail-from", "iot@example.org", "--profile", "plant")
    assert saved.returncode == 0, saved.stderr
    done = alone("secret", "set", "plant", "--password-file", "password")
    assert done.returncode == 4
    assert "There is no keyring on this computer." in done.stderr


def test_it_asks_the_dns_and_knows_servers_with_nothing_beside_it(single: Path, tmp_path: Path) -> None:
    def alone(*words: str) -> CompletedProcess[str]:
        return run(sys.executable, "-I", "-S", single, *words, home=tmp_path)

    with serving(f"{SOUND}example.com TXT v=spf1 include:_spf.google.com -all\n") as server:
        resolver = ("--resolver", server.address, "--json")
        done = alone("domain", "iot@example.com", "--provider", "google-workspace", *resolver)
        assert (json.loads(done.stdout)["summary"], done.stderr) == ("pass", "")
        done = alone("discover", "iot@example.com", "--online", *resolver)
        assert (json.loads(done.stdout), done.stderr) == ({"proposals": []}, "")
    done = alone("discover", "iot@seznam.cz", "--json")
    assert json.loads(done.stdout)["proposals"][0]["source"] == "ispdb", done.stderr
    (tmp_path / "mail.eml").write_text(
        "From: iot@example.com\nTo: you@example.org\n\nHello\n", encoding="utf-8"
    )
    done = alone("arrived", "mail.eml", "--json")
    assert json.loads(done.stdout)["hops"] == [], done.stderr


def test_it_brings_the_licences_of_all_that_is_in_it(single: Path) -> None:
    with zipfile.ZipFile(single) as archive:
        texts = {name: archive.read(name) for name in archive.namelist() if "LICEN" in name}
    for name in ("LICENSE", "resources/discovery/LICENSE-MPL-2.0.txt"):
        assert texts[f"mailconfig_gui/{name}"] == (ROOT / name).read_bytes()
    parts = {name.partition("-")[0] for name in texts if ".dist-info/" in name}
    assert {"aiosmtpd", "dnspython", "urllib3"} <= parts


@pytest.mark.slow
def test_two_builds_are_byte_equal(single: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.pyz"
    build("pyz", again, home=tmp_path)
    assert again.read_bytes() == single.read_bytes()
