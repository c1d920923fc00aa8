"""Train the second opinion on texts and write docs/diagnosis.md: `make model`.

With --check it says whether both are of the texts of today, without any training.

All is done in whole numbers, so that the same texts give the same bytes on every machine: multinomial logistic
regression by stochastic gradient descent, weights in units of 2**-20, exp() from a table. What is small in the end is
left out, the rest is rounded to a byte.
"""

from __future__ import annotations

import hashlib
import random
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from functools import cache
from math import isqrt
from operator import add
from pathlib import Path
from typing import Any, NamedTuple

sys.path[:0] = map(str, Path(__file__).resolve().parents[1:3])

import kit  # noqa: E402 - the path first

from mailconfig_gui.diagnosis.choice import candidates  # noqa: E402
from mailconfig_gui.diagnosis.engine import diagnose  # noqa: E402
from mailconfig_gui.diagnosis.opinion import Opinion, features, packed  # noqa: E402
from mailconfig_gui.diagnosis.ranking import telling  # noqa: E402
from mailconfig_gui.storage.knowledge import load_knowledge  # noqa: E402
from tests.diagnosis.corpus import FOLDER, answers, forms, lines  # noqa: E402

MODEL = kit.ROOT / "resources" / "diagnosis" / "opinion.z"
PAGE = kit.ROOT / "docs" / "diagnosis.md"
#: Texts that were collected while the rules were written, and those that people posted.
WRITTEN, POSTED = ("collected.jsonl", "failures.jsonl"), ("reports.jsonl", "blind.jsonl")

ONE = 20  # a weight of 1 is 2**20
EPOCHS, FOLDS = 8, 5
KEPT = 33_000  # weights, of some 80,000: 100 KB at most
RARE = 2  # a feature of fewer texts is none
FAINT = 1 << (ONE - 9)  # a gradient that is left out
CHOICE_EPOCHS = 20
SHRINK = 5  # thousandths of a weight that each step takes back
WRITTEN_STEP = 17  # of the texts that the rules were written by so few say what a sign weighs
#: exp(-n / 256) in units of 2**-30.
EXP = [int((Decimal(-n) / 256).exp() * 2**30) for n in range(256 * 21)]


class Text(NamedTuple):
    """One text in one form: what it shows, its label, and all right answers."""

    id: str
    features: frozenset[str]
    cause: str
    right: frozenset[str]


@cache
def texts(*names: str) -> list[Text]:
    """Return every text of some files in every form, those that look alike to the model once."""
    knowledge = load_knowledge()
    unique: dict[tuple[frozenset[str], str], Text] = {}
    for name in names:
        for record in lines(name):
            for form, asked in forms(record):
                seen = features(telling(asked, knowledge)[0])
                unique.setdefault(
                    (seen, record["cause"]), Text(record["id"], seen, record["cause"], answers(record, form))
                )
    return [one for one in unique.values() if one.cause != "unknown"]


def train(known: Sequence[Text]) -> Opinion:
    """Return the model of these texts."""
    causes = sorted({text.cause for text in known})
    number = {cause: index for index, cause in enumerate(causes)}
    often = Counter(feature for text in known for feature in text.features)
    weights = {name: [0] * len(causes) for name in sorted(often) if often[name] >= RARE}
    rows = [
        ([weights[name] for name in sorted(text.features) if name in weights], number[text.cause])
        for text in known
    ]
    chance = random.Random(1)  # noqa: S311 - an order, no secret
    for epoch in range(EPOCHS):
        order = sorted((chance.random(), index) for index in range(len(rows)))
        for _, index in order:
            _learn(*rows[index], rate=2 * 1200 // (2 + epoch))
    return _rounded(causes, weights)


def _learn(found: list[list[int]], label: int, rate: int) -> None:
    """Take one step towards the label; `rate` in thousandths."""
    scores = [0] * len(found[0])
    for row in found:
        scores = list(map(add, scores, row))
    norm = isqrt((1 << 40) // len(found))  # 2**20 / sqrt(n)
    best = max(scores)
    shares = [EXP[min(((best - score) * norm) >> (2 * ONE - 8), len(EXP) - 1)] for score in scores]
    total = sum(shares)
    for cause, share in enumerate(shares):
        gradient = (share << ONE) // total - ((1 << ONE) if cause == label else 0)
        if abs(gradient) > FAINT:
            change = (gradient * norm >> ONE) * rate // 1000
            for row in found:
                row[cause] -= change


def _rounded(causes: list[str], weights: dict[str, list[int]]) -> Opinion:
    sizes = sorted((abs(weight) for row in weights.values() for weight in row), reverse=True)
    least, step = max(sizes[min(KEPT, len(sizes) - 1)], 1), -(-sizes[0] // 127)
    kept = {}
    for name, row in weights.items():
        pairs = [
            (cause, (2 * weight + step) // (2 * step))
            for cause, weight in enumerate(row)
            if abs(weight) >= least
        ]
        content = bytes(byte for cause, weight in pairs if weight for byte in (cause, weight & 255))
        if content:
            kept[name] = content
    return Opinion(tuple(causes), step / (1 << ONE), kept)


class Choice(NamedTuple):
    """The candidates for one text, each with its signs, and which of them are right."""

    signs: tuple[tuple[str, ...], ...]
    right: tuple[bool, ...]


def weighed(choices: Sequence[Choice]) -> dict[str, int]:
    """Return what each sign weighs, in units of 1/256: the right one of the candidates shall be the likeliest."""
    weights = dict.fromkeys(sorted({sign for choice in choices for one in choice.signs for sign in one}), 0)
    # Where none or all are right there is nothing to learn.
    told = [one for one in choices if any(one.right) and not all(one.right)]
    chance = random.Random(1)  # noqa: S311 - an order, no secret
    for epoch in range(CHOICE_EPOCHS):
        order = sorted((chance.random(), index) for index in range(len(told)))
        for _, index in order:
            _weigh(told[index], weights, rate=100 * 1000 // (1000 + 150 * epoch))
    return {sign: weight >> (ONE - 8) for sign, weight in weights.items() if weight >> (ONE - 8)}


def _weigh(choice: Choice, weights: dict[str, int], rate: int) -> None:
    """Take one step towards the candidates that are right; `rate` in thousandths."""
    scores = [sum(weights[sign] for sign in signs) for signs in choice.signs]
    best = max(scores)
    shares = [EXP[min((best - score) >> (ONE - 8), len(EXP) - 1)] for score in scores]
    total = sum(shares)
    wanted = sum(share for share, right in zip(shares, choice.right, strict=True) if right)
    for signs, share, right in zip(choice.signs, shares, choice.right, strict=True):
        gradient = (share << ONE) // total - ((share << ONE) // max(wanted, 1) if right else 0)
        for sign in signs:
            weights[sign] -= (gradient + weights[sign] * SHRINK // 1000) * rate // 1000


class Judged(NamedTuple):
    """What was said of one text by a model that had not seen it."""

    posted: bool
    ruled: bool
    guessed: bool
    right: bool
    named: bool
    confidence: str


def held_out(fold: int) -> tuple[Opinion, list[Choice]]:
    """Train without the records of a fold, and return what it may be for those of them that were posted, and some."""
    opinion = train([text for text in texts(*WRITTEN, *POSTED) if _fold(text.id) != fold])
    chosen = [one for name in POSTED for one in lines(name)]
    chosen += [one for name in WRITTEN for one in lines(name)[::WRITTEN_STEP]]
    records = [one for one in chosen if _fold(one["id"]) == fold]
    return opinion, choices(records, opinion)


def choices(records: Sequence[dict[str, Any]], opinion: Opinion) -> list[Choice]:
    """Return the candidates for each record in each form."""
    knowledge, found = load_knowledge(), []
    for record in records:
        for form, asked in forms(record):
            those = candidates(asked, knowledge, opinion)
            right = answers(record, form)
            signs = tuple(tuple(sorted(one.signs)) for one in those)
            found.append(Choice(signs, tuple(one.cause in right for one in those)))
    return found


def those_of(trained: Sequence[tuple[Opinion, list[Choice]]]) -> list[Choice]:
    """Return what it may be for all that were held out."""
    return [one for _, held in trained for one in held]


def whole(known: Sequence[Text], trained: Sequence[tuple[Opinion, list[Choice]]]) -> bytes:
    """Return the file of the model: a text is learnt from all texts, what a sign weighs from those held out."""
    return packed(train(known)._replace(signs=weighed(those_of(trained))))


def judge(fold: int, opinion: Opinion) -> list[Judged]:
    """Judge the records of a fold by a model that was trained without them."""
    knowledge, found = load_knowledge(), []
    for name in (*WRITTEN, *POSTED):
        for record in lines(name):
            if _fold(record["id"]) != fold:
                continue
            for form, asked in forms(record):
                right = answers(record, form)
                told = diagnose(asked, knowledge, opinion)
                first = told.cause in right
                found.append(
                    Judged(
                        name in POSTED,
                        diagnose(asked, knowledge).cause in right,
                        next(iter(opinion.shares(telling(asked, knowledge)[0]))) in right,
                        first,
                        first or not right.isdisjoint(told.also),
                        told.confidence,
                    )
                )
    return found


def _fold(name: str) -> int:
    return hashlib.sha256(name.encode()).digest()[0] % FOLDS


def origin() -> str:
    """Return what the model is made from, as one number: the texts, what is weighed, and this file."""
    files = [FOLDER / name for name in (*WRITTEN, *POSTED)]
    code = kit.ROOT / "mailconfig_gui" / "diagnosis"
    files += [Path(__file__), code / "opinion.py", code / "choice.py"]
    whole = hashlib.sha256(b"".join(path.read_bytes() for path in files))
    return whole.hexdigest()[:16]


def page(model: bytes, judged: Sequence[Judged], count: int) -> str:
    """Return the page on how far an explanation can be relied on."""
    parts = [PAGE_HEAD.format(size=len(model), texts=count, folds=FOLDS)]
    parts.append("| | texts | rules alone right | model alone right | both right | or in `also` |")
    parts.append("|---|---|---|---|---|---|")
    for label, chosen in (
        ("collected while the rules were written", [one for one in judged if not one.posted]),
        ("posted by people", [one for one in judged if one.posted]),
    ):
        shares = (
            sum(values) / len(chosen)
            for values in zip(
                *((one.ruled, one.guessed, one.right, one.named) for one in chosen), strict=True
            )
        )
        parts.append(f"| {label} | {len(chosen)} | {' | '.join(f'{share:.3f}' for share in shares)} |")
    parts += ["", TABLE_HEAD]
    for word in ("high", "medium", "low"):
        cells = [
            [one.right for one in judged if one.confidence == word and one.posted is posted]
            for posted in (True, False)
        ]
        told = (f"{sum(cell)} of {len(cell)} | {sum(cell) / max(len(cell), 1):.3f}" for cell in cells)
        parts.append(f"| {word} | {' | '.join(told)} |")
    parts += ["", f"Made from {origin()}; the model is {hashlib.sha256(model).hexdigest()[:16]}.", ""]
    return "\n".join(parts)


PAGE_HEAD = """# How far an explanation can be relied on

Made by `make model` (`packaging/generate/opinion.py`); do not edit.

Rules name the cause of a text; a small linear model, trained from the texts in `tests/diagnosis/`, gives a second
opinion ({size} bytes, {texts} different texts); what speaks for each candidate is weighed (decision 80). Each text is
judged by a model that was trained without it ({folds} folds). The rules had these texts in sight when they were
written: what they make of texts that nobody had is measured in blind rounds (decision 80). Of texts that are cut after
90 characters at most 0.865 can be told by anybody (decision 72): where the cut shows, the answer asks for the
rest and is never `high`.
"""
TABLE_HEAD = """How often the first cause is right, by the confidence that is told:

| confidence | posted by people | | collected | |
|---|---|---|---|---|"""


def main() -> int:
    """Train, judge, write; with --check return 1 where the texts are others than those of the model."""
    if "--check" in sys.argv:
        model = hashlib.sha256(MODEL.read_bytes()).hexdigest()[:16]
        if f"Made from {origin()}; the model is {model}." in PAGE.read_text(encoding="utf-8"):
            return 0
        print(f"{MODEL.name} is not made from the texts of today: make model")
        return 1
    known = texts(*WRITTEN, *POSTED)
    with ProcessPoolExecutor(2) as pool:
        trained = list(pool.map(held_out, range(FOLDS)))
        others = (
            opinion._replace(signs=weighed(those_of(trained[:fold] + trained[fold + 1 :])))
            for fold, (opinion, _) in enumerate(trained)
        )
        judged = [one for fold in pool.map(judge, range(FOLDS), others) for one in fold]
    model = whole(known, trained)
    MODEL.write_bytes(model)
    PAGE.write_text(page(model, judged, len(known)), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
