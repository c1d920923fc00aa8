"""The test suite of RFC 7208 (openspf.org, release 2014.04), which pyspf's source archive carries: 203 cases."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
import yaml

from mailconfig_gui.domain.questions import Answer, AnswerStatus, Question, answered
from mailconfig_gui.domain.spf import check_host
from tests.lab.sandbox import PARTS, require

pytestmark = pytest.mark.real

#: How many cases it has: pytest wants to know before the part is there.
COUNT = 203


class Case(NamedTuple):
    """One check of the suite: `results` that are right, `explanation` where it has to be a certain one."""

    name: str
    address: str
    domain: str
    sender: str
    helo: str
    results: tuple[str, ...]
    explanation: str | None
    lookup: Callable[[Question], Answer]


@functools.cache
def cases() -> tuple[Case, ...]:
    require("pyspf")
    (path,) = PARTS.glob("pyspf/pyspf-*/test/rfc7208-tests.yml")
    found = []
    for scenario in yaml.safe_load_all(path.read_bytes()):
        lookup = served(scenario["zonedata"])
        for name, test in scenario["tests"].items():
            domain = test["mailfrom"].rpartition("@")[2] or test["helo"]
            results = test["result"] if isinstance(test["result"], list) else [test["result"]]
            found.append(
                Case(
                    name, str(test["host"]), domain, test["mailfrom"], test["helo"], tuple(results),
                    test.get("explanation"), lookup,
                )
            )  # fmt: skip
    return tuple(found)


def served(zone: dict[str, list[Any]]) -> Callable[[Question], Answer]:
    """Answer from a zone of the suite: a list of single-row tables, or TIMEOUT, for each name.

    A record of type SPF stands for a TXT record too where the name has none; the TXT record NONE says that it has none.
    """
    rows: dict[str, dict[str, list[str]]] = {}
    for name, entries in zone.items():
        here = rows.setdefault(name.lower(), {})
        for entry in entries:
            for kind, value in ({"TIMEOUT": ""} if entry == "TIMEOUT" else entry).items():
                here.setdefault(kind, []).append(written(kind, value))
        here.setdefault("TXT", here.get("SPF", []))
        if here["TXT"] == ["NONE"]:
            here["TXT"] = []

    def answer(question: Question) -> Answer:
        name = question.name
        for _ in range(9):
            here = rows.get(name)
            if here is None:
                return Answer(AnswerStatus.NO_SUCH_NAME)
            if found := here.get(question.type):
                return Answer(AnswerStatus.FOUND, tuple(found))
            if "CNAME" not in here:
                return Answer(AnswerStatus.TIMED_OUT if "TIMEOUT" in here else AnswerStatus.EMPTY)
            (name,) = here["CNAME"]
        return Answer(AnswerStatus.FAILED)  # a loop

    return answer


def written(kind: str, value: Any) -> str:
    """Return a record as our answers write it."""
    if kind in ("TXT", "SPF"):
        return value if isinstance(value, str) else "".join(value)
    if kind == "MX":
        return f"{value[0]} {value[1].lower().removesuffix('.') or '.'}"
    return str(value).lower().removesuffix(".")


@pytest.mark.parametrize("number", range(COUNT))
def test_a_case_of_the_suite(number: int) -> None:
    case = cases()[number]
    found = answered(check_host(case.address, case.domain, case.sender, case.helo), case.lookup)
    assert found.result in case.results, f"{case.name}: {found}"
    if case.explanation is not None:
        assert (found.explanation or "DEFAULT") == case.explanation, case.name


def test_no_case_is_left_out() -> None:
    assert len(cases()) == COUNT
