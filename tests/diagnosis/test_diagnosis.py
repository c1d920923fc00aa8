from __future__ import annotations

import json

from mailconfig_gui.diagnosis.diagnosis import WHO, Diagnosis, ErrorText, Who
from mailconfig_gui.diagnosis.engine import diagnose
from mailconfig_gui.storage.knowledge import load_knowledge

KNOWLEDGE = load_knowledge()


def test_as_json_is_json() -> None:
    text = "530 5.7.0 Must issue a STARTTLS command first"
    answer = diagnose(ErrorText(text, "mail-from", None, {"port": "587"}), KNOWLEDGE).as_json()
    assert json.loads(json.dumps(answer)) == answer
    assert set(answer) == set(Diagnosis._fields) - {"ask"}
    assert answer["remedy"]
    assert answer["fixes"]


def test_everybody_who_may_act_has_words() -> None:
    assert set(WHO) == set(Who) == {words.said.who for words in KNOWLEDGE.causes.values()}
