"""What a screen reader hears in every state of the window and every dialog, as texts in the folder `heard`.

    .venv/bin/python -m tests.gui.heard              write all of them anew
    .venv/bin/python -m tests.gui.heard accepted     only this state
    .venv/bin/python -m tests.gui.heard --check      say which one is not what is heard now

One line per node: role, name = value, (description), [states]. What only holds others is not heard; neither is a label
that names a field, for the field is heard by its name.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from PySide6.QtGui import QAccessibleInterface
    from PySide6.QtWidgets import QWidget

FOLDER = Path(__file__).with_name("heard")
# Places for others and decoration, unless they have a name; and what only a mouse needs, for keys scroll by themselves.
_PLACES = ("Client", "Graphic", "Border", "Pane", "Grouping", "StatusBar", "MenuBar", "Splitter", "Separator")
_FOR_THE_MOUSE = ("ScrollBar", "Grip")
_STATES = ("disabled", "expanded", "collapsed", "selected", "passwordEdit", "defaultButton")
# What is another one at every start or on another computer.
_CHANGING = (
    (re.compile(r"\b(?:[A-Z][a-z]+day, )?\d{1,2} [A-Z][a-z]{2,8} 20\d\d\b|\b20\d\d-\d\d-\d\d\b"), "DAY"),
    (re.compile(r"\b\d{1,2}:\d\d(:\d\d)?\b(?: [AP]M)?"), "TIME"),
    (re.compile(r"\b\d+\.\d s\b"), "TIME"),
    (re.compile(r"(127\.0\.0\.1|localhost|\[::1\])[: ]\d{4,5}"), r"\1:PORT"),
    (re.compile(r"\b[0-9A-Z]{3}[-‑][0-9A-Z]{2}\b"), "CODE"),
    (re.compile(r"/tmp/[^\s”\"]+"), "FOLDER"),
    (re.compile(r"Python \d\S+\sQt\s\S+\s\w+\s\S+\s\S+"), "SYSTEM"),
    (re.compile(r"\bGMT\b"), "UTC"),
)  # fmt: skip
_MOST = 100


class Node(NamedTuple):
    """One node that is heard; `label` is what stands beside or on it, "" where nothing does."""

    depth: int
    role: str
    name: str
    value: str
    about: str
    states: tuple[str, ...]
    label: str
    widget: QWidget | None

    @property
    def line(self) -> str:
        """The node as it is written down."""
        words = f'{"  " * self.depth}{self.role} "{self.name}"'
        if self.value and self.value != self.name:
            words += f' = "{self.value}"'
        if self.about and self.about not in (self.name, self.value):
            words += f" ({self.about})"
        return words + (f" [{', '.join(self.states)}]" if self.states else "")


def nodes(root: QWidget) -> list[Node]:
    """Return what is heard of a window, in the order of its tree."""
    from PySide6.QtGui import QAccessible

    top = QAccessible.queryAccessibleInterface(root)
    assert top is not None
    return list(_walk(top, 0, root.focusWidget()))


def _walk(one: QAccessibleInterface, depth: int, focused: QWidget | None) -> Iterator[Node]:
    from PySide6.QtWidgets import QWidget

    state, role, widget = one.state(), one.role().name, one.object()
    if state.invisible or role in _FOR_THE_MOUSE or _names_a_field(widget):
        return
    node = _node(one, depth, widget if isinstance(widget, QWidget) else None, focused)
    if node.name or role not in _PLACES or state.focusable:
        yield node
        depth += 1
    for index in range(one.childCount()):
        child = one.child(index)
        if child is not None and child.isValid():
            yield from _walk(child, depth, focused)


def _node(one: QAccessibleInterface, depth: int, widget: QWidget | None, focused: QWidget | None) -> Node:
    from PySide6.QtGui import QAccessible
    from PySide6.QtWidgets import QAbstractButton

    texts, state = QAccessible.Text, one.state()
    name = one.text(texts.Name)
    labels = [other.text(texts.Name) for other, _ in one.relations(QAccessible.RelationFlag.Label)]
    if one.role() is QAccessible.Role.ComboBox:
        # On Linux Qt gives the value as its name, and the label beside it as a relation, which readers say.
        name = next(iter(labels), "")
    label = next(iter(labels), widget.text() if isinstance(widget, QAbstractButton) else "")
    states = [word for word in _STATES if getattr(state, word)]
    if state.checkable and not (state.expanded or state.collapsed):
        states.append("checked" if state.checked else "not checked")
    if state.readOnly and one.role() is QAccessible.Role.EditableText:
        states.append("read only")
    if widget is not None and widget is focused:
        states.append("focus")
    return Node(
        depth, _spaced(one.role().name), _short(name), _short(one.text(texts.Value)),
        _short(one.text(texts.Description)), tuple(map(_spaced, states)), _short(label.replace("&", "")), widget,
    )  # fmt: skip


def _names_a_field(widget: object) -> bool:
    from PySide6.QtWidgets import QLabel

    return isinstance(widget, QLabel) and widget.buddy() is not None


def _spaced(word: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", word).lower()


def _short(words: str) -> str:
    for pattern, instead in _CHANGING:
        words = pattern.sub(instead, words)
    words = " ".join(words.split())
    return words if len(words) <= _MOST else f"{words[: _MOST - 1].rstrip()}…"


def text_of(root: QWidget) -> str:
    """Return the text of what is heard of a window."""
    return "".join(f"{node.line}\n" for node in nodes(root))


def main() -> int:
    """Write what is heard, or compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--check", action="store_true", help="write nothing, say what differs")
    parser.add_argument("states", nargs="*", help="only these states and dialogs")
    arguments = parser.parse_args()
    os.environ.update(
        QT_QPA_PLATFORM="offscreen", QT_LOGGING_RULES="qt.qpa.*=false", MAILCONFIG_NO_MOTION="1"
    )
    from PySide6.QtGui import QAccessible

    from mailconfig_gui.gui.kit.theme import theme
    from mailconfig_gui.gui.main import make_application
    from tests.gui.small_windows import DIALOGS
    from tests.gui.states import STATES, make_window, settle

    application = make_application([])
    QAccessible.setActive(True)
    theme()
    FOLDER.mkdir(exist_ok=True)
    differ = []
    for name in arguments.states or [*STATES, *DIALOGS]:
        with tempfile.TemporaryDirectory() as home:
            window = make_window(Path(home))
            window.show()
            settle()
            root = DIALOGS[name](window) if name in DIALOGS else (STATES[name](window), window)[1]
            settle()
            words, path = text_of(root), FOLDER / f"{name}.txt"
            if not path.exists() or path.read_text(encoding="utf-8") != words:
                differ.append(name)
                if not arguments.check:
                    path.write_text(words, encoding="utf-8")
            window.practice.stop()
            for shown in (root, window):
                shown.hide()
            window.deleteLater()
            settle(1)
    if differ:
        print(f"{'Not' if arguments.check else 'Written'} as heard now: {', '.join(differ)}")
    del application
    return 1 if differ and arguments.check else 0


if __name__ == "__main__":
    sys.exit(main())
