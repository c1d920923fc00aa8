"""gnome-keyring on a private D-Bus, seen by the keyring library in a process of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.lab.keyring import SecretBus

pytestmark = pytest.mark.real

KEYRING_PROGRAM = """
import keyring, sys
try:
    if sys.argv[1] == "set":
        keyring.set_password("lab", "alice", "pä")
    print(repr(keyring.get_password("lab", "alice")))
except keyring.errors.KeyringError as problem:
    print(type(problem).__name__)
"""


def use_keyring(bus: SecretBus, action: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", KEYRING_PROGRAM, action],
        env=bus.for_process(), capture_output=True, text=True, timeout=30, check=True,
    )  # fmt: skip
    return done.stdout.strip()


def test_keyring_unlocked_locked_and_gone(secret_bus: SecretBus) -> None:
    assert use_keyring(secret_bus, "get") == "NoKeyringError"
    secret_bus.unlock()
    assert use_keyring(secret_bus, "set") == "'pä'"
    secret_bus.lock()
    assert use_keyring(secret_bus, "get") == "KeyringLocked"
    secret_bus.unlock()
    assert use_keyring(secret_bus, "get") == "'pä'"
    assert secret_bus.files()
    assert all("pä".encode() not in path.read_bytes() for path in secret_bus.files())
    secret_bus.remove()
    assert use_keyring(secret_bus, "get") == "NoKeyringError"
