"""What every secret store promises. A new store is added to STORES; forgetting it fails here with a sentence."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path

import pytest

from mailconfig_gui.storage import secrets
from mailconfig_gui.storage.secrets import KeyringStore, SecretError, SecretStore
from tests.storage.keyrings import MemoryStore

SECRETS = ["hunter2", "pässword 'with' \\ everything\t", '"\u202e{}%s', "x" * 4_000]


def keyring(monkeypatch: pytest.MonkeyPatch, backend: str) -> SecretStore:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend)
    return KeyringStore()


# Each store by its class, and how to have it in a state: `good`, `locked`, `absent` (the service is not there).
STORES: dict[type, dict[str, Callable[[pytest.MonkeyPatch], SecretStore]]] = {
    KeyringStore: {
        "good": lambda patch: keyring(patch, "tests.storage.keyrings.FileKeyring"),
        "locked": lambda patch: keyring(patch, "tests.storage.keyrings.LockedKeyring"),
        "absent": lambda patch: keyring(patch, "keyring.backends.fail.Keyring"),
    },
    # The one of the tests: what is tested with it must hold with a real one.
    MemoryStore: {"good": lambda _patch: MemoryStore()},
}
GOOD = [states["good"] for states in STORES.values()]
CLOSED = [states[name] for states in STORES.values() for name in ("locked", "absent") if name in states]


@pytest.fixture(autouse=True)
def _file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILCONFIG_TEST_KEYRING", str(tmp_path / "keyring.json"))


@pytest.fixture(params=GOOD, ids=[store.__name__ for store in STORES])
def store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> SecretStore:
    made: SecretStore = request.param(monkeypatch)
    return made


@pytest.fixture(params=CLOSED, ids=["locked", "absent"])
def closed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> SecretStore:
    made: SecretStore = request.param(monkeypatch)
    return made


def test_every_store_of_the_program_is_under_this_contract() -> None:
    methods = {
        name for name, value in vars(SecretStore).items() if inspect.isfunction(value) and name[0] != "_"
    }
    made = {
        found
        for found in vars(secrets).values()
        if inspect.isclass(found) and found is not SecretStore and methods <= set(dir(found))
    }
    assert made <= STORES.keys(), "add the new store to STORES of this file"
    assert {"locked", "absent"} <= STORES[KeyringStore].keys()


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_comes_back_as_it_was(store: SecretStore, secret: str) -> None:
    store.set("plant-1", "password", secret)
    assert store.available()
    assert store.get("plant-1", "password") == secret


def test_a_later_secret_takes_the_place_of_the_earlier(store: SecretStore) -> None:
    for secret in SECRETS:
        store.set("plant-1", "password", secret)
    assert store.get("plant-1", "password") == SECRETS[-1]


def test_each_profile_and_each_key_has_its_own(store: SecretStore) -> None:
    places = [("plant-1", "password"), ("plant-1", "proxyPassword"), ("plant-2", "password")]
    for number, place in enumerate(places):
        store.set(*place, f"secret {number}")
    store.delete(*places[1])
    assert [store.get(*place) for place in places] == ["secret 0", None, "secret 2"]


def test_what_was_never_stored_is_none_and_can_be_forgotten(store: SecretStore) -> None:
    assert store.get("plant-1", "password") is None
    store.delete("plant-1", "password")
    store.set("plant-1", "password", "hunter2")
    for _ in range(2):
        store.delete("plant-1", "password")
    assert store.get("plant-1", "password") is None


def test_no_secret_is_in_the_words_about_a_store(store: SecretStore) -> None:
    store.set("plant-1", "password", "hunter2")
    assert "hunter2" not in f"{store!r} {store}"


def test_a_closed_store_says_so_and_not_the_secret(closed: SecretStore) -> None:
    actions: tuple[Callable[[], object], ...] = (
        lambda: closed.get("plant-1", "password"),
        lambda: closed.set("plant-1", "password", "hunter2"),
        lambda: closed.delete("plant-1", "password"),
    )
    for action in actions:
        with pytest.raises(SecretError) as caught:
            action()
        error = caught.value
        assert error.title
        assert error.hint
        assert "hunter2" not in f"{error!r} {error} {error.title} {error.message} {error.hint}"
