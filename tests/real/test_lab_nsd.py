"""The lab's name server: what it serves, and what after it has read its zones anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailconfig_gui.domain.questions import AnswerStatus, RecordType, ask
from mailconfig_gui.net.dns import run
from tests.lab.nsd import Nsd

pytestmark = pytest.mark.real


def test_zones_are_served_and_read_anew(tmp_path: Path) -> None:
    server = Nsd(tmp_path, {"example.test": 'a TXT "one"\nb CNAME a', "other.test": "@ MX 10 mx"})
    try:
        (answer,) = run(ask("b.example.test", RecordType.TXT), resolver=server.address)
        assert (answer.records, answer.canonical) == (("one",), "a.example.test")
        (answer,) = run(ask("other.test", RecordType.MX), resolver=server.address)
        assert answer.records == ("10 mx.other.test",)
        server.serve({"example.test": 'a TXT "two"'})
        (answer,) = run(ask("a.example.test", RecordType.TXT), resolver=server.address)
        assert answer.records == ("two",)
    finally:
        server.close()


def test_with_the_zone_of_all_names_what_is_not_there_does_not_exist(tmp_path: Path) -> None:
    server = Nsd(tmp_path, {".": 'a.example. TXT "one"'})
    try:
        (answer,) = run(ask("b.example", RecordType.TXT), resolver=server.address)
        assert answer.status is AnswerStatus.NO_SUCH_NAME
    finally:
        server.close()
