"""The stand-in of the platform and a mail server that it can use."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.delivery.targets.thingsboard.helpers import VERSIONS
from tests.java.servers import Behaviour, MailServer
from tests.platform_standin.server import Platform


@pytest.fixture(scope="module")
def mail_server() -> Iterator[MailServer]:
    server = MailServer(Behaviour(extensions=("8BITMIME",)))
    yield server
    server.close()


@pytest.fixture(params=VERSIONS)
def platform(request: pytest.FixtureRequest) -> Iterator[Platform]:
    running = Platform(request.param)
    yield running
    running.close()


@pytest.fixture
def newest() -> Iterator[Platform]:
    running = Platform("4.3")
    yield running
    running.close()
