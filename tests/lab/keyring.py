"""gnome-keyring on a D-Bus of its own: unlocked, locked, or a bus without any secret service."""

from __future__ import annotations

import itertools
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.lab.sandbox import Process, Sandbox

#: What unlocks the login keyring of the lab.
KEYRING_PASSWORD = "labpass"

#: A session bus that listens at `{socket}` and starts no service by itself.
SESSION_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
_numbers = itertools.count(1)


class SecretBus:
    """A session bus, with or without gnome-keyring on it.

    The bus starts no service by itself: what is on it is what the test put there with `unlock`, `lock` and `remove`.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        name = f"bus-{next(_numbers)}"
        self._home = sandbox.make_folder(name, mode=0o700)
        self._name = name
        socket = self._home / "bus"
        config = self._home / "bus.conf"
        config.write_text(SESSION_BUS.format(socket=socket), encoding="utf-8")
        self.environment: Mapping[str, str] = {
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={socket}",
            "XDG_RUNTIME_DIR": str(self._home),
        }
        self._daemon: Process | None = None
        self.bus = sandbox.start(
            "keyring", "/usr/bin/dbus-daemon", "--nofork", f"--config-file={config}", log=f"{name}/bus.log"
        )  # fmt: skip
        self.bus.await_(socket.exists, "D-Bus socket")

    def for_process(self) -> dict[str, str]:
        """The environment of a child process that uses this bus; keyring chooses its back end by itself."""
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHON_KEYRING_BACKEND"}
        return {**inherited, **self.environment}

    def enter(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let the test's own process use this bus, and keyring choose its back end anew."""
        import keyring.core

        monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
        for name, value in self.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(keyring.core, "_keyring_backend", None)

    def unlock(self) -> None:
        """Put gnome-keyring on the bus with an unlocked login keyring; made at the first call."""
        self._start("--unlock", stdin=KEYRING_PASSWORD.encode())

    def lock(self) -> None:
        """Put gnome-keyring on the bus with the login keyring locked; there is no display to ask on."""
        if not list(self._home.glob("**/login.keyring")):
            self.unlock()
        self._start(stdin=None)

    def remove(self) -> None:
        """Take gnome-keyring off the bus; what it holds stays in its file."""
        if self._daemon is not None:
            self._sandbox.stop(self._daemon)
            self._daemon = None

    def files(self) -> list[Path]:
        """The keyring files, to prove that no secret lies in them in clear."""
        return sorted(self._home.glob("**/*.keyring"))

    def _start(self, *how: str, stdin: bytes | None) -> None:
        self.remove()
        words = ["/usr/bin/gnome-keyring-daemon", "--foreground", "--components=secrets", *how]
        own = {**self.environment, "HOME": str(self._home), "XDG_DATA_HOME": str(self._home / "data")}
        self._daemon = self._sandbox.start(
            "keyring", *words, log=f"{self._name}/keyring.log", environment=own, stdin=stdin
        )
        self._daemon.await_(self._answers, "org.freedesktop.secrets")

    def _answers(self) -> bool:
        """Whether the secret service has taken its name on the bus."""
        from jeepney import DBusAddress, new_method_call  # type: ignore[import-untyped]
        from jeepney.io.blocking import open_dbus_connection  # type: ignore[import-untyped]

        service = DBusAddress(
            "/org/freedesktop/DBus", bus_name="org.freedesktop.DBus", interface="org.freedesktop.DBus"
        )
        with open_dbus_connection(bus=self.environment["DBUS_SESSION_BUS_ADDRESS"]) as connection:
            call = new_method_call(service, "NameHasOwner", "s", ("org.freedesktop.secrets",))
            reply = connection.send_and_get_reply(call)
            return bool(reply.body[0])
