"""What pyspf and checkdmarc say of generated zones: `python -m tests.rivals PYSPF FIRST COUNT`, a line of JSON each.

A process of their own: pyspf looks names up by a function of its module, which is replaced here, and both warn.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dns.rdata
import dns.resolver

from tests.rivals.zones import Records, dmarc_case, spf_case


class Zone:
    """Answers from records: to checkdmarc as a resolver, to pyspf as its look-up."""

    lifetime = 1.0

    def __init__(self, records: Records) -> None:
        self.records = records

    def find(self, name: str, kind: str) -> tuple[str, list[str]]:
        """Return the canonical name and the records there. Raises NXDOMAIN, NoAnswer."""
        name = name.lower().rstrip(".")
        for _ in range(9):
            if name not in self.records:
                if any(one.endswith(f".{name}") for one in self.records):
                    raise dns.resolver.NoAnswer
                raise dns.resolver.NXDOMAIN
            here = self.records[name]
            if kind in here or "CNAME" not in here:
                if not here.get(kind):
                    raise dns.resolver.NoAnswer
                return name, here[kind]
            (name,) = here["CNAME"]
        raise dns.resolver.NoNameservers

    def resolve(self, name: object, kind: str, **_more: object) -> list[dns.rdata.Rdata]:
        """Answer as dnspython's resolver does."""
        _, texts = self.find(str(name), str(kind))
        quoted = [json.dumps(text) if kind == "TXT" else text for text in texts]
        return [dns.rdata.from_text("IN", kind, text) for text in quoted]

    def look_up(self, name: str, kind: str, *_more: object) -> Iterator[tuple[tuple[str, str], Any]]:
        """Answer as pyspf's DNSLookup does."""
        try:
            canonical, texts = self.find(name, kind)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return
        except dns.resolver.NoNameservers:
            raise PYSPF.TempError("loop") from None
        at = name.lower().rstrip(".")
        while at != canonical:
            (to,) = self.records[at]["CNAME"]
            yield (at, "CNAME"), to
            at = to
        for text in texts:
            yield (canonical, kind), self._as_pyspf(kind, text)

    @staticmethod
    def _as_pyspf(kind: str, text: str) -> Any:
        match kind:
            case "TXT":
                return (text.encode(),)
            case "MX":
                preference, host = text.split(" ")
                return int(preference), host.rstrip(".")
            case "AAAA":
                return PYSPF.ipaddress.ip_address(text).packed
            case _:
                return text


def load(path: Path) -> Any:
    """Import pyspf from its source."""
    spec = importlib.util.spec_from_file_location("spf", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["spf"] = module
    spec.loader.exec_module(module)
    return module


def spf(seed: int) -> dict[str, Any]:
    """Let both judge an SPF case."""
    case = spf_case(seed)
    zone = Zone(case.records)
    PYSPF.DNSLookup = zone.look_up
    query = PYSPF.query(case.address, case.sender, case.helo, strict=True)
    result = query.check()[0]
    CHECKDMARC.utils.DNS_CACHE.clear()
    found = CHECKDMARC.spf.check_spf(case.domain, resolver=zone)
    return {
        "pyspf": result, "look_ups": query.lookups, "void": query.void_lookups, "problem": str(query.perm_error or ""),
        "checkdmarc": {key: found.get(key) for key in ("dns_lookups", "void_dns_lookups", "error")},
    }  # fmt: skip


def dmarc(seed: int) -> dict[str, Any]:
    """Let checkdmarc judge a DMARC case."""
    case = dmarc_case(seed)
    CHECKDMARC.utils.DNS_CACHE.clear()
    found = CHECKDMARC.dmarc.check_dmarc(
        case.domain, resolver=Zone(case.records), ignore_unrelated_records=True
    )
    tags = {name: tag["value"] for name, tag in (found.get("tags") or {}).items()}
    return {
        "record": found.get("record"),
        "location": found.get("location"),
        "tags": tags,
        "error": found.get("error"),
    }


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    PYSPF = load(Path(sys.argv[1]))
    import checkdmarc as CHECKDMARC  # noqa: N812
    import checkdmarc.dmarc
    import checkdmarc.spf
    import checkdmarc.utils

    first, count = int(sys.argv[2]), int(sys.argv[3])
    for number in range(first, first + count):
        print(json.dumps({"spf": spf(number), "dmarc": dmarc(number)}, default=str))
