"""Write packaging/bench/README.md from performance.json; with --check say whether it is up to date.

The figures come from `make bench` (its `--keep` writes the JSON); the words from packaging/bench/figures.toml.
"""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import kit

BENCH = kit.PACKAGING / "bench"
PAGE = BENCH / "README.md"
FIGURES = BENCH / "performance.json"
WORDS = BENCH / "figures.toml"

INTRODUCTION = """# Performance

Made from `performance.json` by `packaging/generate/performance.py`; do not edit. `make bench` measures anew.

Each figure is held against a floor or a rival of the same minute: all rivals are called in turn, again and again, and
what counts is the median of the ratios within one such round, with the least and the greatest beside it. So a busy
machine does not matter. "CPU" is the same ratio of processor time (user and system).
"""
HEAD = "| figure | ours | held against | ratio (least to greatest) | CPU | to reach | | what limits it now |"


def page() -> str:
    """Return the whole page."""
    words = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    measured = json.loads(FIGURES.read_text(encoding="utf-8"))
    system = measured["system"]
    where = f"Measured on {system['date']}: {system['system']}, Python {system['python']}, Qt {system['qt']}."
    parts = [INTRODUCTION, where, ""]
    for section in words["section"]:
        rows = [
            _row(figure, measured["figures"][figure["id"]])
            for figure in section["figure"]
            if figure["id"] in measured["figures"]
        ]
        if rows:
            columns = HEAD.count("|") - 1
            parts += [
                f"## {section['title']}",
                "",
                section["how"],
                "",
                HEAD,
                "|---" * columns + "|",
                *rows,
                "",
            ]
    if "stages" in measured["tables"]:
        parts += _stages(measured["tables"]["stages"])
    return "\n".join(parts)


def _row(words: dict[str, Any], figure: dict[str, Any]) -> str:
    ours, ratio = figure["ours"], None if words.get("absolute") else figure["ratio"]
    reached = (ratio or ours)[0]
    most = words.get("most")
    floor = words.get("floor", "")
    if figure["floor"]:
        floor += f" ({figure['floor'][0]:.4g})"
    held = (
        f"**{ratio[0]:.2f}** ({ratio[1]:.2f} to {ratio[2]:.2f})"
        if ratio
        else f"({ours[1]:.3g} to {ours[2]:.3g})"
    )
    cells = [
        words["name"],
        f"{ours[0]:.4g} {figure['unit']}",
        floor,
        held,
        f"{figure['cpu'][0]:.2f}" if figure["cpu"] else "",
        "" if most is None else f"≤ {most:g}",
        "" if most is None else "✓" if reached <= most else "not yet",
        words["limit"],
    ]
    return f"| {' | '.join(cells)} |"


#: Round trips that no client can save: each stage of the four tables, PLAIN and TLS 1.3. Before EHLO may be sent the
#: greeting has to be there (RFC 5321 4.3.1); STARTTLS and AUTH end a group of commands (RFC 3207 4, RFC 4954 4).
_LEAST = {
    "connect": 1, "banner": 1, "ehlo": 1, "starttls": 1, "tls-handshake": 1, "ehlo again": 1, "auth": 1, "mail-from": 1,
    "rcpt-to": 0, "data": 0, "after-data": 1,
}  # fmt: skip
_ALONE = {"rcpt-to": 1, "data": 1}


def _stages(tables: dict[str, dict[str, float]]) -> list[str]:
    titles = {
        "starttls": "STARTTLS", "tls": "TLS at once", "starttls-alone": "STARTTLS, no PIPELINING",
        "tls-alone": "TLS at once, no PIPELINING",
    }  # fmt: skip
    lines = [
        "## Round trips, stage by stage",
        "",
        "Time of each stage over a link of 200 ms, in round trips / the protocol's minimum. QUIT is sent and not",
        "waited for. The engine's own count, in the table above, is without the one of `connect`.",
        "",
        f"| stage | {' | '.join(titles.values())} |",
        "|---" * (len(titles) + 1) + "|",
    ]
    for stage in _LEAST:
        cells = []
        for name in titles:
            took = tables[name].get(stage)
            least = _ALONE.get(stage, _LEAST[stage]) if name.endswith("alone") else _LEAST[stage]
            cells.append("" if took is None else f"{took:g} / {least}")
        lines.append(f"| {stage} | {' | '.join(cells)} |")
    sums = [
        sum(
            (_ALONE.get(stage, least) if name.endswith("alone") else least)
            for stage, least in _LEAST.items()
            if stage in tables[name]
        )
        for name in titles
    ]
    took = [sum(tables[name].get(stage, 0) for stage in _LEAST) for name in titles]
    lines.append(
        "| together | " + " | ".join(f"{a:.1f} / {b}" for a, b in zip(took, sums, strict=True)) + " |"
    )
    return [*lines, ""]


if __name__ == "__main__":
    sys.exit(kit.keep({PAGE: page()}))
