"""What somebody drops on the window: told by what is in it, not by its name."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from typing import TYPE_CHECKING

from mailconfig_gui.results.pack import is_pack
from mailconfig_gui.storage.files import read_capped

if TYPE_CHECKING:
    from pathlib import Path

_MOST_BYTES = 32 << 20
_HEAD = 1 << 16
_FIELD = re.compile(
    rb"^(return-path|received|delivered-to|from|to|date|subject|message-id|mime-version|dkim-signature"
    rb"|authentication-results|arc-seal|content-type|x-[a-z-]+):",
    re.IGNORECASE,
)
_CERTIFICATE = b"-----BEGIN CERTIFICATE-----"


class Dropped(StrEnum):
    """What it may be taken for."""

    SETTINGS = "settings"
    PROFILE = "profile"
    MAIL = "mail"
    CERTIFICATE = "certificate"
    ERROR_TEXT = "error-text"
    UNKNOWN = "unknown"


def read_dropped(path: Path) -> bytes:
    """Return what is in a file. Raises StorageError: it cannot be read, or is larger than 32 MiB."""
    return read_capped(path, limit=_MOST_BYTES, plain=True)


def recognise(data: bytes) -> Dropped:
    """Tell what bytes are: JSON is a profile that was handed on, or settings; a PEM block a certificate; fields a mail.

    Other text is an error.
    """
    text = data.removeprefix(b"\xef\xbb\xbf").strip()
    if is_pack(text):
        return Dropped.PROFILE
    if _CERTIFICATE in text:
        return Dropped.CERTIFICATE
    if text.startswith(b"{"):
        return Dropped.SETTINGS if _is_object(text) else Dropped.ERROR_TEXT
    lines = text[:_HEAD].splitlines()
    # A mailbox file has a line of its own before the fields.
    first = lines[1:] if lines and lines[0].startswith(b"From ") else lines
    if first and _FIELD.match(first[0]) and sum(bool(_FIELD.match(line)) for line in first) > 1:
        return Dropped.MAIL
    return Dropped.ERROR_TEXT if text and b"\0" not in text and _is_text(text) else Dropped.UNKNOWN


def _is_object(text: bytes) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _is_text(text: bytes) -> bool:
    """Tell whether a person could read it: UTF-8, or what an old log is written in, with few other signs."""
    strange = sum(byte < 32 and byte not in b"\t\n\r\x1b" for byte in text[:_HEAD])
    return strange * 100 < len(text[:_HEAD])
