"""Fetches the file in which a domain publishes its mail servers. Encrypted, short, or not at all."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin, urlsplit

from mailconfig_gui.domain.autoconfig import MAX_BYTES, AutoconfigError, read_autoconfig
from mailconfig_gui.model.web import WebError
from mailconfig_gui.net.http import HttpClient

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mailconfig_gui.domain.autoconfig import MailServer
    from mailconfig_gui.model.news import Cancel

DEADLINE_S = 5.0
_REDIRECTS = 3


class Published(NamedTuple):
    """What an address gave: `place` is where the file lay in the end, "" where there is none of use.

    `asked` are the addresses that were asked for it, those of redirects too.
    """

    place: str = ""
    servers: tuple[MailServer, ...] = ()
    asked: tuple[str, ...] = ()


def fetch_autoconfig(
    url: str,
    *,
    cancel: Cancel,
    addresses: Mapping[str, str] | None = None,
    ca_file: str = "",
    deadline_s: float = DEADLINE_S,
) -> Published:
    """Return what the file at an address says; nothing where there is none, or none that may be read.

    Redirects are followed to encrypted addresses only. `addresses` are those of hosts that are known already, the
    system is asked for the others. `ca_file` adds to the authorities.
    """
    client = HttpClient(cancel, ca_file=ca_file, largest=MAX_BYTES, addresses=addresses)
    end = time.monotonic() + deadline_s
    asked: list[str] = []
    for _ in range(1 + _REDIRECTS):
        try:
            if urlsplit(url).scheme != "https":
                break
            asked.append(url)
            answer = client.ask("GET", url, None, {}, deadline_s=max(end - time.monotonic(), 0))
            if answer.location and 300 <= answer.status < 400:
                url = urljoin(url, answer.location)
                continue
            if answer.status == 200:
                return Published(url, read_autoconfig(answer.body), tuple(asked))
            break
        except (WebError, AutoconfigError, ValueError):
            # The last one: a redirect to what is no address.
            break
    return Published(asked=tuple(asked))
