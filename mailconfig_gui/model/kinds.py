"""Kinds of values: each owns every conversion and every check of one value.

A kind reads what a person typed or a document holds (`str`, `bool`, `int`, ... as JSON knows them) and
answers with the good value or the problems. What "good" means is the platform's own reading of the value
(ThingsBoard TbMailSender and Jackson's `asText`, `asBoolean`, `asLong`; Jakarta Mail).
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.model.hosts import read_host, reserved_host
from mailconfig_gui.model.problem import Fix, Problem, Severity

if TYPE_CHECKING:
    from mailconfig_gui.model.fields import Field

Value = str | int | bool

# Cc: control characters; Zl, Zp: Unicode line and paragraph separators; Cs: lone surrogates (no UTF-8 form).
FORBIDDEN_CATEGORIES = frozenset({"Cc", "Zl", "Zp", "Cs"})
# Cf: zero-width, direction marks, BOM. NBSP and its kin look like a blank and are none.
_INVISIBLE_BLANKS = frozenset(
    "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)


class Reading(NamedTuple):
    """A value read: `value` is None when there is none to go on with."""

    value: Value | None
    problems: tuple[Problem, ...] = ()


def _error(field: Field, code: str, title: str, remedy: str, fix: Fix | None = None) -> Problem:
    return Problem(field.key, Severity.ERROR, code, title, remedy, fix)


def _warning(field: Field, code: str, title: str, remedy: str, fix: Fix | None = None) -> Problem:
    return Problem(field.key, Severity.WARNING, code, title, remedy, fix)


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


class Text:
    """Any text the platform takes as it is. No control characters; blanks at the ends are pointed out."""

    def read(self, field: Field, raw: object) -> Reading:
        """Return the text, or the problems that forbid it."""
        text = as_text(raw)
        if text is None:
            # The platform reads an object or a list as empty text.
            report = _error if field.required else _warning
            title = f"{field.name} is not a text."
            return Reading("", (report(field, "not-text", title, f"Write {field.name} as a text."),))
        forbidden = sorted({char for char in text if is_forbidden(char)})
        if forbidden:
            cleaned = "".join(char for char in text if not is_forbidden(char))
            names = ", ".join(visible_name(char) for char in forbidden[:3])
            problem = _error(
                field,
                "control-character",
                f"{field.name} contains a character that cannot be typed in a mail setting ({names}).",
                "Remove it, or type the value again instead of pasting it.",
                Fix("Remove the hidden characters", {field.key: cleaned}),
            )
            return Reading(None, (problem,))
        return self.read_text(field, text)

    def read_text(self, field: Field, text: str) -> Reading:
        """Check a text without forbidden characters; narrower kinds refine this."""
        return Reading(text, self.hidden(field, text))

    def hidden(self, field: Field, text: str) -> tuple[Problem, ...]:
        """Point out blanks at the ends and invisible characters; the platform keeps both."""
        invisible = sorted({char for char in text if is_invisible(char)})
        if invisible:
            names = ", ".join(visible_name(char) for char in invisible[:3])
            cleaned = "".join(" " if char in _INVISIBLE_BLANKS else char for char in text)
            cleaned = "".join(char for char in cleaned if not is_invisible(char)).strip()
            return (
                _warning(
                    field,
                    "invisible-character",
                    f"{field.name} contains an invisible character ({names}).",
                    "It often comes from copying. Remove it unless it really belongs there.",
                    Fix("Remove the invisible characters", {field.key: cleaned}),
                ),
            )
        if text != text.strip():
            return (
                _warning(
                    field,
                    "outer-blank",
                    f"{field.name} begins or ends with a blank.",
                    "The platform would use the blank as part of the value. Remove it unless it belongs there.",
                    Fix("Remove the blank", {field.key: text.strip()}),
                ),
            )
        return ()


class Secret(Text):
    """A secret: kept to the letter, never shown. Its problems never quote it."""

    def read(self, field: Field, raw: object) -> Reading:
        """Read a text; a number has lost what was typed (leading zeros, the point), and null is no password."""
        reading = super().read(field, raw)
        if isinstance(raw, str) or reading.problems:
            return reading
        problem = _error(
            field,
            "password-number",
            f"{field.name} is not a text.",
            "The platform logs in with what it makes of it. Write it in quotation marks, letter by letter.",
            Fix("Write it as a text", {field.key: reading.value}),
        )
        return Reading(reading.value, (problem,))

    def read_text(self, field: Field, text: str) -> Reading:
        """Point out an app password pasted with the blanks it is displayed with."""
        if re.fullmatch(r"\s*[a-z]{4}(?:[ \u00a0][a-z]{4}){3}\s*", text):
            fix = Fix("Remove the blanks", {field.key: re.sub(r"\s", "", text)})
            problem = _warning(
                field,
                "app-password-blanks",
                "This looks like an app password with the blanks it is displayed with.",
                "The blanks are not part of it. Remove them.",
                fix,
            )
            return Reading(text, (problem,))
        return Reading(text, self.hidden(field, text))


class Choice(Text):
    """One of a few words, exactly as the platform spells them."""

    def __init__(self, *options: str) -> None:
        self.options = options

    def read_text(self, field: Field, text: str) -> Reading:
        """Accept an exact option only: the platform compares letter by letter."""
        if text in self.options:
            return Reading(text)
        from mailconfig_gui.model.nearest import nearest

        meant = nearest(text, self.options)
        fix = None if meant is None else Fix(f"Use {meant}", {field.key: meant})
        options = " or ".join(f"“{option}”" for option in self.options)
        problem = _error(
            field,
            "unknown-choice",
            f"{field.name} must be {options}.",
            "The platform takes only these words, in small letters.",
            fix,
        )
        return Reading(None, (problem,))


class TlsVersion(Text):
    """TLS versions as Java names them: empty (Java's choice) or a list separated by blanks; a pin, no minimum."""

    USABLE = ("TLSv1.2", "TLSv1.3")
    OLD = ("TLSv1", "TLSv1.1", "SSLv3", "SSLv2Hello")

    def read_text(self, field: Field, text: str) -> Reading:
        """Refuse what the platform's Java does not know or has switched off; blanks around a version do no harm."""
        versions = text.split()
        meant = dict.fromkeys(
            f"TLSv1.{digit}" for digit in re.findall(r"(?<![0-9.])1\.([23])(?![0-9.])", text)
        )
        # Nothing but blanks is a list of no version for Java, and not its own choice.
        unknown = [one for one in versions or [text] if one and one not in (*self.USABLE, *self.OLD)]
        old = [version for version in versions if version in self.OLD]
        if unknown:
            old_too = re.search(r"(?i)(tls|ssl)\s*v?[123](\.[01])?(?![0-9.])", text)
            best = " ".join(meant) or ("TLSv1.2" if old_too else "")
            fix = Fix(f"Use {best}", {field.key: best}) if best else Fix("Leave it to Java", {field.key: ""})
            problem = _error(
                field,
                "unknown-tls-version",
                f"The platform's Java does not know the TLS version “{text}”, so it sends nothing.",
                "Leave it empty (Java's choice) or write TLSv1.2 or TLSv1.3, several separated by a blank.",
                fix,
            )
        elif old and not meant:
            problem = _error(
                field,
                "old-tls-version",
                f"Every current Java has {' and '.join(old)} switched off, so the platform sends nothing.",
                "Choose TLSv1.2, or leave it empty so that Java picks the best version both sides have.",
                Fix("Use TLSv1.2", {field.key: "TLSv1.2"}),
            )
        elif old:
            problem = _warning(
                field,
                "old-tls-version",
                f"The platform's Java leaves out {' and '.join(old)}, which it has switched off.",
                "Remove it from the list.",
                Fix(f"Use {' '.join(meant)}", {field.key: " ".join(meant)}),
            )
        else:
            return Reading(text, self.hidden(field, text))
        return Reading(text, (problem,))

    def hidden(self, field: Field, text: str) -> tuple[Problem, ...]:
        """Java splits at blanks, so those around a version are none of it."""
        return () if text.isascii() else super().hidden(field, text)


class Host(Text):
    """A host name or address, as typed: the platform neither trims nor converts it."""

    def read_text(self, field: Field, text: str) -> Reading:
        """Accept a name or an address; offer the split of a URL, `host:port` or mail address."""
        fault = read_host(text)
        if fault is not None:
            changes: dict[str, object] = {}
            if fault.host is not None:
                changes[field.key] = fault.host
                port_key = {"smtpHost": "smtpPort", "proxyHost": "proxyPort"}.get(field.key)
                if fault.port is not None and port_key is not None:
                    changes[port_key] = fault.port
            label = f"Use {fault.host}" + (f" and port {fault.port}" if len(changes) > 1 else "")
            fix = Fix(label, changes) if changes else None
            title = f"{field.name} {fault.title}"
            remedy = fault.remedy or f"Enter a name, for example {field.example}."
            return Reading(None, (_error(field, fault.code, title, remedy, fix),))
        note = reserved_host(text)
        if note is not None and field.key == "smtpHost":
            return Reading(text, (_warning(field, "reserved-host", f"{text} {note.title}", note.remedy),))
        return Reading(text)


class Integer:
    """A whole number in a range, written as a number or as digits (the platform reads both)."""

    def __init__(self, low: int, high: int, unit: str = "") -> None:
        self.low = low
        self.high = high
        self.unit = unit

    def read(self, field: Field, raw: object) -> Reading:
        """Return the number as `int`; `587.0`, `"587 "` and `true` are what the platform refuses."""
        text = as_text(raw)
        unit = f" {self.unit}" if self.unit else ""
        remedy = f"Enter a whole number from {self.low} to {self.high}{unit}, digits only."
        if isinstance(raw, bool) or text is None or not re.fullmatch(r"[0-9]{1,12}", text):
            guess = re.fullmatch(r"\s*\+?([0-9]{1,12})(?:\.0+)?\s*", text or "")
            fix = None
            if guess is not None and self.low <= int(guess[1]) <= self.high:
                fix = Fix(f"Use {int(guess[1])}", {field.key: str(int(guess[1]))})
            title = f"{field.name} is not a whole number." if text else f"{field.name} is missing."
            return Reading(None, (_error(field, "not-a-number", title, remedy, fix),))
        number = int(text)
        if not self.low <= number <= self.high:
            title = f"{field.name} {number} is out of range."
            return Reading(None, (_error(field, "out-of-range", title, remedy),))
        return Reading(number)


class Timeout(Integer):
    """Milliseconds for the whole message; the platform reads more as a number than should be written."""

    SHORTEST = 5
    """Shorter, and the platform gives up before any server has answered."""

    def read(self, field: Field, raw: object) -> Reading:
        """Return milliseconds that a test can wait, with a warning where the platform waits in a way of its own."""
        text = as_text(raw)
        found = None if isinstance(raw, bool) else re.fullmatch(r"([0-9]{1,15})(\.[0-9]+)?", text or "")
        number = int(found[1]) if found else 0
        if 0 < number < self.SHORTEST:
            problem = _error(
                field,
                "hopeless-timeout",
                f"No message gets through in {number} ms: the platform gives up before the server has answered.",
                "Use 10000 unless you know that the server is always fast.",
                Fix("Use 10000 ms", {field.key: "10000"}),
            )
            return Reading(number, (problem,))
        if found is not None and number and (found[2] or number > self.high):
            nearest = min(number, self.high)
            problem = _warning(
                field,
                "odd-timeout",
                f"The platform takes {text} for a timeout; a test from here waits {nearest} ms.",
                f"Enter a whole number from {self.low} to {self.high} milliseconds, digits only.",
                Fix(f"Use {nearest} ms", {field.key: str(nearest)}),
            )
            return Reading(nearest, (problem,))
        return super().read(field, raw)


class OptionalPort(Integer):
    """A port, or nothing."""

    def __init__(self) -> None:
        super().__init__(1, 65535)

    def read(self, field: Field, raw: object) -> Reading:
        """Return the port as `int`, or `""`."""
        return Reading("") if raw == "" else super().read(field, raw)


class Flag:
    """A switch. With `any_case` the text "TRUE" is on too (`enableTls`), but no number is."""

    def __init__(self, *, any_case: bool) -> None:
        self.any_case = any_case

    def read(self, field: Field, raw: object) -> Reading:
        """Return the switch as the platform reads it, with a warning where that may surprise."""
        if isinstance(raw, bool):
            return Reading(raw)
        if isinstance(raw, str):
            if raw == "true" or (self.any_case and raw.lower() == "true"):
                return Reading(True)
            if raw.lower() in ("false", ""):
                return Reading(False)
        if isinstance(raw, int) and not self.any_case:
            return Reading(raw != 0)
        problem = _warning(
            field,
            "not-a-switch",
            f"The platform reads this value of {field.name} as “off”.",
            "Write true or false.",
            Fix("Switch it on", {field.key: True}),
        )
        return Reading(False, (problem,))


class MailFrom(Text):
    """The sender, as the platform's mail library reads it (Jakarta Mail `InternetAddress.parse`, strict)."""

    def read_text(self, field: Field, text: str) -> Reading:
        """Refuse what the library refuses; the platform would notice it only when it sends."""
        from mailconfig_gui.model.mail_address import AddressRefused, domain_of, parse_mail_from

        if not text.strip():
            title, remedy = "Mail From is missing.", f"Enter the sender, for example {field.example}."
            return Reading(None, (_error(field, "missing", title, remedy),))
        try:
            mailbox = parse_mail_from(text)
        except AddressRefused as refused:
            fix = (
                Fix(f"Use {refused.suggestion}", {field.key: refused.suggestion})
                if refused.suggestion
                else None
            )
            problem = _error(
                field,
                "address-refused",
                f"The platform's mail library cannot read this sender ({str(refused).rstrip('.')}).",
                f"Write it like {field.example}; a name with a comma, colon or dot belongs in quotation marks.",
                fix,
            )
            return Reading(None, (problem,))
        problems = list(self.hidden(field, text))
        domain = domain_of(mailbox.address)
        if not domain:
            problems.append(
                _warning(
                    field,
                    "sender-without-domain",
                    f"“{mailbox.address}” has no @ and no domain.",
                    "The platform accepts it, nearly every server refuses it. Enter a full address.",
                )
            )
        elif not mailbox.address.isascii():
            problems.append(_non_ascii_sender(field, text, mailbox.address))
        elif domain.lower() in ("localhost", "localhost.localdomain") or domain.lower().endswith(
            (".localdomain", ".local", ".invalid", ".test", ".example")
        ):
            problems.append(
                _warning(
                    field,
                    "reserved-sender",
                    f"No mail server outside your network accepts a sender at {domain}.",
                    "Enter an address at a domain that you own and that your provider has verified.",
                )
            )
        return Reading(text, tuple(problems))


def _non_ascii_sender(field: Field, text: str, address: str) -> Problem:
    from mailconfig_gui.model.hosts import to_punycode

    local, _, domain = address.rpartition("@")
    ascii_domain = to_punycode(domain)
    fix = None
    if local.isascii() and ascii_domain is not None:
        mended = text.replace(address, f"{local}@{ascii_domain}")
        fix = Fix(f"Use {local}@{ascii_domain}", {field.key: mended})
    return _warning(
        field,
        "non-ascii-sender",
        f"The platform cannot send from an address with non-English letters ({address}).",
        "It never asks the server for SMTPUTF8, so most servers refuse it. Use an address in plain letters.",
        fix,
    )
