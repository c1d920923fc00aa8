"""Choose the window or the command line, and import only that."""

from __future__ import annotations

import gc
import sys


def command_line() -> int:
    """Run `mailconfig`."""
    # Little dies while modules load, and what lives at the end dies with the process: looking for rings of
    # objects then would take a tenth of a test's time.
    gc.set_threshold(100_000, 10, 10)
    try:
        from mailconfig_gui.cli.main import main

        return main(sys.argv[1:])
    except KeyboardInterrupt:
        return 130
    finally:
        gc.freeze()


def window() -> int:
    """Run `mailconfig-gui`: the window at once, or what `mailconfig gui` makes of the words behind it."""
    from mailconfig_gui.cli.box import boxed

    with boxed():
        if len(sys.argv) > 1:
            from mailconfig_gui.cli.main import main

            return main(["gui", *sys.argv[1:]])
        from mailconfig_gui.cli.window import open_window

        return open_window([])


def module() -> int:
    """Run `python -m mailconfig_gui`: the command line when a command or an option is named, else the window."""
    first = sys.argv[1] if len(sys.argv) > 1 else ""
    try:
        if first:
            from mailconfig_gui.cli.commands import COMMANDS

            if first in COMMANDS or first.startswith("-"):
                return command_line()
        return window()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(module())
