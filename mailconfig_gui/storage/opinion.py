"""Load the second opinion on texts from `resources/diagnosis/opinion.z`."""

from __future__ import annotations

from functools import cache

from mailconfig_gui.assets import resource
from mailconfig_gui.diagnosis.opinion import Opinion, unpacked


@cache
def load_opinion() -> Opinion:
    """Return the model, read once.

    :raises ValueError: the file is damaged.
    """
    return unpacked((resource("diagnosis") / "opinion.z").read_bytes())
