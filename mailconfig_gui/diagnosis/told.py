"""What a pasted text tells of the person's own situation: the program, who sent, whose server, which address.

It chooses the steps (`when:` in the knowledge), never the cause: a program's name says nothing of why a mail failed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mailconfig_gui.diagnosis.facts import is_mx
from mailconfig_gui.diagnosis.offered import logins_of, starttls_left_out, starttls_unoffered
from mailconfig_gui.diagnosis.pasted import EXAMINED
from mailconfig_gui.diagnosis.reading import text_of
from mailconfig_gui.diagnosis.told_forms import ADDRESS
from mailconfig_gui.diagnosis.told_words import in_words
from mailconfig_gui.model.hosts import is_loopback

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mailconfig_gui.diagnosis.evidence import Evidence

_MAIL = re.compile(
    r"mail|smtp|proxy|tunnel|oauth|token|postfix|exim|dovecot|ehlo|rcpt|sasl|\bmx\b"
    r"|\b(?:4[25]|5[35])[0-9][ -][245]\.[0-9]"
)
_PARAMETER = re.compile(
    r"(?:following parameter|(?:missing|lacks)(?: a| the)?(?: required)? parameter|required (?:parameter|field))"
    r"s?(?: is missing)?[:\s(]{0,3}['\"]?([a-z][a-z_]{2,40})\b"
)


def missing_parameter(text: str) -> str:
    """Return the parameter that a token endpoint misses in a request, by its words in small letters; "" for none."""
    found = _PARAMETER.search(text) if "parameter" in text or "required field" in text else None
    return found[1] if found else ""


# IONOS and GMX write the same in small letters.
_SES = "Authentication Credentials Invalid"
_NAMES = re.compile(r"(?<![@\w.-])[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){2,8}")
# Whom a provider has not verified, or a server does not know.
_REFUSED = re.compile(
    rf"failed the check in (?:region )?[a-z0-9-]{{1,30}}: ?<?({ADDRESS})|"
    rf"not verified[^@]{{0,80}}?<?({ADDRESS})"
)
_OF_REFUSED = ("failed the check", "not verified")
_IS = r"(?: is)?[:=]? ?[<'\"\u2018\u201c]?"
_SENDER = re.compile(rf"(?:mail from|from|sender){_IS}({ADDRESS})")
_RECIPIENT = re.compile(rf"(?:rcpt to|to|recipient){_IS}({ADDRESS})")

TOLD = {
    "other-program": "the text speaks of another program, such as a database, and not of mail",
    "verify-shown": "the text is what openssl s_client shows of the certificate",
    "pasted": "the failure is a text, not seen by a test",
    "ends-early": "the text ends in the middle of a reply, of an exception or of a word",
    "google-relay": "the server is Google's relay, smtp-relay.gmail.com",
    "on-platform": "the failure is the platform's own",
    "java": "the program that sends runs on Java",
    "dotnet": "the program that sends runs on .NET",
    "dotnet-mail": "the program that sends uses System.Net.Mail, which cannot begin with TLS",
    "socks": "the proxy is one of SOCKS",
    "socks-asked": "the proxy agreed to speak SOCKS and was asked for the mail server",
    "dh-key": "the text speaks of a Diffie-Hellman key that is too short",
    "client-credentials": "the program signs in as itself (client credentials), not as a mailbox",
    "bounce": "the mail came back: another server had taken it and passed it on",
    "server-log": "the text is the log of the server that refused",
    "user-table": "a server's own log says that its table of users has no such entry",
    "oauth-google": "the OAuth token comes from Google",
    "brevo": "the text speaks of Brevo",
    "login-log": "a server's own log says that a login failed",
    "direct-delivery": "the program delivers to the recipient's server itself and cannot log in",
    "went-to-loopback": "the program connected to its own computer, and another host is set",
    "at-loopback": "the program connected to its own computer, and no other host is set",
    "milter-delay": "a filter (milter) of the server refused",
    "outlook-personal": "the server is the one of personal Outlook.com mailboxes",
    "microsoft-365": "the server is one of Microsoft 365",
    "microsoft-ban": "the reply is a ban that only Microsoft lifts",
    "login-service-lost": "the server has lost its own login service",
    "mailbox-unavailable": "the reply says that a mailbox is not available",
    "sandbox": "Amazon SES names the addresses that it has not verified",
    "no-brackets": "an address stands after MAIL FROM or RCPT TO without < and >",
    "no-greeting": "the connection ended before the server had said a word",
    "host-not-found": "a name was looked up, and there was none",
    "early-talker": "the client spoke before the server had greeted it",
    "list-not-asked": "the block list gave the server that asked no answer, and named nobody",
    "sender-not-owned": "the reply says that the login may not use this sender",
    "spf-said": "the reply is about SPF, in words of its own",
    "socks-login": "the SOCKS proxy answered, and accepted no way to log in",
    "password-refused": "the server's log says that a password was refused",
    "starttls-done": "the connection was encrypted by STARTTLS",
    "starttls-missing": "the text says that STARTTLS is not offered",
    "host-with-blank": "a blank stands before or behind the name of the host",
    "accent-before-at": "an address has letters beyond ASCII before its @",
    "other-login-offered": "the program used a way to log in that the server had not offered, among others",
    "tls-at-server": "the text is a server's, of a client that began with TLS",
    "passes-on": "a mail server could not pass a mail on",
    "mx-lookup": "a mail server looked for the server (MX) of a domain",
    "null-sender": "the mail is a bounce, without a sender",
    "tls-active": "STARTTLS was sent on a connection that is encrypted already",
    "sender-called-back": "the server asked another one whether the sender exists",
    "recipient-disabled": "the reply says that a mailbox is switched off",
    "server-waited": "the server says that it waited for the client",
    "xoauth2-sent": "the login was made with a token (XOAUTH2)",
    "oauth-told": "the text speaks of OAuth or tokens",
    "windows-login": "the text speaks of a login of Windows (NTLM, Kerberos), and no other one is offered",
    "ses-words": "the reply is in the words of Amazon SES",
    "client-has-name": "the log names the client before its address",
    "helo-odd": "the name in HELO or EHLO has letters beyond ASCII",
    "vrfy": "the program sent VRFY",
    "etrn": "the program sent ETRN",
    "user-sent-empty": "the program sent an empty line where the server asked for the user name",
    "login-switched-off": "the login is switched off in the settings, and the program's own log shows it on",
    "same-login-works": "the same login works in another program or configuration",
    "was-queued": "the server took the message in the end",
    "php-without-list": "PHP runs on Windows or in XAMPP or MAMP, where it has no list of authorities",
    "listed-told": "the text says that a block list has the address",
    "outlook-account": "the server is that of personal Outlook.com accounts",
    "node": "the program that sends runs on Node.js",
    "root-gone": "a root certificate is said to be missing on this side",
    "host-nearly": "the host is nearly the name of a provider's server",
    "parameter-missing": "the reply of a token endpoint names the parameter that is missing",
    "names-no-host": "the certificate names something that is no public host",
    "names-star": "the certificate is for all names of a domain (*)",
    "client-name-local": "the client gave a name that no mail server has (helo)",
    "client-private": "the server saw a private address, such as Docker's",
    "bare-line-feed": "lines of the message ended with LF alone",
    "refresh-token-missing": "a token endpoint says that it got no refresh token",
    "scope-left-out": "Microsoft says that it got no scope",
    "php-mail": "the server's reply came to the function mail() of PHP on Windows",
    "crl-not-got": "the program says that it got no list of revoked certificates",
    "sending-quota": "the mailbox has reached its own limit for sending",
    "tenant-list": "the sender's own organisation has the recipient on its list of blocked ones",
    "outbound-stopped": "Microsoft has stopped the account from sending to others",
    "old-tls-refused": "the server refused TLS 1.0 and 1.1 in a reply",
    "trust-refused": "the program found no authority that it trusts behind the certificate",
    "php-without-sockets": "PHP lacks the function by which it connects",
    "verify-21": "OpenSSL says 21, the first certificate cannot be verified: the server sends too little of the chain",
    "verify-20": "openssl s_client ended with 20 or 19: the chain ends at an authority that is not known there",
    "chain-expired": "the certificate that has expired is not the server's own, but one above it",
    "no-login-set": "the person says that neither user name nor password is set",
    "both-encryptions": "TLS from the start and STARTTLS are both switched on",
    "md5-refused": "the server has no login by CRAM-MD5 or DIGEST-MD5",
    "week-passed": "the text speaks of seven days",
    "proxy-here": "the proxy runs on the computer that sends",
    "proxy-told": "the person speaks of a proxy for web pages in the network",
    "other-host-set": "the configuration that the text shows names another host than the computer itself",
    "quit-at-login": "the server offered XOAUTH2, and the program said QUIT without a login",
    "port-in-host": "Wazuh says that it takes no port with the server's name",
    "starttls-unoffered": "the program sent STARTTLS, which the answer to EHLO had not offered",
    "starttls-left-out": "the server offered STARTTLS and no login, and the program did not begin it",
    "test-server": "the server is one that only shows mails, such as MailHog or Mailpit",
    "docker-host": "a container sends through the computer that it runs on",
    "powershell": "the program that sends is PowerShell's Send-MailMessage",
    "bare-name": "a word without a dot was looked up as a server's name",
    "user-uuid": "the user name is an id such as providers give to projects",
    "auth-command": "the program names the login as the command that was refused",
    "login-failed": "the program says that it could not log in",
    "docker-name": "a name without a dot was asked of Docker's own DNS server",
    "sender-sent-empty": "the program sent no address after MAIL FROM",
    "curl-alone": "curl names the code to MAIL FROM, without the reply",
    "curl-recipient": "curl names the code to RCPT TO, without the reply",
    "exmail": "the server is Tencent's for organisations (exmail.qq.com)",
    "app-password-told": "the person says that an app password is in use",
    "code-entered": "the person says that the authorisation code is set",
    "from-at-provider": "the sender's address is one of a mailbox provider",
    "tls-read": "the program waited for data on a connection that is encrypted",
    "intermittent": "some mails go through with the same settings",
    "other-port-works": "the person says that one port works",
    "work-host": "the text speaks of Microsoft 365 for organisations",
    "sample-login": "the user name is the one of a sample",
    "ports-tried": "the person has tried other ports or encryptions",
    "login-set": "a user name stands in the configuration that the text shows",
    "needs-no-login": "the person says that the server wants no login",
    "port-reached": "the person has reached the port by other means",
    "php": "the program that sends runs on PHP",
    "smtp-auth-off": "Microsoft says that SMTP AUTH is switched off",
    "token-asked": "a token was asked for at its endpoint",
    "filter-log": "the text is the log of a spam filter",
    "hung-up-at-login": "the connection ended while the program logged in",
    "works-elsewhere": "the same works from another computer",
    "greeting-refused": "the server's first answer was a refusal, and only its code is shown",
    "host-quoted": "the host stands between quotes, which are taken for a part of it",
    "helo-after-ehlo": "the program said HELO after EHLO, and then gave up",
    "smtps-by-hand": "the text shows a command that sends by smtps://",
    "kept-open": "the program wrote to a connection that it had kept for long",
    "own-name": "the program looked up the name of its own computer",
    "limit-doubted": "the person knows of a higher limit, or has hardly sent",
    "limit-set": "the person has set the server's limit for the size of a message",
    "starttls-set": "STARTTLS is switched on in the configuration that the text shows",
    "helo-localhost": "the client gave its name as localhost",
    "per-connection": "the text speaks of a limit of mails for each connection",
    "worked-before": "the same settings have worked before",
    "host-with-comma": "a comma or semicolon stands behind the name of the host",
    "login-empty": "the configuration that the text shows has no user name",
    "greeted": "the text shows the server's greeting",
    "login-asked": "the program names the server's question for the login (334) as the failure",
    "several-networks": "the person has tried from different networks",
    "ipv4-tried": "an IPv4 address was tried before the IPv6 one that failed",
    "star-fits": "the star of the certificate stands for the name that the text shows as well",
    "google-sent": "the address that SPF does not allow is one of Google's",
    "sender-at-localhost": "the sender's domain is localhost",
    "message-id-told": "the text says that the message has no Message-ID",
    "secure-refused": "the program says that the server supports no secure connections",
    "every-server": "it fails with the servers of several providers",
    "address-compared": "the certificate was compared with an IP address",
    "same-file-passes": "the same file goes through with another program",
    "test-mail-arrived": "a test mail has arrived",
    "mx": "the host that was connected to receives mail for a domain (MX)",
    "recipient-refused": "the address that was refused is the recipient's",
    "sender-refused": "the address that was refused is the sender's",
    "tls-on-465-alone": "the program is Grafana or Alertmanager, which begin with TLS on port 465 alone",
    "test-alone-fails": "the person says that other mails of the same program go out",
    "keycloak": "the program that sends is Keycloak",
    "login-at-provider": "the user name is an address of a mailbox provider",
    "in-container": "the program that sends runs in a container",
    "starttls-asked": "a reply in the text asks for STARTTLS",
    "mailslurper": "the server is MailSlurper, which shows mails",
    "login-changed": "the person has changed user name or password",
    "localhost-compared": "the certificate was compared with the name localhost",
    "key-misspelt": "the name of a setting for user name or password is spelt wrongly",
    "name-as-address": "what was sent as the sender's address is a word without @",
    "name-as-sender": "Zoho repeats a sender that is a name with an address",
    "worker": "the mail is sent by a worker in the background",
    "login-service-gone": "a server's log says that it did not reach the service behind its logins",
    "mx-connected": "a mail server's log says that its connection to the next one stood",
    "tls-bytes": "what a server got are the first bytes of TLS",
    "tls-unread": "a client says that what the server sent is no TLS",
    "saslauthd": "the text speaks of saslauthd",
    "davmail": "the text speaks of DavMail",
    "exim": "the text speaks of Exim",
    "opensmtpd": "the text speaks of OpenSMTPD",
    "names-header": "Amazon SES repeats an address with a name before it",
    "colon-in-list": "a list of environment variables has a colon in the place of =",
    "relay-looked-up": "a mail server looked up another name than the recipient's domain",
    "smtp-chosen": "the configuration that the text shows has SMTP as the way to send",
    "local-port": "the port in the text is the one of the program's own end",
    "refused-together": "several mails were refused within one second",
    "other-account-fails": "the person says that another account is refused as well",
    "ciphers-old": "the configuration that the text shows asks for ciphers of SSL 2 or 3",
    "sendmail-transport": "the program's trace names the transport by the command sendmail",
    "timeout-replied": "the reply has a number of the dialogue (500, 502), and speaks of a timeout",
    "red-hat": "the computer runs CentOS, Red Hat, Fedora or the like",
    "provider-met": "the server is a public provider's, as far as the text tells",
}
"""The circumstances that only a text tells, by the name that a rule or step names after `when:`."""


def told_by(text: str, evidence: Evidence) -> frozenset[str]:
    """Return the names of all circumstances that a text tells. `evidence` is what was made of it."""
    lower = text[:EXAMINED].lower()
    settings, facts = evidence.settings, evidence.facts
    whole = " ".join(lower.split())
    told = in_words(whole)
    if not evidence.reading.kinds:
        told.add("pasted")
    told.update(_of_settings(settings))
    if "on-platform" in told:
        told.add("java")
    if "host-mx" in facts or ("host-unknown" in facts and any(map(is_mx, _NAMES.findall(whole)[:40]))):
        told.add("mx")
    if "host-of-provider" in facts or ("host-unknown" in facts and "no-provider" not in facts):
        told.add("provider-met")
    if "host-loopback" in facts or ("host-unknown" in facts and "went-to-loopback" in told):
        told.add("at-loopback")
    if facts & {"host-loopback", "host-unknown"} and not _set_otherwise(whole, settings, told):
        told.discard("went-to-loopback")
    if "went-to-loopback" in told:
        told.discard("at-loopback")
    if "other-program" in told and (settings or _MAIL.search(whole)):
        told.remove("other-program")
    if starttls_unoffered(whole):
        told.add("starttls-unoffered")
    if _star_fits(whole, text_of(settings, "host").lower()):
        told.add("star-fits")
    if starttls_left_out(whole):
        told.add("starttls-left-out")
    if missing_parameter(lower):
        told.add("parameter-missing")
    logins = logins_of(lower)
    if logins.other:
        told.add("other-login-offered")
    if "provider-met" in told:
        told.discard("test-server")
    if "intermittent" in told and _NEVER.search(whole):
        told.remove("intermittent")
    if logins.offered and not logins.only_windows:
        told.discard("windows-login")
    if _SES in text[:EXAMINED]:
        told.add("ses-words")
    told.update(_whose(whole, settings))
    return frozenset(told)


_OF_SETTINGS = {"google-relay", "outlook-account", "microsoft-365", "exmail", "both-encryptions"}
_NEVER = re.compile(
    r"\b(?:no|none of the) (?:\w+ )?(?:settings?|configurations?|combinations?) (?:\w+ ){0,3}?works?\b"
    r"|\b(?:any|every|all|whatever|whichever) (?:\w+ )?(?:settings?|configurations?|combinations?)\b[^.;]{0,40}?"
    r"(?:\bnot\b|n't\b|\bfails?\b)"
)
_TO_ITSELF = re.compile(r"(?:localhost|127\.0\.0\.1|::1)[\]\"']?(?:[:, ]|, port:){1,3}([0-9]{1,5})\b")
_USED_NOT = (
    "for some reason it is trying", "instead of", "same settings", "test email button", "test mail works",
    "test email works", "ignores the", "ignoring the", "not use the", "not using the", "n't use the",
)  # fmt: skip


_STAR = re.compile(r"\*\.([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5})")
_COMPARED = re.compile(
    r"(?:failed for|mismatch for|-connect|host:?|server) '?([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){2,6})"
)


def _star_fits(whole: str, host: str) -> bool:
    """Tell whether a certificate for all names of a domain is good for the host, or where it is unknown, one shown."""
    below = {f".{name}" for name in _STAR.findall(whole)[:9]} if "*." in whole else set()
    shown = [host] if host else _COMPARED.findall(whole) if below else []
    return any(name[name.find(".") :] in below for name in shown)


def _set_otherwise(whole: str, settings: Mapping[str, object], told: set[str]) -> bool:
    """Tell whether a program went to its own computer, though other settings are known, or said, to be made."""
    if "went-to-loopback" in told and told & {"other-host-set", "test-mail-arrived"}:
        return True
    found = _TO_ITSELF.search(whole) if "went-to-loopback" in told else None
    if found is None or found[1] not in ("25", "465", "587", "1025"):
        return False
    port = text_of(settings, "port")
    return port != found[1] and any(map(whole.__contains__, _USED_NOT))


def _of_settings(settings: Mapping[str, object]) -> Iterator[str]:
    """Yield what the settings tell as words do."""
    if not settings:
        return
    yield from in_words(f"{text_of(settings, 'host')} {text_of(settings, 'security')}".lower()) & _OF_SETTINGS
    if text_of(settings, "program") == "thingsboard":
        yield "on-platform"
    login = text_of(settings, "auth").lower()
    if "client" in login:
        yield "client-credentials"
    if "md5" in login:
        yield "md5-refused"
    if is_loopback((text_of(settings, "proxy") or text_of(settings, "proxy_host")).partition(":")[0]):
        yield "proxy-here"


def _whose(whole: str, settings: Mapping[str, object]) -> Iterator[str]:
    """Yield whether the address that was refused is the recipient's or the sender's, where one of both is known."""
    refused = _REFUSED.search(whole) if any(map(whole.__contains__, _OF_REFUSED)) else None
    if refused is None:
        return
    address = (refused[1] or refused[2]).rstrip(".")
    rest = whole.replace(refused[0], " ")
    senders = {one.rstrip(".") for one in _SENDER.findall(rest)}
    sender = text_of(settings, "mail_from").lower()
    if sender:
        senders.add(sender[sender.rfind("<") + 1 :].rstrip(">"))
    recipients = {one.rstrip(".") for one in _RECIPIENT.findall(rest)}
    recipients.add(text_of(settings, "rcpt").lower())
    if address in recipients or f"{address} is a recipient" in rest or (senders and address not in senders):
        yield "recipient-refused"
    elif address in senders:
        yield "sender-refused"
