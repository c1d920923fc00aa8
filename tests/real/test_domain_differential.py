"""Our verdicts on generated zones against pyspf's and checkdmarc's. Where they differ, the reason has a name.

pyspf evaluates an address, as `check_host` does. checkdmarc evaluates none: it walks through a record and what that
leads to, as `check_host` does for nobody in particular, and it looks for the DMARC record that applies.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from mailconfig_gui.domain.dmarc import find_dmarc
from mailconfig_gui.domain.questions import answered
from mailconfig_gui.domain.spf import SpfCheck, check_host
from mailconfig_gui.domain.spf_record import SpfFault, SpfResult, is_spf
from tests.domain.zones import served
from tests.lab.sandbox import PARTS, ROOT, require
from tests.rivals.zones import DOMAINS, HOSTS, DmarcCase, Records, SpfCase, dmarc_case, spf_case

pytestmark = pytest.mark.real

Reasons = Callable[[], Iterable[str]]


def theirs(count: int) -> list[dict[str, Any]]:
    """Let both judge the first so many cases, in a process of their own."""
    require("pyspf")
    (source,) = PARTS.glob("pyspf/pyspf-*/spf.py")
    done = subprocess.run(
        [sys.executable, "-m", "tests.rivals", source, "0", str(count)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


class Tally:
    """How often two agreed, and for which reasons they did not; a difference without a reason is a failure."""

    def __init__(self) -> None:
        self.agreed = 0
        self.reasons: Counter[str] = Counter()
        self.unexplained: list[object] = []

    def compare(self, ours: object, other: object, reasons: Iterable[str], *about: object) -> None:
        if ours == other:
            self.agreed += 1
        elif reason := next(iter(reasons), ""):
            self.reasons[reason] += 1
        else:
            self.unexplained.append((ours, other, *about))

    def conclude(self, name: str, share: float) -> None:
        """Say what there was, and hold that they agree in at least this share of the cases."""
        total = self.agreed + self.reasons.total() + len(self.unexplained)
        print(f"{name}: {self.agreed} of {total} alike; {dict(self.reasons.most_common())}")
        assert self.unexplained == []
        assert self.agreed >= share * total


# --- why they differ --------------------------------------------------------------------------------------------


def reached(case: SpfCase) -> dict[str, list[str]]:
    """The SPF records that the domain's own leads to, its own among them."""
    found: dict[str, list[str]] = {}
    left = [case.domain]
    while left:
        domain = left.pop()
        if domain not in found:
            found[domain] = [text for text in case.records[domain].get("TXT", []) if is_spf(text)]
            left += [
                name
                for name in DOMAINS
                for text in found[domain]
                if re.search(rf"[:=]{re.escape(name)}\b", text)
            ]
    return found


def has_alias_loop(records: Records) -> bool:
    for host in HOSTS:
        seen = {host}
        while "CNAME" in records[host]:
            (host,) = records[host]["CNAME"]
            if host in seen:
                return True
            seen.add(host)
    return False


def of_pyspf(case: SpfCase, ours: SpfCheck, problem: str, result: str) -> Iterable[str]:
    texts = " ".join(text for texts in reached(case).values() for text in texts)
    if "trivial recursion" in problem:
        yield "it refuses an include of the domain itself; RFC 7208 only counts look-ups"
    if problem.startswith("Void") and re.search(r"\bptr|%\{p", texts):
        yield "it counts names of the address that lead nowhere; the sender has no say in them (5.5)"
    if problem.startswith("moo="):
        yield "it refuses other modifiers that stand twice; RFC 7208 6 only exp and redirect"
    if (problem.startswith("Void") and "mx" in texts) or (
        result == "temperror" and has_alias_loop(case.records)
    ):
        yield "it asks for all hosts of a term before it looks at one, so what is wrong with a later one counts"


def of_counting(case: SpfCase) -> Iterable[str]:
    texts = " ".join(text for texts in reached(case).values() for text in texts)
    if "redirect=" in texts:
        yield "it counts redirect before it is followed"
    if re.search(r"\bptr|%\{p", texts):
        yield "it counts names of the address that lead nowhere"
    if "mx" in texts:
        yield "it asks for all hosts of a term before it looks at one"


def of_checkdmarc(case: SpfCase, ours: SpfCheck) -> Iterable[str]:
    records = reached(case)
    texts = " ".join(text for texts in records.values() for text in texts)
    if "V=spf1" in texts:
        yield "it wants the version in small letters; RFC 7208 4.5 does not"
    if "a:192.0.2.1" in texts:
        yield "it takes an address for the name of a host"
    if "%{" in texts:
        yield "it does not follow macros"
    if re.search(r"\bptr", texts):
        yield "it asks for hosts where ptr stands"
    if re.search(r"all .", texts):
        yield "it reads nothing behind all; RFC 7208 4.6 wants errors anywhere found"
    if has_alias_loop(case.records):
        yield "it passes over what cannot be looked up"
    if ours.fault is None and re.search(r"\+all|exists:[hd]|/0", texts):
        yield "it goes on behind a term that matches everybody"
    if "exists:gone" in texts:
        yield "it does not count an exists that finds nothing"
    if re.search(r"\bmx", texts):
        yield "it does not count hosts of an mx that lead nowhere"
    if any(len(texts) > 1 for texts in records.values()) or any(not texts for texts in records.values()):
        yield "it looks at includes that nobody gets to"
    if "redirect=" in texts or "include:" in texts:
        yield "it calls every loop an error; RFC 7208 only counts look-ups"


def of_dmarc(case: DmarcCase) -> Iterable[str]:
    if any(len(here["TXT"]) > 1 for here in case.records.values() if "TXT" in here):
        yield "it stops at a name with several records; RFC 9989 4.10 takes them for none and goes on"
    if case.domain not in case.records:
        yield "it looks for no policy for a name that does not exist; np is for that"


# --- the comparison ---------------------------------------------------------------------------------------------


def check(count: int) -> None:
    verdicts, counts, walks, policies = Tally(), Tally(), Tally(), Tally()
    for seed, other in enumerate(theirs(count)):
        case = spf_case(seed)
        lookup = served(case.records)
        ours = answered(check_host(case.address, case.domain, case.sender, case.helo), lookup)
        pyspf, walked = other["spf"], other["spf"]["checkdmarc"]
        verdicts.compare(
            ours.result,
            pyspf["pyspf"],
            of_pyspf(case, ours, pyspf["problem"], pyspf["pyspf"]),
            seed,
            ours,
            pyspf,
        )
        if ours.result == pyspf["pyspf"] and ours.fault is None:
            counted = (ours.look_ups, ours.void_look_ups)
            counts.compare(counted, (pyspf["look_ups"], pyspf["void"]), of_counting(case), seed, ours)
        whole = answered(check_host("", case.domain), lookup)
        reasons = of_checkdmarc(case, whole)
        if whole.fault is None and walked["error"] is None:
            counted = (whole.look_ups, whole.void_look_ups)
            walks.compare(counted, (walked["dns_lookups"], walked["void_dns_lookups"]), reasons, seed, whole)
        else:
            walks.compare(whole.fault is None, walked["error"] is None, reasons, seed, whole, walked)
        policies.compare(*dmarc_of(seed, other["dmarc"]), of_dmarc(dmarc_case(seed)), seed, other["dmarc"])
    verdicts.conclude("SPF verdicts, pyspf", 0.9)
    counts.conclude("SPF look-ups, pyspf", 0.7)
    walks.conclude("SPF records, checkdmarc", 0.8)
    policies.conclude("DMARC, checkdmarc", 0.9)


def dmarc_of(seed: int, other: dict[str, Any]) -> tuple[object, object]:
    """What we and checkdmarc say of a DMARC case, in the same form."""
    case = dmarc_case(seed)
    found = answered(find_dmarc(case.domain), served(case.records))
    if found.record is None or other["record"] is None:
        return found.found_at, other["location"] or ""
    record = found.record
    exists = case.domain in case.records
    ours = (
        record.text, found.found_at, record.policy_for(is_own=True, exists=True),
        record.policy_for(is_own=False, exists=exists), record.adkim, record.aspf, record.is_testing,
    )  # fmt: skip
    tags = other["tags"]
    theirs = (
        other["record"], other["location"], tags["p"], tags["sp" if exists else "np"], tags["adkim"], tags["aspf"],
        tags["t"] == "y",
    )  # fmt: skip
    return ours, theirs


def test_a_sample_of_zones_is_judged_as_others_judge_them() -> None:
    check(500)


@pytest.mark.slow
def test_ten_thousand_zones_are_judged_as_others_judge_them() -> None:
    check(10_000)


def test_the_generated_zones_lead_to_every_verdict_and_most_faults() -> None:
    found = [
        answered(check_host(case.address, case.domain, case.sender, case.helo), served(case.records))
        for case in map(spf_case, range(500))
    ]
    assert {one.result for one in found} == set(SpfResult)
    assert {one.fault for one in found} >= {
        None, SpfFault.NO_RECORD, SpfFault.SEVERAL_RECORDS, SpfFault.SYNTAX, SpfFault.UNKNOWN_MECHANISM,
        SpfFault.LOOK_UPS, SpfFault.VOID_LOOK_UPS, SpfFault.NOTHING_THERE, SpfFault.NO_ANSWER,
    }  # fmt: skip
