"""A failure that may be shown to strangers: its words stay, whom and where it is about does not.

Nothing is searched for what is bad. The text is cut into pieces (addresses, hosts, numbers, identifiers, words), and a
piece stays only where its kind is known to be harmless or the knowledge holds it. `docs/decisions/0079-*` says why.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections import Counter
from ipaddress import ip_address
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.diagnosis.masking import CHALLENGES, secrets_in
from mailconfig_gui.diagnosis.pasted import EXAMINED, ends
from mailconfig_gui.diagnosis.phrases import Phrase
from mailconfig_gui.diagnosis.reading import provider_of_host
from mailconfig_gui.model.hosts import SECOND_LEVEL, registered_domain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mailconfig_gui.diagnosis.knowledge import Knowledge, ProviderFacts


HIDDEN = "xxxx"
"""Stands for a secret, a token, or the number of a message."""
# What stands for something must say nothing that a rule could read: no "user", no "domain".
_SOMEBODY, _WORD_OF_SOMEBODY = "abc{n}", "abc"
_MACHINE, _DOMAIN = "hst{n}", "xyz{n}"
_LONG_NUMBER = "1234567"
# Not a network of documentation: those count as private, which a host of the world is not.
_WORLD_V4, _WORLD_V6 = "11.0.0.{n}", "2a00::{n}"
_PRIVATE = {"10": "10.0.0.{n}", "172": "172.16.0.{n}", "192": "192.168.0.{n}", "169": "169.254.0.{n}"}

_HOST = r"(?:[^\W_]|[-_])+(?:\.+(?:[^\W_]|[-_])+)+"
_AT = r"(?:@|%40|=40|&\#0*64;|&\#x0*40;|\\u0040|\\x40)"
_LOCAL_PART = r"""[^\s<>()\[\],;:"'`=@|\\{}]"""
_AT_SIGN = re.compile(f"({_AT})", re.IGNORECASE)
_SLASH = re.compile(r"[\\/]")
_CHALLENGE = re.compile(r'\{("(?:status|schemes|scope)": ?"[\w ./:-]{0,80}",? ?){1,3}\}')
_PEM = re.compile(r"-----BEGIN [A-Z ]+-----.*?(?:-----END [A-Z ]+-----|\Z)", re.DOTALL)
_PIECES = re.compile(
    rf"""
    (?P<url>\b[a-z][a-z0-9+.-]{{1,20}}://[^\s<>"'`]+)
    |(?P<address>(?:"[^"\n@]{{1,64}}"|(?<!{_LOCAL_PART}){_LOCAL_PART}+){_AT}(?:\[[^\]\s]{{1,60}}\]|{_HOST}|[\w-]+))
    |(?P<v6>(?<![\w:.])(?:[0-9a-f]{{0,4}}:){{2,7}}(?:[0-9a-f]{{0,4}}|[0-9.]{{7,15}})(?![\w:]))
    |(?P<v4>(?<![\w.])[0-9]{{1,3}}(?:\.[0-9]{{1,3}}){{3}}(?![\w]|\.[\w]))
    |(?P<phone>\+[0-9][0-9\s()/-]{{7,18}}[0-9])
    |(?P<path>(?<![\w/\\.])(?:[A-Za-z]:)?(?:[\\/][\w.@+-]+){{2,}})
    |(?P<dotted>(?<![\w$-])[\w$-]{{1,80}}(?:\.+[\w$<>-]+)+)
    |(?P<blob>(?<![\w+/=-])[A-Za-z0-9+/_-]{{7,}}={{1,2}}(?![\w=])|\beyJ[\w+/-]{{16,}}|[A-Za-z0-9+/]{{24,}})
    |(?P<word>\w+)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_]+")
_SEVERAL = re.compile(r"[.+-]")
_THREAD = "0.0.0.0-"
_WORD = re.compile(r"[^\W_]+")
_SHORTEST_PERSONAL = 3
_LONGEST_PROSE = 20
_LONGEST_NUMBER = 6
_LONGEST_DOMAIN = 8
_HRESULT = re.compile(r"214[0-9]{7}|0x[0-9a-fA-F]{8}")

# A value stands behind each of these; words that the knowledge holds are none ("password: not accepted").
_SECRET_BEHIND = re.compile(
    r"(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|api[ _-]?key|access[ _-]?key(?:[ _-]?id)?|credentials?|bearer|"
    r"authorization|auth (?:plain|login|xoauth2|cram-md5))[\"']?(?: is | was |[ \t]*[:=>]+[ \t]*|[ \t]+)[\"'`]?"
    r"(?P<value>[^\s\"'`,;)<>]+)",
    re.IGNORECASE,
)
_NAME_BEHIND = re.compile(
    r"\b(?:user(?:[ _-]?(?:name|id))?|login|account|mailbox|recipient|sender|alias|member|logname|uid|"
    r"(?:mail|sasl)_user\w*|for|to|from|hi|hello|dear|hallo|bonjour|hola|thanks|regards|cheers|grüße)"
    r"[\"']?[ \t]*[:=,]?[ \t]*[\"'`(\[]?"
    r"(?P<value>[^\W\d_][\w.+-]{1,63})(?!'t\b|[\w.+-])",
    re.IGNORECASE,
)
_HOST_BEHIND = re.compile(
    r"(?:\b(?:host(?:name)?|lookup|ehlo|helo|relay|domain|enotfound|eai_again|connect(?:ed|ing)? to|"
    r"getaddrinfo|client)|unknownhostexception)[\"']?[ \t]*[:=]?[ \t]*[\"'`(\[<]?(?P<value>[\w-]{2,63})(?![\w.-])|"
    r"\b[A-Z][a-z]{2} +[0-9]{1,2} [0-9:.]{8,15} (?P<machine>[\w-]{2,63}) |"
    r"\b[0-9-]{10}T[0-9:.+Z-]{8,24} (?P<logged>[\w-]{2,63}) [\w/-]+\[",
    re.IGNORECASE | re.MULTILINE,
)
# The client's answer to a challenge is a line of its own.
_ANSWER = re.compile(
    r"^[ \t]*(?:(?:[<>*~=-]{1,4}|[CS]:|[\w.-]+ [<>])[ \t]*)?(?P<value>[A-Za-z0-9+/]{4,}={0,2})[ \t\r]*$",
    re.MULTILINE,
)
_APP_PASSWORD = re.compile(r"\b(?:[a-z]{4}[ -]){3}[a-z]{4}\b")

_SERVICE = re.compile(
    r"(?:smtps?|e?mail|mx|mta|relay|imap|pop3?|post|out|in|inbound|outbound|www|submit|submission|send|auth|exchange)"
    r"(?:-?(?:in|out|relay|gw|host|server|smtp|auth|submit))?-?[0-9]{0,2}"
)
_EXAMPLES = frozenset({"example.com", "example.org", "example.net"})
_RESERVED = frozenset({"example", "test", "invalid", "localhost"})
_LOCAL = frozenset(
    {"local", "localdomain", "lan", "internal", "intranet", "corp", "home", "localhost", "arpa"}
)
_ROLES = frozenset({
    "postmaster", "mailer-daemon", "noreply", "no-reply", "apikey", "abuse", "root", "double-bounce", "user",
    "sender", "recipient", "test", "info", "admin",
})  # fmt: skip
_FILES = frozenset({
    "py", "js", "mjs", "ts", "go", "java", "kt", "php", "rb", "cs", "rs", "ex", "erl", "c", "h", "cpp", "json",
    "yml", "yaml", "xml", "log", "txt", "conf", "cf", "ini", "eml", "html", "exe", "dll", "so", "jar",
})  # fmt: skip
_PACKAGES = (
    "java.", "javax.", "jakarta.", "sun.", "jdk.", "com.sun.", "org.springframework.", "org.eclipse.angus.",
    "org.thingsboard.", "org.apache.", "io.netty.", "reactor.", "o.t.s.", "o.s.", "System.", "Microsoft.", "MailKit.",
    "MimeKit.",
)  # fmt: skip
_FOLDERS = re.compile(r"[\\/](?:node_modules|site-packages|dist-packages|vendor|gems)[\\/]")
_PUBLIC = frozenset({
    "abusix.zone", "barracudacentral.org", "github.com", "invaluement.com", "mailspike.net", "messagelabs.com",
    "mimecast.com", "openspf.org", "postfix.org", "pphosted.com", "proofpoint.com", "senderscore.org", "sorbs.net",
    "spamcop.net", "spamhaus.org", "surbl.org", "thingsboard.io", "trendmicro.com", "uceprotect.net", "uribl.com",
})  # fmt: skip
_DOMAIN_NAME = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}")
_SECOND_LEVELS = frozenset(
    f"{second}.{end}"
    for second in SECOND_LEVEL
    for end in ("uk", "jp", "au", "nz", "br", "in", "cn", "za", "kr", "tr", "mx")
)
_ALWAYS = frozenset({
    "a", "after", "amazon", "an", "and", "android", "any", "apr", "arc", "ascii", "at", "aug", "auth", "before",
    "body", "but", "by", "caused", "centos", "cest", "cet", "chunking", "client", "common", "cram", "data", "dbl",
    "dear", "debian", "debug", "dec", "default", "details", "digest", "dkim", "dmarc", "dns", "dnsbl", "docker",
    "dovecot", "dsn", "ehlo", "eightbitmime", "error", "esmtp", "esmtps", "esmtpsa", "est", "etrn", "exception",
    "exchange", "exec", "exim", "failed", "fatal", "feb", "for", "frames", "fri", "from", "gb", "gmail", "gmt",
    "google", "gssapi", "hello", "helo", "help", "hi", "host", "how", "html", "http", "https", "i", "ideas", "if",
    "impl", "in", "info", "ios", "ip", "ipv4", "ipv6", "is", "it", "jakarta", "jan", "java", "javax", "json", "jul",
    "jun", "kb", "lhlo", "linux", "lmtp", "login", "mail", "main", "mar", "may", "mb", "md5", "message", "messages",
    "microsoft", "mon", "more", "mx", "my", "nested", "nio", "no", "node", "noop", "not", "nov", "ntlm",
    "oauthbearer", "oct", "of", "office", "omitted", "on", "or", "our", "outlook", "password", "pbl", "php",
    "pipelining", "plain", "platform", "please", "port", "postfix", "postgresql", "pst", "python", "qmail", "quit",
    "ram", "rbl", "rcpt", "regards", "rset", "sat", "sbl", "send", "sending", "sendmail", "sent", "sep", "server",
    "service", "since", "size", "smtp", "smtps", "smtputf8", "spf", "ssl", "starttls", "sun", "tcp", "thanks",
    "that", "the", "this", "thread", "thu", "tls", "to", "trace", "tue", "ubuntu", "unable", "user", "utc", "utf",
    "vrfy", "warn", "warning", "we", "wed", "what", "when", "where", "why", "windows", "with", "xbl", "xml",
    "xoauth2", "yahoo", "you", "your", "zen",
})  # fmt: skip
_AS_THEY_ARE = frozenset(
    {"port", "security", "auth", "timeout", "tls_version", "credentials_region", "domain_region", "region"}
)
_REDACTED = (
    "host", "mail_from", "rcpt", "ehlo", "banner", "proxy", "proxy_host", "username", "proxy_user",
)  # fmt: skip
_FIXED = re.compile(r"[\w .,-]{0,24}")


class Redacted(NamedTuple):
    """A failure without whom it is about: its texts, its settings. `hidden` counts what was taken out, by kind."""

    texts: tuple[str, ...]
    settings: dict[str, object]
    hidden: Mapping[str, int]


class Harmless(NamedTuple):
    """What says nothing of anybody: every word of the knowledge in small letters, and the domains of the public."""

    words: frozenset[str]
    domains: frozenset[str]
    by_host: Mapping[str, ProviderFacts]
    servers: frozenset[str]


def harmless_of(knowledge: Knowledge) -> Harmless:
    """Collect what is harmless from the knowledge of failures."""
    texts = tuple(_sources(knowledge))
    words = (word.lower() for text in texts for word in _WORD.findall(text))
    named = (host for text in texts for host in _DOMAIN_NAME.findall(text.lower()))
    domains = frozenset(".".join(host.split(".")[-2:]) for host in named) - _SECOND_LEVELS
    return Harmless(
        _ALWAYS.union(words),
        domains | _PUBLIC | knowledge.by_host.keys(),
        knowledge.by_host,
        knowledge.servers,
    )


def redacted(
    texts: Sequence[str], settings: Mapping[str, object], harmless: Harmless, *, secrets: Iterable[str] = ()
) -> Redacted:
    """Return a failure that a stranger may read: all that was said of it; `secrets` are those that are known.

    What is the same before is the same after: a host and the domain of an address, an address that stands in a text
    and in the settings. Settings that say nothing of a failure are left out, as is the middle of a long text.
    """
    work = _Redaction(harmless, secrets)
    values = {key: value for key in _REDACTED if isinstance(value := settings.get(key), str)}
    for key in ("username", "proxy_user"):
        if "@" not in (user := values.get(key, "")):
            work.learn_name(user.strip())
    texts = [_shortened(text) for text in texts]
    for value in (*texts, *values.values()):
        work.learn(value)
    kept = {
        key: value for key, value in settings.items() if key in _AS_THEY_ARE and _FIXED.fullmatch(str(value))
    }
    return Redacted(
        tuple(map(work.redact, texts)),
        {**kept, **{key: work.redact(value) for key, value in values.items()}},
        dict(work.hidden),
    )


def _shortened(text: str) -> str:
    """Return a text without keys and certificates, and without its middle where it is long."""
    return _PEM.sub(HIDDEN, ends(text, EXAMINED))


def _sources(knowledge: Knowledge) -> Iterator[str]:
    for rule in (*knowledge.rules, *knowledge.cases):
        for group in (*rule.words, *rule.common, rule.without):
            yield from (sign.source for sign in group if isinstance(sign, Phrase))
        yield from (step.url for step in rule.said.steps)
    for words in knowledge.causes.values():
        yield from (words.said.title, words.said.why, *(step.text for step in words.said.steps))
    for advice in knowledge.all_advice:
        yield from (step.url for step in advice.said.steps)
    for provider in knowledge.providers.values():
        yield from (provider.label, *(phrase.source for phrase in provider.words))
    yield from knowledge.tells_stage


class _Redaction:
    """One failure's redaction: what stands for what, and what was hidden."""

    def __init__(self, harmless: Harmless, secrets: Iterable[str]) -> None:
        self.harmless = harmless
        self.secrets = set(filter(None, secrets))
        self.personal: dict[str, str] = {}
        self.stand_ins: dict[tuple[str, str], str] = {}
        self.hidden: Counter[str] = Counter()
        self.made = {
            "url": self._url, "address": self._address, "v6": self._ip, "v4": self._ip,
            "phone": lambda piece: self._stand_in("number", piece, "+1234567"), "path": self._path,
            "dotted": self._dotted, "blob": self._blob, "word": self._word,
        }  # fmt: skip

    def learn(self, text: str) -> None:
        """Find the names and secrets that the places where they stand betray, to hide them wherever they are."""
        for pattern in (_SECRET_BEHIND, _ANSWER):
            values = (match["value"] for match in pattern.finditer(text))
            self.secrets.update(value for value in values if not self._is_known(value))
        for line in text.splitlines():
            values = (line[since:to] for since, to in secrets_in(line))
            self.secrets.update(value for value in values if not self._is_known(value))
        for match in _APP_PASSWORD.finditer(text):
            if sum(not self._is_known(word) for word in _WORD.findall(match[0])) > 1:
                self.secrets.add(match[0])
        for match in _NAME_BEHIND.finditer(text):
            self.learn_name(match["value"])
        for match in _HOST_BEHIND.finditer(text):
            for name in filter(None, match.groups()):
                if not self._is_known(name) and not name.isdigit():
                    self.personal[name.lower()] = self._stand_in("host", name, _MACHINE)
        for piece in _PIECES.finditer(text):
            if piece.lastgroup == "address":
                self.learn_name(_AT_SIGN.split(piece[0], maxsplit=1)[0].strip('"'))
        # The labels of hosts betray names too.
        self.redact(text)

    def learn_name(self, name: str) -> None:
        """Remember a name, so that it and its parts are hidden wherever they stand as a word."""
        parts = [part for part in (name, *re.split(r"[.+_-]", name)) if len(part) >= _SHORTEST_PERSONAL]
        for part in parts:
            if not part.isdigit() and not self._is_known(part):
                self.personal.setdefault(part.lower(), self._stand_in("name", name, _SOMEBODY))

    def redact(self, text: str) -> str:
        """Return a text in which every piece is harmless."""
        # What was learnt as one may be several pieces.
        whole = sorted({*self.secrets, *filter(_SEVERAL.search, self.personal)}, key=len, reverse=True)
        if not whole:
            return _PIECES.sub(self._piece, text)
        around = re.compile(
            rf"(?<![\w@.-])({'|'.join(map(re.escape, whole))})(?!{_AT}|[\w-]|\.\w)", re.IGNORECASE
        )
        return "".join(
            (self.personal.get(part.lower()) or self._secret(part))
            if at % 2
            else _PIECES.sub(self._piece, part)
            for at, part in enumerate(around.split(text))
        )

    def _piece(self, match: re.Match[str]) -> str:
        return self.made[match.lastgroup or "word"](match[0])

    def _is_known(self, word: str) -> bool:
        return word in CHALLENGES or all(part in self.harmless.words for part in _WORD.findall(word.lower()))

    def _stand_in(self, kind: str, what: str, form: str) -> str:
        """Return what stands for this all over the failure."""
        key = (kind, what.lower())
        if key not in self.stand_ins:
            self.hidden[kind] += 1
            self.stand_ins[key] = form.format(n=self.hidden[kind])
        return self.stand_ins[key]

    def _secret(self, what: str) -> str:
        return self._stand_in("secret", what, HIDDEN)

    def _url(self, piece: str) -> str:
        scheme, _, rest = piece.partition("://")
        host, slash, path = rest.partition("/")
        shown = self.redact(host)
        # The page of a provider tells what it refuses; any other may be anybody's own.
        if shown == host:
            path = "/".join(self.redact(part) for part in path.split("/"))
        return f"{scheme}://{shown}{slash}{path if shown == host else HIDDEN if path else ''}"

    def _address(self, piece: str) -> str:
        local, at, domain = _AT_SIGN.split(piece, maxsplit=1)
        if local.lower() not in _ROLES:
            local = self._stand_in("name", local.strip('"'), _SOMEBODY)
        return f"{local}{at}{self._piecewise(domain) if domain[0] == '[' else self._host(domain)}"

    def _piecewise(self, piece: str) -> str:
        """Return a piece that is several."""
        return _PIECES.sub(self._piece, piece)

    def _ip(self, piece: str) -> str:
        try:
            address = ip_address(piece)
        except ValueError:
            return piece
        if address.is_loopback or address.is_unspecified:
            return piece
        if address.version == 6:
            form = "fe80::{n}" if address.is_link_local else "fd00::{n}" if address.is_private else _WORLD_V6
        else:
            form = _PRIVATE.get(piece.partition(".")[0], _WORLD_V4) if address.is_private else _WORLD_V4
        return self._stand_in("address", piece, form)

    def _path(self, piece: str) -> str:
        library = list(_FOLDERS.finditer(piece))
        return (
            f"/x{piece[library[-1].start() :]}" if library else f"/x/{self.redact(_SLASH.split(piece)[-1])}"
        )

    def _dotted(self, piece: str) -> str:
        lower, parts = piece.lower(), piece.split(".")
        mixed = any(part not in (part.lower(), part.upper()) for part in parts)
        public_code = mixed and piece.startswith(_PACKAGES)
        if public_code or _THREAD in piece or all(len(part) < 2 for part in parts):
            return piece
        is_code = lower.rpartition(".")[2] in _FILES or (mixed and not self._is_provider(lower))
        if is_code or not parts[-1] or parts[-1].isdigit():
            return ".".join(self._piecewise(part) for part in parts)
        return self._host(piece)

    def _is_provider(self, host: str) -> bool:
        return provider_of_host(host, self.harmless.by_host) is not None

    def _host(self, name: str) -> str:
        """Return a host with the part that is nobody's own: a provider's, a service's, a place's."""
        lower = name.lower()
        labels = lower.split(".")
        if labels[-1] in _RESERVED or ".".join(labels[-2:]) in _EXAMPLES or lower in self.harmless.servers:
            return name
        if len(labels) == 1:
            return self._word(name) if self._is_known(lower) else self._stand_in("host", lower, _MACHINE)
        own, tail = self._own_and_tail(labels)
        return ".".join([*map(self._label, own), tail])

    def _label(self, label: str) -> str:
        if not label or label.isdigit() or _SERVICE.fullmatch(label) or self._is_known(label):
            return label
        stands = self._stand_in("host", label, _MACHINE)
        if len(label) >= _SHORTEST_PERSONAL:
            self.personal.setdefault(label, stands)
        return stands

    def _own_and_tail(self, labels: list[str]) -> tuple[list[str], str]:
        """Split a name before the part that is public, or before its domain, for which another stands."""
        for at in range(max(len(labels) - _LONGEST_DOMAIN, 0), len(labels)):
            if (end := ".".join(labels[at:])) in self.harmless.domains:
                return labels[:at], end
        domain = registered_domain(".".join(labels)).split(".")
        stands = self._stand_in("domain", ".".join(domain), _DOMAIN)
        if len(domain[0]) >= _SHORTEST_PERSONAL and not self._is_known(domain[0]):
            self.personal.setdefault(domain[0], stands)
        return labels[: -len(domain)], f"{stands}.{labels[-1] if labels[-1] in _LOCAL else 'example'}"

    def _blob(self, piece: str) -> str:
        if self._is_harmless(piece) or _is_challenge(piece):
            return piece
        return self._secret(piece)

    def _word(self, piece: str) -> str:
        if piece.lower() in self.personal:
            return self.personal[piece.lower()]
        if self._is_harmless(piece):
            return piece
        if piece.isdigit():
            return piece if len(piece) <= _LONGEST_NUMBER else _LONG_NUMBER
        if piece.isalpha() and len(piece) <= _LONGEST_PROSE:
            return self._stand_in("word", piece, _WORD_OF_SOMEBODY)
        return self._secret(piece)

    def _is_harmless(self, piece: str) -> bool:
        """Tell whether a word is known, prose in small letters (or without any), or made of known words."""
        if len(piece) <= 2 or self._is_known(piece) or _HRESULT.fullmatch(piece):
            return True
        if piece.isalpha() and piece == piece.lower():
            return len(piece) <= _LONGEST_PROSE
        parts = _PARTS.findall(piece)
        return any(map(str.isalpha, parts)) and all(
            len(part) < _SHORTEST_PERSONAL + 1 if part.isdigit()
            else len(part) >= _SHORTEST_PERSONAL and part.lower() in self.harmless.words
            for part in parts
        )  # fmt: skip


def _is_challenge(piece: str) -> bool:
    """Tell whether this is the challenge of an OAuth server (RFC 7628), which says what it wants and no more."""
    try:
        told = b64decode(piece + "=" * (-len(piece) % 4), altchars=b"-_").decode("ascii")
    except ValueError:
        return False
    return _CHALLENGE.fullmatch(told) is not None
