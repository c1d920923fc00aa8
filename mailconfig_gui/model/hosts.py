"""What may stand in a host field, and how to mend what may not."""

import re
from functools import lru_cache
from typing import NamedTuple

from mailconfig_gui.words.say import mark

# Compiled when first used, which the start of the window is not.
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_URL = r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//(?P<rest>.*)|(?P<scheme>smtps?|https?|mailto):(?P<tail>.*)"
_PORT = r"(?P<host>.*?)[:;,\s]\s*(?P<port>[0-9]{1,5})/?"
SECOND_LEVEL = frozenset({"co", "com", "ac", "gov", "net", "org", "edu", "or", "ne", "go"})
"""Below these of a country, names are registered in the third label."""


class HostFault(NamedTuple):
    """Why a text is no host. `host` and `port` hold the probable meaning, where there is one.

    In `title` and `remedy`, `{name}` stands for the field's name, `{example}` for its example, `{host}` for the host.
    """

    code: str
    title: str
    remedy: str
    host: str | None = None
    port: str | None = None


def is_ipv4(text: str) -> bool:
    """Tell whether a text is an IPv4 address in four decimal parts."""
    parts = text.split(".")
    return len(parts) == 4 and all(re.fullmatch(r"[0-9]{1,3}", part) and int(part) < 256 for part in parts)


def is_ipv6(text: str) -> bool:
    """Tell whether a text is an IPv6 address, with or without brackets; a zone (`%eth0`) is accepted."""
    if text.startswith("[") != text.endswith("]") or ":" not in text:
        return False
    from ipaddress import AddressValueError, IPv6Address

    try:
        IPv6Address(text.strip("[]"))
    except AddressValueError:
        return False
    return True


@lru_cache(maxsize=256)
def is_host(text: str) -> bool:
    """Tell whether a text is a host name (RFC 1123, underscores tolerated) or an address."""
    if is_ipv4(text) or is_ipv6(text):
        return True
    labels = text.removesuffix(".").split(".")
    if len(text) > 253 or labels[-1].isdigit():
        return False
    return all(re.fullmatch(_LABEL, label) for label in labels)


def registered_domain(host: str) -> str:
    """Return the domain of a host as it is registered: two labels, three below `.co.uk` and the like."""
    labels = host.split(".")
    deep = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in SECOND_LEVEL
    return ".".join(labels[-3 if deep else -2 :])


def to_punycode(name: str) -> str | None:
    """Return the ASCII form of an internationalised name (UTS 46, IDNA 2008), or None when it has none."""
    import idna

    try:
        return idna.encode(name.strip(), uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return None


def read_host(text: str) -> HostFault | None:
    """Return None for a good host, else what is wrong and the split to offer."""
    if is_host(text):
        return None
    bare = text.strip().strip("\u200b\ufeff\u2060")
    if not bare:
        return HostFault("missing", mark("{name} is missing."), mark("Enter a name, for example {example}."))
    if is_host(bare):
        remedy = mark("The platform would look for a name with the blank in it.")
        return HostFault("host-blank", mark("{name} begins or ends with a blank."), remedy, bare)
    url = re.fullmatch(_URL, bare)
    if url is not None:
        rest = re.split(r"[/?#]", url["rest"] or url["tail"] or "", maxsplit=1)[0].rpartition("@")[2]
        host, port = _split_port(rest)
        return HostFault(
            "host-url",
            mark("{name} is a link, not a host name."),
            mark("Enter only the server's name."),
            host,
            port,
        )
    if "@" in bare:
        host, port = _split_port(bare.rpartition("@")[2])
        remedy = mark("Enter the name of the mail server; the address belongs to Mail From or User name.")
        return HostFault(
            "host-address", mark("{name} is a mail address, not a host name."), remedy, host, port
        )
    host, port = _split_port(bare)
    if host is not None and host != bare and re.fullmatch(_PORT, bare):
        remedy = mark("The port has a field of its own.")
        return HostFault("host-port", mark("{name} contains the port."), remedy, host, port)
    if not bare.isascii():
        ascii_name = to_punycode(bare)
        if ascii_name is not None and is_host(ascii_name):
            remedy = mark("The platform does not convert such names. Use the form that the network uses.")
            return HostFault(
                "host-idn", mark("{name} contains letters beyond plain English ones."), remedy, ascii_name
            )
    if re.search(r"\s", bare):
        joined = re.sub(r"\s+", "", bare)
        host = joined if is_host(joined) else None
        return HostFault(
            "host-blank", mark("{name} contains a blank."), mark("A host name has no blanks."), host
        )
    host = bare.split("/")[0] if "/" in bare and is_host(bare.split("/")[0]) else None
    remedy = mark("Enter a name such as smtp.example.com or an address such as 192.0.2.25.")
    return HostFault("host-malformed", mark("{name} is neither a host name nor an address."), remedy, host)


def _split_port(text: str) -> tuple[str | None, str | None]:
    """Split `host:port`; either part is None when it is not there or not good."""
    match = re.fullmatch(_PORT, text)
    host, port = (match["host"], match["port"]) if match else (text, None)
    host = host.strip().rstrip(":/")
    if not host.isascii():
        host = to_punycode(host) or host
    if port is not None and not 1 <= int(port) <= 65535:
        port = None
    return (host, port) if is_host(host) else (None, None)


def is_loopback(host: str) -> bool:
    """Tell whether a host is this very computer by its form (no look-up)."""
    name = host.lower().removesuffix(".")
    if name in ("localhost", "localhost.localdomain", "ip6-localhost", "::1", "[::1]") or name.endswith(
        ".localhost"
    ):
        return True
    return is_ipv4(name) and name.startswith("127.")


def reserved_host(host: str) -> HostFault | None:
    """Return a remark where a host means something else, or nothing, to the platform's computer (RFC 2606, 6761)."""
    name = host.lower().removesuffix(".")
    if is_loopback(name):
        return HostFault(
            "reserved-host",
            mark(
                "{host} is whatever computer the platform runs on, and inside a container the container itself."
            ),
            mark("Right only when the mail server runs there too. Otherwise enter the server's own name."),
        )
    if name in ("host.docker.internal", "host.containers.internal", "0.0.0.0", "::", "[::]"):  # noqa: S104 - a word
        return HostFault(
            "reserved-host",
            mark("{host} has a meaning only on some computers."),
            mark("The platform's computer may not know it. Enter the server's own name."),
        )
    if name.endswith((".example", ".invalid", ".test")) or re.search(
        r"(?:^|\.)example\.(?:com|net|org)$", name
    ):
        return HostFault(
            "reserved-host",
            mark("{host} is a name reserved for examples."),
            mark("Enter the name of your own mail server."),
        )
    if name.endswith((".local", ".localdomain", ".internal", ".lan", ".home.arpa")):
        return HostFault(
            "reserved-host",
            mark("{host} is a name of a local network."),
            mark("Make sure that the platform's computer knows it too."),
        )
    return None
