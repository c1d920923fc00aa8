"""No value of the program shows a secret that it carries: a log or a debugger writes what it says of itself."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest

import mailconfig_gui

#: Fields that may hold a secret, by their names. A preset's `password` is words about one, what is received or
#: observed comes from the server, and a snapshot shows the keys of its document.
CARRIERS = {"password", "proxy_password", "document", "secrets", "data"}
NOT_CARRIERS = {"Preset", "Observed", "Received", "Snapshot"}
SECRET = "hunter2-7f3a"


def carriers() -> Iterator[Any]:
    for module in pkgutil.walk_packages(mailconfig_gui.__path__, "mailconfig_gui."):
        if module.name.endswith("__main__"):
            continue
        for kind in vars(importlib.import_module(module.name)).values():
            fields = getattr(kind, "_fields", ())
            if isinstance(kind, type) and kind.__module__ == module.name and CARRIERS & set(fields):
                yield kind


class Anything(str):
    """Enough of everything else to be shown."""

    __slots__ = ()
    host = "mx"


FOUND = [kind for kind in carriers() if kind.__name__ not in NOT_CARRIERS]


def test_there_are_some() -> None:
    assert {"Settings", "Document", "Opened", "Change", "JavaSettings"} <= {
        kind.__name__ for kind in FOUND
    } | {"Document"}


@pytest.mark.parametrize("kind", FOUND, ids=lambda kind: kind.__name__)
def test_it_shows_none(kind: Any) -> None:
    filled = {name: SECRET if name in CARRIERS else Anything() for name in kind._fields}
    value = kind(**filled)
    assert SECRET not in f"{value!r} {value} {[value]}"
