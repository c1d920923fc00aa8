import pytest

from mailconfig_gui.oauth.scopes import is_among, lacking

GOOGLE = "https://mail.google.com/"
MICROSOFT = "https://outlook.office.com/SMTP.Send"


@pytest.mark.parametrize(
    ("granted", "missing"),
    [
        ((GOOGLE, "email"), ()),
        (("openid", "email"), (GOOGLE,)),
        ((), (GOOGLE,)),
        (("https://mail.google.com/mail",), (GOOGLE,)),
        (("https://other.example/",), (GOOGLE,)),
    ],
)
def test_only_what_is_about_mail_can_be_lacking(granted: tuple[str, ...], missing: tuple[str, ...]) -> None:
    assert lacking(("openid", GOOGLE, "offline_access"), granted) == missing


@pytest.mark.parametrize(
    "other", ["https://outlook.office365.com/SMTP.Send", "https://ps.outlook.com/smtp.send", "SMTP.Send"]
)
def test_microsoft_may_name_another_host(other: str) -> None:
    assert is_among(MICROSOFT, [other])
    assert is_among(other, [MICROSOFT])


def test_another_scope_of_the_same_host_is_another() -> None:
    assert not is_among(MICROSOFT, ["https://outlook.office.com/IMAP.AccessAsUser.All", GOOGLE])
    assert not is_among("https://graph.example/Mail.Send", ["https://outlook.example/Mail.Send"])
