"""The words of one language: read from a `.po` file, or from the smaller file that is made of it."""

from __future__ import annotations

import json
from typing import NamedTuple

from mailconfig_gui.words.plurals import rule
from mailconfig_gui.words.po import faults, read_po

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


class Catalogue(NamedTuple):
    """What is said in a language: by English text, and by the English of one where a number chooses the form.

    `language` is a code such as `pt_BR`. A language of one's own for tests ends in `-rtl` where it runs right to left.
    """

    language: str
    messages: dict[str, str]
    plurals: dict[str, list[str]]

    def __repr__(self) -> str:
        return f"Catalogue({self.language!r}, {len(self.messages) + len(self.plurals)} messages)"

    @property
    def right_to_left(self) -> bool:
        """Tell whether lines run from right to left."""
        return self.language.split("_")[0] in RIGHT_TO_LEFT or self.language.endswith("-rtl")

    def form(self, count: int, one: str) -> str | None:
        """Return the form that a number takes; None where there is none yet."""
        forms = self.plurals.get(one)
        return forms[rule(self.language).form(abs(count))] if forms else None


def from_po(source: str, language: str) -> Catalogue:
    """Return what a `.po` file says. What is not translated, doubtful or faulty stays English.

    Raises:
        PoError: it is no such file.

    """
    good = [entry for entry in read_po(source) if entry.forms and not faults(entry, language)]
    return Catalogue(
        language,
        {entry.text: entry.forms[0] for entry in good if not entry.many},
        {entry.text: list(entry.forms) for entry in good if entry.many},
    )


def from_json(source: str) -> Catalogue:
    """Return what a catalogue of the program says."""
    return Catalogue(**json.loads(source))


def to_json(catalogue: Catalogue) -> str:
    """Return a catalogue as the program keeps it: one message a line, sorted, so that a change shows as such."""
    return json.dumps(catalogue._asdict(), ensure_ascii=False, indent=0, sort_keys=True) + "\n"
