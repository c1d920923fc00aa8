"""Removing a row of mail settings where there is no database; with one, see tests/real/test_deliver.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailconfig_gui.app.deliver import Delivery
from mailconfig_gui.app.mail_rows import remove_row, rows_of
from mailconfig_gui.app.targets import Access, open_target
from mailconfig_gui.delivery.rows import MailRow
from mailconfig_gui.delivery.target import DeliveryError, Stop
from mailconfig_gui.storage.paths import Paths
from mailconfig_gui.storage.secrets import KeyringStore
from tests.delivery.helpers import drained
from tests.systems import entries


def test_only_a_database_has_rows(tmp_path: Path) -> None:
    stop = Stop()
    target = open_target(str(tmp_path / "mail.json"), Access(), stop)
    delivery = Delivery(target, Paths(tmp_path, tmp_path), KeyringStore(), stop)
    assert drained(rows_of(delivery)) == ()
    with pytest.raises(DeliveryError, match="in the platform's database"):
        list(remove_row(delivery, MailRow("id", "", None, (), "{}")))
    assert entries(tmp_path) == []
