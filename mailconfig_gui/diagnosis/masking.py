"""Take what looks like a secret out of a line that is shown again: somebody pasted it, nobody knows whose it is.

What is sent in is redacted by what is known to be harmless (`redaction.py`). Here the line has to stay what it was,
so only values go that stand where programs and people write secrets, and what no words look like.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mailconfig_gui.smtp.secret_forms import MASK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_WORD = (
    r"(?:pass(?:word|wd|phrase|code)?|pwd|pw|(?:pass|kenn)wort|parola|mot de passe|contrase[nñ]a|clave|senha"
    r"|palavra-passe|wachtwoord|has[lł]o|heslo|l[oö]senord|[sş]ifre|пароль|密[码碼]|パスワード|비밀번호)"
)
_OTHER = r"(?:secret|token|api[ _-]?key|access[ _-]?key|private[ _-]?key|credentials?)"
# How those who refuse a secret speak of it.
_NO_VALUE = (
    r"(?:not?|nicht|non|in|un|is|was|are|has|have|had|and|or|for|of|to|from|by|the|must|should|cannot|could|did|does"
    r"|authentication|auth|invalid|incorrect|wrong|bad|missing|required|expired|rejected|refused|denied|failed|failure"
    r"|error|empty|blank|unknown|given|accepted|disabled|revoked|mismatch|type|plain|login|none|null|true|false"
    r"|[245][0-9]{2}|[245]\.[0-9.]+)(?![\w@#$%&*/+-])"
)
_ENDS = r"\\?[\"']?[\])]?"
_QUOTED = r"\\?(?P<{0}>[\"'`])(?P<{1}>.{{1,200}}?)(?:\\?(?P={0})|$)"
_BARE = r"[^\s\"'`,;<>&})(:=][^\s\"'`,;<>&})]*"
_UNTIDY = r"(?=\S{0,60}(?:[a-z][0-9]|[0-9][a-z]|\w[@#$%&*!^~+]\w))"
_BEHIND_A_NAME = re.compile(
    # key: value, key=value, key => 'value', "key": "value", <key>value</key>
    rf"{_WORD}[\w.-]{{0,20}}{_ENDS}[ \t]{{0,3}}(?:[:=]>?|：|>)[ \t]{{0,3}}"
    rf"(?:{_QUOTED.format('quote', 'quoted')}|(?!{_NO_VALUE})(?P<bare>{_BARE}))"
    rf"|{_OTHER}[\w.-]{{0,20}}{_ENDS}[ \t]{{0,3}}(?:=>?|:)[ \t]{{0,3}}"
    rf"(?:{_QUOTED.format('mark', 'marked')}|(?:(?<==)(?!{_NO_VALUE})|{_UNTIDY})(?P<other>{_BARE}))"
    # Bearer value, Basic value, AUTH PLAIN value
    r"|\b(?:bearer|basic|auth(?:orization)?:? (?:plain|login|xoauth2|oauthbearer|cram-md5|ntlm))[ =:]{1,3}"
    r"(?P<said>(?=\S{0,200}[0-9=+/_.~]|[a-z]{16})[\w.~+/=-]{6,})"
    # scheme://user:value@host
    r"|://[^\s/:@]{0,200}:(?P<of_url>\S{1,200})@"
    # options of programs, calls of libraries
    r"|(?<!\S)--?(?:u|user|proxy-user)[ =][^\s:]{1,100}:(?P<of_user>\S+)"
    r"|(?<!\S)--?(?:ap|xp|auth-password|pass|password) (?P<option>[^\s:]+)"
    r"|\blogin\([^,()]{1,100}, ?[\"'](?P<called>[^\"']{1,200})[\"']"
    r"|securestring [\"']?(?P<shell>[^\s\"']+)"
    # [host]:587 user:value, as Postfix keeps them
    r"|\]:[0-9]{1,5} [\w.@+-]{1,100}:(?P<kept>[^\s:]+)"
    r"|\bcookie: ?(?P<cookie>[^\s;]+(?:; ?[^\s;]+)*)"
    # A password in a person's words is told from other words by its letters.
    rf"|{_WORD}(?:[ \t]+(?:is|was|ist|war|est|es|é|lautet|:|-))?[ \t]+[\"'(]?"
    rf"(?P<told>{_UNTIDY}[^\s\"'`,;)]+|(?:[a-z]{{4}}[ -]){{3}}[a-z]{{4}}\b)",
)
# What a server asks in a 334 is no secret, what is said next is.
_BY_ITSELF = re.compile(
    r"(?:334(?: [\w+/=]+)?['\"]?(?:\\r\\n)?[ \t]*(?:[<>|,;~-]{1,3}|C:|send:)[ \t'\"]*"
    r"|(?:[Uu]nrecogni[sz]ed|not implemented)[\w ]{0,20}: ?\"?)"
    r"(?P<answer>(?=[A-Z0-9+/]{0,80}[a-z])(?=[a-z0-9+/]{0,80}[A-Z])[A-Za-z0-9+/]{6,}={0,2})"
    r"|(?<![\w.@/+=])(?<!334 )(?<!334, b')(?P<shape>"
    r"(?=[A-Z]?[a-z+/]{0,80}[A-Z0-9])(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)(?=[\s\"',;:)>\\]|$)"
    r"|eyJ[\w-]{8,}(?:\.[\w-]+)*"
    r"|(?=[a-z0-9+/]{0,80}[A-Z])(?=[A-Z0-9+/]{0,80}[a-z])(?=[A-Za-z+/]{0,80}[0-9])[A-Za-z0-9+][A-Za-z0-9+/]{23,}"
    r"|(?=[a-z]{0,80}[0-9])(?=[0-9]{0,80}[a-z])[a-z0-9]{24,}(?!\w)"
    r"|AKIA[0-9A-Z]{16}|[0-9]//[\w-]{10,}|ya29\.[\w-]+|(?:SG|xkeysib|ghp|gho|sk|xox[abp])[._-][\w.-]{12,}"
    r")(?![\w.]*[(@])",
)
_NAMES = (
    "pass", "pwd", "pw", "wort", "parola", "contrase", "clave", "senha", "woord", "hasło", "haslo", "heslo",
    "senord", "ifre", "пароль", "密", "パスワード", "비밀번호", "secret", "token", "key", "credential", "bearer",
    "basic ", "plain ", "login", "xoauth2", "oauthbearer ", "cram-md5 ", "ntlm ", "-u", "--proxy", "-ap ",
    "-xp ", "string", "]:", "cookie",
)  # fmt: skip
"""One of these stands in every line in which the first pattern can be found, or an address with its login."""
_RUN = re.compile(r"[A-Za-z0-9+/]{24}")
_MARKS = (
    "334", "nrecogni", "implemented", "=", "eyJ", "AKIA", "//", "ya29.", "SG", "xkeysib", "ghp", "gho", "sk", "xox",
)  # fmt: skip
"""One of these stands in every line in which the second pattern can be found, or such a run."""
CHALLENGES = frozenset({"VXNlcm5hbWU6", "UGFzc3dvcmQ6", "VXNlciBOYW1lAA==", "UGFzc3dvcmQA"})
"""What servers ask after AUTH LOGIN, in any program's text: "Username:", "Password:" and the older forms."""


def secrets_in(line: str) -> Iterator[tuple[int, int]]:
    """Yield from where to where something stands that looks like a secret."""
    # Letter for letter, which all but this one are anyway: names are found fastest in small letters.
    lower = line.replace("İ", "i").lower()
    sought = []
    if any(map(lower.__contains__, _NAMES)) or ("://" in line and "@" in line):
        sought.append((_BEHIND_A_NAME, lower))
    if any(map(line.__contains__, _MARKS)) or _RUN.search(line):
        sought.append((_BY_ITSELF, line))
    for pattern, text in sought:
        for match in pattern.finditer(text):
            since, to = match.span(match.lastgroup or "")
            if line[since:to] not in CHALLENGES:
                yield since, to


def without_secrets(
    line: str, start: int = 0, end: int = 0, kept: Iterable[tuple[int, int]] = ()
) -> tuple[str, int, int]:
    """Return a line without what looks like a secret, and where now stands what stood from `start` to `end`.

    What is `kept`, from where to where, is known to be a program's own words.
    """
    shown, at, first, last = "", 0, start, end
    for begins, ends in sorted(secrets_in(line)):
        if begins < at or any(begins < to and since < ends for since, to in kept):
            continue
        shown += line[at:begins] + MASK
        first -= (ends - begins - len(MASK)) * (ends <= start)
        last -= (ends - begins - len(MASK)) * (ends <= end)
        at = ends
    return shown + line[at:], first, last
