"""A test against a server, as a recorded result, and the same test against the server that plays it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from mailconfig_gui.app.attempt import Attempt, Tried
from mailconfig_gui.app.results import result_of_test
from mailconfig_gui.app.send_test import Cancel
from mailconfig_gui.app.try_settings import try_settings
from mailconfig_gui.model.fields import defaults
from mailconfig_gui.model.settings import check
from mailconfig_gui.practice.replay import ReplayServer
from mailconfig_gui.results.record import Record, record_of
from mailconfig_gui.results.replay import play_of

PASSWORD = "s3cret-of-a-test"


class Came(NamedTuple):
    """What a test came to, as far as playing it must come to the same."""

    stages: tuple[tuple[str, bool], ...]
    reached: str
    kind: str
    code: int | None
    cause: str
    mechanism: str
    ehlo: tuple[str, ...]


def recorded(
    values: dict[str, Any], ca_file: str | None, provider: str | None = None, deadline_ms: int = 20_000
) -> Record:
    """Test these settings and return the recorded result."""
    draft = {**defaults(), "mailFrom": "iot@example.com", **values}
    settings = check(draft, password_elsewhere=True).testable
    assert settings is not None
    attempt = Attempt(
        settings,
        draft,
        ("you@example.com",),
        allow_unprotected=True,
        ca_file=ca_file,
        provider=provider,
        deadline_ms=deadline_ms,
    )
    *_, tried = try_settings(attempt, Cancel())
    assert isinstance(tried, Tried)
    return record_of(result_of_test(tried, None, recorded=True))


def came(record: Record) -> Came:
    content, failure = record.content, record.content["failure"] or {}
    return Came(
        tuple((one.stage, one.ok) for one in record.stages),
        content["reached"],
        failure.get("kind", ""),
        failure.get("code"),
        record.cause,
        content["mechanism"] or "",
        tuple(content["ehlo"]),
    )


def played(record: Record, folder: Path, deadline_ms: int = 20_000) -> Record:
    """Play a recorded result, test that, and return what came of it, recorded too."""
    with ReplayServer(play_of(record)) as server:
        authority = folder / "replay-ca.pem"
        authority.write_text(server.ca_pem, encoding="ascii")
        values = {key: value for key, value in record.settings.items() if key in defaults()}
        values |= {"smtpHost": server.host, "smtpPort": str(server.port)}
        if values.get("username"):
            values["password"] = PASSWORD
        return recorded(values, str(authority), record.content["preset"], deadline_ms)
