"""Generated zones with SPF and DMARC records, right and wrong in the ways that records are: for comparisons."""

from __future__ import annotations

import random
from typing import NamedTuple

#: Name -> type -> records, as our answers write them.
Records = dict[str, dict[str, list[str]]]

DOMAINS = tuple(f"d{number}.example" for number in range(8))
HOSTS = tuple(f"h{number}.d{number % 8}.example" for number in range(8))
ADDRESSES = tuple(f"192.0.2.{number}" for number in range(1, 9))
ADDRESSES6 = tuple(f"2001:db8::{number:x}" for number in range(1, 9))
MISTAKES = (
    "ip4:192.0.2.256", "ip4:192.0.2.0/33", "ip4", "ip6:192.0.2.1", "a:", "include:", "a/40", "ipv4:192.0.2.1", "al",
    "-all.", "mx:%{x}.example", "exists:%{i", "redirect:d1.example", "moo", "all:d1.example", "include:d1",
    "a:192.0.2.1",
)  # fmt: skip


class SpfCase(NamedTuple):
    """One question to an evaluator of SPF."""

    records: Records
    address: str
    domain: str
    sender: str
    helo: str


class DmarcCase(NamedTuple):
    """One question to a reader of DMARC records."""

    records: Records
    domain: str


def spf_case(seed: int) -> SpfCase:
    """Make a case; the same of the same seed."""
    rng = random.Random(seed)
    records: Records = {name: {} for name in (*DOMAINS, *HOSTS)}
    for host, address, address6 in zip(HOSTS, ADDRESSES, ADDRESSES6, strict=True):
        kind = rng.randrange(5)
        if kind < 3:
            records[host]["A"] = rng.sample(ADDRESSES, 2) if kind else [address]
        if kind in (2, 3):
            records[host]["AAAA"] = [address6]
        if rng.random() < 0.1:
            records[host] = {"CNAME": [rng.choice(HOSTS)]}
    for domain in DOMAINS:
        texts = [_spf(rng)] if rng.random() < 0.9 else []
        if rng.random() < 0.03:
            texts.append(_spf(rng))
        if rng.random() < 0.2:
            texts.insert(0, rng.choice(["v=spf10 -all", "google-site-verification=x", "spf2.0/pra -all"]))
        if texts:
            records[domain]["TXT"] = texts
        if rng.random() < 0.5:
            records[domain]["A"] = rng.sample(ADDRESSES, rng.randint(1, 3))
        if rng.random() < 0.6:
            count = 12 if rng.random() < 0.03 else rng.randint(1, 4)
            records[domain]["MX"] = [f"{number} {rng.choice(HOSTS)}" for number in range(count)]
        if rng.random() < 0.05:
            records[domain]["MX"] = ["0 ."]
    for address in rng.sample(ADDRESSES, 4):
        name = ".".join(reversed(address.split("."))) + ".in-addr.arpa"
        records[name] = {"PTR": rng.sample(HOSTS, rng.randint(1, 3))}
        records[f"{address}.list.example"] = {"A": ["127.0.0.2"]}
    address = rng.choice(ADDRESSES6 if rng.random() < 0.2 else ADDRESSES)
    domain = rng.choice(DOMAINS)
    return SpfCase(records, address, domain, f"joe@{domain}", rng.choice(HOSTS))


def _spf(rng: random.Random) -> str:
    terms = [_term(rng) for _ in range(rng.choice((1, 1, 2, 2, 3, 3, 4, 6, 9)))]
    if rng.random() < 0.03:
        terms.insert(rng.randrange(len(terms) + 1), rng.choice(MISTAKES))
    end = rng.random()
    if end < 0.75:
        terms.append(rng.choice(["-all", "~all", "?all", "-all", "~all", "+all" if end < 0.05 else "-all"]))
    elif end < 0.9:
        terms.append(f"redirect={rng.choice(DOMAINS)}")
    return " ".join(["V=spf1" if rng.random() < 0.02 else "v=spf1", *terms])


def _term(rng: random.Random) -> str:
    name = rng.choice((*HOSTS, *DOMAINS, "gone.example"))
    bits = rng.choice(("", "", "", "/24", "/30", "/32//64", "//128", "/0"))
    qualifier = rng.choice(("", "", "", "", "+", "?", "~", "-"))
    kind = rng.randrange(20)
    if kind < 6:
        return qualifier + f"ip4:{rng.choice(ADDRESSES)}{rng.choice(('', '', '/30', '/32', '/29'))}"
    if kind < 8:
        return qualifier + f"ip6:{rng.choice(ADDRESSES6)}{rng.choice(('', '/126', '/128'))}"
    if kind < 10:
        return qualifier + rng.choice(("a", f"a:{name}")) + bits
    if kind < 12:
        return qualifier + rng.choice(("mx", f"mx:{name}")) + bits
    if kind < 16:
        return qualifier + f"include:{rng.choice(DOMAINS)}"
    if kind == 16:
        return qualifier + rng.choice((f"exists:{name}", "exists:%{i}.list.example", "exists:%{l}.%{o2}"))
    if kind == 17:
        return qualifier + rng.choice(("ptr", "ptr:d1.example", "exists:%{p}"))
    if kind == 18:
        return rng.choice(("exp=gone.example", "moo=x", "a:%{d}", "include:%{d}", "mx:%{h}"))
    return f"{qualifier}a:{rng.choice(HOSTS)}"


def dmarc_case(seed: int) -> DmarcCase:
    """Make a case; the same of the same seed."""
    rng = random.Random(seed)
    depth = rng.choice((2, 2, 3, 3, 4, 5, 7, 8, 9, 11))
    labels = [f"l{number}" for number in range(depth - 1)] + ["example"]
    records: Records = {}
    for start in range(depth):
        name = ".".join(labels[start:])
        if rng.random() < 0.95:
            records[name] = {"A": ["192.0.2.1"]}
        if rng.random() < 0.35:
            texts = [_dmarc(rng)]
            if rng.random() < 0.05:
                texts.append(_dmarc(rng))
            records[f"_dmarc.{name}"] = {"TXT": texts}
    return DmarcCase(records, ".".join(labels))


def _dmarc(rng: random.Random) -> str:
    policies = ("none", "quarantine", "reject")
    tags = [f"p={rng.choice((*policies, *policies, 'REJECT'))}"]
    for chance, tag in (
        (0.3, f"sp={rng.choice(policies)}"),
        (0.1, f"np={rng.choice(policies)}"),
        (0.2, f"psd={rng.choice('yynu')}"),
        (0.1, "t=y"),
        (0.2, f"adkim={rng.choice('rs')}"),
        (0.2, f"aspf={rng.choice('rs')}"),
        (0.3, "rua=mailto:dmarc@example.com"),
        (0.1, "pct=50"),
    ):
        if rng.random() < chance:
            tags.append(tag)
    joint = rng.choice(("; ", ";", " ; "))
    return joint.join(["v=DMARC1", *tags]) + rng.choice(("", ";"))
