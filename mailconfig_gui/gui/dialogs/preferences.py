"""What the person wants of the program itself: each choice is kept, and takes effect, as it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QWidget

from mailconfig_gui.app.catalogues import languages
from mailconfig_gui.app.wishes import SIZES, USUAL_SIZE, Shade, Wish, keep_wish, shade, text_size, wish
from mailconfig_gui.gui.dialogs.dialog import CLOSE, Dialog
from mailconfig_gui.gui.form.rows import Row, combo
from mailconfig_gui.gui.kit.grid import FieldGrid, FieldLabel
from mailconfig_gui.gui.kit.inputs import LineEdit
from mailconfig_gui.gui.kit.text import Text
from mailconfig_gui.gui.kit.theme import TARGET, theme
from mailconfig_gui.words.say import ENGLISH, language, mark, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mailconfig_gui.app.home import Home
    from mailconfig_gui.gui.kit.inputs import DropDown
    from mailconfig_gui.gui.results.after_test import Inquiry

_SHADES = {Shade.SYSTEM: mark("As the system"), Shade.LIGHT: mark("Light"), Shade.DARK: mark("Dark")}
_LOOKS = {None: mark("Ask each time"), True: mark("Look at once"), False: mark("Never look")}
# The usual one is none of its own: then what is usual may change.
_COUNTS = ("0", "100", "", "5000")
_DAYS = ("30", "90", "", "1000")


class PreferencesDialog(Dialog):
    """One row for each choice. `recipient_left` follows when the usual recipient was entered."""

    manual = "window.md#preferences"
    recipient_left = Signal()

    def __init__(self, home: Home, inquiry: Inquiry, parent: QWidget) -> None:
        super().__init__(say("Preferences"), parent, width=70)
        self._home = home
        self._inquiry = inquiry
        place = QWidget(self)
        self._grid = FieldGrid(place)
        self.box.addWidget(Text(say("Each choice holds at once, but for the language."), "faint", self))
        self.box.addWidget(place)
        self._place = place
        self.language = self._language()
        self.shade = self._choice(
            say("&Colours"), ((say(words), one.value) for one, words in _SHADES.items()),
            shade(home).value, self._take_shade,
        )  # fmt: skip
        self.text_size = self._choice(
            say("&Text size"),
            ((say("{percent} %", percent=one) if one != USUAL_SIZE else say("As the system"), one) for one in SIZES),
            text_size(home), self._take_size,
        )  # fmt: skip
        self.look = self._choice(
            say("After a &failure"), ((say(words), answer) for answer, words in _LOOKS.items()),
            inquiry.consent, inquiry.allow,
            say("Whether the program looks for the cause: at the server's other ports, and as the platform would."),
        )  # fmt: skip
        self.recipient = self._recipient()
        self.count = self._choice(
            say("Results &kept"), ((_count(one), one) for one in _COUNTS),
            wish(home, Wish.HISTORY_COUNT), lambda value: keep_wish(home, Wish.HISTORY_COUNT, value),
            say("How many results of tests are kept with each profile. No password is in them."),
        )  # fmt: skip
        self.days = self._choice(
            say("Kept f&or"), ((_days(one), one) for one in _DAYS),
            wish(home, Wish.HISTORY_DAYS), lambda value: keep_wish(home, Wish.HISTORY_DAYS, value),
        )  # fmt: skip
        self.box.addStretch(1)
        self.buttons(CLOSE)

    # Rows

    def _add(self, title: str, editor: QWidget, row: Row, note: str = "") -> None:
        row.hold(editor)
        row.show_note(note)
        editor.setMinimumHeight(TARGET)
        editor.setAccessibleName(title.replace("&", ""))
        label = FieldLabel(title, editor, self._place)
        label.setBuddy(editor)
        self._grid.add(label, row)

    def _choice(
        self, title: str, entries: Iterable[tuple[str, object]], now: object, take: Callable[..., object],
        note: str = "",
    ) -> DropDown:  # fmt: skip
        row = Row(self._place)
        made = combo(row)
        made.add_entries(entries)
        at = [made.itemData(index) for index in range(made.count())]
        # What somebody wrote into the file by hand is shown as it stands.
        if now not in at:
            made.addItem(str(now), now)
            at.append(now)
        made.setCurrentIndex(at.index(now))
        made.activated.connect(lambda: take(made.currentData()))
        self._add(title, made, row, note)
        return made

    def _language(self) -> DropDown:
        found = languages(self._home.paths)
        made = self._choice(
            say("&Language"), ((_own_name(code), code) for code in (ENGLISH, *found)), language(),
            lambda code: keep_wish(self._home, Wish.LANGUAGE, code),
            say("The window speaks it from its next start on.") if found else say("There is no other language here."),
        )  # fmt: skip
        made.setEnabled(bool(found))
        return made

    def _recipient(self) -> LineEdit:
        row = Row(self._place)
        made = LineEdit(row)
        made.setText(wish(self._home, Wish.RECIPIENT))
        made.setPlaceholderText("admin@example.org")
        made.left.connect(self._take_recipient)
        note = say("New settings, and profiles that name nobody, begin with this address.")
        self._add(say("Send te&sts to"), made, row, note)
        return made

    # What the person does

    def _take_shade(self, value: str) -> None:
        keep_wish(self._home, Wish.SHADE, value)
        theme().wear(Shade(value))

    def _take_size(self, percent: int) -> None:
        keep_wish(self._home, Wish.TEXT_SIZE, "" if percent == USUAL_SIZE else str(percent))
        theme().enlarge(percent)

    def _take_recipient(self) -> None:
        keep_wish(self._home, Wish.RECIPIENT, self.recipient.text().strip())
        self.recipient_left.emit()

    def done(self, result: int) -> None:
        """Take what stands in a field that was not left, too."""
        self._take_recipient()
        super().done(result)


def _count(value: str) -> str:
    if value == "0":
        return say("None")
    return say("The last {number}", number=value or "1000")


def _days(value: str) -> str:
    return say("{number} days", number=value or "400")


def _own_name(code: str) -> str:
    """Return a language's own name for itself, its code where Qt does not know it."""
    locale = QLocale(code)
    return code if locale.language() is QLocale.Language.C else locale.nativeLanguageName()
