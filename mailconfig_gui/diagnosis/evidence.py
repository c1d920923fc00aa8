"""What a diagnosis is made of: what was read or seen, and the circumstances."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.diagnosis.configured import configured
from mailconfig_gui.diagnosis.facts import facts_of
from mailconfig_gui.diagnosis.knowledge import STAGES
from mailconfig_gui.diagnosis.reading import Pasted, mended, port_of
from mailconfig_gui.diagnosis.segments import SegmentKind
from mailconfig_gui.smtp.stages import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mailconfig_gui.diagnosis.diagnosis import ErrorText
    from mailconfig_gui.diagnosis.knowledge import Knowledge
    from mailconfig_gui.diagnosis.reading import Reading
    from mailconfig_gui.model.problem import Fix


# A refusal in the place of a greeting, and the words of clients for a server without STARTTLS.
_GREETING = re.compile(r"(?:^|[\s:>(\"'])(?:421|450|550|554|521|571)[ -][^ ]")
_NO_STARTTLS = re.compile(
    r"(?:not|n't|no) (?:support|offer|advertise)(?: for)? (?:the )?starttls"
    r"|starttls(?: extension)?(?: is)? not (?:supported|offered|advertised)"
)


class Evidence(NamedTuple):
    """All that decides.

    `facts` are the circumstances that hold, by their names in `facts.py` and `observed.py`. `stage` is where the test
    surely ended; None where a text may speak of anything. `cause` is one that was seen, or guessed, whatever is read.
    `values` fill placeholders that only a test of our own knows; `certificate_names` and `working` (settings that a
    look at the ports has seen to work) are what fixes can be made of.
    """

    reading: Reading
    facts: frozenset[str]
    settings: Mapping[str, object]
    stage: str | None
    cause: str = ""
    values: Mapping[str, str] = {}
    certificate_names: tuple[str, ...] = ()
    working: tuple[Fix, ...] = ()


class Text(NamedTuple):
    """An error text, ready to be read in parts; `known` holds those that were read."""

    pasted: Pasted
    settings: Mapping[str, object]
    known: dict[str, Evidence]

    @classmethod
    def of(cls, asked: ErrorText) -> Text:
        """Take an error text apart."""
        # A stage that was read from the text may be another program's word for it: it rules nothing out.
        stage = asked.stage if asked.stage in STAGES else None
        # What was given is surer than what was read.
        settings = {**configured(asked.text), **asked.settings}
        pasted = Pasted.of(asked.text, stage, asked.provider, *port_of(settings))
        later = _later(pasted)
        return cls(pasted if later == stage else pasted._replace(stage=later), settings, {})

    def evidences(self, knowledge: Knowledge) -> Iterator[Evidence]:
        """Read the text in ever weaker ways (`Pasted.parts`)."""
        return (self._evidence(part, knowledge) for part in self.pasted.parts())

    def lines(self, knowledge: Knowledge) -> Iterator[tuple[SegmentKind, Evidence]]:
        """Read each thing that the text says by itself."""
        return ((kind, self._evidence(line, knowledge)) for kind, line in self.pasted.lines())

    def _evidence(self, part: str, knowledge: Knowledge) -> Evidence:
        if part in self.known:
            return self.known[part]
        reading = self.pasted.reading(part, knowledge)
        found = Evidence(reading, _facts(reading, self.settings), self.settings, self.pasted.stage)
        return self.known.setdefault(part, found)


def evidences_of(asked: ErrorText, knowledge: Knowledge) -> Iterator[Evidence]:
    """Read an error text in ever weaker ways."""
    return Text.of(asked).evidences(knowledge)


def mended_evidence(evidence: Evidence, knowledge: Knowledge) -> Evidence | None:
    """Return the evidence of a text with its typing errors mended; None where there are none."""
    reading = mended(evidence.reading, knowledge)
    if reading is None:
        return None
    return evidence._replace(reading=reading, facts=_facts(reading, evidence.settings))


def _later(pasted: Pasted) -> str | None:
    """Return the stage that was given, or the next one where the text shows that it came so far.

    Many call all of the beginning "connect", and all that has to do with encryption "TLS".
    """
    if pasted.stage == Stage.CONNECT and any(
        segment.kind is SegmentKind.REPLY and _GREETING.search(segment.text) for segment in pasted.segments
    ):
        return Stage.BANNER
    if pasted.stage == Stage.TLS_HANDSHAKE and _NO_STARTTLS.search(pasted.lower):
        return Stage.STARTTLS
    return pasted.stage


def _facts(reading: Reading, settings: Mapping[str, object]) -> frozenset[str]:
    return facts_of(reading, settings) | reading.proved
