"""What this program is, which version, under which licence."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, qVersion
from PySide6.QtWidgets import QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from mailconfig_gui import __version__
from mailconfig_gui.gui.dialogs.dialog import CLOSE, Dialog
from mailconfig_gui.gui.kit.icons import application_icon
from mailconfig_gui.gui.kit.layouts import spaced
from mailconfig_gui.gui.kit.text import Text, Title
from mailconfig_gui.gui.kit.theme import GRID, TARGET
from mailconfig_gui.words.say import say


class AboutDialog(Dialog):
    """What this is, which version, under which licence."""

    copy_wanted = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(say("About"), parent, width=54)
        row = QHBoxLayout()
        spaced(row, gap=2 * GRID)
        picture = QLabel(self)
        picture.setPixmap(application_icon().pixmap(64, 64))
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        spaced(words, gap=6)
        words.addWidget(Title(say("Outgoing mail"), self, "about"))
        version = say("mailconfig {version}, with Qt {qt}", version=__version__, qt=qVersion())
        for line in (
            version,
            say("Sets up, tests and explains the outgoing mail of a self-hosted ThingsBoard platform."),
            say(
                "It connects to the mail server that you name, and to a platform or database that you apply settings "
                "to."
            ),
            say("It contacts nobody else."),
            say("Licence: Apache-2.0. Qt and PySide6 under LGPL-3.0. Icons drawn for this program."),
        ):
            words.addWidget(Text(line, "", self).selectable())
        words.addStretch(1)
        row.addLayout(words, 1)
        self.box.addLayout(row)
        copy = self.buttons(CLOSE).addButton(say("Copy version"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.setMinimumHeight(TARGET)
        copy.clicked.connect(lambda: self.copy_wanted.emit(version))
