"""Use case: explain an error text that a person has, or a stream of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.diagnosis.diagnosis import ErrorText
from mailconfig_gui.diagnosis.engine import diagnose
from mailconfig_gui.diagnosis.lines import LONGEST_LINE, explain_json_line
from mailconfig_gui.storage.files import decoded, opened_to_read
from mailconfig_gui.storage.knowledge import load_knowledge
from mailconfig_gui.storage.opinion import load_opinion

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import BinaryIO

    from mailconfig_gui.diagnosis.diagnosis import Diagnosis
    from mailconfig_gui.diagnosis.knowledge import CauseWords

MAX_BYTES = LONGEST_LINE
"""Longest text, and longest line of a stream, that is looked at; what is longer is no error text."""


open_text = opened_to_read
"""Open a file with error texts. Raises StorageError."""


def read_text(source: BinaryIO) -> str:
    """Return the text of a file or of standard input, as far as it is looked at."""
    return decoded(source.read(MAX_BYTES), errors="replace")


def explain_text(
    text: str,
    *,
    stage: str | None = None,
    provider: str | None = None,
    settings: Mapping[str, object] = {},
) -> Diagnosis:
    """Return what an error text means; `stage`, the preset's id and the `settings` say more where they are known."""
    return diagnose(ErrorText(text, stage, provider, settings), load_knowledge(), load_opinion())


def explain_line(line: bytes) -> dict[str, object]:
    """Return the diagnosis of one failure written as a line of JSON; one that cannot be read gets an `error`."""
    return explain_json_line(line, load_knowledge(), load_opinion())


def causes() -> Mapping[str, CauseWords]:
    """Return every cause that a diagnosis may name, by its id, with its words."""
    return load_knowledge().causes
