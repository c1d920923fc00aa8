"""Find a secret in anything, in every form in which programs write one. Shares no line with the program itself."""

from __future__ import annotations

import base64
import json
import quopri
import shlex
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, quote_plus


def forms(secret: str, user: str) -> dict[str, bytes]:
    """Return every form by its name. In base64 the signs that depend on neighbours are left out."""
    data = secret.encode()
    found = {
        "plain": data,
        "utf-16-le": secret.encode("utf-16-le"),
        "utf-16-be": secret.encode("utf-16-be"),
        "percent": quote(secret, safe="").encode(),
        "form": quote_plus(secret).encode(),
        "quoted-printable": quopri.encodestring(data, quotetabs=True).replace(b"=\n", b""),
        "json": json.dumps(secret)[1:-1].encode(),
        "json-utf8": json.dumps(secret, ensure_ascii=False)[1:-1].encode(),
        "shell": shlex.quote(secret).encode(),
        "repr": repr(secret)[1:-1].encode(),
        "hex": data.hex().encode(),
        "AUTH PLAIN": base64.b64encode(b"\0" + user.encode() + b"\0" + data),
        "AUTH LOGIN": base64.b64encode(data),
    }
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + data + b"\0" * (-(shift + len(data)) % 3))
        found[f"base64 at {shift}"] = whole[4 if shift else 0 : -4]
    return found


def find(secret: str, user: str, places: Mapping[str, bytes]) -> list[str]:
    """Return `place: form` for each form of the secret in each place."""
    wanted = forms(secret, user)
    return [
        f"{place}: {name}" for place, data in places.items() for name, form in wanted.items() if form in data
    ]


def files(*folders: Path) -> dict[str, bytes]:
    """Return the contents of every file below the folders, and its name, for a name can hold a secret too."""
    return {str(path): str(path).encode() + b"\n" + path.read_bytes() for path in _files(folders)}


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
