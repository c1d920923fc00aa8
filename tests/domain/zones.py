"""Zones as dictionaries, which answer an asking in tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mailconfig_gui.domain.questions import Answer, AnswerStatus, Question, RecordType

Zone = Mapping[str, Mapping[str, list[str] | AnswerStatus]]
"""Name -> type -> its records, or what comes of the question instead."""


def served(zone: Zone, asked: list[Question] | None = None) -> Callable[[Question], Answer]:
    """Return what answers from a zone, CNAMEs followed, and notes what was asked."""

    def answer(question: Question) -> Answer:
        if asked is not None:
            asked.append(question)
        name = question.name.lower().rstrip(".")
        for _ in range(9):
            if name not in zone:
                below = any(one.endswith(f".{name}") for one in zone)
                return Answer(AnswerStatus.EMPTY if below else AnswerStatus.NO_SUCH_NAME, canonical=name)
            records = zone[name].get(question.type, [])
            if isinstance(records, AnswerStatus):
                return Answer(records, canonical=name)
            if records or RecordType.CNAME not in zone[name]:
                break
            (name,) = zone[name][RecordType.CNAME]
        else:
            return Answer(AnswerStatus.FAILED)
        status = AnswerStatus.FOUND if records else AnswerStatus.EMPTY
        return Answer(status, tuple(records), 300, "zone", name)

    return answer
