"""The second opinion: what it weighs, what it says, and how its answer counts."""

from __future__ import annotations

import pytest

from mailconfig_gui.diagnosis.diagnosis import ErrorText
from mailconfig_gui.diagnosis.engine import diagnose, telling
from mailconfig_gui.diagnosis.opinion import Guess, Opinion, features, packed, unpacked
from mailconfig_gui.storage.knowledge import load_knowledge

KNOWLEDGE = load_knowledge()
REFUSED = "535 Incorrect authentication data"


def opinion(**weights: int) -> Opinion:
    """Return a model that weighs but one feature, which every text has, for some causes."""
    causes = tuple(name.replace("_", "-") for name in weights)
    pairs = bytes(byte for cause, weight in enumerate(weights.values()) for byte in (cause, weight & 255))
    return Opinion(causes, 0.1, {"always": pairs})


def test_a_text_is_weighed_by_its_words_codes_stage_provider_and_circumstances() -> None:
    asked = ErrorText("535 5.7.8 Bad password", "auth", "gmail", {"username": ""})
    assert {
        "bad", "bad password", "code 535", "code 5.7.8", "code x.7.8", "stage auth", "provider gmail",
        "fact user-empty", "always",
    } <= features(telling(asked, KNOWLEDGE)[0])  # fmt: skip


def test_what_speaks_for_a_cause_makes_it_likelier() -> None:
    evidence = telling(ErrorText("nothing that anybody knows"), KNOWLEDGE)[0]
    guesses = opinion(mailbox_full=20, greylisted=0, daily_quota=-127).of(evidence)
    assert [guess.cause for guess in guesses] == ["mailbox-full", "greylisted"]
    assert sum(guess.likelihood for guess in guesses) == pytest.approx(1, abs=0.01)


def test_a_model_survives_its_file() -> None:
    model = opinion(mailbox_full=127, greylisted=-128)
    assert unpacked(packed(model)) == model


def test_a_damaged_file_is_told() -> None:
    with pytest.raises(ValueError, match="incorrect"):
        unpacked(b"nothing of the kind")


@pytest.mark.parametrize(
    ("weights", "confidence"),
    [
        ({"wrong_password": 90, "greylisted": 0}, "high"),
        ({"wrong_password": 90, "app_password_required": 91}, "medium"),
        ({"mailbox_full": 90, "greylisted": 0}, "low"),
    ],
)
def test_the_answer_of_the_rules_counts_as_far_as_the_second_opinion_confirms_it(
    weights: dict[str, int], confidence: str
) -> None:
    found = diagnose(ErrorText(REFUSED, settings={"host": "mail.plant.org"}), KNOWLEDGE, opinion(**weights))
    assert (found.cause, found.confidence) == ("wrong-password", confidence)


def test_what_the_second_opinion_holds_for_possible_is_named_too() -> None:
    asked, model = ErrorText("550 5.1.1 User unknown"), opinion(recipient_unknown=30, sender_mailbox_full=35)
    assert "sender-mailbox-full" not in diagnose(asked, KNOWLEDGE).also
    assert "sender-mailbox-full" in diagnose(asked, KNOWLEDGE, model).also


def test_a_guess_is_a_cause_and_a_share() -> None:
    assert Guess("greylisted", 0.5)._asdict() == {"cause": "greylisted", "likelihood": 0.5}
