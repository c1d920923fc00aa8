"""What the stages share (the rest of it is seen in test_conversation)."""

from __future__ import annotations

from mailconfig_gui.smtp.dialogue import Over
from mailconfig_gui.smtp.events import Failure, FailureKind
from mailconfig_gui.smtp.stages import Stage


def test_an_ending_carries_its_failure() -> None:
    over = Over(Failure(Stage.AUTH, FailureKind.REPLY, "words"), ("rcpt",))
    assert str(over) == "reply"
    assert over.failure.stage is Stage.AUTH
    assert over.pending == ("rcpt",)
