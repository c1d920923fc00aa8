from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from mailconfig_gui.results.kinds import Kind
from mailconfig_gui.results.record import MAX_BYTES, Record, RecordError, StageSeen, read_record, record_of
from tests.results.results import bad, good

EXPLAINED = {"cause": "mailbox-full", "title": "The mailbox is full.", "why": "", "remedy": [], "also": []}


def read(value: object) -> Record:
    return read_record(json.dumps(value).encode(), "result.json")


def test_a_result_is_read_with_all_its_keys() -> None:
    record = read({**good(), "later": [1]})
    assert (record.kind, record.ok, record.profile, record.total_ms) == (Kind.TEST, True, "plant", 30)
    assert record.content["later"] == [1]
    assert record.made == datetime(2026, 11, 30, 12, tzinfo=UTC)
    assert record.settings["smtpPort"] == "587"
    assert record.stages[1] == StageSeen("connect", True, 10, "done", 10, 1)
    assert (record.failed_stage, record.cause, record.title) == ("", "", "")
    assert repr(record) == "Record('test', '2026-11-30T12:00:00Z', ok=True)"


def test_a_failure_is_read_with_its_cause() -> None:
    record = read(bad())
    assert (record.ok, record.failed_stage, record.cause) == (False, "auth", "auth-rejected")
    assert record.title == "The server did not accept the password."


def test_a_mail_that_was_returned_is_its_own_explanation() -> None:
    record = read({"kind": "arrived", "schema": 1, "ok": False, **EXPLAINED})
    assert (record.ok, record.cause, record.title) == (False, "mailbox-full", "The mailbox is full.")


@pytest.mark.parametrize(
    ("made", "read_as"),
    [
        ("2026-11-30T12:00:00", datetime(2026, 11, 30, 12, tzinfo=UTC)),
        ("2026-11-30T13:00:00+01:00", datetime(2026, 11, 30, 12, tzinfo=UTC)),
        ("yesterday", None),
        ("0001-01-01T00:00:00+23:59", None),
    ],
)
def test_the_time_is_that_of_the_world(made: str, read_as: datetime | None) -> None:
    assert read(good(made=made)).made == read_as


@pytest.mark.parametrize(
    ("content", "kind", "ok"),
    [
        ({"ok": True, "reached": "accepted", "stages": []}, Kind.TEST, True),
        ({"domain": "example.com", "summary": "refused", "findings": [], "ms": 3}, Kind.DOMAIN, False),
        ({"domain": "example.com", "summary": "risk", "findings": [], "ms": 3}, Kind.DOMAIN, True),
        ({"spf": {}, "dkim": {}, "dmarc": {"result": "fail"}, "hops": []}, Kind.ARRIVED, False),
        ({"spf": {}, "dkim": {}, "dmarc": {"result": "pass"}, "hops": []}, Kind.ARRIVED, True),
        ({"spf": {}, "dkim": {}, "dmarc": {"result": None}, "hops": []}, Kind.ARRIVED, False),
        ({"ok": True, "mailbox": None, "clocks": [], "signed_in": None}, Kind.OAUTH_STATUS, True),
        ({"ok": False, "target": "https://a", "recipient": "b", "steps": []}, Kind.PLATFORM_TEST, False),
    ],
)
def test_what_was_printed_before_there_was_a_schema_is_read(
    content: dict[str, Any], kind: Kind, ok: bool
) -> None:
    record = read(content)
    assert (record.kind, record.ok, record.made, record.profile) == (kind, ok, None, "")
    assert record.settings == {}


def test_stages_of_older_results_have_no_times_of_their_own() -> None:
    old = {"ok": True, "reached": "accepted", "stages": [{"stage": "dns", "ok": True, "ms": 2, "text": ""}]}
    assert read(old).stages == (StageSeen("dns", True, 2, "", None, None),)
    assert read(old).total_ms is None


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no JSON"),
        (b"\xff", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b'{"ok": NaN}', "no JSON"),
        (b"[]", "no JSON object"),
        (b"{}", "names no kind"),
        (b'{"kind": "recipe"}', "names no kind"),
        (b'{"kind": ["test"]}', "names no kind"),
        (b'{"kind": "test", "stages": [{"ms": "7"}]}', "“stages[0].ms”"),
        (b" " * (MAX_BYTES + 1), "far longer"),
    ],
)
def test_anything_else_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(RecordError, match="not a result") as raised:
        read_record(data, "a.json")
    assert words in raised.value.message
    assert raised.value.message.startswith("a.json: ")


def test_a_result_of_a_newer_version_is_told_apart() -> None:
    with pytest.raises(RecordError, match="newer than this program") as raised:
        record_of(good(schema=2), "a.json")
    assert "its schema is 2" in raised.value.message


def test_without_a_name_the_reason_stands_alone() -> None:
    with pytest.raises(RecordError) as raised:
        record_of({})
    assert raised.value.message.startswith("It names no kind")
