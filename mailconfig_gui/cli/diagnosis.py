"""A diagnosis in words for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.app.explain_text import causes
from mailconfig_gui.cli.problems import fix_as_options
from mailconfig_gui.cli.render import printable
from mailconfig_gui.diagnosis.rendering import diagnosis_text

if TYPE_CHECKING:
    from mailconfig_gui.diagnosis.diagnosis import Diagnosis
    from mailconfig_gui.model.problem import Fix


def print_diagnosis(diagnosis: Diagnosis) -> None:
    """Print a diagnosis for people: what, why, what to do, who does it."""
    print(printable(diagnosis_text(diagnosis, causes(), _fix_line), keep_lines=True))


def _fix_line(fix: Fix) -> str:
    options = fix_as_options(fix)
    return f"{fix.label}: {options}" if options else ""
