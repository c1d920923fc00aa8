"""A report as one file of HTML 5 that loads nothing, runs nothing and prints on A4 and Letter.

What a mail server said is text in it and nothing else: all that is told passes `escape`, there is no link and no
address to load, and a policy in the head of the template forbids what a browser might find all the same.
"""

from __future__ import annotations

from functools import singledispatch
from html import escape
from string import Template

from mailconfig_gui.results.blocks import (
    SIGNS,
    Block,
    Callout,
    Cell,
    Column,
    Facts,
    Heading,
    Literal,
    Paragraph,
    Points,
    Report,
    Section,
    Signatures,
    Span,
    Steps,
    Table,
    Tone,
)
from mailconfig_gui.words.catalogue import right_to_left
from mailconfig_gui.words.say import language, say


def report_as_html(report: Report, template: str) -> str:
    """Return the whole file, in the language chosen; to be written as UTF-8. `template` is resources/report.html."""
    return Template(template).substitute(
        lang=escape(language().replace("_", "-")),
        dir="rtl" if right_to_left(language()) else "ltr",
        title=escape(report.title),
        about=escape(report.about),
        main="\n".join(map(_section, report.sections)),
        foot=escape(report.foot),
    )


def _told(text: str) -> str:
    """Return a text as HTML, each line of it running as it was written, whichever way the page runs."""
    lines = (escape(line) for line in text.split("\n"))
    return "<br>".join(_element("bdi", line) if right_to_left(language()) else line for line in lines)


def _element(name: str, *content: str, **attributes: str) -> str:
    """Return an element around what is HTML already; `class_` and `aria_label` stand for names that Python has not."""
    given = "".join(f' {key.strip("_").replace("_", "-")}="{escape(one)}"' for key, one in attributes.items())
    return f"<{name}{given}>{''.join(content)}</{name}>"


def _section(section: Section) -> str:
    return _element("section", *_lines(_element("h2", _told(section.title)), *map(_block, section.blocks)))


def _lines(*elements: str) -> tuple[str, ...]:
    """Return elements with a line end before each, and one behind the last."""
    return (*(f"\n{one}" for one in elements), "\n")


@singledispatch
def _block(block: Block) -> str:
    raise TypeError(block)


@_block.register
def _(block: Callout) -> str:
    title = _element("strong", _sign(block.tone), _told(block.title))
    told = (_element("p", _told(line)) for line in block.text.split("\n") if line)
    return _element("div", *_lines(title, *told), class_=f"callout {block.tone}")  # no words: CSS


@_block.register
def _(block: Heading) -> str:
    return _element("h3", escape(block.text))


@_block.register
def _(block: Paragraph) -> str:
    if block.tone is Tone.PLAIN:
        return _element("p", _told(block.text))
    return _element("p", _toned(block.tone), _told(block.text), class_="toned")


@_block.register
def _(block: Steps) -> str:
    return _element("ol", *_items(block.items))


@_block.register
def _(block: Points) -> str:
    return _element("ul", *_items(block.items))


def _items(items: tuple[str, ...]) -> tuple[str, ...]:
    return _lines(*(_element("li", _told(item)) for item in items))


@_block.register
def _(block: Literal) -> str:
    # A browser leaves out the first line end.
    return _element("pre", "\n", escape(block.text))


@_block.register
def _(block: Signatures) -> str:
    lines = (_element("p", escape(say("Name"))), _element("p", escape(say("Date and signature"))))
    places = (_element("div", escape(role), *lines) for role in block.roles)
    return _element("div", *_lines(*places), class_="signatures")


@_block.register
def _(block: Facts) -> str:
    rows = (_row(_element("td", _content(cell)), name=escape(name)) for name, cell in block.rows)
    caption = _element("caption", escape(block.caption))
    return _element("table", *_lines(caption, _element("tbody", *_lines(*rows))), class_="facts")


@_block.register
def _(block: Table) -> str:
    total = sum(column.share for column in block.columns)
    widths = (f"{100 * column.share / total:.0f}%" for column in block.columns)
    head = _element("tr", *map(_column, block.columns))
    rows = (_row(*map(_cell, row[1:], block.columns[1:]), name=_content(row[0])) for row in block.rows)
    parts = (
        _element("caption", escape(block.caption)),
        _element("colgroup", *(f'<col style="width: {width}">' for width in widths)),  # no words: HTML
        _element("thead", head),
        _element("tbody", *_lines(*rows)),
    )
    return _element("table", *_lines(*parts))


def _row(*cells: str, name: str) -> str:
    return _element("tr", _element("th", name, scope="row"), *cells)


def _column(column: Column) -> str:
    numbers = [
        _element("text", escape(told), x=f"{100 * place:.2f}%", y="11", text_anchor=_anchor(place))
        for place, told in column.axis
    ]
    axis = _element("svg", *numbers, height="14", aria_hidden="true") if numbers else ""
    return _element("th", escape(column.title), axis, scope="col", **_kind(column))


def _anchor(place: float) -> str:
    return "start" if place == 0 else "end" if place == 1 else "middle"


def _kind(column: Column) -> dict[str, str]:
    return {"class_": "number"} if column.number else {"class_": "course"} if column.axis else {}


def _cell(cell: Cell, column: Column) -> str:
    return _element("td", _content(cell) if cell.span is None else _bar(cell.span, column), **_kind(column))


def _bar(span: Span, column: Column) -> str:
    start, length = (f"{100 * part:.2f}%" for part in span.shown)
    places = (f"{100 * place:.2f}%" for place, _ in column.axis)
    # The lines of the axis run through the cell, which cuts them, however high it is.
    lines = (_element("line", x1=place, x2=place, y1="-20", y2="400") for place in places)
    bar = _element("rect", class_=span.tone, x=start, width=length, y="2", height="10")
    return _element("svg", *lines, bar, height="14", aria_hidden="true")


def _content(cell: Cell) -> str:
    text = _told(cell.text)
    return _toned(cell.tone) + (_element("code", text) if cell.literal and text else text)


def _toned(tone: Tone) -> str:
    return "" if tone is Tone.PLAIN else _element("span", _sign(tone), class_=tone)


def _sign(tone: Tone) -> str:
    shapes = (" ".join(f"{x},{y}" for x, y in line) for line in SIGNS.get(tone, ()))
    lines = [_element("polyline", points=points) for points in shapes]
    if not lines:
        return ""
    return _element("svg", *lines, class_="sign", viewBox="0 0 16 16", role="img", aria_label=tone.words)
