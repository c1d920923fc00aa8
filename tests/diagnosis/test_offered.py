from __future__ import annotations

from mailconfig_gui.diagnosis.diagnosis import ErrorText
from mailconfig_gui.diagnosis.engine import diagnose
from mailconfig_gui.diagnosis.offered import Logins, logins_of, starttls_left_out, starttls_unoffered
from mailconfig_gui.storage.knowledge import load_knowledge

DIALOGUE = """s: 250-mail.example.com
s: 250-auth plain
s: 250-auth=plain
s: 250 size 1000
c: auth login
s: 535 5.7.8 error: authentication failed: invalid authentication mechanism"""


def test_a_dialogue_shows_what_was_offered_and_what_was_used() -> None:
    found = logins_of(DIALOGUE)
    assert found == Logins(("plain",), "login")
    assert found.other
    assert not found.only_windows


def test_an_offer_is_no_login() -> None:
    assert logins_of("250-auth login plain\n250 size 1000") == Logins(("login", "plain"), "")
    assert logins_of("503 no such command") == Logins()
    assert not logins_of("auth plain abcd").other


def test_lines_that_a_log_has_glued_together_are_told_apart() -> None:
    glued = "250-mail.example.com hello250-size 5250-auth plain login250-chunking250-starttls250 help"
    assert logins_of(f"{glued}\nauth login") == Logins(("plain", "login"), "login")
    assert not starttls_unoffered(f"=> {glued} <= starttls => 502 no")


def test_starttls_without_an_offer_is_told_from_a_whole_dialogue() -> None:
    refused = "<= starttls => 502 tls not available"
    assert starttls_unoffered(f"=> 250-mail.example.com => 250 auth plain {refused}")
    assert starttls_unoffered("s: 250 size 1000 c: starttls s: 500 unknown command")
    assert not starttls_unoffered(f"=> 250-starttls => 250 auth plain {refused}")
    assert not starttls_unoffered(refused)
    assert not starttls_unoffered("=> 250 auth plain <= starttls => 220 go ahead")


def test_starttls_that_was_offered_and_left_out_is_told() -> None:
    offer = "recv: 250-mail.example.com recv: 250-starttls recv: 250 dsn"
    assert starttls_left_out(f"{offer} send: quit")
    assert not starttls_left_out(f"{offer} send: starttls recv: 220 ready")
    assert not starttls_left_out(f"recv: 250-auth plain {offer} send: quit")
    assert not starttls_left_out("recv: 250 dsn send: quit")


def test_ways_of_windows_alone_are_told() -> None:
    assert logins_of("250-auth ntlm gssapi").only_windows
    assert not logins_of("250-auth ntlm login").only_windows
    assert not Logins().only_windows


def test_the_steps_name_what_was_offered_and_used() -> None:
    found = diagnose(ErrorText(DIALOGUE.upper().replace("ERROR", "Error")), load_knowledge())
    assert "offers PLAIN for the login; the program used LOGIN" in found.why
    assert "Set the login method of the program to PLAIN" in found.remedy[0].text
