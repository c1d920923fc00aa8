"""The practice server inside this program, with its authority's certificate in a file."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from mailconfig_gui.practice.faults import BY_ID, FAULTS
from mailconfig_gui.practice.server import Message, PracticeServer
from mailconfig_gui.results.replay import Door

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mailconfig_gui.practice.replay import ReplayServer
    from mailconfig_gui.results.record import Record

__all__ = ["BY_ID", "FAULTS", "Door", "Message", "PracticeServer", "practice_server", "replay_server"]


@contextmanager
def practice_server(
    *, port: int = 0, fault: str = "", arrived: Callable[[Message], None] | None = None
) -> Iterator[tuple[PracticeServer, str]]:
    """Run a practice server and keep its authority's certificate in a file; yields both.

    Raises MailConfigError: a port is taken.
    """
    with (
        PracticeServer(port=port, fault=fault, arrived=arrived) as server,
        _file_of(server.ca_pem) as ca_file,
    ):
        yield server, ca_file


@contextmanager
def replay_server(record: Record, *, port: int = 0) -> Iterator[tuple[ReplayServer, str]]:
    """Run a server that does what the one of a recorded test did; yields it and a file with the authority to trust.

    Raises:
        RecordError: the result was not recorded, or there is nothing to play.
        MailConfigError: the port is taken.

    """
    from mailconfig_gui.practice.replay import ReplayServer
    from mailconfig_gui.results.replay import play_of

    with ReplayServer(play_of(record), port=port) as server, _file_of(server.ca_pem) as ca_file:
        yield server, ca_file


@contextmanager
def _file_of(ca_pem: str) -> Iterator[str]:
    """Keep an authority's certificate in a file while its server runs; yields the path."""
    with tempfile.TemporaryDirectory(prefix="mailconfig-practice-") as folder:
        ca_file = Path(folder) / "ca.pem"
        ca_file.write_text(ca_pem, encoding="ascii")
        yield str(ca_file)
