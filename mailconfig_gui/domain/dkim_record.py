"""A DKIM key in the DNS (RFC 6376 3.6.1, RFC 8301, RFC 8463): is it there, can a receiver use it, how long is it."""

import base64
import binascii
from enum import StrEnum
from typing import NamedTuple

from mailconfig_gui.domain.questions import Answer, Asking, RecordType, ask
from mailconfig_gui.domain.tags import read_tags


class KeyType(StrEnum):
    """The kinds of keys that receivers know."""

    RSA = "rsa"
    ED25519 = "ed25519"


class DkimFault(StrEnum):
    """Why no receiver can use a record."""

    SEVERAL_RECORDS = "several-records"
    MALFORMED = "malformed"
    """No list of tags, or one with a tag twice."""
    VERSION = "version"
    """`v` is not DKIM1, or not the first tag."""
    NO_KEY = "no-key"
    """There is no `p` at all."""
    KEY_TYPE = "key-type"
    BAD_KEY = "bad-key"
    """`p` holds no key of its type: cut off, or with something in it that does not belong there."""
    HASH = "hash"
    """`h` does not allow SHA-256."""
    SERVICE = "service"
    """`s` says that the key is not for mail."""


class DkimKey(NamedTuple):
    """What a record says. `bits`: the length of the key, None where it cannot be read; `is_revoked`: `p` is empty.

    `is_testing` (`t=y`): receivers shall treat the mail as if it were not signed. `is_exact` (`t=s`): `i=` of a
    signature may not name a sub-domain.
    """

    type: KeyType = KeyType.RSA
    bits: int | None = None
    is_revoked: bool = False
    is_testing: bool = False
    is_exact: bool = False
    fault: DkimFault | None = None


class Selector(NamedTuple):
    """What is there for a selector: `alias` is where a CNAME leads, "" without one; `key` is None without a record."""

    selector: str
    name: str
    answer: Answer
    alias: str = ""
    key: DkimKey | None = None

    @property
    def record(self) -> str:
        """Return the record as found, "" where there is none."""
        return "\n".join(self.answer.records)


def find_key(selector: str, domain: str) -> Asking[Selector]:
    """Ask for the key of a selector at the domain that signs (`d=`)."""
    name = f"{selector}._domainkey.{domain}".lower().removesuffix(".")
    (answer,) = yield from ask(name, RecordType.TXT)
    alias = answer.canonical if answer.canonical not in ("", name) else ""
    if not answer.is_known or not answer.records:
        return Selector(selector, name, answer, alias)
    several = len(answer.records) > 1
    key = DkimKey(fault=DkimFault.SEVERAL_RECORDS) if several else read_key(answer.records[0])
    return Selector(selector, name, answer, alias, key)


def read_key(text: str) -> DkimKey:
    """Read a record; what is wrong is in its `fault`."""
    tags = read_tags(text)
    flags = _items(tags.get("t") or "")
    key = DkimKey(is_testing="y" in flags, is_exact="s" in flags)
    if tags.malformed or tags.repeated or not text.isascii():
        return key._replace(fault=DkimFault.MALFORMED)
    version, value = tags.get("v"), tags.get("p")
    if version is not None and (version != "DKIM1" or tags.pairs[0][0] != "v"):
        return key._replace(fault=DkimFault.VERSION)
    if value is None:
        return key._replace(fault=DkimFault.NO_KEY)
    try:
        key = key._replace(type=KeyType(tags.get("k") or "rsa"))
    except ValueError:
        return key._replace(fault=DkimFault.KEY_TYPE)
    if not value:
        return key._replace(is_revoked=True)
    if "sha256" not in _items(tags.get("h") or "sha256"):
        return key._replace(fault=DkimFault.HASH)
    if not {"*", "email"} & _items(tags.get("s") or "*"):
        return key._replace(fault=DkimFault.SERVICE)
    bits = _length(key.type, value)
    return key._replace(bits=bits, fault=DkimFault.BAD_KEY if bits is None else None)


def _items(value: str) -> set[str]:
    return {item.strip() for item in value.split(":")}


def _length(kind: KeyType, value: str) -> int | None:
    """Return the length of a key in bits, None for what is no key."""
    try:
        data = base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    if kind is KeyType.ED25519:
        return 256 if len(data) == 32 else None
    try:
        return _modulus(data).bit_length() or None
    except (IndexError, ValueError):
        return None


# --- RSA keys in DER (RFC 8017 A.1.1, RFC 5280 4.1) ---------------------------------------------------------

_SEQUENCE, _INTEGER, _BIT_STRING = 0x30, 0x02, 0x03
_RSA = bytes.fromhex("2a864886f70d010101")


def _modulus(data: bytes) -> int:
    """Return the modulus of an RSAPublicKey, bare or inside a SubjectPublicKeyInfo. Raises ValueError, IndexError."""
    key, rest = _element(data, _SEQUENCE)
    if rest:
        raise ValueError
    if key[0] == _SEQUENCE:
        algorithm, inner = _element(key, _SEQUENCE)
        bits, rest = _element(inner, _BIT_STRING)
        if rest or bits[0] or _RSA not in algorithm:
            raise ValueError
        key, rest = _element(bits[1:], _SEQUENCE)
    modulus, exponent = _element(key, _INTEGER)
    _, more = _element(exponent, _INTEGER)
    if rest or more:
        raise ValueError
    return int.from_bytes(modulus, "big")


def _element(data: bytes, tag: int) -> tuple[bytes, bytes]:
    """Return the content of the first element, which has to have this tag, and what follows it."""
    length, at = data[1], 2
    if length & 0x80:
        at += length & 0x7F
        length = int.from_bytes(data[2:at], "big")
    end = at + length
    if data[0] != tag or end > len(data):
        raise ValueError
    return data[at:end], data[end:]
