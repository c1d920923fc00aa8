"""What speaks for a cause, and which one is chosen."""

from __future__ import annotations

import pytest

from mailconfig_gui.diagnosis.choice import Candidate, candidates, choose
from mailconfig_gui.diagnosis.diagnosis import ErrorText
from mailconfig_gui.diagnosis.engine import diagnose
from mailconfig_gui.diagnosis.opinion import Opinion
from mailconfig_gui.storage.knowledge import load_knowledge

KNOWLEDGE = load_knowledge()
REFUSED = ErrorText("535 Incorrect authentication data", settings={"host": "mail.plant.org"})
LONG = ErrorText(
    "I set it up as the manual says.\nError: self signed certificate\n\nThen I tried by hand:\n"
    "550 5.7.1 Relaying denied\n\nWhat did I do wrong? The same account works in another program, and the"
    " people who run the server say that they have changed nothing since the spring of this year."
)


def opinion(causes: dict[str, int], **signs: int) -> Opinion:
    """Return a model that weighs but one feature, which every text has, for some causes; and some signs."""
    pairs = bytes(byte for at, weight in enumerate(causes.values()) for byte in (at, weight & 255))
    told = {name.replace("_", " ").replace("  ", "-"): weight for name, weight in signs.items()}
    return Opinion(tuple(causes), 0.1, {"always": pairs}, told)


def found(asked: ErrorText, model: Opinion) -> dict[str, Candidate]:
    return {one.cause: one for one in candidates(asked, KNOWLEDGE, model)}


def test_the_signs_say_what_the_rules_and_the_model_hold_for_possible() -> None:
    those = found(REFUSED, opinion({"wrong-password": 40, "greylisted": 0}))
    assert {"is wrong-password", "short model 6", "short model at 0", "whole 6"} < those[
        "wrong-password"
    ].signs
    assert any(sign.startswith("short told ") for sign in those["wrong-password"].signs)
    assert those["greylisted"].signs >= {"short guessed", "short model 0", "short model at 1"}
    assert those["greylisted"].evidence.cause == "greylisted"


def test_a_cause_that_only_a_rule_knows_is_the_last_for_the_model() -> None:
    others = dict.fromkeys(("greylisted", "no-rdns", "mailbox-full", "daily-quota"), 0)
    signs = found(REFUSED, opinion(others))["wrong-password"].signs
    assert {"short model 0", "short model at 4", "whole 0"} < signs


def test_each_line_of_a_long_text_speaks_for_itself() -> None:
    those = found(LONG, opinion({"greylisted": 0}))
    for cause, kind in (("relay-denied", "reply"), ("cert-self-signed", "prose")):
        assert any(sign.startswith(f"line {kind} ") for sign in those[cause].signs)
    line = those["cert-self-signed"]
    assert line.evidence.reading.text == "error: self signed certificate"
    assert line.ranked[0][1].cause == "cert-self-signed"


def test_no_line_is_read_by_itself_where_both_agree() -> None:
    sure = "550 5.7.1 <x@example.org>: Recipient address rejected: Access denied. Relay access denied"
    agreed = found(
        ErrorText(f"Error: self signed certificate\n\n{sure}"),
        opinion({"address-blocked-by-policy": 90, "greylisted": 0}),
    )
    assert any("told" in sign for sign in agreed["address-blocked-by-policy"].signs)
    assert not any(sign.startswith("line ") for one in agreed.values() for sign in one.signs)


def test_what_a_circumstance_rules_out_is_no_candidate() -> None:
    model = opinion({"auth-required": 3, "wrong-password": 9})
    assert "wrong-password" not in found(ErrorText("nothing", "data"), model)
    assert "wrong-password" in found(ErrorText("nothing"), model)


def test_where_the_stage_rules_out_every_guess_there_is_nothing_to_choose() -> None:
    only_later = opinion({"wrong-password": 9, "relay-denied": 3})
    assert choose(ErrorText("nothing", "connect"), KNOWLEDGE, only_later) == []
    assert diagnose(ErrorText("nothing", "connect"), KNOWLEDGE, only_later).cause == "unknown"


@pytest.mark.parametrize(
    ("signs", "cause"),
    [
        ({}, "cert-self-signed"),
        ({"is_relay__denied": 2000}, "relay-denied"),
        ({"guessed": 4000}, "greylisted"),
    ],
)
def test_the_weights_of_the_signs_decide(signs: dict[str, int], cause: str) -> None:
    weights = {"is_cert__self__signed": 1000, **signs}
    chosen = choose(LONG, KNOWLEDGE, opinion({"greylisted": 0}, **weights))
    assert chosen[0][0].cause == cause
    assert sum(share for _, share in chosen) == pytest.approx(1)
    assert diagnose(LONG, KNOWLEDGE, opinion({"greylisted": 0}, **weights)).cause == cause


def test_the_line_that_was_chosen_is_quoted_and_a_guess_quotes_nothing() -> None:
    told = diagnose(LONG, KNOWLEDGE, opinion({"greylisted": 0}, is_cert__self__signed=2000))
    assert told.quote is not None
    assert told.quote.line == "Error: self signed certificate"
    model = opinion({"greylisted": 90, "no-rdns": 0}, is_greylisted=2000)
    guessed = diagnose(ErrorText("nobody knows it"), KNOWLEDGE, model)
    assert (guessed.cause, guessed.quote) == ("greylisted", None)


def test_a_refusal_without_its_code_may_be_guessed() -> None:
    asked = ErrorText(
        "sender address and recipient address: the message from this mail host comes again later"
    )
    model = opinion({"greylisted": 1, "no-rdns": 0})
    assert diagnose(asked, KNOWLEDGE, model).cause == "greylisted"
    longer = asked._replace(text=f"{asked.text} {'and so on ' * 20}")
    assert diagnose(longer, KNOWLEDGE, model).cause == "unknown"


def test_words_of_no_mail_server_are_quoted_and_leave_nothing_to_guess() -> None:
    asked = ErrorText("alarm-notify.sh failed\n/usr/sbin/sendmail: unrecognized option: F\nBusyBox v1.31.1")
    found = diagnose(asked, KNOWLEDGE, opinion({"greylisted": 1, "no-rdns": 0}))
    assert found.cause == "unknown"
    assert found.quote is not None
    assert found.quote.line == "/usr/sbin/sendmail: unrecognized option: F"
    assert found.also == ()


def test_what_no_rule_names_is_not_guessed_unless_it_is_likely() -> None:
    asked = ErrorText("The quick brown fox jumps over the lazy dog.")
    model = opinion({"greylisted": 1, "no-rdns": 0, "mailbox-full": 0})
    told = diagnose(asked, KNOWLEDGE, model)
    assert (told.cause, told.confidence) == ("unknown", "low")
    assert set(told.also) == {"greylisted", "no-rdns", "mailbox-full"}


@pytest.mark.parametrize(("weight", "confidence"), [(2000, "high"), (700, "medium"), (100, "low")])
def test_the_likelihood_is_the_confidence(weight: int, confidence: str) -> None:
    model = opinion({"wrong-password": 40, "greylisted": 40}, is_wrong__password=weight)
    told = diagnose(REFUSED, KNOWLEDGE, model)
    assert told.cause == "wrong-password"
    assert told.confidence == confidence
