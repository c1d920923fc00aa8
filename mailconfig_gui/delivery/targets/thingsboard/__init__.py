"""Delivery to a running platform by its REST API: what it announces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.delivery.kind import Ability, AccessField, FieldKind, HandOff, TargetKind
from mailconfig_gui.delivery.targets.thingsboard.address import meant_address, parse_base, plain_host
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.words.say import mark

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLD = mark("Own certificate authority or fingerprint")


def _claims(text: str) -> bool:
    return text.strip().lower().startswith(("http://", "https://"))


def _server(text: str) -> str:
    try:
        return parse_base(text).host
    except MailConfigError:
        return ""


def _by_password(values: Mapping[str, str]) -> bool:
    return values.get("method") != "key"


KIND = TargetKind(
    "thingsboard",
    mark("A running platform"),
    mark(
        "The platform tests the new settings itself before anything is saved. Log in as its system administrator; the "
        "login is used now and kept nowhere."
    ),
    usage=(
        ("https://things.example.com[/prefix]", mark("a platform, by its REST API (system administrator)")),
    ),
    place=AccessField(
        "url", mark("A&ddress"), example="https://things.example.com", remembered=True,
        needed=mark("Enter the address as in the browser."),
    ),
    fields=(
        AccessField(
            "method", mark("&Log in with"), FieldKind.CHOICE,
            choices=(
                ("password", mark("User name and password")),
                ("key", mark("API key (platform 4.3 or newer)")),
            ),
        ),
        AccessField(
            "user", mark("&User name"), help=mark("login of the target"), option="target-user", metavar="NAME",
            example="sysadmin@example.org", needed=mark("Enter the administrator's e-mail."), applies=_by_password,
            remembered=True,
        ),
        AccessField(
            "password", mark("Pass&word"), FieldKind.SECRET,
            help=mark("file with its password; - is standard input"), option="target-password-file", metavar="PATH",
            environment="MAILCONFIG_TARGET_PASSWORD", needed=mark("Enter the password."), applies=_by_password,
        ),
        AccessField(
            "api_key", mark("API &key"), FieldKind.SECRET,
            help=mark("file with an API key; - is standard input"), option="api-key-file", metavar="PATH",
            environment="MAILCONFIG_API_KEY", needed=mark("Paste the API key."),
            applies=lambda values: not _by_password(values),
        ),
        AccessField(
            "second_step", kind=FieldKind.CHOICE, help=mark("which second step to use (default: totp)"),
            option="second-step", choices=tuple((name, name) for name in ("totp", "backup_code", "sms", "email")),
            in_form=False,
        ),
        AccessField(
            "code", kind=FieldKind.SECRET, help=mark("file with its code; - is standard input"), option="code-file",
            metavar="PATH", environment="MAILCONFIG_CODE", in_form=False,
        ),
        AccessField(
            "ca_file", mark("Authority &file"), FieldKind.PATH,
            help=mark("trust these authorities for https too"), option="target-ca-file", metavar="PEM",
            example="company-ca.pem", needed=mark("There is no such file."), fold=_FOLD,
        ),
        AccessField(
            "fingerprint", mark("Fin&gerprint"), help=mark("trust just the certificate with this fingerprint"),
            option="fingerprint", metavar="SHA256", example="SHA-256, AB:CD:…", fold=_FOLD, server_bound=True,
        ),
        AccessField(
            "plain_http",
            mark("Yes, without encryption: login and mail password can be read on the way to {server}"),
            FieldKind.YES,
            help=mark("talk to HOST without encryption: login and passwords can be read on the way"),
            option="allow-plain-http", metavar="HOST", needed=mark("Use https, or agree to this."),
            applies=lambda values: plain_host(values.get("url", "")) != "", server_bound=True,
        ),
    ),
    claims=_claims,
    check=parse_base,
    server=_server,
    meant=meant_address,
    verify_note=mark(
        "The platform sends its own test message with what it has stored; nothing is changed. Log in as its system "
        "administrator; the login is used now and kept nowhere."
    ),
    abilities=frozenset({Ability.VERIFY, Ability.EXTRAS, Ability.NOTED, Ability.KEEPS_PASSWORD}),
    hand_off=HandOff(
        "curl", mark("with a file as target: write a script around curl too (0600)"), ".sh", "platform-url",
        mark("address of the platform in that script"),
    ),
    order=10,
)  # fmt: skip
