"""What a test leaves for others: certificates, the message that is handed over, the support bundle, a copied text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mailconfig_gui.app.attempt import Aftermath
from mailconfig_gui.app.certificate import certificate_view
from mailconfig_gui.app.practice_settings import PRACTICE
from mailconfig_gui.app.redaction import SecretFoundError, without_secrets_in
from mailconfig_gui.app.report import newest
from mailconfig_gui.app.results import read_result, result_of_test
from mailconfig_gui.app.support import around, bundle, platform_text, write_without_secrets
from mailconfig_gui.diagnosis.chain import describe
from mailconfig_gui.diagnosis.handoff import hand_over, hand_over_platform
from mailconfig_gui.gui.dialogs.certificate import CertificateDialog
from mailconfig_gui.gui.dialogs.compare import CompareDialog
from mailconfig_gui.gui.dialogs.files import choose_file, choose_target
from mailconfig_gui.gui.dialogs.handoff import HandOverDialog
from mailconfig_gui.gui.kit.questions import tell_error
from mailconfig_gui.gui.results.failure import support_text
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.model.settings import check
from mailconfig_gui.results.comparison import compare
from mailconfig_gui.results.kinds import Kind
from mailconfig_gui.results.record import Record, record_of
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from PySide6.QtWidgets import QFileDialog, QWidget

    from mailconfig_gui.app.workspace import Workspace
    from mailconfig_gui.diagnosis.chain import View
    from mailconfig_gui.diagnosis.diagnosis import Who
    from mailconfig_gui.gui.apply.outcome import Ending
    from mailconfig_gui.gui.results.after_test import Inquiry
    from mailconfig_gui.gui.results.trust import Trust


class Exports(QObject):
    """Makes them from the last test. `said(words)` is for the line below, `copied(text)` for the clipboard."""

    said = Signal(str)
    copied = Signal(str)

    def __init__(self, workspace: Workspace, inquiry: Inquiry, trust: Trust, window: QWidget) -> None:
        super().__init__(window)
        self._editor = workspace.editor
        self._workspace = workspace
        self._inquiry = inquiry
        self._trust = trust
        self._window = window

    # Certificates

    @property
    def view(self) -> View | None:
        """The certificates of the last test; None where there were none."""
        tried = self._inquiry.tried
        if tried is None or tried.result.tls is None:
            return None
        return certificate_view(tried.result, tried.attempt.settings.host, now=tried.ended)

    def show_certificates(self) -> CertificateDialog | None:
        """Open the certificates of the last test."""
        view = self.view
        if view is None:
            return None
        dialog = CertificateDialog(view, self._window, ca_file=self._trust.ca_file_of(view.host))
        dialog.copy_wanted.connect(self.copied)
        dialog.trust_wanted.connect(lambda: self._choose_authority(view.host, dialog))
        dialog.forget_wanted.connect(lambda: self._forget_authority(view.host, dialog))
        dialog.open()
        return dialog

    def _choose_authority(self, host: str, dialog: CertificateDialog) -> None:
        choose_file(
            dialog,
            say("Trust a CA file"),
            say("Certificates (*.pem *.crt *.cer);;All files (*)"),
            lambda file: self._trust_authority(host, file, dialog),
        )

    def _trust_authority(self, host: str, file: Path, dialog: CertificateDialog) -> None:
        try:
            self._trust.trust(host, file)
        except MailConfigError as error:
            tell_error(dialog, error)
            return
        dialog.accept()
        self.said.emit(
            say(
                "Tests of {host} from here trust {file} from now on. Send the test again.",
                host=host,
                file=file,
            )
        )

    def _forget_authority(self, host: str, dialog: CertificateDialog) -> None:
        self._trust.forget(host)
        dialog.accept()
        self.said.emit(say("Tests of {host} from here trust the public authorities alone again.", host=host))

    # Another computer

    def choose_report(self) -> None:
        """Ask for the result of a test made on the server."""
        choose_file(
            self._window,
            say("Result of mailconfig test --json"),
            say("Results (*.json);;All files (*)"),
            self.compare,
        )

    def compare(self, path: Path) -> CompareDialog | None:
        """Put the test of a file beside the last one made here; None after words on why that cannot be."""
        try:
            compared = compare(self._last_from_here(), read_result(path))
        except MailConfigError as error:
            tell_error(self._window, error)
            return None
        names = (say("From this computer"), say("From the server"))
        title = say("From this computer and from the server")
        dialog = CompareDialog(compared, names, self._window, title)
        dialog.open()
        return dialog

    def _last_from_here(self) -> Record:
        """Return the test on the screen, else the last one kept with the profile. Raises MailConfigError."""
        tried, profile = self._inquiry.tried, self._workspace.profile
        if tried is not None:
            return record_of(result_of_test(tried, profile.name if profile is not None else None))
        kept = newest(self._workspace.home, profile) if profile is not None else ()
        for record in kept:
            if record.kind is Kind.TEST:
                return record
        raise MailConfigError(
            say("There is no test from here yet"),
            say("Both are needed to compare them."),
            say("Send a test, then compare."),
        )

    # Handing over

    def hand_over(self) -> HandOverDialog | None:
        """Open the message for whoever has to mend the failure."""
        run, tried = self._editor.test.run, self._inquiry.tried
        if run is None or run.diagnosis is None or tried is None:
            return None
        diagnosis, view = run.diagnosis, self.view

        def write(who: Who) -> str:
            return hand_over(
                diagnosis._replace(who=who),
                tried.result,
                tried.attempt.settings,
                ended=tried.ended,
                findings=self._inquiry.findings,
                chain=describe(view) if view is not None and view.fault else (),
            )

        return self._open_message(write, diagnosis.who, tried.attempt.document)

    def hand_over_platform(self, ending: Ending) -> HandOverDialog | None:
        """Open the message for whoever has to mend what the platform's own test showed."""
        diagnosis = ending.diagnosis
        settings = check(ending.values, password_elsewhere=True).settings
        if diagnosis is None or settings is None:
            return None
        platform = f"{ending.where}, ThingsBoard {say(ending.version)}" if ending.version else ending.where
        ended = self._now()

        def write(who: Who) -> str:
            return hand_over_platform(
                diagnosis._replace(who=who), settings, platform=platform, text=ending.text, ended=ended
            )

        return self._open_message(write, diagnosis.who, ending.values)

    def _open_message(
        self, write: Callable[[Who], str], who: Who, document: Mapping[str, object]
    ) -> HandOverDialog:
        dialog = HandOverDialog(write, who, self._window)
        dialog.copy_wanted.connect(lambda text: self._copy(text, document))
        dialog.save_wanted.connect(
            lambda text: self._save(say("Save the message"), "hand-over.txt", lambda: text, document)
        )
        dialog.open()
        return dialog

    # For support

    def copy_for_support(self) -> None:
        """Copy what happened, without secrets."""
        run, tried = self._editor.test.run, self._inquiry.tried
        if run is None or run.result is None:
            return
        document = tried.attempt.document if tried is not None else self._editor.draft.values
        self._copy(support_text(run, run.result, self._inquiry.findings), document)

    def copy_of_platform(self, ending: Ending) -> None:
        """Copy what a platform said to its own test, without secrets."""
        text = platform_text(
            ending.where, ending.version, ending.values, ending.text, ending.diagnosis, now=self._now()
        )
        self._copy(text, ending.values)

    def _now(self) -> float:
        return self._editor.now().timestamp()

    def _copy(self, text: str, document: Mapping[str, object]) -> None:
        try:
            self.copied.emit(without_secrets_in(text, document))
        except SecretFoundError as error:
            self.said.emit(say("Not copied. {title}. {hint}", title=error.title, hint=error.hint))

    def save_bundle(self) -> QFileDialog | None:
        """Ask where to write everything that was seen, as one file for support."""
        tried, run = self._inquiry.tried, self._editor.test.run
        if tried is None:
            return None
        attempt, inquiry, workspace = tried.attempt, self._inquiry, self._workspace

        def make() -> str:
            diagnosis = run.diagnosis if run is not None else None
            beside = around(
                tested=tried.ended,
                confirmed=run is not None and run.confirmed,
                ca_file=attempt.ca_file if attempt.provider != PRACTICE else None,
                target=workspace.notes.platform,
                paths=workspace.home.paths,
                store=workspace.home.store,
            )
            return bundle(
                attempt.document,
                tried.result,
                Aftermath(inquiry.verdict, inquiry.findings, diagnosis),
                provider=attempt.provider or None,
                now=self._now(),
                around=beside,
            )

        return self._save(say("Save the support bundle"), "mailconfig-support.json", make, attempt.document)

    def save_transcript(self, text: str) -> QFileDialog:
        """Ask where to write what went over the line."""
        tried = self._inquiry.tried
        document = tried.attempt.document if tried is not None else self._editor.draft.values
        return self._save(say("Save transcript"), "transcript.txt", lambda: text, document)

    def save(self, title: str, name: str, text: str) -> QFileDialog:
        """Ask where to write a text that is ready."""
        return self._save(title, name, lambda: text, self._editor.draft.values)

    def _save(
        self, title: str, name: str, make: Callable[[], str], document: Mapping[str, object]
    ) -> QFileDialog:
        return choose_target(
            self._window,
            title,
            say("All files (*)"),
            name,
            lambda chosen: self.write(chosen, make(), document),
        )

    def write(self, path: Path, text: str, document: Mapping[str, object]) -> None:
        """Write a text for this person alone (mode 0600), unless a secret is in it; that is said."""
        try:
            write_without_secrets(path, text, document)
        except MailConfigError as error:
            tell_error(self._window, error)
            return
        self.said.emit(say("Saved as {path}. No password is in it.", path=path))
