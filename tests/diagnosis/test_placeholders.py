from __future__ import annotations

from mailconfig_gui.diagnosis.diagnosis import ErrorText
from mailconfig_gui.diagnosis.evidence import evidence_of
from mailconfig_gui.diagnosis.placeholders import WORDS, values_of
from mailconfig_gui.storage.knowledge import load_knowledge

KNOWLEDGE = load_knowledge()


def test_what_is_not_known_has_words_instead() -> None:
    values = values_of(evidence_of(ErrorText("no"), KNOWLEDGE))
    assert values.words == WORDS
    assert {name for name, value in values.given.items() if value} == {"said", "fixed-user"}


def test_what_is_known_is_a_name() -> None:
    settings = {"host": "smtp.resend.com", "port": 587, "username": "me"}
    values = values_of(evidence_of(ErrorText("no", settings=settings), KNOWLEDGE))
    assert values.given["server"] == "smtp.resend.com, port 587"
    assert values.given["fixed-user"] == "resend"
    assert values.words["port"] == "port 587"
    assert values.words["user"] == "the user name me"
    only_host = values_of(evidence_of(ErrorText("no", settings={"host": "mail.test"}), KNOWLEDGE))
    assert only_host.given["server"] == "mail.test"
