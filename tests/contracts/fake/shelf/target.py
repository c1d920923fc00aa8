"""The fake target: read, merge, compare, write."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

from mailconfig_gui.delivery.document import Document, parse_document, render
from mailconfig_gui.delivery.kind import Access, Doors
from mailconfig_gui.delivery.merge import merge, merge_back
from mailconfig_gui.delivery.target import (
    Applied,
    ConflictError,
    Options,
    Plan,
    Restore,
    Snapshot,
    Step,
    Stop,
    Wanted,
    refuse_blocked,
)


def open_target(text: str, access: Access, doors: Doors) -> Shelf:
    return Shelf(Path(text.strip().removeprefix("shelf:")), access.value("shelf_key"), doors.stop)


class Shelf:
    kind = "shelf"

    def __init__(self, folder: Path, key: str, stop: Stop) -> None:
        self._file = folder / "mail.json"
        self._key = key
        self._stop = stop

    @property
    def where(self) -> str:
        return f"shelf:{self._file.parent}"

    def _held(self) -> Document | None:
        return parse_document(self._file.read_bytes()) if self._file.exists() else None

    def read(self) -> Generator[Step, None, Snapshot]:
        yield Step("read", "done", "Looked at the shelf")
        return Snapshot(self._held())

    def plan(self, wanted: Wanted) -> Generator[Step, None, Plan]:
        before = yield from self.read()
        made = merge(before, wanted)
        return Plan(
            self.where, before, made.document, made.changes, made.risks, lost=made.lost, wanted=wanted
        )

    def plan_rollback(self, restore: Restore, *, overwrite: bool = False) -> Generator[Step, None, Plan]:
        before = yield from self.read()
        made = merge_back(before, restore, overwrite=overwrite)
        return Plan(self.where, before, made.document, made.changes, made.risks, lost=made.lost)

    def apply(self, plan: Plan, options: Options) -> Generator[Step, None, Applied]:
        del options
        refuse_blocked(plan)
        if plan.empty:
            yield Step("save", "skipped", "No change")
            return Applied(changed=False)
        yield Step("save", "started", "Laying it there")
        self._stop.check()
        if self._held() != plan.before.document:
            raise ConflictError(
                "Somebody was at the shelf", "It holds something else now.", "Make a new plan."
            )
        self._file.write_bytes(render(plan.after))
        yield Step("save", "done", "Laid there")
        return Applied(changed=True)
