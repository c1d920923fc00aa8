"""How the platform's library reads a success; tests/real/test_verdict_oauth.py holds it against the real one."""

from __future__ import annotations

import pytest

from mailconfig_gui.oauth.library import library_fault
from mailconfig_gui.oauth.token import Tokens, read_answer
from mailconfig_gui.oauth.values import LibraryFault

GOOD = '"access_token":"AT","expires_in":3600'


@pytest.mark.parametrize(
    "body",
    [
        f"{{{GOOD}}}",
        f"\ufeff \n{{{GOOD}}}",
        f"{{{GOOD}}} and more",
        f'{{{GOOD},"scope":null,"refresh_token":null,"token_type":{{"a":1}}}}',
        f'{{{GOOD},"id_token":[1],"x":"a\nb"}}',
        f'{{"access_token":"BT",{GOOD}}}',
        '{"access_token":"AT","expires_in":null}',
        '{"access_token":"AT","expires_in":-9223372036854775808}',
    ],
)
def test_it_takes_what_it_can_use(body: str) -> None:
    assert library_fault(body.encode()) is None


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("", LibraryFault.NOTHING),
        (" \r\n", LibraryFault.NOTHING),
        ("<html>", LibraryFault.NOT_JSON),
        ("access_token=AT", LibraryFault.NOT_JSON),
        (f'{{{GOOD},"x":NaN}}', LibraryFault.NOT_JSON),
        ("[" * 100_000, LibraryFault.NOT_JSON),
        ("null", LibraryFault.NO_EXPIRY),
        ("[1]", LibraryFault.NOT_OBJECT),
        ("5", LibraryFault.NOT_OBJECT),
        ('{"access_token":"AT"}', LibraryFault.NO_EXPIRY),
        ('{"error":"invalid_grant"}', LibraryFault.NO_EXPIRY),
        ('{"expires_in":1}', LibraryFault.NO_ACCESS),
        ('{"access_token":"","expires_in":1}', LibraryFault.EMPTY_ACCESS),
        ('{"access_token":null,"expires_in":1}', LibraryFault.EMPTY_ACCESS),
        ('{"access_token":{"a":"AT"},"expires_in":1}', LibraryFault.EMPTY_ACCESS),
        ('{"expires_in":"x","access_token":5}', LibraryFault.KEY_EXPIRY),
        ('{"expires_in":3600.0}', LibraryFault.KEY_EXPIRY),
        ('{"expires_in":true}', LibraryFault.KEY_EXPIRY),
        ('{"expires_in":9223372036854775808}', LibraryFault.KEY_EXPIRY),
        ('{"access_token":5}', LibraryFault.KEY_ACCESS),
        ('{"access_token":["a"],"access_token":"AT"}', LibraryFault.KEY_ACCESS),
        ('{"refresh_token":false}', LibraryFault.KEY_REFRESH),
        ('{"scope":["a"]}', LibraryFault.KEY_SCOPE),
        ('{"token_type":1}', LibraryFault.KEY_TYPE),
    ],
)
def test_it_stops_at_the_first_thing_it_minds(body: str, fault: LibraryFault) -> None:
    assert library_fault(body.encode()) is fault
    assert not isinstance(read_answer(200, "application/json", body.encode()), Tokens)
