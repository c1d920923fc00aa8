"""The window: puts form, results and bars together and says what each of them does."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from mailconfig_gui.app.practice_settings import PRACTICE
from mailconfig_gui.gui.form.form import Form
from mailconfig_gui.gui.frame import BottomBar, Columns, StatusLine, TopBar
from mailconfig_gui.gui.kit.announce import announce
from mailconfig_gui.gui.kit.buttons import allow
from mailconfig_gui.gui.kit.cards import Rule
from mailconfig_gui.gui.kit.layouts import spaced
from mailconfig_gui.gui.kit.reading import Content, move_focus
from mailconfig_gui.gui.kit.theme import theme
from mailconfig_gui.gui.results.panel import Results
from mailconfig_gui.gui.titles import show_titles
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

    from mailconfig_gui.app.manual import Page
    from mailconfig_gui.app.workspace import Workspace
    from mailconfig_gui.gui.actions import Parts
    from mailconfig_gui.gui.kit.runner import Runner
    from mailconfig_gui.gui.results.exports import Exports
    from mailconfig_gui.model.problem import Fix

APPLICATION = mark("Outgoing mail")
_NOTE_MS = 12_000


class MainWindow(QMainWindow):
    """Everything at a glance: form, guide or outcome, and the two things to do about it."""

    def __init__(self, workspace: Workspace, runner: Runner | None = None) -> None:
        super().__init__()
        self.editor = editor = workspace.editor
        self.workspace = workspace
        self._runner = runner
        self._closing = self._ready = False
        self._names: list[str] | None = None

        middle = Content(self)
        self.setCentralWidget(middle)
        self.setStatusBar(StatusLine(self))
        show_titles(self)
        self.top = TopBar(editor, middle)
        self.columns = Columns(middle)
        self.form = Form(editor, self.columns.places[0])
        self.results = Results(editor, self.columns.places[1])
        self.bottom = BottomBar(editor, middle)
        self._place(middle)
        self.results.practice_wanted.connect(lambda: self.form.choose(PRACTICE))
        self.columns.narrow_changed.connect(self._narrow)
        self.refresh()

    # Building

    def _place(self, middle: QWidget) -> None:
        self.columns.put(self.form, self.results)
        self._middle = middle
        self._box = QVBoxLayout(middle)
        spaced(self._box, gap=0)
        self._box.addWidget(self.top)
        self._box.addWidget(Rule("row", middle))
        self._box.addWidget(self.columns, 1)
        self._box.addWidget(self.bottom)
        width = self.fontMetrics().averageCharWidth()
        self.resize(max(1000, 140 * width), max(700, 42 * self.fontMetrics().lineSpacing()))
        self.form.provider.setFocus()

    def make_ready(self) -> None:
        """Make what acts: tests, saving, the menus. All that is there before this can only be seen."""
        if self._ready:
            return
        self._ready = True
        from mailconfig_gui.gui.actions import entries
        from mailconfig_gui.gui.attention import Attention
        from mailconfig_gui.gui.discovery.takeover import Takeover
        from mailconfig_gui.gui.domain.checks import DomainChecks
        from mailconfig_gui.gui.drops import Drops
        from mailconfig_gui.gui.jobs import Jobs
        from mailconfig_gui.gui.kit.runner import Runner
        from mailconfig_gui.gui.manual.door import ManualDoor
        from mailconfig_gui.gui.menus import Menus
        from mailconfig_gui.gui.opening import Opening
        from mailconfig_gui.gui.practice import Practice
        from mailconfig_gui.gui.profile_actions import ProfileActions
        from mailconfig_gui.gui.recovery import Recovery
        from mailconfig_gui.gui.results.after_test import Inquiry
        from mailconfig_gui.gui.results.trust import Trust
        from mailconfig_gui.gui.same_profile import SameProfile
        from mailconfig_gui.gui.saving import Saving
        from mailconfig_gui.gui.steps import Steps
        from mailconfig_gui.gui.test_runs import TestRuns
        from mailconfig_gui.gui.window_dialogs import WindowDialogs

        editor, workspace = self.editor, self.workspace
        self.runner = self._runner or Runner(self)
        self.jobs = Jobs(self.runner, self)
        self.saving = Saving(workspace, self.jobs, self)
        self.opening = Opening(workspace, self.jobs, self.saving, self)
        self.profiles = ProfileActions(workspace, self.jobs, self.opening, self.saving, self)
        self.practice = Practice(editor, self.jobs, self)
        self.inquiry = Inquiry(workspace, self.runner, self)
        self.domain_checks = DomainChecks(workspace, self.runner, self)
        self.trust = Trust(workspace, self)
        self.tests = TestRuns(
            workspace, self.runner, self, lambda: self.practice.ca_file() or self.trust.ca_file()
        )
        self.tests.over.connect(self.inquiry.begin)
        # What was said before ("Send the test again.") is done.
        self.tests.over.connect(lambda: self.statusBar().clearMessage())
        self.attention = Attention(
            self, editor, self.form, self.results, self.columns, self.bottom, self.inquiry
        )
        self.dialogs = WindowDialogs(
            self, workspace, self.jobs, self.saving, self.opening, self.profiles, self.inquiry, self.tests,
            self.domain_checks, Takeover(editor, self.form), self.attention,
            exports=lambda: self.exports, copy=self.copy,
        )  # fmt: skip
        self.steps = Steps(editor, self.form)
        self.steps.said.connect(self.note)
        self.manual = ManualDoor(self, self._place_in_manual, self._keys)
        self.results.attach(self.inquiry, self.domain_checks)
        self.recovery = Recovery(workspace, self.runner, self.opening, self._middle)
        self._box.insertWidget(2, self.recovery)
        self.same = SameProfile(workspace, self._middle)
        self._box.insertWidget(3, self.same)
        self.drops = Drops(self, editor, self.opening, self.dialogs, self.trust)
        self.drops.said.connect(self.note)
        self._connect()
        editor.listen(self.refresh)
        theme().changed.connect(self._repaint)
        self.menus = Menus(
            self,
            entries(self._parts()),
            (("Ctrl+L", self.top.open_profiles), ("Ctrl+Y", self.steps.redo)),
            lambda: workspace.home.preferences.recent_files,
            lambda path: self.opening.guard(lambda: self.opening.open_path(path)),
        )
        editor.listen(self.menus.refresh)
        self.inquiry.changed.connect(self.menus.refresh)

    def _parts(self) -> Parts:
        from mailconfig_gui.gui.actions import Parts

        return Parts(
            self.workspace, self.saving, self.opening, self.profiles, self.practice, self.inquiry, self.dialogs,
            self.manual,
            exports=lambda: self.exports,
            send=lambda: self.test(send=True),
            check=lambda: self.test(send=False),
            cancel=self.cancel,
            close=self.close,
            undo=self.steps.undo,
            redo=self.steps.redo,
        )  # fmt: skip

    def _place_in_manual(self) -> str:
        from mailconfig_gui.gui.manual.places import fitting

        return fitting(self.editor, self.form, self.focusWidget())

    def _keys(self) -> Page:
        from mailconfig_gui.gui.manual.places import keys_page

        return keys_page(entry for entry, _ in self.menus.shown)

    def _connect(self) -> None:
        self.profiles.changed.connect(self.show_profiles)
        self.top.manage_wanted.connect(self.dialogs.profiles)
        self.top.profile_wanted.connect(self.opening.open_profile)
        self.bottom.send_wanted.connect(lambda: self.test(send=True))
        self.bottom.cancel_wanted.connect(self.tests.cancel)
        self.bottom.save_wanted.connect(lambda: self.saving.save())
        self.bottom.apply_wanted.connect(lambda: self.dialogs.apply())
        self.results.questions_wanted.connect(lambda: self.dialogs.first_steps())
        self.results.confirm_wanted.connect(self._confirm)
        self.results.copy_wanted.connect(self.copy)
        self.results.support_wanted.connect(lambda: self.exports.copy_for_support())
        self.results.certificate_wanted.connect(lambda: self.exports.show_certificates())
        self.results.hand_over_wanted.connect(lambda: self.exports.hand_over())
        self.results.forget_wanted.connect(self.trust.forget)
        self.results.forget_wanted.connect(self.tests.again)
        self.trust.said.connect(self.note)
        self.results.complete.connect(self.attention.tell_outcome)
        self.results.save_transcript_wanted.connect(lambda text: self.exports.save_transcript(text))
        self.results.inbox_wanted.connect(self.practice.show_inbox)
        self.results.type_wanted.connect(lambda: self.form.focus_field("password"))
        self.results.domain_wanted.connect(lambda: self.dialogs.check_domain(at_once=True))
        self.results.findings_wanted.connect(lambda: self.dialogs.check_domain())
        self.results.report_wanted.connect(lambda: self.dialogs.report())
        self.results.hand_on_wanted.connect(lambda: self.profiles.hand_on())
        self.results.mail_wanted.connect(lambda: self.dialogs.arrived())
        self.results.again_wanted.connect(self.tests.again)
        self.results.allow_wanted.connect(self.tests.ask_unprotected)
        self.results.fix_chosen.connect(self._fix)
        self.results.vanishing.connect(self.attention.catch_focus)
        self.form.find_wanted.connect(lambda: self.dialogs.discover())
        self.form.said.connect(self.note)
        self.form.behaviour_chosen.connect(self.practice.behave)
        self.form.signing_made.connect(self._begin_signing)
        self.saving.saved.connect(self.note)
        self.opening.said.connect(self.note)
        self.profiles.said.connect(self.note)
        self.profiles.apply_wanted.connect(lambda: self.dialogs.apply())
        self.recovery.restored.connect(self.note)
        self.recovery.vanishing.connect(lambda: self.form.provider.setFocus())
        self.saving.obstructed.connect(lambda: self.attention.focus_obstacle(test=False))

    @cached_property
    def exports(self) -> Exports:
        """What a test leaves for others, with its dialogs; loaded when the first of it is wanted."""
        from mailconfig_gui.gui.results.exports import Exports

        made = Exports(self.workspace, self.inquiry, self.trust, self)
        made.said.connect(self.note)
        made.copied.connect(self.copy)
        return made

    def _begin_signing(self) -> None:
        """Make what signs in, once its rows are there."""
        if self.form.signing is None:
            return
        from mailconfig_gui.gui.sign_ins import SignIns

        self.sign_ins = SignIns(
            self.workspace, self.runner, self.form, self.form.signing, self, self.tests.ca_file
        )
        self.tests.keep_token = self.sign_ins.keeper
        self.tests.over.connect(self.sign_ins.tested)
        self.sign_ins.said.connect(self.note)
        self.sign_ins.copied.connect(self.copy)
        self.sign_ins.obstructed.connect(lambda: self.attention.focus_obstacle(test=False))

    # Starting

    def start(self, path: Path | None = None) -> None:
        """Open what the command line names, else the last profile, and offer what a crash has left."""
        self.make_ready()
        self.show_profiles()
        if path is not None:
            self.opening.open_path(path, at_once=True)
        else:
            last = self.workspace.home.preferences.last_profile
            if last and last in (self._names or []):
                self.opening.open_profile(last)
        self.workspace.propose_recipient()
        self.recovery.offer()
        # Not a moment later: the first paint may wait for this.
        self.results.refresh()
        if self.form.provider.currentIndex() >= 0:
            self.form.rows["mailFrom"].editor.setFocus()

    def has_something_to_open(self, path: Path | None) -> bool:
        """Tell whether `start` will change what is to be seen."""
        workspace = self.workspace
        return (
            path is not None
            or bool(workspace.home.preferences.last_profile)
            or any(workspace.home.paths.unsaved.glob("*.json"))
        )

    def restore_geometry(self) -> None:
        """Take the size and place of last time."""
        text = self.workspace.home.preferences.geometry
        if text:
            self.restoreGeometry(QByteArray.fromBase64(text.encode("ascii", "ignore")))

    # Showing

    def refresh(self) -> None:
        """Show what the editor holds."""
        editor, workspace = self.editor, self.workspace
        self.setWindowTitle(f"{workspace.name}[*] — {say(APPLICATION)}")
        self.setWindowModified(editor.draft.dirty)
        saved = workspace.profile is not None
        reason = say("Save the settings as a profile first: that is handed on.")
        allow(self.results.hand_on, saved, reason)
        if self._names is None:
            self.top.show_profiles([], workspace.name, saved=False)
        else:
            if saved and workspace.name not in self._names:
                self._names = workspace.home.profiles.names()
            self.top.show_profiles(self._names, workspace.name, saved=saved)

    def show_profiles(self) -> None:
        """Read the list of profiles, and say what is wrong with those that cannot be used."""
        listing = self.workspace.home.profiles.listing()
        self._names = [profile.name for profile in listing.profiles]
        self.refresh()
        for problem in listing.problems:
            self.note(f"{problem.title} {problem.remedy}")

    def note(self, words: str) -> None:
        """Say something in passing, below."""
        self.statusBar().showMessage(words, _NOTE_MS)
        announce(self, words)

    def _narrow(self, narrow: bool) -> None:
        self.form.set_narrow(narrow)
        self.bottom.set_narrow(narrow)

    def _repaint(self) -> None:
        for widget in self.findChildren(QWidget):
            widget.update()

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802
        """Have the Tab key follow the eye."""
        return move_focus(self, forward)

    # Doing

    def test(self, *, send: bool) -> None:
        """Start a test, or show what is missing and put the cursor there."""
        if self.practice.wait(lambda: self.test(send=send)):
            return
        if self.tests.start(send=send):
            QTimer.singleShot(0, self.columns.show_results)
        else:
            self.attention.focus_obstacle(test=True)

    def cancel(self) -> None:
        """End the test, or the look at the server's ports."""
        if self.editor.test.busy:
            self.tests.cancel()
        else:
            self.inquiry.stop()

    def _fix(self, fix: Fix) -> None:
        """Change the form and test again, in the same way; what keeps a test from starting is said at its field."""
        from mailconfig_gui.gui.results.failure import changed_words

        self.editor.apply(fix)
        self.results.show_applied(fix)
        announce(self, changed_words(fix))
        self.tests.again()

    def _confirm(self, code: str) -> None:
        if self.tests.confirm(code):
            self.tests.keep_arrival()
        elif self.results.outcome is not None:
            self.results.outcome.refuse_code()
            self.columns.show_results(self.results.card)

    def copy(self, text: str) -> None:
        """Put a text without secrets on the clipboard."""
        QGuiApplication.clipboard().setText(text)
        self.note(say("Copied. No password is in it."))

    # Closing

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Ask before something is lost; a running test holds nothing up."""
        self.make_ready()
        if self.editor.draft.dirty and not self._closing:
            event.ignore()
            self.opening.guard(self._close_now)
            return
        self.tests.cancel()
        self.tests.stop()
        self.inquiry.stop()
        self.domain_checks.stop()
        self.runner.close()
        self.recovery.close_down()
        self.practice.stop()
        self.manual.close()
        self.same.leave()
        self.workspace.home.remember(geometry=bytes(self.saveGeometry().toBase64().data()).decode("ascii"))
        event.accept()

    def _close_now(self) -> None:
        self._closing = True
        self.close()
