"""Opening settings from the window, and the question before something is lost by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mailconfig_gui.app.filing import Filing
from mailconfig_gui.app.job import Job
from mailconfig_gui.app.open_save import Opened
from mailconfig_gui.gui.dialogs.files import choose_file
from mailconfig_gui.gui.kit.questions import ask, tell_error
from mailconfig_gui.gui.saving import EXPOSED, FILES, Saving, notes_of
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from mailconfig_gui.app.hand_on import Pack
    from mailconfig_gui.app.workspace import Workspace
    from mailconfig_gui.gui.jobs import Jobs


class Opening(QObject):
    """Puts other settings on the screen; `said(words)` tells what is to know about them."""

    said = Signal(str)
    pack_found = Signal(object)
    """The file that was opened holds a profile that somebody has handed on."""

    def __init__(self, workspace: Workspace, jobs: Jobs, saving: Saving, window: QWidget) -> None:
        super().__init__(window)
        self._editor = workspace.editor
        self._workspace = workspace
        self._filing = Filing(workspace)
        self._jobs = jobs
        self._saving = saving
        self._window = window

    def guard(self, then: Callable[[], object]) -> None:
        """Go on at once, or ask first when there are unsaved changes."""
        if not self._editor.draft.dirty:
            then()
            return
        ask(
            self._window,
            say("Save the changes to “{name}”?", name=self._workspace.name),
            say("They are lost otherwise."),
            {
                say("Save"): lambda: self._saving.save(lambda _: then()),
                say("Discard"): then,
                say("Cancel"): None,
            },
        )

    def new(self) -> None:
        """Begin with empty settings."""
        self.guard(self._workspace.new)

    def open(self, then: Callable[[], object] | None = None) -> None:
        """Choose a settings file and open it; `then` follows once it is open."""
        self.guard(
            lambda: choose_file(
                self._window,
                say("Open settings"),
                say(FILES),
                lambda path: self.open_path(path, then=then),
                beside=self._workspace.path,
            )
        )

    def open_path(
        self, path: Path, *, at_once: bool = False, then: Callable[[], object] | None = None
    ) -> None:
        """Open this file; what is wrong with it is said, and the screen stays as it is.

        `at_once` reads it here, for a window that is not shown yet; `then` follows once it is open.
        """

        job = self._filing.opening(path)

        def work() -> Opened | Pack:
            from mailconfig_gui.app.hand_on import pack_in

            return pack_in(path) or job.work()

        def opened(found: Opened | Pack) -> None:
            if not isinstance(found, Opened):
                self.pack_found.emit(found)
                return
            job.done(found)
            exposed = notes_of(found.problems, EXPOSED)
            if exposed:
                self.said.emit(exposed)
            if then is not None:
                then()

        (self._jobs.run_here if at_once else self._jobs.run)(Job(job.title, work), opened)

    def open_profile(self, name: str, then: Callable[[], object] | None = None) -> None:
        """Open this profile; `then` follows once it is open."""

        def opened() -> None:
            self._workspace.open_profile(name)
            if then is not None:
                then()

        self.guard(lambda: self._try(opened))

    def revert(self) -> None:
        """Go back to what was saved, after a question."""
        if not self._editor.draft.dirty:
            return
        ask(
            self._window,
            say("Go back to “{name}” as it was saved?", name=self._workspace.name),
            say("The changes since then are lost."),
            {say("Go back"): lambda: self._try(self._filing.revert), say("Keep the changes"): None},
        )

    def _try(self, call: Callable[[], object]) -> None:
        try:
            call()
        except MailConfigError as error:
            tell_error(self._window, error)
