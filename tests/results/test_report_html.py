"""The report as HTML: valid, closed, and text of others is nothing but text in it."""

from __future__ import annotations

from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailconfig_gui.assets import resource
from mailconfig_gui.results.blocks import Report, Section
from mailconfig_gui.results.kinds import Kind
from mailconfig_gui.results.record import record_of
from mailconfig_gui.results.report import report_of
from mailconfig_gui.results.report_html import report_as_html
from mailconfig_gui.results.shapes import SHAPES, Shape
from mailconfig_gui.words import say
from mailconfig_gui.words.say import Catalogue
from tests.results.samples import ALL, FAILED

NOW = datetime(2026, 11, 30, 10, 30, tzinfo=UTC)
TEMPLATE = resource("report.html").read_text(encoding="utf-8")
VOID = {"meta", "col", "br"}
ELEMENTS = {
    "html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section", "h1", "h2", "h3", "p",
    "div", "strong", "span", "ol", "ul", "li", "pre", "code", "br", "table", "caption", "colgroup", "col", "thead",
    "tbody", "tr", "th", "td", "svg", "polyline", "rect", "line", "text",
}  # fmt: skip
ATTACK = "\"><script>alert(1)</script><img src=//evil.example/x><a href='javascript:x'>&lt;b&gt;\u202e\x00"


class Outline(HTMLParser):
    """Reads a page strictly: what is opened is closed, in order, and nothing is there that is not ours."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)


def page(*samples: dict[str, Any]) -> str:
    return report_as_html(
        report_of(
            [record_of(one) for one in samples], made=NOW, program="1.0", providers={"sendgrid": "SendGrid"}
        ),
        TEMPLATE,
    )


def hostile(value: Any) -> Any:
    """Return a result in which every text that a server may have said is an attack."""
    if isinstance(value, dict):
        kept = (
            "kind",
            "state",
            "outcome",
            "reached",
            "summary",
            "stage",
            "result",
            "who",
            "made",
            "severity",
        )
        return {key: one if key in kept else hostile(one) for key, one in value.items()}
    if isinstance(value, list):
        return [hostile(one) for one in value]
    return ATTACK if isinstance(value, str) else value


@pytest.mark.parametrize("samples", [ALL, (FAILED,), ()], ids=["all", "failed", "none"])
def test_a_page_is_closed_and_holds_only_elements_of_ours(samples: tuple[dict[str, Any], ...]) -> None:
    whole = page(*samples)
    assert whole.startswith('<!DOCTYPE html>\n<html lang="en" dir="ltr">')
    assert Outline(whole).elements <= ELEMENTS


def test_nothing_is_loaded_run_or_led_to() -> None:
    outline = Outline(page(*ALL, FAILED))
    assert not {"script", "link", "img", "iframe", "a", "form", "object", "base"} & outline.elements
    names = {name for _, name, _ in outline.attributes}
    assert not {"src", "href", "action", "data", "srcset", "background", "xlink:href"} & names
    assert not [name for name in names if name.startswith("on")]
    assert ("meta", "content", "default-src 'none'; style-src 'unsafe-inline'") in outline.attributes


def test_what_others_said_is_text_and_nothing_else() -> None:
    samples = [hostile(one) for one in (*ALL, FAILED)]
    outline, plain = Outline(page(*samples)), Outline(page(*ALL, FAILED))
    assert outline.elements <= ELEMENTS
    assert {name for _, name, _ in outline.attributes} == {name for _, name, _ in plain.attributes}
    assert "<script>alert(1)</script><img src=//evil.example/x>" in outline.text
    assert "\\u202e\\x00" in outline.text
    assert not {"\u202e", "\x00"} & {*outline.text}
    assert not [value for _, _, value in outline.attributes if "evil" in value or "alert" in value]


def shaped(shape: Shape) -> st.SearchStrategy[Any]:
    """Anything of a shape, of which anything may be absent."""
    texts = st.sampled_from([ATTACK, "", "auth", "fail", "2026-11-30T10:00:00Z", "x" * 2000]) | st.text(
        max_size=9
    )
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "null": st.none(),
        "boolean": st.booleans(),
        "integer": st.integers() | st.just(10**400),
        "string": st.sampled_from(shape.choices) if shape.choices else texts,
        "array": st.lists(shaped(shape.items), max_size=3) if shape.items else st.just([]),
        "object": st.fixed_dictionaries({}, optional={key: shaped(one) for key, one in shape.fields.items()}),
    }
    return st.one_of([kinds[name] for name in shape.types if name in kinds])


RESULTS = st.sampled_from(Kind).flatmap(
    lambda kind: shaped(Shape(("object",), fields=SHAPES[kind])).map(lambda one: {**one, "kind": kind.value})
)


@given(st.lists(RESULTS, max_size=3))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_reads_as_a_result_makes_a_page_that_is_closed(samples: list[dict[str, Any]]) -> None:
    outline = Outline(page(*({**one, "schema": 1} for one in samples)))
    assert outline.elements <= ELEMENTS
    assert not [value for _, _, value in outline.attributes if "evil" in value or "alert" in value]


def test_the_first_cell_of_a_row_names_it_and_each_table_has_a_caption() -> None:
    whole = page(*ALL)
    assert whole.count("<table") == whole.count("<caption>") > 5
    assert whole.count("<tr><th scope=") == whole.count("<tr>")


def test_a_sign_is_heard_and_a_bar_is_not_for_its_numbers_stand_beside_it() -> None:
    whole = page(*ALL)
    assert 'role="img" aria-label="warning"' in whole
    assert whole.count("<svg") == whole.count("aria-label=") + whole.count('aria-hidden="true"')


def test_lines_of_a_record_stay_lines() -> None:
    assert "<pre>\nplant.example  3600  TXT\nv=spf1 include:provider.example -all</pre>" in page(*ALL)


def test_it_is_in_the_language_chosen_and_runs_as_that_does() -> None:
    words = {"Summary": "ملخص", "Report on outgoing mail": "تقرير"}
    say.choose(Catalogue("ar", words, {}, lambda n: 0))
    try:
        whole = page(*ALL)
    finally:
        say.choose(None)
    assert '<html lang="ar" dir="rtl">' in whole
    assert "<h2><bdi>ملخص</bdi></h2>" in whole
    assert "<bdi>250 2.1.0 Ok</bdi>" in whole


def test_a_block_that_nobody_draws_is_an_error() -> None:
    with pytest.raises(TypeError):
        report_as_html(Report("", "", (Section("", (object(),)),), ""), "")  # type: ignore[arg-type]
