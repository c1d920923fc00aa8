"""The dialogs that the window opens, each loaded when it is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.app.job import Job
from mailconfig_gui.gui.kit.questions import tell
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from mailconfig_gui.app.load_settings import Loaded
    from mailconfig_gui.app.workspace import Workspace
    from mailconfig_gui.gui.apply.dialog import ApplyDialog
    from mailconfig_gui.gui.apply.load import LoadDialog
    from mailconfig_gui.gui.arrived.dialog import ArrivedDialog
    from mailconfig_gui.gui.attention import Attention
    from mailconfig_gui.gui.dialogs.explain import ExplainDialog
    from mailconfig_gui.gui.dialogs.first_steps import FirstStepsDialog
    from mailconfig_gui.gui.dialogs.preferences import PreferencesDialog
    from mailconfig_gui.gui.dialogs.profiles import ProfilesDialog
    from mailconfig_gui.gui.discovery.dialog import DiscoverDialog
    from mailconfig_gui.gui.discovery.takeover import Takeover
    from mailconfig_gui.gui.domain.checks import DomainChecks
    from mailconfig_gui.gui.domain.dialog import DomainDialog
    from mailconfig_gui.gui.history.dialog import HistoryDialog
    from mailconfig_gui.gui.jobs import Jobs
    from mailconfig_gui.gui.opening import Opening
    from mailconfig_gui.gui.platforms.dialog import PlatformsDialog
    from mailconfig_gui.gui.profile_actions import ProfileActions
    from mailconfig_gui.gui.results.after_test import Inquiry
    from mailconfig_gui.gui.results.exports import Exports
    from mailconfig_gui.gui.saving import Saving
    from mailconfig_gui.gui.test_runs import TestRuns
    from mailconfig_gui.results.record import Record


class WindowDialogs:
    """What the menu opens beside the window, over what the window holds."""

    def __init__(
        self,
        window: QWidget,
        workspace: Workspace,
        jobs: Jobs,
        saving: Saving,
        opening: Opening,
        profiles: ProfileActions,
        inquiry: Inquiry,
        tests: TestRuns,
        checks: DomainChecks,
        takeover: Takeover,
        attention: Attention,
        *,
        exports: Callable[[], Exports],
        copy: Callable[[str], object],
    ) -> None:
        self._window = window
        self._editor = workspace.editor
        self._workspace = workspace
        self._jobs = jobs
        self._saving = saving
        self._opening = opening
        self._profiles = profiles
        self._inquiry = inquiry
        self._tests = tests
        self._checks = checks
        self._takeover = takeover
        self._attention = attention
        self._exports = exports
        self._copy = copy

    def replace_password(self) -> None:
        """Give what is saved another password, and test with it."""
        from mailconfig_gui.gui.password_test import replace_password

        replace_password(
            self._workspace, self._tests, self._jobs.runner, self._profiles.keep_password, self._window
        )

    def profiles(self) -> ProfilesDialog:
        """Show all profiles in one list."""
        from mailconfig_gui.gui.dialogs.profiles import ProfilesDialog

        dialog = ProfilesDialog(self._workspace, self._profiles, self._opening, self._window)
        dialog.open()
        return dialog

    def platforms(self) -> PlatformsDialog:
        """Show the platforms of all profiles in one list."""
        from mailconfig_gui.gui.platforms.dialog import PlatformsDialog

        dialog = PlatformsDialog(
            self._workspace, self._opening, self._jobs.runner, self._window,
            plan=self.apply, verify=self.test_platform,
        )  # fmt: skip
        dialog.open()
        return dialog

    def versions(self) -> None:
        """List the earlier versions of what is open."""
        from mailconfig_gui.gui.dialogs.backups import Backups

        Backups(self._workspace, self._jobs, self._saving, self._window).show()

    def explain(self, text: str = "") -> ExplainDialog:
        """Explain an error text from elsewhere: the platform's pop-up, a log; of one that is given at once."""
        from mailconfig_gui.gui.dialogs.explain import ExplainDialog, fit

        dialog = ExplainDialog(self._editor, self._window)
        dialog.copy_wanted.connect(self._copy)
        dialog.open()
        if text:
            dialog.text.setPlainText(fit(text))
            dialog.explain()
        return dialog

    def check_domain(self, *, at_once: bool = False) -> DomainDialog:
        """Look whether mail from the sender's domain arrives; `at_once` where a button beside the words asks for it."""
        from mailconfig_gui.gui.domain.dialog import DomainDialog

        dialog = DomainDialog(self._checks, self._editor, self._window)
        dialog.copy_wanted.connect(self._copy)
        dialog.save_wanted.connect(lambda *what: self._exports().save(*what))
        dialog.open()
        if at_once:
            dialog.start()
        return dialog

    def first_steps(self) -> FirstStepsDialog:
        """Ask three questions that lead to the right provider."""
        from mailconfig_gui.gui.dialogs.first_steps import FirstStepsDialog

        dialog = FirstStepsDialog(self._editor, self._window)
        dialog.chosen.connect(self._takeover.begin)
        dialog.open()
        return dialog

    def discover(self) -> DiscoverDialog:
        """Find the mail server of an address."""
        from mailconfig_gui.gui.discovery.dialog import DiscoverDialog

        dialog = DiscoverDialog(self._editor, self._jobs.runner, self._window)
        dialog.taken.connect(self._takeover.take)
        dialog.open()
        return dialog

    def arrived(self, mail: Path | bytes | None = None) -> ArrivedDialog:
        """Show what the source of a mail proves: of a file, of what was dropped, else of what is pasted then."""
        from mailconfig_gui.gui.arrived.dialog import ArrivedDialog

        dialog = ArrivedDialog(self._jobs.runner, self._confirm, self._window)
        dialog.told.connect(self._checks.learn)
        dialog.understood.connect(lambda mail: self._tests.keep_arrival(mail))
        dialog.domain_wanted.connect(lambda: self.check_domain())
        dialog.open()
        if isinstance(mail, bytes):
            dialog.take(mail)
        elif mail is not None:
            dialog.open_file(mail)
        return dialog

    def _confirm(self, code: str) -> bool:
        """Take the code of a mail that arrived; True where it is that of the test on the screen."""
        run = self._editor.test.run
        if run is not None and run.confirmed and run.result is not None:
            return run.result.code == code
        return self._tests.confirm(code)

    def apply(self) -> ApplyDialog | None:
        """Bring the settings to a platform, or show what is wrong with them first."""
        if self._editor.problems.obstacles(test=False):
            self._editor.problems.show_all(test=False)
            self._attention.focus_obstacle(test=False)
            return None
        opened: list[ApplyDialog] = []
        self._saving.unless_practice(
            say("Apply settings of the practice server to a platform?"),
            say("Apply them"),
            lambda: opened.append(self._open_apply()),
        )
        return opened[0] if opened else None

    def load(self) -> LoadDialog:
        """Read what a platform has now into the form."""
        from mailconfig_gui.gui.apply.load import open_load

        dialog = open_load(self._workspace, self._jobs.runner, self._window)
        dialog.loaded.connect(self._take_loaded)
        return dialog

    def _take_loaded(self, loaded: Loaded) -> None:
        from mailconfig_gui.app.load_settings import take

        if loaded.empty:
            words = say("No mail settings are stored there yet.")
        else:
            take(self._editor, loaded)
            words = say("The form shows what is there now; undo brings back what it had.")
        title = say("Loaded from {where}", where=loaded.where)
        parts = (loaded.told, words, loaded.unread)
        tell(self._window, title, "\n\n".join(filter(None, parts)))

    def test_platform(self) -> ApplyDialog:
        """Let a platform test what it has stored; nothing of the form goes there."""
        return self._open_apply(verify=True)

    def _open_apply(self, *, verify: bool = False) -> ApplyDialog:
        from mailconfig_gui.gui.apply.dialog import open_apply

        dialog = open_apply(
            self._workspace, self._jobs.runner, self._window, self._tests.ca_file(), verify=verify
        )
        dialog.version_seen.connect(self._inquiry.meet)
        dialog.copy_wanted.connect(lambda ending: self._exports().copy_of_platform(ending))
        dialog.hand_over_wanted.connect(lambda ending: self._exports().hand_over_platform(ending))
        return dialog

    def history(self) -> HistoryDialog | None:
        """Show what became of the tests and checks of the profile that is open."""
        from mailconfig_gui.gui.history.dialog import HistoryDialog

        profile = self._workspace.profile
        if profile is None:
            return None
        dialog = HistoryDialog(
            self._workspace.home, profile, self._jobs, self._exports().said.emit, self._window
        )
        dialog.open()
        return dialog

    def report(self) -> None:
        """Save a report of the last test, and of what else is kept of the profile."""
        from mailconfig_gui.app.report import at_hand
        from mailconfig_gui.gui.report.saving import save_report

        tried, profile, home = self._inquiry.tried, self._workspace.profile, self._workspace.home
        name = profile.name if profile is not None else say("mail-report")

        def save(records: tuple[Record, ...]) -> None:
            save_report(records, name, self._jobs, self._window, self._exports().said.emit)

        self._jobs.run(Job(say("Reading the history"), lambda: at_hand(home, profile, tried)), save)

    def preferences(self) -> PreferencesDialog:
        """Ask how the program is to look, and what it is to begin with."""
        from mailconfig_gui.gui.dialogs.preferences import PreferencesDialog

        dialog = PreferencesDialog(self._workspace.home, self._inquiry, self._window)
        dialog.recipient_left.connect(self._workspace.propose_recipient)
        dialog.open()
        return dialog

    def about(self) -> None:
        """Say what this program is."""
        from mailconfig_gui.gui.dialogs.about import AboutDialog

        dialog = AboutDialog(self._window)
        dialog.copy_wanted.connect(self._copy)
        dialog.open()
