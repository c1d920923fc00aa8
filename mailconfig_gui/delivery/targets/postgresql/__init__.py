"""Delivery into the platform's database: what it announces."""

from __future__ import annotations

from mailconfig_gui.delivery.kind import Ability, AccessField, FieldKind, HandOff, TargetKind
from mailconfig_gui.delivery.targets.postgresql.address import DETECT, parse_url
from mailconfig_gui.words.say import mark

_ENTER = mark("Enter the address of the database, or choose the folder of the platform's files.")


def _claims(text: str) -> bool:
    return text.strip().lower().startswith(("jdbc:", "postgres:", "postgresql:", DETECT))


def _holds_secret(text: str) -> bool:
    return not text.strip().lower().startswith(DETECT) and parse_url(text).password != ""


KIND = TargetKind(
    "postgresql",
    mark("The platform's database, before its first start"),
    mark("For a platform that is installed and not yet set up. It has to be restarted afterwards."),
    usage=(
        (
            "postgresql://host/db, jdbc:postgresql://host:5432/thingsboard",
            mark("its database, for the first set-up; a restart is needed after"),
        ),
        (
            "detect:[FILE,FOLDER,...]",
            mark(
                "the database that thingsboard.conf, thingsboard.yml or an env file names; without one, the folders of "
                "the packages are looked into"
            ),
        ),
    ),
    place=AccessField(
        "place", mark("Data&base"), FieldKind.FOLDER, example="postgresql://127.0.0.1:5432/thingsboard",
        needed=_ENTER, remembered=True, browse=mark("Take it from the platform's files…"), prefix=DETECT,
    ),
    fields=(
        AccessField(
            "user", mark("&User name"), help=mark("login of the target"), option="target-user", metavar="NAME",
            example="postgres", remembered=True,
        ),
        AccessField(
            "password", mark("Pass&word"), FieldKind.SECRET,
            help=mark("file with its password; - is standard input"), option="target-password-file", metavar="PATH",
            environment="MAILCONFIG_TARGET_PASSWORD",
        ),
    ),
    claims=_claims,
    holds_secret=_holds_secret,
    stray=_ENTER,
    abilities=frozenset({Ability.KEEPS_PASSWORD, Ability.REMOVE_ROWS}),
    hand_off=HandOff("sql", mark("with a file as target: write SQL for its database too (0600)"), ".sql"),
    order=20,
)  # fmt: skip
