"""Delivery to a live platform by its REST API.

Order: log in once, look at the role, read, merge, plan; then let the platform send its own test message with the new
values, save, read back and compare, and ask whether its mail works. The platform stores before it validates
(ThingsBoard AdminController.saveAdminSettings), so what it could not load is taken back at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.delivery.changes import counted
from mailconfig_gui.delivery.merge import changed_since, merge, merge_back
from mailconfig_gui.delivery.oauth2 import unchanged
from mailconfig_gui.delivery.target import (
    AccessNeededError,
    Applied,
    Change,
    Deeds,
    DeliveryError,
    Extra,
    Options,
    Plan,
    Snapshot,
    Step,
    Trial,
    UnreachableError,
    Verified,
    Wanted,
    refuse_blocked,
)
from mailconfig_gui.delivery.targets.thingsboard.address import parse_base
from mailconfig_gui.delivery.targets.thingsboard.api import Login, LoginRefusedError, Session
from mailconfig_gui.delivery.targets.thingsboard.facts import (
    BEFORE_3_4,
    Facts,
    applied_before,
    base_url,
    snapshot,
    told,
    value_now,
)
from mailconfig_gui.delivery.targets.thingsboard.risks import (
    account_risks,
    base_risks,
    edge_risks,
    oauth2_risks,
    old_version_risks,
)
from mailconfig_gui.delivery.targets.thingsboard.staging import Staging, staged
from mailconfig_gui.delivery.targets.thingsboard.testing import NO_STORED_TEST, Tests
from mailconfig_gui.delivery.targets.thingsboard.web import Web, read_fingerprint
from mailconfig_gui.delivery.targets.thingsboard.writing import Writer, changed_meanwhile
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from mailconfig_gui.delivery.kind import Access, Doors
    from mailconfig_gui.delivery.target import Restore, Stop, Target
    from mailconfig_gui.delivery.targets.thingsboard.address import Base

_HOW_ELSE = mark("Apply the settings with their password: then it is tested before it is saved.")
_RESTART = mark("Restart the platform, so that it uses what it has stored.")
_OWNERS = {
    "TENANT_ADMIN": mark("It belongs to a tenant's administrator."),
    "CUSTOMER_USER": mark("It belongs to a customer's user."),
}
_NO_ADMINISTRATOR = mark("It belongs to no system administrator.")
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
    if base.plain_host and base.plain_host not in agreed:
        raise AccessNeededError(
            "plain_http",
            say("This address is not encrypted"),
            say(
                "Over http, the login and every password here could be read on the way to {host}.",
                host=base.host,
            ),
            say("Use https, or agree to it for this host."),
        )
    login = Login(access.value("user"), access.value("password"), access.value("api_key"))
    if not login.api_key and not (login.user and login.password):
        raise AccessNeededError(
            "password",
            say("A login is needed"),
            say("The platform is changed as its system administrator."),
            say("Give user and password, or an API key (from version 4.3 on)."),
        )
    pin = access.value("fingerprint") and read_fingerprint(access.value("fingerprint"))
    web = Web(base, doors.web(access.value("ca_file"), pin))
    return ThingsBoard(Session(web, login, access.ask_code), doors.stop)


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
        return snapshot(facts)

    def plan(self, wanted: Wanted) -> Generator[Step, None, Plan]:
        """Read and merge; changes nothing."""
        facts = yield from self._facts()
        before = snapshot(facts)
        merged = merge(before, wanted, blank_keeps=facts.blank_keeps)
        extras = tuple(self._extras(facts, wanted))
        changes = (*merged.changes, *(_extra_change(extra) for extra in extras))
        edges = self._session.optional("/api/edges/enabled") is True
        risks = (
            *merged.risks,
            *account_risks(facts, wanted),
            *base_risks(self._base, facts.general, wanted),
            *edge_risks(facts.version, merged.document, edges=edges),
            *oauth2_risks(facts.version, before, merged.document, lost=merged.lost),
            *old_version_risks(facts, merged.document),
        )
        yield Step("plan", "done", counted(changes))
        shown = told(facts, wanted.admin_email)
        return Plan(self.where, before, merged.document, changes, risks, extras, shown, merged.lost, wanted)

    def plan_rollback(self, restore: Restore, *, overwrite: bool = False) -> Generator[Step, None, Plan]:
        """Read, and say what bringing back an earlier state would change."""
        facts = yield from self._facts()
        before = snapshot(facts)
        merged = merge_back(before, restore, overwrite=overwrite)
        extras = tuple(extra for extra in restore.extras if value_now(extra, facts) != extra.after)
        foreign = [
            Change("", _extra_change(extra).label, f"“{extra.before}”", f"“{value_now(extra, facts)}”")
            for extra in extras
            if value_now(extra, facts) != extra.before
        ]
        extras = tuple(extra._replace(before=value_now(extra, facts)) for extra in extras)
        email = next((extra.after for extra in extras if extra.kind == "admin-email"), None)
        risks = (
            *merged.risks,
            *([changed_since(foreign, overwrite=overwrite)] if foreign else ()),
            *(account_risks(facts, Wanted({}, admin_email=email)) if email else ()),
            *oauth2_risks(facts.version, before, merged.document, lost=merged.lost),
        )
        changes = (*merged.changes, *(_extra_change(extra) for extra in extras))
        yield Step("plan", "done", counted(changes))
        shown = told(facts, email)
        return Plan(self.where, before, merged.document, changes, risks, extras, shown, merged.lost)

    def apply(self, plan: Plan, options: Options) -> Generator[Step, None, Applied]:
        """Test, save, read back, ask whether mail works. A plan without changes has what is stored tested."""
        refuse_blocked(plan)
        deeds = Deeds()
        with deeds.telling():
            return (yield from self._apply(plan, options, deeds))

    def _apply(self, plan: Plan, options: Options, deeds: Deeds) -> Generator[Step, None, Applied]:
        facts = yield from self._facts()
        tests = Tests(self._session, facts)
        if plan.empty or applied_before(plan, facts):
            words = say("Nothing visible differs") if facts.row.values.get("username") else say("No change")
            yield Step("save", "skipped", say("{words}: nothing was written", words=words))
            if options.test:
                yield from tests.stored()
            return Applied(changed=False, tests=tests.results)
        self._same_as_planned(plan, facts)
        writer = Writer(self._session, self._stop, deeds)
        for extra in (extra for extra in plan.extras if extra.kind == "admin-email"):
            yield from writer.set_email(extra)
        if any(change.key not in _EXTRA_KEYS for change in plan.changes):
            if staged(plan.after, facts.row):
                yield from Staging(self._session, writer, tests, deeds).run(plan, facts.row, options)
            elif tests.covers(plan.after):
                if options.test:
                    yield from tests.before(plan, options)
                yield from writer.save(plan.after, facts.row)
            else:
                yield from writer.save(plan.after, facts.row)
                if options.test:
                    yield from tests.stored(plan.after)
        elif options.test:
            yield from tests.stored()
        for extra in (extra for extra in plan.extras if extra.kind == "base-url"):
            yield from writer.set_base_url(extra)
        restart, lacks = "", ""
        try:
            yield from tests.after(plan.after, options)
            restart = self._restart_words()
        except UnreachableError as error:
            lacks = say(
                "All of it is saved. Whether mail works could not be asked after that: {message}",
                message=error.message,
            )
            yield Step("features", "failed", lacks)
            if options.prove_stored:
                tests.results.setdefault("stored", Trial(ok=False, text=error.message, spoken=False))
        return Applied(
            changed=True,
            tests=tests.results,
            restart=restart,
            notes=(lacks,) if lacks else (),
            user=deeds.user,
        )

    def verify(self) -> Generator[Step, None, Verified]:
        """Let the platform test what it has stored; changes nothing.

        Raises DeliveryError: this version cannot do that.
        """
        facts = yield from self._facts()
        tests = Tests(self._session, facts)
        yield from tests.stored()
        if "stored" not in tests.results:
            raise DeliveryError(
                say("This platform cannot test what it has stored"), say(NO_STORED_TEST), say(_HOW_ELSE)
            )
        tested = tests.results["stored"]
        if tested.ok:
            yield from tests.ask_features(facts.row.values)
            connection = tests.results.get("connection")
            if connection is not None and not connection.ok:
                words = say(
                    "{result}, but its running sender fails. {restart}",
                    result=tested.text,
                    restart=say(_RESTART),
                )
                tested = Trial(ok=False, text=words, spoken=False)
        shown = told(facts, None)
        return Verified(
            tested.ok, tested.text, shown["version"], shown["recipient"], facts.row.values, tested.spoken
        )

    def _facts(self) -> Generator[Step, None, Facts]:
        first = not self._session.is_open
        if first:
            yield Step("login", "started", say("Logging in at {where}", where=self.where))
        self._session.open()
        account = self._session.account()
        if account.authority != "SYS_ADMIN":
            raise _not_system(account.authority)
        if first:
            yield Step("login", "done", say("Logged in as {email}", email=account.email))
        yield Step("read", "started", say("Reading the present settings"))
        row = self._session.settings("mail")
        if row is None or row.envelope.get("id") is None:
            raise UnreachableError(
                say("The platform's row of mail settings is gone"),
                say("The platform runs, so it was installed with one."),
                say(
                    "Do not restart it: it would not start. Name its database as the target (postgresql://… or "
                    "detect:): applying there writes the row anew."
                ),
            )
        version = self._session.version()
        shown = row.values.get("password")
        facts = Facts(
            account, row, self._session.settings("general"), version,
            blank_keeps=shown == "", shows_password=isinstance(shown, str) and shown != "",
        )  # fmt: skip
        known = say("Read; it is ThingsBoard {version}", version=version or say(BEFORE_3_4))
        yield Step("read", "done", known if first else say("Read again"))
        return facts

    def _same_as_planned(self, plan: Plan, facts: Facts) -> None:
        if not unchanged(facts.row.values, plan.before.values):
            raise changed_meanwhile()
        for extra in plan.extras:
            if value_now(extra, facts) != extra.before:
                raise changed_meanwhile()

    def _extras(self, facts: Facts, wanted: Wanted) -> Iterator[Extra]:
        if wanted.admin_email and wanted.admin_email != facts.account.email:
            yield Extra("admin-email", facts.account.email, wanted.admin_email, facts.account.raw)
        if wanted.base_url and facts.general is not None:
            before = base_url(facts.general)
            after = wanted.base_url.rstrip("/")
            if before != after:
                yield Extra("base-url", before, after, facts.general.values)

    def _restart_words(self) -> str:
        found = self._session.optional("/api/admin/systemInfo")
        if not isinstance(found, dict):
            return say(
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
            return say("The platform uses the settings now; no restart is needed.")
        listed = f": {', '.join(names)}" if names else ""
        return say(
            "Only the node that took the settings uses them now. Restart the other tb-core and tb-rule-engine "
            "nodes{listed}.",
            listed=listed,
        )


_EXTRA_KEYS = ("baseUrl", "email")


def _extra_change(extra: Extra) -> Change:
    if extra.kind == "admin-email":
        label = say("The administrator's e-mail and login name")
        return Change("email", label, f"“{extra.before}”", f"“{extra.after}”")
    return Change(
        "baseUrl", say("Address in the platform's messages"), f"“{extra.before}”", f"“{extra.after}”"
    )


def _not_system(authority: str) -> LoginRefusedError:
    return LoginRefusedError(
        say("This account cannot change the system's mail settings"),
        say(_OWNERS.get(authority, _NO_ADMINISTRATOR)),
        say(
            "Log in as the system administrator. ThingsBoard Cloud has none: there, enter these settings on the "
            "tenant's own page (Settings, Mail server)."
        ),
    )
