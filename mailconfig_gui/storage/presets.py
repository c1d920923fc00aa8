"""Provider presets: written as one TOML file each in `resources/providers/`, read from all of them as one JSON file.

Python reads JSON thirty times as fast as TOML, which is a twentieth of the first paint and half of `mailconfig
providers`. `packaging/generate/presets.py` makes the one from the others, checking them on the way.
"""
# ruff: noqa: PTH123
# pathlib brings urllib and ipaddress along: a sixth of the time that `mailconfig providers` takes.

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from mailconfig_gui.assets import resource_path
from mailconfig_gui.model.oauth2 import ProviderId
from mailconfig_gui.model.preset import (
    Alignment,
    Credential,
    DnsFacts,
    Endpoint,
    Group,
    Preparation,
    Preset,
    ReturnPath,
    Variant,
)
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.model.quota import Quota
from mailconfig_gui.model.security import Security
from mailconfig_gui.model.signing_in import Cost, PasswordEnd, Registration, SigningIn, Works
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Mapping


_OF_VARIANTS = frozenset(Variant._fields)
#: A table, for there are hundreds of them and each call of an enum takes a microsecond.
_SECURITY = {security.value: security for security in Security}


@cache
def load_presets() -> Mapping[str, Preset]:
    """Return the program's presets by id, in the order of the drop-down; read once.

    Raises MailConfigError: the file cannot be read.
    """
    try:
        with open(resource_path("providers.json"), encoding="utf-8") as file:
            return {name: preset_of(name, raw) for name, raw in json.load(file).items()}
    except (OSError, ValueError) as cause:
        words = cause.strerror if isinstance(cause, OSError) else cause
        raise MailConfigError(
            say("The provider presets are missing"),
            f"providers.json: {words}.",
            say("Reinstall the program."),
        ) from cause


def preset_of(name: str, raw: Mapping[str, Any]) -> Preset:
    """Return a preset as a value; `raw` is what its file says."""
    return Preset(
        id=name,
        name=raw["name"],
        order=raw["order"],
        summary=raw["summary"],
        checked=raw["checked"],
        sources=tuple(raw["sources"]),
        group=Group(raw["group"]),
        hosts=tuple(raw.get("hosts", ())),
        family=raw.get("family", ""),
        domains=tuple(raw.get("domains", ())),
        words=tuple(raw.get("words", ())),
        mail_domains=_with_variants(raw, "mail_domains"),
        mx=_with_variants(raw, "mx"),
        settings=raw.get("settings", {}),
        username=Credential(**raw.get("username", {})),
        password=Credential(**raw.get("password", {})),
        variants=tuple(_variant(row) for row in raw.get("variants", ())),
        endpoints=tuple(
            Endpoint(row["port"], _SECURITY[row["security"]]) for row in raw.get("endpoints", ())
        ),
        quota=Quota(**raw["quota"]) if "quota" in raw else None,
        prepare=tuple(Preparation(**row) for row in raw.get("prepare", ())),
        notes=(*raw.get("doubts", ()), *raw.get("notes", ())),
        doubts=tuple(raw.get("doubts", ())),
        oauth2=_signing_in(raw["oauth2"]) if "oauth2" in raw else None,
        password_end=PasswordEnd(**{**raw["password_end"], "ways": tuple(raw["password_end"]["ways"])})
        if "password_end" in raw
        else None,
        dns=_dns(raw["dns"]) if "dns" in raw else None,
    )


def _dns(raw: Mapping[str, Any]) -> DnsFacts:
    return DnsFacts(
        return_path=ReturnPath(raw["return_path"]),
        checked=raw["checked"],
        sources=tuple(raw["sources"]),
        spf=tuple(raw.get("spf", ())),
        selectors=tuple(raw.get("selectors", ())),
        cnames=raw.get("cnames", {}),
        return_path_names=tuple(raw.get("return_path_names", ())),
        aligned=tuple(map(Alignment, raw.get("aligned", ()))),
    )


def _with_variants(raw: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """Return the texts of a list of the preset, and of those of the same name in its variants."""
    own = raw.get(key, ())
    if "variants" not in raw:
        return tuple(own)
    return tuple(dict.fromkeys([*own, *(text for one in raw["variants"] for text in one.get(key, ()))]))


def _variant(row: Mapping[str, Any]) -> Variant:
    settings = {key: value for key, value in row.items() if key not in _OF_VARIANTS}
    domains, mx = tuple(row.get("mail_domains", ())), tuple(row.get("mx", ()))
    return Variant(row["id"], row["name"], settings, domains, mx)


def _signing_in(raw: Mapping[str, Any]) -> SigningIn:
    return SigningIn(
        provider=ProviderId(raw["provider"]),
        authorize=raw.get("authorize", ""),
        token=raw.get("token", ""),
        scope=tuple(raw.get("scope", ())),
        redirect=raw["redirect"],
        works=Works(raw["works"]),
        why=raw["why"],
        simpler=raw.get("simpler", ""),
        prepare=tuple(
            Registration(**{**row, "copy": tuple(row.get("copy", ()))}) for row in raw.get("prepare", ())
        ),
        costs=tuple(Cost(**row) for row in raw.get("costs", ())),
        sources=tuple(raw.get("sources", ())),
    )
