"""Write docs/causes.md from the knowledge files; with --check say whether it is up to date."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[:0] = map(str, Path(__file__).resolve().parents[1:3])

import kit  # noqa: E402 - the path first

from mailconfig_gui.diagnosis.diagnosis import WHO, RemedyStep, Who  # noqa: E402
from mailconfig_gui.diagnosis.knowledge import CauseWords, Knowledge  # noqa: E402
from mailconfig_gui.diagnosis.parsing import parse_knowledge  # noqa: E402
from mailconfig_gui.diagnosis.records import KnowledgeError  # noqa: E402
from mailconfig_gui.diagnosis.review import faults  # noqa: E402
from mailconfig_gui.storage.knowledge import knowledge_sources  # noqa: E402
from mailconfig_gui.storage.presets import load_presets  # noqa: E402

PAGE = kit.ROOT / "docs" / "causes.md"

INTRODUCTION = """# Causes

Made from `resources/diagnosis/` by `packaging/generate/causes.py`; do not edit.

Every cause that `mailconfig` can name, with the words that a person reads, what a server typically says, and what to
do with each provider. `{server}`, `{user}` and the like are filled in with the person's own settings.
"""
MOST_EXAMPLES = 6
LONGEST_EXAMPLE = 160


def knowledge_with_examples() -> Knowledge:
    """Return what the files say."""
    return parse_knowledge(knowledge_sources(), load_presets().values(), with_examples=True)


def page() -> str:
    """Return the whole page."""
    knowledge = knowledge_with_examples()
    parts = [INTRODUCTION]
    for words in knowledge.causes.values():
        parts.append("\n".join(_cause(words, knowledge)))
    return "\n".join(parts)


def _cause(words: CauseWords, knowledge: Knowledge) -> list[str]:
    said = words.said
    lines = [f"## {words.cause}", "", f"**{said.title}.** {said.why}", ""]
    if words.of:
        lines += [f"A special case: `cause` is {words.of}, `special` is {words.cause}.", ""]
    lines += [WHO[said.who or Who.YOU], ""]
    lines += _steps(said.steps)
    examples = [
        example.text.replace("\n", " ")
        for rule in knowledge.rules
        if rule.cause == words.cause
        for example in rule.examples
        if len(example.text) <= LONGEST_EXAMPLE
    ]
    if examples:
        lines += ["", "Typical texts:", "", "```text", *dict.fromkeys(examples[:MOST_EXAMPLES]), "```"]
    if words.rivals:
        lines += ["", f"Commonly reads the same: {', '.join(words.rivals)}."]
    advice: dict[tuple[RemedyStep, ...], list[str]] = {}
    for (cause, provider), entry in knowledge.advice.items():
        if cause == words.cause:
            advice.setdefault(entry.said.steps, []).append(_label(provider, knowledge))
    for steps, labels in advice.items():
        lines += ["", f"*{', '.join(labels)}*", "", *_steps(steps)]
    return [*lines, ""]


def _label(provider: str, knowledge: Knowledge) -> str:
    if provider in knowledge.providers and knowledge.providers[provider].family == provider:
        return knowledge.providers[provider].label
    named = [facts.label for facts in knowledge.providers.values() if provider in (facts.family, facts.name)]
    return " / ".join(named)


def _steps(steps: tuple[RemedyStep, ...]) -> list[str]:
    return [
        f"{number}. {step.text}" + (f" [{step.link}]({step.url})" if step.url else "")
        for number, step in enumerate(steps, 1)
    ]


def main() -> int:
    """Return 1 when --check finds the page out of date, or something is wrong with the knowledge."""
    try:
        wrong = faults(knowledge_with_examples(), knowledge_sources())
    except KnowledgeError as error:
        wrong = [str(error)]
    if wrong:
        print("\n".join(f"resources/diagnosis/{fault}" for fault in wrong), file=sys.stderr)
        return 1
    return kit.keep({PAGE: page()})


if __name__ == "__main__":
    sys.exit(main())
