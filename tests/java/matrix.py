"""Predictions held against the engine, row by row: what the tests of the verdict share."""

from __future__ import annotations

import ssl
import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from mailconfig_gui.model.mail_address import AddressRefused, parse_mail_from
from mailconfig_gui.model.oauth2 import OAuth2, ProviderId
from mailconfig_gui.oauth.token import refresh_request
from mailconfig_gui.oauth.values import TokenRequest
from mailconfig_gui.prediction.jackson import as_text, read_as_platform
from mailconfig_gui.prediction.observed import Observed
from mailconfig_gui.prediction.platforms import PLATFORMS, Unreadable
from mailconfig_gui.prediction.verdict import Verdict, predict
from tests.java.engine import Engine, Job, Sent, runtime
from tests.java.full_look import full_look
from tests.lab.certificates import Certificates, Served

RECIPIENT = "bob@example.org"

#: The name of a cell, a version of the platform, and its mail document.
Row = tuple[str, str, dict[str, object]]


class Contexts:
    """TLS contexts of servers by certificate, version and key exchange."""

    def __init__(self, certificates: Certificates) -> None:
        self.certificates = certificates

    def __call__(
        self, name: str = "good", lowest: str = "TLSv1_2", highest: str = "TLSv1_3", ciphers: str = ""
    ) -> ssl.SSLContext:
        served: Served = getattr(self.certificates, name)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers(ciphers or "DEFAULT:@SECLEVEL=0")
        context.load_cert_chain(served.chain, served.key)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = ssl.TLSVersion[lowest]
            context.maximum_version = ssl.TLSVersion[highest]
        return context


def observe(document: dict[str, object], version: str, trust: Path) -> Observed:
    """What our own test would learn about the server of this document."""
    platform = PLATFORMS[version]
    settings = read_as_platform(document, platform)
    if isinstance(settings, Unreadable):
        return Observed()
    try:
        sender = parse_mail_from(settings.mail_from).address
    except AddressRefused:
        sender = ""
    wait = settings.watchdog_ms if 0 < settings.watchdog_ms < 5000 else 9_000
    return full_look(
        settings,
        platform,
        trust=trust,
        sender=sender,
        recipient=RECIPIENT,
        limit_ms=wait,
        token_request=_token_request(document) if settings.oauth2 else None,
    )


def _token_request(document: dict[str, object]) -> TokenRequest | None:
    """What the platform would ask; None for a row that it cannot ask with."""
    if not document.keys() >= {"tokenUri", "refreshToken", "clientId", "clientSecret"}:
        return None
    uri, refresh, client, secret = (
        as_text(document[key]) for key in ("tokenUri", "refreshToken", "clientId", "clientSecret")
    )
    return refresh_request(
        OAuth2(ProviderId.CUSTOM, client, secret, "", "", uri, (), "http://localhost/", refresh)
    )


class Outcome(NamedTuple):
    """One cell on one version: what was predicted and what the engine did."""

    name: str
    version: str
    predicted: Verdict
    engine: Sent


def play(rows: Sequence[Row], major: int, certificates: Certificates, threads: int = 8) -> list[Outcome]:
    """Predict every row (name, version, document) and let the engine do it."""

    def foreseen(row: Row) -> Verdict:
        return predict(row[2], observe(row[2], row[1], certificates.ca), row[1])

    with ThreadPoolExecutor(threads) as pool:
        verdicts = list(pool.map(foreseen, rows))
    engine = Engine(runtime(major), trust=certificates.ca)
    sent = engine.send([Job(document, version, RECIPIENT) for _, version, document in rows], threads)
    return [
        Outcome(name, version, verdict, result)
        for (name, version, _), verdict, result in zip(rows, verdicts, sent, strict=True)
    ]


def disagreements(outcomes: list[Outcome]) -> list[str]:
    """Every cell where the prediction is not what the engine did, in words."""
    return [
        f"{one.version} {one.name}: predicted {one.predicted.outcome} {one.predicted.text!r}, "
        f"engine {one.engine.outcome} {one.engine.text!r}"
        for one in outcomes
        if not agrees(one)
    ]


def agrees(one: Outcome) -> bool:
    """Equal outcome and text, but for three things that are no one's to foresee or to run here."""
    predicted, engine = one.predicted, one.engine
    if engine.outcome == "hangs":  # before 3.4 nothing limits the connect; the system gives up after minutes
        return predicted.outcome == "fails" and "timed out" in predicted.text
    if predicted.text.endswith("Timeout!") and engine.text.endswith("Read timed out"):
        return PLATFORMS[one.version].watchdog  # two clocks with the same limit
    if PLATFORMS[one.version].library == "javax" and "Got bad greeting" in engine.text:
        return "Could not connect to SMTP host" in predicted.text  # 1.6.2's words; only 1.6.5 can be had
    return (predicted.outcome, predicted.text) == (engine.outcome, engine.text)
