"""Kinds of values: each owns every conversion and every check of one value.

A kind reads what a person typed or a document holds (`str`, `bool`, `int`, ... as JSON knows them) and
answers with the good value or the faults. It knows no field: a fault says `{name}` where the name of its field
stands, which `Field.read` puts there. What "good" means is the platform's own reading of the value
(ThingsBoard TbMailSender and Jackson's `asText`, `asBoolean`, `asLong`; Jakarta Mail).
"""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, NamedTuple

from mailconfig_gui.model.hosts import read_host, reserved_host, to_punycode
from mailconfig_gui.model.java import trimmed
from mailconfig_gui.model.mail_address import AddressRefused, domain_of, parse_mail_from
from mailconfig_gui.model.nearest import nearest
from mailconfig_gui.model.problem import Severity
from mailconfig_gui.words.say import mark, say

Value = str | int | bool | tuple[str, ...]

# Cc: control characters; Zl, Zp: Unicode line and paragraph separators; Cs: lone surrogates (no UTF-8 form).
FORBIDDEN_CATEGORIES = frozenset({"Cc", "Zl", "Zp", "Cs"})
# Cf: zero-width, direction marks, BOM. NBSP and its kin look like a blank and are none.
_INVISIBLE_BLANKS = frozenset(
    "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)


class Input(StrEnum):
    """What a person is given to put a value in."""

    LINE = "line"
    DIGITS = "digits"
    SECRET = "secret"  # noqa: S105 - a word
    CHOICE = "choice"
    SWITCH = "switch"


class Mend(NamedTuple):
    """A better value, offered under `label`. A host that was typed with its `port` has that in a field of its own."""

    label: str
    value: Value
    port: str | None = None


class Fault(NamedTuple):
    """What is wrong with a value, whichever field it stands in.

    `title` and `remedy` are marked sentences. Their `{name}` and `{example}` are the field's, the other placeholders
    are in `values`. A `severity` of None is an error where a value is required, else a warning.
    """

    severity: Severity | None
    code: str
    title: str
    remedy: str
    mend: Mend | None = None
    values: Mapping[str, object] = MappingProxyType({})


class Parsed(NamedTuple):
    """A value as a kind reads it: `value` is None when there is none to go on with."""

    value: Value | None
    faults: tuple[Fault, ...] = ()


def is_forbidden(char: str) -> bool:
    """Tell whether a character may stand in no field: controls, line separators, lone surrogates."""
    return unicodedata.category(char) in FORBIDDEN_CATEGORIES


def is_invisible(char: str) -> bool:
    """Tell whether a character cannot be seen or passes for a plain blank."""
    return char in _INVISIBLE_BLANKS or unicodedata.category(char) == "Cf"


def visible_name(char: str) -> str:
    """Name a character for people: `U+200B ZERO WIDTH SPACE`."""
    return f"U+{ord(char):04X} {unicodedata.name(char, '')}".rstrip()


def as_text(raw: object) -> str | None:
    """Read a scalar as Jackson's `asText` does; None for what has no text (null, list, object).

    >>> as_text(587), as_text(True), as_text(None)
    ('587', 'true', None)
    """
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, int | float):
        return str(raw)
    return None


def _clean(text: str) -> str:
    plain = "".join(" " if char in _INVISIBLE_BLANKS else char for char in text)
    return "".join(char for char in plain if not is_invisible(char)).strip()


def _names(chars: set[str]) -> str:
    return ", ".join(visible_name(char) for char in sorted(chars)[:3])


class Text:
    """Any text the platform takes as it is. No control characters; blanks at the ends are pointed out."""

    input: ClassVar[Input] = Input.LINE

    def parse(self, raw: object) -> Parsed:
        """Return the text, or the faults that forbid it."""
        text = as_text(raw)
        if text is None:
            # The platform reads an object or a list as empty text.
            title, remedy = mark("{name} is not a text."), mark("Write {name} as a text.")
            return Parsed("", (Fault(None, "not-text", title, remedy),))
        forbidden = {char for char in text if is_forbidden(char)}
        if forbidden:
            fault = Fault(
                Severity.ERROR,
                "control-character",
                mark("{name} contains a character that cannot be typed in a mail setting ({characters})."),
                mark("Remove it, or type the value again instead of pasting it."),
                Mend(
                    say("Remove the hidden characters"),
                    "".join(char for char in text if char not in forbidden),
                ),
                {"characters": _names(forbidden)},
            )
            return Parsed(None, (fault,))
        return self.parse_text(text)

    def parse_text(self, text: str) -> Parsed:
        """Check a text without forbidden characters; narrower kinds refine this."""
        return Parsed(text, self.hidden(text))

    def hidden(self, text: str) -> tuple[Fault, ...]:
        """Point out blanks at the ends and invisible characters; the platform keeps both."""
        invisible = {char for char in text if is_invisible(char)}
        if invisible:
            return (
                Fault(
                    Severity.WARNING,
                    "invisible-character",
                    mark("{name} contains an invisible character ({characters})."),
                    mark("It often comes from copying. Remove it unless it really belongs there."),
                    Mend(say("Remove the invisible characters"), _clean(text)),
                    {"characters": _names(invisible)},
                ),
            )
        if text != text.strip():
            return (
                Fault(
                    Severity.WARNING,
                    "outer-blank",
                    mark("{name} begins or ends with a blank."),
                    mark(
                        "The platform would use the blank as part of the value. Remove it unless it belongs there."
                    ),
                    Mend(say("Remove the blank"), text.strip()),
                ),
            )
        return ()


class Secret(Text):
    """A secret: kept to the letter, never shown. Its faults never quote it."""

    input = Input.SECRET

    def parse(self, raw: object) -> Parsed:
        """Read a text; a number has lost what was typed (leading zeros, the point), and null is no password."""
        parsed = super().parse(raw)
        if isinstance(raw, str) or parsed.faults:
            return parsed
        fault = Fault(
            Severity.ERROR,
            "password-number",
            mark("{name} is not a text."),
            mark(
                "The platform logs in with what it makes of it. Write it in quotation marks, letter by letter."
            ),
            Mend(say("Write it as a text"), parsed.value or ""),
        )
        return Parsed(parsed.value, (fault,))

    def parse_text(self, text: str) -> Parsed:
        """Point out an app password pasted with the blanks it is displayed with."""
        if re.fullmatch(r"\s*[a-z]{4}(?:[ \u00a0][a-z]{4}){3}\s*", text):
            fault = Fault(
                Severity.WARNING,
                "app-password-blanks",
                mark("This looks like an app password with the blanks it is displayed with."),
                mark("The blanks are not part of it. Remove them."),
                Mend(say("Remove the blanks"), re.sub(r"\s", "", text)),
            )
            return Parsed(text, (fault,))
        return Parsed(text, self.hidden(text))


class Choice(Text):
    """One of two words, exactly as the platform spells them."""

    input = Input.CHOICE

    def __init__(self, *options: str) -> None:
        self.options = self.offered = options

    def parse_text(self, text: str) -> Parsed:
        """Accept an exact option only: the platform compares letter by letter."""
        if text in self.options:
            return Parsed(text)
        meant = nearest(text, self.options)
        *some, last = (f"“{option}”" for option in self.options)
        fault = Fault(
            Severity.ERROR,
            "unknown-choice",
            mark("{name} must be {some} or {last}."),
            mark("The platform takes only these words, in small letters."),
            None if meant is None else Mend(say("Use {value}", value=meant), meant),
            {"some": ", ".join(some), "last": last},
        )
        return Parsed(None, (fault,))


class TlsVersion(Text):
    """TLS versions as Java names them: empty (Java's choice) or a list separated by blanks; a pin, no minimum."""

    input = Input.CHOICE

    USABLE = ("TLSv1.2", "TLSv1.3")
    OLD = ("TLSv1", "TLSv1.1", "SSLv3", "SSLv2Hello")
    offered = ("", *USABLE)

    def parse_text(self, text: str) -> Parsed:
        """Refuse what the platform's Java does not know or has switched off; blanks around a version do no harm."""
        versions = text.split()
        meant = " ".join(
            dict.fromkeys(f"TLSv1.{digit}" for digit in re.findall(r"(?<![0-9.])1\.([23])(?![0-9.])", text))
        )
        # Nothing but blanks is a list of no version for Java, and not its own choice.
        unknown = [one for one in versions or [text] if one and one not in (*self.USABLE, *self.OLD)]
        old = [version for version in versions if version in self.OLD]
        if unknown:
            old_too = re.search(r"(?i)(tls|ssl)\s*v?[123](\.[01])?(?![0-9.])", text)
            best = meant or ("TLSv1.2" if old_too else "")
            fault = Fault(
                Severity.ERROR,
                "unknown-tls-version",
                mark("The platform's Java does not know the TLS version “{value}”, so it sends nothing."),
                mark(
                    "Leave it empty (Java's choice) or write TLSv1.2 or TLSv1.3, several separated by a blank."
                ),
                Mend(say("Use {value}", value=best) if best else say("Leave it to Java"), best),
                {"value": text},
            )
        elif old and not meant:
            fault = Fault(
                Severity.ERROR,
                "old-tls-version",
                mark("Every current Java has {versions} switched off, so the platform sends nothing."),
                mark(
                    "Choose TLSv1.2, or leave it empty so that Java picks the best version both sides have."
                ),
                Mend(say("Use {value}", value="TLSv1.2"), "TLSv1.2"),
                {"versions": ", ".join(old)},
            )
        elif old:
            fault = Fault(
                Severity.WARNING,
                "old-tls-version",
                mark("The platform's Java leaves out {versions}, which it has switched off."),
                mark("Remove it from the list."),
                Mend(say("Use {value}", value=meant), meant),
                {"versions": ", ".join(old)},
            )
        else:
            return Parsed(text, self.hidden(text))
        return Parsed(text, (fault,))

    def hidden(self, text: str) -> tuple[Fault, ...]:
        """Java splits at blanks, so those around a version are none of it."""
        return () if text.isascii() else super().hidden(text)


class Host(Text):
    """A host name or address, as typed: the platform neither trims nor converts it.

    With `reserved_is_odd` a name that means something else to every computer is pointed out.
    """

    def __init__(self, *, reserved_is_odd: bool = False) -> None:
        self.reserved_is_odd = reserved_is_odd

    def parse_text(self, text: str) -> Parsed:
        """Accept a name or an address; offer the split of a URL, `host:port` or mail address."""
        fault = read_host(text)
        if fault is not None:
            mend = None
            if fault.host is not None and fault.port is not None:
                label = say("Use {host} and port {port}", host=fault.host, port=fault.port)
                mend = Mend(label, fault.host, fault.port)
            elif fault.host is not None:
                mend = Mend(say("Use {value}", value=fault.host), fault.host)
            return Parsed(None, (Fault(Severity.ERROR, fault.code, fault.title, fault.remedy, mend),))
        note = reserved_host(text) if self.reserved_is_odd else None
        if note is None:
            return Parsed(text)
        remark = Fault(Severity.WARNING, note.code, note.title, note.remedy, values={"host": text})
        return Parsed(text, (remark,))


class Integer:
    """A whole number in a range, written as a number or as digits (the platform reads both)."""

    input: ClassVar[Input] = Input.DIGITS
    unit = ""
    """What stands behind the number, short."""

    def __init__(self, low: int, high: int) -> None:
        self.low = low
        self.high = high

    remedy = mark("Enter a whole number from {low} to {high}, digits only.")

    def parse(self, raw: object) -> Parsed:
        """Return the number as `int`; `587.0`, `"587 "` and `true` are what the platform refuses."""
        text = as_text(raw)
        bounds = {"low": self.low, "high": self.high}
        if isinstance(raw, bool) or text is None or not re.fullmatch(r"[0-9]{1,12}", text):
            guess = re.fullmatch(r"\s*\+?([0-9]{1,12})(?:\.0+)?\s*", text or "")
            number = int(guess[1]) if guess else 0
            mend = None
            if guess is not None and self.low <= number <= self.high:
                mend = Mend(say("Use {value}", value=number), str(number))
            title = mark("{name} is not a whole number.") if text else mark("{name} is missing.")
            return Parsed(None, (Fault(Severity.ERROR, "not-a-number", title, self.remedy, mend, bounds),))
        number = int(text)
        if self.low <= number <= self.high:
            return Parsed(number)
        title, values = mark("{name} {value} is out of range."), {**bounds, "value": number}
        return Parsed(None, (Fault(Severity.ERROR, "out-of-range", title, self.remedy, None, values),))


class Timeout(Integer):
    """Milliseconds for the whole message; the platform reads more as a number than should be written."""

    unit = "ms"
    remedy = mark("Enter a whole number from {low} to {high} milliseconds, digits only.")

    SHORTEST = 5
    """Shorter, and the platform gives up before any server has answered."""

    def parse(self, raw: object) -> Parsed:
        """Return milliseconds that a test can wait, with a warning where the platform waits in a way of its own."""
        text = as_text(raw)
        found = None if isinstance(raw, bool) else re.fullmatch(r"([0-9]{1,15})(\.[0-9]+)?", text or "")
        number = int(found[1]) if found else 0
        if 0 < number < self.SHORTEST:
            fault = Fault(
                Severity.ERROR,
                "hopeless-timeout",
                mark(
                    "No message gets through in {value} ms: the platform gives up before the server has answered."
                ),
                mark("Use 10000 unless you know that the server is always fast."),
                Mend(say("Use {value} ms", value=10000), "10000"),
                {"value": number},
            )
            return Parsed(number, (fault,))
        if found is not None and number and (found[2] or number > self.high):
            usable = min(number, self.high)
            fault = Fault(
                Severity.WARNING,
                "odd-timeout",
                mark("The platform takes {value} for a timeout; a test from here waits {usable} ms."),
                self.remedy,
                Mend(say("Use {value} ms", value=usable), str(usable)),
                {"value": text, "usable": usable, "low": self.low, "high": self.high},
            )
            return Parsed(usable, (fault,))
        return super().parse(raw)


class OptionalPort(Integer):
    """A port, or nothing."""

    def __init__(self) -> None:
        super().__init__(1, 65535)

    def parse(self, raw: object) -> Parsed:
        """Return the port as `int`, or `""`."""
        return Parsed("") if raw == "" else super().parse(raw)


class Flag:
    """A switch. With `any_case` the text "TRUE" is on too (`enableTls`), but no number is."""

    input: ClassVar[Input] = Input.SWITCH

    def __init__(self, *, any_case: bool) -> None:
        self.any_case = any_case

    def parse(self, raw: object) -> Parsed:
        """Return the switch as the platform reads it, with a warning where that may surprise."""
        if isinstance(raw, bool):
            return Parsed(raw)
        if isinstance(raw, str):
            if (raw.lower() if self.any_case else trimmed(raw)) == "true":
                return Parsed(True)
            if raw.lower() in ("false", ""):
                return Parsed(False)
        if isinstance(raw, int) and not self.any_case:
            return Parsed(raw != 0)
        fault = Fault(
            Severity.WARNING,
            "not-a-switch",
            mark("The platform reads this value of {name} as “off”."),
            mark("Write true or false."),
            Mend(say("Switch it on"), True),
        )
        return Parsed(False, (fault,))


class MailFrom(Text):
    """The sender, as the platform's mail library reads it (Jakarta Mail `InternetAddress.parse`, strict)."""

    _RESERVED = ("localhost.localdomain", ".localdomain", ".local", ".invalid", ".test", ".example")

    def parse_text(self, text: str) -> Parsed:
        """Refuse what the library refuses; the platform would notice it only when it sends."""
        if not text.strip():
            title, remedy = mark("{name} is missing."), mark("Enter the sender, for example {example}.")
            return Parsed(None, (Fault(Severity.ERROR, "missing", title, remedy),))
        try:
            mailbox = parse_mail_from(text)
        except AddressRefused as refused:
            better = refused.suggestion
            fault = Fault(
                Severity.ERROR,
                "address-refused",
                mark("The platform's mail library cannot read this sender ({reason})."),
                mark(
                    "Write it like {example}; a name with a comma, colon or dot belongs in quotation marks."
                ),
                Mend(say("Use {value}", value=better), better) if better else None,
                {"reason": str(refused).rstrip(".")},
            )
            return Parsed(None, (fault,))
        return Parsed(text, (*self.hidden(text), *self._odd(text, mailbox.address)))

    def _odd(self, text: str, address: str) -> tuple[Fault, ...]:
        domain = domain_of(address)
        if not domain:
            title = mark("“{address}” has no @ and no domain.")
            remedy = mark("The platform accepts it, nearly every server refuses it. Enter a full address.")
            return (
                Fault(Severity.WARNING, "sender-without-domain", title, remedy, None, {"address": address}),
            )
        if not address.isascii():
            return (self._non_ascii(text, address),)
        if domain.lower() == "localhost" or domain.lower().endswith(self._RESERVED):
            title = mark("No mail server outside your network accepts a sender at {domain}.")
            remedy = mark("Enter an address at a domain that you own and that your provider has verified.")
            return (Fault(Severity.WARNING, "reserved-sender", title, remedy, None, {"domain": domain}),)
        return ()

    def _non_ascii(self, text: str, address: str) -> Fault:
        local, _, domain = address.rpartition("@")
        ascii_domain = to_punycode(domain)
        mend = None
        if local.isascii() and ascii_domain is not None:
            plain = f"{local}@{ascii_domain}"
            mend = Mend(say("Use {value}", value=plain), text.replace(address, plain))
        return Fault(
            Severity.WARNING,
            "non-ascii-sender",
            mark("The platform cannot send from an address with non-English letters ({address})."),
            mark(
                "It never asks the server for SMTPUTF8, so most servers refuse it. Use an address in plain letters."
            ),
            mend,
            {"address": address},
        )
