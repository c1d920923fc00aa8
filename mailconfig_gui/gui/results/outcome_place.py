"""Where an outcome is shown: what it may ask for, and that it does not take the focus along when it goes."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLayout, QWidget


class OutcomePlace(QWidget):
    """What the cards of an outcome may ask for; they emit it here, and the window does it."""

    confirm_wanted = Signal(str)
    support_wanted = Signal()
    certificate_wanted = Signal()
    hand_over_wanted = Signal()
    forget_wanted = Signal()
    inbox_wanted = Signal()
    type_wanted = Signal()
    again_wanted = Signal()
    allow_wanted = Signal()
    # To check the domain now, and to see again what the last check has found.
    domain_wanted = Signal()
    findings_wanted = Signal()
    # To show the message that arrived.
    mail_wanted = Signal()
    fix_chosen = Signal(object)
    report_wanted = Signal()
    hand_on_wanted = Signal()
    # What has the focus is about to go.
    vanishing = Signal()

    def let_go(self, place: QLayout | QWidget) -> None:
        """Say so when the focus is in what is about to go: Qt would put it at the beginning of the window."""
        widget: QWidget | None = self.window().focusWidget()
        if widget is None or not self.isAncestorOf(widget):
            # Not by its parents: at the first that Qt made itself, PySide makes all its classes of widgets.
            return
        while widget is not None and widget is not self:
            if widget is place or (isinstance(place, QLayout) and place.indexOf(widget) >= 0):
                self.vanishing.emit()
                return
            widget = widget.parentWidget()
