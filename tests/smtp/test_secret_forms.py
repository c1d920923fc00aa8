"""Every form in which a secret could stand in a file is found."""

from __future__ import annotations

import base64
import json
import quopri
import time
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailconfig_gui.smtp.replies import MAX_TOTAL
from mailconfig_gui.smtp.secret_forms import LEFT_OUT, MASK, Masker, holds_secret

SECRET = 'pass wörd "x" €%'
FORMS = {
    "plain": SECRET,
    "base64": base64.b64encode(SECRET.encode()).decode(),
    "base64url": base64.urlsafe_b64encode(SECRET.encode()).decode(),
    "auth-plain": base64.b64encode(f"\0alice@example.org\0{SECRET}".encode()).decode(),
    "auth-plain-authzid": base64.b64encode(f"alice\0alice\0{SECRET}".encode()).decode(),
    "basic": base64.b64encode(f"proxy:{SECRET}".encode()).decode(),
    "percent": quote(SECRET, safe=""),
    "percent-lower": quote(SECRET, safe="").lower().replace("pass", "pass"),
    "form": quote_plus(SECRET),
    "quoted-printable": quopri.encodestring(SECRET.encode(), quotetabs=True).decode(),
    "json": json.dumps(SECRET),
    "json-letters": json.dumps(SECRET, ensure_ascii=False),
    "json-twice-base64": json.dumps({"a": base64.b64encode(SECRET.encode()).decode()}),
    "latin-1": base64.b64encode("pässword".encode("latin-1")).decode(),
    "wrapped": "\n ".join(base64.b64encode(f"\0u\0{SECRET}".encode()).decode()[at : at + 8] for at in range(0, 40, 8)),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_found(form: str) -> None:
    secret = "pässword" if form == "latin-1" else SECRET
    assert holds_secret(f"AUTH x {FORMS[form]}\r\nrest", ["other", secret])


def test_what_is_no_secret_is_let_through() -> None:
    assert not holds_secret("250 ok, nothing to see: cGFzc3dvcmQ=", [SECRET, "hunter2", ""])
    assert not holds_secret("anything", ["z"])
    assert not holds_secret("anything", [])


def test_letters_that_latin_1_lacks_are_no_secret_of_no_letters() -> None:
    assert not holds_secret("anything", ["€€€€"])
    assert holds_secret("AUTH 4oKs4oKs4oKs4oKs", ["€€€€"])


@given(
    st.text(min_size=1, max_size=20, alphabet=st.characters(exclude_categories=["Cs"])),
    st.text(max_size=9).map(lambda text: text.encode("utf-8", "replace")),
    st.text(max_size=9).map(lambda text: text.encode("utf-8", "replace")),
)
def test_a_secret_is_found_wherever_it_stands_in_base64(secret: str, before: bytes, after: bytes) -> None:
    encoded = base64.b64encode(before + secret.encode() + after).decode()
    assert len(secret.encode()) < 4 or holds_secret(encoded, [secret])
    assert holds_secret(json.dumps(secret), [secret])
    assert holds_secret(quote(secret), [secret])


REPEATED = {
    "plain": "hunter2/Ü",
    "upper": "HUNTER2/Ü",
    "reversed": "Ü/2retnuh",
    "hex": "hunter2/Ü".encode().hex(),
    "hex-upper": "hunter2/Ü".encode().hex().upper(),
    "hex-pairs": "hunter2/Ü".encode().hex(" "),
    "percent": quote("hunter2/Ü", safe=""),
    "percent-lower": quote("hunter2/Ü", safe="").lower(),
    "every-byte-percent": "".join(f"%{byte:02X}" for byte in "hunter2/Ü".encode()),
    "base64": base64.b64encode("hunter2/Ü".encode()).decode(),
    "auth-plain": base64.b64encode("\0iot\0hunter2/Ü".encode()).decode(),
}


@pytest.mark.parametrize("form", REPEATED)
def test_what_a_peer_repeats_is_masked_in_place(form: str) -> None:
    masked = Masker(["hunter2/Ü", "other"])
    assert masked(f"5.7.8 bad login ({REPEATED[form]}), go away") == f"5.7.8 bad login ({MASK}), go away"


def test_a_form_that_cannot_be_cut_out_leaves_the_line_out() -> None:
    masked = Masker(["hunter2/Ü"])
    assert masked(f"5.7.8 {json.dumps('hunter2/Ü')}") == LEFT_OUT
    assert masked("5.7.8 hunter2=2F=C3=9C") == LEFT_OUT


@pytest.mark.parametrize(
    ("secret", "said", "shown"),
    [
        ("user", "5.7.8 User unknown, username iot", f"5.7.8 {MASK} unknown, {MASK}name iot"),
        ("test", "remote starttls", "remote starttls"),
        ("1", "5.1.1 Try 1 more, v1", f"5.1.1 Try {MASK} more, v1"),
        ("a", "That was a bad a-record", f"That was {MASK} bad a-record"),
    ],
)
def test_a_common_word_is_masked_and_the_rest_stays(secret: str, said: str, shown: str) -> None:
    assert Masker([secret])(said) == shown


def test_the_line_of_a_login_is_masked_whatever_the_password() -> None:
    assert Masker(["1"], ["AGlvdAAx", "MQ=="])("you said AGlvdAAx and MQ==") == f"you said {MASK} and {MASK}"
    assert Masker()("nothing is known") == "nothing is known"
    assert Masker(["soft\u00adhyphen"])("no soft\\xadhyphen") == f"no {MASK}"


@pytest.mark.parametrize("said", ["a", "hunter2-7f3", "YQ==", "%41", "\\u0041", "=41", "= ", "/"])
def test_the_longest_line_that_a_peer_can_send_takes_no_time(said: str) -> None:
    masked = Masker(["hunter2-7f3a", "abc"], ["AGlvdABodW50ZXIy"])
    began = time.process_time()
    masked((said * MAX_TOTAL)[:MAX_TOTAL])
    assert time.process_time() - began < 5  # seconds; where it grows with the square, this is an hour
