"""Validity and names of a certificate read from its DER bytes, for certificates that no verification lets through."""

from __future__ import annotations


def names(der: bytes) -> tuple[bytes, bytes] | None:
    """Return the names of issuer and subject as they are encoded (RFC 5280 4.1.2.4); None for no certificate."""
    try:
        issuer = _issuer(der)
        dates = _end(der, issuer)
        subject = _end(der, dates)
        return der[issuer:dates], der[subject : _end(der, subject)]
    except (IndexError, ValueError):
        return None


def validity(der: bytes) -> tuple[int, int] | None:
    """Return begin and end of validity in Unix seconds (RFC 5280 4.1.2.5); None when the bytes are no certificate."""
    try:
        first, _ = _element(der, _end(der, _issuer(der)))
        return _moment(der, first), _moment(der, _end(der, first))
    except (IndexError, ValueError):
        return None


def _issuer(der: bytes) -> int:
    """Return where the issuer's name begins."""
    certificate, _ = _element(der, 0)
    position, _ = _element(der, certificate)
    if der[position] == 0xA0:  # the version, absent in version 1
        position = _end(der, position)
    for _skipped in ("serial number", "signature algorithm"):  # no words: parts of a certificate
        position = _end(der, position)
    return position


def _element(der: bytes, at: int) -> tuple[int, int]:
    """Return where the content of the element at `at` begins and ends."""
    length = der[at + 1]
    begin = at + 2
    if length & 0x80:
        count = length & 0x7F
        length = int.from_bytes(der[begin : begin + count], "big")
        begin += count
    if begin + length > len(der):
        raise ValueError(at)
    return begin, begin + length


def _end(der: bytes, at: int) -> int:
    return _element(der, at)[1]


def _moment(der: bytes, at: int) -> int:
    begin, end = _element(der, at)
    text = der[begin:end].decode("ascii").rstrip("Z")
    if der[at] == 0x17:  # UTCTime: two digits of the year, 50 and more mean 19xx
        text = ("19" if int(text[:2]) >= 50 else "20") + text
    year, month, day, hour, minute, second = (int(text[:4]), *(int(text[i : i + 2]) for i in range(4, 14, 2)))
    if not (1 <= month <= 12 and 1 <= day <= 31):
        raise ValueError(text)
    # Days since 1970 in the Gregorian calendar, March first so that the leap day comes last; the modules that know it
    # take longer to import than all the rest of reading a certificate.
    shifted = year - (month < 3)
    days = 365 * shifted + shifted // 4 - shifted // 100 + shifted // 400
    days += (153 * ((month + 9) % 12) + 2) // 5 + day - 719_469
    return ((days * 24 + hour) * 60 + minute) * 60 + second
