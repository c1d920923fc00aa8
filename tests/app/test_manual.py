"""The manual: its pages are packed, its links lead somewhere, its sections are found."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from mailconfig_gui.app.manual import PAGES, anchor_of, manual, page_of, search
from mailconfig_gui.app.providers import load_presets

ROOT = Path(__file__).resolve().parents[2]


def places() -> set[str]:
    return {
        name for page in manual() for one in page.sections for name in (one.place, f"{one.page}#{one.anchor}")
    }


def test_every_page_is_packed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packed = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    inside = {f"docs/{name}": f"mailconfig_gui/resources/manual/{name}" for name in PAGES}
    assert packed == {"resources": "mailconfig_gui/resources", **inside}


def test_a_page_has_its_title_and_not_how_it_was_made() -> None:
    pages = manual()
    assert [page.name for page in pages] == list(PAGES)
    assert {page.title for page in pages} >= {"The window", "Providers", "Causes", "Command line"}
    assert not any("do not edit" in page.text for page in pages)


@pytest.mark.parametrize("page", manual(), ids=lambda page: page.name)
def test_every_link_leads_to_a_place_in_the_manual_or_to_a_page_of_others(page: object) -> None:
    known = places()
    text = getattr(page, "text", "")
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)
    name = getattr(page, "name", "")
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        here = f"{name}{target}" if target.startswith("#") else target
        assert target.startswith("https://") or here in known, target


def test_a_provider_and_a_cause_are_found_by_their_name() -> None:
    known = places()
    for preset in load_presets().values():
        assert f"providers.md#{anchor_of(preset.name)}" in known or preset.id in ("practice", "custom"), (
            preset.id
        )
    assert "causes.md#wrong-password" in known


def test_headings_of_one_name_have_places_of_their_own() -> None:
    page = page_of("a.md", "# A\n\n## B\n\n### `c` d\n\n## B\n\n```\n# no heading\n```\n")
    assert [one.place for one in page.sections] == ["a.md", "a.md#b", "a.md#c-d", "a.md#b-1"]
    assert page.sections[2].above == ("A", "B")
    assert page.sections[3].text.strip() == "```\n# no heading\n```"


def test_what_has_all_words_is_found_titles_first() -> None:
    pages = (page_of("a.md", "# A\n\nred green\n\n## Green\n\nand Red\n\n## B\n\nred\n"),)
    assert [one.title for one in search(pages, "RED green")] == ["Green", "A"]
    assert search(pages, "blue") == []
    assert search(pages, "  ") == []
