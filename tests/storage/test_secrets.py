from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from mailconfig_gui.storage.secrets import _WITHOUT, PART, KeyringStore, SecretError
from tests.systems import WINDOWS, needs_secret_service

SECRET = "pässword 'with' \\ everything\t"


@pytest.fixture
def backend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MAILCONFIG_TEST_KEYRING", str(tmp_path / "keyring.json"))
    use(monkeypatch, "FileKeyring")
    return tmp_path / "keyring.json"


def use(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    full = name if "." in name else f"tests.storage.keyrings.{name}"
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", full)


def test_keeps_gives_back_and_forgets(backend: Path) -> None:
    store = KeyringStore()
    assert store.available()
    assert store.get("plant-1", "password") is None
    store.set("plant-1", "password", SECRET)
    store.set("plant-1", "proxyPassword", "other")
    assert KeyringStore().get("plant-1", "password") == SECRET
    assert '"mailconfig plant-1/password"' in backend.read_text(encoding="utf-8")
    store.delete("plant-1", "password")
    store.delete("plant-1", "password")
    assert store.get("plant-1", "password") is None
    assert store.get("plant-1", "proxyPassword") == "other"


def test_no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, "keyring.backends.fail.Keyring")
    store = KeyringStore()
    assert not store.available()
    actions: tuple[Callable[[], object], ...] = (
        lambda: store.get("a", "password"),
        lambda: store.set("a", "password", "x"),
        lambda: store.delete("a", "password"),
    )
    for action in actions:
        with pytest.raises(SecretError) as caught:
            action()
        assert "no keyring" in caught.value.title
        ways = ("each time", "MAILCONFIG_PASSWORD", "--password-file")
        for way in (*ways, *([] if WINDOWS else ["systemd"])):
            assert way in caught.value.hint


@needs_secret_service
def test_only_back_ends_that_keyring_recommends(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that keeps plain text is not taken merely because it is installed."""
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    assert not KeyringStore().available()


@pytest.mark.parametrize("name", ["DroppingKeyring", "keyring.backends.null.Keyring"])
def test_a_keyring_that_drops_silently_is_found_out(
    backend: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    use(monkeypatch, name)
    with pytest.raises(SecretError, match="does not give it back"):
        KeyringStore().set("a", "password", SECRET)


def test_a_locked_keyring(backend: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, "LockedKeyring")
    store = KeyringStore()
    with pytest.raises(SecretError) as reading:
        store.get("a", "password")
    with pytest.raises(SecretError) as writing:
        store.set("a", "password", SECRET)
    assert reading.value.title == writing.value.title == "The keyring is locked"
    assert "read" in reading.value.message
    assert "written" in writing.value.message


def test_what_a_back_end_says_is_not_repeated(backend: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, "BrokenKeyring")
    with pytest.raises(SecretError) as caught:
        KeyringStore().set("a", "password", SECRET)
    assert "ConnectionResetError" in str(caught.value)
    assert SECRET not in str(caught.value)


def test_a_configured_back_end_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, "no.such.Keyring")
    with pytest.raises(SecretError, match="ModuleNotFoundError"):
        KeyringStore().get("a", "password")


LONG = "".join(f"{number:04d} ä\U0001f511" for number in range(500))


@pytest.mark.parametrize(
    "secret", [LONG, LONG[:PART], LONG[: PART + 1], "mailconfig-parts 1 x", "\U0001f511" * PART]
)
def test_a_long_secret_fits_into_the_keyring_of_windows(
    backend: Path, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    use(monkeypatch, "NarrowKeyring")
    store = KeyringStore()
    for value in (secret, "short", secret, LONG[:700], secret):
        store.set("a", "refreshToken", value)
        assert KeyringStore().get("a", "refreshToken") == value
    store.set("a", "clientSecret", "other")
    store.delete("a", "refreshToken")
    assert json.loads(backend.read_text(encoding="utf-8")) == {"mailconfig a/clientSecret": "other"}


@pytest.mark.parametrize("before", [None, "short", LONG[::-1]])
@pytest.mark.parametrize("changes", range(16))
def test_until_a_secret_is_written_as_a_whole_the_one_before_stays(
    backend: Path, monkeypatch: pytest.MonkeyPatch, before: str | None, changes: int
) -> None:
    use(monkeypatch, "DyingKeyring")
    monkeypatch.setenv("MAILCONFIG_TEST_CHANGES", "99")
    if before is not None:
        KeyringStore().set("a", "refreshToken", before)
    monkeypatch.setenv("MAILCONFIG_TEST_CHANGES", str(changes))
    with suppress(SecretError):
        KeyringStore().set("a", "refreshToken", LONG)
    assert KeyringStore().get("a", "refreshToken") in (before, LONG)
    assert 2 * (len(LONG) // PART + 1) + 1 < 16, "one of the numbers of changes is enough"
    monkeypatch.setenv("MAILCONFIG_TEST_CHANGES", str(changes))
    with suppress(SecretError):
        KeyringStore().delete("a", "refreshToken")
    assert KeyringStore().get("a", "refreshToken") in (before, LONG, None)
    monkeypatch.setenv("MAILCONFIG_TEST_CHANGES", "99")
    KeyringStore().delete("a", "refreshToken")
    assert json.loads(backend.read_text(encoding="utf-8") if backend.exists() else "{}") == {}


def test_systemd_is_named_where_it_is() -> None:
    assert ("systemd" in _WITHOUT) is (sys.platform == "linux")
