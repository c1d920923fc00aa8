"""Use case: what was typed and not saved outlives the program, without passwords, and is offered at the next start."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from mailconfig_gui.app.filing import Filing
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.model.settings import without_secrets
from mailconfig_gui.storage.unsaved import Keeper, Unsaved, forget, left_over

if TYPE_CHECKING:
    from mailconfig_gui.app.workspace import Workspace

__all__ = ["Unsaved", "UnsavedWork"]


class UnsavedWork:
    """The unsaved form of one window, and those that earlier windows left."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._editor = workspace.editor

    @cached_property
    def _keeper(self) -> Keeper:
        return Keeper(self._workspace.home.paths)

    def form(self) -> Unsaved | None:
        """Return the form as it is to be kept, but for the time; None where nothing would be lost."""
        draft, workspace = self._editor.draft, self._workspace
        if not draft.dirty:
            return None
        return Unsaved(
            "",
            workspace.profile.name if workspace.profile else "",
            str(workspace.path or ""),
            draft.provider,
            draft.variant,
            draft.recipient,
            without_secrets(draft.values),
        )

    def keep(self, number: int, form: Unsaved | None) -> None:
        """Write a form, None for nothing unsaved; `number` says which call is newer. May run on any thread.

        Raises StorageError: it was not kept.
        """
        self._keeper.keep(number, form and form._replace(time=self._editor.now().isoformat()))

    def close(self) -> None:
        """Forget what this window kept: it was closed in order."""
        self._keeper.close()

    def offers(self) -> list[Unsaved]:
        """Return what windows left that ended unexpectedly, newest first."""
        return left_over(self._workspace.home.paths)

    def restore(self, offer: Unsaved) -> None:
        """Open what a form belonged to and put the form on top of it; all of it counts as a change."""
        workspace = self._workspace
        try:
            if offer.profile:
                workspace.open_profile(offer.profile)
            elif offer.path:
                Filing(workspace).open_file(Path(offer.path))
            else:
                workspace.new()
        except MailConfigError:
            # What it belonged to is gone; the form itself is whole.
            workspace.new()
        self._editor.resume(offer.draft, offer.provider, offer.variant, offer.recipient)

    def forget(self, offer: Unsaved) -> None:
        """Remove what a window left."""
        forget(self._workspace.home.paths, offer.id)
