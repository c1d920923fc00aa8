"""Write po/mailconfig.pot and, of each po/LANGUAGE.po, resources/words/LANGUAGE.json; --check compares.

Without --check every .po file is brought up to date with the sentences of the program as well: what is new stands
there untranslated, what has changed as doubtful (`fuzzy`).
"""

from __future__ import annotations

import io
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PO = ROOT / "po"
TEMPLATE = PO / "mailconfig.pot"
MADE = ROOT / "resources" / "words"
sys.path[:0] = [str(ROOT), str(ROOT / "packaging"), str(ROOT / "packaging" / "dev")]

import kit  # noqa: E402
from babel.messages.catalog import Catalog  # noqa: E402
from babel.messages.pofile import read_po as read_catalog  # noqa: E402
from babel.messages.pofile import write_po  # noqa: E402
from messages import Message, messages  # noqa: E402

from mailconfig_gui.diagnosis.records import KnowledgeError  # noqa: E402
from mailconfig_gui.words.catalogue import from_po, to_json  # noqa: E402
from mailconfig_gui.words.plurals import rule  # noqa: E402
from mailconfig_gui.words.po import PoError, faults, placeholders, read_po  # noqa: E402

#: What argparse says, and what stands between the parts of a list.
_WITH_BLANKS = ("usage: ", " and ", " or ")
#: In the knowledge files a name has hyphens: `{fixed-user}`.
_NAME = re.compile(r"\{[a-z][a-z0-9_-]*\}")
#: No day: a file that is made again is the same file.
_HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""


def template() -> Catalog:
    """Return every sentence, untranslated, with the files that say it."""
    made = Catalog(charset="utf-8", creation_date=datetime.fromtimestamp(0, UTC))
    for text, many, place in messages():
        made.add((text, many) if many else text, locations=[(place, 0)])
    return made


def written(catalog: Catalog, language: str = "") -> str:
    """Return a catalog as a .po file, without line numbers: else each commit would change it."""
    file = io.BytesIO()
    write_po(file, catalog, width=110, omit_header=True, include_lineno=False, sort_output=True)
    plural = rule(language).header if language else "nplurals=INTEGER; plural=EXPRESSION;"
    return _HEADER.format(language=language, plural=plural) + file.getvalue().decode().lstrip()


def updated(text: str, new: Catalog, language: str, *, check: bool) -> str:
    """Return a .po file with the sentences of now; to check one, nothing is guessed for those that are new."""
    # Once more without guesses: to what was guessed, Babel gives flags that it takes away the next time.
    for no_guess in (True,) if check else (False, True):
        catalog = read_catalog(io.BytesIO(text.encode()), locale=None)
        catalog.update(new, no_fuzzy_matching=no_guess, keep_user_comments=True)
        text = written(catalog, language)
    return text


def flaws(message: Message) -> list[str]:
    """Return what a translator could not work with in an English sentence."""
    wrong = []
    for text in filter(None, (message.text, message.many)):
        wrong += [
            f"{name} is no plain name"
            for name in placeholders(text)
            if name != "{...}" and not _NAME.fullmatch(name)
        ]
        if text.strip() != text and text not in _WITH_BLANKS:
            wrong.append("has a blank at its edge")
    return [f"{message.place}: “{message.text}” {fault}" for fault in wrong]


def wrong_entries(path: Path) -> list[str]:
    """Return what is wrong with the translations of a language."""
    name = path.relative_to(ROOT).as_posix()
    try:
        entries = list(read_po(path.read_text(encoding="utf-8")))
    except PoError as error:
        return [f"{name}: {error}"]
    return [
        f"{name}:{entry.line}: “{entry.text}” {fault}"
        for entry in entries
        for fault in faults(entry, rule(path.stem).forms)
    ]


def unsaid(path: Path, new: Catalog) -> list[str]:
    """Return what a language translates and the program does not say; it goes to the end of the file, as obsolete."""
    return [
        f"{path.relative_to(ROOT).as_posix()}:{entry.line}: the program does not say “{entry.text}”"
        for entry in read_po(path.read_text(encoding="utf-8"))
        if entry.text not in new
    ]


def main() -> int:
    """Return 1 when a sentence or a translation is wrong, or --check finds a file out of date."""
    languages = sorted(PO.glob("*.po"))
    try:
        wrong = [flaw for message in messages() for flaw in flaws(message)]
    except KnowledgeError as error:
        wrong = [f"resources/diagnosis/{error}"]
    wrong += [fault for path in languages for fault in wrong_entries(path)]
    if wrong:
        print(*wrong, sep="\n", file=sys.stderr)
        return 1
    check = "--check" in sys.argv[1:]
    new = template()
    # A catalogue whose language is gone goes too.
    wanted: dict[Path, str | None] = dict.fromkeys(MADE.glob("*.json"))
    wanted[TEMPLATE] = written(new)
    for path in languages:
        text = updated(path.read_text(encoding="utf-8"), new, path.stem, check=check)
        wanted[path] = text
        wanted[MADE / f"{path.stem}.json"] = to_json(from_po(text, path.stem))
    if not check:
        for line in (line for path in languages for line in unsaid(path, new)):
            print(line, file=sys.stderr)
    return kit.keep(wanted)


if __name__ == "__main__":
    sys.exit(main())
