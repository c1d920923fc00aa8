"""The login for a look at a platform."""

from __future__ import annotations

from mailconfig_gui.gui.window import MainWindow
from tests.gui.small_windows import drift_access, drifted, platforms_dialog


def test_only_the_login_is_asked_for(window: MainWindow) -> None:
    dialog = drift_access(window)
    assert dialog.form.fields.edit("url").isReadOnly()
    assert not dialog.form.kinds.isEnabled()
    assert dialog.form.fields.edit("user").text() == "admin@plant.org"
    dialog.make_plan()
    assert dialog.progress is None
    dialog.close()


def test_a_refused_login_is_explained(window: MainWindow) -> None:
    dialog, _ = drifted(window, platforms_dialog(window))
    dialog.form.fields.fill("password", "wrong")
    dialog.make_plan()
    assert dialog.isVisible()
    assert dialog.back.isVisible()
    dialog.close()
