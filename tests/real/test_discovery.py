"""The addresses set aside, their own domains served by a real name server: the first proposal is the right one."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from mailconfig_gui.domain.discovery import Search, merged
from mailconfig_gui.net.dns import run
from mailconfig_gui.storage.discovery import load_provider_list
from mailconfig_gui.storage.presets import load_presets
from tests.domain.addresses import set_aside
from tests.domain.test_discovery import MOST_WRONG
from tests.lab.nsd import Nsd

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def nsd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nsd]:
    """Every name below `example` that an own domain has; there are no others."""
    lines = []
    for one in set_aside():
        for name, kind, text in one.records:
            data = f"{text.rstrip('.')}."
            lines.append(f"{name}. {kind} {data}")
    server = Nsd(tmp_path_factory.mktemp("nsd"), {"example": "\n".join(lines)})
    yield server
    server.close()


def test_the_first_proposal_is_right(nsd: Nsd) -> None:
    wrong, slowest = [], 0.0
    for one in set_aside():
        search = Search(one.address, one.domain, load_presets(), load_provider_list(), "2026-11-30")
        begun = time.monotonic()
        asked = run(search.in_dns(), resolver=nsd.address) if one.domain.endswith(".example") else ()
        slowest = max(slowest, time.monotonic() - begun)
        found = merged((*search.known(), *asked))
        host = found[0].host if found else ""
        if host != one.host:
            wrong.append(f"{one.address}: {host} instead of {one.host}")
    print(f"right {len(set_aside()) - len(wrong)} of {len(set_aside())}, slowest {slowest * 1000:.0f} ms")
    assert len(wrong) <= MOST_WRONG, wrong
