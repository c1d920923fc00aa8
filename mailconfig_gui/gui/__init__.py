"""The window. The only part of the program that knows Qt.

PySide6 puts a function of its own in the place of Python's `import`, for a switch that nothing here uses
(`__feature__`), and from then on reads the source of every module that is loaded. Python's own is put back.
What is loaded stays: looking for rings of objects in it, again and again while it grows, would find none.
"""

import builtins
import gc

_import = builtins.__import__
_enabled = gc.isenabled()
gc.disable()

import PySide6.QtCore  # noqa: E402, F401

builtins.__import__ = _import
if _enabled:
    gc.freeze()
    gc.enable()
