"""Choose the language in which the program speaks: English, unless a person or the system asks for another one.

Whoever asks for help waits for this module: it imports nothing that is not loaded anyway, and no typing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from mailconfig_gui.words.say import ENGLISH, LanguageError, choose

__all__ = ["PREFERENCE", "VARIABLE", "LanguageError", "choose_language"]

VARIABLE = "MAILCONFIG_LANGUAGE"
# Under which name the choice of a person is kept.
PREFERENCE = "language"


def choose_language(
    wanted: str = "", *, preferred: str = "", home: str = "", environment: Mapping[str, str] = os.environ
) -> None:
    """Speak the language `wanted`, else that of $MAILCONFIG_LANGUAGE, else `preferred`, else the system's.

    Where nothing but English comes into question, nothing is looked for. `home` is that of `find_paths`.

    Raises LanguageError: `wanted` or the variable names a language of which there are no words.
    """
    asked = wanted or environment.get(VARIABLE, "")
    codes = [_code(asked)] if asked else [*filter(None, [preferred]), *_system(environment)]
    choose(None)
    if codes and codes[0].split("_")[0] != ENGLISH:
        # Opened only for who does not speak English: half a dozen modules.
        from mailconfig_gui.app.catalogues import speak
        from mailconfig_gui.storage.paths import find_paths

        speak(codes, asked, find_paths(home, environment))


def _system(environment: Mapping[str, str]) -> list[str]:
    """Return the languages that the system asks for, as gettext finds them; without one, none."""
    names = (environment.get(variable, "") for variable in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next(filter(None, names), "") or _of_windows()
    if _code(locale) == ENGLISH:
        return []
    return [_code(one) for one in (environment.get("LANGUAGE") or locale).split(":") if one]


def _of_windows() -> str:
    if sys.platform != "win32":
        return ""
    import ctypes
    import locale

    return locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")


def _code(name: str) -> str:
    """Return `de_AT` for `de_AT.UTF-8` and `de-AT`, `en` for the language of no country."""
    code = name.split(".")[0].split("@")[0]
    code = code if "xx-" in code else code.replace("-", "_")
    return ENGLISH if code in ("C", "POSIX") else code
