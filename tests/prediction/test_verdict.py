"""The verdict "as the platform would", rule by rule; tests/real/test_verdict_matrix.py holds it against the engine."""

from __future__ import annotations

import pytest

from mailconfig_gui.oauth.values import LibraryFault
from mailconfig_gui.prediction.cautions import TRAPS
from mailconfig_gui.prediction.observed import Heard, Observed, Tls, Token
from mailconfig_gui.prediction.phrasing import supposed
from mailconfig_gui.prediction.platforms import PLATFORMS, VERSIONS
from mailconfig_gui.prediction.verdict import Verdict, VerdictOutcome, extensions, mechanism_for, predict

DOCUMENT: dict[str, object] = {
    "mailFrom": "TB <plant@mail.example>", "smtpProtocol": "smtp", "smtpHost": "mail.example", "smtpPort": "587",
    "timeout": "10000", "enableTls": True, "tlsVersion": "", "username": "plant@mail.example", "password": "right",
}  # fmt: skip
EHLO = "250-mail.example\n250-STARTTLS\n250 AUTH PLAIN LOGIN"
GOOD = Observed(
    addresses=("192.0.2.1",), connection="ok", banner=Heard("220 mail.example"), ehlo=Heard(EHLO),
    starttls=Heard("220 Go"), tls=Tls("", "TLSv1.2", "ephemeral", True),
    ehlo_tls=Heard("250-mail.example\n250 AUTH PLAIN"), auth_mechanism="PLAIN", auth=Heard("235 Ok"),
    mail=Heard("250 Ok"), rcpt=Heard("250 Ok"), data=Heard("354 Go"), end=Heard("250 Queued"), total_ms=900,
)  # fmt: skip
PLAIN = GOOD._replace(
    starttls=None, tls=None, ehlo_tls=None, auth=None, auth_mechanism="", mail=None, rcpt=None
)


def verdict(observed: Observed = GOOD, version: str = "4.3", /, **changes: object) -> Verdict:
    return predict({**DOCUMENT, **changes}, observed, version)


def codes(found: Verdict) -> set[str]:
    return {caution.code for caution in found.warnings}


def text(observed: Observed = GOOD, version: str = "4.3", /, **changes: object) -> str:
    found = verdict(observed, version, **changes)
    assert found.outcome == "fails"
    return found.text.removeprefix("Unable to send mail: ")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_good_server_sends(version: str) -> None:
    found = verdict(GOOD, version)
    assert found._replace(warnings=()) == Verdict(version, VerdictOutcome.SENDS, "", (), (), ())
    assert codes(found) == (set() if PLATFORMS[version].run else {"read-not-run"})


def test_the_verdict_as_json_holds_its_warnings_as_objects() -> None:
    found = verdict()
    told = found.as_json()
    assert told["outcome"] == found.outcome
    assert told["warnings"] == [one._asdict() for one in found.warnings]


def test_an_unknown_version() -> None:
    with pytest.raises(KeyError):
        verdict(GOOD, "9.9")


# --- the document ---


def test_a_document_the_platform_cannot_read() -> None:
    found = verdict(smtpPort="x")
    assert (found.outcome, found.text) == ("fails", "Invalid smtp port value: x")
    assert codes(found) == {"does-not-start"}


def test_mail_from_as_the_library_words_it() -> None:
    found = verdict(mailFrom="Things, Board <a@b>")
    assert found.text == "Unable to send mail: Illegal address"
    assert verdict(GOOD, "3.6", mailFrom="Things, Board <a@b>").text == found.text
    [caution] = [caution for caution in found.warnings if caution.code == "mail-from"]
    assert '"Things, Board" <a@b>' in caution.text


@pytest.mark.parametrize(
    ("protocol", "words"),
    [("SMTPS", "No provider for SMTPS"), ("imap", "invalid provider"), ("", "Invalid protocol: null")],
)
def test_protocol(protocol: str, words: str) -> None:
    assert text(smtpProtocol=protocol) == words
    assert text(GOOD, "3.6", smtpProtocol=protocol) == f"javax.mail.NoSuchProviderException: {words}"


def test_a_user_without_a_password() -> None:
    found = predict({key: value for key, value in DOCUMENT.items() if key != "password"}, GOOD)
    assert found.text == "Unable to send mail: failed to connect, no password specified?"


def test_a_kept_password_is_supposed_right() -> None:
    document = {key: value for key, value in DOCUMENT.items() if key != "password"}
    found = predict(document, GOOD, password_kept=True)
    assert (found.outcome, found.assumed) == ("sends", ("credentials",))


# --- what was not seen ---

UNSEEN = Observed()


@pytest.mark.parametrize("changes", [{}, {"smtpProtocol": "smtps"}, {"enableTls": False}, {"username": ""}])
def test_without_a_look_nothing_is_promised(changes: dict[str, object]) -> None:
    found = verdict(UNSEEN, **changes)
    assert (found.outcome, found.text, found.assumed) == ("unknown", "", ("server",))
    assert supposed(found.assumed) == ", if nobody has looked at the server"


def test_a_greeting_alone_is_no_look() -> None:
    assert verdict(Observed(connection="ok", banner=Heard("220 m"))).outcome == "unknown"


def test_ehlo_refused_and_helo_not_heard_is_no_look() -> None:
    assert verdict(PLAIN._replace(ehlo=Heard("502 No"))).outcome == "unknown"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"tlsVersion": "TLSv9"}, "Unsupported protocol: TLSv9"),
        ({"tlsVersion": "TLSv1", "smtpProtocol": "smtps"}, "No appropriate protocol"),
        ({"timeout": 1}, "Timeout!"), ({"timeout": True}, "Timeout!"), ({"smtpProtocol": "imap"}, "invalid provider"),
        ({"smtpPort": 70000}, "port out of range"),
    ],
)  # fmt: skip
def test_some_documents_fail_whatever_the_server(changes: dict[str, object], words: str) -> None:
    assert words in text(UNSEEN, **changes)


def test_what_a_test_without_a_message_leaves_open() -> None:
    found = verdict(GOOD._replace(data=None, end=None, total_ms=None))
    assert (found.outcome, found.assumed) == ("sends", ("content",))
    assert supposed(found.assumed) == ", if the server takes the message"


def test_a_failure_builds_on_nothing_that_comes_after_it() -> None:
    seen = GOOD._replace(mail=Heard("550 No"), rcpt=None, data=None, end=None)
    assert (verdict(seen).outcome, verdict(seen).assumed) == ("fails", ())
    refused = GOOD._replace(mail=None, rcpt=Heard("550 No"), data=None, end=None)
    assert (verdict(refused).outcome, verdict(refused).assumed) == ("fails", ("sender",))


def test_a_skipped_login_leaves_the_message_open() -> None:
    seen = GOOD._replace(
        ehlo_tls=Heard("250 mail.example"), auth=None, auth_mechanism="", data=None, end=None
    )
    found = verdict(seen)
    assert (found.outcome, found.unsafe, found.assumed) == ("sends", ("login-skipped",), ("content",))


def test_encryption_that_was_not_tried() -> None:
    seen = GOOD._replace(
        starttls=None, tls=None, ehlo_tls=None, auth=None, mail=None, rcpt=None, data=None, end=None
    )
    found = verdict(seen)
    assert found.assumed == ("tls", "credentials", "sender", "recipient", "content")
    assert supposed(found.assumed) == (
        ", if the encrypted connection comes about, the password is right and "
        "the server takes the sender, the recipient and the message"
    )
    assert verdict(seen, username="", password="").assumed == ("tls", "sender", "recipient", "content")


def test_the_authority_of_a_ca_file_is_supposed_known() -> None:
    found = predict(DOCUMENT, GOOD, trust_supposed=True)
    assert (found.outcome, found.assumed) == ("sends", ("trust",))
    assert "authority-supposed" in codes(found)
    assert supposed(found.assumed) == ", if the platform trusts the authority of the CA file as well"
    plain = predict(
        {**DOCUMENT, "enableTls": False, "username": "", "password": ""}, PLAIN, trust_supposed=True
    )
    assert plain.assumed == ("sender", "recipient")


def test_nothing_assumed_needs_no_words() -> None:
    assert supposed(verdict().assumed) == ""


# --- the way there ---


@pytest.mark.parametrize(
    ("met", "old", "new"),
    [
        ("unknown-host", "mail.example", "mail.example"),
        ("refused", "Connection refused (Connection refused)", "Connection refused"),
        ("unreachable", "Network is unreachable (Network is unreachable)", "Network is unreachable"),
        ("host-unreachable", "No route to host (Host unreachable)", "No route to host"),
        ("silence", "Connection timed out (Connection timed out)", "Timeout!"),
    ],
)
def test_connection(met: str, old: str, new: str) -> None:
    assert text(Observed(connection=met)) == new
    assert text(Observed(connection=met), "3.3") == old


def test_class_names_from_3_4_to_3_8() -> None:
    unknown = text(Observed(connection="unknown-host"), "3.6")
    assert unknown == "java.net.UnknownHostException: mail.example"
    assert text(Observed(connection="silence"), "3.6") == "Timeout!"


@pytest.mark.parametrize("port", [70000, -5])
def test_port_out_of_range(port: int) -> None:
    assert text(smtpPort=port) == f"port out of range:{port}"


PROXY: dict[str, object] = {
    "enableProxy": True, "proxyHost": "proxy.example", "proxyPort": "3128", "proxyUser": "", "proxyPassword": "",
}  # fmt: skip


def test_a_proxy_that_refuses() -> None:
    seen = Observed(connection="ok", proxy_line="HTTP/1.1 403 Forbidden")
    words = "connection through proxy proxy.example:3128 to mail.example:587 failed: HTTP/1.1 403 Forbidden"
    assert text(seen, **PROXY) == words


def test_a_greeting_swallowed_with_the_proxy_s_answer() -> None:
    seen = GOOD._replace(proxy_line="HTTP/1.1 200 OK", greeting_with_proxy=True)
    assert text(seen, **PROXY) == "Timeout!"
    assert text(seen, "3.3", **PROXY) == "Read timed out"
    assert verdict(seen, smtpProtocol="smtps", **PROXY).outcome == "sends"
    assert "proxy-greeting" in codes(verdict(seen, **PROXY))


def test_a_first_address_that_is_dead() -> None:
    seen = Observed(addresses=("192.0.2.1", "192.0.2.2"), dead=("192.0.2.1",), connection="silence")
    found = verdict(seen)
    assert (found.outcome, found.text) == ("fails", "Unable to send mail: Timeout!")
    assert "first-address-dead" in codes(found)
    later = GOOD._replace(addresses=("192.0.2.1", "192.0.2.2"), dead=("192.0.2.2",))
    assert "an-address-dead" in codes(verdict(later))


def test_only_ipv6() -> None:
    assert "ipv6-only" in codes(verdict(GOOD._replace(addresses=("2001:db8::1",))))


def test_loopback() -> None:
    assert "loopback" in codes(verdict(smtpHost="localhost"))


# --- greeting ---


def test_a_bad_greeting_is_worded_by_the_library_s_age() -> None:
    seen = GOOD._replace(banner=Heard("554 No"))
    assert text(seen) == "Got bad greeting from SMTP host: mail.example, port: 587, response: 554 No\n"
    assert text(seen, "3.3") == "Could not connect to SMTP host: mail.example, port: 587, response: 554"
    closed = GOOD._replace(banner=Heard(lost="closed"))
    assert text(closed, "3.3").endswith("response: -1")
    assert text(closed).endswith("response: [EOF]")


def test_helo_is_tried_where_ehlo_is_refused() -> None:
    found = verdict(PLAIN._replace(ehlo=Heard("502 No"), helo=Heard("250 mail.example")))
    assert (found.outcome, found.unsafe) == ("sends", ("login-skipped", "cleartext-message"))
    assert "helo-only" in codes(found)


def test_ehlo_and_helo_refused() -> None:
    seen = GOOD._replace(ehlo=Heard("550 Need a full name"), helo=Heard("550 Need a full name"))
    assert text(seen) == "550 Need a full name\n"
    assert "helo-only" not in codes(verdict(seen))


@pytest.mark.parametrize("lost", ["silence", "reset"])
def test_no_answer_to_ehlo(lost: str) -> None:
    seen = GOOD._replace(ehlo=Heard(lost=lost))
    words = {"silence": ("Timeout!", "Read timed out"), "reset": ("Connection reset", "Connection reset")}[
        lost
    ]
    assert (text(seen), text(seen, "3.3")) == words


# --- TLS ---


def test_no_starttls_goes_on_in_clear() -> None:
    seen = PLAIN._replace(ehlo=Heard("250-mail.example\n250 AUTH PLAIN LOGIN"))
    found = verdict(seen)
    assert found.outcome == "sends"
    assert found.unsafe == ("cleartext-login", "cleartext-message")
    assert found.assumed == ("credentials", "sender", "recipient")
    assert "no-starttls" in codes(found)


def test_starttls_refused() -> None:
    assert text(GOOD._replace(starttls=Heard("454 Not now"), tls=None)) == "454 Not now\n"


def test_another_host_name_is_accepted() -> None:
    found = verdict(GOOD._replace(tls=Tls("", "TLSv1.3", "ephemeral", False)))
    assert (found.outcome, found.unsafe) == ("sends", ("wrong-host-name",))
    assert "wrong-host-name" in codes(found)


@pytest.mark.parametrize(
    ("tls", "words"),
    [
        (Tls("untrusted"), "unable to find valid certification path to requested target"),
        (Tls("expired", moment=1_700_000_000), "NotAfter: Tue Nov 14 22:13:20 UTC 2023"),
        (Tls("not-yet-valid", moment=0), "NotBefore: Thu Jan 01 00:00:00 UTC 1970"),
        (Tls("purpose"), "Extended key usage does not permit use for TLS server authentication"),
        (Tls("not-tls"), "Unsupported or unrecognized SSL message"),
        (Tls("closed"), "SSL peer shut down incorrectly"),
        (Tls("reset"), "Connection reset"),
        (Tls("silence"), "Timeout!"),
        (Tls("internal_error"), "(internal_error) Received fatal alert: internal_error"),
        (Tls("", "TLSv1.3", "RSA"), "(handshake_failure) Received fatal alert: handshake_failure"),
        (
            Tls("version", "TLSv1.1"),
            "The server selected protocol version TLS11 is not accepted by client preferences [TLS13, TLS12]",
        ),
    ],
)
def test_a_handshake_that_fails(tls: Tls, words: str) -> None:
    assert text(GOOD._replace(tls=tls)) == words


def test_java_17_speaks_rsa_key_exchange_and_words_alerts_plainly() -> None:
    rsa = GOOD._replace(tls=Tls("", "TLSv1.2", "RSA", True))
    assert verdict(rsa, "3.9").outcome == "sends"
    assert "rsa-key-exchange" in codes(verdict(rsa))
    assert text(GOOD._replace(tls=Tls("protocol_version")), "3.9") == "Received fatal alert: protocol_version"


@pytest.mark.parametrize(
    ("pin", "words"),
    [
        ("TLSv1", "No appropriate protocol (protocol is disabled or cipher suites are inappropriate)"),
        ("TLSv1.1", "No appropriate protocol (protocol is disabled or cipher suites are inappropriate)"),
        ("tlsv1.2", "Unsupported protocol: tlsv1.2"),
        ("TLSv1.2,TLSv1.3", "Unsupported protocol: TLSv1.2,TLSv1.3"),
    ],
)
def test_a_pin_that_java_refuses(pin: str, words: str) -> None:
    assert text(tlsVersion=pin) == words
    assert text(GOOD, "3.9", tlsVersion=pin) == words.replace("protocol: ", "protocol")


def test_a_pin_that_the_server_does_not_speak() -> None:
    found = verdict(GOOD._replace(tls=Tls("", "TLSv1.3", "ephemeral", True)), tlsVersion="TLSv1.2")
    assert found.outcome == "fails"
    assert "client preferences [TLS12]" in found.text
    pinned = verdict(GOOD._replace(tls=Tls("protocol_version")), tlsVersion="TLSv1.2")
    assert "tls-version-pinned" in codes(pinned)
    assert any("does not speak TLSv1.2," in caution.text for caution in pinned.warnings)
    open_to_both = verdict(GOOD._replace(tls=Tls("protocol_version")))
    assert "tls-version-pinned" not in codes(open_to_both)
    assert "tls-version-old" in codes(open_to_both)


def test_what_this_test_finds_too_weak_and_java_does_not() -> None:
    assert "stricter-than-java" in codes(verdict(GOOD._replace(strict_refusal="the key is too small")))


# --- login ---


def test_extensions() -> None:
    offered = extensions(
        Heard("250-mail.example\n250-size 1000\n250-AUTH PLAIN\n250-AUTH=LOGIN PLAIN\n250 X")
    )
    assert offered == {"SIZE": "1000", "AUTH": "PLAIN", "AUTH=LOGIN": "PLAIN", "X": ""}
    assert extensions(Heard("502 No")) == extensions(None) == {}
    assert extensions(Heard("250-m\n250-AUTH PLAIN\n250 AUTH CRAM-MD5"))["AUTH"] == "CRAM-MD5"


@pytest.mark.parametrize(
    ("offered", "mechanism"),
    [
        ("PLAIN LOGIN", "LOGIN"), ("plain", "PLAIN"), ("NTLM DIGEST-MD5", "DIGEST-MD5"), ("NTLM", "NTLM"),
        ("CRAM-MD5 SCRAM-SHA-256 XOAUTH2", ""),
    ],
)  # fmt: skip
def test_the_first_mechanism_only(offered: str, mechanism: str) -> None:
    assert mechanism_for({"AUTH": offered}) == mechanism
    assert mechanism_for({"AUTH": f"{offered} XOAUTH2"}, oauth2=True) == "XOAUTH2"


def test_no_common_mechanism() -> None:
    seen = GOOD._replace(ehlo_tls=Heard("250-mail.example\n250 AUTH CRAM-MD5"))
    assert text(seen) == "No authentication mechanisms supported by both server and client"


def test_another_mechanism_than_ours() -> None:
    seen = GOOD._replace(ehlo_tls=Heard("250-mail.example\n250 AUTH PLAIN LOGIN"))
    assert "other-mechanism" in codes(verdict(seen))


def test_a_refused_login() -> None:
    seen = GOOD._replace(auth=Heard("535-5.7.8 No\n535 5.7.8 Really"))
    assert text(seen) == "535-5.7.8 No\n535 5.7.8 Really\n"
    assert text(seen, "3.6").startswith("javax.mail.AuthenticationFailedException: 535-5.7.8 No\n")
    assert text(GOOD._replace(auth=Heard(lost="closed"))) == "[EOF]"


def test_a_left_over_password_logs_in_as_the_system_user() -> None:
    found = verdict(username="")
    assert found.outcome == "fails"
    assert found.text.startswith("Unable to send mail: 535 ")
    assert "password-without-user" in codes(found)


def test_a_left_over_password_is_no_matter_where_no_login_is_offered() -> None:
    seen = GOOD._replace(ehlo_tls=Heard("250 mail.example"))
    found = verdict(seen, username="")
    assert (found.outcome, found.unsafe) == ("sends", ())


def test_a_login_that_is_not_offered_is_skipped() -> None:
    seen = GOOD._replace(
        ehlo_tls=Heard("250 mail.example"), mail=Heard("530 5.7.57 Client not authenticated")
    )
    found = verdict(seen)
    assert found.unsafe == ("login-skipped",)
    assert "SMTPSendFailedException: 530 5.7.57 Client not authenticated\n" in found.text


def test_anonymous() -> None:
    assert verdict(username="", password="").unsafe == ()
    in_clear = verdict(PLAIN, username="", password="", enableTls=False)
    assert in_clear.unsafe == ("cleartext-message", "starttls-unused")


def test_a_login_in_clear_with_starttls_at_hand() -> None:
    found = verdict(PLAIN, enableTls=False)
    assert found.unsafe == ("cleartext-login", "cleartext-message", "starttls-unused")
    assert found.assumed == ("credentials", "sender", "recipient")
    assert "starttls-by-itself" in codes(found)


def test_null_is_a_word() -> None:
    assert text(PLAIN, enableTls=False, password=None).startswith("535 ")


# --- OAuth2 ---

URI = "https://login.example/token"
OAUTH2: dict[str, object] = {
    "enableOauth2": True, "providerId": "CUSTOM", "clientId": "c", "clientSecret": "s", "tokenUri": URI,
    "refreshToken": "1//r", "password": ...,
}  # fmt: skip
GRANTED = Token(status=200, reason="OK", took_ms=300)
SIGNED_IN = GOOD._replace(
    ehlo_tls=Heard("250-mail.example\n250 AUTH LOGIN XOAUTH2"), auth_mechanism="XOAUTH2", token=GRANTED
)


def oauth2(observed: Observed = SIGNED_IN, version: str = "4.3", /, **changes: object) -> Verdict:
    document = {key: value for key, value in {**DOCUMENT, **OAUTH2, **changes}.items() if value is not ...}
    return predict(document, observed, version)


def told(seen: Token, version: str = "4.3") -> str:
    found = oauth2(SIGNED_IN._replace(token=seen), version)
    assert found.outcome == "fails"
    begin = "Unable to send mail: "
    if version == "3.6":
        begin += "java.lang.RuntimeException: "
    begin += "Error while retrieving access token: "
    assert found.text.startswith(begin)
    return found.text.removeprefix(begin)


@pytest.mark.parametrize("version", ["3.6", "3.9", "4.3"])
def test_a_login_by_token_sends(version: str) -> None:
    found = oauth2(SIGNED_IN, version)
    assert (found.outcome, found.assumed, found.unsafe) == ("sends", (), ())
    assert ("oauth2-since" in codes(found)) is (version == "3.6")
    [caution] = [one for one in found.warnings if one.code == "oauth2"]
    assert "must reach login.example too" in caution.text


def test_what_nobody_asked_for_is_assumed() -> None:
    found = oauth2(SIGNED_IN._replace(token=None, auth=None, auth_mechanism=""))
    assert (found.outcome, found.assumed) == ("sends", ("token", "token-taken"))
    # The platform's library follows a redirect, this program does not.
    assert oauth2(SIGNED_IN._replace(token=Token(status=302))).assumed == ("token",)


def test_a_token_over_a_readable_line_is_no_password() -> None:
    plain = SIGNED_IN._replace(ehlo=Heard("250-mail.example\n250 AUTH XOAUTH2"))
    found = oauth2(plain._replace(auth=None), enableTls=False)
    assert found.unsafe == ("cleartext-token", "cleartext-message")
    assert found.assumed == ("token-taken",)
    assert supposed(found.assumed) == ", if the mail server takes the access token"


def test_a_row_without_a_refresh_token() -> None:
    found = oauth2(SIGNED_IN, refreshToken=...)
    assert found.text == "Refresh token was not generated. Please, generate refresh token."
    row = {key: value for key, value in OAUTH2.items() if key not in ("refreshToken", "password")}
    kept = predict({**DOCUMENT, **row}, SIGNED_IN, password_kept=True)
    assert (kept.outcome, kept.assumed) == ("sends", ())


def test_an_old_version_takes_the_password() -> None:
    assert oauth2(SIGNED_IN, "3.3", password="right").outcome == "sends"
    assert oauth2(SIGNED_IN, "3.3").text == "Unable to send mail: failed to connect, no password specified?"


def test_an_answer_without_a_token_is_a_login_without_a_password() -> None:
    found = oauth2(SIGNED_IN._replace(token=GRANTED._replace(fault=LibraryFault.NO_ACCESS)))
    assert found.text == "Unable to send mail: failed to connect, no password specified?"
    empty = GRANTED._replace(fault=LibraryFault.EMPTY_ACCESS)
    assert oauth2(SIGNED_IN._replace(token=empty, auth=None)).text.endswith("OAUTH2 asked for more")


@pytest.mark.parametrize("version", ["3.6", "4.3"])
def test_the_words_of_a_token_request_have_their_place(version: str) -> None:
    assert told(GRANTED._replace(fault=LibraryFault.NOTHING), version) == "no JSON input found"
    assert told(Token(status=401, reason="Unauthorized"), version) == f"401 Unauthorized\nPOST {URI}"


def test_a_row_that_nothing_can_be_asked_with() -> None:
    assert told_of(clientSecret=...).startswith('Cannot invoke "com.fasterxml')
    assert told_of(tokenUri="login") == "java.net.MalformedURLException: no protocol: login"


def told_of(**changes: object) -> str:
    found = oauth2(SIGNED_IN._replace(token=None), **changes)
    return found.text.removeprefix("Unable to send mail: Error while retrieving access token: ")


def test_one_limit_counts_for_token_and_mail() -> None:
    slow = SIGNED_IN._replace(token=GRANTED._replace(took_ms=10_000))
    assert oauth2(slow).text == "Unable to send mail: Timeout!"
    assert (
        oauth2(SIGNED_IN._replace(token=Token("silence", took_ms=20_000))).text
        == "Unable to send mail: Timeout!"
    )
    assert oauth2(SIGNED_IN._replace(total_ms=10_000)).text == "Unable to send mail: Timeout!"


def test_a_challenge_is_the_end_for_the_library() -> None:
    seen = SIGNED_IN._replace(auth_334=Heard("334 eyJ9"), auth=Heard("535 5.7.8 no"))
    assert oauth2(seen).text == "Unable to send mail: OAUTH2 asked for more"
    assert oauth2(seen, "3.6").text.endswith("AuthenticationFailedException: OAUTH2 asked for more")
    assert (
        oauth2(SIGNED_IN._replace(auth=Heard("535 5.7.3 no"))).text == "Unable to send mail: 535 5.7.3 no\n"
    )
    # Java gives the name of its own user, which is no mailbox.
    assert oauth2(SIGNED_IN, username="").text == "Unable to send mail: OAUTH2 asked for more"


def test_a_server_without_the_login_for_tokens() -> None:
    seen = SIGNED_IN._replace(ehlo_tls=Heard("250-mail.example\n250 AUTH LOGIN PLAIN"), auth=None)
    assert oauth2(seen).text.endswith("No authentication mechanisms supported by both server and client")
    skipped = oauth2(
        SIGNED_IN._replace(ehlo_tls=Heard("250-mail.example\n250 SIZE"), mail=Heard("530 5.7.57 no"))
    )
    assert skipped.unsafe == ("login-skipped",)
    assert "530 5.7.57" in skipped.text


# --- message ---


def test_a_refused_sender_is_told_twice() -> None:
    seen = GOOD._replace(mail=Heard("550 5.7.60 Not yours"))
    words = (
        "com.sun.mail.smtp.SMTPSendFailedException: 550 5.7.60 Not yours\n"
        ";\n  nested exception is:\n\tcom.sun.mail.smtp.SMTPSenderFailedException: 550 5.7.60 Not yours\n"
    )
    assert text(seen) == f"Failed messages: {words}"
    spring = "org.springframework.mail.MailSendException: Failed messages: "
    assert text(seen, "3.6") == f"{spring}{words}; message exceptions (1) are:\nFailed message 1: {words}"
    transient = text(GOOD._replace(mail=Heard("451 Later")))
    assert transient == "Failed messages: com.sun.mail.smtp.SMTPSendFailedException: 451 Later\n"


def test_a_refused_recipient() -> None:
    nested = "com.sun.mail.smtp.SMTPAddressFailedException: 550 Who?\n"
    words = f"mail.SendFailedException: Invalid Addresses;\n  nested exception is:\n\t{nested}"
    assert text(GOOD._replace(rcpt=Heard("550 Who?"))) == f"Failed messages: jakarta.{words}"
    assert text(GOOD._replace(rcpt=Heard("550 Who?")), "3.3") == f"Failed messages: javax.{words}"
    assert text(GOOD._replace(rcpt=Heard("252 Perhaps"))).endswith(
        "SMTPAddressFailedException: 252 Perhaps\n"
    )
    assert verdict(GOOD._replace(rcpt=Heard("251 Forward"))).outcome == "sends"


@pytest.mark.parametrize("step", ["data", "end"])
def test_a_refused_message(step: str) -> None:
    refused = Heard("554 Spam")
    seen = GOOD._replace(data=refused) if step == "data" else GOOD._replace(end=refused)
    assert text(seen) == "Failed messages: com.sun.mail.smtp.SMTPSendFailedException: 554 Spam\n"


def test_silence_within_the_message() -> None:
    seen = GOOD._replace(mail=Heard(lost="silence"))
    assert text(seen) == "Timeout!"
    assert "Exception reading response;\n  nested exception is:\n\tjava.net.SocketTimeoutException" in text(
        seen, "3.3"
    )
    reset = text(GOOD._replace(rcpt=Heard(lost="reset")))
    assert "jakarta.mail.MessagingException: Exception reading response" in reset


def test_a_sender_outside_ascii() -> None:
    assert "sender-not-ascii" in codes(verdict(mailFrom="plänt@mail.example"))


def test_a_sender_at_another_place_than_the_login() -> None:
    assert "sender-differs-from-login" in codes(verdict(mailFrom="a@other.example"))


# --- time ---


@pytest.mark.parametrize(
    ("total", "limit", "outcome", "code"),
    [(900, 10000, "sends", ""), (6100, 10000, "sends", "slow"), (10000, 10000, "fails", "slow"),
     (900, 4000, "sends", "timeout-short"), (900, 0, "fails", "timeout-zero")],
)  # fmt: skip
def test_one_time_limit_for_everything(total: int, limit: int, outcome: str, code: str) -> None:
    found = verdict(GOOD._replace(total_ms=total), timeout=limit)
    assert found.outcome == outcome
    assert codes(found) == ({code} if code else set())
    assert verdict(GOOD._replace(total_ms=total), "3.3", timeout=limit).outcome == "sends"


def test_a_timeout_that_cannot_be_read() -> None:
    assert "timeout-unread" in codes(verdict(timeout="10s"))
    assert "without end" in " ".join(caution.text for caution in verdict(GOOD, "3.3", timeout="10s").warnings)
    assert "limit of 10000 ms for all" in " ".join(
        caution.text for caution in verdict(timeout="10s").warnings
    )


# --- traps ---


def test_every_trap_is_listed_and_the_seen_ones_warn_or_fail() -> None:
    names = [trap.name for trap in TRAPS]
    assert names == [f"A{number}" for number in range(1, 29)] + [f"B{number}" for number in range(1, 11)]
    assert all(trap.words.endswith(".") for trap in TRAPS)
    assert sum(trap.seen for trap in TRAPS) >= 25
