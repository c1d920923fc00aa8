"""Every sentence of the program for a person: of its modules, of what the diagnosis knows, and of the presets."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from mailconfig_gui.diagnosis.parsing import parse_knowledge  # noqa: E402
from mailconfig_gui.storage.knowledge import knowledge_sources  # noqa: E402
from mailconfig_gui.storage.presets import load_presets  # noqa: E402

PACKAGE = ROOT / "mailconfig_gui"


class Message(NamedTuple):
    """A sentence, that of more than one where a number chooses, and where it is said."""

    text: str
    many: str
    place: str


@cache
def messages() -> list[Message]:
    """Return all of them, each with every place where it is said."""
    found = [*_of_modules(), *_of_diagnosis(), *_of_presets()]
    return sorted({message for message in found if message.text.strip()})


def _of_modules() -> Iterator[Message]:
    for path in PACKAGE.rglob("*.py"):
        place = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                yield from _of_call(node.func.id, node.args, place)


def _of_call(name: str, arguments: list[ast.expr], place: str) -> Iterator[Message]:
    if name in ("say", "mark"):
        yield from (Message(text, "", place) for text in _texts(arguments[0]))
    elif name == "say_many":
        _count, one, many = arguments
        yield from (Message(*pair, place) for pair in zip(_texts(one), _texts(many), strict=True))


def _texts(node: ast.expr) -> Iterator[str]:
    """Return the literals that an expression chooses from."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from _texts(one)
            yield from _texts(other)


def _of_diagnosis() -> Iterator[Message]:
    knowledge = parse_knowledge(knowledge_sources(), load_presets().values())
    records = (*knowledge.causes.values(), *knowledge.rules, *knowledge.cases, *knowledge.all_advice)
    for record in records:
        # The file alone: a line more above would change every place below it.
        place = f"resources/diagnosis/{record.place.partition(':')[0]}"
        said = record.said
        texts = [said.title, said.why, said.ask, *(fix.label for fix in said.fixes or ())]
        texts += [text for step in said.steps or () for text in (step.text, step.link)]
        yield from (Message(text, "", place) for text in texts if text)
    for cause in knowledge.causes.values():
        yield Message(cause.retry, "", f"resources/diagnosis/{cause.place.partition(':')[0]}")


def _of_presets() -> Iterator[Message]:
    for preset in load_presets().values():
        place = f"resources/providers/{preset.id}.toml"
        said = [preset.name, preset.summary, *preset.notes, *(variant.name for variant in preset.variants)]
        for credential in (preset.username, preset.password):
            said += [credential.name, credential.hint, credential.misfit]
        steps = (*preset.prepare, *(preset.oauth2.prepare if preset.oauth2 else ()))
        said += [text for step in steps for text in (step.text, step.label)]
        if preset.oauth2:
            said += [preset.oauth2.why, preset.oauth2.simpler]
            said += [text for cost in preset.oauth2.costs for text in (cost.way, cost.words)]
        if preset.password_end:
            said += [preset.password_end.words, *preset.password_end.ways]
        yield from (Message(text, "", place) for text in said)
