from __future__ import annotations

from mailconfig_gui.diagnosis.phrases import Phrase
from mailconfig_gui.diagnosis.quoting import quote_of

LOG = "starting\n  554 5.7.1 <a@b.example>: Relay access denied\nclosing"


def test_the_line_is_quoted_with_the_part_that_mattered() -> None:
    quote = quote_of(LOG, [Phrase("relay * denied"), Phrase("closing")], 554)
    assert quote is not None
    assert quote.line == "554 5.7.1 <a@b.example>: Relay access denied"
    assert quote.line[quote.start : quote.end] == "Relay access denied"


def test_of_phrases_as_long_the_same_one_is_marked_every_time() -> None:
    phrases = [Phrase("licence"), Phrase("invalid")]
    quotes = {quote_of("550 an invalid licence", order, 550) for order in (phrases, phrases[::-1])}
    assert [quote.line[quote.start : quote.end] for quote in quotes if quote] == ["invalid"]


def test_where_no_phrase_decided_the_code_did() -> None:
    quote = quote_of(LOG, [Phrase("greylisted")], 554)
    assert quote is not None
    assert (quote.start, quote.end) == (0, 3)
    assert quote_of(LOG, [], 421) is None
    assert quote_of(LOG, [], None) is None


def test_a_phrase_that_is_spelt_in_another_way_marks_the_line() -> None:
    quote = quote_of("535 it isn't right", [Phrase("is not right")], 535)
    assert quote is not None
    assert (quote.start, quote.end) == (0, len(quote.line))


def test_of_a_long_line_what_stands_around_is_quoted() -> None:
    quote = quote_of(f"{'a' * 9000} Relay access denied {'b' * 9000}", [Phrase("relay access denied")], None)
    assert quote is not None
    assert len(quote.line) == 240
    assert quote.line[quote.start : quote.end] == "Relay access denied"


def test_a_secret_beside_the_words_is_not_quoted() -> None:
    quote = quote_of("AUTH PLAIN AHVzZXIAaHVudGVyMg== gives: access denied", [Phrase("access denied")], None)
    assert quote is not None
    assert quote.line == "AUTH PLAIN **** gives: access denied"
    assert quote.line[quote.start : quote.end] == "access denied"


def test_a_secret_between_the_words_is_not_quoted() -> None:
    quote = quote_of("535 password hunter2horse is wrong", [Phrase("password * wrong")], 535)
    assert quote is not None
    assert quote.line == "535 password **** is wrong"
    assert quote.line[quote.start : quote.end] == "password **** is wrong"


def test_a_name_far_before_the_words_tells_a_secret_too() -> None:
    quote = quote_of(
        f"password={'sunflower' * 90}, Relay access denied", [Phrase("relay access denied")], None
    )
    assert quote is not None
    assert quote.line == "password=****, Relay access denied"


def test_a_code_inside_something_else_is_not_marked() -> None:
    assert quote_of("id 42.5350 dGhl535cw==", [], 535) is None
