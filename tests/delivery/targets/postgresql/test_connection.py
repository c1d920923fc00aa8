"""The way into a database that is not there, says nothing, or cannot be spoken to at all."""

from __future__ import annotations

import socket
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from mailconfig_gui.delivery.target import DeliveryError, Stop, StoppedError
from mailconfig_gui.delivery.targets.postgresql.address import parse_url
from mailconfig_gui.delivery.targets.postgresql.target import PostgreSql
from tests.delivery.helpers import drained

DATABASE = parse_url("jdbc:postgresql://127.0.0.1:1/things", "u", "secret")


def test_without_its_part_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(DeliveryError) as error:
        drained(PostgreSql(DATABASE, Stop()).read())
    assert 'pip install ".[postgresql]"' in error.value.hint


def test_a_stopped_run_connects_to_nothing() -> None:
    stop = Stop()
    stop.cancel()
    with pytest.raises(StoppedError):
        drained(PostgreSql(DATABASE, stop).read())


def test_a_server_that_says_nothing_is_left_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, ThreadPoolExecutor(1) as pool:
        stop = Stop()
        database = DATABASE._replace(ports=(silent.getsockname()[1],))
        run = pool.submit(lambda: drained(PostgreSql(database, stop).read()))
        connection, _ = silent.accept()
        stop.cancel()
        assert isinstance(run.exception(10), StoppedError)
        connection.close()
    for thread in threading.enumerate():
        if thread.name == "mailconfig-database":
            thread.join(10)
    assert "mailconfig-database" not in [thread.name for thread in threading.enumerate()]
