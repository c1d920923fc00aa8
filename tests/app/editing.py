"""An editor as the tests of it want one: with values, ready for a test, after one, with an opened profile."""

from __future__ import annotations

from datetime import UTC, datetime

from mailconfig_gui.app.editor import Editor
from mailconfig_gui.app.explain import explain_result
from mailconfig_gui.app.provider_memory import CUSTOM
from mailconfig_gui.model.fields import defaults
from mailconfig_gui.model.owner import Owner
from mailconfig_gui.smtp.events import (
    Finished,
    Result,
    StageReport,
)
from mailconfig_gui.smtp.stages import Reached, Stage
from mailconfig_gui.storage.presets import load_presets

NOW = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)
PRESETS = load_presets()
GOOD = {
    "mailFrom": "ThingsBoard <iot@plant.org>",
    "smtpHost": "smtp.plant.org",
    "username": "iot@plant.org",
    "password": "hunter2",
}


def make(**values: object) -> Editor:
    editor = Editor(PRESETS, lambda: NOW)
    for key, value in values.items():
        editor.set_value(key, value)
    return editor


def ready() -> Editor:
    editor = make(**GOOD)
    editor.set_recipient("admin@plant.org")
    return editor


def report(stage: Stage, ok: bool = True) -> StageReport:
    return StageReport(stage, ok, 12, "learnt", {})


def finish(editor: Editor, reached: Reached = Reached.ACCEPTED, **values: object) -> int:
    begun = editor.test.begin(send=True)
    assert begun is not None
    result = Result(reached=reached, **{"code": "7QK-2M", "queue_id": "4F2", **values})  # type: ignore[arg-type]
    editor.test.receive(
        begun[0],
        Finished(result),
        explain_result(result, begun[1], editor.draft.recipient, editor.draft.provider),
    )
    return begun[0]


OWNER = Owner("smtp.plant.org", "iot@plant.org")


def opened() -> Editor:
    editor = make()
    draft = {**defaults(), **GOOD}
    del draft["password"]
    editor.start(draft, provider=CUSTOM, recipient="admin@plant.org", owners={"password": OWNER})
    return editor
