"""The list of parts, read from the one place that declares them (packaging/dev/parts.toml)."""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path
from typing import Any

#: The script that gets them.
SCRIPT = Path(__file__).resolve().parent.parent.parent / "packaging" / "dev" / "parts.py"


@functools.cache
def parts() -> dict[str, Any]:
    """Every part by name, with `missing()`, `folder`, `system` as packaging/dev/parts.py gives them."""
    spec = importlib.util.spec_from_file_location("mailconfig_dev_parts", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {part.name: part for part in module.load()}
