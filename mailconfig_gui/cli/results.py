"""Results on the command line: what one is about, and where the one lies that a person names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.app.results import Subject

if TYPE_CHECKING:
    from mailconfig_gui.cli.source import Source


def subject_of(source: Source) -> Subject:
    """Return what a check of settings is about."""
    profile = source.profile
    if profile is None:
        return Subject(document=source.document.values)
    return Subject(profile.name, profile.provider, source.document.values)
