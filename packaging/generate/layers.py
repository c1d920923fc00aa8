"""Draw docs/layers.svg from the layers of pyproject.toml and the code; with --check say whether it is up to date.

Each package stands on the floor that its contract gives it, with the first sentence of its own docstring; a line leads
to each package that it imports and that is not reached by another of its lines.
"""

from __future__ import annotations

import ast
import re
import sys
import textwrap
import tomllib
from pathlib import Path
from xml.sax.saxutils import escape

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import kit

PACKAGE = kit.ROOT / "mailconfig_gui"
PICTURE = kit.ROOT / "docs" / "layers.svg"

WIDTH, FLOOR, HEIGHT, GAP, MARGIN = 960, 118, 76, 16, 20
STYLE = """  <style>
    text { font: 12px sans-serif; fill: #1f2933 }
    .name { font-weight: bold; font-size: 14px }
    rect { fill: #f5f7fa; stroke: #7b8794 }
    path { fill: none; stroke: #9aa5b1; marker-end: url(#head) }
  </style>
  <marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
    <path d="M0 0 8 4 0 8z" style="fill: #7b8794; stroke: none; marker-end: none"/>
  </marker>"""


def picture() -> str:
    """Return the whole drawing as SVG."""
    floors = _floors()
    places = {name: place for depth, floor in enumerate(floors) for name, place in _row(floor, depth).items()}
    used = {
        name: {other for other in others if places[name][1] < places[other][1]}
        for name, others in _imports(list(places)).items()
    }
    high = len(floors) * FLOOR - (FLOOR - HEIGHT) + 2 * MARGIN
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {high}" role="img">']
    parts += ["  <title>The packages and what each imports</title>", STYLE]
    parts += [_line(places[name], places[other]) for name in places for other in _direct(name, used)]
    parts += [_box(name, *place) for name, place in places.items()]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _floors() -> list[list[str]]:
    project = tomllib.loads((kit.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    named = [[name.strip().partition(".")[2] for name in re.split("[|:]", layer)] for layer in layers]
    return [floor for floor in named if "__main__" not in floor]


def _row(floor: list[str], depth: int) -> dict[str, tuple[float, float, float]]:
    """Return the left edge, top and width of each box of a floor."""
    wide = min(300.0, (WIDTH - 2 * MARGIN - GAP * (len(floor) - 1)) / len(floor))
    left = (WIDTH - wide * len(floor) - GAP * (len(floor) - 1)) / 2
    return {name: (left + n * (wide + GAP), MARGIN + depth * FLOOR, wide) for n, name in enumerate(floor)}


def _imports(names: list[str]) -> dict[str, set[str]]:
    """Return which packages each one imports, at whatever place."""
    used: dict[str, set[str]] = {}
    for name in names:
        found: set[str] = set()
        for module in (PACKAGE / name).rglob("*.py"):
            for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("mailconfig_gui."):
                    found.add((node.module or "").split(".")[1])
        used[name] = found & set(names) - {name}
    return used


def _direct(name: str, used: dict[str, set[str]]) -> list[str]:
    """Return what a package imports without what it reaches through another one that it imports."""

    def below(one: str) -> set[str]:
        return used[one].union(*(below(other) for other in used[one]))

    through = set[str]().union(*(below(other) for other in used[name]))
    return sorted(used[name] - through)


def _line(upper: tuple[float, float, float], lower: tuple[float, float, float]) -> str:
    x, y, to, end = upper[0] + upper[2] / 2, upper[1] + HEIGHT, lower[0] + lower[2] / 2, lower[1] - 1
    bend = (end - y) / 2
    return (
        f'  <path d="M{x:.0f} {y:.0f}C{x:.0f} {y + bend:.0f} {to:.0f} {end - bend:.0f} {to:.0f} {end:.0f}"/>'
    )


def _box(name: str, x: float, y: float, wide: float) -> str:
    said = ast.get_docstring(ast.parse((PACKAGE / name / "__init__.py").read_text(encoding="utf-8"))) or ""
    sentence = re.split(r"\. |\n", said)[0].rstrip(".")
    lines = textwrap.wrap(sentence, int((wide - 16) / 6.4), max_lines=3, placeholder=" …")
    text = "".join(
        f'<text x="{x + 8:.0f}" y="{y + 36 + 15 * n:.0f}">{escape(line)}</text>'
        for n, line in enumerate(lines)
    )
    return (
        f'  <rect x="{x:.0f}" y="{y:.0f}" width="{wide:.0f}" height="{HEIGHT}" rx="5"/>'
        f'<text class="name" x="{x + 8:.0f}" y="{y + 19:.0f}">{name}</text>{text}'
    )


if __name__ == "__main__":
    sys.exit(kit.keep({PICTURE: picture()}))
