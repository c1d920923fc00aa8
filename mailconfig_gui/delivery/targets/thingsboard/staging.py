"""OAuth2 goes to a platform in two steps: stored and switched off, tested, then switched on.

Saved in one go, the platform would throw the token away, and its test takes client and token from the stored row
(ThingsBoard AdminSettingsServiceImpl.dropTokenIfProviderInfoChanged, AdminController.sendTestMail).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.delivery.document import Document
from mailconfig_gui.delivery.oauth2 import (
    EXPIRES,
    SIGNED_IN,
    TOKEN,
    keeps_app,
    prepared,
    switched_on,
    unchanged,
)
from mailconfig_gui.delivery.target import SETTINGS, Step, TestFailedError
from mailconfig_gui.delivery.targets.thingsboard.facts import HIDDEN
from mailconfig_gui.delivery.targets.thingsboard.writing import Saving, changed_meanwhile
from mailconfig_gui.model.oauth2 import is_on
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Generator

    from mailconfig_gui.delivery.target import Deeds, Options, Plan
    from mailconfig_gui.delivery.targets.thingsboard.api import Session
    from mailconfig_gui.delivery.targets.thingsboard.testing import Tests
    from mailconfig_gui.delivery.targets.thingsboard.writing import Writer

_BEGINS = mark("Storing the keys of OAuth2, switched off")
_DONE = mark("Stored, and OAuth2 is off")
_BESIDE_PASSWORD = Saving(
    "prepare",
    _BEGINS,
    _DONE,
    mark("The keys of OAuth2 are stored, but it is off: the platform logs in with its password as before"),
)
_INSTEAD = Saving(
    "prepare",
    _BEGINS,
    _DONE,
    mark("OAuth2 is off: the platform logs in with its stored password, or fails where it has none"),
)
_TOKEN_LOST = mark("The refresh token that the platform had is lost: somebody has to sign in again")
_BACK = Saving(
    "put-back",
    mark("Putting the earlier settings back"),
    mark("The earlier settings are back"),
    mark("The earlier settings were put back"),
)


def staged(document: Document, row: Document) -> bool:
    """Tell whether it takes two steps; one is enough for what keeps the app, also with a new token of it."""
    wanted, stored = document.values, row.values
    return is_on(wanted) and (not keeps_app(wanted, stored) or (TOKEN in wanted and not is_on(stored)))


class Staging:
    """The steps of one run."""

    def __init__(self, session: Session, writer: Writer, tests: Tests, deeds: Deeds) -> None:
        self._session = session
        self._writer = writer
        self._tests = tests
        self._deeds = deeds

    def run(self, plan: Plan, row: Document, options: Options) -> Generator[Step, None, None]:
        """Store, have it tested, switch on.

        Raises TestFailedError: the platform's test failed, and the earlier settings were put back.
        """
        wanted = plan.after.values
        saving = _INSTEAD if is_on(row.values) else _BESIDE_PASSWORD
        first = plan.after._replace(values=prepared(row.values, wanted))
        yield from self._writer.save(first, row, saving)
        stored = _as_shown(first)
        if options.test:
            try:
                yield from self._tests.before(plan, options)
            except TestFailedError as error:
                yield from self._put_back(plan, row, stored, error)
                self._deeds.undo(say(saving.deed))
                raise
        # The test may have renewed the token and written down when it ends.
        now = self._session.settings("mail")
        if now is None or not unchanged(now.values, stored.values):
            raise changed_meanwhile()
        yield from self._writer.save(plan.after._replace(values=switched_on(now.values, wanted)), now)
        self._deeds.undo(say(saving.deed))

    def _put_back(
        self, plan: Plan, row: Document, stored: Document, error: TestFailedError
    ) -> Generator[Step, None, None]:
        """Put the earlier settings back, with their token as far as it is known."""
        old, brought = plan.wanted.old_token, bool(plan.after.values.get(TOKEN))
        had, values = TOKEN in plan.lost, row.values
        if is_on(values) and (old or not brought):
            # Off first, or the platform would drop the token for the app that changes back.
            off = Document(
                row.envelope, {**values, "enableOauth2": False, **({TOKEN: old} if brought else {})}
            )
            yield from self._writer.save(off, stored, _BACK)
            self._deeds.undo(say(_BACK.deed))
            stored = _as_shown(off)
        elif brought and is_on(values):
            # The platform drops what it has now, and has to say so.
            values = {key: value for key, value in values.items() if key != EXPIRES} | {SIGNED_IN: False}
        elif brought:
            # The platform keeps a token that a save leaves out; this one was only tried.
            values = {**values, TOKEN: old or ""}
        yield from self._writer.save(Document(row.envelope, values), stored, _BACK)
        self._deeds.undo(say(_BACK.deed))
        error.hint = say("{hint} The earlier settings are back.", hint=error.hint)
        if had and brought and not old:
            self._deeds.did(SETTINGS, say(_TOKEN_LOST))
            error.hint = f"{error.hint} {say(_TOKEN_LOST)}."


def _as_shown(document: Document) -> Document:
    """Return what the platform shows of a row that it was given."""
    return document._replace(
        values={key: value for key, value in document.values.items() if key not in HIDDEN}
    )
