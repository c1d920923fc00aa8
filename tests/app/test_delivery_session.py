"""One target of the window, opened once, and what is done with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailconfig_gui.app.deliver import Options, Outcome, Plan, Wanted
from mailconfig_gui.app.delivery_session import DeliverySession, Source
from mailconfig_gui.app.open_save import save_file
from mailconfig_gui.app.targets import Ability, Access
from mailconfig_gui.delivery.target import DeliveryError, Step
from mailconfig_gui.model.fields import defaults
from mailconfig_gui.storage.paths import Paths
from tests.app.workspaces import make
from tests.storage.keyrings import MemoryStore

NEW = {**defaults(), "mailFrom": "a@plant.org", "smtpHost": "new.plant.org"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "target.json"
    save_file(path, {**NEW, "smtpHost": "old.plant.org"}, include_password=False)
    return path


@pytest.fixture
def session(tmp_path: Path, file: Path) -> DeliverySession:
    paths, store = Paths(tmp_path / "config", tmp_path / "state"), MemoryStore()
    source = Source("Plant A", "custom", NEW, False, dict, paths, store, "", None)
    made = DeliverySession(source, make(paths, store).notes)
    made.aim(f"file:{file}", Access())
    return made


def planned(events: Iterator[object]) -> Plan:
    *_, last = events
    assert isinstance(last, Plan)
    return last


def test_a_plan_is_applied_and_the_state_before_brought_back(session: DeliverySession, file: Path) -> None:
    plan = planned(session.plan(Wanted({})))
    assert [change.key for change in plan.changes] == ["smtpHost"]
    assert "old.plant.org" in file.read_text()
    *_, done = session.apply(plan, Options(), here=False)
    assert isinstance(done, Outcome)
    assert "new.plant.org" in file.read_text()
    where, lines, images = session.past(f"file:{file}")
    assert where == session.where
    assert len(lines) == len(images) == 1
    back = planned(session.restore(images[0].id, None, overwrite=False))
    list(session.apply(back, Options(), here=False))
    assert "old.plant.org" in file.read_text()


def test_only_a_platform_is_noted_and_can_test(session: DeliverySession) -> None:
    plan = planned(session.plan(Wanted({})))
    assert not session.can(Ability.VERIFY)
    assert session.note_planned(plan) == ""
    with pytest.raises(DeliveryError):
        list(session.verify())


def test_after_a_stop_the_target_is_opened_anew(session: DeliverySession) -> None:
    planned(session.plan(Wanted({})))
    before = session.stop
    session.renew()
    assert session.stop is before
    session.stop.cancel()
    session.renew()
    assert not session.stop.cancelled
    planned(session.plan(Wanted({})))


def test_while_the_target_is_changed_a_run_is_not_ended(session: DeliverySession) -> None:
    saving = Step("save", "started", "Saving")
    assert session.is_writing(saving)
    assert not session.may_stop(saving)
    assert session.may_stop(saving._replace(state="done"))
    session.stop.cancel()
    assert not session.may_stop(Step("read", "started", "Reading"))


def test_a_source_tells_no_secret(session: DeliverySession) -> None:
    assert repr(session.source) == "Source()"
