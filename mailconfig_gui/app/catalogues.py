"""The languages besides English of which there are words here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.storage.catalogues import find_catalogues, load_catalogue
from mailconfig_gui.storage.paths import find_paths
from mailconfig_gui.words.say import ENGLISH, choose, say

if TYPE_CHECKING:
    from mailconfig_gui.storage.paths import Paths


def languages(paths: Paths) -> list[str]:
    """Return the codes of the languages besides English that can be chosen."""
    return sorted(find_catalogues(paths))


def speak(codes: list[str], asked: str, paths: Paths | None = None) -> None:
    """Speak the first of these languages of which there are words; English where there is none.

    Raises:
        MailConfigError: the language was `asked` for, and there are none, or they cannot be read.

    """
    paths = paths or find_paths()
    known = find_catalogues(paths)
    for code in codes:
        name = code if code in known else code.split("_")[0]
        if name == ENGLISH:
            return
        if name in known:
            try:
                choose(load_catalogue(known[name]))
            except MailConfigError:
                # What nobody asked for must not keep the program from starting.
                if asked:
                    raise
            return
    if asked:
        raise MailConfigError(
            say("There are no words of this language"),
            say(
                "“{language}” is none of: {known}.",
                language=asked,
                known=", ".join([ENGLISH, *sorted(known)]),
            ),
            say("A file of its words in {folder} adds one.", folder=paths.languages),
        )
