"""`traps`."""

from __future__ import annotations

from tests.cli.conftest import Run


def test_traps(mailconfig: Run) -> None:
    human, listed = mailconfig("traps"), mailconfig("traps", "--json").json
    assert len(listed) == 38
    assert human.out.count("\n  ") == 38
    assert all(trap["text"] in human.out for trap in listed)
