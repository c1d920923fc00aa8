"""Signing in from the window: the dialog and its worker, how the login stands, its dates as a calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mailconfig_gui.app.oauth_status import after_login, consented, status_of, write_calendar
from mailconfig_gui.gui.dialogs.files import choose_target
from mailconfig_gui.gui.form.signing import Standing
from mailconfig_gui.gui.kit.labels import moment
from mailconfig_gui.gui.kit.questions import tell_error
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from mailconfig_gui.app.attempt import Tried
    from mailconfig_gui.app.oauth_status import OAuthStatus
    from mailconfig_gui.app.workspace import Workspace
    from mailconfig_gui.gui.dialogs.sign_in import SignInDialog
    from mailconfig_gui.gui.form.form import Form
    from mailconfig_gui.gui.form.signing import Signing
    from mailconfig_gui.gui.kit.runner import Runner
    from mailconfig_gui.model.oauth2 import OAuth2
    from mailconfig_gui.model.problem import Problem

CALENDARS = mark("Calendars (*.ics);;All files (*)")


class SignIns(QObject):
    """Acts for the rows of a login by OAuth2.

    `said(words)` tells what was done, `copied(text)` wants a text on the clipboard, `obstructed` says that errors in
    the form are in the way.
    """

    said = Signal(str)
    copied = Signal(str)
    obstructed = Signal()
    _replaced = Signal(str)

    def __init__(
        self,
        workspace: Workspace,
        runner: Runner,
        form: Form,
        rows: Signing,
        window: QWidget,
        ca_file: Callable[[], str | None],
    ) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._editor = workspace.editor
        self._runner = runner
        self._form = form
        self._rows = rows
        self._window = window
        self._ca_file = ca_file
        # What the last test has shown of the token.
        self._problems: tuple[Problem, ...] = ()
        self._replaced.connect(self._take_token)
        rows.sign_in.sign_in_wanted.connect(self.sign_in)
        rows.sign_in.secret_wanted.connect(self.replace_secret)
        rows.sign_in.calendar_wanted.connect(self.save_calendar)
        rows.secret_date.entered.connect(lambda written: self._note(secret_expires=written))
        rows.audience.chosen.connect(lambda audience: self._note(audience=audience))
        self._editor.listen(self.refresh)
        self.refresh()

    # How it stands

    @property
    def status(self) -> OAuthStatus | None:
        """How the login of the form stands, None without OAuth2."""
        return status_of(self._editor.draft.values, self._workspace.notes.oauth, self._editor.now())

    def refresh(self) -> None:
        """Show how the login stands."""
        notes = self._workspace.notes.oauth
        self._rows.secret_date.show_date(notes.secret_expires)
        self._rows.audience.show_audience(notes.audience)
        self._rows.sign_in.stand(self._standing())

    def _standing(self) -> Standing:
        draft, status = self._editor.draft, self.status
        if status is None:
            return Standing(False, "")
        if not draft.has_secret("refreshToken"):
            if "refreshToken" in draft.owners:
                return Standing(
                    False,
                    say("The keyring has a login of another mailbox or client, which is not used here."),
                )
            return Standing(
                False,
                say(
                    "Nobody has signed in yet. Your browser opens; nothing is kept before the login is proved."
                ),
            )
        notes = self._workspace.notes.oauth
        words = say("Signed in as {mailbox}.", mailbox=status.mailbox)
        if notes.consented:
            words = say(
                "Signed in as {mailbox} on {time}.", mailbox=status.mailbox, time=moment(notes.consented)
            )
        parts = [words, status.line]
        if draft.value("refreshToken"):
            parts.append(say("Not saved yet: “Save” keeps it in the keyring."))
        parts += [f"{problem.title} {problem.remedy}" for problem in self._problems]
        role = "warn" if status.urgent or self._problems else "good"
        return Standing(True, " ".join(parts), "bad" if status.ended else role, status.next is not None)

    def _note(self, **changes: str) -> None:
        notes = self._workspace.notes
        wanted = notes.oauth._replace(**changes)
        if wanted != notes.oauth:
            notes.note_oauth(wanted)
            self.refresh()

    # Tests with it

    def keeper(self) -> Callable[[str], object]:
        """Return what takes, away from the window, a token that replaces the one that a test begins with."""
        profile, store = self._workspace.profile, self._workspace.home.store
        if profile is not None and "refreshToken" in self._editor.draft.usable_secrets:
            return lambda token: store.set(profile.id, "refreshToken", token)
        return self._replaced.emit

    def _take_token(self, token: str) -> None:
        """Take a newer token; the test that brought it stays the one of these settings."""
        self._editor.draft.update({"refreshToken": token})
        self._editor.tell()

    def tested(self, _run: int, tried: Tried) -> None:
        """Note what a test has shown of the login."""
        if tried.attempt.settings.oauth2 is None:
            return
        notes = self._workspace.notes
        self._problems = tried.problems
        noted = after_login(notes.oauth, tried.result, self._editor.now())
        if noted is not None and noted != notes.oauth:
            notes.note_oauth(noted)
        self.refresh()

    # Signing in

    def sign_in(self) -> SignInDialog | None:
        """Open the dialog and the browser, or show what is missing and return None."""
        settings = self._editor.draft.check.settings
        if settings is None or settings.oauth2 is None:
            self._editor.problems.show_all(test=False)
            self.obstructed.emit()
            return None
        # With it come browser, listener and all that explains failures.
        from mailconfig_gui.gui.sign_in_run import SignInRun

        run = SignInRun(self._workspace, self._runner, settings, self._window, self._ca_file())
        run.signed.connect(self._signed)
        run.dialog.copy_wanted.connect(self.copied)
        run.dialog.open()
        run.start()
        return run.dialog

    def _signed(self, oauth2: OAuth2) -> None:
        """Take a login that was proved into the form."""
        notes = self._workspace.notes
        self._problems = ()
        notes.note_oauth(consented(notes.oauth, self._editor.now()), keep=False)
        values = {"redirectUri": oauth2.redirect_uri, "refreshToken": oauth2.refresh_token}
        for key, value in values.items():
            self._editor.set_value(key, value)
        self.refresh()
        self._form.refresh()
        self.said.emit(say("Signed in. Save keeps the login, Apply brings it to the platform."))

    # What follows

    def replace_secret(self) -> None:
        """Put the cursor where the new client secret goes; the login stays."""
        self._form.focus_field("clientSecret")
        self.said.emit(
            say("Type the new secret. The login stays: send a test with it, save, and apply to the platform.")
        )

    def save_calendar(self) -> None:
        """Ask for a file and write the dates on which the login ends into it."""
        status = self.status
        if status is None:
            return
        choose_target(
            self._window, say("Save the dates"), say(CALENDARS), "mail-login.ics",
            lambda path: self._write(path, status),
        )  # fmt: skip

    def _write(self, path: Path, status: OAuthStatus) -> None:
        try:
            written = write_calendar(path, status, self._editor.now())
        except MailConfigError as error:
            tell_error(self._window, error)
        else:
            nothing = say("No calendar was written: there is no date to come.")
            self.said.emit(say("Saved as {path}.", path=path) if written else nothing)
