"""The platform's test message, sent with Python's own client or with the platform's own mail library."""

from __future__ import annotations

import base64
import smtplib
import ssl
from collections.abc import Callable

from tests.platform_standin.answers import Values, as_boolean, as_text

_SMTP = "com.sun.mail.smtp."
Mailer = Callable[[Values, str, str], str]
"""Sends the test message: values, version, recipient; returns "" or the text of the failure.

With `enableOauth2` the password among the values is the access token, as in the platform.
"""


def by_smtplib(values: Values, version: str, recipient: str, *, ca_file: str = "") -> str:
    """Send with Python's own client, in the platform's words; `ca_file`: verify the server's certificate."""
    return smtp_session(values, recipient, version, ca_file)


def smtp_session(values: Values, recipient: str | None, version: str = "4.3", ca_file: str = "") -> str:
    """Connect and log in, and send to `recipient` unless it is None; return "" or the platform's text."""
    context = ssl.create_default_context(cafile=ca_file or None)
    if not ca_file:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    # Until 3.6 the platform named the class of the exception, of JavaMail.
    old = tuple(map(int, version.split("."))) < (3, 7)
    mail = "javax.mail" if old else "jakarta.mail"

    def failed(kind: str, text: str) -> str:
        return f"Unable to send mail: {f'{kind}: ' if old else ''}{text}"

    def not_sent(inner: str) -> str:
        more = f"; message exceptions (1) are:\nFailed message 1: {inner}" if old else ""
        return failed("org.springframework.mail.MailSendException", f"Failed messages: {inner}{more}")

    oauth2 = as_boolean(values.get("enableOauth2"))
    host, port, timeout = values["smtpHost"], int(values["smtpPort"]), int(values["timeout"]) / 1000
    try:
        client = (
            smtplib.SMTP_SSL(host, port, timeout=timeout, context=context)
            if values["smtpProtocol"] == "smtps"
            else smtplib.SMTP(host, port, timeout=timeout)
        )
        with client:
            client.ehlo("a1b2c3d4e5f6")
            if values["smtpProtocol"] == "smtp" and values.get("enableTls") and client.has_extn("starttls"):
                client.starttls(context=context)
                client.ehlo("a1b2c3d4e5f6")
            if values["username"] and client.has_extn("auth"):
                _log_in(client, values["username"], as_text(values.get("password", "")), oauth2=oauth2)
            if recipient is not None:
                message = (
                    f"From: {values['mailFrom']}\r\nTo: {recipient}\r\nSubject: Test message\r\n\r\nTest.\r\n"
                )
                client.sendmail(values["mailFrom"].rpartition("<")[2].rstrip(">"), [recipient], message)
    except smtplib.SMTPSenderRefused as refused:
        said = f"{refused.smtp_code} {_decoded(refused.smtp_error)}\n"
        nested = f"  nested exception is:\n\t{_SMTP}SMTPSenderFailedException: {said}"
        return not_sent(f"{_SMTP}SMTPSendFailedException: {said};\n{nested}")
    except smtplib.SMTPRecipientsRefused as refused:
        code, reply = next(iter(refused.recipients.values()))
        nested = f"  nested exception is:\n\t{_SMTP}SMTPAddressFailedException: {code} {_decoded(reply)}\n"
        return not_sent(f"{mail}.SendFailedException: Invalid Addresses;\n{nested}")
    except smtplib.SMTPResponseException as refused:
        said = f"{refused.smtp_code} {_decoded(refused.smtp_error)}\n"
        return failed(f"{mail}.AuthenticationFailedException", said)
    except _LoginError as broken:
        return failed(f"{mail}.AuthenticationFailedException", str(broken))
    except smtplib.SMTPException as broken:
        return f"Unable to send mail: Failed messages: {broken}"
    except ConnectionRefusedError:
        return failed("java.net.ConnectException", "Connection refused")
    except ssl.SSLCertVerificationError:
        kind = "sun.security.provider.certpath.SunCertPathBuilderException"
        return failed(kind, "unable to find valid certification path to requested target")
    except OSError as broken:
        return f"Unable to send mail: {broken}"
    return ""


class _LoginError(Exception):
    """The library does not go on with a login."""


def _log_in(client: smtplib.SMTP, user: str, secret: str, *, oauth2: bool) -> None:
    """Log in with PLAIN, or with XOAUTH2 alone; that one never answers a 334."""
    mechanism, initial = "PLAIN", f"\0{user}\0{secret}"
    if oauth2:
        mechanism, initial = "XOAUTH2", f"user={user}\1auth=Bearer {secret}\1\1"
        if mechanism not in client.esmtp_features["auth"].split():
            raise _LoginError("No authentication mechanisms supported by both server and client")
    code, reply = client.docmd("AUTH", f"{mechanism} {base64.b64encode(initial.encode()).decode()}")
    if oauth2 and code == 334:
        client.close()
        raise _LoginError("OAUTH2 asked for more")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, reply)


def _decoded(reply: bytes | str) -> str:
    return reply.decode() if isinstance(reply, bytes) else reply


def by_java(values: Values, version: str, recipient: str) -> str:
    """Send with the platform's own mail library, on a real Java 17."""
    from tests.java.engine import Engine, Job, runtime

    known = {"3.2": "3.3"}.get(version, version)
    sent = Engine(runtime(17)).send([Job(values, known, recipient)])[0]
    return "" if sent.outcome == "sends" else sent.text
