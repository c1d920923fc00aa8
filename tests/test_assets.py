"""The files of `resources/` are found in a checkout."""

from __future__ import annotations

from mailconfig_gui.assets import resource


def test_the_icon_of_the_program_is_there() -> None:
    assert resource("icons", "mailconfig.svg").read_text(encoding="utf-8").startswith("<svg")


def test_a_folder_can_be_named() -> None:
    assert resource("icons").is_dir()
