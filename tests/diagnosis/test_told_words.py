from __future__ import annotations

from mailconfig_gui.diagnosis.told import TOLD
from mailconfig_gui.diagnosis.told_words import _IN_WORDS, in_words


def test_words_and_forms_tell_what_is_listed() -> None:
    assert _IN_WORDS.keys() <= TOLD.keys()
    assert in_words("vrfy a by pop3 in thingsboard") == {"vrfy", "on-platform"}
    assert in_words("tls and ssl enabled") == {"both-encryptions"}
    assert in_words("i tried tls and ssl, on both, or not") == {"ports-tried"}
    assert in_words("") == set()
