"""Sixty zones on a real name server: nothing sound is called bad, all that is broken is found and can be mended.

What is offered is written into the zone, the server reads it anew, and the same check is made again.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from mailconfig_gui.app.domain_check import DomainRequest, look_at_domain
from mailconfig_gui.domain.domain_check import check_domain
from mailconfig_gui.domain.findings import DomainReport, RecordToWrite
from mailconfig_gui.domain.questions import RecordType
from mailconfig_gui.domain.records_to_write import records_of, zone_lines
from mailconfig_gui.net.dns import run
from mailconfig_gui.storage.presets import load_presets
from tests.domain.checking import PROVIDERS, dkim_key, states, through, written, zone_of
from tests.domain.zones import Zone
from tests.lab.nsd import Nsd
from tests.lab.sandbox import require

pytestmark = pytest.mark.real
ZONES = Path(__file__).parent / "zones"
_MAIL = "@ A 192.0.2.80\n@ MX 10 mx.@\nmx.@ A 192.0.2.25\n"
_SOUND = f"{_MAIL}_dmarc.@ TXT v=DMARC1; p=reject; rua=mailto:dmarc(at)@\n"


class Case(NamedTuple):
    """A domain `[NAME]` below `test`, for which `@` stands in its `zone`, and how it sends.

    `provider` is a preset, `-` for a server of one's own, which delivers from `outgoing`. `sub`: From is below the
    domain. `found` are the states that are not good; of a broken zone those that have to be among them. `mended` are
    the findings that are good once what is offered is written; without any nothing can be offered.
    MAIL and SOUND stand for a domain that takes mail, and for one with a DMARC policy beside.
    """

    name: str
    zone: str
    provider: str = "google-workspace"
    outgoing: str = ""
    sub: str = ""
    selectors: str = ""
    found: str = ""
    mended: str = ""

    @property
    def domain(self) -> str:
        return f"{self.name}.test"

    @property
    def states(self) -> dict[str, str]:
        return dict(pair.split("=") for pair in self.found.split())


def cases(name: str) -> list[Case]:
    """Read a file of zones."""
    keys = {
        "{key}": dkim_key(), "{key1024}": dkim_key(1024), "{key512}": dkim_key(512),
        "{escaped}": dkim_key().replace(";", "\\;"),
    }  # fmt: skip
    found = []
    for section in (ZONES / name).read_text(encoding="utf-8").split("\n\n")[1:]:
        head, *records = section.strip().splitlines()
        title, *settings = head.split("; ")
        zone = "\n".join(records).replace("MAIL", _MAIL).replace("SOUND", _SOUND)
        zone = zone.replace("@", f"{title[1:-1]}.test").replace("(at)", "@")
        for key, record in keys.items():
            zone = zone.replace(key, record)
        values = dict(setting.split(" ", 1) for setting in settings)
        found.append(Case(title[1:-1], zone, **values))
    return found


SOUND_ZONES, BROKEN_ZONES = cases("sound.txt"), cases("broken.txt")
CASES = (*SOUND_ZONES, *BROKEN_ZONES)


class Both(NamedTuple):
    """What was found in a zone, and what after the records offered were written."""

    first: DomainReport
    second: DomainReport


def lines(zone: Zone) -> str:
    """Return a zone as its file has it."""
    records = [
        RecordToWrite(name, RecordType(kind), value, 300)
        for name, of in zone.items()
        for kind, values in of.items()
        if isinstance(values, list)
        for value in values
    ]
    return zone_lines(records)


def look(case: Case, resolver: str) -> DomainReport:
    preset = load_presets().get(case.provider)
    domain = f"{case.sub}.{case.domain}" if case.sub else case.domain
    request = DomainRequest(
        f"iot@{domain}", preset, "", case.outgoing, tuple(case.selectors.split()), resolver
    )
    checked = look_at_domain(request)
    assert checked is not None
    assert checked.report.resolver == resolver
    return checked.report


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Both]]:
    zone: Zone = zone_of(PROVIDERS + "\n".join(case.zone for case in CASES))
    server = Nsd(tmp_path_factory.mktemp("nsd"), {".": lines(zone)})
    try:
        first = {case.name: look(case, server.address) for case in CASES}
        for report in first.values():
            for record in records_of(report.findings):
                zone = written(zone, record)
        server.serve({".": lines(zone)})
        yield {case.name: Both(first[case.name], look(case, server.address)) for case in CASES}
    finally:
        server.close()


@pytest.mark.parametrize("case", SOUND_ZONES, ids=[case.name for case in SOUND_ZONES])
def test_what_providers_have_written_is_not_bad(reports: dict[str, Both], case: Case) -> None:
    first = reports[case.name].first
    assert states(first) == case.states
    assert records_of(first.findings) == ()


@pytest.mark.parametrize("case", BROKEN_ZONES, ids=[case.name for case in BROKEN_ZONES])
def test_what_is_broken_is_found_and_what_is_offered_mends_it(reports: dict[str, Both], case: Case) -> None:
    first, second = reports[case.name]
    told = states(first)
    assert {name: told.get(name) for name in case.states} == case.states
    assert first.summary in ("risk", "refused")
    assert bool(records_of(first.findings)) == bool(case.mended)
    after = states(second)
    assert [name for name in case.mended.split() if name in after] == []
    # Nothing that was good gets worse.
    assert {name: state for name, state in after.items() if state == "bad" and told.get(name) != "bad"} == {}


def test_there_are_sixty() -> None:
    assert (len(SOUND_ZONES), len(BROKEN_ZONES)) == (20, 40)
    assert len({case.name for case in CASES}) == 60


def test_a_change_that_the_resolver_does_not_know_yet_is_seen_at_the_zone_s_own_server(
    tmp_path: Path,
) -> None:
    """The resolver keeps an old record; the zone's own server, on its port 53, has the new one."""
    require("nsd")
    host = "127.53.9.1"
    sound = f"{_SOUND}@ NS ns1.@\nns1.@ A {host}\n".replace("@", "new.test").replace("(at)", "@")
    old, new = (
        lines(zone_of(f"{sound}new.test TXT v=spf1 {terms} -all"))
        for terms in ("mx", "include:_spf.google.com")
    )
    folders = [tmp_path / name for name in ("resolver", "own")]
    for folder in folders:
        folder.mkdir()
    resolver = Nsd(folders[0], {".": lines(zone_of(PROVIDERS)), "new.test": old})
    try:
        own = Nsd(folders[1], {"new.test": new}, host, 53)
        try:
            sending = through("google-workspace", "new.test")
            report = run(check_domain(sending), resolver=resolver.address)
            assert states(report) == {"D6": "unknown"}
            relay = next(one for one in report.findings if one.id == "D4")
            assert relay.detail.startswith("The zone's own servers say so. Your resolver keeps")
            own.serve({"new.test": old})
            assert states(run(check_domain(sending), resolver=resolver.address))["D4"] == "bad"
        finally:
            own.close()
        # Nobody answers there any more: the first answer stands.
        assert states(run(check_domain(sending), resolver=resolver.address))["D4"] == "bad"
    finally:
        resolver.close()
