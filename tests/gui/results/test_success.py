"""What is said of a test that went well."""

from __future__ import annotations

from mailconfig_gui.app.current_test import Run
from mailconfig_gui.gui.results.success import success_words
from mailconfig_gui.smtp.events import Result
from tests.gui.states import RECIPIENT

RUN = Run(1, True, RECIPIENT, "smtp.plant.org", "custom")


def test_success_is_modest_and_exact() -> None:
    title, words = success_words(RUN, Result(queue_id="4F2", code="7QK-2M"), delivered=False)
    assert title == "smtp.plant.org accepted the message for admin@example.org (queue id 4F2)"
    assert "7QK-2M" not in words  # who enters it is to have read it in the mail
    assert "queue id" not in success_words(RUN, Result(), delivered=False)[0]
    assert "arrived" in success_words(RUN, Result(), delivered=True)[0]
    assert "practice inbox" in success_words(RUN._replace(provider="practice"), Result(), delivered=False)[1]
    assert "nothing was sent" in success_words(RUN._replace(send=False), Result(), delivered=False)[1]
