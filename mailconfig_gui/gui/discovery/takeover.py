"""A server that was found goes into the form, and can be taken back until something else is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.app.proposals import Taken, give_back, take
from mailconfig_gui.app.provider_memory import CUSTOM

if TYPE_CHECKING:
    from mailconfig_gui.app.editor import Editor
    from mailconfig_gui.domain.discovery import Proposal
    from mailconfig_gui.gui.form.form import Form


class Takeover:
    """Keeps what was there before, and offers it at the sender."""

    def __init__(self, editor: Editor, form: Form) -> None:
        self._editor = editor
        self._form = form
        self._taken: Taken | None = None
        form.back_wanted.connect(self.give_back)
        editor.listen(self._follow)

    def take(self, proposal: Proposal, sender: str) -> None:
        """Put a server into the form."""
        self._taken = take(self._editor, proposal, sender)
        # As when a provider is chosen: what a preset decides is folded, the rest is seen.
        self._form.connection.setChecked(proposal.provider is None)
        self._follow()
        self._form.focus_field("mailFrom")

    def begin(self, provider: str, sender: str) -> None:
        """Take the provider that the first steps have led to, and go on where something is still to be filled in."""
        self._form.choose(provider)
        if sender:
            self._editor.set_value("mailFrom", sender)
        self._form.focus_field(self._first_empty() if sender else "mailFrom")
        if provider == CUSTOM and sender:
            self._form.find_wanted.emit()

    def _first_empty(self) -> str:
        preset = self._editor.preset
        login = () if preset is not None and preset.without_login else ("username", "password")
        return next((key for key in ("smtpHost", *login) if not self._editor.value(key)), "mailFrom")

    def give_back(self) -> None:
        """Make the form what it was before."""
        taken, self._taken = self._taken, None
        if taken is not None:
            give_back(self._editor, taken)
        self._follow()

    def _follow(self) -> None:
        taken = self._taken
        if taken is not None and self._editor.draft.values != taken.after:
            self._taken = taken = None
        self._form.sender_row.show_taken(taken.proposal.host if taken is not None else "")
