"""Profiles with their passwords in a real gnome-keyring, through the command line as a process of its own."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lab.keyring import SecretBus

pytestmark = pytest.mark.real

ROOT = Path(__file__).resolve().parents[2]
SECRET = "hunter2 pässwörd 🌱"
GOOD = ["--mail-from", "iot@plant.com", "--smtp-host", "smtp.plant.com", "--username", "u"]


class Command:
    """Runs `mailconfig` on a bus, with a home of its own."""

    def __init__(self, bus: SecretBus, home: Path) -> None:
        self.bus = bus
        self.home = home

    def __call__(self, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-W", "error", "-m", "mailconfig_gui", *words],
            input=stdin,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**self.bus.for_process(), "MAILCONFIG_HOME": str(self.home)},
            timeout=60,
            check=False,
        )

    def stored(self) -> list[str]:
        """The platform keys for which the one profile has a stored secret."""
        (profile,) = json.loads(self("profiles", "--json").stdout)
        keys: list[str] = profile["stored"]
        return keys


@pytest.fixture
def command(secret_bus: SecretBus, tmp_path: Path) -> Command:
    secret_bus.unlock()
    return Command(secret_bus, tmp_path / "home")


def items(bus: SecretBus) -> str:
    """Everything about our items that the keyring shows without unlocking a secret: labels and attributes."""
    program = (
        "import secretstorage\n"
        "with secretstorage.dbus_init() as bus:\n"
        "    for item in secretstorage.get_default_collection(bus).get_all_items():\n"
        "        print(item.get_label(), item.get_attributes())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=bus.for_process(),
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    return done.stdout


def test_a_password_is_stored_read_and_forgotten(command: Command, secret_bus: SecretBus) -> None:
    saved = command("save", *GOOD, "--profile", "Plant A", "--password-file", "-", stdin=SECRET)
    assert (saved.returncode, saved.stdout) == (0, "Saved the profile “Plant A”.\n")
    assert command.stored() == ["password"]
    shown = items(secret_bus)
    assert "plant-a-" in shown
    assert SECRET not in shown
    for path in (*secret_bus.files(), *command.home.rglob("*.json")):
        content = path.read_bytes()
        assert SECRET.encode() not in content
        assert base64.b64encode(SECRET.encode()) not in content
    copied = command("profiles", "duplicate", "Plant A", "Plant B")
    assert copied.returncode == 0, copied.stderr
    assert items(secret_bus).count("/password") >= 2
    assert command("profiles", "delete", "Plant A").returncode == 0
    assert "plant-a-" not in items(secret_bus)
    assert command("secret", "forget", "Plant B").returncode == 0
    assert "/password" not in items(secret_bus)


def test_a_locked_keyring_is_4_and_nothing_is_saved(command: Command, secret_bus: SecretBus) -> None:
    secret_bus.lock()
    saved = command("save", *GOOD, "--profile", "a", "--password-file", "-", stdin=SECRET)
    assert saved.returncode == 4
    assert "The keyring is locked" in saved.stderr
    assert SECRET not in saved.stderr
    assert json.loads(command("profiles", "--json").stdout) == []


def test_the_keyring_may_vanish_and_come_back(command: Command, secret_bus: SecretBus) -> None:
    assert command("save", *GOOD, "--profile", "a", "--password-file", "-", stdin=SECRET).returncode == 0
    secret_bus.remove()
    gone = command("profiles", "delete", "a")
    assert gone.returncode == 4
    assert "no keyring" in gone.stderr
    assert command.stored() == ["password"]
    secret_bus.unlock()
    assert command("profiles", "delete", "a").returncode == 0
    assert "/password" not in items(secret_bus)
