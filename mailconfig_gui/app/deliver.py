"""Use case: bring settings to a target, see what it would do first, undo it, and see where things drifted apart.

for event in plan(delivery, Wanted(draft)):        # Step ...; at last Planned(plan)
for event in apply(delivery, planned.plan):        # Step ...; at last Finished(outcome)
for event in rollback(delivery):                   # Step ...; at last Finished(outcome)

Each may raise MailConfigError instead: UnreachableError (4), ConflictError (5), BadSettingsError (3),
TestFailedError (1: nothing was saved), StoppedError (130). `delivery.stop.cancel()` ends a run from any thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.app.delivered import Image, Memory, restore_of
from mailconfig_gui.delivery.target import (
    Applied,
    BadSettingsError,
    ConflictError,
    Options,
    Stop,
    StoppedError,
    TestFailedError,
    UnreachableError,
    Wanted,
)
from mailconfig_gui.model.fields import BY_KEY
from mailconfig_gui.model.problem import MailConfigError, Problem
from mailconfig_gui.model.record import Record

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    from mailconfig_gui.delivery.target import Plan, Step, Target
    from mailconfig_gui.diagnosis.engine import Diagnosis
    from mailconfig_gui.storage.paths import Paths
    from mailconfig_gui.storage.secrets import SecretStore

__all__ = [
    "Delivery", "Finished", "Options", "Outcome", "Planned", "Stop", "Wanted", "apply", "exit_code", "plan", "rollback",
]  # fmt: skip

DEFAULT = Options()
UNREACHABLE, CONFLICT, TEST_FAILED_AFTER, BAD_SETTINGS, TEST_FAILED, CANCELLED = 4, 5, 6, 3, 1, 130


class Delivery:
    """A target together with what this program remembers of it. `profile_id` files the history with a profile."""

    def __init__(
        self, target: Target, paths: Paths, store: SecretStore, stop: Stop, *, profile_id: str = ""
    ) -> None:
        self.target = target
        self.stop = stop
        self.memory = Memory(paths, store, target.kind, target.where, profile_id=profile_id)


class Planned(Record):
    """The end of planning."""

    plan: Plan


class Outcome(Record):
    """What a run did: `done` is `applied`, `no-change` or `rolled-back`. `image` names the state to go back to."""

    done: str
    where: str
    applied: Applied
    image: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def exit_code(self) -> int:
        """0, or 6 where settings were applied and the platform's own test failed."""
        return TEST_FAILED_AFTER if self.done == "applied" and not self.applied.ok else 0


class Finished(Record):
    """The end of a run."""

    outcome: Outcome


class Here(Record):
    """A test from this computer, as far as the recipient; no message was sent.

    `works` is None where it was not made; `reason` says why it failed or was not made, "" where it worked.
    """

    works: bool | None
    reason: str = ""


class Comparison(Record):
    """The two tests side by side, in words, and why they may differ."""

    here: str
    platform: str
    explanation: str


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


def plan(delivery: Delivery, wanted: Wanted) -> Iterator[Step | Planned]:
    """Say what applying would change; changes nothing.

    Where the password was delivered from here before and nothing visible changed since, it counts as stored.
    """
    snapshot = yield from _read_known(delivery, wanted)
    known = snapshot is not None
    made = yield from delivery.target.plan(wanted._replace(known_password=known))
    problem = delivery.memory.cannot_keep_secrets(made)
    if problem is not None:
        made = made._replace(risks=(*made.risks, problem))
    yield Planned(made)


def _read_known(delivery: Delivery, wanted: Wanted) -> Generator[Step, None, object]:
    """Return what the target holds when the wanted password is surely what was left there, else None."""
    if not delivery.memory.knows(wanted):
        return None
    snapshot = yield from delivery.target.read()
    return snapshot if delivery.memory.untouched(snapshot.values) else None


def apply(delivery: Delivery, made: Plan, options: Options = DEFAULT) -> Iterator[Step | Finished]:
    """Carry out a plan. The state before is kept first, its secrets in the keyring."""
    if made.blocked:
        raise BadSettingsError(made.risks)
    memory = delivery.memory
    image = None if made.empty else memory.keep(made)
    try:
        done = yield from delivery.target.apply(made, options)
    except MailConfigError as error:
        memory.record("apply", _result_word(error), made)
        if image is not None and not _unsure(error):
            memory.drop(image)
        raise
    if not done.changed:
        if image is not None:
            memory.drop(image)
        yield Finished(Outcome("no-change", made.where, done))
        return
    memory.remember(made)
    memory.record("apply", "applied" if done.ok else "applied, but the platform's test failed", made)
    yield Finished(Outcome("applied", made.where, done, image.id if image else "", tuple(memory.problems)))


def rollback(
    delivery: Delivery,
    image_id: str = "",
    options: Options = DEFAULT,
    *,
    password: str | None = None,
) -> Iterator[Step | Finished]:
    """Bring back the state before an apply: the newest kept one, or that of `image_id`.

    `password` is the earlier one where the target never showed it.

    Raises:
        BadSettingsError: the earlier password is needed and was not given.
        DeliveryError: nothing was kept.

    """
    memory = delivery.memory
    image = memory.image(image_id)
    restore = restore_of(image, memory.secrets_of(image), password)
    try:
        done = yield from delivery.target.rollback(restore, options)
    except MailConfigError as error:
        memory.record("rollback", _result_word(error), image=image)
        raise
    memory.forget()
    memory.record("rollback", "rolled back" if done.changed else "no change", image=image)
    # Also where the target had the earlier state already: it must not hide the states before it.
    memory.drop(image)
    word = "rolled-back" if done.changed else "no-change"
    yield Finished(Outcome(word, image.where, done, image.id, tuple(memory.problems)))


def _unsure(error: MailConfigError) -> bool:
    """Tell whether an error leaves open what the target holds now; then the state before is worth keeping."""
    if isinstance(error, StoppedError):
        return error.unsure
    return not isinstance(error, UnreachableError | BadSettingsError | TestFailedError)


def _result_word(error: MailConfigError) -> str:
    words = {CONFLICT: "conflict", TEST_FAILED: "the platform's test failed, not saved", CANCELLED: "stopped"}
    return words.get(exit_code(error), "failed")


def endpoint_draft(
    delivery: Delivery, draft: Mapping[str, object]
) -> Generator[Step, None, dict[str, object] | None]:
    """Return the settings to test first when a kept password would go to another port of its server, else None.

    Their certificate has to be verified from here (`verified`) before the plan may keep the password.
    """
    from mailconfig_gui.delivery.document import draft_of
    from mailconfig_gui.delivery.merge import endpoint_moved

    if draft.get("password"):
        return None
    snapshot = yield from delivery.target.read()
    if snapshot.document is None or not endpoint_moved(snapshot, draft):
        return None
    whole = {**draft_of(snapshot.document), **{key: value for key, value in draft.items() if key in BY_KEY}}
    return {**whole, "username": "", "password": ""}


def verified(
    settings_draft: Mapping[str, object], *, ca_file: str | None = None, deadline_ms: int = 30_000
) -> bool:
    """Tell whether the server of a draft shows a certificate for its name: connects, never logs in, sends nothing."""
    from mailconfig_gui.app.send_test import send_test
    from mailconfig_gui.model.mail_address import parse_mail_from
    from mailconfig_gui.model.settings import check
    from mailconfig_gui.smtp.events import Finished as SmtpFinished
    from mailconfig_gui.smtp.stages import Stage

    settings = check(settings_draft, password_elsewhere=True).settings
    if settings is None or settings.security == "none":
        return False
    sender = parse_mail_from(settings.mail_from).address
    for event in send_test(settings, sender, send=False, ca_file=ca_file, deadline_ms=deadline_ms):
        if isinstance(event, SmtpFinished):
            return any(one.stage is Stage.CERTIFICATE and one.ok for one in event.result.stages)
    return False


def explain(text: str, draft: Mapping[str, object], provider: str | None = None) -> Diagnosis:
    """Return the diagnosis of a text that the platform gave."""
    from mailconfig_gui.diagnosis.engine import Failure, diagnose
    from mailconfig_gui.model.settings import security_of
    from mailconfig_gui.storage.knowledge import load_knowledge

    settings = {
        "host": draft.get("smtpHost"),
        "port": draft.get("smtpPort"),
        "security": security_of(draft.get("smtpProtocol"), draft.get("enableTls")),
        "username": draft.get("username"),
        "mail_from": draft.get("mailFrom"),
    }
    known = {key: value for key, value in settings.items() if value not in (None, "")}
    return diagnose(Failure(text, provider=provider, settings=known), load_knowledge())


def compare_tests(here: bool | None, platform: bool | None) -> Comparison:
    """Put the two tests beside each other: True worked, False failed, None not made."""
    words = {True: "works", False: "fails", None: "not tested"}
    explanation = ""
    if here is True and platform is False:
        explanation = (
            "From this computer the server took the login and the recipient; no message was sent. The platform could "
            "not send: another network, firewall or name service, another Java trust store, a container in which "
            "localhost is the container itself, or a server that refuses the message. The platform's word counts."
        )
    elif here is False and platform is True:
        explanation = (
            "It works from the platform but not from here: this network may block mail ports, or the platform accepts "
            "what a careful test does not (a certificate for another name, no encryption). The platform's word counts."
        )
    return Comparison(words[here], words[platform], explanation)


def try_here(made: Plan, stop: Stop, *, ca_file: str | None = None, deadline_ms: int = 30_000) -> Here:
    """Test the settings of a plan from this computer, as far as the recipient; no message is sent.

    Raises:
        MailConfigError: `ca_file` cannot be used.

    """
    from mailconfig_gui.app.send_test import Cancel, send_test
    from mailconfig_gui.delivery.document import draft_of
    from mailconfig_gui.model.hosts import is_loopback
    from mailconfig_gui.model.mail_address import parse_mail_from
    from mailconfig_gui.model.settings import check
    from mailconfig_gui.smtp.events import Finished as SmtpFinished

    settings = check(draft_of(made.after), password_elsewhere=True).settings
    if settings is None:
        return Here(None, "The settings have errors.")
    if settings.username and not settings.password:
        return Here(None, "The password is not known here; the platform keeps the one that it has.")
    if settings.username and settings.security == "none" and not is_loopback(settings.host):
        return Here(None, f"The password would go to {settings.host} without encryption.")
    recipient = made.facts.get("recipient") or parse_mail_from(settings.mail_from).address
    cancel = Cancel()
    stop.attach(cancel.cancel)
    try:
        for event in send_test(
            settings,
            recipient,
            send=False,
            allow_unprotected=is_loopback(settings.host),
            ca_file=ca_file,
            deadline_ms=deadline_ms,
            cancel=cancel,
        ):
            if isinstance(event, SmtpFinished):
                failure = event.result.failure
                if failure is None:
                    return Here(True)
                untried = failure.kind in ("unprotected", "cancelled")
                return Here(None if untried else False, failure.text)
    finally:
        stop.detach(cancel.cancel)
    return Here(None, "It did not come to an end.")


def images(delivery: Delivery) -> list[Image]:
    """Return the kept states, newest first."""
    return delivery.memory.images()


def history(delivery: Delivery) -> list[dict[str, object]]:
    """Return what was done to the target from this computer, oldest first; never a secret."""
    return delivery.memory.lines()
