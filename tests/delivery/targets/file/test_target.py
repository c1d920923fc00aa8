"""A settings file as a target."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from mailconfig_gui.delivery.target import BadSettingsError, ConflictError, Options, Restore, Step, Wanted
from mailconfig_gui.delivery.targets.file.target import SettingsFile
from mailconfig_gui.model.settings import without_secrets
from tests.delivery.helpers import drained, gone_back, good


class Memory:
    """A file in memory."""

    name = "mail.json"

    def __init__(self, values: dict[str, object] | None) -> None:
        self.data = None if values is None else json.dumps({"key": "mail", "jsonValue": values}).encode()

    def read(self) -> bytes | None:
        return self.data

    def update(self, change: Callable[[bytes | None], bytes | None]) -> str:
        self.data = change(self.data)
        return ""

    @property
    def values(self) -> dict[str, object]:
        assert self.data is not None
        values: dict[str, object] = json.loads(self.data)["jsonValue"]
        return values


def test_plan_apply_apply_rollback() -> None:
    file = Memory(good(unknown=1))
    there = SettingsFile(file)
    plan = drained(there.plan(Wanted({"smtpHost": "new.plant.com", "password": "new"})))
    assert file.values == good(unknown=1)
    assert drained(there.apply(plan, Options())).changed
    assert file.values == good(smtpHost="new.plant.com", password="new", unknown=1)
    assert not drained(there.apply(plan, Options())).changed
    assert not drained(there.apply(drained(there.plan(Wanted({"password": "new"}))), Options())).changed
    restore = Restore({}, plan.before.values, without_secrets(plan.after.values))
    assert gone_back(there, restore).changed
    assert file.values == good(unknown=1)


def test_what_is_to_know_about_the_file_is_told_with_the_last_step() -> None:
    class Telling(Memory):
        def update(self, change: Callable[[bytes | None], bytes | None]) -> str:
            super().update(change)
            return "It was open to its group."

    steps: list[Step] = []
    target = SettingsFile(Telling(None))
    plan = drained(target.plan(Wanted(good())))
    drained(target.apply(plan, Options()), steps)
    assert steps[-1].text == "Written. It was open to its group."


def test_a_new_file_and_back() -> None:
    file = Memory(None)
    there = SettingsFile(file)
    plan = drained(there.plan(Wanted(good())))
    assert drained(there.apply(plan, Options())).changed
    restore = Restore({}, {}, without_secrets(plan.after.values), existed=False)
    assert gone_back(there, restore).changed
    assert file.data is None


def test_a_new_file_that_somebody_changed_is_not_removed() -> None:
    file = Memory(good())
    restore = Restore({}, {}, good(timeout="5000"), existed=False)
    with pytest.raises(ConflictError):
        gone_back(SettingsFile(file), restore)
    assert file.values == good()
    assert gone_back(SettingsFile(file), restore, overwrite=True).changed
    assert file.data is None
    assert not gone_back(SettingsFile(file), restore).changed


def test_a_change_of_somebody_else_is_a_conflict() -> None:
    file = Memory(good())
    there = SettingsFile(file)
    plan = drained(there.plan(Wanted({"timeout": "20000"})))
    file.data = Memory(good(timeout="5000")).data
    with pytest.raises(ConflictError):
        drained(there.apply(plan, Options()))
    restore = Restore({}, plan.before.values, without_secrets(plan.after.values))
    with pytest.raises(ConflictError):
        gone_back(there, restore)
    assert gone_back(there, restore, overwrite=True).changed
    assert file.values == good()


def test_what_only_a_platform_can_change_blocks_the_plan() -> None:
    there = SettingsFile(Memory(good()))
    plan = drained(there.plan(Wanted({"timeout": "20000"}, base_url="https://x.example")))
    assert plan.blocked
    with pytest.raises(BadSettingsError):
        drained(there.apply(plan, Options()))


def test_another_kind_of_file_is_left_alone() -> None:
    file = Memory(None)
    file.data = b'{"key": "general", "jsonValue": {}}'
    with pytest.raises(BadSettingsError, match="general"):
        drained(SettingsFile(file).plan(Wanted(good())))
