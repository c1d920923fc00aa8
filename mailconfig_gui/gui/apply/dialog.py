"""*Apply to platform…*: where to, the plan in words, progress, how it ended, the way back, the platform's own test."""

from __future__ import annotations

from queue import SimpleQueue
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from mailconfig_gui.app.targets import Ability
from mailconfig_gui.delivery.target import Step, Stop
from mailconfig_gui.gui.apply.access import AccessForm, known_access, remember_access
from mailconfig_gui.gui.apply.outcome import Result
from mailconfig_gui.gui.apply.plan import PlanPage
from mailconfig_gui.gui.apply.progress import (
    WRITING,
    Opened,
    Source,
    Steps,
    applying,
    planning,
    removing,
    restoring,
    verifying,
)
from mailconfig_gui.gui.apply.questions import CodeDialog, HistoryDialog, RowsDialog
from mailconfig_gui.gui.dialogs.dialog import Dialog
from mailconfig_gui.gui.kit.announce import announce
from mailconfig_gui.gui.kit.questions import tell_error
from mailconfig_gui.gui.kit.theme import GRID, TARGET
from mailconfig_gui.gui.kit.widgets import Title, clear_layout, make_primary, push_button, spaced
from mailconfig_gui.model.problem import MailConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mailconfig_gui.app.deliver import Delivery, Here, Outcome, Verified
    from mailconfig_gui.app.targets import Code, CodeSource
    from mailconfig_gui.app.workspace import Workspace
    from mailconfig_gui.delivery.rows import MailRow
    from mailconfig_gui.delivery.target import Plan, Wanted
    from mailconfig_gui.gui.kit.runner import Runner
    from mailconfig_gui.gui.window import MainWindow
    from mailconfig_gui.model.profile import Platform

ACCESS, PLAN, RUN = range(3)


class ApplyDialog(Dialog):
    """One delivery, or with `verify` only the platform's own test of what it has stored.

    Everything that may wait runs on a thread of the runner; secrets are never shown. `version_seen` says which version
    a platform has; `copy_wanted(result)` and `hand_over_wanted(result)` are for others.
    """

    copy_wanted = Signal(object)
    hand_over_wanted = Signal(object)
    version_seen = Signal(str)
    _code_wanted = Signal(object, object)

    def __init__(
        self, source: Source, workspace: Workspace, runner: Runner, parent: QWidget, *, verify: bool = False
    ) -> None:
        super().__init__("Test what the platform has" if verify else "Apply to platform", parent, width=96)
        self._source = source
        self._workspace = workspace
        self._runner = runner
        self._verify = verify
        self._number = self._times = 0
        self._stop = Stop()
        self._delivery: Delivery | None = None
        self._image = ""
        self._earlier: str | None = None
        self._here: Here | None = None
        self._refused = False
        self._rows: tuple[MailRow, ...] = ()
        self.plan: Plan | None = None
        self.page: PlanPage | None = None
        self.outcome: Outcome | None = None
        self.verified: Verified | None = None
        self.ending: Result | None = None
        self.steps: Steps | None = None
        self.form = AccessForm(known_access(workspace), self, verify=verify)
        self._page = ACCESS
        self._pages: list[QWidget] = []
        self._bodies: list[QVBoxLayout] = []
        for _ in (ACCESS, PLAN, RUN):
            page = QWidget(self)
            body = QVBoxLayout(page)
            spaced(body, gap=2 * GRID)
            self._pages.append(page)
            self._bodies.append(body)
            self.box.addWidget(page)
        self._bodies[ACCESS].addWidget(self.form)
        self.box.addStretch(1)
        self._buttons()
        self._code_wanted.connect(self._show_code_question, Qt.ConnectionType.QueuedConnection)
        self.form.kind_changed.connect(self._arrange)
        self._turn(ACCESS)
        self._arrange()

    def _buttons(self) -> None:
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

        self.history = button("&History and roll-back…", self.show_history)
        # Far from Back: it leads to a change of the live platform.
        self.undo = button("&Roll back…", lambda: self.roll_back(self._image))
        row.addStretch(1)
        self.back = button("&Back", self.go_back)
        self.cancel = button("S&top", self._cancel)
        self.test_stored = button("&Test what it has", self.verify)
        self.show_plan = button("Show &plan", self.make_plan)
        self.apply = button("&Apply", self.carry_out)
        self.close_button = button("&Close", self.reject)
        first = self.test_stored if self._verify else self.show_plan
        make_primary(first)
        first.setDefault(True)
        make_primary(self.apply)
        self.foot.addLayout(row)

    @property
    def running(self) -> bool:
        """Whether something is under way."""
        return self._number != 0

    def _arrange(self) -> None:
        page, still, made = self._page, not self.running, self.plan
        platform = self.form.can_verify
        rolling = made is not None and bool(made.state)
        self.history.setVisible(page == ACCESS and still and not self._verify)
        self.back.setVisible(page != ACCESS and still)
        self.cancel.setVisible(not still)
        self.undo.setVisible(page == RUN and still and bool(self._image))
        self.undo.setText("Undo the &roll-back…" if rolling and self.outcome else "&Roll back…")
        self.test_stored.setVisible(page == ACCESS and still and platform)
        self.show_plan.setVisible(page == ACCESS and still and not self._verify)
        self.apply.setVisible(page == PLAN and still and made is not None and not made.empty)
        self.apply.setText("&Roll back" if rolling else "&Apply")
        self.apply.setEnabled(made is not None and not made.blocked)
        self.apply.setToolTip(
            "" if self.apply.isEnabled() else "What is marked as a problem has to be fixed first."
        )
        self.close_button.setVisible(still)

    def _turn(self, page: int) -> QVBoxLayout:
        body = self._bodies[page]
        if page != ACCESS:
            clear_layout(body)
        self._page = page
        for number, widget in enumerate(self._pages):
            widget.setVisible(number == page)
        self._scroll.verticalScrollBar().setValue(0)
        return body

    def go_back(self) -> None:
        """Return to the page where the target is named, after a refused login to the login."""
        self.plan = self.page = None
        self._turn(ACCESS)
        self._arrange()
        if self._refused:
            self.form.focus_login()
        else:
            (self.test_stored if self._verify else self.show_plan).setFocus()

    # Running

    def _run(self, title: str, make: Callable[[], Iterator[object]]) -> None:
        self.outcome = self.verified = self.ending = self._here = None
        self._refused = False
        body = self._turn(RUN)
        self.heading = Title(title, self)
        body.addWidget(self.heading)
        self.steps = Steps(self)
        body.addWidget(self.steps)
        self._number = self._times = self._times + 1
        number = self._number
        self.cancel.setEnabled(True)
        self._arrange()
        self.cancel.setFocus()
        self._runner.start(
            make,
            lambda event: self._event(number, event),
            failed=lambda error: self._failed(number, error),
            ended=lambda: self._ended(number),
        )

    def _cancel(self) -> None:
        self._stop.cancel()
        self.cancel.setEnabled(False)

    def _event(self, number: int, event: object) -> None:
        from mailconfig_gui.app.deliver import Finished, Here, Planned, Verified
        from mailconfig_gui.app.mail_rows import Removed
        from mailconfig_gui.app.proof import after_verify

        if number != self._number:
            return
        if isinstance(event, Step):
            if self.steps is not None:
                self.steps.show_step(event)
            writing = event.id in WRITING and event.state == "started"
            self.cancel.setEnabled(not writing and not self._stop.cancelled)
            self.cancel.setToolTip("The target is being changed; this takes a moment." if writing else "")
        elif isinstance(event, Opened):
            self._delivery = event.delivery
        elif isinstance(event, Here):
            self._here = event
        elif isinstance(event, Planned):
            self._number = 0
            self._show_plan(event.plan)
        elif isinstance(event, Verified):
            self._number = 0
            self.verified = found = event
            self._note(lambda known: after_verify(known.address, found, known.user))
            rewrite = self._source.has_password and not self._verify
            self._show(Result(self._where, event.values, self).verified(event, rewrite=rewrite))
        elif isinstance(event, Removed):
            self._number = 0
            self._show(Result(self._where, {}, self).removed(event))
        elif isinstance(event, Finished):
            self._number = 0
            self._show_outcome(event.outcome)

    def _ended(self, number: int) -> None:
        if number == self._number:
            self._number = 0
            self._arrange()

    def _new_stop(self) -> None:
        if self._stop.cancelled:
            # The connection was ended with the run.
            self._stop, self._delivery = Stop(), None

    @property
    def _where(self) -> str:
        return self._delivery.target.where if self._delivery is not None else self.form.target()

    def _begin(self) -> bool:
        """Take the target as it is named now; False where something is missing."""
        if not self.form.check():
            return False
        remember_access(self._workspace, self.form.choices())
        self._delivery, self._image = None, ""
        return True

    # Planning

    def make_plan(self) -> None:
        """Read the target and say what would change."""
        from mailconfig_gui.delivery.target import Wanted

        if self._begin():
            self._plan_again(Wanted({}))

    def _plan_again(self, wanted: Wanted) -> None:
        self._new_stop()
        access, target = self.form.access(self._ask_code), self.form.target()
        stop, known, source = self._stop, self._delivery, self._source
        self._run(
            "Making the plan; nothing is changed",
            lambda: planning(source, target, access, stop, wanted, known),
        )

    def _show_plan(self, plan: Plan) -> None:
        self.plan = plan
        platform = self._delivery is not None and self._delivery.kind.can(Ability.VERIFY)
        source = self._source
        self.page = page = PlanPage(
            plan, name=source.name, platform=platform, password=source.has_password, parent=self
        )
        page.again.connect(self._plan_again)
        given = self._earlier
        page.restore_again.connect(
            lambda password, on: self.roll_back(plan.state, password or given, overwrite=on)
        )
        page.verify_wanted.connect(self.verify)
        self._turn(PLAN).addWidget(page)
        self._arrange()
        ready = self.apply.isVisibleTo(self) and self.apply.isEnabled()
        (self.apply if ready else page.verify or self.back).setFocus()
        announce(self, f"Plan: {page.title}. {len(plan.risks)} things to know.")
        self._note(lambda known: known._replace(version=plan.facts.get("version", "")))

    @property
    def _known(self) -> Platform:
        """What is known of the platform in hand, under the login name that is used now."""
        from mailconfig_gui.model.profile import Platform

        known, where = self._workspace.notes.platform, self._where
        if known is None or known.address != where:
            known = Platform(where)
        return known._replace(user=self.form.login_name)

    def _note(self, make: Callable[[Platform], Platform]) -> None:
        """Keep with the settings which platform they went to, and what it has proved."""
        if self._delivery is not None and self._delivery.kind.can(Ability.NOTED):
            platform = make(self._known)
            self._workspace.notes.note_platform(platform)
            self.version_seen.emit(platform.version)

    # Doing

    def carry_out(self) -> None:
        """Carry out the plan that is shown; what was typed beside it is planned first."""
        delivery, page = self._delivery, self.page
        plan = page.confirmed() if page is not None else None
        if plan is None or delivery is None or page is None:
            return
        self.plan = plan
        options, here, ca_file = page.options(), page.test_here.isChecked(), self._source.ca_file
        self._image = plan.state
        self._run(
            "Going back to the earlier settings" if plan.state else f"Applying to {plan.where}",
            lambda: applying(delivery, plan, options, ca_file, here=here),
        )

    def verify(self) -> None:
        """Let the platform test what it has stored; changes nothing."""
        if self._page == ACCESS and not self._begin():
            return
        self._new_stop()
        self.plan = None
        access, target = self.form.access(self._ask_code), self.form.target()
        stop, known, source = self._stop, self._delivery, self._source
        self._run(
            "The platform tests what it has stored; nothing is changed",
            lambda: verifying(source, target, access, stop, known),
        )

    def _show_outcome(self, outcome: Outcome) -> None:
        from mailconfig_gui.app.proof import after_apply

        self.outcome = outcome
        self._image = outcome.image
        plan = self.plan
        if plan is not None:
            self._note(lambda known: after_apply(known, plan, outcome, known.user))
        values = self.plan.after.values if self.plan is not None else self._source.draft
        self._take_user(outcome.user)
        self._show(self._result(outcome.where, values).applied(outcome, self.plan, self._here))

    def _failed(self, number: int, error: MailConfigError) -> None:
        if number != self._number:
            return
        self._number = 0
        self._refused = getattr(error, "login_refused", False)
        # A state that was kept before stays the way back until it is used.
        self._image = getattr(error, "image", "") or self._image
        self._take_user(getattr(error, "user", ""))
        values = self.plan.after.values if self.plan is not None else self._source.draft
        self._rows = getattr(error, "rows", ())
        self._show(self._result(self._where, values).failed(error, self.plan, self._here))

    def _result(self, where: str, values: Mapping[str, object]) -> Result:
        # What a kept state was meant for is not known.
        rolling = self.plan is not None and bool(self.plan.state)
        return Result(where, values, self, provider="" if rolling else self._source.provider)

    def _take_user(self, user: str) -> None:
        """Take the administrator's new login name into the form; the open session has the old one."""
        if user:
            self.form.fill("user", user)
            remember_access(self._workspace, self.form.choices())
            self._note(lambda known: known)
            self._delivery = None

    def _show(self, result: Result) -> None:
        self.ending = result
        if self.steps is not None:
            self.steps.end()
        self.heading.hide()
        # First how it ended, then the steps on the way.
        self._bodies[RUN].insertWidget(0, result)
        result.version = result.version or (self.plan.facts.get("version", "") if self.plan else "")
        result.verify_wanted.connect(self.verify)
        result.rewrite_wanted.connect(self._rewrite)
        result.pin_wanted.connect(self._pin)
        result.rows_wanted.connect(self._ask_row)
        result.copy_wanted.connect(lambda: self.copy_wanted.emit(result))
        result.hand_over_wanted.connect(lambda: self.hand_over_wanted.emit(result))
        self._arrange()
        (self.back if self._refused else self.close_button).setFocus()
        announce(self, f"{result.title}. {result.text}")

    def _rewrite(self) -> None:
        from mailconfig_gui.delivery.target import Wanted

        self._plan_again(Wanted({}, rewrite_password=True))

    def _pin(self, fingerprint: str) -> None:
        self.form.pin(fingerprint)
        self.go_back()

    def _ask_row(self) -> None:
        dialog = RowsDialog(self._rows, self)
        dialog.remove_wanted.connect(self._remove)
        dialog.open()

    def _remove(self, row: MailRow) -> None:
        delivery = self._delivery
        if delivery is not None:
            self._run("Removing the other row", lambda: removing(delivery, row))

    # The second step of a login: asked in the window, awaited by the thread that logs in

    def _ask_code(self, sources: tuple[CodeSource, ...]) -> Code | None:
        answer: SimpleQueue[Code | None] = SimpleQueue()

        def ended() -> None:
            answer.put(None)

        stop = self._stop
        stop.attach(ended)
        self._code_wanted.emit(sources, answer)
        try:
            return answer.get()
        finally:
            stop.detach(ended)

    def _show_code_question(self, sources: tuple[CodeSource, ...], answer: SimpleQueue[Code | None]) -> None:
        dialog = CodeDialog(sources, self)
        dialog.answered.connect(answer.put)
        dialog.rejected.connect(lambda: answer.put(None))
        dialog.open()

    # The way back

    def roll_back(self, image: str, password: str | None = None, *, overwrite: bool = False) -> None:
        """Say what bringing back a kept state would change; it is done from that plan."""
        self._earlier = password
        self._new_stop()
        access, target = self.form.access(self._ask_code), self.form.target()
        stop, known, source = self._stop, self._delivery, self._source
        self._run(
            "Planning the way back; nothing is changed",
            lambda: restoring(
                source, target, access, stop, known, image=image, password=password, overwrite=overwrite
            ),
        )

    def show_history(self) -> None:
        """List what was done to this target from here, and the states that can be brought back."""
        from mailconfig_gui.app import deliver
        from mailconfig_gui.app.targets import Access, open_target

        source = self._source
        try:
            target = open_target(self.form.target(), Access(), Stop(), offline=True)
            delivery = deliver.Delivery(
                target, source.paths, source.store, Stop(), profile_id=source.profile_id
            )
            images, lines = deliver.images(delivery), deliver.history(delivery)
        except MailConfigError as error:
            tell_error(self, error)
            return
        dialog = HistoryDialog(target.where, lines, images, self)
        dialog.wanted.connect(self._roll_back_later)
        dialog.open()

    def _roll_back_later(self, image: str) -> None:
        if self._begin():
            self.roll_back(image)

    # Closing

    def reject(self) -> None:
        """Close; while the target is being changed the window waits for it."""
        if self.running:
            if self.cancel.isEnabled():
                self._cancel()
            return
        self.form.forget()
        self._number = 0
        super().reject()


def open_apply(
    workspace: Workspace, runner: Runner, window: MainWindow, ca_file: str | None, *, verify: bool = False
) -> ApplyDialog:
    """Open the dialog for what is on the screen now."""
    editor = workspace.editor
    source = Source(
        workspace.name,
        editor.draft.provider,
        editor.draft.values,
        not editor.draft.lacks_password and bool(editor.value("username")),
        workspace.passwords.reader(),
        workspace.home.paths,
        workspace.home.store,
        workspace.profile.id if workspace.profile else "",
        ca_file,
    )
    dialog = ApplyDialog(source, workspace, runner, window, verify=verify)
    dialog.version_seen.connect(window.inquiry.meet)
    dialog.copy_wanted.connect(lambda result: window.exports.copy_of_platform(result))
    dialog.hand_over_wanted.connect(lambda result: window.exports.hand_over_platform(result))
    dialog.open()
    return dialog
