"""Every kind of target: each package below `delivery/targets/` announces one."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, cast

from mailconfig_gui import IncompleteError
from mailconfig_gui.delivery import targets
from mailconfig_gui.delivery.kind import TargetKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mailconfig_gui.delivery.document import Document
    from mailconfig_gui.delivery.kind import Access, Doors
    from mailconfig_gui.delivery.target import Target


class IncompleteTargetError(IncompleteError):
    """A package of a target lacks a part."""


@cache
def kinds() -> tuple[TargetKind, ...]:
    """Return all kinds, in the order in which they are offered and asked. Raises IncompleteTargetError."""
    found = [_announced(info.name, is_package=info.ispkg) for info in pkgutil.iter_modules(targets.__path__)]
    return tuple(sorted(found, key=lambda kind: (kind.order, kind.id)))


def kind_named(name: str) -> TargetKind:
    """Return a kind by its id. Raises IncompleteTargetError."""
    for kind in kinds():
        if kind.id == name:
            return kind
    raise IncompleteTargetError(f"{_place(name)}: no such target; it has {', '.join(k.id for k in kinds())}")


def claiming(text: str) -> TargetKind:
    """Return the kind whose target a text names; the last one takes what nobody claims, and says what is wrong."""
    found = kinds()
    return next((kind for kind in found if kind.claims(text)), found[-1])


def open_target(kind: TargetKind, text: str, access: Access, doors: Doors) -> Target:
    """Return the target that a text names; nothing is contacted yet. Raises DeliveryError."""
    made = _part(kind, "target", "open_target")
    return cast("Callable[[str, Access, Doors], Target]", made)(text, access, doors)


def hand_off(kind: TargetKind, document: Document, *, name: str, place: str) -> Mapping[str, bytes]:
    """Return the files of a kind's form for handing over, by their names beside `name`. Raises MailConfigError."""
    made = _part(kind, "handoff", "hand_off")
    return cast("Callable[[Document, str, str], Mapping[str, bytes]]", made)(document, name, place)


def complete(kind: TargetKind) -> None:
    """Load every part that a kind has to have. Raises IncompleteTargetError."""
    _part(kind, "target", "open_target")
    if kind.hand_off is not None:
        _part(kind, "handoff", "hand_off")


def _announced(name: str, *, is_package: bool) -> TargetKind:
    if not is_package:
        raise IncompleteTargetError(
            f"{_place(name)}.py: a target is a folder with an __init__.py that announces it"
        )
    kind = getattr(import_module(f"{targets.__name__}.{name}"), "KIND", None)
    place = f"{_place(name)}/__init__.py"
    if not isinstance(kind, TargetKind):
        raise IncompleteTargetError(f"{place}: a target announces itself by KIND = TargetKind(...)")
    if kind.id != name:
        raise IncompleteTargetError(f"{place}: KIND has the id “{kind.id}”, but its folder is “{name}”")
    for part in ("title", "note", "usage"):
        if not getattr(kind, part):
            raise IncompleteTargetError(f"{place}: KIND has no {part}")
    for field in (kind.place, *kind.fields):
        if not field.name or (field.in_form and not field.label) or (field.option and not field.help):
            lacks = "label" if field.in_form and not field.label else "help"
            raise IncompleteTargetError(
                f"{place}: the field “{field.name}” has no {lacks if field.name else 'name'}"
            )
    return kind


def _part(kind: TargetKind, module: str, function: str) -> object:
    """Return a function of a kind's package; it is loaded here, when the kind is chosen."""
    name = f"{targets.__name__}.{kind.id}.{module}"
    place = f"{_place(kind.id)}/{module}.py"
    try:
        found = import_module(name)
    except ModuleNotFoundError as cause:
        if cause.name != name:
            raise
        raise IncompleteTargetError(f"{place} is missing; it has {function}(...)") from cause
    if not hasattr(found, function):
        raise IncompleteTargetError(f"{place} has no {function}(...)")
    return getattr(found, function)


def _place(name: str) -> str:
    return f"mailconfig_gui/delivery/targets/{name}"
