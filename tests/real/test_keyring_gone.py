"""The keyring's daemon or the whole D-Bus goes away while profiles are in use: words and an end, never a wait."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.lab.keyring import SecretBus

pytestmark = pytest.mark.real

ROOT = Path(__file__).resolve().parents[2]
SAVE = (
    "save",
    "--provider",
    "relay",
    "--smtp-host",
    "mx.example.com",
    "--mail-from",
    "a@example.com",
    "--profile",
    "p",
)
SECRET = "gone-5c1f"

#: One process: store, lose the service, then use it again.
_HOLDS_ON = """
import sys
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.storage.secrets import KeyringStore
store = KeyringStore()
store.set("p", "password", sys.argv[1])
print("stored", flush=True)
sys.stdin.readline()
for name, more in (("get", ()), ("set", ("x",)), ("delete", ())):
    try:
        getattr(store, name)("p", "password", *more)
    except MailConfigError as error:
        print("words:", error.title, flush=True)
    else:
        print("done", flush=True)
"""


def mailconfig(bus: SecretBus, home: Path, *words: object) -> subprocess.CompletedProcess[str]:
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "mailconfig_gui", *map(str, words)], cwd=ROOT, capture_output=True, text=True,
        env={**bus.for_process(), "MAILCONFIG_HOME": str(home)}, timeout=60, check=False,
    )  # fmt: skip
    assert time.monotonic() - begun < 45
    assert "Traceback" not in done.stderr, done.stderr
    assert SECRET not in done.stdout + done.stderr
    return done


@pytest.mark.parametrize("whole_bus", [False, True], ids=["daemon", "bus"])
def test_the_service_goes_away_between_two_commands_and_within_one(
    secret_bus: SecretBus, tmp_path: Path, whole_bus: bool
) -> None:
    secret = tmp_path / "secret"
    secret.write_text(SECRET, encoding="ascii")
    login = ("--username", "me", "--password-file", secret)
    secret_bus.unlock()
    assert mailconfig(secret_bus, tmp_path / "home", *SAVE, *login).returncode == 0
    file = next((tmp_path / "home/config/profiles").glob("*.json"))
    before = file.read_bytes()
    held = subprocess.Popen(
        [sys.executable, "-c", _HOLDS_ON, SECRET], cwd=ROOT, env=secret_bus.for_process(),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert held.stdout is not None
    assert held.stdout.readline() == "stored\n"
    secret_bus.remove()
    if whole_bus:
        secret_bus.bus.stop()
    out, err = held.communicate("go on\n", timeout=60)
    assert held.returncode == 0, err
    assert out.count("words:") == 3, out + err
    assert SECRET not in out + err
    done = mailconfig(secret_bus, tmp_path / "home", *SAVE, *login, "--timeout", "20000")
    assert done.returncode == 4, done.stdout
    assert "keyring" in done.stderr
    assert file.read_bytes() == before
    # What needs no keyring goes on.
    assert mailconfig(secret_bus, tmp_path / "home", "profiles").returncode == 0
