"""Finding a provider by what somebody types."""

from __future__ import annotations

import pytest

from mailconfig_gui.model.preset import Preset
from mailconfig_gui.model.preset_search import Hit, search


def preset(name: str, **more: object) -> Preset:
    return Preset(name.lower().replace(" ", ""), name, 0, "", "", (), **more)  # type: ignore[arg-type]


SES = preset("Amazon SES", hosts=("email-smtp.*.amazonaws.com",))
GMAIL = preset("Gmail", hosts=("smtp.gmail.com",), mail_domains=("gmail.com", "googlemail.com"))
WORKSPACE = preset("Google Workspace", hosts=("smtp.google.com",), mx=("aspmx.l.google.com",))
OFFICE = preset("Microsoft 365", settings={"smtpHost": "smtp.office365.com"})
ALL = (SES, GMAIL, WORKSPACE, OFFICE)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", [Hit(SES), Hit(GMAIL), Hit(WORKSPACE), Hit(OFFICE)]),
        ("work", [Hit(WORKSPACE)]),
        (" GOOGLE ", [Hit(WORKSPACE), Hit(GMAIL, "googlemail.com")]),
        ("soft", [Hit(OFFICE)]),
        ("office365", [Hit(OFFICE, "smtp.office365.com")]),
        ("aws", [Hit(SES, "email-smtp.*.amazonaws.com")]),
        ("email-smtp.eu-west-1.amazonaws.com", [Hit(SES, "email-smtp.eu-west-1.amazonaws.com")]),
        ("plant.a@gmail.com", [Hit(GMAIL, "gmail.com")]),
        ("alt1.aspmx.l.google.com", [Hit(WORKSPACE, "alt1.aspmx.l.google.com")]),
        ("smtp.goo", [Hit(WORKSPACE, "smtp.google.com")]),
        ("com", []),
        ("plant.example", []),
    ],
)
def test_what_is_typed_means_a_provider(typed: str, found: list[Hit]) -> None:
    assert list(search(ALL, typed)) == found


def test_the_beginning_of_a_name_comes_before_its_middle_and_both_before_a_host() -> None:
    mail = preset("Mail.example", hosts=("smtp.one.example",))
    icloud = preset("iCloud Mail", hosts=("smtp.two.example",))
    hotmail = preset("Hotmail", hosts=("smtp.three.example",))
    far = preset("Far", hosts=("mail.four.example",))
    assert [hit.preset for hit in search((far, hotmail, icloud, mail), "mail")] == [
        mail, icloud, hotmail, far,
    ]  # fmt: skip
