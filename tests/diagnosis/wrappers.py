"""What happens to a failure's text on its way to whoever pastes it: logs, stack traces, mails, screens, fingers.

Each way is a function from a text to the text as it is pasted. Where something is chosen (a thread's number, the place
of a typing error), a seed chooses it, so that every run sees the same.
"""

from __future__ import annotations

import html
import json
import re
import textwrap
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.diagnosis.engine import diagnose
from tests.diagnosis.corpus import answers, forms, lines

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from mailconfig_gui.diagnosis.diagnosis import ErrorText
    from mailconfig_gui.diagnosis.knowledge import Knowledge


class Thrown(NamedTuple):
    """One exception of a Java chain: its class and what it says."""

    kind: str
    message: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.message}" if self.message else self.kind


class Spring(NamedTuple):
    """A generation of Spring with the mail library of its time, and the lines of their sources.

    `nested` tells whether Spring says its cause in its own message (up to 5 it does); `mail` is the package of the
    mail API, `smtp` of its implementation; the frames stand for connecting, for logging in and for sending.
    """

    mail: str
    smtp: str
    nested: bool
    connect: tuple[str, ...]
    login: tuple[str, ...]
    send: tuple[str, ...]
    outer: tuple[str, ...]
    more: str


_SENDER = "org.springframework.mail.javamail.JavaMailSenderImpl"
_PLATFORM = "org.thingsboard.server.service.mail"
SPRING = {
    "spring4": Spring(
        "javax.mail",
        "com.sun.mail",
        True,
        (
            "com.sun.mail.smtp.SMTPTransport.openServer(SMTPTransport.java:1961)",
            "com.sun.mail.smtp.SMTPTransport.protocolConnect(SMTPTransport.java:525)",
        ),
        (
            "com.sun.mail.smtp.SMTPTransport$Authenticator.authenticate(SMTPTransport.java:826)",
            "com.sun.mail.smtp.SMTPTransport.authenticate(SMTPTransport.java:761)",
            "com.sun.mail.smtp.SMTPTransport.protocolConnect(SMTPTransport.java:685)",
            "javax.mail.Service.connect(Service.java:317)",
        ),
        (
            "com.sun.mail.smtp.SMTPTransport.issueSendCommand(SMTPTransport.java:2108)",
            "com.sun.mail.smtp.SMTPTransport.mailFrom(SMTPTransport.java:1609)",
            "com.sun.mail.smtp.SMTPTransport.sendMessage(SMTPTransport.java:1117)",
        ),
        (
            f"{_SENDER}.connectTransport(JavaMailSenderImpl.java:501)",
            f"{_SENDER}.doSend(JavaMailSenderImpl.java:448)",
            f"{_SENDER}.send(JavaMailSenderImpl.java:345)",
            f"{_PLATFORM}.DefaultMailService.sendMail(DefaultMailService.java:421)",
            "java.util.concurrent.ThreadPoolExecutor$Worker.run(ThreadPoolExecutor.java:624)",
            "java.lang.Thread.run(Thread.java:748)",
        ),
        "... 12 more",
    ),
    "spring5": Spring(
        "javax.mail",
        "com.sun.mail",
        True,
        (
            "com.sun.mail.smtp.SMTPTransport.openServer(SMTPTransport.java:2211)",
            "com.sun.mail.smtp.SMTPTransport.protocolConnect(SMTPTransport.java:722)",
        ),
        (
            "com.sun.mail.smtp.SMTPTransport$Authenticator.authenticate(SMTPTransport.java:965)",
            "com.sun.mail.smtp.SMTPTransport.authenticate(SMTPTransport.java:876)",
            "com.sun.mail.smtp.SMTPTransport.protocolConnect(SMTPTransport.java:780)",
            "javax.mail.Service.connect(Service.java:366)",
        ),
        (
            "com.sun.mail.smtp.SMTPTransport.rcptTo(SMTPTransport.java:2064)",
            "com.sun.mail.smtp.SMTPTransport.sendMessage(SMTPTransport.java:1286)",
        ),
        (
            f"{_SENDER}.connectTransport(JavaMailSenderImpl.java:518)",
            f"{_SENDER}.doSend(JavaMailSenderImpl.java:437)",
            f"{_SENDER}.doSend(JavaMailSenderImpl.java:448)",
            f"{_SENDER}.send(JavaMailSenderImpl.java:361)",
            f"{_PLATFORM}.DefaultMailService.sendMail(DefaultMailService.java:409)",
            "java.base/java.util.concurrent.FutureTask.run(FutureTask.java:264)",
            "java.base/java.lang.Thread.run(Thread.java:829)",
        ),
        "... 34 more",
    ),
    "spring6": Spring(
        "jakarta.mail",
        "org.eclipse.angus.mail",
        False,
        (
            "org.eclipse.angus.mail.smtp.SMTPTransport.openServer(SMTPTransport.java:2243) ~[na:na]",
            "org.eclipse.angus.mail.smtp.SMTPTransport.protocolConnect(SMTPTransport.java:729) ~[na:na]",
        ),
        (
            "org.eclipse.angus.mail.smtp.SMTPTransport$Authenticator.authenticate(SMTPTransport.java:954)",
            "org.eclipse.angus.mail.smtp.SMTPTransport.authenticate(SMTPTransport.java:865)",
            "org.eclipse.angus.mail.smtp.SMTPTransport.protocolConnect(SMTPTransport.java:769)",
            "jakarta.mail.Service.connect(Service.java:345)",
        ),
        (
            "org.eclipse.angus.mail.smtp.SMTPTransport.issueSendCommand(SMTPTransport.java:2428)",
            "org.eclipse.angus.mail.smtp.SMTPTransport.finishData(SMTPTransport.java:2210)",
            "org.eclipse.angus.mail.smtp.SMTPTransport.sendMessage(SMTPTransport.java:1309)",
        ),
        (
            f"{_SENDER}.connectTransport(JavaMailSenderImpl.java:480) ~[spring-context-support-6.2.6.jar!/:6.2.6]",
            f"{_SENDER}.doSend(JavaMailSenderImpl.java:399) ~[spring-context-support-6.2.6.jar!/:6.2.6]",
            f"{_SENDER}.doSend(JavaMailSenderImpl.java:410) ~[spring-context-support-6.2.6.jar!/:6.2.6]",
            f"{_PLATFORM}.TbMailSender.doSend(TbMailSender.java:67) ~[classes!/:4.2.1]",
            f"{_PLATFORM}.DefaultMailService.lambda$sendMail$3(DefaultMailService.java:525) ~[classes!/:na]",
            "java.base/java.util.concurrent.ThreadPoolExecutor.runWorker(ThreadPoolExecutor.java:1136) ~[na:na]",
            "java.base/java.lang.Thread.run(Thread.java:840) ~[na:na]",
        ),
        "... 12 common frames omitted",
    ),
}

_HEAD = "2026-11-28 09:12:45,467 [http-nio-0.0.0.0-8080-exec-6] WARN  o.t.s.s.mail.DefaultMailService - "
_BETWEEN = re.compile(
    r"\s*(?:\n\s*Caused by: |\n\s*nested: |;?\s*\n\s*nested exception is:\s*|; nested exception is )"
)
_CLASS = re.compile(
    r"(?P<kind>(?:[a-z][a-z0-9_]*\.){1,6}[A-Z][A-Za-z0-9$]+)(?:: (?P<message>.*)|$)", re.DOTALL
)


def chain_of(text: str) -> tuple[Thrown, ...]:
    """Return the exceptions that a text of Java names, outermost first; none where it is not such a text."""
    chain = []
    for part in _BETWEEN.split(text):
        match = _CLASS.match(part)
        if match is None:
            return ()
        chain.append(Thrown(match["kind"], (match["message"] or "").rstrip("; ")))
    return tuple(chain)


def _of_generation(name: str, spring: Spring) -> str:
    """Return a class's name as it is called beside this generation of Spring."""
    for old in ("javax.mail.", "jakarta.mail."):
        if name.startswith(old):
            return f"{spring.mail}.{name.removeprefix(old)}"
    for old in ("com.sun.mail.", "org.eclipse.angus.mail."):
        if name.startswith(old):
            return f"{spring.smtp}.{name.removeprefix(old)}"
    return name


def _thrown(text: str, spring: Spring) -> list[Thrown]:
    """Return the chain below Spring's own exception; what is no Java text is what a mail exception says."""
    chain = chain_of(text)
    if not chain:
        login = any(f"{code}" in text[:60] for code in (534, 535))
        named = "AuthenticationFailedException" if login else "MessagingException"
        return [Thrown(f"{spring.mail}.{named}", text)]
    below = [each for each in chain if not each.kind.startswith("org.springframework.")]
    return [Thrown(_of_generation(each.kind, spring), each.message) for each in below or chain]


def _stack_trace(text: str, spring: Spring) -> str:
    """Return the failure as Java prints it once Spring has caught it."""
    chain = _thrown(text, spring)
    said = [
        # A mail exception says what it holds in its own words too (MessagingException.toString).
        f"{each};\n  nested exception is:\n\t{chain[n + 1]}"
        if ".mail." in each.kind and n + 1 < len(chain)
        else str(each)
        for n, each in enumerate(chain)
    ]
    login = chain[0].kind.endswith("AuthenticationFailedException")
    sending = ".SMTP" in chain[0].kind or "SendFailed" in chain[0].kind
    nested = f"; nested exception is {said[0]}" if spring.nested else ""
    if login:
        outer = f"org.springframework.mail.MailAuthenticationException: Authentication failed{nested}"
    elif sending:
        details = (
            f"; message exception details (1) are:\nFailed message 1:\n{said[0]}" if spring.nested else ""
        )
        outer = f"org.springframework.mail.MailSendException: Failed messages: {said[0]}{details}"
    else:
        outer = (
            f"org.springframework.mail.MailSendException: Mail server connection failed{nested}. "
            f"Failed messages: {said[0]}"
        )
    frames = spring.login if login else spring.send if sending else spring.connect
    lines = [outer, *(f"\tat {frame}" for frame in spring.outer)]
    for words in said:
        lines += [f"Caused by: {words}", *(f"\tat {frame}" for frame in frames), f"\t{spring.more}"]
        frames = ("java.base/sun.nio.ch.NioSocketImpl.implRead(NioSocketImpl.java:448)",)
    return "\n".join(lines)


def innermost(text: str) -> str:
    """Return what the platform itself says of a failure: the words of the innermost exception."""
    chain = chain_of(text)
    return (chain[-1].message or chain[-1].kind) if chain else text


def _platform_line(text: str, _: Random) -> str:
    return f"{_HEAD}Unable to send mail: {innermost(text)}"


def _traced(name: str) -> Callable[[str, Random], str]:
    def wrap_it(text: str, _: Random) -> str:
        return f"{_HEAD}Unable to send mail: {innermost(text)}\n{_stack_trace(text, SPRING[name])}"

    return wrap_it


def _each_line(text: str, prefix: str) -> str:
    return "\n".join(f"{prefix}{line}" for line in text.splitlines())


def _journald(text: str, chosen: Random) -> str:
    return _each_line(text, f"Nov 28 09:12:45 iot-gw thingsboard[{chosen.randrange(400, 600)}]: ")


def _docker(text: str, chosen: Random) -> str:
    prefix = chosen.choice(
        ("thingsboard-1  | ", "2026-11-28T09:12:45.467448525Z ", "tb-node1_1 | 2026-11-28 09:12:45,467 ")
    )
    return _each_line(text, prefix)


def _docker_json(text: str, _: Random) -> str:
    return "\n".join(
        json.dumps({"log": f"{line}\n", "stream": "stderr", "time": "2026-11-28T09:12:45.467448525Z"})
        for line in text.splitlines()
    )


def _pino(text: str, chosen: Random) -> str:
    at = f"/app/node_modules/nodemailer/lib/smtp-connection/index.js:{chosen.randrange(400, 599)}:19"
    stack = f"Error: {text}\n    at SMTPConnection._formatError ({at})"
    error = {"type": "Error", "message": text, "stack": stack}
    return json.dumps(
        {
            "level": 50,
            "time": 1764321165467,
            "pid": 421,
            "hostname": "iot-gw",
            "err": error,
            "msg": "mail not sent",
        }
    )


def _zap(text: str, chosen: Random) -> str:
    return json.dumps(
        {
            "level": "error",
            "ts": 1764321165.467448,
            "caller": f"notify/email.go:{chosen.randrange(400, 599)}",
            "msg": "failed to send notification",
            "error": text,
            "stacktrace": "main.(*Mailer).Send\n\t/src/notify/email.go:448",
        },
        ensure_ascii=False,
    )


def _logstash(text: str, _: Random) -> str:
    return json.dumps(
        {
            "@timestamp": "2026-11-28T09:12:45.467Z",
            "@version": "1",
            "message": f"Unable to send mail: {innermost(text)}",
            "logger_name": "org.thingsboard.server.service.mail.DefaultMailService",
            "thread_name": "http-nio-0.0.0.0-8080-exec-6",
            "level": "WARN",
            "level_value": 30000,
            "stack_trace": _stack_trace(text, SPRING["spring5"]),
        }
    )


def _html(text: str, _: Random) -> str:
    return html.escape(text).replace("\n", "<br>\n")


def _columns(text: str, _: Random) -> str:
    return "\n".join(
        textwrap.fill(line, 60, break_long_words=False, break_on_hyphens=False, drop_whitespace=True)
        for line in text.splitlines()
    )


def _mail_quote(text: str, chosen: Random) -> str:
    return _each_line(text, chosen.choice(("> ", "> > ", ">")))


def _cut(text: str, _: Random) -> str:
    return text[:90]


_BEFORE = (
    "Hi all, since the update on Tuesday no alarm mails go out any more. This is what the log says:",
    "Hello! I followed the guide step by step and tried ports 465 and 587 with the same result. The error:",
    "Bonjour, je ne peux plus envoyer de courriels depuis hier (version 3.6.4). Voici le message :",
    "We have 450 devices on this server and need the mails. When I press the button to send a test mail I get",
)
_AFTER = (
    "Any ideas? I also tried another browser. Thanks in advance!",
    "It worked last week. Let me know if you need more information, e.g. the docker-compose.yml.",
    "Merci d'avance pour votre aide.",
    "Environment: Ubuntu 22.04, 8 GB RAM, PostgreSQL 14. I restarted the service 5 times.",
)


def _prose(text: str, chosen: Random) -> str:
    return f"{chosen.choice(_BEFORE)}\n\n{text}\n\n{chosen.choice(_AFTER)}"


_LETTERS_AN_ERROR = 25
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _beside(letter: str, chosen: Random) -> str:
    """Return a letter whose key is beside another's."""
    for row in _KEYS:
        at = row.find(letter.lower())
        if at >= 0:
            near = row[at + 1] if at == 0 or (at + 1 < len(row) and chosen.random() < 0.5) else row[at - 1]
            return near.upper() if letter.isupper() else near
    return letter


def _typing(text: str, chosen: Random) -> str:
    """Make one typing error in each 25 letters, at a place of chance: two swapped, one lost, doubled, or beside."""
    places = [at for at, letter in enumerate(text) if letter.isalpha()]
    letters = list(text)
    for first in range(0, len(places) - _LETTERS_AN_ERROR + 1, _LETTERS_AN_ERROR):
        at = chosen.choice(places[first : first + _LETTERS_AN_ERROR])
        slip = chosen.choice(("swap", "drop", "double", "replace"))
        if slip == "swap" and at + 1 < len(letters) and letters[at + 1].isalpha():
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
        elif slip == "drop":
            letters[at] = ""
        elif slip == "double":
            letters[at] *= 2
        else:
            letters[at] = _beside(letters[at], chosen)
    return "".join(letters)


class Form(NamedTuple):
    """A way to be pasted: what it does, and how much of what is right of plain texts has to stay right."""

    wrap: Callable[[str, Random], str]
    least: float


WRAPPED = {
    "platform-line": Form(_platform_line, 0.985),
    **{name: Form(_traced(name), 0.985) for name in SPRING},
    "journald": Form(_journald, 0.97),
    "docker": Form(_docker, 0.97),
    "docker-json": Form(_docker_json, 0.97),
    "pino": Form(_pino, 0.97),
    "zap": Form(_zap, 0.97),
    "logstash": Form(_logstash, 0.97),
    "html": Form(_html, 0.97),
    "60-columns": Form(_columns, 0.97),
    "mail-quote": Form(_mail_quote, 0.97),
    "prose": Form(_prose, 0.97),
    "cut": Form(_cut, 0.90),
    "typing": Form(_typing, 0.90),
}
"""Every way by its name."""


def wrap(text: str, form: str, seed: int | str = 0) -> str:
    """Return a text as it is pasted when it came this way."""
    return WRAPPED[form].wrap(text, Random(f"{form} {seed}"))


KINDS = ("network", "TLS", "OAuth", "reply")


def kind_of(record: Mapping[str, object]) -> str:
    """Tell what a failure is of: `network`, `TLS`, `OAuth`, or `reply` for what a mail server said."""
    stage = record.get("stage")
    if stage == "oauth-token" or str(record["cause"]).startswith("oauth"):
        return "OAuth"
    if stage in ("starttls", "tls-handshake", "certificate"):
        return "TLS"
    return "network" if stage in ("config", "dns", "connect", "proxy", "timeout") else "reply"


class Kept(NamedTuple):
    """How many texts were right as they are, and how many of those when wrapped; `lost` names the others."""

    plain: int
    wrapped: int
    lost: tuple[str, ...]

    @property
    def ratio(self) -> float:
        """The part that stayed right."""
        return self.wrapped / self.plain if self.plain else 1.0


def kept(texts: Iterable[tuple[str, ErrorText, Collection[str]]], form: str, knowledge: Knowledge) -> Kept:
    """Explain texts, each with its name and its right answers, as they are and wrapped."""
    plain = 0
    lost = []
    for name, asked, right in texts:
        if diagnose(asked, knowledge).cause not in right:
            continue
        plain += 1
        found = diagnose(asked._replace(text=wrap(asked.text, form, name)), knowledge).cause
        if found not in right:
            lost.append(f"{name}: {found}, not {' or '.join(right)}")
    return Kept(plain, plain - len(lost), tuple(lost))


def texts_of(
    name: str, every: int = 1, only: str = "", *, form: str = ""
) -> list[tuple[str, ErrorText, Collection[str]]]:
    """Return each text in each form of every so-many-th record of a file, with its right answers.

    `only` chooses the failures of one kind (`kind_of`), `form` those that may come that way: no words of smtplib
    stand in a stack trace of Java.
    """
    in_java = form in SPRING or form == "logstash"
    return [
        (f"{record['id']} {kind}", asked, answers(record, kind))
        for record in lines(name)[::every]
        if not only or kind_of(record) == only
        for kind, asked in forms(record)
        if not (in_java and kind.startswith("python"))
    ]
