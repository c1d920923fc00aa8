"""The fields of *Apply to platform…* on the screen."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from mailconfig_gui.gui.apply.access import AccessForm
from tests.gui.apply.test_access import form

__all__ = ["form"]


def test_every_field_is_reached_by_a_key(form: AccessForm) -> None:
    labels = [label for label in form.findChildren(QLabel) if label.buddy() is not None]
    assert {label.text().replace("&", "") for label in labels} >= {
        "Address",
        "User name",
        "Password",
        "API key",
    }
    keys = [label.text().partition("&")[2][:1].lower() for label in labels if not label.isHidden()]
    assert len(keys) == len(set(keys))
