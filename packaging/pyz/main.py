"""Start of mailconfig.pyz. The first lines are read by any Python, so that an old one gets words and no traceback."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit("mailconfig needs Python 3.11 or newer; this is {}.{}.".format(*sys.version_info[:2]))


def run():
    """Run the command line; say in words what a system without the cryptography package cannot do."""
    from mailconfig_gui.__main__ import command_line

    try:
        return command_line()
    except ModuleNotFoundError as cause:
        part = (cause.name or "").partition(".")[0]
        if part not in ("cryptography", "cffi", "_cffi_backend"):
            raise
        sys.stderr.write(
            f"This needs the Python package {part}, which cannot be in a single file for every system.\n"
            "On Debian or Ubuntu: apt-get install python3-cryptography. "
            "The complete program, mailconfig-cli, brings it along.\n"
        )
        return 4


sys.exit(run())
