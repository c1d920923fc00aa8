"""Two languages for tests, made of the English: what is not said in them bypasses the seam, or is cut.

`xx-long`: `[!Šávéd ás {name}. áééí!]`, two fifths longer. `xx-rtl`: the English between marks that turn it to the left.

    pseudo.py FOLDER     writes xx-long.po and xx-rtl.po there, for a look with `--language xx-long`
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from messages import messages

from mailconfig_gui.words.plurals import rule
from mailconfig_gui.words.say import Catalogue

LONG, RTL = "xx-long", "xx-rtl"
#: At the beginning and at the end of each text.
MARKS = {LONG: ("[!", "!]"), RTL: ("\u202e", "\u202c")}
_ACCENTS = str.maketrans("aeiouycnszAEIOUYCNSZ", "áéíóúýçñšžÁÉÍÓÚÝÇÑŠŽ")
_FILLER = "áé íóú ýáéí óú ýá éíóúý"


def stretched(text: str) -> str:
    """Return a text two fifths longer, or four letters, with accents and marks at both ends."""
    parts = re.split(r"(\{[^{}]*\}|&)", text)
    accented = "".join(part if part[:1] in ("{", "&") else part.translate(_ACCENTS) for part in parts)
    more = len(text) * 2 // 5 - 4
    filler = f" {(_FILLER * (more // len(_FILLER) + 1))[: more - 1].strip()}" if more > 1 else ""
    return f"[!{accented}{filler}!]"


def mirrored(text: str) -> str:
    """Return a text that runs from right to left."""
    return f"\u202e{text}\u202c"


def catalogue(language: str) -> Catalogue:
    """Return the words of one of the two."""
    made = stretched if language == LONG else mirrored
    found = messages()
    return Catalogue(
        language,
        {one.text: made(one.text) for one in found if not one.many},
        {one.text: [made(one.text), made(one.many)] for one in found if one.many},
        rule(language).form,
    )


def po_file(language: str) -> str:
    """Return one of the two as a translator would have written it."""

    def quoted(text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'

    words = catalogue(language)
    many = {one.text: one.many for one in messages() if one.many}
    lines = [f"msgid {quoted(text)}\nmsgstr {quoted(said)}\n" for text, said in words.messages.items()]
    for text, (one, other) in words.plurals.items():
        plural = f"msgid {quoted(text)}\nmsgid_plural {quoted(many[text])}\n"
        lines.append(f"{plural}msgstr[0] {quoted(one)}\nmsgstr[1] {quoted(other)}\n")
    return "\n".join(lines)


if __name__ == "__main__":
    for code in (LONG, RTL):
        (Path(sys.argv[1]) / f"{code}.po").write_text(po_file(code), encoding="utf-8")
