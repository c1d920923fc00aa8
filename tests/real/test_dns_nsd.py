"""The driver at a real name server: every type, long answers, aliases, what is not there, many questions at once."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

import pytest

from mailconfig_gui.domain.dkim_record import find_key
from mailconfig_gui.domain.dmarc import Policy, find_dmarc
from mailconfig_gui.domain.questions import Answer, AnswerStatus, RecordType, ask, together
from mailconfig_gui.domain.spf import check_host
from mailconfig_gui.domain.spf_record import SpfResult
from mailconfig_gui.net.dns import run
from tests.lab.nsd import Nsd

pytestmark = pytest.mark.real

#: 4,000 characters in strings of 250, as a zone file writes them.
LONG = " ".join(f'"{chr(97 + number) * 250}"' for number in range(16))
ZONES = {
    "example.test": f"""
@ MX 10 Mail
@ TXT "v=spf1 include:_spf.relay.test" " -all"
mail A 192.0.2.1
mail AAAA 2001:db8::1
_dmarc TXT "v=DMARC1; p=quarantine"
s1._domainkey CNAME s1.relay.test.
_submission._tcp SRV 0 1 587 Mail
long TXT {LONG}
chain CNAME a.chain
a.chain CNAME b.chain
b.chain A 192.0.2.7
loop CNAME loop2
loop2 CNAME loop
away CNAME www.elsewhere.test.
*.any A 192.0.2.8
below.empty A 192.0.2.9
child NS ns.child
ns.child A 192.0.2.53
""",
    "relay.test": """
_spf TXT "v=spf1 ip4:198.51.100.0/24 -all"
_spf TXT "some other text"
s1 TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
""",
    "2.0.192.in-addr.arpa": "1 PTR mail.example.test.",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nsd]:
    server = Nsd(tmp_path_factory.mktemp("nsd"), ZONES)
    yield server
    server.close()


def heard(server: Nsd, name: str, kind: RecordType) -> Answer:
    (answer,) = run(ask(name, kind), resolver=server.address)
    return answer


@pytest.mark.parametrize(
    ("name", "kind", "record"),
    [
        ("mail.example.test", RecordType.A, "192.0.2.1"),
        ("MAIL.Example.test.", RecordType.AAAA, "2001:db8::1"),
        ("example.test", RecordType.MX, "10 mail.example.test"),
        ("example.test", RecordType.TXT, "v=spf1 include:_spf.relay.test -all"),
        ("example.test", RecordType.NS, "ns.lab.test"),
        ("s1._domainkey.example.test", RecordType.CNAME, "s1.relay.test"),
        ("1.2.0.192.in-addr.arpa", RecordType.PTR, "mail.example.test"),
        ("_submission._tcp.example.test", RecordType.SRV, "0 1 587 mail.example.test"),
        ("a.b.any.example.test", RecordType.A, "192.0.2.8"),
    ],
)
def test_every_type_comes_as_text(server: Nsd, name: str, kind: RecordType, record: str) -> None:
    answer = heard(server, name, kind)
    assert answer == Answer(AnswerStatus.FOUND, (record,), 300, server.address, name.lower().rstrip("."))


def test_a_long_answer_comes_whole(server: Nsd) -> None:
    (record,) = heard(server, "long.example.test", RecordType.TXT).records
    assert len(record) == 4000


def test_aliases_are_followed_to_their_end(server: Nsd) -> None:
    answer = heard(server, "chain.example.test", RecordType.A)
    assert (answer.records, answer.canonical) == (("192.0.2.7",), "b.chain.example.test")
    assert not heard(server, "loop.example.test", RecordType.A).is_known


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("gone.example.test", AnswerStatus.NO_SUCH_NAME),
        ("example.test", AnswerStatus.EMPTY),
        ("empty.example.test", AnswerStatus.EMPTY),
    ],
)
def test_what_is_not_there_is_told_with_its_time(server: Nsd, name: str, status: AnswerStatus) -> None:
    answer = heard(server, name, RecordType.A)
    assert (answer.status, answer.records, answer.ttl) == (status, (), 60)


@pytest.mark.parametrize("name", ["child.example.test", "unknown.invalid"])
def test_what_a_server_does_not_answer_itself_is_unknown(server: Nsd, name: str) -> None:
    answer = heard(server, name, RecordType.A)
    assert answer == Answer(AnswerStatus.FAILED, resolver=server.address)


def test_a_domain_is_judged_over_the_network_as_in_tests(server: Nsd) -> None:
    asking = together(
        check_host("198.51.100.7", "example.test"), find_key("s1", "example.test"), find_dmarc("example.test")
    )
    spf, key, dmarc = run(asking, resolver=server.address)
    assert (spf.result, spf.look_ups) == (SpfResult.PASS, 1)
    assert (key.alias, key.key.bits if key.key else 0) == ("s1.relay.test", 256)
    # Nobody here knows whether `test` has a record, but the domain's own says what applies.
    assert (dmarc.policy, dmarc.is_known, dmarc.organisational_domain) == (Policy.QUARANTINE, True, "")


def test_three_hundred_questions_at_once_are_all_answered(server: Nsd) -> None:
    names = [f"n{number}.any.example.test" for number in range(300)]
    answers = run(together(*(ask(name, RecordType.A) for name in names)), resolver=server.address)
    assert [one.records for (one,) in answers] == [("192.0.2.8",)] * 300


def test_a_judgement_takes_a_moment(server: Nsd) -> None:
    def judged() -> float:
        begun = time.monotonic()
        run(
            together(
                check_host("", "example.test"),
                find_key("s1", "example.test"),
                find_dmarc("mail.example.test"),
            ),
            resolver=server.address,
        )
        return (time.monotonic() - begun) * 1000

    took = sorted(judged() for _ in range(40))
    print(f"median {statistics.median(took):.0f} ms, 95 % {took[37]:.0f} ms")
    assert took[37] < 1000
