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
        ("failed the check in region EU-WEST-1: a@example.com", "sandbox"),
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
    ("text", "settings", "first"),
    [
        ("451 See http://pobox.com/~djb/docs/smtplf.html.", {}, "end-lines"),
        ("554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException", {}, "wait-for-renewal"),
        ("5.7.703 Your message can't be delivered: tenant allow/block list policy", {}, "remove-list-entry"),
        ("550 5.1.8 Access denied, bad outbound sender", {}, "secure-account"),
        ("421 4.7.66 TLS 1.0 and 1.1 are not supported. Please upgrade your client", {}, "update-program"),
        ("msmtp: TLS certificate verification failed: certificate 2 of 4 has expired", {}, "renew-chain"),
        (
            "msmtp: TLS certificate verification failed: certificate 1 of 4 has expired",
            {},
            "renew-certificate",
        ),
        ("smtp.gmail.com: bad protocol / cancel. token expired. 7 days later it stopped", {}, "publish-app"),
        ("No username, no password. 535 5.7.8 Error: authentication failed", {}, "switch-login-off"),
        (
            "STARTTLS extension not supported by server.",
            {"security": "tls and ssl both on"},
            "use-one-of-both",
        ),
        ("504 5.3.3 AUTH mechanism CRAM-MD5 not available", {}, "choose-plain-or-login"),
        ("535 5.7.8 Invalid authentication mechanism", {"auth": "xoauth2"}, "choose-plain-or-login"),
        ("the target machine actively refused it 127.0.0.1:25", {}, "use-provider"),
        ("PKIX path building failed", {"host": "smtp.gmail.com", "port": 465}, "compare-issuer"),
        ("550 smtp auth required (in reply to RCPT TO command)", {}, "see-which-server"),
        ("Remote-MTA: dns; mx.example.com\nDiagnostic-Code: smtp; 550 Relay denied", {}, "see-which-server"),
        ("Invalid SMTP Server: mailserver:26", {}, "enter-host-alone"),
        (
            "socks.GeneralProxyError: Socket error: 403: Forbidden",
            {"proxy": "127.0.0.1:3128", "port": 587},
            "allow-in-own-proxy",
        ),
        (
            "socks.GeneralProxyError: Socket error: 403: Forbidden",
            {"proxy": "proxy.example.com:3128", "port": 587},
            "ask-for-proxy-connect",
        ),
        (
            "connection to tcp://aspmx.l.google.com:587 failed: proxy refused it, HTTP error code 403",
            {},
            "use-submission-server",
        ),
        ("SMTPServerDisconnected: please run connect() first", {}, "read-line-before"),
        ("mailhog: dial tcp 172.18.0.3:1026: getsockopt: connection refused", {}, "name-service"),
        ("mailpit: connect ECONNREFUSED 127.0.0.1:1025", {}, "name-service"),
        ("sendmail on docker0: [Errno 111] Connection refused", {}, "listen-on-all"),
        ("stream_socket_client(): unable to connect to tcp://localhost:25", {}, "use-provider"),
        ("sometimes it works: java.net.SocketTimeoutException: connect timed out", {}, "try-again"),
        ("$mail->Username = 'a@example.com'; 530 5.7.0 Authentication Required", {}, "switch-login-on"),
        ('it needs no login: error="unencrypted connection"', {}, "switch-login-off"),
        ("451 4.3.5 Server configuration error", {}, "tell-administrator"),
        ("503 RCPT command expected", {}, "read-rcpt-reply"),
        ("550 sender not pre-approved", {}, "use-other-sender"),
        ("503 5.5.1 Invalid command: Command not supported", {}, "use-submission-port"),
        ("I tried all ports: Connection unexpectedly closed", {}, "test-from-sender"),
        ("220 mail.example.com ESMTP\nEHLO me\nRead timed out", {"port": 465}, "look-into-server"),
        ("altnames: Host: localhost. is not in the cert's altnames: DNS:mail.example.com", {}, "enter-name"),
        ("getaddrinfo ENOTFOUND smtp.sendgrid.net", {}, "try-name"),
        ('syscall: "getaddrinfo", hostname: "smtp.mail.ru,", code: "EDNS"', {}, "remove-comma"),
        ("lookup smtp.gmail.com: server misbehaving", {}, "look-up-inside"),
        (
            "SSL23_GET_SERVER_HELLO:unknown protocol",
            {"host": "pop.example.com", "port": 110},
            "use-outgoing-server",
        ),
        (
            'SMTP_USER: ""\nSMTP_PASS: ""\nSMTPAuthenticationError (502 not implemented',
            {},
            "switch-login-off",
        ),
        ("missing password for PLAIN auth mechanism; missing password for LOGIN auth", {}, "enter-login"),
        ('ArgumentError (wrong authentication type "login"): check_auth_method', {}, "choose-offered-method"),
        ("It worked fine before. 535 Authentication failed", {}, "try-elsewhere"),
        ("[mail]\nport = 465\nthe host is reachable: SMTP Connection timed out", {}, "choose-tls"),
        ("I can telnet to it. connect timed out", {"port": 587}, "check-port-and-encryption"),
        ("504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname", {}, "name-program"),
        (
            "NOQUEUE: reject: RCPT from unknown[192.168.1.6]: 504 5.5.2 <x>: Helo command rejected: Host not found",
            {},
            "let-own-pass",
        ),
        ("MessagingException: Could not convert socket to TLS\n\tat com.sun.mail.smtp.x", {}, "add-end"),
        ("SMTP AUTH failed: unexpected server response: username:", {}, "choose-plain"),
        ("smtplib.SMTPRecipientsRefused: {'a@example.net'}", {}, "add-reply"),
        ("452 4.1.1 requested action aborted: try again later", {}, "stop-testing"),
        ("rspamd_proxy; X-Spam-Status: Yes. 554 5.7.1 Spam message rejected", {}, "look-at-symbols"),
        ('maildev: got code "451", with message "451 Timeout - closing connection"', {}, "send-at-once"),
        ("java.net.UnknownHostException: smtp.gmail.com.", {"host": "smtp.gmail.com."}, "remove-dot"),
        ("SSLHandshakeException: Remote host terminated the handshake", {}, "look-at-handshake"),
        ("ssl.SSLZeroReturnError: TLS/SSL connection has been closed (EOF)", {}, "look-at-handshake"),
        ("ssl.SSLEOFError: EOF occurred in violation", {"tls_version": "TLSv1"}, "clear-tls-version"),
        ("write tcp 172.22.0.3:59026->192.0.2.68:465: write: broken pipe", {}, "reconnect-sooner"),
        ("read tcp 192.0.2.5:40312: connection reset by peer", {"port": 25}, "use-submission-port"),
        ("mailx -S smtp=smtps://mail.example.com:2525 works. Notify failed err=EOF", {}, "choose-tls"),
        ("getaddrinfo for ${mail_env_encryption} failed: Name or service not known", {}, "set-variable"),
        ("getaddrinfo ENOTFOUND undefined", {}, "set-variable"),
        ("dial tcp: address smtp.example.com: missing port in address", {}, "add-port"),
        ("getaddrinfo() argument 2 must be integer or string", {}, "enter-port-number"),
        ("550-5.7.1 Messages missing a valid Message-ID: header are not accepted", {}, "mend-header"),
        ("554 Transaction failed: Duplicate header 'Subject'.", {}, "remove-second"),
        ("550 5.7.1 Daily SMTP relay limit exceeded for user.", {}, "wait-for-renewal"),
        (
            "I can still send by Outlook: exceeded its 24-hour sending limit. Messages to 25 out of 25",
            {},
            "compare-server",
        ),
        ("421 Too many concurrent SMTP connections", {}, "send-over-fewer"),
        ("524 username or passwd is NULL", {"host": "smtp.qiye.aliyun.com"}, "enter-login"),
        ("535-5.7.1 Username and Password not accepted. - gsmtp", {}, ""),
        ("MESSAGE_SIZE_LIMIT=2\n552 5.3.4 Message size exceeds fixed limit", {}, "see-limit-in-force"),
        ("write EPIPE at WriteWrap.onWriteComplete", {}, "reconnect-sooner"),
        ("We use a connection pool: Connection reset by peer", {}, "reconnect-sooner"),
        (
            "Authentication failed because the remote party has closed the transport stream.",
            {},
            "look-at-handshake",
        ),
        ("OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection", {"port": 465}, "look-at-handshake"),
        ("Couldn't connect to host, port: null, 25; timeout -1", {}, "set-variable"),
        ("getaddrinfo for tls://smtp.gmail.com failed: Name or service not known", {}, "enter-host-alone"),
        ("550 5.7.708 Access denied, traffic not accepted from this IP.", {}, "ask-microsoft"),
        ("AADSTS53003: Access has been blocked by Conditional Access policies.", {}, "find-policy"),
        ("421 4.7.29 this message wasn't sent over a TLS connection. - gsmtp", {}, "switch-encryption-on"),
        ("no authentication configured: unencrypted connection", {}, "switch-login-off"),
        ("MapiExceptionMaxSubmissionExceeded; Message size exceeds maximum size limit.", {}, "raise-limit"),
        (
            "my mail is in thunderbird and outlook, everything works fine. 535 5.7.8 authentication failure",
            {},
            "compare-effective",
        ),
        (
            "socket.gethostbyname(socket.gethostname())\nsocket.gaierror: (-2, 'Name or service not known')",
            {},
            "enter-own-name",
        ),
        ("535 Incorrect authentication data", {"host": "smtp.office365.com", "port": 587}, "ask-hoster"),
        ("552 5.3.4 Header size exceeds fixed maximum size", {}, "split-recipients"),
        ("550 Access denied - Invalid HELO name (See RFC2821 4.1.1.1)", {}, "log-in"),
        ("Algorithm constraints check failed on signature algorithm: SHA1withRSA", {}, "look-at-chain"),
        (
            "peeraddr=[::1]:25 state=error: certificate verify failed (hostname mismatch) (OpenSSL::SSL::SSLError)",
            {},
            "enter-name",
        ),
        (
            "SmtpClientAuthentication is disabled for the Mailbox.\nSmtpException: client was not authenticated",
            {},
            "allow-smtp",
        ),
        ("554 5.6.0 Mail message is malformed. Not accepted. - gsmtp", {}, "mend-header"),
        ("554 Transaction failed: Duplicate header 'DKIM-Signature'.", {}, "find-signers"),
        ("554 5.6.0 Message contains multiple DKIM-Signature headers", {}, "find-signers"),
        (
            "Connected to 127.0.0.1 port 1080\nSOCKS5 connect to 192.0.2.7:587 (locally resolved)\ntimed out",
            {"host": "smtp.gmail.com", "port": 587},
            "test-from-proxy",
        ),
        ("socks: Error: An invalid destination host was provided.", {"port": 465}, "enter-port-number"),
        ("SocksClientError: connect ECONNREFUSED 127.0.0.1:1080", {}, "switch-proxy-off"),
        ("Error: Socks module not loaded", {}, "write-proxy-address"),
        ('malformed HTTP response "220 mail.example.com ESMTP Postfix"', {}, "find-http"),
        ("BadStatusLine('220 mail.example.com ESMTP Postfix')", {}, "find-http"),
        ("certificate verify failed in /Applications/XAMPP/htdocs/class.smtp.php", {}, "name-list"),
        ("office 365: 535 the request did not meet the criteria to be authenticated", {}, "see-defaults"),
        ("AADSTS53003: Access has been blocked by Conditional Access policies", {}, "find-policy"),
        ("535 5.7.8 Authentication failed, account locked out", {}, "find-old-password"),
        ("535 Login fail. Authorization code is expired", {"host": "smtp.exmail.qq.com"}, "renew-code"),
        ("535 authentication failed: application password has expired", {}, "renew-code"),
        ("450 4.7.0 Organization queue quota exceeded.", {}, "look-into-queue"),
        ("452 4.5.3 Too many recipients", {}, "split-recipients"),
        ("454 4.7.0 Cannot accept TLS as maximum TLS rate exceeded for server", {}, "send-over-one"),
        (
            "keycloak testSMTPConnection: ErrorResponseException: HTTP 500 Internal Server Error",
            {},
            "read-own-log",
        ),
        (
            "Sending the email to the following server failed : smtp.example.com:465",
            {"port": 587},
            "compare-port",
        ),
        (
            'gomail: invalid address "a@b.c <a@b.c>": mail: expected single address, got "<a@b.c>"',
            {},
            "set-plain-name",
        ),
        (
            "Connection unexpectedly closed: timed out",
            {"host": "localhost", "port": 25, "security": "none"},
            "see-greeting",
        ),
        ("Connection unexpectedly closed: timed out", {"port": 587, "security": "starttls"}, "see-greeting"),
        (
            "status=deferred (554 see https://ipcheck.proofpoint.com)\nyahoodns.net: 421 4.7.0 [TSS04]",
            {},
            "see-what-leaves",
        ),
        (
            'self.docmd("AUTH", x)\nSMTPServerDisconnected: Connection unexpectedly closed',
            {},
            "check-user-form",
        ),
        (
            "Sending data EHLO x<\nSending data HELO x<\nSending data QUIT<\nserver failed",
            {},
            "show-dialogue",
        ),
        ('Couldn\'t connect to host, port: "smtp.example.org", 25; timeout 60000', {}, "remove-quotes"),
        ('"errno": -4039, "syscall": "connect", "port": 465', {}, "test-from-sender"),
        ("works locally, on the live server connect timed out", {}, "test-from-sender"),
        ("fgets(): SSL: Connection reset by peer", {"port": 465}, "test-from-sender"),
        ("starttls: enable: true. 530 5.7.0 Must issue a STARTTLS command first", {}, "switch-encryption-on"),
        (
            "{ Error: invalid_request at xoauth2/index.js code: 'EAUTH', command: 'AUTH XOAUTH2' }",
            {},
            "check-values",
        ),
        ("Could not connect to SMTP host: relay.example.com, port: 25, response: 554", {}, "read-greeting"),
        ("5 emails per connection: 421 Service not available, closing channel", {}, "reconnect-often"),
        ("454 Throttling failure: Maximum sending rate exceeded.", {}, "send-slower"),
        (
            "535: 5.7.8 Username and Password not accepted. gsmtp SaslMechanismOAuth2",
            {},
            "choose-password-login",
        ),
        ("Peer certificate CN=`*.secureserver.net' did not match expected CN=`localhost'", {}, "enter-name"),
        ("dial tcp 192.0.2.26:587: i/o timeout", {"host": "smtp.google.com", "port": 587}, "use-host-meant"),
        ("getaddrinfo ENOTFOUND smtp.gmail.co", {"host": "smtp.gmail.co", "port": 587}, "use-host-meant"),
        ("dial tcp 192.0.2.26:587: i/o timeout", {"host": "smtp.office.com"}, "use-host-meant"),
        (
            "the test email works. Couldn't connect to host, port: localhost, 25; the same settings in the node",
            {"port": 465},
            "check-names-of-settings",
        ),
        (
            "system SMTP settings: for some reason it is trying: Couldn't connect to host, port: localhost, 25",
            {},
            "save-again",
        ),
        (
            "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: \nS: 535 Incorrect authentication data",
            {"host": "mail.example.com", "username": ""},
            "enter-login",
        ),
        (
            "oauth2 token, 535 5.7.3 Authentication unsuccessful [SGXP274CA0016.SGPP274.PROD.OUTLOOK.COM]",
            {"host": "smtp-mail.outlook.com"},
            "check-scope",
        ),
        (
            "535 5.7.3 Authentication unsuccessful [SGXP274CA0016.SGPP274.PROD.OUTLOOK.COM]",
            {"host": "smtp-mail.outlook.com"},
            "use-oauth",
        ),
        ("535 5.7.3 Authentication unsuccessful", {}, "check-user-form"),
        ("the identical data works there. 535 5.7.1 no such credentials", {}, "compare-effective"),
        ("Authentication OFF\nSMTPAuth: bool(true)\nCould not authenticate.", {}, "find-where-set"),
        ("AADSTS900144: must contain the following parameter: 'client_id'", {}, "fill-parameter"),
        ("550 User does not have permission", {}, "see-command"),
        ("550 You do not have permission to send as this sender", {}, "send-as-account"),
        ("554 mail.example.com - no SMTP service here", {}, "check-host"),
        ("in 20% of the cases: 554 Relay access denied", {}, "compare-refused"),
        ("450 Reject due to policy violations.", {}, "leave-queued"),
        ("node upgrade, missing root: unable to get local issuer certificate", {}, "name-list"),
        ("certificate verify failed in C:\\xampp\\htdocs\\a.php", {}, "name-list"),
        ("502 Invalid input since v1.25, the previous version works", {}, "go-back"),
        ("no setting works, sometimes it hangs: Connection refused (111)", {}, "check-host-and-port"),
        ("sometimes: Connection refused (111)", {}, "try-again"),
        ("no such host: lookup mail-relay on 127.0.0.11:53: no such host", {}, "enter-real-host"),
        ("501 error: bad recipient address syntax", {}, "one-bare-address"),
        ("451 Could not complete sender verify callout", {}, "leave-queued"),
        ("452 4.5.3 Too many recipients (max 50 per message)", {}, "split-recipients"),
        ("550 5.5.3 Too many recipients for this sender. - gsmtp", {}, "split-recipients"),
        ("450 4.7.1 Error: too many recipients from 203.0.113.9", {}, "stop-testing"),
        ("550 Dictionary attack detected", {}, "mend-recipients"),
        ("550 5.2.122 The recipient has exceeded their limit for messages per hour", {}, "wait-and-test"),
        ("452 4.4.5 Messages per second limit exceeded", {}, "send-slower"),
        ("421 4.3.2 Too many open connections.", {}, "send-over-fewer"),
        ("550 Account is not active.", {}, "use-other-recipient"),
        (
            "421 4.1.1 <a@b.example>: Recipient address rejected: Address verification in progress",
            {},
            "leave-queued",
        ),
        ("Error 401: deleted_client", {}, "restore-client"),
        ("Error 401: invalid_client The OAuth client was not found.", {}, "compare-client-id"),
        ("{ [Error: unauthorized_client] code: 'EAUTH' }", {}, "authorise-again"),
        ("x509: certificate is valid for *.example.org, not localhost", {"host": "localhost"}, "enter-name"),
        ('"AUTH PLAIN AAA=" 503 5.5.1 Invalid command: Command not supported', {}, "switch-login-off"),
        ("java.io.IOException: Server is not trusted: mail.example.com", {}, "enter-trusted-host"),
        (
            'opening, timeout=60 SMTP INBOUND: "220 a.example ESMTP" SMTP Error: Could not authenticate.',
            {},
            "check-user-form",
        ),
        ("SMTPException sending mail: retrying connection", {}, "send-as-account"),
        ("worked fine for a month, now Net::OpenTimeout (execution expired)", {}, "look-what-changed"),
        ('535 5.7.8 user "14ca2c91-258c-41c9-9433-d10182d65e76" Permission denied', {}, "create-key"),
        ('Expected response code 354 but got code "250", with message "250 Ok"', {}, "stop-pipelining"),
        ("getaddrinfo ENOTFOUND 1234 1234:465", {}, "enter-real-host"),
        ("503 5.5.1 Polite people say EHLO first.", {}, "look-before"),
        ("554 5.4.6 Hop count exceeded - possible mail loop", {}, "read-received"),
        ("452 Insufficient disk space; try again later", {}, "free-room"),
        ("550 5.7.1 Message contains a forbidden attachment", {}, "send-without"),
        ("550 5.7.1 empty subject", {}, "mend-message"),
        ("501 RCPT TO should not be empty", {}, "give-recipient"),
        ("500 5.3.3 Unrecognized command", {}, "read-dialogue"),
        ("502 5.5.1 Too many unrecognized commands, goodbye", {}, "check-encryption"),
        (
            "{'responseCode':502, command: 'AUTH PLAIN'} 502 5.5.2 command unrecognized.",
            {},
            "use-submission-port",
        ),
        ("503 5.5.1 Error: already authenticated", {}, "log-in-once"),
        ("501 5.5.4 Authentication cancelled", {}, "choose-method"),
        ("501 5.5.4 Unrecognized parameter", {}, "read-dialogue"),
        ("554 SMTP synchronization error", {}, "wait-for-greeting"),
        ("521 5.5.2 Error reading DATA: invalid line ending", {}, "end-lines"),
        ("503 Must have sender and recipient first.", {}, "read-rcpt-reply"),
        ("PermissionError: [Errno 1] Operation not permitted", {}, "allow-program"),
        ("x509: certificate relies on legacy Common Name field, use SANs instead", {}, "renew-certificate"),
        (
            "certificate verify failed: Missing Authority Key Identifier (_ssl.c:1028)",
            {},
            "reissue-authority",
        ),
        ("535 5.7.0 authentication rejected: your password is too simple", {}, "set-password"),
        ("Outbound connection timed out to 173.194.219.27:25", {}, "use-submission-port"),
        ("getaddrinfo ENOTFOUND smtp.exmaple.com", {}, "check-spelling"),
        ("用的是授权码，535 Error: authentication failed", {}, "compare-effective"),
        ("header.from=gmail.com 550 5.7.1 rejected by DMARC policy", {}, "use-providers-server"),
        (
            "Rocket.Chat in Docker with a mailserver on the same server machine: connect ECONNREFUSED",
            {"host": "smtp.example.com"},
            "listen-on-all",
        ),
        ("connect ECONNREFUSED", {"host": "smtp.gmail.com", "port": 465}, "test-from-sender"),
        ("421 4.4.2 mail.example.net Error: timeout exceeded", {}, "send-at-once"),
        ("504 5.7.4 Unrecognized authentication type", {}, "choose-common"),
        ("504 CRAM-MD5 authentication mechanism not supported", {}, "choose-plain-or-login"),
        ("535 5.7.8 Unsupported authentication mechanism.", {"auth": "cram-md5"}, "choose-plain-or-login"),
        ("getaddrinfo ENOTFOUND smtp.sendgrid.net, inside docker", {}, "try-name"),
        ("550 Previous (cached) callout verification failure", {}, "use-real-sender"),
        ("550 5.7.1 Unable to relay", {}, "log-in"),
        ("certificate verify failed: CA certificate key too weak (_ssl.c:1006)", {}, "look-at-chain"),
        ("self signed certificate in certificate chain", {"host": "smtp.gmail.com"}, "see-who-answers"),
        ("421 4.7.0 Connection expired, try reconnecting. - gsmtp", {}, "send-at-once"),
        ("421 4.4.2 Connection timed out - idle", {}, "send-at-once"),
        ("452 4.2.2 Too many messages in this session, please reconnect", {}, "reconnect-often"),
        ("Error: Timeout waiting for response from server", {}, "check-port-and-encryption"),
        ("sometimes it works, sometimes Error: Greeting never received", {}, "try-again"),
        ("450 MI:DMC 163 smtp5,D9GowADn, please try again later", {}, "reconnect-often"),
        ("status=deferred (host a.example said: 421 4.7.28 unusual rate of mail)", {}, "find-what-sends"),
        ("it ignores http_proxy: connect ECONNREFUSED 192.0.2.9:587", {}, "ask-for-open-port"),
        (
            "Swift_TransportException: Connection could not be established with host localhost, MAIL_HOST=mailhog",
            {"host": "localhost", "port": 1025},
            "reload-cache",
        ),
        ("550 5.2.253 Sender throttled due to continuous invalid license errors.", {}, "check-licence"),
        ("AADSTS700084: The refresh token was issued to a single page app (SPA)", {}, "register-as-web"),
        ("AADSTS70043: The refresh token has expired due to sign-in frequency checks", {}, "authorise-again"),
        ("AADSTS500011: The resource principal named https://graph.microsoft.com", {}, "compare-resource"),
        ("535 5.7.8 OAuth token expired.", {}, "refresh-by-itself"),
        ("I use OAuth with a refresh token: 535 5.7.3 Authentication unsuccessful.", {}, "check-mailbox"),
        (
            "535 5.7.3 Authentication unsuccessful",
            {"username": "", "host": "mail.corp.example"},
            "clear-login",
        ),
        ("Error 403: org_internal", {}, "use-inside-account"),
        ("certificate verify failed: certificate revoked (_ssl.c:1006)", {}, "replace-certificate"),
        ("certificate verify failed: self-signed certificate", {"host": "mail.local"}, "fetch-certificate"),
        ("[SSL: NO_CIPHERS_AVAILABLE] no ciphers available (_ssl.c:1129)", {}, "clear-tls-version"),
        ("[SSL: TLSV1_UNRECOGNIZED_NAME] tlsv1 unrecognized name (_ssl.c:1006)", {}, "use-certificate-name"),
        ("unsafe legacy renegotiation disabled (_ssl.c:1006)", {}, "update-server"),
        ("550 5.7.705 Access denied, tenant has exceeded threshold", {}, "ask-microsoft"),
        ("450 4.7.1 <a1b2c3>: Helo command rejected: Host not found", {}, "name-program"),
        ("451 Internal resource temporarily unavailable", {}, "leave-queued"),
        ("421 4.3.2 System not accepting network messages", {}, "check-exchange"),
        (
            "535 5.7.3 Authentication unsuccessful",
            {"host": "smtp.office365.com", "port": 587},
            "allow-smtp",
        ),
        (
            "535 5.7.139 Authentication unsuccessful, the user credentials were incorrect.",
            {},
            "enter-password-again",
        ),
        ("SmtpClient works fine, MailKit: 5.7.8 Authentication Rejected", {}, "choose-offered-method"),
        ("同样的账号密码 works there. 535 5.7.8 Authentication failed", {}, "compare-effective"),
        ("Sent: MAIL FROM:<>\nGot: 553 Mail from must equal authorized user", {}, "enter-full-sender"),
        ("450 4.1.2 <x@example.org>: Recipient address rejected: Domain not found", {}, "check-recipient"),
        (
            "I am using app passwords. 535-5.7.8 Username and Password not accepted - gsmtp",
            {},
            "compare-effective",
        ),
        (
            "538 5.7.11 Encryption required for authentication",
            {"host": "localhost", "port": 8025},
            "clear-login",
        ),
        ("Error: unable to verify the first certificate", {"host": "mail.example.com"}, "look-at-verify"),
        ("454 4.7.0 TLS not available due to local problem", {"host": "mail.example.com"}, "repair-own-tls"),
        (
            "550 5.7.25 the sending IPv6 address [2001:db8::1] must have a reverse DNS record",
            {},
            "prefer-ipv4",
        ),
    ],
)
def test_what_the_text_tells_decides_what_is_done_first(
    text: str, settings: dict[str, object], first: str
) -> None:
    assert _found(text, None, **settings).remedy[0].id == first


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


@pytest.mark.parametrize(
    ("text", "settings", "first"),
    [
        ("530 5.7.0 Authentication required", {"username": ""}, "enter-login"),
        ("5.7.0 Must issue a STARTTLS command first", {"host": "smtp.gmail.com"}, "switch-encryption-on"),
        ("STARTTLS not supported", {"host": "10.0.0.5", "port": 25}, "switch-encryption-off"),
        ("STARTTLS not supported", {"host": "mail.example.com", "port": 587}, "use-other-port"),
        ("PermissionError: [Errno 1] Operation not permitted", {"port": 25}, "allow-program"),
        ("OSError: [Errno 101] Network is unreachable", {}, "test-ipv4"),
        ("OSError: [Errno 113] No route to host", {}, "test-elsewhere"),
        ("No appropriate protocol. javax.net.ssl.SSLHandshakeException", {}, "set-tls-version"),
        ("454 4.7.0 Temporary authentication failure", {"host": "mail.example.com"}, "keep-and-test"),
    ],
)
def test_the_act_that_most_need_stands_first(text: str, settings: dict[str, object], first: str) -> None:
    assert _found(text, None, **settings).remedy[0].id == first


def test_java_is_told_its_own_name_for_the_version() -> None:
    found = _found("SSLHandshakeException: No appropriate protocol. javax.net.ssl", None)
    assert "mail.smtp.ssl.protocols=TLSv1.2" in found.remedy[0].text


def test_no_button_sets_port_25() -> None:
    found = _found("connect timed out", None, host="smtp.office365.com", port=587)
    assert not any(fix.changes.get("smtpPort") == "25" for fix in found.fixes)


@pytest.mark.parametrize(
    ("text", "settings", "steps"),
    [
        ("AddressException: Illegal address in string ``''", {}, ["fill-addresses", "see-what-was-sent"]),
        ("501 syntax error: empty email address", {}, ["fill-addresses"]),
        ("AddressException: Illegal address in string ``''", {"mail_from": ""}, ["enter-full-sender"]),
        ("mail(): SMTP server response: 501 5.1.7 Bad sender address syntax", {}, ["set-sendmail-from"]),
        ("dial tcp: address smtp.example.com: missing port in address", {}, ["add-port"]),
        ("dial tcp: address smtp.example.com:465:587: too many colons in address", {}, ["enter-host-alone"]),
        (
            "stream_socket_client(): certificate verify failed",
            {"host": "in-v3.mailjet.com", "port": 465},
            ["compare-issuer", "update-authorities"],
        ),
        ("certificate verify failed", {"host": "smtp.gmail.com"}, ["compare-issuer", "update-authorities"]),
        ("Error: unable to verify the first certificate", {}, ["look-at-verify", "import-company-root"]),
        (
            "The certificate could not be validated: unable to get certificate CRL",
            {},
            ["stop-revocation-check"],
        ),
        ('{:missing_requirement, "smtp.example.com", :tls}', {"port": 465}, ["use-one-of-both"]),
        ("Port 465 is not working, port 587 is working", {}, ["keep-port", "fit-encryption"]),
        ("Port 465 is not working. Port 587 is working, the account has been created", {}, ["keep-port"]),
        (
            'Failed to authenticate with username "YOURUSERNAME": 535 Authentication Credentials Invalid',
            {},
            ["enter-own-login", "reload-settings"],
        ),
        ("535 5.7.3 Authentication unsuccessful [X.PROD.OUTLOOK.COM]", {}, ["use-oauth", "allow-smtp"]),
        (
            "535 5.7.3 Authentication unsuccessful [X.PROD.OUTLOOK.COM]",
            {"host": "smtp.office365.com"},
            ["allow-smtp"],
        ),
    ],
)
def test_the_first_steps_fit_who_posts_such_a_text(
    text: str, settings: dict[str, object], steps: list[str]
) -> None:
    assert [step.id for step in _found(text, None, **settings).remedy][: len(steps)] == steps
