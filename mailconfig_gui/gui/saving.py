"""Saving from the window: where, what is in the way, and the trouble on the way."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mailconfig_gui.app.concurrent_edit import ChangedMeanwhileError, merge
from mailconfig_gui.app.filing import Filing
from mailconfig_gui.app.home import checked_name
from mailconfig_gui.app.open_save import Saved
from mailconfig_gui.app.passwords import SecretError
from mailconfig_gui.app.practice_settings import USELESS
from mailconfig_gui.app.provider_memory import CUSTOM
from mailconfig_gui.gui.dialogs.files import choose_target
from mailconfig_gui.gui.dialogs.save import SaveDialog
from mailconfig_gui.gui.kit.labels import hint_of
from mailconfig_gui.gui.kit.questions import ask, tell_error
from mailconfig_gui.model.fields import BY_KEY
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.model.settings import secrets_used
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from mailconfig_gui.app.job import Job
    from mailconfig_gui.app.workspace import Workspace
    from mailconfig_gui.gui.jobs import Jobs
    from mailconfig_gui.model.problem import Problem

FILES = mark("Settings files (*.json);;All files (*)")
EXPOSED = ("folder-open-to-all", "file-of-another-user", "authority-found")
"""Codes of what is said of a file that was opened."""
_NOTES = (
    "authority-beside",
    "password-taken-out",
    "proxy-password-cleared",
    "backup-not-read",
    "rights-narrowed",
    *EXPOSED,
)


class Saving(QObject):
    """Keeps the settings on the screen; `saved(words)` says in words what was kept where.

    `obstructed` says that errors in the form keep them from being saved.
    """

    saved = Signal(str)
    obstructed = Signal()

    def __init__(self, workspace: Workspace, jobs: Jobs, window: QWidget) -> None:
        super().__init__(window)
        self._editor = workspace.editor
        self._workspace = workspace
        self._filing = Filing(workspace)
        self._jobs = jobs
        self._window = window
        # The name of the profile being made, for a second try without its passwords.
        self._new_name: str | None = None

    # What to do

    def save(self, then: Callable[[object], object] | None = None) -> None:
        """Save where it was saved before, else ask where."""
        if self._obstacle():
            return
        path, include = self._workspace.path, self._include_password
        if self._workspace.profile is not None:
            self._new_name = None
            self._run(self._filing.save_profile(), then)
        elif path is not None:
            self._unless_practice_file(lambda: self._save_file(path, then, include_password=include))
        else:
            self.save_as(then=then)

    def _obstacle(self) -> bool:
        if not self._editor.problems.obstacles(test=False):
            return False
        self._editor.problems.show_all(test=False)
        self.obstructed.emit()
        return True

    def save_as(
        self,
        *,
        as_file: bool = False,
        new_profile: bool = False,
        then: Callable[[object], object] | None = None,
    ) -> SaveDialog | None:
        """Ask where to keep the settings, then keep them there; a file or a `new_profile` may be proposed."""
        if self._obstacle():
            return None
        dialog = SaveDialog(
            self._window,
            name=self._suggested_name(),
            problem=self.name_problem,
            as_file=as_file
            or (
                not new_profile and (self._workspace.path is not None or self._workspace.profile is not None)
            ),
            has_password=self._has_password,
            include_password=self._workspace.place.include_password,
            oauth2=self._editor.value("enableOauth2") is True,
        )
        dialog.profile_chosen.connect(lambda name: self._save_profile(name, then))
        dialog.file_chosen.connect(lambda include: self._ask_target(include, then))
        dialog.open()
        return dialog

    @property
    def _include_password(self) -> bool:
        """Tell whether the file that is open holds its secrets; with OAuth2 it cannot do without them."""
        return self._workspace.place.include_password or self._editor.value("enableOauth2") is True

    @property
    def _has_password(self) -> bool:
        draft = self._editor.draft
        keys = (key for key in secrets_used(draft.values) if key != "proxyPassword")
        return any(draft.has_secret(key) for key in keys)

    def _run(self, job: Job, then: Callable[[object], object] | None = None, note: str = "") -> None:
        def finished(outcome: object) -> None:
            self._new_name = None
            self.saved.emit(" ".join(part for part in (_kept(outcome), note) if part))
            if then is not None:
                then(outcome)

        self._jobs.run(job, finished, self.trouble)

    # As a profile

    def _suggested_name(self) -> str:
        """Return a name that no profile has yet, from the provider or the server."""
        editor = self._editor
        preset = editor.preset
        name = preset.name if preset and editor.draft.provider != CUSTOM else str(editor.value("smtpHost"))
        taken = {one.casefold() for one in self._workspace.home.profiles.names()}
        names = (name if number == 1 else f"{name} {number}" for number in count(1))
        return next(one for one in names if one.casefold() not in taken)

    def name_problem(self, name: str, *, but: str = "") -> str:
        """Say what keeps a profile from having this name, "" for nothing; `but` is the id of the one it is for."""
        try:
            self._workspace.home.profiles.refuse_taken(checked_name(name), but)
        except MailConfigError as error:
            return f"{error.message} {error.hint}"
        return ""

    def _save_profile(self, name: str, then: Callable[[object], object] | None) -> None:
        try:
            name = checked_name(name)
        except MailConfigError as error:
            tell_error(self._window, error)
            return
        self._new_name = name
        self._run(self._filing.save_profile(name), then)

    def save_without_secrets(self) -> None:
        """Keep the profile; its password stays on the screen only and is asked for each time."""
        # That nobody changed it was seen before the keyring was asked.
        job = self._filing.save_profile(self._new_name, secrets=False, overwrite=True)
        self._run(job, note=say("The password is not in it and is asked for each time."))

    # As a file

    def unless_practice(self, title: str, yes: str, then: Callable[[], object]) -> None:
        """Go on at once, or ask first when the settings are those of the practice server."""
        if self._editor.practising:
            ask(self._window, title, say(USELESS), {yes: then, say("Cancel"): None})
        else:
            then()

    def _unless_practice_file(self, then: Callable[[], object]) -> None:
        self.unless_practice(
            say("Save settings of the practice server as a file?"), say("Save the file"), then
        )

    def _ask_target(self, include: bool, then: Callable[[object], object] | None) -> None:
        path = self._workspace.path
        self._unless_practice_file(
            lambda: choose_target(
                self._window,
                say("Save settings"),
                say(FILES),
                path.name if path is not None else "mail.json",
                lambda chosen: self._save_file(chosen, then, include_password=include),
                beside=path,
            )
        )

    def _save_file(
        self, path: Path, then: Callable[[object], object] | None, *, include_password: bool
    ) -> None:
        left_out = not include_password and self._has_password
        note = say("The password is not in it; the platform keeps the one that it has.") if left_out else ""
        self._run(self._filing.save_file(path, include_password=include_password), then, note)

    # Trouble

    def trouble(self, error: MailConfigError) -> None:
        """Say what went wrong; where the keyring is the trouble, the file is the other way."""
        if isinstance(error, ChangedMeanwhileError):
            self._ask_whose(error)
        elif isinstance(error, SecretError):
            words = say(
                "Saved without the password, the profile asks for it each time. A settings file can hold the password, "
                "and whoever reads the file has it then."
            )
            ask(
                self._window,
                error.title,
                f"{error.message} {hint_of(error)}\n\n{words}",
                {
                    say("Save without the password"): self.save_without_secrets,
                    say("Save as a file…"): lambda: self.save_as(as_file=True),
                    say("Close"): None,
                },
            )
        else:
            tell_error(self._window, error)

    def _ask_whose(self, error: ChangedMeanwhileError) -> None:
        """Ask whose version is kept; whichever goes stays as a backup beside the file, or on the screen."""
        merged = merge(error.base, self._editor.draft.values, error.theirs)
        changes = error.changes[:12] or [say("Something beside the mail fields")]
        parts = [
            error.message,
            "\n".join([say("Changed there:"), *(f"• {change}" for change in changes)]),
        ]
        if merged.conflicts:
            both = ", ".join(BY_KEY[key].name for key in merged.conflicts)
            parts.append(say("Changed by you too: {fields}. Merging keeps yours there.", fields=both))
        ask(
            self._window,
            error.title,
            "\n\n".join(parts),
            {
                say("Merge"): lambda: self._merge(merged.draft),
                say("Keep mine"): self._overwrite,
                say("Take theirs"): self._take_theirs,
                say("Cancel"): None,
            },
        )

    def _merge(self, draft: Mapping[str, object]) -> None:
        editor = self._editor
        editor.resume(draft, editor.draft.provider, editor.draft.variant, editor.draft.recipient)
        if not self._obstacle():
            self._overwrite()

    def _overwrite(self) -> None:
        workspace = self._workspace
        if workspace.profile is not None:
            self._run(self._filing.save_profile(overwrite=True))
        elif workspace.path is not None:
            self._run(
                self._filing.save_file(
                    workspace.path, include_password=self._include_password, overwrite=True
                )
            )

    def _take_theirs(self) -> None:
        try:
            self._filing.revert()
        except MailConfigError as error:
            tell_error(self._window, error)


def notes_of(problems: Iterable[Problem], codes: Collection[str]) -> str:
    """Return what those problems say whose code is one of `codes`."""
    return " ".join(f"{problem.title} {problem.remedy}" for problem in problems if problem.code in codes)


def _kept(outcome: object) -> str:
    if isinstance(outcome, Saved):
        where = say("Saved as {path}.", path=outcome.path)
        return " ".join(part for part in (where, notes_of(outcome.problems, _NOTES)) if part)
    return say("Saved as profile “{name}”.", name=getattr(outcome, "name", ""))
