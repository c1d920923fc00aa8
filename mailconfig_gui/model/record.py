"""The base of all immutable values: `typing.NamedTuple` for type checkers, the same without its detours at run time.

`typing.NamedTuple` compiles the annotation of every field when the class is made, which takes more time than the class
itself; a start makes some 30 to 70 of them. See docs/decisions/0004-values-as-named-tuples.md.
"""

from typing import TYPE_CHECKING

__all__ = ["Record"]

if TYPE_CHECKING:
    from typing import NamedTuple as Record
else:
    from collections import namedtuple

    class _Kind(type):
        """Makes of a class body with annotations a class on top of a named tuple."""

        def __new__(cls, name, bases, body):
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = body.get("__annotations__", ())
            defaults = [body.pop(field) for field in fields if field in body]
            made = namedtuple(name, fields, defaults=defaults, module=body["__module__"])
            return type(name, (made,), {**body, "__slots__": ()})

    class Record(metaclass=_Kind):
        """Base of a class whose annotations are its fields."""
