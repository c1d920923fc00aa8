"""Where the program keeps its own things."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

HOME_VARIABLE = "MAILCONFIG_HOME"
_APPLICATION = "mailconfig"


class Paths(NamedTuple):
    """The two folders of one installation: `config` is worth a backup, `state` is not.

    Nothing is created before something is written there.
    """

    config: Path
    state: Path

    @property
    def profiles(self) -> Path:
        """Folder of the profile files."""
        return self.config / "profiles"

    @property
    def preferences(self) -> Path:
        """File with the window's memory."""
        return self.state / "preferences.json"

    @property
    def unsaved(self) -> Path:
        """Folder of what was typed and not saved."""
        return self.state / "unsaved"

    @property
    def languages(self) -> Path:
        """Folder for `.po` files with the words of further languages; the name of each is its language's code."""
        return self.config / "languages"

    def history(self, profile_id: str) -> Path:
        """File with what happened to one profile; it goes with the profile."""
        return self.state / "history" / f"{profile_id}.jsonl"

    def results(self, profile_id: str) -> Path:
        """File with the results of one profile; it goes with the profile."""
        return self.state / "results" / f"{profile_id}.jsonl"

    def authority(self, profile_id: str) -> Path:
        """Return the file for the authorities that a profile trusts; it is written anew from the profile."""
        return self.state / "authorities" / f"{profile_id}.pem"


def find_paths(home: str | Path | None = None, environment: Mapping[str, str] = os.environ) -> Paths:
    """Return the folders: below `home`, else below `$MAILCONFIG_HOME`, else where the system keeps such things."""
    chosen = home or environment.get(HOME_VARIABLE)
    if chosen:
        # Of os.path, where the name of an unknown user is no failure.
        root = Path(os.path.expanduser(chosen)).absolute()  # noqa: PTH111
        return Paths(root / "config", root / "state")
    import platformdirs

    return Paths(
        Path(platformdirs.user_config_dir(_APPLICATION, appauthor=False)),
        Path(platformdirs.user_state_dir(_APPLICATION, appauthor=False)),
    )
