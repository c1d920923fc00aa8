"""What is known of failures: rules, words and remedies, as values. `parsing.py` reads them from plain text.

`docs/decisions/0010-diagnosis-as-data.md` gives the reasons and tells how to write a rule; `review.py` finds what is
wrong with one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.diagnosis.phrases import Kind, Phrase, PhraseIndex
from mailconfig_gui.smtp.stages import Stage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mailconfig_gui.diagnosis.diagnosis import RemedyStep, Who

# The score of a rule: what it asks for says how specific it is. No rule is put before another by hand.
_PROVIDER = 10
_WORDS = 14
_WORDS_AT_MOST = 26
_COMMON = 6
_MORE_COMMON = 4
_MORE_WORDS = 5
_FACT = 8
_KIND = 22
_ENHANCED = 10
_ENHANCED_RANGE = 5
_CODE = 4
_CODE_CLASS = 1
_STAGE = 5

IN_ORDER = tuple(stage.value for stage in Stage)
STAGES = frozenset(IN_ORDER)

Sign = Phrase | Kind
"""What a rule asks for: a phrase of a text, or the kind of a failure of our own test."""


class Example(NamedTuple):
    """A failure that must elect its rule (or, as a near miss, must not elect the rule's cause)."""

    text: str
    context: Mapping[str, str]


class Offer(NamedTuple):
    """A change of settings as it is written, offered only where `when` holds.

    Either `changes`, with the words for them; or a `port` with its encryption, which a known provider must serve; or
    `made`, the name of what has to be worked out (`fixes.py`).
    """

    when: tuple[str, ...]
    made: str = ""
    port: int = 0
    security: str = ""
    changes: Mapping[str, object] = {}
    label: str = ""


class Said(NamedTuple):
    """What is said of a cause, by the cause itself, a rule, a provider's advice or a case. Empty: nothing of its own.

    `field` is the platform's key of the field to look at, `ask` the request to whoever has to act. `fixes` None:
    nothing of its own.
    """

    title: str = ""
    why: str = ""
    who: Who | None = None
    field: str = ""
    ask: str = ""
    steps: tuple[RemedyStep, ...] = ()
    fixes: tuple[Offer, ...] | None = None


class Rule(NamedTuple):
    """When a failure looks like this, `cause` is the reason and `also` cannot be ruled out.

    Every condition that is given must hold. `words` and `common` hold groups; of each group one sign must be found.
    Common words are those that many causes share: they hardly count. `kinds` are those of a failure of our own test.
    `sure` words leave no room for what commonly reads the same; False means that nothing of the kind is certain.

    A *case* looks at a diagnosis that was made already: `of` are the causes it is a case of (empty: of any). It says
    more of the cause, or names another.
    """

    place: str
    number: int
    cause: str
    said: Said
    of: frozenset[str] | None = None
    also: tuple[str, ...] = ()
    providers: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()
    not_stages: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    enhanced: frozenset[str] = frozenset()
    enhanced_ranges: tuple[str, ...] = ()
    words: tuple[tuple[Sign, ...], ...] = ()
    common: tuple[tuple[Sign, ...], ...] = ()
    without: tuple[Sign, ...] = ()
    when: tuple[str, ...] = ()
    transient: bool | None = None
    sure: bool | None = None
    examples: tuple[Example, ...] = ()
    near: tuple[Example, ...] = ()


class CauseWords(NamedTuple):
    """The words for one cause.

    `rivals` are the causes that are told in the same words; they are named where nothing decides. `at` are the stages
    at which a test can fail for it (empty for a cause that is none); where one of the circumstances `unless` holds,
    it cannot. `of` is the general cause that a special one is named by (decision 76), "" for all others.
    """

    place: str
    cause: str
    said: Said
    transient: bool
    retry: str
    rivals: tuple[str, ...] = ()
    at: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()
    of: str = ""

    def possible(self, stage: str | None) -> bool:
        """Tell whether a test that came to this stage can have failed for it."""
        return stage is None or not self.at or stage in self.at


class Advice(NamedTuple):
    """What a provider's own page says of some causes, instead of the general words."""

    place: str
    causes: tuple[str, ...]
    providers: tuple[str, ...]
    said: Said


class ProviderFacts(NamedTuple):
    """What tells a provider, and what it serves. `ports` maps a port to `starttls` or `tls`.

    `servers` are the hosts that its preset sets.
    """

    place: str
    name: str
    label: str
    family: str
    hosts: tuple[str, ...]
    words: tuple[Phrase, ...]
    ports: Mapping[int, str]
    user: str
    servers: tuple[str, ...] = ()


FiledCase = tuple[frozenset[str], frozenset[str], Rule]


class Knowledge(NamedTuple):
    """All that is known, ready to be asked.

    `phrases` finds the phrases in a text, `by_sign` the rules whose first group of words holds a sign; `wordless` are
    the rules without words by one thing that they ask for: an enhanced code (`5.7.*` for a range there), a kind, a
    circumstance, a code, a stage, "" for none of these; `by_host` knows providers by the
    ends of their hosts, `advice` what they say by cause and provider. `tells_stage` are the words of a text that tell
    the stage, each with it; the first that occurs decides. `cases_of` holds the cases that may be ones of a cause:
    True with it those that name another, False those that do not; by each sign of their first group of words, None
    for those without words; each with the circumstances and the kinds that it asks for.
    `tells_provider` are the phrases that tell a provider.
    """

    rules: tuple[Rule, ...]
    cases: tuple[Rule, ...]
    phrases: PhraseIndex
    by_sign: Mapping[Sign, tuple[Rule, ...]]
    wordless: Mapping[str, tuple[Rule, ...]]
    causes: Mapping[str, CauseWords]
    all_advice: tuple[Advice, ...]
    advice: Mapping[tuple[str, str], Advice]
    providers: Mapping[str, ProviderFacts]
    by_host: Mapping[str, ProviderFacts]
    servers: frozenset[str]
    tells_stage: Mapping[str, str]
    cases_of: Mapping[tuple[str, bool], Mapping[Sign | None, tuple[FiledCase, ...]]]
    tells_provider: frozenset[Phrase]

    def __hash__(self) -> int:
        """Return a number of this very knowledge, so that what follows from it can be remembered."""
        return id(self)


def score(rule: Rule, matched: Sequence[int]) -> float:
    """Say how specific a rule is, given the length of the sign that was found in each of its groups of words.

    A provider counts 10, a phrase 14 to 26 by its length (each further group 5 and more), common words 6 (each
    further group 4), a kind 22, a circumstance 8, an enhanced code 10 (a range 5), a code 4 (a class 1), a stage 5.
    """
    total = float(_PROVIDER * bool(rule.providers) + _FACT * len(rule.when) + _STAGE * bool(rule.stages))
    total += 0.25 * bool(rule.without) + _KIND * bool(rule.kinds)
    if rule.common:
        total += _COMMON + _MORE_COMMON * (len(rule.common) - 1)
    longest = sorted(matched, reverse=True)
    for number, length in enumerate(longest):
        if number == 0:
            total += min(_WORDS + length / 4, _WORDS_AT_MOST)
        else:
            total += _MORE_WORDS + min(length, 20) / 10
    if rule.enhanced or rule.enhanced_ranges:
        total += _ENHANCED_RANGE if rule.enhanced_ranges else _ENHANCED
    if rule.codes:
        total += _CODE_CLASS if any("x" in code for code in rule.codes) else _CODE
    return total
