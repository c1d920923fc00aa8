from __future__ import annotations

import pytest

from mailconfig_gui.diagnosis.cut import is_cut
from mailconfig_gui.diagnosis.diagnosis import ErrorText
from mailconfig_gui.diagnosis.engine import diagnose
from mailconfig_gui.storage.knowledge import load_knowledge
from mailconfig_gui.storage.opinion import load_opinion
from tests.diagnosis.corpus import forms, lines

KNOWLEDGE = load_knowledge()


@pytest.mark.parametrize(
    "text",
    [
        "smtplib.SMTPAuthenticationError: (535, b'5.7.139 Authentication unsuccessful, the r",
        "smtplib.SMTPDataError: (554, b\"5.7.1 Your message was rejected due to example's",
        'HTTP/1.1 400 Bad Request\n{"error":"invalid_grant","error_description":"AADSTS65001: The us',
        "jakarta.mail.SendFailedException: Invalid Addresses\n  nested: com.sun.mail.smtp.SMTPAddres",
        "jakarta.mail.MessagingException: Could not connect to SMTP host: localhost, port: 465\nCaus",
        "org.springframework.mail.MailSendException: failed; nested exception is javax.net.s",
        "com.sun.mail.util.MailConnectException: Couldn't connect to host, port: 127.0.0.1, 42643; ",
        "com.sun.mail.smtp.SMTPSendFailedException: ",
        "Traceback (most recent call last):\nsmtplib.SMTPRecipientsRefused",
        "535 5.7.8 Error: authentication failed: Invali",
        "but got code 550, with message 550 5.4.1 **Recipie",
    ],
)
def test_a_text_that_ends_in_the_middle_is_told(text: str) -> None:
    assert is_cut(text, KNOWLEDGE.phrases)
    found = diagnose(ErrorText(text), KNOWLEDGE, load_opinion())
    assert found.remedy[0].id == "add-end"
    assert [step.id for step in found.remedy].count("add-end") == 1
    assert found.confidence != "high"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "535",
        "535 5.7.8 Error: authentication failed: Invalid",
        "535 5.7.8 Error: authentication failed: Invali\n",
        "450 4.1.2 <a@example.org>: see https://example.org/authenti",
        "smtplib.SMTPAuthenticationError: (535, b'5.7.8 Error: authentication failed')",
        "smtplib.SMTPSenderRefused: (530, b'5.7.57 Not authenticated', 'a@example.com')",
        "message deferred due to failure: (452, '4.3.4 Message size exceeds fixed limit'",
        '{"error":"invalid_grant","error_description":"AADSTS65001: consent"}',
        '{"error":"invalid_grant","error_description":"AADSTS70000: Provided grant is invalid or malformed.',
        "failed; nested exception is java.net.ConnectException",
        "Caused by: java.net.ConnectException: Connection refused",
        "454 TLS not available due to temporary reason",
        'got code "250" {"exception":"[object] (Swift_TransportException(code: 250) at a.php:457)',
        "javax.mail.MessagingException: Could not connect to SMTP host: mail.example.com, port: 587",
        "com.sun.mail.smtp.SMTPSendFailedException: 550 5.1.1 No such user",
        "I have checked my login detail but all to no avail",
    ],
)
def test_a_text_that_ends_where_it_may_is_whole(text: str) -> None:
    assert not is_cut(text, KNOWLEDGE.phrases)


def test_the_rules_alone_are_not_sure_of_a_cut_text_either() -> None:
    whole = "smtplib.SMTPAuthenticationError: (535, b'5.7.8 Username and Password not accepted. For more')"
    settings = {"host": "smtp.gmail.com", "port": 587}
    assert diagnose(ErrorText(whole, "auth", "gmail", settings), KNOWLEDGE).confidence == "high"
    assert diagnose(ErrorText(whole[:-2], "auth", "gmail", settings), KNOWLEDGE).confidence == "medium"


def test_hardly_a_collected_text_is_taken_for_cut() -> None:
    texts = {
        asked.text
        for name in ("failures", "collected")
        for one in lines(f"{name}.jsonl")
        for _, asked in forms(one)
    }
    taken = [text for text in texts if is_cut(text, KNOWLEDGE.phrases)]
    assert len(taken) <= 0.002 * len(texts), taken
