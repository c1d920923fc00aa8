"""Split a text as it was pasted into segments, whatever program wrote it: what was said, and what surrounds it.

A table for each question, tried from the top: what begins a line of a log, what is written around the words, what a
line is. Whoever meets a new program adds a row. Nothing here knows what a refusal means.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class SegmentKind(StrEnum):
    """What a segment is. Only the first two are evidence where there is any of them."""

    REPLY = "reply"
    """A server's refusal, with its code."""
    EXCEPTION = "exception"
    """What an exception, or the system below it, says."""
    RECEIVED = "received"
    """A reply that refuses nothing."""
    OFFER = "offer"
    """A line of the answer to EHLO: what a server can do, by RFC 5321 4.1.1.1."""
    SENT = "sent"
    """A command of the client."""
    PROSE = "prose"
    """All other words: a log's, or a person's."""
    FIELD = "field"
    """A field of a log or of a mail's header."""
    OPTION = "option"
    """A line of a configuration."""
    FRAME = "frame"
    """A place in a program."""


EVIDENCE = frozenset({SegmentKind.REPLY, SegmentKind.EXCEPTION})
WORDS = EVIDENCE | {SegmentKind.RECEIVED, SegmentKind.PROSE, SegmentKind.FIELD}


class Segment(NamedTuple):
    """A part of a text, of one line or several. `text` is without what a log puts before it."""

    kind: SegmentKind
    text: str


_TIME = (
    r"\[?(?:[A-Z][a-z]{2},? )?(?:[0-9]{4}[-/.][0-9]{2}[-/.][0-9]{2}|[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{4}"
    r"|[0-9]{1,2}[ -][A-Z][a-z]{2}[ -][0-9]{4}|[A-Z][a-z]{2} [ 0-9][0-9](?: [0-9]{4})?)[T, ]{1,3}"
    r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:[.,][0-9]{1,9})?(?: ?[AP]M\b)?"
    r"(?: ?(?:Z|UTC|GMT|CES?T|[+-][0-9]{2}:?[0-9]{2})\b)?\]?:?"
)
_LEVEL = r"(?:TRACE|DEBUG|INFO|WARN(?:ING)?|ERROR|ERR|FATAL|SEVERE|CRITICAL|NOTICE)"
_BEGINS = re.compile(
    r"[ \t]*(?:"
    r">[ \t]?"  # a mail that is quoted
    r"|[\w.-]{1,40} *\| "  # docker compose
    r"|<[\w-]{1,20}> (?=Send|Recv|Conn|\[)|[\[{][\w.-]{1,30}(?::[0-9]{1,6})?[\]}] (?=[A-Z0-9a-z])"  # a session
    rf"|{_TIME}(?: *\[[^\]\n]{{1,80}}\])?(?: *{_LEVEL}\b:?)?(?: *\[[^\]\n]{{1,80}}\])?(?: +[\w.$]{{3,120}} +[-:] )?"
    r"|(?<=[0-9] )[\w.-]{1,60} (?=[\w./-]{1,60}\[[0-9]{1,8}\]:)"  # the host of syslog
    r"|(?:[\w.-]{1,60} )?[\w./-]{1,60}\[[0-9]{1,8}\]: "
    r"|\[?[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})?\]? "
    r")"
)
"""What stands before a line of a log or of a quoted mail, one piece."""

_SOURCE = r"(?:java|kt|scala|groovy|js|mjs|cjs|ts|cs|py|rb|php|go|rs|c|cc|cpp|erl|ex|exs|pm|pl)"
_NOISE = (
    # A frame: "at a.b.C.d(C.java:12) ~[a.jar!/:1.2]", "(smtp.js:12:3)", "record.c:332:", "x.php on line 12".
    (
        re.compile(r"at .+\("),
        re.compile(
            r"\bat (?:async |new )?[\w$./<>@`\[\]-]{3,300} ?\([^()\n]{0,300}\)(?: ?~?\[[\w.!/:?@ -]{1,120}\])?"
        ),
    ),
    (
        re.compile(rf"\.{_SOURCE}[:#( ]"),
        re.compile(
            rf"\(?(?<![\w./@\\$-])[\w./@\\$-]{{1,200}}\.{_SOURCE}"
            r"(?:[:#][0-9]{1,6}(?::[0-9]{1,5})?|\([0-9]{1,6}\)| \(?(?:on )?line [0-9]{1,6}\)?)[:)]?"
        ),
    ),
    # A field with a number.
    (
        re.compile(r"[=:] ?[0-9]"),
        re.compile(
            r"\b(?:delays?|size|nrcpt|timeout|pid|uid|line|level|id|length|took|bytes|time|ttl|count|duration)"
            r"[=:] ?[0-9][0-9./:]{0,40}(?![0-9-])"
        ),
    ),
    (re.compile(r":[0-9]{2}[.,]"), re.compile(r"\b[0-9]{1,2}:[0-9]{2}:[0-9]{2}[.,][0-9]{3,9}\b")),
    (re.compile(r"=[0-9]"), re.compile(r"\b(?:status|code|port)=[0-9]{1,5}(?= \w{1,30}=)")),
    # RFC 5321 4.1.3 allows no such name as a word of a refusal: Postfix repeats what the client said.
    (re.compile("helo=<"), re.compile(r"\bhelo=<[^>\n]{0,255}>")),
)
"""What is written around the words, each behind a part of it that is found much faster."""

_FRAME = re.compile(
    r"(?:at (?:async |new )?[\w$.<>/\\:@\[\]` ]{1,300}(?:$|[(:]))|\.\.\. [0-9]{1,4} (?:more|common frames)|"
    r"File \"[^\"]{1,400}\", "
    r"|#[0-9]{1,3} |from \S{1,300}:[0-9]{1,6}:in|goroutine [0-9]|Traceback \(|Stack ?trace|\tat |\{main\}|[~^ ]+$"
)
_OPTION = re.compile(
    r"[;#]?(?:- )?\"?[A-Za-z_][\w.-]{1,50}\"? *= ?\S{0,200}$|\[[a-z]{2,30}\]$|[A-Z]{2,20}_[A-Z_]{1,30}="
)
_MARK = re.compile(
    r"[ \t]*(?:DEBUG SMTP: )?(?:"
    r"(?P<sent>C: |CLIENT -> SERVER: |S(?:ent|end): |SMTP OUTBOUND: |send: |--> |-> |~> |>>> )"
    r"|(?P<received>S: |SERVER -> CLIENT: |SMTP -> FROM SERVER: ?|SMTP INBOUND: |Received: |Recv: |Got: |reply: "
    r"|<-- |<- |<~\*? |<\*\* |<<< |< )"
    r")[ \t]*(?:b?['\"])?"
)
_COMMAND = re.compile(
    r"(?i)(?P<verb>ehlo|helo|lhlo|starttls|auth|mail|rcpt|data|bdat|rset|noop|quit)"
    r"(?:(?<=ehlo) \S{1,255}|(?<=helo) \S{1,255}|(?<=lhlo) \S{1,255}|(?<=auth) [a-z0-9-]{3,20}(?: \S{1,9000})?"
    r"|(?<=mail) from: ?<.{0,500}|(?<=rcpt) to: ?<.{0,500}|(?<=bdat) [0-9].{0,20})?[ \t'\"]*$"
)
_REPLY = re.compile(r"(?P<code>[2-5][0-9]{2})(?:[ :-]|$)(?P<enhanced>[245]\.[0-9]{1,3}\.[0-9]{1,3})?")
_OFFER = re.compile(
    r"250[ -](?:SIZE|8BITMIME|PIPELINING|DSN|ENHANCEDSTATUSCODES|STARTTLS|AUTH[ =]|BINARYMIME|CHUNKING|SMTPUTF8"
    r"|HELP|ETRN|VRFY|EXPN|XCLIENT|XFORWARD|DELIVERBY|LIMITS|REQUIRETLS|MT-PRIORITY|TURN|X_PIPE_?CONNECT)(?![a-z])"
)
_CLASS = re.compile(
    r"(?<![\w$.])(?:[A-Za-z_][\w$]{0,80}(?:\.|::|\\{1,2})){1,12}_?[A-Za-z][\w$]{0,80}(?:Exception|Error|Refused|Disconnected|Timeout|Failure|timeout|gaierror)\b"
    r"|\b[A-Z]\w{2,60}(?:Exception|Error|Refused|Disconnected)\b(?=[:(]| with message)|\bErrno::E[A-Z]{3,20}\b"
)
_OF_CLASS = (
    "Exception", "Error", "Refused", "Disconnected", "Timeout", "Failure", "timeout", "gaierror", "Errno::E",
)  # fmt: skip
"""One of these stands in every line in which that can be found."""
_SYSTEM = re.compile(
    r"\b(?:dial tcp|(?:read|write) (?:tcp|udp) |lookup \S{1,255} on "
    r"|x509: |tls: |remote error|getaddrinfo|connect E[A-Z]{5}"
    r"|E(?:CONN|TIMEDOUT|HOST|NET|AI_|NOTFOUND|SOCKET|AUTH|ENVELOPE)[A-Z]{0,12}\b"
    r"|error:[0-9A-F]{8}:|SSL routines|SSL_connect"
    r"|stream_socket_|fsockopen|curl: \([0-9]|libcurl|WinError [0-9]|\[Errno -?[0-9]"
    r"|invalid_grant|AADSTS[0-9])"
)
_HEADER = re.compile(
    r"(?:Received|From|To|Cc|Date|Subject|Message-ID|Reporting-MTA|Arrival-Date|Content-[A-Z]\w{2,20}|MIME-Version|User-Agent)"
    r": |\"?(?:responseCode|statusCode|smtpCode)\"?: ?[45][0-9]{2},?$|(?:useEhlo|trying to connect|Connection: opening)"
)
_SAID = re.compile(
    r"(?i)\b(?:said|response|error|reply|server|code|smtp|responded with|returned|replied|got|permanent|transient"
    r"|message)[:;=> \\\"'(\[]{0,5}"
    r"(?:[45][0-9]{2}(?=[ :)\"',-]|$)|[45]\.[0-9]{1,2}\.[0-9]{1,3}\b)|\b[45][0-9]{2}[ -](?=[245]\.[0-9]{1,3}\.[0-9])"
    r"|[:>\"'(] ?(?!443|465|587)[45][0-9]{2}(?=[ \"'-])|\([45][0-9]{2}, "
)
_OF_SAID = re.compile("[45][0-9.][0-9]")
"""So much of a code stands in every line in which that can be found."""

_BEGINS_ANEW = re.compile(
    r" *(?:\*{1,3}|={3}|-{3}|I|I'm|I've|We|It|Its|It's|Also|But|And|Any|Anyone|Please|Thanks|Thank you|My|Is|How"
    r"|What|Why|Do|Does|Did|Can|Could|Has|Hope"
    r"|Hi|Hello|Same|Tried|When|Edit|Note|Everything|Even|Because|Then|Now|Here|There) "
)
"""How people begin a sentence, and programs a line of their own; servers do not."""


def split(text: str) -> tuple[Segment, ...]:
    """Return the segments of a text in its order. A line that nothing tells goes on with the one before."""
    segments: list[Segment] = []
    goes_on = False
    for line in text.split("\n"):
        rest, begun = _without_beginning(line)
        if not rest.strip():
            goes_on = False
            continue
        last = segments[-1] if segments else Segment(SegmentKind.PROSE, "")
        if last.text.startswith('File "') and rest.startswith("    "):
            # The line of source below a frame of Python.
            continue
        kind, words, before = _kind_of(rest)
        if before.strip():
            segments.append(Segment(SegmentKind.PROSE, before))
        if kind is None:
            again = goes_on and not begun and last.kind in WORDS and not _BEGINS_ANEW.match(words)
        else:
            again = kind is SegmentKind.REPLY and f"{words.lstrip()[:3]}-" in last.text
        if again:
            segments[-1] = Segment(last.kind, f"{last.text}\n{words}")
        else:
            segments.append(Segment(kind or SegmentKind.PROSE, words))
        goes_on = kind is not SegmentKind.SENT
    return tuple(segments)


def _without_beginning(line: str) -> tuple[str, bool]:
    """Return a line without what a log or a quote puts before it, and whether a log did."""
    at, begun = 0, False
    for _ in range(6):
        match = _BEGINS.match(line, at)
        if match is None or match.end() == at:
            break
        begun = begun or not match[0].lstrip().startswith(">")
        at = match.end()
    return line[at:], begun


def _kind_of(line: str) -> tuple[SegmentKind | None, str, str]:
    """Return what a line is, None where it does not tell; its words; and other words before them."""
    stripped = line.strip()
    if 'File "' in line:
        thrown = [
            match.start() for match in _CLASS.finditer(line) if line[match.end() : match.end() + 1] == ":"
        ]
        if thrown:
            return SegmentKind.EXCEPTION, line[thrown[-1] :], ""
    if _OPTION.match(stripped):
        return SegmentKind.OPTION, stripped, ""
    if _FRAME.match(stripped):
        return SegmentKind.FRAME, stripped, ""
    mark = _MARK.match(line)
    told = line[mark.end() :] if mark is not None else stripped
    if (mark is not None and mark["sent"]) or _COMMAND.match(told):
        return SegmentKind.SENT, told.strip(), ""
    reply = _REPLY.match(told)
    if reply is not None:
        if _OFFER.match(told):
            return SegmentKind.OFFER, told, ""
        return (SegmentKind.REPLY if reply["code"] >= "400" else SegmentKind.RECEIVED), told, ""
    if mark is not None and mark["received"] != "Received: ":
        return None, told, ""
    if _HEADER.match(stripped):
        return SegmentKind.FIELD, stripped, ""
    words = line
    for part, noise in _NOISE:
        if part.search(words):
            words = noise.sub(" ", words)
    if not words.strip(" \t:;,()[]~"):
        return SegmentKind.FRAME, stripped, ""
    if (any(map(words.__contains__, _OF_CLASS)) and _CLASS.search(words)) or _SYSTEM.search(words):
        before, arrow, inner = words.rpartition("---> ")
        return SegmentKind.EXCEPTION, inner, before if arrow else ""
    said = _OF_SAID.search(words) and _SAID.search(words)
    return (SegmentKind.REPLY if said else None), words, ""


def last_said(segments: Iterable[Segment]) -> str:
    """Return the last evidence: a reply, or an exception with all that caused it."""
    said: list[str] = []
    for segment in segments:
        if segment.kind in EVIDENCE:
            said = [*said, segment.text] if segment.text.lstrip().startswith("Caused by") else [segment.text]
    return "\n".join(said)


def joined(segments: Iterable[Segment], kinds: frozenset[SegmentKind]) -> str:
    """Return the words of segments of some kinds, each in lines of its own."""
    return "\n".join(segment.text for segment in segments if segment.kind in kinds)


class Progress(NamedTuple):
    """How far a dialogue came. `proved` is what worked, by the names in `observed.py`; `stage` is where it ended."""

    proved: frozenset[str]
    stage: str | None


_STAGE_OF = {
    "ehlo": "ehlo",
    "helo": "ehlo",
    "lhlo": "ehlo",
    "starttls": "starttls",
    "auth": "auth",
    "mail": "mail-from",
    "rcpt": "rcpt-to",
    "data": "data",
    "bdat": "after-data",
}
_ACCEPTED = {
    "ehlo": ("250", "talking"),
    "helo": ("250", "talking"),
    "auth": ("235", "logged-in"),
    "mail": ("250", "mail-accepted"),
    "rcpt": ("25", "rcpt-accepted"),
    "data": ("354", "rcpt-accepted"),
}
_BY_ITSELF = (("235", "", "logged-in"), ("354", "", "rcpt-accepted"), ("250", "2.1.0", "mail-accepted"))
_IMPLIES = {
    "rcpt-accepted": ("mail-accepted", "talking"),
    "mail-accepted": ("talking",),
    "logged-in": ("talking",),
}
_IN_REPLY = re.compile(
    r"(?i)(?:in reply to|remote mail server after|smtp error after) (?:pipelined |end of )?(mail|rcpt|data)\b"
)
_BY_HAND = "Escape character is"  # no words: said by telnet
_REPLIED_TO = {"mail": "talking", "rcpt": "mail-accepted", "data": "rcpt-accepted"}


def progress(segments: Iterable[Segment]) -> Progress:
    """Follow a dialogue: what was accepted, and at which stage it ended. A new greeting begins a new one.

    What a person typed by hand (telnet) behind the exception of a program tells nothing of the program.
    """
    proved: set[str] = set()
    verb = stage = ""
    sealed = failed = False
    for segment in segments:
        failed = failed or segment.kind is SegmentKind.EXCEPTION
        if failed and _BY_HAND in segment.text:
            break
        if segment.kind is SegmentKind.SENT:
            command = _COMMAND.match(segment.text)
            asked = command["verb"].lower() if command is not None else ""
            if asked in _STAGE_OF:
                verb, stage = asked, _STAGE_OF[asked]
            continue
        for reply in filter(None, map(_REPLY.match, segment.text.split("\n"))):
            code = reply["code"]
            if code == "220":
                sealed = verb == "starttls"
                if not sealed:
                    proved, verb, stage = set(), "", ""
                continue
            if sealed:
                proved.add("encrypted")
            wanted, fact = _ACCEPTED.get(verb, ("-", ""))
            if code.startswith(wanted):
                proved.add(fact)
            proved.update(
                name
                for one, short, name in _BY_ITSELF
                if code == one and (reply["enhanced"] or "").startswith(short)
            )
            if code == "354":
                stage = "after-data"
        if segment.kind is SegmentKind.REPLY:
            told = _IN_REPLY.search(segment.text)
            if told is not None:
                proved.add(_REPLIED_TO[told[1].lower()])
    for fact in tuple(proved):
        proved.update(_IMPLIES.get(fact, ()))
    return Progress(frozenset(proved), stage or None)
