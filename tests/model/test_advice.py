"""Every warning that a rule or the verdict can give has its code in the list, and no other has."""

from __future__ import annotations

import ast
from pathlib import Path

import mailconfig_gui
from mailconfig_gui.model.advice import CODES

PACKAGE = Path(mailconfig_gui.__file__).parent
# Who makes a warning, and at which place among the arguments its code stands.
MAKERS = {"_warning": 1, "_warn": 1, "report": 1, "Fault": 1, "Caution": 0}
FILES = ("model/kinds.py", "model/settings.py", "model/preset.py", "prediction/cautions.py")


def test_the_list_is_the_sources() -> None:
    found = {"null-value", "host-port", "permission-without-effect"}  # made in words of their own
    for name in FILES:
        for node in ast.walk(ast.parse((PACKAGE / name).read_text(encoding="utf-8"))):
            if not (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS
            ):
                continue
            if node.func.id != "Fault" or ast.unparse(node.args[0]) != "Severity.ERROR":
                found.update(
                    one.value
                    for one in ast.walk(node.args[MAKERS[node.func.id]])
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                )
    assert sorted(found) == list(CODES)
