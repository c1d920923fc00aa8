"""What is wrong with the draft, and what of it is shown: that of the fields that the person has left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.app.practice_settings import PRACTICE
from mailconfig_gui.model.fields import BY_KEY
from mailconfig_gui.model.preset import preset_serving
from mailconfig_gui.model.problem import Problem, Severity, stops_test
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from mailconfig_gui.app.draft import Draft
    from mailconfig_gui.model.preset import Preset
    from mailconfig_gui.model.settings import Check

RECIPIENT = "recipient"


class DraftProblems:
    """The problems of one draft. `tell` is called when others are shown than before."""

    def __init__(self, draft: Draft, presets: Mapping[str, Preset], tell: Callable[[], None]) -> None:
        self._draft = draft
        self._presets = presets
        self._tell = tell
        self._left: set[str] = set()
        self._edited: set[str] = set()
        self._found: tuple[Check, str, tuple[Problem, ...]] | None = None

    def start(self, left: Iterable[str]) -> None:
        """Begin with another draft; the problems of the fields `left` are shown at once."""
        self._left = set(left)
        self._edited = set()

    def edited(self, keys: Iterable[str]) -> None:
        """Note that fields were changed."""
        self._edited |= set(keys)

    def show(self, keys: Iterable[str]) -> None:
        """Show the problems of these fields from now on."""
        self._left |= set(keys)

    def hide(self, keys: Iterable[str]) -> None:
        """Show the problems of these fields when the person has left them again."""
        self._left -= set(keys)

    def leave(self, key: str) -> None:
        """Note that the person left a field: from now on its problems are shown. An untouched empty one may wait."""
        if key not in self._left and (self._draft.value(key) or key in self._edited):
            self._left.add(key)
            self._tell()

    def show_all(self, *, test: bool) -> None:
        """Show every problem, for a test or a save was asked for."""
        self.show((*BY_KEY, RECIPIENT) if test else BY_KEY)
        self._tell()

    def at(self, key: str) -> tuple[Problem, ...]:
        """Return the problems to show at one field now; several fixes of one fault count once."""
        if key not in self._left:
            return ()
        found = self._of_recipient() if key == RECIPIENT else self.all()
        return tuple(problem for problem in found if problem.field == key)

    def all(self) -> tuple[Problem, ...]:
        """Return what the fields and the preset have to say about the draft: found once, for every field asks."""
        check, provider = self._draft.check, self._draft.provider
        if self._found is None or self._found[0] is not check or self._found[1] != provider:
            self._found = (check, provider, self._find())
        return self._found[2]

    def _find(self) -> tuple[Problem, ...]:
        draft = self._draft
        problems = draft.check.problems
        if draft.provider == PRACTICE:
            # It is meant to be on this computer, as its guide says.
            problems = tuple(problem for problem in problems if problem.code != "reserved-host")
        named = {problem.field for problem in problems}
        preset = self._presets.get(draft.provider)
        advice = preset.check(draft.values) if preset else ()
        serving = None if advice else preset_serving(self._presets, draft.values)
        if serving is not None and serving.password_end is not None:
            # Whatever was chosen: the server is that of a provider which takes no passwords any more.
            problem = serving.password_end.problem(draft.values)
            advice = (problem,) if problem else ()
        return (*problems, *(problem for problem in advice if problem.field not in named))

    def obstacles(self, *, test: bool) -> tuple[Problem, ...]:
        """Return what stops a test or a save, in the order of the fields. A test needs a password for its user."""
        stops = [
            problem
            for problem in self._draft.check.problems
            if stops_test(problem)
            or (
                problem.code in ("user-without-password", "not-signed-in")
                if test
                else problem.severity is Severity.ERROR
            )
        ]
        return (*stops, *(self._of_recipient() if test else ()))

    def _of_recipient(self) -> tuple[Problem, ...]:
        """Return why the test cannot go to this recipient."""
        text = self._draft.recipient.strip()
        if not text:
            title = say("The test has no recipient.")
            remedy = say("Enter an address that you can read, for example your own.")
        elif any(char.isspace() or not char.isprintable() for char in text) or not _is_address(text):
            title = say("This is no mail address.")
            remedy = say("Enter one address, for example admin@example.org.")
        else:
            return ()
        return (Problem.error("recipient", title, remedy, RECIPIENT),)


def _is_address(text: str) -> bool:
    local, _, domain = text.rpartition("@")
    return bool(local and domain) and not any(char in text for char in "<>,;()\"'") and "@" not in local
