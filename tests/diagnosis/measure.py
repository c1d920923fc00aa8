"""Print how often the cause is right: `python -m tests.diagnosis.measure [file ...] [--misses]`.

With `--wrapped`: how many of the texts that are right as they are stay right in each way to be pasted.
"""

from __future__ import annotations

import sys
import time
from collections import Counter

from mailconfig_gui.diagnosis.engine import diagnose
from mailconfig_gui.storage.knowledge import load_knowledge
from tests.diagnosis.corpus import answers, forms, lines
from tests.diagnosis.wrappers import KINDS, WRAPPED, kept, texts_of

COLLECTED_STEP = 8
"""Of the collected texts every so-many-th is wrapped."""


def measure_wrapped() -> None:
    """Print what stays right of wrapped texts, for each way and each kind of failure."""
    knowledge = load_knowledge()
    print(f"{'kept of plain':16} least   all " + "".join(f"{kind:>9}" for kind in KINDS))
    for form, way in WRAPPED.items():
        of_kind = [
            kept(
                texts_of("failures.jsonl", only=kind, form=form)
                + texts_of("collected.jsonl", COLLECTED_STEP, kind, form=form),
                form,
                knowledge,
            )
            for kind in KINDS
        ]
        ratio = sum(one.wrapped for one in of_kind) / sum(one.plain for one in of_kind)
        print(
            f"{form:16} {way.least:.3f} {ratio:.3f} " + "".join(f"{one.ratio:9.3f}" for one in of_kind),
            flush=True,
        )
        if "--misses" in sys.argv:
            for lost in (lost for one in of_kind for lost in one.lost):
                print(f"  {lost}")


def main() -> None:
    """Measure one file, by form, by stage and by look-alike group."""
    if "--wrapped" in sys.argv:
        measure_wrapped()
        return
    names = [argument for argument in sys.argv[1:] if not argument.startswith("-")] or ["failures.jsonl"]
    knowledge = load_knowledge()
    for name in names:
        total: Counter[tuple[str, str]] = Counter()
        first: Counter[tuple[str, str]] = Counter()
        named: Counter[tuple[str, str]] = Counter()
        began = time.perf_counter()
        for record in lines(name):
            for form, failure in forms(record):
                found = diagnose(failure, knowledge)
                wanted = answers(record, form)
                right = found.cause in wanted
                also = right or not wanted.isdisjoint(found.also)
                groups = [("form", form), ("all", "forms"), ("confidence", found.confidence)]
                if form in ("raw", "bare"):
                    groups += [
                        (f"stage {form}", record.get("stage") or "-"),
                        (f"look-alike {form}", record.get("lookalike") or "-"),
                    ]
                for group in groups:
                    total[group] += 1
                    first[group] += right
                    named[group] += also
                if not right and "--misses" in sys.argv:
                    print(
                        f"{form:11} {record['id']:36} {record['cause']} -> {found.cause} {list(found.also)}"
                    )
        seconds = time.perf_counter() - began
        count = total["all", "forms"]
        print(f"{name}: {count} texts, {count / seconds:.0f} a second")
        for group in sorted(total, key=lambda entry: (entry[0], entry[1])):
            print(
                f"  {group[0]:18} {group[1]:24} {first[group]:4}/{total[group]:<4} "
                f"{first[group] / total[group]:.3f}  or also {named[group] / total[group]:.3f}"
            )


if __name__ == "__main__":
    main()
