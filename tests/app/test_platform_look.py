"""The verdict beside a test: a look of its own, and what the test learnt."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mailconfig_gui.app.platform_look import (
    _seen_by_test,
    combined,
    foresee,
    foresee_by_test,
    trusted_with,
)
from mailconfig_gui.model.news import Cancel
from mailconfig_gui.prediction.observed import Heard, Observed
from mailconfig_gui.smtp.events import Failure, FailureKind, Result, TlsInfo
from mailconfig_gui.smtp.replies import Reply
from mailconfig_gui.smtp.stages import Stage
from tests.java.servers import PASSWORD, USER, Behaviour, MailServer
from tests.lab.certificates import Certificates


def reply(code: int, *lines: str) -> Reply:
    return Reply(code, None, lines or ("Ok",))


SENT = Result(
    mechanism="PLAIN",
    replies={
        "ehlo": reply(250, "mail.test", "AUTH PLAIN"), "auth": reply(235), "mail": reply(250), "rcpt": reply(250),
        "data": reply(354), "end": reply(250, "Queued"),
    },
    total_ms=700,
)  # fmt: skip


@pytest.fixture
def server(certificates: Certificates) -> Iterator[MailServer]:
    context = certificates.server_context(certificates.good)
    built = MailServer(Behaviour(tls="implicit", context=context))
    yield built
    built.close()


def document(port: int, **changes: object) -> dict[str, object]:
    values: dict[str, object] = {
        "mailFrom": "TB <plant@example.org>", "smtpProtocol": "smtps", "smtpHost": "127.0.0.1", "smtpPort": str(port),
        "timeout": "8000", "enableTls": False, "tlsVersion": "", "username": USER, "password": PASSWORD,
    }  # fmt: skip
    return {**values, **changes}


def test_a_test_that_succeeded_and_a_look(server: MailServer, certificates: Certificates) -> None:
    found = foresee(document(server.port), SENT, trust_pem=certificates.ca.read_text())
    assert (found.version, found.outcome, found.unsafe, found.assumed) == ("4.3", "sends", (), ())


def test_without_our_own_test_the_credentials_are_supposed(
    server: MailServer, certificates: Certificates
) -> None:
    found = foresee(document(server.port), None, "3.9", trust_pem=certificates.ca.read_text())
    unseen = ("credentials", "sender", "recipient", "content")
    assert (found.version, found.outcome, found.assumed) == ("3.9", "sends", unseen)


def test_a_private_authority_is_unknown_to_the_platform(server: MailServer) -> None:
    found = foresee(document(server.port), SENT)
    assert "unable to find valid certification path" in found.text


def test_a_document_that_cannot_be_read_is_not_looked_for() -> None:
    assert foresee({}, None).outcome == "fails"


def test_a_look_can_be_cancelled_by_the_caller(server: MailServer) -> None:
    cancel = Cancel()
    cancel.cancel()
    found = foresee(document(server.port), None, cancel=cancel)
    assert (found.outcome, found.text) == ("unknown", "")


def test_what_the_test_learnt_is_added() -> None:
    look = Observed(connection="ok", total_ms=300)
    seen = combined(look, SENT)
    assert seen == look._replace(
        auth_mechanism="PLAIN", auth=Heard("235 Ok"),
        mail=Heard("250 Ok"), rcpt=Heard("250 Ok"), data=Heard("354 Ok"), end=Heard("250 Queued"), total_ms=700,
    )  # fmt: skip
    assert combined(look, None) is look


def test_the_look_counts_before_the_test() -> None:
    look = Observed(mail=Heard("250 Ok"), rcpt=Heard("504 Need a full name"))
    assert combined(look, SENT).rcpt == look.rcpt
    assert combined(Observed(mail=Heard("530 No")), SENT).rcpt is None


@pytest.mark.parametrize(
    ("kind", "heard"),
    [
        ("reply", Heard("535 No")), ("closed", Heard(lost="closed")), ("reset", Heard(lost="reset")),
        ("timeout", Heard(lost="silence")), ("unprotected", None), ("no-mechanism", None), ("not-offered", None),
    ],
)  # fmt: skip
def test_how_the_login_ended(kind: str, heard: Heard | None) -> None:
    failed = Result(
        failure=Failure(Stage.AUTH, FailureKind(kind), "words"), replies={"auth": reply(535, "No")}
    )
    assert combined(Observed(), failed).auth == heard


@pytest.mark.parametrize(
    ("stage", "words"),
    [(Stage.CERTIFICATE, "the key is too small"), (Stage.TLS_HANDSHAKE, "weak"), (Stage.DNS, "")],
)
def test_why_our_own_test_stopped(stage: Stage, words: str) -> None:
    failed = Result(failure=Failure(stage, FailureKind.CERTIFICATE, words or "no such host"))
    assert combined(Observed(), failed).strict_refusal == words


@pytest.mark.parametrize(
    ("version", "cipher", "own", "outcome"),
    [
        ("TLSv1.3", "TLS_AES_256_GCM_SHA384", False, "sends"),
        ("TLSv1.2", "ECDHE-RSA-AES256-GCM-SHA384", False, "sends"),
        ("TLSv1.2", "AES256-GCM-SHA384", False, "fails"),
        ("TLSv1.3", "TLS_AES_256_GCM_SHA384", True, "sends"),
    ],
)
def test_our_own_test_alone_is_enough_for_a_verdict(
    version: str, cipher: str, own: bool, outcome: str
) -> None:
    info = TlsInfo(version, cipher, 256, verified=True, certificate=None)
    found = foresee_by_test(document(465), SENT._replace(tls=info), own_authority=own)
    assumed = ("trust",) if own else ()
    assert (found.outcome, found.unsafe, found.assumed) == (outcome, (), assumed)


def test_what_a_test_with_a_ca_file_trusts(certificates: Certificates) -> None:
    trusted = trusted_with(str(certificates.ca))
    assert certificates.ca.read_text().strip() in trusted
    assert trusted.count("BEGIN CERTIFICATE") > 50


@pytest.mark.parametrize(
    ("stage", "kind", "text"),
    [
        (Stage.DNS, "no-such-host", "mail: 127.0.0.1"),
        (Stage.CONNECT, "refused", "Connection refused"),
        (Stage.BANNER, "closed", "[EOF]"),
        (Stage.TLS_HANDSHAKE, "closed", "SSL peer shut down"),
    ],
)
def test_what_broke_our_own_test_breaks_the_platforms_too(stage: Stage, kind: str, text: str) -> None:
    broken = Result(failure=Failure(stage, FailureKind(kind), "words"))
    found = foresee_by_test(document(465), broken)
    assert found.outcome == "fails"
    assert text in found.text


@pytest.mark.parametrize(("code", "fails"), [(18, True), (20, True), (62, False)])
def test_a_certificate_that_nobody_vouches_for(code: int, fails: bool) -> None:
    """One for another name is one that Java takes."""
    broken = Result(failure=Failure(Stage.CERTIFICATE, FailureKind.CERTIFICATE, "words", verify_code=code))
    found = foresee_by_test(document(465), broken)
    assert (found.outcome == "fails", "certification path" in found.text) == (fails, fails)


def test_an_answer_lost_after_encryption_is_the_second_one() -> None:
    replies = {"banner": reply(220), "ehlo": reply(250, "m", "STARTTLS"), "starttls": reply(220)}
    info = TlsInfo("TLSv1.3", "TLS_AES_256_GCM_SHA384", 256, verified=True, certificate=None)
    lost = Result(failure=Failure(Stage.EHLO, FailureKind.TIMEOUT, "words"), replies=replies, tls=info)
    seen = _seen_by_test(lost)
    assert seen.ehlo is not None
    assert (seen.ehlo.code, seen.ehlo_tls) == (250, Heard(lost="silence"))
