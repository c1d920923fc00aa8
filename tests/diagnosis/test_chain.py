"""Which link of a chain is at fault, and what the platform's Java needs."""

from __future__ import annotations

import pytest

from mailconfig_gui.diagnosis.chain import FAULTS, Link, describe, keytool_lines, view_of

DAY = 86_400
NOW = 1_700_000_000
LEAF = Link(
    "mail.test", "Sub CA", NOW - DAY, NOW + DAY, ("mail.test", "localhost"), "RSA 2048", "AB:CD", "PEM"
)
UPPER = Link("Sub CA", "Root", NOW - DAY, NOW + DAY, ())
OLD = LEAF._replace(not_before=NOW - 9 * DAY, not_after=NOW - 2 * DAY)


@pytest.mark.parametrize(
    ("links", "code", "failing", "fault"),
    [
        ([LEAF, UPPER], None, -1, ""),
        ([], 20, -1, "other"),
        ([LEAF], 18, 0, "self-signed"),
        ([LEAF, UPPER], 19, 1, "unknown-ca"),
        ([LEAF], 20, 0, "unknown-ca"),
        ([LEAF, UPPER], 20, 1, "unknown-ca"),
        ([LEAF._replace(public=True)], 20, 0, "missing-intermediate"),
        ([LEAF, UPPER._replace(public=True)], 20, 1, "missing-intermediate"),
        # What was sent beside the leaf is not what signed it.
        ([LEAF._replace(public=True), UPPER._replace(subject="Other")], 20, 0, "missing-intermediate"),
        ([LEAF, UPPER._replace(issuer="Sub CA")], 20, 1, "unknown-ca"),
        ([LEAF, UPPER], 62, 0, "wrong-name"),
        ([OLD, UPPER], 10, 0, "expired"),
        ([LEAF, UPPER._replace(not_after=NOW - 1)], 10, 1, "expired"),
        ([OLD, OLD], 10, 0, "clock"),
        ([LEAF._replace(not_before=NOW + DAY)], 9, 0, "not-yet-valid"),
        ([LEAF], 66, 0, "weak"),
        ([LEAF], 99, 0, "other"),
    ],
)
def test_the_link_at_fault(links: list[Link], code: int | None, failing: int, fault: str) -> None:
    view = view_of("mail.test", links, code, NOW)
    assert (view.failing, view.fault) == (failing, fault)
    assert view.why == FAULTS.get(fault, "")
    assert view.may_be_trusted is (fault in ("self-signed", "unknown-ca", "missing-intermediate"))


def test_the_chain_in_words() -> None:
    lines = describe(view_of("mail.test", [LEAF, UPPER], 19, NOW))
    assert lines[0] == "1. mail.test for mail.test, localhost, RSA 2048"
    assert lines[1] == "   signed by Sub CA, valid 2023-11-13 to 2023-11-15"
    assert lines[2] == "   SHA-256 AB:CD"
    assert (
        lines[-1] == "   this one fails: It was signed by a private authority, which is not publicly trusted."
    )
    assert lines[3] == "2. Sub CA"


def test_the_lines_for_java_name_the_file_alone() -> None:
    commands = [line.command for line in keytool_lines("/home/me/plant ca.pem")]
    assert all("'plant ca.pem'" in command for command in commands if "-file" in command)
    assert sum("-cacerts" in command for command in commands) == 2
    assert sum("docker" in command for command in commands) == 3
