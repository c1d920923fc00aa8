"""The driver at a resolver that checks signatures: what is signed wrongly is told from what cannot be looked up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import dns.dnssec
import dns.rdatatype
import dns.zone
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from dns.dnssectypes import Algorithm

from mailconfig_gui.domain.questions import Answer, AnswerStatus, RecordType, ask
from mailconfig_gui.net.dns import run
from tests.lab.nsd import Nsd
from tests.lab.unbound import Unbound

pytestmark = pytest.mark.real

ZONE = "signed.test"
#: As the lab's name server writes it for a first time.
HEAD = "@ 300 SOA ns.lab.test. hostmaster.lab.test. 1 3600 600 86400 60\n@ 300 NS ns.lab.test.\n"


@pytest.fixture(scope="module")
def resolver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("unbound")
    key = ed25519.Ed25519PrivateKey.generate()
    public = dns.dnssec.make_dnskey(key.public_key(), Algorithm.ED25519, flags=257)
    zone = dns.zone.from_text(
        HEAD + 'good 300 TXT "v=spf1 -all"\nbad 300 TXT "v=spf1 -all"', ZONE, relativize=False
    )
    dns.dnssec.sign_zone(zone, keys=[(key, public)], lifetime=86400)
    lines = [
        f"{name} {entry.ttl} {dns.rdatatype.to_text(entry.rdtype)} {record}"
        for name, entry in zone.iterate_rdatasets()
        for record in entry
        if entry.rdtype not in (dns.rdatatype.SOA, dns.rdatatype.NS)
    ]
    # Changed by hand, and not signed again.
    text = "\n".join(line.replace("-all", "+all") if line.startswith("bad") else line for line in lines)
    server = Nsd(folder, {ZONE: text})
    unbound = Unbound(folder, ZONE, server, f"{ZONE}. DNSKEY {public}")
    yield unbound.address
    unbound.close()
    server.close()


def heard(resolver: str, name: str) -> Answer:
    (answer,) = run(ask(name, RecordType.TXT), resolver=resolver)
    return answer


def test_what_is_signed_is_found(resolver: str) -> None:
    answer = heard(resolver, "good.signed.test")
    assert (answer.status, answer.records) == (AnswerStatus.FOUND, ("v=spf1 -all",))


def test_what_is_signed_wrongly_is_told_with_what_stands_there(resolver: str) -> None:
    answer = heard(resolver, "bad.signed.test")
    assert (answer.status, answer.records) == (AnswerStatus.BOGUS, ("v=spf1 +all",))


def test_what_is_not_there_is_proved_to_be_absent(resolver: str) -> None:
    assert heard(resolver, "gone.signed.test").status is AnswerStatus.NO_SUCH_NAME
