"""What stands in a result: one row for each key. The schema is made from it, and readers go by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from mailconfig_gui.results.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Shape(NamedTuple):
    """The JSON types that a value may have (as JSON Schema calls them), and what it means.

    `fields` are those of an object, `items` those of a list, `choices` the texts that are possible. What is `optional`
    may be absent; results of versions before the schema lack more than that.
    """

    types: tuple[str, ...]
    about: str = ""
    choices: tuple[str, ...] = ()
    fields: Mapping[str, Shape] = {}
    items: Shape | None = None
    optional: bool = False

    def or_null(self) -> Shape:
        """Return a shape that may be null too."""
        return self._replace(types=(*self.types, "null"))

    def if_any(self) -> Shape:
        """Return a shape that may be absent."""
        return self._replace(optional=True)


def text(about: str = "", *choices: str) -> Shape:
    """Return the shape of a text."""
    return Shape(("string",), about, choices)


def flag(about: str = "") -> Shape:
    """Return the shape of true or false."""
    return Shape(("boolean",), about)


def whole(about: str = "") -> Shape:
    """Return the shape of a whole number."""
    return Shape(("integer",), about)


def several(items: Shape, about: str = "") -> Shape:
    """Return the shape of a list."""
    return Shape(("array",), about, items=items)


def one(about: str = "", /, **fields: Shape) -> Shape:
    """Return the shape of an object; without fields it may hold anything."""
    return Shape(("object",), about, fields=fields)


_TEXTS = several(text())
_FIX = one(label=text(), changes=one()).or_null()
_PROBLEM = one(
    field=text("platform key").or_null(),
    severity=text("", "error", "warning"),
    code=text(),
    title=text(),
    remedy=text(),
    fix=_FIX,
)
_STEP = one(id=text(), text=text(), link=one(label=text(), url=text()).or_null())
_EXPLAINED = {
    "cause": text("name of the cause, see docs/causes.md"),
    "title": text("what happened, in one sentence"),
    "why": text("why"),
    "who": text("who has to act").or_null(),
    "remedy": several(_STEP, "what to do, in order: id, text, link"),
    "also": _TEXTS._replace(about="what else it could be"),
}
_DIAGNOSIS = one("explanation of a failure, null where there is none", **_EXPLAINED).or_null()
_CLOCK = one(clock=text(), ends=text("ISO 8601, UTC").or_null(), days=whole().or_null(), reason=text())
_CERTIFICATE = one(
    "what the server proved its name with; null without TLS",
    sha256=text("of the certificate, hexadecimal; empty where it was not kept"),
    subject=text(),
    issuer=text(),
    not_before=text("ISO 8601, UTC"),
    not_after=text("ISO 8601, UTC"),
    names=_TEXTS._replace(about="host names and addresses it is for"),
).or_null()
_CHAINED = one(
    sha256=text(),
    subject=text(),
    issuer=text(),
    not_before=text(),
    not_after=text(),
    names=_TEXTS,
    pem=text(),
)
_VERDICT = one(
    "what the platform would do, null where that was not asked",
    version=text(),
    outcome=text("", "sends", "fails", "unknown"),
    text=text("what the platform shows when it fails"),
    unsafe=_TEXTS,
    warnings=several(one(code=text(), text=text())),
    assumed=_TEXTS._replace(about="what the outcome builds on and was not seen"),
).or_null()
_LINE = one(ms=whole(), direction=text("", ">", "<", "*"), tls=flag(), text=text())
_STAGE = one(
    stage=text("id"),
    ok=flag(),
    ms=whole("how long it took"),
    text=text("what was learnt"),
    start_ms=whole("when it began, after the start of the test"),
    round_trips=whole("waits for the server within it"),
)
_ADDRESS = one(
    address=text(), outcome=text("", "connected", "failed", "no-answer", "not-tried"), ms=whole(), text=text()
)
_ENDPOINTS = one("what answered on each port", endpoints=several(one())).or_null()
_FINDING = one(
    id=text("D1 to D13"),
    state=text("", "good", "warning", "bad", "unknown"),
    title=text(),
    seen=text("the records found, a line each"),
    write=one(host=text(), type=text(), value=text(), ttl=whole()).or_null(),
    who=text().or_null(),
)
_HOP = one(
    **{
        "by": text().or_null(),
        "from": text().or_null(),
        "seconds": whole().or_null(),
        "tls": text().or_null(),
    }
)
_PASSED = one(result=text().or_null(), domain=text().or_null()).if_any()

HEAD: Mapping[str, Shape] = {
    "kind": text("what was done", *Kind),
    "schema": whole("number of this schema: 1"),
    "made": text("when it ended: ISO 8601, UTC"),
    "program": text("version of mailconfig"),
    "profile": text("name of the profile, null without one").or_null(),
    "preset": text("id of the provider's preset").or_null(),
    "settings": one("without secrets, by platform key; null where they are not known").or_null(),
    "secrets": one('for each secret of the settings "set" or "empty"').or_null(),
    "ok": flag("whether all went well"),
}
"""What stands at the top of every result."""

_TEST: Mapping[str, Shape] = {
    "reached": text("", "untested", "connected", "authenticated", "accepted"),
    "stages": several(_STAGE, "in their order"),
    "round_trips": whole(),
    "queue_id": text("what the server called the message").or_null(),
    "message_id": text("the message's own Message-ID").or_null(),
    "code": text("the short code in the test mail").or_null(),
    "refused": _TEXTS._replace(about="recipients that the server refused"),
    "total_ms": whole(),
    "problems": several(_PROBLEM, "of the settings"),
    "failure": one(
        "where and how it ended early, null where it did not",
        stage=text(),
        kind=text("such as reply, timeout, certificate"),
        code=whole("of the reply").or_null(),
        enhanced=text("such as 5.7.8").or_null(),
    ).or_null(),
    "diagnosis": _DIAGNOSIS,
    "transcript": several(_LINE, "line by line, secrets masked"),
    "platform": _VERDICT,
    "findings": _ENDPOINTS.if_any(),
    "recipients": _TEXTS._replace(about="to whom the message was to go"),
    "address": text("the address that was connected to").or_null(),
    "addresses": several(_ADDRESS, "all addresses of the name, and what became of each"),
    "tls": one(version=text(), cipher=text(), verified=flag()).or_null(),
    "certificate": _CERTIFICATE,
    "mechanism": text("of the login, null without one").or_null(),
    "ehlo": _TEXTS._replace(about="what the server said that it can do, in the end"),
    "resolver": text("the name servers of the computer, null where they are not known").or_null(),
    "recording": one(
        "with --record: what it takes to play the server, beside the transcript",
        implicit_tls=flag("whether TLS came before everything else"),
        ended=text("what the server did at the end", "done", "closed", "reset", "silent"),
        raw=text("the failure as the library words it"),
        verify_code=whole("why OpenSSL did not accept the certificate").or_null(),
        chain=several(_CHAINED, "the certificates as the server sent them"),
    ).if_any(),
}
_DOMAIN: Mapping[str, Shape] = {
    "domain": text(),
    "resolver": text("who answered"),
    "summary": text("", "pass", "risk", "refused", "unknown"),
    "findings": several(_FINDING),
    "ms": whole(),
}
_ARRIVED: Mapping[str, Shape] = {
    "spf": _PASSED,
    "dkim": _PASSED,
    "dmarc": _PASSED,
    "aligned": flag().or_null().if_any(),
    "selectors": _TEXTS.if_any(),
    "envelope_domain": text().or_null().if_any(),
    "hops": several(_HOP, "in the order of travel").if_any(),
    "spam": flag().or_null().if_any(),
    "code": text("of the test mail").or_null().if_any(),
    "from_platform": flag("whether it is the test message of a platform").if_any(),
    "trusted": flag("whether the results are the receiver's own").if_any(),
    "folder": text("with --imap: where the mail lies, null where it is not there").or_null().if_any(),
    **{name: shape.if_any() for name, shape in _EXPLAINED.items()},
}
_OAUTH_STATUS: Mapping[str, Shape] = {
    "provider": text("GOOGLE, OFFICE_365 or CUSTOM").or_null(),
    "mailbox": text().or_null(),
    "signed_in": flag().or_null(),
    "refused": text("when the provider last refused the login").or_null(),
    "clocks": several(_CLOCK, "the next end first"),
    "problems": several(_PROBLEM),
}
_PLATFORM_TEST: Mapping[str, Shape] = {
    "target": text("the platform"),
    "text": text("what it said"),
    "version": text("of the platform"),
    "recipient": text(),
    "diagnosis": _DIAGNOSIS,
    "steps": several(one(id=text(), state=text(), text=text())),
    "error": one().or_null(),
}

_KEYS: Mapping[Kind, Mapping[str, Shape]] = {
    Kind.TEST: _TEST,
    Kind.DOMAIN: _DOMAIN,
    Kind.ARRIVED: _ARRIVED,
    Kind.OAUTH_STATUS: _OAUTH_STATUS,
    Kind.PLATFORM_TEST: _PLATFORM_TEST,
}
SHAPES: Mapping[Kind, Mapping[str, Shape]] = {
    kind: {**HEAD, "kind": text("what was done", kind), **keys} for kind, keys in _KEYS.items()
}
"""What stands in a result of each kind."""


def misfits(value: object, shape: Shape, place: str = "") -> Iterator[str]:
    """Yield the places in a value whose type is another than the shape's. Absent keys and unknown ones are passed over.

    >>> list(misfits({"ms": "7"}, one(ms=whole())))
    ['ms']
    """
    if _type_of(value) not in shape.types:
        yield place
    elif isinstance(value, dict):
        for key in value.keys() & shape.fields.keys():
            yield from misfits(value[key], shape.fields[key], f"{place}.{key}".lstrip("."))
    elif isinstance(value, list) and shape.items is not None:
        for number, item in enumerate(value):
            yield from misfits(item, shape.items, f"{place}[{number}]")


def lacking(value: object, shape: Shape, place: str = "") -> Iterator[str]:
    """Yield the places where a key is absent that has to be there, or a text is none of the possible ones.

    The types are right (`misfits`).

    >>> list(lacking({"ms": 7}, one(ms=whole(), ok=flag())))
    ['ok']
    """
    if isinstance(value, dict):
        for key, field in shape.fields.items():
            inner = f"{place}.{key}".lstrip(".")
            if key in value:
                yield from lacking(value[key], field, inner)
            elif not field.optional:
                yield inner
    elif isinstance(value, list) and shape.items is not None:
        for number, item in enumerate(value):
            yield from lacking(item, shape.items, f"{place}[{number}]")
    elif shape.choices and isinstance(value, str) and value not in shape.choices:
        yield place


def known(value: Any, shape: Shape) -> Any:
    """Return a value without the keys that its shape does not name.

    >>> known({"ms": 7, "more": 1}, one(ms=whole()))
    {'ms': 7}
    """
    if isinstance(value, dict) and shape.fields:
        return {key: known(value[key], field) for key, field in shape.fields.items() if key in value}
    if isinstance(value, list) and shape.items is not None:
        return [known(item, shape.items) for item in value]
    return value


def _type_of(value: object) -> str:
    """Return what JSON Schema calls the type of a value."""
    if value is None:
        return "null"
    return "string" if isinstance(value, str) else _TYPES.get(type(value), "number")


_TYPES = {bool: "boolean", int: "integer", list: "array", dict: "object"}
