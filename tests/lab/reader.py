"""One who sees nothing of the window: knows it by its AT-SPI bus alone, from another process, as a screen reader does.

It finds by role and name, acts by the interfaces of what it has found, and hears what is told. Roles, states, actions
and events are those of AT-SPI (https://docs.gtk.org/atspi2).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from enum import IntEnum
from typing import Any, NamedTuple, TypeVar

from jeepney import (  # type: ignore[import-untyped]
    DBusAddress,
    HeaderFields,
    MatchRule,
    Message,
    MessageType,
    message_bus,
    new_method_call,
)
from jeepney.io.blocking import open_dbus_connection  # type: ignore[import-untyped]

from tests.lab.sandbox import LabError

#: Seconds that something may take to show or to be told.
DEADLINE_S = 20.0
_MOMENT_S = 0.05
_REGISTRY = "org.a11y.atspi.Registry"
_ROOT = "/org/a11y/atspi/accessible/root"
_KEYS = DBusAddress(
    "/org/a11y/atspi/registry/deviceeventcontroller", _REGISTRY, "org.a11y.atspi.DeviceEventController"
)
#: How many questions are on their way at a time: another process answers each.
_AT_A_TIME = 64
#: How deep the windows are: below the program, which is below the registry.
_WINDOWS = 1
_LABELLED_BY, _SYMBOL = 2, 3

T = TypeVar("T")


class State(IntEnum):
    """The states that are asked for."""

    ACTIVE = 1
    ENABLED = 8
    FOCUSED = 12
    SHOWING = 25


class Key(IntEnum):
    """Keys by their symbols of X11."""

    RETURN = 0xFF0D


class Place(NamedTuple):
    """Where to ask for something: the program's name on the bus, and the path there."""

    bus: str
    path: str


class Node(NamedTuple):
    """Something that shows. A drop-down has the name of its label, and as `value` what AT-SPI has as its name."""

    place: Place
    depth: int
    role: str
    name: str
    value: str
    states: int

    def has(self, *states: State) -> bool:
        return all(self.states >> state & 1 for state in states)

    def __str__(self) -> str:
        return f'{"  " * self.depth}{self.role} "{self.name}"' + (f' = "{self.value}"' if self.value else "")


class Told(NamedTuple):
    """One event: `what` happened ("Announcement", "StateChanged"), its detail ("focused"), 1 or 0, words, and where."""

    what: str
    detail: str
    number: int
    words: object
    place: Place


class Reader:
    """On the AT-SPI bus of this address, which has one program on it."""

    def __init__(self, address: str) -> None:
        self._connection = open_dbus_connection(address)
        self.told: list[Told] = []
        """What was told, oldest first."""
        rule = MatchRule(type="signal", interface="org.a11y.atspi.Event.Object")
        self._connection.send_and_get_reply(message_bus.AddMatch(rule))
        registry = DBusAddress("/org/a11y/atspi/registry", _REGISTRY, _REGISTRY)
        for event in ("object:announcement", "object:state-changed"):
            # Nobody tells what nobody has asked for.
            self._ask(new_method_call(registry, "RegisterEvent", "s", (event,)))

    def close(self) -> None:
        """Leave the bus."""
        self._connection.close()

    # Finding

    def find(self, role: str, name: str, *states: State) -> Node:
        """The only one of this role and name that shows and has these states, once it does."""

        def only() -> Node | None:
            those = [one for one in self.nodes() if (one.role, one.name) == (role, name) and one.has(*states)]
            return those[0] if len(those) == 1 else None

        return self.until(only, f'one {role} "{name}"')

    def nodes(self) -> list[Node]:
        """What shows of the window that the keyboard is for, in the order of the tree."""
        (tops,) = self._ask(_question(Place(_REGISTRY, _ROOT), "Accessible", "GetChildren"))
        level, depth = [Place(*top) for top in tops], 0
        found: dict[Place, Node] = {}
        below: dict[Place, list[Place]] = {}
        while level:
            nodes = self._look(level, depth, below)
            if depth == _WINDOWS:
                nodes = [node for node in nodes if node.has(State.ACTIVE)] or nodes
            found |= {node.place: node for node in nodes}
            level, depth = [child for node in nodes for child in below[node.place]], depth + 1
        self._name_drop_downs(found)

        def walk(places: Iterable[Place]) -> Iterator[Node]:
            for place in places:
                if place in found:
                    yield found[place]
                    yield from walk(below[place])

        return list(walk(Place(*top) for top in tops))

    def _look(self, places: list[Place], depth: int, below: dict[Place, list[Place]]) -> list[Node]:
        """What shows at these places; what they hold is added to `below`."""
        states = self._answers(_question(place, "Accessible", "GetState") for place in places)
        bits = {
            place: low | high << 32
            for place, ((low, high),) in (
                (place, answer) for place, answer in zip(places, states, strict=True) if answer
            )
        }
        shown = [place for place in bits if bits[place] >> State.SHOWING & 1]
        answers = iter(self._answers(question for place in shown for question in _who(place)))
        found = []
        for place, role, name, children in zip(shown, answers, answers, answers, strict=True):
            if role and name and children:  # Else it is gone meanwhile.
                below[place] = [Place(*child) for child in children[0]]
                found.append(Node(place, depth, role[0], name[0][1], "", bits[place]))
        return found

    def _name_drop_downs(self, found: dict[Place, Node]) -> None:
        boxes = [place for place, node in found.items() if node.role == "combo box"]
        answers = self._answers(_question(place, "Accessible", "GetRelationSet") for place in boxes)
        for place, answer in zip(boxes, answers, strict=True):
            for kind, ends in answer[0] if answer else ():
                if kind == _LABELLED_BY and (label := found.get(Place(*ends[0]))):
                    found[place] = found[place]._replace(name=label.name, value=found[place].name)

    # Acting

    def act(self, node: Node, action: str = "") -> None:
        """Do one of the actions that it offers, the first unless another one is named."""
        (offered,) = self._ask(_question(node.place, "Action", "GetActions"))
        number = [name for name, _, _ in offered].index(action) if action else 0
        self._ask(_question(node.place, "Action", "DoAction", "i", number))

    def press(self, role: str, name: str) -> None:
        """Go to a button or a box of this name, and press it."""
        self.go_and_press(self.find(role, name, State.ENABLED))

    def go_and_press(self, node: Node) -> None:
        self.act(node, "SetFocus")
        self.act(node)

    def choose(self, name: str, entry: str) -> None:
        """Choose in a drop-down, which stays closed: the list in it has what can be chosen."""
        box = self.find("combo box", name, State.ENABLED)
        (((_, path), *_),) = self._ask(_question(box.place, "Accessible", "GetChildren"))
        entries = box.place._replace(path=path)
        (places,) = self._ask(_question(entries, "Accessible", "GetChildren"))
        answers = self._answers(_property(Place(*place), "Name") for place in places)
        number = [answer[0][1] for answer in answers if answer].index(entry)
        (done,) = self._ask(_question(entries, "Selection", "SelectChild", "i", number))
        assert done, f"{box} lets nothing be chosen"

    def write(self, node: Node, words: str) -> None:
        """Fill a field."""
        (done,) = self._ask(_question(node.place, "EditableText", "SetTextContents", "s", words))
        assert done, f"{node} takes no text"

    def key(self, key: Key) -> None:
        """Press and release a key, as on the keyboard of the screen."""
        self._ask(new_method_call(_KEYS, "GenerateKeyboardEvent", "isu", (key, "", _SYMBOL)))

    # Reading

    def about(self, node: Node) -> str:
        """Its description."""
        ((_, words),) = self._ask(_property(node.place, "Description"))
        return str(words)

    def text(self, node: Node) -> str:
        """What stands in a field."""
        (words,) = self._ask(_question(node.place, "Text", "GetText", "ii", 0, -1))
        return str(words)

    # Hearing

    def wait_focus(self, role: str, name: str) -> Node:
        """The one of this role and name, once it has the focus; into a popup, which no tree has, nothing else leads."""

        def there() -> Node | None:
            places = [one.place for one in self.told if (one.detail, one.number) == ("focused", 1)]
            now = [node for node in self._look(places[-1:], 0, {}) if node.has(State.FOCUSED)]
            return now[0] if now and (now[0].role, now[0].name) == (role, name) else None

        return self.until(there, f'the focus on the {role} "{name}"')

    def wait_announced(self, start: str) -> str:
        """What is announced that begins so, once it is."""
        return self.until(
            lambda: next((words for words in self.announced() if words.startswith(start)), None), f"“{start}”"
        )

    def announced(self) -> list[str]:
        """What was told so far without the focus moving there."""
        return [str(one.words) for one in self.told if one.what == "Announcement"]

    def until(self, wanted: Callable[[], T | None], what: str) -> T:
        """Listen until there is something. Raises LabError, with what shows instead and what was announced."""
        end = time.monotonic() + DEADLINE_S
        while (found := wanted()) is None:
            if time.monotonic() > end:
                there = [*map(str, self.nodes()), "announced:", *self.announced()]
                raise LabError("\n".join((f"{what} did not come, but", *there)))
            self._listen()
        return found

    def _listen(self) -> None:
        """Hear what is told, until nothing is for a moment."""
        try:
            while True:
                self._hear(self._connection.receive(timeout=_MOMENT_S))
        except TimeoutError:
            return

    def _hear(self, message: Message) -> None:
        fields = message.header.fields
        if message.header.message_type is MessageType.signal and "Event" in fields[HeaderFields.interface]:
            detail, number, _, (_, words), *_ = message.body
            place = Place(fields[HeaderFields.sender], fields[HeaderFields.path])
            self.told.append(Told(fields[HeaderFields.member], detail, number, words, place))

    # Asking

    def _ask(self, question: Message) -> tuple[Any, ...]:
        (answer,) = self._answers([question])
        assert answer is not None, f"refused: {question.header.fields} {question.body}"
        return answer

    def _answers(self, questions: Iterable[Message]) -> list[tuple[Any, ...] | None]:
        """Ask all, many at a time; None where that was refused."""
        waiting = list(questions)
        found: list[tuple[Any, ...] | None] = []
        while waiting:
            now, waiting = waiting[:_AT_A_TIME], waiting[_AT_A_TIME:]
            answers: dict[int, tuple[Any, ...] | None] = {}
            serials = [next(self._connection.outgoing_serial) for _ in now]
            for serial, question in zip(serials, now, strict=True):
                self._connection.send(question, serial=serial)
            while len(answers) < len(now):
                came = self._connection.receive(timeout=DEADLINE_S)
                serial = came.header.fields.get(HeaderFields.reply_serial)
                if serial in serials:
                    good = came.header.message_type is MessageType.method_return
                    answers[serial] = came.body if good else None
                else:
                    self._hear(came)
            found += [answers[serial] for serial in serials]
        return found


def _question(place: Place, interface: str, method: str, types: str = "", *values: object) -> Message:
    address = DBusAddress(place.path, place.bus, f"org.a11y.atspi.{interface}")
    return new_method_call(address, method, types or None, values)


def _property(place: Place, name: str) -> Message:
    properties = DBusAddress(place.path, place.bus, "org.freedesktop.DBus.Properties")
    return new_method_call(properties, "Get", "ss", ("org.a11y.atspi.Accessible", name))


def _who(place: Place) -> list[Message]:
    role, children = (_question(place, "Accessible", method) for method in ("GetRoleName", "GetChildren"))
    return [role, _property(place, "Name"), children]
