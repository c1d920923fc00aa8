"""Delivery into a settings file. Reading and writing is given by the caller, who keeps files whole and private."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from mailconfig_gui.delivery.document import Document, check_document, parse_document, render
from mailconfig_gui.delivery.merge import merge, restored, same_values
from mailconfig_gui.delivery.target import (
    Applied,
    BadSettingsError,
    ConflictError,
    Options,
    Plan,
    Snapshot,
    Step,
    Wanted,
)
from mailconfig_gui.model.problem import MailConfigError, Problem, Severity, has_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from mailconfig_gui.delivery.target import Restore


class FileAccess(Protocol):
    """One file. `change` is called with what is there now while nobody else writes, and returns what shall be."""

    def read(self) -> bytes | None:
        """Return the file's bytes, None when there is no file."""

    def update(self, change: Callable[[bytes | None], bytes | None]) -> None:
        """Change the file in one step, mode 0600, keeping its earlier version; None removes it."""


class SettingsFile:
    """A settings file as a target. The password is in it only when the plan was given one."""

    kind = "file"

    def __init__(self, path: str, access: FileAccess) -> None:
        self._path = path
        self._access = access

    @property
    def where(self) -> str:
        """The file's path."""
        return self._path

    def read(self) -> Generator[Step, None, Snapshot]:
        """Return what the file holds."""
        yield Step("read", "started", f"Reading {self._path}")
        snapshot = Snapshot(_parsed(self._access.read()))
        yield Step("read", "done", "Read" if snapshot.document else "There is no such file yet")
        return snapshot

    def plan(self, wanted: Wanted) -> Generator[Step, None, Plan]:
        """Read and merge; changes nothing."""
        before = yield from self.read()
        merged = merge(before, wanted)
        risks = merged.risks
        if wanted.base_url or wanted.admin_email:
            title = "The platform's address and the administrator's e-mail are no part of a settings file."
            remedy = "Leave them out, or deliver through the platform."
            risks += (Problem(None, Severity.ERROR, "only-by-rest", title, remedy),)
        return Plan(self.where, before, merged.document, merged.changes, risks, (), {}, merged.lost, wanted)

    def apply(self, plan: Plan, options: Options) -> Generator[Step, None, Applied]:
        """Write the file."""
        del options
        if plan.blocked:
            raise BadSettingsError(plan.risks)
        if plan.empty:
            yield Step("save", "skipped", "No change: the file holds these settings already")
            return Applied(changed=False)
        changed = True

        def change(old: bytes | None) -> bytes:
            nonlocal changed
            now = _parsed(old)
            if old is not None and now is not None and now.values == plan.after.values:
                changed = False
                return old
            if (now.values if now else None) != (plan.before.values if plan.before.document else None):
                raise _changed_meanwhile()
            return render(plan.after)

        yield Step("save", "started", "Writing")
        self._access.update(change)
        yield Step("save", "done" if changed else "skipped", "Written" if changed else "No change")
        return Applied(changed=changed)

    def rollback(self, restore: Restore, options: Options) -> Generator[Step, None, Applied]:
        """Write an earlier state, or remove the file when there was none."""
        yield Step("save", "started", "Restoring")
        changed = True

        def change(old: bytes | None) -> bytes | None:
            nonlocal changed
            now = _parsed(old)
            if not restore.existed:
                changed = now is not None
                if (
                    now is not None
                    and not options.overwrite
                    and not same_values(now.values, restore.expected)
                ):
                    raise _changed_meanwhile()
                return None
            live = now.values if now else {}
            values = {**restore.values, **{key: live[key] for key in restore.unchanged if key in live}}
            document = restored(Snapshot(now), values, restore.envelope)
            if old is not None and live == document.values:
                changed = False
                return old
            if not options.overwrite and not same_values(live, restore.expected):
                raise _changed_meanwhile()
            return _text(document)

        self._access.update(change)
        if restore.existed:
            words = "Restored" if changed else "No change"
        else:
            words = "Removed: there was no file before" if changed else "No change: there is no such file"
        yield Step("save", "done" if changed else "skipped", words)
        return Applied(changed=changed)


def _text(document: Document) -> bytes:
    """Return a file's bytes; an earlier document with plain numbers in it is brought into the usual form."""
    from mailconfig_gui.delivery.document import build, draft_of

    try:
        return render(document)
    except MailConfigError:
        return render(build(draft_of(document), base=document, include_password=True))


def _parsed(data: bytes | None) -> Document | None:
    if data is None:
        return None
    document = parse_document(data)
    shape = [problem for problem in check_document(document) if problem.field is None]
    if has_errors(shape):
        raise BadSettingsError(shape)
    return document


def _changed_meanwhile() -> ConflictError:
    return ConflictError(
        "Somebody changed the file meanwhile",
        "It is no longer as it was when the plan was made. Nothing was changed.",
        "Make a new plan and look at it again.",
    )
