"""Use case: bring settings to a target, see what it would do first, undo it, and see where things drifted apart.

for event in plan(delivery, Wanted(draft)):        # Step ...; at last the Plan
for event in plan_rollback(delivery):              # Step ...; at last the Plan
for event in apply(delivery, made):                # Step ...; at last the Outcome
for event in verify(delivery):                     # Step ...; at last Verified

Each may raise MailConfigError instead: UnreachableError (4), ConflictError (5), BadSettingsError (3),
TestFailedError (1: the settings were not saved), StoppedError (130). `delivery.stop.cancel()` ends a run from any
thread. A DeliveryError that ends an apply tells what was changed by then (`changed`, `unsure`, `image`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from mailconfig_gui.app.delivery_memory import Image, Memory, restore_of
from mailconfig_gui.delivery.changes import same_values, visible_changes
from mailconfig_gui.delivery.document import draft_of
from mailconfig_gui.delivery.kind import Ability
from mailconfig_gui.delivery.merge import endpoint_moved
from mailconfig_gui.delivery.oauth2 import TOKEN
from mailconfig_gui.delivery.registry import kind_named
from mailconfig_gui.delivery.target import (
    Applied,
    BadSettingsError,
    ConflictError,
    DeliveryError,
    Options,
    Plan,
    Stop,
    StoppedError,
    TestFailedError,
    UnreachableError,
    Verified,
    Wanted,
    refuse_blocked,
)
from mailconfig_gui.model.fields import BY_KEY
from mailconfig_gui.model.hosts import is_loopback
from mailconfig_gui.model.mail_address import parse_mail_from
from mailconfig_gui.model.news import Cancel
from mailconfig_gui.model.problem import MailConfigError, Problem
from mailconfig_gui.model.security import Security, security_of
from mailconfig_gui.model.settings import check
from mailconfig_gui.smtp.events import FailureKind
from mailconfig_gui.smtp.stages import Stage
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    from mailconfig_gui.delivery.kind import TargetKind
    from mailconfig_gui.delivery.target import Step, Target, Verifying
    from mailconfig_gui.diagnosis.diagnosis import Diagnosis
    from mailconfig_gui.model.settings import Settings
    from mailconfig_gui.smtp.events import Finished, Result
    from mailconfig_gui.storage.paths import Paths
    from mailconfig_gui.storage.secrets import SecretStore

__all__ = [
    "Delivery", "Ended", "Options", "Outcome", "Plan", "Stop", "Verified", "Wanted", "apply", "exit_code", "plan",
    "plan_rollback", "verify",
]  # fmt: skip

DEFAULT = Options()
_TEST_MS = 30_000
"""Longest time for a test from here."""
UNREACHABLE, CONFLICT, TEST_FAILED_AFTER, BAD_SETTINGS, TEST_FAILED, CANCELLED = 4, 5, 6, 3, 1, 130


class Delivery:
    """A target together with what this program remembers of it. `profile_id` files the history with a profile."""

    def __init__(
        self, target: Target, paths: Paths, store: SecretStore, stop: Stop, *, profile_id: str = ""
    ) -> None:
        self.target = target
        self.stop = stop
        self.memory = Memory(paths, store, target.kind, target.where, profile_id=profile_id)

    @property
    def kind(self) -> TargetKind:
        """What the target's kind announces."""
        return kind_named(self.target.kind)


class Ended(StrEnum):
    """What a run that came to its end has done."""

    APPLIED = "applied"
    NO_CHANGE = "no-change"
    ROLLED_BACK = "rolled-back"


class Outcome(NamedTuple):
    """What a run did. `image` names the state to go back to."""

    done: Ended
    where: str
    applied: Applied
    image: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def user(self) -> str:
        """The administrator's new login name, "" where it is the earlier one."""
        return self.applied.user

    @property
    def exit_code(self) -> int:
        """0; where the platform's own test failed 6, or 1 when nothing was changed."""
        if self.applied.ok:
            return 0
        return TEST_FAILED if self.done is Ended.NO_CHANGE else TEST_FAILED_AFTER


class Here(NamedTuple):
    """A test from this computer, as far as the recipient; no message was sent.

    `works` is None where it was not made; `reason` says why it failed or was not made, "" where it worked.
    """

    works: bool | None
    reason: str = ""


def exit_code(error: MailConfigError) -> int:
    """Return the exit code that an expected failure of a delivery means."""
    for kind, code in (
        (ConflictError, CONFLICT),
        (BadSettingsError, BAD_SETTINGS),
        (TestFailedError, TEST_FAILED),
        (StoppedError, CANCELLED),
        (UnreachableError, UNREACHABLE),
    ):
        if isinstance(error, kind):
            return code
    return UNREACHABLE


def plan(delivery: Delivery, wanted: Wanted) -> Iterator[Step | Plan]:
    """Say what applying would change; changes nothing.

    Where a secret was delivered from here before and nothing visible changed since, it counts as stored.
    """
    known = frozenset() if wanted.rewrite_password else (yield from _known(delivery, wanted))
    wanted = wanted._replace(known_password="password" in known, known_token=TOKEN in known)
    made = yield from delivery.target.plan(wanted)
    yield _with_memory(delivery, made)


def _with_memory(delivery: Delivery, made: Plan) -> Plan:
    """Return a plan with what is known here of the secrets that it replaces."""
    if "password" in made.lost and not made.wanted.old_password:
        known = delivery.memory.password_in_place(made.before.values)
        if known is not None:
            risks = tuple(risk for risk in made.risks if risk.code != "password-not-restorable")
            made = made._replace(risks=risks, wanted=made.wanted._replace(old_password=known))
    if TOKEN in made.lost:
        known = delivery.memory.token_in_place(made.before.values)
        if known is not None:
            risks = tuple(
                risk for risk in made.risks if risk.code not in ("token-not-restorable", "token-lost")
            )
            made = made._replace(risks=risks, wanted=made.wanted._replace(old_token=known))
    found = (_changed_since(delivery, made), delivery.memory.cannot_keep_secrets(made))
    return made._replace(risks=(*made.risks, *(problem for problem in found if problem is not None)))


def _changed_since(delivery: Delivery, made: Plan) -> Problem | None:
    """Say what somebody else changed since the last run from here; a roll-back says it itself."""
    left, live = delivery.memory.left(), made.before.values
    if left is None or made.state or made.empty or same_values(left, live):
        return None
    differ = "; ".join(change.words for change in visible_changes(left, live))
    title = say(
        "Somebody changed the settings since they were last applied from here: {differ}.", differ=differ
    )
    return Problem.warning("changed-since", title, say("Find out why before you replace that."))


def plan_rollback(
    delivery: Delivery, image_id: str = "", *, password: str | None = None, overwrite: bool = False
) -> Iterator[Step | Plan]:
    """Say what bringing back a kept state would change: the newest one, or that of `image_id`; changes nothing.

    A state that a roll-back kept, but then did not replace, is passed over: that roll-back did not come to its end.

    What stands in its way are risks of the plan, as errors: `changed-meanwhile` (unless `overwrite`), and
    `earlier-password-needed` where the target never showed the earlier `password` and it was not given.

    Raises:
        DeliveryError: nothing was kept.
        BadSettingsError: the platform could not start with that state.

    """
    memory = delivery.memory
    image = memory.image(image_id)
    older = iter(() if image_id else memory.images()[1:])
    while True:
        restore = restore_of(image, memory.secrets_of(image), password)
        made = yield from delivery.target.plan_rollback(restore, overwrite=overwrite)
        following = next(older, None) if made.empty and image.by == "rollback" else None
        if following is None:
            break
        image = following
    facts = {"state": say("{id}, kept {time}", id=image.id, time=image.time), **made.facts}
    yield _with_memory(delivery, made._replace(state=image.id, facts=facts))


def verify(delivery: Delivery) -> Iterator[Step | Verified]:
    """Let a platform test what it has stored; changes nothing.

    Raises DeliveryError: the target is no running platform, or its version cannot test with the password it
    has stored.
    """
    if not delivery.kind.can(Ability.VERIFY):
        raise DeliveryError(
            say("Only a running platform can test its mail"),
            say("A file or a database sends none."),
            say("Name the platform's web address as the target."),
        )
    found = yield from cast("Verifying", delivery.target).verify()
    delivery.memory.record(
        "verify", mark("the platform's mail works") if found.ok else mark("the platform's test failed")
    )
    yield found


def _known(delivery: Delivery, wanted: Wanted) -> Generator[Step, None, frozenset[str]]:
    """Return the wanted secrets that are surely what was left in the target."""
    known = delivery.memory.known(wanted)
    if not known:
        return known
    snapshot = yield from delivery.target.read()
    return known if delivery.memory.untouched(snapshot.values) else frozenset()


def apply(delivery: Delivery, made: Plan, options: Options = DEFAULT) -> Iterator[Step | Outcome]:
    """Carry out a plan, also that of a roll-back. The state before is kept first, its secrets in the keyring."""
    refuse_blocked(made)
    memory = delivery.memory
    what = "rollback" if made.state else "apply"
    if made.state:
        # What failed in its time is brought back all the same; its test is told.
        options = options._replace(save_anyway=True)
    image = None if made.empty else memory.keep(made, what)
    try:
        done = yield from delivery.target.apply(made, options)
    except MailConfigError as error:
        memory.record(what, _result_word(error), made, error=error)
        if image is not None:
            _settle(memory, image, error)
        raise
    if not done.changed:
        if image is not None:
            memory.drop(image)
        if made.state:
            # It must not hide the states before it.
            memory.drop(memory.image(made.state))
        yield Outcome(Ended.NO_CHANGE, made.where, done)
        return
    memory.remember(made)
    word = mark("rolled back") if made.state else mark("applied")
    if not done.ok:
        word = (
            mark("rolled back, but the platform's test failed")
            if made.state
            else mark("applied, but the platform's test failed")
        )
    memory.record(what, word, made)
    finished = Ended.ROLLED_BACK if made.state else Ended.APPLIED
    yield Outcome(finished, made.where, done, image.id if image else "", tuple(memory.problems))


def _settle(memory: Memory, image: Image, error: MailConfigError) -> None:
    """Keep the state before a run that failed, as far as it changed something; drop it where it surely did not."""
    if not isinstance(error, DeliveryError):
        return
    if error.changed or error.unsure:
        error.image = image.id
        memory.narrow(image, error.touched)
    else:
        memory.drop(image)


def _result_word(error: MailConfigError) -> str:
    if isinstance(error, DeliveryError) and error.unsure:
        return mark("unsure: it is not known whether all was changed")
    if isinstance(error, DeliveryError) and error.changed:
        return mark("ended before all was changed")
    words = {
        CONFLICT: mark("conflict"),
        TEST_FAILED: mark("the platform's test failed, not saved"),
        CANCELLED: mark("stopped"),
    }
    return words.get(exit_code(error), mark("failed"))


def endpoint_draft(
    delivery: Delivery, draft: Mapping[str, object]
) -> Generator[Step, None, dict[str, object] | None]:
    """Return the settings to test first when a kept password would go to another port of its server, else None.

    Their certificate has to be verified from here (`verified`) before the plan may keep the password.
    """
    if draft.get("password") or not delivery.kind.can(Ability.KEEPS_PASSWORD):
        return None
    snapshot = yield from delivery.target.read()
    if snapshot.document is None or not endpoint_moved(snapshot, draft):
        return None
    whole = {**draft_of(snapshot.document), **{key: value for key, value in draft.items() if key in BY_KEY}}
    return {**whole, "username": "", "password": ""}


def verified(settings_draft: Mapping[str, object], *, ca_file: str | None = None) -> bool:
    """Tell whether the server of a draft shows a certificate for its name: connects, never logs in, sends nothing."""
    settings = check(settings_draft, password_elsewhere=True).settings
    if settings is None or settings.security is Security.NONE:
        return False
    result = _tested(settings, parse_mail_from(settings.mail_from).address, ca_file=ca_file)
    return any(one.stage is Stage.CERTIFICATE and one.ok for one in result.stages)


def _tested(settings: Settings, recipient: str, **how: Any) -> Result:
    """Test as far as the recipient; no message is sent."""
    from mailconfig_gui.app.send_test import send_test

    *_, last = send_test(settings, recipient, send=False, deadline_ms=_TEST_MS, **how)
    return cast("Finished", last).result


def explain(text: str, draft: Mapping[str, object], provider: str | None = None) -> Diagnosis:
    """Return the diagnosis of a text that the platform gave."""
    from mailconfig_gui.app.explain_text import explain_text

    settings = {
        "host": draft.get("smtpHost"),
        "port": draft.get("smtpPort"),
        "security": security_of(draft.get("smtpProtocol"), draft.get("enableTls")),
        "username": draft.get("username"),
        "mail_from": draft.get("mailFrom"),
        "program": "thingsboard",
    }
    known = {key: value for key, value in settings.items() if value not in (None, "")}
    return explain_text(text, provider=provider, settings=known)


def refused_installed(made: Plan, text: str) -> str:
    """Say that a server seems to refuse the recipient that the platform's installer sets; "" where it does not.

    `text` is what the platform said of its failed test.
    """
    recipient = made.facts.get("recipient", "")
    installed = any(risk.code == "installed-email" for risk in made.risks)
    # Many servers repeat the address that they refuse.
    if not (installed and recipient and (recipient in text or "5.1." in text)):
        return ""
    return say(
        "The platform's test goes to {recipient}, the installer's address, and the server seems to refuse it.",
        recipient=recipient,
    )


def why_they_differ(here: bool | None, platform: bool | None) -> str:
    """Say why the tests from here and from the platform may differ (None: not made); "" where they do not."""
    if here is True and platform is False:
        return say(
            "From this computer the server took the login and the recipient; no message was sent. The platform could "
            "not send: another network, firewall or name service, another Java trust store, a container in which "
            "localhost is the container itself, or a server that refuses the message. The platform's word counts."
        )
    if here is False and platform is True:
        return say(
            "It works from the platform but not from here: this network may block mail ports, or the platform accepts "
            "what a careful test does not (a certificate for another name, no encryption). The platform's word counts."
        )
    return ""


def try_here(made: Plan, stop: Stop, *, ca_file: str | None = None) -> Here:
    """Test the settings of a plan from this computer, as far as the recipient; no message is sent.

    Raises MailConfigError: `ca_file` cannot be used.
    """
    settings = check(draft_of(made.after), password_elsewhere=True).settings
    if settings is None:
        return Here(None, say("The settings have errors."))
    if settings.oauth2 is not None and not settings.oauth2.refresh_token:
        return Here(None, say("The refresh token is not known here; the platform keeps the one that it has."))
    if settings.oauth2 is None and settings.username and not settings.password:
        return Here(None, say("The password is not known here; the platform keeps the one that it has."))
    if settings.username and settings.security is Security.NONE and not is_loopback(settings.host):
        return Here(None, say("The password would go to {host} without encryption.", host=settings.host))
    recipient = made.facts.get("recipient") or parse_mail_from(settings.mail_from).address
    cancel = Cancel()
    stop.attach(cancel.cancel)
    try:
        failure = _tested(
            settings, recipient, allow_unprotected=is_loopback(settings.host), ca_file=ca_file, cancel=cancel
        ).failure
    finally:
        stop.detach(cancel.cancel)
    if failure is None:
        return Here(True)
    untried = failure.kind in (FailureKind.UNPROTECTED, FailureKind.CANCELLED)
    return Here(None if untried else False, failure.text)
