"""Keyring back ends for tests: real `keyring` plug-ins, one that keeps, others that fail in known ways."""

from __future__ import annotations

import json
import os
import socket
from contextlib import suppress
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from mailconfig_gui.storage import files


class FileKeyring(KeyringBackend):
    """Keeps secrets in the file that MAILCONFIG_TEST_KEYRING names, so that a child process sees them too."""

    # Below 1: good only for who chooses it by name.
    priority = 0.5

    def get_password(self, service: str, username: str) -> str | None:
        return self._read().get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        with files.lock(self._path()):
            self._write({**self._read(), f"{service} {username}": password})

    def delete_password(self, service: str, username: str) -> None:
        with files.lock(self._path()):
            content = self._read()
            if f"{service} {username}" not in content:
                raise PasswordDeleteError("No such password!")
            del content[f"{service} {username}"]
            self._write(content)

    def _path(self) -> Path:
        return Path(os.environ["MAILCONFIG_TEST_KEYRING"])

    def _read(self) -> dict[str, str]:
        if not self._path().exists():
            return {}
        content: dict[str, str] = json.loads(self._path().read_text(encoding="utf-8"))
        return content

    def _write(self, content: dict[str, str]) -> None:
        # In one step, for a reader of another process takes no lock.
        new = self._path().with_suffix(f".{os.getpid()}")
        new.touch(mode=0o600)
        new.write_text(json.dumps(content), encoding="utf-8")
        new.replace(self._path())


class DroppingKeyring(FileKeyring):
    """Takes everything without a word and keeps nothing."""

    def get_password(self, service: str, username: str) -> str | None:
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        return


class LockedKeyring(FileKeyring):
    """Is never unlocked."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("Failed to unlock the collection!")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked("Failed to unlock the collection!")

    def delete_password(self, service: str, username: str) -> None:
        raise KeyringLocked("Failed to unlock the collection!")


class BrokenKeyring(FileKeyring):
    """Its service has gone away, and says so with the secret in the message."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise ConnectionResetError(f"while storing {password}")


class MemoryStore:
    """A secret store for tests of what uses one."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def available(self) -> bool:
        return True

    def get(self, profile_id: str, key: str) -> str | None:
        return self.kept.get((profile_id, key))

    def set(self, profile_id: str, key: str, value: str) -> None:
        self.kept[profile_id, key] = value

    def delete(self, profile_id: str, key: str) -> None:
        self.kept.pop((profile_id, key), None)


class WaitingKeyring(FileKeyring):
    """Asks the person, who never answers; the file beside its own says that it has asked."""

    def get_password(self, service: str, username: str) -> str | None:
        self._path().with_suffix(".asked").touch()
        # No lock: an interrupt in the middle of one is told as a RuntimeError. Not one long wait: a signal that comes
        # just before it begins would be seen only at its end.
        waiting, _other = socket.socketpair()
        waiting.settimeout(0.02)
        while True:
            with suppress(TimeoutError):
                waiting.recv(1)

    def delete_password(self, service: str, username: str) -> None:
        self.get_password(service, username)


class NarrowKeyring(FileKeyring):
    """Takes no more than Windows does: 2,560 bytes of UTF-16 in one entry."""

    def set_password(self, service: str, username: str, password: str) -> None:
        if len(password.encode("utf-16-le", "surrogatepass")) > 2560:
            raise OSError(1783, "The stub received bad data")
        super().set_password(service, username, password)


class DyingKeyring(NarrowKeyring):
    """Ends after as many changes as MAILCONFIG_TEST_CHANGES says, as a killed process does."""

    def set_password(self, service: str, username: str, password: str) -> None:
        self._live()
        super().set_password(service, username, password)

    def delete_password(self, service: str, username: str) -> None:
        self._live()
        super().delete_password(service, username)

    def _live(self) -> None:
        left = int(os.environ["MAILCONFIG_TEST_CHANGES"])
        if not left:
            raise ConnectionResetError
        os.environ["MAILCONFIG_TEST_CHANGES"] = str(left - 1)
