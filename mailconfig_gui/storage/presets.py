"""Provider presets: one file each in `resources/providers/`, read and checked when first asked for."""
# ruff: noqa: PTH118, PTH119, PTH123, PTH208
# pathlib brings urllib and ipaddress along: a sixth of the time that `mailconfig providers` takes.

from __future__ import annotations

import os
import tomllib
from typing import TYPE_CHECKING, Any

from mailconfig_gui.assets import resource_path
from mailconfig_gui.model.preset import Credential, Endpoint, Preset, Step, Variant
from mailconfig_gui.model.problem import MailConfigError

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping

_HEAD = {
    "name": str, "order": int, "summary": str, "checked": None, "sources": list, "hosts": list, "mail_domains": list,
    "settings": dict, "username": dict, "password": dict, "variants": list, "endpoints": list, "prepare": list,
    "notes": list,
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
_STEP = dict.fromkeys(Step._fields, str)
_SECURITIES = ("none", "starttls", "tls")
_KINDS = {str: "a text", int: "a number", bool: "true or false", list: "a list", dict: "a table"}


def load_presets(folder: str | os.PathLike[str] | None = None) -> dict[str, Preset]:
    """Return the presets by id, in the order of the drop-down; from the program's own folder unless told otherwise.

    Raises:
        MailConfigError: a file cannot be read, is not TOML, lacks something or has something that no preset has;
            file and key are named.

    """
    folder = os.fspath(folder or resource_path("providers"))
    try:
        names = [name for name in os.listdir(folder) if name.endswith(".toml")]
    except OSError as cause:
        raise MailConfigError(
            "The provider presets are missing", f"{folder}: {cause.strerror}.", "Reinstall the program."
        ) from cause
    found = sorted((read_preset(os.path.join(folder, name)) for name in names), key=lambda one: one.order)
    return {preset.id: preset for preset in found}


def read_preset(path: str) -> Preset:
    """Read one preset file; its name without the ending is the preset's id.

    Raises:
        MailConfigError: see `load_presets`.

    """
    name = os.path.basename(path)
    try:
        with open(path, "rb") as file:
            return _preset(name.removesuffix(".toml"), tomllib.load(file))
    except (OSError, ValueError) as cause:
        words = cause.strerror if isinstance(cause, OSError) else cause
        raise MailConfigError(
            "A provider preset is broken", f"{name}: {words}.", "Reinstall the program."
        ) from cause


def _preset(name: str, raw: Mapping[str, Any]) -> Preset:
    _look(raw, _HEAD, _NEEDED)
    prepare = _rows(raw, "prepare", _STEP, ("text",))
    endpoints = _rows(raw, "endpoints", _ENDPOINT, _ENDPOINT)
    for number, row in enumerate(endpoints, 1):
        if row["security"] not in _SECURITIES:
            raise ValueError(f"endpoints[{number}].security is none of {', '.join(_SECURITIES)}")
    return Preset(
        id=name,
        name=raw["name"],
        order=raw["order"],
        summary=raw["summary"],
        checked=_day(raw["checked"]),
        sources=_texts(raw, "sources"),
        hosts=_texts(raw, "hosts"),
        mail_domains=_texts(raw, "mail_domains"),
        settings=_table(raw, "settings", _SETTINGS),
        username=Credential(**_table(raw, "username", _CREDENTIAL)),
        password=Credential(**_table(raw, "password", _CREDENTIAL)),
        variants=tuple(_variant(row) for row in _rows(raw, "variants", _VARIANT, ("id", "name"))),
        endpoints=tuple(Endpoint(**row) for row in endpoints),
        prepare=tuple(Step(**row) for row in prepare),
        notes=_texts(raw, "notes"),
    )


def _variant(row: Mapping[str, Any]) -> Variant:
    return Variant(row["id"], row["name"], {key: row[key] for key in row if key in _SETTINGS})


def _day(value: datetime.date | object) -> str:
    # A TOML date; asked by its form, for a date and time is a kind of date too.
    text = str(value)
    if type(value).__name__ != "date":
        raise ValueError("checked is no date such as 2026-11-23")
    return text


def _texts(raw: Mapping[str, Any], key: str) -> tuple[str, ...]:
    for number, text in enumerate(raw.get(key, ()), 1):
        if not isinstance(text, str):
            raise ValueError(f"{key}[{number}] is not a text")
    return tuple(raw.get(key, ()))


def _table(raw: Mapping[str, Any], key: str, kinds: Mapping[str, type]) -> dict[str, Any]:
    table: dict[str, Any] = raw.get(key, {})
    _look(table, kinds, (), f"{key}.")
    return table


def _rows(
    raw: Mapping[str, Any], key: str, kinds: Mapping[str, type], needed: Iterable[str]
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = raw.get(key, [])
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise ValueError(f"{key}[{number}] is not a table")
        _look(row, kinds, needed, f"{key}[{number}].")
    return rows


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
