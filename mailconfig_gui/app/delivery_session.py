"""Use case: one target of the window, opened once, and what is done with it one after the other.

Each of `plan`, `restore`, `read`, `verify`, `apply` and `remove` is an iterator of events for a thread of its own;
`Step` says how far it is, the last event what came of it (see `app.deliver`). Each may raise MailConfigError instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.app import deliver
from mailconfig_gui.app.load_settings import Loaded
from mailconfig_gui.app.mail_rows import remove_row
from mailconfig_gui.app.proof import after_apply, after_verify
from mailconfig_gui.app.targets import Ability, Access, open_target
from mailconfig_gui.delivery.target import Step, Stop
from mailconfig_gui.model.profile import Platform
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping

    from mailconfig_gui.app.deliver import Delivery, Options, Outcome, Verified, Wanted
    from mailconfig_gui.app.delivery_memory import Image
    from mailconfig_gui.app.profile_notes import ProfileNotes
    from mailconfig_gui.delivery.rows import MailRow
    from mailconfig_gui.delivery.target import Plan, Target
    from mailconfig_gui.storage.paths import Paths
    from mailconfig_gui.storage.secrets import SecretStore

# While one of these runs the target is being changed: ending it then would leave an open question.
_WRITING = frozenset({"prepare", "save", "put-back", "admin-email", "base-url"})


class Source(NamedTuple):
    """What is applied: the fields, and what reads the stored secrets that go with them.

    `name` is what the settings are called, `provider` the id of their preset; `has_secret` tells whether its
    password is there to be written, with OAuth2 its refresh token.
    """

    name: str
    provider: str
    draft: Mapping[str, object]
    has_secret: bool
    secrets: Callable[[], Mapping[str, str]]
    paths: Paths
    store: SecretStore
    profile_id: str
    ca_file: str | None

    def __repr__(self) -> str:
        return "Source()"


class DeliverySession:
    """The target that is named at the moment, and the way into it."""

    def __init__(self, source: Source, notes: ProfileNotes) -> None:
        self.source = source
        self.stop = Stop()
        self._notes = notes
        self._text = ""
        self._access = Access()
        self._delivery: Delivery | None = None

    def aim(self, text: str, access: Access) -> None:
        """Talk to the target that a text names from now on."""
        self._text, self._access, self._delivery = text, access, None

    @property
    def where(self) -> str:
        """What the target is called."""
        return self._delivery.target.where if self._delivery is not None else self._text

    def can(self, ability: Ability) -> bool:
        """Tell whether the open target can do something."""
        return self._delivery is not None and self._delivery.kind.can(ability)

    def may_stop(self, step: Step) -> bool:
        """Tell whether the run may be ended now."""
        return not self.is_writing(step) and not self.stop.cancelled

    def is_writing(self, step: Step) -> bool:
        """Tell whether the target is being changed in this step."""
        return step.id in _WRITING and step.state == "started"

    # What is done with it

    def plan(self, wanted: Wanted) -> Iterator[object]:
        """Open the target unless it is open, and make the plan. Changes nothing."""
        source = self.source
        wanted = wanted._replace(draft={**source.draft, **source.secrets()}, endpoint_verified=False)
        delivery = self._opened()
        moved = yield from deliver.endpoint_draft(delivery, wanted.draft)
        if moved is not None:
            yield Step("certificate", "started", say("Verifying the mail server's certificate from here"))
            if deliver.verified(moved, ca_file=source.ca_file):
                yield Step("certificate", "done", say("The mail server's certificate is good"))
                wanted = wanted._replace(endpoint_verified=True)
            else:
                yield Step("certificate", "failed", say("The mail server could not be verified"))
        yield from deliver.plan(delivery, wanted)

    def restore(self, image: str, password: str | None, *, overwrite: bool) -> Iterator[object]:
        """Say what bringing back an earlier state would change. Changes nothing."""
        yield from deliver.plan_rollback(self._opened(), image, password=password, overwrite=overwrite)

    def read(self) -> Iterator[object]:
        """Read what the target holds; `Loaded` is the last event. Changes nothing."""
        reading = self._opened().target.read()
        told = ""
        try:
            while True:
                step = next(reading)
                told = step.text if step.state == "done" else told
                yield step
        except StopIteration as end:
            yield Loaded(self.where, told, end.value)

    def verify(self) -> Iterator[object]:
        """Let the platform test what it has stored. Changes nothing."""
        yield from deliver.verify(self._opened())

    def apply(self, plan: Plan, options: Options, *, here: bool) -> Iterator[object]:
        """Test from this computer where that is wanted, then carry out the plan."""
        delivery = self._opened()
        if here:
            yield from self._try_here(plan, delivery.stop)
        yield from deliver.apply(delivery, plan, options)

    def remove(self, row: MailRow) -> Iterator[object]:
        """Remove one of several rows of mail settings from a database; a copy of it is kept."""
        yield from remove_row(self._opened(), row)

    def _try_here(self, plan: Plan, stop: Stop) -> Generator[object, None, None]:
        yield Step("here", "started", say("Testing from this computer, as far as the recipient"))
        found = deliver.try_here(plan, stop, ca_file=self.source.ca_file)
        if found.works:
            words = say("From this computer the server takes the login and the recipient")
            yield Step("here", "done", words)
        elif found.works is None:
            words = say("Not tested from this computer. {reason}", reason=found.reason)
            yield Step("here", "skipped", words)
        else:
            words = say("It fails from this computer: {reason}", reason=found.reason)
            yield Step("here", "failed", words)
        yield found

    def renew(self) -> None:
        """Be ready for another run: one that was stopped ended the connection."""
        if self.stop.cancelled:
            self.stop, self._delivery = Stop(), None

    def _opened(self) -> Delivery:
        delivery, stop = self._delivery, self.stop
        if delivery is None:
            delivery = self._made(open_target(self._text, self._access, stop), stop)
            if stop is self.stop:
                self._delivery = delivery
        return delivery

    def _made(self, target: Target, stop: Stop) -> Delivery:
        source = self.source
        return deliver.Delivery(target, source.paths, source.store, stop, profile_id=source.profile_id)

    def past(self, text: str) -> tuple[str, list[dict[str, object]], list[Image]]:
        """Return what a target is called, what was done to it from here, and the states kept of it.

        Asks nobody. Raises MailConfigError: the text names no target.
        """
        target = open_target(text, Access(), Stop(), offline=True)
        delivery = self._made(target, Stop())
        return delivery.target.where, delivery.memory.lines(), delivery.memory.images()

    # What it shows of a profile's platform

    def note_read(self) -> None:
        """Note with the settings which platform they were read from."""
        self._note(self._known())

    def note_planned(self, plan: Plan) -> str:
        """Note with the settings which platform they are for; return its version, "" where it is none."""
        return self._note(self._known()._replace(version=plan.facts.get("version", "")))

    def note_applied(self, plan: Plan, outcome: Outcome) -> str:
        """The same, and what it has proved of them."""
        return self._note(after_apply(self._known(), plan, outcome, self._access.value("user")))

    def note_verified(self, found: Verified) -> str:
        """The same after its own test."""
        known = self._known()
        return self._note(after_verify(known.address, found, known.user))

    def note_user(self, user: str) -> None:
        """Note the administrator's new login name."""
        self._note(self._known()._replace(user=user))

    def _known(self) -> Platform:
        known, where = self._notes.platform, self.where
        if known is None or known.address != where:
            known = Platform(where)
        return known._replace(user=self._access.value("user"))

    def _note(self, platform: Platform) -> str:
        if not self.can(Ability.NOTED):
            return ""
        self._notes.note_platform(platform)
        return platform.version
