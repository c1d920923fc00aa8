"""What stands in a pack for a colleague: one row for each key. The schema is made from it, and it is read by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.results.kinds import Kind
from mailconfig_gui.results.shapes import Shape, flag, one, several, text, whole

if TYPE_CHECKING:
    from collections.abc import Mapping

_CHECK = one(
    kind=text("what was done", *Kind),
    made=text("when it ended (ISO 8601, UTC)"),
    ok=flag(),
    current=flag("whether it was made with these settings; null where that is not known").or_null(),
    title=text("what had failed, in one sentence; empty where nothing had"),
)
SHAPE: Mapping[str, Shape] = {
    "pack": whole("version of what this is, 1"),
    "made": text("when the file was written (ISO 8601, UTC)"),
    "program": text("version of mailconfig that wrote it"),
    "name": text("of the profile"),
    "preset": text("id of the provider's preset"),
    "variant": text("of the preset"),
    "settings": one("by platform key; no secret, and none where it stands in another field too"),
    "secrets": one("for each field that has to be given anew: set (whoever wrote this has it) or empty"),
    "left_out": several(text(), "platform keys that the profile keeps and this program does not know"),
    "authority": text("certificates (PEM) that tests of the mail server trust").or_null(),
    "platform": one(
        "what the settings are for, null where that is not known",
        address=text(),
        user=text("login name"),
        version=text(),
        proof=one("its own test", made=text(), ok=flag(), current=flag()).or_null(),
    ).or_null(),
    "checks": several(_CHECK, "the last of each kind"),
    "oauth": one(
        "what is known of the registration and of the sender's login, null without OAuth2",
        audience=text(),
        secret_expires=text("day on which the client secret ends; empty where it is not known"),
        clocks=several(one(ends=text().or_null(), reason=text()), "when the login ends, and why"),
    ).or_null(),
    "open": several(one(id=text(), text=text()), "what is open, in the language of whoever wrote this"),
}
