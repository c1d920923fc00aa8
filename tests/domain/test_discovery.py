"""From an address to servers: which one is proposed first, with what user name, and on whose word."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from mailconfig_gui.domain.autoconfig import MailServer
from mailconfig_gui.domain.discovery import MOST_SERVERS, Proposal, ProviderList, Search, Source, merged
from mailconfig_gui.domain.questions import Answer, AnswerStatus, Question, answered
from mailconfig_gui.model.preset import Credential, Endpoint, Group, Preset, Variant
from mailconfig_gui.model.security import Security
from mailconfig_gui.storage.discovery import load_provider_list
from mailconfig_gui.storage.presets import load_presets
from tests.domain.addresses import set_aside

TODAY = "2026-11-30"
MOST_WRONG = 1
"""Of the addresses set aside: nobody knows freenet.de."""
TLS = {"smtpPort": "465", "smtpProtocol": "smtps", "enableTls": True}
ADDRESS = Credential(shape=r"\S+@\S+", misfit="No @.")


def preset(name: str, **values: object) -> Preset:
    given = {
        "group": Group.MAILBOX,
        "settings": {"smtpHost": f"smtp.{name}.example", **TLS},
        "hosts": (f"{name}.example",),
    }
    return Preset(name, name.title(), 1, "", "2026-11-01", (), **{**given, **values})  # type: ignore[arg-type]


PERSONAL = preset("box", mail_domains=("box.example",), username=ADDRESS)
WORK = preset(
    "work",
    hosts=("box.example",),
    settings={"smtpHost": "smtp.box.example", **TLS},
    mx=("mx.box.example",),
    username=ADDRESS,
    endpoints=(Endpoint(465, Security.TLS), Endpoint(25, Security.NONE), Endpoint(587, Security.STARTTLS)),
)
PLACES = preset(
    "places",
    settings=TLS,
    mail_domains=("places.example", "places.test"),
    mx=("mx.places.example", "mx.places.test"),
    variants=(
        Variant(
            "one", "One", {"smtpHost": "one.places.example"}, ("places.example",), ("mx.places.example",)
        ),
        Variant("two", "Two", {"smtpHost": "two.places.example"}, ("places.test",), ("mx.places.test",)),
    ),
)
SERVICE = preset("service", group=Group.SENDING_SERVICE, username=Credential(value="apikey"))
KEYED = preset("keyed", group=Group.SENDING_SERVICE)
LOCAL = preset(
    "local", mail_domains=("local.example",), username=Credential(shape=r"[^@\s]+", misfit="An @.")
)
SHORT = preset("short", mail_domains=("short.example",), username=Credential(example="name"))
PRESETS = {one.id: one for one in (PERSONAL, WORK, PLACES, SERVICE, KEYED, LOCAL, SHORT)}
LISTED = ProviderList(
    "https://list.example",
    "2026-03-12",
    {
        "old.example": (
            MailServer("mail.%EMAILDOMAIN%", 465, Security.TLS, "%EMAILLOCALPART%"),
            MailServer("%REALNAME%", 465, Security.TLS, ""),
        ),
        "box.example": (MailServer("smtp.box.example", 465, Security.TLS, "%EMAILADDRESS%"),),
        "servers.example": (MailServer("out.servers.example", 587, Security.STARTTLS, "%EMAILADDRESS%"),),
    },
)


def search(address: str) -> Search:
    return Search(address, address.rpartition("@")[2], PRESETS, LISTED, TODAY)


def short(proposals: Sequence[Proposal]) -> list[str]:
    return [
        f"{one.source} {one.host}:{one.port} {one.security} {one.username} {one.provider} {one.variant}".rstrip()
        for one in proposals
    ]


def in_dns(address: str, *records: str) -> tuple[Proposal, ...]:
    def lookup(question: Question) -> Answer:
        asked = f"{question.type} {question.name} "
        found = tuple(one.removeprefix(asked) for one in records if one.startswith(asked))
        return Answer(AnswerStatus.FOUND if found else AnswerStatus.NO_SUCH_NAME, found)

    return answered(search(address).in_dns(), lookup)


def test_a_preset_that_knows_the_domain_comes_before_the_list() -> None:
    (found,) = search("me@box.example").known()
    assert found == Proposal(
        "smtp.box.example", 465, Security.TLS, "me@box.example", Source.PRESET, "2026-11-01", "box.example", "box"
    )  # fmt: skip
    assert found.answers is None


@pytest.mark.parametrize(
    ("address", "proposed"),
    [
        ("me@places.example", ["preset one.places.example:465 tls me@places.example places one"]),
        ("me@places.test", ["preset two.places.example:465 tls me@places.test places two"]),
        ("me@local.example", ["preset smtp.local.example:465 tls me local"]),
        ("me@short.example", ["preset smtp.short.example:465 tls me short"]),
        ("me@sub.box.example", ["preset smtp.box.example:465 tls me@sub.box.example box"]),
        ("me@old.example", ["ispdb mail.old.example:465 tls me None"]),
        ("me@sub.old.example", []),
        ("me@plant.example", []),
    ],
)
def test_domains_that_are_known_without_asking(address: str, proposed: list[str]) -> None:
    assert short(search(address).known()) == proposed


def test_a_list_says_of_which_day_it_is() -> None:
    (found,) = search("me@old.example").known()
    assert (found.dated, found.seen) == ("2026-03-12", "old.example")


@pytest.mark.parametrize(
    ("records", "proposed"),
    [
        (
            ["MX plant.example 10 a.mx.box.example"],
            [
                "mx smtp.box.example:465 tls me@plant.example work",
                "mx smtp.box.example:587 starttls me@plant.example work",
            ],
        ),
        (["MX plant.example 10 b.mx.places.test"], ["mx two.places.example:465 tls me@plant.example places two"]),
        (["MX plant.example 10 mx.servers.example"], ["mx out.servers.example:587 starttls me@plant.example None"]),
        # Only the first to be tried tells: behind it stands whoever keeps mail for a while.
        (["MX plant.example 20 a.mx.places.test", "MX plant.example 10 mx.filter.example"], []),
        (
            ["MX plant.example 10 mx.filter.example", "MX plant.example 10 mx.servers.example"],
            ["mx out.servers.example:587 starttls me@plant.example None"],
        ),
        (["MX plant.example 10 mx.box.example.evil.example"], []),
        (["MX plant.example 0 ."], []),
        ([], []),
        (
            ["SRV _submissions._tcp.plant.example 0 1 465 smtp.plant.example"],
            ["srv smtp.plant.example:465 tls me@plant.example None"],
        ),
        (
            ["SRV _submission._tcp.plant.example 0 1 587 smtp.plant.example"],
            ["srv smtp.plant.example:587 starttls me@plant.example None"],
        ),
        (["SRV _submission._tcp.plant.example 0 0 0 ."], []),
        (
            [
                "SRV _submissions._tcp.plant.example 5 1 465 late.plant.example",
                "SRV _submissions._tcp.plant.example 0 1 465 light.plant.example",
                "SRV _submissions._tcp.plant.example 0 9 465 heavy.plant.example",
            ],
            [
                "srv heavy.plant.example:465 tls me@plant.example None",
                "srv light.plant.example:465 tls me@plant.example None",
                "srv late.plant.example:465 tls me@plant.example None",
            ],
        ),
        (
            [
                "MX plant.example 10 a.mx.places.test",
                "SRV _submissions._tcp.plant.example 0 1 465 smtp.service.example",
            ],
            [
                "srv smtp.service.example:465 tls apikey service",
                "mx two.places.example:465 tls me@plant.example places two",
            ],
        ),
        (
            ["SRV _submissions._tcp.plant.example 0 1 465 smtp.keyed.example"],
            ["srv smtp.keyed.example:465 tls me@plant.example keyed"],
        ),
        # Two presets have the host: that for people's own domains is meant.
        (
            ["SRV _submissions._tcp.plant.example 0 1 465 smtp.box.example"],
            ["srv smtp.box.example:465 tls me@plant.example work"],
        ),
        (
            ["SRV _submissions._tcp.plant.example 0 1 465 two.places.example"],
            ["srv two.places.example:465 tls me@plant.example places two"],
        ),
    ],
)  # fmt: skip
def test_what_the_dns_says(records: list[str], proposed: list[str]) -> None:
    assert short(in_dns("me@plant.example", *records)) == proposed


def test_a_proposal_names_the_record_and_the_day() -> None:
    (found, *_) = in_dns("me@plant.example", "MX plant.example 10 a.mx.box.example")
    assert (found.seen, found.dated) == ("MX a.mx.box.example", "2026-11-01")
    (found,) = in_dns("me@plant.example", "SRV _submission._tcp.plant.example 0 1 587 smtp.plant.example")
    assert (found.seen, found.dated) == ("_submission._tcp.plant.example", TODAY)


def test_everything_is_asked_at_once() -> None:
    asking = search("me@plant.example").in_dns()
    assert [f"{one.type} {one.name}" for one in next(asking)] == [
        "MX plant.example", "SRV _submissions._tcp.plant.example", "SRV _submission._tcp.plant.example",
    ]  # fmt: skip
    with pytest.raises(StopIteration):
        asking.send((Answer(AnswerStatus.TIMED_OUT),) * 3)


def test_what_the_domain_publishes() -> None:
    servers = (
        MailServer("smtp.plant.example", 465, Security.TLS, "%EMAILLOCALPART%"),
        MailServer("not a host", 465, Security.TLS),
    )
    (found,) = search("me@plant.example").published(servers, "https://autoconfig.plant.example/x")
    assert short([found]) == ["autoconfig smtp.plant.example:465 tls me None"]
    assert (found.seen, found.dated) == ("https://autoconfig.plant.example/x", TODAY)


def test_guesses_are_the_names_that_most_people_give() -> None:
    assert [f"{one.host}:{one.port}" for one in search("me@plant.example").guessed()] == [
        "smtp.plant.example:465", "mail.plant.example:465", "smtp.plant.example:587", "mail.plant.example:587",
    ]  # fmt: skip
    assert search(f"me@{'a' * 249}.de").guessed() == ()


def test_a_server_stands_once_and_those_that_do_not_answer_last() -> None:
    first, second = search("me@places.example").known()[0], search("me@old.example").known()[0]
    silent = first._replace(answers=False)
    assert merged([second, silent]) == (second, silent)
    assert merged([second, first]) == (first, second)
    assert merged([first._replace(source=Source.MX), first]) == (first,)


def test_discovery_is_right_on_the_addresses_set_aside() -> None:
    wrong = []
    for one in set_aside():
        looked_for = Search(one.address, one.domain, load_presets(), load_provider_list(), TODAY)

        def lookup(question: Question, records: Sequence[tuple[str, str, str]] = one.records) -> Answer:
            found = tuple(
                text for name, kind, text in records if (name, kind) == (question.name, question.type)
            )
            return Answer(AnswerStatus.FOUND if found else AnswerStatus.NO_SUCH_NAME, found)

        found = merged((*looked_for.known(), *answered(looked_for.in_dns(), lookup)))
        host = found[0].host if found else ""
        if host != one.host:
            wrong.append(f"{one.address}: {host} instead of {one.host}")
    assert len(wrong) <= MOST_WRONG, wrong


def test_a_domain_cannot_have_a_network_searched_from_here() -> None:
    srv = "SRV _submission._tcp.plant.example 0"
    found = in_dns("me@plant.example", *(f"{srv} {port} {port} ten.plant.example" for port in range(1, 200)))
    assert [one.port for one in found] == [199, 198, 197, 196, 195]
    many = [MailServer("ten.plant.example", port, Security.TLS) for port in range(1, 200)]
    assert len(search("me@plant.example").published(many, "https://plant.example")) == MOST_SERVERS
