"""Say something to a screen reader that no focus change would tell.

Its classes are named where they act, for Qt makes their enumerations when they are first named (decision 42).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6 import QtGui

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, words: str) -> None:
    """Announce words; nothing is done while no assistive tool listens."""
    if not QtGui.QAccessible.isActive():
        return
    event = QtGui.QAccessibleAnnouncementEvent(widget, words)
    event.setPoliteness(QtGui.QAccessible.AnnouncementPoliteness.Assertive)
    QtGui.QAccessible.updateAccessibility(event)


def announce_invalid(widget: QWidget) -> None:
    """Tell that a field is the one at fault; its description says why."""
    if not QtGui.QAccessible.isActive():
        return
    changed = QtGui.QAccessible.State()
    changed.invalid = True
    QtGui.QAccessible.updateAccessibility(QtGui.QAccessibleStateChangeEvent(widget, changed))
