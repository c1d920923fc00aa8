"""Read a failure: find the code, the stage and the provider in its segments, the strongest first.

The same refusal reaches an administrator as a bare reply, as a tuple of smtplib, at the end of a chain of Java
exceptions or as one line of a log (`pasted.py`, `segments.py`). What is compared with the rules is always the same:
one line, lower case, without the codes that multi-line replies repeat.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.diagnosis.pasted import clean, decoded
from mailconfig_gui.diagnosis.phrases import plain
from mailconfig_gui.diagnosis.segments import (
    EVIDENCE,
    WORDS,
    Progress,
    Segment,
    SegmentKind,
    joined,
    last_said,
    progress,
    split,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mailconfig_gui.diagnosis.knowledge import Knowledge, ProviderFacts, Sign
    from mailconfig_gui.diagnosis.phrases import Phrase

_KEPT = 16
"""So many texts are remembered with what they tell."""
_PYTHON_TUPLE = re.compile(r"\((?P<code>[2-5][0-9][0-9]|-1),\s?b?(?P<quote>['\"])")
_HTTP = re.compile(
    r"http/[0-9.]{1,3} [1-5][0-9][0-9]|tunnel connection failed|connect tunnel failed|"
    r"from proxy|\bproxy (?:replied|responded|returned|refused|rejected|error)|http error code|"
    r"error [45][0-9][0-9]: [a-z]+_|badstatusline|access token: [45][0-9][0-9] |"
    r"\b(?:400 bad request|401 unauthorized|403 forbidden|404 not found|502 bad gateway)"
)
_OF_HTTP = (
    "http", "proxy", "tunnel", "error 4", "error 5", "badstatusline", "access token: ", "bad request", "unauthorized",
    "forbidden", "not found", "bad gateway",
)  # fmt: skip
"""One of these stands in every text in which that can be found."""
# Behind a letter and a hyphen stands the version of a program.
_ENHANCED = re.compile(r"(?<![0-9.])(?<![A-Za-z]-)(?<![vV])[245]\.[0-9]{1,3}\.[0-9]{1,3}(?![0-9]|\.[0-9])")
_CODE = r"[45][0-7][0-9]|498|499|585|587|588"
_OF_REPLIES = re.compile("[45][0-9]{2}")
"""This stands in every line in which one of those can be found."""
_REPLIES = (
    re.compile(rf"[ \t]*(?:[<>*~= -]{{1,4}} ?)?(?:smtp;? ?)?({_CODE})(?:[ :-]|$)"),
    re.compile(rf"\b({_CODE})[ -](?=[245]\.[0-9]{{1,3}}\.[0-9])"),
    re.compile(
        r"(?:[:;=>\"'(\[,]|said|response|error|reply|server|code|smtp|responded with|returned) ?"
        rf"\(?({_CODE})(?:[ -]|\)|\"|$|(?<=[: ]5..):(?= )|(?<=[: ]4[25].):(?= ))"
    ),
)
_BARE_CODE = re.compile(
    rf"(?:responsecode|smtpcode|status ?code|reply ?code|smtp code|errno:?)\W{{1,4}}({_CODE})\b"
)
_NOT_A_CODE = frozenset({"443", "465", "587"})
_OF_A_PAGE = re.compile(
    r"\b(?:server error|status code|http) 500\b|\b500 internal server error"
    r"|\berror 500(?=: (?:unknown|internal)|[.,]?(?: and\b| when\b|\n|\Z))"
)
"""What a web page says of itself, while the mail failed with another reply, or none."""
_LINE_PREFIX = re.compile(r"^[ \t]*(?:([45][0-9][0-9])[- ])?[ \t]?((?:[245]\.[0-9]{1,3}\.[0-9]{1,3})(?=\s))?")
# What was set, whatever happened: Jakarta Mail appends the limit; PHPMailer shows its options, and says of a method to
# log in that nobody has set that it is not available.
_SET = re.compile(
    r"; timeout -?[0-9]+|\btimeout=[0-9]+(?=, options=)|'allow_self_signed' => true|Requested auth method not available"
)
_CODE_LAST = "smtp code: "
_HOST_PORT = (
    re.compile(r"couldn't connect to host, port: (?P<host>[^\s,;]{1,255}), ?(?P<port>[0-9]{1,6})"),
    re.compile(r"smtp host: (?P<host>[^\s,;]{1,255}), port: (?P<port>[0-9]{1,6})"),
    re.compile(
        r"(?:dial tcp|lookup|look up host|locate host|enotfound|eai_again|econnrefused|etimedout|ehostunreach"
        r"|unknownhostexception:"
        r"|couldn't resolve host|could not resolve host:?|getaddrinfo for|mailserver at) "
        r"\"?(?:\[?(?P<host>[a-z0-9_.:-]{1,253}?[a-z0-9_])\]?)(?::(?P<port>[0-9]{1,5}))?\"?(?=[\s:,;]|$)"
    ),
    re.compile(
        r"(?:peeraddr=\[?(?=::1|127\.0\.0\.1)|failed to respond |timed out to )"
        r"(?P<host>::1|[0-9]{1,3}(?:\.[0-9]{1,3}){3})\]?:(?P<port>[0-9]{1,5})\b"
    ),
    # What a certificate was compared with is what was configured.
    re.compile(
        r"(?:is not valid for '|did not match expected cn=[`']|identity of server: |, not |dns name matching "
        r"|altnames: host: |no name matching )(?P<host>localhost\b|[a-z0-9][a-z0-9.-]{1,253}\.[a-z0-9-]{2,})"
    ),
    re.compile(
        r"(?:connect(?:ion|ed|ing)?(?: timed out)? to|reach) (?:(?:server|host):? )?\"?"
        r"(?:tcp://)?(?P<host>localhost\b|[a-z0-9][a-z0-9.-]{1,253}\.[a-z0-9-]{2,})(?:\[[0-9a-f.:]+\])?\"?"
        r"(?:[: ](?:(?:on )?port:? )?(?P<port>[0-9]{1,5}))?"
    ),
)
_NAMES_TRIED = 40
_NAMES = re.compile(r"(?<![@\w.-])[a-z0-9_][a-z0-9_-]{0,62}(?:\.[a-z0-9_-]{1,63}){1,8}")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "`": "'", "\u00a0": " ", "«": '"', "»": '"'})


class Reading(NamedTuple):
    """What a failure says. `text` is what the rules are compared with, `said` the reply to show to people.

    `kinds` are those of a failure of our own test, none where a text is all there is. `proved` is what a dialogue shows
    to work (`segments.progress`).
    """

    text: str
    said: str
    code: int | None
    enhanced: str | None
    stage: str | None
    providers: frozenset[str]
    provider: ProviderFacts | None
    host: str
    port: int | None
    found: frozenset[Sign]
    kinds: frozenset[str] = frozenset()
    proved: frozenset[str] = frozenset()


class Pasted(NamedTuple):
    """A text as it was pasted, taken apart, and what is known besides. `host` and `port` are the settings' own.

    `lower` holds all its words in one line; where the settings do not say, it tells host, provider and stage.
    """

    segments: tuple[Segment, ...]
    came: Progress
    whole: str
    lower: str
    stage: str | None
    provider: str | None
    host: str
    port: int | None

    @classmethod
    def of(cls, text: str, stage: str | None, provider: str | None, host: str, port: int | None) -> Pasted:
        """Take a text apart."""
        return cls(*_apart(text), stage, provider, host, port)

    def parts(self) -> Iterator[str]:
        """Yield ever weaker parts: what was said last; all that was said; all words."""
        strong = joined(self.segments, EVIDENCE) or self.whole
        last = last_said(self.segments)
        if last and last != strong:
            yield last
        yield strong
        if strong is not self.whole:
            yield self.whole

    def lines(self) -> Iterator[tuple[SegmentKind, str]]:
        """Yield each thing that is said by itself: a reply, an exception, a line of other words."""
        for kind, text in self.segments:
            if kind in EVIDENCE:
                yield kind, text
            elif kind in WORDS and kind is not SegmentKind.RECEIVED:
                yield from ((SegmentKind.PROSE, line) for line in text.split("\n") if line.strip())

    def reading(self, part: str, knowledge: Knowledge) -> Reading:
        """Read one part."""
        said, code, short = _reply_in(part)
        shown, compared = comparable(said, code, short, part)
        found = knowledge.phrases.found_in(compared)
        named = (compared,) if part is self.whole else (compared, self.lower)
        names, facts = provider_of(self.provider, self.host, named, found, knowledge)
        found_host, found_port = (self.host, self.port) if self.host else _host_in(self.lower)
        told = (
            self.stage
            or self.came.stage
            or _stage_in(part.lower(), knowledge)
            or _stage_in(self.lower, knowledge)
        )
        return Reading(
            compared,
            shown,
            code,
            short,
            told or ("auth" if code in (534, 535, 538) else None),
            names,
            facts,
            found_host,
            found_port if self.port is None else self.port,
            found,
            proved=self.came.proved,
        )


# The whole text is asked the same for each of its lines.
_once_for_a_text = lru_cache(maxsize=_KEPT)


@_once_for_a_text
def _apart(text: str) -> tuple[tuple[Segment, ...], Progress, str, str]:
    segments = split(clean(text))
    whole = joined(segments, WORDS)
    # Where a text is wrapped, names and words of a program go on in the next line.
    return segments, progress(segments), whole, _one_line(whole.lower())


def mended(reading: Reading, knowledge: Knowledge) -> Reading | None:
    """Return a reading with its typing errors mended and its last phrase completed; None where nothing is."""
    text = knowledge.phrases.completed(knowledge.phrases.spelt(reading.text))
    if text == reading.text:
        return None
    return reading._replace(text=text, found=knowledge.phrases.found_in(text))


def _reply_in(part: str) -> tuple[str, int | None, str | None]:
    """Return what was said, with its code and its enhanced code."""
    lower = part.lower()
    tuples = list(_PYTHON_TUPLE.finditer(lower))
    if tuples:
        python = tuples[-1]
        reply = _unquoted(part[python.end() :], python["quote"])
        # smtplib's -1: what came was no reply at all, and the first four characters are gone.
        code: int | None = None if python["code"] == "-1" else int(python["code"])
        said = (reply or "no reply at all") if code is None else f"{code} {reply}"
    else:
        code, start = (None, 0) if _is_http(lower) else _find_code(lower)
        # What stands before the reply are a program's words, not the server's: they tell only the stage.
        said = part[start:]
    short = enhanced_in(said, code)
    if short is not None and code is None and not lower.startswith(short):
        code_free = re.match(rf"[^0-9]{{0,200}}{re.escape(short)}", lower)
        short = short if code_free else None
    return said, code, short


def _is_http(lower: str) -> bool:
    """Tell whether a text speaks of an answer of HTTP, whose codes are others."""
    return any(map(lower.__contains__, _OF_HTTP)) and _HTTP.search(lower) is not None


def comparable(said: str, code: int | None, enhanced: str | None, whole: str) -> tuple[str, str]:
    """Return a reply, which stands in the `whole` text, in one line to be shown, and as the rules are compared."""
    joined = _joined(said, code, enhanced)
    hidden = "" if "eyJ" not in whole else decoded(whole)
    told = _SET.sub("", f"{joined} {hidden}".translate(_QUOTES))
    return _one_line(joined), plain(_one_line(told).lower())


def _one_line(text: str) -> str:
    """Return a text with one blank for each stretch of them."""
    return " ".join(text.split())


def enhanced_in(said: str, code: int | None) -> str | None:
    """Return the first enhanced code of a reply."""
    match = _ENHANCED.search(_after_code(said, code) if code else said)
    return match[0] if match else None


def port_of(settings: Mapping[str, object]) -> tuple[str, int | None]:
    """Return host and port of settings that may hold anything."""
    port = text_of(settings, "port")
    number = int(port) if port.isascii() and port.isdigit() and len(port) < 7 else None
    return text_of(settings, "host"), number


def text_of(settings: Mapping[str, object], key: str) -> str:
    """Return a setting as text; anything but text and numbers is empty."""
    value = settings.get(key)
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{value:g}" if isinstance(value, float) else str(value)
    return ""


def _unquoted(text: str, quote: str) -> str:
    """Cut the rest of a Python tuple: `...', 'sender@example.com')` after the reply."""
    for end in (f"{quote}, '", f'{quote}, "', f"{quote})"):
        at = text.rfind(end)
        if at >= 0:
            return text[:at]
    return text


def _find_code(lower: str) -> tuple[int | None, int]:
    """Return the code of the last refusal and where the reply begins; a code that stands alone tells no place.

    After a refusal, 503 and 421 say only that the dialogue went on in spite of it.
    """
    code, start, begins = "", 0, 0
    if " 500" in lower or "500 int" in lower:
        lower = _OF_A_PAGE.sub(lambda said: " " * len(said[0]), lower)
    for line in lower.split("\n"):
        at = _code_in(line)
        if at >= 0:
            found = line[at : at + 3]
            goes_on = found == code and not line[:at].strip(" <>*~=-")
            after = code not in ("", found) and found in ("503", "421")
            if not (goes_on or after):
                code = found
                # PHPMailer puts the code behind the words: "... over your relay quota SMTP code: 552".
                start = 0 if line.endswith(_CODE_LAST, 0, at) else begins + at
        begins += len(line) + 1
    if code:
        return int(code), start
    alone = _BARE_CODE.search(lower)
    return (int(alone[1]), 0) if alone else (None, 0)


def _code_in(line: str) -> int:
    """Return where the first reply code of a line stands, -1 where there is none."""
    if not _OF_REPLIES.search(line):
        return -1
    begins = _REPLIES[0].match(line)
    if begins is not None and begins[1] not in _NOT_A_CODE:
        return begins.start(1)
    found = (
        match.start(1)
        for each in _REPLIES[1:]
        for match in each.finditer(line)
        if match[1] not in _NOT_A_CODE
    )
    return min(found, default=-1)


def _after_code(said: str, code: int | None) -> str:
    at = said.find(str(code))
    # A long head would let the enhanced code of something else be taken.
    return said[at : at + 400] if at >= 0 else said[:400]


def _joined(said: str, code: int | None, enhanced: str | None) -> str:
    """Join the lines of a reply, without the code and enhanced code that each repeats."""
    if "\n" not in said:
        return said
    lines = said.split("\n")
    wanted = str(code) if code else ""
    parts = [lines[0]]
    seen = bool(wanted) and wanted in lines[0]
    for line in lines[1:]:
        match = _LINE_PREFIX.match(line)
        if seen and match is not None and match.end():
            same_code = match[1] is None or match[1] == wanted
            same_enhanced = match[2] is None or enhanced is None or match[2] == enhanced
            if same_code and same_enhanced:
                line = line[match.end() :]
        seen = seen or (bool(wanted) and wanted in line)
        parts.append(line)
    return " ".join(parts)


@_once_for_a_text
def _host_in(compared: str) -> tuple[str, int | None]:
    for pattern in _HOST_PORT:
        match = pattern.search(compared)
        if match is not None:
            port = match.groupdict().get("port")
            return match["host"], int(port) if port else None
    return "", None


@_once_for_a_text
def _stage_in(lower: str, knowledge: Knowledge) -> str | None:
    told = next(filter(lower.__contains__, knowledge.tells_stage), "")
    return knowledge.tells_stage.get(told)


@_once_for_a_text
def _names_in(lower: str) -> list[str]:
    return _NAMES.findall(lower)[:_NAMES_TRIED]


def provider_of_host(host: str, by_host: Mapping[str, ProviderFacts]) -> ProviderFacts | None:
    """Return the provider a host name belongs to. `mail.gmail-school.example` is nobody's."""
    name = host.lower().rstrip(".")
    while name:
        facts = by_host.get(name)
        if facts is not None:
            return facts
        name = name.partition(".")[2]
    return None


def provider_of(
    given: str | None, host: str, texts: Iterable[str], found: frozenset[Phrase], knowledge: Knowledge
) -> tuple[frozenset[str], ProviderFacts | None]:
    """Return every name the provider goes by, and what is known of it. The host outranks what was chosen.

    Where there is neither, the first of some `texts` that names a provider's host tells.
    """
    providers, by_host = knowledge.providers, knowledge.by_host
    names: set[str] = set()
    facts = provider_of_host(host, by_host) if host else None
    chosen = given.removeprefix("generic-") if given else ""
    if chosen:
        known = providers.get(chosen)
        if known is None or not known.hosts:
            names.add(chosen)
        elif facts is None and host and "." in host and not _is_address(host):
            # Another server was entered than the preset's: the preset's provider says nothing.
            pass
        elif facts is None or (facts.family == known.family and _is_of(host, known)):
            facts = known
    if facts is None and not host:
        in_texts = islice(chain.from_iterable(map(_names_in, texts)), _NAMES_TRIED)
        of_names = (provider_of_host(name, by_host) for name in dict.fromkeys(in_texts))
        facts = next(filter(None, of_names), None)
    if facts is None and not (chosen and names) and not found.isdisjoint(knowledge.tells_provider):
        facts = next(one for one in providers.values() if not found.isdisjoint(one.words))
    if facts is not None:
        names.update((facts.name, facts.family))
        if chosen in providers and providers[chosen].family == facts.family:
            names.add(chosen)
    return frozenset(names), facts


def _is_of(host: str, provider: ProviderFacts) -> bool:
    return any(f".{host.lower()}".endswith(f".{one}") for one in provider.hosts)


def _is_address(host: str) -> bool:
    return host.replace(".", "").isdigit() or ":" in host
