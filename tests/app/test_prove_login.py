"""The platform's refresh and login, made from here, at the practice server."""

from __future__ import annotations

from collections.abc import Callable, Generator

import pytest

from mailconfig_gui.app.prove_login import prove_login
from mailconfig_gui.model.news import Cancel
from mailconfig_gui.model.oauth2 import OAuth2
from mailconfig_gui.practice.server import PracticeServer
from mailconfig_gui.smtp.events import FailureKind, Progress, Result, Rotated, StageFinished
from mailconfig_gui.smtp.stages import Reached, Stage
from tests.app.signing import settings, signed_in


@pytest.fixture(scope="module")
def signed(practice: PracticeServer) -> OAuth2:
    return signed_in(practice)[1].oauth2


def proved(
    practice: PracticeServer,
    oauth2: OAuth2,
    cancel: Cancel | None = None,
    *,
    allowed: bool = True,
    on_rotated: Callable[[Rotated], object] = lambda _rotated: None,
) -> tuple[list[Stage], Result]:
    ended: list[Result] = []

    def proving() -> Generator[Progress, None, None]:
        ended.append(
            (
                yield from prove_login(
                    oauth2,
                    settings(practice),
                    cancel or Cancel(),
                    allow_unprotected=allowed,
                    on_rotated=on_rotated,
                )
            )
        )

    stages = [event.report.stage for event in proving() if isinstance(event, StageFinished)]
    return stages, ended[0]


def test_it_ends_with_the_login_and_sends_nothing(practice: PracticeServer, signed: OAuth2) -> None:
    stages, result = proved(practice, signed)
    assert (stages[:2], stages[-1]) == ([Stage.CONFIG, Stage.OAUTH_TOKEN], Stage.AUTH)
    assert (result.ok, result.reached, result.mechanism) == (True, Reached.AUTHENTICATED, "XOAUTH2")


def test_a_token_that_is_refused_is_not_tried_at_the_mail_server(
    practice: PracticeServer, signed: OAuth2
) -> None:
    stages, result = proved(practice, signed._replace(refresh_token="another"))
    assert (stages, result.ok) == ([Stage.CONFIG, Stage.OAUTH_TOKEN], False)
    assert result.failure is not None
    assert (result.failure.kind, result.rotated) == (FailureKind.NOT_GRANTED, None)


def test_a_token_goes_to_no_server_without_encryption_unless_somebody_agreed(
    practice: PracticeServer, signed: OAuth2
) -> None:
    _, result = proved(practice, signed, allowed=False)
    assert (result.ok, result.reached) == (False, Reached.CONNECTED)


def test_what_was_ended_before_asks_nobody(practice: PracticeServer, signed: OAuth2) -> None:
    cancel = Cancel()
    cancel.cancel()
    assert proved(practice, signed, cancel)[1].cancelled


def test_a_replaced_refresh_token_is_told_before_the_login(practice: PracticeServer, signed: OAuth2) -> None:
    told: list[Rotated] = []
    practice.fault = "token-rotated"
    stages, result = proved(practice, signed, allowed=False, on_rotated=told.append)
    practice.fault = ""
    assert (result.ok, stages[-1]) == (False, Stage.AUTH)
    assert told == [result.rotated]
