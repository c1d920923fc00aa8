"""Discovery without asking anybody; the rest is in test_discover_online.py."""

from __future__ import annotations

import pytest

from mailconfig_gui.app import discover as module
from mailconfig_gui.app.discover import AddressError, Source, discover


def test_without_asking_presets_and_the_list_are_told() -> None:
    found = discover("Plant <me@gmx.de>")
    assert [(one.host, one.port) for one in found.proposals] == [("mail.gmx.net", 465), ("mail.gmx.net", 587)]
    assert {one.answers for one in found.proposals} == {None}
    assert (found.address, found.domain, found.asked) == ("me@gmx.de", "gmx.de", ())
    assert discover("iot@plant.test").proposals == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "me",
        "me@",
        "me@localhost",
        "a@b.example, c@d.example",
        "me@192.0.2.1",
        "me@[192.0.2.1]",
        "me@a..b",
    ],
)
def test_what_is_no_mail_address_is_said(text: str) -> None:
    with pytest.raises(AddressError):
        discover(text)


def test_every_source_has_its_words() -> None:
    assert set(module._SOURCES) == set(Source)
