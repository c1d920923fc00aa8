"""Say something to a screen reader that no focus change would tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleStateChangeEvent

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, words: str) -> None:
    """Announce words; nothing is done while no assistive tool listens."""
    if not QAccessible.isActive():
        return
    event = QAccessibleAnnouncementEvent(widget, words)
    event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
    QAccessible.updateAccessibility(event)


def announce_invalid(widget: QWidget) -> None:
    """Tell that a field is the one at fault; its description says why."""
    if not QAccessible.isActive():
        return
    changed = QAccessible.State()
    changed.invalid = True
    QAccessible.updateAccessibility(QAccessibleStateChangeEvent(widget, changed))
