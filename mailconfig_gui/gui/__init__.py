"""The window. The only part of the program that knows Qt.

PySide6 puts a function of its own in the place of Python's `import`, for a switch that nothing here uses
(`__feature__`), and from then on reads the source of every module that is loaded. Python's own is put back.
"""

import builtins

_import = builtins.__import__

import PySide6.QtCore  # noqa: E402, F401

builtins.__import__ = _import
