"""What kinds of target announce, and the values with which one is opened."""

from __future__ import annotations

from mailconfig_gui.delivery.kind import Ability, Access, AccessField, Code, TargetKind


def test_no_secret_is_shown() -> None:
    assert "hunter2" not in repr(Access({"password": "hunter2"})) + repr(Code("TOTP", "hunter2"))


def test_an_empty_field_is_an_empty_text() -> None:
    assert Access({"user": "me"}).value("password") == ""
    assert Access().ask_code(()) is None


def test_a_kind_that_announces_little_can_little() -> None:
    kind = TargetKind("plain")
    assert not any(kind.can(ability) for ability in Ability)
    assert not kind.claims("x")
    assert not kind.holds_secret("x")
    assert (kind.server("x"), kind.meant("x"), kind.check("x")) == ("", "", None)
    assert AccessField("a").applies({})
