"""The words of one language: read from a `.po` file, or from the smaller file that is made of it."""

from __future__ import annotations

import json

from mailconfig_gui.words.plurals import rule
from mailconfig_gui.words.po import faults, read_po, rule_of
from mailconfig_gui.words.say import Catalogue

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


def right_to_left(language: str) -> bool:
    """Tell whether lines run from right to left; those of a language for tests do where its name says so."""
    return language.split("_")[0] in RIGHT_TO_LEFT or language.endswith("-rtl")


def from_po(source: str, language: str) -> Catalogue:
    """Return what a `.po` file says. What is not translated, doubtful or faulty stays English.

    Raises:
        PoError: it is no such file.

    """
    plural = rule_of(source, language)
    good = [entry for entry in read_po(source) if entry.forms and not faults(entry, plural.forms)]
    return Catalogue(
        language,
        {entry.text: entry.forms[0] for entry in good if not entry.many},
        {entry.text: list(entry.forms) for entry in good if entry.many},
        plural.form,
    )


def from_json(source: str, language: str) -> Catalogue:
    """Return what a catalogue of the program says."""
    return Catalogue(language, **json.loads(source), form=rule(language).form)


def to_json(catalogue: Catalogue) -> str:
    """Return a catalogue as the program keeps it: one message a line, sorted, so that a change shows as such."""
    made = {"messages": catalogue.messages, "plurals": catalogue.plurals}
    return json.dumps(made, ensure_ascii=False, indent=0, sort_keys=True) + "\n"
