"""Where the settings on the screen are kept: in a profile, in a file, or nowhere yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mailconfig_gui.delivery.document import Document
    from mailconfig_gui.model.profile import Profile

NEW = mark("New settings")


class Place:
    """The open profile, or the open file with its document as it was read; neither for new settings.

    `on_disk` is the document that must still be in the file when it is written, None where that does not matter.
    """

    def __init__(self) -> None:
        self.settle()

    def settle(
        self, profile: Profile | None = None, path: Path | None = None, document: Document | None = None
    ) -> None:
        """Take another place."""
        self.profile, self.path, self.document = profile, path, document
        self.on_disk = document
        self.include_password = False

    @property
    def name(self) -> str:
        """What the settings are called."""
        if self.profile is not None:
            return self.profile.name
        return self.path.name if self.path is not None else say(NEW)

    def saved_draft(self, clean: Mapping[str, object]) -> Mapping[str, object] | None:
        """Return the settings as they were saved, of which the screen knows `clean`; None without a password there."""
        if self.profile is not None:
            return self.profile.draft
        return clean if self.path is not None and self.include_password else None
