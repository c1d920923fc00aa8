"""Provider presets: written as one TOML file each in `resources/providers/`, read from all of them as one JSON file.

Python reads JSON thirty times as fast as TOML, which is a twentieth of the first paint and half of `mailconfig
providers`. `packaging/generate/presets.py` makes the one from the others, checking them on the way.
"""
# ruff: noqa: PTH118, PTH119, PTH123, PTH208
# pathlib brings urllib and ipaddress along: a sixth of the time that `mailconfig providers` takes.

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from mailconfig_gui.assets import resource_path
from mailconfig_gui.model.preset import Credential, Endpoint, Preparation, Preset, Variant
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.model.security import Security
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping

_HEAD = {
    "name": str, "order": int, "summary": str, "checked": None, "sources": list, "hosts": list, "family": str,
    "domains": list, "words": list, "mail_domains": list, "settings": dict, "username": dict, "password": dict,
    "variants": list, "endpoints": list, "prepare": list, "notes": list, "doubts": list,
}  # fmt: skip
_NEEDED = ("name", "order", "summary", "checked", "sources")
# What a preset may decide, by platform key; the rest belongs to the person.
_SETTINGS = {
    "smtpHost": str, "smtpPort": str, "smtpProtocol": str, "enableTls": bool, "tlsVersion": str, "username": str,
    "password": str,
}  # fmt: skip
_CREDENTIAL = dict.fromkeys(Credential._fields, str)
_VARIANT = {"id": str, "name": str, **_SETTINGS}
_ENDPOINT = {"port": int, "security": str}
_STEP = dict.fromkeys(Preparation._fields, str)
_KINDS = {
    str: mark("a text"),
    int: mark("a number"),
    bool: mark("true or false"),
    list: mark("a list"),
    dict: mark("a table"),
}


def load_presets() -> dict[str, Preset]:
    """Return the program's presets by id, in the order of the drop-down.

    Raises:
        MailConfigError: the file cannot be read.

    """
    import json

    try:
        with open(resource_path("providers.json"), encoding="utf-8") as file:
            return {name: _preset(name, raw) for name, raw in json.load(file).items()}
    except (OSError, ValueError) as cause:
        words = cause.strerror if isinstance(cause, OSError) else cause
        raise MailConfigError(
            say("The provider presets are missing"),
            f"providers.json: {words}.",
            say("Reinstall the program."),
        ) from cause


def read_presets(folder: str | os.PathLike[str]) -> dict[str, dict[str, Any]]:
    """Return what the preset files of a folder say by id, in the order of the drop-down.

    Raises:
        MailConfigError: a file cannot be read, is not TOML, lacks something or has something that no preset has;
            file and key are named.

    """
    folder = os.fspath(folder)
    try:
        names = [name for name in os.listdir(folder) if name.endswith(".toml")]
    except OSError as cause:
        raise MailConfigError(
            say("The provider presets are missing"),
            f"{folder}: {cause.strerror}.",
            say("Reinstall the program."),
        ) from cause
    found = {name.removesuffix(".toml"): read_preset(os.path.join(folder, name)) for name in names}
    return dict(sorted(found.items(), key=lambda one: one[1]["order"]))


def read_preset(path: str) -> dict[str, Any]:
    """Read and check one preset file; its name without the ending is the preset's id.

    Raises:
        MailConfigError: see `read_presets`.

    """
    import tomllib

    try:
        with open(path, "rb") as file:
            return _checked(tomllib.load(file))
    except (OSError, ValueError) as cause:
        words = cause.strerror if isinstance(cause, OSError) else cause
        raise MailConfigError(
            say("A provider preset is broken"),
            f"{os.path.basename(path)}: {words}.",
            say("Reinstall the program."),
        ) from cause


def _checked(raw: dict[str, Any]) -> dict[str, Any]:
    _look(raw, _HEAD, _NEEDED)
    for key in ("sources", "hosts", "domains", "words", "mail_domains", "notes", "doubts"):
        _look_at_texts(raw, key)
    _look(raw.get("settings", {}), _SETTINGS, (), "settings.")
    for key in ("username", "password"):
        _look(raw.get(key, {}), _CREDENTIAL, (), f"{key}.")
    _look_at_rows(raw, "variants", _VARIANT, ("id", "name"))
    _look_at_rows(raw, "endpoints", _ENDPOINT, _ENDPOINT)
    for number, row in enumerate(raw.get("endpoints", ()), 1):
        if row["security"] not in tuple(Security):
            raise ValueError(f"endpoints[{number}].security is none of {', '.join(Security)}")
    _look_at_rows(raw, "prepare", _STEP, ("text",))
    return {**raw, "checked": _day(raw["checked"])}


def _preset(name: str, raw: Mapping[str, Any]) -> Preset:
    return Preset(
        id=name,
        name=raw["name"],
        order=raw["order"],
        summary=raw["summary"],
        checked=raw["checked"],
        sources=tuple(raw["sources"]),
        hosts=tuple(raw.get("hosts", ())),
        family=raw.get("family", ""),
        domains=tuple(raw.get("domains", ())),
        words=tuple(raw.get("words", ())),
        mail_domains=tuple(raw.get("mail_domains", ())),
        settings=raw.get("settings", {}),
        username=Credential(**raw.get("username", {})),
        password=Credential(**raw.get("password", {})),
        variants=tuple(_variant(row) for row in raw.get("variants", ())),
        endpoints=tuple(Endpoint(row["port"], Security(row["security"])) for row in raw.get("endpoints", ())),
        prepare=tuple(Preparation(**row) for row in raw.get("prepare", ())),
        notes=(*raw.get("doubts", ()), *raw.get("notes", ())),
        doubts=tuple(raw.get("doubts", ())),
    )


def _variant(row: Mapping[str, Any]) -> Variant:
    return Variant(row["id"], row["name"], {key: row[key] for key in row if key in _SETTINGS})


def _day(value: datetime.date | object) -> str:
    # A TOML date; asked by its form, for a date and time is a kind of date too.
    text = str(value)
    if type(value).__name__ != "date":
        raise ValueError("checked is no date such as 2026-11-23")
    return text


def _look_at_texts(raw: Mapping[str, Any], key: str) -> None:
    for number, text in enumerate(raw.get(key, ()), 1):
        if not isinstance(text, str):
            raise ValueError(f"{key}[{number}] is not a text")


def _look_at_rows(raw: Mapping[str, Any], key: str, kinds: Mapping[str, type], needed: Iterable[str]) -> None:
    for number, row in enumerate(raw.get(key, ()), 1):
        if not isinstance(row, dict):
            raise ValueError(f"{key}[{number}] is not a table")
        _look(row, kinds, needed, f"{key}[{number}].")


def _look(
    table: Mapping[str, Any], kinds: Mapping[str, type | None], needed: Iterable[str], where: str = ""
) -> None:
    """Refuse a key that is unknown, one that is missing, and a value of another kind."""
    for key, value in table.items():
        if key not in kinds:
            raise ValueError(f"{where}{key} is no key of a preset")
        kind = kinds[key]
        if kind is not None and type(value) is not kind:
            raise ValueError(f"{where}{key} is not {_KINDS[kind]}")
    for key in needed:
        if key not in table:
            raise ValueError(f"{where}{key} is missing")
