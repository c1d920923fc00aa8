from __future__ import annotations

import pytest

from mailconfig_gui.diagnosis.diagnosis import WHO, ErrorText, Quote, Who
from mailconfig_gui.diagnosis.engine import diagnose
from mailconfig_gui.diagnosis.rendering import diagnosis_text, quote_beside, quote_lines
from mailconfig_gui.smtp.secret_forms import Masker
from mailconfig_gui.storage.knowledge import load_knowledge

KNOWLEDGE = load_knowledge()


def test_the_text_says_what_why_who_and_what_to_do() -> None:
    failure = ErrorText(
        "535 Authentication failed: Bad username / password", "auth", "sendgrid", {"username": "me"}
    )
    text = diagnosis_text(diagnose(failure, KNOWLEDGE), KNOWLEDGE.causes)
    assert text.startswith("The user name must be a fixed word\n")
    assert "the user name me was sent" in text
    assert "  1. Set the user name to the word apikey" in text
    assert "It could also be:" in text
    assert "api-key-invalid" not in text
    assert "https://app.sendgrid.com/settings/api_keys" in text
    assert WHO[Who.YOU] in text
    assert "  - Set the user name to apikey" in text
    assert "The key is not accepted" in text
    assert "RFC 5321" in text


def test_a_cause_of_low_confidence_is_called_uncertain() -> None:
    found = diagnose(ErrorText("535 no"), KNOWLEDGE)
    assert "This is not certain." in diagnosis_text(found._replace(confidence="low"))
    assert "This is not certain." not in diagnosis_text(found._replace(confidence="high"))


def test_an_unknown_text_is_shown_and_not_explained() -> None:
    text = diagnosis_text(diagnose(ErrorText("599 flurble"), KNOWLEDGE))
    assert text.startswith("Not recognised")
    assert "599 flurble" in text
    assert "Settings that may work" not in text


def test_a_change_is_worded_as_the_caller_likes() -> None:
    found = diagnose(ErrorText("530 5.7.0 Must issue a STARTTLS command first", "mail-from"), KNOWLEDGE)
    assert "  - --tls" in diagnosis_text(found, fix_line=lambda fix: "--tls" if fix.changes else "")
    assert "Settings that may work" not in diagnosis_text(found, fix_line=lambda fix: "")


def test_other_causes_are_labels_without_the_knowledge() -> None:
    text = diagnosis_text(
        diagnose(ErrorText("ConnectionRefusedError: [Errno 111] Connection refused"), KNOWLEDGE)
    )
    assert "  - wrong-port" in text


def test_when_to_try_again_is_said() -> None:
    found = diagnose(ErrorText("450 4.2.0 Greylisted", "rcpt-to"), KNOWLEDGE)
    assert found.retry in diagnosis_text(found)


LOG = "2026-11-28 09:12:45 INFO starting\nUnable to send mail: 535 5.7.8 not accepted\n"


def marked(quote: Quote | None) -> str:
    assert quote is not None
    return quote.line[quote.start : quote.end]


def test_a_line_is_quoted_only_where_the_text_is_more_than_it() -> None:
    line = "Unable to send mail: 535 5.7.8 not accepted"
    quote = Quote(line, 31, 43)
    assert quote_beside(f"  {line}\n", quote) is None
    assert quote_beside(LOG, None) is None
    assert quote_beside(LOG, quote) == quote
    assert marked(quote_beside(LOG, quote)) == "not accepted"


def test_nothing_hidden_in_a_quote_works() -> None:
    shown = quote_beside(LOG, Quote("\u202e535\t\x1b[2Jno\u200b", 1, 10))
    assert shown == Quote("\\u202e535 \\x1b[2Jno\\u200b", 6, 18)
    assert marked(shown) == "535 \\x1b[2Jn"


def test_a_known_secret_in_a_quote_is_masked() -> None:
    masked = Masker(["correct-horse"])
    shown = quote_beside(LOG, Quote("535 correct-horse no", 18, 20), masked)
    assert shown is not None
    assert "horse" not in shown.line
    assert marked(shown) == shown.line


@pytest.mark.parametrize(
    ("start", "end", "line", "carets"),
    [
        (0, 3, "aaa bbb ccc ddd eee…", "^^^"),
        (16, 19, "… ddd eee fff ggg h…", "      ^^^"),
        (60, 63, "…mmm nnn ooo ppp qqq", "             ^^^"),
        (0, 67, "aaa bbb ccc ddd eee…", "^" * 19),
    ],
)
def test_a_long_line_is_cut_around_the_mark(start: int, end: int, line: str, carets: str) -> None:
    quote = Quote(" ".join(letter * 3 for letter in "abcdefghijklmnopq"), start, end)
    assert quote_lines(quote, 20) == (line, carets)
    assert quote_lines(quote, 67) == (quote.line, " " * start + "^" * (end - start))


def test_carets_stand_below_letters_of_two_cells() -> None:
    assert quote_lines(Quote("发信 认证失败", 3, 7), 80) == ("发信 认证失败", " " * 5 + "^" * 8)


def test_the_text_names_the_line_that_decided() -> None:
    found = diagnose(ErrorText("450 4.2.0 Greylisted", "rcpt-to"), KNOWLEDGE)
    text = diagnosis_text(found, quoted=("450 4.2.0 Greylisted", "          ^^^^^^^^^^"))
    assert "This line decided:\n  450 4.2.0 Greylisted\n            ^^^^^^^^^^\n" in text
