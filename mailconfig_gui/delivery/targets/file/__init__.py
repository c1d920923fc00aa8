"""Delivery into a settings file: what it announces."""

from __future__ import annotations

from mailconfig_gui.delivery.kind import AccessField, FieldKind, TargetKind
from mailconfig_gui.delivery.named_file import FILE_PREFIX, named_file
from mailconfig_gui.words.say import mark

KIND = TargetKind(
    "file",
    mark("A settings file"),
    mark("Merged onto what the file holds; the earlier version stays beside it as a backup."),
    usage=(
        (
            "mail.json",
            mark("a settings file: it ends in .json, is there already, or is named with its folder; file: before any "
            "other name"),
        ),
    ),
    place=AccessField(
        "file", mark("F&ile"), FieldKind.SAVE, needed=mark("Choose a file."), browse=mark("Choose…"),
        example="~/mail.json", prefix=FILE_PREFIX,
    ),
    claims=lambda _text: True,  # what no other kind claims: `check` says what is no file
    check=named_file,
    stray=mark("This is an address, not a file. Choose above where to apply to."),
    order=100,
)  # fmt: skip
