"""What a test leaves for others: certificates, the message that is handed over, the support bundle, a copied text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from mailconfig_gui.app.practice_settings import PRACTICE
from mailconfig_gui.diagnosis.diagnosis import Who
from mailconfig_gui.gui.kit.questions import tell_error
from mailconfig_gui.model.problem import MailConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtWidgets import QFileDialog

    from mailconfig_gui.app.editor import Editor
    from mailconfig_gui.app.workspace import Workspace
    from mailconfig_gui.diagnosis.chain import View
    from mailconfig_gui.gui.apply.outcome import Result as PlatformResult
    from mailconfig_gui.gui.dialogs.certificate import CertificateDialog
    from mailconfig_gui.gui.dialogs.compare import ElsewhereDialog
    from mailconfig_gui.gui.dialogs.handoff import HandOverDialog
    from mailconfig_gui.gui.results.after_test import Inquiry
    from mailconfig_gui.gui.test_runs import Trial

_CA = "ca-file "


class Papers(QObject):
    """Makes them from the last test. `said(words)` is for the line below, `copied(text)` for the clipboard."""

    said = Signal(str)
    copied = Signal(str)
    again_wanted = Signal()

    def __init__(self, editor: Editor, workspace: Workspace, inquiry: Inquiry, window: QWidget) -> None:
        super().__init__(window)
        self._editor = editor
        self._workspace = workspace
        self._inquiry = inquiry
        self._window = window

    # Certificates

    @property
    def view(self) -> View | None:
        """The certificates of the last test; None where there were none."""
        trial = self._inquiry.trial
        if trial is None or trial.result.tls is None:
            return None
        from mailconfig_gui.app.certificate import certificate_view

        return certificate_view(trial.result, trial.settings.host, now=trial.ended)

    @property
    def has_view(self) -> bool:
        """Tell whether there are any, without reading them: that loads a library."""
        trial = self._inquiry.trial
        tls = trial.result.tls if trial is not None else None
        return tls is not None and bool(tls.chain or tls.certificate)

    def show_certificates(self) -> CertificateDialog | None:
        """Open the certificates of the last test."""
        view, trial = self.view, self._inquiry.trial
        if view is None or trial is None:
            return None
        from mailconfig_gui.gui.dialogs.certificate import CertificateDialog

        dialog = CertificateDialog(view, self._window, ca_file=self.ca_file_of(view.host))
        dialog.copy_wanted.connect(self.copied)
        dialog.trust_wanted.connect(lambda: self._choose_ca(view.host, dialog))
        dialog.forget_wanted.connect(lambda: self._trust(view.host, "", dialog))
        dialog.open()
        return dialog

    def ca_file(self) -> str | None:
        """Return the file of the authority that tests of the server in the form trust besides the public ones."""
        return self.ca_file_of(str(self._editor.value("smtpHost")))

    def ca_file_of(self, host: str) -> str | None:
        """Return the same for any server."""
        kept = self._workspace.home.preferences.choices.get(_CA + host.lower())
        if isinstance(kept, str) and kept:
            return kept
        try:
            return self._workspace.notes.authority_file(host)
        except MailConfigError as error:
            self.said.emit(f"{error.title}. {error.message}")
            return None

    def forget_ca_file(self) -> None:
        """Trust the public authorities alone again, for the server in the form."""
        self._remember_ca(str(self._editor.value("smtpHost")), "", "")

    def _choose_ca(self, host: str, dialog: CertificateDialog) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtWidgets import QFileDialog

        files = QFileDialog(
            dialog, "Trust a CA file", str(Path.home()), "Certificates (*.pem *.crt *.cer);;All files (*)"
        )
        files.setFileMode(QFileDialog.FileMode.ExistingFile)
        files.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        files.fileSelected.connect(lambda name: self._trust(host, name, dialog))
        files.open()

    def _trust(self, host: str, name: str, dialog: CertificateDialog) -> None:
        pem = ""
        if name:
            from mailconfig_gui.app.open_save import read_authority

            try:
                pem = read_authority(name)
            except MailConfigError as error:
                tell_error(dialog, error)
                return
        self._remember_ca(host, name, pem)
        dialog.accept()
        self.said.emit(
            f"Tests of {host} from here trust {name} from now on. Send the test again."
            if name
            else f"Tests of {host} from here trust the public authorities alone again."
        )

    def _remember_ca(self, host: str, name: str, pem: str) -> None:
        choices = {
            key: value
            for key, value in self._workspace.home.preferences.choices.items()
            if key != _CA + host.lower()
        }
        if name:
            choices[_CA + host.lower()] = name
        self._workspace.home.remember(choices=choices)
        self._workspace.notes.trust(host, pem)
        self._editor.tell()

    # Another computer

    def choose_report(self) -> None:
        """Ask for the result of a test made on the server."""
        from PySide6.QtCore import Qt
        from PySide6.QtWidgets import QFileDialog

        files = QFileDialog(
            self._window,
            "Result of mailconfig test --json",
            str(Path.home()),
            "Results (*.json);;All files (*)",
        )
        files.setFileMode(QFileDialog.FileMode.ExistingFile)
        files.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        files.fileSelected.connect(lambda name: self.compare(Path(name)))
        files.open()

    def compare(self, path: Path) -> ElsewhereDialog | None:
        """Put the test of a file beside the last one made here; None after words on why it cannot be read."""
        from mailconfig_gui.app.compare import compare, read_report, report_of
        from mailconfig_gui.gui.dialogs.compare import ElsewhereDialog

        try:
            there = read_report(path)
        except MailConfigError as error:
            tell_error(self._window, error)
            return None
        run, trial = self._editor.test.run, self._inquiry.trial
        here = None
        if trial is not None:
            here = report_of(trial.result, run.diagnosis.title if run is not None and run.diagnosis else "")
        dialog = ElsewhereDialog(compare(here, there), self._window)
        dialog.open()
        return dialog

    # Handing over

    @property
    def may_hand_over(self) -> bool:
        """Tell whether there is a failure to hand over."""
        run = self._editor.test.run
        return self._inquiry.trial is not None and run is not None and run.diagnosis is not None

    def hand_over(self) -> HandOverDialog | None:
        """Open the message for whoever has to mend the failure."""
        run, trial = self._editor.test.run, self._inquiry.trial
        if run is None or run.diagnosis is None or trial is None:
            return None
        from mailconfig_gui.diagnosis.chain import describe
        from mailconfig_gui.diagnosis.handoff import hand_over
        from mailconfig_gui.gui.dialogs.handoff import HandOverDialog

        diagnosis, view = run.diagnosis, self.view

        def write(who: str) -> str:
            return hand_over(
                diagnosis._replace(who=Who(who)),
                trial.result,
                trial.settings,
                ended=trial.ended,
                findings=self._inquiry.findings,
                chain=describe(view) if view is not None and view.fault else (),
            )

        dialog = HandOverDialog(write, diagnosis.who, self._window)
        dialog.copy_wanted.connect(lambda text: self._copy(text, trial))
        dialog.save_wanted.connect(
            lambda text: self._save("Save the message", "hand-over.txt", lambda: text, trial.document)
        )
        dialog.open()
        return dialog

    # For support

    def copy_for_support(self) -> None:
        """Copy what happened, without secrets."""
        run, trial = self._editor.test.run, self._inquiry.trial
        if run is None or run.result is None:
            return
        from mailconfig_gui.gui.results.cards import support_text

        self._copy(support_text(run, run.result, self._inquiry.findings), trial)

    def copy_of_platform(self, result: PlatformResult) -> None:
        """Copy what a platform said to its own test, without secrets."""
        from mailconfig_gui.app.support import platform_text

        text = platform_text(
            result.where, result.version, result.values, result.text, result.diagnosis, now=self._now()
        )
        self._copy_text(text, result.values)

    def hand_over_platform(self, result: PlatformResult) -> HandOverDialog | None:
        """Open the message for whoever has to mend what the platform's own test showed."""
        from mailconfig_gui.diagnosis.handoff import hand_over_platform
        from mailconfig_gui.gui.dialogs.handoff import HandOverDialog
        from mailconfig_gui.model.settings import check

        diagnosis = result.diagnosis
        settings = check(result.values, password_elsewhere=True).settings
        if diagnosis is None or settings is None:
            return None
        platform = f"{result.where}, ThingsBoard {result.version}" if result.version else result.where
        ended = self._now()

        def write(who: str) -> str:
            return hand_over_platform(
                diagnosis._replace(who=Who(who)), settings, platform=platform, text=result.text, ended=ended
            )

        dialog = HandOverDialog(write, diagnosis.who, self._window)
        dialog.copy_wanted.connect(lambda text: self._copy_text(text, result.values))
        dialog.save_wanted.connect(
            lambda text: self._save("Save the message", "hand-over.txt", lambda: text, result.values)
        )
        dialog.open()
        return dialog

    def _now(self) -> float:
        return self._editor.now().timestamp()

    def _copy(self, text: str, trial: Trial | None) -> None:
        self._copy_text(text, trial.document if trial is not None else self._editor.draft.values)

    def _copy_text(self, text: str, document: Mapping[str, object]) -> None:
        from mailconfig_gui.app.support import SecretFoundError, without_secrets_in

        try:
            self.copied.emit(without_secrets_in(text, document))
        except SecretFoundError as error:
            self.said.emit(f"Not copied. {error.title}. {error.hint}")

    def save_bundle(self) -> QFileDialog | None:
        """Ask where to write everything that was seen, as one file for support."""
        trial, run = self._inquiry.trial, self._editor.test.run
        if trial is None:
            return None
        inquiry = self._inquiry

        def make() -> str:
            from mailconfig_gui.app.after_test import Aftermath
            from mailconfig_gui.app.support import around, bundle

            workspace = self._workspace
            diagnosis = run.diagnosis if run is not None else None
            aftermath = Aftermath(inquiry.verdict, inquiry.findings, diagnosis)
            beside = around(
                tested=trial.ended,
                confirmed=run is not None and run.confirmed,
                ca_file=trial.ca_file if trial.provider != PRACTICE else None,
                target=workspace.notes.platform,
                paths=workspace.home.paths,
                store=workspace.home.store,
            )
            return bundle(
                trial.document, trial.result, aftermath, provider=trial.provider or None, now=self._now(),
                around=beside,
            )  # fmt: skip

        return self._save("Save the support bundle", "mailconfig-support.json", make, trial.document)

    def _save(
        self, title: str, name: str, make: Callable[[], str], document: Mapping[str, object]
    ) -> QFileDialog:
        from PySide6.QtCore import Qt
        from PySide6.QtWidgets import QFileDialog

        dialog = QFileDialog(self._window, title, str(Path.home()), "All files (*)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(name.rpartition(".")[2])
        dialog.selectFile(name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: self.write(Path(chosen), make(), document))
        dialog.open()
        return dialog

    def write(self, path: Path, text: str, document: Mapping[str, object]) -> None:
        """Write a text for this person alone (mode 0600), unless a secret is in it; that is said."""
        from mailconfig_gui.app.support import write_without_secrets

        try:
            write_without_secrets(path, text, document)
        except MailConfigError as error:
            tell_error(self._window, error)
            return
        self.said.emit(f"Saved as {path}. No password is in it.")
