"""A record is what `typing.NamedTuple` makes of the same body."""

from __future__ import annotations

import copy
import pickle
from typing import NamedTuple, get_type_hints

import pytest

from mailconfig_gui.model.record import Record


class Plain(NamedTuple):
    """A point, by the library."""

    x: int
    y: int = 2
    names: tuple[str, ...] = ()

    @property
    def both(self) -> int:
        """The sum."""
        return self.x + self.y

    def moved(self, by: int) -> Plain:
        """Another one."""
        return self._replace(x=self.x + by)


class Ours(Record):
    """A point, by the program."""

    x: int
    y: int = 2
    names: tuple[str, ...] = ()

    @property
    def both(self) -> int:
        """The sum."""
        return self.x + self.y

    def moved(self, by: int) -> Ours:
        """Another one."""
        return self._replace(x=self.x + by)


class Silent(Record):
    """A record with words of its own."""

    secret: str

    def __repr__(self) -> str:
        return "Silent()"


def test_it_is_a_named_tuple_in_every_respect() -> None:
    plain, ours = Plain(1, names=("a",)), Ours(1, names=("a",))
    assert [*ours] == [*plain] == [1, 2, ("a",)]
    assert hash(ours) == hash(plain)
    assert ours._fields == plain._fields
    assert ours._field_defaults == plain._field_defaults
    assert ours._asdict() == plain._asdict()
    assert repr(ours) == repr(plain).replace("Plain", "Ours")
    assert ours.both == plain.both == 3
    assert [*ours.moved(4)] == [*plain.moved(4)]
    assert type(ours.moved(4)) is Ours
    assert Ours._make([5, 6, ()]) == (5, 6, ())
    x, y, names = ours
    assert (x, y, names) == (1, 2, ("a",))
    assert Ours.__match_args__ == Plain.__match_args__
    assert get_type_hints(Ours) == get_type_hints(Plain)
    assert (Ours.__module__, Ours.__qualname__) == (__name__, "Ours")


def test_it_cannot_be_changed_and_holds_nothing_else() -> None:
    ours = Ours(1)
    with pytest.raises(AttributeError):
        ours.x = 2  # type: ignore[misc]
    with pytest.raises(AttributeError):
        ours.z = 2  # type: ignore[attr-defined]
    with pytest.raises(TypeError):
        Ours()  # type: ignore[call-arg]


def test_copies_are_equal_and_of_its_class() -> None:
    ours = Ours(1, 3)
    for made in (copy.copy(ours), copy.deepcopy(ours), pickle.loads(pickle.dumps(ours))):
        assert made == ours
        assert type(made) is Ours


def test_its_own_words_are_taken() -> None:
    assert repr(Silent("hidden")) == "Silent()"
