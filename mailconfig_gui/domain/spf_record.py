"""An SPF record (RFC 7208 4.5, 4.6, 5, 6, 7): which of a domain's TXT records it is, its terms, its macros."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import NamedTuple, TypeAlias
from urllib.parse import quote

Address: TypeAlias = IPv4Address | IPv6Address

#: What a sender is without a local part (RFC 7208 4.3), and what a macro is of which nothing is known (7.3).
POSTMASTER, UNKNOWN = "postmaster", "unknown"


class SpfResult(StrEnum):
    """What comes of a check, in the words of RFC 7208 2.6."""

    NONE = "none"
    NEUTRAL = "neutral"
    PASS = "pass"  # noqa: S105 - the RFC's word
    FAIL = "fail"
    SOFTFAIL = "softfail"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


class SpfFault(StrEnum):
    """Why a check came to no verdict."""

    NO_RECORD = "no-record"
    NO_DOMAIN = "no-domain"
    """The name does not exist, or is none that a mail domain can have."""
    SEVERAL_RECORDS = "several-records"
    NOT_ASCII = "not-ascii"
    UNKNOWN_MECHANISM = "unknown-mechanism"
    SYNTAX = "syntax"
    """A term that is not written as the RFC's grammar wants it."""
    REPEATED = "repeated-modifier"
    LOOK_UPS = "too-many-look-ups"
    VOID_LOOK_UPS = "too-many-void-look-ups"
    MX_HOSTS = "too-many-mx-hosts"
    NOTHING_THERE = "nothing-there"
    """`include` or `redirect` names a domain that has no record."""
    NO_ANSWER = "no-answer"
    """The DNS could not tell."""


class SpfError(Exception):
    """A check ends: `fault`, and what has it, a term, a record or a name."""

    def __init__(self, fault: SpfFault, at: str) -> None:
        super().__init__(fault, at)
        self.fault = fault
        self.at = at


class Mechanism(StrEnum):
    """What a directive looks at."""

    ALL = "all"
    INCLUDE = "include"
    A = "a"
    MX = "mx"
    PTR = "ptr"
    IP4 = "ip4"
    IP6 = "ip6"
    EXISTS = "exists"


QUALIFIERS = {
    "+": SpfResult.PASS,
    "-": SpfResult.FAIL,
    "~": SpfResult.SOFTFAIL,
    "?": SpfResult.NEUTRAL,
}


class Directive(NamedTuple):
    """One mechanism of a record as it is written, and what it says.

    `domain`: its domain-spec with macros, "" for the domain checked. `network`: of ip4 and ip6, its first
    address with its prefix. `prefixes`: how many bits have to agree, for IPv4 and IPv6.
    """

    text: str
    result: SpfResult
    mechanism: Mechanism
    domain: str = ""
    network: str = ""
    prefixes: tuple[int, int] = (32, 128)


class Record(NamedTuple):
    """A record, its directives in order, and the domain-specs of its two modifiers, "" where there is none."""

    text: str
    directives: tuple[Directive, ...] = ()
    redirect: str = ""
    explanation: str = ""


# --- grammar ------------------------------------------------------------------------------------------------

_TRANSFORMERS = r"(0*[1-9][0-9]*)?(r?)([.+,/_=-]*)"
_MACRO = r"%(?:[%_-]|\{[slodiphcrtv](?:0*[1-9][0-9]*)?r?[.+,/_=-]*\})"
_DOMAIN_MACRO = _MACRO.replace("crt", "")
_TOP_LABEL = r"(?=[0-9]*[A-Za-z-])[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_LITERAL = r"[\x21-\x24\x26-\x7e]"
_DOMAIN_SPEC = rf"(?i:(?:{_LITERAL}|{_DOMAIN_MACRO})*(?:\.{_TOP_LABEL}\.?|{_DOMAIN_MACRO}))"
_MACRO_STRING = rf"(?i:(?:{_LITERAL}|{_MACRO})*)"
_EXPLAIN_STRING = rf"(?i:(?:{_LITERAL}| |{_MACRO})*)"
_CIDR4, _CIDR6 = r"(?:/(?P<four>0|[1-9][0-9]?))?", r"(?:/(?P<six>0|[1-9][0-9]{0,2}))?"
_DUAL_CIDR = rf"{_CIDR4}(?:/{_CIDR6})?"
_WANTED = rf":(?P<domain>{_DOMAIN_SPEC})"
_SYNTAX = {
    Mechanism.ALL: "",
    Mechanism.INCLUDE: _WANTED,
    Mechanism.A: rf"(?:{_WANTED})?{_DUAL_CIDR}",
    Mechanism.MX: rf"(?:{_WANTED})?{_DUAL_CIDR}",
    Mechanism.PTR: rf"(?:{_WANTED})?",
    Mechanism.IP4: rf":(?P<network>[0-9.]+){_CIDR4}",
    Mechanism.IP6: rf":(?P<network>[0-9A-Fa-f:.]+){_CIDR6}",
    Mechanism.EXISTS: _WANTED,
}
_VERSION = "v=spf1"


def is_spf(text: str) -> bool:
    """Tell whether a TXT record says that it is an SPF record (RFC 7208 4.5)."""
    return text[:7].lower().rstrip(" ") == _VERSION


def the_record(texts: Iterable[str], domain: str) -> Record:
    """Return the SPF record among the TXT records of a domain. Raises SpfError."""
    found = [text for text in texts if is_spf(text)]
    if not found:
        raise SpfError(SpfFault.NO_RECORD, domain)
    if len(found) > 1:
        raise SpfError(SpfFault.SEVERAL_RECORDS, domain)
    return read_record(found[0])


@lru_cache(maxsize=64)  # a relay has a dozen addresses, and each is checked against the same records
def read_record(text: str) -> Record:
    """Read a record that `is_spf`; an error anywhere counts (RFC 7208 4.6). Raises SpfError."""
    if not text.isascii():
        raise SpfError(SpfFault.NOT_ASCII, text)
    directives: list[Directive] = []
    modifiers: dict[str, str] = {}
    for term in text[len(_VERSION) :].split(" "):
        if not term:
            continue
        modifier = re.match(r"([A-Za-z][A-Za-z0-9_.-]*)=", term)
        if modifier is None:
            directives.append(_directive(term))
            continue
        name, value = modifier[1].lower(), term[modifier.end() :]
        known = name in ("redirect", "exp")
        if re.fullmatch(_DOMAIN_SPEC if known else _MACRO_STRING, value) is None:
            raise SpfError(SpfFault.SYNTAX, term)
        if known and name in modifiers:
            raise SpfError(SpfFault.REPEATED, term)
        modifiers[name] = value
    return Record(text, tuple(directives), modifiers.get("redirect", ""), modifiers.get("exp", ""))


def _directive(term: str) -> Directive:
    parts = re.fullmatch(r"([+?~-]?)([A-Za-z][A-Za-z0-9_.-]*|)(.*)", term, re.DOTALL)
    qualifier, name, rest = parts.groups() if parts else ("", "", "")
    try:
        mechanism = Mechanism(name.lower())
    except ValueError:
        raise SpfError(SpfFault.UNKNOWN_MECHANISM, term) from None
    said = re.fullmatch(_SYNTAX[mechanism], rest)
    if said is None:
        raise SpfError(SpfFault.SYNTAX, term)
    values = said.groupdict()
    four, six = (int(values.get(key) or most) for key, most in (("four", 32), ("six", 128)))
    if four > 32 or six > 128:
        raise SpfError(SpfFault.SYNTAX, term)
    network = values.get("network") or ""
    if network:
        try:
            if mechanism is Mechanism.IP4:
                network = str(IPv4Network(f"{network}/{four}", strict=False))
            else:
                network = str(IPv6Network(f"{network}/{six}", strict=False))
        except ValueError:
            raise SpfError(SpfFault.SYNTAX, term) from None
    result = QUALIFIERS[qualifier or "+"]
    return Directive(term, result, mechanism, values.get("domain") or "", network, (four, six))


# --- macros -------------------------------------------------------------------------------------------------


class Sender(NamedTuple):
    """Of whom macros speak. Without an address, nobody in particular sends."""

    address: Address | None
    sender: str
    helo: str

    def macros(self, domain: str, validated: str = UNKNOWN) -> dict[str, str]:
        """Return what each letter stands for at a domain (RFC 7208 7.2)."""
        local, _, of = self.sender.rpartition("@")
        address = self.address
        numbers = ""
        if isinstance(address, IPv6Address):
            numbers = ".".join(address.exploded.replace(":", "")).upper()
        elif address is not None:
            numbers = str(address)
        return {
            "s": self.sender, "l": local, "o": of, "d": domain, "i": numbers, "p": validated, "h": self.helo,
            "v": "ip6" if isinstance(address, IPv6Address) else "in-addr", "c": str(address or UNKNOWN),
            "r": UNKNOWN, "t": "0",
        }  # fmt: skip


def expand(text: str, values: Mapping[str, str]) -> str:
    """Replace the macros of a text that the grammar allows (RFC 7208 7.3)."""

    def replaced(macro: re.Match[str]) -> str:
        letter, number, backwards, delimiters = macro.groups()
        if letter is None:
            return {"%": "%", "_": " ", "-": "%20"}[macro[0][1]]
        parts = re.split(f"[{re.escape(delimiters or '.')}]", values[letter.lower()])
        if backwards:
            parts.reverse()
        value = ".".join(parts[-int(number) :] if number else parts)
        return quote(value, safe="") if letter.isupper() else value

    return re.sub(rf"%(?:[%_-]|\{{([A-Za-z])(?i:{_TRANSFORMERS})\}})", replaced, text)


def is_asking_for(text: str, letters: str) -> bool:
    """Tell whether a text has a macro of one of these letters, given in small ones."""
    return re.search(rf"%\{{(?i:[{letters}])", re.sub("%%", "", text)) is not None


def explained(texts: tuple[str, ...], values: Mapping[str, str]) -> str:
    """Return the explanation that a domain gives, "" where it gives none that counts (RFC 7208 6.2)."""
    if len(texts) != 1 or re.fullmatch(_EXPLAIN_STRING, texts[0]) is None:
        return ""
    return expand(texts[0], values)


def target_name(text: str) -> str:
    """Return the name to ask for, cut from the left to 253 characters; "" when there can be none (RFC 7208 7.3)."""
    name = text.lower().removesuffix(".")
    if len(name) > 253:
        name = name[-254:].partition(".")[2]
    return name if all(0 < len(label) < 64 for label in name.split(".")) else ""


def is_mail_domain(name: str) -> bool:
    """Tell whether a check can begin with a name: several labels, the last like that of a host (RFC 7208 4.3)."""
    head, dot, last = target_name(name).rpartition(".")
    return bool(dot and head) and len(name) < 255 and re.fullmatch(_TOP_LABEL, last) is not None
