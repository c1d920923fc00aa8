"""The second opinion: what it weighs, what it says, and how its answer counts."""

from __future__ import annotations

import pytest

from mailconfig_gui.diagnosis.diagnosis import ErrorText
from mailconfig_gui.diagnosis.opinion import Opinion, features, packed, unpacked
from mailconfig_gui.diagnosis.ranking import telling
from mailconfig_gui.storage.knowledge import load_knowledge

KNOWLEDGE = load_knowledge()


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
    shares = opinion(mailbox_full=20, greylisted=0, daily_quota=-127).shares(evidence)
    assert list(shares) == ["mailbox-full", "greylisted", "daily-quota"]
    assert sum(shares.values()) == pytest.approx(1)


def test_a_model_survives_its_file() -> None:
    model = opinion(mailbox_full=127, greylisted=-128)._replace(signs={"is mailbox-full": -300, "guessed": 7})
    assert unpacked(packed(model)) == model
    assert unpacked(packed(model._replace(signs={}))).signs == {}


def test_a_damaged_file_is_told() -> None:
    with pytest.raises(ValueError, match="incorrect"):
        unpacked(b"nothing of the kind")
