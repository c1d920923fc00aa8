"""The use case as both faces call it."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from mailconfig_gui.app.send_test import (
    PLATFORMS_WAY,
    Cancel,
    Way,
    other_ways,
    plan_of,
    send_test,
)
from mailconfig_gui.model.mail_address import AddressRefused
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.model.settings import Proxy, Settings
from mailconfig_gui.smtp import events as events_module
from mailconfig_gui.smtp.events import Event, Finished, Result, StageFinished, StageStarted
from mailconfig_gui.smtp.stages import Reached, Stage
from tests.lab.certificates import Certificates
from tests.lab.fixtures import StartScripted
from tests.lab.scripted import Line, Send, Silence, StartTls
from tests.net.helpers import AUTH, EHLO, EHLO_STARTTLS, ENVELOPE, GREETING, MESSAGE, WHOLE

SECRET = "s3cr€t pass"
SETTINGS = Settings(
    mail_from="Anlage Müller <tb@example.org>",
    protocol="smtp",
    host="127.0.0.1",
    port=25,
    timeout_ms=10_000,
    enable_tls=False,
    tls_version="",
    username="apikey",
    password=SECRET,
    proxy=None,
)


def run(settings: Settings, recipient: str = "admin@example.net", **more: Any) -> list[Event]:
    return list(send_test(settings, recipient, **more))


def result_of(events: Sequence[Event]) -> Result:
    assert isinstance(events[-1], Finished)
    return events[-1].result


def test_a_message_is_sent_and_every_step_told(scripted: StartScripted, certificates: Certificates) -> None:
    tls = StartTls(certificates.server_context(certificates.good))
    server = scripted([GREETING, *EHLO_STARTTLS, tls, *EHLO, *AUTH, *ENVELOPE, *MESSAGE])
    settings = SETTINGS._replace(port=server.port, enable_tls=True)
    events = run(settings, ca_file=str(certificates.ca))
    result = result_of(events)
    assert result.failure is None
    assert result.reached is Reached.ACCEPTED
    started = [event.stage for event in events if isinstance(event, StageStarted)]
    finished = [event.report for event in events if isinstance(event, StageFinished)]
    assert [report.stage for report in finished] == started
    assert tuple(finished) == result.stages
    assert tuple(event.line for event in events if isinstance(event, events_module.Line)) == result.transcript
    assert result.round_trips == 8
    server.wait()
    assert f"Subject: Test of outgoing mail, code {result.code}" in server.text()
    assert f"Message-ID: {result.message_id}" in server.text()
    assert f"127.0.0.1:{server.port} (STARTTLS)" in server.text()
    assert SECRET not in repr(events)


def test_check_only(scripted: StartScripted) -> None:
    server = scripted(
        [
            GREETING,
            *EHLO,
            *AUTH,
            Line(b"MAIL"),
            Line(b"RCPT"),
            Send(b"250 a\r\n250 b\r\n"),
            Line(b"RSET"),
            Line(b"QUIT"),
        ]
    )
    result = result_of(run(SETTINGS._replace(port=server.port), send=False, allow_unprotected=True))
    assert result.ok
    assert result.reached is Reached.AUTHENTICATED
    server.wait()
    assert "DATA" not in server.text()


def test_no_login_without_encryption_unless_allowed(scripted: StartScripted) -> None:
    server = scripted([GREETING, *EHLO], WHOLE)
    settings = SETTINGS._replace(port=server.port)
    refused = result_of(run(settings))
    assert refused.failure is not None
    assert refused.failure.kind == "unprotected"
    assert result_of(run(settings, allow_unprotected=True)).ok
    server.wait()
    assert "AUTH" not in server.text(0)


def test_cancel_and_deadline(scripted: StartScripted) -> None:
    server = scripted([Silence()])
    settings = SETTINGS._replace(port=server.port)
    cancel = Cancel()
    cancel.cancel()
    assert result_of(run(settings, cancel=cancel)).cancelled
    late = result_of(run(settings, deadline_ms=50))
    assert late.failure is not None
    assert late.failure.kind == "deadline"


def test_a_missing_password_costs_no_connection(scripted: StartScripted) -> None:
    server = scripted(WHOLE)
    result = result_of(run(SETTINGS._replace(port=server.port, password=None)))
    assert result.failure is not None
    assert (result.failure.stage, result.failure.kind) == (Stage.CONFIG, "settings")
    assert server.connections == 0


def test_a_bad_ca_file_costs_no_connection(scripted: StartScripted, tmp_path: Path) -> None:
    server = scripted(WHOLE)
    with pytest.raises(MailConfigError, match="cannot be read"):
        run(SETTINGS._replace(port=server.port), ca_file=str(tmp_path / "absent.pem"))
    assert server.connections == 0


def test_a_ca_file_that_only_openssl_refuses_costs_no_login(
    scripted: StartScripted, certificates: Certificates, tmp_path: Path
) -> None:
    der = ssl.PEM_cert_to_DER_cert(certificates.ca.read_text(encoding="ascii"))
    # The tag of the algorithm that follows what is signed: names are read before it.
    at = 4 + 4 + int.from_bytes(der[6:8], "big")
    assert der[at] == 0x30
    path = tmp_path / "odd.pem"
    path.write_text(ssl.DER_cert_to_PEM_cert(der[:at] + b"\x04" + der[at + 1 :]), encoding="ascii")
    server = scripted([GREETING, *EHLO_STARTTLS, StartTls(certificates.server_context(certificates.good))])
    with pytest.raises(MailConfigError, match="no certificate in PEM form"):
        run(SETTINGS._replace(port=server.port, enable_tls=True), ca_file=str(path))
    with pytest.raises(MailConfigError, match="no certificate in PEM form"):
        run(SETTINGS._replace(port=server.port), ca_file=str(path))
    assert server.connections == 1


def test_a_mail_from_that_the_platform_refuses() -> None:
    with pytest.raises(AddressRefused):
        plan_of(SETTINGS._replace(mail_from="Things, Board <a@b>"), "a@b", now=0)


@pytest.mark.parametrize(
    ("changes", "security", "tls_version"),
    [
        ({"protocol": "smtp", "enable_tls": False, "tls_version": "TLSv1.2"}, "none", ""),
        ({"protocol": "smtp", "enable_tls": True, "tls_version": "TLSv1.2"}, "starttls", "TLSv1.2"),
        ({"protocol": "smtps", "enable_tls": False, "tls_version": "TLSv1.2"}, "tls", ""),
        ({"protocol": "smtps", "enable_tls": True, "tls_version": "TLSv1.3"}, "tls", "TLSv1.3"),
    ],
)
def test_encryption_as_the_platform_reads_it(
    changes: dict[str, Any], security: str, tls_version: str
) -> None:
    plan = plan_of(SETTINGS._replace(**changes), "a@b", now=0)
    assert (plan.security, plan.tls_version) == (security, tls_version)


def test_the_plan_of_settings() -> None:
    proxy = Proxy("proxy.test", 3128, "u", "p")
    plan = plan_of(SETTINGS._replace(proxy=proxy, timeout_ms=7), " admin@example.net ", now=1_763_888_523)
    assert (plan.mail_from, plan.recipients) == ("tb@example.org", ("admin@example.net",))
    assert (plan.username, plan.password, plan.proxy, plan.timeout_ms) == ("apikey", SECRET, proxy, 7)
    assert plan.message_id is not None
    assert plan.message_id.endswith("@example.org>")
    assert SECRET not in repr(plan)
    message = plan.message(False).decode()
    assert plan.message_id in message
    assert plan.code is not None
    assert plan.code in message
    assert "From: =?utf-8?b?QW5sYWdlIE3DvGxsZXI=?= <tb@example.org>" in message
    other = plan_of(SETTINGS, "a@b", now=1_763_888_523)
    assert other.message_id != plan.message_id


@pytest.mark.parametrize(
    ("recipient", "sent"),
    [
        ("admin@müller.example", "admin@xn--mller-kva.example"),
        ("jörg@müller.example", "jörg@müller.example"),
        ("admin@☃☃☃.☃", "admin@☃☃☃.☃"),
        ("nobody", "nobody"),
    ],
)
def test_an_address_at_an_international_domain(recipient: str, sent: str) -> None:
    assert plan_of(SETTINGS, recipient, "b@x.test", now=0).recipients == (sent, "b@x.test")
    if "@" in recipient and "☃" not in recipient:
        plan = plan_of(SETTINGS._replace(mail_from=f"Plant <{recipient}>"), "b@x.test", now=0)
        assert plan.mail_from == sent
        assert f"<{sent}>".encode() in plan.message(True)


def test_what_is_not_the_platforms_way_is_told() -> None:
    assert other_ways(PLATFORMS_WAY, SETTINGS) == ()
    told = other_ways(Way("pc.test", 6, "PLAIN"), SETTINGS._replace(mail_from="iot@müller.example"))
    assert all(words.startswith("Not the platform's way: the test ") for words in told)
    for words, part in zip(told, ("pc.test", "IPv6", "PLAIN", "xn--mller-kva"), strict=True):
        assert part in words
    assert other_ways(Way("", 0, "PLAIN"), SETTINGS._replace(username="")) == (), "nobody logs in"


@pytest.mark.parametrize(
    ("computer", "name"),
    [
        ("pc.example.org", "pc.example.org"),
        ("pc", ""),
        ("pc.-bad.org", ""),
        ("pc..org", ""),
        ("büro.example.org", ""),
        ("under_score.example.org", ""),
        ("192.0.2.1", ""),
        ("", ""),
    ],
)
def test_the_computers_name_is_used_only_when_it_is_a_full_one(
    monkeypatch: pytest.MonkeyPatch, computer: str, name: str
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: computer)
    assert Way().client_name == name
    assert Way("pc.plant.org").client_name == "pc.plant.org"


def test_codes_differ() -> None:
    codes = {plan_of(SETTINGS, "a@b", now=0).code for _ in range(50)}
    assert len(codes) > 45
    assert all(re.fullmatch(r"[A-Z2-9]{3}-[A-Z2-9]{2}", code or "") for code in codes)
