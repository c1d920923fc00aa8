"""Find and read the words of other languages: those of the program, and `.po` files that a person laid down."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mailconfig_gui.assets import resource
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.storage import files
from mailconfig_gui.words.catalogue import from_json, from_po
from mailconfig_gui.words.po import PoError
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from pathlib import Path

    from mailconfig_gui.storage.paths import Paths
    from mailconfig_gui.words.say import Catalogue

_MAX_BYTES = 8 << 20
_CODE = re.compile(r"[a-z]{2,3}([_-][A-Za-z0-9]+)*")


def find_catalogues(paths: Paths) -> dict[str, Path]:
    """Return the file of each language besides English by its code; a person's own `.po` comes before ours."""
    found = [*_listed(resource("words"), "json"), *_listed(paths.languages, "po")]
    return {path.stem: path for path in found if _CODE.fullmatch(path.stem)}


def _listed(folder: Path, ending: str) -> list[Path]:
    try:
        return sorted(folder.glob(f"*.{ending}"))
    except OSError:
        return []


def load_catalogue(path: Path) -> Catalogue:
    """Read the words of one language.

    Raises MailConfigError: the file cannot be read, or is none of its kind.
    """
    data = files.read_capped(path, limit=_MAX_BYTES)
    try:
        text = files.decoded(data)
        return from_json(text, path.stem) if path.suffix == ".json" else from_po(text, path.stem)
    except (PoError, ValueError, TypeError) as cause:
        raise MailConfigError(
            say("The words of this language cannot be read"),
            say("{file}, {reason}.", file=path.name, reason=cause),
            say("Check it with “msgfmt --check”, or take it away."),
        ) from cause
