"""Each question is asked once, and what lies in a zone at the zone's own servers."""

from mailconfig_gui.domain.questions import Answer, AnswerStatus, Asking, Question, RecordType, answered, ask
from mailconfig_gui.domain.remember import at_their_servers, remembering

A, TXT = RecordType.A, RecordType.TXT


def twice() -> Asking[tuple[str, ...]]:
    first = yield from ask("one.example", A, A, TXT)
    second = yield from ask("one.example", TXT)
    return tuple(one.resolver for one in (*first, *second))


def test_no_question_is_asked_twice() -> None:
    asked: list[Question] = []

    def look_up(question: Question) -> Answer:
        asked.append(question)
        return Answer(AnswerStatus.EMPTY, resolver=str(len(asked)))

    known: dict[Question, Answer] = {}
    assert answered(remembering(twice(), known), look_up) == ("1", "1", "2", "2")
    assert asked == list(known) == [Question("one.example", A), Question("one.example", TXT)]
    # Nothing is left to ask.
    assert answered(remembering(twice(), known), look_up) == ("1", "1", "2", "2")
    assert len(asked) == 2


def test_what_lies_in_a_zone_is_asked_at_its_servers() -> None:
    servers = {"example.com": ("192.0.2.1",), "iot.example.com": ("192.0.2.2",)}

    def several() -> Asking[tuple[Answer, ...]]:
        names = ("example.com", "www.example.com", "a.iot.example.com", "notexample.com")
        return (yield tuple(Question(name, A) for name in names))

    def who(question: Question) -> Answer:
        return Answer(AnswerStatus.EMPTY, question.servers)

    answers = answered(at_their_servers(several(), servers), who)
    assert [one.records for one in answers] == [("192.0.2.1",), ("192.0.2.1",), ("192.0.2.2",), ()]
