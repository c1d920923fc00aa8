from __future__ import annotations

from mailconfig_gui.diagnosis.diagnosis import WHO, ErrorText, Who
from mailconfig_gui.diagnosis.engine import diagnose
from mailconfig_gui.diagnosis.rendering import diagnosis_text
from mailconfig_gui.storage.knowledge import load_knowledge

KNOWLEDGE = load_knowledge()


def test_the_text_says_what_why_who_and_what_to_do() -> None:
    failure = ErrorText(
        "535 Authentication failed: Bad username / password", "auth", "sendgrid", {"username": "me"}
    )
    text = diagnosis_text(diagnose(failure, KNOWLEDGE), KNOWLEDGE.causes)
    assert text.startswith("The user name must be a fixed word\n")
    assert "the user name me was sent" in text
    assert "  1. Set the user name to the word apikey" in text
    assert "It could also be:" in text
    assert "api-key-invalid" not in text
    assert "https://app.sendgrid.com/settings/api_keys" in text
    assert WHO[Who.YOU] in text
    assert "  - Set the user name to apikey" in text
    assert "The key is not accepted" in text
    assert "RFC 5321" in text


def test_an_unknown_text_is_shown_and_not_explained() -> None:
    text = diagnosis_text(diagnose(ErrorText("599 flurble"), KNOWLEDGE))
    assert text.startswith("Not recognised")
    assert "599 flurble" in text
    assert "This is not certain." in text
    assert "Settings that may work" not in text


def test_a_change_is_worded_as_the_caller_likes() -> None:
    found = diagnose(ErrorText("530 5.7.0 Must issue a STARTTLS command first", "mail-from"), KNOWLEDGE)
    assert "  - --tls" in diagnosis_text(found, fix_line=lambda fix: "--tls" if fix.changes else "")
    assert "Settings that may work" not in diagnosis_text(found, fix_line=lambda fix: "")


def test_other_causes_are_labels_without_the_knowledge() -> None:
    text = diagnosis_text(
        diagnose(ErrorText("ConnectionRefusedError: [Errno 111] Connection refused"), KNOWLEDGE)
    )
    assert "  - wrong-port" in text


def test_when_to_try_again_is_said() -> None:
    found = diagnose(ErrorText("450 4.2.0 Greylisted", "rcpt-to"), KNOWLEDGE)
    assert found.retry in diagnosis_text(found)
