"""Turn lines that people sent in (`mailconfig explain --contribute`) into labelled cases of the tests.

    .venv/bin/python packaging/dev/contributed.py FILE...          asks for the cause of each line
    .venv/bin/python packaging/dev/contributed.py --cause LABEL FILE

A file may be the whole issue: lines that are none of ours are passed over, so are texts that the tests have already.
Each line is redacted again, for whoever sent it may have made it by hand. Label what the text and the person say before
you look at what the program says. Cases go to the end of tests/diagnosis/contributed.jsonl; then `make test`.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from mailconfig_gui.diagnosis.redaction import harmless_of, redacted  # noqa: E402
from mailconfig_gui.model.nearest import did_you_mean  # noqa: E402
from mailconfig_gui.storage.knowledge import load_knowledge  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

CASES = ROOT / "tests" / "diagnosis" / "contributed.jsonl"
QUESTION = "Cause, other right ones behind it (nothing: leave it out): "


def sent_in(text: str) -> Iterator[dict[str, Any]]:
    """Yield the contributions in a text, whatever stands around them: a mail's quote, the marks of code."""
    for line in text.splitlines():
        begin = line.find('{"raw"')
        if begin < 0:
            continue
        try:
            value, _ = json.JSONDecoder().raw_decode(line[begin:])
        except ValueError:
            continue
        if isinstance(value.get("raw"), str) and isinstance(value.get("said"), dict):
            yield value


def label(answer: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the causes of an answer, the right one first.

    Raises ValueError: one is not known.
    """
    labels = tuple(answer.replace(",", " ").split())
    for one in labels:
        if one not in known:
            raise ValueError(f"There is no cause {one}.{did_you_mean(one, known)}")
    return labels


def known_texts(folder: Path) -> set[str]:
    """Return every text that the tests have, its blanks and case aside."""
    texts = set()
    for file in folder.glob("*.jsonl"):
        for line in file.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            texts.update(_plain(record[key]) for key in ("raw", "raw_python", "raw_java") if record.get(key))
    return texts


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def add(found: Iterable[dict[str, Any]], ask: Callable[[str], str], cases: Path = CASES) -> int:
    """Ask for the causes of each contribution and append the cases; return how many there are more.

    Raises ValueError: an answer names no cause.
    """
    knowledge = load_knowledge()
    harmless = harmless_of(knowledge)
    have = known_texts(cases.parent)
    number = len(cases.read_text(encoding="utf-8").splitlines()) if cases.exists() else 0
    added = 0
    for one in found:
        settings = one.get("settings") if isinstance(one.get("settings"), dict) else {}
        again = redacted((one["raw"], str(one.get("was") or "")), settings or {}, harmless)
        text, was = again.texts
        if _plain(text) in have:
            print("There already:", text.splitlines()[0][:90])
            continue
        have.add(_plain(text))
        print(f"\n{text}\nsettings: {again.settings}\nin the person's words: {was or '-'}")
        labels = label(ask(QUESTION), knowledge.causes)
        if not labels:
            continue
        number, added = number + 1, added + 1
        case = {
            "id": f"sent-{number:04}",
            "source": f"sent in from version {str(one.get('version'))[:20]}",
            "provider": one["provider"] if one.get("provider") in knowledge.providers else None,
            "stage": one["stage"] if isinstance(one.get("stage"), str) else None,
            "raw": text,
            "settings": again.settings,
            "cause": labels[0],
            "acceptable": list(labels[1:]),
            "acceptable_alone": [],
            "note": was,
        }
        with cases.open("a", encoding="utf-8") as file:
            file.write(json.dumps(case, ensure_ascii=False) + "\n")
        print("The program said:", one["said"].get("cause"))
    return added


def main() -> None:
    """Add what the files hold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path)
    parser.add_argument(
        "--cause", metavar="LABEL", help="the cause of all of them, others right behind a comma"
    )
    arguments = parser.parse_args()
    found = [one for file in arguments.files for one in sent_in(file.read_text(encoding="utf-8"))]
    ask = input if arguments.cause is None else lambda _: str(arguments.cause)
    try:
        print(f"{add(found, ask)} of {len(found)} lines added to {CASES.relative_to(ROOT)}.")
    except ValueError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
