"""A name server in this process that serves a zone written as text (`checking.zone_of`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from mailconfig_gui.domain.findings import RecordToWrite
from mailconfig_gui.domain.questions import AnswerStatus, Question, RecordType
from mailconfig_gui.domain.records_to_write import zone_value
from tests.domain.checking import PROVIDERS, zone_of
from tests.domain.zones import served
from tests.lab.hostile_dns import Asked, HostileServer, Say

_RCODES = {AnswerStatus.NO_SUCH_NAME: "NXDOMAIN", AnswerStatus.FAILED: "SERVFAIL"}


@contextmanager
def serving(text: str) -> Iterator[HostileServer]:
    """Serve a zone beside the providers' until the end; what has timed out is not answered."""
    look_up = served(zone_of(PROVIDERS + text))

    def script(asked: Asked) -> Iterable[Say]:
        answer = look_up(Question(asked.name.lower(), RecordType(asked.type)))
        if answer.status is AnswerStatus.TIMED_OUT:
            return ()
        kind = RecordType(asked.type)
        values = [zone_value(RecordToWrite(asked.name, kind, record)) for record in answer.records]
        lines = [f"{asked.name}. 300 {kind} {value}" for value in values]
        return (Say(asked.wire(*lines, rcode=_RCODES.get(answer.status, "NOERROR"))),)

    server = HostileServer(script)
    try:
        yield server
    finally:
        server.close()
