"""*Apply to platform…*: where to, the plan in words, progress, how it ended, the way back, the platform's own test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from mailconfig_gui.app.deliver import Here, Outcome, Plan, Verified, Wanted
from mailconfig_gui.app.delivery_session import DeliverySession, Source
from mailconfig_gui.app.mail_rows import Removed
from mailconfig_gui.app.targets import Ability
from mailconfig_gui.delivery.target import DeliveryError, Step
from mailconfig_gui.gui.apply.access import AccessForm, known_access, remember_access
from mailconfig_gui.gui.apply.outcome import Ending
from mailconfig_gui.gui.apply.plan import PlanPage
from mailconfig_gui.gui.apply.progress import RunPage
from mailconfig_gui.gui.apply.questions import CodeQuestion, HistoryDialog, RowsDialog
from mailconfig_gui.gui.dialogs.dialog import Dialog
from mailconfig_gui.gui.kit.announce import announce
from mailconfig_gui.gui.kit.buttons import make_primary, push_button
from mailconfig_gui.gui.kit.layouts import spaced
from mailconfig_gui.gui.kit.questions import tell_error
from mailconfig_gui.gui.kit.theme import TARGET
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.words.say import say, say_many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mailconfig_gui.app.deliver import Outcome
    from mailconfig_gui.app.workspace import Workspace
    from mailconfig_gui.delivery.target import Plan
    from mailconfig_gui.gui.kit.runner import Runner


class ApplyDialog(Dialog):
    """One delivery, or with `verify` only the platform's own test of what it has stored.

    It moves between its pages: `form` (where to), `page` (the plan) and `progress` (a run, how it ended); the target
    is the session's. Everything that may wait runs on a thread of the runner; secrets are never shown. `version_seen`
    says which version a platform has; `copy_wanted(ending)` and `hand_over_wanted(ending)` are for others.
    """

    manual = "applying.md"

    copy_wanted = Signal(object)
    hand_over_wanted = Signal(object)
    version_seen = Signal(str)

    def __init__(
        self, source: Source, workspace: Workspace, runner: Runner, parent: QWidget, *, verify: bool = False
    ) -> None:
        title = say("Test what the platform has") if verify else say("Apply to platform")
        super().__init__(title, parent, width=96)
        self._source = source
        self._workspace = workspace
        self._runner = runner
        self._verify = verify
        self._session = DeliverySession(source, workspace.notes)
        self._code = CodeQuestion(self._session, self)
        # The number of the run that is under way, 0 for none, and of the last one.
        self._run_number = self._runs = 0
        self._image = ""
        self._earlier: str | None = None
        self._here: Here | None = None
        self._refused = False
        self.plan: Plan | None = None
        self.page: PlanPage | None = None
        self.progress: RunPage | None = None
        self.outcome: Outcome | None = None
        self.verified: Verified | None = None
        self.form = AccessForm(known_access(workspace), self, verify=verify)
        self._shown: QWidget = self.form
        self.box.addWidget(self.form)
        self.box.addStretch(1)
        self._make_buttons()
        self.form.kind_changed.connect(self._arrange)
        self._arrange()
        if self.form.target():
            # All but the password is known from last time.
            self.form.focus_login()

    def _make_buttons(self) -> None:
        row = QHBoxLayout()
        spaced(row)

        def button(words: str, call: Callable[[], object]) -> QPushButton:
            made = push_button(words, self)
            # Enter presses the one that has the focus; in a field it presses the default one.
            made.setAutoDefault(True)
            made.setMinimumHeight(TARGET + 2)
            made.clicked.connect(lambda: call())
            row.addWidget(made)
            return made

        self.history = button(say("&History and roll-back…"), self.show_history)
        # Far from Back: it leads to a change of the live platform.
        self.undo = button(say("&Roll back…"), lambda: self.roll_back(self._image))
        row.addStretch(1)
        self.back = button(say("&Back"), self.go_back)
        self.cancel = button(say("S&top"), self._cancel)
        self.test_stored = button(say("&Test what it has"), self.verify)
        self.show_plan = button(say("Show &plan"), self.make_plan)
        self.apply = button(say("&Apply"), self.carry_out)
        self.close_button = button(say("&Close"), self.reject)
        first = self.test_stored if self._verify else self.show_plan
        make_primary(first)
        first.setDefault(True)
        make_primary(self.apply)
        self.foot.addLayout(row)

    @property
    def running(self) -> bool:
        """Whether something is under way."""
        return self._run_number != 0

    # Pages

    def _arrange(self) -> None:
        still, made = not self.running, self.plan
        access, ran = self._shown is self.form, self._shown is self.progress
        rolling = made is not None and bool(made.state)
        self.history.setVisible(access and still and not self._verify)
        self.back.setVisible(not access and still)
        self.cancel.setVisible(not still)
        self.undo.setVisible(ran and still and bool(self._image))
        undone = rolling and self.outcome is not None
        self.undo.setText(say("Undo the &roll-back…") if undone else say("&Roll back…"))
        self.test_stored.setVisible(access and still and self.form.can_verify)
        self.show_plan.setVisible(access and still and not self._verify)
        self.apply.setVisible(self._shown is self.page and made is not None and not made.empty)
        self.apply.setText(say("&Roll back") if rolling else say("&Apply"))
        blocked = made is None or made.blocked
        self.apply.setEnabled(not blocked)
        self.apply.setToolTip(say("What is marked as a problem has to be fixed first.") if blocked else "")
        self.close_button.setVisible(still)

    def _turn(self, page: QWidget) -> None:
        """Show a page in place of the one before, which goes unless it is the form."""
        before, self._shown = self._shown, page
        if before is not page:
            before.hide()
            if before is not self.form:
                self.box.removeWidget(before)
                before.deleteLater()
            if page is not self.form:
                self.box.insertWidget(1, page)
        page.show()
        self._scroll.verticalScrollBar().setValue(0)
        self._arrange()

    def go_back(self) -> None:
        """Return to the page where the target is named, after a refused login to the login."""
        self.plan = self.page = self.progress = None
        self._turn(self.form)
        if self._refused:
            self.form.focus_login()
        else:
            (self.test_stored if self._verify else self.show_plan).setFocus()

    # Running

    def _run(self, title: str, make: Callable[[], Iterator[object]]) -> None:
        self.outcome = self.verified = self._here = self.page = None
        self._refused = False
        self._runs += 1
        number = self._run_number = self._runs
        self.progress = RunPage(title, self)
        self._turn(self.progress)
        self.cancel.setEnabled(True)
        self.cancel.setFocus()
        self._runner.start(
            make,
            lambda event: self._event(number, event),
            failed=lambda error: self._failed(number, error),
            ended=lambda: self._ended(number),
        )

    def _cancel(self) -> None:
        self._session.stop.cancel()
        self.cancel.setEnabled(False)

    def _event(self, number: int, event: object) -> None:
        session = self._session
        if number != self._run_number or self.progress is None:
            return
        if isinstance(event, Step):
            self.progress.steps.show_step(event)
            self.cancel.setEnabled(session.may_stop(event))
            writing = session.is_writing(event)
            self.cancel.setToolTip(
                say("The target is being changed; this takes a moment.") if writing else ""
            )
            return
        if isinstance(event, Here):
            self._here = event
            return
        self._run_number = 0
        if isinstance(event, Plan):
            self._show_plan(event)
        elif isinstance(event, Verified):
            self.verified = event
            self.version_seen.emit(session.note_verified(event))
            rewrite = self._source.has_secret and not self._verify
            token = self._source.draft.get("enableOauth2") is True
            ending = Ending(session.where, event.values, self)
            self._show(ending.verified(event, rewrite=rewrite, token=token))
        elif isinstance(event, Removed):
            self._show(Ending(session.where, {}, self).removed(event))
        elif isinstance(event, Outcome):
            self._show_outcome(event)

    def _ended(self, number: int) -> None:
        if number == self._run_number:
            self._run_number = 0
            self._arrange()

    def _begin(self) -> bool:
        """Take the target as it is named now; False where something is missing."""
        if not self.form.check():
            return False
        remember_access(self._workspace, self.form.choices())
        self._session.aim(self.form.target(), self.form.access(self._code.ask))
        self._image = ""
        return True

    # What is done

    def make_plan(self) -> None:
        """Read the target and say what would change."""
        if self._begin():
            self._plan_again(Wanted({}))

    def _plan_again(self, wanted: Wanted) -> None:
        self._session.renew()
        self._run(say("Making the plan; nothing is changed"), lambda: self._session.plan(wanted))

    def carry_out(self) -> None:
        """Carry out the plan that is shown; what was typed beside it is planned first."""
        page = self.page
        plan = page.confirmed() if page is not None else None
        if plan is None or page is None:
            return
        self.plan = plan
        options, here = page.options(), page.test_here.isChecked()
        self._image = plan.state
        title = (
            say("Going back to the earlier settings")
            if plan.state
            else say("Applying to {where}", where=plan.where)
        )
        self._run(title, lambda: self._session.apply(plan, options, here=here))

    def verify(self) -> None:
        """Let the platform test what it has stored; changes nothing."""
        if self._shown is self.form and not self._begin():
            return
        self._session.renew()
        self.plan = None
        self._run(say("The platform tests what it has stored; nothing is changed"), self._verifying)

    def _verifying(self) -> Iterator[object]:
        session, profile = self._session, self._workspace.profile
        if profile is None:
            return session.verify()
        # Loaded by the worker that needs it.
        from mailconfig_gui.app.keep_results import keeping_platform_test

        return keeping_platform_test(session.verify(), lambda: session.where, self._workspace.home, profile)

    def roll_back(self, image: str, password: str | None = None, *, overwrite: bool = False) -> None:
        """Say what bringing back a kept state would change; it is done from that plan."""
        self._earlier = password
        self._session.renew()
        self._run(
            say("Planning the way back; nothing is changed"),
            lambda: self._session.restore(image, password, overwrite=overwrite),
        )

    def show_history(self) -> None:
        """List what was done to this target from here, and the states that can be brought back."""
        try:
            where, lines, images = self._session.past(self.form.target())
        except MailConfigError as error:
            tell_error(self, error)
            return

        def roll_back(image: str) -> None:
            if self._begin():
                self.roll_back(image)

        dialog = HistoryDialog(where, lines, images, self)
        dialog.wanted.connect(roll_back)
        dialog.open()

    # What came of it

    def _show_plan(self, plan: Plan) -> None:
        self.plan = plan
        source, given = self._source, self._earlier
        self.page = page = PlanPage(
            plan,
            name=source.name,
            platform=self._session.can(Ability.VERIFY),
            has_secret=source.has_secret,
            parent=self,
        )
        page.again.connect(self._plan_again)
        page.restore_again.connect(
            lambda password, on: self.roll_back(plan.state, password or given, overwrite=on)
        )
        page.verify_wanted.connect(self.verify)
        self._turn(page)
        ready = self.apply.isVisibleTo(self) and self.apply.isEnabled()
        (self.apply if ready else page.verify or self.back).setFocus()
        risks = say_many(len(plan.risks), "{n} thing to know.", "{n} things to know.")
        announce(self, say("Plan: {title}. {risks}", title=page.title, risks=risks))
        self.version_seen.emit(self._session.note_planned(plan))

    def _show_outcome(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self._image = outcome.image
        if self.plan is not None:
            self.version_seen.emit(self._session.note_applied(self.plan, outcome))
        self._take_user(outcome.user)
        self._show(self._ending(outcome.where).applied(outcome, self.plan, self._here))

    def _failed(self, number: int, error: MailConfigError) -> None:
        if number != self._run_number:
            return
        self._run_number = 0
        if isinstance(error, DeliveryError):
            self._refused = error.login_refused
            # A state that was kept before stays the way back until it is used.
            self._image = error.image or self._image
            self._take_user(error.user)
        self._show(self._ending(self._session.where).failed(error, self.plan, self._here))

    def _ending(self, where: str) -> Ending:
        plan, source = self.plan, self._source
        # What a kept state was meant for is not known.
        provider = "" if plan is not None and plan.state else source.provider
        return Ending(where, plan.after.values if plan is not None else source.draft, self, provider=provider)

    def _take_user(self, user: str) -> None:
        """Take the administrator's new login name into the form; the open session has the old one."""
        if user:
            self._session.note_user(user)
            self.form.fields.fill("user", user)
            remember_access(self._workspace, self.form.choices())
            self._session.aim(self.form.target(), self.form.access(self._code.ask))

    def _show(self, ending: Ending) -> None:
        def pin(fingerprint: str) -> None:
            self.form.pin(fingerprint)
            self.go_back()

        def ask_row() -> None:
            dialog = RowsDialog(ending.rows, self)
            dialog.remove_wanted.connect(
                lambda row: self._run(say("Removing the other row"), lambda: self._session.remove(row))
            )
            dialog.open()

        if self.progress is not None:
            self.progress.end(ending)
        ending.version = ending.version or (self.plan.facts.get("version", "") if self.plan else "")
        ending.verify_wanted.connect(self.verify)
        ending.rewrite_wanted.connect(lambda: self._plan_again(Wanted({}, rewrite_password=True)))
        ending.pin_wanted.connect(pin)
        ending.rows_wanted.connect(ask_row)
        ending.copy_wanted.connect(lambda: self.copy_wanted.emit(ending))
        ending.hand_over_wanted.connect(lambda: self.hand_over_wanted.emit(ending))
        self._arrange()
        (self.back if self._refused else self.close_button).setFocus()
        announce(self, f"{ending.title}. {ending.text}")

    def reject(self) -> None:
        """Close; while the target is being changed the window waits for it."""
        if self.running:
            if self.cancel.isEnabled():
                self._cancel()
            return
        self.form.forget()
        super().reject()


def open_apply(
    workspace: Workspace, runner: Runner, window: QWidget, ca_file: str | None, *, verify: bool = False
) -> ApplyDialog:
    """Open the dialog for what is on the screen now."""
    dialog = ApplyDialog(source_of(workspace, ca_file), workspace, runner, window, verify=verify)
    dialog.open()
    return dialog


def source_of(workspace: Workspace, ca_file: str | None) -> Source:
    """Return what is on the screen now, as what is applied."""
    editor, home = workspace.editor, workspace.home
    login = "refreshToken" if editor.value("enableOauth2") is True else "password"
    return Source(
        workspace.name,
        editor.draft.provider,
        editor.draft.values,
        editor.draft.has_secret(login) and bool(editor.value("username")),
        workspace.passwords.reader(),
        home.paths,
        home.store,
        workspace.profile.id if workspace.profile else "",
        ca_file,
    )
