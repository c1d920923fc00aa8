"""Start of both programs of the bundle; which one is asked for stands in the name of the executable."""

import sys
from pathlib import Path

if Path(sys.executable).stem.endswith("-gui"):
    from mailconfig_gui.__main__ import window as run
else:
    from mailconfig_gui.__main__ import command_line as run

sys.exit(run())
