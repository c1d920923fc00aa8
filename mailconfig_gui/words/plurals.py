"""Which form of a sentence a number takes, by language (Unicode CLDR, whole numbers).

The forms have the order of CLDR: zero, one, two, few, many, other, without those that the language lacks. It is also
the order of `msgstr[0]`, `msgstr[1]` and so on in the language's .po files.
"""

from __future__ import annotations

import gettext
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Rule(NamedTuple):
    """How many forms there are, and which of them a number takes; `header` is the same as a .po file says it."""

    forms: int
    form: Callable[[int], int]
    header: str


def _same(_n: int) -> int:
    return 0


def _one_or_other(n: int) -> int:
    return int(n != 1)


def _none_is_one(n: int) -> int:
    return int(n > 1)


def _east_slavic(n: int) -> int:
    if n % 10 == 1 and n % 100 != 11:
        return 0
    return 1 if 2 <= n % 10 <= 4 and not 12 <= n % 100 <= 14 else 2


def _polish(n: int) -> int:
    if n == 1:
        return 0
    return 1 if 2 <= n % 10 <= 4 and not 12 <= n % 100 <= 14 else 2


def _czech(n: int) -> int:
    if n == 1:
        return 0
    return 1 if 2 <= n <= 4 else 2


def _slovenian(n: int) -> int:
    return {1: 0, 2: 1, 3: 2, 4: 2}.get(n % 100, 3)


def _arabic(n: int) -> int:
    if n <= 2:
        return n
    if 3 <= n % 100 <= 10:
        return 3
    return 4 if 11 <= n % 100 <= 99 else 5


_HEADER = re.compile(r"^Plural-Forms:\s*nplurals\s*=\s*(\d+)\s*;\s*plural\s*=\s*([^;\n]+)", re.MULTILINE)
_TRIED = range(1001)
"""Numbers for which a rule must give a form that there is, as GNU msgfmt tries it."""
_FEW = "n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2"
SAME = Rule(1, _same, "nplurals=1; plural=0;")
ONE_OR_OTHER = Rule(2, _one_or_other, "nplurals=2; plural=(n != 1);")
NONE_IS_ONE = Rule(2, _none_is_one, "nplurals=2; plural=(n > 1);")
EAST_SLAVIC = Rule(3, _east_slavic, f"nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : {_FEW});")
POLISH = Rule(3, _polish, f"nplurals=3; plural=(n==1 ? 0 : {_FEW});")
CZECH = Rule(3, _czech, "nplurals=3; plural=(n==1 ? 0 : n>=2 && n<=4 ? 1 : 2);")
SLOVENIAN = Rule(
    4, _slovenian, "nplurals=4; plural=(n%100==1 ? 0 : n%100==2 ? 1 : n%100==3 || n%100==4 ? 2 : 3);"
)
ARABIC = Rule(
    6,
    _arabic,
    "nplurals=6; plural=(n<=2 ? n : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5);",
)
_BY_LANGUAGE = {
    **dict.fromkeys(("ja", "ko", "zh", "th", "vi", "id"), SAME),
    **dict.fromkeys(("fr", "pt", "fa", "hi"), NONE_IS_ONE),
    **dict.fromkeys(("ru", "uk", "be", "sr", "hr", "bs"), EAST_SLAVIC),
    **dict.fromkeys(("cs", "sk"), CZECH),
    "pl": POLISH,
    "sl": SLOVENIAN,
    "ar": ARABIC,
}


def rule(language: str) -> Rule:
    """Return the rule of a language such as `pt_BR`; one and other, as in English, where it is not known."""
    return _BY_LANGUAGE.get(language.split("_")[0].split("-")[0], ONE_OR_OTHER)


def rule_in(header: str) -> Rule | None:
    """Return the rule in the header of a .po file, None where it has none that can be used."""
    found = _HEADER.search(header)
    if found is None:
        return None
    try:
        form = gettext.c2py(found[2])
        usable = all(0 <= form(n) < int(found[1]) for n in _TRIED)
    except (ValueError, ArithmeticError, RecursionError):
        return None
    return Rule(int(found[1]), form, f"nplurals={found[1]}; plural={found[2]};") if usable else None
