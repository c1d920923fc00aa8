"""The window. The only part of the program that knows Qt.

What it stands on is loaded here, before Qt: PySide6 reads the source of every module that is loaded after it.
"""

import datetime  # noqa: F401

import platformdirs  # noqa: F401

import mailconfig_gui.app.editor
import mailconfig_gui.app.workspace
import mailconfig_gui.smtp.words
import mailconfig_gui.storage.paths
import mailconfig_gui.storage.preferences
import mailconfig_gui.storage.presets  # noqa: F401
