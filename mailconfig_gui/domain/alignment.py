"""Whether a message will pass DMARC (RFC 9989 4.4): which of SPF and DKIM will be aligned with the From domain."""

from typing import NamedTuple

from mailconfig_gui.domain.dmarc import Mode


class Forecast(NamedTuple):
    """Whether each method will pass and be aligned; None where that cannot be told from here."""

    spf: bool | None
    dkim: bool | None

    @property
    def passes(self) -> bool | None:
        """Tell whether DMARC passes: one method is enough."""
        if self.spf or self.dkim:
            return True
        return None if self.spf is None or self.dkim is None else False


def is_aligned(domain: str, of: str, from_domain: str, organisation: str, mode: Mode) -> bool | None:
    """Tell whether a domain, of the organisational domain `of`, is aligned with a From domain of `organisation`.

    None: one of the organisational domains is not known ("") and it matters.
    """
    if domain == from_domain:
        return True
    if mode is Mode.STRICT:
        return False
    if not of or not organisation:
        return None
    return of == organisation
