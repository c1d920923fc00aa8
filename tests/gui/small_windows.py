"""Every small window in its states, opened from a window of tests.gui.states; for tests and pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QMessageBox, QWidget

from mailconfig_gui.app.consent import Browse, SignInError, SignInFault, Told
from mailconfig_gui.app.discover import Asked, Discovery, search_for
from mailconfig_gui.app.explain import explain_result
from mailconfig_gui.app.filing import Filing
from mailconfig_gui.app.history import keep
from mailconfig_gui.app.results import result_of_test
from mailconfig_gui.app.sign_in import SignedIn
from mailconfig_gui.domain.discovery import merged
from mailconfig_gui.domain.questions import answered
from mailconfig_gui.gui.apply.dialog import ApplyDialog
from mailconfig_gui.gui.apply.load import LoadDialog
from mailconfig_gui.gui.arrived.dialog import ArrivedDialog
from mailconfig_gui.gui.dialogs.about import AboutDialog
from mailconfig_gui.gui.dialogs.backups import BackupsDialog
from mailconfig_gui.gui.dialogs.bug_report import ReportDialog, make_report
from mailconfig_gui.gui.dialogs.certificate import CertificateDialog
from mailconfig_gui.gui.dialogs.compare import CompareDialog
from mailconfig_gui.gui.dialogs.explain import ExplainDialog
from mailconfig_gui.gui.dialogs.pack import PackDialog
from mailconfig_gui.gui.dialogs.profiles import DifferencesDialog, ProfilesDialog
from mailconfig_gui.gui.dialogs.replace_password import ReplaceDialog
from mailconfig_gui.gui.dialogs.sign_in import SignInDialog
from mailconfig_gui.gui.discovery.dialog import DiscoverDialog
from mailconfig_gui.gui.domain.dialog import DomainDialog
from mailconfig_gui.gui.history.dialog import HistoryDialog
from mailconfig_gui.gui.platforms.dialog import PlatformsDialog
from mailconfig_gui.gui.platforms.drift import DriftDialog
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.model import profile as known
from mailconfig_gui.model.fields import SECRET_KEYS
from mailconfig_gui.model.profile import Proof
from mailconfig_gui.results.comparison import compare
from mailconfig_gui.results.pack import read_pack
from mailconfig_gui.results.record import record_of
from mailconfig_gui.smtp.events import Result, Rotated, TokenSeen
from mailconfig_gui.smtp.stages import Reached
from tests.domain.mails import BOUNCE, GOOGLE, MICROSOFT
from tests.domain.zones import Zone, served
from tests.gui.browser import browsing
from tests.gui.domains import BARE_ZONE, GOOD_ZONE, SILENT_ZONE, YAHOO_ZONE, checked
from tests.gui.states import (
    MAILBOX,
    accepted,
    choose_sendgrid,
    fails_authority,
    fails_unprotected,
    filled_for_microsoft,
    found_a_firewall,
    replace,
    secret_expired,
    settle,
)
from tests.platform_standin.server import Platform
from tests.platform_standin.token_endpoint import TokenEndpoint, tokens
from tests.results.packs import AUTHORITY, packed
from tests.results.results import bad, good, stage


def practice_inbox(window: MainWindow) -> QWidget:
    """A message in the practice inbox."""
    window.form.choose("practice")
    settle()
    window.test(send=True)
    inbox = window.practice.show_inbox()
    assert inbox is not None
    return inbox


def provider_list(window: MainWindow) -> QWidget:
    """All providers, the one that fits the address first."""
    window.editor.set_value("mailFrom", "plant.a@gmail.com")
    window.form.provider.showPopup()
    assert window.form.provider.list is not None
    return window.form.provider.list


def provider_search(window: MainWindow) -> QWidget:
    """Those that a few letters may mean."""
    window.form.provider.search("goo")
    assert window.form.provider.list is not None
    return window.form.provider.list


def domain_before(window: MainWindow) -> DomainDialog:
    """Nothing was asked yet."""
    choose_sendgrid(window)
    return window.dialogs.check_domain()


def domain_of_own_server(window: MainWindow) -> DomainDialog:
    """A server of one's own may deliver from an address."""
    window.form.choose("custom")
    window.editor.set_value("mailFrom", "tb@plant.org")
    return window.dialogs.check_domain()


def _domain(window: MainWindow, zone: Zone) -> DomainDialog:
    dialog = domain_before(window)
    window.domain_checks.take(checked(window, zone))
    return dialog


def domain_asking(window: MainWindow) -> DomainDialog:
    """The DNS is being asked."""
    dialog = domain_before(window)
    window.domain_checks.busy = True
    window.domain_checks.changed.emit()
    return dialog


def domain_passes(window: MainWindow) -> DomainDialog:
    """All is well."""
    return _domain(window, GOOD_ZONE)


def domain_at_risk(window: MainWindow) -> DomainDialog:
    """Two SPF records, no DMARC, no key: records to write."""
    return _domain(window, BARE_ZONE)


def domain_refused(window: MainWindow) -> DomainDialog:
    """A mailbox address, sent through somebody else."""
    choose_sendgrid(window)
    window.editor.set_value("mailFrom", "plant.a@yahoo.com")
    dialog = window.dialogs.check_domain()
    window.domain_checks.take(checked(window, YAHOO_ZONE))
    return dialog


def domain_silent(window: MainWindow) -> DomainDialog:
    """Nobody answers."""
    return _domain(window, SILENT_ZONE)


def domain_message(window: MainWindow) -> QWidget:
    """What the DNS administrator is to be sent."""
    dialog = domain_at_risk(window).open_message()
    assert dialog is not None
    return dialog


def arrived_empty(window: MainWindow) -> ArrivedDialog:
    """Nothing pasted yet."""
    return window.dialogs.arrived()


def arrived_proved(window: MainWindow) -> ArrivedDialog:
    """The mail of the test, which passed."""
    accepted(window)
    dialog = window.dialogs.arrived()
    dialog.source.setPlainText(GOOGLE)
    dialog.read()
    return dialog


def arrived_failed(window: MainWindow) -> ArrivedDialog:
    """DMARC fails, and it lies in the spam."""
    return window.dialogs.arrived(MICROSOFT.encode())


def arrived_returned(window: MainWindow) -> ArrivedDialog:
    """It was returned."""
    return window.dialogs.arrived(BOUNCE.encode())


def arrived_no_mail(window: MainWindow) -> ArrivedDialog:
    """What was pasted is no mail."""
    return window.dialogs.arrived(b"Hello")


def discover_known(window: MainWindow) -> DiscoverDialog:
    """An address that the list knows."""
    window.editor.set_value("mailFrom", "plant.a@gmx.de")
    return window.dialogs.discover()


def discover_unknown(window: MainWindow) -> DiscoverDialog:
    """One that nobody here knows."""
    window.editor.set_value("mailFrom", "Plant A <tb@plant.org>")
    return window.dialogs.discover()


def discover_asking(window: MainWindow) -> DiscoverDialog:
    """Others are being asked."""
    dialog = discover_unknown(window)
    dialog.busy = True
    dialog._show()
    return dialog


def discover_asked(window: MainWindow) -> DiscoverDialog:
    """What they have said."""
    dialog = discover_unknown(window)
    search = search_for("tb@plant.org")
    zone: Zone = {
        "plant.org": {"MX": ["10 in1-smtp.messagingengine.com"]},
        "_submissions._tcp.plant.org": {"SRV": ["0 1 465 mail.plant.org"]},
    }
    own, other, *rest = answered(search.in_dns(), served(zone))
    trouble = "No answer from mail.plant.org:465 within 8 s."
    found = merged((own._replace(answers=False, trouble=trouble), other._replace(answers=True), *rest))
    asked = (Asked("192.0.2.53", ("MX plant.org", "SRV _submissions._tcp.plant.org")),)
    dialog.take(Discovery("tb@plant.org", "plant.org", found, asked, ("SRV _submission._tcp.plant.org",)))
    return dialog


def save_dialog(window: MainWindow) -> QWidget:
    """Where to keep the settings."""
    choose_sendgrid(window)
    dialog = window.saving.save_as()
    assert dialog is not None
    return dialog


def replace_dialog(window: MainWindow) -> QWidget:
    """A new password for what is saved."""
    choose_sendgrid(window)
    window.jobs.run(Filing(window.workspace).save_profile("Plant A"))
    dialog = replace(window)
    assert dialog is not None
    return dialog


def replace_refused(window: MainWindow) -> QWidget:
    """The new password was tried and refused."""
    dialog = replace_dialog(window)
    assert isinstance(dialog, ReplaceDialog)
    dialog.secret.edit.setText("a new password")
    dialog.say(
        "Not saved. The server did not accept the login: 535 5.7.8 Username and Password not accepted. For more "
        "information, go to 5.7.8 https://support.google.com/mail/?p=BadCredentials 4fb4d7f45d1cf-5e7a", "bad",
        failed=True,
    )  # fmt: skip
    return dialog


def explain_dialog(window: MainWindow) -> QWidget:
    """A pasted error explained."""
    window.dialogs.explain()
    dialog = window.findChild(ExplainDialog)
    assert isinstance(dialog, ExplainDialog)
    dialog.text.setPlainText("Unable to send mail: 535 5.7.8 Username and Password not accepted. … gsmtp")
    dialog.explain()
    return dialog


def contribute_dialog(window: MainWindow) -> QWidget:
    """What may be sent in of a pasted error."""
    dialog = explain_dialog(window)
    assert isinstance(dialog, ExplainDialog)
    return dialog.contribute(
        "Unable to send mail: 550 5.1.1 <jane.doe@acme.io>: Recipient address rejected (host mail.acme.io[81.2.69.142])"
    )


def about_dialog(window: MainWindow) -> QWidget:
    """Version and licence."""
    window.dialogs.about()
    dialog = window.findChild(AboutDialog)
    assert isinstance(dialog, AboutDialog)
    return dialog


def report_dialog(window: MainWindow) -> QWidget:
    """A bug."""
    dialog = ReportDialog(make_report(ValueError("an example"), []), window)
    dialog.open()
    return dialog


def consent_question(window: MainWindow) -> QWidget:
    """The question before an unprotected login."""
    fails_unprotected(window)
    window.tests.ask_unprotected()
    return window.findChildren(QMessageBox)[0]


def certificate_dialog(window: MainWindow) -> QWidget:
    """A chain whose authority nobody knows."""
    fails_authority(window)
    dialog = window.exports.show_certificates()
    assert isinstance(dialog, CertificateDialog)
    return dialog


def hand_over_dialog(window: MainWindow) -> QWidget:
    """The message for the network team."""
    found_a_firewall(window)
    dialog = window.exports.hand_over()
    assert dialog is not None
    return dialog


def versions_dialog(window: MainWindow) -> QWidget:
    """The earlier versions of a profile."""
    choose_sendgrid(window)
    window.saving._save_profile("Plant A", None)
    window.editor.set_value("mailFrom", "Plant A <mail@plant.org>")
    window.saving.save()
    window.dialogs.versions()
    dialog = window.findChild(BackupsDialog)
    assert isinstance(dialog, BackupsDialog)
    return dialog


PLATFORM_PASSWORD = "a password of the platform"


def apply_access(window: MainWindow) -> ApplyDialog:
    """Where to, over http, something still missing."""
    choose_sendgrid(window)
    dialog = window.dialogs.apply()
    assert dialog is not None
    dialog.form.fields.fill("url", "http://things.plant.org:8080")
    dialog.form.fields.fill("user", "sysadmin@thingsboard.org")
    dialog.make_plan()
    return dialog


REFUSED = "Couldn't send email; 535 Authentication failed: Bad username / password"


class Works:
    """What the platform's mail does, to be changed at any time."""

    def __init__(self, *, works: bool) -> None:
        self.works = works

    def __call__(self, _values: Mapping[str, object], _version: str, _recipient: str) -> str:
        return "" if self.works else REFUSED


def apply_to(window: MainWindow, mail: Works) -> tuple[ApplyDialog, Platform]:
    """The dialog with a platform of its own named in it; the settings are those of a profile."""
    choose_sendgrid(window)
    return _named(window, mail)


def _aim(dialog: ApplyDialog, platform: Platform) -> None:
    """Name a running platform in a dialog, all but the password, which it is given too."""
    platform.state.users[0].password = PLATFORM_PASSWORD
    dialog.form.fields.fill("url", platform.url)
    dialog.form.fields.fill("user", "sysadmin@thingsboard.org")
    dialog.form.fields.check_box("plain_http").setChecked(True)


def _named(window: MainWindow, mail: Works) -> tuple[ApplyDialog, Platform]:
    """Save what is in the form as a profile, and open the dialog with a platform of its own named in it."""
    window.saving._save_profile("Plant A", None)
    dialog = window.dialogs.apply()
    assert dialog is not None
    platform = Platform("4.3", mailer=mail)
    dialog.destroyed.connect(platform.close)
    _aim(dialog, platform)
    dialog.form.fields.fill("password", PLATFORM_PASSWORD)
    return dialog, platform


def _planned(window: MainWindow, mail: Works) -> ApplyDialog:
    dialog, _ = apply_to(window, mail)
    dialog.make_plan()
    assert dialog.page is not None
    dialog.page.test_here.setChecked(False)
    return dialog


def apply_plan(window: MainWindow) -> ApplyDialog:
    """What would change on the platform."""
    return _planned(window, Works(works=True))


def apply_oauth2_plan(window: MainWindow) -> ApplyDialog:
    """What OAuth2 would change on the platform, in which steps."""
    endpoint = TokenEndpoint(tokens(refresh_token="another one"))
    filled_for_microsoft(window)
    # First the address, for a token goes with its provider.
    window.editor.set_value("tokenUri", endpoint.url)
    window.editor.set_value("refreshToken", "a refresh token")
    dialog, _ = _named(window, Works(works=True))
    dialog.destroyed.connect(endpoint.close)
    dialog.make_plan()
    assert dialog.page is not None
    dialog.page.test_here.setChecked(False)
    return dialog


def apply_done(window: MainWindow) -> ApplyDialog:
    """Applied."""
    dialog = _planned(window, Works(works=True))
    dialog.carry_out()
    assert dialog.outcome is not None
    return dialog


def apply_failed(window: MainWindow) -> ApplyDialog:
    """The platform's own test failed, so nothing was saved."""
    dialog = _planned(window, Works(works=False))
    dialog.carry_out()
    assert dialog.outcome is None
    return dialog


def apply_same(window: MainWindow) -> ApplyDialog:
    """Nothing visible differs; the password cannot be compared."""
    dialog = _planned(window, Works(works=True))
    dialog.carry_out()
    dialog.go_back()
    dialog.make_plan()
    assert dialog.page is not None
    return dialog


def apply_verified(window: MainWindow) -> ApplyDialog:
    """What the platform says to what it has stored."""
    dialog, platform = apply_to(window, Works(works=False))
    platform.state.mail.update(
        smtpHost="smtp.sendgrid.net", smtpPort="465", username="apikey", mailFrom="tb@plant.org"
    )
    dialog.verify()
    assert dialog.verified is not None
    return dialog


def apply_unsure(window: MainWindow) -> ApplyDialog:
    """The connection died while the settings were saved, the login name was changed before."""
    dialog, platform = apply_to(window, Works(works=True))
    dialog.make_plan()
    assert dialog.page is not None
    assert dialog.page.admin_email is not None
    dialog.page.admin_email.tick.setChecked(True)
    dialog.page.admin_email.line.setText("ops@example.org")
    dialog.carry_out()
    dialog.page.test_here.setChecked(False)
    dies_while_saving(platform)
    dialog.carry_out()
    return dialog


def dies_while_saving(platform: Platform) -> None:
    """Let the platform store the settings, and then answer to nothing any more."""

    def dead(_method: str, _path: str) -> None:
        raise ConnectionResetError

    def after(method: str, path: str) -> None:
        if (method, path) == ("POST", "/api/admin/settings"):
            platform.before = dead
            raise ConnectionResetError

    platform.after = after


def apply_roll_back(window: MainWindow) -> ApplyDialog:
    """What going back would change, after somebody changed the platform."""
    dialog, platform = apply_to(window, Works(works=True))
    dialog.make_plan()
    assert dialog.page is not None
    dialog.page.test_here.setChecked(False)
    dialog.carry_out()
    platform.state.mail["smtpPort"] = "2525"
    dialog.roll_back(dialog._image)
    assert dialog.page is not None
    return dialog


def compare_dialog(window: MainWindow) -> QWidget:
    """A test from here that worked, and one from the server that did not."""
    accepted(window)
    tried = window.inquiry.tried
    assert tried is not None
    here = record_of(result_of_test(tried, None))
    blocked: dict[str, object] = {"stage": "connect", "ok": False, "ms": 10_003}
    blocked["text"] = "No answer from smtp.sendgrid.net:465 within 10 s."
    there = {  # as mailconfig test --json prints it there
        **here.content,
        "ok": False,
        "stages": [*here.content["stages"][:2], blocked],
        "diagnosis": {"cause": "blocked", "title": "Something on the way blocks this port"},
        "resolver": "10.0.0.2",
    }
    dialog = CompareDialog(
        compare(here, record_of(there)),
        ("From this computer", "From the server"),
        window,
        "From this computer and from the server",
    )
    dialog.open()
    return dialog


def keep_some(window: MainWindow) -> None:
    """A month of results of the profile “Plant A”, with a bad day and what came with it."""
    choose_sendgrid(window)
    window.saving._save_profile("Plant A", None)
    profile = window.workspace.profile
    assert profile is not None
    names = ("dns", "connect", "tls-handshake", "auth", "data", "after-data")
    for day in range(1, 29):
        ms = [12, 31 + day % 5, 64, 80 + 7 * (day % 4), 27, 141 + 11 * (day % 3)]
        changes: dict[str, object] = {"made": f"2026-11-{day:02}T08:00:00Z", "profile": "Plant A"}
        failed = day in (12, 13)
        if failed:
            ms, changes["address"] = [12, 31, 64, 47], "192.0.2.77"
        if day == 20:
            ms[3] = 30_000
        stages = [stage(name, ms=one) for name, one in zip(names, ms, strict=False)]
        stages[-1]["ok"] = not failed
        changes |= {"stages": stages, "total_ms": sum(ms)}
        keep(window.workspace.home, profile, bad(**changes) if failed else good(**changes))


def history_dialog(window: MainWindow) -> QWidget:
    """The results of a profile."""
    keep_some(window)
    dialog = window.dialogs.history()
    assert isinstance(dialog, HistoryDialog)
    settle()
    dialog.table.selectRow(15)
    return dialog


def history_empty(window: MainWindow) -> QWidget:
    """A profile that was never tested."""
    choose_sendgrid(window)
    window.saving._save_profile("Plant A", None)
    dialog = window.dialogs.history()
    assert dialog is not None
    return dialog


def sign_in_waiting(window: MainWindow) -> QWidget:
    """The browser is waited for; the other ways are unfolded."""
    dialog = SignInDialog(window, provider="Google", mailbox="plant@gmail.com")
    dialog.open()
    port = 43127
    with browsing():
        dialog.take(
            Browse("https://accounts.google.com/", True, f"ssh -L {port}:localhost:{port} plant-pc", "")
        )
    dialog.fold.setChecked(True)
    dialog.take(Told("This is not the whole address.", again=True))
    return dialog


def sign_in_done(window: MainWindow) -> QWidget:
    """The proof."""
    filled_for_microsoft(window)
    settings = window.editor.draft.check.settings
    assert settings is not None
    assert settings.oauth2 is not None
    dialog = SignInDialog(window, provider="Microsoft", mailbox=MAILBOX)
    dialog.open()
    dialog.take(Told("the consent"))
    dialog.take(Told("the tokens"))
    seen = TokenSeen(200, "OK", "application/json", 184, expires_in=4711)
    tested = Result(Reached.AUTHENTICATED, token=seen, rotated=Rotated("a refresh token"))
    caution = (
        f"anna@plant.org signed in, but the mailbox is {MAILBOX}: right only if that account may send for it."
    )
    oauth2 = settings.oauth2._replace(refresh_token="a refresh token")
    dialog.take(SignedIn(oauth2, oauth2.scope, "anna@plant.org", tested, (caution,)))
    return dialog


def sign_in_refused(window: MainWindow) -> QWidget:
    """The client secret has expired."""
    filled_for_microsoft(window)
    settings = window.editor.draft.check.settings
    assert settings is not None
    dialog = SignInDialog(window, provider="Microsoft", mailbox=MAILBOX)
    dialog.open()
    dialog.take(Told("the consent"))
    result = Result(failure=secret_expired())
    error = SignInError(SignInFault.EXCHANGE, secret_expired().text, "", result)
    dialog.fail(error, explain_result(result, settings, MAILBOX, "microsoft365"))
    return dialog


def manual_page(window: MainWindow) -> QWidget:
    """The manual at the provider chosen."""
    choose_sendgrid(window)
    window.form.provider.setFocus()
    return window.manual.open()


def manual_search(window: MainWindow) -> QWidget:
    """What the manual has on two words."""
    manual = window.manual.open("causes.md")
    manual.line.setText("app password")
    return manual


def first_steps(window: MainWindow) -> QWidget:
    """Three questions; the address has told which mailbox it is."""
    dialog = window.dialogs.first_steps()
    dialog.have[1].setChecked(True)
    dialog.address.setText("plant.a@gmail.com")
    dialog.address.textEdited.emit(dialog.address.text())
    return dialog


def first_steps_nothing(window: MainWindow) -> QWidget:
    """Who has nothing yet."""
    dialog = window.dialogs.first_steps()
    dialog.have[3].setChecked(True)
    return dialog


def load_access(window: MainWindow) -> LoadDialog:
    """Where from."""
    dialog = window.dialogs.load()
    dialog.form.fields.fill("url", "https://things.plant.org")
    return dialog


def load_from(window: MainWindow) -> tuple[LoadDialog, Platform]:
    """The dialog with a platform of its own named in it."""
    dialog = window.dialogs.load()
    platform = Platform("4.3")
    platform.state.mail.update(
        smtpHost="smtp.sendgrid.net", smtpPort="465", smtpProtocol="smtps", username="apikey"
    )
    window.destroyed.connect(platform.close)
    _aim(dialog, platform)
    dialog.form.fields.fill("password", PLATFORM_PASSWORD)
    return dialog, platform


def load_done(window: MainWindow) -> QWidget:
    """What came of it."""
    load_from(window)[0].make_plan()
    return window.findChildren(QMessageBox)[-1]


def some_profiles(window: MainWindow) -> None:
    """Two profiles, one of them tested."""
    accepted(window)
    window.saving._save_profile("Plant A", None)
    copy = window.profiles.duplicate("Plant A")
    copy.name.setText("Plant B / north")
    copy.accept()


def profiles_dialog(window: MainWindow) -> ProfilesDialog:
    """All profiles, the open one selected."""
    some_profiles(window)
    return window.dialogs.profiles()


def profiles_compared(window: MainWindow) -> QWidget:
    """What differs between two of them."""
    some_profiles(window)
    window.editor.set_value("smtpHost", "mail.plant.org")
    window.editor.set_value("smtpPort", "2525")
    window.saving.save()
    dialog = window.dialogs.profiles()
    dialog.list.selectAll()
    dialog.buttons_of["compare"].click()
    return dialog.findChildren(DifferencesDialog)[0]


def preferences_dialog(window: MainWindow) -> QWidget:
    """How the program is to look, and what it is to begin with."""
    return window.dialogs.preferences()


def platforms_dialog(window: MainWindow) -> PlatformsDialog:
    """The platforms of two profiles, one of which failed."""
    some_profiles(window)
    profiles = window.workspace.home.profiles
    for name, address, version, ok in (
        ("Plant A", "https://things.plant.org", "4.3.1", True),
        ("Plant B / north", "https://north.plant.org", "4.2.1", False),
    ):
        profile = profiles.load(name)
        shown = {key: one for key, one in profile.draft.items() if key not in SECRET_KEYS}
        proof = Proof("2026-11-29T12:00:00Z", ok, "", shown)
        profiles.note_platform(profile, known.Platform(address, "admin@plant.org", version, proof))
    window.opening.open_profile("Plant A")
    return window.dialogs.platforms()


def platforms_empty(window: MainWindow) -> PlatformsDialog:
    """None is known yet."""
    return window.dialogs.platforms()


def drift_access(window: MainWindow) -> DriftDialog:
    """The login is asked for."""
    dialog = platforms_dialog(window).look()
    assert dialog is not None
    return dialog


def platforms_all(window: MainWindow) -> QWidget:
    """The logins of all are asked for."""
    return platforms_dialog(window).look_at_all()


def drifted(window: MainWindow, dialog: PlatformsDialog) -> tuple[DriftDialog, Platform]:
    """A running platform that has drifted from the profile that is selected, and the look at it."""
    platform = Platform("4.3")
    platform.state.mail.update(smtpHost="other.plant.org")
    window.destroyed.connect(platform.close)
    look = dialog.look()
    assert look is not None
    _aim(look, platform)
    return look, platform


def platform_drifted(window: MainWindow) -> QWidget:
    """What was looked for was found."""
    look, _ = drifted(window, platforms_dialog(window))
    look.form.fields.fill("password", PLATFORM_PASSWORD)
    look.make_plan()
    return window.findChildren(DifferencesDialog)[-1]


def pack_opened(window: MainWindow) -> PackDialog:
    """What a colleague has handed on; its name is taken."""
    some_profiles(window)
    checks = [{"kind": "test", "made": "2026-11-28T12:00:00Z", "ok": False, "current": True,
               "title": "The server does not accept this user name and password."}]  # fmt: skip
    data = packed(name="Plant A", checks=checks, authority=AUTHORITY)
    return window.profiles.take_pack(read_pack(data, "plant.json"))


DIALOGS: Mapping[str, Callable[[MainWindow], QWidget]] = {
    dialog.__name__.replace("_", "-"): dialog
    for dialog in (
        provider_list, provider_search, domain_before, domain_of_own_server, domain_asking, domain_passes,
        domain_at_risk, domain_refused, domain_silent, domain_message, arrived_empty, arrived_proved, arrived_failed,
        arrived_returned, arrived_no_mail, discover_known, discover_unknown, discover_asking, discover_asked,
        practice_inbox, save_dialog, replace_dialog, replace_refused, explain_dialog, contribute_dialog, about_dialog,
        report_dialog,
        consent_question, certificate_dialog, hand_over_dialog,
        compare_dialog, history_dialog, history_empty, versions_dialog, apply_access,
        apply_plan, apply_done, apply_failed, apply_same, apply_verified, apply_unsure, apply_roll_back,
        sign_in_waiting, sign_in_done, sign_in_refused, apply_oauth2_plan, manual_page, manual_search,
        preferences_dialog, profiles_dialog, profiles_compared, load_access, load_done, first_steps,
        first_steps_nothing, pack_opened, platforms_dialog, platforms_empty, platforms_all, drift_access,
        platform_drifted,
    )
}  # fmt: skip
