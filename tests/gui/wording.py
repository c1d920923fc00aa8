"""What a person reads in a window: every text of its widgets and menus, and whether there is room for it."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QWidget,
)

from mailconfig_gui.domain.arrived import read_arrived
from mailconfig_gui.domain.bounce import Bounce
from mailconfig_gui.storage.presets import load_presets
from tests.domain.mails import BOUNCE
from tests.gui import small_windows, states

_WORD = re.compile(r"(?<![\w./@:-])[A-Za-z]?[a-z’']+[a-z](?![\w/@-]|[.:]\w)")


def _of_states() -> list[str]:
    """Return what the states hand in as coming from servers, from the platform or from the person."""
    found = {
        node.value
        for module in (states, small_windows)
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return sorted((text for text in found if _WORD.search(text)), key=len, reverse=True)


def _of_mails() -> list[str]:
    """Return what the mails of tests say."""
    told = read_arrived(BOUNCE.encode())
    assert isinstance(told, Bounce)
    return [told.text]


def _to_register() -> list[str]:
    """Return what is put in at a provider letter by letter."""
    known = [preset.oauth2 for preset in load_presets().values() if preset.oauth2 is not None]
    copied = [value for one in known for step in one.prepare for value in step.copy]
    return sorted({*copied, *(" ".join(one.scope) for one in known)}, key=len, reverse=True)


#: What stands in a list of languages in that language.
VALUES = [
    "proxyuser",
    "?code=…&state=…",
    "Received: …",
    "Authentication-Results: …",
    *_of_mails(),
    *_to_register(),
    *_of_states(),
    "American English",
]


def texts(window: QWidget) -> Iterator[tuple[QWidget, str, str]]:
    """Return every visible widget with its text, tool tip and names, and what each of them says."""
    for widget in (window, *window.findChildren(QWidget)):
        if not widget.isVisible() and not isinstance(widget, QMenu):
            continue
        said = {
            "name": widget.accessibleName(),
            "about": widget.accessibleDescription(),
            "tip": widget.toolTip(),
        }
        match widget:
            case QAbstractButton() if _is_qts(widget):
                pass
            case QLabel() | QAbstractButton():
                said["text"] = widget.text()
            case QLineEdit():
                said["hint"] = widget.placeholderText()
            case QPlainTextEdit():
                said["hint"] = widget.placeholderText()
            case QComboBox():
                said |= {f"entry {at}": widget.itemText(at) for at in range(widget.count())}
            case QMenu():
                said["title"] = widget.title()
        for action in widget.actions():
            said[f"action {action.text()}"] = action.text()
            said[f"tip of {action.text()}"] = action.toolTip()
        if widget.isWindow():
            said["title"] = widget.windowTitle()
        yield from ((widget, kind, text) for kind, text in said.items() if text)


def _is_qts(widget: QAbstractButton) -> bool:
    """Tell whether a button has Qt's own words, which its translation brings."""
    box = widget.parentWidget()
    return (
        isinstance(box, QDialogButtonBox)
        and box.standardButton(widget) != QDialogButtonBox.StandardButton.NoButton
    )


def unmarked(window: QWidget, marks: tuple[str, str]) -> list[str]:
    """Return the texts that were not said in the language chosen, values apart."""
    return sorted({
        f"{type(widget).__name__} {widget.objectName()} {kind}: {text}"
        for widget, kind, text in texts(window)
        if not any(one in text for one in marks) and _WORD.search(_without_values(text))
    })  # fmt: skip


#: Addresses, and commands to be typed as they stand.
_NO_WORDS = re.compile(
    r"https?://\S+|\S+@\S+|“[^”]*”|^(sudo|docker|keytool) .*|\bThingsBoard\b|\b\d+ ms\b|^ms$"
    r"|^\S+\.example\.com$|^proxyuser$",
    re.MULTILINE,
)


#: A server, or how it is spoken to.
_SERVER = re.compile(r"[\w-]+(\.[\w-]+)+|smtps?")


def _without_values(text: str) -> str:
    text = text.replace("\u200b", "")
    if _SERVER.fullmatch(text):
        return ""
    for value in VALUES:
        text = text.replace(value, "")
    return _NO_WORDS.sub("", text)


def cut(window: QWidget) -> list[str]:
    """Return the visible labels and buttons that have less room than their words need."""
    return sorted(set(_cut(window)))


def outside(window: QWidget) -> list[str]:
    """Return the visible widgets that reach beyond a side of their parent, or of what scrolls to no side."""
    return sorted(set(_outside(window)))


def _outside(window: QWidget) -> Iterator[str]:
    for widget in window.findChildren(QWidget):
        parent = widget.parentWidget()
        if parent is None or widget.isWindow() or not widget.isVisible():
            continue
        # A pixel more: from right to left, Qt gives it to the half of a splitter.
        place, room = widget.geometry(), parent.rect().adjusted(-1, 0, 1, 0)
        if place.left() < room.left() or place.right() > room.right():
            words = f"{place.left()} to {place.right()} in {room.width()}"
            yield f"{type(widget).__name__} {widget.objectName()} of {type(parent).__name__}: {words}"


def _cut(window: QWidget) -> Iterator[str]:
    for widget in window.findChildren(QWidget):
        if not isinstance(widget, QLabel | QAbstractButton) or not widget.isVisible() or not widget.text():
            continue
        needed, given = widget.sizeHint(), widget.size()
        if (
            isinstance(widget, QLabel)
            and (widget.wordWrap() or widget.textFormat() == Qt.TextFormat.RichText)
        ) or widget.hasHeightForWidth():
            needed.setWidth(0)
            needed.setHeight(widget.heightForWidth(given.width()))
        if needed.width() > given.width() or needed.height() > given.height():
            if widget.toolTip() and needed.height() <= given.height():
                continue  # shortened, and told in full when pointed at
            room = f"{given.width()}x{given.height()} for {needed.width()}x{needed.height()}"
            yield f"{type(widget).__name__} {widget.objectName()} {room}: {widget.text()[:80]}"
            continue
        parent = widget.parentWidget()
        if parent is not None and not parent.rect().contains(widget.geometry()):
            yield f"{type(widget).__name__} {widget.objectName()} outside of its parent: {widget.text()[:80]}"
