"""How the platform reads Mail From: its mail library's verdicts, and a mended text where one is obvious.

Spring's `MimeMessageHelper.setFrom(String)` hands the text to Jakarta Mail's strict address list parser,
wants exactly one address, encodes it anew into the `From` header, and the transport parses that header again
to get the address for MAIL FROM. All three steps are followed here. It is laxer than RFC 5322 in places
(`noat` is an address, words after `>` are dropped) and stricter in others (a comma or a colon in an unquoted
name is refused).

One difference is wanted: control characters (CR, LF, NUL, TAB and the other C0 and C1 ones) are always
refused, also in a display name or inside an encoded word, although the library lets most of them through; so
are lone surrogates.
"""

import re
import unicodedata
from typing import NamedTuple

CONTROL_TEXT = "Address contains control characters"
"""Our own refusal; every other text is worded by the library."""

_SPECIALS = '()<>,;:\\"[]@'
_PHRASE_SPECIALS = '()<>@,;:\\".[]'
_ENCODED_WORD = r"(?s)=\?([^?]+)\?([^?]+)\?(.*?)\?=(.*)"


class Mailbox(NamedTuple):
    """One sender: display `name` ("" when there is none) and the `address` as it goes into MAIL FROM."""

    name: str
    address: str


class AddressRefused(ValueError):  # noqa: N818 - a verdict, not an error of ours
    """The platform would refuse this text.

    `text` is the library's wording (`Illegal address`); `suggestion` a mended text that would pass, or None.
    """

    def __init__(self, text: str, suggestion: str | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.suggestion = suggestion


def parse_mail_from(text: str) -> Mailbox:
    """Read a Mail From text as the platform does; raises AddressRefused where it would refuse."""
    try:
        return _read_as_platform(text)
    except AddressRefused as refusal:
        raise AddressRefused(refusal.text, _mended(text)) from None


def domain_of(address: str) -> str:
    """Return what stands after the last `@` of an address, in lower case; "" when there is no `@`."""
    return address.rpartition("@")[2].lower() if "@" in address else ""


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _read_as_platform(text: str) -> Mailbox:
    if _has_controls(text):
        raise AddressRefused(CONTROL_TEXT)
    found = _addresses(text)
    if len(found) != 1:  # Spring's own check, for none as for several
        raise AddressRefused("Illegal address")
    name = _decoded(found[0].name)
    if _has_controls(name):
        raise AddressRefused(CONTROL_TEXT)
    # The transport asks the finished message for its sender, so the header just written is parsed once more.
    sent = _addresses(_header(name, found[0].address))[0]
    return sent if name.isascii() else Mailbox(name, sent.address)


def _has_controls(text: str) -> bool:
    return any(unicodedata.category(char) in ("Cc", "Cs") for char in text)


def _header(name: str, address: str) -> str:
    """The From header as the library writes it; a non-ASCII name becomes encoded words, plain atoms."""
    if name and not name.isascii():
        return f"=?UTF-8?Q?x?= <{address}>"
    if name:
        return (_quoted(name) if any(char in _PHRASE_SPECIALS for char in name) else name) + f" <{address}>"
    is_group = address.endswith(";") and address.find(":") > 0
    if is_group or not any(char in _SPECIALS and char != "@" for char in address):
        return address
    return f"<{address}>"


# --- the list parser ----------------------------------------------------------------------------------------


class _ListParser:
    """One left-to-right pass over an address list; `read` returns the addresses or raises AddressRefused.

    Positions are kept as spans into the text: `start`/`end` of the address being read (-1: not begun, not
    closed), `name` the span of its display name; `angle`: it stood in `<>`; `plain`: no special was seen.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Mailbox] = []
        self.in_group = False
        self._begin_address()

    def _begin_address(self) -> None:
        self.start = self.end = -1
        self.name: tuple[int, int] | None = None
        self.angle = False
        self.plain = True

    def read(self) -> list[Mailbox]:
        handlers = {
            "(": self._comment,
            "<": self._angle_address,
            '"': self._quoted_string,
            "[": self._literal,
            ",": self._comma,
            ";": self._semicolon,
            ":": self._colon,
        }
        at = 0
        while at < len(self.text):
            char = self.text[at]
            if char in handlers:
                self.plain = self.plain and char in ",;"
                at = handlers[char](at)
            elif char == ")":
                raise AddressRefused("Missing '('")
            elif char == ">":
                raise AddressRefused("Missing '<'")
            elif char != " " and self.start == -1:
                self.start = at
            at += 1
        if self.start >= 0:
            self._finish(len(self.text))
        return self.found

    def _skip_to(self, at: int, closing: str) -> int:
        """Return the position of the unescaped closing character after `at`."""
        text = self.text
        at += 1
        while at < len(text) and text[at] != closing:
            at += 2 if text[at] == "\\" else 1
        if at >= len(text):
            raise AddressRefused(f"Missing '{closing}'")
        return at

    def _comment(self, opened: int) -> int:
        text = self.text
        if self.start >= 0 and self.end == -1:
            self.end = opened
        depth = 1
        at = opened + 1
        while at < len(text):
            if text[at] == "\\":
                at += 1
            elif text[at] == "(":
                depth += 1
            elif text[at] == ")":
                depth -= 1
                if depth == 0:
                    break
            at += 1
        if depth:
            raise AddressRefused("Missing ')'")
        if self.name is None:
            self.name = (opened + 1, at)
        return at

    def _angle_address(self, opened: int) -> int:
        if self.angle:
            raise AddressRefused("Extra route-addr")
        text = self.text
        at = opened + 1
        in_quotes = False
        while at < len(text) and (in_quotes or text[at] != ">"):
            if text[at] == "\\":
                at += 1
            elif text[at] == '"':
                in_quotes = not in_quotes
            at += 1
        if in_quotes:
            raise AddressRefused("Missing '\"'")
        if at >= len(text):
            raise AddressRefused("Missing '>'")
        if not self.in_group:
            if self.start >= 0:
                self.name = (self.start, opened)
            self.start = opened + 1
        self.angle = True
        self.end = at
        return at

    def _quoted_string(self, opened: int) -> int:
        if self.start == -1:
            self.start = opened
        return self._skip_to(opened, '"')

    def _literal(self, opened: int) -> int:
        if self.start == -1:
            self.start = opened
        return self._skip_to(opened, "]")

    def _comma(self, at: int) -> int:
        if self.start == -1:
            self._nothing_there()
        elif self.in_group:
            self.angle = False
        else:
            self._finish(at)
        return at

    def _semicolon(self, at: int) -> int:
        if self.start == -1:
            self._nothing_there()
        elif self.in_group:
            self.in_group = False
            self.found.append(Mailbox("", self.text[self.start : at + 1].strip(" ")))
            self._begin_address()
        else:
            raise AddressRefused("Illegal semicolon, not in group")
        return at

    def _colon(self, at: int) -> int:
        if self.in_group:
            raise AddressRefused("Nested group")
        if self.start == -1:
            self.start = at
        self.in_group = True
        return at

    def _nothing_there(self) -> None:
        """A separator with no address before it; a comment there names the next one if it has specials."""
        self.start = self.end = -1
        self.angle = False
        self.plain = True

    def _finish(self, at: int) -> None:
        address = self.text[self.start : at if self.end == -1 else self.end].strip(" ")
        named = None if self.plain else self.name
        name = "" if named is None else _unquoted(self.text[slice(*named)].strip(" "))
        _check_address(address, route_allowed=self.angle)
        self.found.append(Mailbox(name if name.strip(" ") else "", address))
        self._begin_address()


def _addresses(text: str) -> list[Mailbox]:
    return _ListParser(text).read()


def _unquoted(text: str) -> str:
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        return text
    return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)


# --- one address --------------------------------------------------------------------------------------------


def _check_address(address: str, *, route_allowed: bool) -> None:
    """Refuse what the library refuses in `local@domain` (a bare `local` is fine, a source route too)."""
    if not address:
        raise AddressRefused("Empty address")
    start = _after_route(address) if route_allowed and address[0] == "@" else 0
    at = _check_local(address, start)
    if at is not None:
        _check_domain(address, at + 1)


def _after_route(address: str) -> int:
    """Return where the address proper begins after `@relay,@relay:` (RFC 822 6.1)."""
    start = 0
    while (stop := re.compile("[,:]").search(address, start)) is not None:
        if address[start] != "@":
            raise AddressRefused("Illegal route-addr")
        start = stop.end()
        if stop.group() == ":":
            break
    return start


def _check_local(address: str, start: int) -> int | None:
    """Return the position of the `@` that ends the local part, or None where there is none."""
    in_quotes = False
    previous = char = ""
    for at in range(start, len(address)):
        previous, char = char, address[at]
        if char == "\\" or previous == "\\":
            continue
        if char == '"':
            in_quotes = not in_quotes
            continue
        if in_quotes:
            continue
        if char == ".":
            if at == start:
                raise AddressRefused("Local address starts with dot")
            if previous == ".":
                raise AddressRefused("Local address contains dot-dot")
        if char == "@":
            if at == 0:
                raise AddressRefused("Missing local name")
            if previous == ".":
                raise AddressRefused("Local address ends with dot")
            return at
        if char == " ":
            raise AddressRefused("Local address contains control or whitespace")
        if char in _SPECIALS:
            raise AddressRefused("Local address contains illegal character")
    if in_quotes:
        raise AddressRefused("Unterminated quote")
    # An escaped @ at the very end is taken for the separator.
    return len(address) if char == "@" else None


def _check_domain(address: str, start: int) -> None:
    if start >= len(address):
        raise AddressRefused("Missing domain")
    if address[start] == ".":
        raise AddressRefused("Domain starts with dot")
    in_literal = False
    previous = ""
    for at in range(start, len(address)):
        char = address[at]
        if char == "[":
            if at != start:
                raise AddressRefused("Domain literal not at start of domain")
            in_literal = True
        elif char == "]":
            if at != len(address) - 1:
                raise AddressRefused("Domain literal end not at end of domain")
            in_literal = False
        elif char == " ":
            raise AddressRefused("Domain contains control or whitespace")
        elif not in_literal:
            if not (_is_letter_or_digit(char) or char in "-."):
                raise AddressRefused("Domain contains illegal character")
            if char == previous == ".":
                raise AddressRefused("Domain contains dot-dot")
        previous = char
    if previous == ".":
        raise AddressRefused("Domain ends with dot")


def _is_letter_or_digit(char: str) -> bool:
    """As Java judges one UTF-16 unit: half of a surrogate pair is never a letter."""
    return char <= "\uffff" and unicodedata.category(char) in ("Lu", "Ll", "Lt", "Lm", "Lo", "Nd")


# --- encoded words (RFC 2047) -------------------------------------------------------------------------------


def _decoded(name: str) -> str:
    """The display name as people see it; a word that cannot be decoded stays as typed."""
    if "=?" not in name:
        return name
    parts: list[str] = []
    after_encoded = False
    for piece in re.split("( +)", name):
        if not piece or piece.isspace():
            parts.append(piece)
            continue
        word = _decoded_word(piece)
        if word is not None and after_encoded:
            parts[-1] = ""  # RFC 2047 6.2: white space between two encoded words is not shown
        parts.append(piece if word is None else word)
        after_encoded = word is not None
    return "".join(parts)


def _decoded_word(word: str) -> str | None:
    matched = re.match(_ENCODED_WORD, word)
    if matched is None:
        return None
    import binascii

    charset, encoding, content, rest = matched.groups()
    try:
        if encoding.upper() == "B":
            raw = binascii.a2b_base64(content)
        elif encoding.upper() == "Q":
            raw = binascii.a2b_qp(content.encode("ascii"), header=True)
        else:
            return None
        return raw.decode(charset.partition("*")[0], errors="replace") + rest
    except (LookupError, ValueError):
        return None


# --- mending ------------------------------------------------------------------------------------------------


def _mended(text: str) -> str | None:
    """Return the first obvious correction that the platform would accept."""
    plain = " ".join("".join(char if not _has_controls(char) else " " for char in text).split())
    for candidate in _candidates(plain):
        try:
            if domain_of(_read_as_platform(candidate).address):
                return candidate
        except AddressRefused:
            continue
    return None


def _candidates(text: str) -> list[str]:
    candidates = [text]
    if named := re.fullmatch(r"(.*?)\s*<\s*([^<>]*?)\s*>?", text):
        name, address = named.groups()
        whole = _unquoted(name) if name[:1] == name[-1:] == '"' else name.strip('"')
        # Several addresses, or a list: which one is meant cannot be known.
        if "@" not in name:
            for mended in (address, address.rstrip("."), address.replace(" ", "").rstrip(".")):
                candidates += [f"{name} <{mended}>" if name else mended, f"{_quoted(whole)} <{mended}>"]
    elif bare := re.fullmatch(r"(.*\S) ([^\s<>@,;]+@[^\s<>@,;]+)>?", text):
        name, address = bare.groups()
        if "@" not in name:
            candidates += [f"{name} <{address}>", f"{_quoted(name.strip(chr(34)))} <{address}>"]
    if not re.search(r"[\s<>,;]", text.rstrip(".;")) and text.count("@") == 1:
        candidates.append(text.rstrip(".;"))
    return candidates
