"""The validity of a certificate read from its DER bytes, for certificates that no verification lets through."""

from __future__ import annotations

import calendar


def validity(der: bytes) -> tuple[int, int] | None:
    """Return begin and end of validity in Unix seconds (RFC 5280 4.1.2.5); None when the bytes are no certificate."""
    try:
        certificate, _ = _element(der, 0)
        body, _ = _element(der, certificate)
        position = body
        if der[position] == 0xA0:  # the version, absent in version 1
            position = _end(der, position)
        for _skipped in ("serial number", "signature algorithm", "issuer"):
            position = _end(der, position)
        first, _ = _element(der, position)
        return _moment(der, first), _moment(der, _end(der, first))
    except (IndexError, ValueError):
        return None


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
    parts = [int(text[:4]), *(int(text[i : i + 2]) for i in range(4, 14, 2))]
    return calendar.timegm((parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]))
