#!/usr/bin/python3 -I
"""The command line of mailconfig."""

import sys

sys.path.insert(0, "/usr/share/mailconfig-cli")
from mailconfig_gui.__main__ import command_line

sys.exit(command_line())
