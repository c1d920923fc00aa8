"""The look at real ports of the practice server: what works is found, nothing logs in, nobody else is asked."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from mailconfig_gui.app.port_scan import look_around
from mailconfig_gui.app.send_test import plan_of
from mailconfig_gui.diagnosis.findings import Findings
from mailconfig_gui.model.news import Cancel
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.model.settings import Proxy, Settings
from mailconfig_gui.practice.server import PracticeServer
from tests.net.helpers import hold


@pytest.fixture
def ca_file(server: PracticeServer, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    path.write_text(server.ca_pem, encoding="ascii")
    return str(path)


def settings(port: int, protocol: str, *, host: str = "127.0.0.1", proxy: Proxy | None = None) -> Settings:
    return Settings("iot@plant.org", protocol, host, port, 3000, True, "", "practice", "s3cret", proxy)


def find_out(used: Settings, **more: Any) -> Findings:
    *_, found = look_around(used, **more)
    assert isinstance(found, Findings)
    return found


@pytest.mark.parametrize(
    ("kind", "protocol", "expected"),
    [
        ("starttls", "smtps", {"smtpProtocol": "smtp", "enableTls": True}),
        ("tls", "smtp", {"smtpProtocol": "smtps"}),
    ],
)
def test_the_other_encryption_is_found_and_offered(
    server: PracticeServer, ca_file: str, kind: str, protocol: str, expected: dict[str, object]
) -> None:
    port = server.ports[kind]
    findings = find_out(settings(port, protocol), ca_file=ca_file)
    assert dict(findings.fixes[0].changes) == {"smtpPort": str(port), **expected}
    first = findings.endpoints[0]
    assert (first.port, first.family, first.trusted) == (port, "IPv4", True)
    assert first.mechanisms == ("LOGIN", "PLAIN", "XOAUTH2")
    assert {one.port for one in findings.endpoints} >= {25, 465, 587, 2525}


def test_what_the_test_met_is_met_again(server: PracticeServer, ca_file: str) -> None:
    used = settings(server.ports["starttls"], "smtp")
    result = hold(plan_of(used, "you@plant.org", now=0), ca_file=ca_file)
    assert result.failure is not None
    assert result.failure.stage == "auth"
    first = find_out(used, after=result, ca_file=ca_file).endpoints[0]
    assert (first.port, first.security, first.trusted) == (used.port, "starttls", True)


def test_each_port_is_told_as_soon_as_it_is_known(server: PracticeServer, ca_file: str) -> None:
    told = list(look_around(settings(server.ports["tls"], "smtp"), ca_file=ca_file))
    *endpoints, findings = told
    assert isinstance(findings, Findings)
    assert sorted(endpoints) == sorted(findings.endpoints)
    assert findings.endpoints[0].port == server.ports["tls"]


def test_a_ca_file_that_cannot_be_used_ends_the_look(server: PracticeServer) -> None:
    with pytest.raises(MailConfigError):
        find_out(settings(server.ports["tls"], "smtps"), ca_file="/nowhere/ca.pem")


def test_a_certificate_nobody_vouches_for_is_shown_and_not_offered(server: PracticeServer) -> None:
    findings = find_out(settings(server.ports["tls"], "smtp"))
    assert findings.endpoints[0].security == "tls"
    assert not findings.endpoints[0].trusted
    assert findings.endpoints[0].issuer == "mailconfig practice"
    assert findings.fixes == ()


def test_no_password_and_no_message_leaves(server: PracticeServer, ca_file: str) -> None:
    before = len(server.messages)
    findings = find_out(settings(server.ports["starttls"], "smtps"), ca_file=ca_file)
    assert "s3cret" not in repr(findings)
    assert len(server.messages) == before


def test_a_name_without_an_address() -> None:
    findings = find_out(settings(587, "smtp", host="nowhere.invalid"))
    assert (findings.cause, findings.endpoints) == ("", ())


def test_through_a_proxy_each_port_is_asked_for_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        listening.close()
        findings = find_out(settings(587, "smtp", proxy=Proxy("127.0.0.1", port, "", "")))
    assert {one.family for one in findings.endpoints} == {"proxy"}
    assert {one.stage for one in findings.endpoints} == {"proxy"}


def test_a_cancelled_look_ends_at_once(server: PracticeServer) -> None:
    cancel = Cancel()
    cancel.cancel()
    assert find_out(settings(server.ports["tls"], "smtp"), cancel=cancel).endpoints == ()
