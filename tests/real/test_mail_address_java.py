"""Our reading of Mail From against the library's own, text by text."""

from __future__ import annotations

import random
import unicodedata

import pytest

from mailconfig_gui.model.mail_address import CONTROL_TEXT, AddressRefused, parse_mail_from
from tests.java.engine import AddressReading, read_addresses
from tests.model.test_mail_address import ACCEPTED, REFUSED

pytestmark = pytest.mark.real

SPECIALS = '"<>()[],;:@\\. _'
PIECES = [
    *SPECIALS * 3, "a", "b", "é", "x", "-", "1", " ", "name", "a@b", "<a@b.c>", '"q"', "a.b", "😀", "中",
    "Thing", "(c)", "g:", "[1]", "=?UTF-8?Q?a=40b?=", "=?utf-8?B?w6k=?=", "=?", "?=", "@r:",
]  # fmt: skip
SHAPES = [
    "{0}",
    "{0}<{1}>",
    '"{0}" <{1}>',
    "{0} <{1}@{2}>",
    "{1}@{2}",
    "{0}:{1};",
    "{1} ({0})",
    "<{0}> {1}",
    "{0},{1}",
]


def ours(text: str) -> AddressReading:
    try:
        mailbox = parse_mail_from(text)
    except AddressRefused as refusal:
        return AddressReading(refusal.text, "", "")
    return AddressReading("", mailbox.address, mailbox.name)


def differences(texts: list[str], major: int = 17) -> list[tuple[str, AddressReading, AddressReading]]:
    pairs = zip(texts, read_addresses(texts, major), strict=True)
    return [(text, ours(text), theirs) for text, theirs in pairs if ours(text) != theirs]


def generated(seed: int, count: int) -> list[str]:
    rng = random.Random(seed)

    def part(longest: int) -> str:
        return "".join(rng.choice(PIECES) for _ in range(rng.randint(0, longest)))

    return [rng.choice(SHAPES).format(part(6), part(4), part(3)) for _ in range(count)]


def test_the_fixed_table_is_the_library_s() -> None:
    expected = [AddressReading("", address, name) for _, name, address in ACCEPTED]
    expected += [AddressReading(words, "", "") for _, words, _ in REFUSED]
    assert read_addresses([row[0] for row in (*ACCEPTED, *REFUSED)]) == expected


def test_twenty_thousand_texts() -> None:
    texts = generated(1, 20_000)
    assert differences(texts) == []
    accepted = sum(not ours(text).refused for text in texts)
    assert accepted > 1_000, "the generator must reach both verdicts"


@pytest.mark.slow
@pytest.mark.parametrize("major", [11, 25])
def test_the_older_library_and_the_newest_java(major: int) -> None:
    """JavaMail 1.6 on Java 11, Jakarta Mail on Java 25."""
    assert differences(generated(7, 20_000), major) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 7))
def test_a_hundred_thousand_more(seed: int) -> None:
    assert differences(generated(seed, 20_000)) == []


def test_letters_and_digits_of_the_basic_plane_in_a_domain() -> None:
    """Java 17 knows Unicode 13: letters newer than that, or of another category since, are left out."""
    texts = [
        f"a@b{char}c"
        for char in map(chr, range(0x80, 0x10000))
        if unicodedata.category(char) not in ("Cc", "Cs", "Cn")
        and unicodedata.ucd_3_2_0.category(char) != "Cn"
    ]
    assert len(texts) > 40_000
    assert differences(texts) == []


def test_control_characters_are_the_one_wanted_difference() -> None:
    texts = [
        shape.format(chr(code))
        for code in (*range(0x20), *range(0x7F, 0xA0))
        for shape in (
            "Thing{}s <a@b>",
            '"Thing{}s" <a@b>',
            "a@b ({})",
            "{}a@b",
            "a@b{}",
            '"a{}b"@c',
            "a{}b@c",
        )
    ]
    theirs = read_addresses(texts)
    assert {ours(text).refused for text in texts} == {CONTROL_TEXT}
    # What the library lets through: names, comments, quoted local parts, and both ends of the text (trimmed).
    assert sum(not reading.refused for reading in theirs) > 200
