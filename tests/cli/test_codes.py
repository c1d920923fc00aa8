"""The exit codes that scripts rely on."""

from mailconfig_gui.cli import codes
from mailconfig_gui.cli.codes import EXIT_CODES


def test_they_are_these_and_the_help_says_so() -> None:
    found = (codes.GOOD, codes.FAILED, codes.USAGE, codes.BAD_SETTINGS, codes.TROUBLE, codes.CANCELLED)
    assert found == (0, 1, 2, 3, 4, 130)
    for code in found:
        assert f"\n  {code} " in EXIT_CODES
