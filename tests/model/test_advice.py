"""Every warning that a rule or the verdict can give has its code in the list, and no other has."""

from __future__ import annotations

import ast
from pathlib import Path

import mailconfig_gui
from mailconfig_gui.model.advice import CODES

PACKAGE = Path(mailconfig_gui.__file__).parent
# Who makes a warning, and at which place among the arguments its code stands.
MAKERS = {"Problem.warning": 0, "report": 1, "Fault": 1, "Caution": 0}
FILES = (
    "model/kinds.py", "model/oauth2_kinds.py", "model/oauth2_rules.py", "model/settings.py", "model/preset.py",
    "model/signing_in.py",
    "prediction/cautions.py",
)  # fmt: skip


def test_the_list_is_the_sources() -> None:
    found = {"host-port", "permission-without-effect", "reserved-host"}  # made in words of their own
    for name in FILES:
        for node in ast.walk(ast.parse((PACKAGE / name).read_text(encoding="utf-8"))):
            maker = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if maker not in MAKERS or not isinstance(node, ast.Call):
                continue
            if maker != "Fault" or ast.unparse(node.args[0]) != "Severity.ERROR":
                found.update(
                    one.value
                    for one in ast.walk(node.args[MAKERS[maker]])
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                )
    assert sorted(found) == list(CODES)
