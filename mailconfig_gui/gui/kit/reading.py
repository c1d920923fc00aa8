"""The order of the eye: what the Tab key follows, and a screen reader, whatever was made first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QScrollArea, QWidget

if TYPE_CHECKING:
    from collections.abc import Iterator


def move_focus(window: QWidget, forward: bool) -> bool:
    """Give the focus to what comes next in the order of the eye, or before it; False where nothing takes it.

    For `focusNextPrevChild` of a window. Asked anew at each key: no order has to be kept that a card could upset.
    """
    focused = window.focusWidget()
    stops = [one for one in _in_order(window) if one is focused or _takes_tab(one)]
    if not stops:
        return False
    step = 1 if forward else -1
    at = stops.index(focused) + step if focused in stops else min(step, 0)
    stop = stops[at % len(stops)]
    stop.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
    place = stop.parentWidget()
    while place is not None:
        if isinstance(place, QScrollArea):
            place.ensureWidgetVisible(stop)
        place = place.parentWidget()
    return True


class Content(QWidget):
    """What is laid out as one; `changed` follows whatever makes it another size or moves something in it.

    The accessible tree has the order of the children. That of the window is mended then, once somebody listens.
    """

    changed = Signal()

    def event(self, event: QEvent) -> bool:
        """See to the layout, then to what depends on it."""
        done = super().event(event)
        laid_out = event.type() is QEvent.Type.LayoutRequest
        if laid_out:
            self.changed.emit()
        if QAccessible.isActive() and (laid_out or event.type() is QEvent.Type.WindowActivate):
            _put_in_order(self.window())
        return done


def _in_order(place: QWidget) -> Iterator[QWidget]:
    for one in _ordered(_seen(place), place.isRightToLeft()):
        yield one
        if not _is_one_thing(one):
            yield from _in_order(one)


def _put_in_order(place: QWidget) -> None:
    seen = _seen(place)
    ordered = _ordered(seen, place.isRightToLeft())
    if ordered != seen:
        for one in reversed(ordered):
            one.lower()
    for one in ordered:
        if not _is_one_thing(one):
            _put_in_order(one)


def _seen(place: QWidget) -> list[QWidget]:
    # Not children(): that has PySide hold layouts that Qt deletes (6.11).
    children = place.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return [one for one in children if one.isVisible() and not one.isWindow()]


def _is_one_thing(widget: QWidget) -> bool:
    """Tell whether a widget answers to keys as a whole, whatever it is made of."""
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None


def _takes_tab(widget: QWidget) -> bool:
    """Tell whether the Tab key stops at a widget; on macOS it may be set to stop only where something is typed."""
    everywhere = QGuiApplication.styleHints().tabFocusBehavior() is Qt.TabFocusBehavior.TabFocusAllControls
    wanted = Qt.FocusPolicy.TabFocus if everywhere else Qt.FocusPolicy.StrongFocus
    return _is_one_thing(widget) and widget.isEnabled() and widget.focusPolicy() & wanted == wanted


def _ordered(widgets: list[QWidget], rtl: bool) -> list[QWidget]:
    """Return widgets of one parent line by line; what shares more than half of its height stands on one line."""
    lines: list[list[QWidget]] = []
    top = bottom = 0
    for one in sorted(widgets, key=QWidget.y):
        end = one.y() + one.height()
        if lines and 2 * (min(bottom, end) - one.y()) > min(one.height(), bottom - top):
            lines[-1].append(one)
            bottom = max(bottom, end)
        else:
            lines.append([one])
            top, bottom = one.y(), end
    return [
        one
        for line in lines
        for one in sorted(line, key=lambda one: -one.geometry().right() if rtl else one.x())
    ]
