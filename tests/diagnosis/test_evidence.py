from __future__ import annotations

from mailconfig_gui.diagnosis.diagnosis import ErrorText
from mailconfig_gui.diagnosis.evidence import evidences_of
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
