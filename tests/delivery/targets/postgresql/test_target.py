"""The database target without a database; with one, see tests/real/test_postgresql.py."""

from __future__ import annotations

from mailconfig_gui.delivery.target import Stop
from mailconfig_gui.delivery.targets.postgresql.address import parse_url
from mailconfig_gui.delivery.targets.postgresql.target import PostgreSql

DATABASE = parse_url("jdbc:postgresql://127.0.0.1:1/things", "u", "secret")


def test_its_place_in_words_holds_no_login() -> None:
    assert PostgreSql(DATABASE, Stop()).where == "postgresql://127.0.0.1:1/things"
