"""Delivery into a settings file. Reading and writing is given by the caller, who keeps files whole and private."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.delivery.changes import visible_changes
from mailconfig_gui.delivery.document import Document, build, draft_of, parse_document, render, shape_problems
from mailconfig_gui.delivery.merge import changed_since, merge, merge_back
from mailconfig_gui.delivery.named_file import named_file
from mailconfig_gui.delivery.target import (
    Applied,
    BadSettingsError,
    Change,
    ConflictError,
    Options,
    Plan,
    Snapshot,
    Step,
    Wanted,
    refuse_blocked,
)
from mailconfig_gui.model.problem import MailConfigError, Problem
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Generator

    from mailconfig_gui.delivery.kind import Access, Doors, FileAccess
    from mailconfig_gui.delivery.target import Restore, Target


def open_target(text: str, access: Access, doors: Doors) -> Target:
    """Return the settings file that a text names. Raises NoFileError."""
    del access
    return SettingsFile(doors.file(named_file(text)))


class SettingsFile:
    """A settings file as a target. The password is in it only when the plan was given one."""

    kind = "file"

    def __init__(self, file: FileAccess) -> None:
        self._file = file

    @property
    def where(self) -> str:
        """The file's path."""
        return self._file.name

    def read(self) -> Generator[Step, None, Snapshot]:
        """Return what the file holds."""
        yield Step("read", "started", say("Reading {where}", where=self.where))
        snapshot = Snapshot(_parsed(self._file.read()))
        yield Step("read", "done", "Read" if snapshot.document else say("There is no such file yet"))
        return snapshot

    def plan(self, wanted: Wanted) -> Generator[Step, None, Plan]:
        """Read and merge; changes nothing."""
        before = yield from self.read()
        merged = merge(before, wanted)
        risks = merged.risks
        if wanted.base_url or wanted.admin_email:
            title = say(
                "The platform's address and the administrator's e-mail are no part of a settings file."
            )
            remedy = say("Leave them out, or deliver through the platform.")
            risks += (Problem.error("only-by-rest", title, remedy),)
        return Plan(self.where, before, merged.document, merged.changes, risks, (), {}, merged.lost, wanted)

    def plan_rollback(self, restore: Restore, *, overwrite: bool = False) -> Generator[Step, None, Plan]:
        """Read, and say what bringing back an earlier file would change, or removing it where there was none."""
        before = yield from self.read()
        present = before.document or Document(restore.envelope, {})
        if restore.existed:
            merged = merge_back(before, restore, overwrite=overwrite)
            return Plan(self.where, before, merged.document, merged.changes, merged.risks, lost=merged.lost)
        if before.document is None:
            return Plan(self.where, before, present, (), ())
        differ = list(visible_changes(restore.expected, before.values))
        risks = (changed_since(differ, overwrite=overwrite),) if differ else ()
        gone = Change("", say("The file"), "there", say("removed; there was none before"))
        return Plan(self.where, before, present, (gone,), risks, removes=True)

    def apply(self, plan: Plan, options: Options) -> Generator[Step, None, Applied]:
        """Write the file, or remove it."""
        del options
        refuse_blocked(plan)
        if plan.empty:
            yield Step("save", "skipped", say("No change: the file holds these settings already"))
            return Applied(changed=False)
        changed = True

        def change(old: bytes | None) -> bytes | None:
            nonlocal changed
            now = _parsed(old)
            if old is not None and now is not None and now.values == plan.after.values and not plan.removes:
                changed = False
                return old
            if (now.values if now else None) != (plan.before.values if plan.before.document else None):
                raise _changed_meanwhile()
            return None if plan.removes else _text(plan.after)

        yield Step("save", "started", "Writing")
        told = self._file.update(change)
        done = "Removed" if plan.removes else say("Written. {told}", told=told) if told else "Written"
        yield Step("save", "done" if changed else "skipped", done if changed else say("No change"))
        return Applied(changed=changed)


def _text(document: Document) -> bytes:
    """Return a file's bytes; an earlier document with plain numbers in it is brought into the usual form."""
    try:
        return render(document)
    except MailConfigError:
        return render(build(draft_of(document), base=document, include_password=True))


def _parsed(data: bytes | None) -> Document | None:
    if data is None:
        return None
    document = parse_document(data)
    if shape := shape_problems(document):
        raise BadSettingsError(shape)
    return document


def _changed_meanwhile() -> ConflictError:
    return ConflictError(
        say("Somebody changed the file meanwhile"),
        say("It is no longer as it was when the plan was made. Nothing was changed."),
        say("Make a new plan and look at it again."),
    )
