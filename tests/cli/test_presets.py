"""A preset is named by its id, a variant with it."""

from __future__ import annotations

import argparse

import pytest

from mailconfig_gui.cli.codes import UsageError
from mailconfig_gui.cli.main import build_parser
from mailconfig_gui.cli.presets import find_preset


def parse(*words: str) -> argparse.Namespace:
    words = ("test", "--to", "a@b.org", *words)
    return build_parser(words)[0].parse_args(list(words))


def test_a_preset_is_found_by_its_id() -> None:
    preset = find_preset(parse("--provider", "ses", "--variant", "eu-west-1"))
    assert preset is not None
    assert preset.id == "ses"
    assert find_preset(parse()) is None


@pytest.mark.parametrize(
    "words",
    [
        ("--provider", "none"),
        ("--variant", "eu"),
        ("--provider", "ses", "--variant", "moon"),
        ("--provider", "gmail", "--variant", "eu"),
    ],
)
def test_a_name_that_does_not_exist_is_wrong_usage(words: tuple[str, ...]) -> None:
    with pytest.raises(UsageError):
        find_preset(parse(*words))
