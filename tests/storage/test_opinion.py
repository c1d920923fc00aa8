from __future__ import annotations

from mailconfig_gui.assets import resource
from mailconfig_gui.storage.knowledge import load_knowledge
from mailconfig_gui.storage.opinion import load_opinion


def test_the_model_is_read_once_and_names_known_causes_only() -> None:
    assert load_opinion() is load_opinion()
    assert set(load_opinion().causes) <= load_knowledge().causes.keys()


def test_the_file_stays_small() -> None:
    assert (resource("diagnosis") / "opinion.z").stat().st_size <= 100 * 1024
