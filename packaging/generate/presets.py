"""Writes resources/providers.json from the preset files beside it; `--check` fails when it is not up to date.

Each file is held against the contract of presets on the way; what is wrong is said with its file and key.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

sys.path[:0] = map(str, Path(__file__).resolve().parents[1:3])

import kit  # noqa: E402 - the path first

from mailconfig_gui.model.fields import BY_KEY, defaults  # noqa: E402
from mailconfig_gui.model.hosts import is_host  # noqa: E402
from mailconfig_gui.model.oauth2 import ProviderId  # noqa: E402
from mailconfig_gui.model.preset import (  # noqa: E402
    Alignment,
    Credential,
    DnsFacts,
    Group,
    Preparation,
    Preset,
    ReturnPath,
)
from mailconfig_gui.model.quota import Quota  # noqa: E402
from mailconfig_gui.model.security import Security, security_of  # noqa: E402
from mailconfig_gui.model.settings import check  # noqa: E402
from mailconfig_gui.model.signing_in import Cost, SigningIn, Works  # noqa: E402
from mailconfig_gui.storage.presets import preset_of  # noqa: E402

RESOURCES = kit.ROOT / "resources"
_HEAD = {
    "name": str, "order": int, "summary": str, "checked": None, "sources": list, "group": str, "hosts": list,
    "family": str, "domains": list, "words": list, "mail_domains": list, "mx": list, "settings": dict,
    "username": dict, "password": dict, "variants": list, "endpoints": list, "quota": dict, "prepare": list,
    "notes": list, "doubts": list, "oauth2": dict, "password_end": dict, "dns": dict,
}  # fmt: skip
_NEEDED = ("name", "order", "summary", "checked", "sources", "group")
# What a preset may decide, by platform key; the rest belongs to the person.
_SETTINGS = {
    "smtpHost": str, "smtpPort": str, "smtpProtocol": str, "enableTls": bool, "tlsVersion": str, "username": str,
    "password": str,
}  # fmt: skip
_CREDENTIAL = dict.fromkeys(Credential._fields, str)
_VARIANT = {"id": str, "name": str, **_SETTINGS, "mail_domains": list, "mx": list}
_ENDPOINT = {"port": int, "security": str}
_QUOTA = dict.fromkeys(Quota._fields, int)
_STEP = dict.fromkeys(Preparation._fields, str)
_OAUTH2 = {
    "provider": str, "authorize": str, "token": str, "scope": list, "redirect": str, "works": str, "why": str,
    "simpler": str, "prepare": list, "costs": list, "sources": list,
}  # fmt: skip
_OAUTH2_NEEDED = ("provider", "redirect", "works", "why", "prepare", "costs", "sources")
_COST = dict.fromkeys(Cost._fields, str)
_PASSWORD_END = {"day": None, "source": str, "words": str, "ways": list}
_DNS = {
    "return_path": str, "checked": None, "sources": list, "spf": list, "selectors": list, "cnames": dict,
    "return_path_names": list, "aligned": list,
}  # fmt: skip
_DNS_NEEDED = ("return_path", "checked", "sources")
_KINDS = {str: "a text", int: "a number", bool: "true or false", list: "a list", dict: "a table"}


# What a relay of one's own may be warned of: it has a private name, and no login to protect.
_OF_ONES_OWN = frozenset({"reserved-host", "not-encrypted"})


def read_presets(folder: Path) -> dict[str, dict[str, Any]]:
    """Return what the preset files of a folder say by id, in the order of the drop-down.

    Raises:
        ValueError: a file is not TOML, lacks something, has something that no preset has, or breaks the contract; each
            line names file and key.

    """
    found: dict[str, dict[str, Any]] = {}
    wrong: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            raw = _checked(tomllib.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError) as fault:
            wrong.append(f"{path.name}: {fault}")
            continue
        found[path.stem] = raw
        wrong += [f"{path.name}: {fault}" for fault in faults(preset_of(path.stem, raw))]
    for key in ("name", "order"):
        for value, count in Counter(raw[key] for raw in found.values()).items():
            if count > 1:
                names = " and ".join(f"{name}.toml" for name, raw in found.items() if raw[key] == value)
                wrong.append(f"{names}: both have the {key} {value!r}")
    wrong += _shared(found)
    if wrong:
        raise ValueError("\n".join(wrong))
    return dict(sorted(found.items(), key=lambda one: one[1]["order"]))


def _shared(found: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yield by what two providers would be taken for each other; those of one family may share it."""
    for key in ("hosts", "domains", "words", "mail_domains", "mx"):
        owners: dict[str, list[str]] = {}
        for name, raw in found.items():
            for text in getattr(preset_of(name, raw), key):
                owners.setdefault(text.lower(), []).append(name)
        for text, names in owners.items():
            if len({found[name].get("family") or name for name in names}) > 1:
                yield f"{' and '.join(f'{name}.toml' for name in names)}: {key} of both have {text!r}"


def faults(preset: Preset) -> Iterator[str]:
    """Yield what breaks the contract of presets."""
    names = [preset.id, *(variant.id for variant in preset.variants)]
    yield from (f"the id {name!r} is not in small letters" for name in names if name != name.lower())
    if not preset.sources and preset.is_provider:
        yield "sources is empty: where do the facts come from?"
    if not preset.prepare:
        yield "prepare is empty: what has a person to do first?"
    steps = (*preset.prepare, *(preset.oauth2.prepare if preset.oauth2 else ()))
    sources = list(preset.sources)
    texts = [preset.summary, *preset.notes, *(step.text for step in steps)]
    if preset.oauth2:
        sources += preset.oauth2.sources
        texts += [preset.oauth2.why, *(cost.words for cost in preset.oauth2.costs)]
        texts += [preset.oauth2.simpler] if preset.oauth2.simpler else []
        yield from (f"oauth2: {fault}" for fault in _in_oauth2(preset, preset.oauth2))
    if preset.password_end:
        sources.append(preset.password_end.source)
        texts += [preset.password_end.words, *preset.password_end.ways]
    for most in filter(None, preset.quota or ()):
        if not any(f"{most:,}" in note for note in preset.notes):
            yield f"quota: no note says {most:,}"
    if preset.dns:
        sources += preset.dns.sources
        yield from (f"dns: {fault}" for fault in _in_dns(preset.dns))
    for link in (*sources, *(step.link for step in steps if step.link)):
        if not link.startswith("https://"):
            yield f"{link!r} is no https:// address"
    for step in steps:
        if bool(step.label) != bool(step.link):
            yield f"prepare: label and link belong together: {step.text!r}"
    for text in texts:
        if not text.endswith((".", ")")):
            yield f"this is no whole sentence: {text!r}"
    for key, rule in (("username", preset.username), ("password", preset.password)):
        yield from (f"{key}: {fault}" for fault in _in_credential(rule))
    for variant in [*(one.id for one in preset.variants)] or [""]:
        yield from (f"{variant}: {fault}" if variant else fault for fault in _in_values(preset, variant))


def _in_dns(dns: DnsFacts) -> Iterator[str]:
    """Say which facts about the DNS cannot be, or have no source."""
    if not dns.sources:
        yield "sources is empty: where do the facts come from?"
    for text in dns.spf:
        if not re.fullmatch(r"include:[a-z0-9_-]+(\.[a-z0-9_-]+)+", text):
            yield f"spf: {text!r} includes no domain"
    for text in dns.selectors:
        if not re.fullmatch(r"[a-z0-9_-]+", text):
            yield f"selectors: {text!r} is no name"
    for text in dns.cnames.values():
        if not re.fullmatch(r"[a-z0-9_-]+(\.([a-z0-9_-]+|\{domain\}|\{hyphenated\}))+", text):
            yield f"cnames: {text!r} is no name"
    for text in dns.return_path_names:
        if not re.fullmatch(r"[a-z0-9_-]+\*?|@", text):
            yield f"return_path_names: {text!r} is no name"
    if dns.return_path_names and dns.return_path == ReturnPath.FROM_DOMAIN:
        yield "return_path_names are for a return path elsewhere"


def _in_oauth2(preset: Preset, oauth2: SigningIn) -> Iterator[str]:
    """Say what is wrong with the values that are set for somebody who has registered an app and signed in."""
    own = {"clientId": "id", "clientSecret": "secret", "refreshToken": "token", "username": "iot@plant.org"}
    base = {**defaults(), "mailFrom": "iot@plant.org", "smtpHost": "smtp.plant.org", **preset.apply()}
    draft = {**base, **oauth2.apply("plant.example"), **own, "timeout": "20000"}
    given = {"authUri": "https://plant.example/", "tokenUri": "https://plant.example/", "scope": "smtp"}
    draft.update({key: value for key, value in given.items() if not draft[key]})
    for problem in check(draft).problems:
        yield f"{problem.field}: {problem.title}"


def _in_credential(rule: Credential) -> Iterator[str]:
    if bool(rule.shape) != bool(rule.misfit):
        yield "shape and misfit belong together"
    if rule.example and rule.value:
        yield "where there is only one right value there is no example"
    try:
        shape = re.compile(rule.shape)
    except re.error as fault:
        yield f"shape is no regular expression: {fault}"
        return
    for text in (rule.example, rule.value):
        if rule.shape and text and not shape.fullmatch(text):
            yield f"{text!r} has not the shape that is asked for"


def _in_values(preset: Preset, variant: str) -> Iterator[str]:
    """Say what is wrong with the settings of one variant."""
    values = preset.apply(variant or None)
    draft = {**defaults(), "mailFrom": "iot@plant.org", "smtpHost": "smtp.plant.org", **values}
    outcome = check(draft, password_elsewhere=True)
    for problem in outcome.problems:
        if preset.is_provider or problem.code not in _OF_ONES_OWN:
            yield f"{problem.field}: {problem.title}"
    host = str(values.get("smtpHost") or "")
    if host and not is_host(host):
        yield f"smtpHost: {host!r} is no host"
    if (preset.mail_domains or preset.mx) and not (host and values.get("smtpPort")):
        yield "who is found by mail_domains or mx needs smtpHost and smtpPort"
    if preset.is_provider and host and not preset.serves(host):
        yield f"hosts does not name {host!r}"
    if preset.endpoints:
        security = security_of(values.get("smtpProtocol"), values.get("enableTls"))
        if (int(str(values.get("smtpPort") or 0)), security) not in preset.endpoints:
            yield "endpoints does not have the port and encryption that are set"
    for key in values.keys() - BY_KEY.keys():
        yield f"{key} is no key of the platform"


def _checked(raw: dict[str, Any]) -> dict[str, Any]:
    _look(raw, _HEAD, _NEEDED)
    for key in ("sources", "hosts", "domains", "words", "mail_domains", "mx", "notes", "doubts"):
        _look_at_texts(raw, key)
    _look_at_names([raw["group"]], Group, "group")
    _look(raw.get("settings", {}), _SETTINGS, (), "settings.")
    for key in ("username", "password"):
        _look(raw.get(key, {}), _CREDENTIAL, (), f"{key}.")
    _look_at_rows(raw, "variants", _VARIANT, ("id", "name"))
    for row in raw.get("variants", ()):
        for key in ("mail_domains", "mx"):
            _look_at_texts(row, key)
    _look_at_rows(raw, "endpoints", _ENDPOINT, _ENDPOINT)
    for number, row in enumerate(raw.get("endpoints", ()), 1):
        _look_at_names([row["security"]], Security, f"endpoints[{number}].security")
    _look(raw.get("quota", {}), _QUOTA, (), "quota.")
    _look_at_rows(raw, "prepare", _STEP, ("text",))
    if "oauth2" in raw:
        _look_at_oauth2(raw["oauth2"])
    checked = {**raw, "checked": _day(raw["checked"])}
    if "password_end" in raw:
        end = raw["password_end"]
        _look(end, _PASSWORD_END, _PASSWORD_END, "password_end.")
        _look_at_texts(end, "ways")
        checked["password_end"] = {**end, "day": _day(end["day"], "password_end.day")}
    if "dns" in raw:
        checked["dns"] = _checked_dns(raw["dns"])
    return checked


def _checked_dns(table: Mapping[str, Any]) -> dict[str, Any]:
    _look(table, _DNS, _DNS_NEEDED, "dns.")
    for key in ("sources", "spf", "selectors", "return_path_names", "aligned"):
        _look_at_texts(table, key, "dns.")
    _look(table.get("cnames", {}), dict.fromkeys(table.get("selectors", ()), str), (), "dns.cnames.")
    _look_at_names([table["return_path"]], ReturnPath, "dns.return_path")
    _look_at_names(table.get("aligned", ()), Alignment, "dns.aligned")
    return {**table, "checked": _day(table["checked"], "dns.checked")}


def _look_at_oauth2(table: Mapping[str, Any]) -> None:
    _look(table, _OAUTH2, _OAUTH2_NEEDED, "oauth2.")
    _look_at_names([table["provider"]], ProviderId, "oauth2.provider")
    _look_at_names([table["works"]], Works, "oauth2.works")
    for key in ("scope", "sources"):
        _look_at_texts(table, key)
    _look_at_rows(table, "prepare", {**_STEP, "copy": list}, ("text",))
    for row in table["prepare"]:
        _look_at_texts(row, "copy")
    _look_at_rows(table, "costs", _COST, _COST)


def _day(value: object, key: str = "checked") -> str:
    # A TOML date; asked by its form, for a date and time is a kind of date too.
    text = str(value)
    if type(value).__name__ != "date":
        raise ValueError(f"{key} is no date such as 2026-11-23")
    return text


def _look_at_texts(raw: Mapping[str, Any], key: str, where: str = "") -> None:
    for number, text in enumerate(raw.get(key, ()), 1):
        if not isinstance(text, str):
            raise ValueError(f"{where}{key}[{number}] is not a text")


def _look_at_names(names: Iterable[str], known: type[StrEnum], where: str) -> None:
    if not {*names} <= {*known}:
        raise ValueError(f"{where} is none of {', '.join(known)}")


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


def text() -> str:
    """Return the whole file."""
    return json.dumps(read_presets(RESOURCES / "providers"), ensure_ascii=False, indent=1) + "\n"


def main() -> int:
    """Write the file, or say what is wrong."""
    try:
        wanted = text()
    except ValueError as wrong:
        sys.exit(f"resources/providers: {wrong}")
    return kit.keep({RESOURCES / "providers.json": wanted})


if __name__ == "__main__":
    sys.exit(main())
