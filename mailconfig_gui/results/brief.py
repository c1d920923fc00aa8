"""A result in brief: what a list shows of it, and by what one can tell that something has changed since another."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from hashlib import blake2s
from typing import TYPE_CHECKING, Any, NamedTuple

from mailconfig_gui.results.kinds import Kind
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from mailconfig_gui.results.record import Record

_KINDS = {kind.value: kind for kind in Kind}
_COUNT = (int, type(None))
_MOST_WORDS = 300
_MOST_MARK = 100


class Topic(StrEnum):
    """What can differ between two results."""

    OUTCOME = "outcome"
    SETTINGS = "settings"
    ADDRESS = "address"
    RESOLVER = "resolver"
    CERTIFICATE = "certificate"
    TLS = "tls"
    MECHANISM = "mechanism"
    EHLO = "ehlo"
    TIME = "time"
    PLATFORM = "platform"
    RECORDS = "records"
    PROOF = "proof"
    LOGIN = "login"

    @property
    def words(self) -> str:
        """The same for people."""
        return say(_WORDS[self])


_WORDS = {
    Topic.OUTCOME: mark("outcome"),
    Topic.SETTINGS: mark("settings"),
    Topic.ADDRESS: mark("address of the server"),
    Topic.RESOLVER: mark("name servers"),
    Topic.CERTIFICATE: mark("certificate"),
    Topic.TLS: mark("encryption"),
    Topic.MECHANISM: mark("login mechanism"),
    Topic.EHLO: mark("what the server can do"),
    Topic.TIME: mark("time taken"),
    Topic.PLATFORM: mark("the platform"),
    Topic.RECORDS: mark("records in the DNS"),
    Topic.PROOF: mark("SPF, DKIM and DMARC"),
    Topic.LOGIN: mark("the login"),
}


class Brief(NamedTuple):
    """One result in a list. `made` as in the result; `stage` is where a test failed, "" where it did not.

    `times` are the ms of each stage. `marks` are short texts by topic; where two results have another one the topic
    has changed between them.
    """

    id: str
    kind: Kind
    made: str
    ok: bool
    stage: str = ""
    title: str = ""
    total_ms: int | None = None
    times: Mapping[str, int] = {}
    marks: Mapping[str, str] = {}

    def as_json(self) -> dict[str, object]:
        """Return it as it is kept and as scripts read it."""
        return {
            **self._asdict(),
            "kind": self.kind.value,
            "times": dict(self.times),
            "marks": dict(self.marks),
        }


def brief_of(record: Record, name: str) -> Brief:
    """Return a result in brief, under the name by which it is kept."""
    times: dict[str, int] = {}
    for one in record.stages:
        times[one.stage] = times.get(one.stage, 0) + one.ms
    return Brief(
        name,
        record.kind,
        record.made_text,
        record.ok,
        record.failed_stage,
        record.title[:_MOST_WORDS],
        record.total_ms,
        times,
        marks_of(record),
    )


def read_brief(value: object) -> Brief | None:
    """Return the brief that a line of what is kept holds, None where it is none of this version."""
    if not isinstance(value, dict) or not isinstance(named := value.get("kind"), str) or named not in _KINDS:
        return None
    texts = [value.get(key) for key in ("id", "made", "stage", "title")]
    total, ok = value.get("total_ms"), value.get("ok")
    times, marks = value.get("times"), value.get("marks")
    if not all(isinstance(one, str) for one in texts) or not isinstance(ok, bool):
        return None
    if not isinstance(total, _COUNT) or not isinstance(times, dict) or not isinstance(marks, dict):
        return None
    if {*map(type, times.values())} - {int} or {*map(type, marks.values())} - {str}:
        return None
    return Brief(
        value["id"],
        _KINDS[named],
        value["made"],
        ok,
        value["stage"],
        value["title"],
        total,
        times,
        marks,
    )


def marks_of(record: Record) -> dict[str, str]:
    """Return by topic what is to be compared of a result; what is not known is left out."""
    content = record.content
    certificate = content.get("certificate") or {}
    tls = content.get("tls") or {}
    clocks = content.get("clocks") or [{}]
    proofs = [(content.get(name) or {}).get("result") for name in ("spf", "dkim", "dmarc")]
    found = {
        Topic.SETTINGS: _digest(record.settings),
        Topic.ADDRESS: content.get("address"),
        Topic.RESOLVER: content.get("resolver"),
        Topic.CERTIFICATE: certificate.get("sha256"),
        Topic.TLS: tls.get("version"),
        Topic.MECHANISM: content.get("mechanism"),
        Topic.EHLO: _digest(sorted(content.get("ehlo") or ())),
        Topic.PLATFORM: content.get("version"),
        Topic.RECORDS: _digest(_records(record)),
        Topic.PROOF: " ".join(map(str, proofs)) if any(proofs) else "",
        Topic.LOGIN: clocks[0].get("ends"),
    }
    return {topic.value: str(value)[:_MOST_MARK] for topic, value in found.items() if value}


def _records(record: Record) -> list[list[Any]]:
    findings = record.content.get("findings")
    rows = findings if isinstance(findings, list) else ()
    return sorted([str(one.get("id")), str(one.get("seen"))] for one in rows)


def _digest(value: object) -> str:
    """Return a short text that is another one for another value; "" for none."""
    if not value:
        return ""
    return blake2s(json.dumps(value, sort_keys=True).encode(), digest_size=8).hexdigest()
