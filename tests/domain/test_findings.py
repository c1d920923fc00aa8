"""Findings: their words for people, and what scripts read."""

from enum import StrEnum

import pytest

from mailconfig_gui.domain.findings import (
    Finding,
    FindingId,
    FindingState,
    RecordToWrite,
    Responsible,
    Summary,
    visible,
)
from mailconfig_gui.domain.questions import RecordType


@pytest.mark.parametrize("kind", [FindingState, Responsible, Summary])
def test_each_has_words_of_its_own(kind: type[StrEnum]) -> None:
    words = [one.words for one in kind]  # type: ignore[attr-defined]
    assert len(set(words)) == len(words)
    assert all(words)


def test_a_finding_is_read_by_scripts_with_its_record() -> None:
    record = RecordToWrite("example.com", RecordType.TXT, "v=spf1 mx -all", 300, ("v=spf1 -all",))
    found = Finding(
        FindingId.SPF_RECORD, FindingState.BAD, "Not good.", "Why.", ("a", "b"), record, Responsible.DNS_ADMINISTRATOR
    )  # fmt: skip
    told = {
        "id": "D3", "state": "bad", "title": "Not good.", "seen": "a\nb", "who": "dns-administrator",
        "write": {"host": "example.com", "type": "TXT", "value": "v=spf1 mx -all", "ttl": 300},
    }  # fmt: skip
    assert found.as_json() == [told]
    other = RecordToWrite("fm2._domainkey.example.com", RecordType.CNAME, "fm2.example.net")
    cname = {"host": other.host, "type": "CNAME", "value": other.value, "ttl": 3600}
    assert found._replace(also=(other,)).as_json() == [told, {**told, "write": cname}]


def test_where_nothing_is_to_mend_there_is_null() -> None:
    (told,) = Finding(FindingId.EXISTS, FindingState.GOOD, "There.").as_json()
    assert (told["write"], told["who"], told["seen"]) == (None, None, "")


def test_what_a_terminal_could_obey_is_written_as_in_a_zone_file() -> None:
    assert visible("v=spf1 \x1b[2J\n\x85\x7f é") == "v=spf1 \\027[2J\\010\\133\\127 é"
