"""Askings that ask less, or elsewhere: each question once, and what belongs to a zone at the zone's own servers."""

from collections.abc import Mapping

from mailconfig_gui.domain.questions import Answer, Asking, Question, T


def remembering(asking: Asking[T], known: dict[Question, Answer]) -> Asking[T]:
    """Ask no question twice: what is `known` is answered from there, what is asked is added to it."""
    try:
        questions = next(asking)
        while True:
            new = tuple(dict.fromkeys(one for one in questions if one not in known))
            if new:
                known.update(zip(new, (yield new), strict=True))
            questions = asking.send(tuple(known[one] for one in questions))
    except StopIteration as end:
        result: T = end.value
        return result


def at_their_servers(asking: Asking[T], servers: Mapping[str, tuple[str, ...]]) -> Asking[T]:
    """Ask what lies in one of these zones at that zone's servers, by their addresses."""
    try:
        questions = next(asking)
        while True:
            answers = yield tuple(one._replace(servers=_servers_of(one.name, servers)) for one in questions)
            questions = asking.send(answers)
    except StopIteration as end:
        result: T = end.value
        return result


def _servers_of(name: str, servers: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    zones = [zone for zone in servers if name == zone or name.endswith(f".{zone}")]
    return servers[max(zones, key=len)] if zones else ()
