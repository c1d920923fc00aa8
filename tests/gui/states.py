"""Every state of the main window, made from real presets, events and diagnoses; for tests and pictures."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import accumulate, takewhile
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from mailconfig_gui.app.attempt import Aftermath, Attempt, Tried
from mailconfig_gui.app.editor import Editor
from mailconfig_gui.app.explain import explain_result
from mailconfig_gui.app.home import Home
from mailconfig_gui.app.workspace import Workspace
from mailconfig_gui.diagnosis.findings import Endpoint, conclude
from mailconfig_gui.gui.dialogs.replace_password import ReplaceDialog
from mailconfig_gui.gui.kit.runner import InlineRunner, Runner
from mailconfig_gui.gui.password_test import replace_password
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.model.profile import OAuthNotes
from mailconfig_gui.model.security import Security
from mailconfig_gui.oauth.values import TokenFault, TokenFaultKind
from mailconfig_gui.prediction.cautions import Caution
from mailconfig_gui.prediction.verdict import Verdict, VerdictOutcome
from mailconfig_gui.smtp.events import (
    CertificateInfo,
    Failure,
    FailureKind,
    Finished,
    Line,
    Result,
    StageFinished,
    StageReport,
    StageStarted,
    TlsInfo,
)
from mailconfig_gui.smtp.replies import Reply
from mailconfig_gui.smtp.stages import Reached, Stage
from mailconfig_gui.smtp.transcript import TranscriptLine
from mailconfig_gui.storage.paths import Paths
from mailconfig_gui.storage.presence import Presence
from mailconfig_gui.storage.presets import load_presets
from mailconfig_gui.storage.secrets import SecretError, SecretStore
from mailconfig_gui.storage.unsaved import Keeper, Unsaved
from tests.storage.keyrings import MemoryStore

NOW = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)
SENDGRID = {"mailFrom": "Plant A <tb@plant.org>", "password": "SG.abcdefghijkl.0123456789abcdefghijkl"}
RECIPIENT = "admin@example.org"


class LockedStore(MemoryStore):
    """A keyring that stays locked."""

    def get(self, profile_id: str, key: str) -> str | None:
        raise SecretError(
            "The keyring is locked",
            "The password could not be read because the keyring was not unlocked.",
            "Unlock the keyring and try again.",
        )


def make_window(home: Path, *, store: SecretStore | None = None, runner: Runner | None = None) -> MainWindow:
    """Return a window with everything of its own below `home`."""
    editor = Editor(load_presets(), lambda: NOW)
    paths = Paths(home / "config", home / "state")
    workspace = Workspace(editor, Home(paths, store or MemoryStore()))
    window = MainWindow(workspace, runner or InlineRunner())
    window.make_ready()
    window.show_profiles()
    return window


def settle(rounds: int = 4) -> None:
    """Let the results of each window, and layouts, come to rest."""
    windows = [one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow)]
    end = time.monotonic() + 20
    while any(one.results.building for one in windows):
        assert time.monotonic() < end, "the results do not come to rest"
        QApplication.processEvents()
    for _ in range(rounds):
        QApplication.processEvents()
    # What was replaced goes now: a loop that nobody runs would keep it, and style it again each time.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


STAGES: dict[Stage, tuple[str, int]] = {
    Stage.CONFIG: ("smtp.sendgrid.net:465, TLS from the start, login as apikey", 0),
    Stage.DNS: ("smtp.sendgrid.net has 4 addresses: 167.89.115.53, 167.89.115.76, 159.183.84.12, …", 12),
    Stage.CONNECT: ("167.89.115.53", 31),
    Stage.TLS_HANDSHAKE: ("TLS 1.3, TLS_AES_256_GCM_SHA384", 64),
    Stage.CERTIFICATE: ("for smtp.sendgrid.net, by DigiCert Global G2, valid until 2027-06-12", 0),
    Stage.BANNER: ("SG ESMTP service ready at geopod-ismtpd-7", 28),
    Stage.EHLO: ("8BITMIME · PIPELINING · SIZE 31457280 · AUTH PLAIN LOGIN", 27),
    Stage.AUTH: ("PLAIN as apikey: 235 Authentication successful", 80),
    Stage.MAIL_FROM: ("250 Sender address accepted", 29),
    Stage.RCPT_TO: ("250 Recipient address accepted", 30),
    Stage.DATA: ("354 Continue", 27),
    Stage.AFTER_DATA: ("250 Ok: queued as 4FbT2x9qTZ2", 141),
}
LINES = (
    TranscriptLine(43, "*", False, "connected to 167.89.115.53:465"),
    TranscriptLine(107, "*", True, "TLS 1.3, TLS_AES_256_GCM_SHA384"),
    TranscriptLine(135, "<", True, "220 SG ESMTP service ready at geopod-ismtpd-7"),
    TranscriptLine(136, ">", True, "EHLO [192.0.2.7]"),
    TranscriptLine(162, "<", True, "250-smtp.sendgrid.net"),
    TranscriptLine(162, "<", True, "250-8BITMIME"),
    TranscriptLine(162, "<", True, "250 AUTH PLAIN LOGIN"),
    TranscriptLine(163, ">", True, "AUTH PLAIN <secret>"),
)


CLOSED = "The server closed the connection instead of answering."
REPLIES = {
    "banner": Reply(220, None, ("SG ESMTP service ready at geopod-ismtpd-7",)),
    "ehlo": Reply(250, None, ("smtp.sendgrid.net", "8BITMIME", "AUTH PLAIN LOGIN")),
    "auth": Reply(235, None, ("Authentication successful",)),
    "mail": Reply(250, None, ("Sender address accepted",)),
    "rcpt": Reply(250, None, ("Recipient address accepted",)),
    "data": Reply(354, None, ("Continue",)),
    "end": Reply(250, None, ("Ok: queued as 4FbT2x9qTZ2",)),
}


def reports(until: Stage) -> tuple[StageReport, ...]:
    """The stages before this one, all well."""
    return tuple(takewhile(lambda report: report.stage is not until, all_reports()))


def all_reports() -> tuple[StageReport, ...]:
    """All stages, one after the other."""
    starts = accumulate((ms for _, ms in STAGES.values()), initial=0)
    return tuple(
        StageReport(stage, True, ms, words, {}, start, int(ms > 0))
        for (stage, (words, ms)), start in zip(STAGES.items(), starts, strict=False)
    )


def failed_report(stage: Stage, ms: int, text: str) -> StageReport:
    """The stage at which a test ends."""
    before = reports(stage)
    return StageReport(stage, False, ms, text, {}, before[-1].start_ms + before[-1].ms if before else 0, 1)


def choose_sendgrid(window: MainWindow) -> None:
    """SendGrid chosen, everything filled in."""
    window.form.choose("sendgrid")
    for key, value in SENDGRID.items():
        window.editor.set_value(key, value)
    window.editor.set_recipient(RECIPIENT)


def choose_own_server(
    window: MainWindow, host: str = "mail.plant.org", port: str = "465", security: Security = Security.TLS
) -> None:
    """A server of one's own, everything filled in."""
    window.form.choose("custom")
    for key, value in {"mailFrom": "tb@plant.org", "smtpHost": host, "smtpPort": port,
                       "username": "tb", "password": "s3cret"}.items():  # fmt: skip
        window.editor.set_value(key, value)
    window.editor.choose_security(security)
    window.form.connection.setChecked(False)
    window.editor.set_recipient(RECIPIENT)


def begin(window: MainWindow, *, send: bool = True) -> int:
    """Start a run whose events the caller hands in."""
    begun = window.editor.test.begin(send=send)
    assert begun is not None, window.editor.problems.obstacles(test=True)
    return begun[0]


def fail(
    window: MainWindow,
    stage: Stage,
    kind: str,
    text: str,
    raw: str,
    *,
    reached: Reached = Reached.UNTESTED,
    code: int | None = None,
    enhanced: str | None = None,
    verify_code: int | None = None,
    tls: TlsInfo | None = None,
) -> None:
    """Run into a failure."""
    number = begin(window)
    failed = (*reports(stage), failed_report(stage, 47, text))
    failure = Failure(stage, FailureKind(kind), text, raw, code, enhanced, verify_code=verify_code)
    end(window, number, Result(reached, failed, failure, transcript=LINES, tls=tls))


def end(window: MainWindow, number: int, result: Result) -> None:
    """End a run as the worker does."""
    editor = window.editor
    settings = editor.draft.check.settings
    assert settings is not None
    draft = editor.draft
    attempt = Attempt(settings, draft.values, (draft.recipient,), provider=draft.provider)
    diagnosis = explain_result(result, settings, draft.recipient, draft.provider)
    editor.test.receive(number, Finished(result), diagnosis)
    tried = Tried(attempt, result, Aftermath(diagnosis=diagnosis), NOW.timestamp())
    window.tests.over.emit(number, tried)
    settle()


def replace(window: MainWindow) -> ReplaceDialog | None:
    """Open the dialog for a new password, as the menu does."""
    return replace_password(
        window.workspace, window.tests, window.runner, window.profiles.keep_password, window
    )


# The states


def first_start(window: MainWindow) -> None:
    """Nothing chosen."""


def sendgrid_chosen(window: MainWindow) -> None:
    """The guide of a provider."""
    window.form.choose("sendgrid")


def region(window: MainWindow) -> None:
    """A provider with regions."""
    window.form.choose("ses")


def unfolded(window: MainWindow) -> None:
    """The connection unfolded, a proxy used."""
    choose_sendgrid(window)
    window.form.connection.setChecked(True)
    for key, value in {"enableProxy": True, "proxyHost": "proxy.plant.org", "proxyPort": "3128"}.items():
        window.editor.set_value(key, value)


def offered(window: MainWindow) -> None:
    """A provider offered for the address typed."""
    window.editor.set_value("mailFrom", "Plant A <plant.a@gmail.com>")


def server_taken(window: MainWindow) -> None:
    """A server that was found is in the form."""
    window.editor.set_value("mailFrom", "Plant A <plant.a@gmx.de>")
    dialog = window.dialogs.discover()
    assert dialog.found is not None
    dialog._use(dialog.found.proposals[0])


def problems(window: MainWindow) -> None:
    """Everything wrong at once."""
    window.form.choose("custom")
    window.editor.set_value("mailFrom", "Things, Board <tb@plant.org>")
    window.editor.set_value("smtpHost", "https://smtp.plant.org:465/")
    window.editor.set_value("smtpPort", "99999")
    window.test(send=True)


def running(window: MainWindow) -> None:
    """A test under way."""
    choose_sendgrid(window)
    number = begin(window)
    for done in reports(Stage.BANNER):
        window.editor.test.receive(number, StageFinished(done))
    for line in LINES[:2]:
        window.editor.test.receive(number, Line(line))
    window.editor.test.receive(number, StageStarted(Stage.BANNER, 107))
    settle()


def cancelled(window: MainWindow) -> None:
    """A test ended by the person."""
    running(window)
    window.tests.cancel()


def accepted(window: MainWindow) -> None:
    """A message taken by the server."""
    choose_sendgrid(window)
    number = begin(window)
    result = Result(
        Reached.ACCEPTED, all_reports(), queue_id="4FbT2x9qTZ2", code="7QK-2M", transcript=LINES, total_ms=469,
        mechanism="PLAIN", replies=REPLIES,
    )  # fmt: skip
    end(window, number, result)


def details(window: MainWindow) -> None:
    """Accepted, with all its details unfolded."""
    window.results.ladder.fold.setChecked(True)
    window.results.times.fold.setChecked(True)
    window.results.transcript.fold.setChecked(True)
    window.resize(window.width(), 1500)
    accepted(window)


def delivered(window: MainWindow) -> None:
    """Its arrival confirmed."""
    accepted(window)
    window.editor.test.confirm("7QK-2M")


def domain_looked_at(window: MainWindow) -> None:
    """Accepted, and the domain was looked at."""
    from tests.gui.domains import BARE_ZONE, checked

    accepted(window)
    window.domain_checks.take(checked(window, BARE_ZONE))
    settle()


def checked(window: MainWindow) -> None:
    """The check that stops before the message."""
    choose_sendgrid(window)
    number = begin(window, send=False)
    end(window, number, Result(Reached.AUTHENTICATED, reports(Stage.DATA), transcript=LINES, replies=REPLIES))


def fails_login(window: MainWindow) -> None:
    """The password is refused."""
    choose_sendgrid(window)
    raw = "535 Authentication failed: The provided authorization grant is invalid, expired, or revoked"
    fail(window, Stage.AUTH, "reply", f"The server did not accept the login: {raw}", raw,
         reached=Reached.CONNECTED, code=535)  # fmt: skip


def fails_gmail(window: MainWindow) -> None:
    """An account password where an app password is wanted."""
    window.form.choose("gmail")
    for key, value in {
        "mailFrom": "plant@gmail.com",
        "username": "plant@gmail.com",
        "password": "s3cret",
    }.items():
        window.editor.set_value(key, value)
    window.editor.set_recipient(RECIPIENT)
    raw = "535 5.7.8 Username and Password not accepted. For more information, go to 5.7.8 https://support.google.com/mail/?p=BadCredentials"
    fail(window, Stage.AUTH, "reply", f"The server did not accept the login: {raw}", raw,
         reached=Reached.CONNECTED, code=535, enhanced="5.7.8")  # fmt: skip


def fails_name(window: MainWindow) -> None:
    """There is no such host."""
    choose_sendgrid(window)
    window.editor.set_value("smtpHost", "smtp.sendgird.net")
    fail(window, Stage.DNS, "no-such-host", "No address was found for the name smtp.sendgird.net.",
         "gaierror: [Errno -2] Name or service not known")  # fmt: skip


def fails_connect(window: MainWindow) -> None:
    """A firewall on the way."""
    choose_sendgrid(window)
    fail(window, Stage.CONNECT, "timeout", "No answer from smtp.sendgrid.net:465 within 10 s.",
         "TimeoutError: timed out")  # fmt: skip


def fails_encryption(window: MainWindow) -> None:
    """TLS from the start on a STARTTLS port."""
    choose_sendgrid(window)
    window.editor.set_value("smtpPort", "587")
    fail(window, Stage.TLS_HANDSHAKE, "tls",
         "What answers at smtp.sendgrid.net:587 does not speak TLS from the start.",
         "SSLError: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:992)")  # fmt: skip


def fails_certificate(window: MainWindow) -> None:
    """Nobody vouches for the server."""
    choose_sendgrid(window)
    fail(window, Stage.CERTIFICATE, "certificate", "The server's certificate has expired.",
         "SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: "
         "certificate has expired")  # fmt: skip


CERTIFICATES = (
    CertificateInfo(
        "mail.plant.org",
        "Plant Issuing CA 2",
        1_767_225_600,
        1_798_761_600,
        ("mail.plant.org", "smtp.plant.org"),
    ),
    CertificateInfo("Plant Issuing CA 2", "Plant Root CA", 1_735_689_600, 1_893_456_000, ()),
)


def fails_authority(window: MainWindow) -> None:
    """An authority of one's own."""
    choose_own_server(window)
    fail(window, Stage.CERTIFICATE, "certificate",
         "The server's certificate is signed by an authority that this program does not know.",
         "SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: "
         "self-signed certificate in certificate chain", verify_code=19,
         tls=TlsInfo("", "", 0, False, CERTIFICATES[0], CERTIFICATES))  # fmt: skip


def fails_other_name(window: MainWindow) -> None:
    """The certificate names other hosts."""
    choose_own_server(window, "10.0.0.7")
    fail(window, Stage.CERTIFICATE, "certificate",
         "The server's certificate is for mail.plant.org, smtp.plant.org, not for 10.0.0.7.",
         "SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: IP address mismatch, "
         "certificate is not valid for '10.0.0.7'", verify_code=64,
         tls=TlsInfo("", "", 0, False, CERTIFICATES[0], CERTIFICATES))  # fmt: skip


def may_have_arrived(window: MainWindow) -> None:
    """The whole message was sent, and the server hung up instead of answering."""
    choose_sendgrid(window)
    number = begin(window)
    failed = (*reports(Stage.AFTER_DATA), failed_report(Stage.AFTER_DATA, 30_007, CLOSED))
    failure = Failure(Stage.AFTER_DATA, FailureKind.CLOSED, CLOSED, "ConnectionResetError: [Errno 104]")
    result = Result(
        Reached.AUTHENTICATED, failed, failure, code="7QK-2M", transcript=LINES, total_ms=30_375, mechanism="PLAIN",
        replies=REPLIES,
    )  # fmt: skip
    end(window, number, result)


def fails_sender(window: MainWindow) -> None:
    """The sender is not verified."""
    choose_sendgrid(window)
    raw = "550 The from address does not match a verified Sender Identity."
    fail(window, Stage.AFTER_DATA, "reply", f"The server refused the message: {raw}", raw,
         reached=Reached.AUTHENTICATED, code=550)  # fmt: skip


def fails_unprotected(window: MainWindow) -> None:
    """A login that would go out in clear text."""
    choose_own_server(window, port="25", security=Security.NONE)
    fail(window, Stage.AUTH, "unprotected", "The login was not tried, because nothing on this connection is encrypted.",
         "", reached=Reached.CONNECTED)  # fmt: skip


def _endpoint(port: int, security: str = "", text: str = "", kind: str = "timeout", ms: int = 84) -> Endpoint:
    if not security:
        return Endpoint(
            port, "IPv4", "167.89.115.53", stage=Stage.CONNECT, kind=FailureKind(kind), text=text, ms=ms
        )
    return Endpoint(
        port, "IPv4", "167.89.115.53", Security(security), True, ("LOGIN", "PLAIN"), "220 SG ESMTP", ms=ms
    )


ENDPOINTS = (
    _endpoint(587, "starttls", ms=96),
    _endpoint(465, "tls", ms=84),
    _endpoint(2525, "starttls", ms=101),
    _endpoint(25, text="No answer from smtp.sendgrid.net:25 within 8 s.", ms=8003),
)


def looking(window: MainWindow) -> None:
    """Ports answer one after the other."""
    fails_encryption(window)
    window.inquiry.looking = window.inquiry.looked = window.inquiry.judging = True
    for endpoint in ENDPOINTS[:2]:
        window.inquiry.take_endpoint(endpoint)
    settle()


def found_other_settings(window: MainWindow) -> None:
    """The look knows the settings that would work."""
    looking(window)
    tried = window.inquiry.tried
    assert tried is not None
    findings = conclude("smtp.sendgrid.net", ENDPOINTS, port=587, security=Security.TLS, login=True)
    attempt = tried.attempt
    diagnosis = explain_result(
        tried.result, attempt.settings, attempt.recipients[0], attempt.provider, findings=findings
    )
    window.inquiry.take_findings(findings, diagnosis)
    window.inquiry.judged_by_look = True
    text = "Unable to send mail: Unsupported or unrecognized SSL message"
    window.inquiry.take_verdict(Verdict("4.3", VerdictOutcome.FAILS, text, (), (), ()))
    settle()


def found_a_firewall(window: MainWindow) -> None:
    """No port answers."""
    fails_connect(window)
    window.inquiry.looking = window.inquiry.looked = True
    silent = tuple(
        _endpoint(port, text=f"No answer from smtp.sendgrid.net:{port} within 8 s.", ms=8001 + port % 7)
        for port in (465, 587, 2525, 25)
    )
    findings = conclude("smtp.sendgrid.net", silent, port=465, security=Security.TLS, login=True)
    tried = window.inquiry.tried
    assert tried is not None
    attempt = tried.attempt
    diagnosis = explain_result(
        tried.result, attempt.settings, attempt.recipients[0], attempt.provider, findings=findings
    )
    window.inquiry.take_findings(findings, diagnosis)
    window.inquiry.judged_by_look = True
    text = "Unable to send mail: Couldn't connect to host, port: smtp.sendgrid.net, 465; timeout 10000"
    window.inquiry.take_verdict(Verdict("4.3", VerdictOutcome.FAILS, text, (), (), ()))
    settle()


def fix_applied(window: MainWindow) -> None:
    """A fix is in the form, and something else in it keeps the test from starting."""
    found_other_settings(window)
    assert window.editor.test.run is not None
    assert window.editor.test.run.diagnosis is not None
    window.editor.set_value("mailFrom", "Things, Board <tb@plant.org>")
    window._fix(window.editor.test.run.diagnosis.fixes[0])


def platform_unsafe(window: MainWindow) -> None:
    """Accepted, but the platform would do it less safely."""
    accepted(window)
    window.inquiry.judged_by_look = True
    trap = Caution(
        "one-mechanism", "T7", "The platform tries one way to log in only; ours worked with PLAIN."
    )
    window.inquiry.take_verdict(
        Verdict("4.3", VerdictOutcome.SENDS, "", ("wrong-host-name",), (trap,), ("credentials",))
    )
    settle()


def changed_since(window: MainWindow) -> None:
    """A failure, and a field changed after it."""
    fails_login(window)
    window.editor.set_value("password", SENDGRID["password"] + "2")


def keyring_locked(window: MainWindow) -> None:
    """The stored password cannot be read."""
    choose_sendgrid(window)
    number = begin(window)
    window.editor.test.fail(number, SecretError(
        "The keyring is locked", "The password could not be read because the keyring was not unlocked.",
        "Unlock the keyring and try again."))  # fmt: skip


def unsaved_offered(window: MainWindow) -> None:
    """An earlier window was ended before its changes were saved."""
    keeper = Keeper(window.workspace.home.paths)
    form = Unsaved(NOW.isoformat(), "Plant A", "", "sendgrid", "", RECIPIENT, {"mailFrom": "a@plant.org"})
    keeper.keep(1, form)
    # As if its process were gone: nobody holds the lock any more.
    assert keeper._lock is not None
    os.close(keeper._lock)
    window.recovery.offer()


MAILBOX = "mail@plant.org"
CLIENT = {
    "mailFrom": f"Plant A <{MAILBOX}>",
    "username": MAILBOX,
    "clientId": "0f8fad5b-d9cb-469f-a165-70867728950e",
    "clientSecret": "a secret of an app",
}


def passwords_end(window: MainWindow) -> None:
    """A provider that takes no passwords any more."""
    window.form.choose("microsoft365")


def oauth2_chosen(window: MainWindow) -> None:
    """The guide of a provider for OAuth2."""
    window.form.choose("gmail")
    window.editor.set_value("enableOauth2", True)


def oauth2_problems(window: MainWindow) -> None:
    """The tenant is missing, which unfolds the addresses."""
    window.form.choose("microsoft365")
    window.editor.set_value("enableOauth2", True)
    window.test(send=True)


def filled_for_microsoft(window: MainWindow) -> None:
    window.form.choose("microsoft365")
    window.editor.set_value("enableOauth2", True)
    for key, value in {**CLIENT, "providerTenantId": "plant.org"}.items():
        window.editor.set_value(key, value)
    window.editor.set_recipient(RECIPIENT)


def oauth2_signed_in(window: MainWindow) -> None:
    """Signed in, and the client secret ends soon."""
    filled_for_microsoft(window)
    notes = OAuthNotes("2026-11-20T09:00:00Z", "2026-11-22T09:00:00Z", "2026-12-01")
    window.workspace.notes.note_oauth(notes)
    window.editor.set_value("refreshToken", "a refresh token")


def oauth2_token_refused(window: MainWindow) -> None:
    """The token endpoint refuses the client secret."""
    oauth2_signed_in(window)
    number = begin(window)
    words = f"smtp.office365.com:587, STARTTLS, login as {MAILBOX}"
    settings = StageReport(Stage.CONFIG, True, 0, words, {})
    token = StageReport(Stage.OAUTH_TOKEN, False, 212, secret_expired().text, {})
    end(window, number, Result(Reached.UNTESTED, (settings, token), secret_expired()))


def secret_expired() -> Failure:
    """A secret that has expired."""
    told = "AADSTS7000222: The provided client secret keys for app '0f8fad5b' are expired."
    fault = TokenFault(TokenFaultKind.REFUSED, 401, "invalid_client", told, "AADSTS7000222")
    text = f"login.microsoftonline.com gave no token: {told}"
    return Failure(Stage.OAUTH_TOKEN, FailureKind.NOT_GRANTED, text, told, 401, fault=fault)


def set_by_preset(window: MainWindow) -> None:
    """What the preset has set is marked, after the fields were unfolded."""
    window.form.choose("sendgrid")
    window.form.connection.setChecked(True)


def practice_misbehaves(window: MainWindow) -> None:
    """The practice server, with one of its faults chosen."""
    window.form.choose("practice")
    settle()
    choice = window.form.rows["behaviour"].editor
    choice.setCurrentIndex(choice.findData("no-auth"))  # type: ignore[attr-defined]
    choice.activated.emit(choice.currentIndex())  # type: ignore[attr-defined]


def same_profile_elsewhere(window: MainWindow) -> None:
    """Another window has the profile open."""
    choose_sendgrid(window)
    window.saving._save_profile("Plant A", None)
    other, profile = Presence(window.workspace.home.paths), window.workspace.profile
    assert profile is not None
    other.enter(profile.id)
    window.same.look()
    window.destroyed.connect(other.leave)


STATES: Mapping[str, Callable[[MainWindow], None]] = {
    state.__name__.replace("_", "-"): state
    for state in (
        first_start, sendgrid_chosen, region, unfolded, offered, server_taken, problems, running, cancelled, accepted,
        details, delivered, domain_looked_at,
        checked, fails_login, fails_gmail, fails_name, fails_connect, fails_encryption, fails_certificate,
        fails_authority, fails_other_name, may_have_arrived, fails_sender, fails_unprotected, looking,
        found_other_settings, found_a_firewall, fix_applied,
        platform_unsafe, changed_since, keyring_locked, unsaved_offered, passwords_end, oauth2_chosen, oauth2_problems,
        oauth2_signed_in, oauth2_token_refused, set_by_preset, practice_misbehaves,
        same_profile_elsewhere,
    )
}  # fmt: skip
