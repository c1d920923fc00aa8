from __future__ import annotations

import re

import pytest

from mailconfig_gui.diagnosis.diagnosis import Diagnosis, ErrorText
from mailconfig_gui.diagnosis.engine import diagnose
from mailconfig_gui.diagnosis.evidence import evidences_of
from mailconfig_gui.diagnosis.facts import KNOWN
from mailconfig_gui.diagnosis.observed import SEEN
from mailconfig_gui.diagnosis.pasted import EXAMINED
from mailconfig_gui.diagnosis.told import TOLD, told_by
from mailconfig_gui.storage.knowledge import load_knowledge

KNOWLEDGE = load_knowledge()


def _told(text: str, **settings: object) -> frozenset[str]:
    return told_by(text, next(evidences_of(ErrorText(text, settings=settings), KNOWLEDGE)))


def _found(text: str, stage: str | None = None, **settings: object) -> Diagnosis:
    return diagnose(ErrorText(text, stage, None, settings), KNOWLEDGE)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Unable to send mail: Timeout!", "on-platform"),
        ("org.thingsboard.server: javax.mail.MessagingException", "java"),
        ("sun.security.validator.ValidatorException: PKIX path building failed", "java"),
        ("System.Net.Mail.SmtpException: Failure sending mail.", "dotnet-mail"),
        ("MailKit.Security.SslHandshakeException", "dotnet"),
        ("SOCKS5 proxy error", "socks"),
        ("tls_process_ske_dhe:dh key too small", "dh-key"),
        ("grant_type=client_credentials", "client-credentials"),
        ("Final-Recipient: rfc822; a@example.com", "bounce"),
        ("postfix/smtpd[14833]: NOQUEUE: reject: RCPT from x", "server-log"),
        ("milter-reject: END-OF-MESSAGE from relay.example", "milter-delay"),
        ("smtp-server: error in tls_early_post_process_client_hello, statem_srvr.c", "tls-at-server"),
        ("postfix/smtpd[153]: warning: TLS library problem: error:14094412", "tls-at-server"),
        ("postfix/smtp[8]: 7DCA: host mx.example.org[192.0.2.1] refused to talk to me: 554", "passes-on"),
        ("smtp-out: routing: Failed to resolve MX for [example.org]", "mx-lookup"),
        ("status=PermFail, from=<>, to=<a@example.com>", "null-sender"),
        ("AA16BBDD12: from=<>, size=2\nAA16BBDD12: to=<a@example.org>, status=bounced", "null-sender"),
        ("454 Command not permitted when TLS active", "tls-active"),
        ("550 Sender verify failed", "sender-called-back"),
        ("552 5.2.1 Recipient address rejected: User disabled", "recipient-disabled"),
        ("4.4.2 mail.example.net Error: timeout exceeded", "server-waited"),
        ("C: AUTH XOAUTH2 dXNlcj1h", "xoauth2-sent"),
        ("no oauth token", "oauth-told"),
        ("the server wants NTLM", "windows-login"),
        ("535 Authentication Credentials Invalid", "ses-words"),
        ("NOQUEUE: reject: RCPT from mail.example.org[192.0.2.62]: 504", "client-has-name"),
        ('HELO/EHLO argument "DerKühlschrank" invalid', "helo-odd"),
        ("EHLO my_pc", "helo-odd"),
        ("dial tcp: lookup smtp.example.com : no such host", "host-with-blank"),
        ("465 does not answer, 587 is working", "other-port-works"),
        ("it works with port 587", "other-port-works"),
        ("relay=smtp.office365.com:587", "work-host"),
        ("connect to mail.example.org[192.0.2.1]:25: Connection refused", "mx"),
        ("psycopg2.OperationalError: connection refused, port 5432", "other-program"),
        ("429 Too Many Requests", "other-program"),
        ("smtp-relay.gmail.com hung up", "google-relay"),
        ("verify error:num=20:unable to get local issuer certificate", "verify-shown"),
        ("anything at all", "pasted"),
        ("host hotmail-com.olc.protection.outlook.com said: no", "outlook-personal"),
        ("535 5.7.3 [AM0PR01CA0001.eurprd01.prod.outlook.com]", "microsoft-365"),
        ("550 5.7.501 Access denied", "microsoft-ban"),
        ("4.7.0 Connection lost to authentication server", "login-service-lost"),
        ("550 mailbox unavailable", "mailbox-unavailable"),
        ("identities failed the check in region EU-WEST-1: a@example.com", "sandbox"),
        ("220 x\nMAIL FROM: a@example.com\n501 bad", "no-brackets"),
        ("> VRFY a@example.com\n< 502 no", "vrfy"),
        ("ETRN example.com\n500 no", "etrn"),
        ("x509: certificate is valid for Root, not mail.example.com", "names-no-host"),
        ("altnames: DNS:*.hoster.example", "names-star"),
        ("proto=ESMTP helo=<printer>", "client-name-local"),
        ("proto=ESMTP helo=<[192.168.1.50]>", "client-name-local"),
        ("Client host rejected: cannot find your hostname, [172.25.0.1]", "client-private"),
        ("connect to aspmx.l.google.com[192.0.2.26]:25: timed out", "mx"),
        ("{ exchange: 'alt4.aspmx.l.google.com', code: 'ETIMEDOUT' }", "mx"),
        ("Couldn't connect to host, port: smtp.gmail.com, 465", "provider-met"),
        ('lookup "bob" as USERINFO in table static:vusers -> 0', "user-table"),
        ("NOQUEUE: reject: RCPT from x: 550 <b@example.com>: User unknown in virtual mailbox table", "user-table"),
        ("rejected RCPT <b@example.com>: Unrouteable address", "user-table"),
        ("dovecot: lmtp(b@example.com): User doesn't exist", "user-table"),
        ("warning: SASL authentication failure: Password verification failed", "login-log"),
        ("at response (C:\\app\\node_modules\\sendmail\\sendmail.js:217:24)", "direct-delivery"),
        ("tried Brevo SMTP keys: 535 no", "brevo"),
        ("invalid_grant in vendor/league/oauth2-google/src/Provider/Google.php", "oauth-google"),
        ("Connection: opened\n2020-04-14 14:22:39 SERVER -> CLIENT: \nSMTP NOTICE: EOF caught", "no-greeting"),
        ("Error: 550 smtp auth required (in reply to RCPT TO command)", "passes-on"),
        ("Remote-MTA: dns; mx.example.com", "passes-on"),
        ("521 5.5.2 mx.example.org Error: bare <LF> received", "bare-line-feed"),
        ("554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException", "sending-quota"),
        ("blocked by your organization using Tenant Allow Block List.", "tenant-list"),
        ("550 5.1.8 Access denied, bad outbound sender", "outbound-stopped"),
        ("421 4.7.66 TLS 1.0 and 1.1 are not supported", "old-tls-refused"),
        ("PKIX path building failed", "trust-refused"),
        ("Warning: fsockopen() has been disabled for security reasons", "php-without-sockets"),
        ("Verify return code: 21 (unable to verify the first certificate)", "verify-21"),
        ("Verify return code: 20 (unable to get local issuer certificate)", "verify-20"),
        ("certificate 2 of 4 has expired", "chain-expired"),
        ("depth=1 CN = Old CA\nverify error:num=10:certificate has expired", "chain-expired"),
        ("no TLS, no username, no password", "no-login-set"),
        ("without user name and password", "no-login-set"),
        ("TLS and SSL are both enabled", "both-encryptions"),
        ("EMAIL_USE_TLS = True\nEMAIL_USE_SSL = True", "both-encryptions"),
        ("smarthost authentication: AUTH cram-md5 not available: 504 5.7.4", "md5-refused"),
        ("504 Unrecognized authentication type: CRAM-MD5", "md5-refused"),
        ("7 days later it stopped", "week-passed"),
        ("Invalid SMTP Server: mailserver:26", "port-in-host"),
        ("actively refused it 127.0.0.1:25", "at-loopback"),
        ("Using web proxy host, port: 127.0.0.1, 3199", "proxy-here"),
        ("250 AUTH PLAIN\n<= STARTTLS\n=> 502 TLS not available", "starttls-unoffered"),
        ("image: axllent/mailpit, dial tcp 172.18.0.3:8025: connection refused", "test-server"),
        ("connect ECONNREFUSED 127.0.0.1:1025", "test-server"),
        ("postfix listens on docker0: connection refused", "docker-host"),
        ("in recv_into return self._sslobj.read(len, buffer) TimeoutError", "tls-read"),
        ("connect timed out, but sometimes it works", "intermittent"),
        ("I tried changing the port and SMTP_SSL", "ports-tried"),
        ("the same on both ports", "ports-tried"),
        ("$mail->Username = 'a@example.com';", "login-set"),
        ("EMAIL_HOST_USER=a@example.com", "login-set"),
        ("our relay does not require any password", "needs-no-login"),
        ("no authentication is needed", "needs-no-login"),
        ("220 mail.example.com ESMTP ready", "greeted"),
        ("220 ESMTP smtp.example.com", "greeted"),
        ("the access token was refused", "oauth-told"),
        ("var oauth2 = new SaslMechanismOAuth2(user, token)", "xoauth2-sent"),
        ("a limit of 5 emails per SMTP connection", "per-connection"),
        ("Before, it worked perfectly. 535 no", "worked-before"),
        ('"hostname":"smtp.example.com,"', "host-with-comma"),
        ('SMTP_USER: ""\nSMTP_PASS: ""', "login-empty"),
        ("smtp_user=\nsmtp_password=", "login-empty"),
        ("There's no authentification needed", "needs-no-login"),
        ("the smtp host is reachable from the container", "port-reached"),
        ("tried with EMAIL_USE_TLS on and off", "ports-tried"),
        ("at C:\\xampp\\htdocs\\class.smtp.php", "php"),
        ("5.7.139 SmtpClientAuthentication is disabled for the Mailbox", "smtp-auth-off"),
        ("POST /common/oauth2/v2.0/token 401", "token-asked"),
        ("rspamd_proxy: add header", "filter-log"),
        ("504 5.5.2 <localHost>: Helo command rejected", "helo-localhost"),
        ("EHLO localhost\n421 no", "helo-localhost"),
        ("some emails are sent OK but others fail", "intermittent"),
        ('(code, resp) = self.docmd("AUTH", mechanism)', "hung-up-at-login"),
        ("it works locally, on the server not", "works-elsewhere"),
        ("Couldn't connect to host, port: \"smtp.example.org\", 25", "host-quoted"),
        ("EHLO openhab\nHELO openhab\nQUIT", "helo-after-ehlo"),
        ("starttls:\n  enable: true", "starttls-set"),
        ("connect to SMTP host: relay.example.com, port: 25, response: 554", "greeting-refused"),
        ("mail.smtp.starttls.enable=true", "starttls-set"),
        ("SMTP_STARTTLS=true", "starttls-set"),
        ("fgets(): SSL: Connection reset by peer", "tls-read"),
        ("SERVER -> CLIENT: 334 VXNlcm5hbWU6\nCLIENT -> SERVER: \nSERVER -> CLIENT: 535 no", "user-sent-empty"),
        ("S: 334 VXNlcm5hbWU6\nC: \nS: 501 no", "user-sent-empty"),
        ("Authentication OFF\nSMTPAuth: bool(true)", "login-switched-off"),
        ("with identical data the connection is proper and it returns no errors", "same-login-works"),
        ("the same credentials work in Thunderbird; the same settings works", "same-login-works"),
        ("it works fine in Outlook", "same-login-works"),
        ("read timeout\n250 2.6.0 <1@example.com> Queued mail for delivery", "was-queued"),
        ("in C:\\inetpub\\wwwroot\\a.php", "php-without-list"),
        ("in /Applications/XAMPP/xamppfiles/htdocs/a.php", "php-without-list"),
        ("with smtp-mail.outlook.com", "outlook-account"),
        ("at node_modules/nodemailer", "node"),
        ("the update removed the DigiCert root", "root-gone"),
        ("since ZF v2.4.x", "worked-before"),
        ("in 20% of the cases", "intermittent"),
        ("Configure .mail.protection.outlook.com", "mx"),
        ("must contain the following parameter: 'client_id'", "parameter-missing"),
        ("Missing required parameter: refresh_token", "parameter-missing"),
    ],
)  # fmt: skip
def test_a_text_tells_a_circumstance(text: str, fact: str) -> None:
    assert fact in _told(text)
    assert fact in TOLD


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("javascript: Error: Invalid login", "java"),
        ("250-VRFY\n250 ETRN", "vrfy"),
        ("250-VRFY\n250 ETRN", "etrn"),
        ("MAIL FROM:<a@example.com>", "no-brackets"),
        ("x509: certificate is valid for mx.example.org, not mail.example.com", "names-no-host"),
        ("proto=ESMTP helo=<mail.example.com>", "client-name-local"),
        (
            "Client host rejected: cannot find your hostname, [203.0.113.7]; helo=<[192.168.1.50]>",
            "client-private",
        ),
        ("Couldn't connect to host, port: mail.example.com, 465", "mx"),
        ("Couldn't connect to host, port: mail.example.com, 465", "provider-met"),
        ("550 5.1.1 <b@example.com>: User unknown in virtual mailbox table", "user-table"),
        ('lookup "bob" as USERINFO in table static:vusers -> found', "user-table"),
        ("at node_modules/nodemailer/lib/smtp-connection", "direct-delivery"),
        ("SERVER -> CLIENT: 220 mail.example.com ESMTP", "no-greeting"),
        ("certificate 1 of 4 has expired", "chain-expired"),
        ("550 5.7.703 messages from your tenant have been blocked", "tenant-list"),
        ("depth=1 CN = CA\ndepth=0 CN = mx\nverify error:num=10:certificate has expired", "chain-expired"),
        ("verify error:num=20:unable to get local issuer certificate", "verify-20"),
        ("there is no user with that password", "no-login-set"),
        ("I tried TLS and SSL, on both ports", "both-encryptions"),
        ("250-AUTH CRAM-MD5\nPLAIN not supported", "md5-refused"),
        ("actively refused it 192.0.2.9:25", "at-loopback"),
        ("through proxy proxy.example.com:3128", "proxy-here"),
        ("250 STARTTLS\n<= STARTTLS\n=> 502 TLS not available", "starttls-unoffered"),
        ("<= STARTTLS\n=> 502 TLS not available", "starttls-unoffered"),
        ("works with Mailhog, not with smtp.gmail.com:465", "test-server"),
        ("Authenticate(ICredentials credentials, CancellationToken cancellationToken)", "oauth-told"),
        ("Username and Password not accepted: a@example.com", "login-set"),
        ("this server requires a login", "needs-no-login"),
        ("220 2.0.0 Ready to start TLS", "greeted"),
        ("self._sslobj.do_handshake() timed out", "tls-read"),
        ('"hostname":"smtp.example.com","command":"CONN"', "host-with-comma"),
        ("SMTP_USER: a@example.com\nSMTP_PASS: x", "login-empty"),
        ("it has never worked", "worked-before"),
        ("the page cannot be reached", "port-reached"),
        ("504 5.5.2 <monitor>: Helo command rejected", "helo-localhost"),
        ("Couldn't connect to host, port: smtp.example.org, 25", "host-quoted"),
        ("EHLO openhab\n250 ok\nQUIT", "helo-after-ehlo"),
        ("starttls.enable=false", "starttls-set"),
        ("334 VXNlcm5hbWU6\nCLIENT -> SERVER: Ym9i\nSERVER -> CLIENT: 535 no", "user-sent-empty"),
        ("Authentication ON\nSMTPAuth: bool(true)", "login-switched-off"),
        ("the same settings do not work in Thunderbird", "same-login-works"),
        ("250 2.0.0 Ok: queued as 4F", "was-queued"),
        ("since Monday", "worked-before"),
        ("no parameter was given", "parameter-missing"),
    ],
)
def test_and_not_another_one(text: str, fact: str) -> None:
    assert fact not in _told(text)


def test_no_circumstance_has_two_meanings() -> None:
    assert TOLD.keys().isdisjoint(KNOWN)
    assert TOLD.keys().isdisjoint(SEEN)


def test_only_the_beginning_of_a_long_text_is_looked_at() -> None:
    assert "vrfy" not in _told("x" * EXAMINED + "\nVRFY a")


def test_settings_tell_the_program_and_its_way_to_sign_in() -> None:
    assert {"on-platform", "java"} <= _told("no", program="thingsboard")
    assert "client-credentials" in _told("no", auth="oauth2 client_credentials")


@pytest.mark.parametrize(
    ("text", "settings", "whose"),
    [
        ("a@example.com to b@example.org fails", {}, "recipient-refused"),
        ("the sender is 'a@example.com' and the recipient is 'b@example.org'", {}, "recipient-refused"),
        ("MAIL FROM:<a@example.com>\nRCPT TO:<b@example.org>", {}, "recipient-refused"),
        ("b@example.org is a recipient address", {}, "recipient-refused"),
        ("no more", {"rcpt": "b@example.org"}, "recipient-refused"),
        ("no more", {"mail_from": "Plant <a@example.com>"}, "recipient-refused"),
        ("no more", {"mail_from": "Plant <B@example.org>"}, "sender-refused"),
        ("From: b@example.org", {}, "sender-refused"),
    ],
)
def test_whose_address_was_refused(text: str, settings: dict[str, object], whose: str) -> None:
    reply = "Email address is not verified. The following identities failed the check in region EU-WEST-1: "
    told = _told(f"{text}\n{reply}b@example.org", **settings)
    assert told & {"recipient-refused", "sender-refused"} == {whose}


def test_nobody_guesses_whose_address_it_was() -> None:
    told = _told("The following identities failed the check in region EU-WEST-1: b@example.org")
    assert told.isdisjoint({"recipient-refused", "sender-refused"})


_OF_JAVA = ("keytool -importcert", "thingsboard", "the platform")


@pytest.mark.parametrize(
    "text",
    [
        "unable to get local issuer certificate",
        "self signed certificate",
        "535 5.7.8 Error: authentication failed",
        "504 5.5.2 <x>: Helo command rejected: need fully-qualified hostname",
        "Network is unreachable",
        "535 5.7.3 Authentication unsuccessful [AM0PR01CA0001.eurprd01.prod.outlook.com]",
        "no form of authorisation supported",
        "io: socks5 error: Received malformed reply",
        "invalid_grant: Token has been expired or revoked.",
        "connect ECONNREFUSED 192.0.2.9:587",
    ],
)
def test_nobody_is_told_to_mend_a_program_that_is_another_ones(text: str) -> None:
    steps = " ".join(step.text for step in _found(text).remedy).lower()
    assert [word for word in _OF_JAVA if word in steps] == []


def test_who_sends_with_the_platform_is_told_its_own_way() -> None:
    text = "x509: certificate signed by unknown authority"
    ids = {step.id for step in _found(text, program="thingsboard").remedy}
    assert {"trust-ca-in-test", "import-root", "import-root-in-container"} <= ids
    assert "import-root-elsewhere" not in ids


@pytest.mark.parametrize(
    ("text", "host", "told"),
    [
        ("connect ECONNREFUSED 127.0.0.1:25", "mail.example.com", True),
        ("dial tcp [::1]:25: connect: connection refused", "mail.example.com", True),
        ("Couldn't connect to host, port: localhost, 1025; timeout 60000", "mail.example.com", True),
        ("connect ECONNREFUSED 127.0.0.1:25", "localhost", False),
        ("connect ECONNREFUSED 127.0.0.1:25", "", False),
        ("connect ECONNREFUSED 192.0.2.7:25", "mail.example.com", False),
    ],
)
def test_a_connection_to_another_computer_than_the_one_that_is_set(text: str, host: str, told: bool) -> None:
    settings = {"host": host} if host else {}
    assert ("went-to-loopback" in _told(text, **settings)) is told


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("250-AUTH GSSAPI NTLM LOGIN", "windows-login"),
        ("ntlmdomain = (not set)", "windows-login"),
        ("250-AUTH LOGIN PLAIN XOAUTH XOAUTH2", "xoauth2-sent"),
        ("535 Authentication credentials invalid", "ses-words"),
        ("postfix/smtp[8]: 7DCA: to=<a@example.org>, status=deferred", "server-log"),
        ("RCPT from unknown[192.0.2.62]: 504", "client-has-name"),
        ("lookup smtp.example.com: no such host", "host-with-blank"),
        ("EHLO my-pc", "helo-odd"),
        ("AA16BBDD12: from=<>, size=2\n81571C2D00: to=<a@example.org>, status=bounced", "null-sender"),
        ("redis is up, smtp: connection refused", "other-program"),
        ("postgres mailer: 535 5.7.8 no", "other-program"),
    ],
)
def test_what_only_looks_so_is_not_told(text: str, fact: str) -> None:
    assert fact not in _told(text)


@pytest.mark.parametrize(
    ("host", "work"), [("", True), ("smtp.office365.com", True), ("smtp-mail.outlook.com", False)]
)
def test_only_an_organisation_may_still_allow_passwords(host: str, work: bool) -> None:
    found = _found(
        "535 5.7.139 Authentication unsuccessful, basic authentication is disabled.", None, host=host
    )
    assert any("Get-AuthenticationPolicy" in step.text for step in found.remedy) == work
    assert any("OAuth 2" in step.text for step in found.remedy)


def test_the_code_of_tencent_depends_on_its_server() -> None:
    text = "535 Login Fail. Please enter your authorization code to login."
    for host, told in (("smtp.qq.com", False), ("smtp.exmail.qq.com", True)):
        steps = _found(text, None, host=host).remedy
        assert ("exmail.qq.com" in steps[0].text) == told


def test_the_relay_of_google_is_told_by_the_settings_too() -> None:
    assert "google-relay" in _told(
        "Expected response code 250 but got an empty response.", host="smtp-relay.gmail.com"
    )


def test_the_failure_of_another_program_is_no_mails() -> None:
    found = _found("psycopg2.OperationalError: could not connect to server: Connection refused, port 5432")
    assert (found.cause, found.confidence, found.also) == ("unknown", "low", ())
    assert found.title == "This is not the failure of a mail"


@pytest.mark.parametrize(
    ("code", "of_server"),
    [
        ("20 (unable to get local issuer certificate)", False),
        ("21 (unable to verify the first certificate)", True),
    ],
)
def test_only_21_is_the_servers_chain(code: str, of_server: bool) -> None:
    text = f"certificate verify failed: unable to get local issuer certificate\nVerify return code: {code}"
    ids = [step.id for step in _found(text).remedy]
    assert ("send-full-chain" in ids) is of_server
    assert "renew-authorities" in ids


@pytest.mark.parametrize(("host", "told"), [("", True), ("mail.example.com", False)])
def test_localhost_is_spoken_of_only_where_the_host_may_be_it(host: str, told: bool) -> None:
    settings = {"host": host} if host else {}
    ids = [step.id for step in _found("Connection refused (111)", None, **settings).remedy]
    assert ("name-container-host" in ids) is told


def test_who_asks_for_starttls_that_is_not_offered_is_not_told_that_the_settings_are_right() -> None:
    found = _found("<= EHLO a.example.net\n=> 250 AUTH PLAIN LOGIN\n<= STARTTLS\n=> 502 TLS not available")
    assert "Your settings are not the reason" not in found.why
    assert "switch-encryption-off" in [step.id for step in found.remedy]


def test_proton_is_asked_for_a_token_of_its_own_kind() -> None:
    found = _found("535 5.7.8 Error: authentication failed: use an SMTP token", host="smtp.protonmail.ch")
    assert "SMTP tokens" in found.remedy[0].text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("530-5.7.0 Authentication Required. Learn more at", "app password"),
        (
            "The server response was: 5.7.0 Authentication Required. For more information, go to",
            "app password",
        ),
        ("get-token outlook: urllib.error.HTTPError: HTTP Error 401: Unauthorized", "client ID"),
        (
            "421 Domain mg.example.com is not allowed to send: Free accounts are for test purposes only.",
            "Authorized Recipients",
        ),
        (
            "554 Sandbox subdomains are for test purposes only. Please add your own domain",
            "Authorized Recipients",
        ),
        (
            "504 5.7.4 Unrecognized authentication type [AM0PR01CA0001.eurprd01.prod.outlook.com]",
            "LOGIN and XOAUTH2",
        ),
    ],
)
def test_who_writes_so_is_known_without_a_host(text: str, words: str) -> None:
    assert words in _found(text).remedy[0].text


def test_what_is_missing_in_a_request_for_a_token_is_named() -> None:
    found = _found("AADSTS900144: The request body must contain the following parameter: 'client_id'.")
    assert "client_id is missing" in found.why


@pytest.mark.parametrize(
    ("host", "near"),
    [
        ("smtp.gmail.co", True),
        ("smtp.gmail.com", False),
        ("smtp-relay.gmail.com", False),
        ("gmail-smtp-in.l.google.com", False),
        ("mail.example.com", False),
        ("outlook.office365.com", False),
        ("email-smtp.eu-north-1.amazonaws.com", False),
        ("", False),
    ],
)
def test_a_host_that_is_a_providers_own_is_not_nearly_one(host: str, near: bool) -> None:
    ids = [step.id for step in _found("connect timed out", None, **({"host": host} if host else {})).remedy]
    assert ("use-host-meant" in ids) is near


@pytest.mark.parametrize(
    ("text", "port"),
    [
        (".mail.protection.outlook.com: unable to get local issuer certificate", "25"),
        ("connect to smtp.example.com:2525: unable to get local issuer certificate", "2525"),
        ("unable to get local issuer certificate", "587"),
    ],
)
def test_a_certificate_is_looked_at_where_the_host_listens(text: str, port: str) -> None:
    steps = " ".join(step.text for step in _found(text).remedy)
    assert re.search(rf"-connect \S+:{port}\b", steps)


def test_what_the_server_took_late_is_not_sent_again() -> None:
    text = "C: DATA\nC: .\nServer read/timeout error.\nC: QUIT\nS: 250 2.6.0 <1@example.com> Queued mail"
    found = _found(text, "after-data")
    assert found.remedy[0].id == "send-not-again"
    assert not found.transient


def test_no_port_is_spoken_of_that_the_provider_does_not_serve() -> None:
    steps = " ".join(
        step.text for step in _found("connect timed out", None, host="smtp.office365.com").remedy
    )
    assert "587" in steps
    assert "465" not in steps


def test_powershell_is_told_its_own_options_and_no_port_that_it_cannot_use() -> None:
    found = _found("Send-MailMessage: 5.7.0 Must issue a STARTTLS command first", None, host="smtp.gmail.com")
    first, second = found.remedy
    assert "-UseSsl" in first.text
    assert "-Credential" in second.text
    assert not any("465" in str(fix) for fix in found.fixes)


def test_a_server_that_asks_for_the_code_does_not_say_that_it_is_set() -> None:
    assert "renew-code" not in [step.id for step in _found("535 Error: 请使用授权码登录").remedy]


def test_a_command_to_type_never_ends_with_the_full_stop_of_its_sentence() -> None:
    said = [rule.said for rule in (*KNOWLEDGE.rules, *KNOWLEDGE.cases)]
    said += [words.said for words in KNOWLEDGE.causes.values()]
    said += [advice.said for advice in KNOWLEDGE.all_advice]
    steps = [step.text for one in said for step in one.steps]
    glued = re.compile(
        r"(?:\{(?:host-to-type|port-to-type|starttls-port)\}|-ltn|--force-recreate"
        r"|\bnc -vz \S+ [0-9]+"
        r"|\b(?:HOST|PORT|CONTAINER|ADDRESS|TABLE|NAME|USER|DOMAIN|PASSWORD))\.(?: |$)"
    )
    assert [text for text in steps if glued.search(text)] == []


def test_the_own_filter_of_a_provider_is_asked_and_no_other_recipient() -> None:
    found = _found("550 spam message rejected. Please visit http://help.mail.ru/x", None, host="smtp.mail.ru")
    assert [step.id for step in found.remedy][:2] == ["send-ordinary", "ask-own-provider"]
    elsewhere = _found("554 5.7.1 Spam message rejected")
    assert "authenticate-domain" in [step.id for step in elsewhere.remedy]


@pytest.mark.parametrize(
    "text", ["a Server Error 500 appears", "Status Code 500", "500 Internal Server Error"]
)
def test_the_code_of_a_web_page_is_not_the_servers(text: str) -> None:
    assert not _found(f"{text}. The mail failed: SMTP To address may not be blank").reading


def test_a_senders_account_that_is_disabled_is_no_recipient() -> None:
    found = _found(
        "550 5.7.1 Account disabled. Please contact support@mailgun.com", None, host="smtp.mailgun.org"
    )
    assert found.cause == "account-suspended"


def test_no_tls_from_the_start_is_offered_where_the_provider_has_none() -> None:
    text = "Unrecognized SSL message, plaintext connection?"
    found = _found(text, None, host="smtp.office365.com", port=587, security="tls")
    assert "465" not in found.remedy[0].text


def test_a_host_that_is_a_name_is_not_blamed_for_another_that_was_looked_up() -> None:
    text = "getaddrinfo for ${mail_env_encryption} failed: Name or service not known"
    found = _found(text, None, host="mail.example.com", port=587)
    assert found.remedy[0].id == "set-variable"
    assert "mail.example.com" not in found.why


def test_java_is_told_its_own_name_for_the_version() -> None:
    found = _found("SSLHandshakeException: No appropriate protocol. javax.net.ssl", None)
    assert "mail.smtp.ssl.protocols=TLSv1.2" in found.remedy[0].text


def test_no_button_sets_port_25() -> None:
    found = _found("connect timed out", None, host="smtp.office365.com", port=587)
    assert not any(fix.changes.get("smtpPort") == "25" for fix in found.fixes)
