from __future__ import annotations

import time

import pytest

from mailconfig_gui.diagnosis.pasted import clean
from mailconfig_gui.diagnosis.segments import (
    EVIDENCE,
    Progress,
    SegmentKind,
    joined,
    last_said,
    progress,
    split,
)


def _said(text: str) -> str:
    return joined(split(clean(text)), EVIDENCE)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("550 5.7.1 no", SegmentKind.REPLY),
        ("< 535 5.7.8 no", SegmentKind.REPLY),
        ("<~* 535 5.7.8 no", SegmentKind.REPLY),
        ("Got: 553 no", SegmentKind.REPLY),
        ("SERVER -> CLIENT: 535: no", SegmentKind.REPLY),
        ("status=bounced (host mx.example.net[192.0.2.1] said: 550 no", SegmentKind.REPLY),
        ("got response 535 from the server", SegmentKind.REPLY),
        ("Send error: permanent: 5.7.1 no", SegmentKind.REPLY),
        ("AUTH=client, relay=mail.example.com, bits=0: 535 5.7.8 no", SegmentKind.REPLY),
        ("250-STARTTLS", SegmentKind.OFFER),
        ('SMTP INBOUND: "250-8BITMIME"', SegmentKind.OFFER),
        ("250-mail.example.com", SegmentKind.RECEIVED),
        ("<1lnaie7h> Recv: 250 2.1.0 ok", SegmentKind.RECEIVED),
        ("[1] EHLO iot-gw", SegmentKind.SENT),
        ("{cps.worker:125} send: 'rset'", SegmentKind.SENT),
        ('-SmtpServer "mail.example.com" -Port "587" and', SegmentKind.PROSE),
        ("<- 220 mail.example.com ESMTP", SegmentKind.RECEIVED),
        ("> EHLO iot-gw", SegmentKind.SENT),
        ("AUTH PLAIN AGEAYg==", SegmentKind.SENT),
        ("C: MAIL FROM:<a@b.example> SIZE=332", SegmentKind.SENT),
        ("CLIENT -> SERVER: Subject: test", SegmentKind.SENT),
        ("Caused by: javax.mail.MessagingException: no", SegmentKind.EXCEPTION),
        ("System.Net.Mail.SmtpException: no", SegmentKind.EXCEPTION),
        ("(Net::OpenTimeout) execution expired: Net::OpenTimeout", SegmentKind.EXCEPTION),
        ("Symfony\\Component\\Mailer\\Exception\\TransportException: no", SegmentKind.EXCEPTION),
        ("Errno::ECONNREFUSED", SegmentKind.EXCEPTION),
        ("failed: dial tcp 192.0.2.1:587: i/o timeout", SegmentKind.EXCEPTION),
        ("\tat com.sun.mail.smtp.SMTPTransport.openServer(SMTPTransport.java:525)", SegmentKind.FRAME),
        ("\t... 34 more", SegmentKind.FRAME),
        ('  File "/usr/lib/python3.12/smtplib.py", line 441, in connect', SegmentKind.FRAME),
        ("(smtp.js:12:3)", SegmentKind.FRAME),
        ("#0 /srv/Smtp.php(289): _expect(Array, 300)", SegmentKind.FRAME),
        ("smtp_port = 465", SegmentKind.OPTION),
        ("[mailer]", SegmentKind.OPTION),
        ("Received: from mail.example.com", SegmentKind.FIELD),
        ("S: [EOF]", SegmentKind.PROSE),
        ("DEBUG SMTP: useEhlo true, useAuth false", SegmentKind.PROSE),
        ("We have 450 devices.", SegmentKind.PROSE),
    ],
)
def test_a_line_tells_what_it_is(line: str, kind: SegmentKind) -> None:
    assert [segment.kind for segment in split(line)] == [kind]


@pytest.mark.parametrize(
    "before",
    [
        "2026-11-28 09:12:45,467 [http-nio-8080-exec-6] WARN  o.t.s.s.mail.DefaultMailService - ",
        "Nov 28 09:12:45 iot-gw thingsboard[421]: ",
        "2026-11-28T09:12:45.467448525Z ",
        "tb-node1_1  | 2026-11-28 09:12:45,467 ",
        "[2026/11/28 09:12:45 UTC] [EROR] ",
        "> > ",
        "11/28/2026, 9:12:45 AM ",
        "Sat, 28 Nov 2026 09:12:45 +0100 ",
    ],
)
def test_what_a_log_puts_before_is_no_word(before: str) -> None:
    assert _said(f"{before}550 5.7.1 no").strip() == "550 5.7.1 no"


def test_a_stack_trace_leaves_what_was_said() -> None:
    text = (
        "WARN Unable to send mail: connect timed out\n"
        "org.springframework.mail.MailSendException: Mail server connection failed\n"
        "\tat org.springframework.mail.javamail.JavaMailSenderImpl.doSend(JavaMailSenderImpl.java:448)\n"
        "Caused by: java.net.SocketTimeoutException: connect timed out\n\t... 12 more"
    )
    said = _said(text)
    assert "448" not in said
    assert said.splitlines()[-1] == "Caused by: java.net.SocketTimeoutException: connect timed out"
    assert last_said(split(text)).count("\n") == 1


def test_the_source_below_a_frame_of_python_is_no_word() -> None:
    text = (
        'Traceback (most recent call last):\n  File "smtplib.py", line 736, in sendmail\n'
        "    raise SMTPSenderRefused(code, resp)\nsmtplib.SMTPSenderRefused: (551, b'no')"
    )
    assert _said(text) == "smtplib.SMTPSenderRefused: (551, b'no')"
    flat = 'failed: File "ssl.py", line 1042, in _create self.connect(timeout) ssl.SSLError: wrong version'
    assert _said(flat) == "ssl.SSLError: wrong version"


def test_the_inner_exception_stands_behind_an_arrow() -> None:
    text = "It may be expired. See FAQ. ---> System.IO.IOException: unexpected packet format."
    assert [segment.kind for segment in split(text)] == [SegmentKind.PROSE, SegmentKind.EXCEPTION]
    assert _said(text) == "System.IO.IOException: unexpected packet format."


def test_a_reply_of_several_lines_is_one() -> None:
    assert len(split("535-5.7.8 not accepted. Learn more at\n535 5.7.8 https://example.com")) == 1
    assert len(split("550 no such\nuser here")) == 1


def test_what_a_person_says_is_no_part_of_a_reply() -> None:
    reply = "Unable to send mail: 535 no"
    assert _said(f"{reply}\nAlso tried all 4 TLS versions.") == reply
    assert _said("<~* 535 5.7.8 no\n*** No authentication type succeeded") == "535 5.7.8 no"


DIALOGUE = (
    "220 mail.example.com ESMTP\nEHLO gw\n250-mail.example.com\n250 STARTTLS\nSTARTTLS\n220 go ahead\nEHLO gw\n"
    "250 AUTH PLAIN\nAUTH PLAIN AGEAYg==\n235 2.7.0 ok\nMAIL FROM:<a@b.example>\n250 2.1.0 ok\n"
    "RCPT TO:<c@d.example>\n250 2.1.5 ok\nDATA\n354 go\n554 5.7.1 no"
)


@pytest.mark.parametrize(
    ("lines", "proved", "stage"),
    [
        (1, set(), None),
        (4, {"talking"}, "ehlo"),
        (5, {"talking"}, "starttls"),
        (8, {"talking", "encrypted"}, "ehlo"),
        (9, {"talking", "encrypted"}, "auth"),
        (10, {"talking", "encrypted", "logged-in"}, "auth"),
        (12, {"talking", "encrypted", "logged-in", "mail-accepted"}, "mail-from"),
        (17, {"talking", "encrypted", "logged-in", "mail-accepted", "rcpt-accepted"}, "after-data"),
    ],
)
def test_a_dialogue_proves_what_worked(lines: int, proved: set[str], stage: str | None) -> None:
    text = "\n".join(DIALOGUE.splitlines()[:lines])
    assert progress(split(text)) == Progress(frozenset(proved), stage)


def test_a_new_greeting_proves_nothing_yet() -> None:
    assert progress(split(f"{DIALOGUE}\n220 mail.example.com ESMTP")) == Progress(frozenset(), None)


def test_a_log_tells_what_was_replied_to() -> None:
    came = progress(split("host mx.example.net said: 550 no (in reply to RCPT TO command)"))
    assert came.proved == {"talking", "mail-accepted"}


def test_what_is_typed_by_hand_proves_nothing_of_the_program_that_failed() -> None:
    by_hand = f"telnet mail.example.com 25\nEscape character is '^]'.\n{DIALOGUE}"
    failed = "ssl.SSLCertVerificationError: self-signed certificate\n\nBy hand it works:\n"
    assert progress(split(failed + by_hand)) == Progress(frozenset(), None)
    assert "mail-accepted" in progress(split(by_hand)).proved


def test_other_commands_prove_nothing() -> None:
    assert progress(split("RSET\n250 ok\nC: Subject: x")) == Progress(frozenset(), None)


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        " ",
        "at ",
        "a.",
        '"',
        '{"',
        "(",
        "=",
        "a=",
        "550 ",
        "> ",
        "[1] ",
        "::",
        "\\",
        "&#",
        "<",
        'File "',
        "E",
        "\t",
        "a:a",
        "_",
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    began = time.process_time()
    for text in (
        piece * 64_000,
        f"{piece}\n" * 20_000,
        f"error={piece * 60_000}",
        f'{{"a":"{piece * 60_000}',
    ):
        segments = split(clean(text))
        progress(segments)
        last_said(segments)
    assert time.process_time() - began < 4
