"""The list of tags that DKIM and DMARC share."""

from __future__ import annotations

import time

import pytest

from mailconfig_gui.domain.tags import Tags, read_tags


def test_tags_are_read_in_order_with_their_blanks_off() -> None:
    tags = read_tags("v=DKIM1; k = rsa ;\tp=MIG f+/=;; n=a=b;")
    assert tags == Tags((("v", "DKIM1"), ("k", "rsa"), ("p", "MIG f+/="), ("n", "a=b")))
    assert (tags.get("k"), tags.get("x"), tags.repeated) == ("rsa", None, ())


def test_an_empty_value_is_one() -> None:
    assert read_tags("p=").get("p") == ""
    assert read_tags("") == Tags(())


def test_what_is_no_tag_is_kept_apart() -> None:
    tags = read_tags("v=1; oops ; 1x=2; p=\xfc; q=1 ")
    assert tags == Tags((("v", "1"), ("q", "1")), ("oops", "1x=2", "p=\xfc"))


def test_the_first_of_two_counts_and_both_are_told() -> None:
    tags = read_tags("p=1; t=y; p=2")
    assert (tags.get("p"), tags.repeated) == ("1", ("p",))


@pytest.mark.parametrize("piece", [" ", "a", "=", ";", "\t=", "a ", "a=x ", "a=;"])
def test_time_grows_with_the_length_only(piece: str) -> None:
    began = time.process_time()
    assert read_tags(f"a=x{piece * 60_000}x").repeated in ((), ("a",))
    assert time.process_time() - began < 2
