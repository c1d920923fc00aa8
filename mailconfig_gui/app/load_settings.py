"""Use case: take what a platform, its database or its file holds now into the settings on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.app.drift import without_strangers
from mailconfig_gui.app.provider_memory import CUSTOM
from mailconfig_gui.app.workspace import as_typed
from mailconfig_gui.delivery.document import draft_of
from mailconfig_gui.model.fields import SECRET_KEYS
from mailconfig_gui.model.oauth2 import is_on
from mailconfig_gui.model.preset import recognise
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from mailconfig_gui.app.editor import Editor
    from mailconfig_gui.delivery.target import Snapshot


class Loaded(NamedTuple):
    """What was read where; `told` is what the target said of itself last, its version among it."""

    where: str
    told: str
    snapshot: Snapshot

    @property
    def empty(self) -> bool:
        """Tell whether nothing is stored there yet."""
        return self.snapshot.document is None

    @property
    def unread(self) -> str:
        """Say which secrets of use are there and cannot be read, and what that means; "" for none."""
        login = "refreshToken" if is_on(self.snapshot.values) else "password"
        hidden = {login, "proxyPassword"} & self.snapshot.hidden
        if not hidden:
            return ""
        return say(
            "It does not show its passwords. Enter yours for a test; applied without one, the platform keeps what it "
            "has."
        )


def take(editor: Editor, loaded: Loaded) -> None:
    """Put what was read into the form, as one change. A secret stays only where it is for the same server and user."""
    document = loaded.snapshot.document
    if document is None:
        return
    ours = editor.draft.values
    live = {key: one for key, one in draft_of(document).items() if key not in loaded.snapshot.hidden}
    shown = as_typed(live)
    secrets = {key: live[key] for key in SECRET_KEYS if live.get(key)}
    kept = {**without_strangers(ours, shown), **secrets}
    provider, variant = recognise(editor.presets, shown) or (CUSTOM, "")
    editor.resume({key: kept.get(key) for key in {*ours, *kept}}, provider, variant, "")
    editor.problems.show(shown)
    editor.tell()
