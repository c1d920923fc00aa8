"""Say something to a screen reader that no focus change would tell. Qt's side of it is loaded when first used."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, words: str) -> None:
    """Announce words; nothing is done while no assistive tool listens."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    if not QAccessible.isActive():
        return
    event = QAccessibleAnnouncementEvent(widget, words)
    event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
    QAccessible.updateAccessibility(event)


def announce_invalid(widget: QWidget) -> None:
    """Tell that a field is the one at fault; its description says why."""
    from PySide6.QtGui import QAccessible, QAccessibleStateChangeEvent

    if not QAccessible.isActive():
        return
    changed = QAccessible.State()
    changed.invalid = True
    QAccessible.updateAccessibility(QAccessibleStateChangeEvent(widget, changed))
