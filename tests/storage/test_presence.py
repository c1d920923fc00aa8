"""Windows that have the same profile open know of each other, until one closes it or is killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from mailconfig_gui.storage.paths import Paths
from mailconfig_gui.storage.presence import Presence


def paths_in(home: Path) -> Paths:
    return Paths(home / "config", home / "state")


def test_each_of_two_windows_sees_the_other_until_it_leaves(tmp_path: Path) -> None:
    first, second = Presence(paths_in(tmp_path)), Presence(paths_in(tmp_path))
    first.enter("a")
    assert not first.others("a")
    second.enter("a")
    assert first.others("a")
    assert second.others("a")
    second.enter("b")
    assert not first.others("a")
    second.leave()
    first.enter("")
    assert not second.others("a")


def test_a_killed_window_is_not_there_any_more(tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from mailconfig_gui.storage.paths import Paths; "
        "from mailconfig_gui.storage.presence import Presence; home = Path(sys.argv[1]); "
        "one = Presence(Paths(home / 'config', home / 'state')); one.enter('a'); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False, env=os.environ)
    assert list((tmp_path / "state" / "open").iterdir())
    here = Presence(paths_in(tmp_path))
    assert not here.others("a")
    here.enter("a")
    assert not here.others("a")
    here.leave()


def test_where_nothing_can_be_written_each_is_alone(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("no folder", encoding="utf-8")
    here = Presence(paths_in(tmp_path))
    here.enter("a")
    assert not here.others("a")
    here.leave()
