"""`apply --remove-duplicate-row` without a database; with one, see tests/real/test_deliver.py."""

from __future__ import annotations

from tests.cli.conftest import Run


def test_only_a_database_has_rows(mailconfig: Run) -> None:
    ended = mailconfig("apply", "--target", "mail.json", "--remove-duplicate-row", "x", "--yes")
    assert ended.code == 2
    assert "with a database as target" in ended.err
