"""Every known failure, in every form."""

from __future__ import annotations

import pytest

from mailconfig_gui.diagnosis.diagnosis import ErrorText
from mailconfig_gui.diagnosis.engine import diagnose
from mailconfig_gui.diagnosis.ranking import telling
from mailconfig_gui.storage.knowledge import load_knowledge
from tests.diagnosis.corpus import FORMS, answers, forms, lines

KNOWLEDGE = load_knowledge()
FILES = ("failures.jsonl", "collected.jsonl")
UNDECIDED = {
    "c-proxy-timeout": "the text alone does not say that it was the proxy",
    "m-168": "the text alone does not say that it was the proxy",
    "s-236": "without the stage the dead domain may be the sender's or the recipient's",
    "s-246": "two readings, and no word that decides",
    "s-262": "says nothing but no",
    "b2-055": "without the stage any command may be the one that is not known",
    "b2-130": "only the host tells that it is SendGrid",
    "b6-088": "only the setting shows the comma behind the host",
    "b6-124": "only the host tells that it is SendGrid",
    "b9-port-0": "only the setting shows the port",
    "b9-px-name": "only the setting shows that the name is the proxy's",
    "c-qmail-temp": "an internal error that only the stage ties to the login",
}
"""Texts that cannot be decided without their stage and settings, and why."""


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("form", FORMS)
def test_the_cause_is_named_or_not_ruled_out(name: str, form: str) -> None:
    missed = []
    for record in lines(name):
        for kind, failure in forms(record):
            if kind != form or (kind.endswith("bare") and record["id"] in UNDECIDED):
                continue
            found = diagnose(failure, KNOWLEDGE)
            if answers(record, kind).isdisjoint((found.cause, *found.also)):
                missed.append((record["id"], record["cause"], found.cause, found.also))
    assert missed == []


@pytest.mark.parametrize(
    ("name", "form", "least"),
    [
        ("failures.jsonl", "raw", 1.0),
        ("failures.jsonl", "python", 1.0),
        # Jakarta Mail says "PKIX path building failed" of a self-signed certificate and of a missing link alike.
        ("failures.jsonl", "java", 0.98),
        # With nothing but the text, what only a port, a host or a provider decides must stay open.
        ("failures.jsonl", "bare", 0.91),
        ("failures.jsonl", "python-bare", 0.95),
        ("failures.jsonl", "java-bare", 0.93),
        ("collected.jsonl", "raw", 0.975),
        ("collected.jsonl", "python", 0.97),
        ("collected.jsonl", "java", 0.97),
        ("collected.jsonl", "bare", 0.94),
        ("collected.jsonl", "python-bare", 0.96),
        ("collected.jsonl", "java-bare", 0.96),
    ],
)
def test_the_first_cause_is_right(name: str, form: str, least: float) -> None:
    right = total = 0
    for record in lines(name):
        for kind, failure in forms(record):
            if kind == form:
                total += 1
                right += diagnose(failure, KNOWLEDGE).cause in answers(record, kind)
    assert right / total >= least


def test_also_stays_short() -> None:
    for name in FILES:
        for record in lines(name):
            for _, failure in forms(record):
                found = diagnose(failure, KNOWLEDGE)
                assert len(found.also) <= 4
                assert found.cause not in found.also


# An exact code of the other side tells more than the page of a provider can know.
TOLD_BY_CASES = {case.said.title for case in KNOWLEDGE.cases if case.said.steps}


@pytest.mark.parametrize("name", FILES)
def test_the_remedy_is_the_providers_own_where_there_is_one(name: str) -> None:
    for record in lines(name):
        failure = ErrorText(record["raw"], record["stage"], record["provider"], record.get("settings") or {})
        provider = telling(failure, KNOWLEDGE)[0].reading.provider
        if provider is None:
            continue
        found = diagnose(failure, KNOWLEDGE)
        advice = KNOWLEDGE.advice.get((found.cause, provider.name)) or KNOWLEDGE.advice.get(
            (found.cause, provider.family)
        )
        if advice is not None and found.title not in TOLD_BY_CASES:
            all_urls = [step.url for step in advice.said.steps]
            shown = [step.url for step in found.remedy]
            unconditional = [step.url for step in advice.said.steps if not step.when]
            assert set(unconditional) <= set(shown) <= set(all_urls), record["id"]
            assert len(unconditional) <= len(shown) <= len(all_urls)


def test_a_known_provider_has_a_way_of_its_own() -> None:
    """What only the provider decides is never answered in general for a provider that is known."""
    general = {
        "dns-no-such-host", "dns-temporary-failure", "port-blocked-by-network", "smtp-intercepted-by-network",
        "connection-refused", "plain-on-implicit-tls-port", "connection-dropped-by-peer",
        "starttls-required",
    }  # fmt: skip
    missed = []
    for record in lines("failures.jsonl"):
        failure = ErrorText(record["raw"], record["stage"], record["provider"], record.get("settings") or {})
        provider = telling(failure, KNOWLEDGE)[0].reading.provider
        cause = diagnose(failure, KNOWLEDGE).cause
        if provider is None or cause in general:
            continue
        if not {(cause, provider.name), (cause, provider.family)} & KNOWLEDGE.advice.keys():
            missed.append((record["id"], provider.name, cause))
    assert missed == []
