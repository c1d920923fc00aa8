"""The wheel, built and installed as a user would: commands start, the window opens, resources are found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.real, pytest.mark.timeout(400)]

OPEN_AND_CLOSE = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QComboBox
import mailconfig_gui.gui.main as main

def look() -> None:
    window = next(widget for widget in QApplication.topLevelWidgets() if widget.isWindow() and widget.isVisible())
    boxes = [box for box in window.findChildren(QComboBox) if box.findText("SendGrid") >= 0]
    print("providers:", boxes[0].count())
    QApplication.quit()

original = QApplication.exec
def run_once(*arguments: object) -> int:
    QTimer.singleShot(300, look)
    return original()
QApplication.exec = run_once
sys.exit(main.run([]))
"""


def command(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run one command as in a fresh session: outside the checkout, with a home of its own."""
    environment = {**os.environ, "MAILCONFIG_HOME": str(cwd / "home"), "QT_QPA_PLATFORM": "offscreen"}
    environment.pop("PYTHONPATH", None)
    # A newcomer would be asked first.
    (cwd / "home" / "state").mkdir(parents=True, exist_ok=True)
    return subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    done = command(
        sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", folder, ROOT,
        cwd=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment that holds the wheel and what it asks for, and nothing else."""
    folder = tmp_path_factory.mktemp("a clean place")
    made = command(sys.executable, "-m", "venv", "--without-pip", folder / "venv", cwd=folder)
    assert made.returncode == 0, made.stderr
    there = ("--python", folder / "venv/bin/python")
    done = command(sys.executable, "-m", "pip", *there, "install", "--quiet", wheel, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_the_wheel_holds_code_presets_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert tops == {"mailconfig_gui", next(top for top in tops if top.endswith(".dist-info"))}
    assert "mailconfig_gui/resources/providers/sendgrid.toml" in names
    assert any(name.endswith("/licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith("tests") or "/tests/" in name]


def test_the_command_line_starts_and_finds_its_presets(installed: Path) -> None:
    done = command(installed / "venv/bin/mailconfig", "providers", "--json", cwd=installed)
    assert done.returncode == 0, done.stderr
    assert "sendgrid" in {provider["id"] for provider in json.loads(done.stdout)}


def test_the_main_job_works_there(installed: Path) -> None:
    done = command(
        installed / "venv/bin/mailconfig", "test", "--provider", "practice", "--mail-from", "iot@plant.org",
        "--to", "you@plant.org", "--json", cwd=installed,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["reached"] == "accepted"


def test_the_window_opens_with_all_providers(installed: Path) -> None:
    done = command(installed / "venv/bin/python", "-c", OPEN_AND_CLOSE, cwd=installed)
    assert done.returncode == 0, done.stderr
    providers = list((ROOT / "resources" / "providers").glob("*.toml"))
    assert f"providers: {len(providers)}\n" in done.stdout
    assert (installed / "venv/bin/mailconfig-gui").exists()
