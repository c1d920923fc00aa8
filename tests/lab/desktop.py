"""A desktop of the test's own for the program and who reads it: a screen, a session bus, an AT-SPI bus on it."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jeepney import DBusAddress, MessageType, new_method_call  # type: ignore[import-untyped]
from jeepney.io.blocking import open_dbus_connection  # type: ignore[import-untyped]

from tests.lab.keyring import SESSION_BUS
from tests.lab.reader import Reader
from tests.lab.sandbox import Sandbox
from tests.lab.screen import Screen

_BUS = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
_numbers = itertools.count(1)


class Desktop:
    """Everything on it ends with the lab."""

    def __init__(self, lab: Sandbox) -> None:
        self._lab = lab
        name = f"desktop-{next(_numbers)}"
        folder = lab.make_folder(name, mode=0o700)
        socket, config = folder / "bus", folder / "bus.conf"
        config.write_text(SESSION_BUS.format(socket=socket), encoding="utf-8")
        self._session = f"unix:path={socket}"
        self._environment = {
            "DISPLAY": Screen(lab, "1440x900").display,
            "DBUS_SESSION_BUS_ADDRESS": self._session,
            "XDG_RUNTIME_DIR": str(folder),
        }
        bus = lab.start(
            "accessibility",
            "/usr/bin/dbus-daemon",
            "--nofork",
            f"--config-file={config}",
            log=f"{name}/bus.log",
        )
        bus.await_(socket.exists, "the session bus")
        launcher = lab.start(
            "accessibility", "/usr/libexec/at-spi-bus-launcher", "--launch-immediately", log=f"{name}/spi.log",
            environment=self._environment,
        )  # fmt: skip
        launcher.await_(lambda: bool(self._address()), "the AT-SPI bus")

    def _address(self) -> str:
        """Where the AT-SPI bus is, "" as long as it is not there."""
        with open_dbus_connection(self._session) as connection:
            answer = connection.send_and_get_reply(new_method_call(_BUS, "GetAddress"))
            return answer.body[0] if answer.header.message_type is MessageType.method_return else ""

    @contextmanager
    def program(self, home: Path) -> Iterator[Reader]:
        """The program as a process of its own with this home folder, for who reads it; it ends with that."""
        reader = Reader(self._address())
        program = self._lab.start(
            None, sys.executable, "-m", "mailconfig_gui", log=f"window-{next(_numbers)}.log",
            environment={
                **self._environment, "QT_QPA_PLATFORM": "xcb", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
                "HOME": str(home), "MAILCONFIG_HOME": str(home),
                "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
                # Being asked for what is gone meanwhile.
                "QT_LOGGING_RULES": "qt.accessibility.atspi.warning=false",
            },
        )  # fmt: skip
        try:
            yield reader
            assert not program.text(), program.text()
            assert program.popen.poll() is None
        finally:
            reader.close()
            self._lab.stop(program)
