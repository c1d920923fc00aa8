"""The manual: the pages of `docs/` that are for people, in sections that can be searched."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.assets import resource

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PAGES = (
    "window.md", "providers.md", "oauth2.md", "arrival.md", "report.md", "applying.md", "connections.md",
    "causes.md", "command-line.md",
)  # fmt: skip
"""The pages in the order of the contents. pyproject.toml packs the same ones."""
_MADE = re.compile(r"^Made (from|by) .*?\n\n", re.MULTILINE | re.DOTALL)
"""What only those who work on the program have to know."""
_FENCE, _HEADING = "```", re.compile(r"(#+) +(.+)")


class Section(NamedTuple):
    """What stands below one heading. `anchor` is the heading as links name it, `text` is Markdown without it.

    `above` are the headings that it stands under, that of the page first.
    """

    page: str
    title: str
    above: tuple[str, ...]
    anchor: str
    text: str

    @property
    def place(self) -> str:
        """The section as links name it; the first one of a page is the page itself."""
        return f"{self.page}#{self.anchor}" if self.above else self.page


class Page(NamedTuple):
    """One page: the name of its file, its Markdown, and the sections in it; the first one has the title of the page."""

    name: str
    text: str
    sections: tuple[Section, ...]

    @property
    def title(self) -> str:
        """What the page is called."""
        return self.sections[0].title


def manual() -> tuple[Page, ...]:
    """Read all pages. Raises OSError: one is not there, which is a fault of the package."""
    return tuple(page_of(name, _read(name)) for name in PAGES)


def _read(name: str) -> str:
    path = resource("manual", name)
    if not path.exists():
        # A checkout has them where they are written.
        path = path.parents[2] / "docs" / name
    return _MADE.sub("", path.read_text(encoding="utf-8"))


def page_of(name: str, text: str) -> Page:
    """Return a page of Markdown that begins with its title."""
    return Page(name, text, tuple(_sections(name, text)))


def _sections(name: str, text: str) -> Iterator[Section]:
    seen: Counter[str] = Counter()
    heads: list[tuple[int, str]] = []
    bodies: list[list[str]] = []
    fenced = False
    for line in text.splitlines():
        fenced ^= line.startswith(_FENCE)
        heading = None if fenced else _HEADING.fullmatch(line)
        if heading is not None:
            heads.append((len(heading[1]), heading[2].replace("`", "")))
            bodies.append([])
        elif bodies:
            bodies[-1].append(line)
    path: list[str] = []
    for (level, title), lines in zip(heads, bodies, strict=True):
        path[level - 1 :] = [title]
        anchor = anchor_of(title)
        again = f"-{seen[anchor]}" if seen[anchor] else ""
        seen[anchor] += 1
        yield Section(name, title, tuple(path[:-1]), anchor + again, "\n".join(lines))


def anchor_of(title: str) -> str:
    """Return how a link names a heading: as the pages of a repository do."""
    return re.sub(r"[^\w\- ]", "", title.casefold()).replace(" ", "-")


def search(pages: Iterable[Page], words: str) -> list[Section]:
    """Return the sections that hold all of the words, whatever their case; those with one in the title come first."""
    wanted = words.casefold().split()
    if not wanted:
        return []
    found = []
    for section in (section for page in pages for section in page.sections):
        title, text = section.title.casefold(), section.text.casefold()
        if all(word in title or word in text for word in wanted):
            found.append((-sum(word in title for word in wanted), section))
    return [section for _, section in sorted(found, key=lambda one: one[0])]
