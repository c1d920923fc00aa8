"""Taking over a server that was found, and taking it back."""

from __future__ import annotations

import pytest

from mailconfig_gui.app.editor import Editor
from mailconfig_gui.app.proposals import give_back, take
from mailconfig_gui.domain.discovery import Proposal, Source
from mailconfig_gui.model.security import Security
from tests.app.editing import GOOD, make, opened

GMX = Proposal(
    "mail.gmx.net", 465, Security.TLS, "me@gmx.de", Source.PRESET, "2026-11-30", "gmx.de", "gmx", "net"
)
OWN = Proposal("mail.plant.org", 587, Security.STARTTLS, "", Source.SRV, "2026-11-30", "x")


def state(editor: Editor) -> tuple[object, ...]:
    return editor.draft.values, editor.draft.provider, editor.draft.variant


@pytest.mark.parametrize("editor", [make(), make(**GOOD), opened()], ids=["empty", "typed", "opened"])
@pytest.mark.parametrize("proposal", [GMX, OWN], ids=["preset", "own"])
def test_what_was_taken_is_taken_back_whole(editor: Editor, proposal: Proposal) -> None:
    before = state(editor)
    taken = take(editor, proposal, "Me <me@gmx.de>")
    values = editor.draft.values
    assert (values["smtpHost"], values["smtpPort"]) == (proposal.host, str(proposal.port))
    assert editor.draft.security is proposal.security
    assert values["mailFrom"] == "Me <me@gmx.de>"
    assert editor.draft.provider == (proposal.provider or "custom")
    assert state(editor) != before
    give_back(editor, taken)
    assert state(editor) == before


def test_a_user_name_that_is_not_known_stays_as_it_was() -> None:
    editor = make(username="plant")
    take(editor, OWN, "a@plant.org")
    assert editor.value("username") == "plant"
    assert take(editor, GMX, "me@gmx.de").after["username"] == "me@gmx.de"


def test_no_password_is_shown_by_its_name() -> None:
    assert repr(take(make(password="s3cret"), OWN, "a@plant.org")) == "Taken('mail.plant.org')"
