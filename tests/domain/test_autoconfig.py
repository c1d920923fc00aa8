"""Autoconfiguration files: what they name, and that no stranger's file does harm."""

import pytest

from mailconfig_gui.domain.autoconfig import (
    MAX_BYTES,
    AutoconfigError,
    MailServer,
    filled,
    places,
    read_autoconfig,
)
from mailconfig_gui.model.security import Security

SERVER = """<outgoingServer type="smtp">
  <hostname>smtp.plant.example</hostname>
  <port>465</port>
  <socketType>SSL</socketType>
  <username>%EMAILADDRESS%</username>
  <authentication>password-cleartext</authentication>
</outgoingServer>"""
FOUND = MailServer("smtp.plant.example", 465, Security.TLS, "%EMAILADDRESS%")


def file(*servers: str, head: str = "") -> bytes:
    inside = "".join(servers)
    text = f"""<?xml version="1.0" encoding="UTF-8"?>{head}
<clientConfig version="1.1"><emailProvider id="plant.example"><domain>plant.example</domain>
<incomingServer type="imap"><hostname>imap.plant.example</hostname><port>993</port></incomingServer>
{inside}</emailProvider></clientConfig>"""
    return text.encode()


def changed(old: str, new: str) -> str:
    assert old in SERVER
    return SERVER.replace(old, new)


def test_outgoing_servers_are_read_in_their_order() -> None:
    other = changed("465", "587").replace("SSL", "STARTTLS").replace("%EMAILADDRESS%", "%EMAILLOCALPART%")
    assert read_autoconfig(file(SERVER, other)) == (
        FOUND,
        MailServer("smtp.plant.example", 587, Security.STARTTLS, "%EMAILLOCALPART%"),
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('type="smtp"', 'type="imap"'),
        ('type="smtp"', ""),
        ("SSL", "plain"),
        ("SSL", ""),
        ("465", "0"),
        ("465", "65536"),
        ("465", "99999999"),
        ("465", "٤٦٥"),
        ("465", "-1"),
        ("<port>465</port>", ""),
        ("smtp.plant.example", ""),
    ],
)
def test_a_server_that_cannot_be_used_is_left_out(old: str, new: str) -> None:
    assert read_autoconfig(file(changed(old, new))) == ()


@pytest.mark.parametrize(
    ("ways", "username"),
    [
        ("<authentication>OAuth2</authentication>", "%EMAILADDRESS%"),
        ("<authentication>none</authentication>", ""),
        ("<authentication>client-IP-address</authentication>", ""),
        ("<authentication>none</authentication><authentication>plain</authentication>", "%EMAILADDRESS%"),
        ("", "%EMAILADDRESS%"),
    ],
)
def test_where_there_is_no_login_there_is_no_user_name(ways: str, username: str) -> None:
    (found,) = read_autoconfig(file(changed("<authentication>password-cleartext</authentication>", ways)))
    assert found.username == username


def test_what_stands_elsewhere_is_not_read() -> None:
    elsewhere = "<other>" + SERVER + "</other>"
    nested = changed("<port>465</port>", "<port><a>465</a></port>")
    assert read_autoconfig(file(elsewhere, nested)) == ()
    assert read_autoconfig(b"<clientConfig/>") == ()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html><body>not found</body></html>",
        b"<clientConfig>",
        b"<clientConfig></clientConfig><more/>",
        b"\x00\x01",
        b'<?xml version="1.0" encoding="x-unknown"?><clientConfig/>',
        b'<?xml version="1.0" encoding="big5"?><clientConfig/>',
        b"<clientConfig>" + b" " * MAX_BYTES + b"</clientConfig>",
        b"<clientConfig>&undeclared;</clientConfig>",
        b"\xef\xbb\xbf<clientConfig>\xff</clientConfig>",
    ],
)
def test_what_is_no_such_file_is_refused(data: bytes) -> None:
    with pytest.raises(AutoconfigError):
        read_autoconfig(data)


@pytest.mark.parametrize(
    "head",
    [
        "<!DOCTYPE clientConfig>",
        '<!DOCTYPE clientConfig SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE clientConfig [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE clientConfig [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE clientConfig [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;]>',
    ],
)
def test_a_document_type_is_refused_before_it_is_read(head: str) -> None:
    with pytest.raises(AutoconfigError, match="document type"):
        read_autoconfig(file(SERVER, head=head))


def test_a_file_as_deep_as_it_may_be_does_no_harm() -> None:
    depth = MAX_BYTES // 7 - 10
    deep = b"<a>" * depth + b"</a>" * depth
    assert read_autoconfig(b"<clientConfig>" + deep + b"</clientConfig>") == ()


def test_an_address_fills_the_placeholders() -> None:
    server = MailServer("Mail.%EMAILDOMAIN%.", 465, Security.TLS, "%EMAILLOCALPART%.%EMAILDOMAIN%")
    assert server.for_address("iot@plant.example") == MailServer(
        "mail.plant.example", 465, Security.TLS, "iot.plant.example"
    )
    assert filled("%EMAILADDRESS%", "%EMAILDOMAIN%@plant.example") == "%EMAILDOMAIN%@plant.example"


def test_a_placeholder_that_nobody_knows_leaves_the_user_name_open() -> None:
    filled_in = FOUND._replace(username="%REALNAME%").for_address("iot@plant.example")
    assert filled_in is not None
    assert filled_in.username == ""


@pytest.mark.parametrize("host", ["smtp plant", "%UNKNOWN%.example", "a\nb", "-", "smtp.plant.example/x"])
def test_what_is_no_host_is_no_server(host: str) -> None:
    assert FOUND._replace(host=host).for_address("iot@plant.example") is None


def test_the_places_are_secured_and_do_not_name_the_address() -> None:
    assert places("plant.example") == (
        "https://autoconfig.plant.example/mail/config-v1.1.xml",
        "https://plant.example/.well-known/autoconfig/mail/config-v1.1.xml",
    )
