"""Delivery to a live platform by its REST API.

Order: log in once, look at the role, read, merge, plan; then let the platform send its own test message with the new
values, save, read back and compare, and ask whether its mail works. The platform stores before it validates
(ThingsBoard AdminController.saveAdminSettings), so what it could not load is taken back at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, NoReturn
from urllib.parse import urlsplit

from mailconfig_gui.delivery.document import Document
from mailconfig_gui.delivery.merge import changed_since, counted, merge, merge_back, same_values
from mailconfig_gui.delivery.target import (
    SETTINGS,
    AccessNeededError,
    Applied,
    Change,
    ConflictError,
    Deeds,
    DeliveryError,
    Extra,
    Options,
    Plan,
    Snapshot,
    Step,
    StoppedError,
    TestFailedError,
    Trial,
    UnreachableError,
    Verified,
    Wanted,
    refuse_blocked,
)
from mailconfig_gui.delivery.targets.thingsboard.address import parse_base
from mailconfig_gui.delivery.targets.thingsboard.api import (
    Account,
    Login,
    LoginRefusedError,
    PlatformError,
    Session,
)
from mailconfig_gui.delivery.targets.thingsboard.web import BrokenAnswerError, Web, read_fingerprint
from mailconfig_gui.model.fields import FIELDS
from mailconfig_gui.model.hosts import is_loopback
from mailconfig_gui.model.problem import Fix, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping
    from typing import TypeVar

    from mailconfig_gui.delivery.kind import Access, Doors
    from mailconfig_gui.delivery.target import Restore, Stop, Target
    from mailconfig_gui.delivery.targets.thingsboard.address import Base

    T = TypeVar("T")

HIDDEN = frozenset({"password", "refreshToken"})
INSTALLED_EMAIL = "sysadmin@thingsboard.org"
_UNBOUNDED_S = 150.0
"""How long a test may take before 3.4, where nothing but the operating system ends a connect."""
_NO_STORED_TEST = "Versions 2.5.4 to 3.2.2 cannot test with the password that they have stored"
_HOW_ELSE = "Apply the settings with their password: then it is tested before it is saved."
_RESTART = "Restart the platform, so that it uses what it has stored."
_NODES = ("TB_CORE", "TB_RULE_ENGINE", "MONOLITH")


def open_target(text: str, access: Access, doors: Doors) -> Target:
    """Return the platform at an address.

    Raises:
        AccessNeededError: http without a yes for that host, or neither user and password nor an API key.
        DeliveryError: the address or the access is not usable.

    """
    base = parse_base(text)
    if doors.offline:
        return ThingsBoard(Session(Web(base, doors.web("", "")), Login()), doors.stop)
    agreed = access.value("plain_http").lower().split()
    if base.scheme == "http" and base.host not in agreed:
        raise AccessNeededError(
            "plain_http",
            "This address is not encrypted",
            f"Over http, the login and every password here could be read on the way to {base.host}.",
            "Use https, or agree to it for this host.",
        )
    login = Login(access.value("user"), access.value("password"), access.value("api_key"))
    if not login.api_key and not (login.user and login.password):
        raise AccessNeededError(
            "password",
            "A login is needed",
            "The platform is changed as its system administrator.",
            "Give user and password, or an API key (from version 4.3 on).",
        )
    pin = access.value("fingerprint") and read_fingerprint(access.value("fingerprint"))
    web = Web(base, doors.web(access.value("ca_file"), pin))
    return ThingsBoard(Session(web, login, access.ask_code), doors.stop)


class Facts(NamedTuple):
    """What was read once for a plan."""

    account: Account
    row: Document
    general: Document | None
    version: str
    blank_keeps: bool
    shows_password: bool


class ThingsBoard:
    """A live platform. `session` is used for all calls and logs in once."""

    kind = "thingsboard"

    def __init__(self, session: Session, stop: Stop) -> None:
        self._session = session
        self._stop = stop
        self._base: Base = session.web.base

    @property
    def where(self) -> str:
        """The platform's address."""
        return self._base.text

    def read(self) -> Generator[Step, None, Snapshot]:
        """Log in and return the row of the mail settings."""
        facts = yield from self._facts()
        return _snapshot(facts)

    def plan(self, wanted: Wanted) -> Generator[Step, None, Plan]:
        """Read and merge; changes nothing."""
        facts = yield from self._facts()
        before = _snapshot(facts)
        merged = merge(before, wanted, blank_keeps=facts.blank_keeps)
        extras = tuple(self._extras(facts, wanted))
        changes = (*merged.changes, *(_extra_change(extra) for extra in extras))
        edges = self._session.optional("/api/edges/enabled") is True
        risks = (
            *merged.risks,
            *_account_risks(facts, wanted),
            *self._base_risks(facts.general, wanted),
            *_edge_risks(edges=edges),
            *_old_version_risks(facts, merged.document),
        )
        yield Step("plan", "done", counted(changes))
        shown = _shown(facts, wanted.admin_email)
        return Plan(self.where, before, merged.document, changes, risks, extras, shown, merged.lost, wanted)

    def plan_rollback(self, restore: Restore, *, overwrite: bool = False) -> Generator[Step, None, Plan]:
        """Read, and say what bringing back an earlier state would change."""
        facts = yield from self._facts()
        before = _snapshot(facts)
        merged = merge_back(before, restore, overwrite=overwrite)
        extras = tuple(extra for extra in restore.extras if _now(extra, facts) != extra.after)
        foreign = [
            Change("", _extra_change(extra).label, f"“{extra.before}”", f"“{_now(extra, facts)}”")
            for extra in extras
            if _now(extra, facts) != extra.before
        ]
        extras = tuple(extra._replace(before=_now(extra, facts)) for extra in extras)
        email = next((extra.after for extra in extras if extra.kind == "admin-email"), None)
        risks = (
            *merged.risks,
            *([changed_since(foreign, overwrite=overwrite)] if foreign else ()),
            *(_account_risks(facts, Wanted({}, admin_email=email)) if email else ()),
        )
        changes = (*merged.changes, *(_extra_change(extra) for extra in extras))
        yield Step("plan", "done", counted(changes))
        shown = _shown(facts, email)
        return Plan(self.where, before, merged.document, changes, risks, extras, shown, merged.lost)

    def apply(self, plan: Plan, options: Options) -> Generator[Step, None, Applied]:
        """Test, save, read back, ask whether mail works. A plan without changes has what is stored tested."""
        refuse_blocked(plan)
        deeds = Deeds()
        with deeds.telling():
            return (yield from self._apply(plan, options, deeds))

    def _apply(self, plan: Plan, options: Options, deeds: Deeds) -> Generator[Step, None, Applied]:
        facts = yield from self._facts()
        tests: dict[str, Trial] = {}
        if plan.empty or _applied_before(plan, facts):
            words = "Nothing visible differs" if facts.row.values.get("username") else "No change"
            yield Step("save", "skipped", f"{words}: nothing was written")
            if options.test:
                yield from self._test_stored(facts, tests)
            return Applied(changed=False, tests=tests)
        self._same_as_planned(plan, facts)
        for extra in (extra for extra in plan.extras if extra.kind == "admin-email"):
            yield from self._set_email(extra, deeds)
        if any(change.key not in _EXTRA_KEYS for change in plan.changes):
            if options.test:
                yield from self._test_before(plan, facts, options, tests)
            yield from self._save(plan.after, facts.row, deeds)
        elif options.test:
            yield from self._test_stored(facts, tests)
        for extra in (extra for extra in plan.extras if extra.kind == "base-url"):
            yield from self._set_base_url(extra, deeds)
        restart, lacks = "", ""
        try:
            yield from self._check_after(plan.after, facts, options, tests)
            restart = self._restart_words()
        except UnreachableError as error:
            lacks = f"All of it is saved. Whether mail works could not be asked after that: {error.message}"
            yield Step("features", "failed", lacks)
            if options.prove_stored:
                tests.setdefault("stored", Trial(ok=False, text=error.message, spoken=False))
        return Applied(
            changed=True, tests=tests, restart=restart, notes=(lacks,) if lacks else (), user=deeds.user
        )

    def verify(self) -> Generator[Step, None, Verified]:
        """Let the platform test what it has stored; changes nothing.

        Raises:
            DeliveryError: this version cannot do that.

        """
        facts = yield from self._facts()
        tests: dict[str, Trial] = {}
        yield from self._test_stored(facts, tests)
        if "stored" not in tests:
            raise DeliveryError("This platform cannot test what it has stored", _NO_STORED_TEST, _HOW_ELSE)
        tested = tests["stored"]
        if tested.ok:
            yield from self._ask_features(facts.row.values, tests)
            connection = tests.get("connection")
            if connection is not None and not connection.ok:
                words = f"{tested.text}, but its running sender fails. {_RESTART}"
                tested = Trial(ok=False, text=words, spoken=False)
        shown = _shown(facts, None)
        return Verified(
            tested.ok, tested.text, shown["version"], shown["recipient"], facts.row.values, tested.spoken
        )

    def _facts(self) -> Generator[Step, None, Facts]:
        first = not self._session.is_open
        if first:
            yield Step("login", "started", f"Logging in at {self.where}")
        self._session.open()
        account = self._session.account()
        if account.authority != "SYS_ADMIN":
            raise _not_system(account.authority)
        if first:
            yield Step("login", "done", f"Logged in as {account.email}")
        yield Step("read", "started", "Reading the present settings")
        row = self._session.settings("mail")
        if row is None or row.envelope.get("id") is None:
            raise UnreachableError(
                "The platform's row of mail settings is gone",
                "The platform runs, so it was installed with one.",
                "Do not restart it: it would not start. Name its database as the target (postgresql://… or detect:): "
                "applying there writes the row anew.",
            )
        version = self._session.version()
        shown = row.values.get("password")
        facts = Facts(
            account, row, self._session.settings("general"), version,
            blank_keeps=shown == "", shows_password=isinstance(shown, str) and shown != "",
        )  # fmt: skip
        words = f"Read; it is ThingsBoard {version or 'before 3.4'}" if first else "Read again"
        yield Step("read", "done", words)
        return facts

    def _same_as_planned(self, plan: Plan, facts: Facts) -> None:
        if facts.row.values != plan.before.values:
            raise _changed_meanwhile()
        for extra in plan.extras:
            if _now(extra, facts) != extra.before:
                raise _changed_meanwhile()

    def _test_before(
        self, plan: Plan, facts: Facts, options: Options, tests: dict[str, Trial]
    ) -> Generator[Step, None, None]:
        if facts.blank_keeps and not plan.after.values.get("password") and plan.after.values.get("username"):
            words = "This version cannot test with its stored password; give the password to have it tested"
            yield Step("test", "skipped", words)
            return
        yield Step("test", "started", "Asking the platform to send its test message with the new settings")
        tested = self._tested(plan.after.values, facts)
        tests["before"] = tested
        yield Step("test", "done" if tested.ok else "failed", tested.text)
        if not tested.ok and not options.save_anyway:
            advice = "Fix what it says, then apply again." if tested.spoken else "Apply again."
            hint = f"The mail settings were not saved. {advice}"
            raise TestFailedError(tested.text, hint, tested.text if tested.spoken else "")

    def _tested(self, values: Mapping[str, object], facts: Facts) -> Trial:
        try:
            self._session.send_test(values, _limit(values) if facts.version else _UNBOUNDED_S)
        except PlatformError as error:
            return Trial(ok=False, text=_test_text(error, values))
        except BrokenAnswerError as error:
            return Trial(ok=False, text=f"Without a result: {error.message}", spoken=False)
        return Trial(ok=True, text=f"The platform sent its test message to {self._session.account().email}")

    def _save(self, document: Document, before: Document, deeds: Deeds) -> Generator[Step, None, None]:
        yield Step("save", "started", "Saving")
        # The platform's test may have taken minutes; no row version would tell a change made meanwhile.
        present = self._session.settings("mail")
        if present is None or present.values != before.values:
            raise _changed_meanwhile()
        self._stop.check()
        try:
            self._session.save(document)
        except DeliveryError as error:
            self._after_failed_save(error, document, before, deeds)
        deeds.did(SETTINGS, "The mail settings are saved")
        yield Step("save", "done", "Saved")
        stored = self._session.settings("mail")
        if stored is None or not same_values(stored.values, document.values):
            raise ConflictError(
                "The platform does not hold what was saved",
                "Reading back gave something else: somebody saved at the same moment, or it changed the values.",
                "Make a new plan to see how things stand.",
            )
        yield Step("verify", "done", "Read back and compared: the platform holds these settings")

    def _after_failed_save(
        self, error: DeliveryError, document: Document, before: Document, deeds: Deeds
    ) -> None:
        """Find out what a failed save left; returns only when all is stored and loaded after all.

        A row that was stored but not loaded keeps the platform from its next start, so the earlier one goes back.
        """
        refused = isinstance(error, PlatformError)
        if not refused and not _may_be_done(error):
            raise error
        stored = self._read_again(lambda: self._session.settings("mail"))
        if stored is None:
            deeds.perhaps(SETTINGS, "The mail settings may have been saved")
            raise error
        there = same_values(stored.values, document.values)
        if there and not refused and not same_values(before.values, document.values):
            return
        if there and refused:
            self._put_back(error, document, before, deeds)
        if same_values(stored.values, before.values):
            if refused:
                raise DeliveryError("Nothing was saved", error.message, error.hint) from error
            if there:
                deeds.perhaps(SETTINGS, "The password may have been saved; nothing else differs")
            else:
                deeds.perhaps(
                    SETTINGS, "The mail settings may be saved yet; read again, they were the earlier ones"
                )
            raise error
        deeds.perhaps(SETTINGS, "The mail settings may have been saved, and then changed by somebody else")
        raise _changed_meanwhile() from error

    def _put_back(self, error: DeliveryError, document: Document, before: Document, deeds: Deeds) -> NoReturn:
        """Store the earlier row again over one that the platform stored and could not load."""
        try:
            self._session.save(Document(before.envelope, before.values))
        except DeliveryError as second:
            deeds.did(SETTINGS, "The mail settings are saved")
            raise DeliveryError(
                "The platform stored settings that it cannot load",
                f"It said: {error.message} The earlier settings could not be put back: {second.message}",
                "Save good settings before the platform is started the next time, or it will not start.",
            ) from second
        if "password" in document.values:
            deeds.perhaps(SETTINGS, "The password that the platform has stored may be the new one")
        raise DeliveryError(
            "The platform could not load these settings",
            f"It said: {error.message} The earlier settings were put back.",
            "",
        ) from error

    def _read_again(self, read: Callable[[], T]) -> T | None:
        """Return what is there after a request whose end is not known; None where that cannot be known either."""
        try:
            return read()
        except DeliveryError:
            return None

    def _ask_features(
        self, values: Mapping[str, object], tests: dict[str, Trial]
    ) -> Generator[Step, None, None]:
        yield Step("features", "started", "Asking the platform whether its mail works")
        found, lacks = None, "This platform does not tell"
        try:
            found = self._session.call("GET", "/api/admin/featuresInfo", deadline_s=_limit(values))
        except PlatformError:
            pass
        except BrokenAnswerError as error:
            lacks = f"It gave no answer: {error.message}"
        enabled = found.get("emailEnabled") if isinstance(found, dict) else None
        if enabled is None:
            yield Step("features", "skipped", lacks)
            return
        words = "It connects and logs in" if enabled else "It cannot connect or log in with these settings"
        tests["connection"] = Trial(enabled is True, words)
        yield Step("features", "done" if enabled else "failed", words)

    def _test_stored(self, facts: Facts, tests: dict[str, Trial]) -> Generator[Step, None, None]:
        """Have the platform test its row as it shows it: where it hides the password, it uses its own."""
        if facts.blank_keeps and facts.row.values.get("username"):
            yield Step("stored", "skipped", _NO_STORED_TEST)
            return
        yield Step(
            "stored", "started", "Asking the platform to send its test message with what it has stored"
        )
        tests["stored"] = tested = self._tested(facts.row.values, facts)
        yield Step("stored", "done" if tested.ok else "failed", tested.text)

    def _check_after(
        self, document: Document, facts: Facts, options: Options, tests: dict[str, Trial]
    ) -> Generator[Step, None, None]:
        yield from self._ask_features(document.values, tests)
        if (
            options.prove_stored
            and "stored" not in tests
            and not facts.blank_keeps
            and not facts.shows_password
        ):
            kept = {key: value for key, value in document.values.items() if key != "password"}
            yield from self._test_stored(facts._replace(row=Document({}, kept)), tests)

    def _set_email(self, extra: Extra, deeds: Deeds) -> Generator[Step, None, None]:
        yield Step("admin-email", "started", "Changing the administrator's e-mail")
        account = self._session.account()
        if account.email == extra.after:
            yield Step("admin-email", "skipped", "It is that address already")
            return
        try:
            self._session.call(
                "POST", "/api/user?sendActivationMail=false", {**account.raw, "email": extra.after}
            )
        except DeliveryError as error:
            if not _may_be_done(error):
                raise
            if self._read_again(lambda: self._session.account().email) != extra.after:
                deeds.perhaps(
                    extra.kind, f"The administrator may log in as {extra.after} now, not as {extra.before}"
                )
                raise
        words = f"The administrator now logs in as {extra.after}"
        deeds.did(extra.kind, words)
        deeds.user = extra.after
        yield Step("admin-email", "done", words)
        self._session.refresh()

    def _set_base_url(self, extra: Extra, deeds: Deeds) -> Generator[Step, None, None]:
        yield Step("base-url", "started", "Changing the address in the platform's messages")
        general = self._session.settings("general")
        if general is None:
            yield Step("base-url", "skipped", "The platform has no general settings")
            return
        try:
            self._session.save(Document(general.envelope, {**general.values, "baseUrl": extra.after}))
        except DeliveryError as error:
            if not _may_be_done(error):
                raise
            if self._read_again(lambda: _base_url(self._session.settings("general"))) != extra.after:
                deeds.perhaps(extra.kind, f"Links in the platform's messages may lead to {extra.after} now")
                raise
        words = f"Links in the platform's messages now lead to {extra.after}"
        deeds.did(extra.kind, words)
        stored = self._session.settings("general")
        if stored is None or stored.values.get("baseUrl") != extra.after:
            raise _changed_meanwhile()
        yield Step("base-url", "done", words)

    def _extras(self, facts: Facts, wanted: Wanted) -> Iterator[Extra]:
        if wanted.admin_email and wanted.admin_email != facts.account.email:
            yield Extra("admin-email", facts.account.email, wanted.admin_email, facts.account.raw)
        if wanted.base_url and facts.general is not None:
            before = _base_url(facts.general)
            after = wanted.base_url.rstrip("/")
            if before != after:
                yield Extra("base-url", before, after, facts.general.values)

    def _base_risks(self, general: Document | None, wanted: Wanted) -> Iterator[Problem]:
        if general is None:
            return
        url = wanted.base_url or _base_url(general)
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            parts, port = urlsplit(""), None
        host = parts.hostname or ""
        own = None if is_loopback(self._base.host) else Fix(f"Use {self.where}", {"baseUrl": self.where})
        usual = {"http": 80, "https": 443}.get(parts.scheme)
        if wanted.base_url and (not host or usual is None):
            title = f"“{url}” is no web address, so it cannot be the address in the platform's messages."
            yield Problem(
                None, Severity.ERROR, "base-url-bad", title, "Enter it as https://things.example.com."
            )
        elif not host or usual is None or is_loopback(host):
            why = "only works on the platform's own computer" if host else "is no web address"
            yield _base_problem("base-url-dead", f"“{url}” {why}", own)
        elif host == self._base.host and (port or usual) != self._base.port:
            yield _base_problem("base-url-port", f"“{url}” names another port than the one used here", own)
        elif parts.scheme == "http":
            yield _base_problem("base-url-plain", f"“{url}” is not encrypted", own)

    def _restart_words(self) -> str:
        found = self._session.optional("/api/admin/systemInfo")
        if not isinstance(found, dict):
            return (
                "A single server uses the settings now. "
                "In a cluster, restart the other tb-core and tb-rule-engine nodes."
            )
        rows = found.get("systemData")
        names = [
            f"{row.get('serviceId')}"
            for row in (rows if isinstance(rows, list) else [])
            if isinstance(row, dict) and str(row.get("serviceType")) in _NODES
        ]
        if found.get("monolith") is True and len(names) < 2:
            return "The platform uses the settings now; no restart is needed."
        listed = f": {', '.join(names)}" if names else ""
        return (
            "Only the node that took the settings uses them now. Restart the other tb-core and tb-rule-engine "
            f"nodes{listed}."
        )


_EXTRA_KEYS = ("baseUrl", "email")


def _extra_change(extra: Extra) -> Change:
    if extra.kind == "admin-email":
        label = "The administrator's e-mail and login name"
        return Change("email", label, f"“{extra.before}”", f"“{extra.after}”")
    return Change("baseUrl", "Address in the platform's messages", f"“{extra.before}”", f"“{extra.after}”")


def _snapshot(facts: Facts) -> Snapshot:
    return Snapshot(facts.row, HIDDEN - {"password"} if facts.shows_password else HIDDEN)


def _base_url(general: Document | None) -> str:
    return str(general.values.get("baseUrl") or "") if general is not None else ""


def _now(extra: Extra, facts: Facts) -> str:
    """Return what an extra would change, as it is now."""
    return facts.account.email if extra.kind == "admin-email" else _base_url(facts.general)


def _test_text(error: PlatformError, values: Mapping[str, object]) -> str:
    """Return what the platform said; its stumbling over what is missing in words."""
    if "JsonNode" not in error.text and (error.status != 500 or error.text):
        return error.message
    missing = next((field.key for field in FIELDS if field.required and field.key not in values), None)
    if missing is not None and missing != "password":
        return f"The platform's settings lack “{missing}”, so it cannot send."
    return "The platform has no password stored to test with. Enter the password."


def _limit(values: Mapping[str, object]) -> float:
    """Return how long the platform may take for a test, in seconds: its own time limit and some more."""
    own = str(values.get("timeout"))
    return (int(own) / 1000 if own.isdecimal() and len(own) < 10 else 10) + 30


def _may_be_done(error: DeliveryError) -> bool:
    """Tell whether a request that ended so may have been carried out all the same."""
    if isinstance(error, StoppedError | BrokenAnswerError):
        return error.sent
    return isinstance(error, PlatformError) and error.status >= 500


def _shown(facts: Facts, email: str | None) -> dict[str, str]:
    """Return what a plan tells besides its changes."""
    return {
        "version": facts.version or "before 3.4",
        "recipient": email or facts.account.email,
        "base_url": _base_url(facts.general),
    }


def _applied_before(plan: Plan, facts: Facts) -> bool:
    """Tell whether the row left the state of the plan for just the state that the plan wants."""
    row = facts.row.values
    return row != plan.before.values and same_values(row, plan.after.values) and not plan.extras


def _changed_meanwhile() -> ConflictError:
    return ConflictError(
        "Somebody changed the settings meanwhile",
        "They are no longer as they were when the plan was made.",
        "Make a new plan and look at it again.",
    )


def _not_system(authority: str) -> LoginRefusedError:
    who = {"TENANT_ADMIN": "a tenant's administrator", "CUSTOMER_USER": "a customer's user"}.get(authority)
    return LoginRefusedError(
        "This account cannot change the system's mail settings",
        f"It belongs to {who or 'no system administrator'}.",
        "Log in as the system administrator. ThingsBoard Cloud has none: there, enter these settings on the "
        "tenant's own page (Settings, Mail server).",
    )


def _account_risks(facts: Facts, wanted: Wanted) -> Iterator[Problem]:
    if wanted.admin_email and wanted.admin_email != facts.account.email:
        yield Problem(
            None,
            Severity.WARNING,
            "login-name-changes",
            f"The administrator's e-mail is also the login name: from then on it is {wanted.admin_email}.",
            "Messages that reset this account's password will go there too.",
        )
    elif facts.account.email == INSTALLED_EMAIL:
        yield Problem(
            None,
            Severity.WARNING,
            "installed-email",
            f"The platform's test message goes to {INSTALLED_EMAIL}, which is not your mailbox.",
            "Change the administrator's e-mail to an address that you read.",
        )


def _base_problem(code: str, why: str, fix: Fix | None) -> Problem:
    title = f"Links in the platform's messages will not work well: its address {why}."
    return Problem(
        None, Severity.WARNING, code, title, "Change the base URL to the address that people use.", fix
    )


def _edge_risks(*, edges: bool) -> Iterator[Problem]:
    if edges:
        yield Problem(
            None,
            Severity.WARNING,
            "edges",
            "Connected Edges, if there are any, receive these settings with their passwords.",
            "The mail server must make sense from there too, and those sites must be trusted.",
        )


def _old_version_risks(facts: Facts, document: Document) -> Iterator[Problem]:
    if facts.blank_keeps and not document.values.get("username"):
        yield Problem(
            "password",
            Severity.WARNING,
            "password-stays",
            "This version keeps a stored password whatever is sent, and would log in with it under its own account.",
            "Remove it in the database, or update the platform.",
        )
