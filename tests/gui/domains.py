"""Zones, and what a check of them finds: judged by the program itself, asked of nobody."""

from __future__ import annotations

from mailconfig_gui.app.domain_check import DomainChecked, DomainRequest, preset_of_settings, sending_of
from mailconfig_gui.domain.domain_check import check_domain
from mailconfig_gui.domain.questions import Answer, AnswerStatus, Question, answered
from mailconfig_gui.gui.domain.checks import wanted_by
from mailconfig_gui.gui.window import MainWindow
from tests.domain.zones import Zone, served

_KEY = (
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHCozMxH2Mo4lgOEePzNm0tRgeLezV6ffAt0gunVTLw7onL"
    "Rnrq0/IzW7yWR7QkrmBL7jTKEn5u+qKhbwKfBstIs+bMY2Zkp18gnTxKLxoS2tFczGkPLPgizskuemMghRniWaoLcyehkd3qqGEl"
    "vW/VDL5AaWTg0nLVkjRo9z+40RQzuVaE8AkAFmxZzow3x+VJYKdjykkJ0iT9wCS0DRTXu269V264Vf/3jvredZiKRkgwlL9xNAwx"
    "XFg0x/XFw005UWVRIKdgcKWTjpBP2dPwVZ4WWC+9aGVd+Gyn1o0CLelf4rEjGoXbAAEgAqeGUxrcIlbjXfbcmwIDAQAB"
)
SENDGRID_ZONE: Zone = {
    "u4711.wl.sendgrid.net": {"TXT": ["v=spf1 include:sendgrid.net -all"]},
    "sendgrid.net": {"TXT": ["v=spf1 ip4:167.89.0.0/17 -all"]},
    "s1.domainkey.u4711.wl.sendgrid.net": {
        "TXT": [f"v=DKIM1; k=rsa; p={_KEY}"]
    },
    "mx.plant.org": {"A": ["203.0.113.5"]},
}  # fmt: skip
GOOD_ZONE: Zone = {
    **SENDGRID_ZONE,
    "plant.org": {"MX": ["10 mx.plant.org"], "A": ["203.0.113.4"], "TXT": ["v=spf1 mx -all"]},
    "em4711.plant.org": {"CNAME": ["u4711.wl.sendgrid.net"]},
    "s1._domainkey.plant.org": {"CNAME": ["s1.domainkey.u4711.wl.sendgrid.net"]},
    "_dmarc.plant.org": {"TXT": ["v=DMARC1; p=quarantine; rua=mailto:dmarc@plant.org"]},
}
BARE_ZONE: Zone = {
    **SENDGRID_ZONE,
    "plant.org": {"MX": ["10 mx.plant.org"], "A": ["203.0.113.4"], "TXT": ["v=spf1 mx -all", "v=spf1 a ~all"]},
}  # fmt: skip
YAHOO_ZONE: Zone = {
    **SENDGRID_ZONE,
    "yahoo.com": {
        "MX": ["1 mta5.am0.yahoodns.net"],
        "A": ["203.0.113.4"],
        "TXT": ["v=spf1 redirect=_spf.mail.yahoo.com"],
    },
    "_dmarc.yahoo.com": {"TXT": ["v=DMARC1; p=reject; rua=mailto:d@rua.agari.com"]},
}
SILENT_ZONE: Zone = {}


def _silent(_: Question) -> Answer:
    return Answer(AnswerStatus.TIMED_OUT)


def checked(window: MainWindow, zone: Zone) -> DomainChecked:
    """What a check of the sender on the screen finds in a zone."""
    wanted = wanted_by(window.editor)
    request = DomainRequest(wanted.address, preset_of_settings(wanted.provider, wanted.draft))
    report = answered(check_domain(sending_of(request), confirm=False), served(zone) if zone else _silent)
    window.domain_checks.wanted = wanted
    return DomainChecked(request, report._replace(resolver="192.0.2.53" if zone else ""), "SendGrid", 214)
