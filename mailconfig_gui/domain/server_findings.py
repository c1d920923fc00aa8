"""What receivers ask of a server that delivers itself (D10): its address has a name, which leads back to it."""

import re
from ipaddress import ip_address

from mailconfig_gui.domain.findings import Finding, FindingId, FindingState, RecordToWrite, Responsible
from mailconfig_gui.domain.questions import Answer, Asking, Question, RecordType, ask
from mailconfig_gui.words.say import say

_MOST_NAMES = 5
_GENERIC = r"(?i)\b(?:dyn|dynamic|dhcp|dsl|adsl|vdsl|pool|ppp|dialup|dial|cable|broadband)\b"


def server_finding(address: str, domain: str) -> Asking[Finding]:
    """D10: PTR, and back. What a server calls itself (HELO) should be that name."""
    found = FindingId.SERVER_NAME
    kind = RecordType.AAAA if ":" in address else RecordType.A
    reverse = ip_address(address).reverse_pointer
    (pointer,) = yield from ask(reverse, RecordType.PTR)
    usual = f"mail.{domain}"
    names = pointer.records[:_MOST_NAMES]
    back = yield tuple(Question(name, kind) for name in (*names, usual))
    if not pointer.is_known:
        title = say("The name of {address} could not be looked up.", address=address)
        return Finding(found, FindingState.UNKNOWN, title)
    wanted = RecordToWrite(reverse, RecordType.PTR, usual, replaces=names)
    if not names:
        title = say("{address} has no name (PTR); many receivers refuse such servers.", address=address)
        detail = _of_pointer(usual, address, back[-1])
        return Finding(found, FindingState.WARNING, title, detail, (), wanted, Responsible.NETWORK)
    leading = [name for name, answer in zip(names, back, strict=False) if _leads(answer, address)]
    if not leading:
        if not all(answer.is_known for answer in back[:-1]):
            title = say(
                "Whether {name} leads back to {address} could not be looked up.",
                name=names[0],
                address=address,
            )
            return Finding(found, FindingState.UNKNOWN, title, seen=names)
        title = say(
            "{address} is called {name}, which does not lead back to it.", address=address, name=names[0]
        )
        own = names[0] == domain or names[0].endswith(f".{domain}")
        write = RecordToWrite(names[0], kind, address, replaces=back[0].records) if own else wanted
        detail = "" if own else _of_pointer(usual, address, back[-1])
        who = Responsible.DNS_ADMINISTRATOR if own else Responsible.NETWORK
        return Finding(found, FindingState.WARNING, title, detail, names, write, who)
    if _is_generic(leading[0], address):
        title = say("{name} looks like the name of a line, not of a mail server.", name=leading[0])
        detail = _of_pointer(usual, address, back[-1])
        return Finding(found, FindingState.WARNING, title, detail, names, wanted, Responsible.NETWORK)
    title = say("{address} is called {name}, which leads back to it.", address=address, name=leading[0])
    detail = say("The server should greet with that name (HELO).")
    return Finding(found, FindingState.GOOD, title, detail, names)


def _of_pointer(name: str, address: str, answer: Answer) -> str:
    """Say who writes it, and what has to be there before."""
    who = say("Whoever gave you the address sets its name.")
    if _leads(answer, address):
        return who
    before = say("{name} has to lead to {address} first.", name=name, address=address)
    return f"{who} {before}"


def _leads(answer: Answer, address: str) -> bool:
    return any(ip_address(one) == ip_address(address) for one in answer.records)


def _is_generic(name: str, address: str) -> bool:
    """Tell whether a name is made of the address, as those of dial-up lines are."""
    parts = address.split(".") if "." in address else []
    numbers = re.findall(r"\d+", name)
    made = len(parts) == 4 and ([*parts] == numbers[:4] or [*reversed(parts)] == numbers[:4])
    return made or re.search(_GENERIC, name.replace("-", " ").replace("_", " ").partition(".")[0]) is not None
