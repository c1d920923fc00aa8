"""Nothing is wrong with the knowledge; and what is wrong with a rule is said with its place."""

from __future__ import annotations

import pytest

from mailconfig_gui.diagnosis.parsing import parse_knowledge
from mailconfig_gui.diagnosis.review import faults
from mailconfig_gui.storage.knowledge import knowledge_sources
from mailconfig_gui.storage.presets import load_presets

GOOD = """words-for: lost
title: Lost
why: It is lost.
who: you
at: auth
step: look | Look for it.

words-for: unknown
title: Not known
why: It said: {said}
who: you
step: read | Read it.

cause: unknown
code: 550
example: 550 no
"""
RULE = "cause: lost\nwords: gone\nexample: gone\n"


def said(text: str) -> list[str]:
    sources = [("good.txt", f"{GOOD}\n{RULE}"), ("new.txt", text)]
    return faults(parse_knowledge(sources, load_presets().values(), with_examples=True), sources)


def test_nothing_is_wrong_with_the_knowledge() -> None:
    sources = knowledge_sources()
    knowledge = parse_knowledge(sources, load_presets().values(), with_examples=True)
    assert faults(knowledge, sources) == []
    assert said("") == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("cause: nowhere\nwords: x\nexample: x\n", "no cause is called 'nowhere': its words are missing in causes.txt"),
        ("cause: lost\nalso: nowhere\nwords: x\nexample: x\n", "no cause is called 'nowhere'"),
        ("cause: lost\nalso: lost\nwords: x\nexample: x\n", "'also' names up to 4 other causes"),
        ("case-of: nowhere\nkind: tls\nwhy: W.\nexample: x\n", "no cause is called 'nowhere'"),
        ("cause: lost\nprovider: nobody\nexample: x\n", "no provider is called 'nobody'"),
        ("cause: lost\nwhen: !moonlight\nexample: x\n", "no circumstance is called '!moonlight'"),
        ("cause: lost\nseen: moonlight\nexample: x\n", "no circumstance is called 'moonlight'"),
        ("cause: lost\nkind: sadness\nexample: x\n", "no failure is of the kind 'sadness'"),
        ("cause: lost\ncode: 250\nexample: x\n", "'250' is no reply code"),
        ("cause: lost\nenhanced: 5.7\nexample: x\n", "'5.7' is no enhanced code"),
        ("cause: lost\nstage: dns\nexample: x\n", "at none of these stages a test can fail for lost"),
        ("cause: lost\nwords: x\n", "there is no example"),
        ("cause: lost\nwords: x\nwhen: java\nexample: x\n", "'java' chooses words, so only a case or a step"),
        ("cause: lost\nwords: x\nstep: Do it.\nexample: x\n", "a rule with steps of its own says why as well"),
        ("cause: lost\nwords: x\ntitle: Lost.\nexample: x\n", "a title has no full stop: 'Lost.'"),
        ("cause: lost\nwords: x\nwhy: because\nexample: x\n", "this is no whole sentence: 'because'"),
        ("cause: lost\nwords: x\nwhy: W.\nstep: look\nexample: x\n", "this is no whole sentence: 'look'"),
        ("cause: lost\nwords: x\nwhy: W {moon}.\nexample: x\n", "nothing fills {moon}; there are: failure, "),
        ("cause: lost\nwords: x\nfield: moon\nexample: x\n", "there is no field 'moon'"),
        ("cause: lost\nwords: x\nfix: moon\nexample: x\n", "nothing works out the fix 'moon'; there are: "),
        ("cause: lost\nwords: x\nfix: moon=1 | Moon\nexample: x\n", "a fix cannot change 'moon'"),
        ("cause: lost\nwords: x\nfix: [moon] 465 tls\nexample: x\n", "no circumstance is called 'moon'"),
        ("advice-for: nowhere\nprovider: gmail\nstep: Do it.\n", "no cause is called 'nowhere'"),
        ("advice-for: lost\nprovider: nobody\nstep: Do it.\n", "no provider is called 'nobody'"),
        ("words-for: new\ntitle: T\nwhy: W.\nwho: you\nat: auth\nstep: a | B.\n", "no rule names the cause new"),
        ("words-for: new\ntitle: T\nwhy: W.\nwho: you\nat: auth\n", "the cause new has no step"),
        ("words-for: new\ntitle: T\nwhy: W.\nwho: you\nat: auth\nstep: B.\n", "a step of a cause needs an id: 'B.'"),
        (
            "words-for: new\ntitle: T\nwhy: W.\nwho: you\nat: auth\nstep: a | B.\nstep: a | C.\n",
            "two steps of new have one id",
        ),
        (
            "words-for: new\ntitle: T\nwhy: W.\nwho: you\nat: auth\nstep: a [java] | B.\nstep: a [!socks] | C.\n",
            "two steps of new have one id",
        ),
        ("words-for: new\ntitle: T\nwhy: W.\nwho: you\nstep: a | B.\n", "'at' is missing"),
        (
            "words-for: new\ntitle: T\nwhy: W.\nwho: you\nat: auth\nrivals: new\nstep: a | B.\n",
            "new is its own rival",
        ),
        (
            "words-for: new\ntitle: T\nwhy: W.\nwho: you\nat: auth\nretry: Soon.\nstep: a | B.\n",
            "new has a retry, so it is transient: yes",
        ),
        (
            "words-for: new\nof: lost\ntitle: T\nwhy: W.\nwho: you\nat: dns\nstep: a | B.\n",
            "new is no case of lost: that is a special case itself, or cannot be at some stage",
        ),
        ("words-for: new\nof: nowhere\ntitle: T\nwhy: W.\nwho: you\nstep: a | B.\n", "no cause is called 'nowhere'"),
        (
            "cause: unknown\nwords: gone\nexample: gone\n",
            "good.txt:18 has the phrase 'gone' as well, for another cause (lost and unknown)",
        ),
        (
            "phrases: all\nare: gone | away\n\ncause: unknown\nwords: @all\ncode: 550\nexample: 550 gone\n",
            "has the phrase 'gone' as well, for another cause",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(text: str, fault: str) -> None:
    found = [one for one in said(text) if fault in one]
    assert found
    assert all(one.startswith(("new.txt:1: ", "good.txt:18: ")) for one in found)


@pytest.mark.parametrize(
    "text",
    [
        # Named in also, asked of a provider, asked together with other words, or for the same cause.
        "cause: unknown\nalso: lost\nwords: gone\nexample: gone\n",
        "cause: unknown\nprovider: gmail\nwords: gone\nexample: gone\n",
        "cause: unknown\nwords: gone\nwords: away\nexample: gone\n",
        "cause: lost\nwords: gone\ncode: 550\nexample: gone\n",
    ],
)
def test_a_phrase_may_stand_twice_where_something_tells_the_rules_apart(text: str) -> None:
    assert said(text) == []
