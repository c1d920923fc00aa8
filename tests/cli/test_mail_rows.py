"""`apply --remove-duplicate-row` without a database; with one, see tests/real/test_deliver.py."""

from __future__ import annotations

from tests.cli.conftest import Run


def test_only_a_database_has_rows(mailconfig: Run) -> None:
    ended = mailconfig("apply", "--target", "mail.json", "--remove-duplicate-row", "x", "--yes")
    assert ended.code == 2
    assert "with a database as target" in ended.err


def test_a_dry_run_removes_nothing(mailconfig: Run) -> None:
    target = ("--target", "postgresql://127.0.0.1:1/x")
    ended = mailconfig("apply", *target, "--remove-duplicate-row", "x", "--dry-run", "--yes")
    assert ended.code == 2
    assert "--dry-run" in ended.err
