"""A computer that sleeps or is set right in mid-test: deadlines go by the clock that only runs forward."""

from __future__ import annotations

import itertools
import time
from pathlib import Path

import pytest

from mailconfig_gui.app.send_test import send_test
from mailconfig_gui.model.settings import Settings
from mailconfig_gui.practice.server import PracticeServer
from mailconfig_gui.smtp.events import Finished, Result
from tests.lab.scripted import ScriptedServer, Silence

JUMPS = (0.0, 4_070_908_800.0, 1_000_000_000.0)  # 1970, 2099, 2001


@pytest.fixture(autouse=True)
def clock_that_jumps(monkeypatch: pytest.MonkeyPatch) -> None:
    jumps = itertools.cycle(JUMPS)
    monkeypatch.setattr(time, "time", lambda: next(jumps))


def run(port: int, deadline_ms: int, authority: Path | None = None, *, tls: bool = False) -> Result:
    used = Settings("iot@plant.org", "smtp", "127.0.0.1", port, deadline_ms, tls, "", "", "", None)
    given = None if authority is None else str(authority)
    *_, last = send_test(used, "you@plant.org", deadline_ms=deadline_ms, ca_file=given, send=False)
    assert isinstance(last, Finished)
    return last.result


def test_a_silent_server_is_left_at_the_deadline() -> None:
    server = ScriptedServer([Silence()])
    began = time.monotonic()
    result = run(server.port, 400)
    assert result.failure is not None
    assert result.failure.kind in ("deadline", "timeout")
    assert 0.4 <= time.monotonic() - began < 15
    assert 400 <= result.total_ms < 15_000
    server.close()


def test_a_good_server_is_not_given_up(tmp_path: Path) -> None:
    with PracticeServer() as server:
        authority = tmp_path / "ca.pem"
        authority.write_text(server.ca_pem, encoding="ascii")
        failure = run(server.ports["starttls"], 20_000, authority, tls=True).failure
        # As far as it goes without a login.
        assert failure is not None
        assert failure.code == 530
