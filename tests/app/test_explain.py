"""Each fault of the practice server, through a real test, has its cause found."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailconfig_gui.app.explain import explain_result
from mailconfig_gui.app.send_test import send_test
from mailconfig_gui.diagnosis.chain import keytool_lines
from mailconfig_gui.diagnosis.findings import conclude
from mailconfig_gui.diagnosis.rendering import diagnosis_text
from mailconfig_gui.model.security import Security
from mailconfig_gui.model.settings import Proxy, Settings
from mailconfig_gui.practice.server import PracticeServer
from mailconfig_gui.smtp.events import Failure, FailureKind, Finished, Result
from mailconfig_gui.smtp.stages import Reached, Stage
from tests.lab.certificates import Certificates
from tests.lab.fixtures import StartScripted
from tests.lab.scripted import StartTls

CAUSES = {
    "wrong-password": "wrong-password",
    "no-auth": "auth-not-offered",
    "cram-only": "auth-mechanism-mismatch",
    "no-starttls": "starttls-not-offered",
    "tls-broken": "server-tls-broken",
    "expired-certificate": "cert-expired",
    "wrong-host-certificate": "cert-hostname-mismatch",
    "sender-refused": "sender-not-owned-by-user",
    "relay-denied": "relay-denied",
    "mailbox-unknown": "recipient-unknown",
    "greylist": "greylisted",
    "quota": "mailbox-full",
    "spam": "content-rejected",
    "drop": "connection-dropped-by-peer",
    "drop-before-login": "connection-dropped-by-peer",
    "drop-after-data": "connection-dropped-by-peer",
    "unknown-ca-certificate": "cert-unknown-ca",
    "self-signed-certificate": "cert-self-signed",
    "": "",
}


def settings(port: int, password: str) -> Settings:
    return Settings("iot@plant.com", "smtp", "127.0.0.1", port, 5000, True, "", "practice", password, None)


@pytest.mark.parametrize("fault", CAUSES)
def test_the_cause_of_each_fault(tmp_path: Path, server: PracticeServer, fault: str) -> None:
    server.fault = fault
    ca_file = tmp_path / "ca.pem"
    ca_file.write_text(server.ca_pem, encoding="ascii")
    tested = settings(server.ports["starttls"], server.password)
    *_, last = send_test(tested, "you@plant.com", ca_file=str(ca_file))
    assert isinstance(last, Finished)
    diagnosis = explain_result(last.result, tested, "you@plant.com", "custom")
    if not fault:
        assert diagnosis is None
        return
    assert diagnosis is not None
    assert CAUSES[fault] == diagnosis.cause
    assert server.password not in repr(diagnosis)


@pytest.mark.parametrize(
    ("served", "cause", "who", "says"),
    [
        ("private_leaf", "cert-unknown-ca", "you", "a certificate by Plant A private CA. This authority is not"),
        ("private_chain", "cert-unknown-ca", "you", "a certificate by Plant A private CA."),
        ("private_ca", "cert-unknown-ca", "you", "a certificate by Plant A private CA."),
        (
            "missing_intermediate", "cert-incomplete-chain", "mail-administrator",
            "by Lab intermediate CA. It has the marks of a public authority",
        ),
        ("self_signed", "cert-self-signed", "mail-administrator", "signed it itself"),
    ],
)  # fmt: skip
def test_the_chain_tells_a_private_authority_from_a_missing_link(
    certificates: Certificates, scripted: StartScripted, served: str, cause: str, who: str, says: str
) -> None:
    server = scripted([StartTls(certificates.server_context(getattr(certificates, served)))])
    tested = settings(server.port, "x")._replace(protocol="smtps")
    *_, last = send_test(tested, "you@plant.com")
    assert isinstance(last, Finished)
    diagnosis = explain_result(last.result, tested, "you@plant.com")
    assert diagnosis is not None
    assert (diagnosis.cause, diagnosis.who) == (cause, who)
    assert says in diagnosis.why
    if cause == "cert-unknown-ca":
        steps = "\n".join(step.text for step in diagnosis.remedy)
        assert "--ca-file ca.pem" in steps
        assert "public provider" not in steps, "127.0.0.1 is none"
        for *_, command in keytool_lines():
            if command.startswith("sudo keytool") and "-cacerts" in command:
                assert command in steps


def test_a_practice_certificate_is_called_by_its_host(server: PracticeServer) -> None:
    for fault, who in (
        ("unknown-ca-certificate", "Private authority of a company"),
        ("", "mailconfig practice"),
    ):
        server.fault = fault
        tested = settings(server.ports["starttls"], server.password)
        *_, last = send_test(tested, "you@plant.com")
        assert isinstance(last, Finished)
        assert last.result.failure is not None
        assert last.result.failure.text.endswith(f"It is for localhost, by {who}.")


@pytest.mark.parametrize(
    ("raw", "code", "cause"),
    [
        ("421 mail.plant.org You talk too soon", None, "proxy-settings-wrong"),
        ("220 mail.plant.org ESMTP", None, "proxy-settings-wrong"),
        ("SSH-2.0-OpenSSH_9.2", None, "proxy-settings-wrong"),
        ("HTTP/1.1 302 Found", 302, "proxy-settings-wrong"),
        ("HTTP/1.1 429 Too Many Requests", 429, "proxy-denies-smtp-port"),
        ("HTTP/1.1 451 Unavailable For Legal Reasons", 451, "proxy-denies-smtp-port"),
        ("HTTP/1.1 403 Forbidden", 403, "proxy-denies-smtp-port"),
        ("HTTP/1.1 503 Service Unavailable", 503, "proxy-cannot-reach-server"),
    ],
)
def test_what_stands_in_the_place_of_a_proxy(raw: str, code: int | None, cause: str) -> None:
    result = Result(Reached.UNTESTED, failure=Failure(Stage.PROXY, FailureKind.PROXY, "words", raw, code))
    tested = settings(587, "x")._replace(proxy=Proxy("127.0.0.1", 3128, "", ""))
    diagnosis = explain_result(result, tested, "you@plant.com")
    assert diagnosis is not None
    assert diagnosis.cause == cause
    assert diagnosis.who != "mail-administrator"


@pytest.mark.parametrize("kind", ["cancelled", "settings"])
def test_what_this_program_ended_itself_needs_no_diagnosis(kind: str) -> None:
    result = Result(Reached.CONNECTED, failure=Failure(Stage.AUTH, FailureKind(kind), "words"))
    assert explain_result(result, settings(587, "x"), "you@plant.com") is None


@pytest.mark.parametrize(
    ("host", "provider", "offered"),
    [
        ("smtp.sendgird.net", "sendgrid", ["smtp.sendgrid.net"]),
        ("smtp.gmial.com", "custom", ["smtp.gmail.com"]),
        ("mail.of-our-plant.org", "custom", []),
    ],
)
def test_a_host_that_is_nearly_a_providers_is_offered(host: str, provider: str, offered: list[str]) -> None:
    failure = Failure(
        Stage.DNS,
        FailureKind.NO_SUCH_HOST,
        "There is no such host.",
        "gaierror: [Errno -2] Name or service not known",
    )
    tested = settings(587, "x")._replace(host=host)
    diagnosis = explain_result(Result(failure=failure), tested, "you@plant.com", provider)
    assert diagnosis is not None
    assert diagnosis.cause == "dns-no-such-host"
    assert [fix.changes["smtpHost"] for fix in diagnosis.fixes if "smtpHost" in fix.changes] == offered
    assert "dns-temporary-failure" in diagnosis.also
    assert any("the DNS of that computer or container fails" in step.text for step in diagnosis.remedy)


@pytest.mark.parametrize(
    ("host", "provider", "kind", "raw"),
    [
        ("smtp.sendgrid.net", "sendgrid", "no-such-host", "gaierror: [Errno -2] Name or service not known"),
        ("SMTP.gmail.com", "custom", "no-such-host", "gaierror: [Errno 8] nodename nor servname provided"),
        ("smtp.gmail.com", "sendgrid", "no-such-host", "gaierror: [Errno 11001] getaddrinfo failed"),
        ("mail.plant.org", "custom", "dns", "gaierror: [Errno -3] Temporary failure in name resolution"),
    ],
)
@pytest.mark.parametrize("looked", [False, True])
def test_no_name_resolution_is_not_told_as_a_spelling_mistake(
    host: str, provider: str, kind: str, raw: str, looked: bool
) -> None:
    tested = settings(587, "x")._replace(host=host)
    result = Result(failure=Failure(Stage.DNS, FailureKind(kind), "words", raw))
    findings = conclude(host, (), port=587, security=Security.STARTTLS, login=True) if looked else None
    diagnosis = explain_result(result, tested, "you@plant.com", provider, findings=findings)
    assert diagnosis is not None
    assert (diagnosis.cause, diagnosis.field, diagnosis.who) == ("dns-temporary-failure", None, "network")
    assert diagnosis.title == "This computer cannot look up names"
    assert "spelling" not in diagnosis_text(diagnosis)
    assert ("dns-no-such-host" in diagnosis.also) is (kind == "dns")


@pytest.mark.parametrize("version", ["1.2", "mail.plant.org", "TLSv1.1"])
def test_a_tls_version_that_cannot_be_used_is_told_as_that(version: str) -> None:
    tested = settings(587, "x")._replace(tls_version=version)
    failure = Failure(Stage.TLS_HANDSHAKE, FailureKind.TLS_VERSION, f"{version} is no TLS version.", version)
    diagnosis = explain_result(Result(failure=failure), tested, "you@plant.com")
    assert diagnosis is not None
    assert (diagnosis.cause, diagnosis.field, diagnosis.who) == ("tls-version-too-old", "tlsVersion", "you")
    assert (diagnosis.why, diagnosis.also) == (f"{version} is no TLS version.", ())
    assert [dict(fix.changes) for fix in diagnosis.fixes] == [{"tlsVersion": ""}]


def test_a_timeout_in_which_nobody_can_answer_is_told_as_that() -> None:
    tested = settings(587, "x")._replace(timeout_ms=1)
    failure = Failure(Stage.CONNECT, FailureKind.TIMEOUT, "No answer from 127.0.0.1:587 within 0.001 s.")
    diagnosis = explain_result(Result(failure=failure), tested, "you@plant.com")
    assert diagnosis is not None
    assert (diagnosis.field, diagnosis.who, diagnosis.also) == ("timeout", "you", ())
    assert not diagnosis.transient
    assert "within 1 ms" in diagnosis.why
    assert [dict(fix.changes) for fix in diagnosis.fixes] == [{"timeout": "10000"}]


@pytest.mark.parametrize("region", ["af-south-1", "ap-southeast-3", "eu-central-2", "me-south-1"])
def test_a_region_of_amazon_ses_without_an_smtp_server_is_told_as_that(region: str) -> None:
    tested = settings(587, "x")._replace(host=f"email-smtp.{region}.amazonaws.com")
    failure = Failure(
        Stage.DNS, FailureKind.NO_SUCH_HOST, "words", "gaierror: [Errno -2] Name or service not known"
    )
    diagnosis = explain_result(Result(failure=failure), tested, "you@plant.com", "ses")
    assert diagnosis is not None
    assert "not every region of Amazon SES has an SMTP server" in diagnosis.why
    assert "spelling" not in diagnosis_text(diagnosis)
