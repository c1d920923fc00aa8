"""The fields as options, and a draft of four layers: options override the file, that the preset, that the defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.cli.parser import PROGRAM, add_passwords
from mailconfig_gui.model.fields import BY_KEY, FIELDS, OAUTH2_KEYS, defaults
from mailconfig_gui.model.owner import owner_of
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from mailconfig_gui.cli.parser import Parser


def add_settings(parser: Parser) -> None:
    """Add --provider, --variant and one option for each field."""
    command = f"{PROGRAM} providers"  # no words: a command
    words = say("preset to start from; see {command}", command=command)
    parser.add_argument("--provider", metavar="ID", type=str.lower, help=words)
    parser.add_argument(
        "--variant", metavar="V", type=str.lower, help=say("region of the preset, where it has several")
    )
    group = parser.add_argument_group(say("fields (an empty text is a value)"))
    for field in FIELDS:
        if field.secret:
            continue
        dest, words = f"field_{field.key}", say(field.help)
        if isinstance(field.default, bool):
            group.add_argument(f"--{field.option}", dest=dest, action="store_true", default=None, help=words)
            group.add_argument(
                f"--no-{field.option}",
                dest=dest,
                action="store_false",
                default=None,
                help=say("the opposite"),
            )
        else:
            options = getattr(field.kind, "options", None)
            group.add_argument(
                f"--{field.option}", dest=dest, metavar="|".join(options) if options else "VALUE", help=words
            )
    add_passwords(parser)


def field_options(arguments: argparse.Namespace) -> dict[str, object]:
    """Return the fields that were given as options, by platform key."""
    prefix = "field_"
    return {
        name.removeprefix(prefix): value
        for name, value in vars(arguments).items()
        if name.startswith(prefix) and value is not None
    }


def layered(
    arguments: argparse.Namespace,
    *,
    preset: Mapping[str, object],
    file: Mapping[str, object] | None = None,
    below: Mapping[str, object] | None = None,
) -> dict[str, object]:
    """Return the draft. `file` is what the command starts from, `below` what the target of a save holds already.

    Where either is given, a required key that no layer has stays missing: the defaults fill only the others.
    """
    if file is None and below is None:
        draft = defaults()
    else:
        draft = {
            key: value for key, value in defaults().items() if not BY_KEY[key].required | BY_KEY[key].secret
        }
    layers = (below or {}, preset, file or {}, field_options(arguments))
    for layer in layers:
        draft.update((key, value) for key, value in layer.items() if key in BY_KEY)
    for layer in (below or {}, file or {}):
        drop_strangers(draft, layer)
    return draft


def drop_strangers(draft: dict[str, object], held: Mapping[str, object]) -> None:
    """Drop the secrets of OAuth2 that were held for another provider, app, mailbox or mail server than the draft's."""
    for key in OAUTH2_KEYS:
        if BY_KEY[key].secret and draft.get(key) and draft[key] == held.get(key):
            whose = owner_of(key, {**draft, **held})
            if whose != owner_of(key, draft):
                del draft[key]
