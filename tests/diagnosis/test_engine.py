from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailconfig_gui.diagnosis.diagnosis import Diagnosis, ErrorText
from mailconfig_gui.diagnosis.engine import diagnose, diagnosis_of
from mailconfig_gui.diagnosis.knowledge import Said
from mailconfig_gui.diagnosis.ranking import telling
from mailconfig_gui.storage.knowledge import load_knowledge
from mailconfig_gui.words.say import Catalogue, choose

KNOWLEDGE = load_knowledge()


def _found(text: str, stage: str | None = None, provider: str | None = None, **given: object) -> Diagnosis:
    return diagnose(ErrorText(text, stage, provider, given), KNOWLEDGE)


@pytest.mark.parametrize("text", ["", "   ", "flurble", "Everything is fine", "\x00\x01", "250 OK"])
def test_what_is_not_known_is_not_guessed(text: str) -> None:
    found = _found(text)
    assert found.cause == "unknown"
    assert found.also == ()
    assert found.fixes == ()
    assert found.confidence == "low"


@pytest.mark.parametrize(
    ("text", "first"), [("550 flurble", "recipient-unknown"), ("554 flurble", "content-rejected")]
)
def test_a_code_alone_is_not_guessed_but_its_readings_are_named(text: str, first: str) -> None:
    found = _found(text)
    assert found.cause == "unknown"
    assert found.also[0] == first
    assert found.confidence == "low"
    assert "flurble" in found.why


def test_what_commonly_reads_the_same_is_named_unless_the_text_is_sure() -> None:
    assert "app-password-required" in _found("535 5.7.0 authentication failed").also
    disabled = "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant."
    assert _found(disabled, host="smtp.office365.com").also == ()
    assert _found("450 4.2.0 <x@y.example>: Recipient address rejected: Greylisted", "rcpt-to").also == ()


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("550 5.1.1", "recipient-unknown"),
        ("552 5.3.4", "message-too-large"),
        ("535 5.7.8", "wrong-password"),
        ("550 5.1.8", "sender-domain-invalid"),
        ("530", "auth-required"),
        ("538", "auth-requires-tls"),
    ],
)
def test_a_bare_code_that_decides_is_enough(text: str, cause: str) -> None:
    assert _found(text).cause == cause


def test_the_words_are_for_this_person() -> None:
    found = _found(
        "535 5.7.8 Error: authentication failed",
        "auth",
        host="mail.example.org",
        port=587,
        username="tb@example.org",
    )
    assert found.why == "mail.example.org, port 587 refused the user name tb@example.org with this password."
    assert found.field == "password"
    assert found.who == "you"


def test_the_remedy_is_the_providers_own() -> None:
    found = _found("535 5.7.3 Authentication unsuccessful", "auth", host="smtp.office365.com")
    assert any("Authenticated SMTP" in step.text and step.url for step in found.remedy)
    found = _found("525 5.7.1 Unauthorized IP address", "auth", "brevo")
    assert found.who == "you"
    assert "Authorised IPs" in found.remedy[0].text


def test_what_a_server_says_is_never_a_template() -> None:
    found = _found("599 {host} {0} %s {user}", username="x")
    assert "{host} {0} %s {user}" in found.why
    found = _found("535 no", "auth", username="{host}", host="{user}")
    assert "{host}" in found.why


def test_a_gmail_name_on_another_server_is_not_google() -> None:
    found = _found("535 Incorrect authentication data", "auth", host="mail.gmail-school.example")
    assert found.cause == "wrong-password"
    assert not any("Google" in step.text for step in found.remedy)


def test_also_is_short_and_without_the_cause() -> None:
    found = _found("535 5.7.8 Error: authentication failed")
    assert 1 <= len(found.also) <= 4
    assert found.cause not in found.also


def test_a_temporary_failure_says_when() -> None:
    found = _found("450 4.2.0 <x@example.org>: Recipient address rejected: Greylisted", "rcpt-to")
    assert found.transient
    assert "minutes" in found.retry
    assert not _found("550 5.1.1 User unknown", "rcpt-to").transient


def test_a_stage_that_does_not_exist_is_ignored() -> None:
    assert _found("535 no", "elsewhere") == _found("535 no")


def test_a_range_of_enhanced_codes() -> None:
    assert _found("550 5.7.620 no").cause == "ip-blocklisted"
    assert _found("550 5.7.720 tenant").cause == "account-suspended"
    assert _found("550 5.7.650 no").cause == "unknown"


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=400) | st.from_regex(r"[45][0-9][0-9][ -][45]\.[0-9]{1,3}\.[0-9]{1,3} .{0,60}"),
    st.none() | st.text(max_size=12),
    st.none() | st.text(max_size=12),
    st.dictionaries(
        st.sampled_from(
            ["host", "port", "security", "username", "mail_from", "banner", "ehlo", "auth", "proxy", "rcpt"]
        ),
        st.none() | st.text(max_size=40) | st.integers() | st.floats() | st.lists(st.integers()),
        max_size=6,
    ),
)
def test_any_input_gets_an_answer(
    text: str, stage: str | None, provider: str | None, given_settings: dict[str, object]
) -> None:
    found = diagnose(ErrorText(text, stage, provider, given_settings), KNOWLEDGE)
    assert found.title
    assert found.why
    assert found.remedy
    assert found.confidence in ("high", "medium", "low")
    json.dumps(found.as_json())


@pytest.mark.parametrize(
    "text",
    [
        "550 " * 3_000_000,
        "a" * 10_000_000,
        "(535, b'" + "\\x41" * 1_000_000,
        "eyJ" * 3_000_000,
        "550-5.7.1 x\n" * 800_000,
        "smtp.gmail.com." * 600_000,
        "\x00" * 10_000_000,
        "sender " * 1_000_000,
        "<" * 1_000_000 + "@" * 1_000_000,
        "1." * 5_000_000,
    ],
    ids=lambda text: f"{text[:8]!r}-{len(text)}",
)
def test_a_huge_text_takes_no_time(text: str) -> None:
    began = time.perf_counter()
    assert diagnose(ErrorText(text), KNOWLEDGE).cause
    assert time.perf_counter() - began < 30


def test_a_cause_that_was_seen_is_said_with_the_providers_own_steps() -> None:
    asked = ErrorText("535 no", "auth", None, {"host": "smtp.office365.com", "username": "iot@plant.com"})
    evidence = telling(asked, KNOWLEDGE)[0]._replace(cause="relay-denied")
    found = diagnosis_of(evidence, KNOWLEDGE)
    assert (found.cause, found.also[0], found.confidence) == ("relay-denied", "wrong-password", "high")
    assert "smtp.office365.com" in found.why
    assert any(step.url.startswith("https://") for step in found.remedy)


def test_a_cause_is_said_in_one_language() -> None:
    english = _found("535 5.7.8 Username and Password not accepted", "auth", "gmail")
    sources = load_knowledge()
    advice = sources.causes[english.cause].said
    texts = {
        text: f"[{text}]"
        for said in (advice, *(one.said for one in sources.all_advice))
        for text in _texts(said)
    }
    texts |= {text: f"[{text}]" for one in (*sources.rules, *sources.cases) for text in _texts(one.said)}
    choose(Catalogue("qa", texts, {}, int))
    whole = _found("535 5.7.8 Username and Password not accepted", "auth", "gmail")
    assert whole.title == f"[{english.title}]"
    assert all(step.text.startswith("[") for step in whole.remedy)
    last = next(step.text for step in english.remedy if step.text in texts)
    choose(Catalogue("qa", {text: said for text, said in texts.items() if text != last}, {}, int))
    partly = _found("535 5.7.8 Username and Password not accepted", "auth", "gmail")
    assert partly.remedy == english.remedy
    assert partly.why == f"{english.why} This is not yet in your language."


def _texts(said: Said) -> list[str]:
    steps = [text for step in said.steps or () for text in (step.text, step.link)]
    return [text for text in (said.title, said.why, said.ask, *steps) if text]


@pytest.mark.parametrize(
    ("text", "stage", "settings", "cause", "special"),
    [
        ("535 5.7.8 Error: authentication failed", "auth", {"username": ""}, "wrong-password", ""),
        (
            "535 5.7.3 Authentication unsuccessful",
            "auth",
            {"auth": "XOAUTH2"},
            "oauth-scope-or-token-wrong",
            "",
        ),
        ("503 5.5.1 no", "auth", {"security": "none", "port": 587}, "auth-requires-tls", ""),
        ("timed out", "connect", {"port": 443}, "wrong-port", "other-service-on-port"),
        ("[Errno 111] Connection refused", "connect", {"port": 22}, "wrong-port", "other-service-on-port"),
        ("[Errno 101] Network is unreachable", None, {}, "port-blocked-by-network", "no-route"),
    ],
)
def test_the_settings_are_evidence(
    text: str, stage: str | None, settings: dict[str, object], cause: str, special: str
) -> None:
    found = diagnose(ErrorText(text, stage, None, settings), KNOWLEDGE)
    assert (found.cause, found.special) == (cause, special)
    assert found.special not in found.also
    assert found.cause not in found.also
    assert found.as_json()["special"] == (special or None)


def test_an_empty_user_is_cleared_together_with_the_password() -> None:
    found = diagnose(
        ErrorText("535 5.7.8 Error: authentication failed", "auth", None, {"username": ""}), KNOWLEDGE
    )
    assert found.fixes[0].changes == {"username": "", "password": ""}
    assert found.remedy[0].id == "clear-login"


def test_encryption_comes_before_the_password() -> None:
    settings = {"username": "bob", "security": "none", "port": 587}
    found = diagnose(ErrorText("535 5.7.8 Error: authentication failed", "auth", None, settings), KNOWLEDGE)
    assert [step.id for step in found.remedy][:2] == ["switch-encryption-on", "check-user-form"]
    assert found.fixes[0].changes == {"smtpProtocol": "smtp", "enableTls": True}


def test_a_name_that_is_all_that_is_shown_is_known_for_the_providers_server() -> None:
    found = diagnose(ErrorText("Unable to send mail: smtp.sendgrid.net"), KNOWLEDGE)
    assert found.cause == "dns-no-such-host"
    assert found.why.startswith("smtp.sendgrid.net is the provider's own server")
    assert diagnose(ErrorText("Unable to send mail: smtp.gmial.com"), KNOWLEDGE).fixes[0].changes == {
        "smtpHost": "smtp.gmail.com"
    }


def test_what_is_missing_to_name_a_cause_is_asked_for() -> None:
    def asked(text: str, stage: str | None = None, **known: object) -> list[str]:
        found = diagnose(ErrorText(text, stage, None, known), KNOWLEDGE)
        assert found.cause == "unknown"
        return [step.id for step in found.remedy]

    assert asked("It does not work") == ["read-own-log", "test-here", "look-at-program", "show-dialogue"]
    assert asked("550 zzz ...") == ["add-line-before", "add-end", "say-server", "give-whole-text"]
    assert asked("550 zzz", host="mail.example.com") == ["add-line-before", "say-port", "give-whole-text"]
    assert asked("578 zzz", "oauth-token", host="mail.example.com", port=587) == ["give-whole-text"]


def test_a_long_text_without_an_answer_is_not_repeated() -> None:
    assert diagnose(ErrorText("It does not work. " * 20), KNOWLEDGE).why.endswith(
        "read as the answer: nothing"
    )
    assert "578 zzz" in diagnose(ErrorText("578 zzz " * 50), KNOWLEDGE).why


def test_a_typing_error_is_mended_where_the_text_tells_little() -> None:
    assert (
        diagnose(ErrorText("554 5.7.1 <a@b.example>: Reday acces denied"), KNOWLEDGE).cause == "relay-denied"
    )
    assert diagnose(ErrorText("the moon is blue"), KNOWLEDGE).cause == "unknown"


def test_a_phrase_that_is_cut_is_completed() -> None:
    cut = "smtplib.SMTPAuthenticationError: (535, b'5.7.139 Authentication unsuccessful, user is lock"
    assert diagnose(ErrorText(cut), KNOWLEDGE).cause == "sign-in-blocked-by-policy"


def test_what_was_said_last_decides() -> None:
    text = "try 1\nsmtplib.SMTPServerDisconnected: timed out\n\ntry 2\nssl.SSLError: wrong version number"
    found = diagnose(ErrorText(text), KNOWLEDGE)
    assert found.cause == "implicit-tls-on-starttls-port"
    assert found.quote is not None
    assert found.quote.line == "ssl.SSLError: wrong version number"


def test_a_dialogue_that_went_on_rules_out_what_it_disproves() -> None:
    text = (
        "AUTH LOGIN\n235 2.7.0 ok\nMAIL FROM:<a@b.example>\n250 2.1.0 ok\nRCPT TO:<c@d.example>\n554 5.7.1 no"
    )
    found = diagnose(ErrorText(text), KNOWLEDGE)
    for cause in (found.cause, *found.also):
        assert not KNOWLEDGE.causes[cause].at or KNOWLEDGE.causes[cause].at & {
            "rcpt-to",
            "data",
            "after-data",
        }
