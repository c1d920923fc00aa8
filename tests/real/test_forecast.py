"""What the check of a domain foretells is what a receiver says: Postfix, OpenDKIM and OpenDMARC, cell by cell.

Each cell of SPF x DKIM x DMARC x alignment is a domain of its own. The forecast comes from its records alone; then a
mail is sent, and the Authentication-Results that the receiver wrote into it are read back with our own reader.
"""

from __future__ import annotations

import base64
import itertools
import os
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from mailconfig_gui.domain.arrived import Arrived, Verdict, read_arrived
from mailconfig_gui.domain.authentication_results import Result
from mailconfig_gui.domain.dmarc import Dmarc, find_dmarc
from mailconfig_gui.domain.domain_check import check_domain
from mailconfig_gui.domain.findings import DomainReport, FindingId, FindingState, Summary
from mailconfig_gui.domain.questions import together
from mailconfig_gui.domain.sending import Sending
from mailconfig_gui.domain.spf import SpfCheck, check_host
from mailconfig_gui.model.preset import Alignment, DnsFacts, ReturnPath
from mailconfig_gui.net import dns
from tests.lab.certificates import Certificates
from tests.lab.dovecot import Dovecot
from tests.lab.nsd import Nsd
from tests.lab.receiver import NAME, Client, Receiver
from tests.lab.sandbox import Sandbox

pytestmark = pytest.mark.real

RELAY = Client("192.0.2.25", "out.relay.example")
SELECTOR = "k1"
#: Names below which others register names, as OpenDMARC's list has them.
SUFFIXES = ("example",)


class Spf(StrEnum):
    """What the record of the return path says of the relay."""

    PASS = "v=spf1 include:spf.relay.example -all"
    FAIL = "v=spf1 ip4:192.0.2.99 -all"
    SOFTFAIL = "v=spf1 ip4:192.0.2.99 ~all"
    NEUTRAL = "v=spf1 ip4:192.0.2.99 ?all"
    NONE = ""


class Dkim(StrEnum):
    """Whether the relay signs, and what stands at the selector."""

    UNSIGNED = "unsigned"
    GOOD = "good"
    REVOKED = "revoked"
    CUT = "cut"


class Strictness(StrEnum):
    """How DMARC wants domains to be aligned."""

    RELAXED = ""
    STRICT = "; adkim=s; aspf=s"


class Cell(NamedTuple):
    """One domain and one mail. `records` are lines of a zone file; From and `d=` are names in it."""

    sender: str
    return_path: str
    signer: str | None
    records: tuple[str, ...]
    facts: DnsFacts


KEY = rsa.generate_private_key(65537, 2048)
PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
)
PUBLIC = base64.b64encode(
    KEY.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
).decode()
KEYS = {
    Dkim.GOOD: f"v=DKIM1; k=rsa; p={PUBLIC}",
    Dkim.REVOKED: "v=DKIM1; k=rsa; p=",
    Dkim.CUT: f"v=DKIM1; k=rsa; p={PUBLIC[:100]}",
}
BASE = (f'spf.relay.example. TXT "v=spf1 ip4:{RELAY.address} -all"', f"{RELAY.name}. A {RELAY.address}")


def txt(name: str, text: str) -> tuple[str, ...]:
    """A line of a zone file, none for an empty text; a string holds 255 bytes at most."""
    strings = " ".join(f'"{text[at : at + 250]}"' for at in range(0, len(text), 250))
    return (f"{name}. TXT {strings}",) if text else ()


def facts(return_path: ReturnPath, *, signs: bool) -> DnsFacts:
    """What a preset of this relay would say: a return path of one's own is `send` below the From domain."""
    aligned = tuple(Alignment) if signs else (Alignment.SPF,)
    return DnsFacts(return_path, "2026-11-30", (), ("include:spf.relay.example",), (), ("send",), aligned)


def cell(number: int, spf: Spf, key: Dkim, policy: str | None, strictness: Strictness) -> Cell:
    """From is a sub-domain of the organisation whose DMARC record applies; the return path is one level further down.

    So SPF can only be aligned in relaxed mode. In relaxed mode the organisation signs, in strict mode From itself.
    Without an SPF record the return path is From itself: a sub-domain without one is nothing that a check could know.
    """
    organisation = f"o{number}.example"
    sender = f"iot.{organisation}"
    signer = None if key is Dkim.UNSIGNED else sender if strictness is Strictness.STRICT else organisation
    path = f"send.{sender}" if spf else sender
    dmarc = f"v=DMARC1; p={policy}{strictness}" if policy else ""
    records = (
        f"{sender}. MX 10 {RELAY.name}.",
        f"{path}. MX 10 {RELAY.name}.",
        *txt(path, spf),
        *txt(f"_dmarc.{organisation}", dmarc),
        *(txt(f"{SELECTOR}._domainkey.{signer}", KEYS[key]) if signer else ()),
    )
    kind = ReturnPath.SUBDOMAIN if spf else ReturnPath.FROM_DOMAIN
    return Cell(sender, path, signer, records, facts(kind, signs=signer is not None))


CELLS = {
    f"{spf.name.lower()}-{key}-{policy}-{strictness.name.lower()}": cell(number, spf, key, policy, strictness)
    for number, (spf, key, policy, strictness) in enumerate(
        itertools.product(Spf, Dkim, (None, "none", "quarantine", "reject"), Strictness)
    )
}


def other(sender: str, signer: str, *records: str) -> Cell:
    """A cell without SPF whose mail is signed well."""
    key = txt(f"{SELECTOR}._domainkey.{signer}", KEYS[Dkim.GOOD])
    found = (f"{signer}. MX 10 {RELAY.name}.", *records, *key)
    return Cell(sender, sender, signer, found, facts(ReturnPath.FROM_DOMAIN, signs=True))


class Difference(NamedTuple):
    """Where RFC 9989 and the rule that OpenDMARC still follows (RFC 7489) part."""

    why: str
    forecast: tuple[Result, str | None]
    receiver: tuple[Result, str | None]


#: Of each cell both words: DMARC's result, and the policy that is to be applied.
DIFFERENT = {
    "psd-below-the-organisation": (
        other("iot.d1.example", "d1.example", *txt("_dmarc.iot.d1.example", "v=DMARC1; p=reject; psd=n")),
        Difference(
            "by psd=n iot.d1.example is an organisation of its own; before, all below a public suffix was one",
            (Result.FAIL, "reject"),
            (Result.PASS, "reject"),
        ),
    ),
    "np-for-a-name-that-does-not-exist": (
        other("iot.d2.example", "d2.example", *txt("_dmarc.d2.example", "v=DMARC1; p=none; np=reject")),
        Difference(
            "np is for names that do not exist; before, p was for them too",
            (Result.PASS, "reject"),
            (Result.PASS, "none"),
        ),
    ),
    "t-for-a-test": (
        other("d3.example", "d3.example", *txt("_dmarc.d3.example", "v=DMARC1; p=reject; t=y")),
        Difference(
            "by t=y the policy is applied one level milder; before, it was pct that did this, and t was not known",
            (Result.PASS, "quarantine"),
            (Result.PASS, "reject"),
        ),
    ),
}


class Outcome(NamedTuple):
    """What was foretold; what the receiver said, with the policy that it saw; how long the forecast took in ms."""

    report: DomainReport
    spf: SpfCheck
    dmarc: Dmarc
    arrived: Arrived
    policy: str | None
    ms: float


def mail(name: str, one: Cell) -> bytes:
    lines = (
        f"From: Plant <alarm@{one.sender}>", "To: alice@example.org", "Subject: Alarm",
        "Date: Mon, 30 Nov 2026 08:41:04 +0000", f"Message-ID: <{name}@lab>", "", "Too hot.", "",
    )  # fmt: skip
    text = "\r\n".join(lines).encode()
    if one.signer is None:
        return text
    signature: bytes = dkim.sign(text, SELECTOR.encode(), one.signer.encode(), PEM)
    return signature + text


@pytest.fixture(scope="module")
def name_server(lab: Sandbox) -> Iterator[Nsd]:
    records = itertools.chain(
        BASE, *(one.records for one in (*CELLS.values(), *(cell for cell, _ in DIFFERENT.values())))
    )
    # Another run, or worker, has an address of its own.
    host = f"127.53.{os.getpid() % 200 + 50}.{os.getpid() // 200 % 250 + 1}"
    server = Nsd(lab.make_folder("nsd"), {".": "\n".join(records)}, host, 53)
    yield server
    server.close()


@pytest.fixture(scope="module")
def outcomes(
    lab: Sandbox, lab_certificates: Certificates, dovecot: Dovecot, name_server: Nsd
) -> Mapping[str, Outcome]:
    receiver = Receiver(lab, lab_certificates, dovecot, name_server.host, SUFFIXES)
    cells = {**CELLS, **{name: one for name, (one, _) in DIFFERENT.items()}}
    receiver.deliver(RELAY, [(f"bounce@{one.return_path}", mail(name, one)) for name, one in cells.items()])
    found = {}
    for name, one in cells.items():
        sending = Sending(one.sender, "Relay", one.facts, selectors=(SELECTOR,))
        began = time.perf_counter()
        report = dns.run(check_domain(sending), resolver=name_server.address)
        ms = (time.perf_counter() - began) * 1000
        spf, dmarc = dns.run(
            together(check_host(RELAY.address, one.return_path), find_dmarc(one.sender)),
            resolver=name_server.address,
        )
        raw = receiver.delivered(f"{name}@lab").raw
        arrived = read_arrived(raw)
        assert isinstance(arrived, Arrived)
        policy = re.search(rb"dmarc=\w+ \(p=(\w+) ", raw)
        found[name] = Outcome(report, spf, dmarc, arrived, policy[1].decode() if policy else None, ms)
    return found


def forecast(outcome: Outcome) -> tuple[Result, str | None]:
    """DMARC's result as the check foretells it, and the policy it found."""
    if outcome.dmarc.record is None:
        return Result.NONE, None
    (alignment,) = (one for one in outcome.report.findings if one.id is FindingId.ALIGNMENT)
    passes = alignment.state is FindingState.GOOD
    return Result.PASS if passes else Result.FAIL, outcome.dmarc.policy


def said(outcome: Outcome) -> tuple[Result | None, str | None]:
    """The same as the receiver says it."""
    result = outcome.arrived.dmarc.result
    return result, None if result is Result.NONE else outcome.policy


@pytest.mark.parametrize("name", CELLS)
def test_what_is_foretold_is_what_a_receiver_says(outcomes: Mapping[str, Outcome], name: str) -> None:
    outcome, one = outcomes[name], CELLS[name]
    arrived = outcome.arrived
    assert (arrived.trusted, arrived.receiver, arrived.envelope_domain) == (True, NAME, one.return_path)
    assert arrived.spf == Verdict(Result(outcome.spf.result), one.return_path)
    assert (arrived.dkim.result is Result.PASS) is ("good" in name)
    assert said(outcome) == forecast(outcome)
    refused = arrived.dmarc.result is Result.FAIL and outcome.policy == "reject"
    assert (outcome.report.summary is Summary.REFUSED) is refused


def test_the_cells_hold_every_outcome(outcomes: Mapping[str, Outcome]) -> None:
    said_of = [outcomes[name].arrived for name in CELLS]
    assert Counter(one.spf.result for one in said_of) == dict.fromkeys(
        (Result.PASS, Result.FAIL, Result.SOFTFAIL, Result.NEUTRAL, Result.NONE), 32
    )
    assert Counter(one.dmarc.result for one in said_of) == {Result.PASS: 39, Result.FAIL: 81, Result.NONE: 40}


@pytest.mark.parametrize("name", DIFFERENT)
def test_where_the_new_rule_and_the_receivers_old_one_part_the_cell_says_which(
    outcomes: Mapping[str, Outcome], name: str
) -> None:
    _, difference = DIFFERENT[name]
    assert forecast(outcomes[name]) == difference.forecast, difference.why
    assert said(outcomes[name]) == difference.receiver, difference.why


def test_a_forecast_is_quick(outcomes: Mapping[str, Outcome]) -> None:
    times = sorted(outcome.ms for outcome in outcomes.values())
    print(
        f"forecast: median {statistics.median(times):.0f} ms, 95 % below {times[len(times) * 95 // 100]:.0f} ms"
    )
    assert times[-1] < dns.DEADLINE_MS
