"""A folder with one file in it, as a target: all that a new kind announces. Only a test registers it."""

from __future__ import annotations

from mailconfig_gui.delivery.kind import AccessField, FieldKind, TargetKind
from mailconfig_gui.words.say import mark

PREFIX = "shelf:"


def _claims(text: str) -> bool:
    return text.strip().lower().startswith(PREFIX)


KIND = TargetKind(
    "shelf",
    mark("A shelf"),
    mark("The settings lie there for whoever comes by."),
    usage=(("shelf:FOLDER", mark("a folder in which the settings lie")),),
    place=AccessField(
        "shelf", mark("S&helf"), FieldKind.FOLDER, needed=mark("Name a shelf."), browse=mark("Choose…"), prefix=PREFIX
    ),
    fields=(
        AccessField(
            "shelf_key", mark("Shelf &key"), FieldKind.SECRET, help=mark("file with the key of a shelf"),
            option="shelf-key-file", metavar="PATH", environment="MAILCONFIG_SHELF_KEY",
        ),
    ),
    claims=_claims,
    stray=mark("A shelf begins with shelf:."),
)  # fmt: skip
