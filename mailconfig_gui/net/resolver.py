"""Names to addresses, by the operating system's resolver, which can only block."""

from __future__ import annotations

import socket

from mailconfig_gui.smtp.actions import Address

_NO_SUCH_HOST = {
    number
    for name in ("EAI_NONAME", "EAI_NODATA", "EAI_ADDRFAMILY")
    if (number := getattr(socket, name, None)) is not None
}
# Windows: WSAHOST_NOT_FOUND, WSANO_DATA.
_NO_SUCH_HOST |= {11001, 11004}


def look_up(host: str, port: int) -> tuple[Address, ...]:
    """Return all addresses of a name in the system's order; blocks, and raises socket.gaierror."""
    return _ask(host, port, 0)


def read_address(host: str, port: int) -> tuple[Address, ...]:
    """Return the address that a text already is, or nothing when it is a name; never blocks."""
    try:
        return _ask(host, port, socket.AI_NUMERICHOST)
    except socket.gaierror:
        return ()


def _ask(host: str, port: int, flags: int) -> tuple[Address, ...]:
    # As bytes: for a str, Python would load its IDNA 2003 codec and change the name.
    name = host.strip("[]").encode("ascii")
    found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP, flags=flags)
    return tuple(dict.fromkeys(Address(str(entry[4][0]), tuple(entry[4])) for entry in found))


def is_no_such_host(error: socket.gaierror) -> bool:
    """Tell whether the name does not exist, as opposed to: nobody could be asked."""
    return error.errno in _NO_SUCH_HOST


def interleave(addresses: tuple[Address, ...]) -> list[Address]:
    """Order addresses so that both families are tried early, beginning with the system's first (RFC 8305 4)."""
    first = [one for one in addresses if (":" in one.ip) is (":" in addresses[0].ip)]
    other = [one for one in addresses if one not in first]
    ordered: list[Address] = []
    while first or other:
        for family in (first, other):
            if family:
                ordered.append(family.pop(0))
    return ordered
