"""Every way a test can end has words, and every stage that can be refused has its own."""

from __future__ import annotations

import re

import pytest

from mailconfig_gui.model.security import Security
from mailconfig_gui.smtp import phrasing
from mailconfig_gui.smtp.actions import Failed
from mailconfig_gui.smtp.capabilities import Capabilities
from mailconfig_gui.smtp.events import CertificateInfo, FailureKind, TlsInfo
from mailconfig_gui.smtp.replies import Reply
from mailconfig_gui.smtp.stages import Stage, planned

CERTIFICATE = CertificateInfo("mx.test", "Lab CA", 0, 1_900_000_000, ("mx.test", "b.test"))
OURS = [stage for stage in Stage if stage not in (Stage.TIMEOUT, Stage.OAUTH_TOKEN, Stage.CONFIG)]
REPLIES = sorted(
    {*planned(Security.STARTTLS, proxy=False, login=True)}
    - {Stage.CONFIG, Stage.DNS, Stage.CONNECT, Stage.TLS_HANDSHAKE, Stage.CERTIFICATE}
)


def test_every_stage_has_its_name() -> None:
    assert all(stage.label for stage in Stage)


@pytest.mark.parametrize("stage", OURS)
@pytest.mark.parametrize("kind", FailureKind)
def test_every_loss_is_one_calm_sentence(stage: Stage, kind: FailureKind) -> None:
    text = phrasing.lost(stage, Failed(1, kind, "reason"), "mx.test:25", 10_000)
    assert re.fullmatch(r"[A-Zm].*[a-z0-9]\.", text)
    assert "!" not in text


@pytest.mark.parametrize("stage", REPLIES)
def test_a_refusal_quotes_the_reply(stage: Stage) -> None:
    said = all((stage.refused, stage.awaited))
    assert said, (
        f"mailconfig_gui/smtp/stages.py: {stage.name} lacks its words for a refusal or for what is waited for"
    )
    assert phrasing.refused(stage, Reply(550, None, ("no", "never"))).endswith(": 550 no never")


@pytest.mark.parametrize(
    ("stage", "kind", "text"),
    [
        (Stage.DNS, "timeout", "Looking up the name mx took longer than 10 s."),
        (Stage.CONNECT, "timeout", "No answer from mx within 10 s."),
        (Stage.PROXY, "timeout", "The proxy was silent for 10 s instead of answering."),
        (Stage.AUTH, "closed", "The server closed the connection instead of answering the login."),
        (Stage.BANNER, "reset", "The connection was cut off instead of greeting."),
        (Stage.CONNECT, "network", "The connection to mx failed: reason."),
    ],
)
def test_what_is_said(stage: Stage, kind: str, text: str) -> None:
    assert phrasing.lost(stage, Failed(1, FailureKind(kind), "reason"), "mx", 10_000) == text


def test_small_texts() -> None:
    assert phrasing.seconds(500) == "0.5 s"
    assert phrasing.day(0) == "1970-01-01"
    assert phrasing.endpoint("mx.test", 25) == "mx.test:25"
    assert phrasing.endpoint("[::1]", 25) == phrasing.endpoint("::1", 25) == "[::1]:25"
    assert phrasing.offered(Capabilities()) == "answers only to the old HELO: no extensions"
    assert phrasing.offered(Capabilities(esmtp=True)) == "no extensions"
    assert (
        phrasing.offered(Capabilities(keywords=("SIZE 1", "AUTH PLAIN"), esmtp=True)) == "SIZE 1 · AUTH PLAIN"
    )
    assert phrasing.encrypted(TlsInfo("TLSv1.2", "X", 128, True, None)) == "TLS 1.2, X"


def test_certificates() -> None:
    assert phrasing.certificate(CERTIFICATE) == "for mx.test, by Lab CA, valid until 2030-03-17"
    assert (
        phrasing.certificate(CERTIFICATE._replace(names=()))
        == "for mx.test, by Lab CA, valid until 2030-03-17"
    )
    wrong = phrasing.untrusted(62, "", CERTIFICATE._replace(names=()), "smtp.test")
    assert wrong == "The server's certificate is for mx.test, not for smtp.test."
    assert phrasing.untrusted(18, "", CERTIFICATE, "x").endswith("It is for mx.test, by Lab CA.")
