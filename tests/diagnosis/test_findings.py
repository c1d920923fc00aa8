"""From what each port answered to the sentence and the settings that would work."""

from __future__ import annotations

import json

import pytest

from mailconfig_gui.diagnosis.findings import Endpoint, Findings, conclude, ports_to_look_at, security_to_try
from mailconfig_gui.model.security import Security
from mailconfig_gui.smtp.events import FailureKind
from mailconfig_gui.smtp.stages import Stage

HOST = "smtp.plant.org"


def speaks(
    port: int, security: str, *, family: str = "IPv4", trusted: bool = True, **more: object
) -> Endpoint:
    values = {"mechanisms": ("PLAIN", "LOGIN"), "banner": f"220 {HOST} ESMTP", **more}
    return Endpoint(port, family, "192.0.2.1", Security(security), trusted, **values)  # type: ignore[arg-type]


def fails(port: int, kind: str, *, family: str = "IPv4", stage: str = "connect") -> Endpoint:
    return Endpoint(
        port, family, "192.0.2.1", stage=Stage(stage), kind=FailureKind(kind), text=f"{kind} there"
    )


def read(*endpoints: Endpoint, port: int = 587, security: str = "tls", login: bool = True) -> Findings:
    return conclude(HOST, endpoints, port=port, security=Security(security), login=login)


def changes(findings: Findings) -> list[object]:
    return [dict(fix.changes) for fix in findings.fixes]


def test_tls_on_a_starttls_port_offers_both_ways_out() -> None:
    findings = read(speaks(587, "starttls"), speaks(465, "tls"), fails(2525, "refused"), fails(25, "timeout"))
    assert changes(findings) == [
        {"smtpPort": "587", "smtpProtocol": "smtp", "enableTls": True},
        {"smtpPort": "465", "smtpProtocol": "smtps"},
    ]
    assert "STARTTLS on port 587" in findings.text
    assert findings.who == "you"


def test_what_was_chosen_is_not_offered_again() -> None:
    assert changes(read(speaks(587, "starttls"), security="starttls")) == []
    assert read(speaks(587, "starttls"), security="starttls").title == ""


@pytest.mark.parametrize(
    "endpoint",
    [
        speaks(465, "none"),
        speaks(465, "tls", trusted=False, text="self-signed"),
        speaks(465, "tls", mechanisms=("CRAM-MD5",)),
        speaks(465, "tls", mechanisms=()),
    ],
)
def test_nothing_is_offered_that_would_not_work_or_not_be_safe(endpoint: Endpoint) -> None:
    assert read(endpoint, speaks(587, "starttls"), security="starttls").fixes == ()


def test_without_a_login_none_needs_to_be_offered() -> None:
    assert changes(read(speaks(465, "tls", mechanisms=()), login=False)) == [
        {"smtpPort": "465", "smtpProtocol": "smtps"}
    ]


@pytest.mark.parametrize(
    ("kinds", "cause", "who"),
    [
        (("timeout", "timeout", "unreachable"), "port-blocked-by-network", "network"),
        (("refused", "refused", "refused"), "connection-refused", "you"),
        (("refused", "timeout", "timeout"), "port-blocked-by-network", "network"),
    ],
)
def test_nothing_can_be_reached(kinds: tuple[str, str, str], cause: str, who: str) -> None:
    findings = read(*(fails(port, kind) for port, kind in zip((587, 465, 25), kinds, strict=True)))
    assert (findings.cause, findings.who) == (cause, who)
    assert "587, 465, 25" in findings.title + findings.text


def test_one_port_only() -> None:
    refused = read(fails(587, "refused"), speaks(465, "tls"))
    assert (refused.cause, refused.who) == ("wrong-port", "you")
    blocked = read(fails(587, "timeout"), speaks(465, "tls"))
    assert (blocked.cause, blocked.who) == ("port-blocked-by-network", "network")
    assert changes(blocked) == [{"smtpPort": "465", "smtpProtocol": "smtps"}]


@pytest.mark.parametrize(
    ("kind", "cause"), [("timeout", "port-blocked-by-network"), ("refused", "connection-refused")]
)
def test_one_family_only(kind: str, cause: str) -> None:
    findings = read(speaks(587, "starttls"), fails(587, kind, family="IPv6"), security="starttls")
    assert findings.cause == cause
    assert "IPv6 is dead" in findings.title


def test_a_middlebox_that_accepts_everything() -> None:
    silent = [fails(port, "timeout", stage="banner") for port in (587, 465, 25)]
    assert read(*silent).cause == "smtp-intercepted-by-network"
    assert read(silent[0]).cause == ""


def test_somebody_else_answers() -> None:
    masked = read(speaks(587, "none", banner="220 **************"))
    assert masked.cause == "smtp-intercepted-by-network"
    scanner = read(speaks(465, "tls", trusted=False, issuer="Avast Web/Mail Shield Root"))
    assert scanner.cause == "smtp-intercepted-by-network"
    assert "Avast" in scanner.text


def test_a_reset_while_connecting_is_no_blocked_port() -> None:
    findings = read(fails(587, "reset"), fails(465, "refused"), fails(25, "refused"))
    assert findings.cause == ""


def test_no_address_at_all() -> None:
    assert (read().cause, read().who, read().fixes) == ("", None, ())
    assert read().title.startswith("No address of ")


def test_each_endpoint_is_one_line() -> None:
    assert speaks(465, "tls").describe() == (
        "465 over IPv4: TLS from the start, certificate valid, login by PLAIN, LOGIN"
    )
    assert "but: expired" in speaks(465, "tls", trusted=False, text="expired").describe()
    assert "no login offered" in speaks(25, "none", mechanisms=()).describe()
    assert fails(25, "refused").describe() == "25 over IPv4: refused there"
    assert Endpoint(25, "proxy", "").describe() == "25 through the proxy: no answer"


def test_json_holds_everything() -> None:
    value = read(speaks(465, "tls")).as_json()
    assert value["fixes"] == [{"label": "Use port 465, TLS from the start",
                               "changes": {"smtpPort": "465", "smtpProtocol": "smtps"}}]  # fmt: skip
    assert isinstance(value["endpoints"], list)


def test_the_ports_to_look_at() -> None:
    assert ports_to_look_at(587) == (587, 465, 2525, 25)
    assert ports_to_look_at(1025, (2587,)) == (1025, 465, 587, 2525, 25, 2587)


@pytest.mark.parametrize(
    ("port", "chosen", "tried"),
    [
        (465, "starttls", "tls"),
        (2465, "none", "tls"),
        (587, "tls", "starttls"),
        (1025, "tls", "starttls"),
        (1025, "starttls", "tls"),
    ],
)
def test_the_encryption_to_begin_with(port: int, chosen: str, tried: str) -> None:
    assert security_to_try(port, port, Security(chosen)) == tried


@pytest.mark.parametrize(
    ("chosen", "tried"), [("tls", "tls"), ("starttls", "starttls"), ("none", "starttls")]
)
def test_what_led_to_a_server_is_begun_with(chosen: str, tried: str) -> None:
    assert security_to_try(1025, 1025, Security(chosen), met=True) == tried
    assert security_to_try(465, 1025, Security(chosen), met=True) == "tls"


def test_scripts_read_words_and_nothing_as_an_empty_text() -> None:
    found = read(fails(587, "reset"), speaks(465, "tls")).as_json()
    assert json.loads(json.dumps(found["endpoints"])) == [
        {"port": 587, "family": "IPv4", "address": "192.0.2.1", "security": "", "trusted": False, "mechanisms": [],
         "banner": "", "certificate": "", "issuer": "", "stage": "connect", "kind": "reset", "text": "reset there",
         "ms": 0},
        {"port": 465, "family": "IPv4", "address": "192.0.2.1", "security": "tls", "trusted": True,
         "mechanisms": ["PLAIN", "LOGIN"], "banner": f"220 {HOST} ESMTP", "certificate": "", "issuer": "", "stage": "",
         "kind": "", "text": "", "ms": 0},
    ]  # fmt: skip
    assert (found["who"], read().as_json()["who"]) == ("you", "")
