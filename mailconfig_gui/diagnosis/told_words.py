"""The words of a text by which it tells a circumstance, each under the circumstance's name in `told.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.diagnosis.phrases import Index
from mailconfig_gui.diagnosis.told_forms import IN_FORM, NEEDED

if TYPE_CHECKING:
    import re

# A password that a server's own log says it refused.
_REFUSED_PASSWORD = (
    "password verification failed", "sasl plain authentication failed", "sasl login authentication failed",
)  # fmt: skip
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
    "socks-asked": ("socks5 connect to", "socks4 connect to", "socks4 communication to"),
    "dh-key": ("dh key too small", "dh_key_too_small", "dh keysize", "dh keypair", "dh prime", "dh_prime"),
    "client-credentials": (
        "client_credentials", "client credentials", "sendasapp", "/.default", "acquiretokenforclient",
        "confidentialclientapplication",
    ),
    "outlook-account": ("smtp-mail.outlook.com", "host: 'mail.outlook.com", "mail.hotmail.com", "smtp.live.com"),
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
        "olc.protection.outlook.com", "mail.live.com", "(s3140)", "(s3150)", "sc-001", "wascl", "outlook.live.com",
    ),
    "microsoft-365": (
        ".prod.outlook.com", "smtp.office365.com", "5.7.57 ", "aadsts", "exchange online", "smtpclientauthentication",
        "office365", "office 365", "microsoft 365", "5.7.139", ".prod.exchangelabs.com",
    ),
    "microsoft-ban": ("5.7.501", "5.7.502", "5.7.503"),
    "sandbox": ("identities failed the check",),
    "login-service-lost": ("authentication server", "authentication service", "auth server", "auth service"),
    "mailbox-unavailable": ("mailbox unavailable", "mailbox not available"),
    "host-not-found": ("unknownhostexception", "enotfound", "getaddrinfo failed"),
    "early-talker": (
        "talk too soon", "before the greeting", "before greeting", "without waiting for greeting",
        "pre-greeting traffic", "spoke too soon", "early talker", "synchronization error", "protocol synchronization",
        "no commands allowed to pipeline", "smtp protocol violation", "command pipelining",
    ),
    "list-not-asked": ("error: open resolver", "error: public resolver", "/returnc/pub", "127.255.255.254"),
    "sender-not-owned": ("sender address rejected: not owned by user",),
    "spf-said": ("blad spf", "błąd spf", "is not allowed to send mail for"),
    "socks-login": (
        "no accepted authentication", "no acceptable auth", "no acceptable methods",
        "authentication methods were rejected",
    ),
    "password-refused": _REFUSED_PASSWORD,
    "google-relay": ("smtp-relay.gmail.com",),
    "verify-shown": ("verify error:num=", "verify return code:", "verify_result"),
    "tls-at-server": (
        "statem_srvr", "process_client_hello", "get_client_hello", "ssl_accept", "no shared cipher", "no_shared_cipher",
        "lost connection after starttls from", "tls handshake error from", "tls error on connection from",
        "client offered only unsupported", "error accepting connection from",
    ),
    "passes-on": (
        "certificate verification failed for", "server certificate not verified", "server certificate not trusted",
        "tls error on connection to",
        "postfix/smtp[", "postfix/relay/smtp[", "status=deferred", "status=bounced", "stat=deferred", "smtp-out: ",
        "delivery temporarily suspended", "qmail-send program", "this is the mail system at host",
        "refused to talk to me", "remote mail server after", "(in reply to ", "remote-mta:", "(delivery.",
        "(tls error from '",
    ),
    "mx-lookup": (
        "resolve mx", "mx lookup", "mx record", "mx host", "querymx", "lookup mx", "name service error for",
        "host or domain name not found", "all relevant mx", "no mx for", "find mx",
    ),
    "tls-active": (
        "when tls active", "tls already active", "tls is already active", "already in tls", "already using tls",
        "tls has already been started", "tls already started", "already running in tls", "inside tls",
        "connection is already secure", "already under tls", "may not be repeated", "only one starttls",
    ),
    "sender-called-back": (
        "sender verify failed", "sender callout", "callout verification failed", "verification failed for <",
        "sender verification failed", "unverified sender", "sender address rejected: undeliverable",
        "sender address rejected: unverified", "callout verification failure",
    ),
    "recipient-disabled": (
        "user disabled", "user is disabled", "recipient disabled", "mailbox disabled", "mailbox is disabled",
        "account disabled", "account is disabled", "tried to reach is disabled", "mailbox is inactive", "user inactive",
        "user is inactive", "account inactive", "account is inactive", "inactive user", "tried to reach is inactive",
        "mailbox inactive", "alias is disabled", "alias disabled", "mailbox has been disabled", "recipient is inactive",
        "account is not active", "account closed", "inactive mailbox", "due to inactivity", "mailbox is frozen",
        "user is terminated", "isn't allowed to receive",
    ),
    "server-waited": (
        "error: timeout exceeded", "idle timeout", "idle for too long", "idle too long", "timeout - closing",
        "command timeout", "data timeout", "open for too long", "connection expired", "4.4.2 connection timed out",
        "421 connection timed out", "4.4.2 timeout", "421 timeout", "timeout waiting for data",
        "timeout waiting for client", "timeout waiting for command", "timeout waiting for input",
        "timed out waiting for data", "timed out waiting for client", "timed out waiting for command",
    ),
    "oauth-told": ("oauth", "bearer", "client_credentials", "msal", "azure ad", "entra"),
    "starttls-done": ("starttls 220 ", "starttls s: 220 ", "starttls << 220 ", "starttls < 220 "),
    "bare-line-feed": (
        "bare lf", "bare <lf>", "bare line feed", "bare line-feed", "bare linefeed", "barelinefeed", "bare newline",
        "smtplf", "invalid line ending", "lone cr", "lone lf", "lone linefeed", "bare cr", "not terminated by cr",
    ),
    "refresh-token-missing": ("field 'refresh_token' is missing", "parameter: 'refresh_token'"),
    "scope-left-out": ("following parameter: 'scope'",),
    "php-mail": ("mail(): smtp server response",),
    "crl-not-got": ("get certificate crl", "get crl", "get_crl", "offlinerevocation", "revocationstatusunknown"),
    "sending-quota": ("submissionquotaexceeded", "submission quota"),
    "tenant-list": ("tenant allow/block list", "tenant allow block list"),
    "outbound-stopped": ("bad outbound sender",),
    "exmail": ("exmail.qq.com",),
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
    "php-without-list": ("xampp", "mamp/", "/mamp", "laragon", "wampserver"),
    "listed-told": ("ipcheck.proofpoint.com", "dnsbl-lookup.cgi", "blocked using ", "spamhaus.org"),
    "smtp-auth-off": ("smtpclientauthentication is disabled", "smtp_auth_disabled"),
    "token-asked": (
        "get-token", "get_token", "gettoken", "oauth2/v2.0/token", "oauth2/token", "fetch_token",
        "xoauth2/index.js", "nodemailer/lib/fetch",
    ),
    "filter-log": ("rspamd_proxy", "rspamd_milter", "x-spamd-result", "x-spam-status", "spamd: result"),
    "hung-up-at-login": ('self.docmd("auth"', "= self.auth(", "in authlogin", "in auth_plain", "in auth_login"),
    "works-elsewhere": (
        "works locally", "worked locally", "works on my", "ok from local", "works on localhost", "fine locally",
        "works fine local", "works from my", "only the live server", "when run locally", "when the application is run",
        "development environment it works", "works on another server", "works from another", "outside a proxy",
        "outside the proxy", "fine at my", "fine on my", "same configuration cannot",
    ),
    "same-file-passes": (
        "exact same file", "same file using", "same file with", "same file via", "same file through",
        "same attachment using", "same attachment with", "same attachment via", "same attachment through",
        "with the same attachment", "with the same file",
    ),
    "secure-refused": ("does not support secure connections",),
    "every-server": (
        "no matter what smtp", "no matter which smtp", "no matter what server", "no matter which server",
        "no matter what provider", "no matter which provider", "any smtp server", "every smtp server",
        "all smtp servers", "every provider", "with all providers", "whatever smtp", "whichever smtp", "both gmail and",
    ),
    "kept-open": (
        "broken pipe", "epipe", "socket write error", "been idle", "of idling", "idle for", "connection pool",
        "pool of connections", "stale connection", "still open", "keepalive",
    ),
    "own-name": ("gethostbyname(socket.gethostname())", "inetaddress.getlocalhost", "getlocalhost("),
    "limit-doubted": (
        "a higher limit", "can still send", "still sends fine", "only sent", "not sent any", "haven't sent",
    ),
    "limit-set": ("message_size_limit", "size limit to", "increased the limit", "raised the limit", "messagesizelimit"),
    "per-connection": (
        "per connection", "per smtp connection", "single connection transaction limit", "per smtp session",
        "mi:dmc", "session exceeded transfer", "messages in this session", "messages per session",
    ),
    "worked-before": (
        "worked before", "used to work", "worked perfectly", "worked fine", "was working", "stopped working",
        "has been working", "had been working", "since i updated", "since i upgraded", "after upgrad", "after updat",
        "worked for years", "after the update", "after an update", "after the upgrade", "older version works",
        "previous version works", "with the old version",
    ),
    "same-login-works": (
        "fine on this mail program", "smtpclient works fine", "同样的账号密码", "separately tested",
        "credentials are absolutely", "tested the credentials", "tested the new credentials",
        "tested these credentials",
        "credentials work in a", "credentials work with a", "credentials worked in a",
    ),
    "sender-sent-empty": ("mail from:<>", "mail from: <>", "disallowed as @"),
    "app-password-told": (
        "using app passwords", "m using app password", "m using an app password", "used app password",
        "used an app password", "generated an app password", "generated app password", "created an app password",
    ),
    "verify-20": ("return code: 20 ", "return code: 19 ", "num=19:"),
    "curl-alone": ("curl: (55) mail failed",),
    "curl-recipient": ("rcpt failed: 5",),
    "test-server": ("mailhog", "mailpit", "mailcatcher", "maildev", "smtp4dev", "localhost:1025", "127.0.0.1:1025"),
    "docker-host": ("docker0", "dockerhost", "docker_host", "host.docker.internal", "host-gateway", "172.17.0.1"),
    "proxy-told": ("http_proxy", "https_proxy", "proxy environment", "corporate proxy", "(corporate) proxy"),
    "sample-login": ("yourusername", "your_username", "your-username", "your_smtp_user", "username_here"),
    "work-host": ("office365", "office 365", " 5.7.57"),
    "powershell": ("send-mailmessage",),
    "tls-on-465-alone": ("grafana", "alerting.notifier.email", "alertmanager", "component=dispatcher"),
    "sendmail-transport": ("sendmailtransport",),
    "timeout-replied": ("502 timeout", "500 timeout", "502 server timeout", "502 connection timed out"),
    "red-hat": ("centos", "red hat", "redhat", "rhel", "fedora", "rocky linux", "almalinux", "selinux"),
    "keycloak": ("keycloak", "kc-services"),
    "in-container": ("docker", "in a container", "the container", "kubernetes", "appwrite"),
    "worker": (
        "celery", "sidekiq", "resque", "delayed_job", "delayed::job", "queue:work", "illuminate\\queue", "activejob",
        "bullmq", "django_q", "dramatiq",
    ),
    "login-service-gone": (
        "cannot connect to saslauthd", "connect to dovecot auth socket", "connect to private/auth failed",
    ),
    "mx-connected": ("[debug] connected {", " connected domain=", "smtp connected address", "mta connected address"),
    "tls-bytes": ("\\x16\\x03", "\\x13\\x02", "\\x13\\x01", "\\u0016\\u0003", "only supports http"),
    "tls-unread": ("parse tls packet", "parse tls header", "tls packet header"),
    "saslauthd": ("saslauthd",),
    "davmail": ("davmail",),
    "exim": ("exim", "t=remote_smtp"),
    "opensmtpd": ("opensmtpd", "smtp-out: "),
    "auth-command": ('"command":"auth', "command: 'auth"),
    "mx": ("connectmx", "mx resolved", "on destination mxs", "tried all mxs"),
    "login-failed": ("smtp error: could not authenticate",),
    "starttls-asked": (
        "5.7.3 starttls is required", "starttls is required to send mail", "must issue a starttls command",
    ),
    "mailslurper": ("mailslurper",),
    "login-changed": (
        "changed smtp credentials", "changed the smtp credentials", "changed our smtp credentials",
        "changed the credentials", "changed credentials", "new credentials", "new smtp credentials",
        "changed the smtp password", "changed smtp password", "changed the smtp user", "rotated the credentials",
    ),
    "key-misspelt": tuple(
        f"{word}{sign}"
        for word in (
            "passsword", "passwword", "pasword", "passwrod", "passowrd", "passwod", "pssword", "paswword",
            "usernmae", "usernam", "usrname", "userame", "usernname", "uesrname",
        )
        for sign in (":", "=", " =", '":', "':", "']", '"]')
    ),
    "tls-read": (
        "self._sslobj.read", "fgets(): ssl", "sslsocketimpl$appinputstream.read", "readapplicationrecord",
        "conn.readrecord(",
    ),
}  # fmt: skip
"""Words of which one is enough, in lower case."""

_SOUGHT: Index[tuple[str, re.Pattern[str] | None]] = Index(
    [(word, (name, None)) for name, words in _IN_WORDS.items() for word in words]
    + [(word, (name, form)) for name, form in IN_FORM.items() for word in NEEDED[name]]
)
"""The circumstances by the words that tell them, each with the form that has to be found as well, if there is one."""


def in_words(whole: str) -> set[str]:
    """Return what words and forms tell of a text in one line, in small letters."""
    told: set[str] = set()
    for name, form in _SOUGHT.possible(whole):
        if name not in told and (form is None or form.search(whole)):
            told.add(name)
    return told
