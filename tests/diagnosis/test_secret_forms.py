"""Every form in which a secret could stand in a file is found."""

from __future__ import annotations

import base64
import json
import quopri
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailconfig_gui.diagnosis.secret_forms import holds_secret

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
