"""*Apply to platform…*: where to, the plan in words, progress, the outcome, and the way back."""

from __future__ import annotations

from queue import SimpleQueue
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QInputDialog,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from mailconfig_gui.delivery.target import Step, Stop
from mailconfig_gui.gui.announce import announce
from mailconfig_gui.gui.apply_access import PLATFORM, AccessForm
from mailconfig_gui.gui.apply_questions import CodeDialog, HistoryDialog
from mailconfig_gui.gui.apply_steps import (
    WRITING,
    Opened,
    Source,
    Steps,
    applying,
    columns_widget,
    plan_widget,
    planning,
    restoring,
)
from mailconfig_gui.gui.bars import Scroll
from mailconfig_gui.gui.cards import DiagnosisCard, card_head, note_card
from mailconfig_gui.gui.check_box import WrappingCheckBox
from mailconfig_gui.gui.dialogs import Dialog
from mailconfig_gui.gui.questions import tell_error
from mailconfig_gui.gui.secret_field import SecretField
from mailconfig_gui.gui.theme import GRID, TARGET
from mailconfig_gui.gui.widgets import (
    Card,
    ProblemLine,
    Text,
    Title,
    clear_layout,
    make_primary,
    push_button,
    spaced,
)
from mailconfig_gui.model.problem import MailConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mailconfig_gui.app.deliver import Delivery, Here, Outcome
    from mailconfig_gui.app.workspace import Workspace
    from mailconfig_gui.delivery.platform_api import Code
    from mailconfig_gui.delivery.target import Plan
    from mailconfig_gui.gui.runner import Runner

_DONE = {
    "applied": "The settings are applied",
    "no-change": "Nothing had to be changed",
    "rolled-back": "The earlier settings are back",
}


class ApplyDialog(Dialog):
    """One delivery. Everything that may wait runs on a thread of the runner; secrets are never shown."""

    _code_wanted = Signal(object, object)

    def __init__(self, source: Source, workspace: Workspace, runner: Runner, parent: QWidget) -> None:
        super().__init__("Apply to platform", parent, width=96)
        self._source = source
        self._workspace = workspace
        self._runner = runner
        self._number = 0
        self._stop = Stop()
        self._delivery: Delivery | None = None
        self._image = ""
        self._opened_for: object = None
        self._here: Here | None = None
        self.plan: Plan | None = None
        self.outcome: Outcome | None = None
        self.pages = QStackedWidget(self)
        self.form = AccessForm(workspace.preferences.choices, self)
        self.steps: Steps | None = None
        self._bodies = [self._page(), self._page(), self._page()]
        self._bodies[0].addWidget(self.form)
        self._bodies[0].addStretch(1)
        self.box.addWidget(self.pages, 1)
        self._buttons()
        self.resize(
            self.minimumSizeHint().width(),
            min(40 * self.fontMetrics().lineSpacing(), parent.window().height()),
        )
        self._code_wanted.connect(self._show_code_question, Qt.ConnectionType.QueuedConnection)
        runner.happened.connect(self._event)
        runner.failed.connect(self._failed)
        runner.ended.connect(self._ended)
        self._arrange()

    def _page(self) -> QVBoxLayout:
        scroll, inner = Scroll(self), QWidget()
        box = QVBoxLayout(inner)
        spaced(box, gap=2 * GRID)
        box.setContentsMargins(0, 0, GRID, 0)
        scroll.setWidget(inner)
        self.pages.addWidget(scroll)
        return box

    def _buttons(self) -> None:
        row = QHBoxLayout()
        spaced(row)

        def button(words: str, call: Callable[[], object]) -> QPushButton:
            made = push_button(words, self)
            made.setMinimumHeight(TARGET + 2)
            made.clicked.connect(lambda: call())
            row.addWidget(made)
            return made

        self.history = button("&Earlier deliveries…", self.show_history)
        row.addStretch(1)
        self.back = button("&Back", self.go_back)
        self.cancel = button("S&top", self._cancel)
        self.undo = button("&Roll back", lambda: self.roll_back(self._image))
        self.show_plan = button("Show &plan", self.make_plan)
        self.apply = button("&Apply", self.carry_out)
        self.close_button = button("Close", self.reject)
        self.foot.addLayout(row)

    @property
    def running(self) -> bool:
        """Whether something is under way."""
        return self._number != 0

    def _arrange(self) -> None:
        page, running = self.pages.currentIndex(), self.running
        made = self.plan
        self.history.setVisible(page == 0 and not running)
        self.back.setVisible(page > 0 and not running)
        self.cancel.setVisible(running)
        self.undo.setVisible(page == 2 and not running and bool(self._image))
        self.show_plan.setVisible(page == 0 and not running)
        self.apply.setVisible(page == 1 and not running and made is not None and not made.empty)
        self.apply.setEnabled(made is not None and not made.blocked)
        self.apply.setToolTip(
            "" if self.apply.isEnabled() else "What is marked as a problem has to be mended first."
        )
        self.close_button.setVisible(not running)
        make_primary(self.show_plan)
        make_primary(self.apply)

    def _turn(self, page: int) -> QVBoxLayout:
        body = self._bodies[page]
        if page > 0:
            clear_layout(body)
        self.pages.setCurrentIndex(page)
        return body

    def go_back(self) -> None:
        """Return to the page where the target is named."""
        self.plan = None
        self.pages.setCurrentIndex(0)
        self._arrange()

    # Running

    def _run(self, make: Callable[[], Iterator[object]]) -> None:
        self._number = self._runner.new_number()
        self.cancel.setEnabled(True)
        self._arrange()
        self._runner.start(self._number, make)

    def _cancel(self) -> None:
        self._stop.cancel()
        self.cancel.setEnabled(False)

    def _progress(self, title: str) -> None:
        body = self._turn(2)
        self.heading = Title(title, self)
        body.addWidget(self.heading)
        self.steps = Steps(self)
        body.addWidget(self.steps)
        self._after = QVBoxLayout()
        spaced(self._after, gap=2 * GRID)
        body.addLayout(self._after)
        body.addStretch(1)

    def _event(self, number: int, event: object) -> None:
        from mailconfig_gui.app.deliver import Finished, Here, Planned

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

    # Planning

    def make_plan(self) -> None:
        """Read the target and say what would change."""
        if not self.form.check():
            return
        workspace = self._workspace
        workspace.remember(choices={**workspace.preferences.choices, **self.form.choices()})
        self._delivery = None
        self._plan_again(None, None, None)

    def _plan_again(self, base_url: str | None, admin_email: str | None, old_password: str | None) -> None:
        from mailconfig_gui.delivery.target import Wanted

        self._new_stop()
        self._progress("Making the plan; nothing is changed")
        wanted = Wanted({}, base_url=base_url, admin_email=admin_email, old_password=old_password)
        access = self.form.access(self._ask_code)
        target, stop, known, source = self.form.target(), self._stop, self._delivery, self._source
        self._run(lambda: planning(source, target, access, stop, wanted, known))

    def _show_plan(self, plan: Plan) -> None:
        self.plan = plan
        body = self._turn(1)
        body.addWidget(plan_widget(plan, self))
        self._offers(body, plan)
        platform = self._delivery is not None and self._delivery.target.kind == PLATFORM
        self.test_here = WrappingCheckBox("Test from this &computer first (no message is sent)", self)
        self.platform_test = WrappingCheckBox(
            "Let the &platform send its own test message before saving", self
        )
        self.save_anyway = WrappingCheckBox("Save even when the platform's test &fails", self)
        self.prove = WrappingCheckBox(
            "Test once more afterwards, with the password as the platform &stored it", self
        )
        self.test_here.setChecked(platform)
        self.platform_test.setChecked(True)
        self.platform_test.toggled.connect(self.save_anyway.setEnabled)
        recipient = plan.facts.get("recipient")
        if recipient:
            self.platform_test.setToolTip(f"It goes to {recipient}.")
        shown = platform and not plan.empty
        options = QVBoxLayout()
        spaced(options, gap=2)
        for box in (self.test_here, self.platform_test, self.save_anyway, self.prove):
            box.setMinimumHeight(TARGET)
            box.setVisible(shown)
            if shown:
                options.addWidget(box)
        body.addLayout(options)
        body.addStretch(1)
        self._arrange()
        announce(self, f"Plan: {len(plan.changes)} changes, {len(plan.risks)} things to know.")

    def _offers(self, body: QVBoxLayout, plan: Plan) -> None:
        """Offer what stands beside the mail settings and would be put right in the same plan."""
        wanted = plan.wanted
        self.base_url: WrappingCheckBox | None = None
        self.admin_email: QLineEdit | None = None
        self.old_password: SecretField | None = None
        for risk in plan.risks:
            if risk.fix is not None and "baseUrl" in risk.fix.changes:
                address = str(risk.fix.changes["baseUrl"])
                self.base_url = WrappingCheckBox(
                    f"Change the &links in the platform's messages to {address}", self
                )
                self.base_url.setMinimumHeight(TARGET)
                self.base_url.toggled.connect(
                    lambda on, address=address: self._plan_again(
                        address if on else None, wanted.admin_email, wanted.old_password
                    )
                )
                body.addWidget(self.base_url)
            elif risk.code == "installed-email":
                self.admin_email = self._entry(
                    body, "Change the &administrator's e-mail to", "you@example.org",
                    lambda text: self._plan_again(wanted.base_url, text, wanted.old_password),
                )  # fmt: skip
        if wanted.base_url or wanted.admin_email:
            undo = QPushButton("Leave these beside the mail settings as they are", self)
            undo.setMinimumHeight(TARGET)
            undo.clicked.connect(lambda: self._plan_again(None, None, wanted.old_password))
            body.addWidget(undo, 0, Qt.AlignmentFlag.AlignLeading)
        if "password" in plan.lost and not wanted.old_password:
            self.old_password = SecretField("Earlier password", self)
            self.old_password.edit.setAccessibleName("Earlier password")
            self.old_password.setMinimumHeight(TARGET)
            words = (
                "The platform never shows its stored password, so a roll-back cannot bring it back. If you know it, "
                "enter it here; it is kept in the keyring until then."
            )
            body.addWidget(Text(words, "faint", self))
            body.addWidget(self.old_password)

    def _entry(
        self, body: QVBoxLayout, words: str, example: str, done: Callable[[str], None]
    ) -> QLineEdit:  # fmt: skip
        row = QHBoxLayout()
        spaced(row)
        tick, line = WrappingCheckBox(words, self), QLineEdit(self)
        line.setPlaceholderText(example)
        line.setAccessibleName(words.replace("&", ""))
        line.setEnabled(False)
        use = push_button("Add to the plan", self)
        use.setEnabled(False)
        for control in (tick, line, use):
            control.setMinimumHeight(TARGET)
        tick.toggled.connect(line.setEnabled)
        tick.toggled.connect(lambda on: use.setEnabled(on and "@" in line.text()))
        line.textEdited.connect(lambda text: use.setEnabled("@" in text))
        use.clicked.connect(lambda: done(line.text().strip()))
        row.addWidget(tick)
        row.addWidget(line, 1)
        row.addWidget(use)
        body.addLayout(row)
        return line

    # Applying

    def carry_out(self) -> None:
        """Apply the plan that is shown."""
        from mailconfig_gui.app.deliver import Options

        plan, delivery = self.plan, self._delivery
        if plan is None or delivery is None:
            return
        if self.old_password is not None and self.old_password.edit.text():
            plan = plan._replace(wanted=plan.wanted._replace(old_password=self.old_password.edit.text()))
        options = Options(
            test=self.platform_test.isChecked(),
            save_anyway=self.save_anyway.isChecked() and self.save_anyway.isEnabled(),
            prove_stored=self.prove.isChecked(),
        )
        here, ca_file = self.test_here.isChecked(), self._source.ca_file
        self._here, self._image = None, ""
        self._progress(f"Applying to {plan.where}")
        self._run(lambda: applying(delivery, plan, options, ca_file, here=here))

    def _show_outcome(self, outcome: Outcome) -> None:
        from mailconfig_gui.app.deliver import compare_tests, explain

        self.outcome = outcome
        if self.steps is not None:
            self.steps.end()
        self._image = outcome.image if outcome.done == "applied" else ""
        applied = outcome.applied
        good = outcome.exit_code == 0
        card = Card("good" if good else "warn", self)
        words = _DONE[outcome.done] + ("" if good else ", but the platform's own test failed")
        card_head(card, "done" if good else "warning", "good" if good else "warn", words)
        card.box.addWidget(Text(outcome.where, "", card).selectable())
        for note in applied.notes:
            card.box.addWidget(Text(note, "", card).selectable())
        self.heading.hide()
        self._after.addWidget(card)
        if outcome.done == "applied" and (applied.tests or self._here):
            worked = applied.ok if applied.tests else None
            here = self._here.works if self._here else None
            self._after.addWidget(columns_widget(compare_tests(here, worked), self))
        for name, test in applied.tests.items():
            # The platform gives no reason for "connection"; its sentence stands among the steps.
            if not test.ok and name != "connection" and self.plan is not None:
                self._after.addWidget(DiagnosisCard(explain(test.text, self.plan.after.values), self))
        if applied.restart:
            self._after.addWidget(note_card("When it takes effect", applied.restart, self))
        for problem in outcome.problems:
            self._after.addWidget(ProblemLine(problem, self))
        self._arrange()
        announce(self, words)

    def _failed(self, number: int, error: MailConfigError) -> None:
        from mailconfig_gui.app.deliver import compare_tests, explain
        from mailconfig_gui.delivery.target import TestFailedError

        if number != self._number:
            return
        self._number = 0
        if self.steps is not None:
            self.steps.end()
        self.heading.hide()
        draft = self.plan.after.values if self.plan is not None else self._source.draft
        if isinstance(error, TestFailedError):
            here = self._here.works if self._here else None
            self._after.addWidget(columns_widget(compare_tests(here, False), self))
            card: Card = DiagnosisCard(explain(error.text, draft), self)
            self._after.addWidget(Text("Nothing was saved: the platform's own test failed.", "bad", self))
            card.box.addWidget(Text(error.text, "", card).selectable().fixed())
        else:
            card = Card("bad", self)
            card_head(card, "error", "bad", error.title)
            for words in (error.message, error.hint):
                if words:
                    card.box.addWidget(Text(words, "", card).selectable())
        self._after.addWidget(card)
        for problem in getattr(error, "problems", ())[1:]:
            self._after.addWidget(ProblemLine(problem, self))
        fingerprint = str(getattr(error, "fingerprint", ""))
        if fingerprint:
            self._after.addWidget(
                Text(f"The server's fingerprint (SHA-256): {fingerprint}", "", self).selectable()
            )
            trust = QPushButton("It is the right one: use this fingerprint", self)
            trust.setMinimumHeight(TARGET)
            trust.clicked.connect(lambda: self._pin(fingerprint))
            self._after.addWidget(trust, 0, Qt.AlignmentFlag.AlignLeading)
        if any(problem.code == "earlier-password-needed" for problem in getattr(error, "problems", ())):
            self._ask_earlier_password()
        self._arrange()
        announce(self, f"{error.title}. {error.message}")

    def _pin(self, fingerprint: str) -> None:
        self.form.pin(fingerprint)
        self.go_back()

    # The second step of a login: asked in the window, awaited by the thread that logs in

    def _ask_code(self, providers: tuple[str, ...]) -> Code | None:
        answer: SimpleQueue[Code | None] = SimpleQueue()

        def ended() -> None:
            answer.put(None)

        stop = self._stop
        stop.attach(ended)
        self._code_wanted.emit(providers, answer)
        try:
            return answer.get()
        finally:
            stop.detach(ended)

    def _show_code_question(self, providers: tuple[str, ...], answer: SimpleQueue[Code | None]) -> None:
        dialog = CodeDialog(providers, self)
        dialog.answered.connect(answer.put)
        dialog.rejected.connect(lambda: answer.put(None))
        dialog.open()

    # The way back

    def roll_back(self, image: str, password: str | None = None) -> None:
        """Bring back a kept state."""
        self._rolling = image
        self._new_stop()
        self._progress("Going back to the earlier settings")
        access = self.form.access(self._ask_code)
        target, stop, source, known = self.form.target(), self._stop, self._source, self._delivery
        # What was tested before were other settings.
        self._here = None
        self._run(lambda: restoring(source, target, access, stop, image, password, known))

    def _ask_earlier_password(self) -> None:
        dialog = QInputDialog(self)
        dialog.setWindowTitle("The earlier password")
        dialog.setLabelText(
            "The platform never showed it and it is kept nowhere.\nEnter the password used before:"
        )
        dialog.setTextEchoMode(QLineEdit.EchoMode.Password)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.textValueSelected.connect(lambda text: self.roll_back(self._rolling, text))
        dialog.open()

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
        dialog = HistoryDialog(target.where, lines, [(image.id, image.time) for image in images], self)
        dialog.wanted.connect(self._roll_back_later)
        dialog.open()

    def _roll_back_later(self, image: str) -> None:
        if self.form.check():
            self._delivery = None
            self.roll_back(image)

    # Closing

    def reject(self) -> None:
        """Close; while the target is being changed the window waits for it."""
        if self.running:
            if self.cancel.isEnabled():
                self._cancel()
            return
        self.form.forget()
        self._runner.happened.disconnect(self._event)
        self._runner.failed.disconnect(self._failed)
        self._runner.ended.disconnect(self._ended)
        super().reject()


def open_apply(workspace: Workspace, runner: Runner, window: QWidget, ca_file: str | None) -> ApplyDialog:
    """Open the dialog for what is on the screen now."""
    editor = workspace.editor
    source = Source(
        editor.draft,
        workspace.secrets_reader(),
        workspace.paths,
        workspace.store,
        workspace.profile.id if workspace.profile else "",
        ca_file,
    )
    dialog = ApplyDialog(source, workspace, runner, window)
    dialog.open()
    return dialog
