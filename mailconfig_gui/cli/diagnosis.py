"""A diagnosis in words for the terminal."""

from __future__ import annotations

from shutil import get_terminal_size
from typing import TYPE_CHECKING

from mailconfig_gui.app.explain_text import causes
from mailconfig_gui.cli.problems import fix_as_options
from mailconfig_gui.cli.render import printable
from mailconfig_gui.diagnosis.rendering import diagnosis_text, quote_beside, quote_lines

if TYPE_CHECKING:
    from mailconfig_gui.diagnosis.diagnosis import Diagnosis
    from mailconfig_gui.model.problem import Fix


def print_diagnosis(diagnosis: Diagnosis, text: str = "") -> None:
    """Print a diagnosis for people: what, why, what to do, who does it; of a long `text` the line that decided."""
    shown = quote_beside(text, diagnosis.quote)
    lines = quote_lines(shown, get_terminal_size().columns - len("  ")) if shown is not None else ()
    print(printable(diagnosis_text(diagnosis, causes(), _fix_line, lines), keep_lines=True))


def _fix_line(fix: Fix) -> str:
    options = fix_as_options(fix)
    return f"{fix.label}: {options}" if options else ""
