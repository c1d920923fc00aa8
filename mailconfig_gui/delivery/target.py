"""What every delivery target offers, and the values that travel between a target and who uses it.

A target holds one mail document: a file, a row of a live platform, a row of its database. Every method is a generator
of `Step` events that returns its result, so that a window can show progress and a command can print it. `plan` changes
nothing. `apply` of a plan whose document is there already changes nothing either. No target has a row version, so a
conflict is found by reading again and comparing just before writing: the best there is, and not more than that.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, Protocol

from mailconfig_gui.model.news import Cancel
from mailconfig_gui.model.oauth2 import is_on
from mailconfig_gui.model.problem import MailConfigError, Problem, Severity, has_errors, told
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping, Sequence

    from mailconfig_gui.delivery.document import Document
    from mailconfig_gui.delivery.rows import MailRow

SETTINGS = "settings"
"""The kind of a change of the mail settings themselves, beside those of extras."""
MEANWHILE = "changed-meanwhile"
"""The code of the risk that a roll-back would replace what somebody changed since."""


class DeliveryError(MailConfigError):
    """A target could not be planned for, written or restored.

    Where it ended an apply, `changed` and `unsure` say in sentences what was surely changed by then and what may have
    been, `image` names the state kept to go back to ("" where none is needed), and `user` is the administrator's new
    login name ("" where it is the earlier one). `touched` are the kinds of both: `settings` and those of extras.

    What only some of them tell: `problems` of settings, the `rows` of which one has to go, the `fingerprint` of a
    certificate that is not trusted, and whether the login was refused.
    """

    problems: tuple[Problem, ...] = ()
    rows: tuple[MailRow, ...] = ()
    fingerprint: str = ""
    login_refused: bool = False

    changed: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    touched: frozenset[str] = frozenset({SETTINGS})
    image: str = ""
    user: str = ""


class UnreachableError(DeliveryError):
    """The target cannot be reached, or does not let us in."""


class AccessNeededError(DeliveryError):
    """A field of the target's access is empty and needed: `field` is its name."""

    def __init__(self, field: str, title: str, message: str, hint: str) -> None:
        super().__init__(title, message, hint)
        self.field = field


class ConflictError(DeliveryError):
    """Somebody changed the target meanwhile."""


class TestFailedError(DeliveryError):
    """The platform's own test mail failed, so the mail settings were not saved.

    `text` is what the platform said, "" where its answer did not come.
    """

    __test__ = False

    def __init__(self, message: str, hint: str, text: str) -> None:
        title = (
            say("The platform could not send its test message")
            if text
            else say("The platform's own test has no result")
        )
        super().__init__(title, message, hint)
        self.text = text


class StoppedError(DeliveryError):
    """The person ended the run. `sent` when a request that may change something was under way."""

    def __init__(
        self, message: str = mark("The run was ended before it was complete."), *, sent: bool = False
    ) -> None:
        super().__init__(say("Stopped"), say(message))
        self.sent = sent


class BadSettingsError(DeliveryError):
    """The settings cannot go to this target. `problems` holds all reasons, those of fields and of secrets."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(say("Nothing was changed"), *told(problems))
        self.problems = tuple(problems)


class Step(NamedTuple):
    """Progress. `state` is `started`, `done`, `failed` or `skipped`; `text` says it in words, never a secret."""

    id: str
    state: str
    text: str


class Snapshot(NamedTuple):
    """What a target holds now. `hidden` are the secrets that it may hold but does not show."""

    document: Document | None
    hidden: frozenset[str] = frozenset()

    @property
    def values(self) -> Mapping[str, object]:
        """The mail document's own object; empty where there is no document yet."""
        return {} if self.document is None else self.document.values

    def __repr__(self) -> str:
        return f"Snapshot({', '.join(sorted(self.values))})"


class Wanted(NamedTuple):
    """What a person asks for.

    `draft` holds the fields to set; those it lacks stay as the target has them. A password that is absent, None or
    `""` beside a user name means: keep the stored one. `known_password`: this very password (or its removal) was
    delivered from here, and nothing visible changed since; `known_token` says the same of the refresh token, which is
    then left as the target has it by now. `endpoint_verified`: the certificate of the server was
    verified from here for the port and encryption of the draft. `old_password` and `old_token`
    are only for a roll-back to come.
    `rewrite_password`: write the password also where nothing visible differs.
    """

    draft: Mapping[str, object]
    known_password: bool = False
    known_token: bool = False
    endpoint_verified: bool = False
    old_password: str | None = None
    old_token: str | None = None
    base_url: str | None = None
    admin_email: str | None = None
    rewrite_password: bool = False

    def __repr__(self) -> str:
        return f"Wanted({', '.join(sorted(self.draft))})"


class Change(NamedTuple):
    """One difference in words. `before` and `after` name values; of a secret they say only that it is one."""

    key: str
    label: str
    before: str
    after: str

    @property
    def words(self) -> str:
        """The difference as one line."""
        return f"{self.label}: {self.before} → {self.after}"


class Extra(NamedTuple):
    """A change beside the mail document: `kind` is `base-url` or `admin-email`; `holder` the object it stands in."""

    kind: str
    before: str
    after: str
    holder: Mapping[str, object]


class Plan(NamedTuple):
    """What would be done. `facts` are words by name (`version`, `recipient`, ...) that a face may show.

    `state` names the kept state that it brings back, "" for new settings. `removes`: there was no document then.
    """

    where: str
    before: Snapshot
    after: Document
    changes: tuple[Change, ...]
    risks: tuple[Problem, ...]
    extras: tuple[Extra, ...] = ()
    facts: Mapping[str, str] = {}
    lost: frozenset[str] = frozenset()
    """Secrets that the target would overwrite and does not show: a roll-back cannot bring them back."""
    wanted: Wanted = Wanted({})
    state: str = ""
    removes: bool = False

    @property
    def unseen(self) -> tuple[str, ...]:
        """The secrets of use that it leaves in place and that cannot be compared, for the target does not show them."""
        login = "refreshToken" if is_on(self.after.values) else "password"
        of_use = {login} & self.before.hidden
        return tuple(key for key in of_use if self.empty or key not in self.after.values)

    @property
    def empty(self) -> bool:
        """Whether the target holds all of it already."""
        return not self.changes

    @property
    def blocked(self) -> bool:
        """Whether a risk is an error, so that the plan cannot be carried out."""
        return has_errors(self.risks)

    def __repr__(self) -> str:
        return f"Plan({self.where}, {len(self.changes)} changes)"


class Trial(NamedTuple):
    """The platform's own test: `text` is the raw answer where it failed, else a sentence.

    `spoken` is False where it failed and the text is not the platform's word on its mail: no cause can be read in it.
    """

    ok: bool
    text: str
    spoken: bool = True


class Applied(NamedTuple):
    """What applying did. `tests` by name: `before` (new values), `connection` (featuresInfo), `stored`.

    `user` is the administrator's new login name, "" where it is the earlier one.
    """

    changed: bool
    tests: Mapping[str, Trial] = {}
    restart: str = ""
    notes: tuple[str, ...] = ()
    user: str = ""

    @property
    def ok(self) -> bool:
        """Whether none of the platform's own tests failed."""
        return all(test.ok for test in self.tests.values())


class Verified(NamedTuple):
    """What a platform's test of what it has stored showed; `values` are those settings, without hidden secrets.

    `spoken` as in Trial.
    """

    ok: bool
    text: str
    version: str
    recipient: str
    values: Mapping[str, object]
    spoken: bool = True

    def __repr__(self) -> str:
        return f"Verified({self.ok}, {self.text!r})"


class Restore(NamedTuple):
    """A state to go back to: `values` with the secrets that could be had; `expected` is what we left there.

    `unchanged` are the secrets to take from the target as they are, `missing` those that could not be had; `extras`
    undo changes beside the document. `settings` is False where the document itself was never changed.
    """

    envelope: Mapping[str, object]
    values: Mapping[str, object]
    expected: Mapping[str, object]
    unchanged: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    extras: tuple[Extra, ...] = ()
    existed: bool = True
    settings: bool = True

    def __repr__(self) -> str:
        return f"Restore({', '.join(sorted(self.values))})"


class Target(Protocol):
    """One place that a mail document can go to. What a kind can do besides is announced (`kind.Ability`)."""

    kind: str
    """The id of the kind that its package announces."""

    @property
    def where(self) -> str:
        """The place in words, without a secret; the same text for the same place."""

    def read(self) -> Generator[Step, None, Snapshot]:
        """Return what the target holds. Raises UnreachableError."""

    def plan(self, wanted: Wanted) -> Generator[Step, None, Plan]:
        """Return what would be changed; changes nothing. Raises UnreachableError, BadSettingsError."""

    def apply(self, plan: Plan, options: Options) -> Generator[Step, None, Applied]:
        """Carry out a plan made by this target.

        Raises UnreachableError, ConflictError, TestFailedError, BadSettingsError, StoppedError.
        """

    def plan_rollback(self, restore: Restore, *, overwrite: bool = False) -> Generator[Step, None, Plan]:
        """Return what bringing back an earlier state would change; changes nothing. Raises UnreachableError.

        What stands in its way are risks of the plan, as errors.
        """


class Options(NamedTuple):
    """How to apply. `test`: let the platform send its own test message before saving (and stop when that fails).

    `save_anyway`: save even then. `prove_stored`: a second test with the password as the platform stored it.
    """

    test: bool = True
    save_anyway: bool = False
    prove_stored: bool = False


class Deeds:
    """What a run has changed so far; `user` is the administrator's new login name."""

    def __init__(self) -> None:
        self.user = ""
        self._changed: list[str] = []
        self._unsure: list[str] = []
        self._touched: set[str] = set()

    def did(self, kind: str, words: str) -> None:
        """Note in a sentence what was surely changed; `kind` is SETTINGS or that of an extra."""
        self._changed.append(words)
        self._touched.add(kind)

    def undo(self, words: str) -> None:
        """Take back what was noted, once it has been undone or was followed by more."""
        self._changed.remove(words)

    def perhaps(self, kind: str, words: str) -> None:
        """Note in a sentence what may have been changed."""
        self._unsure.append(words)
        self._touched.add(kind)

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Have an error that ends the run tell what was changed by then."""
        try:
            yield
        except DeliveryError as error:
            error.changed, error.unsure, error.user = (*self._changed,), (*self._unsure,), self.user
            error.touched = frozenset(self._touched)
            if self._unsure:
                error.hint = say("Make a new plan: it reads again and shows how things stand.")
            elif not self._changed and not isinstance(error, BadSettingsError | TestFailedError):
                error.message = say("{message} Nothing was changed.", message=error.message)
            raise


def refuse_blocked(plan: Plan) -> None:
    """Raise ConflictError or BadSettingsError where a plan cannot be carried out."""
    if any(risk.code == MEANWHILE and risk.severity is Severity.ERROR for risk in plan.risks):
        first = next(risk for risk in plan.risks if risk.code == MEANWHILE)
        raise ConflictError(
            say("Somebody changed the settings meanwhile"),
            say("{title} Nothing was changed.", title=first.title),
            first.remedy,
        )
    if plan.blocked:
        raise BadSettingsError(plan.risks)


class Stop(Cancel):
    """A wish to end a run that changes something, which looks at it before each step."""

    def check(self) -> None:
        """Raise StoppedError once the person has ended the run."""
        if self.cancelled:
            raise StoppedError


class Verifying(Protocol):
    """A target of a kind with the ability `verify`."""

    def verify(self) -> Generator[Step, None, Verified]:
        """Let it test what it has stored; changes nothing. Raises DeliveryError where it cannot."""


class RemovingRows(Protocol):
    """A target of a kind with the ability `remove-rows`."""

    def remove(self, row: MailRow, keep: Callable[[bytes], object]) -> Generator[Step, None, Applied]:
        """Remove one of several rows; `keep` is given a settings file of it before. Raises ConflictError."""
