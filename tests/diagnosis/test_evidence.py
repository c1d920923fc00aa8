from __future__ import annotations

from mailconfig_gui.diagnosis.diagnosis import ErrorText
from mailconfig_gui.diagnosis.evidence import Text, evidences_of
from mailconfig_gui.storage.knowledge import load_knowledge


def test_a_stage_read_from_the_text_rules_nothing_out() -> None:
    knowledge = load_knowledge()
    text = "smtplib.SMTPAuthenticationError: (535, b'no')"
    read = next(evidences_of(ErrorText(text), knowledge))
    assert (read.stage, read.reading.stage) == (None, "auth")
    told = next(evidences_of(ErrorText(text, "mail-from", settings={"port": "587"}), knowledge))
    assert (told.stage, told.reading.stage, told.reading.port) == ("mail-from", "mail-from", 587)
    assert (
        next(evidences_of(ErrorText(text, "nowhere", settings={"port": "x"}), knowledge)).reading.port is None
    )


def test_each_thing_that_is_said_is_read_by_itself() -> None:
    text = "It fails.\nStill fails\n\n220 mail.test\n535 5.7.8 no\nEHLO gw\njavax.mail.MessagingException: no"
    lines = Text.of(ErrorText(text)).lines(load_knowledge())
    assert [(kind.value, line.reading.text) for kind, line in lines] == [
        ("prose", "it fails."),
        ("prose", "still fails"),
        ("reply", "535 5.7.8 no"),
        ("exception", "javax.mail.messagingexception: no"),
    ]


def test_what_is_the_same_is_read_once() -> None:
    text = Text.of(ErrorText("Relay it\n\n554 5.7.1 Relay access denied"))
    knowledge = load_knowledge()
    told = next(text.evidences(knowledge))
    assert next(line for kind, line in text.lines(knowledge) if kind.value == "reply") is told


def test_a_text_may_show_a_later_stage_than_was_told() -> None:
    """A reply comes after the connection stands, and STARTTLS that is not offered was never begun."""

    def stage(text: str, told: str) -> str | None:
        return Text.of(ErrorText(text, told)).pasted.stage

    assert stage("Invalid greeting from server:\n421 mx You talk too soon", "connect") == "banner"
    assert stage("connect ETIMEDOUT 192.0.2.1:25", "connect") == "connect"
    assert stage("504 error of a web page", "connect") == "connect"
    assert stage("The SMTP server does not support the STARTTLS extension.", "tls-handshake") == "starttls"
    assert stage("wrong version number", "tls-handshake") == "tls-handshake"
    assert stage("421 no", "auth") == "auth"
