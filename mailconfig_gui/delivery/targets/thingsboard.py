"""Delivery to a live platform by its REST API.

Order: log in once, look at the role, read, merge, plan; then let the platform send its own test message with the new
values, save, read back and compare, and ask whether its mail works. The platform stores before it validates
(ThingsBoard AdminController.saveAdminSettings), so what it could not load is taken back at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.delivery.document import Document
from mailconfig_gui.delivery.merge import counted, merge, restored, same_values
from mailconfig_gui.delivery.platform_api import Account, LoginRefusedError, PlatformError, Session
from mailconfig_gui.delivery.target import (
    Applied,
    BadSettingsError,
    Change,
    ConflictError,
    DeliveryError,
    Extra,
    Options,
    Plan,
    Snapshot,
    Step,
    TestFailedError,
    Trial,
    UnreachableError,
    Wanted,
)
from mailconfig_gui.delivery.web import BrokenAnswerError
from mailconfig_gui.model.hosts import is_loopback
from mailconfig_gui.model.problem import Fix, Problem, Severity
from mailconfig_gui.model.record import Record

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    from mailconfig_gui.delivery.target import Restore, Stop
    from mailconfig_gui.delivery.web import Base

HIDDEN = frozenset({"password", "refreshToken"})
INSTALLED_EMAIL = "sysadmin@thingsboard.org"
_UNBOUNDED_S = 150.0
"""How long a test may take before 3.4, where nothing but the operating system ends a connect."""
_NODES = ("TB_CORE", "TB_RULE_ENGINE", "MONOLITH")


class Facts(Record):
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
        shown = {
            "version": facts.version or "before 3.4",
            "recipient": wanted.admin_email or facts.account.email,
        }
        return Plan(self.where, before, merged.document, changes, risks, extras, shown, merged.lost, wanted)

    def apply(self, plan: Plan, options: Options) -> Generator[Step, None, Applied]:
        """Test, save, read back, ask whether mail works."""
        if plan.blocked:
            raise BadSettingsError(plan.risks)
        facts = yield from self._facts()
        if plan.empty or _applied_before(plan, facts):
            yield Step("save", "skipped", "No change: the platform has these settings already")
            return Applied(changed=False)
        self._same_as_planned(plan, facts)
        for extra in (extra for extra in plan.extras if extra.kind == "admin-email"):
            yield from self._set_email(extra)
        tests: dict[str, Trial] = {}
        if any(change.key not in _EXTRA_KEYS for change in plan.changes):
            if options.test:
                yield from self._test_before(plan, facts, options, tests)
            yield from self._save(plan.after, facts.row)
        for extra in (extra for extra in plan.extras if extra.kind == "base-url"):
            yield from self._set_base_url(extra)
        yield from self._check_after(plan.after, facts, options, tests)
        return Applied(changed=True, tests=tests, restart=self._restart_words())

    def rollback(self, restore: Restore, options: Options) -> Generator[Step, None, Applied]:
        """Store an earlier state, unless somebody changed what we left there."""
        facts = yield from self._facts()
        live = facts.row.values
        extras = [extra for extra in restore.extras if _now(extra, facts) != extra.after]
        if not options.overwrite and any(_now(extra, facts) != extra.before for extra in extras):
            raise _changed_meanwhile()
        back = False
        if not options.overwrite and not same_values(live, restore.expected):
            # The earlier state: so it is after an apply that was killed before it saved anything.
            back = same_values(live, restore.values)
            if not back:
                raise _changed_meanwhile()
        values = dict(restore.values)
        for key in restore.unchanged - HIDDEN:
            if key in facts.row.values:
                values[key] = facts.row.values[key]
        anew = "password" in values and not facts.blank_keeps
        if "password" not in values and (facts.blank_keeps or not values.get("username")):
            # Without a user, a password left behind would make Java log in under its own account.
            values["password"] = ""
        elif facts.shows_password and "password" in restore.unchanged:
            values["password"] = facts.row.values["password"]
        document = restored(_snapshot(facts), values, restore.envelope)
        back = back or (not anew and same_values(live, document.values))
        if back and not extras:
            yield Step("save", "skipped", "No change: the platform has the earlier settings already")
            return Applied(changed=False)
        if not back:
            yield from self._save(document, facts.row)
        for extra in extras:
            yield from (self._set_email if extra.kind == "admin-email" else self._set_base_url)(extra)
        tests: dict[str, Trial] = {}
        yield from self._check_after(document, facts, Options(), tests)
        return Applied(changed=True, tests=tests, restart=self._restart_words())

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
                "The platform has no mail settings yet",
                "The row that its installer makes is missing.",
                "Let the installation finish. It is never made from here: the installer would then fail.",
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
            moved = any(extra.kind == "admin-email" for extra in plan.extras)
            already = "The administrator's e-mail was changed before. " if moved else ""
            hint = f"{already}The mail settings were not saved. Mend what it says, then apply again."
            raise TestFailedError(tested.text, hint, tested.text)

    def _tested(self, values: Mapping[str, object], facts: Facts) -> Trial:
        limit = int(str(values["timeout"])) / 1000 + 30 if facts.version else _UNBOUNDED_S
        try:
            self._session.send_test(values, limit)
        except PlatformError as error:
            return Trial(ok=False, text=_test_text(error))
        except BrokenAnswerError as error:
            return Trial(ok=False, text=error.message)
        return Trial(ok=True, text=f"The platform sent its test message to {self._session.account().email}")

    def _save(self, document: Document, before: Document) -> Generator[Step, None, None]:
        yield Step("save", "started", "Saving")
        # The platform's test may have taken minutes; no row version would tell a change made meanwhile.
        present = self._session.settings("mail")
        if present is None or present.values != before.values:
            raise _changed_meanwhile()
        self._stop.check()
        try:
            self._session.save(document)
        except (PlatformError, BrokenAnswerError) as error:
            self._after_failed_save(error, document, before)
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
        self, error: PlatformError | BrokenAnswerError, document: Document, before: Document
    ) -> None:
        """Find out what a failed save left; returns only when all is stored and loaded after all.

        A row that was stored but not loaded keeps the platform from its next start, so the earlier one goes back.
        """
        stored = self._session.settings("mail")
        if stored is not None and same_values(stored.values, document.values):
            if isinstance(error, BrokenAnswerError):
                return
            back = Document(before.envelope, before.values)
            try:
                self._session.save(back)
            except (PlatformError, BrokenAnswerError) as second:
                raise DeliveryError(
                    "The platform stored settings that it cannot load",
                    f"It said: {error.message} The earlier settings could not be put back: {second.message}",
                    "Save good settings before the platform is started the next time, or it will not start.",
                ) from second
            raise DeliveryError(
                "The platform could not load these settings",
                f"It said: {error.message}",
                "The earlier settings were put back. The password it had stored may be the new one now.",
            ) from error
        if stored is not None and same_values(stored.values, before.values):
            raise DeliveryError("Nothing was saved", error.message, error.hint) from error
        raise _changed_meanwhile() from error

    def _check_after(
        self, document: Document, facts: Facts, options: Options, tests: dict[str, Trial]
    ) -> Generator[Step, None, None]:
        yield Step("features", "started", "Asking the platform whether its mail works")
        limit = int(str(document.values["timeout"])) / 1000 + 30
        found = self._session.optional("/api/admin/featuresInfo", deadline_s=limit)
        enabled = found.get("emailEnabled") if isinstance(found, dict) else None
        if enabled is None:
            yield Step("features", "skipped", "This platform does not tell")
        else:
            words = (
                "It connects and logs in" if enabled else "It cannot connect or log in with these settings"
            )
            tests["connection"] = Trial(enabled is True, words)
            yield Step("features", "done" if enabled else "failed", words)
        if options.prove_stored and not facts.blank_keeps and not facts.shows_password:
            yield Step("stored", "started", "Testing once more, with the password as the platform stored it")
            tested = self._tested({k: v for k, v in document.values.items() if k != "password"}, facts)
            tests["stored"] = tested
            yield Step("stored", "done" if tested.ok else "failed", tested.text)

    def _set_email(self, extra: Extra) -> Generator[Step, None, None]:
        yield Step("admin-email", "started", "Changing the administrator's e-mail")
        account = self._session.account()
        if account.email == extra.after:
            yield Step("admin-email", "skipped", "It is that address already")
            return
        self._session.call(
            "POST", "/api/user?sendActivationMail=false", {**account.raw, "email": extra.after}
        )
        self._session.refresh()
        yield Step("admin-email", "done", f"The administrator now logs in as {extra.after}")

    def _set_base_url(self, extra: Extra) -> Generator[Step, None, None]:
        yield Step("base-url", "started", "Changing the address in the platform's messages")
        general = self._session.settings("general")
        if general is None:
            yield Step("base-url", "skipped", "The platform has no general settings")
            return
        self._session.save(Document(general.envelope, {**general.values, "baseUrl": extra.after}))
        stored = self._session.settings("general")
        if stored is None or stored.values.get("baseUrl") != extra.after:
            raise _changed_meanwhile()
        yield Step("base-url", "done", f"Links now lead to {extra.after}")

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
        from urllib.parse import urlsplit

        url = wanted.base_url or _base_url(general)
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            parts, port = urlsplit(""), None
        host = parts.hostname or ""
        own = None if is_loopback(self._base.host) else Fix(f"Use {self.where}", {"baseUrl": self.where})
        usual = {"http": 80, "https": 443}.get(parts.scheme)
        if not host or usual is None or is_loopback(host):
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


def _test_text(error: PlatformError) -> str:
    """Return what the platform said; its stumbling over a missing password in words."""
    if "JsonNode" in error.text or (error.status == 500 and not error.text):
        return "The platform has no password stored to test with. Enter the password."
    return error.message


def _applied_before(plan: Plan, facts: Facts) -> bool:
    """Tell whether the row left the state of the plan for just the state that the plan wants."""
    row = facts.row.values
    return row != plan.before.values and same_values(row, plan.after.values) and not plan.extras


def _changed_meanwhile() -> ConflictError:
    return ConflictError(
        "Somebody changed the settings meanwhile",
        "They are no longer as they were when the plan was made. Nothing was changed.",
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
