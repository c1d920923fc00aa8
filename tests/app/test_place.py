from __future__ import annotations

from pathlib import Path

from mailconfig_gui.app.place import NEW, Place
from mailconfig_gui.delivery.document import Document
from mailconfig_gui.model.profile import Profile

CLEAN = {"smtpHost": "smtp.plant.org", "password": "hunter2"}


def test_new_settings_have_no_place() -> None:
    place = Place()
    assert place.name == NEW
    assert place.saved_draft(CLEAN) is None


def test_a_profile_is_called_by_its_name_and_holds_what_was_saved() -> None:
    place = Place()
    place.settle(Profile("Plant A", draft={"smtpHost": "smtp.plant.org"}))
    assert place.name == "Plant A"
    assert place.saved_draft(CLEAN) == {"smtpHost": "smtp.plant.org"}


def test_a_file_holds_a_password_only_where_it_was_saved_with_one() -> None:
    place = Place()
    place.settle(path=Path("/plant/mail.json"), document=Document({}, CLEAN))
    assert place.name == "mail.json"
    assert place.on_disk == Document({}, CLEAN)
    assert place.saved_draft(CLEAN) is None
    place.include_password = True
    assert place.saved_draft(CLEAN) == CLEAN
