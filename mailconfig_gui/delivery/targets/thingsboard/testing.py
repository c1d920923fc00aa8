"""The platform's own tests of its mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.delivery.document import Document
from mailconfig_gui.delivery.oauth2 import TOKEN, keeps_app
from mailconfig_gui.delivery.target import Step, TestFailedError, Trial
from mailconfig_gui.delivery.targets.thingsboard.api import PlatformError
from mailconfig_gui.delivery.targets.thingsboard.web import BrokenAnswerError
from mailconfig_gui.model.fields import FIELDS
from mailconfig_gui.model.oauth2 import is_on
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from mailconfig_gui.delivery.target import Options, Plan
    from mailconfig_gui.delivery.targets.thingsboard.api import Session
    from mailconfig_gui.delivery.targets.thingsboard.facts import Facts

_UNBOUNDED_S = 150.0
"""How long a test may take before 3.4, where nothing but the operating system ends a connect."""
NO_STORED_TEST = mark("Versions 2.5.4 to 3.2.2 cannot test with the password that they have stored")


class Tests:
    """The tests of one run; `results` has them by name: `before`, `stored`, `connection`."""

    __test__ = False

    def __init__(self, session: Session, facts: Facts) -> None:
        self._session = session
        self._facts = facts
        self.results: dict[str, Trial] = {}

    def covers(self, document: Document) -> bool:
        """Tell whether the test of new settings says how they will do: it asks for a token as the row stands there."""
        values = document.values
        return not is_on(values) or (TOKEN not in values and keeps_app(values, self._facts.row.values))

    def before(self, plan: Plan, options: Options) -> Generator[Step, None, None]:
        """Have new settings tested. Raises TestFailedError, unless they shall be saved anyway."""
        if (
            self._facts.blank_keeps
            and not plan.after.values.get("password")
            and plan.after.values.get("username")
        ):
            words = say(
                "This version cannot test with its stored password; give the password to have it tested"
            )
            yield Step("test", "skipped", words)
            return
        yield Step(
            "test", "started", say("Asking the platform to send its test message with the new settings")
        )
        tested = self._tested(plan.after.values)
        self.results["before"] = tested
        yield Step("test", "done" if tested.ok else "failed", tested.text)
        if not tested.ok and not options.save_anyway:
            advice = say("Fix what it says, then apply again.") if tested.spoken else say("Apply again.")
            hint = say("The mail settings were not saved. {advice}", advice=advice)
            raise TestFailedError(tested.text, hint, tested.text if tested.spoken else "")

    def _tested(self, values: Mapping[str, object]) -> Trial:
        try:
            self._session.send_test(values, _limit(values) if self._facts.version else _UNBOUNDED_S)
        except PlatformError as error:
            return Trial(ok=False, text=_test_text(error, values))
        except BrokenAnswerError as error:
            return Trial(
                ok=False, text=say("Without a result: {message}", message=error.message), spoken=False
            )
        return Trial(
            ok=True,
            text=say("The platform sent its test message to {email}", email=self._session.account().email),
        )

    def ask_features(self, values: Mapping[str, object]) -> Generator[Step, None, None]:
        """Ask whether the running sender connects and logs in."""
        yield Step("features", "started", say("Asking the platform whether its mail works"))
        found, lacks = None, say("This platform does not tell")
        try:
            found = self._session.call("GET", "/api/admin/featuresInfo", deadline_s=_limit(values))
        except PlatformError:
            pass
        except BrokenAnswerError as error:
            lacks = say("It gave no answer: {message}", message=error.message)
        enabled = found.get("emailEnabled") if isinstance(found, dict) else None
        if enabled is None:
            yield Step("features", "skipped", lacks)
            return
        words = (
            say("It connects and logs in")
            if enabled
            else say("It cannot connect or log in with these settings")
        )
        self.results["connection"] = Trial(enabled is True, words)
        yield Step("features", "done" if enabled else "failed", words)

    def stored(self, row: Document | None = None) -> Generator[Step, None, None]:
        """Have the platform test its row as it shows it: where it hides the password, it uses its own."""
        if self._facts.blank_keeps and (row or self._facts.row).values.get("username"):
            yield Step("stored", "skipped", say(NO_STORED_TEST))
            return
        yield Step(
            "stored", "started", say("Asking the platform to send its test message with what it has stored")
        )
        self.results["stored"] = tested = self._tested((row or self._facts.row).values)
        yield Step("stored", "done" if tested.ok else "failed", tested.text)

    def after(self, document: Document, options: Options) -> Generator[Step, None, None]:
        """Ask how the platform does with what was saved."""
        yield from self.ask_features(document.values)
        if (
            options.prove_stored
            and "stored" not in self.results
            and not self._facts.blank_keeps
            and not self._facts.shows_password
        ):
            kept = {key: value for key, value in document.values.items() if key != "password"}
            yield from self.stored(Document({}, kept))


def _test_text(error: PlatformError, values: Mapping[str, object]) -> str:
    """Return what the platform said; its stumbling over what is missing in words."""
    if is_on(values) or ("JsonNode" not in error.text and (error.status != 500 or error.text)):
        return error.message
    missing = next((field.key for field in FIELDS if field.required and field.key not in values), None)
    if missing is not None and missing != "password":
        return say("The platform's settings lack “{missing}”, so it cannot send.", missing=missing)
    return say("The platform has no password stored to test with. Enter the password.")


def _limit(values: Mapping[str, object]) -> float:
    """Return how long the platform may take for a test, in seconds: its own time limit and some more."""
    own = str(values.get("timeout"))
    return (int(own) / 1000 if own.isdecimal() and len(own) < 10 else 10) + 30
