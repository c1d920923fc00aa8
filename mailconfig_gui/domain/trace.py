"""Which headers of a mail are the receiver's own.

Anybody can write any header into a mail. The receiver's own are those that its servers wrote on top: down to the
`Received` of the server that took the mail from outside (the border), and what stands right below that and names this
server; a receiver deletes what others wrote in its name (RFC 8601 5).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from mailconfig_gui.domain.authentication_results import (
    AuthenticationResults,
    read_arc_results,
    read_authentication_results,
)
from mailconfig_gui.domain.received import MOST_HOPS, Hop, read_received
from mailconfig_gui.domain.source import Header

MOST_RESULTS = 50
"""Headers with results that are read."""

# What servers write beside their Received, above the mail as it came.
_BESIDE = re.compile(
    r"authentication-results|received-spf|arc-.+|x-.+|return-path|delivered-to|(?:dkim|dmarc|spf)-filter"
)
# Houses whose servers have names in two domains.
_SAME_HOUSE = {"office365.com": "outlook.com", "exchangelabs.com": "outlook.com"}


class Trace(NamedTuple):
    """The hops, the last one first; `own` of them are the receiver's.

    Headers before the position `certain` are the receiver's; those from there to `likely` where they name it.
    """

    hops: tuple[Hop, ...]
    own: int
    certain: int
    likely: int

    @property
    def border(self) -> str:
        """The name of the server that took the mail from outside, "" where it is not told."""
        return self.hops[self.own - 1].by if self.own else ""


class Results(NamedTuple):
    """The results in a mail, the receiver's `own` in the order of their weight, and what `others` may have written."""

    own: tuple[AuthenticationResults, ...]
    others: tuple[AuthenticationResults, ...]


def read_trace(headers: Sequence[Header]) -> Trace:
    """Return the way of a mail and where the receiver's part of it begins."""
    places = [at for at, header in enumerate(headers) if header.name == "received"][:MOST_HOPS]
    hops = tuple(read_received(headers[at].value) for at in places)
    if not hops:
        return Trace((), 0, 0, 0)
    own = 1
    while own < len(hops) and _inside(hops[own - 1], hops[own]):
        own += 1
    certain = likely = places[own - 1] + 1
    while likely < len(headers) and _BESIDE.fullmatch(headers[likely].name):
        likely += 1
    return Trace(hops, own, certain, likely)


def read_results(headers: Sequence[Header], trace: Trace) -> Results:
    """Return every result that is in the headers; of the receiver's own those made nearest to the border come first."""
    above: list[AuthenticationResults] = []
    sealed: list[AuthenticationResults] = []
    below: list[AuthenticationResults] = []
    others: list[AuthenticationResults] = []
    places = [at for at, header in enumerate(headers) if header.name.endswith("authentication-results")]
    for at in places[:MOST_RESULTS]:
        name, value = headers[at]
        if name == "arc-authentication-results" and at < trace.certain:
            sealed.insert(0, read_arc_results(value))
        elif name == "authentication-results":
            one = read_authentication_results(value)
            names = [trace.border, *(other.authserv_id for other in (*above, *sealed))]
            if one.version != 1:
                continue
            if at < trace.certain:
                above.insert(0, one)
            elif at < trace.likely and any(akin(one.authserv_id, known) for known in names):
                below.append(one)
            else:
                others.append(one)
    return Results((*above, *below, *sealed), tuple(others))


def akin(one: str, other: str) -> bool:
    """Tell whether two names are of one house, as far as names alone can tell.

    >>> akin("mx.example.com", "mail.example.com"), akin("a.co.uk", "b.co.uk")
    (True, False)
    """
    return bool(one) and (one == other or ("." in one and _house(one) == _house(other)))


def _house(name: str) -> str:
    """Return the end of a name that somebody owns: two labels, three below such as co.uk."""
    labels = name.split(".")
    short = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    house = ".".join(labels[-3 if short else -2 :])
    return _SAME_HOUSE.get(house, house)


def _inside(hop: Hop, before: Hop) -> bool:
    """Tell whether a server of the receiver took the mail from another one of it, which wrote the header `before`."""
    return hop.private or (akin(hop.origin, hop.by) and akin(before.by, hop.origin))
