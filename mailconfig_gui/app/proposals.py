"""Use case: put a server that was found into the settings, as one change that can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.app.provider_memory import CUSTOM
from mailconfig_gui.model.problem import Fix
from mailconfig_gui.model.security import security_changes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mailconfig_gui.app.editor import Editor
    from mailconfig_gui.domain.discovery import Proposal


class Taken(NamedTuple):
    """A server that was taken over, what was there before, and what is there since."""

    proposal: Proposal
    before: Mapping[str, object]
    provider: str
    variant: str
    after: Mapping[str, object]

    def __repr__(self) -> str:
        # There are passwords among the values.
        return f"Taken({self.proposal.host!r})"


def take(editor: Editor, proposal: Proposal, sender: str) -> Taken:
    """Take a proposal over, with the sender that it is for: provider, server, encryption and user name."""
    draft = editor.draft
    before, provider, variant = dict(draft.values), draft.provider, draft.variant
    editor.choose_provider(proposal.provider or CUSTOM, proposal.variant)
    changes: dict[str, object] = {
        "mailFrom": sender,
        "smtpHost": proposal.host, "smtpPort": str(proposal.port), **security_changes(proposal.security),
    }  # fmt: skip
    if proposal.username:
        changes["username"] = proposal.username
    editor.apply(Fix("", changes))
    return Taken(proposal, before, provider, variant, dict(draft.values))


def give_back(editor: Editor, taken: Taken) -> None:
    """Make everything what it was before a proposal was taken."""
    draft = editor.draft
    keys = {*draft.values, *taken.before}
    editor.choose_provider(taken.provider or CUSTOM, taken.variant)
    draft.provider, draft.variant = taken.provider, taken.variant
    editor.apply(Fix("", {key: taken.before.get(key) for key in keys}))
