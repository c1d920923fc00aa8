"""Targets that only a test registers."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mailconfig_gui.delivery import registry, targets


@contextmanager
def also_found_in(folder: Path) -> Iterator[None]:
    """Have the registry find the packages of a folder beside the program's own targets."""
    before = set(sys.modules)
    targets.__path__.append(str(folder))
    registry.kinds.cache_clear()
    try:
        yield
    finally:
        targets.__path__.remove(str(folder))
        registry.kinds.cache_clear()
        for name in set(sys.modules) - before:
            if str(getattr(sys.modules[name], "__file__", "")).startswith(str(folder)):
                del sys.modules[name]
