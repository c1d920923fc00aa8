"""What a pasted text tells of the person's own situation: the program, who sent, whose server, which address.

It chooses the steps (`when:` in the knowledge), never the cause: a program's name says nothing of why a mail failed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mailconfig_gui.diagnosis.facts import is_mx
from mailconfig_gui.diagnosis.offered import logins_of, starttls_left_out, starttls_unoffered
from mailconfig_gui.diagnosis.pasted import EXAMINED
from mailconfig_gui.diagnosis.phrases import Index
from mailconfig_gui.diagnosis.reading import text_of
from mailconfig_gui.model.hosts import is_loopback

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mailconfig_gui.diagnosis.evidence import Evidence

# A password that a server's own log says it refused.
_REFUSED_PASSWORD = (
    "password verification failed", "sasl plain authentication failed", "sasl login authentication failed",
)  # fmt: skip
_RELAY = "smtp-relay.gmail.com"
_IN_WORDS = {
    "on-platform": (
        "thingsboard", "tbsendemail", "tb-node", "tb-rule-engine", "unable to send mail:", "system smtp settings",
        "in rule engine", "rule chain",
    ),
    "java": (
        "javax.", "jakarta.", "com.sun.mail", "sun.security", "java.", "springframework", "pkix path", "keytool",
        "kotlin", "jvm",
    ),
    "dotnet": ("system.net.", "mailkit", "remotecertificate", "system.security.authentication", "system.io.ioexc"),
    "dotnet-mail": ("system.net.mail", "send-mailmessage", "net.mail.smtpclient"),
    "socks": ("socks",),
    "dh-key": ("dh key too small", "dh_key_too_small", "dh keysize", "dh keypair", "dh prime", "dh_prime"),
    "client-credentials": (
        "client_credentials", "client credentials", "sendasapp", "/.default", "acquiretokenforclient",
        "confidentialclientapplication",
    ),
    "outlook-account": ("smtp-mail.outlook.com", "smtp.live.com"),
    "node": (
        "node.js", "nodejs", "node_modules", "nodemailer", "node:", "node-red", "node red", "node upgrade",
        "node version", "n8n",
    ),
    "root-gone": (
        "digicert global root", "removed the root", "root certificate was removed", "root was removed",
        "removed from the bundled", "no longer in the bundled", "no longer trusts the root", "missing root",
        "root certificate is missing", "removed the digicert",
    ),
    "bounce": (
        "final-recipient:", "diagnostic-code:", "reporting-mta:", "remote server returned", "remote mail server",
        "mail delivery failed", "undelivered mail", "undeliverable", "delivery status notification",
        "response from the remote server", "could not be delivered",
    ),
    "server-log": ("smtpd[", "noqueue: reject", "milter-reject", "exim[", "sendmail["),
    "oauth-google": ("oauth2-google", "oauth2.googleapis", "provider\\google", "accounts.google.com", "google.auth"),
    "brevo": ("brevo", "sendinblue", "xsmtpsib"),
    "login-log": (
        *_REFUSED_PASSWORD,
        "unknown user (given password", "unknown user (sha1 of given", "authenticator failed for", "auth failed, ",
    ),
    "direct-delivery": ("node_modules/sendmail/", "node_modules\\sendmail\\"),
    "milter-delay": ("milter-reject: end-of-message", "milter-reject: rcpt", "milter-reject: data"),
    "outlook-personal": (
        "olc.protection.outlook.com", "mail.live.com", "(s3140)", "(s3150)", "wascl", "outlook.live.com",
    ),
    "microsoft-365": (
        ".prod.outlook.com", "smtp.office365.com", "5.7.57 ", "aadsts", "exchange online", "smtpclientauthentication",
        "office365", "office 365", "microsoft 365", "5.7.139", ".prod.exchangelabs.com",
    ),
    "microsoft-ban": ("5.7.501", "5.7.502", "5.7.503"),
    "login-service-lost": ("authentication server", "authentication service", "auth server", "auth service"),
    "mailbox-unavailable": ("mailbox unavailable", "mailbox not available"),
    "sandbox": ("failed the check in region",),
    "host-not-found": ("unknownhostexception", "enotfound", "getaddrinfo failed"),
    "early-talker": (
        "talk too soon", "before the greeting", "before greeting", "without waiting for greeting",
        "pre-greeting traffic", "spoke too soon", "early talker",
    ),
    "list-not-asked": ("error: open resolver", "error: public resolver", "/returnc/pub", "127.255.255.254"),
    "sender-not-owned": ("sender address rejected: not owned by user",),
    "spf-said": ("blad spf", "błąd spf", "is not allowed to send mail for"),
    "socks-login": (
        "no accepted authentication", "no acceptable auth", "no acceptable methods",
        "authentication methods were rejected",
    ),
    "password-refused": _REFUSED_PASSWORD,
    "google-relay": (_RELAY,),
    "verify-shown": ("verify error:num=", "verify return code:", "verify_result"),
    "tls-at-server": (
        "statem_srvr", "process_client_hello", "get_client_hello", "ssl_accept", "no shared cipher", "no_shared_cipher",
        "lost connection after starttls from", "tls handshake error from", "tls error on connection from",
        "client offered only unsupported", "error accepting connection from",
    ),
    "passes-on": (
        "postfix/smtp[", "postfix/relay/smtp[", "status=deferred", "status=bounced", "stat=deferred", "smtp-out: ",
        "delivery temporarily suspended", "qmail-send program", "this is the mail system at host",
        "refused to talk to me", "remote mail server after", "(in reply to ", "remote-mta:",
    ),
    "mx-lookup": (
        "resolve mx", "mx lookup", "mx record", "mx host", "querymx", "lookup mx", "name service error for",
        "host or domain name not found", "all relevant mx", "no mx for", "find mx",
    ),
    "tls-active": (
        "when tls active", "tls already active", "tls is already active", "already in tls", "already using tls",
        "tls has already been started", "tls already started", "already running in tls", "inside tls",
        "connection is already secure", "starttls twice", "already under tls",
    ),
    "sender-called-back": (
        "sender verify failed", "sender callout", "callout verification failed", "verification failed for <",
        "sender verification failed", "unverified sender", "sender address rejected: undeliverable",
        "sender address rejected: unverified",
    ),
    "recipient-disabled": (
        "user disabled", "user is disabled", "recipient disabled", "mailbox disabled", "mailbox is disabled",
        "account disabled", "account is disabled", "tried to reach is disabled", "mailbox is inactive", "user inactive",
        "user is inactive", "account inactive", "account is inactive", "inactive user", "tried to reach is inactive",
        "mailbox inactive", "alias is disabled", "alias disabled", "mailbox has been disabled", "recipient is inactive",
    ),
    "server-waited": (
        "error: timeout exceeded", "idle timeout", "idle for too long", "idle too long", "timeout waiting for",
        "timeout - closing", "command timeout", "data timeout", "timed out waiting for", "open for too long",
    ),
    "oauth-told": ("oauth", "bearer", "client_credentials", "msal", "azure ad", "entra"),
    "starttls-done": ("starttls 220 ", "starttls s: 220 ", "starttls << 220 ", "starttls < 220 "),
    "bare-line-feed": (
        "bare lf", "bare <lf>", "bare line feed", "bare linefeed", "barelinefeed", "bare newline", "smtplf",
    ),
    "sending-quota": ("submissionquotaexceeded", "submission quota"),
    "tenant-list": ("tenant allow/block list", "tenant allow block list"),
    "outbound-stopped": ("bad outbound sender",),
    "old-tls-refused": ("4.7.66 ", "aka.ms/smtp_auth_tls", "tls 1.0 and 1.1 are not supported"),
    "trust-refused": (
        "pkix path", "suncertpathbuilder", "valid certification path", "unable to get local issuer",
        "unknown authority",
    ),
    "php-without-sockets": (
        "to be resource, null given", "stream_socket_client() has been disabled", "fsockopen() has been disabled",
        "undefined function stream_socket_client", "undefined function fsockopen",
    ),
    "verify-21": (
        "num=21:", "return code: 21 ", "unable to verify the first certificate", "unable_to_verify_leaf_signature",
    ),
    "xoauth2-sent": ("saslmechanismoauth", "oauth access token", "oauth2 access token", "type: 'oauth2'"),
    "port-reached": (
        "is reachable", "are reachable", "i can telnet", "telnet works", "can ping and telnet", "port is open",
        "ports are open", "nc -vz succeeds", "telnet is fine", "telnet connects", "can connect with telnet",
        "connected to smtp.",
    ),
    "php": (".php", "phpmailer", "swift_", "swiftmailer", "symfony", "xampp", "wordpress", "laravel", "stream_socket_"),
    "smtp-auth-off": ("smtpclientauthentication is disabled", "smtp_auth_disabled"),
    "token-asked": ("get-token", "get_token", "gettoken", "oauth2/v2.0/token", "oauth2/token", "fetch_token"),
    "filter-log": ("rspamd_proxy", "rspamd_milter", "x-spamd-result", "x-spam-status", "spamd: result"),
    "hung-up-at-login": ('self.docmd("auth"', "= self.auth(", "in authlogin", "in auth_plain", "in auth_login"),
    "works-elsewhere": (
        "works locally", "worked locally", "works on my", "ok from local", "works on localhost", "fine locally",
        "works fine local", "works from my", "only the live server", "when run locally", "when the application is run",
        "development environment it works", "works on another server", "works from another",
    ),
    "per-connection": (
        "per connection", "per smtp connection", "single connection transaction limit", "per smtp session",
    ),
    "worked-before": (
        "worked before", "used to work", "worked perfectly", "worked fine", "was working", "stopped working",
        "has been working", "had been working", "since i updated", "since i upgraded", "after upgrad", "after updat",
        "worked for years", "after the update", "after an update", "after the upgrade", "older version works",
        "previous version works", "with the old version",
    ),
    "verify-20": ("return code: 20 ", "return code: 19 ", "num=19:"),
    "test-server": ("mailhog", "mailpit", "mailcatcher", "maildev", "smtp4dev", "localhost:1025", "127.0.0.1:1025"),
    "docker-host": ("docker0", "dockerhost", "docker_host", "host.docker.internal", "host-gateway", "172.17.0.1"),
    "tls-read": (
        "self._sslobj.read",
        "fgets(): ssl", "sslsocketimpl$appinputstream.read", "readapplicationrecord", "conn.readrecord(",
    ),
}  # fmt: skip
"""Words of which one is enough, in lower case."""

_PRIVATE = (
    r"(?:10|127|192\.168|172\.(?:1[6-9]|2[0-9]|3[01])|100\.(?:6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))"
    r"(?:\.[0-9]{1,3}){2,3}"
)
_ADDRESS = r"[^\s<>,;:()\"'\[\]]{1,64}@[^\s<>,;:()\"'\[\]]{1,255}"
_OTHER_PROGRAMS = (
    "psycopg", "postgres", "pg::", "sqlstate", "mysql", "mariadb", "mongo", "redis", "mqtt", "amqp", "rabbitmq",
    "kafka", "ldap", "elasticsearch", "cassandra", "influxdb", "zookeeper",
)  # fmt: skip
# What begins with plain letters is looked for fastest.
_IN_FORM = {
    "no-brackets": re.compile(rf"(?:^|[ \n>:])(?:mail from|rcpt to): ?{_ADDRESS}"),
    "no-greeting": re.compile(
        r"connection: opened [^>]{0,60}server -> client: (?:[0-9: -]{0,30})smtp notice: eof"
    ),
    "user-table": re.compile(
        r"as userinfo in table [^ ]{1,80} -> 0\b|noqueue: reject: rcpt [^;]{1,300}unknown in [a-z -]{1,40}table"
        r"|rejected rcpt [^:]{1,200}: (?:unrouteable address|unknown user|no such user)"
        r"|dovecot[:\[][^;]{0,200}user (?:doesn't exist|not found)"
    ),
    "starttls-missing": re.compile(
        r"(?:not|n't|no) (?:support|offer|advertise|list)(?: for)? (?:the )?starttls|"
        r"starttls(?: extension)?(?: is)? not (?:supported|offered|advertised)\b(?! in)"
    ),
    "helo-localhost": re.compile(
        r"<localhost[^>]{0,30}>: helo|\b(?:ehlo|helo) localhost\b|helo=<localhost[^>]{0,30}>"
    ),
    "greeting-refused": re.compile(r"smtp host: [^\s,]{1,255}, port: [0-9]{1,5}, response: 5[0-9]{2}\b"),
    "host-quoted": re.compile(r"connect to host, port: [\"'][^\"' ]{1,255}[\"'],|unknown smtp host: [\"']"),
    "helo-after-ehlo": re.compile(r"\behlo (\S{1,255}).{0,80}?\bhelo \1.{0,120}?\bquit\b"),
    "starttls-set": re.compile(
        r"starttls(?:[._\]\"']{0,3}(?:enable|enabled|required|auto))?[\"'\]]{0,2} ?(?:=>?|:) ?(?:enable: ?)?"
        r"[\"']?(?:true|yes|on|1)\b"
    ),
    "host-with-comma": re.compile(r"\bhost(?:name)?[\"']? ?[:=]>? ?([\"'])[\w-]+(?:\.[\w-]+)+[,;]\1"),
    "login-empty": re.compile(
        r"(?:user_?name|smtp_?user|host_?user|auth_?user)[\"']? ?(?:=>?|:) ?"
        r"(?:\"\"|''|(?=\w*(?:_pass|password|pass)\w* ?[=:]))"
    ),
    "host-with-blank": re.compile(
        r"\bhost(?:name)?[\"']? ?[:=]>? ?([\"'])(?: [\w.-]+ ?| ?[\w.-]+ )\1"
        r"|\b(?:lookup|unknown (?:smtp )?host:?|resolve(?: host)?:?|resolving) [\w-]+(?:\.[\w-]+)+ ?(?:%20|\\[nrt])? :"
    ),
    "accent-before-at": re.compile(r"(?:[\u00c0-\u052f]|\\xc[2-9a-f])[^\s@<>,;:()\"'\[\]]{0,40}@"),
    "vrfy": re.compile(r"vrfy\b(?<!\wvrfy)(?<!250[- ]vrfy)"),
    "etrn": re.compile(r"etrn\b(?<!\wetrn)(?<!250[- ]etrn)"),
    "user-sent-empty": re.compile(
        r"334 vxnlcm5hbwu6[0-9:.,/ \[\]-]{0,40}(?:client ?-> ?server:|\bclient:|\bc:|>>?|(?<!-)->)"
        r"[0-9:.,/ \[\]-]{0,40}(?:server\b|s:|<)"
    ),
    "login-switched-off": re.compile(
        r"\bauth(?:entication)? (?:is |was )?(?:set to )?(?:off|disabled|none)\b.{0,1500}?"
        r"smtpauth\W{1,6}(?:bool\()?(?:true|1)\b"
    ),
    "same-login-works": re.compile(
        r"\b(?:same|identical|these|exact) (?:(?:smtp|mail|login) )?(?:settings|data|credentials|configuration|config"
        r"|user(?:name)?|password|login|account)\b(?:(?!not\b|n't|fail)[^.;]){0,80}?"
        r"\b(?:works?\b|worked\b|working\b|sends\b|succeeds?\b|prop[er]{0,3}ly\b|no errors?\b)"
        r"|\b(?<!not )works? (?:fine |well |perfectly )?(?:in|with|from|on|using) (?:my |the |an? )?"
        r"(?:thunderbird|outlook\b(?!\.)|other|another|different|swaks|curl|python|phpmailer|nodemailer|telnet)"
        r"|in other applications[^.;]{0,80}?settings work"
    ),
    "was-queued": re.compile(
        r"time(?:d[ -]?)?[ -]?out.{0,300}?\b250[ -](?:\S{1,100} ){0,3}(?:queued|accepted)\b"
    ),
    "on-windows": re.compile(
        r"\b[a-z]:\\{1,2}(?:inetpub|xampp|wamp|laragon|windows|users|program|php|www|web|apache)"
    ),
    "worked-before": re.compile(r"\bsince (?:version |v\.? ?|[a-z]{2,20} )?v?[0-9]{1,3}\.[0-9x]"),
    "names-no-host": re.compile(
        r"certificate is valid for [a-z0-9_-]{1,63}(?:,|$)|altnames: dns:[a-z0-9_-]{1,63}(?:,|\"|$)"
    ),
    "names-star": re.compile(r"(?:valid for|altnames?:?|match) [^;]{0,200}\*\.[a-z0-9-]"),
    "xoauth2-sent": re.compile(r"auth (?<!\wauth )(?<!250[- ]auth )(?:xoauth2|oauthbearer)\b"),
    "windows-login": re.compile(r"\b(?:ntlm|gssapi)\b"),
    "tls-at-server": re.compile(r"smtpd\[[0-9]{1,8}\]: warning: tls library problem"),
    "null-sender": re.compile(
        r"from=<>,? to=<|\b([0-9a-z]{8,16}): from=<>.{0,1500}?\b\1: to=<|bounce message|backscatter"
    ),
    "client-has-name": re.compile(
        r"rcpt from (?!unknown|localhost)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6}\["
    ),
    "helo-odd": re.compile(
        r"\b(?:ehlo|helo)(?:/ehlo)?(?: argument)? [\"'<]?[a-z0-9.-]{0,60}(?:_|[^\x00-\x7f\s])"
    ),
    "client-private": re.compile(
        r"(?:client host|hostname,|client|host rejected|connect from|rcpt from|from unknown)"
        rf"[^<]{{0,160}}?\[{_PRIVATE}\]"
    ),
    "client-name-local": re.compile(
        r"helo=<(?:\[[^>]{1,60}\]|localhost[^>]{0,60}|[^>.]{1,63}|[^>]{1,200}\.(?:local|localdomain|lan|home|internal))>"
    ),
    "other-program": re.compile(
        rf"\b(?:{'|'.join(_OTHER_PROGRAMS)})|\b429 too many requests\b|\bstatus code 429\b"
    ),
    "mx": re.compile(
        r"\bconnect to [a-z0-9.-]{1,255}\[[0-9a-f.:]{2,45}\]:25\b|(?<![\w-])\.mail\.protection\.outlook\.com"
    ),
    "went-to-loopback": re.compile(
        r"(?:couldn't connect to host, port: ?|could not connect to smtp host: ?|dial tcp ?|econnrefused ?"
        r"|etimedout ?|refused it ?|not be established with host ?)\[?(?:localhost|127\.0\.0\.1|::1)\b"
    ),
    "chain-expired": re.compile(
        r"certificate [2-9] of [0-9]{1,2} has expired|depth=[1-9] (?:(?!depth=).){1,300}?num=10:"
    ),
    "no-login-set": re.compile(
        r"\b(?:no|without(?: a)?|empty) (?:user ?name|user)(?:,| ?/| and| or| nor)+ (?:no |empty )?password\b"
    ),
    "oauth-told": re.compile(r"(?<![a-z])tokens?(?![a-z])"),
    "intermittent": re.compile(
        r"(?<!-)\b(?:sometimes?|occasionally|intermittent(?:ly)?|randomly|from time to time|now and then"
        r"|most of the time|once in a while|some e?-?mails (?:are|were|get|go)|in (?:about )?[0-9]{1,2} ?% of"
        r"|[0-9]{1,2} ?% of the (?:time|cases|e?-?mails|messages))\b"
    ),
    "ports-tried": re.compile(
        r"\btr(?:ied|ying)\b[^.;]{0,60}?(?:\b|_)(?:ports?|465|587|ssl|tls|starttls)\b"
        r"|\b(?:both|either|all) (?:of the )?(?:ports|encryptions)\b"
    ),
    "login-set": re.compile(
        r"(?:user_?name|smtp_?user|host_?user|auth_?user|auth: ?\{ ?user)[\"']?[\])]?(?: ?(?:=>?|:) ?| )[\"']?"
        r"[^\s\"',;:=@]{1,64}@[a-z0-9]"
    ),
    "needs-no-login": re.compile(
        r"(?:not|n't|no need to) (?:require|need|use)s? (?:any |an? )?"
        r"(?:password|auth|login|log in|user|credential)"
        r"|\b(?:require|need|want)s? no (?:password|auth|login|user|credential)"
        r"|\bno (?:auth[a-z]{0,14}|login|password|credentials) (?:is |are )?"
        r"(?:required|needed|necessary)"
        r"|\b(?:no|without) auth(?:entication)? (?:and|or|nor|/) ?(?:no )?(?:tls|ssl|encryption|starttls)"
    ),
    "greeted": re.compile(r"\b220[ -](?:[a-z0-9.<>-]{1,255} )?(?:\S{1,20} )?e?smtp\b"),
    "both-encryptions": re.compile(
        r"(?:\btls and ssl|\bssl and tls|\bstarttls and ssl|\bssl/tls and starttls)(?: are)?(?: both)? "
        r"(?:on|enabled|checked|ticked|active)\b"
        r"|use_(tls|ssl)\W{1,4}true\b.{0,200}?use_(?!\1)(?:tls|ssl)\W{1,4}true\b"
    ),
    "md5-refused": re.compile(
        r"\b(?:cram|digest)-md5(?: mechanism| authentication)?(?: is)? "
        r"(?:not (?:available|supported|offered|enabled|allowed)|un(?:available|supported|recognized))"
        r"|un(?:supported|recognized|known) [a-z ]{4,40}:? ?(?:cram|digest)-md5\b"
    ),
    "week-passed": re.compile(r"\b(?:7|seven) days\b|\b(?:every|after a|after one|once a) week\b"),
    "proxy-here": re.compile(r"proxy (?:host, port: )?\[?(?:127\.0\.0\.1|localhost|::1)\b"),
    "port-in-host": re.compile(r"invalid smtp server: [a-z0-9.-]{1,255}:[0-9]{1,5}\b"),
}
_MAIL = re.compile(
    r"mail|smtp|proxy|tunnel|oauth|token|postfix|exim|ehlo|rcpt|sasl|\bmx\b|\b(?:4[25]|5[35])[0-9][ -][245]\.[0-9]"
)
_NEEDED: dict[str, tuple[str, ...]] = {
    "no-brackets": ("mail from", "rcpt to"),
    "no-greeting": ("opened",),
    "user-table": ("table", "rejected rcpt", "dovecot"),
    "starttls-missing": ("starttls",),
    "host-with-blank": ("host", "lookup", "resolv"),
    "accent-before-at": ("@",),
    "vrfy": ("vrfy",),
    "etrn": ("etrn",),
    "user-sent-empty": ("334 vxnlcm5hbwu6",),
    "login-switched-off": ("smtpauth",),
    "same-login-works": ("same ", "identical", "these ", "exact ", "work"),
    "was-queued": ("queued", "accepted"),
    "on-windows": (":\\",),
    "worked-before": ("since ",),
    "names-no-host": ("certificate is valid", "altnames"),
    "names-star": ("*.",),
    "xoauth2-sent": ("xoauth2", "oauthbearer"),
    "windows-login": ("ntlm", "gssapi"),
    "tls-at-server": ("tls library",),
    "client-has-name": ("rcpt from",),
    "helo-odd": ("helo", "ehlo"),
    "client-private": ("[1",),
    "client-name-local": ("helo=<",),
    "null-sender": ("from=<>", "bounce message", "backscatter"),
    "mx": ("connect to", ".mail.protection."),
    "went-to-loopback": ("localhost", "127.0.0.1", "::1"),
    "chain-expired": ("has expired", "num=10:"),
    "no-login-set": ("password",),
    "oauth-told": ("token",),
    "intermittent": (
        "sometime",
        "occasionally",
        "intermittent",
        "randomly",
        "from time to time",
        "now and then",
        "most of the time",
        "once in a while",
        "some mails",
        "some emails",
        "some e-mails",
        "% of",
    ),
    "ports-tried": ("tried", "trying", "both", "either", "all "),
    "login-set": ("user",),
    "helo-localhost": ("localhost",),
    "greeting-refused": ("response: 5",),
    "host-quoted": ("host, port:", "smtp host:"),
    "helo-after-ehlo": ("helo",),
    "starttls-set": ("starttls",),
    "host-with-comma": ("host",),
    "login-empty": ("user",),
    "needs-no-login": (
        "require",
        "need",
        "want",
        "n't use",
        "not use",
        "necessary",
        "no auth",
        "without auth",
    ),
    "greeted": ("220",),
    "both-encryptions": ("tls and ssl", "ssl and tls", "starttls and ssl", "ssl/tls and starttls", "use_tls"),
    "md5-refused": ("cram-md5", "digest-md5"),
    "week-passed": ("days", "week"),
    "proxy-here": ("proxy",),
    "port-in-host": ("invalid smtp server",),
    "other-program": (*_OTHER_PROGRAMS, "429 too many requests", "status code 429"),
}
"""Words of which one stands wherever such a form is found, as in few texts."""


_SOUGHT: Index[tuple[str, re.Pattern[str] | None]] = Index(
    [(word, (name, None)) for name, words in _IN_WORDS.items() for word in words]
    + [(word, (name, form)) for name, form in _IN_FORM.items() for word in _NEEDED[name]]
)
"""The circumstances by the words that tell them, each with the form that has to be found as well, if there is one."""


def _in_words(whole: str) -> set[str]:
    """Return what words and forms tell."""
    told: set[str] = set()
    for name, form in _SOUGHT.possible(whole):
        if name not in told and (form is None or form.search(whole)):
            told.add(name)
    return told


_PARAMETER = re.compile(
    r"(?:following parameter|(?:missing|lacks)(?: a| the)?(?: required)? parameter|required parameter)"
    r"s?(?: is missing)?[:\s(]{0,3}['\"]?([a-z][a-z_]{2,40})\b"
)


def missing_parameter(text: str) -> str:
    """Return the parameter that a token endpoint misses in a request, by its words in small letters; "" for none."""
    found = _PARAMETER.search(text) if "parameter" in text else None
    return found[1] if found else ""


# IONOS and GMX write the same in small letters.
_SES = "Authentication Credentials Invalid"
_NAMES = re.compile(r"(?<![@\w.-])[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){2,8}")
# Whom a provider has not verified, or a server does not know.
_REFUSED = re.compile(
    rf"failed the check in region [a-z0-9-]{{1,30}}: ?<?({_ADDRESS})|"
    rf"not verified[^@]{{0,80}}?<?({_ADDRESS})"
)
_OF_REFUSED = ("failed the check", "not verified")
_SENDER = re.compile(rf"(?:mail from|from|sender)[:=]? ?<?({_ADDRESS})")
_RECIPIENT = re.compile(rf"(?:rcpt to|to|recipient)[:=]? ?<?({_ADDRESS})")

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
    "on-windows": "the program that sends runs on Windows",
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
    "port-in-host": "Wazuh says that it takes no port with the server's name",
    "starttls-unoffered": "the program sent STARTTLS, which the answer to EHLO had not offered",
    "starttls-left-out": "the server offered STARTTLS and no login, and the program did not begin it",
    "test-server": "the server is one that only shows mails, such as MailHog or Mailpit",
    "docker-host": "a container sends through the computer that it runs on",
    "tls-read": "the program waited for data on a connection that is encrypted",
    "intermittent": "some mails go through with the same settings",
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
    "starttls-set": "STARTTLS is switched on in the configuration that the text shows",
    "helo-localhost": "the client gave its name as localhost",
    "per-connection": "the text speaks of a limit of mails for each connection",
    "worked-before": "the same settings have worked before",
    "host-with-comma": "a comma or semicolon stands behind the name of the host",
    "login-empty": "the configuration that the text shows has no user name",
    "greeted": "the text shows the server's greeting",
    "mx": "the host that was connected to receives mail for a domain (MX)",
    "recipient-refused": "the address that was refused is the recipient's",
    "sender-refused": "the address that was refused is the sender's",
    "provider-met": "the server is a public provider's, as far as the text tells",
}
"""The circumstances that only a text tells, by the name that a rule or step names after `when:`."""


def told_by(text: str, evidence: Evidence) -> frozenset[str]:
    """Return the names of all circumstances that a text tells. `evidence` is what was made of it."""
    lower = text[:EXAMINED].lower()
    settings, facts = evidence.settings, evidence.facts
    whole = " ".join(lower.split())
    told = _in_words(whole)
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
    if starttls_left_out(whole):
        told.add("starttls-left-out")
    if missing_parameter(lower):
        told.add("parameter-missing")
    logins = logins_of(lower)
    if logins.other:
        told.add("other-login-offered")
    if "provider-met" in told:
        told.discard("test-server")
    if logins.offered and not logins.only_windows:
        told.discard("windows-login")
    if _SES in text[:EXAMINED]:
        told.add("ses-words")
    told.update(_whose(whole, settings))
    return frozenset(told)


_TO_ITSELF = re.compile(r"(?:localhost|127\.0\.0\.1|::1)[\]\"']?(?:[:, ]|, port:){1,3}([0-9]{1,5})\b")
_USED_NOT = (
    "for some reason it is trying", "instead of", "same settings", "test email button", "test mail works",
    "test email works", "ignores the", "ignoring the", "not use the", "not using the", "n't use the",
)  # fmt: skip


def _set_otherwise(whole: str, settings: Mapping[str, object], told: set[str]) -> bool:
    """Tell whether a program went to its own computer, though other settings are known, or said, to be made."""
    found = _TO_ITSELF.search(whole) if "went-to-loopback" in told else None
    if found is None or found[1] not in ("25", "465", "587", "1025"):
        return False
    port = text_of(settings, "port")
    return port != found[1] and any(map(whole.__contains__, _USED_NOT))


def _of_settings(settings: Mapping[str, object]) -> Iterator[str]:
    """Yield what the settings tell as words do."""
    if not settings:
        return
    host = text_of(settings, "host").lower()
    if host == _RELAY:
        yield "google-relay"
    if host in _IN_WORDS["outlook-account"]:
        yield "outlook-account"
    if text_of(settings, "program") == "thingsboard":
        yield "on-platform"
    if "client" in text_of(settings, "auth").lower():
        yield "client-credentials"
    if _IN_FORM["both-encryptions"].search(text_of(settings, "security").lower()):
        yield "both-encryptions"
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
