"""The languages besides English of which there are words here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.smtp.replies import visible
from mailconfig_gui.storage.catalogues import find_catalogues, load_catalogue
from mailconfig_gui.words.say import ENGLISH, LanguageError, choose, say

if TYPE_CHECKING:
    from mailconfig_gui.storage.paths import Paths


def languages(paths: Paths) -> list[str]:
    """Return the codes of the languages besides English that can be chosen."""
    return sorted(find_catalogues(paths))


def speak(codes: list[str], asked: str, paths: Paths) -> None:
    """Speak the first of these languages of which there are words; English where there is none.

    Raises LanguageError: the language was `asked` for, and there are none, or they cannot be read.
    """
    known = find_catalogues(paths)
    for code in codes:
        name = code if code in known else code.split("_")[0]
        if name == ENGLISH:
            return
        if name in known:
            try:
                choose(load_catalogue(known[name]))
            except MailConfigError as error:
                # What nobody asked for must not keep the program from starting.
                if asked:
                    raise LanguageError(visible(str(error))) from error
            return
    if asked:
        words = say(
            "there are no words of the language “{language}”, only of {known}. A file {language}.po in {folder} "
            "adds it.",
            language=asked[:60],
            known=", ".join([ENGLISH, *sorted(known)]),
            folder=paths.languages,
        )
        raise LanguageError(visible(words))
