from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

import pytest

from mailconfig_gui.diagnosis.diagnosis import ErrorText
from mailconfig_gui.diagnosis.evidence import evidences_of
from mailconfig_gui.diagnosis.placeholders import PLACEHOLDER, WORDS, Values, filled, values_of
from mailconfig_gui.storage.knowledge import load_knowledge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailconfig_gui.diagnosis.knowledge import Said

KNOWLEDGE = load_knowledge()


def test_what_is_not_known_has_words_instead() -> None:
    values = values_of(next(evidences_of(ErrorText("no"), KNOWLEDGE)))
    said = {name: filled(f"of {{{name}}}", values) for name in WORDS if name not in ("said", "fixed-user")}
    assert said == {name: f"of {WORDS[name]}".strip() for name in said}
    assert {name for name, value in values.given.items() if value} == {"said", "fixed-user"}


def test_what_is_known_is_a_name() -> None:
    settings = {"host": "smtp.resend.com", "port": 587, "username": "me"}
    values = values_of(next(evidences_of(ErrorText("no", settings=settings), KNOWLEDGE)))
    assert values.given["server"] == "smtp.resend.com, port 587"
    assert values.given["fixed-user"] == "resend"
    assert values.words["port"] == "port 587"
    assert values.words["user"] == "the user name me"
    assert (values.given["host-to-type"], values.given["port-to-type"]) == ("smtp.resend.com", "587")
    only_host = values_of(next(evidences_of(ErrorText("no", settings={"host": "mail.test"}), KNOWLEDGE)))
    assert only_host.given["server"] == "mail.test"


@pytest.mark.parametrize(
    "host", ["-oProxyCommand=x", "a;reboot", "$(reboot)", "a b", "`reboot`", "::1", "bücher.example"]
)
def test_only_one_plain_word_is_put_into_a_command(host: str) -> None:
    settings = {"host": host, "port": "587;reboot"}
    values = values_of(next(evidences_of(ErrorText("no", settings=settings), KNOWLEDGE)))
    assert filled("nc -vz {host-to-type} {port-to-type}", values) == "nc -vz HOST PORT"


SETTINGS: dict[str, object] = {
    "host": "mail.example.com",
    "port": 587,
    "username": "tb@example.com",
    "mail_from": "plant@example.com",
    "rcpt": "you@example.org",
    "timeout": 5000,
    "tls_version": "TLSv1.2",
    "credentials_region": "eu-west-1",
}
ASKED_BY = {
    "server": ("host", "port"), "service": ("port",), "host": ("host",), "port": ("port",),
    "host-to-type": ("host",), "port-to-type": ("port",), "user": ("username",),
    "username": ("username",), "mailbox": ("username",), "from": ("mail_from",),
    "recipient": ("rcpt",), "timeout": ("timeout",), "tls-version": ("tls_version",), "region": ("credentials_region",),
}  # fmt: skip
"""The settings that fill each placeholder."""

# Programs, addresses and names keep their small letter where a sentence begins with one.
_OWN_SMALL = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}|java|keytool|iptables|openssl|msmtp|[A-Za-z0-9._-]+@")
_HOLES = {
    "two blanks": r"  ",
    "a blank at an end": r"^ | $",
    "a mark that stands alone": r" (?:[.](?![A-Za-z])|[,:;!?)])|\( |\(\)",
    "nothing in quotes": r'""|“”',
    "words in the place of a name in quotes": r'["“](?:the|this|that|an?|another|one|so|nothing)\b [a-z]',
    "an open placeholder": r"[{}]",
    "a word twice": r"\b(the|this|a|port|server|to|of|on|for|name)[ ,]+\1\b",
    "an article before another": r"\b(?:the|a|an|this|your|its) (?:the|a|an|this|nothing)\b",
    "a name and a kind": r"\b(?:port|host) (?:the|this) |mailbox the |user name the ",
}


def _texts(said: Said) -> Iterator[str]:
    yield from (said.title, said.why, said.ask)
    yield from (step.text for step in said.steps)
    yield from (offer.label for offer in said.fixes or () if not offer.when)


def _all_said() -> Iterator[tuple[str, Said, tuple[str, ...]]]:
    """Yield everything that is said of a failure, with its place and the circumstances in which it is said."""
    for words in KNOWLEDGE.causes.values():
        yield words.cause, words.said, ()
    for rule in (*KNOWLEDGE.rules, *KNOWLEDGE.cases):
        yield rule.place, rule.said, rule.when
    for advice in KNOWLEDGE.all_advice:
        yield advice.place, advice.said, ()


def _renderings(template: str, when: tuple[str, ...]) -> Iterator[str]:
    """Fill a text with every subset of what it asks for, with and without a provider."""
    asked = sorted({key for name in PLACEHOLDER.findall(template) for key in ASKED_BY.get(name, ())})
    for size in range(len(asked) + 1):
        for known in combinations(asked, size):
            if "!host-unknown" in when and "host" not in known:
                continue
            settings = {key: SETTINGS[key] for key in known}
            for provider in (None, "sendgrid") if "{provider}" in template else (None,):
                values = values_of(next(evidences_of(ErrorText("", None, provider, settings), KNOWLEDGE)))
                for issuer in ("", "Example CA") if "{issuer}" in template else ("",):
                    yield filled(template, Values({**values.given, "issuer": issuer}, values.words))


def _faults(text: str) -> list[str]:
    found = [name for name, hole in _HOLES.items() if re.search(hole, text)]
    for match in re.finditer(r"(?:^|[.!?] )(?=[a-z])", text):
        begins = text[match.end() :]
        if not _OWN_SMALL.match(begins) and not text[: match.end()].endswith(("e.g. ", "i.e. ")):
            found.append(f"a small letter: {begins[:20]!r}")
    return found


@pytest.mark.parametrize(
    ("said", "when"),
    [pytest.param(said, when, id=place) for place, said, when in _all_said() if any(_texts(said))],
)
def test_no_sentence_has_a_hole_whatever_is_unknown(said: Said, when: tuple[str, ...]) -> None:
    wrong = {
        text: faults
        for template in _texts(said)
        if template
        for text in _renderings(template, when)
        if (faults := _faults(text))
    }
    assert wrong == {}


def test_a_word_that_a_text_names_is_no_host() -> None:
    for text in ("Could not connect to host for mail", "dial tcp :25: connect: connection refused"):
        values = values_of(next(evidences_of(ErrorText(text), KNOWLEDGE)))
        assert values.given["host"] == ""


def test_a_port_alone_is_still_named() -> None:
    values = values_of(next(evidences_of(ErrorText("no", settings={"port": 25}), KNOWLEDGE)))
    assert filled("{server} refused. Nobody answers for {server}. {server} is off.", values) == (
        "The server on port 25 refused. Nobody answers for the server on port 25. The server on port 25 is off."
    )
    assert filled("{failure}", values) == ""
