"""What can be done with profiles: another name, a copy, another password, an end, from a file and into one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mailconfig_gui.app.filing import Filing
from mailconfig_gui.app.job import Job
from mailconfig_gui.app.passwords import SecretError
from mailconfig_gui.app.rotation import of_copy
from mailconfig_gui.gui.dialogs.files import choose_target
from mailconfig_gui.gui.dialogs.name import NameDialog
from mailconfig_gui.gui.kit.questions import ask, tell, tell_error
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from mailconfig_gui.app.hand_on import Pack, Taken
    from mailconfig_gui.app.workspace import Workspace
    from mailconfig_gui.gui.dialogs.pack import PackDialog
    from mailconfig_gui.gui.dialogs.replace_password import ReplaceDialog
    from mailconfig_gui.gui.jobs import Jobs
    from mailconfig_gui.gui.opening import Opening
    from mailconfig_gui.gui.saving import Saving
    from mailconfig_gui.model.profile import Profile


class ProfileActions(QObject):
    """Acts on the open profile, or on the one that is named.

    `said(words)` tells what was done, `apply_wanted` follows a new password.
    """

    said = Signal(str)
    changed = Signal()
    """Another profile is there, or one is not any more, or has another name."""
    apply_wanted = Signal()

    def __init__(
        self, workspace: Workspace, jobs: Jobs, opening: Opening, saving: Saving, window: QWidget
    ) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._jobs = jobs
        self._opening = opening
        self._saving = saving
        self._window = window
        opening.pack_found.connect(self.take_pack)

    def rename(self, name: str = "") -> NameDialog:
        """Give a profile another name: the open one, where none is named."""
        name = name or self._workspace.name
        found = self._workspace.home.profiles.find(name)
        own = found.id if found is not None else ""
        dialog = NameDialog(
            say("Rename profile"),
            say("New name for “{name}”", name=name),
            say("Rename"),
            self._window,
            name,
            lambda new: self._saving.name_problem(new, but=own),
        )
        dialog.chosen.connect(lambda new: self._try(lambda: self._workspace.rename(name, new)))
        dialog.open()
        return dialog

    def _try(self, call: Callable[[], object]) -> None:
        try:
            call()
        except MailConfigError as error:
            tell_error(self._window, error)
        self.changed.emit()

    def duplicate(self, name: str = "") -> NameDialog:
        """Copy a profile as it was saved, with its passwords; the copy of the open one is opened."""
        opened, name = not name, name or self._workspace.name
        dialog = NameDialog(
            say("Duplicate profile"),
            say("Name of the copy of “{name}”; its passwords are copied too", name=name),
            say("Duplicate"),
            self._window,
            say("{name} (copy)", name=name),
            self._saving.name_problem,
        )

        def copy(new: str) -> None:
            self._jobs.run(self._workspace.duplicate(name, new, opened=opened), self._copied)

        dialog.chosen.connect(lambda new: self._opening.guard(lambda: copy(new)) if opened else copy(new))
        dialog.open()
        return dialog

    def _copied(self, made: Profile) -> None:
        self.changed.emit()
        for problem in of_copy(made):
            tell_error(self._window, MailConfigError(problem.title, problem.remedy))

    def delete(self, name: str = "") -> None:
        """Delete a profile, after a question: the open one, where none is named."""
        name = name or self._workspace.name

        def delete() -> None:
            self._try(lambda: self._jobs.run(self._workspace.delete(name), lambda _: self.changed.emit()))

        ask(
            self._window,
            say("Delete the profile “{name}”?", name=name),
            say("Its passwords in the keyring, its backups and its history go with it. Settings files stay."),
            {say("Delete"): delete, say("Keep it"): None},
        )

    def take_in(self) -> None:
        """Make a profile of a settings file: open it, then ask for the name."""
        self._opening.open(then=lambda: self._saving.save_as(as_file=False, new_profile=True))

    def give_out(self, name: str) -> None:
        """Write a profile as a settings file: open it, then ask where to."""
        if name == self._workspace.name:
            self._saving.save_as(as_file=True)
        else:
            self._opening.open_profile(name, then=lambda: self._saving.save_as(as_file=True))

    def hand_on(self, name: str = "") -> None:
        """Write a profile for a colleague, as it was saved: the open one, where none is named."""
        name = name or self._workspace.name
        if name != self._workspace.name or not self._workspace.editor.draft.dirty:
            self._ask_pack(name)
            return
        ask(
            self._window,
            say("Save the changes to “{name}”?", name=name),
            say("What is saved is handed on."),
            {
                say("Save"): lambda: self._saving.save(lambda _: self._ask_pack(name)),
                say("Hand on what was saved"): lambda: self._ask_pack(name),
                say("Cancel"): None,
            },
        )

    def _ask_pack(self, name: str) -> None:
        choose_target(
            self._window,
            say("Hand on “{name}”", name=name),
            say("For a colleague (*.json)"),
            f"{name}.json",
            lambda path: self._write_pack(name, path),
        )

    def _write_pack(self, name: str, path: Path) -> None:
        from mailconfig_gui.app.hand_on import pack_of, points, write_pack

        home = self._workspace.home

        def work() -> Pack:
            pack = pack_of(home, home.profiles.load(name))
            write_pack(path, pack)
            return pack

        def written(pack: Pack) -> None:
            found = [say("• {point}", point=one.text) for one in points(pack)]
            words = "\n".join([say("Open:"), *found]) if found else say("Nothing is open.")
            tell(
                self._window, say("“{name}” is in {file}, without secrets", name=name, file=path.name), words
            )

        self._jobs.run(Job(say("Handing on {name}", name=name), work), written)

    def take_pack(self, pack: Pack) -> PackDialog:
        """Show what a colleague has handed on, and make a profile of it under a name that is free."""
        from mailconfig_gui.app.hand_on import free_name, take_pack
        from mailconfig_gui.gui.dialogs.pack import PackDialog

        home = self._workspace.home
        dialog = PackDialog(pack, free_name(home, pack.name), self._saving.name_problem, self._window)

        def taken(made: Taken) -> None:
            self.changed.emit()
            self._opening.open_profile(made.profile.name)

        def take(name: str) -> None:
            self._jobs.run(Job(say("Saving {name}", name=name), lambda: take_pack(home, pack, name)), taken)

        dialog.chosen.connect(take)
        dialog.open()
        return dialog

    def keep_password(self, password: str, dialog: ReplaceDialog) -> None:
        """Keep a replaced password; without a keyring it can be used until the window is closed."""
        name = self._workspace.name

        def kept(_: object) -> None:
            dialog.accept()
            self._offer_apply(
                say(
                    "The new password of “{name}” is saved. The platform gets it when you apply these settings.",
                    name=name,
                )
            )

        def use() -> None:
            self._workspace.passwords.use(password)
            dialog.accept()
            self._offer_apply(
                say(
                    "The new password of “{name}” is in the form until the window is closed. "
                    "The platform gets it when you apply these settings.",
                    name=name,
                )
            )

        def not_kept(error: MailConfigError) -> None:
            if not isinstance(error, SecretError):
                self._saving.trouble(error)
                return
            words = say(
                "{reason} The new password was not saved. It can be used until this window is closed.",
                reason=error.message,
            )
            ask(dialog, error.title, words, {say("Use it until then"): use, say("Cancel"): None})

        self._jobs.run(Filing(self._workspace).replace_password(password), kept, not_kept)

    def _offer_apply(self, words: str) -> None:
        self.said.emit(words)
        ask(
            self._window,
            say("The platform still has the old password"),
            words,
            {say("Apply to platform…"): self.apply_wanted.emit, say("Later"): None},
        )
