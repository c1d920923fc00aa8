"""Who sends mail of a domain, and through whom: what a check of the domain starts from."""

from ipaddress import ip_address, ip_network
from typing import NamedTuple

from mailconfig_gui.model.preset import DnsFacts, ReturnPath

_LOCAL = tuple(
    map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16",
                     "100.64.0.0/10", "::1/128", "fc00::/7", "fe80::/10"))
)  # fmt: skip
"""Addresses that no receiver ever sees (RFC 1918, 3927, 4193, 4291, 6598)."""


class Sending(NamedTuple):
    """The From domain in its ASCII form, and what is known of the way out.

    `provider` is the name of the relay's provider, "" for a server of one's own; `facts` what it needs in the DNS.
    `is_mailbox`: the domain is one of the provider's own mailboxes. `mailbox_of` is the provider whose mailboxes have
    the From domain where that is somebody else. `outgoing` is the address from which a server of one's own delivers.
    `selectors` are DKIM selectors that the person named.
    """

    domain: str
    provider: str = ""
    facts: DnsFacts | None = None
    is_mailbox: bool = False
    mailbox_of: str = ""
    outgoing: str = ""
    selectors: tuple[str, ...] = ()

    @property
    def delivers(self) -> bool:
        """Tell whether a server of one's own delivers itself."""
        return bool(self.outgoing) and self.facts is None

    @property
    def return_paths(self) -> tuple[str, ...]:
        """The domains in which the envelope sender may be, as far as they can be named."""
        facts = self.facts
        if facts is None or facts.return_path is ReturnPath.FROM_DOMAIN:
            return (self.domain,)
        names = [one for one in facts.return_path_names if not one.endswith("*")]
        return tuple(self.domain if one == "@" else f"{one}.{self.domain}" for one in names)


def is_local(address: str) -> bool:
    """Tell whether an address is one of a local network, which no receiver sees."""
    ip = ip_address(address)
    return any(ip in network for network in _LOCAL)
