"""Which page of the manual fits where the person is, and the page with the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence

from mailconfig_gui.app.manual import anchor_of, page_of
from mailconfig_gui.gui.manual.door import KEYS
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QWidget

    from mailconfig_gui.app.editor import Editor
    from mailconfig_gui.app.manual import Page
    from mailconfig_gui.gui.actions import Entry
    from mailconfig_gui.gui.form.form import Form

WINDOW, PROVIDERS, CAUSES = "window.md", "providers.md", "causes.md"
_OF_FIELDS = {
    "mailFrom": "arrival.md",
    "enableOauth2": "oauth2.md",
    "provider": PROVIDERS,
    "variant": PROVIDERS,
}
_MORE_KEYS = (
    ("F10", mark("Menu bar")),
    ("Ctrl+L", mark("List of profiles")),
)


def fitting(editor: Editor, form: Form, focused: QWidget | None) -> str:
    """Return the place in the manual that fits the focus, and elsewhere what the last test has come to."""
    key = next((key for key, row in form.rows.items() if focused and row.isAncestorOf(focused)), "")
    run, preset = editor.test.run, editor.preset
    if not key and run is not None and run.diagnosis is not None and not editor.test.stale:
        return f"{CAUSES}#{anchor_of(run.diagnosis.cause)}"
    place = (
        "oauth2.md" if form.signing is not None and key in form.signing.rows else _OF_FIELDS.get(key, WINDOW)
    )
    return f"{PROVIDERS}#{anchor_of(preset.name)}" if place == PROVIDERS and preset is not None else place


def keys_page(table: Iterable[Entry]) -> Page:
    """Return the page with every key that does something."""
    rows = [
        (entry.shortcut, f"{say(entry.menu)} › {say(entry.words)}".replace("&", ""))
        for entry in table if entry.shortcut
    ]  # fmt: skip
    rows += [(key, say(words)) for key, words in _MORE_KEYS]
    native = QKeySequence.SequenceFormat.NativeText
    lines = [
        f"# {say('Keys')}",
        "",
        say("Alt with an underlined letter opens a menu or goes to a field. These keys do the rest:"),
        "",
        f"| {say('Key')} | {say('What it does')} |",
        "|---|---|",
        *(f"| {QKeySequence(key).toString(native)} | {words} |" for key, words in rows),
    ]
    return page_of(KEYS, "\n".join(lines) + "\n")
