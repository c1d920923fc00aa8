"""Targets are found by their folders; what one lacks is told with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from mailconfig_gui.delivery import registry, targets
from mailconfig_gui.delivery.document import Document
from mailconfig_gui.delivery.kind import Access, Doors, TargetKind
from mailconfig_gui.delivery.target import Stop
from tests.contracts.registered import also_found_in

GOOD = """
from mailconfig_gui.delivery.kind import AccessField, TargetKind
KIND = TargetKind({id!r}, "A title", "A note", usage=(("x", "y"),), place=AccessField("place", "Place"), {more})
"""
Write = Callable[..., None]


def closed(*_: object) -> NoReturn:
    """A door that nobody opens."""
    pytest.fail("nothing is opened")


@pytest.fixture
def write(tmp_path: Path) -> Iterator[Write]:
    """Write the package of a target that the registry finds beside the real ones."""

    def written(name: str, announcement: str, **modules: str) -> None:
        folder = tmp_path / name
        folder.mkdir()
        (folder / "__init__.py").write_text(announcement)
        for module, text in modules.items():
            (folder / f"{module}.py").write_text(text)
        registry.kinds.cache_clear()

    with also_found_in(tmp_path):
        yield written


def test_every_folder_announces_a_kind() -> None:
    folders = {path.parent.name for path in Path(targets.__path__[0]).glob("*/__init__.py")}
    assert {kind.id for kind in registry.kinds()} == folders
    orders = [kind.order for kind in registry.kinds()]
    assert len(set(orders)) == len(orders), f"two kinds of target have one `order`: {orders}"


@pytest.mark.parametrize("kind", registry.kinds(), ids=lambda kind: kind.id)
def test_every_kind_has_its_parts(kind: TargetKind) -> None:
    """The registry says which one is missing as soon as it is asked for it."""
    registry.complete(kind)


def test_what_nobody_claims_goes_to_the_last() -> None:
    assert registry.claiming("https://a.example").id == "thingsboard"
    assert registry.claiming("nobody:knows").id == "file"


def test_a_folder_more_is_a_target_more(write: Write) -> None:
    write("shelf", GOOD.format(id="shelf", more='claims=lambda text: text.startswith("shelf:")'))
    assert registry.claiming("shelf:one").id == "shelf"
    assert registry.kind_named("shelf").title == "A title"


@pytest.mark.parametrize(
    ("announcement", "words"),
    [
        ("", "odd/__init__.py: a target announces itself by KIND = TargetKind(...)"),
        (GOOD.format(id="even", more=""), "odd/__init__.py: KIND has the id “even”, but its folder is “odd”"),
        (GOOD.format(id="odd", more="").replace('"A title"', '""'), "odd/__init__.py: KIND has no title"),
        (GOOD.format(id="odd", more="").replace('"A note"', '""'), "odd/__init__.py: KIND has no note"),
        (GOOD.format(id="odd", more="").replace('(("x", "y"),)', "()"), "odd/__init__.py: KIND has no usage"),
        (
            GOOD.format(id="odd", more="").replace(', place=AccessField("place", "Place")', ""),
            "odd/__init__.py: the field “” has no name",
        ),
        (
            GOOD.format(id="odd", more='fields=(AccessField("user"),)'),
            "odd/__init__.py: the field “user” has no label",
        ),
        (
            GOOD.format(id="odd", more='fields=(AccessField("user", "User", option="odd-user"),)'),
            "odd/__init__.py: the field “user” has no help",
        ),
    ],
)
def test_a_forgotten_part_is_told_with_its_place(write: Write, announcement: str, words: str) -> None:
    write("odd", announcement)
    with pytest.raises(
        registry.IncompleteTargetError, match=r"^mailconfig_gui/delivery/targets/odd"
    ) as error:
        registry.kinds()
    assert words in str(error.value)


def test_a_module_beside_the_folders_is_told(write: Write, tmp_path: Path) -> None:
    (tmp_path / "stray.py").write_text("")
    registry.kinds.cache_clear()
    with pytest.raises(registry.IncompleteTargetError, match=r"targets/stray\.py: a target is a folder"):
        registry.kinds()


def test_a_forgotten_module_or_function_is_told_with_its_place(write: Write) -> None:
    write("bare", GOOD.format(id="bare", more=""), handoff="")
    kind = registry.kind_named("bare")
    doors = Doors(Stop(), closed, closed)
    with pytest.raises(
        registry.IncompleteTargetError, match=r"targets/bare/target\.py is missing; it has open_target"
    ):
        registry.open_target(kind, "x", Access(), doors)
    with pytest.raises(registry.IncompleteTargetError, match=r"targets/bare/handoff\.py has no hand_off"):
        registry.hand_off(kind, Document({}, {}), name="x", place="")
    with pytest.raises(registry.IncompleteTargetError, match="targets/absent: no such target"):
        registry.kind_named("absent")


def test_a_module_that_a_target_itself_lacks_stays_its_own_error(write: Write) -> None:
    write("needy", GOOD.format(id="needy", more=""), target="import no_such_module_anywhere")
    doors = Doors(Stop(), closed, closed)
    with pytest.raises(ModuleNotFoundError, match="no_such_module_anywhere"):
        registry.open_target(registry.kind_named("needy"), "x", Access(), doors)
