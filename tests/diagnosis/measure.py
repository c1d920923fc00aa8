"""Print how often the cause is right: `python -m tests.diagnosis.measure [file ...] [--misses]`."""

from __future__ import annotations

import sys
import time
from collections import Counter

from mailconfig_gui.diagnosis.engine import diagnose
from mailconfig_gui.storage.knowledge import load_knowledge
from tests.diagnosis.corpus import FORMS, forms, lines


def main() -> None:
    """Measure one file, by form, by stage and by look-alike group."""
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
                right = found.cause == record["cause"]
                also = right or record["cause"] in found.also
                groups = [("form", form)]
                if form in ("raw", "bare"):
                    groups += [
                        (f"stage {form}", record["stage"]),
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
        count = sum(total["form", form] for form in FORMS)
        print(f"{name}: {count} texts, {count / seconds:.0f} a second")
        for group in sorted(total, key=lambda entry: (entry[0], entry[1])):
            print(
                f"  {group[0]:18} {group[1]:24} {first[group]:4}/{total[group]:<4} "
                f"{first[group] / total[group]:.3f}  or also {named[group] / total[group]:.3f}"
            )


if __name__ == "__main__":
    main()
