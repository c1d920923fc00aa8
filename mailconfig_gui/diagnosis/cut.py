"""Tell whether a text visibly ends in the middle: who pasted it has lost its end, and maybe the reason with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mailconfig_gui.diagnosis.phrases import PhraseIndex

_LOOKED_AT = 2000
"""So many characters at the end are looked at."""
# Each begins with plain letters, which are looked for fastest.
_OPEN = (
    # A reply in a tuple of Python.
    re.compile(r"\((?:[2-5][0-9]{2}|-1), ?b?(?P<quote>['\"])(?:(?!(?P=quote)(?:[,)}]|$)).)*$", re.DOTALL),
    # A string of JSON; one that ends with a closing parenthesis is an exception in a log, and its frames follow.
    re.compile(
        r"\{\"(?:[^\"\\]|\\.){1,60}\" ?: ?(?:\"(?:[^\"\\]|\\.)*\" ?, ?\"(?:[^\"\\]|\\.){1,60}\" ?: ?)*"
        r"\"(?:[^\"\\]|\\.)*(?<!\))$",
        re.DOTALL,
    ),
    # The cause of an exception, without its class or with a part of it.
    re.compile(r"Caused by:?\s*(?:[a-z]\w*\.)*(?!\w*(?:Exception|Error|Failure)$)\w*$"),
    re.compile(r"nested(?: exception is)?:?\s*(?:[a-z]\w*\.)*(?!\w*(?:Exception|Error|Failure)$)\w*$"),
    re.compile(r"\n[ \t]*(?:Cause?d?|Caused b|neste?|nested e[a-z ]*)$"),
    # What Jakarta Mail puts before a cause.
    re.compile(r"port: [^\s;]{1,255}(?:, [0-9]{1,5})?;\s*$"),
)
_THROWN = ("Exception", "Error", "Refused")
_FOR_A_REPLY = re.compile(
    r"(?:SMTP\w{0,40}|SendFailed|AuthenticationFailed)(?:Exception|Error|Refused):?\s*$"
)
"""An exception of a mail library that was thrown for a reply, without the reply."""
_WITH_NUMBER = re.compile(r"AADSTS[0-9]{5,7}: [^\"]{10,300}\.\s*$")
"""Microsoft's number with its whole sentence: what would follow is about this one request."""
_LAST_WORD = re.compile(r"[^\w.@/-]*([a-z]{5,30})")
_NO_AVAIL = "to no avail"  # no words: what a person wrote
"""How people end what they write; it is no part of `available`."""


def is_cut(text: str, phrases: PhraseIndex) -> bool:
    """Tell whether a text ends in the middle of a reply, of an exception's name or of a word that rules know."""
    end = text[-_LOOKED_AT:]
    if _WITH_NUMBER.search(end):
        return False
    if any(one.search(end) for one in _OPEN):
        return True
    if end.rstrip(": \n").endswith(_THROWN) and _FOR_A_REPLY.search(end):
        return True
    told = end.lower()
    last = (
        _LAST_WORD.fullmatch(told.split()[-1])
        if end[-1:].isalpha() and not told.endswith(_NO_AVAIL)
        else None
    )
    return last is not None and phrases.begins_word(last[1])
