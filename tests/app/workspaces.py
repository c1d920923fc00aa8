"""A workspace as the tests of it want one: with settings typed in, and nothing saved."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from mailconfig_gui.app.editor import Editor
from mailconfig_gui.app.home import Home
from mailconfig_gui.app.workspace import Workspace
from mailconfig_gui.storage.presets import load_presets

if TYPE_CHECKING:
    from mailconfig_gui.app.job import Job
    from mailconfig_gui.storage.paths import Paths
    from tests.storage.keyrings import MemoryStore

NOW = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)
GOOD = {"mailFrom": "iot@plant.org", "smtpHost": "smtp.plant.org", "username": "iot", "password": "hunter2"}


def make(paths: Paths, store: MemoryStore, **values: object) -> Workspace:
    editor = Editor(load_presets(), lambda: NOW)
    for key, value in values.items():
        editor.set_value(key, value)
    return Workspace(editor, Home(paths, store))


def typed(paths: Paths, store: MemoryStore) -> Workspace:
    made = make(paths, store, **GOOD)
    made.editor.set_recipient("admin@plant.org")
    return made


def do(job: Job) -> Any:
    outcome = job.work()
    job.done(outcome)
    return outcome
