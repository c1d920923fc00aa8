"""Changes on a platform, and what is known of one whose answer did not come."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, NoReturn

from mailconfig_gui.delivery.changes import same_values
from mailconfig_gui.delivery.document import Document
from mailconfig_gui.delivery.oauth2 import unchanged
from mailconfig_gui.delivery.target import SETTINGS, ConflictError, DeliveryError, Step, StoppedError
from mailconfig_gui.delivery.targets.thingsboard.api import PlatformError
from mailconfig_gui.delivery.targets.thingsboard.facts import base_url
from mailconfig_gui.delivery.targets.thingsboard.web import BrokenAnswerError
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from typing import TypeVar

    from mailconfig_gui.delivery.target import Deeds, Extra, Stop
    from mailconfig_gui.delivery.targets.thingsboard.api import Session

    T = TypeVar("T")


class Saving(NamedTuple):
    """What one save of the mail settings is called: its step, how it begins and ends, and what is changed then."""

    step: str = "save"
    begins: str = mark("Saving")
    done: str = mark("Saved")
    deed: str = mark("The mail settings are saved")


SAVING = Saving()


class Writer:
    """The changes of one run; what it changed, or may have changed, goes into `deeds`."""

    def __init__(self, session: Session, stop: Stop, deeds: Deeds) -> None:
        self._session = session
        self._stop = stop
        self._deeds = deeds

    def save(
        self, document: Document, before: Document, saving: Saving = SAVING
    ) -> Generator[Step, None, None]:
        """Store the mail settings, and read back that the platform holds them."""
        yield Step(saving.step, "started", say(saving.begins))
        # The platform's test may have taken minutes; no row version would tell a change made meanwhile.
        present = self._session.settings("mail")
        if present is None or not unchanged(present.values, before.values):
            raise changed_meanwhile()
        self._stop.check()
        try:
            self._session.save(document)
        except DeliveryError as error:
            self._after_failed_save(error, document, before)
        self._deeds.did(SETTINGS, say(saving.deed))
        yield Step(saving.step, "done", say(saving.done))
        stored = self._session.settings("mail")
        if stored is None or not same_values(stored.values, document.values):
            raise ConflictError(
                say("The platform does not hold what was saved"),
                say(
                    "Reading back gave something else: somebody saved at the same moment, or it changed the values."
                ),
                say("Make a new plan to see how things stand."),
            )
        yield Step("verify", "done", say("Read back and compared: the platform holds these settings"))

    def _after_failed_save(self, error: DeliveryError, document: Document, before: Document) -> None:
        """Find out what a failed save left; returns only when all is stored and loaded after all.

        A row that was stored but not loaded keeps the platform from its next start, so the earlier one goes back.
        """
        refused = isinstance(error, PlatformError)
        if not refused and not _may_be_done(error):
            raise error
        stored = self._read_again(lambda: self._session.settings("mail"))
        if stored is None:
            self._deeds.perhaps(SETTINGS, say("The mail settings may have been saved"))
            raise error
        there = same_values(stored.values, document.values)
        if there and not refused and not same_values(before.values, document.values):
            return
        if there and refused:
            self._put_back(error, document, before)
        if same_values(stored.values, before.values):
            if refused:
                raise DeliveryError(say("Nothing was saved"), error.message, error.hint) from error
            if there:
                self._deeds.perhaps(SETTINGS, say("The password may have been saved; nothing else differs"))
            else:
                self._deeds.perhaps(
                    SETTINGS,
                    say("The mail settings may be saved yet; read again, they were the earlier ones"),
                )
            raise error
        self._deeds.perhaps(
            SETTINGS, say("The mail settings may have been saved, and then changed by somebody else")
        )
        raise changed_meanwhile() from error

    def _put_back(self, error: DeliveryError, document: Document, before: Document) -> NoReturn:
        """Store the earlier row again over one that the platform stored and could not load."""
        try:
            self._session.save(Document(before.envelope, before.values))
        except DeliveryError as second:
            self._deeds.did(SETTINGS, say("The mail settings are saved"))
            raise DeliveryError(
                say("The platform stored settings that it cannot load"),
                say(
                    "It said: {message} The earlier settings could not be put back: {second_message}",
                    message=error.message,
                    second_message=second.message,
                ),
                say("Save good settings before the platform is started the next time, or it will not start."),
            ) from second
        if "password" in document.values:
            self._deeds.perhaps(SETTINGS, say("The password that the platform has stored may be the new one"))
        raise DeliveryError(
            say("The platform could not load these settings"),
            say("It said: {message} The earlier settings were put back.", message=error.message),
            "",
        ) from error

    def _read_again(self, read: Callable[[], T]) -> T | None:
        """Return what is there after a request whose end is not known; None where that cannot be known either."""
        try:
            return read()
        except DeliveryError:
            return None

    def set_email(self, extra: Extra) -> Generator[Step, None, None]:
        """Change the administrator's e-mail, which is the login name."""
        yield Step("admin-email", "started", say("Changing the administrator's e-mail"))
        account = self._session.account()
        if account.email == extra.after:
            yield Step("admin-email", "skipped", say("It is that address already"))
            return
        try:
            self._session.call(
                "POST", "/api/user?sendActivationMail=false", {**account.raw, "email": extra.after}
            )
        except DeliveryError as error:
            if not _may_be_done(error):
                raise
            if self._read_again(lambda: self._session.account().email) != extra.after:
                self._deeds.perhaps(
                    extra.kind,
                    say(
                        "The administrator may log in as {after} now, not as {before}",
                        after=extra.after,
                        before=extra.before,
                    ),
                )
                raise
        words = say("The administrator now logs in as {after}", after=extra.after)
        self._deeds.did(extra.kind, words)
        self._deeds.user = extra.after
        yield Step("admin-email", "done", words)
        self._session.refresh()

    def set_base_url(self, extra: Extra) -> Generator[Step, None, None]:
        """Change the address in the platform's messages."""
        yield Step("base-url", "started", say("Changing the address in the platform's messages"))
        general = self._session.settings("general")
        if general is None:
            yield Step("base-url", "skipped", say("The platform has no general settings"))
            return
        try:
            self._session.save(Document(general.envelope, {**general.values, "baseUrl": extra.after}))
        except DeliveryError as error:
            if not _may_be_done(error):
                raise
            if self._read_again(lambda: base_url(self._session.settings("general"))) != extra.after:
                self._deeds.perhaps(
                    extra.kind,
                    say("Links in the platform's messages may lead to {after} now", after=extra.after),
                )
                raise
        words = say("Links in the platform's messages now lead to {after}", after=extra.after)
        self._deeds.did(extra.kind, words)
        stored = self._session.settings("general")
        if stored is None or stored.values.get("baseUrl") != extra.after:
            raise changed_meanwhile()
        yield Step("base-url", "done", words)


def _may_be_done(error: DeliveryError) -> bool:
    """Tell whether a request that ended so may have been carried out all the same."""
    if isinstance(error, StoppedError | BrokenAnswerError):
        return error.sent
    return isinstance(error, PlatformError) and error.status >= 500


def changed_meanwhile() -> ConflictError:
    """Return the error that says so."""
    return ConflictError(
        say("Somebody changed the settings meanwhile"),
        say("They are no longer as they were when the plan was made."),
        say("Make a new plan and look at it again."),
    )
