"""What the settings were before: every change of a person can be taken back, and made again."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from mailconfig_gui.model.fields import SECRET_KEYS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mailconfig_gui.app.draft import Draft

_MOST = 200


class State(NamedTuple):
    """The settings at one moment."""

    values: Mapping[str, object]
    provider: str
    variant: str

    def __repr__(self) -> str:
        # There are passwords among the values.
        return f"State({self.provider!r})"

    def without(self, secrets: Mapping[str, object]) -> State:
        """Return the same without these secrets."""
        return self._replace(values={key: one for key, one in self.values.items() if secrets.get(key) != one})


class Edited(Protocol):
    """What has a past: the editor, as far as it matters here."""

    draft: Draft
    begun: int
    acts: int

    def listen(self, callback: Callable[[], None]) -> None: ...  # noqa: D102

    def resume(self, draft: Mapping[str, object], provider: str, variant: str, recipient: str) -> None: ...  # noqa: D102


class Past:
    """The states before the present one, and those that were taken back. What is opened begins a past of its own.

    Letters typed one after another into a field are one change until `seal`. What the program fills in by itself, and
    what becomes of a secret by saving, is none.
    """

    def __init__(self, editor: Edited) -> None:
        self._editor = editor
        self._busy = False
        self._begin()
        editor.listen(self._follow)

    def _begin(self) -> None:
        self._before: list[State] = []
        self._after: list[State] = []
        self._begun, self._acts = self._editor.begun, self._editor.acts
        self._present = self._now()
        self._last: frozenset[str] = frozenset()

    def _now(self) -> State:
        draft = self._editor.draft
        return State(draft.values, draft.provider, draft.variant)

    def _follow(self) -> None:
        now, editor = self._now(), self._editor
        if self._busy or now == self._present:
            return
        if editor.begun != self._begun:
            self._begin()
            return
        changed = changes(self._present, now)
        if editor.acts == self._acts:
            # Not the person: a secret that is gone has gone into the keyring, and stays nowhere here.
            gone = {key: self._present.values[key] for key in changed & SECRET_KEYS if key not in now.values}
            self._before = [one.without(gone) for one in self._before]
            self._after = [one.without(gone) for one in self._after]
        elif changed != self._last or not self._before:
            self._before = [*self._before[-_MOST:], self._present]
            self._after = []
            self._last = changed
        elif now == self._before[-1]:
            # What was typed was taken back letter by letter.
            self._before.pop()
            self.seal()
        self._acts, self._present = editor.acts, now

    def seal(self) -> None:
        """Let the next change be one of its own, also in the same field."""
        self._last = frozenset()

    @property
    def can_undo(self) -> bool:
        """Tell whether there is a change to take back."""
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        """Tell whether there is a change to make again."""
        return bool(self._after)

    def undo(self) -> frozenset[str]:
        """Take the last change back. Return the keys of what changed, with `provider` where that did; none for none."""
        return self._go(self._before, self._after)

    def redo(self) -> frozenset[str]:
        """Make the change again that was taken back last. Return as `undo` does."""
        return self._go(self._after, self._before)

    def _go(self, source: list[State], other: list[State]) -> frozenset[str]:
        if not source:
            return frozenset()
        editor, wanted, was = self._editor, source.pop(), self._present
        other.append(was)
        keys = {*was.values, *wanted.values}
        self._busy = True
        try:
            editor.draft.provider, editor.draft.variant = wanted.provider, wanted.variant
            values = {key: wanted.values.get(key) for key in keys}
            editor.resume(values, wanted.provider, wanted.variant, "")
        finally:
            self._busy = False
        self.seal()
        self._acts, self._present = editor.acts, self._now()
        return changes(was, self._present)

    def texts(self, key: str) -> list[str]:
        """Return every text that this memory holds for a field."""
        states = (*self._before, self._present, *self._after)
        return [str(one.values[key]) for one in states if one.values.get(key)]


def changes(first: State, second: State) -> frozenset[str]:
    """Return the platform keys in which two states differ, and `provider`."""
    keys = {*first.values, *second.values}
    found = {key for key in keys if first.values.get(key) != second.values.get(key)}
    if (first.provider, first.variant) != (second.provider, second.variant):
        found.add("provider")
    return frozenset(found)
