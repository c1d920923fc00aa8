"""Opening and saving from the window: the questions before something is lost, and the trouble on the way."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from mailconfig_gui.app.editor import CUSTOM
from mailconfig_gui.gui.kit.labels import hint_of
from mailconfig_gui.gui.kit.questions import ask, folder_of, tell_error
from mailconfig_gui.model.fields import BY_KEY
from mailconfig_gui.model.problem import MailConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from PySide6.QtWidgets import QFileDialog, QWidget

    from mailconfig_gui.app.concurrent_edit import ChangedMeanwhileError
    from mailconfig_gui.app.editor import Editor
    from mailconfig_gui.app.open_save import Opened
    from mailconfig_gui.app.workspace import Job, Workspace
    from mailconfig_gui.gui.dialogs.name import NameDialog
    from mailconfig_gui.gui.dialogs.replace_password import ReplaceDialog
    from mailconfig_gui.gui.dialogs.save import SaveDialog
    from mailconfig_gui.gui.kit.runner import Runner
    from mailconfig_gui.model.problem import Problem

_FILTER = "Settings files (*.json);;All files (*)"


class Saving(QObject):
    """Carries jobs of the workspace; `saved(words)` says in words what was kept where."""

    saved = Signal(str)
    obstructed = Signal()
    apply_wanted = Signal()

    def __init__(self, editor: Editor, workspace: Workspace, runner: Runner, window: QWidget) -> None:
        super().__init__(window)
        self._editor = editor
        self._workspace = workspace
        self._runner = runner
        self._window = window
        # The name of the profile being made, for a second try without its passwords.
        self._new_name: str | None = None
        self._jobs: dict[int, tuple[Job, Callable[[Any], None] | None]] = {}
        self._otherwise: dict[int, Callable[[MailConfigError], None]] = {}
        runner.happened.connect(self._done)
        runner.failed.connect(self._failed)

    # Jobs

    def run(
        self,
        job: Job,
        then: Callable[[Any], None] | None = None,
        otherwise: Callable[[MailConfigError], None] | None = None,
    ) -> None:
        """Do something that may block, away from the window; `otherwise` takes its trouble, else `trouble` does."""
        number = self._runner.new_number()
        self._jobs[number] = (job, then)
        self._otherwise[number] = otherwise or self.trouble

        def work() -> Iterator[object]:
            yield job.work()

        self._runner.start(number, work)

    def _done(self, number: int, outcome: object) -> None:
        found = self._jobs.pop(number, None)
        if found is not None:
            self._otherwise.pop(number)
            self._take(*found, outcome)

    def _take(self, job: Job, then: Callable[[Any], None] | None, outcome: object) -> None:
        try:
            job.done(outcome)
        except MailConfigError as error:
            tell_error(self._window, error)
            return
        if then is not None:
            then(outcome)

    def _failed(self, number: int, error: MailConfigError) -> None:
        if self._jobs.pop(number, None) is not None:
            self._otherwise.pop(number)(error)

    def trouble(self, error: MailConfigError) -> None:
        """Say what went wrong; where the keyring is the trouble, the file is the other way."""
        from mailconfig_gui.app.concurrent_edit import ChangedMeanwhileError
        from mailconfig_gui.storage.secrets import SecretError

        if isinstance(error, ChangedMeanwhileError):
            self._ask_whose(error)
        elif isinstance(error, SecretError):
            ask(
                self._window,
                error.title,
                f"{error.message} {hint_of(error)}\n\nSaved without the password, the profile asks for it each time. A "
                "settings file can hold the password, and whoever reads the file has it then.",
                {
                    "Save without the password": self.save_without_secrets,
                    "Save as a file…": self.save_as_file,
                    "Close": None,
                },
            )
        else:
            tell_error(self._window, error)

    # Changed by another program

    def _ask_whose(self, error: ChangedMeanwhileError) -> None:
        """Ask whose version is kept; whichever goes stays as a backup beside the file, or on the screen."""
        from mailconfig_gui.app.concurrent_edit import merge

        merged = merge(error.base, self._editor.draft, error.theirs)
        changes = (
            "\n".join(f"• {change}" for change in error.changes[:12]) or "• Something beside the mail fields"
        )
        both = ", ".join(BY_KEY[key].name for key in merged.conflicts)
        words = f"{error.message}\n\nChanged there:\n{changes}"
        if both:
            words += f"\n\nChanged by you too: {both}. Merging keeps yours there."
        ask(
            self._window,
            error.title,
            words,
            {
                "Merge": lambda: self._merge(merged.draft),
                "Keep mine": self._overwrite,
                "Take theirs": self._revert,
                "Cancel": None,
            },
        )

    def _merge(self, draft: Mapping[str, object]) -> None:
        editor = self._editor
        editor.resume(draft, editor.provider, editor.variant, editor.recipient)
        if not self._obstacle():
            self._overwrite()

    def _overwrite(self) -> None:
        workspace = self._workspace
        if workspace.profile is not None:
            self._run_save(workspace.save_profile(overwrite=True), None)
        elif workspace.path is not None:
            job = workspace.save_file(
                workspace.path, include_password=workspace.include_password, overwrite=True
            )
            self._run_save(job, None)

    # Before something is lost

    def guard(self, then: Callable[[], None]) -> None:
        """Go on at once, or ask first when there are unsaved changes."""
        if not self._editor.dirty:
            then()
            return
        ask(
            self._window,
            f"Save the changes to “{self._workspace.name}”?",
            "They are lost otherwise.",
            {"Save": lambda: self.save(lambda _: then()), "Discard": then, "Cancel": None},
        )

    # Opening

    def new(self) -> None:
        """Begin with empty settings."""
        self.guard(self._workspace.new)

    def open(self) -> None:
        """Choose a settings file and open it."""
        self.guard(self._choose_file)

    def _choose_file(self) -> None:
        from PySide6.QtWidgets import QFileDialog

        dialog = QFileDialog(self._window, "Open settings", folder_of(self._workspace.path), _FILTER)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.open_path(Path(name)))
        _show(dialog)

    def open_path(self, path: Path, *, at_once: bool = False) -> None:
        """Open this file; what is wrong with it is said, and the screen stays as it is.

        `at_once` reads it here, for a window that is not shown yet.
        """

        def opened(found: Opened) -> None:
            exposed = " ".join(_words(problem) for problem in found.problems if problem.code in _EXPOSED)
            if exposed:
                self.saved.emit(exposed)

        job = self._workspace.opening(path)
        if not at_once:
            self.run(job, opened)
            return
        try:
            found = job.work()
        except MailConfigError as error:
            self.trouble(error)
        else:
            self._take(job, opened, found)

    def open_profile(self, name: str) -> None:
        """Open this profile."""
        self.guard(lambda: self._open_profile(name))

    def _open_profile(self, name: str) -> None:
        try:
            self._workspace.open_profile(name)
        except MailConfigError as error:
            tell_error(self._window, error)

    def revert(self) -> None:
        """Go back to what was saved, after a question."""
        if not self._editor.dirty:
            return
        ask(
            self._window,
            f"Go back to “{self._workspace.name}” as it was saved?",
            "The changes since then are lost.",
            {"Go back": self._revert, "Keep the changes": None},
        )

    def _revert(self) -> None:
        try:
            self._workspace.revert()
        except MailConfigError as error:
            tell_error(self._window, error)

    # Saving

    def save(self, then: Callable[[object], None] | None = None) -> None:
        """Save where it was saved before, else ask where."""
        if self._obstacle():
            return
        if self._workspace.profile is not None:
            self._new_name = None
            self._run_save(self._workspace.save_profile(), then)
        elif self._workspace.path is not None:
            self._unless_practice_file(lambda: self._save_open_file(then))
        else:
            self.save_as(then=then)

    def _save_open_file(self, then: Callable[[object], None] | None) -> None:
        path, include = self._workspace.path, self._workspace.include_password
        if path is not None:
            self._save_file(path, then, include_password=include)

    def _obstacle(self) -> bool:
        if not self._editor.obstacles(test=False):
            return False
        self._editor.show_all(test=False)
        self.obstructed.emit()
        return True

    def save_as(
        self, *, as_file: bool = False, then: Callable[[object], None] | None = None
    ) -> SaveDialog | None:
        """Ask where to keep the settings, then keep them there."""
        from mailconfig_gui.gui.dialogs.save import SaveDialog

        if self._obstacle():
            return None
        dialog = SaveDialog(
            self._window,
            name=self._suggested_name(),
            problem=self._name_problem,
            as_file=as_file or self._workspace.path is not None or self._workspace.profile is not None,
            has_password=self._has_password,
            include_password=self._workspace.include_password,
        )
        dialog.profile_chosen.connect(lambda name: self._save_profile(name, then))
        dialog.file_chosen.connect(lambda include: self._ask_target(include, then))
        dialog.open()
        return dialog

    def _suggested_name(self) -> str:
        """Return a name that no profile has yet, from the provider or the server."""
        editor = self._editor
        preset = editor.preset
        name = preset.name if preset and editor.provider != CUSTOM else str(editor.value("smtpHost"))
        taken = {one.casefold() for one in self._workspace.profiles.names()}
        names = (name if number == 1 else f"{name} {number}" for number in count(1))
        return next(one for one in names if one.casefold() not in taken)

    def _name_problem(self, name: str, *, but: str = "") -> str:
        """Say what keeps a profile from having this name, "" for nothing; `but` is the id of the one it is for."""
        from mailconfig_gui.app.home import checked_name

        try:
            self._workspace.profiles.refuse_taken(checked_name(name), but)
        except MailConfigError as error:
            return f"{error.message} {error.hint}"
        return ""

    def _save_profile(self, name: str, then: Callable[[object], None] | None) -> None:
        from mailconfig_gui.app.home import checked_name

        try:
            name = checked_name(name)
        except MailConfigError as error:
            tell_error(self._window, error)
            return
        self._new_name = name
        self._run_save(self._workspace.save_profile(name), then)

    def save_without_secrets(self) -> None:
        """Keep the profile; its password stays on the screen only and is asked for each time."""
        # That nobody changed it was seen before the keyring was asked.
        job = self._workspace.save_profile(self._new_name, secrets=False, overwrite=True)
        self._run_save(job, None, "The password is not in it and is asked for each time.")

    def save_as_file(self) -> None:
        """Ask for the file to keep the settings in."""
        self.save_as(as_file=True)

    def unless_practice(self, title: str, yes: str, then: Callable[[], None]) -> None:
        """Go on at once, or ask first when the settings are those of the practice server."""
        if not self._editor.practising:
            then()
            return
        from mailconfig_gui.app.practice_settings import USELESS

        ask(self._window, title, USELESS, {yes: then, "Cancel": None})

    def _ask_target(self, include: bool, then: Callable[[object], None] | None) -> None:
        self._unless_practice_file(lambda: self._choose_target(include, then))

    def _unless_practice_file(self, then: Callable[[], None]) -> None:
        self.unless_practice("Save settings of the practice server as a file?", "Save the file", then)

    def _choose_target(self, include: bool, then: Callable[[object], None] | None) -> None:
        from PySide6.QtWidgets import QFileDialog

        dialog = QFileDialog(self._window, "Save settings", folder_of(self._workspace.path), _FILTER)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("json")
        dialog.selectFile(self._workspace.path.name if self._workspace.path else "mail.json")
        dialog.fileSelected.connect(lambda name: self._save_file(Path(name), then, include_password=include))
        _show(dialog)

    def _save_file(
        self, path: Path, then: Callable[[object], None] | None, *, include_password: bool
    ) -> None:
        left_out = not include_password and self._has_password
        note = "The password is not in it; the platform keeps the one that it has." if left_out else ""
        self._run_save(self._workspace.save_file(path, include_password=include_password), then, note)

    @property
    def _has_password(self) -> bool:
        return bool(self._editor.value("password")) or "password" in self._editor.usable_secrets

    def _run_save(self, job: Job, then: Callable[[object], None] | None, note: str = "") -> None:
        def finished(outcome: object) -> None:
            self._new_name = None
            self.saved.emit(f"{_kept(outcome)} {note}".strip())
            if then is not None:
                then(outcome)

        self.run(job, finished)

    def write_text(self, path: Path, text: str) -> None:
        """Write a text without secrets, readable by this person alone."""
        from mailconfig_gui.storage.files import write_atomic

        try:
            write_atomic(path, text.encode())
        except MailConfigError as error:
            tell_error(self._window, error)
            return
        self.saved.emit(f"Saved as {path}.")

    # Profiles

    def rename(self) -> NameDialog:
        """Give the open profile another name."""
        from mailconfig_gui.gui.dialogs.name import NameDialog

        name = self._workspace.name
        own = self._workspace.profile.id if self._workspace.profile is not None else ""
        dialog = NameDialog(
            "Rename profile", f"New name for “{name}”", "Rename", self._window, name,
            lambda new: self._name_problem(new, but=own),
        )  # fmt: skip
        dialog.chosen.connect(self._rename)
        dialog.open()
        return dialog

    def _rename(self, name: str) -> None:
        try:
            self._workspace.rename(name)
        except MailConfigError as error:
            tell_error(self._window, error)

    def duplicate(self) -> NameDialog:
        """Copy the open profile as it was saved, with its passwords."""
        from mailconfig_gui.gui.dialogs.name import NameDialog

        name = self._workspace.name
        dialog = NameDialog(
            "Duplicate profile",
            f"Name of the copy of “{name}”; its passwords are copied too",
            "Duplicate",
            self._window,
            f"{name} (copy)",
            self._name_problem,
        )
        dialog.chosen.connect(lambda new: self.guard(lambda: self.run(self._workspace.duplicate(new))))
        dialog.open()
        return dialog

    def delete(self) -> None:
        """Delete the open profile, after a question."""
        name = self._workspace.name
        ask(
            self._window,
            f"Delete the profile “{name}”?",
            "Its passwords in the keyring, its backups and its history go with it. Settings files stay.",
            {"Delete": self._delete, "Keep it": None},
        )

    def _delete(self) -> None:
        self.run(self._workspace.delete())

    def keep_password(self, password: str, dialog: ReplaceDialog) -> None:
        """Keep a replaced password; without a keyring it can be used until the window is closed."""
        name = self._workspace.name

        def kept(_: object) -> None:
            dialog.accept()
            self._offer_apply(f"The new password of “{name}” is saved.")

        def use() -> None:
            self._workspace.use_password(password)
            dialog.accept()
            self._offer_apply(f"The new password of “{name}” is in the form until the window is closed.")

        def not_kept(error: MailConfigError) -> None:
            from mailconfig_gui.storage.secrets import SecretError

            if not isinstance(error, SecretError):
                self.trouble(error)
                return
            words = "The new password was not saved. It can be used until this window is closed."
            answers = {"Use it until then": use, "Cancel": None}
            ask(dialog, error.title, f"{error.message} {words}", answers)

        self.run(self._workspace.replace_password(password), kept, not_kept)

    def _offer_apply(self, words: str) -> None:
        self.saved.emit(words)
        ask(
            self._window,
            "The platform still has the old password",
            f"{words} The platform gets it when you apply these settings.",
            {"Apply to platform…": self.apply_wanted.emit, "Later": None},
        )


def _kept(outcome: object) -> str:
    from mailconfig_gui.app.open_save import Saved

    if isinstance(outcome, Saved):
        notes = " ".join(_words(problem) for problem in outcome.problems if problem.code in _NOTES)
        return f"Saved as {outcome.path}. {notes}".strip()
    return f"Saved as profile “{getattr(outcome, 'name', '')}”."


_EXPOSED = ("folder-open-to-all", "file-of-another-user", "authority-found")
_NOTES = (
    "authority-beside",
    "password-taken-out",
    "proxy-password-cleared",
    "backup-not-read",
    "rights-narrowed",
    *_EXPOSED,
)


def _words(problem: Problem) -> str:
    return f"{problem.title} {problem.remedy}"


def _show(dialog: QFileDialog) -> None:
    from PySide6.QtCore import Qt

    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
