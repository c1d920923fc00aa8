"""Use case: look at all mail ports of the configured host side by side, and say what would work there.

One connection for each port and address family: greeting, EHLO, STARTTLS, QUIT. Never a login, never another host.
"""

from __future__ import annotations

import queue
import threading
import time
from typing import TYPE_CHECKING

from mailconfig_gui.app.send_test import PLATFORMS_WAY, Way, check_ca_file
from mailconfig_gui.diagnosis.findings import (
    Endpoint,
    Findings,
    conclude,
    ports_to_look_at,
    security_to_try,
)
from mailconfig_gui.model.news import Cancel
from mailconfig_gui.model.security import Security
from mailconfig_gui.net.transport import result_of
from mailconfig_gui.smtp.actions import Address, Resolve, Resolved
from mailconfig_gui.smtp.conversation import converse
from mailconfig_gui.smtp.events import AttemptOutcome, FailureKind, Result
from mailconfig_gui.smtp.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mailconfig_gui.model.settings import Settings
    from mailconfig_gui.smtp.dialogue import Steps
    from mailconfig_gui.smtp.events import CertificateInfo

DEADLINE_MS = 8_000
_FAMILIES = (("IPv4", False), ("IPv6", True))


def look_around(
    settings: Settings,
    *,
    after: Result | None = None,
    preset_ports: Iterable[int] = (),
    ca_file: str | None = None,
    way: Way = PLATFORMS_WAY,
    cancel: Cancel | None = None,
    deadline_ms: int = DEADLINE_MS,
) -> Iterator[Endpoint | Findings]:
    """Look at the configured host: tell each endpoint as soon as it is known, at last the findings as a whole.

    Takes as long as the slowest port, not the sum. A cancelled look ends with what is known so far. `after` is the test
    that failed: what it met decides what is looked for on the configured port. `way` is that of the test.

    Raises MailConfigError: `ca_file` cannot be used.
    """
    if ca_file is not None:
        check_ca_file(ca_file)
    cancel = cancel or Cancel()
    name = way.client_name
    end = time.monotonic() + deadline_ms / 1000
    met = after is not None and (after.tls is not None or after.capabilities is not None)
    addresses = () if settings.proxy else _addresses(settings.host, cancel, deadline_ms)
    left_ms = max(round((end - time.monotonic()) * 1000), 1)
    looks: queue.SimpleQueue[Endpoint | Exception] = queue.SimpleQueue()
    wanted = [
        (port, family, pinned)
        for port in ports_to_look_at(settings.port, preset_ports)
        for family, pinned in _routes(settings, addresses)
    ]

    def look(port: int, family: str, pinned: tuple[Address, ...]) -> None:
        security = security_to_try(port, settings.port, settings.security, met=met)
        try:
            plan = _plan(settings, port, security, name, left_ms)._replace(
                addresses=tuple(Address(one.ip, (one.ip, port, *one.sockaddr[2:])) for one in pinned)
            )
            result = result_of(converse(plan), deadline_ms=left_ms, cancel=cancel, ca_file=ca_file)
            looks.put(_endpoint(plan, family, result))
        except Exception as trouble:  # raised where somebody waits for the answer
            looks.put(trouble)

    for arguments in wanted:
        threading.Thread(target=look, args=arguments, name="mailconfig-look", daemon=True).start()
    found: list[Endpoint] = []
    for _ in wanted:
        endpoint = looks.get()
        if isinstance(endpoint, Exception):
            raise endpoint
        found.append(endpoint)
        yield endpoint
    found.sort(key=lambda one: [(p, f) for p, f, _ in wanted].index((one.port, one.family)))
    yield conclude(
        settings.host,
        tuple(found),
        port=settings.port,
        security=settings.security,
        login=bool(settings.username),
    )


def _addresses(host: str, cancel: Cancel, deadline_ms: int) -> tuple[Address, ...]:
    """Look the name up once for all ports; nothing when it has no address."""
    found: list[Address] = []

    def ask() -> Steps[Result]:
        outcome = yield Resolve(host, 0, deadline_ms)
        if isinstance(outcome, Resolved):
            found.extend(outcome.addresses)
        return Result()

    result_of(ask(), deadline_ms=deadline_ms, cancel=cancel)
    return tuple(found)


def _routes(settings: Settings, addresses: tuple[Address, ...]) -> list[tuple[str, tuple[Address, ...]]]:
    if settings.proxy is not None:
        return [("proxy", ())]
    routes = ((name, tuple(one for one in addresses if (":" in one.ip) is v6)) for name, v6 in _FAMILIES)
    return [(name, pinned) for name, pinned in routes if pinned]


def _plan(settings: Settings, port: int, security: Security, ehlo_name: str, deadline_ms: int) -> Plan:
    return Plan(
        host=settings.host,
        port=port,
        security=security,
        mail_from="",
        recipients=(),
        message=lambda utf8: b"",
        proxy=settings.proxy,
        ehlo_name=ehlo_name,
        timeout_ms=min(settings.timeout_ms, deadline_ms),
        stop_before_auth=True,
    )


def _endpoint(plan: Plan, family: str, result: Result) -> Endpoint:
    failure = result.failure
    known = result.capabilities_tls or result.capabilities
    banner = result.replies.get("banner")
    security: Security | None = None
    trusted = False
    if failure is None:
        security, trusted = plan.security, True
    elif failure.kind is FailureKind.NOT_OFFERED:
        security = Security.NONE
    elif failure.kind is FailureKind.CERTIFICATE:
        security = plan.security
    certificate = _certificate(result)
    tried = result.addresses[0].address if result.addresses else ""
    return Endpoint(
        port=plan.port,
        family=family,
        address=next(
            (one.address for one in result.addresses if one.outcome is AttemptOutcome.CONNECTED), tried
        ),
        security=security,
        trusted=trusted,
        mechanisms=known.mechanisms if known else (),
        banner=banner.raw if banner else "",
        certificate=certificate.subject if certificate else "",
        issuer=certificate.issuer if certificate else "",
        stage=failure.stage if failure else None,
        kind=failure.kind if failure else None,
        text=failure.text if failure else "",
        ms=result.total_ms,
    )


def _certificate(result: Result) -> CertificateInfo | None:
    return result.tls.certificate if result.tls else None
